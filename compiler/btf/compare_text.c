/* SPDX-License-Identifier: BSD-2-Clause */
#include "btf/compare.h"

/* "at 8"; a bit field is "at 8, bit 3". */
static void add_offset(struct buf *b, const struct member_side *m)
{
	buf_printf(b, "at %llu", (unsigned long long)m->bit / 8);
	if (m->bit_field)
		buf_printf(b, ", bit %u", (unsigned)(m->bit % 8));
}

static void add_value(struct buf *b, const struct member_side *m)
{
	if (m->set)
		buf_printf(b, "%lld", (long long)m->value);
	else
		buf_str(b, "not there");
}

void member_change_text(struct buf *b, const struct member_change_info *change,
			const char *in_old, const char *in_new)
{
	const struct member_side *old = &change->old, *new = &change->new;
	const char *name = old->name ? old->name : new->name;
	bool moved = change->change == MEMBER_MOVED, revalued = change->change == MEMBER_REVALUED;

	if (*name)
		buf_printf(b, "%s%s", name, revalued ? ": " : " is ");
	if (revalued)
		buf_printf(b, "%s is ", old->enumerator);
	if (change->change == MEMBER_RENAMED) {
		buf_printf(b, "called %s %s, ", new->name, in_new);
		add_offset(b, new);
		buf_str(b, " in both");
		return;
	}
	if (revalued)
		add_value(b, old);
	else if (change->change == MEMBER_RETYPED)
		buf_str(b, old->type);
	else if (moved || change->change == MEMBER_REMOVED)
		add_offset(b, old);
	else
		buf_str(b, "not");
	buf_printf(b, " %s, ", in_old);
	if (revalued)
		add_value(b, new);
	else if (change->change == MEMBER_RETYPED)
		buf_str(b, new->type);
	else if (moved || change->change == MEMBER_ADDED)
		add_offset(b, new);
	else
		buf_str(b, "not");
	buf_printf(b, " %s", in_new);
	if (change->change == MEMBER_RETYPED && *name) {
		buf_str(b, ", ");
		add_offset(b, new);
	}
}
