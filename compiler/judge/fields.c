/* SPDX-License-Identifier: BSD-2-Clause */
#include "judge/fields.h"

#include <errno.h>

#include "base/util.h"


static const int fault_errnos[FIELD_FAULT_N] = {
	[FIELD_TWICE] = E2BIG,
	[FIELD_MANY] = E2BIG,
	[FIELD_DEEP] = E2BIG,
	[FIELD_BITS] = EINVAL,
	[FIELD_IN_ARRAY] = EINVAL,
	[FIELD_TAG] = EINVAL,
	[FIELD_POINTEE] = EINVAL,
	[FIELD_CONTAINS] = EINVAL,
	[FIELD_ELEMENT] = ENOENT,
	[FIELD_NODE] = EINVAL,
	[FIELD_OUTSIDE] = EFAULT,
	[FIELD_OVERLAP] = EEXIST,
	[FIELD_UNKNOWN_STRUCT] = ENOENT,
	[FIELD_NO_DESTRUCTOR] = ENOENT,
	[FIELD_TWO_LOCKS] = EINVAL,
	[FIELD_NO_LOCK] = EINVAL,
	[FIELD_NO_REFCOUNT] = EINVAL,
};

int field_fault_errno(enum field_fault fault)
{
	return fault_errnos[fault];
}

/* One search. Struct and variable that is looked at stand in the parser. */
struct search {
	struct field_parser *p;
	struct field_record *out;
	unsigned most;		/* BTF_FIELDS_MAX of the kernel */
	bool nested;		/* it looks into structs and arrays */
	bool pointers;		/* pointers are among the fields to look for */
};

/* Returns false, for callers to return. */
static bool fail(struct field_parser *p, enum field_fault fault)
{
	p->fault = fault;
	return false;
}

static bool spend(struct field_parser *p, uint64_t n)
{
	if (*p->budget < n) {
		*p->budget = 0;
		return fail(p, FIELD_BUDGET);
	}
	*p->budget -= n;
	return true;
}

int find_struct_field(const struct field_parser *p, const char *name)
{
	for (unsigned i = 0; i < p->s->n_special; i++) {
		const struct special_field *field = &p->s->special[i];

		/* The first letter avoids most comparisons: this runs for every member. */
		if (*field->name == *name && field->by != SPECIAL_TAG &&
		    p->fields >> i & 1 && str_eq(field->name, name))
			return (int)i;
	}
	return -1;
}

/* The field that a tag means, whether it is one to look for or not, or -1. */
static int find_tag(const struct field_parser *p, const char *name)
{
	for (unsigned i = 0; i < p->s->n_special; i++) {
		const struct special_field *field = &p->s->special[i];

		if (field->by == SPECIAL_TAG && str_eq(field->name, name) &&
		    version_between(p->kernel, field->since, field->before))
			return (int)i;
	}
	return -1;
}

static bool is_tag(const struct btf_type *type)
{
	return type && type_kind(type) == TYPE_KIND_TYPE_TAG;
}

/*
 * btf_type_tag_walk(): of all tags behind a pointer only those that the kernel knows count,
 * and there must be one at most. False: there are two.
 */
static bool walk_tags(struct field_parser *p, const struct btf_type *pointer, int *field,
		      uint32_t *target)
{
	uint32_t id = pointer->type;

	*field = -1;
	for (int i = 0; i <= TYPES_MAX_DEPTH; i++) {
		const struct btf_type *type = type_by_id(p->t, id);
		int tag;

		if (!type || !type_is_modifier(type_kind(type)))
			break;
		if (is_tag(type) && !BTF_INFO_KFLAG(type->info)) {
			tag = find_tag(p, type_name(p->t, type));
			if (tag >= 0 && *field >= 0 && tag != *field)
				return fail(p, FIELD_TAG);
			if (tag >= 0)
				*field = tag;
		}
		id = type->type;
	}
	*target = id;
	return true;
}

/* Before, the first type behind the pointer had to be the only tag, and a known one. */
static bool read_tag(struct field_parser *p, const struct btf_type *pointer, int *field,
		     uint32_t *target)
{
	const struct btf_type *tag = type_by_id(p->t, pointer->type);

	*field = -1;
	if (!is_tag(tag) || BTF_INFO_KFLAG(tag->info))
		return true;
	if (is_tag(type_by_id(p->t, tag->type)))
		return fail(p, FIELD_TAG);
	*field = find_tag(p, type_name(p->t, tag));
	if (*field < 0)
		return fail(p, FIELD_TAG);
	*target = type_skip_mods(p->t, tag->type);
	return true;
}

