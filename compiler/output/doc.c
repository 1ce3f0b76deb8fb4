/* SPDX-License-Identifier: BSD-2-Clause */
#include "output/doc.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static void open_container(struct doc *d, const char *key, bool map, enum doc_shape shape)
{
	bool flow = shape == DOC_FLOW || (d->depth && d->flow[d->depth - 1]);

	/* No document of this program is deeper: it would be a bug. */
	if (d->depth == DOC_MAX_DEPTH)
		abort();
	d->ops->open(d, key, map, flow);
	d->map[d->depth] = map;
	d->flow[d->depth] = flow;
	d->depth++;
}

void doc_map(struct doc *d, const char *key, enum doc_shape shape)
{
	open_container(d, key, true, shape);
}

void doc_list(struct doc *d, const char *key, enum doc_shape shape)
{
	open_container(d, key, false, shape);
}

void doc_end(struct doc *d)
{
	d->depth--;
	d->ops->close(d, d->map[d->depth]);
}

void doc_string(struct doc *d, const char *key, const char *s)
{
	if (s)
		d->ops->string(d, key, s);
	else
		doc_null(d, key);
}

void doc_uint(struct doc *d, const char *key, uint64_t v)
{
	char text[24];

	snprintf(text, sizeof(text), "%" PRIu64, v);
	d->ops->literal(d, key, text);
}

void doc_bool(struct doc *d, const char *key, bool v)
{
	d->ops->literal(d, key, v ? "true" : "false");
}

void doc_null(struct doc *d, const char *key)
{
	d->ops->literal(d, key, "null");
}

void doc_uint_if(struct doc *d, const char *key, bool present, uint64_t v)
{
	if (present)
		doc_uint(d, key, v);
	else
		doc_null(d, key);
}

void doc_strings(struct doc *d, const char *key, enum doc_shape shape, const char *const *v,
		 size_t n)
{
	doc_list(d, key, shape);
	for (size_t i = 0; i < n; i++)
		doc_string(d, NULL, v[i]);
	doc_end(d);
}

void doc_finish(struct doc *d)
{
	d->ops->finish(d);
	free(d);
}
