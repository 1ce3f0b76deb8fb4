// SPDX-License-Identifier: BSD-2-Clause
/*
 * inflate: what the runtime decompresses with its own code (-DGUNZIP), beside
 * zlib: data of many kinds, compressed in every way that zlib knows, and the
 * same with bytes changed or cut off. Both must give the same bytes and agree
 * on whether the file is whole. The last line is "N passed, M failed".
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "count.h"
#include <bpfmapc/inflate.h>
#include <bpfmapc/zlib.h>

#define MAX_PLAIN   70000
#define MAX_PACKED  (MAX_PLAIN / 4 * 5 + 4096)
#define MAX_CHANGED 5000 /* bytes: of these, files are changed, too, */
#define FHCRC       2    /* flag: a sum of the header, which is passed over; zlib checks it */
#define CHANGES     60   /* so many times */

struct bytes {
	size_t n;
	unsigned char at[MAX_PLAIN + 1];
};

static struct bytes plain, ours, theirs;
static unsigned char packed[MAX_PACKED], changed[MAX_PACKED];

/* The same numbers on every machine. */
static unsigned random_number(void)
{
	static unsigned long long x = 88172645463325252ULL;

	x ^= x << 13;
	x ^= x >> 7;
	x ^= x << 17;
	return (unsigned)(x >> 32);
}

static int add(void *to, int byte)
{
	struct bytes *b = (struct bytes *)to;

	if (b->n == sizeof(b->at))
		return -E2BIG;
	b->at[b->n++] = (unsigned char)byte;
	return 0;
}

/* 0, 1 where damaged, or -errno. */
static int unpack(const unsigned char *data, size_t n)
{
	FILE *from = fmemopen((void *)(uintptr_t)data, n, "r");
	int ret = -EINVAL;

	ours.n = 0;
	if (getc(from) == 0x1f && getc(from) == 0x8b)
		ret = GUNZIP(from, add, &ours);
	fclose(from);
	return ret;
}

/* The same by zlib; of a file that is damaged, what it gave before it noticed. */
static int unpack_by_zlib(const unsigned char *data, size_t n)
{
	z_stream z = {.next_in = (unsigned char *)(uintptr_t)data, .avail_in = (unsigned)n};
	int ret;

	if (n < 2 || data[0] != 0x1f || data[1] != 0x8b)
		return -EINVAL;
	theirs.n = 0;
	if (inflateInit2(&z, 15 + 16) != Z_OK)
		exit(1);
	do {
		z.next_out = theirs.at + theirs.n;
		z.avail_out = (unsigned)(sizeof(theirs.at) - theirs.n);
		ret = inflate(&z, Z_SYNC_FLUSH);
		theirs.n = sizeof(theirs.at) - z.avail_out;
	} while (ret == Z_STREAM_END && z.avail_in > 1 && z.next_in[0] == 0x1f &&
		 z.next_in[1] == 0x8b && inflateReset(&z) == Z_OK);
	if (ret != Z_STREAM_END && !z.avail_out && theirs.n == sizeof(theirs.at))
		ret = -E2BIG;
	else
		ret = ret != Z_STREAM_END;
	inflateEnd(&z);
	return ret;
}

static int agree(const unsigned char *data, size_t n)
{
	int a = unpack(data, n), b = unpack_by_zlib(data, n);

	if (a != b)
		return printf("%d, zlib: %d\n", a, b), 0;
	if (a == -EINVAL)
		return 1;
	if (ours.n != theirs.n || memcmp(ours.at, theirs.at, ours.n))
		return printf("%zu bytes, zlib: %zu (%d)\n", ours.n, theirs.n, a), 0;
	return 1;
}

static size_t pack(int level, int strategy, int memory, bool names)
{
	z_stream z = {.next_in = plain.at, .avail_in = (unsigned)plain.n};
	gz_header header = {
		.extra = (Bytef *)"extra",
		.extra_len = 5,
		.name = (Bytef *)"name",
		.comment = (Bytef *)"comment",
		.hcrc = plain.n > MAX_CHANGED,
	};

	z.next_out = packed;
	z.avail_out = sizeof(packed);
	if (deflateInit2(&z, level, Z_DEFLATED, 15 + 16, memory, strategy) != Z_OK ||
	    (names && deflateSetHeader(&z, &header) != Z_OK) ||
	    deflate(&z, Z_FINISH) != Z_STREAM_END)
		exit(1);
	deflateEnd(&z);
	return z.total_out;
}