bool find_pointer(struct field_parser *p, const struct btf_type *type, struct found_field *out)
{
	bool walks = schema_kernel_has(p->s, KERNEL_TYPE_TAG_WALK, p->kernel);
	int tag;

	p->fault = FIELD_OK;
	*out = (struct found_field){0};
	if (type && type_kind(type) == BTF_KIND_VOLATILE &&
	    schema_kernel_has(p->s, KERNEL_SPECIAL_FIELDS_RECORD, p->kernel))
		type = type_by_id(p->t, type->type);
	if (!type || type_kind(type) != BTF_KIND_PTR)
		return false;
	if (!(walks ? walk_tags : read_tag)(p, type, &tag, &out->target) || tag < 0 ||
	    !(p->fields >> tag & 1))
		return false;
	p->field = out->field = (unsigned)tag;
	return type_is_struct(type_by_id(p->t, out->target)) || fail(p, FIELD_POINTEE);
}

bool parse_pointer(struct field_parser *p, struct found_field *f)
{
	const struct special_field *field = &p->s->special[f->field];
	const char *name = type_name(p->t, type_by_id(p->t, f->target));

	f->of_kernel = schema_kernel_has_struct(p->s, name, p->kernel);
	if (!f->of_kernel)
		return schema_kernel_has(p->s, KERNEL_LOCAL_KPTRS, p->kernel) ||
		       fail(p, FIELD_UNKNOWN_STRUCT);
	if (version_none(field->destructor_since) ||
	    version_cmp(p->kernel, field->destructor_since) < 0)
		return true;
	return schema_kernel_has_destructor(p->s, name, p->kernel) ||
	       fail(p, FIELD_NO_DESTRUCTOR);
}

static bool add_field(struct search *w, struct found_field f, uint32_t off)
{
	w->p->field = f.field;
	if (w->out->n == w->most)
		return fail(w->p, FIELD_MANY);
	f.off = off;
	w->out->v[w->out->n++] = f;
	return true;
}

/*
 * btf_find_decl_tag_value(): the tag "contains:" of a member, without that word. NULL without
 * one, or with two.
 */
static const char *contains_tag(const struct types *t, uint32_t owner, int member)
{
	static const char prefix[] = "contains:";
	const char *value = NULL;

	for (uint32_t id = 1; id < t->count; id++) {
		const struct btf_type *type = type_by_id(t, id);
		const char *name;
		int32_t component;

		if (type_kind(type) != TYPE_KIND_DECL_TAG || type->type != owner)
			continue;
		memcpy(&component, type_tail(type), sizeof(component));
		name = type_name(t, type);
		if (component != member || !str_starts(name, prefix))
			continue;
		if (value)
			return NULL;
		value = name + sizeof(prefix) - 1;
	}
	return value;
}

/* The first struct whose name is the n bytes at `name`, or 0. */
static uint32_t find_struct(const struct types *t, const char *name, size_t n)
{
	for (uint32_t id = 1; id < t->count; id++) {
		const struct btf_type *type = type_by_id(t, id);
		const char *own = type_name(t, type);

		if (type_is_struct(type) && strlen(own) == n && memcmp(own, name, n) == 0)
			return id;
	}
	return 0;
}

/* btf_find_graph_root(): finds the struct that a root contains. */
static bool find_root(struct field_parser *p, struct found_field *f)
{
	const char *tag, *colon;

	if (!spend(p, 2 * (uint64_t)p->t->count))
		return false;
	tag = contains_tag(p->t, p->owner, p->member);
	colon = tag ? strchr(tag, ':') : NULL;
	if (!colon)
		return fail(p, FIELD_CONTAINS);
	f->target = find_struct(p->t, tag, (size_t)(colon - tag));
	if (!f->target)
		return fail(p, FIELD_ELEMENT);
	f->node = colon + 1;
	return *f->node || fail(p, FIELD_CONTAINS);
}

/*
 * btf_repeat_fields(): repeats the fields from index `first` on, which are in an array of
 * `times` elements of `size` bytes.
 */
