/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_BASE_VIEW_H
#define BPFMAPC_BASE_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/*
 * Bytes of an input, which somebody else owns. All numbers of an object are read
 * by these functions, which refuse to read outside the view. `big` is the byte
 * order of the object, not of the host.
 */
struct view {
	const unsigned char *data;
	size_t size;
	bool big;
};

static inline bool view_has(const struct view *v, uint64_t off, uint64_t n)
{
	return off <= v->size && n <= v->size - off;
}

/* Sets *out to the part [off, off + n) of v; false if that is not inside v. */
static inline bool view_sub(const struct view *v, uint64_t off, uint64_t n, struct view *out)
{
	if (!view_has(v, off, n))
		return false;
	/* A view of nothing may have no address, to which C adds no 0 either. */
	*out = (struct view){v->data ? v->data + off : NULL, (size_t)n, v->big};
	return true;
}

/* Whether numbers of the view are in the other byte order than those of the host. */
static inline bool view_is_swapped(const struct view *v)
{
	return v->big != (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__);
}

/* Numbers that were copied out of the view, with other bytes of a record. */
static inline uint16_t view_u16(const struct view *v, uint16_t x)
{
	return view_is_swapped(v) ? __builtin_bswap16(x) : x;
}

static inline uint32_t view_u32(const struct view *v, uint32_t x)
{
	return view_is_swapped(v) ? __builtin_bswap32(x) : x;
}

static inline uint64_t view_u64(const struct view *v, uint64_t x)
{
	return view_is_swapped(v) ? __builtin_bswap64(x) : x;
}

/* Reads an unsigned number of n bytes (1, 2, 4 or 8) at off; false if it is not inside v. */
static inline bool view_uint(const struct view *v, uint64_t off, unsigned n, uint64_t *out)
{
	uint64_t x8;
	uint32_t x4;
	uint16_t x2;

	if (!view_has(v, off, n))
		return false;
	/* Where n is known when the program is built, one load is left. */
	switch (n) {
	case 1:
		*out = v->data[off];
		return true;
	case 2:
		memcpy(&x2, v->data + off, 2);
		*out = view_u16(v, x2);
		return true;
	case 4:
		memcpy(&x4, v->data + off, 4);
		*out = view_u32(v, x4);
		return true;
	case 8:
		memcpy(&x8, v->data + off, 8);
		*out = view_u64(v, x8);
		return true;
	default:
		return false;
	}
}

/* The number of n bytes at off that the caller knows to be inside; 0 where it is not. */
static inline uint64_t uint_at(const struct view *v, uint64_t off, unsigned n)
{
	uint64_t x = 0;

	view_uint(v, off, n, &x);
	return x;
}

/* The string at off, or NULL if it does not end inside v. */
static inline const char *view_str(const struct view *v, uint64_t off)
{
	if (off >= v->size || !memchr(v->data + off, 0, v->size - off))
		return NULL;
	return (const char *)v->data + off;
}

#endif
