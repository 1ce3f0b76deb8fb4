/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/util.h"
#include "output/escape.h"
#include "output/internal.h"

static const char *value_text(const struct output_options *opts, struct arena *a,
			      const struct attr_diff *attr, bool new)
{
	const char *text = new ? attr->new_text : attr->old_text;

	if (attr->attr == ATTR_KEY || attr->attr == ATTR_VALUE || attr->attr == ATTR_INNER)
		return text ? text : "none";
	return schema_value_text(a, opts->schema, attr->attr, new ? attr->new : attr->old);
}

/* Whether an inner map must have this of its template: bpf_map_meta_equal(), array_map_meta_equal(). */
static bool is_checked_at_insertion(const struct attr_diff *attr)
{
	return attr->inner && attr->attr != ATTR_KEY && attr->attr != ATTR_VALUE &&
	       attr->attr != ATTR_NUMA_NODE;
}

/* Changes that are printed for each type; the tree has all. */
#define TEXT_CHANGES 8

static void text_changes(struct buf *b, const struct attr_diff *attr, const char *inner)
{
	const struct type_comparison *types = &attr->types;
	size_t shown = types->n < TEXT_CHANGES ? types->n : TEXT_CHANGES;

	for (size_t i = 0; i < shown; i++) {
		struct buf line = {0};

		/* The line about the attribute has named both types. */
		if (types->changes[i].change == MEMBER_RETYPED && !*types->changes[i].old.name)
			continue;
		member_change_text(&line, &types->changes[i], "in OLD", "in NEW");
		buf_printf(b, "  %s%s: ", inner, attr_name(attr->attr));
		escape_text(b, line.s);
		buf_char(b, '\n');
		buf_free(&line);
	}
	if (types->n + types->n_more > shown)
		buf_printf(b, "  %s%s: %zu more differences\n", inner, attr_name(attr->attr),
			   types->n + types->n_more - shown);
}

/* Whether the texts of both sides tell the difference. */
static bool texts_differ(const struct attr_diff *attr)
{
	if (attr->attr != ATTR_KEY && attr->attr != ATTR_VALUE)
		return true;
	if (!attr->old_text || !attr->new_text)
		return true;
	return !str_eq(attr->old_text, attr->new_text);
}

static void text_attr(struct buf *b, const struct output_options *opts, struct arena *a,
		      const struct map_diff *d, const struct attr_diff *attr)
{
	const char *inner = attr->inner ? "inner map: " : "";

	buf_printf(b, "  %s%s: ", inner, attr_name(attr->attr));
	escape_text(b, value_text(opts, a, attr, false));
	if (texts_differ(attr)) {
		buf_str(b, " in OLD, ");
		escape_text(b, value_text(opts, a, attr, true));
		buf_str(b, " in NEW");
	} else if (attr->unknown) {
		buf_str(b, ": whether its members are the same in NEW is not known");
	} else {
		buf_str(b, " differs in OLD and NEW");
	}
	if (!attr->compared && d->reuse != REUSE_UNPINNED)
		buf_printf(b, " (%s does not compare it%s)",
			   loader_names[d->loader == LOADER_KERNEL ? LOADER_LIBBPF : d->loader],
			   is_checked_at_insertion(attr) ?
				   "; the pinned map still accepts only inner maps like the old template" :
				   "");
	buf_char(b, '\n');
	text_changes(b, attr, inner);
}

/* The attributes that OLD does not tell, on one line. */
static void text_unknown(struct buf *b, const struct map_diff *d)
{
	size_t n = 0;

	if (d->pinning_unknown) {
		buf_str(b, "  not known in OLD: pinning");
		n++;
	}
	for (size_t i = 0; i < d->n; i++)
		if (d->attrs[i].old_unknown)
			buf_printf(b, "%s%s", n++ ? ", " : "  not known in OLD: ",
				   attr_name(d->attrs[i].attr));
	if (n)
		buf_char(b, '\n');
}

