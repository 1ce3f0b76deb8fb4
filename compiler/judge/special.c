/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/util.h"
#include "judge/fields.h"
#include "judge/internal.h"

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
	const struct special_finder *f;
	const struct types *t;
	uint32_t id, size;
	int fault;		/* enum pointee_fault, or -1 */
	uint32_t fault_at;
};

static uint32_t fields_at(struct value *v, struct version kernel)
{
	const struct btf_type *type = type_by_id(v->t, v->id);
	const struct schema *s = v->f->s;
	uint64_t budget = FIELDS_BUDGET;
	struct field_parser p = {
		.s = s, .t = v->t, .kernel = kernel, .budget = &budget,
		.fields = value_fields(s, kernel),
	};
	struct field_record record;

	v->fault = -1;
	if (type_kind(type) == BTF_KIND_DATASEC &&
	    !schema_kernel_has(s, KERNEL_SPECIAL_FIELDS_IN_DATASECS, kernel))
		return 0;
	if (!schema_kernel_has(s, KERNEL_SPECIAL_FIELDS_RECORD, kernel))
		return find_alone(&p, type);
	if (!parse_fields(&p, v->id, v->size, &record))
		return 0;
	v->fault = find_pointee_fault(&p, &record, v->f->page_size, &v->fault_at);
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

/* Puts the releases at which the answer may change into the finder, once. */
static void find_points(struct special_finder *f)
{
	static const enum kernel_feature features[] = {
		KERNEL_SPECIAL_FIELDS_IN_DATASECS, KERNEL_KPTR_FIELDS, KERNEL_SPECIAL_FIELDS_RECORD,
		KERNEL_LOCAL_KPTRS, KERNEL_NESTED_SPECIAL_FIELDS, KERNEL_FIELDS_SEEN_ONCE,
		KERNEL_TYPE_TAG_WALK, KERNEL_OWNERSHIP_DEPTH,
	};

	const struct schema *s = f->s;
	struct points at, *p = &at;

	if (f->points)
		return;
	p->n = 0;
	/* What a profile has, it has from the first release on. */
	if (s->profile)
		add_point(p, schema_kernel_at(s, 0));
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
	f->points = arena_memdup(f->arena, p->v, p->n * sizeof(p->v[0]));
	f->n_points = p->n;
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

/* What is known of a struct or data section. */
enum struct_fields {
	FIELDS_UNKNOWN,
	FIELDS_NONE,
	FIELDS_MAYBE,
};

static bool may_have_fields(struct special_finder *f, uint32_t id, int depth);

/* Whether a member or variable of that type could be a special field, or have one. */
static bool may_be_field(struct special_finder *f, uint32_t id, int depth)
{
	const struct types *t = f->types;
	const struct btf_type *type;

	id = type_skip_mods(t, id);
	type = type_by_id(t, id);
	for (int n = 0; type && type_kind(type) == BTF_KIND_ARRAY; n++) {
		if (n == TYPES_MAX_DEPTH)
			return true;
		id = type_skip_mods(t, type_array(type)->type);
		type = type_by_id(t, id);
	}
	if (type && type_kind(type) == BTF_KIND_PTR) {
		type = type_by_id(t, type->type);
		return type && type_kind(type) == TYPE_KIND_TYPE_TAG;
	}
	return type_is_struct(type) && (schema_find_special(f->s, type_name(t, type)) >= 0 ||
					may_have_fields(f, id, depth + 1));
}

/*
 * Whether a type that can be reached from this struct or data section could be a special field,
 * which is rare. It skips more modifiers than kernels do, so that true means "maybe". Each
 * struct is looked at once: structs in hostile BTF that contain themselves end at the depth.
 */
static bool may_have_fields(struct special_finder *f, uint32_t id, int depth)
{
	const struct btf_type *type = type_by_id(f->types, id);
	bool may = false;

	if (depth == TYPES_MAX_DEPTH)
		return true;
	if (f->known[id])
		return f->known[id] == FIELDS_MAYBE;
	for (uint32_t i = 0; !may && i < type_vlen(type); i++)
		may = may_be_field(f, field_type(f->types, type, i), depth);
	f->known[id] = may ? FIELDS_MAYBE : FIELDS_NONE;
	return may;
}

/* The struct or data section of a value, if it may have special fields, or 0. */
static uint32_t value_struct(struct special_finder *f, const struct types *t, uint32_t value_type)
{
	uint32_t id = t ? type_skip_mods(t, value_type) : 0;
	const struct btf_type *type = type_by_id(t, id);

	if (!type || (!type_is_struct(type) && type_kind(type) != BTF_KIND_DATASEC))
		return 0;
	if (f->types != t) {
		f->types = t;
		f->known = ARENA_ARRAY(f->arena, t->count, uint8_t);
	}
	return may_have_fields(f, id, 0) ? id : 0;
}

struct special_finder special_begin(const struct schema *s, struct arena *a, uint64_t page_size)
{
	return (struct special_finder){
		.s = s, .arena = a, .page_size = page_size, .high = RELEASE_OPEN,
	};
}

void special_limit(struct special_finder *f, uint64_t low, uint64_t high)
{
	/* What is recorded is about others. */
	if (f->low != low || f->high != high)
		f->value_types = NULL;
	f->low = low;
	f->high = high;
}

/* What the kernels of these releases find in the value. */
static void fill_record(struct special_finder *f, struct value *v)
{
	struct special_record *out = f->record;

	out->any = false;
	for (unsigned i = 0; i < SPECIAL_MAX; i++)
		out->in[i].n = 0;
	for (unsigned i = 0; i < POINTEE_FAULT_N; i++)
		out->pointee[i].n = 0;
	find_points(f);
	for (unsigned i = 0; i < f->n_points; i++) {
		struct release_span span = {
			f->points[i], i + 1 < f->n_points ? f->points[i + 1] : RELEASE_OPEN};
		uint32_t mask;

		if (span.before <= f->low || span.from > f->high)
			continue;
		mask = fields_at(v, version_of_key(f->points[i]));
		for (unsigned k = 0; k < SPECIAL_MAX; k++)
			if (mask >> k & 1)
				releases_add(&out->in[k], span);
		out->any |= mask != 0;
		if (v->fault >= 0) {
			releases_add(&out->pointee[v->fault], span);
			out->pointee_at[v->fault] = v->fault_at;
		}
	}
}

static bool is_recorded(const struct special_finder *f, const struct types *t,
			uint32_t value_type, uint32_t value_size)
{
	return f->record && f->value_types == t && f->value_type == value_type &&
	       f->value_size == value_size;
}

const struct special_record *special_find(struct special_finder *f, const struct types *t,
					  uint32_t value_type, uint32_t value_size)
{
	struct value v = {
		.f = f, .t = t, .id = value_struct(f, t, value_type), .size = value_size,
	};

	if (!v.id)
		return NULL;
	/* A definition is judged several times: with other flags, or by more kernels. */
	if (!is_recorded(f, t, value_type, value_size)) {
		if (!f->record)
			f->record = ARENA_NEW(f->arena, struct special_record);
		f->value_types = t;
		f->value_type = value_type;
		f->value_size = value_size;
		fill_record(f, &v);
	}
	return f->record->any ? f->record : NULL;
}

uint64_t special_next_change(struct special_finder *f, uint64_t after)
{
	find_points(f);
	for (unsigned i = 0; i < f->n_points; i++)
		if (f->points[i] > after)
			return f->points[i];
	return RELEASE_OPEN;
}

uint32_t special_seen(struct special_finder *f, const struct types *t, uint32_t value_type,
		      uint32_t value_size, struct version kernel)
{
	struct value v = {
		.f = f, .t = t, .id = value_type ? value_struct(f, t, value_type) : 0,
		.size = value_size,
	};
	uint32_t mask = 0;

	if (!v.id)
		return 0;
	if (!is_recorded(f, t, value_type, value_size) || version_key(kernel) < f->low ||
	    version_key(kernel) > f->high)
		return fields_at(&v, kernel);
	for (unsigned k = 0; k < SPECIAL_MAX; k++)
		if (releases_have(&f->record->in[k], version_key(kernel)))
			mask |= 1u << k;
	return mask;
}

uint32_t judge_special_fields(struct special_finder *f, struct version kernel,
			      const struct judged *m)
{
	const struct map_create *c = &m->create;

	if (m->verdict.without_btf)
		return 0;
	return special_seen(f, c->types, c->btf_value_type_id, c->value_size, kernel);
}
