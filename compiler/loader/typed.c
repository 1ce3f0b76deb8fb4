/* SPDX-License-Identifier: BSD-2-Clause */
#include "loader/typed_internal.h"

#include "base/util.h"
#include "loader/bpf_headers.h"
#include "loader/emit.h"

#define MAX_NESTED 10000

enum state { STATE_NEW, STATE_OPEN, STATE_DONE };

static bool describe(struct type_writer *t, const struct types *types, uint32_t id,
		     const char *hint, struct c_type *out, int depth);

struct typed_source *typed_source(struct type_writer *t, const struct types *types)
{
	struct typed_source s = {.types = types};

	for (size_t i = 0; i < t->n_sources; i++)
		if (t->sources[i].types == types)
			return &t->sources[i];
	s.state = ARENA_ARRAY(t->arena, types->count, unsigned char);
	s.done = ARENA_ARRAY(t->arena, types->count, struct c_type);
	s.align = ARENA_ARRAY(t->arena, types->count, unsigned char);
	for (uint32_t id = 1; id < types->count && t->original && s.n_tags < MAX_TAGS; id++)
		if (type_kind(type_by_id(types, id)) == TYPE_KIND_DECL_TAG)
			s.tags[s.n_tags++] = id;
	ARENA_PUSH(t->arena, t->sources, t->n_sources, t->cap_sources, s);
	return &t->sources[t->n_sources - 1];
}

void typed_init(struct type_writer *t, const struct plan *plan, struct buf *out)
{
	*t = (struct type_writer){.plan = plan, .arena = plan->arena, .out = out};
	t->tags.arena = t->ordinary.arena = t->arena;
}

/*
 * The tags of member i of a struct, for BPF programs: they tell the kernel what a list or a
 * tree holds. NULL if there are none.
 */
static const char *member_tags(struct type_writer *t, const struct types *types,
			       const struct btf_type *type, uint32_t i)
{
	const struct typed_source *source = typed_source(t, types);
	struct buf b = {0};
	uint32_t component; /* struct btf_decl_tag, which old headers lack */

	for (size_t k = 0; k < source->n_tags; k++) {
		const struct btf_type *tag = type_by_id(types, source->tags[k]);

		memcpy(&component, type_tail(tag), sizeof(component));
		if (component != i || type_by_id(types, tag->type) != type)
			continue;
		buf_str(&b, " __attribute__((btf_decl_tag(");
		emit_string(&b, type_name(types, tag));
		buf_str(&b, ")))");
	}
	return b.len ? buf_text(&b, t->arena) : NULL;
}

struct field *typed_fields(struct type_writer *t, const struct types *types,
			   const struct btf_type *type, uint32_t *n)
{
	uint32_t vlen = type_vlen(type);
	struct field *f = ARENA_ARRAY(t->arena, vlen, struct field);

	*n = vlen;
	if (type_kind(type) == BTF_KIND_DATASEC) {
		const struct btf_var_secinfo *v = type_tail(type);

		for (uint32_t i = 0; i < vlen; i++) {
			const struct btf_type *var = type_by_id(types, v[i].type);

			f[i].name = type_name(types, var);
			f[i].type = var && type_kind(var) == BTF_KIND_VAR ? var->type : 0;
			f[i].bit = (uint64_t)v[i].offset * 8;
			f[i].room = v[i].size;
		}
		return f;
	}
	for (uint32_t i = 0; i < vlen; i++) {
		const struct btf_member *m = &type_members(type)[i];

		f[i].name = types_string(types, m->name_off);
		f[i].type = m->type;
		f[i].bit = member_bit_offset(type, m);
		f[i].bits = member_bit_size(type, m);
		f[i].attributes = member_tags(t, types, type, i);
	}
	return f;
}

/* Describes a member that has a size but no declaration as bytes. Omits flexible arrays. */
static bool describe_as_bytes(struct type_writer *t, const struct types *types, uint32_t id,
			      struct c_type *out)
{
	int64_t size = type_size(types, id);

