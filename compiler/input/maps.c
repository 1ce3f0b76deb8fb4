/* SPDX-License-Identifier: BSD-2-Clause */
#include <elf.h>
#include <errno.h>
#include <limits.h>
#include <linux/bpf.h>

#include "base/limits.h"
#include "base/util.h"
#include "input/btf/btf.h"
#include "input/def_members.h"
#include "input/elf/elf.h"

bool take_members(struct reader *r, size_t n)
{
	if (r->n_members <= DEF_MEMBERS_MAX && r->n_members + n > DEF_MEMBERS_MAX)
		object_fault(r->obj, RULE_BM006, FAULT_NONE, NULL, -1,
			     "the definitions have more than %u members altogether; the rest is not read",
			     DEF_MEMBERS_MAX);
	r->n_members += n;
	return r->n_members <= DEF_MEMBERS_MAX;
}

/* Decodes one definition. */
struct def_parser {
	struct definition d;
	bool bad_type;		/* there is a member `type` that cannot be read */
};

/* A fault of the definition, or of the template that it is. */
#define def_fault(p, rule, what, attr, ...)                                                        \
	object_fault((p)->d.r->obj, (rule), (what), (p)->d.map, (attr), __VA_ARGS__)

/* Behind modifiers (get_map_field_int()). */
static bool read_uint(const struct def_parser *p, const struct btf_member *m, enum map_attr attr,
		      uint32_t *out)
{
	return def_number(&p->d, attr, type_skip_mods(p->d.r->types, m->type), out);
}

/* __ulong(map_extra, number): an enum of one value (get_map_field_long()), or as __uint(). */
static void read_map_extra(const struct def_parser *p, const struct btf_member *m)
{
	const struct types *t = p->d.r->types;
	const struct btf_type *type = type_by_id(t, type_skip_mods(t, m->type));
	unsigned kind = type ? type_kind(type) : 0;
	uint32_t small;

	def_fault(p, RULE_BM013, FAULT_MAP_EXTRA_UNKNOWN, ATTR_MAP_EXTRA,
		  "libbpf knows the member map_extra since 0.6");
	if (kind != BTF_KIND_ENUM && kind != TYPE_KIND_ENUM64) {
		if (read_uint(p, m, ATTR_MAP_EXTRA, &small))
			p->d.map->map_extra = small;
		return;
	}
	def_fault(p, RULE_BM012, FAULT_MAP_EXTRA_ENUM, ATTR_MAP_EXTRA,
		  "map_extra is written with __ulong(), which libbpf reads since 1.4")
		->fix = fix_set(ATTR_MAP_EXTRA, NULL);
	if (type_vlen(type) != 1) {
		def_fault(p, RULE_BM012, FAULT_ULONG_VALUES, ATTR_MAP_EXTRA,
			  "map_extra is an enum with %u values, must have one, as from __ulong()", type_vlen(type));
		return;
	}
	if (kind == BTF_KIND_ENUM) {
		const struct btf_enum *e = type_tail(type);

		/* libbpf extends the sign. */
		p->d.map->map_extra = (uint64_t)(int64_t)e->val;
	} else {
		const uint32_t *e = type_tail(type);

		p->d.map->map_extra = (uint64_t)e[2] << 32 | e[1];
	}
	p->d.map->present |= 1u << ATTR_MAP_EXTRA;
}

/* The attribute's size must not contradict an earlier one that is not 0. */
static void set_size(const struct def_parser *p, enum map_attr attr, uint32_t *size, uint32_t now)
{
	bool key = attr == ATTR_KEY || attr == ATTR_KEY_SIZE;

	if (*size && *size != now) {
		def_fault(p, RULE_BM014, FAULT_SIZE_CONFLICT, attr,
			  "%s gives the size of the %s as %u bytes, but the member before it as %u",
			  attr_name(attr), key ? "key" : "value", now, *size)
			->fix = fix_words(arena_printf(p->d.r->arena, "write only %s, without %s_size",
					      key ? "key" : "value", key ? "key" : "value"));
		return;
	}
	*size = now;
}

static void read_size(const struct def_parser *p, const struct btf_member *m, enum map_attr attr,
		      uint32_t *size)
{
	uint32_t now;

	if (read_uint(p, m, attr, &now))
		set_size(p, attr, size, now);
}

