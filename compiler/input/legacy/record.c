/* SPDX-License-Identifier: BSD-2-Clause */
#include <elf.h>
#include <linux/bpf.h>

#include "base/buf.h"
#include "base/util.h"
#include "input/legacy/legacy.h"

/* Fields that are attributes of a map. */
static const struct {
	const char *field;
	enum map_attr attr;
	size_t member;		/* offset in struct map_def */
} attributes[] = {
	{"key_size", ATTR_KEY_SIZE, offsetof(struct map_def, key_size)},
	{"value_size", ATTR_VALUE_SIZE, offsetof(struct map_def, value_size)},
	{"max_entries", ATTR_MAX_ENTRIES, offsetof(struct map_def, max_entries)},
	{"map_flags", ATTR_MAP_FLAGS, offsetof(struct map_def, map_flags)},
};

bool legacy_value(const struct layout_info *l, const struct legacy_record *rec, const char *field,
		  uint64_t *out)
{
	const struct layout_field *f = layout_field(l, field);

	if (!f || f->size > 8 || f->print == PRINT_TEXT)
		return false;
	if (!view_uint(&rec->data, f->offset, f->size, out))
		*out = f->absent;
	return true;
}

uint32_t legacy_map_type(const struct layout_info *l, uint64_t number)
{
	for (size_t i = 0; i < l->n_types; i++)
		if (l->types[i].number == number)
			return l->types[i].type;
	return (uint32_t)number;
}

/* The string that the pointer at off of the record points to, or NULL. */
static const char *string_at(const struct legacy_section *s, const struct legacy_record *rec,
			     uint64_t off)
{
	const struct legacy_reloc *reloc = legacy_reloc_at(s, rec->sym->value + off, 1);
	const struct reader *r = s->r;
	const struct symbol *sym;
	uint64_t addend;

	if (!reloc || !view_uint(&rec->data, off, 8, &addend))
		return NULL;
	sym = &r->symbols[reloc->symbol];
	if (!sym->section || sym->section >= r->n_sections || addend > UINT64_MAX - sym->value)
		return NULL;
	/* A pointer to another map. */
	if (sym->section == s->section->index)
		return NULL;
	/* The symbol is that of the string, or of the section with the string at an offset. */
	return view_str(&r->sections[sym->section].data, sym->value + addend);
}

/* The text of a field up to the first 0, or NULL if it is empty. */
static const char *text_field(const struct legacy_section *s, const struct legacy_record *rec,
			      const struct layout_field *f)
{
	struct view v;
	size_t n;

	if (f->print == PRINT_SYMBOL)
		return string_at(s, rec, f->offset);
	if (f->print != PRINT_TEXT || !view_sub(&rec->data, f->offset, f->size, &v))
		return NULL;
	n = strnlen((const char *)v.data, v.size);
	return n ? arena_strndup(s->r->arena, (const char *)v.data, n) : NULL;
}

/*
 * The name of the object for Android's loader: that of the file up to the last dot
 * and the first '@' (pathToObjName()).
 */
static const char *android_object(struct arena *a, const char *path)
{
	char *name = arena_strdup(a, path_base(path)), *dot = strrchr(name, '.');

	if (dot)
		*dot = 0;
	name[strcspn(name, "@")] = 0;
	return name;
}

/* The name of an object for iproute2, which depends on the contents of the file. */
static const char *object_sha1(struct legacy_section *s)
{
	if (!*s->sha1)
		sha1_text(s->r->bytes.data, s->r->bytes.size, s->sha1);
	return s->sha1;
}

/* The path of a pin, or NULL if the record does not have all parts of it. */
static const char *pin_path(struct legacy_section *s, const struct legacy_record *rec,
			    const char *template)
{
	const struct layout_info *l = s->layout;
	struct arena *a = s->r->arena;
	struct buf b = {0};

	for (const char *p = template; *p; p++) {
		size_t n = strcspn(p, "}");
		const char *key, *text = NULL;
		const struct layout_field *f;
		uint64_t shared;

		if (*p != '{' || !p[n]) {
			buf_char(&b, *p);
			continue;
		}
		key = arena_strndup(a, p + 1, n - 1);
		p += n;
		f = layout_field(l, key);
		if (str_eq(key, "map"))
			text = rec->name;
		else if (str_eq(key, "object") && legacy_value(l, rec, "shared", &shared) && shared)
			text = "";
		else if (str_eq(key, "object"))
			text = android_object(a, s->r->obj->path);
		else if (str_eq(key, "sha1"))
			text = object_sha1(s);
		else if (f)
			text = text_field(s, rec, f);
		if (!text) {
			buf_free(&b);
			return NULL;
		}
		buf_str(&b, text);
	}
	return buf_text(&b, a);
}

