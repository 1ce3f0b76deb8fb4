// SPDX-License-Identifier: BSD-2-Clause
/* Changes of a BTF: its records, what they refer to, and its names. */
#include <stdlib.h>
#include <string.h>

#include "btf/kinds.h"
#include "btf/types.h"
#include "tests/fuzz/mutate.h"
#include "tests/malformed/random.h"

#define BLOB_MAX 65536	/* bytes of records, and of strings: larger ones are changed as bytes */
#define TYPES_MAX 4096

/* A BTF of the host's byte order, taken apart. */
struct parts {
	uint64_t *state;
	uint32_t types[BLOB_MAX / 4], n_types;	/* words */
	uint32_t at[TYPES_MAX], n;	/* first words of the records */
	char strings[BLOB_MAX];
	uint32_t n_strings;
};

static size_t below(struct parts *p, size_t n)
{
	return xorshift_below(p->state, n);
}

static uint32_t words_of(const struct parts *p, uint32_t at)
{
	uint32_t info = p->types[at + 1];
	const struct kind_info *kind = &kind_table[info >> 24 & 0x7f];

	return 3 + kind->fixed + (kind->element ? (info & 0xffffff) * kind->element : 0);
}

static void find_records(struct parts *p)
{
	p->n = 0;
	for (uint32_t at = 0; at + 3 <= p->n_types && p->n < TYPES_MAX; at += words_of(p, at)) {
		/* Records that do not fit, and all behind them, are words only. */
		if (words_of(p, at) > p->n_types - at)
			break;
		p->at[p->n++] = at;
	}
}

static bool take_apart(struct parts *p, const uint8_t *data, size_t size)
{
	struct btf_header h;
	uint64_t types, strings;

	if (size < BTF_HEADER_SIZE)
		return false;
	memcpy(&h, data, BTF_HEADER_SIZE);
	types = (uint64_t)h.hdr_len + h.type_off;
	strings = (uint64_t)h.hdr_len + h.str_off;
	if (h.magic != BTF_MAGIC || types + h.type_len > size || strings + h.str_len > size ||
	    h.type_len > BLOB_MAX / 2 || h.str_len > BLOB_MAX / 2 || h.str_len < 1)
		return false;
	p->n_types = h.type_len / 4;
	memcpy(p->types, data + types, p->n_types * sizeof(uint32_t));
	memcpy(p->strings, data + strings, h.str_len);
	p->n_strings = h.str_len;
	find_records(p);
	return p->n > 0;
}

/* Returns the size, or 0 where it has no room. */
static size_t put_together(const struct parts *p, uint8_t *data, size_t max)
{
	uint32_t bytes = p->n_types * (uint32_t)sizeof(uint32_t);
	const struct btf_header h = {
		.magic = BTF_MAGIC, .version = BTF_VERSION, .hdr_len = BTF_HEADER_SIZE,
		.type_len = bytes, .str_off = bytes, .str_len = p->n_strings,
	};
	size_t size = BTF_HEADER_SIZE + bytes + p->n_strings;

	if (size > max)
		return 0;
	memcpy(data, &h, BTF_HEADER_SIZE);
	memcpy(data + BTF_HEADER_SIZE, p->types, bytes);
	memcpy(data + BTF_HEADER_SIZE + bytes, p->strings, p->n_strings);
	return size;
}

/* Opens a gap of n words, or closes it. */
static bool move_words(struct parts *p, uint32_t at, int n)
{
	uint32_t from = n < 0 ? at + (uint32_t)-n : at;

	if (n > 0 && p->n_types + (uint32_t)n > BLOB_MAX / 4)
		return false;
	memmove(&p->types[at + (n > 0 ? (uint32_t)n : 0)], &p->types[from],
		(p->n_types - from) * sizeof(uint32_t));
	p->n_types += (uint32_t)n;
	return true;
}

static uint32_t some_name(struct parts *p)
{
	uint32_t off = (uint32_t)below(p, p->n_strings);

	while (off && p->strings[off - 1])
		off--;
	return off;
}

/* A copy of a name, with what libFuzzer makes of it. */
static uint32_t new_name(struct parts *p)
{
	char *to = p->strings + p->n_strings;
	const char *from = p->strings + some_name(p);
	size_t n = strnlen(from, 64);

	if (p->n_strings + 130 > BLOB_MAX || n == 64 || from + n >= p->strings + p->n_strings)
		return some_name(p);
	memcpy(to, from, n);
	n = LLVMFuzzerMutate((uint8_t *)to, n, 128);
	to[n] = 0;
	p->n_strings += (uint32_t)n + 1;
	return (uint32_t)(to - p->strings);
}

