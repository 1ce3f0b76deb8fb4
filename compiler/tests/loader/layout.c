// SPDX-License-Identifier: BSD-2-Clause
/*
 * Prints where the members of the structs of testdata/loader/types.h lie, a
 * line each: of those in its generated header (-DHEADER), or of the written
 * ones. Both must say the same, the former on every machine.
 */
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#ifdef HEADER
#include HEADER
#define T(name)    types_maps_t__##name
#define NAME(name) name##_
#else
#include "../../../testdata/loader/types.h"
#define T(name)    name
#define NAME(name) name
#endif

static void print(const char *what, const void *p, size_t size)
{
	const unsigned char *bytes = (const unsigned char *)p;

	printf("%s ", what);
	for (size_t i = 0; i < size; i++)
		printf("%02x", bytes[i]);
	printf("\n");
}

#define MEMBER(kind, type, member)                                                                 \
	do {                                                                                       \
		kind T(type) x;                                                                    \
                                                                                                   \
		memset(&x, 0, sizeof(x));                                                          \
		memset(&x.member, 0xff, sizeof(x.member));                                         \
		print(#type "." #member, &x, sizeof(x));                                           \
	} while (0)

/* Ones and noughts, so that the order of the bits shows. */
#define BITS(type, member, value)                                                                  \
	do {                                                                                       \
		struct T(type) x;                                                                  \
                                                                                                   \
		memset(&x, 0, sizeof(x));                                                          \
		x.member = (value);                                                                \
		print(#type "." #member, &x, sizeof(x));                                           \
	} while (0)

static void bit_fields(void)
{
	BITS(bits, a, 5);
	BITS(bits, b, 0x59);
	MEMBER(struct, bits, c);
	BITS(bits, d, 0x8123456789);
	MEMBER(struct, bits, e);
	BITS(bits, f, 1);
	BITS(gaps, a, 2);
	BITS(gaps, b, 0x123456789);
	BITS(gaps, c, 0x8123456789);
	MEMBER(struct, gaps, d);
	MEMBER(struct, first_gap, a);
	BITS(first_gap, b, 0x8123456789);
	MEMBER(struct, no_gap, a);
	BITS(no_gap, b, 0x812345678912345);
	BITS(no_gap, c, 5);
	BITS(no_gap, d, 21);
	BITS(no_gap, e, 0x212345678);
}

static void structs(void)
{
	MEMBER(struct, packed, a);
	MEMBER(struct, packed, b);
	MEMBER(struct, packed, c);
	MEMBER(struct, aligned, a);
	MEMBER(struct, aligned, b);
	MEMBER(struct, behind, a);
	MEMBER(struct, behind, b);
	MEMBER(struct, tail, a);
	MEMBER(struct, tail, b);
	MEMBER(struct, floats, a);
	MEMBER(struct, floats, b);
	MEMBER(struct, floats, c);
	MEMBER(struct, floats, d);
	MEMBER(struct, within, a);
	MEMBER(struct, within, b);
	MEMBER(struct, within, c);
	MEMBER(union, any, byte);
	MEMBER(union, any, word);
	MEMBER(union, any, text);
	MEMBER(union, longer, a);
	MEMBER(union, longer, b);
}

static void wide(void)
{
	MEMBER(struct, wide, a);
	MEMBER(struct, wide, behind);
	MEMBER(struct, wide, b);
	MEMBER(struct, wide, tail);
	MEMBER(struct, wide, c);
	MEMBER(struct, wide, longer);
	MEMBER(struct, wide, gaps);
	MEMBER(struct, wide, d);
	MEMBER(struct, wide, first_gap);
	MEMBER(struct, wide, e);
	MEMBER(struct, wide, no_gap);
	MEMBER(struct, wide, floats);
	MEMBER(struct, wide, f);
	MEMBER(struct, wide, g);
	MEMBER(struct, wide, h);
	MEMBER(struct, wide, i);
	MEMBER(struct, wide, j);
	MEMBER(struct, wide, k);
	MEMBER(struct, wide, l);
	MEMBER(struct, wide, within);
	MEMBER(struct, wide, m);
}

static void everything(void)
{
	MEMBER(struct, everything, name);
	MEMBER(struct, everything, c);
	MEMBER(struct, everything, s);
	MEMBER(struct, everything, flag);
	MEMBER(struct, everything, color);
	MEMBER(struct, everything, limits);
	MEMBER(struct, everything, from);
	MEMBER(struct, everything, to);
	MEMBER(struct, everything, wide);
	MEMBER(struct, everything, bits);
	MEMBER(struct, everything, packed);
	MEMBER(struct, everything, aligned);
	MEMBER(struct, everything, any);
	MEMBER(struct, everything, x);
	MEMBER(struct, everything, y);
	MEMBER(struct, everything, low);
	MEMBER(struct, everything, high);
	MEMBER(struct, everything, named);
	MEMBER(struct, everything, next);
	MEMBER(struct, everything, call);
	MEMBER(struct, everything, ratio);
	MEMBER(struct, everything, rate);
	/* These are of two names, or cannot be written to. */
	printf("%zu %zu %zu\n", offsetof(struct T(everything), NAME(class)),
	       offsetof(struct T(everything), when), sizeof(struct T(everything)));
}

int main(void)
{
	bit_fields();
	structs();
	wide();
	everything();
	return 0;
}
