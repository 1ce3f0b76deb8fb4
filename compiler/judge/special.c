/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/util.h"
#include "judge/internal.h"

/* BTF_FIELDS_MAX of 6.10 and newer; 6.1 to 6.9 had 8 to 10. */
#define FIELDS_MAX 11
#define RESOLVE_DEPTH 32	/* MAX_RESOLVE_DEPTH */
#define POINTER_SIZE 8
/* Limit of members to visit: nested structs in hostile BTF could take forever. */
#define MAX_STEPS 65536

struct found_field {
	unsigned field;		/* index in schema->special */
	uint32_t off;
	int64_t pointee;	/* bytes of the struct that a uptr points to */
};

struct walk {
	const struct schema *s;
	const struct types *t;
	struct version v;
	bool malformed;
	unsigned seen;		/* bits of the unique fields found */
	unsigned steps;
	struct found_field found[FIELDS_MAX];
	unsigned n;
};

static bool walk_has(const struct walk *w, enum kernel_feature feature)
{
	return schema_kernel_has(w->s, feature, w->v);
}

/* __btf_type_is_struct(): unions are not searched. */
static bool is_struct(const struct btf_type *type)
{
	return type && type_kind(type) == BTF_KIND_STRUCT;
}

static bool kernel_knows(const struct walk *w, unsigned i)
{
	return version_between(w->v, w->s->special[i].since, w->s->special[i].before);
}

static int find_named(const struct walk *w, const char *name, bool tag)
{
	for (unsigned i = 0; i < w->s->n_special; i++) {
		const struct special_field *field = &w->s->special[i];

		/* The first letter avoids most comparisons: this runs for every member. */
		if (*field->name == *name && (field->by == SPECIAL_TAG) == tag &&
		    str_eq(field->name, name) && kernel_knows(w, i))
			return (int)i;
	}
	return -1;
}

/* Returns false, for callers to return. */
static bool mark_malformed(struct walk *w)
{
	w->malformed = true;
	return false;
}

static bool add_field(struct walk *w, unsigned field, uint32_t off, int64_t pointee)
{
	if (w->n == FIELDS_MAX)
		return mark_malformed(w);
	w->found[w->n++] = (struct found_field){field, off, pointee};
	return true;
}

/* btf_find_kptr(): reads the tag of a pointer. False: the type is malformed. */
static bool visit_pointer(struct walk *w, const struct btf_type *type, uint32_t off)
{
	const struct btf_type *tag, *pointee;
	int field;

	if (type && type_kind(type) == BTF_KIND_VOLATILE && walk_has(w, KERNEL_SPECIAL_FIELDS_RECORD))
		type = type_by_id(w->t, type->type);
	if (!type || type_kind(type) != BTF_KIND_PTR)
		return true;
	tag = type_by_id(w->t, type->type);
	if (!tag || type_kind(tag) != TYPE_KIND_TYPE_TAG || BTF_INFO_KFLAG(tag->info))
		return true;
	pointee = type_by_id(w->t, tag->type);
	if (pointee && type_kind(pointee) == TYPE_KIND_TYPE_TAG)
		return mark_malformed(w);
	field = find_named(w, type_name(w->t, tag), true);
	pointee = type_by_id(w->t, type_skip_mods(w->t, tag->type));
	if (field < 0 || !is_struct(pointee))
		return mark_malformed(w);
	return add_field(w, (unsigned)field, off, pointee->size);
}

/* btf_find_decl_tag_value(): the one "contains:" tag of a member, or NULL. */
static const char *contains_tag(const struct walk *w, uint32_t owner, int index)
{
	static const char prefix[] = "contains:";
	const char *value = NULL;

	for (uint32_t id = 1; id < w->t->count; id++) {
		const struct btf_type *type = type_by_id(w->t, id);
		const char *name;
		int32_t component;

		if (type_kind(type) != TYPE_KIND_DECL_TAG || type->type != owner)
			continue;
		memcpy(&component, type_tail(type), sizeof(component));
		name = type_name(w->t, type);
		if (component != index || !str_starts(name, prefix))
			continue;
		if (value)
			return NULL;
		value = name + sizeof(prefix) - 1;
	}
	return value;
}

