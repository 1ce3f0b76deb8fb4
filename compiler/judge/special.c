/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/util.h"
#include "judge/fields.h"
#include "judge/internal.h"

/* Limit of members to visit: nested structs in hostile BTF could take forever. */
#define STEPS 65536
/* Releases at which the answer may change; the schemas have half as many. */
#define POINTS_MAX 128

/* The fields that a kernel looks for in values of maps. */
static uint32_t value_fields(const struct schema *s, struct version kernel)
{
	uint32_t fields = 0;

	for (unsigned i = 0; i < s->n_special; i++)
		if (!s->special[i].objects_only &&
		    version_between(kernel, s->special[i].since, s->special[i].before))
			fields |= 1u << i;
	return fields;
}

/* A member or variable, as kernels before 6.2 look at it. */
struct old_field {
	const struct btf_type *type;
	uint64_t bits;
	uint32_t expected;	/* size of a variable; 0 for members */
};

static struct old_field old_field_at(const struct types *t, const struct btf_type *type, uint32_t i)
{
	struct old_field p = {0};

	if (type_kind(type) == BTF_KIND_DATASEC) {
		const struct btf_var_secinfo *vsi = type_tail(type);
		const struct btf_type *var = type_by_id(t, vsi[i].type);

		p.type = var ? type_by_id(t, var->type) : NULL;
		p.bits = (uint64_t)vsi[i].offset * 8;
		p.expected = vsi[i].size;
	} else {
		p.type = type_by_id(t, type_members(type)[i].type);
		p.bits = member_bit_offset(type, &type_members(type)[i]);
	}
	return p;
}

/* btf_find_spin_lock() and btf_find_timer(): whether a value has the field, once and in place. */
static bool find_old_struct(const struct field_parser *p, const struct btf_type *type,
			    const struct special_field *field)
{
	bool strict = schema_kernel_has(p->s, KERNEL_KPTR_FIELDS, p->kernel);
	unsigned n = 0;

	for (uint32_t i = 0; i < type_vlen(type); i++) {
		struct old_field f = old_field_at(p->t, type, i);
		bool fits;

		if (!f.type || !str_eq(type_name(p->t, f.type), field->name) ||
		    (f.expected && f.expected != field->size))
			continue;
		fits = type_is_struct(f.type) && f.type->size == field->size;
		if ((fits || strict) && f.bits % (field->align * 8))
			return false;
		n += fits;
	}
	return n == 1;
}

/* btf_parse_kptrs(): the pointers of a value, all or none. */
static uint32_t find_old_pointers(struct field_parser *p, const struct btf_type *type)
{
	uint32_t mask = 0, n = 0;

	for (uint32_t i = 0; i < type_vlen(type); i++) {
		struct old_field at = old_field_at(p->t, type, i);
		struct found_field f;

		/* Every member is checked as if it were a pointer. */
		if (at.expected && at.expected != TYPES_POINTER_SIZE)
			continue;
		if (at.bits % (TYPES_POINTER_SIZE * 8))
			return 0;
		if (!find_pointer(p, at.type, &f)) {
			if (p->fault)
				return 0;
			continue;
		}
		if (++n > schema_most_fields(p->s, p->kernel) || !parse_pointer(p, &f))
			return 0;
		mask |= 1u << f.field;
	}
	return mask;
}

/* Kernels before 6.2 look for each kind alone, so that a malformed field does not hide others. */
static uint32_t find_alone(struct field_parser *p, const struct btf_type *type)
{
	uint32_t mask = 0;

	for (unsigned i = 0; i < p->s->n_special; i++)
		if (p->fields >> i & 1 && p->s->special[i].by == SPECIAL_STRUCT &&
		    find_old_struct(p, type, &p->s->special[i]))
			mask |= 1u << i;
	return mask | find_old_pointers(p, type);
}

/* btf_check_and_fixup_fields(): the fault of the first uptr that has one, or -1. */
static int find_pointee_fault(const struct field_parser *p, const struct field_record *r,
			      uint64_t page_size, uint32_t *target)
{
	for (unsigned i = 0; i < r->n; i++) {
		uint32_t size;

		if (!p->s->special[r->v[i].field].in_page)
			continue;
		*target = r->v[i].target;
		size = type_by_id(p->t, *target)->size;
		if (r->v[i].of_kernel)
			return POINTEE_OF_KERNEL;
		if (!size)
			return POINTEE_EMPTY;
		if (size > page_size)
			return POINTEE_LARGE;
	}
	return -1;
}

