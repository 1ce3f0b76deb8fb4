/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The program's own headers in the generated one, and that their types are those of the
 * object: a line for each type, member and enumerator, by the macros of <bpfmapc/types.h>.
 */
#include "base/util.h"
#include "loader/bpf_headers.h"
#include "loader/emit.h"
#include "loader/names.h"
#include "loader/own_types.h"
#include "loader/typed_internal.h"

/* Members of anonymous structs are written at each use: in hostile BTF this could take forever. */
#define MAX_LINES 100000

struct asserts {
	const struct plan *plan;
	const struct own_types *own;
	struct buf *b;
	const struct types *types;
	unsigned char *seen;	/* types that were visited, by id */
	const char *todo, *todo_type;	/* literals */
	const char *header;	/* the one, for messages */
	struct buf lacks;	/* #error for types that no header has */
	size_t n;		/* lines */
};

/* What an array of any dimensions has, or a lone member. */
struct element {
	const struct btf_type *type;
	const char *own;	/* how C names it, if it is of the program's headers */
	const char *dims;	/* "[0][0]" leads to it */
	bool open;		/* an array without a length */
	int64_t size;
};

static struct element element_of(const struct asserts *a, uint32_t id)
{
	struct element e = {.dims = ""};

	for (uint32_t steps = 0; steps < TYPES_MAX_DEPTH; steps++) {
		const struct btf_type *type = type_by_id(a->types, id);
		uint16_t kind = type ? type_kind(type) : 0;

		if (!type)
			break;
		if (kind == BTF_KIND_ARRAY) {
			e.own = NULL;
			e.open |= !type_array(type)->nelems;
			e.dims = arena_printf(a->plan->arena, "%s[0]", e.dims);
			id = type_array(type)->type;
			continue;
		}
		e.own = e.own ? e.own : own_type_name(a->own, a->types, type);
		if (kind != BTF_KIND_TYPEDEF && !type_is_modifier(kind)) {
			e.type = type;
			e.size = type_size(a->types, id);
			break;
		}
		id = type->type;
	}
	return e;
}

/* A line with the words of fmt and what to do. */
static void __attribute__((format(printf, 2, 3))) emit_line(struct asserts *a, const char *fmt, ...)
{
	va_list ap;

	if (++a->n > MAX_LINES)
		return;
	va_start(ap, fmt);
	buf_vprintf(a->b, fmt, ap);
	va_end(ap);
	buf_printf(a->b, ", %s);\n", a->todo);
}

/* "signed", "unsigned", or NULL: it is no number, or its sign is the machine's, as char's is. */
static const char *sign_of(const struct types *types, const struct btf_type *type)
{
	uint32_t info;

	if (type_kind(type) != BTF_KIND_INT || str_eq(type_name(types, type), "char"))
		return NULL;
	memcpy(&info, type_tail(type), sizeof(info));
	return BTF_INT_ENCODING(info) & BTF_INT_SIGNED ? "signed" : "unsigned";
}

/* A member of a type of the headers that is no bit-field: itself, and its elements. */
static void emit_member(struct asserts *a, const char *spec, const char *path, uint32_t id,
			uint64_t offset)
{
	const struct element e = element_of(a, id);
	int64_t size = type_size(a->types, id);
	unsigned long long at = offset, n = size > 0 ? (uint64_t)size : 0;
	const char *sign = e.type ? sign_of(a->types, e.type) : NULL;

	if (e.open || !e.type || size <= 0 || e.size <= 0) {
		emit_line(a, "BPFMAPC_OPEN_ARRAY(%s, %s, %llu", spec, path, at);
		return;
	}
	if (*e.dims) {
		emit_line(a, "BPFMAPC_MEMBER(%s, %s, %llu, %llu", spec, path, at, n);
		path = arena_printf(a->plan->arena, "%s%s", path, e.dims);
		n = (uint64_t)e.size;
	}
	if (sign)
		emit_line(a, "BPFMAPC_NUMBER(%s, %s, %llu, %llu, %s", spec, path, at, n, sign);
	else if (e.own && (type_is_composite(e.type) || type_is_enum(e.type)))
		emit_line(a, "BPFMAPC_MEMBER_OF(%s, %s, %llu, %llu, %s", spec, path, at, n, e.own);
	else
		emit_line(a, "BPFMAPC_MEMBER(%s, %s, %llu, %llu", spec, path, at, n);
}

