/* SPDX-License-Identifier: BSD-2-Clause */
#include "schema/image.h"

#include <pthread.h>
#include <string.h>

#include "schema/tables.h"

/* Threads may need a unit at the same time. */
static pthread_mutex_t making = PTHREAD_MUTEX_INITIALIZER;

/* What is an offset from `base` becomes a pointer. */
static void set_pointers(uint32_t from, uint32_t to, const char *base)
{
	char *rows = (char *)schema_image.rows;

	for (const uint32_t *at = schema_image.fix + from; at < schema_image.fix + to; at++) {
		uintptr_t offset;
		const char *p;

		memcpy(&offset, rows + *at, sizeof(offset));
		p = base + offset;
		memcpy(rows + *at, &p, sizeof(p));
	}
}

void image_make_ready(uint32_t unit)
{
	atomic_uchar *ready = &schema_image.ready[unit];

	pthread_mutex_lock(&making);
	if (!atomic_load_explicit(ready, memory_order_relaxed)) {
		const uint32_t *fix = schema_image.units + 2 * unit;

		set_pointers(fix[0], fix[1], (const char *)schema_image.rows);
		set_pointers(fix[1], fix[2], (const char *)schema_image.data);
		atomic_store_explicit(ready, 1, memory_order_release);
	}
	pthread_mutex_unlock(&making);
}

void schema_make_ready(const struct schema *s)
{
	for (uint32_t i = 0; (const void *)s == schema_image.rows && i < schema_image.n_units; i++)
		image_need(i);
}

const struct rule_words *schema_rule_words(const struct schema_rule *r)
{
	if (r->words_unit)
		image_need(r->words_unit);
	return r->words;
}

const struct schema *schema_builtin(void)
{
	image_need(0);
	return (const struct schema *)(const void *)schema_image.rows;
}