/* A value, and what one release sees in it. */
struct value {
	const struct schema *s;
	const struct types *t;
	uint32_t id, size;
	uint64_t page_size;
	int fault;		/* enum pointee_fault, or -1 */
	uint32_t fault_at;
};

static uint32_t fields_at(struct value *v, struct version kernel)
{
	const struct btf_type *type = type_by_id(v->t, v->id);
	uint64_t budget = FIELDS_BUDGET;
	struct field_parser p = {
		.s = v->s, .t = v->t, .kernel = kernel, .budget = &budget,
		.fields = value_fields(v->s, kernel),
	};
	struct field_record record;

	v->fault = -1;
	if (type_kind(type) == BTF_KIND_DATASEC &&
	    !schema_kernel_has(v->s, KERNEL_SPECIAL_FIELDS_IN_DATASECS, kernel))
		return 0;
	if (!schema_kernel_has(v->s, KERNEL_SPECIAL_FIELDS_RECORD, kernel))
		return find_alone(&p, type);
	if (!parse_fields(&p, v->id, v->size, &record))
		return 0;
	v->fault = find_pointee_fault(&p, &record, v->page_size, &v->fault_at);
	return record.mask;
}

/* Releases at which the answer may change, ascending. */
struct points {
	uint64_t v[POINTS_MAX];
	unsigned n;
};

static void add_point(struct points *p, struct version release)
{
	uint64_t key = version_key(release);
	unsigned i = p->n;

	/* Most structs of kernels have no end. */
	if (version_none(release) || p->n == POINTS_MAX)
		return;
	for (unsigned k = 0; k < p->n; k++)
		if (p->v[k] == key)
			return;
	for (; i && p->v[i - 1] > key; i--)
		p->v[i] = p->v[i - 1];
	p->v[i] = key;
	p->n++;
}

/* What a stable series has from a point release on, the next series may not have. */
static void add_backports(struct points *p, const struct version *releases, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		add_point(p, releases[i]);
		add_point(p, version_of_key(release_series(releases[i]).before));
	}
}

static void add_feature(struct points *p, const struct schema *s, enum kernel_feature feature)
{
	const struct kernel_feature_info *f = schema_kernel_feature(s, feature);

	add_point(p, f->since);
	add_point(p, f->before);
	add_backports(p, f->backports, f->n_backports);
}

static void turning_points(const struct schema *s, struct points *p)
{
	static const enum kernel_feature features[] = {
		KERNEL_SPECIAL_FIELDS_IN_DATASECS, KERNEL_KPTR_FIELDS, KERNEL_SPECIAL_FIELDS_RECORD,
		KERNEL_LOCAL_KPTRS, KERNEL_NESTED_SPECIAL_FIELDS, KERNEL_FIELDS_SEEN_ONCE,
		KERNEL_TYPE_TAG_WALK, KERNEL_OWNERSHIP_DEPTH,
	};

	p->n = 0;
	for (size_t i = 0; i < ARRAY_SIZE(features); i++)
		add_feature(p, s, features[i]);
	for (size_t i = 0; i < s->n_special; i++) {
		const struct special_field *field = &s->special[i];

		add_point(p, field->since);
		add_point(p, field->before);
		add_point(p, field->unique_since);
		add_point(p, field->destructor_since);
		add_point(p, field->objects_since);
		add_backports(p, field->unique_backports, field->n_unique_backports);
	}
	for (size_t i = 0; i < s->n_limits; i++)
		add_point(p, s->limits[i].since);
	for (size_t i = 0; i < s->n_destructors; i++) {
		add_point(p, s->destructors[i].since);
		add_point(p, s->destructors[i].before);
	}
	for (size_t i = 0; i < s->n_structs; i++) {
		add_point(p, s->structs[i].since);
		add_point(p, s->structs[i].before);
	}
}

