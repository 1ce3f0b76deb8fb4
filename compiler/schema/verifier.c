/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>

#include "base/util.h"
#include "schema/tables.h"

/* What the verifier says of helpers, programs and maps, by kernel. */

const char *const helper_arg_names[ARG_N] = {
	[ARG_ANY] = "any",
	[ARG_CTX] = "ctx",
	[ARG_OBJECT] = "object",
	[ARG_MAP] = "map",
	[ARG_KEY] = "key",
	[ARG_VALUE] = "value",
	[ARG_VALUE_OUT] = "value_out",
	[ARG_MEM] = "mem",
	[ARG_MEM_OUT] = "mem_out",
	[ARG_MEM_INOUT] = "mem_inout",
	[ARG_SIZE] = "size",
	[ARG_FLAGS] = "flags",
	[ARG_INDEX] = "index",
	[ARG_CALLBACK] = "callback",
	[ARG_CALLBACK_CTX] = "callback_ctx",
	[ARG_STRING] = "string",
	[ARG_FIELD] = "field",
	[ARG_RECORD] = "record",
	[ARG_DYNPTR] = "dynptr",
	[ARG_DYNPTR_OUT] = "dynptr_out",
};
const char *const map_access_names[ACCESS_ALL + 1] = {
	[0] = "none",
	[ACCESS_READ] = "read",
	[ACCESS_WRITE] = "write",
	[ACCESS_ALL] = "read_write",
};
const char *const helper_returns_names[RETURNS_N] = {
	[RETURNS_NUMBER] = "number",
	[RETURNS_VOID] = "void",
	[RETURNS_MAP_VALUE] = "map_value",
	[RETURNS_MAP_VALUE_OR_NULL] = "map_value_or_null",
	[RETURNS_RECORD_OR_NULL] = "record_or_null",
	[RETURNS_POINTER] = "pointer",
};

int helper_arg_at(const struct schema_helper *h, enum helper_arg_is is)
{
	for (size_t i = 0; i < h->n_args; i++)
		if (h->args[i].is == is)
			return (int)i;
	return -1;
}

/* Whether the type is among those of a list: refused, where it is not. */
static enum verifier_answer answer_of_spans(const struct type_span *v, size_t n,
					  uint32_t type, struct version kernel)
{
	for (size_t i = 0; i < n; i++) {
		const struct type_span *p = &v[i];

		if (p->type != type)
			continue;
		if (version_between(kernel, p->since, p->before))
			return p->depends ? VERIFIER_UNKNOWN : VERIFIER_TAKES;
		if (!version_none(p->perhaps_since) &&
		    version_between(kernel, p->perhaps_since, p->since))
			return VERIFIER_UNKNOWN;
	}
	return VERIFIER_REFUSES;
}

/* The programs that may hand the map to the helper; without a list, all may. */
static enum verifier_answer answer_for_program(const struct helper_facts *c, struct version kernel)
{
	const struct map_feature *f = c->feature;

	if (!f->n_programs || version_cmp(kernel, f->programs_since) < 0)
		return VERIFIER_TAKES;
	if (!c->program || c->program->helpers_vary)
		return VERIFIER_UNKNOWN;
	return answer_of_spans(f->programs, f->n_programs, c->program->id, kernel);
}

/*
 * Arguments are looked at in their order, then the access, then the type of the map: a key of
 * no bytes is refused first.
 */
static void refuse(const struct schema *s, const struct schema_type *t,
		   const struct schema_helper *h, struct version kernel, struct helper_takes *out)
{
	const struct type_sample *sample = t->n_sample ? t->sample : NULL;
	uint32_t forced = schema_forced_flags(s, t->info.id, kernel);
	const struct schema_access *access = schema_find_access(s, h->name);
	bool no_key = sample && !sample->key_size && helper_arg_at(h, ARG_KEY) >= 0;
	bool no_value = sample && !sample->value_size &&
			(helper_arg_at(h, ARG_VALUE) >= 0 || helper_arg_at(h, ARG_VALUE_OUT) >= 0);

	out->answer = VERIFIER_REFUSES;
	out->err = EINVAL;
	out->source = "check_map_func_compatibility";
	if (no_key || no_value) {
		out->err = EACCES;
		out->source = "check_helper_mem_access";
	} else if (access && access->not_with & forced) {
		out->err = EACCES;
		out->source = "record_func_map";
	} else if (str_eq(h->name, "bpf_for_each_map_elem")) {
		out->err = KERNEL_ENOTSUPP;
		out->source = "set_map_elem_callback_state";
	}
}

const struct helper_programs *schema_helper_programs(const struct schema *s, const char *helper)
{
	for (size_t i = 0; i < s->n_helper_programs; i++)
		for (size_t k = 0; k < s->helper_programs[i].n_helpers; k++)
			if (str_eq(s->helper_programs[i].helpers[k], helper))
				return &s->helper_programs[i];
	return NULL;
}

struct helper_facts schema_helper_facts(const struct schema *s, const struct schema_helper *h,
				      uint32_t program_type, int64_t map_type)
{
	const struct schema_type *map =
		map_type < 0 ? NULL : schema_type_tables(s, (uint32_t)map_type);

	return (struct helper_facts){
		.schema = s,
		.helper = h,
		.program = schema_program_type_of(s, program_type),
		.programs = schema_helper_programs(s, h->name),
		.map = map,
		.feature = map ? schema_type_helper(map, h->name) : NULL,
	};
}

