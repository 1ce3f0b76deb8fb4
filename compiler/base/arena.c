/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * The first block is enough for a small object. Each further block is twice as
 * large as the one before, up to a limit. Blocks start small because the kernel
 * takes time for each page that is touched.
 */
#define FIRST_BLOCK (4 * 1024 - 64)
#define LAST_BLOCK (64 * 1024 - 64)

/* What is larger than all other blocks has a block of its own. */
#define SHARED_MAX (2 * LAST_BLOCK)

/* With a sanitizer an array that is longer than this is freed when it grows, so that it sees who keeps it. */
#define FEW_ELEMENTS 64

/* Of such elements most arrays have one, and thousands of objects each have some arrays. */
#define LARGE_ELEMENT 128

struct arena_block {
	struct arena_block *next, **link;	/* link points here */
	size_t size;
	max_align_t data[];
};

/* Sizes of blocks: FIRST_BLOCK, and its doubles. */
#define N_SIZES 6

/* Blocks that a thread keeps, by size; see arena_keep(). */
static _Thread_local struct {
	struct arena_block *blocks[N_SIZES];
	size_t bytes, most;
} kept;

void die_no_memory(void)
{
	fputs("bpfmapc: out of memory\n", stderr);
	exit(3);
}

struct arena *arena_new(void)
{
	/* Not calloc(), which is slow for what malloc() has at hand. */
	struct arena *a = malloc(sizeof(*a));

	if (!a)
		die_no_memory();
	*a = (struct arena){.next_size = FIRST_BLOCK};
	return a;
}

static void link_block(struct arena_block *b, struct arena_block **link)
{
	b->next = *link;
	b->link = link;
	if (b->next)
		b->next->link = &b->next;
	*link = b;
}

static void unlink_block(struct arena_block *b)
{
	*b->link = b->next;
	if (b->next)
		b->next->link = b->link;
}

/* Gives away the room of the first block, too. */
static struct arena_block *take_blocks(struct arena *a)
{
	struct arena_block *blocks = a->blocks;

	a->at = a->end = NULL;
	a->blocks = NULL;
	return blocks;
}

/* Where blocks of the size are kept, or NULL. */
static struct arena_block **kept_of(size_t size)
{
	size_t n = size / FIRST_BLOCK;

	if (!kept.most || !n || n >> N_SIZES || n & (n - 1) || n * FIRST_BLOCK != size)
		return NULL;
	return &kept.blocks[__builtin_ctzl(n)];
}

static void free_blocks(struct arena_block *blocks)
{
	for (struct arena_block *b = blocks, *next; b; b = next) {
		struct arena_block **of = kept_of(b->size);

		next = b->next;
		if (of && kept.most - kept.bytes >= b->size) {
			kept.bytes += b->size;
			b->next = *of;
			*of = b;
		} else {
			free(b);
		}
	}
}

void arena_keep(size_t bytes)
{
	kept.most = 0;
	for (size_t i = 0; i < N_SIZES; i++) {
		free_blocks(kept.blocks[i]);
		kept.blocks[i] = NULL;
	}
	kept.bytes = 0;
	kept.most = ARENA_OWN_BLOCKS ? 0 : bytes;
}

/* With room for so many bytes. */
static struct arena_block *new_block(size_t size)
{
	struct arena_block **of = kept_of(size), *b = of ? *of : NULL;

	if (b) {
		*of = b->next;
		kept.bytes -= size;
		return b;
	}
	b = malloc(sizeof(*b) + size);
	if (!b)
		die_no_memory();
	return b;
}

void arena_free(struct arena *a)
{
	if (!a)
		return;
	free_blocks(take_blocks(a));
	free(a);
}

void arena_empty(struct arena *a)
{
	struct arena_block *b = a->blocks;

	/* With a sanitizer what was handed out must not be read again. */
	if (!b || ARENA_OWN_BLOCKS) {
		free_blocks(take_blocks(a));
		return;
	}
	free_blocks(b->next);
	b->next = NULL;
	a->at = (char *)b->data;
	a->end = a->at + b->size / sizeof(max_align_t) * sizeof(max_align_t);
}

void arena_join(struct arena *a, struct arena *from)
{
	struct arena_block **end = &a->blocks;

	while (*end)
		end = &(*end)->next;
	*end = take_blocks(from);
	if (*end)
		(*end)->link = end;
}

