/* SPDX-License-Identifier: BSD-2-Clause */
#include "usage/state.h"

#include "base/util.h"

static void stack_bytes_add(struct stack_bytes *set, int64_t off, uint64_t n)
{
	/* What lies outside of the stack is nobody's. */
	uint64_t from = off < -STACK_SIZE ? 0 : (uint64_t)(off + STACK_SIZE), end;

	if (off >= 0)
		return;
	end = n > STACK_SIZE - from ? STACK_SIZE : from + n;
	for (; from < end && from % 64; from++)
		set->v[from / 64] |= 1ull << from % 64;
	for (; end - from >= 64 && from < end; from += 64)
		set->v[from / 64] = UINT64_MAX;
	for (; from < end; from++)
		set->v[from / 64] |= 1ull << from % 64;
}

uint64_t stack_bytes_missing(const struct stack_bytes *set, int64_t off, uint64_t n)
{
	for (uint64_t i = 0; i < n; i++) {
		uint64_t at = (uint64_t)(off + STACK_SIZE) + i;

		if (off < -STACK_SIZE || at >= STACK_SIZE || !(set->v[at / 64] >> at % 64 & 1))
			return i;
	}
	return n;
}

bool stack_bytes_has(const struct stack_bytes *set, int64_t off, uint64_t n)
{
	return stack_bytes_missing(set, off, n) == n;
}

/* The word with the byte at off, or -1 if it is not followed. */
static int word_at(int lowest, int64_t off)
{
	return off >= lowest && off < 0 ? (int)((off - lowest) / 4) : -1;
}

/* A word whose other half changes is not a part of a value any more. */
static void break_value(struct state *s, int n_words, int word)
{
	if (word < 0)
		return;
	if (s->words[word] == WORD_UPPER && word)
		s->words[word - 1] = 0;
	if (word + 1 < n_words && s->words[word + 1] == WORD_UPPER)
		s->words[word + 1] = 0;
	s->words[word] = 0;
}

/* What takes the place of a value that we lose and the verifier may keep. */
static uint32_t lost(struct values *v)
{
	return value_unknown(v, GUARD_WAYS);
}

static void forget_words(struct state *s, int lowest, int64_t off, uint64_t n, uint32_t id)
{
	int n_words = -lowest / 4;
	int64_t end = n > STACK_SIZE * 2 || off + (int64_t)n > 0 ? 0 : off + (int64_t)n;

	if (off < lowest)
		off = lowest;
	for (; off < end; off = (off & ~3) + 4) {
		break_value(s, n_words, word_at(lowest, off));
		s->words[word_at(lowest, off)] = id;
	}
}

void state_fill(struct values *v, struct state *s, int lowest, int64_t off, uint64_t n)
{
	stack_bytes_add(&s->set, off, n);
	stack_bytes_add(&s->maybe_set, off, n);
	forget_words(s, lowest, off, n, n == UINT64_MAX ? lost(v) : 0);
}

void state_forget_stack(struct values *v, struct state *s, int lowest, bool set)
{
	for (int i = 0; i < -lowest / 4; i++)
		s->words[i] = lost(v);
	memset(&s->maybe_set, 0xff, sizeof(s->maybe_set));
	if (set)
		memset(&s->set, 0xff, sizeof(s->set));
}

/* How far the number of `size` bytes at off is above the lowest bit of its word. */
static unsigned shift_of(const struct values *v, int64_t off, unsigned size)
{
	unsigned at = (unsigned)(off & 3);

	return 8 * (v->big ? 4 - size - at : at);
}

/* A number of 1 or 2 bytes goes into a word whose number is known. */
static uint32_t insert(struct values *v, uint32_t word, int64_t off, unsigned size, int64_t number)
{
	const struct value *old = &v->v[word == WORD_UPPER ? 0 : word];
	unsigned shift;
	uint32_t mask;

	if (old->kind != VALUE_NUMBER || (off & 3) + size > 4)
		return 0;
	shift = shift_of(v, off, size);
	mask = (size == 1 ? 0xffu : 0xffffu) << shift;
	return value_number(v, ((uint32_t)old->number & ~mask) | ((uint32_t)number << shift & mask));
}

