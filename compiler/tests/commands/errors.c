// SPDX-License-Identifier: BSD-2-Clause
/*
 * Which errors an object has does not depend on what else is said about it:
 * on -v, on which warnings and infos are on or off, on the order of the rules,
 * nor on a tag that allows everything on another map.
 *
 *	errors FILE...
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/util.h"
#include "btf/read.h"
#include "input/input.h"
#include "lint/lint.h"

#define ORDERS   8	/* other orders of the rules that are tried */
#define TAGGED   8	/* maps of an object that get a tag, one after the other */

static struct {
	size_t objects, errors, ways, tags, differ;
} count;

static int compare_lines(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The errors of the object by these options, a line each, sorted; but those of the map `without`. */
static char *errors_of(const struct lint_options *opts, struct object *obj,
		       const struct map_def *without, size_t *n)
{
	struct result *r = result_new(obj);
	struct arena *a = arena_new();
	const char **lines;
	struct buf b = {0};

	lint_result(opts, r);
	lines = ARENA_ARRAY(a, r->n_findings, const char *);
	*n = 0;
	for (size_t i = 0; i < r->n_findings; i++) {
		const struct finding *f = &r->findings[i];
		const struct judged *m = f->about;

		while (m && m->outer)
			m = m->outer;
		if (f->severity != SEVERITY_ERROR || (without && m && m->def == without))
			continue;
		lines[(*n)++] = arena_printf(a, "%s '%s' %d %s\n", rule_info(f->rule)->id,
					     f->map ? f->map : "", f->attr, f->message);
	}
	qsort(lines, *n, sizeof(*lines), compare_lines);
	buf_str(&b, "");
	for (size_t i = 0; i < *n; i++)
		buf_str(&b, lines[i]);
	arena_free(a);
	r->obj = NULL;
	result_free(r);
	return b.s;
}

/* Sets the errors of one way to ask beside those that are expected. */
static void expect(const struct lint_options *opts, struct object *obj,
		   const struct map_def *without, const char *expected, const char *way)
{
	size_t n;
	char *found = errors_of(opts, obj, without, &n);

	count.ways++;
	if (!str_eq(found, expected)) {
		if (count.differ++ < 10)
			printf("FAIL %s: %s changes its errors\n--- without\n%s--- with\n%s",
			       obj->path, way, expected, found);
	}
	free(found);
}

static bool is_no_error(int rule)
{
	return rule_info((enum rule_id)rule)->severity != SEVERITY_ERROR &&
	       rule != RULE_BM405 &&	/* an error where a map cannot be created without BTF */
	       rule != RULE_BM606 &&	/* before 6.3 */
	       rule != RULE_BM609;	/* where it is the verifier that looks at the flags */
}

static void by_options(const struct lint_options *plain, struct object *obj, const char *expected)
{
	struct lint_options opts = *plain, all = *plain, none = *plain;
	char way[64];

	opts.infos = true;
	expect(&opts, obj, NULL, expected, "-v");
	for (int rule = 0; rule < RULE_N; rule++) {
		if (!is_no_error(rule))
			continue;
		for (int enable = 0; enable < 2; enable++) {
			opts = *plain;
			(enable ? opts.enabled : opts.disabled)[rule] = true;
			(enable ? all.enabled : none.disabled)[rule] = true;
			snprintf(way, sizeof(way), "-%c %.16s", enable ? 'e' : 'd',
				 rule_info((enum rule_id)rule)->id);
			expect(&opts, obj, NULL, expected, way);
		}
	}
	expect(&all, obj, NULL, expected, "-e of all warnings and infos");
	expect(&none, obj, NULL, expected, "-d of all warnings and infos");
	for (unsigned seed = 1; seed <= ORDERS; seed++) {
		opts = *plain;
		opts.rule_order = seed;
		opts.infos = seed % 2;
		snprintf(way, sizeof(way), "order %u of the rules", seed);
		expect(&opts, obj, NULL, expected, way);
	}
}

/* The BTF with one more tag, on type `target`; NULL where it cannot be read back. */
static struct types *with_tag(struct arena *a, const struct types *t, const char *text,
			      uint32_t target)
{
	struct btf_header h;
	size_t size, types_end;
	unsigned char *raw;
	uint32_t record[4] = {0, TYPE_KIND_DECL_TAG << 24, target, UINT32_MAX};
	const char *error;

	memcpy(&h, t->raw, sizeof(h));
	if (h.str_off != h.type_off + h.type_len ||
	    h.hdr_len + (size_t)h.str_off + h.str_len != t->raw_size)
		return NULL;
	types_end = h.hdr_len + (size_t)h.type_off + h.type_len;
	size = t->raw_size + sizeof(record) + strlen(text) + 1;
	raw = arena_alloc(a, size);
	record[0] = h.str_len;
	memcpy(raw, t->raw, types_end);
	memcpy(raw + types_end, record, sizeof(record));
	memcpy(raw + types_end + sizeof(record), t->raw + types_end, h.str_len);
	memcpy(raw + size - strlen(text) - 1, text, strlen(text) + 1);
	h.type_len += sizeof(record);
	h.str_off += sizeof(record);
	h.str_len += (uint32_t)strlen(text) + 1;
	memcpy(raw, &h, sizeof(h));
	return types_read(a, &(struct view){raw, size, false}, true, &error);
}

/* Every map and template of the object that has its types from `from` gets them from `to`. */
static void exchange_types(struct object *obj, const struct types *from, const struct types *to)
{
	obj->types = to;
	for (size_t i = 0; i < obj->n_maps; i++)
		for (struct map_def *m = obj->maps[i]; m; m = m->inner)
			if (m->types == from)
				m->types = to;
}

/* Malformed BTF may describe a variable twice: two maps, and a tag on it is on both. */
static bool shares_variable(const struct object *obj, const struct map_def *map)
{
	for (size_t i = 0; i < obj->n_maps; i++)
		if (obj->maps[i] != map && obj->maps[i]->types == map->types &&
		    obj->maps[i]->var_type == map->var_type)
			return true;
	return false;
}

static void by_tags(const struct lint_options *opts, struct object *obj)
{
	const struct types *types = obj->types;
	struct buf tag = {0};
	size_t tried = 0, n;

	for (int rule = 0; rule < RULE_N; rule++)
		buf_printf(&tag, "%s%s", rule ? "," : "bpfmapc:allow=", rule_info((enum rule_id)rule)->id);
	for (size_t i = 0; types && i < obj->n_maps && tried < TAGGED; i++) {
		const struct map_def *map = obj->maps[i];
		const struct types *tagged;
		char *expected;

		if (!map->var_type || map->types != types || obj->n_maps < 2 ||
		    shares_variable(obj, map))
			continue;
		tagged = with_tag(obj->arena, types, tag.s, map->var_type);
		if (!tagged)
			continue;
		tried++;
		count.tags++;
		expected = errors_of(opts, obj, map, &n);
		exchange_types(obj, types, tagged);
		expect(opts, obj, map, expected, "a tag on another map");
		exchange_types(obj, tagged, types);
		free(expected);
	}
	buf_free(&tag);
}

static void check_object(const struct lint_options *opts, struct object *obj)
{
	size_t n;
	char *expected = errors_of(opts, obj, NULL, &n);

	count.objects++;
	count.errors += n;
	by_options(opts, obj, expected);
	by_tags(opts, obj);
	free(expected);
}

int main(int argc, char **argv)
{
	struct target targets[2] = {{.cpus = 8}, {.cpus = 8}};
	struct lint_options opts;

	schema_default_target(schema_builtin(), &targets[0]);
	/* A range with an old kernel and an old libbpf, where more is refused. */
	schema_default_target(schema_builtin(), &targets[1]);
	targets[1].kernel = VERSION(5, 4, 0);
	targets[1].versions[LOADER_LIBBPF] = VERSION(0, 8, 0);
	for (int i = 1; i < argc; i++) {
		for (size_t t = 0; t < ARRAY_SIZE(targets); t++) {
			struct object_list list = {0};

			lint_options_init(&opts, schema_builtin(), &targets[t]);
			input_file(&(struct input_options){.schema = schema_builtin(),
							   .target = &targets[t]},
				   argv[i], &list);
			for (size_t k = 0; k < list.n; k++)
				if (list.v[k]->status != OBJECT_UNREADABLE)
					check_object(&opts, list.v[k]);
			object_list_free(&list);
		}
	}
	printf("%zu objects with %zu errors, asked in %zu ways, %zu of them tags: %zu differ\n",
	       count.objects, count.errors, count.ways, count.tags, count.differ);
	printf("%zu passed, %zu failed\n", count.ways - count.differ, count.differ);
	/* Nothing to lose, or no tag that can be read back, would show nothing. */
	return count.differ || !count.errors || !count.tags;
}