	*out = (struct c_type){.dims = ""};
	if (size > 0)
		typed_bytes(t, (uint64_t)size, out);
	return size >= 0;
}

static bool describe_body(struct type_writer *t, const struct types *types,
			  const struct btf_type *type, const char *hint, struct buf *b,
			  struct name_table *names, struct c_type *out, enum layout *layout,
			  int level, int depth);

/* Writes an anonymous struct or union inside another: `struct { ... };`. */
static bool describe_nested(struct type_writer *t, const struct types *types, struct field *f,
			    const char *hint, struct name_table *names, int level, int depth)
{
	const struct btf_type *type = type_by_id(types, f->type);
	enum layout layout;

	if (!type_is_composite(type) || *f->name || *type_name(types, type) || f->bits || !type->size)
		return false;
	/* Such types are written at each use: in hostile BTF this could take forever. */
	if (++t->n_nested > MAX_NESTED)
		return false;
	f->tag = type_kind(type) == BTF_KIND_UNION ? "union" : "struct";
	f->nested = describe_body(t, types, type, hint, &f->body, names, &f->c, &layout, level + 1,
				  depth);
	if (f->nested && layout == LAYOUT_PACKED)
		f->tag = arena_printf(t->arena, "%s __attribute__((packed))", f->tag);
	if (f->nested && layout == LAYOUT_ALIGNED)
		f->tag = arena_printf(t->arena, "%s __attribute__((aligned(%u)))", f->tag,
				      f->c.align);
	if (f->nested && layout == LAYOUT_NONE)
		f->nested = false;
	return f->nested;
}

/*
 * Writes the members between the braces. False: the type is not such a type, or is too
 * deep. LAYOUT_NONE: C cannot express the type, and b is unchanged.
 */
static bool describe_body(struct type_writer *t, const struct types *types,
			  const struct btf_type *type, const char *hint, struct buf *b,
			  struct name_table *names, struct c_type *out, enum layout *layout,
			  int level, int depth)
{
	bool is_union = type_kind(type) == BTF_KIND_UNION;
	struct field *f;
	uint32_t n;

	if (depth >= TYPES_MAX_DEPTH)
		return false;
	f = typed_fields(t, types, type, &n);
	*layout = LAYOUT_NATURAL;
	for (uint32_t i = 0; i < n; i++) {
		const char *inner = arena_printf(t->arena, "%.*s_%.*s", C_NAME_MAX / 2, hint,
						 C_NAME_MAX / 2, *f[i].name ? f[i].name : "u");

		if (describe_nested(t, types, &f[i], inner, names, level, depth + 1))
			continue;
		if (!describe(t, types, f[i].type, inner, &f[i].c, depth + 1) &&
		    !describe_as_bytes(t, types, f[i].type, &f[i].c))
			*layout = LAYOUT_NONE;
		/* clang keeps one byte of an int that is only ever 0 or 1. */
		if (f[i].room && f[i].room < f[i].c.size)
			typed_bytes(t, f[i].room, &f[i].c);
		typed_fix_alignment(t, &f[i], type->size);
		/* C cannot place a bit field without a name. */
		if (!*f[i].name && f[i].bits)
			*layout = LAYOUT_NONE;
	}
	if (*layout == LAYOUT_NATURAL)
		*layout = fields_lay_out(f, n, type->size, is_union, &out->align);
	out->size = type->size;
	out->min_align = 1;
	if (*layout != LAYOUT_NONE &&
	    fields_emit(b, names, f, n, is_union, t->original, out, level) == LAYOUT_ALIGNED) {
		out->min_align = out->align;
		*layout = LAYOUT_ALIGNED;
	}
	for (uint32_t i = 0; i < n; i++)
		buf_free(&f[i].body);
	out->dims = "";
	return true;
}