/* __type(key, T) and __type(value, T): a pointer without modifiers. */
static void read_type(const struct def_parser *p, const struct btf_member *m, enum map_attr attr,
		      uint32_t *size, uint32_t *id, const char **name)
{
	const struct types *t = p->d.r->types;
	int64_t n;

	if (!def_type(&p->d, attr, m->type, id))
		return;
	*name = type_to_c(p->d.r->arena, t, *id);
	n = type_size(t, *id);
	if (n == -E2BIG)
		def_fault(p, RULE_BM015, FAULT_SIZE_OVERFLOW, attr,
			  "the size of '%s' does not fit 32 bits", *name);
	else if (n < 0)
		def_without_size(&p->d, attr, *id, *name);
	else
		set_size(p, attr, size, (uint32_t)n);
}

static void parse_def(struct def_parser *p, uint32_t def);

/* The template of an outer map: def is the struct that its slots point to. */
static void read_template(const struct def_parser *p, uint32_t def)
{
	struct map_def *inner = ARENA_NEW(p->d.r->arena, struct map_def);

	inner->name = arena_printf(p->d.r->arena, "%s.inner", p->d.map->name);
	inner->section = p->d.map->section;
	inner->style = STYLE_BTF;
	inner->types = p->d.r->types;
	p->d.map->inner = inner;
	p->d.map->present |= 1u << ATTR_INNER;
	parse_def(&(struct def_parser){{p->d.r, inner, p->d.map}, false}, def);
}

/* T of __array(values, T), which type id is: a pointer to a function or to a definition. */
static void read_element(const struct def_parser *p, uint32_t id)
{
	const struct types *t = p->d.r->types;
	const struct btf_type *ptr = type_by_id(t, id), *def;

	if (!ptr || type_kind(ptr) != BTF_KIND_PTR) {
		def_fault(p, RULE_BM017, FAULT_VALUES_ELEMENT, ATTR_VALUES,
			  "an element of `values` must be a pointer, is of kind %s",
			  kind_name(t, id));
		return;
	}
	id = type_skip_mods(t, ptr->type);
	def = type_by_id(t, id);
	if (p->d.map->type == BPF_MAP_TYPE_PROG_ARRAY) {
		if (!def || type_kind(def) != BTF_KIND_FUNC_PROTO)
			def_fault(p, RULE_BM017, FAULT_VALUES_ELEMENT, ATTR_VALUES,
				  "an element of a program array's `values` must point to a function, points to kind %s",
				  kind_name(t, id));
	} else if (is_map_in_map(p->d.map->type)) {
		if (def && type_kind(def) == BTF_KIND_STRUCT)
			read_template(p, id);
		else
			def_fault(p, RULE_BM017, FAULT_VALUES_ELEMENT, ATTR_VALUES,
				  "an element of an outer map's `values` must point to a map definition, points to kind %s",
				  kind_name(t, id));
	}
}

/* __array(values, T): what the slots of an outer map or a program array hold. */
static void read_values(const struct def_parser *p, const struct btf_member *m, bool last)
{
	const struct types *t = p->d.r->types;
	struct map_def *map = p->d.map;
	bool programs = map->type == BPF_MAP_TYPE_PROG_ARRAY;
	const struct btf_type *array = type_by_id(t, m->type);
	bool is_array = array && type_kind(array) == BTF_KIND_ARRAY;

	if (p->d.outer) {
		def_fault(p, RULE_BM017, FAULT_VALUES_NESTED, ATTR_VALUES,
			  "a template cannot have `values` of its own");
		return;
	}
	map->present |= 1u << ATTR_VALUES;
	def_values_last(&p->d, last);
	if (!is_map_in_map(map->type) && !programs)
		def_fault(p, RULE_BM017, FAULT_VALUES_MAP_TYPE, ATTR_VALUES,
			  "a map of type %s has `values`, which only outer maps and program arrays have%s",
			  schema_map_type_name(p->d.r->opts->schema, map->type),
			  map->type ? "" : ", and `type` must precede it");
	if (programs)
		def_fault(p, RULE_BM017, FAULT_VALUES_OF_PROGRAMS, ATTR_VALUES,
			  "static values of program arrays are read since libbpf 0.6");
	def_values_size(&p->d);
	if (!is_array || type_array(array)->nelems)
		def_fault(p, RULE_BM017, is_array ? FAULT_VALUES_SIZED : FAULT_VALUES_NOT_ARRAY,
			  ATTR_VALUES, "`values` must be an array without a length, as from __array()")
			->fix = fix_set(ATTR_VALUES, NULL);
	if (is_array)
		read_element(p, type_skip_mods(t, type_array(array)->type));
}