struct helper_takes helper_facts_take(const struct helper_facts *c, struct version kernel)
{
	const struct schema_helper *h = c->helper;
	const struct schema_type *t = c->map;
	struct helper_takes out = {.answer = VERIFIER_UNKNOWN};

	if (!t || helper_arg_at(h, ARG_MAP) < 0 || helper_arg_at(h, ARG_FIELD) >= 0)
		return out;
	if (c->feature && version_cmp(kernel, c->feature->since) >= 0) {
		out.answer = answer_for_program(c, kernel);
		if (out.answer != VERIFIER_REFUSES)
			return out;
	}
	for (size_t i = 0; i < t->n_failing; i++) {
		if (!str_eq(t->failing[i].name, h->name))
			continue;
		out.answer = VERIFIER_TAKES;
		out.fails = t->failing[i].err;
		return out;
	}
	refuse(c->schema, t, h, kernel, &out);
	return out;
}

enum verifier_answer helper_facts_allow(const struct helper_facts *c, struct version kernel)
{
	const struct helper_programs *row = c->programs;
	const struct schema_program_type *type = c->program;
	static const struct version first = {5, 10, 0};
	/* A profile has answers for its kernel, however old that is. */
	bool is_older = !c->schema->profile && version_cmp(kernel, first) < 0;
	enum verifier_answer answer = VERIFIER_TAKES;

	if (!row || !type || type->helpers_vary)
		return VERIFIER_UNKNOWN;
	if (version_cmp(kernel, c->helper->since) < 0)
		return VERIFIER_REFUSES;
	if (is_older && version_cmp(c->helper->since, first) <= 0)
		kernel = first;
	if (!row->everywhere && !(!version_none(row->everywhere_since) &&
				  version_cmp(kernel, row->everywhere_since) >= 0)) {
		answer = answer_of_spans(row->programs, row->n_programs, type->id, kernel);
		if (answer == VERIFIER_REFUSES && !version_none(row->perhaps_since) &&
		    version_cmp(kernel, row->perhaps_since) >= 0)
			answer = VERIFIER_UNKNOWN;
	}
	return is_older && answer == VERIFIER_TAKES ? VERIFIER_UNKNOWN : answer;
}

static bool has_field(const struct schema *s, const struct program_refusal *row, uint32_t fields)
{
	for (size_t i = 0; fields && i < row->n_fields; i++)
		for (size_t k = 0; k < s->n_special; k++)
			if (fields >> k & 1 && str_eq(s->special[k].name, row->fields[i]))
				return true;
	return !row->n_fields;
}

static bool is_listed(const struct type_span *v, size_t n, uint32_t type)
{
	for (size_t i = 0; i < n; i++)
		if (v[i].type == type)
			return true;
	return !n;
}

/* Whether the row is about such a reference, in some release. */
static bool is_about(const struct schema *s, const struct program_refusal *row,
		     const struct map_reference *r)
{
	return (!row->sleepable || r->sleepable) && (!row->late || r->late) &&
	       (!row->second || r->second) && (!row->n_fields || r->fields) &&
	       is_listed(row->programs, row->n_programs, r->program_type) &&
	       has_field(s, row, r->fields) &&
	       (row->other_types || is_listed(row->map_types, row->n_map_types, r->map_type));
}

bool schema_may_refuse_map(const struct schema *s, const struct map_reference *r)
{
	for (size_t i = 0; i < s->n_refusals; i++)
		if (is_about(s, &s->refusals[i], r))
			return true;
	return false;
}

/* Turns "is in the list" into "is refused by it". */
static enum verifier_answer refused_by(const struct type_span *v, size_t n, bool others,
				       uint32_t type, struct version kernel)
{
	enum verifier_answer listed = n ? answer_of_spans(v, n, type, kernel) : VERIFIER_TAKES;

	if (listed == VERIFIER_UNKNOWN)
		return listed;
	return (listed == VERIFIER_TAKES) != others ? VERIFIER_REFUSES : VERIFIER_TAKES;
}

static enum verifier_answer answer_of_row(const struct schema *s, const struct program_refusal *row,
					  const struct map_reference *r, struct version kernel)
{
	enum verifier_answer program, map;

	if (!is_about(s, row, r))
		return VERIFIER_TAKES;
	program = refused_by(row->programs, row->n_programs, false, r->program_type, kernel);
	map = refused_by(row->map_types, row->n_map_types, row->other_types, r->map_type, kernel);
	if (program == VERIFIER_TAKES || map == VERIFIER_TAKES)
		return VERIFIER_TAKES;
	if (version_between(kernel, row->since, row->before))
		return program == VERIFIER_REFUSES && map == VERIFIER_REFUSES ? VERIFIER_REFUSES
									      : VERIFIER_UNKNOWN;
	if (!version_none(row->perhaps_since) &&
	    version_between(kernel, row->perhaps_since, row->since))
		return VERIFIER_UNKNOWN;
	return VERIFIER_TAKES;
}

enum verifier_answer schema_program_takes_map(const struct schema *s, const struct map_reference *r,
					      struct version kernel,
					      const struct program_refusal **why)
{
	enum verifier_answer answer = VERIFIER_TAKES;

	*why = NULL;
	for (size_t i = 0; i < s->n_refusals && answer != VERIFIER_REFUSES; i++) {
		enum verifier_answer row = answer_of_row(s, &s->refusals[i], r, kernel);

		if (row == VERIFIER_TAKES || (row == VERIFIER_UNKNOWN && *why))
			continue;
		answer = row;
		*why = &s->refusals[i];
	}
	return answer;
}
