/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>

#include "base/util.h"
#include "judge/btf_check.h"

/*
 * What types refer to: btf_check_all_types(). The kernel follows references depth first, with
 * a stack of its own, and stops at kinds that depend on where it began (resolve_mode). What it
 * finds for a type stays, so that the order of types decides about depth and loops.
 */

enum mode { RESOLVE_ANY, RESOLVE_PTR, RESOLVE_MEMBERS };

enum state { NOT_VISITED, VISITED, RESOLVED };

enum step { STEP_DONE, STEP_PUSHED, STEP_REFUSED };

struct resolver {
	const struct btf_check *c;
	const struct types *t;
	uint8_t *state;			/* enum state, by type */
	uint32_t *id, *size;		/* what a type resolves to, and the size of an array */
	struct {
		uint32_t id, next;	/* next: the first element that is not done yet */
	} stack[TYPES_MAX_DEPTH];
	unsigned depth;
	enum mode mode;
	uint32_t first;			/* where the walk began */
};

/* btf_type_by_id(): void for 0, NULL for a type that does not exist. */
static const struct btf_type *find(const struct resolver *r, uint32_t id)
{
	static const struct btf_type void_type;

	return id ? type_by_id(r->t, id) : &void_type;
}

/* btf_type_nosize() */
#define SIZELESS                                                                                   \
	(KIND_BIT(BTF_KIND_UNKN) | KIND_BIT(BTF_KIND_FWD) | KIND_BIT(BTF_KIND_FUNC) |              \
	 KIND_BIT(BTF_KIND_FUNC_PROTO) | KIND_BIT(TYPE_KIND_DECL_TAG))
/* btf_type_is_resolve_source_only() */
#define SOURCE_ONLY                                                                                \
	(KIND_BIT(BTF_KIND_VAR) | KIND_BIT(BTF_KIND_DATASEC) | KIND_BIT(TYPE_KIND_DECL_TAG))
/* btf_type_needs_resolve(), which says it of functions, too, since there are tags of declarations. */
#define TO_RESOLVE                                                                                 \
	(MODIFIER_KINDS | MEMBER_KINDS | SOURCE_ONLY | KIND_BIT(BTF_KIND_PTR))
/* Where a walk from a struct or array goes on: env_type_is_resolve_sink(). */
#define MEMBER_KINDS                                                                               \
	(KIND_BIT(BTF_KIND_STRUCT) | KIND_BIT(BTF_KIND_UNION) | KIND_BIT(BTF_KIND_ARRAY))

static bool has_no_size(const struct btf_type *type)
{
	return kind_in(type_kind(type), SIZELESS);
}

static bool is_source_only(const struct btf_type *type)
{
	return kind_in(type_kind(type), SOURCE_ONLY);
}

static bool needs_resolve(const struct resolver *r, const struct btf_type *type)
{
	unsigned kind = type_kind(type);

	return kind_in(kind, TO_RESOLVE) ||
	       (kind == BTF_KIND_FUNC && check_has(r->c, KERNEL_BTF_DECL_TAG));
}

/* env_type_is_resolve_sink() */
static bool is_sink(const struct resolver *r, const struct btf_type *type)
{
	switch (r->mode) {
	case RESOLVE_PTR:
		return !kind_in(type_kind(type), MODIFIER_KINDS | KIND_BIT(BTF_KIND_PTR));
	case RESOLVE_MEMBERS:
		return !kind_in(type_kind(type), MODIFIER_KINDS | MEMBER_KINDS);
	default:
		return !needs_resolve(r, type);
	}
}

