/* SPDX-License-Identifier: BSD-2-Clause */
#include "input/elf/elf.h"

#ifdef HAVE_LIBDW

#include <dwarf.h>
#include <elfutils/libdw.h>
#include <errno.h>
#include <libelf.h>
#include <stdlib.h>

#include "base/path.h"
#include "base/util.h"

/* More than libdw allocates for a unit before its entries are read. */
#define UNIT_ROOM ((size_t)16 << 10)

/* Longer chains of typedefs, pointers and arrays are not followed. */
#define MAX_CHAIN 32

struct sources {
	struct object *obj;
	struct name_table names;	/* of maps, then of obj->variables */
	size_t left;		/* of these, those that have no line yet */
	bool declared;		/* for variables that the object only declares, their declarations */
	Dwarf_Half version;	/* of the current unit */
	const char *folder;	/* the same, or NULL */
	const char *file, *shown;	/* the last file, as libdw has it and as we do */
};

static unsigned decl_line(Dwarf_Die *die)
{
	int line;

	return dwarf_decl_line(die, &line) || line < 0 ? 0 : (unsigned)line;
}

/* The file with the index, or NULL. Of libdw. */
static const char *unit_file(Dwarf_Die *cu, Dwarf_Half version, Dwarf_Word index)
{
	Dwarf_Files *files;
	size_t n;

	/*
	 * Not dwarf_decl_file(): for it 0 is no file, since DWARF 5 it is the unit's own. It has
	 * the same name there (DWARF 5, 6.2.4.1), and for others libdw reads the table of lines.
	 */
	if (!index)
		return version < 5 ? NULL : dwarf_diename(cu);
	return dwarf_getsrcfiles(cu, &files, &n) || index >= n ? NULL :
	       dwarf_filesrc(files, index, NULL, NULL);
}

/* The file of a declaration, or NULL. Its name is that of path_shown(). */
static const char *decl_file(struct sources *s, Dwarf_Die *cu, Dwarf_Die *die)
{
	const char *file, *dir = s->folder;
	Dwarf_Attribute attr;
	Dwarf_Word index;
	size_t n;

	if (dwarf_formudata(dwarf_attr_integrate(die, DW_AT_decl_file, &attr), &index))
		return NULL;
	file = unit_file(cu, s->version, index);
	if (!file)
		return NULL;
	/* libdw has the unit's folder in front of most names already. */
	n = dir ? strlen(dir) : 0;
	if (n && !strncmp(file, dir, n) && file[n] == '/')
		dir = NULL;
	if (file != s->file) {
		s->file = file;
		s->shown = path_shown(s->obj->arena, dir, file);
	}
	return s->shown;
}