static bool repeat_fields(struct search *w, unsigned first, uint32_t times, uint32_t size)
{
	struct field_record *out = w->out;
	unsigned n = out->n - first;

	if (times < 2 || !n)
		return true;
	for (unsigned i = first; i < out->n; i++) {
		w->p->field = out->v[i].field;
		if (!w->p->s->special[out->v[i].field].repeats)
			return fail(w->p, FIELD_IN_ARRAY);
	}
	if ((uint64_t)n * times > w->most - first)
		return fail(w->p, FIELD_MANY);
	for (uint32_t k = 1; k < times; k++)
		for (unsigned i = 0; i < n; i++) {
			struct found_field f = out->v[first + i];

			f.off += k * size;
			out->v[out->n++] = f;
		}
	return true;
}

/* A member of a struct or a variable of a data section that is looked at. */
struct code_place {
	uint32_t owner;		/* the struct, or the variable */
	int member;		/* its index in a struct, or -1 */
	uint32_t base, off;	/* of the struct in the value, and of the member in the struct */
	uint32_t expected;	/* bytes of a variable; 0: any */
	int level;
};

static bool search_struct(struct search *w, uint32_t id, uint32_t base, int level,
			  uint32_t *seen);

/* A struct that is a special field. False where the kernel refuses the type. */
static bool found_struct(struct search *w, const struct code_place *at, unsigned i,
			 const struct btf_type *type, uint32_t times, uint32_t *seen)
{
	const struct special_field *field = &w->p->s->special[i];
	struct found_field f = {.field = i};
	unsigned first = w->out->n;

	w->p->field = i;
	if (special_is_unique(field, w->p->kernel)) {
		if (*seen >> i & 1)
			return fail(w->p, FIELD_TWICE);
		*seen |= 1u << i;
	}
	if ((at->expected && at->expected != field->size * times) || at->off % field->align ||
	    !type_is_struct(type) || type->size != field->size)
		return true;
	if (field->by == SPECIAL_ROOT && !find_root(w->p, &f))
		return false;
	return add_field(w, f, at->base + at->off) &&
	       repeat_fields(w, first, times, field->size);
}

/* btf_find_field_one(): a member or variable of type `id`. */
static bool search_place(struct search *w, const struct code_place *at, uint32_t id, uint32_t *seen)
{
	const struct btf_type *type = type_by_id(w->p->t, id);
	unsigned first = w->out->n;
	struct found_field f;
	uint32_t times = 1;
	int i;

	w->p->owner = at->owner;
	w->p->member = at->member;
	if (!spend(w->p, 1))
		return false;
	for (int n = 1; w->nested && type && type_kind(type) == BTF_KIND_ARRAY; n++) {
		if (n == TYPES_MAX_DEPTH)
			return fail(w->p, FIELD_DEEP);
		times *= type_array(type)->nelems;
		id = type_array(type)->type;
		type = type_by_id(w->p->t, id);
	}
	if (!times || !type)
		return true;
	i = find_struct_field(w->p, type_name(w->p->t, type));
	if (i >= 0)
		return found_struct(w, at, (unsigned)i, type, times, seen);
	if (type_is_struct(type)) {
		if (!w->nested || (at->expected && at->expected != type->size * times))
			return true;
		if (at->level + 1 >= TYPES_MAX_DEPTH)
			return fail(w->p, FIELD_DEEP);
		return search_struct(w, id, at->base + at->off, at->level + 1, seen) &&
		       repeat_fields(w, first, times, type->size);
	}
	if (!w->pointers || (at->expected && at->expected != TYPES_POINTER_SIZE * times) ||
	    at->off % TYPES_POINTER_SIZE)
		return true;
	if (!find_pointer(w->p, type, &f))
		return w->p->fault == FIELD_OK;
	return add_field(w, f, at->base + at->off) &&
	       repeat_fields(w, first, times, TYPES_POINTER_SIZE);
}

/* btf_find_struct_field(): `base` is the offset of the struct in the value. */
static bool search_struct(struct search *w, uint32_t id, uint32_t base, int level,
			  uint32_t *seen)
{
	const struct btf_type *type = type_by_id(w->p->t, id);
	const struct btf_member *m = type_members(type);
	uint32_t own = 0;

	if (!schema_kernel_has(w->p->s, KERNEL_FIELDS_SEEN_ONCE, w->p->kernel))
		seen = &own;
	for (uint32_t i = 0; i < type_vlen(type); i++) {
		uint32_t bits = member_bit_offset(type, &m[i]);
		struct code_place at = {id, (int)i, base, bits / 8, 0, level};

		w->p->owner = id;
		w->p->member = (int)i;
		/* Kernels that do not look into structs skip what cannot be a field before. */
		if (bits % 8 && (w->nested || w->pointers ||
				 find_struct_field(w->p, type_name(w->p->t, type_by_id(
					 w->p->t, m[i].type))) >= 0))
			return fail(w->p, FIELD_BITS);
		if (!search_place(w, &at, m[i].type, seen))
			return false;
	}
	return true;
}