/* btf_type_id_size(): the type with a size behind *id, or NULL. *size may be NULL. */
static const struct btf_type *sized(const struct resolver *r, uint32_t *id, uint32_t *size)
{
	const struct btf_type *type = find(r, *id);
	uint32_t at = *id;
	unsigned kind;

	if (!type || has_no_size(type))
		return NULL;
	kind = type_kind(type);
	if (kind_in(kind, MODIFIER_KINDS | KIND_BIT(BTF_KIND_VAR))) {
		at = r->id[at];
		type = find(r, at);
		if (!type || has_no_size(type))
			return NULL;
		kind = type_kind(type);
		if (kind_in(kind, MODIFIER_KINDS | KIND_BIT(BTF_KIND_VAR)))
			return NULL;
	}
	*id = at;
	if (size)
		*size = kind == BTF_KIND_PTR ? TYPES_POINTER_SIZE :
			kind == BTF_KIND_ARRAY ? r->size[at] : type->size;
	return type;
}

static enum step refuse_loop(const struct resolver *r, int err)
{
	if (err == E2BIG)
		btf_refuse(r->c, r->first, err, "nest the types less deep",
			   "%s refers to types more than %u deep", btf_describe(r->c, r->first),
			   TYPES_MAX_DEPTH);
	else
		btf_refuse(r->c, r->first, err, HELP_COMPILER, "%s contains itself",
			   btf_describe(r->c, r->first));
	return STEP_REFUSED;
}

/* env_stack_push() */
static enum step push(struct resolver *r, uint32_t id)
{
	const struct btf_type *type = find(r, id);
	unsigned kind = type_kind(type);

	if (r->depth == TYPES_MAX_DEPTH)
		return refuse_loop(r, E2BIG);
	if (r->state[id] != NOT_VISITED)
		return refuse_loop(r, EEXIST);
	r->state[id] = VISITED;
	r->stack[r->depth].id = id;
	r->stack[r->depth++].next = 0;
	if (r->mode == RESOLVE_ANY && kind == BTF_KIND_PTR)
		r->mode = RESOLVE_PTR;
	else if (r->mode == RESOLVE_ANY && (type_is_composite(type) || kind == BTF_KIND_ARRAY))
		r->mode = RESOLVE_MEMBERS;
	return STEP_PUSHED;
}

/* env_stack_pop_resolved() */
static enum step pop(struct resolver *r, uint32_t resolved, uint32_t size)
{
	uint32_t id = r->stack[--r->depth].id;

	r->id[id] = resolved;
	r->size[id] = size;
	r->state[id] = RESOLVED;
	return STEP_DONE;
}

/* Whether the walk must go on to the type before it can come back. */
static bool must_push(const struct resolver *r, uint32_t id)
{
	return !is_sink(r, find(r, id)) && r->state[id] != RESOLVED;
}

static enum step refuse_reference(const struct resolver *r, uint32_t id, uint32_t to)
{
	btf_refuse(r->c, id, EINVAL, HELP_COMPILER, "%s refers to %s, which it must not",
		   btf_describe(r->c, id), btf_describe(r->c, to));
	return STEP_REFUSED;
}

static bool may_refer_to(const struct resolver *r, uint32_t id)
{
	const struct btf_type *type = find(r, id);

	return type && !is_source_only(type);
}

/* A modifier that was resolved for a struct ends at a pointer: go on from there. */
static uint32_t pointer_behind(const struct resolver *r, uint32_t id)
{
	uint32_t behind;

	if (!type_is_modifier(type_kind(find(r, id))))
		return 0;
	behind = r->id[id];
	return type_kind(find(r, behind)) == BTF_KIND_PTR && must_push(r, behind) ? behind : 0;
}

/* Pops a modifier or pointer whose type `next` may have no size: "const void", "struct s *". */
static enum step pop_reference(struct resolver *r, uint32_t id, uint32_t next)
{
	uint32_t to = next;
	unsigned kind;

	if (!sized(r, &next, NULL)) {
		if (r->state[next] == RESOLVED)
			next = r->id[next];
		kind = type_kind(find(r, next));
		if (kind != BTF_KIND_UNKN && kind != BTF_KIND_FWD && kind != BTF_KIND_FUNC_PROTO)
			return refuse_reference(r, id, to);
	}
	return pop(r, next, 0);
}

