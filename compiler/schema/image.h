/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_SCHEMA_IMAGE_H
#define BPFMAPC_SCHEMA_IMAGE_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The tables of the build as genschema writes them: the bytes of the structures, with offsets
 * where pointers will be. Static tables with pointers would be relocated at each start, all of
 * them, and each of their pages would be copied; a run needs a part of them.
 *
 * A unit is a row and all that hangs on it. The first is struct schema with its lists, except
 * for those apart, each row of which is a unit. A unit gets its pointers when it is needed
 * first; its numbers are there before.
 */

/* Lists of struct schema whose rows are units, in the order of shape_schema. */
enum image_apart {
	APART_TYPES, APART_HELPERS, APART_LOADERS, APART_LAYOUTS, APART_GROUPS,
	APART_N
};

struct image {
	uint64_t *rows;			/* what has pointers, struct schema first */
	const uint64_t *data;		/* what has none: texts, numbers, expressions */
	const uint32_t *fix;		/* where in the rows pointers are, in bytes, by unit */
	/* For each unit two indexes of fix[]: pointers to rows from here on, to data; at last the end. */
	const uint32_t *units;
	uint32_t n_units;
	uint32_t apart[APART_N];	/* the first unit of each such list */
	atomic_uchar *ready;		/* for each unit */
};

/* Of build/schema_tables.c. */
extern const struct image schema_image;

void image_make_ready(uint32_t unit);

/* The unit of the tables of the build is needed. */
static inline void image_need(uint32_t unit)
{
	if (!atomic_load_explicit(&schema_image.ready[unit], memory_order_acquire))
		image_make_ready(unit);
}

/* The same for row i of a list apart, if the schema is that of the build. */
static inline void image_need_row(const void *schema, enum image_apart list, size_t i)
{
	if (schema == schema_image.rows)
		image_need(schema_image.apart[list] + (uint32_t)i);
}

#endif
