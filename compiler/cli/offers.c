/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/util.h"
#include "cli/cli.h"

void offer(struct offers *offers, const char *word, const char *text)
{
	const struct offer new = {arena_strdup(offers->arena, word), text};

	ARENA_PUSH(offers->arena, offers->v, offers->n, offers->cap, new);
}

void offer_value(const struct value *v, size_t n, const char *word, const char *text)
{
	if (v->offers)
		offer(v->offers, arena_printf(v->arena, "%.*s%s", (int)n, v->text, word), text);
}