/* btf_modifier_resolve() */
static enum step resolve_modifier(struct resolver *r, uint32_t id, const struct btf_type *type)
{
	if (!may_refer_to(r, type->type))
		return refuse_reference(r, id, type->type);
	if (must_push(r, type->type))
		return push(r, type->type);
	return pop_reference(r, id, type->type);
}

/* btf_ptr_resolve() */
static enum step resolve_pointer(struct resolver *r, uint32_t id, const struct btf_type *type)
{
	uint32_t behind;

	if (!may_refer_to(r, type->type))
		return refuse_reference(r, id, type->type);
	if (must_push(r, type->type))
		return push(r, type->type);
	behind = pointer_behind(r, type->type);
	if (behind)
		return push(r, behind);
	return pop_reference(r, id, type->type);
}

/* btf_var_resolve() */
static enum step resolve_variable(struct resolver *r, uint32_t id, const struct btf_type *type)
{
	uint32_t next = type->type, behind;

	if (!may_refer_to(r, next))
		return refuse_reference(r, id, next);
	if (must_push(r, next))
		return push(r, next);
	behind = pointer_behind(r, next);
	if (behind)
		return push(r, behind);
	if (!sized(r, &next, NULL)) {
		btf_refuse(r->c, id, EINVAL, "give the variable a type that has a size",
			   "%s is of %s, which has no size", btf_describe(r->c, id),
			   btf_describe(r->c, type->type));
		return STEP_REFUSED;
	}
	return pop(r, next, 0);
}

static enum step refuse_array(const struct resolver *r, uint32_t id, const char *what, uint32_t to)
{
	const struct btf_type *type = find(r, to);

	btf_refuse(r->c, id, EINVAL,
		   type && type_kind(type) == BTF_KIND_FWD ? "define the type of its elements" :
							     HELP_COMPILER,
		   "type %u is an array %s %s", id, what, btf_describe(r->c, to));
	return STEP_REFUSED;
}

/* btf_array_resolve() */
static enum step resolve_array(struct resolver *r, uint32_t id, const struct btf_type *type)
{
	const struct btf_array *array = type_array(type);
	uint32_t index = array->index_type, elem = array->type, size;
	const struct btf_type *t = find(r, index);

	if (!t || has_no_size(t) || is_source_only(t))
		return refuse_array(r, id, "whose index is", index);
	if (must_push(r, index))
		return push(r, index);
	t = sized(r, &index, NULL);
	if (!t || type_kind(t) != BTF_KIND_INT || !btf_is_regular_int(t))
		return refuse_array(r, id, "whose index is", array->index_type);
	t = find(r, elem);
	if (!t || has_no_size(t) || is_source_only(t))
		return refuse_array(r, id, "of", elem);
	if (must_push(r, elem))
		return push(r, elem);
	t = sized(r, &elem, &size);
	if (!t || (type_kind(t) == BTF_KIND_INT && !btf_is_regular_int(t)))
		return refuse_array(r, id, "of", array->type);
	if (array->nelems && size > UINT32_MAX / array->nelems) {
		btf_refuse(r->c, id, EINVAL,
			   "write a number below 0x40000000, or use __ulong()",
			   "type %u, %s, is larger than 4 GiB", id, type_to_c(r->c->a, r->t, id));
		return STEP_REFUSED;
	}
	return pop(r, elem, size * array->nelems);
}

static enum step refuse_sizeless(const struct resolver *r, uint32_t id, uint32_t member)
{
	btf_refuse_member(r->c, id, member, "define the type of the member", "has a type without size");
	return STEP_REFUSED;
}