/* btf_find_graph_root() and btf_parse_graph_root(): "contains:STRUCT:NODE". */
static bool is_root_valid(const struct walk *w, const struct special_field *field, uint32_t owner,
			  int index)
{
	const char *tag = contains_tag(w, owner, index), *colon = tag ? strchr(tag, ':') : NULL;

	if (!colon || !colon[1] || !field->node)
		return false;
	for (uint32_t id = 1; id < w->t->count; id++) {
		const struct btf_type *type = type_by_id(w->t, id);
		const char *name = type_name(w->t, type);
		const struct btf_member *m = type_members(type);

		if (type_kind(type) != BTF_KIND_STRUCT || strlen(name) != (size_t)(colon - tag) ||
		    memcmp(name, tag, (size_t)(colon - tag)) != 0)
			continue;
		for (uint32_t i = 0; i < type_vlen(type); i++) {
			if (!str_eq(types_string(w->t, m[i].name_off), colon + 1))
				continue;
			return is_struct(type_by_id(w->t, m[i].type)) &&
			       str_eq(type_name(w->t, type_by_id(w->t, m[i].type)), field->node) &&
			       member_bit_offset(type, &m[i]) % 64 == 0;
		}
		return false;
	}
	return false;
}

/*
 * btf_repeat_fields(): repeats the fields from index `first` on, which are in an array of
 * `times` elements of `size` bytes.
 */
static bool repeat_fields(struct walk *w, unsigned first, uint64_t times, uint32_t size)
{
	unsigned n = w->n - first;

	if (times < 2 || !n)
		return true;
	for (unsigned i = first; i < w->n; i++)
		if (!w->s->special[w->found[i].field].repeats)
			return mark_malformed(w);
	if (times > FIELDS_MAX || n * times > FIELDS_MAX - first)
		return mark_malformed(w);
	for (uint64_t k = 1; k < times; k++)
		for (unsigned i = 0; i < n; i++) {
			struct found_field f = w->found[first + i];

			f.off += (uint32_t)k * size;
			w->found[w->n++] = f;
		}
	return true;
}

static bool visit_struct(struct walk *w, uint32_t id, uint32_t off, int depth);

/*
 * btf_find_field_one(): visits a member of struct `owner`, or a variable of a data section,
 * whose size must be `expected` (0: any).
 */
static bool visit_one(struct walk *w, uint32_t owner, int index, uint32_t id, uint32_t off,
		      uint32_t expected, int depth)
{
	bool nested = walk_has(w, KERNEL_NESTED_SPECIAL_FIELDS);
	const struct btf_type *type = type_by_id(w->t, id);
	const struct special_field *field;
	unsigned first = w->n;
	uint64_t times = 1;
	int i, steps = 0;

	while (nested && type && type_kind(type) == BTF_KIND_ARRAY) {
		if (++steps == RESOLVE_DEPTH)
			return mark_malformed(w);
		times = (uint32_t)(times * type_array(type)->nelems);
		id = type_array(type)->type;
		type = type_by_id(w->t, id);
	}
	if (!times || !type)
		return true;
	i = find_named(w, type_name(w->t, type), false);
	if (i < 0 && is_struct(type)) {
		if (!nested || (expected && expected != type->size * times))
			return true;
		return visit_struct(w, id, off, depth + 1) &&
		       repeat_fields(w, first, times, type->size);
	}
	if (i < 0) {
		if ((expected && expected != POINTER_SIZE * times) || off % POINTER_SIZE)
			return true;
		return visit_pointer(w, type, off) && repeat_fields(w, first, times, POINTER_SIZE);
	}
	field = &w->s->special[i];
	if (field->unique) {
		if (w->seen >> i & 1)
			return mark_malformed(w);
		w->seen |= 1u << i;
	}
	if ((expected && expected != field->size * times) || off % field->align)
		return true;
	if (!is_struct(type) || type->size != field->size)
		return true;
	if (field->by == SPECIAL_ROOT && !is_root_valid(w, field, owner, index))
		return mark_malformed(w);
	return add_field(w, (unsigned)i, off, -1) && repeat_fields(w, first, times, field->size);
}

static bool visit_struct(struct walk *w, uint32_t id, uint32_t off, int depth)
{
	const struct btf_type *type = type_by_id(w->t, id);
	const struct btf_member *m = type_members(type);

	if (depth >= RESOLVE_DEPTH)
		return mark_malformed(w);
	for (uint32_t i = 0; i < type_vlen(type); i++) {
		uint32_t bits = member_bit_offset(type, &m[i]);

		if (bits % 8 || ++w->steps > MAX_STEPS)
			return mark_malformed(w);
		if (!visit_one(w, id, (int)i, m[i].type, off + bits / 8, 0, depth))
			return false;
	}
	return true;
}