/* Mode and owner, which Android's loaders give to pins that they create. */
static struct pin_owner pin_owner(const struct layout_info *l, const struct legacy_record *rec)
{
	uint64_t mode, uid, gid;

	if (!legacy_value(l, rec, "mode", &mode) || !legacy_value(l, rec, "uid", &uid) ||
	    !legacy_value(l, rec, "gid", &gid))
		return (struct pin_owner){0};
	return (struct pin_owner){true, mode & 07777, (uint32_t)uid, (uint32_t)gid};
}

static void decode_pin(struct legacy_section *s, struct legacy_record *rec)
{
	const struct layout_info *l = s->layout;
	struct map_def *map = rec->map;
	const struct layout_pin *pin = NULL;
	struct pin_owner owner;
	uint64_t code = 0;
	bool has_code = legacy_value(l, rec, "pinning", &code);

	for (size_t i = 0; i < l->n_pins && !pin; i++)
		if (l->pins[i].other || l->pins[i].code == code)
			pin = &l->pins[i];
	if (!pin) {
		if (has_code)
			object_fault(s->r->obj, RULE_BM021, FAULT_NONE, map, ATTR_PINNING,
				     "pinning is %llu, which layout %s does not define",
				     (unsigned long long)code, l->name);
		return;
	}
	rec->pin_note = pin->note;
	if (pin->path)
		map_rare_own(s->r->arena, map)->pin_path = pin_path(s, rec, pin->path);
	if (pin->optional && !map_rare(map)->pin_path)
		return;
	map->pinning = (enum pinning)pin->pinning;
	map->present |= 1u << ATTR_PINNING;
	owner = pin_owner(l, rec);
	if (owner.set)
		map_rare_own(s->r->arena, map)->pin_owner = owner;
}

/* Takes types from struct ____btf_map_<name> {key; value;} (btf__get_map_kv_tids()). */
static void find_annotation(const struct legacy_section *s, struct map_def *map)
{
	const struct types *t = s->r->types;
	const char *name = arena_printf(s->r->arena, "____btf_map_%s", map->name);
	int64_t id = name_table_find(s->annotations, name);
	const struct btf_type *type = id < 0 ? NULL : type_by_id(t, (uint32_t)id);
	const struct btf_member *m;
	int64_t key, value;

	if (!type)
		return;
	if (type_kind(type) != BTF_KIND_STRUCT || type_vlen(type) < 2) {
		object_fault(s->r->obj, RULE_BM021, FAULT_LEGACY_ANNOTATION, map, ATTR_KEY,
			     "%s is not a struct of a key and a value", name);
		return;
	}
	m = type_members(type);
	key = type_size(t, m[0].type);
	value = type_size(t, m[1].type);
	if (key != map->key_size || value != map->value_size) {
		object_fault(s->r->obj, RULE_BM021, FAULT_LEGACY_ANNOTATION, map,
			     key != map->key_size ? ATTR_KEY : ATTR_VALUE,
			     "struct %s has a key of %lld and a value of %lld bytes, must be %u and %u",
			     name, (long long)key, (long long)value, map->key_size,
			     map->value_size);
		return;
	}
	map->key_type = m[0].type;
	map->value_type = m[1].type;
	map->key_name = type_to_c(s->r->arena, t, map->key_type);
	map->value_name = type_to_c(s->r->arena, t, map->value_type);
	map->present |= 1u << ATTR_KEY | 1u << ATTR_VALUE;
}

static void put_version(struct buf *b, enum layout_print print, uint64_t v)
{
	if (print == PRINT_LOADER)
		buf_printf(b, "%u.%u", (unsigned)(v >> 16), (unsigned)(v & 0xffff));
	else if (v == UINT32_MAX)
		buf_str(b, "none");
	else
		buf_printf(b, "%u.%u.%u", (unsigned)(v >> 16), (unsigned)(v >> 8 & 0xff),
			   (unsigned)(v & 0xff));
}

/* The fields that are not attributes, as text; NULL if there are none. */
static const char *other_fields(const struct legacy_section *s, const struct legacy_record *rec)
{
	const struct layout_info *l = s->layout;
	struct buf b = {0};

	for (size_t i = 0; i < l->n_fields; i++) {
		const struct layout_field *f = &l->fields[i];
		const char *text;
		uint64_t v;

		if (f->print == PRINT_NONE)
			continue;
		if (f->print == PRINT_TEXT || f->print == PRINT_SYMBOL) {
			text = text_field(s, rec, f);
			if (text)
				buf_printf(&b, "%s%s '%s'", b.len ? ", " : "", f->name, text);
			continue;
		}
		/* The usual value is not worth a note. */
		if (!view_uint(&rec->data, f->offset, f->size, &v) || v == f->absent)
			continue;
		buf_printf(&b, "%s%s ", b.len ? ", " : "", f->name);
		if (f->print == PRINT_OCTAL)
			buf_printf(&b, "0%llo", (unsigned long long)v);
		else if (f->print == PRINT_NUMBER)
			buf_printf(&b, "%llu", (unsigned long long)v);
		else
			put_version(&b, f->print, v);
	}
	return b.len ? buf_text(&b, s->r->arena) : NULL;
}

