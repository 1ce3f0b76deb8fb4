/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/util.h"
#include "output/escape.h"
#include "output/internal.h"

/* The value of an attribute as text. */
static const char *value_text(const struct output_options *opts, struct arena *a,
			    const struct attr_diff *attr, bool new)
{
	const char *text = new ? attr->new_text : attr->old_text;
	uint64_t v = new ? attr->new : attr->old;

	switch (attr->attr) {
	case ATTR_KEY:
	case ATTR_VALUE:
	case ATTR_INNER:
		return text ? text : "none";
	case ATTR_TYPE:
		return schema_map_type_name(opts->schema, (uint32_t)v);
	case ATTR_MAP_FLAGS:
		return schema_flags_text(a, opts->schema, (uint32_t)v);
	default:
		return arena_printf(a, "%llu", (unsigned long long)v);
	}
}

/* Whether an inner map must have this of its template: bpf_map_meta_equal(), array_map_meta_equal(). */
static bool is_checked_at_insertion(const struct attr_diff *attr)
{
	return attr->inner && attr->attr != ATTR_KEY && attr->attr != ATTR_VALUE &&
	       attr->attr != ATTR_NUMA_NODE;
}

static void text_attrs(struct buf *b, const struct output_options *opts, struct arena *a,
		       const struct map_diff *d)
{
	for (size_t i = 0; i < d->n; i++) {
		const struct attr_diff *attr = &d->attrs[i];

		if (attr->same)
			continue;
		buf_printf(b, "  %s%s: ", attr->inner ? "inner map: " : "", attr_name(attr->attr));
		escape_text(b, value_text(opts, a, attr, false));
		buf_str(b, " in OLD, ");
		escape_text(b, value_text(opts, a, attr, true));
		buf_str(b, " in NEW");
		if (!attr->compared && d->reuse != REUSE_UNPINNED)
			buf_str(b, is_checked_at_insertion(attr) ?
					   " (not compared; the pinned map still accepts only inner "
					   "maps like the old template)" :
					   " (not compared)");
		buf_char(b, '\n');
	}
}

static void text_map(struct buf *b, const struct output_options *opts, struct arena *a,
		     const struct map_diff *d)
{
	static const char *const words[] = {
		[REUSE_UNPINNED] = "not pinned",
		[REUSE_REUSED] = "can be reused",
		[REUSE_REFUSED] = "cannot be reused: ",
		[REUSE_LEFT] = "the pin remains: NEW ",
		[REUSE_CREATED] = "created: OLD does not pin it",
	};

	/* Maps that are not pinned are printed with -v only. */
	if (d->reuse == REUSE_UNPINNED && opts->verbose < 1)
		return;
	if (d->reuse == REUSE_REUSED && opts->verbose < 0)
		return;
	buf_str(b, "map '");
	escape_text(b, d->name);
	buf_str(b, "': ");
	buf_str(b, words[d->reuse]);
	if (d->reuse == REUSE_LEFT)
		buf_str(b, d->why);
	else if (d->reuse == REUSE_REFUSED)
		buf_str(b, opts->target->loader == LOADER_LIBBPF ?
				   "libbpf fails with EINVAL, parameter mismatch" :
				   "another map is pinned there");
	buf_char(b, '\n');
	if (d->reuse != REUSE_LEFT && d->reuse != REUSE_CREATED)
		text_attrs(b, opts, a, d);
}

static void text_diff(struct buf *b, const struct output_options *opts,
		      const struct pin_diff *diff)
{
	for (size_t i = 0; i < diff->n; i++)
		text_map(b, opts, diff->arena, &diff->maps[i]);
	if (opts->verbose < 0)
		return;
	if (!diff->n_pinned)
		buf_str(b, "OLD pins no map\n");
	else if (diff->n_refused)
		buf_printf(b, "%zu of %zu pinned maps cannot be reused\n", diff->n_refused,
			   diff->n_pinned);
}

static void put_value(struct doc *d, const struct output_options *opts, const char *key,
		      const struct attr_diff *attr, bool new)
{
	uint64_t v = new ? attr->new : attr->old;

	switch (attr->attr) {
	case ATTR_KEY:
	case ATTR_VALUE:
	case ATTR_INNER:
		doc_string(d, key, new ? attr->new_text : attr->old_text);
		break;
	case ATTR_TYPE:
		doc_string(d, key, schema_map_type_name(opts->schema, (uint32_t)v));
		break;
	default:
		doc_uint(d, key, v);
	}
}

static void put_map(struct doc *d, const struct output_options *opts, const struct map_diff *map)
{
	static const char *const reuses[] = {
		[REUSE_UNPINNED] = "unpinned",
		[REUSE_REUSED] = "reused",
		[REUSE_REFUSED] = "refused",
		[REUSE_LEFT] = "left",
		[REUSE_CREATED] = "created",
	};

	doc_map(d, NULL, DOC_BLOCK);
	doc_string(d, "name", map->name);
	doc_string(d, "pinning", pinning_name(map->pinning));
	doc_string(d, "reuse", reuses[map->reuse]);
	doc_list(d, "attributes", DOC_BLOCK);
	for (size_t i = 0; i < map->n; i++) {
		const struct attr_diff *attr = &map->attrs[i];

		doc_map(d, NULL, DOC_FLOW);
		doc_string(d, "attribute", attr_name(attr->attr));
		doc_bool(d, "inner", attr->inner);
		doc_bool(d, "compared", attr->compared);
		doc_bool(d, "same", attr->same);
		put_value(d, opts, "old", attr, false);
		put_value(d, opts, "new", attr, true);
		doc_end(d);
	}
	doc_end(d);
	doc_end(d);
}

void output_diff(struct buf *b, const struct output_options *opts, const struct pin_diff *diff,
		 const char *old, const char *new)
{
	const struct result_list none = {0};
	struct doc *d;

	if (!opts->format->tree) {
		text_diff(b, opts, diff);
		return;
	}
	d = doc_new(b, opts->format->tree);
	doc_map(d, NULL, DOC_BLOCK);
	report_head(d, opts, &none);
	doc_string(d, "old", old);
	doc_string(d, "new", new);
	doc_list(d, "maps", DOC_BLOCK);
	for (size_t i = 0; i < diff->n; i++)
		put_map(d, opts, &diff->maps[i]);
	doc_end(d);
	doc_map(d, "summary", DOC_FLOW);
	doc_uint(d, "pinned", diff->n_pinned);
	doc_uint(d, "refused", diff->n_refused);
	doc_finish(d);
}
