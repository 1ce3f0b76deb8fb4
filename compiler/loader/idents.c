/* SPDX-License-Identifier: BSD-2-Clause */
#include "loader/idents.h"

#include "base/util.h"

#define FILL "fill_"

const char *const ident_words[IDENT_WORDS] = {
	"_programs", "_add", "_lookup", "_update", "_delete", "_next", "_push", "_pop", "_peek",
	"_key", "_value", "_cpu", "_map", "_unmap", "__inner", "__mem", "_lookup_locked",
	"__reader", "_record", "_fn", "_consume", "_poll", "_epoll_fd", "_open", "_lost",
	"_lookup_cpu", "_update_cpu", "_update_all",
};

static bool has(const struct name_table *set, const char *name)
{
	return name_table_find(set, name) >= 0;
}

/* FILL and a name can be FILL without its last letter, and something behind it. */
static bool is_split_fill(const struct idents *x, const char *ident)
{
	bool is_fill = str_eq(ident, "fill"), has_fill = has(&x->names, "fill");

	for (size_t i = 0; (is_fill || has_fill) && i < IDENT_WORDS; i++)
		if (is_fill ? has(&x->names, ident_words[i] + 1) : str_eq(ident, ident_words[i] + 1))
			return true;
	return false;
}

/*
 * Whether a name that is made of ident is one that is made of a known one. Names with different
 * words behind them are equal if one word ends with the other; the difference is a word, too.
 */
static bool is_taken(const struct idents *x, const char *ident)
{
	const char *filled = str_starts(ident, FILL) ? ident + strlen(FILL) : NULL;
	size_t n = strlen(ident);
	bool taken = has(&x->names, ident) || has(&x->stems, ident) || has(&x->filled, ident) ||
		     (filled && (has(&x->names, filled) || has(&x->stems, filled))) ||
		     is_split_fill(x, ident);

	for (size_t i = 0; i < IDENT_WORDS && !taken; i++) {
		char *stem;

		if (!str_ends(ident, ident_words[i]))
			continue;
		stem = arena_strndup(x->names.arena, ident, n - strlen(ident_words[i]));
		taken = has(&x->names, stem) || has(&x->filled, stem);
	}
	return taken;
}

bool idents_add(struct idents *x, const char *ident)
{
	if (is_taken(x, ident))
		return false;
	name_table_add(&x->names, ident, 0);
	if (str_starts(ident, FILL))
		name_table_add(&x->filled, ident + strlen(FILL), 0);
	for (size_t i = 0; i < IDENT_WORDS; i++)
		if (str_ends(ident, ident_words[i]))
			name_table_add(&x->stems, arena_strndup(x->names.arena, ident,
								strlen(ident) - strlen(ident_words[i])), 0);
	return true;
}

void idents_init(struct idents *x, struct arena *a)
{
	x->names.arena = x->stems.arena = x->filled.arena = a;
}