enum fault_kind legacy_record_kind(const struct legacy_section *s, const struct legacy_record *rec)
{
	const char *section = s->section->name;
	const char *layout = s->layout->name;

	if (!str_starts(section, "maps"))
		return FAULT_RECORD_FOREIGN_SECTION;
	if (!str_eq(section, "maps"))
		return FAULT_RECORD_NAMED_SECTION;
	if (!rec->sym->size)
		return FAULT_RECORD_WITHOUT_SIZE;
	if (s->layout->n_types)
		return FAULT_RECORD_WINDOWS;
	if (is_map_in_map(rec->map->type) && !str_starts(layout, "iproute2"))
		return FAULT_RECORD_OUTER;
	if (rec->wanted < 20)
		return FAULT_RECORD_16;
	if (rec->wanted == 20)
		return FAULT_RECORD_20;
	if (str_starts(layout, "iproute2"))
		return rec->map->pinning ? FAULT_RECORD_IPROUTE2 : FAULT_RECORD_IPROUTE2_UNPINNED;
	if (str_starts(layout, "aya"))
		return rec->map->pinning ? FAULT_RECORD_AYA : FAULT_RECORD_AYA_UNPINNED;
	for (size_t i = 20; i < rec->data.size; i++)
		if (rec->data.data[i])
			return rec->wanted > 36 ? FAULT_RECORD_LONG_TAIL : FAULT_RECORD_TAIL;
	return rec->wanted > 36 ? FAULT_RECORD_LONG : FAULT_RECORD_ZERO_TAIL;
}

static void describe_layout(const struct legacy_section *s, struct fault *f)
{
	const struct layout_info *l = s->layout;
	struct object *obj = s->r->obj;

	fault_note(obj, f, "%s: %s", l->name, l->text);
	fault_note(obj, f, "why: %s", s->why);
	if (s->rivals)
		fault_note(obj, f, "%s would fit too; --layout selects one", s->rivals);
	if (l->note)
		fault_note(obj, f, "%s", l->note);
}

void legacy_note_layout(struct legacy_section *s, struct fault *f)
{
	if (!s->described.n_notes)
		describe_layout(s, &s->described);
	for (size_t i = 0; i < s->described.n_notes; i++)
		fault_add_note(s->r->obj, f, s->described.notes[i]);
}

static void note_record(struct legacy_section *s, const struct legacy_record *rec)
{
	const struct layout_info *l = s->layout;
	struct object *obj = s->r->obj;
	struct fault_peer peer = {legacy_record_kind(s, rec), NULL};
	struct fault *f = object_fault(obj, RULE_BM023, FAULT_NONE, rec->map, -1,
				       "the record is read as %s", l->name);

	ARENA_PUSH(obj->arena, f->peers, f->n_peers, f->cap_peers, peer);
	legacy_note_layout(s, f);
	if (map_rare(rec->map)->other_fields)
		fault_note(obj, f, "the record has %s", map_rare(rec->map)->other_fields);
	if (rec->pin_note)
		fault_note(obj, f, "%s", rec->pin_note);
	if (map_rare(rec->map)->pin_path)
		fault_note(obj, f, "pinned at %s", map_rare(rec->map)->pin_path);
}

/* Fault for a field that is not 0 though it must be: the loader aborts. */
static void check_zero(const struct legacy_section *s, const struct legacy_record *rec)
{
	uint64_t v;

	if (legacy_value(s->layout, rec, "zero", &v) && v)
		object_fault(s->r->obj, RULE_BM021, FAULT_NONE, rec->map, -1,
			     "the field at offset %u of the record is %llu, must be 0",
			     layout_field(s->layout, "zero")->offset, (unsigned long long)v);
}

/* gobpf names a map by its section, Android's mainline loader by its symbol without "_def". */
static const char *map_name(const struct legacy_section *s, const struct legacy_record *rec)
{
	const char *section = s->section->name;
	size_t n = strlen(rec->sym->name);

	if (str_eq(s->layout->name, "gobpf-280") && str_starts(section, "maps/"))
		return section + strlen("maps/");
	if (str_eq(section, ".android_maps") && str_ends(rec->sym->name, "_def"))
		return arena_strndup(s->r->arena, rec->sym->name, n - strlen("_def"));
	return rec->sym->name;
}

static void check_same(struct reader *r, struct map_def *map, enum map_attr attr, uint32_t value,
		       uint32_t record)
{
	if (value != record)
		object_fault(r->obj, RULE_BM021, FAULT_NONE, map, (int)attr,
			     "%s is %u, but %u in its record in section '.android_maps'",
			     attr_name(attr), value, record);
}