static bool visit_datasec(struct walk *w, const struct btf_type *type)
{
	const struct btf_var_secinfo *vsi = type_tail(type);

	for (uint32_t i = 0; i < type_vlen(type); i++) {
		const struct btf_type *var = type_by_id(w->t, vsi[i].type);

		if (var && !visit_one(w, vsi[i].type, -1, var->type, vsi[i].offset, vsi[i].size, 0))
			return false;
	}
	return true;
}

/* btf_parse_fields(): whether the fields that were found are valid together. */
static bool is_record_valid(const struct walk *w, uint32_t value_size)
{
	unsigned locks = 0;
	bool root = false;
	uint32_t next = 0;

	for (unsigned i = 0; i < w->n; i++) {
		const struct special_field *field = &w->s->special[w->found[i].field];
		uint32_t off = w->found[i].off;

		if (off > value_size || field->size > value_size - off || off < next)
			return false;
		next = off + field->size;
		locks += field->lock;
		root |= field->by == SPECIAL_ROOT;
	}
	return locks <= 1 && (!root || locks);
}

/* A member or variable, as kernels before 6.2 look at it. */
struct old_field {
	const struct btf_type *type;
	uint64_t bits;
	uint32_t expected;	/* size of a variable; 0 for members */
};

static struct old_field old_field_at(const struct walk *w, const struct btf_type *type, uint32_t i)
{
	struct old_field p = {0};

	if (type_kind(type) == BTF_KIND_DATASEC) {
		const struct btf_var_secinfo *vsi = type_tail(type);
		const struct btf_type *var = type_by_id(w->t, vsi[i].type);

		p.type = var ? type_by_id(w->t, var->type) : NULL;
		p.bits = (uint64_t)vsi[i].offset * 8;
		p.expected = vsi[i].size;
	} else {
		p.type = type_by_id(w->t, type_members(type)[i].type);
		p.bits = member_bit_offset(type, &type_members(type)[i]);
	}
	return p;
}

/*
 * Kernels before 6.2 look for each kind alone, so that a malformed field does not hide the
 * others: btf_find_spin_lock(), btf_find_timer(), btf_parse_kptrs().
 */
static unsigned find_alone(struct walk *w, const struct btf_type *type)
{
	unsigned mask = 0;

	for (unsigned i = 0; i < w->s->n_special; i++) {
		const struct special_field *field = &w->s->special[i];
		bool bad = false;
		unsigned n = 0;

		if (field->by != SPECIAL_STRUCT || !kernel_knows(w, i))
			continue;
		for (uint32_t k = 0; k < type_vlen(type); k++) {
			struct old_field p = old_field_at(w, type, k);

			if (!p.type || !str_eq(type_name(w->t, p.type), field->name) ||
			    (p.expected && p.expected != field->size))
				continue;
			bad |= p.bits % (field->align * 8) != 0;
			n += is_struct(p.type) && p.type->size == field->size;
		}
		if (n == 1 && !bad)
			mask |= 1u << i;
	}
	for (uint32_t k = 0; k < type_vlen(type); k++) {
		struct old_field p = old_field_at(w, type, k);

		/* Every member is checked as if it were a pointer. */
		if (p.expected && p.expected != POINTER_SIZE)
			continue;
		if (p.bits % (POINTER_SIZE * 8) ||
		    !visit_pointer(w, p.type, (uint32_t)(p.bits / 8)))
			return mask;
	}
	for (unsigned i = 0; i < w->n; i++)
		mask |= 1u << w->found[i].field;
	return mask;
}

/* The fields that one release sees, as bits. */
static unsigned fields_at(const struct schema *s, const struct types *t, struct version v,
			  uint32_t id, uint32_t value_size, struct special_record *out)
{
	struct walk w = {.s = s, .t = t, .v = v};
	const struct btf_type *type = type_by_id(t, id);
	bool datasec = type && type_kind(type) == BTF_KIND_DATASEC;
	unsigned mask = 0;

	if (datasec ? !schema_kernel_has(s, KERNEL_SPECIAL_FIELDS_IN_DATASECS, v) : !is_struct(type))
		return 0;
	if (!schema_kernel_has(s, KERNEL_SPECIAL_FIELDS_RECORD, v))
		return find_alone(&w, type);
	if (!(datasec ? visit_datasec(&w, type) : visit_struct(&w, id, 0, 0)) ||
	    !is_record_valid(&w, value_size))
		return 0;
	for (unsigned i = 0; i < w.n; i++) {
		mask |= 1u << w.found[i].field;
		if (s->special[w.found[i].field].in_page &&
		    w.found[i].pointee > out->uptr_size)
			out->uptr_size = w.found[i].pointee;
	}
	return mask;
}