/* The members of a struct or union that is `spec` itself, or lies in it at a bit, behind path. */
static void emit_members(struct asserts *a, const struct btf_type *type, const char *spec,
			 const char *path, uint64_t bit, int depth)
{
	for (uint32_t i = 0; i < type_vlen(type) && depth < TYPES_MAX_DEPTH; i++) {
		const struct btf_member *m = &type_members(type)[i];
		const char *name = types_string(a->types, m->name_off), *whole;
		const struct element e = element_of(a, m->type);
		uint64_t at = bit + member_bit_offset(type, m);

		if (a->n > MAX_LINES)
			return;
		if (!*name && type_is_composite(e.type)) {
			emit_members(a, e.type, spec, path, at, depth + 1);
			continue;
		}
		if (!gen_name_valid(name))
			continue;
		whole = arena_printf(a->plan->arena, "%s%s", path, name);
		if (member_bit_size(type, m)) {
			emit_line(a, "BPFMAPC_BITS(%s, %s", spec, whole);
			continue;
		}
		emit_member(a, spec, whole, m->type, at / 8);
		if (type_is_composite(e.type) && !e.own && !e.open &&
		    (!*type_name(a->types, e.type) || own_type_is_inner(a->own, a->types, e.type)))
			emit_members(a, e.type, spec,
				     arena_printf(a->plan->arena, "%s%s.", whole, e.dims), at,
				     depth + 1);
	}
}

static void emit_enumerators(struct asserts *a, const struct btf_type *type, const char *spec)
{
	for (uint32_t i = 0; i < type_vlen(type); i++) {
		const char *name;
		int64_t n = typed_enumerator(type, i, &name, a->types);

		if (!gen_name_valid(name))
			continue;
		if (n == INT64_MIN)
			emit_line(a, "BPFMAPC_ENUMERATOR(%s, %s, %lld - 1", spec, name, (long long)n + 1);
		else
			emit_line(a, "BPFMAPC_ENUMERATOR(%s, %s, %lld", spec, name, (long long)n);
	}
}

/* A type that C names `spec`, of whose definition `type` is. */
static void emit_type(struct asserts *a, const struct btf_type *type, const char *spec, int64_t size)
{
	if (size <= 0)
		return;
	buf_printf(a->b, "BPFMAPC_TYPE(%s, %lld, %s);\n", spec, (long long)size, a->todo_type);
	if (type_is_composite(type))
		emit_members(a, type, spec, "", 0, 0);
	else if (type_is_enum(type))
		emit_enumerators(a, type, spec);
}

/* All types of the headers that type id is made of; those within it come first. */
static void visit(struct asserts *a, uint32_t id, int depth)
{
	const struct btf_type *type = type_by_id(a->types, id);
	const char *spec;

	if (!type || depth >= TYPES_MAX_DEPTH || a->seen[id])
		return;
	a->seen[id] = 1;
	spec = own_type_name(a->own, a->types, type);
	switch (type_kind(type)) {
	case BTF_KIND_TYPEDEF: {
		const struct btf_type *to = type_by_id(a->types, type->type);

		visit(a, type->type, depth + 1);
		/* Other types than those without a name have lines of their own. */
		if (spec)
			emit_type(a, to && !*type_name(a->types, to) ? to : type, spec,
				  type_size(a->types, id));
		return;
	}
	case BTF_KIND_ARRAY:
		visit(a, type_array(type)->type, depth + 1);
		return;
	case BTF_KIND_STRUCT:
	case BTF_KIND_UNION:
		for (uint32_t i = 0; i < type_vlen(type); i++)
			visit(a, type_members(type)[i].type, depth + 1);
		break;
	case BTF_KIND_DATASEC:
		for (uint32_t i = 0; i < type_vlen(type); i++)
			visit(a, ((const struct btf_var_secinfo *)type_tail(type))[i].type, depth + 1);
		return;
	case BTF_KIND_VAR:
		visit(a, type->type, depth + 1);
		return;
	default:
		if (type_is_modifier(type_kind(type)))
			visit(a, type->type, depth + 1);
		break;
	}
	if (spec)
		emit_type(a, type, spec, type_size(a->types, id));
}

/* A name for a message: compilers differ in what escapes they allow there. */
static const char *plain_name(struct arena *a, const char *s)
{
	char *out = arena_strdup(a, s);

	for (char *p = out; *p; p++)
		if (*p < ' ' || *p > '~' || strchr("\"\\?*", *p))
			*p = '_';
	return out;
}