/* The size of a key or value of .maps, where it may be given as a type. */
static uint32_t size_of(const struct map_def *map, uint32_t size, uint32_t type)
{
	int64_t n = size || !type ? size : type_size(map->types, type);

	return n < 0 || n > UINT32_MAX ? 0 : (uint32_t)n;
}

void join_legacy_companions(struct reader *r)
{
	struct object *obj = r->obj;
	struct name_table index = {0};
	size_t n = 0, n_records = 0;

	for (size_t i = 0; i < obj->n_maps; i++)
		n_records += str_eq(obj->maps[i]->section, ".android_maps");
	if (!n_records)
		return;
	name_table_init(&index, r->arena, obj->n_maps);
	for (size_t i = 0; i < obj->n_maps; i++)
		if (obj->maps[i]->style == STYLE_BTF)
			name_table_add(&index, obj->maps[i]->name, (uint32_t)i);
	/* Faults first, because the loop below moves the maps that the index has. */
	for (size_t i = 0; i < obj->n_faults; i++) {
		struct fault *f = &obj->faults[i];
		int64_t at = f->map && str_eq(f->map->section, ".android_maps")
				     ? name_table_find(&index, f->map->name) : -1;

		if (at < 0)
			continue;
		f->map = obj->maps[at];
		/* All loaders create the map, from .maps, so notes on the record do not count. */
		f->n_peers = 0;
	}
	for (size_t i = 0; i < obj->n_maps; i++) {
		struct map_def *record = obj->maps[i], *map;
		int64_t at = str_eq(record->section, ".android_maps")
				     ? name_table_find(&index, record->name) : -1;

		if (at < 0) {
			obj->maps[n++] = record;
			continue;
		}
		/* It has not moved yet: records come before the maps of .maps. */
		map = obj->maps[at];
		map->layout = record->layout;
		/* Android's loader pins the map as the record says; libbpf ignores the record. */
		if (map->pinning == PIN_NONE) {
			map->pinning = record->pinning;
			map->rare = record->rare;
		}
		check_same(r, map, ATTR_TYPE, map->type, record->type);
		check_same(r, map, ATTR_KEY_SIZE, size_of(map, map->key_size, map->key_type),
			   record->key_size);
		check_same(r, map, ATTR_VALUE_SIZE, size_of(map, map->value_size, map->value_type),
			   record->value_size);
		check_same(r, map, ATTR_MAX_ENTRIES, map->max_entries, record->max_entries);
		check_same(r, map, ATTR_MAP_FLAGS, map->map_flags, record->map_flags);
	}
	obj->n_maps = n;
}

void legacy_decode(struct legacy_section *s, struct legacy_record *rec)
{
	const char *others;
	const struct layout_info *l = s->layout;
	struct object *obj = s->r->obj;
	struct map_def *map;
	struct fault *f;
	uint64_t v;

	if (!l || !l->size) {
		f = object_fault(obj, RULE_BM021, FAULT_RECORD_UNDECODABLE, NULL, -1,
				 l ? "the record has the layout %s, which cannot be decoded"
				   : "the record of section '%s' has no known layout",
				 l ? l->name : s->section->name);
		f->map_name = rec->name;
		fault_note(obj, f, "%s", l ? l->text : s->why);
		if (l && l->note)
			fault_note(obj, f, "%s", l->note);
		return;
	}
	if (!rec->data.size)
		return;		/* FAULT_LEGACY_BOUNDS tells why */
	rec->name = map_name(s, rec);
	map = rec->map = object_add_map(obj);
	map->name = rec->name;
	map->section = s->section->name;
	map->style = STYLE_LEGACY;
	map->layout = l->name;
	map->types = s->r->types;
	map->var_type = rec->var_type;
	map->def_type = rec->def_type;
	if (legacy_value(l, rec, "type", &v)) {
		map->type = legacy_map_type(l, v);
		map->present |= 1u << ATTR_TYPE;
	}
	for (size_t i = 0; i < ARRAY_SIZE(attributes); i++) {
		if (!legacy_value(l, rec, attributes[i].field, &v))
			continue;
		*(uint32_t *)(void *)((char *)map + attributes[i].member) = (uint32_t)v;
		map->present |= 1u << attributes[i].attr;
	}
	if (map->map_flags & BPF_F_NUMA_NODE && legacy_value(l, rec, "numa_node", &v)) {
		map->numa_node = (uint32_t)v;
		map->present |= 1u << ATTR_NUMA_NODE;
	}
	others = other_fields(s, rec);
	if (others)
		map_rare_own(s->r->arena, map)->other_fields = others;
	decode_pin(s, rec);
	check_zero(s, rec);
	if (s->r->types)
		find_annotation(s, map);
	note_record(s, rec);
}