/* The releases at which the result may change, ascending. Returns their number. */
static unsigned turning_points(const struct schema *s, uint64_t *out)
{
	unsigned n = 0;

	out[n++] = feature_span(s, KERNEL_SPECIAL_FIELDS_IN_DATASECS).from;
	out[n++] = feature_span(s, KERNEL_SPECIAL_FIELDS_RECORD).from;
	out[n++] = feature_span(s, KERNEL_NESTED_SPECIAL_FIELDS).from;
	for (unsigned i = 0; i < s->n_special; i++) {
		out[n++] = version_key(s->special[i].since);
		if (!version_none(s->special[i].before))
			out[n++] = version_key(s->special[i].before);
	}
	for (unsigned i = 1; i < n; i++)
		for (unsigned k = i; k && out[k - 1] > out[k]; k--) {
			uint64_t x = out[k];

			out[k] = out[k - 1];
			out[k - 1] = x;
		}
	return n;
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
	if (depth == RESOLVE_DEPTH)
		return true;
	for (uint32_t i = 0; i < type_vlen(type); i++) {
		const struct btf_type *member =
			type_by_id(t, type_skip_mods(t, field_type(t, type, i)));

		if (!*budget)
			return true;
		(*budget)--;
		for (int n = 0; member && type_kind(member) == BTF_KIND_ARRAY; n++) {
			if (n == RESOLVE_DEPTH)
				return true;
			member = type_by_id(t, type_skip_mods(t, type_array(member)->type));
		}
		if (member && type_kind(member) == BTF_KIND_PTR) {
			member = type_by_id(t, member->type);
			if (member && type_kind(member) == TYPE_KIND_TYPE_TAG)
				return true;
			continue;
		}
		if (!is_struct(member))
			continue;
		if (schema_find_special(s, type_name(t, member)) >= 0 ||
		    may_have_fields(s, t, member, depth + 1, budget))
			return true;
	}
	return false;
}

void special_find(const struct schema *s, const struct types *t, uint32_t value_type,
		  uint32_t value_size, struct special_record *out)
{
	uint64_t at[2 * SPECIAL_MAX + 3];
	uint32_t id = t ? type_skip_mods(t, value_type) : 0;
	const struct btf_type *type = type_by_id(t, id);
	unsigned n, budget = MAX_STEPS;

	out->any = false;
	out->uptr_size = -1;
	if (!type || (!is_struct(type) && type_kind(type) != BTF_KIND_DATASEC) ||
	    !may_have_fields(s, t, type, 0, &budget))
		return;
	for (unsigned i = 0; i < SPECIAL_MAX; i++)
		out->in[i].n = 0;
	n = turning_points(s, at);
	for (unsigned i = 0; i < n; i++) {
		struct release_span span = {at[i], i + 1 < n ? at[i + 1] : RELEASE_OPEN};
		unsigned mask;

		if (span.from == span.before)
			continue;
		mask = fields_at(s, t, version_of_key(at[i]), id, value_size, out);
		for (unsigned k = 0; k < SPECIAL_MAX; k++) {
			if (!(mask >> k & 1))
				continue;
			releases_add(&out->in[k], span);
			out->any = true;
		}
	}
}

uint32_t special_seen(const struct schema *s, const struct types *t, uint32_t value_type,
		      uint32_t value_size, struct version kernel)
{
	struct special_record record;
	uint32_t fields = 0;

	if (!t || !value_type)
		return 0;
	special_find(s, t, value_type, value_size, &record);
	for (size_t i = 0; record.any && i < s->n_special; i++)
		if (releases_have(&record.in[i], version_key(kernel)))
			fields |= 1u << i;
	return fields;
}

uint32_t judge_special_fields(const struct judge_options *opts, const struct judged *m)
{
	const struct map_create *c = &m->create;

	if (m->verdict.without_btf)
		return 0;
	return special_seen(opts->schema, c->types, c->btf_value_type_id, c->value_size,
			    opts->target->kernel);
}