/*
 * Whether a typedef keeps its name. Those of <asm/posix_types.h> do not, because the header
 * defines them for the machine that compiles a BPF program.
 */
static bool keeps_name(const struct types *types, const struct btf_type *type)
{
	const char *name = type_name(types, type);

	if (str_starts(name, "__kernel_"))
		return false;
	/* bool is a keyword only in C++ and C23. */
	return c_bpf_variable(name) || str_eq(name, "bool") ||
	       bpf_header_type(name, BTF_KIND_TYPEDEF);
}

static void emit_size(struct type_writer *t, const struct c_type *c, const char *name)
{
	if (t->original)
		buf_printf(t->out, "_Static_assert(sizeof(%s) == %llu, \"layout of %s\");\n\n",
			   c->spec, (unsigned long long)c->size, name);
	else
		buf_printf(t->out, "BPFMAPC_SIZE(%s, %llu);\n\n", c->spec,
			   (unsigned long long)c->size);
}

static bool describe_struct(struct type_writer *t, const struct types *types,
			    const struct btf_type *type, const char *name, struct c_type *out,
			    int depth)
{
	const char *tag = type_kind(type) == BTF_KIND_UNION ? "union" : "struct";
	struct name_table members = {.arena = t->arena};
	const struct header_type *header;
	struct version since = {0};
	enum layout layout;
	struct buf b = {0};

	if (!type->size && !t->original)
		return false;
	header = t->original ? bpf_header_type(name, type_kind(type)) : NULL;
	if (header && header->since != KERNEL_FEATURE_N)
		since = schema_kernel_feature(t->plan->opts->schema, header->since)->since;
	if (header && version_cmp(since, BPF_HEADERS) <= 0) {
		*out = (struct c_type){arena_printf(t->arena, "%s %s", tag, name), "", type->size,
				       header->align, header->align, false};
		emit_size(t, out, name);
		return true;
	}
	if (!describe_body(t, types, type, name, &b, &members, out, &layout, 1, depth)) {
		typed_bytes(t, type->size, out);
		buf_free(&b);
		return true;
	}
	name = typed_file_name(t, &t->tags, name,
			       header || (c_bpf_name(name) && !is_bpf_header_tag(name)));
	if (header) {
		t->versions = true;
		buf_printf(t->out,
			   "#if !defined(__VMLINUX_H__) && "
			   "LINUX_VERSION_CODE < KERNEL_VERSION(%u, %u, 0)\n",
			   since.major, since.minor);
	}
	for (size_t i = 0; t->members && i < members.cap; i++)
		if (members.v[i].name)
			name_table_add(t->members, members.v[i].name, 0);
	if (layout == LAYOUT_NONE) {
		out->align = out->min_align = 1;
		buf_printf(t->out, "/* A layout that C has no words for. */\n%s %s {\n", tag, name);
		buf_printf(t->out, "\tunsigned char bytes[%u];\n", type->size);
	} else {
		buf_printf(t->out, "%s %s {\n", tag, name);
		buf_add(t->out, b.s ? b.s : "", b.len);
	}
	if (header) {
		/* The headers of the type's release define its alignment. */
		out->align = out->min_align = header->align;
		buf_printf(t->out, "} __attribute__((aligned(%u)));\n#endif\n", out->align);
	} else if (layout == LAYOUT_PACKED) {
		buf_str(t->out, "} __attribute__((packed));\n");
	} else if (layout == LAYOUT_ALIGNED) {
		buf_printf(t->out, "} __attribute__((aligned(%u)));\n", out->align);
	} else {
		buf_str(t->out, "};\n");
	}
	out->spec = arena_printf(t->arena, "%s %s", tag, name);
	emit_size(t, out, name);
	buf_free(&b);
	return true;
}

