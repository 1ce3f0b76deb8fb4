/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_INFLATE_H
#define BPFMAPC_INFLATE_H

/*
 * What gzip has compressed (RFC 1951, RFC 1952), byte by byte: /proc/config.gz
 * is, and this header stands on the C library alone. Whatever the file holds:
 * lengths, distances and codes are checked before they are used.
 */
#include <bpfmapc/tables.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

BPFMAPC_SELDOM_BEGIN

struct bpfmapc_code {
	uint16_t count[16];   /* how many codes have each length */
	uint16_t symbol[288]; /* what they stand for, in their order */
};

struct bpfmapc_gz {
	FILE *from;
	int (*put)(void *to, int byte); /* 0, or what ends the reading */
	void *to;
	int stopped; /* what put() returned */
	uint32_t bits, crc;
	unsigned n_bits;
	uint64_t written;
	struct bpfmapc_code literals, distances;
	unsigned char window[32768];
};

/* The next n bits, at most 16; -1 at the end of the file. Keeps less than a byte. */
BPFMAPC_FUNCTION int bpfmapc_bits(struct bpfmapc_gz *z, unsigned n)
{
	uint32_t value;

	while (z->n_bits < n) {
		int byte = getc(z->from);

		if (byte == EOF)
			return -1;
		z->bits |= (uint32_t)byte << z->n_bits;
		z->n_bits += 8;
	}
	value = z->bits & ((UINT32_C(1) << n) - 1);
	z->bits >>= n;
	z->n_bits -= n;
	return (int)value;
}

BPFMAPC_FUNCTION int bpfmapc_put(struct bpfmapc_gz *z, int byte)
{
	z->window[z->written++ % sizeof(z->window)] = (unsigned char)byte;
	z->crc ^= (uint32_t)byte;
	for (int i = 0; i < 8; i++)
		z->crc = z->crc >> 1 ^ (UINT32_C(0xedb88320) & (0 - (z->crc & 1)));
	z->stopped = z->put(z->to, byte);
	return z->stopped ? -1 : 0;
}

/* The code of n symbols, from their lengths. As in zlib, a lone code may be one bit long. */
BPFMAPC_FUNCTION int bpfmapc_build(struct bpfmapc_code *code, const unsigned char *lengths,
				   unsigned n, bool whole)
{
	uint16_t at[17];
	int left = 1;

	memset(code, 0, sizeof(*code));
	for (unsigned i = 0; i < n; i++)
		code->count[lengths[i]]++;
	code->count[0] = 0;
	at[1] = 0; /* where the symbols of codes of this length begin */
	for (unsigned length = 1; length < 16; length++) {
		left = left * 2 - code->count[length];
		if (left < 0)
			return -1;
		at[length + 1] = (uint16_t)(at[length] + code->count[length]);
	}
	/* at[16] of them; not all bits lead to one. */
	if (left && (whole || at[16] > 1 || at[16] != code->count[1]))
		return -1;
	for (unsigned i = 0; i < n; i++)
		if (lengths[i])
			code->symbol[at[lengths[i]]++] = (uint16_t)i;
	return 0;
}

/* The symbol that comes next, or -1. */
BPFMAPC_FUNCTION int bpfmapc_symbol(struct bpfmapc_gz *z, const struct bpfmapc_code *code)
{
	int rest = 0, base = 0;

	/* rest: how far the bits so far are behind the codes that are shorter. */
	for (unsigned length = 1; length < 16; length++) {
		int bit = bpfmapc_bits(z, 1);

		if (bit < 0)
			return -1;
		rest = rest * 2 + bit;
		if (rest < code->count[length])
			return code->symbol[base + rest];
		base += code->count[length];
		rest -= code->count[length];
	}
	return -1;
}

