/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>
#include <stdlib.h>

#include "base/util.h"
#include "judge/btf_check.h"
#include "judge/fields.h"

/*
 * What of special fields makes BPF_BTF_LOAD fail: btf_parse_struct_metas(), since 6.2. The
 * kernel parses each struct that has a special field as a member; programs may allocate it.
 */

#define OWNERSHIP_DEPTH 8	/* BTF_MAX_OWNERSHIP_DEPTH */

/* A struct with special fields. */
struct object_struct {
	uint32_t id;
	struct field_record record;
	uint8_t depth;		/* levels of structs that it owns, with itself; 0: not counted yet */
};

struct objects {
	const struct btf_check *c;
	struct field_parser p;
	bool *marked;		/* types that make a struct one with special fields, by id */
	struct object_struct *v;	/* by id */
	size_t n, cap;
};

/* The fields that the kernel looks for in structs of programs. */
static uint32_t object_fields(const struct btf_check *c)
{
	uint32_t fields = 0;

	for (unsigned i = 0; i < c->s->n_special; i++) {
		const struct special_field *field = &c->s->special[i];

		if (version_between(c->kernel, field->since, field->before) &&
		    !version_none(field->objects_since) &&
		    version_cmp(c->kernel, field->objects_since) >= 0)
			fields |= 1u << i;
	}
	return fields;
}

/* The field that is looked for in all structs and is a struct of that name, or -1. */
static int find_mark(const struct objects *o, const struct btf_type *type)
{
	int i = find_struct_field(&o->p, type_name(o->c->t, type));

	return i >= 0 && o->c->s->special[i].in_all_objects ? i : -1;
}

/* btf_find_by_name_kind(): only the first struct of a name is a mark. */
static bool is_mark(const struct objects *o, const struct btf_type *type, uint32_t *seen)
{
	int i = type_kind(type) == BTF_KIND_STRUCT ? find_mark(o, type) : -1;

	if (i < 0 || *seen >> i & 1)
		return false;
	*seen |= 1u << i;
	return true;
}

/* Most objects have no special fields, so that their structs need no search. */
static bool mark_types(struct objects *o)
{
	const struct types *t = o->c->t;
	struct found_field f;
	uint32_t seen = 0;

	for (uint32_t id = 1; id < t->count; id++) {
		const struct btf_type *type = type_by_id(t, id);

		if (!is_mark(o, type, &seen) && !find_pointer(&o->p, type, &f))
			continue;
		if (!o->marked)
			o->marked = ARENA_ARRAY(o->c->a, t->count, bool);
		o->marked[id] = true;
	}
	return o->marked != NULL;
}

static const char *object_name(const struct objects *o, uint32_t id)
{
	return type_to_c(o->c->a, o->c->t, id);
}

static const char *member_name(const struct objects *o)
{
	const struct btf_type *owner = type_by_id(o->c->t, o->p.owner);
	const char *name;

	if (type_kind(owner) != BTF_KIND_STRUCT || o->p.member < 0)
		return type_name(o->c->t, owner);
	name = types_string(o->c->t, type_members(owner)[o->p.member].name_off);
	return *name ? name : "?";
}