/* From noise to a single byte over and over, in n steps. */
static void make_plain(size_t n, unsigned kind)
{
	static const char *const words[] = {"CONFIG_", "=y\n", "=m\n", "# ", " is not set\n",
					    "NET",     "_BPF", "X86",  "HZ", "=1000\n"};

	plain.n = 0;
	while (plain.n < n) {
		const char *word = words[random_number() % 10];

		switch (kind) {
		case 0: /* nothing repeats */
			plain.at[plain.n++] = (unsigned char)random_number();
			break;
		case 1: /* a configuration */
			for (; *word && plain.n < n; word++)
				plain.at[plain.n++] = (unsigned char)*word;
			break;
		case 2: /* one byte */
			plain.at[plain.n++] = 'a';
			break;
		default: /* what repeats is as far away as it can be */
			plain.at[plain.n] = plain.n < 32000 ? (unsigned char)random_number()
							    : plain.at[plain.n - 32000];
			plain.n++;
		}
	}
}

static void change(size_t n)
{
	size_t differ = 0;

	for (unsigned i = 0; i < CHANGES; i++) {
		size_t m = n;

		memcpy(changed, packed, n);
		if (random_number() % 4 == 0)
			m = random_number() % (n + 1);
		else
			for (unsigned k = random_number() % 3 + 1; k; k--)
				changed[random_number() % n] ^=
					(unsigned char)(1 << random_number() % 8);
		if (m > 3)
			changed[3] &= (unsigned char)~FHCRC;
		differ += !agree(changed, m);
	}
	HOLDS(!differ);
}

/* A file that is written bit by bit, as no compressor would. */
struct writer {
	unsigned char at[8192];
	size_t bits;
};

static void put_bits(struct writer *w, unsigned value, unsigned n)
{
	for (unsigned i = 0; i < n; i++, w->bits++)
		w->at[w->bits / 8] |= (unsigned char)((value >> i & 1) << w->bits % 8);
}

/* Codes have their first bit first. */
static void put_code(struct writer *w, unsigned code, unsigned n)
{
	while (n--)
		put_bits(w, code >> n & 1, 1);
}

static void begin(struct writer *w, unsigned type)
{
	static const unsigned char header[] = {0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3};

	memset(w, 0, sizeof(*w));
	memcpy(w->at, header, sizeof(header));
	w->bits = sizeof(header) * 8;
	put_bits(w, 1 | type << 1, 3);
}

/* The sum and size of n times 'a', and whether both sides agree on the file. */
static int end(struct writer *w, size_t n)
{
	uLong crc = crc32(0, NULL, 0);

	for (size_t i = 0; i < n; i++)
		crc = crc32(crc, (const Bytef *)"a", 1);
	w->bits = (w->bits + 7) / 8 * 8;
	put_bits(w, (unsigned)crc, 32);
	put_bits(w, (unsigned)n, 32);
	return agree(w->at, w->bits / 8);
}

/* The lengths of codes, in a code of four symbols: 1, 0, 16 and 18. */
static void put_one(struct writer *w)
{
	put_code(w, 0, 1);
}

static void put_zeroes(struct writer *w, unsigned n)
{
	for (; n >= 11; n -= n < 138 ? n : 138) {
		put_code(w, 7, 3);
		put_bits(w, (n < 138 ? n : 138) - 11, 7);
	}
	while (n--)
		put_code(w, 2, 2);
}

enum fault {
	NONE,
	REPEATS_NOTHING,
	REPEATS_TOO_MUCH,
	TOO_MANY_CODES,
	NO_END,
	TOO_FEW_CODES,
	N_FAULTS
};