/* btf_find_datasec_var() */
static bool search_datasec(struct search *w, const struct btf_type *type)
{
	const struct btf_var_secinfo *vsi = type_tail(type);
	uint32_t seen = 0;

	for (uint32_t i = 0; i < type_vlen(type); i++) {
		const struct btf_type *var = type_by_id(w->p->t, vsi[i].type);
		struct code_place at = {vsi[i].type, -1, 0, vsi[i].offset, vsi[i].size, 0};

		if (var && !search_place(w, &at, var->type, &seen))
			return false;
	}
	return true;
}

/* btf_parse_graph_root(): looks for the node in the struct that a root contains. */
static bool parse_root(struct field_parser *p, const struct found_field *f)
{
	const struct special_field *field = &p->s->special[f->field];
	const struct btf_type *element = type_by_id(p->t, f->target), *node = NULL;
	const struct btf_member *m = type_members(element);

	if (!spend(p, type_vlen(element)))
		return false;
	for (uint32_t i = 0; i < type_vlen(element); i++) {
		if (!str_eq(types_string(p->t, m[i].name_off), f->node))
			continue;
		if (node)
			return fail(p, FIELD_NODE);
		node = type_by_id(p->t, m[i].type);
		/* The kernel asks the node, not the element, how to read the offset. */
		if (!type_is_struct(node) || !str_eq(type_name(p->t, node), field->node) ||
		    member_bit_offset(node, &m[i]) % (8 * field->align))
			return fail(p, FIELD_NODE);
	}
	return node || fail(p, FIELD_ELEMENT);
}

/* What stands in a record as a whole: fields that need or exclude each other. */
static bool check_together(struct field_parser *p, const struct field_record *out)
{
	unsigned locks = 0, nodes = 0;
	bool root = false, refcount = false;

	for (unsigned i = 0; i < p->s->n_special; i++) {
		const struct special_field *field = &p->s->special[i];

		if (!(out->mask >> i & 1))
			continue;
		p->field = i;
		locks += field->lock;
		nodes += field->objects_only;
		root |= field->by == SPECIAL_ROOT;
		refcount |= field->counts;
	}
	if (locks > 1)
		return fail(p, FIELD_TWO_LOCKS);
	if (root && !locks)
		return fail(p, FIELD_NO_LOCK);
	return nodes < 2 || refcount || fail(p, FIELD_NO_REFCOUNT);
}

/* The second half of btf_parse_fields(): whether the fields that were found are valid. */
static bool parse_record(struct field_parser *p, uint32_t size, struct field_record *out)
{
	uint32_t next = 0;

	out->mask = 0;
	for (unsigned i = 0; i < out->n; i++) {
		struct found_field *f = &out->v[i];
		const struct special_field *field = &p->s->special[f->field];

		p->field = f->field;
		p->target = f->target;
		if (f->off > size || field->size > size - f->off)
			return fail(p, FIELD_OUTSIDE);
		if (f->off < next)
			return fail(p, FIELD_OVERLAP);
		next = f->off + field->size;
		out->mask |= 1u << f->field;
		if (field->by == SPECIAL_TAG && !parse_pointer(p, f))
			return false;
		if (field->by == SPECIAL_ROOT && !parse_root(p, f))
			return false;
	}
	return check_together(p, out);
}

bool parse_fields(struct field_parser *p, uint32_t id, uint32_t size, struct field_record *out)
{
	const struct btf_type *type = type_by_id(p->t, id);
	struct search w = {
		.p = p, .out = out, .most = schema_most_fields(p->s, p->kernel),
		.nested = schema_kernel_has(p->s, KERNEL_NESTED_SPECIAL_FIELDS, p->kernel),
	};
	uint32_t seen = 0;
	bool found;

	for (unsigned i = 0; i < p->s->n_special; i++)
		if (p->fields >> i & 1 && p->s->special[i].by == SPECIAL_TAG)
			w.pointers = true;
	out->n = out->mask = 0;
	p->fault = FIELD_OK;
	found = type_kind(type) == BTF_KIND_DATASEC ? search_datasec(&w, type)
						    : search_struct(&w, id, 0, 0, &seen);
	/* What is wrong with the whole is not about the member that was last. */
	p->owner = found ? id : p->owner;
	p->member = found ? -1 : p->member;
	return found && parse_record(p, size, out);
}
