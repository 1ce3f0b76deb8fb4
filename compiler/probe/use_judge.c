/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>

#include "base/util.h"
#include "probe/use_cases.h"
#include "probe/use_try.h"

/* The special fields that the kernel knows. */
static uint32_t known_fields(const struct schema *s, struct version kernel, uint32_t fields)
{
	for (size_t i = 0; i < s->n_special; i++)
		if (!version_between(kernel, s->special[i].since, s->special[i].before))
			fields &= ~(1u << i);
	return fields;
}

static bool is_late(const struct kernel_case *k)
{
	return (is_preallocated_type(k->c.map_type) && k->c.map_flags & BPF_F_NO_PREALLOC) ||
	       (k->has_inner && k->inner.map_flags & BPF_F_NO_PREALLOC);
}

enum verifier_answer use_foresee(const struct use_list *l, const struct schema *s,
				 struct version kernel, const struct use_case *c, int *err)
{
	const struct use_map *m = c->maps[0] == ASK_NO_MAP ? NULL : &l->maps[c->maps[0]];
	const struct program_refusal *why;
	struct map_reference r = {
		.program_type = c->ask.program_type, .sleepable = c->ask.flags & BPF_F_SLEEPABLE,
		.second = c->kind == USE_TWO_MAPS,
	};
	struct helper_facts call;
	struct helper_takes takes;
	enum verifier_answer answer;

	*err = EINVAL;
	if (c->helper) {
		call = schema_helper_facts(s, c->helper, c->ask.program_type,
					  m ? m->k.c.map_type : NO_MAP_TYPE);
		answer = helper_facts_allow(&call, kernel);
		if (!m || answer != VERIFIER_TAKES)
			return answer;
	}
	r.map_type = m->k.c.map_type;
	r.fields = known_fields(s, kernel, m->fields);
	r.late = is_late(&m->k);
	answer = schema_program_takes_map(s, &r, kernel, &why);
	if (answer == VERIFIER_REFUSES)
		*err = why->err;
	if (!c->helper || answer != VERIFIER_TAKES)
		return answer;
	takes = helper_facts_take(&call, kernel);
	*err = takes.err;
	return takes.answer;
}

bool use_agrees(const struct use_case *c, enum verifier_answer foreseen, int err, int answer)
{
	int reason = answer / USE_REASON;

	if (c->kind == USE_HELPER)
		return foreseen == VERIFIER_REFUSES ? reason == REASON_NO_HELPER
						    : reason != REASON_NO_HELPER &&
						      reason != REASON_NOT_HERE;
	return foreseen == VERIFIER_REFUSES ? answer % USE_REASON == err : !answer;
}