/* The struct that is the type of a die, without typedefs and qualifiers. */
static bool type_struct(Dwarf_Die *die, Dwarf_Die *out, bool through_pointers)
{
	Dwarf_Die type = *die;

	for (int i = 0; i < MAX_CHAIN; i++) {
		Dwarf_Attribute attr;

		if (!dwarf_formref_die(dwarf_attr(&type, DW_AT_type, &attr), &type))
			return false;
		switch (dwarf_tag(&type)) {
		case DW_TAG_structure_type:
			*out = type;
			return true;
		case DW_TAG_typedef:
		case DW_TAG_const_type:
		case DW_TAG_volatile_type:
		case DW_TAG_restrict_type:
			break;
		case DW_TAG_pointer_type:
		case DW_TAG_array_type:
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

static void read_members(struct sources *s, Dwarf_Die *cu, Dwarf_Die *def,
			 struct map_def *map)
{
	Dwarf_Die member;

	/* read_variable() has set it, unless this is a template. */
	if (!map->source.line) {
		map->source.line = decl_line(def);
		map->source.file = decl_file(s, cu, def);
	}
	if (dwarf_child(def, &member))
		return;
	do {
		const char *name = dwarf_diename(&member);
		Dwarf_Die template;
		int attr;

		if (dwarf_tag(&member) != DW_TAG_member || !name)
			continue;
		attr = attr_of_member(name);
		if (attr < 0)
			continue;
		map_set_attr_line(map, attr, decl_line(&member));
		if (attr != ATTR_VALUES || !map->inner)
			continue;
		map->lines_behind[ATTR_INNER] = map->lines_behind[attr];
		if (type_struct(&member, &template, true))
			read_members(s, cu, &template, map->inner);
	} while (!dwarf_siblingof(&member, &member));
}

static void read_variable(struct sources *s, Dwarf_Die *cu, Dwarf_Die *die)
{
	const char *name = dwarf_diename(die);
	Dwarf_Attribute attr;
	struct map_def *map;
	Dwarf_Die def;
	bool declaration = false;
	struct source *source;
	unsigned line;
	int64_t i;

	if (!name)
		return;
	i = name_table_find(&s->names, name);
	if (i < 0)
		return;
	map = (size_t)i < s->obj->n_maps ? s->obj->maps[i] : NULL;
	source = map ? &map->source : &s->obj->variables[(size_t)i - s->obj->n_maps].source;
	if (dwarf_attr(die, DW_AT_declaration, &attr))
		dwarf_formflag(&attr, &declaration);
	if ((declaration && (map || !s->declared)) || source->line)
		return;
	line = decl_line(die);
	if (!line)
		return;
	source->line = line;
	source->file = decl_file(s, cu, die);
	s->left--;
	if (map && map->style == STYLE_BTF && type_struct(die, &def, false))
		read_members(s, cu, &def, map);
}

static void read_unit(struct sources *s, Dwarf_Die *cu)
{
	Dwarf_Attribute attr;
	Dwarf_Die die;

	if (dwarf_child(cu, &die))
		return;
	s->folder = dwarf_formstring(dwarf_attr(cu, DW_AT_comp_dir, &attr));
	do {
		if (dwarf_tag(&die) == DW_TAG_variable)
			read_variable(s, cu, &die);
	} while (s->left && !dwarf_siblingof(&die, &die));
}

static bool is_no_memory(const char *error)
{
	return error && str_eq(error, "out of memory");
}

/*
 * Without memory libelf and libdw go on as if the section were missing. Each keeps the last
 * error of the thread; their headers have no numbers for it.
 */
static void need_memory(void)
{
	if (is_no_memory(elf_errmsg(elf_errno())) || is_no_memory(dwarf_errmsg(dwarf_errno())))
		die_no_memory();
}

/* The debug info of one object. */
struct debug {
	struct buf image;
	Elf *elf;
	Dwarf *dwarf;
};

static void close_debug(struct debug *debug)
{
	dwarf_end(debug->dwarf);
	elf_end(debug->elf);
	buf_free(&debug->image);
}

/* False: it has none, or none that can be read. */
static bool open_debug(const struct reader *r, struct debug *debug)
{
	*debug = (struct debug){0};
	if (!debug_image(r, &debug->image))
		return false;
	elf_version(EV_CURRENT);
	debug->elf = elf_memory(debug->image.s, debug->image.len);
	if (debug->elf)
		debug->dwarf = dwarf_begin_elf(debug->elf, DWARF_C_READ, NULL);
	need_memory();
	if (!debug->dwarf) {
		close_debug(debug);
		return false;
	}
	/* Its own one ends the program with status 1. */
	dwarf_new_oom_handler(debug->dwarf, die_no_memory);
	return true;
}

bool has_debug_lines(const struct reader *r)
{
	struct debug debug;

	if (!open_debug(r, &debug))
		return false;
	close_debug(&debug);
	return true;
}

/*
 * Whether there is another unit. libdw does not ask whether there was memory for its table of
 * abbreviations, and reads it in any case. errno tells: malloc() has it at ENOMEM also where
 * brk() has failed and mmap() not, but not where there is room.
 */
static bool next_unit(struct sources *s, Dwarf *dwarf, Dwarf_CU **cu, Dwarf_Die *die, uint8_t *type)
{
	void *volatile room = malloc(UNIT_ROOM);
	Dwarf_Die sub;
	bool found;

	free(room);
	errno = 0;
	found = !dwarf_get_units(dwarf, *cu, cu, &s->version, type, die, &sub);
	if (errno == ENOMEM)
		die_no_memory();
	return found;
}

static void read_units(struct sources *s, Dwarf *dwarf)
{
	Dwarf_CU *cu = NULL;
	Dwarf_Die die;
	uint8_t type;

	while (s->left && next_unit(s, dwarf, &cu, &die, &type)) {
		if (type == DW_UT_compile || type == DW_UT_partial)
			read_unit(s, &die);
	}
	need_memory();
}

/* names: those that count, or NULL */
static void add_name(struct sources *s, const struct name_table *names, const char *name, size_t i)
{
	if (!names || name_table_find(names, name) >= 0)
		name_table_add(&s->names, name, (uint32_t)i);
}

void debug_lines(const struct reader *r, struct object *obj, const struct name_table *names)
{
	struct sources s = {.obj = obj};
	struct debug debug;

	name_table_init(&s.names, obj->arena, names ? names->n : obj->n_maps + obj->n_variables);
	for (size_t i = 0; i < obj->n_maps; i++)
		if (obj->maps[i]->style != STYLE_DATA && !obj->maps[i]->source.line)
			add_name(&s, names, obj->maps[i]->name, i);
	for (size_t i = 0; i < obj->n_variables; i++)
		if (!obj->variables[i].source.line)
			add_name(&s, names, obj->variables[i].name, obj->n_maps + i);
	s.left = s.names.n;
	if (!s.left || !open_debug(r, &debug))
		return;
	read_units(&s, debug.dwarf);
	/* Another unit of the object may define what one declares. */
	s.declared = true;
	if (obj->n_variables)
		read_units(&s, debug.dwarf);
	close_debug(&debug);
}

#else

void debug_lines(const struct reader *r, struct object *obj, const struct name_table *names)
{
	(void)r;
	(void)obj;
	(void)names;
}

bool has_debug_lines(const struct reader *r)
{
	(void)r;
	return false;
}

#endif