void state_store(struct values *v, struct state *s, int lowest, int64_t off, unsigned size,
		 uint32_t id)
{
	int word = word_at(lowest, off);
	const struct value *x = &v->v[id];
	bool is_number = x->kind == VALUE_NUMBER;
	int64_t number = x->number;
	uint32_t part = 0;

	if (word >= 0 && size < 4 && is_number && s->words[word] != WORD_UPPER &&
	    !(word + 1 < -lowest / 4 && s->words[word + 1] == WORD_UPPER))
		part = insert(v, s->words[word], off, size, number);
	state_fill(v, s, lowest, off, size);
	if (word < 0 || off % (size < 4 ? 1 : size))
		return;
	if (size < 4)
		s->words[word] = part;
	else if (size == 4)
		s->words[word] = is_number ? value_number(v, (uint32_t)number) :
					     value_unknown(v, v->v[id].guard);
	else if (is_number) {
		/* The words are in the order of the addresses; numbers are read by halves. */
		s->words[word + v->big] = value_number(v, (uint32_t)number);
		s->words[word + !v->big] = value_number(v, (uint32_t)((uint64_t)number >> 32));
	} else {
		s->words[word] = id;
		s->words[word + 1] = WORD_UPPER;
	}
}

uint32_t state_load(struct values *v, const struct state *s, int lowest, int64_t off, unsigned size)
{
	int word = word_at(lowest, off);
	const struct value *x, *upper;
	uint32_t id;

	if (word < 0 || off % size)
		return 0;
	id = s->words[word];
	if (id == WORD_UPPER)
		return value_unknown(v, v->v[s->words[word - 1]].guard);
	x = &v->v[id];
	if (word + 1 < -lowest / 4 && s->words[word + 1] == WORD_UPPER)
		return size == 8 ? id : value_unknown(v, x->guard);
	if (x->kind != VALUE_NUMBER)
		return value_unknown(v, x->guard);
	if (size == 4)
		return id;
	if (size < 4) {
		uint32_t number = (uint32_t)x->number >> shift_of(v, off, size);

		return value_number(v, size == 1 ? number & 0xff : number & 0xffff);
	}
	upper = &v->v[s->words[word + 1]];
	if (upper->kind != VALUE_NUMBER)
		return value_unknown(v, upper->guard);
	if (v->big) {
		const struct value *first = x;

		x = upper;
		upper = first;
	}
	return value_number(v, (int64_t)((uint64_t)upper->number << 32 | (uint32_t)x->number));
}

bool state_word(const struct values *v, const struct state *s, int lowest, int64_t off,
		uint32_t *word)
{
	int at = word_at(lowest, off);
	const struct value *x;

	if (at < 0 || off % 4 || s->words[at] == WORD_UPPER ||
	    (at + 1 < -lowest / 4 && s->words[at + 1] == WORD_UPPER))
		return false;
	x = &v->v[s->words[at]];
	if (x->kind != VALUE_NUMBER)
		return false;
	*word = (uint32_t)x->number;
	return true;
}

/* The least that is known of a value which changes often: it may be in the stack, or has a guard. */
static uint32_t give_up(struct values *v, uint32_t id)
{
	if (v->v[id].kind == VALUE_STACK)
		return value_id(v, (struct value){.kind = VALUE_STACK, .anywhere = true});
	return v->v[id].kind == VALUE_UNKNOWN ? id : lost(v);
}

static bool join_id(struct values *v, uint32_t *into, uint32_t from, bool coarse)
{
	uint32_t id;

	if (*into == from)
		return false;
	if (*into == WORD_UPPER || from == WORD_UPPER)
		id = lost(v);
	else
		id = value_join(v, *into, from);
	if (coarse && id != *into)
		id = give_up(v, id);
	if (id == *into)
		return false;
	*into = id;
	return true;
}

static bool join_bytes(struct state *into, const struct state *from, bool coarse)
{
	bool changed = false;

	for (size_t i = 0; i < ARRAY_SIZE(into->set.v); i++) {
		uint64_t set = into->set.v[i] & from->set.v[i];
		uint64_t maybe = into->maybe_set.v[i] | from->maybe_set.v[i];

		if (set == into->set.v[i] && maybe == into->maybe_set.v[i])
			continue;
		changed = true;
		into->set.v[i] = coarse ? 0 : set;
		into->maybe_set.v[i] = coarse ? UINT64_MAX : maybe;
	}
	return changed;
}

bool state_join(struct values *v, struct state *into, const struct state *from, int lowest,
		bool coarse)
{
	int n_words = -lowest / 4;
	bool changed = join_bytes(into, from, coarse);

	for (size_t i = 0; i < ARRAY_SIZE(into->regs); i++)
		changed |= join_id(v, &into->regs[i], from->regs[i], coarse);
	for (int i = 0; i < n_words; i++) {
		bool upper = into->words[i] == WORD_UPPER || from->words[i] == WORD_UPPER;

		if (!join_id(v, &into->words[i], from->words[i], coarse))
			continue;
		changed = true;
		/* Half of a value is none; the other half is before the upper one. */
		if (upper && i)
			into->words[i - 1] = lost(v);
		if (i + 1 < n_words && into->words[i + 1] == WORD_UPPER && from->words[i + 1] != WORD_UPPER)
			into->words[i + 1] = lost(v);
	}
	return changed;
}