/* One of the references of a record: to a name, or to a type. */
static void change_reference(struct parts *p, uint32_t at)
{
	struct type_refs refs = type_refs((const struct btf_type *)(void *)&p->types[at]);
	size_t n = 0, chosen;

	while (type_refs_next(&refs))
		n++;
	chosen = below(p, n);
	refs = type_refs((const struct btf_type *)(void *)&p->types[at]);
	while (type_refs_next(&refs) && chosen--)
		;
	if (!refs.ref)
		return;
	if (!refs.is_name)
		*refs.ref = (uint32_t)below(p, p->n + 1 + !below(p, 20));
	else
		*refs.ref = below(p, 3) ? some_name(p) : new_name(p);
}

/* An element more, which is a copy of another one, or one less. */
static void change_elements(struct parts *p, uint32_t at)
{
	uint32_t info = p->types[at + 1], vlen = info & 0xffffff, element, from;
	const struct kind_info *kind = &kind_table[info >> 24 & 0x7f];

	if (!kind->element)
		return;
	element = at + 3 + kind->fixed + (uint32_t)below(p, vlen + 1) * kind->element;
	if (vlen && below(p, 2)) {
		element -= element >= at + words_of(p, at) ? kind->element : 0;
		move_words(p, element, -kind->element);
		p->types[at + 1] = (info & 0xff000000) | (vlen - 1);
		return;
	}
	if (!move_words(p, element, kind->element))
		return;
	from = element >= at + 3u + kind->fixed + kind->element ? element - kind->element :
								   element + kind->element;
	memset(&p->types[element], 0, kind->element * sizeof(uint32_t));
	if (vlen)
		memcpy(&p->types[element], &p->types[from], kind->element * sizeof(uint32_t));
	p->types[at + 1] = (info & 0xff000000) | (vlen + 1);
}

/* A copy of the record behind all others, to which another record may refer. */
static void copy_record(struct parts *p, uint32_t at)
{
	uint32_t n = words_of(p, at), end = p->n_types, other = p->at[below(p, p->n)];

	if (end + n > BLOB_MAX / 4 || p->n == TYPES_MAX)
		return;
	memmove(&p->types[end], &p->types[at], n * sizeof(uint32_t));
	p->n_types += n;
	find_records(p);
	change_reference(p, end);
	change_reference(p, other);
}

static uint32_t changed_word(struct parts *p, uint32_t was)
{
	static const uint32_t edges[] = {0, 1, 4, 8, 31, 32, 64, 128, 255, 0xffff, 0x7fffffff, 0xffffffff};

	switch (below(p, 4)) {
	case 0:
		return edges[below(p, sizeof(edges) / sizeof(*edges))];
	case 1:
		return was + (uint32_t)below(p, 17) - 8;
	case 2:
		return was ^ 1u << below(p, 32);
	default:
		return (uint32_t)below(p, 256);
	}
}

static void change(struct parts *p)
{
	uint32_t at = p->at[below(p, p->n)], *word;

	switch (below(p, 10)) {
	case 0:	/* the kind, whose record may be of another size */
		p->types[at + 1] = (p->types[at + 1] & 0x80ffffff) | (uint32_t)below(p, 21) << 24;
		break;
	case 1:
	case 2:
		change_elements(p, at);
		break;
	case 3:
		copy_record(p, at);
		break;
	case 4:	/* ids behind it are other types then */
		move_words(p, at, -(int)words_of(p, at));
		break;
	case 5:	/* the size, or the type */
		p->types[at + 2] = changed_word(p, p->types[at + 2]);
		break;
	case 6:
		word = &p->types[at + below(p, words_of(p, at))];
		*word = changed_word(p, *word);
		break;
	case 7:
		if (p->n_strings > 1)
			LLVMFuzzerMutate((uint8_t *)p->strings + 1, p->n_strings - 1, p->n_strings - 1);
		break;
	default:
		change_reference(p, at);
	}
}

size_t mutate_btf(uint8_t *data, size_t size, size_t max, uint64_t *state)
{
	struct parts *p;
	size_t n = 0;

	if (!xorshift_below(state, 8))
		return LLVMFuzzerMutate(data, size, max);
	p = calloc(1, sizeof(*p));
	if (!p)
		return size;
	p->state = state;
	if (take_apart(p, data, size)) {
		for (uint64_t changes = 1 + xorshift_below(state, 3); changes && p->n; changes--) {
			change(p);
			find_records(p);
		}
		n = put_together(p, data, max);
	}
	free(p);
	return n ? n : LLVMFuzzerMutate(data, size, max);
}