/* btf_struct_resolve() */
static enum step resolve_members(struct resolver *r, uint32_t id, const struct btf_type *type,
				 uint32_t *next)
{
	const struct btf_member *m = type_members(type);

	for (; *next < type_vlen(type); (*next)++) {
		uint32_t member = m[*next].type, size;
		const struct btf_type *t = find(r, member);

		if (!t || has_no_size(t) || is_source_only(t))
			return refuse_sizeless(r, id, *next);
		if (must_push(r, member))
			return push(r, member);
		t = sized(r, &member, &size);
		if (!t)
			return refuse_sizeless(r, id, *next);
		if (!btf_check_member(r->c, id, *next, t, size))
			return STEP_REFUSED;
	}
	return pop(r, 0, 0);
}

static const char *narrowed_help(const char *section)
{
	return str_eq(section, ".rodata") || str_starts(section, ".rodata.") ||
			       str_starts(section, ".data") || str_starts(section, ".bss") ?
		       "give it the type bool, or make it volatile" :
		       HELP_COMPILER;
}

/*
 * btf_datasec_resolve(). clang keeps one byte of a static int that is only ever 0 or 1
 * (GlobalOpt).
 */
static enum step resolve_section(struct resolver *r, uint32_t id, const struct btf_type *type,
				 uint32_t *next)
{
	const struct btf_var_secinfo *v = type_tail(type);

	r->mode = RESOLVE_ANY;
	for (; *next < type_vlen(type); (*next)++) {
		const struct btf_var_secinfo *place = &v[*next];
		const struct btf_type *var = find(r, place->type);
		const char *refused;
		uint32_t var_type, size;

		if (!var || type_kind(var) != BTF_KIND_VAR)
			return refuse_reference(r, id, place->type);
		/* When the kernel comes back it goes on with the next one. */
		if (must_push(r, place->type)) {
			(*next)++;
			return push(r, place->type);
		}
		var_type = var->type;
		if (!sized(r, &var_type, &size))
			return refuse_reference(r, id, place->type);
		if (place->size >= size)
			continue;
		refused = type_name(r->t, var);
		btf_refuse(r->c, id, EINVAL, narrowed_help(type_name(r->t, type)),
			   "%s of %s has only %u of the %u bytes of its type",
			   btf_describe(r->c, place->type), btf_describe(r->c, id), place->size, size);
		r->c->out->variable = refused;
		return STEP_REFUSED;
	}
	return pop(r, 0, 0);
}

/* btf_func_check(): libbpf gives names to the parameters of the kernel's functions. */
static bool check_function(const struct resolver *r, uint32_t id, const struct btf_type *type)
{
	const struct btf_type *proto = find(r, type->type);
	const struct btf_param *p;

	if (!proto || type_kind(proto) != BTF_KIND_FUNC_PROTO)
		return btf_refuse(r->c, id, EINVAL, HELP_COMPILER,
				  "%s refers to %s, which is not a prototype", btf_describe(r->c, id),
				  btf_describe(r->c, type->type));
	p = type_tail(proto);
	for (uint32_t i = 0; i < type_vlen(proto); i++)
		if (!p[i].name_off && p[i].type)
			return btf_refuse(r->c, id, EINVAL,
					  "give the parameter a name, and compile with -O2: clang -O0 "
					  "leaves names out",
					  "parameter %u of the %s has no name", i + 1,
					  btf_describe(r->c, id));
	return true;
}

static enum step resolve_function(struct resolver *r, uint32_t id, const struct btf_type *type)
{
	return check_function(r, id, type) ? pop(r, type->type, 0) : STEP_REFUSED;
}

/* btf_decl_tag_resolve() */
static enum step resolve_decl_tag(struct resolver *r, uint32_t id, const struct btf_type *type)
{
	int32_t component = *(const int32_t *)type_tail(type);
	const struct btf_type *next = find(r, type->type);
	unsigned kind = next ? type_kind(next) : BTF_KIND_UNKN;