/* "aaa" in a block with codes of its own: 'a' and the end have one bit each. */
static int own_codes(unsigned literals, unsigned distances, enum fault fault)
{
	static const unsigned char lengths[] = {3, 0, 3, 2, 0, 0, 0, 0, 0,
						0, 0, 0, 0, 0, 0, 0, 0, 1};
	struct writer w;

	begin(&w, 2);
	put_bits(&w, literals - 257, 5);
	put_bits(&w, distances - 1, 5);
	put_bits(&w, sizeof(lengths) - 4, 4);
	for (size_t i = 0; i < sizeof(lengths); i++)
		put_bits(&w, lengths[i], 3);
	if (fault == REPEATS_NOTHING) {
		put_code(&w, 6, 3);
		put_bits(&w, 0, 2);
		put_zeroes(&w, 94);
	} else {
		put_zeroes(&w, 97);
	}
	put_one(&w);
	if (fault == TOO_MANY_CODES)
		put_one(&w);
	put_zeroes(&w, fault == TOO_MANY_CODES ? 157 : 158);
	if (fault == NO_END)
		put_zeroes(&w, 1);
	else
		put_one(&w);
	put_zeroes(&w, literals - 257);
	if (fault == REPEATS_TOO_MUCH) {
		put_code(&w, 7, 3);
		put_bits(&w, distances + 1 > 11 ? distances + 1 - 11 : 0, 7);
	} else {
		put_zeroes(&w, distances);
	}
	/* Where the end has no code there is none: its bit leads nowhere. */
	put_code(&w, 1, 4);
	if (fault == TOO_FEW_CODES)
		w.bits -= 2;
	return end(&w, 3);
}

/* A copy from so far away, with the last two symbols of distances, which mean nothing. */
static int far_away(unsigned symbol)
{
	struct writer w;
	size_t n = 1;

	begin(&w, 1);
	put_code(&w, 0x30 + 'a', 8);
	for (; n < 40000; n += 258) {
		put_code(&w, 0xc0 + 285 - 280, 8);
		put_code(&w, 0, 5);
	}
	put_code(&w, 257 - 256, 7);
	put_code(&w, symbol, 5);
	put_bits(&w, 0, symbol < 4 ? 0 : symbol / 2 - 1);
	put_code(&w, 0, 7);
	return end(&w, n + 3);
}

static void by_hand(void)
{
	for (unsigned literals = 257; literals <= 288; literals++)
		for (unsigned distances = 1; distances <= 32; distances++)
			HOLDS(own_codes(literals, distances, NONE));
	HOLDS(own_codes(257, 1, NONE) && ours.n == 3);
	for (unsigned fault = NONE; fault < N_FAULTS; fault++)
		for (unsigned distances = 1; distances <= 30; distances++)
			HOLDS(own_codes(257, distances, (enum fault)fault));
	for (unsigned symbol = 0; symbol < 32; symbol++)
		HOLDS(far_away(symbol));
}

int main(void)
{
	static const size_t sizes[] = {0, 1, 2, 3, 100, 257, 259, 5000, 32768, 32769, MAX_PLAIN};
	static const int strategies[] = {Z_DEFAULT_STRATEGY, Z_FILTERED, Z_HUFFMAN_ONLY, Z_RLE,
					 Z_FIXED};
	static const int levels[] = {0, 1, 6, 9};

	for (size_t s = 0; s < sizeof(sizes) / sizeof(*sizes); s++) {
		for (unsigned kind = 0; kind < 4; kind++) {
			make_plain(sizes[s], kind);
			for (unsigned i = 0; i < 20; i++) {
				size_t n = pack(levels[i / 5], strategies[i % 5],
						random_number() % 9 + 1, i % 3 == 0);

				HOLDS(agree(packed, n) && ours.n == plain.n &&
				      !memcmp(ours.at, plain.at, plain.n));
				/* A member behind a member, which knows nothing of the first. */
				if (2 * plain.n <= MAX_PLAIN && 2 * n <= sizeof(packed)) {
					memcpy(packed + n, packed, n);
					HOLDS(agree(packed, 2 * n) && ours.n == 2 * plain.n);
				}
				if (plain.n <= MAX_CHANGED)
					change(n);
			}
		}
	}
	by_hand();
	return counted();
}