static void read_pinning(const struct def_parser *p, const struct btf_member *m)
{
	uint32_t value;

	if (!def_may_be_pinned(&p->d) || !read_uint(p, m, ATTR_PINNING, &value))
		return;
	if (value > 1) {
		def_fault(p, RULE_BM019, FAULT_PINNING_VALUE, ATTR_PINNING,
			  "pinning is %u, must be LIBBPF_PIN_NONE (0) or LIBBPF_PIN_BY_NAME (1)",
			  value)
			->fix = fix_set(ATTR_PINNING, "LIBBPF_PIN_BY_NAME");
		return;
	}
	p->d.map->pinning = value ? PIN_BY_NAME : PIN_NONE;
}

static void read_member(struct def_parser *p, const struct btf_member *m, bool last)
{
	struct map_def *map = p->d.map;
	const char *name = types_string(p->d.r->types, m->name_off);

	if (p->d.r->types->cut_name && m->name_off == p->d.r->types->cut_name)
		def_fault(p, RULE_BM013, FAULT_MEMBER_NAME, -1,
			  "a member's name lies outside the strings of the BTF");
	else if (str_eq(name, "type"))
		p->bad_type |= !read_uint(p, m, ATTR_TYPE, &map->type);
	else if (str_eq(name, "max_entries"))
		read_uint(p, m, ATTR_MAX_ENTRIES, &map->max_entries);
	else if (str_eq(name, "map_flags"))
		read_uint(p, m, ATTR_MAP_FLAGS, &map->map_flags);
	else if (str_eq(name, "numa_node"))
		read_uint(p, m, ATTR_NUMA_NODE, &map->numa_node);
	else if (str_eq(name, "key_size"))
		read_size(p, m, ATTR_KEY_SIZE, &map->key_size);
	else if (str_eq(name, "key"))
		read_type(p, m, ATTR_KEY, &map->key_size, &map->key_type, &map->key_name);
	else if (str_eq(name, "value_size"))
		read_size(p, m, ATTR_VALUE_SIZE, &map->value_size);
	else if (str_eq(name, "value"))
		read_type(p, m, ATTR_VALUE, &map->value_size, &map->value_type, &map->value_name);
	else if (str_eq(name, "values"))
		read_values(p, m, last);
	else if (str_eq(name, "pinning"))
		read_pinning(p, m);
	else if (str_eq(name, "map_extra"))
		read_map_extra(p, m);
	else {
		static const char *const known[] = {
			"type", "max_entries", "map_flags", "numa_node", "key_size", "key",
			"value_size", "value", "values", "pinning", "map_extra",
		};

		def_unknown_member(&p->d, name, known, ARRAY_SIZE(known));
	}
}

/* The members of a definition in order (parse_btf_map_def()). */
static void parse_def(struct def_parser *p, uint32_t def)
{
	const struct btf_type *type = type_by_id(p->d.r->types, def);
	const struct btf_member *m = type_members(type);

	p->d.map->def_type = def;
	for (uint32_t i = 0; i < type_vlen(type); i++) {
		/* Thousands of variables may share one huge struct. */
		if (!take_members(p->d.r, 1))
			break;
		read_member(p, &m[i], i + 1 == type_vlen(type));
	}
	if (!p->d.map->type && !p->bad_type)
		def_fault(p, RULE_BM016, FAULT_TYPE_MISSING, ATTR_TYPE,
			  map_has(p->d.map, ATTR_TYPE) ? "type is 0 (unspec)" : "type is missing")
			->fix = fix_set(ATTR_TYPE, "BPF_MAP_TYPE_...");
	/* build_map_pin_path() */
	if (p->d.map->pinning == PIN_BY_NAME && sizeof(PIN_ROOT) + strlen(p->d.map->name) >= PATH_MAX)
		def_fault(p, RULE_BM019, FAULT_PIN_PATH_LENGTH, ATTR_PINNING,
			  "the path " PIN_ROOT "/<name> has %zu bytes, must have less than %u",
			  sizeof(PIN_ROOT) + strlen(p->d.map->name), PATH_MAX);
	p->d.map->inner_in_user_space = is_map_in_map(p->d.map->type) && !p->d.map->inner;
}

/* A fault of a variable of .maps: of its map, or of its name if it is not a map. */
#define var_fault(r, rule, what, map, name, ...)                                                   \
	var_fault_of(object_fault((r)->obj, (rule), (what), (map), -1, __VA_ARGS__), (name))

static struct fault *var_fault_of(struct fault *f, const char *name)
{
	if (!f->map)
		f->map_name = name;
	return f;
}