static bool describe_array(struct type_writer *t, const struct types *types,
			   const struct btf_type *type, const char *hint, struct c_type *out,
			   int depth)
{
	const struct btf_array *array = type_array(type);
	struct c_type elem;

	if ((!array->nelems && !t->original) ||
	    !describe(t, types, array->type, hint, &elem, depth + 1) ||
	    (array->nelems && elem.size > UINT32_MAX / array->nelems))
		return false;
	out->spec = elem.spec;
	out->dims = arena_printf(t->arena, "[%u]%s", array->nelems, elem.dims);
	out->size = elem.size * array->nelems;
	out->align = elem.align;
	out->min_align = elem.min_align;
	out->own = elem.own;
	return true;
}

/*
 * A tagged pointer to a struct: `struct s __kptr *`. The kernel needs the definition of the
 * struct, not only a declaration. NULL: id is not such a pointer.
 */
static const char *tagged_pointer_text(struct type_writer *t, const struct types *types,
				       uint32_t id, int depth)
{
	const struct btf_type *tag = type_by_id(types, type_by_id(types, id)->type);
	const struct btf_type *to;
	struct c_type c;
	struct buf b = {0};
	const char *text;
	uint32_t target;

	if (!tag || type_kind(tag) != TYPE_KIND_TYPE_TAG)
		return NULL;
	target = type_skip_mods(types, tag->type);
	to = type_by_id(types, target);
	if (!to || (!type_is_composite(to) && type_kind(to) != BTF_KIND_FWD) ||
	    !c_bpf_name(type_name(types, to)))
		return NULL;
	if (describe(t, types, target, type_name(types, to), &c, depth + 1) && !*c.dims)
		text = c.spec;
	else
		text = type_to_c(t->arena, types, target);
	buf_printf(&b, "%s __attribute__((btf_type_tag(", text);
	emit_string(&b, type_name(types, tag));
	buf_str(&b, "))) *");
	return buf_text(&b, t->arena);
}

/*
 * User space has pointers as numbers. A BPF program has the original type if that needs no
 * definition.
 */
static const char *pointer_text(struct type_writer *t, const struct types *types, uint32_t id,
				int depth)
{
	const struct btf_type *to = type_by_id(types, id);
	const char *text;

	if (!t->original)
		return "uint64_t";
	text = tagged_pointer_text(t, types, id, depth);
	if (text)
		return text;
	for (int steps = 0; steps < TYPES_MAX_DEPTH; steps++) {
		to = type_by_id(types, to->type);
		if (!to)
			break;
		switch (type_kind(to)) {
		case BTF_KIND_PTR:
		case BTF_KIND_CONST:
		case BTF_KIND_VOLATILE:
			continue;
		case BTF_KIND_STRUCT:
		case BTF_KIND_UNION:
		case BTF_KIND_FWD:
			if (!c_bpf_name(type_name(types, to)))
				return "void *";
			break;
		case BTF_KIND_INT:
			break;
		default:
			return "void *";
		}
		break;
	}
	text = type_to_c(t->arena, types, id);
	return c_type_name(text) ? text : "void *";
}

static bool describe_new(struct type_writer *t, const struct types *types, uint32_t id,
			 const char *hint, struct c_type *out, int depth)
{
	const struct btf_type *type = type_by_id(types, id);
	const char *name = *type_name(types, type) ? type_name(types, type) : hint;

	switch (type_kind(type)) {
	case BTF_KIND_INT:
		typed_int(t, types, type, out);
		return type->size != 0;
	case BTF_KIND_PTR:
		typed_scalar(t, pointer_text(t, types, id, depth), 8, out);
		return true;
	case TYPE_KIND_FLOAT:
		if (type->size == 4 || type->size == 8)
			typed_scalar(t, type->size == 4 ? "float" : "double", type->size, out);
		else
			typed_bytes(t, type->size, out);
		return type->size != 0;
	case BTF_KIND_ENUM:
	case TYPE_KIND_ENUM64:
		typed_enum(t, types, type, type_name(types, type), out);
		return type->size != 0;
	case BTF_KIND_STRUCT:
	case BTF_KIND_UNION:
	case BTF_KIND_DATASEC:
		return describe_struct(t, types, type, name, out, depth);
	case BTF_KIND_ARRAY:
		return describe_array(t, types, type, hint, out, depth);
	default:
		return false;
	}
}