static void text_attrs(struct buf *b, const struct output_options *opts, struct arena *a,
		       const struct map_diff *d)
{
	for (size_t i = 0; i < d->n; i++)
		if (!d->attrs[i].same && !d->attrs[i].old_unknown)
			text_attr(b, opts, a, d, &d->attrs[i]);
	text_unknown(b, d);
}

/* `many`: NEW is several objects, so that the name of the map alone says too little. */
static void text_map(struct buf *b, const struct output_options *opts, struct arena *a,
		     const struct map_diff *d, bool many)
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
	if (d->reuse == REUSE_REUSED && !d->misread && opts->verbose < 0)
		return;
	buf_str(b, "map '");
	escape_text(b, d->name);
	buf_char(b, '\'');
	if (many && d->object) {
		buf_str(b, " of ");
		escape_text(b, d->object->path);
	}
	buf_str(b, ": ");
	buf_str(b, words[d->reuse]);
	if (d->reuse == REUSE_UNPINNED && (!d->object || !d->in_old))
		buf_printf(b, ", and only in %s", d->object ? "NEW" : "OLD");
	if (d->reuse == REUSE_LEFT)
		buf_str(b, d->why);
	else if (d->reuse == REUSE_REFUSED)
		buf_str(b, d->loader == LOADER_LIBBPF ? "libbpf fails with EINVAL, parameter mismatch" :
			   d->loader == LOADER_CILIUM_EBPF ?
				   "cilium-ebpf fails: the map spec is incompatible with the pinned map" :
				   "another map is pinned there");
	buf_char(b, '\n');
	if (d->reuse != REUSE_LEFT && d->reuse != REUSE_CREATED)
		text_attrs(b, opts, a, d);
	if (!d->misread)
		return;
	buf_printf(b, "  warning: NEW %s [%s %s]\n", d->misread, rule_info(RULE_BM415)->id,
		   rule_info(RULE_BM415)->name);
}

/* Maps that only one side has, or that differ, though no pin depends on it. */
static size_t count_unpinned_changes(const struct pin_diff *diff)
{
	size_t n = 0;

	for (size_t i = 0; i < diff->n; i++) {
		const struct map_diff *d = &diff->maps[i];
		bool changed = !d->in_old || !d->object;

		for (size_t k = 0; k < d->n; k++)
			changed |= !d->attrs[k].same && !d->attrs[k].unknown;
		n += d->reuse == REUSE_UNPINNED && !d->pinning_unknown && changed;
	}
	return n;
}

static void text_diff(struct buf *b, const struct output_options *opts,
		      const struct pin_diff *diff, bool many)
{
	size_t unpinned = count_unpinned_changes(diff);

	for (size_t i = 0; i < diff->n; i++)
		text_map(b, opts, diff->arena, &diff->maps[i], many);
	if (opts->verbose < 0)
		return;
	if (!diff->n_pinned)
		buf_str(b, "OLD pins no map\n");
	else if (diff->n_refused)
		buf_printf(b, "%zu of %zu pinned maps cannot be reused\n", diff->n_refused,
			   diff->n_pinned);
	if (unpinned && !opts->verbose)
		buf_printf(b, "%zu map%s that %s not pinned %s new, gone or changed; -v prints %s\n",
			   unpinned, unpinned == 1 ? "" : "s", unpinned == 1 ? "is" : "are",
			   unpinned == 1 ? "is" : "are", unpinned == 1 ? "it" : "them");
}