static void check_linkage(struct reader *r, struct map_def *map, const char *name,
			  uint32_t linkage)
{
	enum fault_kind what = linkage == BTF_VAR_GLOBAL_EXTERN ? FAULT_LINKAGE_EXTERN
								 : FAULT_LINKAGE_STATIC;
	const struct symbol *sym;

	if (linkage == BTF_VAR_GLOBAL_ALLOCATED || name_table_find(&r->extern_maps, name) >= 0)
		return;
	/* fix_datasecs() made the variable static if its symbol is hidden. */
	sym = linkage == BTF_VAR_STATIC ? find_variable(r, name) : NULL;
	if (sym && sym->section == r->maps->index && is_hidden(sym) &&
	    loader_has(r->loader, BEHAVIOUR_HIDDEN_IS_STATIC)) {
		var_fault(r, RULE_BM011, FAULT_LINKAGE_HIDDEN, map, name,
			  "the map's symbol is hidden, which counts as static")
			->fix = fix_words("remove __hidden; or compile without -fvisibility=hidden, or "
				  "put __attribute__((visibility(\"default\"))) on the map");
		return;
	}
	var_fault(r, RULE_BM011, what, map, name, "the map's linkage is %s, must be global",
		  linkage == BTF_VAR_STATIC ? "static" :
		  linkage == BTF_VAR_GLOBAL_EXTERN ? "extern" : "unknown")
		->fix = fix_words(linkage == BTF_VAR_STATIC ? "remove `static`" : NULL);
}

/* What libbpf checks before the type of the variable. map is NULL if that is not a map's. */
static void check_variable(struct reader *r, struct map_def *map, const char *name,
			   const struct btf_type *var, const struct btf_var_secinfo *info)
{
	if ((uint64_t)info->offset + info->size > r->maps->size)
		var_fault(r, RULE_BM010, FAULT_MAP_BOUNDS, map, name,
			  "the BTF places the map at offset %u with %u bytes, but .maps has %llu bytes",
			  info->offset, info->size, (unsigned long long)r->maps->size);
	check_linkage(r, map, name, *(const uint32_t *)type_tail(var));
}

static void check_size(struct reader *r, struct map_def *map, const struct btf_type *def,
		       const struct btf_var_secinfo *info)
{
	const struct symbol *sym = find_variable(r, map->name);

	if (def->size > info->size)
		object_fault(r->obj, RULE_BM010, FAULT_MAP_DEF_SIZE, map, -1,
			     "the definition has %u bytes, but the variable has %u", def->size, info->size);
	else if (info->size <= r->maps->size && sym && sym->size != info->size)
		object_fault(r->obj, RULE_BM010, FAULT_DATASEC_SYMBOL_SIZE, map, -1,
			     "the map has %u bytes in the BTF, but %llu in the symbol table",
			     info->size, (unsigned long long)sym->size);
}

/* One variable of .maps (bpf_object__init_user_btf_map()). NULL if it is not a map. */
static struct map_def *read_variable(struct reader *r, const struct btf_var_secinfo *info,
				     uint32_t i)
{
	const struct types *t = r->types;
	const struct btf_type *var = type_by_id(t, info->type), *def;
	const char *name = type_name(t, var);
	const struct symbol *sym;
	struct map_def *map;
	uint32_t id;

	/* Newer releases stop in btf_fixup_datasec(): fix_datasecs() has told. */
	if (!var || type_kind(var) != BTF_KIND_VAR) {
		if (!loader_has(r->loader, BEHAVIOUR_SIZED_DATASECS_CHECKED))
			var_fault(r, RULE_BM010, FAULT_MAP_NOT_VAR, NULL, name,
				  "entry %u of .maps is of kind %s, must be a variable", i,
				  kind_name(t, info->type));
		return NULL;
	}
	if (!*name) {
		object_fault(r->obj, RULE_BM010, FAULT_MAP_NAME_EMPTY, NULL, -1,
			     "variable %u of .maps has no name", i);
		return NULL;
	}
	id = type_skip_mods(t, var->type);
	def = type_by_id(t, id);
	if (!def || type_kind(def) != BTF_KIND_STRUCT) {
		check_variable(r, NULL, name, var, info);
		var_fault(r, RULE_BM010, FAULT_MAP_NOT_STRUCT, NULL, name,
			  "a map must be a struct, '%s' is of kind %s%s", name, kind_name(t, id),
			  id ? "" : " (which clang writes for arrays and unions of maps)")
			->fix = fix_words("define each map as a variable of its own, of a struct type");
		return NULL;
	}
	map = object_add_map(r->obj);
	map->name = name;
	map->section = r->maps->name;
	map->style = STYLE_BTF;
	map->types = t;
	map->var_type = info->type;
	check_variable(r, map, name, var, info);
	check_size(r, map, def, info);
	sym = find_variable(r, name);
	map->weak = sym && sym->bind == STB_WEAK;
	parse_def(&(struct def_parser){{r, map, NULL}, false}, id);
	return map;
}