/* What to do where they differ: literals for a type, and for what is in it. */
static void say_what_to_do(struct asserts *a)
{
	struct arena *arena = a->plan->arena;
	const char *object = plain_name(arena, path_base(a->plan->obj->path)), *header = "the headers";

	if (a->own->n_includes == 1) {
		const char *name = path_base(a->own->includes[0] + 1);

		header = plain_name(arena, arena_strndup(arena, name, strlen(name) - 1));
	}
	a->header = header;
	a->todo = arena_printf(arena, "\"as in %s: rebuild it and this header\"", object);
	a->todo_type = arena_printf(arena, "\"as in %s: define it so in %s, or rebuild %s and this header\"",
				    object, header, object);
}

static void visit_types(struct asserts *a, const struct types *types, uint32_t id)
{
	if (!types || !id)
		return;
	/* Mostly all maps have their types of one BTF. */
	if (a->types != types) {
		a->types = types;
		a->seen = ARENA_ARRAY(a->plan->arena, types->count, unsigned char);
	}
	visit(a, id, 0);
}

static void visit_map(struct asserts *a, const struct plan_map *m)
{
	visit_types(a, m->map->types, m->map->key_type);
	visit_types(a, m->map->types, m->map->value_type);
	visit_types(a, m->map->types, map_rare(m->map)->data_type);
	visit_types(a, m->record.types, m->record.id);
}

/*
 * That no header has the type of a key or value, or of records, unless it is without a name, a
 * number, or of <linux/bpf.h>. The generated one stays for who says that it will do.
 */
static void emit_lack(struct asserts *a, const struct plan_map *m, const char *what,
		      const struct types *types, uint32_t id)
{
	const struct btf_type *type = NULL;
	const char *name = "", *kind = "typedef";

	if (!types || !id)
		return;
	for (uint32_t steps = 0; steps < TYPES_MAX_DEPTH; steps++) {
		type = type_by_id(types, id);
		if (!type || own_type_name(a->own, types, type))
			return;
		if (type_kind(type) == BTF_KIND_TYPEDEF)
			name = type_name(types, type);
		else if (type_kind(type) != BTF_KIND_ARRAY && !type_is_modifier(type_kind(type)))
			break;
		id = type_kind(type) == BTF_KIND_ARRAY ? type_array(type)->type : type->type;
	}
	if (!type_is_composite(type) && !type_is_enum(type))
		return;
	if (*type_name(types, type)) {
		name = type_name(types, type);
		kind = type_is_enum(type) ? "enum" : type_kind(type) == BTF_KIND_UNION ? "union" : "struct";
	}
	if (!*name || is_bpf_header_tag(name))
		return;
	buf_printf(&a->lacks,
		   "#error \"no %s %s in %s, for the %s of %s: define it there, give --types its "
		   "header, or define BPFMAPC_OTHER_TYPES to use the generated one\"\n",
		   kind, plain_name(a->plan->arena, name), a->header, what,
		   plain_name(a->plan->arena, m->map->name));
}

static void emit_lacks(struct asserts *a)
{
	for (size_t i = 0; i < a->plan->n_maps; i++) {
		const struct plan_map *m = &a->plan->maps[i];

		if (m->map->style == STYLE_DATA)
			continue;
		emit_lack(a, m, "key", m->map->types, m->map->key_type);
		emit_lack(a, m, "value", m->map->types, m->map->value_type);
		emit_lack(a, m, "record", m->record.types, m->record.id);
	}
	if (!a->lacks.len)
		return;
	buf_str(a->b, "#ifndef BPFMAPC_OTHER_TYPES\n");
	buf_add(a->b, a->lacks.s, a->lacks.len);
	buf_str(a->b, "#endif\n\n");
	buf_free(&a->lacks);
}

void emit_own(struct buf *b, const struct plan *plan)
{
	struct buf lines = {0};
	struct asserts a = {.plan = plan, .own = plan->opts->own, .b = &lines};

	if (!a.own)
		return;
	say_what_to_do(&a);
	for (size_t i = 0; i < plan->n_maps; i++)
		visit_map(&a, &plan->maps[i]);
	buf_str(b, "/* The types of keys, values and variables. */\n");
	for (size_t i = 0; i < a.own->n_includes; i++)
		buf_printf(b, "#include %s\n", a.own->includes[i]);
	buf_char(b, '\n');
	a.b = b;
	emit_lacks(&a);
	if (lines.len) {
		buf_str(b, "BPFMAPC_BEGIN\n\n/* They are those of ");
		emit_comment(b, path_base(plan->obj->path));
		buf_str(b, ": offset, size and sign of each member, values of enumerators. */\n");
		buf_add(b, lines.s, lines.len);
		buf_str(b, "\nBPFMAPC_END\n\n");
	}
	buf_free(&lines);
}