	if (kind != BTF_KIND_FUNC && !type_is_composite(next) && kind != BTF_KIND_VAR &&
	    kind != BTF_KIND_TYPEDEF)
		return refuse_reference(r, id, type->type);
	if (must_push(r, type->type))
		return push(r, type->type);
	if (kind == BTF_KIND_FUNC)
		next = find(r, next->type);
	if (component != -1 && (kind == BTF_KIND_VAR || kind == BTF_KIND_TYPEDEF ||
				(uint32_t)component >= type_vlen(next))) {
		btf_refuse(r->c, id, EINVAL, HELP_COMPILER,
			   "the tag '%s' is of component %d of %s, which it does not have",
			   type_name(r->t, type), component, btf_describe(r->c, type->type));
		return STEP_REFUSED;
	}
	return pop(r, type->type, 0);
}

static enum step resolve_top(struct resolver *r)
{
	uint32_t id = r->stack[r->depth - 1].id, *next = &r->stack[r->depth - 1].next;
	const struct btf_type *type = find(r, id);
	unsigned kind = type_kind(type);

	if (type_is_modifier(kind))
		return resolve_modifier(r, id, type);
	switch (kind) {
	case BTF_KIND_PTR:
		return resolve_pointer(r, id, type);
	case BTF_KIND_ARRAY:
		return resolve_array(r, id, type);
	case BTF_KIND_STRUCT:
	case BTF_KIND_UNION:
		return resolve_members(r, id, type, next);
	case BTF_KIND_VAR:
		return resolve_variable(r, id, type);
	case BTF_KIND_DATASEC:
		return resolve_section(r, id, type, next);
	case BTF_KIND_FUNC:
		return resolve_function(r, id, type);
	default:
		return resolve_decl_tag(r, id, type);
	}
}

/* btf_resolve_valid(): a last look at what was found. */
static bool is_result_valid(const struct resolver *r, uint32_t id)
{
	const struct btf_type *type = find(r, id), *to;
	unsigned kind = type_kind(type);
	uint32_t elem, size;

	if (type_is_composite(type) || kind == BTF_KIND_DATASEC)
		return true;
	if (kind == TYPE_KIND_DECL_TAG || kind == BTF_KIND_FUNC)
		return r->id[id];
	if (kind == BTF_KIND_ARRAY) {
		elem = type_array(type)->type;
		to = sized(r, &elem, &size);
		return to && !type_is_modifier(type_kind(to)) &&
		       type_array(type)->nelems * size == r->size[id];
	}
	to = find(r, r->id[id]);
	return to && !type_is_modifier(type_kind(to)) && type_kind(to) != BTF_KIND_VAR &&
	       type_kind(to) != BTF_KIND_DATASEC;
}

/* btf_resolve() */
static bool resolve(struct resolver *r, uint32_t id)
{
	r->mode = RESOLVE_ANY;
	r->first = id;
	r->depth = 0;
	if (push(r, id) == STEP_REFUSED)
		return false;
	while (r->depth)
		if (resolve_top(r) == STEP_REFUSED)
			return false;
	return is_result_valid(r, id) || btf_refuse(r->c, id, EINVAL, HELP_COMPILER,
						    "%s does not lead to a type",
						    btf_describe(r->c, id));
}

/* A parameter, counted from 1, or the result: 0. */
static bool refuse_passed(const struct resolver *r, uint32_t id, uint32_t number, const char *help,
			  const char *what)
{
	if (!number)
		return btf_refuse(r->c, id, EINVAL, help, "type %u (func_proto): the result %s", id,
				  what);
	return btf_refuse(r->c, id, EINVAL, help, "type %u (func_proto): parameter %u %s", id, number,
			  what);
}

/* The type `of` of a parameter or result must have a size. */
static bool check_passed(struct resolver *r, uint32_t id, uint32_t number, uint32_t of)
{
	const struct btf_type *type = find(r, of);
	uint32_t at = of;

	if (!type || (is_source_only(type) && (number || check_has(r->c, KERNEL_BTF_RESULT_CHECKED))))
		return refuse_passed(r, id, number, HELP_COMPILER, "has no type");
	if (needs_resolve(r, type) && r->state[of] != RESOLVED && !resolve(r, of))
		return false;
	return sized(r, &at, NULL) ||
	       refuse_passed(r, id, number, "define the type, or take a pointer to it",
			     arena_printf(r->c->a, "is %s, which has no size",
					  btf_describe(r->c, of)));
}