BPFMAPC_FUNCTION int bpfmapc_copy(struct bpfmapc_gz *z, unsigned length, unsigned distance)
{
	if (distance > z->written)
		return -1;
	for (; length; length--)
		if (bpfmapc_put(z, z->window[(z->written - distance) % sizeof(z->window)]))
			return -1;
	return 0;
}

/* Symbols up to the end of the block. */
BPFMAPC_FUNCTION int bpfmapc_symbols(struct bpfmapc_gz *z)
{
	for (;;) {
		int symbol = bpfmapc_symbol(z, &z->literals), extra = 0, more, length;

		if (symbol < 256) {
			if (symbol < 0 || bpfmapc_put(z, symbol))
				return -1;
			continue;
		}
		if (symbol == 256)
			return 0;
		if (symbol > 285)
			return -1;
		length = symbol == 285 ? 258 : symbol - 254;
		if (symbol > 264 && symbol < 285) {
			extra = (symbol - 261) / 4;
			length = ((4 + (symbol - 261) % 4) << extra) + 3;
		}
		more = bpfmapc_bits(z, (unsigned)extra);
		symbol = bpfmapc_symbol(z, &z->distances);
		if (more < 0 || symbol < 0 || symbol > 29)
			return -1;
		length += more;
		extra = symbol < 4 ? 0 : symbol / 2 - 1;
		more = bpfmapc_bits(z, (unsigned)extra);
		if (more < 0)
			return -1;
		more += symbol < 4 ? symbol + 1 : ((2 + symbol % 2) << extra) + 1;
		if (bpfmapc_copy(z, (unsigned)length, (unsigned)more))
			return -1;
	}
}

BPFMAPC_FUNCTION int bpfmapc_fixed_block(struct bpfmapc_gz *z)
{
	unsigned char lengths[288];

	memset(lengths, 8, 288);
	memset(lengths + 144, 9, 112);
	memset(lengths + 256, 7, 24);
	(void)bpfmapc_build(&z->literals, lengths, 288, true);
	memset(lengths, 5, 32);
	(void)bpfmapc_build(&z->distances, lengths, 32, true);
	return bpfmapc_symbols(z);
}

BPFMAPC_FUNCTION int bpfmapc_dynamic_block(struct bpfmapc_gz *z)
{
	static const unsigned char order[] = {16, 17, 18, 0, 8,  7, 9,  6, 10, 5,
					      11, 4,  12, 3, 13, 2, 14, 1, 15};
	const int literals = bpfmapc_bits(z, 5) + 257;
	const int distances = bpfmapc_bits(z, 5) + 1;
	const int codes = bpfmapc_bits(z, 4) + 4;
	unsigned char lengths[320];
	int n = 0;

	if (literals < 257 || literals > 286 || distances < 1 || distances > 30 || codes < 4)
		return -1;
	memset(lengths, 0, sizeof(lengths));
	for (int i = 0; i < codes; i++) {
		int length = bpfmapc_bits(z, 3);

		if (length < 0)
			return -1;
		lengths[order[i]] = (unsigned char)length;
	}
	if (bpfmapc_build(&z->literals, lengths, 19, true))
		return -1;
	while (n < literals + distances) {
		int symbol = bpfmapc_symbol(z, &z->literals), more, times;

		if (symbol < 0 || (symbol == 16 && !n))
			return -1;
		if (symbol < 16) {
			lengths[n++] = (unsigned char)symbol;
			continue;
		}
		more = bpfmapc_bits(z, symbol == 16 ? 2 : symbol == 17 ? 3 : 7);
		times = more + (symbol == 18 ? 11 : 3);
		if (more < 0 || times > literals + distances - n)
			return -1;
		memset(lengths + n, symbol == 16 ? lengths[n - 1] : 0, (size_t)times);
		n += times;
	}
	if (!lengths[256] || bpfmapc_build(&z->literals, lengths, (unsigned)literals, false) ||
	    bpfmapc_build(&z->distances, lengths + literals, (unsigned)distances, false))
		return -1;
	return bpfmapc_symbols(z);
}

