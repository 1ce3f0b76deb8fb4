/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/path.h"
#include "base/util.h"
#include "input/elf/dwarf.h"
#include "input/elf/elf.h"

/* Longer chains of typedefs, pointers and arrays are not followed. */
#define MAX_CHAIN 32

struct sources {
	struct object *obj;
	struct name_table names;	/* of maps, then of obj->variables */
	size_t left;		/* of these, those that have no line yet */
	bool declared;		/* for variables that the object only declares, their declarations */
	struct dwarf_unit unit;	/* the current one */
	uint64_t file;		/* the last file, and its name */
	const char *shown;
};

static unsigned decl_line(struct sources *s, const struct dwarf_entry *entry)
{
	struct dwarf_value value = dwarf_attr(&s->unit, entry, DW_DECL_LINE);
	uint64_t line;

	return dwarf_number(&s->unit, &value, &line) && line <= INT32_MAX ? (unsigned)line : 0;
}

/* The file of a declaration, or NULL. Its name is that of path_shown(). */
static const char *decl_file(struct sources *s, const struct dwarf_entry *entry)
{
	struct dwarf_value value = dwarf_attr(&s->unit, entry, DW_DECL_FILE);
	const char *file, *dir = s->unit.dir;
	uint64_t index;
	size_t n = dir ? strlen(dir) : 0;

	/* Since DWARF 5 the first one is 0: the unit's own. */
	if (!dwarf_number(&s->unit, &value, &index) || (!index && s->unit.version < 5))
		return NULL;
	if (s->shown && index == s->file)
		return s->shown;
	file = dwarf_file(&s->unit, index);
	if (!file)
		return NULL;
	/* Most names have the unit's folder in front already. */
	if (n && !strncmp(file, dir, n) && file[n] == '/')
		dir = NULL;
	s->file = index;
	s->shown = path_shown(s->obj->arena, dir, arena_strdup(s->obj->arena, file));
	return s->shown;
}

/* The struct that is the type of an entry, without typedefs and qualifiers. */
static bool type_struct(struct sources *s, const struct dwarf_entry *entry, struct dwarf_entry *out,
			bool through_pointers)
{
	*out = *entry;
	for (int i = 0; i < MAX_CHAIN; i++) {
		struct dwarf_value type = dwarf_own(&s->unit, out, DW_TYPE);

		if (!dwarf_referred(&s->unit, &type, out))
			return false;
		switch (out->tag) {
		case TAG_STRUCT:
			return true;
		case TAG_TYPEDEF:
		case TAG_CONST:
		case TAG_VOLATILE:
		case TAG_RESTRICT:
			break;
		case TAG_POINTER:
		case TAG_ARRAY:
			if (through_pointers)
				break;
			return false;
		default:
			return false;
		}
	}
	return false;
}

static int attr_of_member(const char *name)
{
	for (int i = 0; i < ATTR_N; i++)
		if (i != ATTR_NAME && i != ATTR_INNER && str_eq(name, attr_name((enum map_attr)i)))
			return i;
	return -1;
}

static void read_members(struct sources *s, const struct dwarf_entry *def, struct map_def *map)
{
	struct dwarf_entry member;

	/* read_variable() has set it, unless this is a template. */
	if (!map->source.line) {
		map->source.line = decl_line(s, def);
		map->source.file = decl_file(s, def);
	}
	for (bool more = dwarf_child(&s->unit, def, &member); more;
	     more = dwarf_sibling(&s->unit, &member)) {
		struct dwarf_value named = dwarf_own(&s->unit, &member, DW_NAME);
		const char *name = dwarf_string(&s->unit, &named);
		struct dwarf_entry template;
		int attr;

		if (member.tag != TAG_MEMBER || !name)
			continue;
		attr = attr_of_member(name);
		if (attr < 0)
			continue;
		map->attr_line[attr] = decl_line(s, &member);
		if (attr != ATTR_VALUES || !map->inner)
			continue;
		map->attr_line[ATTR_INNER] = map->attr_line[attr];
		if (type_struct(s, &member, &template, true))
			read_members(s, &template, map->inner);
	}
}

static void read_variable(struct sources *s, const struct dwarf_entry *entry)
{
	struct dwarf_value name = dwarf_attr(&s->unit, entry, DW_NAME), declared;
	const char *text = dwarf_string(&s->unit, &name);
	uint64_t declaration = 0;
	struct source *source;
	struct map_def *map;
	struct dwarf_entry def;
	int64_t i;

	i = text ? name_table_find(&s->names, text) : -1;
	if (i < 0)
		return;
	map = (size_t)i < s->obj->n_maps ? s->obj->maps[i] : NULL;
	source = map ? &map->source : &s->obj->variables[(size_t)i - s->obj->n_maps].source;
	declared = dwarf_own(&s->unit, entry, DW_DECLARATION);
	dwarf_number(&s->unit, &declared, &declaration);
	if ((declaration && (map || !s->declared)) || source->line || !decl_line(s, entry))
		return;
	source->line = decl_line(s, entry);
	source->file = decl_file(s, entry);
	s->left--;
	if (map && map->style == STYLE_BTF && type_struct(s, entry, &def, false))
		read_members(s, &def, map);
}

static void read_unit(struct sources *s)
{
	struct dwarf_entry unit, entry;

	s->shown = NULL;
	if (!dwarf_read_unit(&s->unit, &unit))
		return;
	for (bool more = dwarf_child(&s->unit, &unit, &entry); more && s->left;
	     more = dwarf_sibling(&s->unit, &entry))
		if (entry.tag == TAG_VARIABLE)
			read_variable(s, &entry);
}

static void read_units(struct sources *s, struct dwarf *dwarf)
{
	for (uint64_t at = 0; s->left && dwarf_unit_at(dwarf, at, &s->unit); at = s->unit.end)
		read_unit(s);
}

bool has_debug_lines(const struct view *bytes)
{
	struct arena *scratch = arena_new();
	struct dwarf dwarf;
	bool has = dwarf_open(&dwarf, bytes, scratch);

	if (has)
		dwarf_close(&dwarf);
	arena_free(scratch);
	return has;
}

void debug_lines(struct object *obj, const struct view *bytes)
{
	struct sources s = {.obj = obj};
	struct arena *scratch;
	struct dwarf dwarf;

	name_table_init(&s.names, obj->arena, obj->n_maps + obj->n_variables);
	for (size_t i = 0; i < obj->n_maps; i++)
		if (obj->maps[i]->style != STYLE_DATA && !obj->maps[i]->source.line)
			name_table_add(&s.names, obj->maps[i]->name, (uint32_t)i);
	for (size_t i = 0; i < obj->n_variables; i++)
		if (!obj->variables[i].source.line)
			name_table_add(&s.names, obj->variables[i].name,
				       (uint32_t)(obj->n_maps + i));
	s.left = s.names.n;
	if (!s.left)
		return;
	scratch = arena_new();
	if (dwarf_open(&dwarf, bytes, scratch)) {
		read_units(&s, &dwarf);
		/* Another unit of the object may define what one declares. */
		s.declared = true;
		if (obj->n_variables)
			read_units(&s, &dwarf);
		dwarf_close(&dwarf);
	}
	arena_free(scratch);
}