/* Says what parse_fields() did not take in a struct. Returns false. */
static bool refuse_fields(struct objects *o, uint32_t id)
{
	const struct special_field *field = &o->c->s->special[o->p.field];
	const char *of = object_name(o, id), *member = member_name(o), *name = field->name;
	const struct btf_check *c = o->c;
	int err = field_fault_errno(o->p.fault);

	switch (o->p.fault) {
	case FIELD_TWICE:
		return btf_refuse(c, id, err, arena_printf(c->a, "keep one %s in the struct", name),
				  "'%s' is a second %s in %s", member, name, of);
	case FIELD_MANY:
		return btf_refuse(c, id, err, "move some of them into another struct",
				  "%s has more than %u special fields", of,
				  schema_most_fields(c->s, c->kernel));
	case FIELD_DEEP:
		return btf_refuse(c, id, err, "use fewer levels",
				  "%s, which has special fields, has more than 32 levels of structs "
				  "or arrays", of);
	case FIELD_BITS:
		return btf_refuse(c, id, err, "move the bit fields into a struct of their own",
				  "'%s' of %s, which has special fields, does not begin on a byte",
				  member, of);
	case FIELD_IN_ARRAY:
		return btf_refuse(c, id, err,
				  "only pointers, list heads and tree roots can be in an array",
				  "'%s' of %s is an array with a %s", member, of, name);
	case FIELD_TAG:
		return btf_refuse(c, id, err,
				  "remove the btf_type_tag, or write one of the kernel's: kptr, "
				  "kptr_untrusted, percpu_kptr",
				  "'%s' of %s, which has special fields, is a pointer with a tag that "
				  "the kernel does not know, or with two", member, of);
	case FIELD_POINTEE:
		return btf_refuse(c, id, err, "define the struct that it points to",
				  "'%s' of %s is a %s to something else than a struct with members",
				  member, of, name);
	case FIELD_CONTAINS:
		return btf_refuse(c, id, err,
				  arena_printf(c->a, "add __attribute__((btf_decl_tag(\"contains:"
						     "STRUCT:MEMBER\"))), where MEMBER is a struct %s",
					       field->node),
				  "'%s' of %s is a %s without one tag that says what it contains",
				  member, of, name);
	case FIELD_ELEMENT:
		return btf_refuse(c, id, err,
				  "write the names of the struct of the elements and of its node",
				  "the tag \"contains\" of a %s in %s names a struct or a member that "
				  "the BTF does not have", name, of);
	case FIELD_NODE:
		return btf_refuse(c, id, err, "name the node of the element",
				  "the tag \"contains\" of a %s in %s names a member that is not one "
				  "aligned struct %s", name, of, field->node);
	case FIELD_OUTSIDE:
		return btf_refuse(c, id, err, HELP_COMPILER, "the %s in %s ends behind the struct",
				  name, of);
	case FIELD_OVERLAP:
		return btf_refuse(c, id, err, HELP_COMPILER,
				  "the %s in %s lies within the field before it", name, of);
	case FIELD_NO_DESTRUCTOR:
		return btf_refuse(c, id, err,
				  "use kptr_untrusted, or a struct that the kernel can release, such "
				  "as task_struct, cgroup or bpf_cpumask",
				  "%s has a %s to %s of the kernel, which cannot release it", of, name,
				  object_name(o, o->p.target));
	case FIELD_TWO_LOCKS:
		return btf_refuse(c, id, err, "keep only one lock in the struct",
				  "%s has locks of two kinds", of);
	case FIELD_NO_LOCK:
		return btf_refuse(c, id, err, "add a struct bpf_spin_lock to the struct",
				  "%s has a %s, but no lock", of, name);
	case FIELD_NO_REFCOUNT:
		return btf_refuse(c, id, err, "add a struct bpf_refcount to the struct",
				  "%s has a list node and a tree node, but no bpf_refcount", of);
	default:
		/* What cannot be known is not refused. */
		return true;
	}
}

/* The struct has a special field as a member, but the kernel finds none. Returns false. */
static bool refuse_unseen(struct objects *o, uint32_t id)
{
	const struct types *t = o->c->t;
	const struct btf_type *type = type_by_id(t, id);
	const struct btf_member *m = type_members(type);
	const char *name = "pointer";
	uint32_t i = 0, need = 8, size = 8;

	while (i + 1 < type_vlen(type) && !o->marked[m[i].type])
		i++;
	type = type_by_id(t, m[i].type);
	if (type_kind(type) == BTF_KIND_STRUCT) {
		const struct special_field *field = &o->c->s->special[find_mark(o, type)];

		name = field->name;
		need = field->size;
		size = type->size;
	}
	o->p.owner = id;
	o->p.member = (int)i;
	if (size != need)
		return btf_refuse(o->c, m[i].type, EFAULT,
				  "use the struct of <linux/bpf.h> or vmlinux.h",
				  "struct %s has %u bytes, not the %u of the kernel's", name, size,
				  need);
	return btf_refuse(o->c, id, EFAULT, "do not pack the struct",
			  "the %s '%s' of %s is misaligned, so that the kernel does not see it",
			  name, member_name(o), object_name(o, id));
}

static bool parse_objects(struct objects *o)
{
	const struct types *t = o->c->t;

	for (uint32_t id = 1; id < t->count; id++) {
		const struct btf_type *type = type_by_id(t, id);
		const struct btf_member *m = type_members(type);
		struct object_struct found = {.id = id};
		bool has_mark = false;

		if (type_kind(type) != BTF_KIND_STRUCT)
			continue;
		for (uint32_t i = 0; i < type_vlen(type) && !has_mark; i++)
			has_mark = o->marked[m[i].type];
		if (!has_mark)
			continue;
		if (!parse_fields(&o->p, id, type->size, &found.record))
			return refuse_fields(o, id);
		if (!found.record.n)
			return refuse_unseen(o, id);
		ARENA_PUSH(o->c->a, o->v, o->n, o->cap, found);
	}
	return true;
}