BPFMAPC_FUNCTION int bpfmapc_stored_block(struct bpfmapc_gz *z)
{
	int length, inverse;

	z->bits = z->n_bits = 0;
	length = bpfmapc_bits(z, 16);
	inverse = bpfmapc_bits(z, 16);
	if (length < 0 || inverse != (length ^ 0xffff))
		return -1;
	for (; length; length--) {
		int byte = bpfmapc_bits(z, 8);

		if (byte < 0 || bpfmapc_put(z, byte))
			return -1;
	}
	return 0;
}

BPFMAPC_FUNCTION int bpfmapc_skip_bytes(struct bpfmapc_gz *z, int n)
{
	for (; n > 0; n--)
		if (bpfmapc_bits(z, 8) < 0)
			return -1;
	return n;
}

BPFMAPC_FUNCTION int bpfmapc_skip_string(struct bpfmapc_gz *z)
{
	int byte;

	do
		byte = bpfmapc_bits(z, 8);
	while (byte > 0);
	return byte;
}

BPFMAPC_FUNCTION int bpfmapc_gz_header(struct bpfmapc_gz *z)
{
	const int crc = 2, extra = 4, name = 8, comment = 16, reserved = 0xe0;
	int method = bpfmapc_bits(z, 8), flags = bpfmapc_bits(z, 8);

	if (method != 8 || flags < 0 || flags & reserved || bpfmapc_skip_bytes(z, 6) ||
	    (flags & extra && bpfmapc_skip_bytes(z, bpfmapc_bits(z, 16))) ||
	    (flags & name && bpfmapc_skip_string(z)) ||
	    (flags & comment && bpfmapc_skip_string(z)) ||
	    (flags & crc && bpfmapc_skip_bytes(z, 2)))
		return -1;
	return 0;
}

/* One member of the file, behind its magic number. */
BPFMAPC_FUNCTION int bpfmapc_gz_member(struct bpfmapc_gz *z)
{
	int last, type, low, high;

	z->bits = z->n_bits = 0;
	z->written = 0;
	z->crc = UINT32_MAX;
	if (bpfmapc_gz_header(z))
		return -1;
	do {
		last = bpfmapc_bits(z, 1);
		type = bpfmapc_bits(z, 2);
		if (last < 0 || type < 0 || type > 2 ||
		    (type == 0   ? bpfmapc_stored_block(z)
		     : type == 1 ? bpfmapc_fixed_block(z)
				 : bpfmapc_dynamic_block(z)))
			return -1;
	} while (!last);
	z->bits = z->n_bits = 0;
	low = bpfmapc_bits(z, 16);
	high = bpfmapc_bits(z, 16);
	if (low < 0 || high < 0 || ((uint32_t)high << 16 | (uint32_t)low) != ~z->crc)
		return -1;
	low = bpfmapc_bits(z, 16);
	high = bpfmapc_bits(z, 16);
	return low < 0 || high < 0 || ((uint32_t)high << 16 | (uint32_t)low) != (uint32_t)z->written
		       ? -1
		       : 0;
}

/*
 * The file from behind its first magic number. 0, what put() returned, or 1
 * where the file is damaged: what comes before has been put. -ENOMEM.
 */
BPFMAPC_FUNCTION int bpfmapc_inflate(FILE *from, int (*put)(void *to, int byte), void *to)
{
	struct bpfmapc_gz *z = (struct bpfmapc_gz *)calloc(1, sizeof(*z));
	int ret = 0;

	if (!z)
		return -ENOMEM;
	z->from = from;
	z->put = put;
	z->to = to;
	do
		if (bpfmapc_gz_member(z))
			ret = z->stopped ? z->stopped : 1;
	while (!ret && getc(from) == 0x1f && getc(from) == 0x8b);
	free(z);
	return ret;
}

BPFMAPC_SELDOM_END

#endif