/* Writes a typedef under its own name, once. If another type has the name, out is unchanged. */
static void describe_typedef(struct type_writer *t, const char *name, struct c_type *out)
{
	const char *text = arena_printf(t->arena, "typedef %s %s%s;", out->spec, name, out->dims);

	if (!bpf_header_type(name, BTF_KIND_TYPEDEF)) {
		if (name_table_add(&t->ordinary, name, 0)) {
			name_table_add(&t->ordinary, text, 0);
			buf_printf(t->out, "%s\n\n", text);
		} else if (name_table_find(&t->ordinary, text) < 0) {
			return;
		}
	}
	out->spec = name;
	out->dims = "";
}

/* In an array the elements are qualified. */
static void qualify(const struct type_writer *t, const char *word, struct c_type *out)
{
	if (str_ends(out->spec, "*"))
		out->spec = arena_printf(t->arena, "%s%s", out->spec, word);
	else
		out->spec = arena_printf(t->arena, "%s %s", word, out->spec);
}

/* hint is the name of a type that has none. */
static bool describe(struct type_writer *t, const struct types *types, uint32_t id,
		     const char *hint, struct c_type *out, int depth)
{
	const struct btf_type *type, *bare;
	struct c_type c = {0};
	bool ok;

	/* A typedef gives its name to the anonymous struct. */
	type = type_by_id(types, id);
	if (t->original && type && type_kind(type) == BTF_KIND_TYPEDEF && keeps_name(types, type) &&
	    depth < TYPES_MAX_DEPTH) {
		if (!describe(t, types, type->type, type_name(types, type), out, depth + 1))
			return false;
		describe_typedef(t, type_name(types, type), out);
		return true;
	}
	if (t->original && type && depth < TYPES_MAX_DEPTH &&
	    (type_kind(type) == BTF_KIND_CONST || type_kind(type) == BTF_KIND_VOLATILE)) {
		if (!describe(t, types, type->type, hint, out, depth + 1))
			return false;
		qualify(t, type_kind(type) == BTF_KIND_CONST ? "const" : "volatile", out);
		return true;
	}
	bare = type_by_id(types, type_skip_mods(types, id));
	for (uint32_t steps = 0; steps < types->count; steps++) {
		type = type_by_id(types, id);
		if (!type || !bare)
			return false;
		if (type_kind(type) == BTF_KIND_TYPEDEF) {
			hint = type_name(types, type);
			if (typed_own(t, types, id, out) ||
			    (!t->original && typed_named_int(hint, bare, out)))
				return true;
		} else if (!type_is_modifier(type_kind(type))) {
			break;
		}
		id = type->type;
	}
	id = type_skip_mods(types, id);
	type = type_by_id(types, id);
	if (!type || depth >= TYPES_MAX_DEPTH)
		return false;
	if (typed_own(t, types, id, out))
		return true;
	switch ((enum state)typed_source(t, types)->state[id]) {
	case STATE_DONE:
		*out = typed_source(t, types)->done[id];
		return out->spec;
	case STATE_OPEN:
		return false; /* a struct that contains itself */
	case STATE_NEW:
		break;
	}
	typed_source(t, types)->state[id] = STATE_OPEN;
	ok = describe_new(t, types, id, hint, &c, depth);
	typed_source(t, types)->state[id] = STATE_DONE;
	if (!ok)
		c.spec = NULL;
	typed_source(t, types)->done[id] = c;
	*out = c;
	return ok;
}

bool typed_describe(struct type_writer *t, const struct types *types, uint32_t id,
		    struct c_type *out)
{
	return types && describe(t, types, id, "value", out, 0) && (out->size || t->original);
}