/* The type of the i-th member of a struct, or of the i-th variable of a DATASEC. */
static uint32_t field_type(const struct types *t, const struct btf_type *type, uint32_t i)
{
	const struct btf_var_secinfo *vsi = type_tail(type);
	const struct btf_type *var;

	if (type_kind(type) != BTF_KIND_DATASEC)
		return type_members(type)[i].type;
	var = type_by_id(t, vsi[i].type);
	return var ? var->type : 0;
}

/*
 * Whether a type that can be reached from this one could be a special field, which is rare.
 * It skips more modifiers than kernels do, so that true means "maybe".
 */
static bool may_have_fields(const struct schema *s, const struct types *t,
			    const struct btf_type *type, int depth, unsigned *budget)
{
	if (depth == TYPES_MAX_DEPTH)
		return true;
	for (uint32_t i = 0; i < type_vlen(type); i++) {
		const struct btf_type *member =
			type_by_id(t, type_skip_mods(t, field_type(t, type, i)));

		if (!*budget)
			return true;
		(*budget)--;
		for (int n = 0; member && type_kind(member) == BTF_KIND_ARRAY; n++) {
			if (n == TYPES_MAX_DEPTH)
				return true;
			member = type_by_id(t, type_skip_mods(t, type_array(member)->type));
		}
		if (member && type_kind(member) == BTF_KIND_PTR) {
			member = type_by_id(t, member->type);
			if (member && type_kind(member) == TYPE_KIND_TYPE_TAG)
				return true;
			continue;
		}
		if (!type_is_struct(member))
			continue;
		if (schema_find_special(s, type_name(t, member)) >= 0 ||
		    may_have_fields(s, t, member, depth + 1, budget))
			return true;
	}
	return false;
}

/* The struct or data section of a value, if it may have special fields, or 0. */
static uint32_t value_struct(const struct schema *s, const struct types *t, uint32_t value_type)
{
	uint32_t id = t ? type_skip_mods(t, value_type) : 0;
	const struct btf_type *type = type_by_id(t, id);
	unsigned budget = STEPS;

	if (!type || (!type_is_struct(type) && type_kind(type) != BTF_KIND_DATASEC) ||
	    !may_have_fields(s, t, type, 0, &budget))
		return 0;
	return id;
}

void special_find(const struct schema *s, uint64_t page_size, const struct types *t,
		  uint32_t value_type, uint32_t value_size, struct special_record *out)
{
	struct value v = {
		.s = s, .t = t, .id = value_struct(s, t, value_type), .size = value_size,
		.page_size = page_size,
	};
	struct points at;

	out->any = false;
	if (!v.id)
		return;
	for (unsigned i = 0; i < SPECIAL_MAX; i++)
		out->in[i].n = 0;
	for (unsigned i = 0; i < POINTEE_FAULT_N; i++)
		out->pointee[i].n = 0;
	turning_points(s, &at);
	for (unsigned i = 0; i < at.n; i++) {
		struct release_span span = {at.v[i], i + 1 < at.n ? at.v[i + 1] : RELEASE_OPEN};
		uint32_t mask = fields_at(&v, version_of_key(at.v[i]));

		for (unsigned k = 0; k < SPECIAL_MAX; k++)
			if (mask >> k & 1)
				releases_add(&out->in[k], span);
		out->any |= mask != 0;
		if (v.fault >= 0) {
			releases_add(&out->pointee[v.fault], span);
			out->pointee_at[v.fault] = v.fault_at;
		}
	}
}

uint64_t special_next_change(const struct schema *s, uint64_t after)
{
	struct points at;

	turning_points(s, &at);
	for (unsigned i = 0; i < at.n; i++)
		if (at.v[i] > after)
			return at.v[i];
	return RELEASE_OPEN;
}

uint32_t special_seen(const struct schema *s, const struct types *t, uint32_t value_type,
		      uint32_t value_size, struct version kernel)
{
	struct value v = {
		.s = s, .t = t, .id = value_type ? value_struct(s, t, value_type) : 0,
		.size = value_size,
	};

	return v.id ? fields_at(&v, kernel) : 0;
}

uint32_t judge_special_fields(const struct judge_options *opts, const struct judged *m)
{
	const struct map_create *c = &m->create;

	if (m->verdict.without_btf)
		return 0;
	return special_seen(opts->schema, c->types, c->btf_value_type_id, c->value_size,
			    opts->target->kernel);
}
