/* SPDX-License-Identifier: BSD-2-Clause */
#include "output/escape.h"
#include "output/output.h"

/* How many findings of each rule the result has. */
static void count_rules(const struct result *r, size_t n[RULE_N])
{
	for (size_t i = 0; i < r->n_findings; i++)
		n[r->findings[i].rule]++;
}

static void say_rest(struct buf *said, const struct result *r, enum rule_id rule, size_t n)
{
	buf_str(said, "bpfmapc: ");
	escape_text(said, r->obj->path);
	buf_printf(said, ": %zu more finding%s of %s %s: --max-findings shows more\n", n,
		   n == 1 ? "" : "s", rule_info(rule)->id, rule_info(rule)->name);
}

void limit_findings(struct result *r, uint64_t most, struct buf *said)
{
	size_t n[RULE_N] = {0}, shown[RULE_N] = {0}, kept = 0;

	count_rules(r, n);
	for (size_t i = 0; i < r->n_findings; i++)
		if (shown[r->findings[i].rule]++ < most)
			r->findings[kept++] = r->findings[i];
	r->n_findings = kept;
	for (int rule = 0; rule < RULE_N; rule++)
		if (n[rule] > most)
			say_rest(said, r, (enum rule_id)rule, n[rule] - (size_t)most);
}