/*
 * An object may have one arena, with room for the variables of the arena's
 * section, which are its contents (the end of
 * bpf_object__init_user_btf_maps(), since 1.4).
 */
static void read_arenas(struct reader *r)
{
	const struct section *data = r->arena_data;
	uint64_t page = r->opts->target->page_size;
	struct map_def *first = NULL;

	for (size_t i = 0; i < r->obj->n_maps; i++) {
		struct map_def *map = r->obj->maps[i];

		if (map->style != STYLE_BTF || map->type != MAP_TYPE_ARENA)
			continue;
		if (first) {
			object_fault(r->obj, RULE_BM010, FAULT_ARENA_SECOND, map, ATTR_TYPE,
				     "an object can have only one arena, and '%s' is another one",
				     first->name);
			continue;
		}
		first = map;
		r->has_arena = true;
		if (data && (data->size + page - 1) / page > map->max_entries)
			object_fault(r->obj, RULE_BM010, FAULT_ARENA_TOO_SMALL, map,
				     ATTR_MAX_ENTRIES,
				     "the arena has %u pages, but the variables of section '%s' need %llu bytes",
				     map->max_entries, data->name, (unsigned long long)data->size);
	}
	if (data && first) {
		struct map_rare *rare = map_rare_own(r->arena, first);

		rare->data = data->data.data;
		rare->data_size = data->data.size;
		rare->data_type = find_type_kind(r->types, data->name, BTF_KIND_DATASEC);
	}
	if (data && !first)
		object_fault(r->obj, RULE_BM010, FAULT_ARENA_MISSING, NULL, -1,
			     "section '%s' has variables of an arena, but no map is an arena",
			     data->name)
			->fix = fix_words("define a map of type BPF_MAP_TYPE_ARENA");
}

static bool is_map_symbol(const struct reader *r, const struct symbol *s)
{
	return s->section == r->maps->index && s->type != STT_SECTION && s->bind != STB_LOCAL;
}

/* Symbols of .maps that the BTF does not describe: libbpf does not create such maps. */
static void check_symbols(struct reader *r, const struct btf_var_secinfo *info, uint32_t n)
{
	struct name_table vars;
	size_t n_symbols = 0;

	for (size_t i = 0; i < r->n_symbols; i++)
		n_symbols += is_map_symbol(r, &r->symbols[i]);
	if (n_symbols <= n)
		return;
	name_table_init(&vars, r->arena, n);
	for (uint32_t i = 0; i < n; i++)
		name_table_add(&vars, type_name(r->types, type_by_id(r->types, info[i].type)), i);
	for (size_t i = 0; i < r->n_symbols; i++) {
		const struct symbol *s = &r->symbols[i];

		if (is_map_symbol(r, s) && name_table_find(&vars, s->name) < 0)
			object_fault(r->obj, RULE_BM010, FAULT_SYMBOL_WITHOUT_VAR, NULL, -1,
				     "the BTF has no variable for the symbol at offset %llu of .maps",
				     (unsigned long long)s->value)
				->map_name = s->name;
	}
}

void read_btf_maps(struct reader *r)
{
	const struct btf_var_secinfo *info;
	const struct btf_type *datasec;
	uint32_t n;

	if (!r->maps || !r->types)
		return;
	r->maps_datasec = find_type_kind(r->types, ".maps", BTF_KIND_DATASEC);
	if (!r->maps_datasec) {
		object_fault(r->obj, RULE_BM005, FAULT_DATASEC_MISSING, NULL, -1,
			     "the BTF does not describe section .maps (no DATASEC)");
		return;
	}
	datasec = type_by_id(r->types, r->maps_datasec);
	info = type_tail(datasec);
	n = type_vlen(datasec);
	r->var_map = ARENA_ARRAY(r->arena, n ? n : 1, struct map_def *);
	for (uint32_t i = 0; i < n; i++)
		r->var_map[i] = read_variable(r, &info[i], i);
	check_symbols(r, info, n);
	read_arenas(r);
}
