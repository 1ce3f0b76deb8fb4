/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_BASE_ARENA_H
#define BPFMAPC_BASE_ARENA_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

/* Says "bpfmapc: out of memory" and exits with status 3. */
void die_no_memory(void) __attribute__((noreturn));

/* With a sanitizer each allocation is a block of its very size: it sees what reads behind it. */
#ifdef __has_feature
#define ARENA_OWN_BLOCKS __has_feature(address_sanitizer)
#elif defined(__SANITIZE_ADDRESS__)
#define ARENA_OWN_BLOCKS true
#else
#define ARENA_OWN_BLOCKS false
#endif

/*
 * Memory that lives as long as one object or one run, and is freed as a whole:
 * no allocation is freed alone. When memory runs out, the process prints a
 * message and exits with status 3, so no caller checks for NULL.
 *
 * An arena belongs to one thread at a time. Its members are those of arena.c.
 */
struct arena {
	char *at, *end;		/* what is free in the first block, aligned at both ends */
	struct arena_block *blocks;
	size_t next_size;
};

/*
 * From now on the thread keeps up to so many bytes of what its arenas free, for its next ones:
 * malloc() takes longer, and gives pages back that the next object touches again. 0: none, and
 * frees what is kept; at the end of a thread that kept some.
 */
void arena_keep(size_t bytes);

struct arena *arena_new(void);
void arena_free(struct arena *a);
/* Frees all of its memory but a block, for an arena that is filled again and again. */
void arena_empty(struct arena *a);
/* Hands all memory of `from` over to a. */
void arena_join(struct arena *a, struct arena *from);

/* size bytes of zeroes, aligned for any type; size 0 gives a valid pointer. */
void *arena_alloc(struct arena *a, size_t size);

/* What arena_room() does if the first block has no room. */
void *arena_more(struct arena *a, size_t size);

/* The same without the zeroes, for whoever writes all of it. */
static inline void *arena_room(struct arena *a, size_t size)
{
	char *p = a->at;

	if (ARENA_OWN_BLOCKS || size >= (size_t)(a->end - p))
		return arena_more(a, size);
	a->at += (size + sizeof(max_align_t) - 1) & ~(sizeof(max_align_t) - 1);
	return p;
}

/* n * size bytes of zeroes; a product that overflows counts as out of memory. */
void *arena_calloc(struct arena *a, size_t n, size_t size);

/*
 * Moves an array of n elements, which are all that it has room for, to where it has more, and sets
 * the capacity. Of few elements it may lie anywhere, and stays there as it is. A long one is of an
 * arena, and freed: nobody else may have it.
 */
void *arena_grow(struct arena *a, void *v, size_t n, size_t *cap, size_t size);

char *arena_strdup(struct arena *a, const char *s);
/* s[n] up to a 0 in it. Where n is 0, s may be NULL, for arena_memdup() too. */
char *arena_strndup(struct arena *a, const char *s, size_t n);
void *arena_memdup(struct arena *a, const void *p, size_t n);
/* Two texts with a character between them: a blank, a slash. */
char *arena_pair(struct arena *a, const char *first, char between, const char *second);
/* The texts up to NULL, one behind the other: for what is written so often that printf() shows. */
char *arena_texts(struct arena *a, const char *first, ...) __attribute__((sentinel));
char *arena_printf(struct arena *a, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
char *arena_vprintf(struct arena *a, const char *fmt, va_list ap)
	__attribute__((format(printf, 2, 0)));

#define ARENA_NEW(a, type) ((type *)arena_alloc((a), sizeof(type)))
#define ARENA_ARRAY(a, n, type) ((type *)arena_calloc((a), (n), sizeof(type)))

/* Appends value to the array vec of n elements with capacity cap, all lvalues. */
#define ARENA_PUSH(a, vec, n, cap, value)                                                          \
	do {                                                                                       \
		if ((n) == (cap))                                                                  \
			(vec) = arena_grow((a), (vec), (n), &(cap), sizeof(*(vec)));               \
		(vec)[(n)++] = (value);                                                            \
	} while (0)

#endif