static void put_value(struct doc *d, const struct output_options *opts, const char *key,
		      const struct attr_diff *attr, bool new)
{
	uint64_t v = new ? attr->new : attr->old;

	if (!new && attr->old_unknown) {
		doc_null(d, key);
		return;
	}
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

static void put_side(struct doc *d, const char *key, const struct member_side *m)
{
	if (!m->set) {
		doc_null(d, key);
		return;
	}
	doc_map(d, key, DOC_FLOW);
	doc_string(d, "name", *m->name ? m->name : NULL);
	doc_uint(d, "offset", m->bit / 8);
	doc_uint_if(d, "bit", m->bit_field, m->bit % 8);
	doc_string(d, "type", m->type);
	doc_string(d, "enumerator", m->enumerator);
	if (m->enumerator)
		doc_int(d, "value", m->value);
	else
		doc_null(d, "value");
	doc_end(d);
}

/* What differs between the types of a key or value. */
static void put_changes(struct doc *d, const struct type_comparison *types)
{
	static const char *const changes[] = {
		[MEMBER_NONE] = NULL,
		[MEMBER_MOVED] = "moved",
		[MEMBER_RETYPED] = "retyped",
		[MEMBER_RENAMED] = "renamed",
		[MEMBER_ADDED] = "added",
		[MEMBER_REMOVED] = "removed",
		[MEMBER_REVALUED] = "revalued",
	};

	doc_list(d, "differences", types->n ? DOC_BLOCK : DOC_FLOW);
	for (size_t i = 0; i < types->n; i++) {
		doc_map(d, NULL, DOC_FLOW);
		doc_string(d, "change", changes[types->changes[i].change]);
		put_side(d, "old", &types->changes[i].old);
		put_side(d, "new", &types->changes[i].new);
		doc_end(d);
	}
	doc_end(d);
	doc_uint(d, "more", types->n_more);
}

/* The warning about a pin that the loader reuses, or null. */
static void put_misread(struct doc *d, const struct map_diff *map)
{
	struct buf message = {0};

	if (!map->misread) {
		doc_null(d, "warning");
		return;
	}
	buf_printf(&message, "NEW %s", map->misread);
	doc_map(d, "warning", DOC_FLOW);
	doc_string(d, "rule", rule_info(RULE_BM415)->id);
	doc_string(d, "name", rule_info(RULE_BM415)->name);
	doc_string(d, "message", message.s);
	doc_end(d);
	buf_free(&message);
}

static void put_attr(struct doc *d, const struct output_options *opts, const struct attr_diff *attr)
{
	bool type = attr->attr == ATTR_KEY || attr->attr == ATTR_VALUE;

	doc_map(d, NULL, type && attr->types.n ? DOC_BLOCK : DOC_FLOW);
	doc_string(d, "attribute", attr_name(attr->attr));
	doc_bool(d, "inner", attr->inner);
	doc_bool(d, "compared", attr->compared);
	if (attr->unknown)
		doc_null(d, "same");
	else
		doc_bool(d, "same", attr->same);
	put_value(d, opts, "old", attr, false);
	put_value(d, opts, "new", attr, true);
	if (type)
		put_changes(d, &attr->types);
	doc_end(d);
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
	doc_bool(d, "in_old", map->in_old);
	doc_string(d, "object", map->object ? map->object->path : NULL);
	doc_string(d, "pinning", pinning_name(map->pinning));
	doc_bool(d, "pinning_known", !map->pinning_unknown);
	doc_string(d, "reuse", reuses[map->reuse]);
	put_misread(d, map);
	doc_list(d, "attributes", DOC_BLOCK);
	for (size_t i = 0; i < map->n; i++)
		put_attr(d, opts, &map->attrs[i]);
	doc_end(d);
	doc_end(d);
}

void output_diff(struct buf *b, const struct output_options *opts, const struct pin_diff *diff,
		 const char *old, const char *const new[], size_t n_new)
{
	const struct result_list none = {0};
	struct doc *d;

	if (!opts->format->tree) {
		text_diff(b, opts, diff, n_new > 1);
		return;
	}
	d = doc_new(b, opts->format->tree);
	doc_map(d, NULL, DOC_BLOCK);
	report_head(d, opts, &none);
	doc_string(d, "old", old);
	if (n_new == 1)
		doc_string(d, "new", new[0]);
	else
		doc_strings(d, "new", DOC_BLOCK, new, n_new);
	doc_list(d, "maps", DOC_BLOCK);
	for (size_t i = 0; i < diff->n; i++)
		put_map(d, opts, &diff->maps[i]);
	doc_end(d);
	doc_map(d, "summary", DOC_FLOW);
	doc_uint(d, "pinned", diff->n_pinned);
	doc_uint(d, "refused", diff->n_refused);
	doc_uint(d, "misread", diff->n_misread);
	doc_finish(d);
}