static int by_id(const void *key, const void *entry)
{
	uint32_t id = *(const uint32_t *)key, other = ((const struct object_struct *)entry)->id;

	return (id > other) - (id < other);
}

/* btf_find_struct_meta(): NULL where the struct has no special fields. */
static struct object_struct *find_object(const struct objects *o, uint32_t id)
{
	return bsearch(&id, o->v, o->n, sizeof(*o->v), by_id);
}

static bool has_root(const struct objects *o, const struct field_record *r)
{
	for (unsigned i = 0; i < r->n; i++)
		if (o->c->s->special[r->v[i].field].by == SPECIAL_ROOT)
			return true;
	return false;
}

static bool has_node(const struct objects *o, const struct field_record *r)
{
	for (unsigned i = 0; i < r->n; i++)
		if (o->c->s->special[r->v[i].field].objects_only)
			return true;
	return false;
}

/* btf_check_and_fixup_fields() of one struct: what its lists and trees contain. */
static bool check_roots(struct objects *o, const struct object_struct *owner)
{
	const struct field_record *r = &owner->record;
	bool shallow = !schema_kernel_has(o->c->s, KERNEL_OWNERSHIP_DEPTH, o->c->kernel) &&
		       has_node(o, r);

	for (unsigned i = 0; i < r->n; i++) {
		const struct object_struct *element;

		if (o->c->s->special[r->v[i].field].by != SPECIAL_ROOT)
			continue;
		element = find_object(o, r->v[i].target);
		if (!element)
			return btf_refuse(o->c, owner->id, EFAULT, "name the node of the element",
					  "%s contains %s, in which the kernel sees no node",
					  object_name(o, owner->id), object_name(o, r->v[i].target));
		if (shallow && has_root(o, &element->record))
			return btf_refuse(o->c, owner->id, ELOOP, "use two levels of lists and trees",
					  "%s has a node and contains %s, which contains others, too",
					  object_name(o, owner->id), object_name(o, element->id));
	}
	return true;
}

/* btf_ownership_depth(): false where structs own each other to more than `left` levels. */
static bool measure_depth(struct objects *o, struct object_struct *owner, unsigned left)
{
	unsigned most = 0;

	if (!left)
		return false;
	for (unsigned i = 0; !owner->depth && i < owner->record.n; i++) {
		const struct found_field *f = &owner->record.v[i];
		struct object_struct *owned;

		if (!o->c->s->special[f->field].owns || f->of_kernel)
			continue;
		owned = find_object(o, f->target);
		if (!owned)
			continue;
		if (!measure_depth(o, owned, left - 1))
			return false;
		if (owned->depth > most)
			most = owned->depth;
	}
	if (!owner->depth)
		owner->depth = (uint8_t)(most + 1);
	return owner->depth <= left;
}

static bool check_ownership(struct objects *o)
{
	for (size_t i = 0; i < o->n; i++)
		if (!check_roots(o, &o->v[i]))
			return false;
	if (!schema_kernel_has(o->c->s, KERNEL_OWNERSHIP_DEPTH, o->c->kernel))
		return true;
	for (size_t i = 0; i < o->n; i++)
		if (!measure_depth(o, &o->v[i], OWNERSHIP_DEPTH))
			return btf_refuse(o->c, o->v[i].id, ELOOP, "use fewer levels",
					  "%s owns others through kptrs, lists and trees to more than "
					  "%d levels, or itself",
					  object_name(o, o->v[i].id), OWNERSHIP_DEPTH);
	return true;
}

bool btf_check_fields(const struct btf_check *c)
{
	uint64_t budget = FIELDS_BUDGET;
	struct objects o = {
		.c = c,
		.p = {.s = c->s, .t = c->t, .kernel = c->kernel, .budget = &budget,
		      .fields = object_fields(c)},
	};

	return !check_has(c, KERNEL_SPECIAL_FIELDS_RECORD) || !mark_types(&o) ||
	       (parse_objects(&o) && check_ownership(&o));
}