/* btf_func_proto_check() */
static bool check_prototype(struct resolver *r, uint32_t id, const struct btf_type *type)
{
	const struct btf_param *p = type_tail(type);
	uint32_t n = type_vlen(type);

	if (type->type && !check_passed(r, id, 0, type->type))
		return false;
	/* The last one may be "...". */
	if (n && !p[n - 1].type) {
		if (p[n - 1].name_off)
			return refuse_passed(r, id, n, HELP_COMPILER, "is void");
		n--;
	}
	for (uint32_t i = 0; i < n; i++) {
		const struct btf_type *param = find(r, p[i].type);

		if (param && !is_source_only(param) && p[i].name_off &&
		    (p[i].name_off >= r->t->strings_size ||
		     !btf_is_identifier(r->c, types_string(r->t, p[i].name_off))))
			return refuse_passed(r, id, i + 1, HELP_COMPILER,
					     "has a name that is not valid");
		if (!check_passed(r, id, i + 1, p[i].type))
			return false;
	}
	return true;
}

static bool check_type(struct resolver *r, uint32_t id)
{
	const struct btf_type *type = find(r, id);

	if (needs_resolve(r, type) && r->state[id] != RESOLVED && !resolve(r, id))
		return false;
	if (type_kind(type) == BTF_KIND_FUNC_PROTO)
		return check_prototype(r, id, type);
	if (type_kind(type) == BTF_KIND_FUNC && r->state[id] != RESOLVED)
		return check_function(r, id, type);
	return true;
}

/* All of the walk in one function: this is where most of the time of a check goes. */
__attribute__((flatten)) bool btf_check_references(struct btf_check *c)
{
	struct resolver r = {
		.c = c,
		.t = c->t,
		.state = ARENA_ARRAY(c->a, c->t->count, uint8_t),
		.id = ARENA_ARRAY(c->a, c->t->count, uint32_t),
		.size = ARENA_ARRAY(c->a, c->t->count, uint32_t),
	};

	for (uint32_t id = 1; id < c->t->count; id++)
		if (!check_type(&r, id))
			return false;
	return true;
}

/*
 * btf_check_type_tags(), since 5.18, and btf_check_modifier_chain_length(), which does not ask
 * for the order of tags: they may not follow other modifiers.
 */
bool btf_check_modifiers(const struct btf_check *c)
{
	uint32_t good = 0;

	for (uint32_t id = 1; id < c->t->count; id++) {
		const struct btf_type *type = type_by_id(c->t, id);
		bool tags = type_kind(type) == TYPE_KIND_TYPE_TAG;
		uint32_t at = id;

		if (!type_is_modifier(type_kind(type)))
			continue;
		for (int left = TYPES_MAX_DEPTH; type && type_is_modifier(type_kind(type)); left--) {
			if (!left && check_has(c, KERNEL_BTF_MODIFIER_CHAINS))
				return btf_refuse(c, id, ELOOP, "use fewer qualifiers and typedefs",
						  "%s has more than %u qualifiers and typedefs",
						  btf_describe(c, id), TYPES_MAX_DEPTH);
			if (type_kind(type) == TYPE_KIND_TYPE_TAG && !tags &&
			    check_has(c, KERNEL_BTF_TYPE_TAG_ORDER))
				return btf_refuse(c, id, EINVAL, HELP_COMPILER,
						  "the tag '%s' follows a qualifier or typedef",
						  type_name(c->t, type));
			tags &= type_kind(type) == TYPE_KIND_TYPE_TAG;
			if (at <= good)
				break;
			at = type->type;
			type = type_by_id(c->t, at);
		}
		good = id;
	}
	return true;
}