void *arena_more(struct arena *a, size_t size)
{
	bool large = ARENA_OWN_BLOCKS || size > a->next_size / 4;
	/* Not in front: the first block still has room for small allocations. */
	struct arena_block **link = large && a->blocks ? &a->blocks->next : &a->blocks, *b;
	size_t room = large ? size : a->next_size;

	if (size > SIZE_MAX / 2)
		die_no_memory();
	b = new_block(room);
	b->size = room;
	link_block(b, link);
	if (large)
		return b->data;
	if (a->next_size < LAST_BLOCK)
		a->next_size *= 2;
	a->at = (char *)b->data;
	a->end = a->at + room;
	return arena_room(a, size);
}

/* Only the bytes given out are cleared: calloc() would touch the whole block. */
void *arena_alloc(struct arena *a, size_t size)
{
	return memset(arena_room(a, size), 0, size);
}

void *arena_calloc(struct arena *a, size_t n, size_t size)
{
	if (size && n > SIZE_MAX / size)
		die_no_memory();
	return arena_alloc(a, n * size);
}

/* Makes the block of an array larger, which becomes one of a. */
static void *grow_block(struct arena *a, void *v, size_t size)
{
	struct arena_block *b = (void *)((char *)v - offsetof(struct arena_block, data)), *larger;

	if (size > SIZE_MAX / 2)
		die_no_memory();
	unlink_block(b);
	larger = realloc(b, sizeof(*b) + size);
	if (!larger)
		die_no_memory();
	larger->size = size;
	link_block(larger, a->blocks ? &a->blocks->next : &a->blocks);
	return larger->data;
}

void *arena_grow(struct arena *a, void *v, size_t n, size_t *cap, size_t size)
{
	/* With a sanitizer a short array has no room that is not used, so that it sees that, too. */
	size_t want = ARENA_OWN_BLOCKS && n < FEW_ELEMENTS ? n + 1 : n ? n * 2 : size < LARGE_ELEMENT ? 8 : 1;
	void *p;

	if (size && want > SIZE_MAX / size)
		die_no_memory();
	*cap = want;
	if (n * size > SHARED_MAX || (ARENA_OWN_BLOCKS && n > FEW_ELEMENTS))
		return grow_block(a, v, want * size);
	p = arena_room(a, want * size);
	if (n)
		memcpy(p, v, n * size);
	return p;
}

void *arena_memdup(struct arena *a, const void *src, size_t n)
{
	void *p = arena_room(a, n);

	if (n)
		memcpy(p, src, n);
	return p;
}

char *arena_strndup(struct arena *a, const char *s, size_t n)
{
	size_t len = n ? strnlen(s, n) : 0;
	char *p = arena_room(a, len + 1);

	if (len)
		memcpy(p, s, len);
	p[len] = 0;
	return p;
}

char *arena_strdup(struct arena *a, const char *s)
{
	return arena_strndup(a, s, strlen(s));
}

char *arena_pair(struct arena *a, const char *first, char between, const char *second)
{
	size_t n = strlen(first), rest = strlen(second) + 1;
	char *p = arena_room(a, n + 1 + rest);

	memcpy(p, first, n);
	p[n] = between;
	memcpy(p + n + 1, second, rest);
	return p;
}

char *arena_texts(struct arena *a, const char *first, ...)
{
	size_t n = 0;
	char *p, *at;
	va_list ap;

	va_start(ap, first);
	for (const char *s = first; s; s = va_arg(ap, const char *))
		n += strlen(s);
	va_end(ap);
	p = at = arena_room(a, n + 1);
	va_start(ap, first);
	for (const char *s = first; s; s = va_arg(ap, const char *))
		at = stpcpy(at, s);
	va_end(ap);
	*at = 0;
	return p;
}

char *arena_vprintf(struct arena *a, const char *fmt, va_list ap)
{
	char few[256];	/* most texts are shorter, and need not be formatted twice */
	va_list copy;
	char *p;
	int n;

	va_copy(copy, ap);
	n = vsnprintf(few, sizeof(few), fmt, copy);
	va_end(copy);
	if (n < 0)
		die_no_memory();
	if ((size_t)n < sizeof(few))
		return arena_memdup(a, few, (size_t)n + 1);
	p = arena_room(a, (size_t)n + 1);
	vsnprintf(p, (size_t)n + 1, fmt, ap);
	return p;
}

char *arena_printf(struct arena *a, const char *fmt, ...)
{
	va_list ap;
	char *p;

	va_start(ap, fmt);
	p = arena_vprintf(a, fmt, ap);
	va_end(ap);
	return p;
}
