/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>

#include "base/limits.h"
#include "base/name_table.h"
#include "base/path.h"
#include "base/util.h"
#include "base/whole_file.h"
#include "cli/baseline.h"
#include "cli/paths.h"
#include "output/escape.h"
#include "schema/yaml_tree.h"

struct entry {
	const char *rule, *map, *object;	/* map: NULL for one about the object */
	unsigned line;
	uint32_t count, left;			/* left: not matched yet */
};

struct baseline {
	struct arena *arena;
	const char *path;
	struct entry *v;
	size_t n, cap;
	struct name_table by_key;	/* to the index in v */
};

/*
 * The object's name in a baseline at `from`: below its folder relative, else absolute. Bytes
 * that are no characters are as the writer of YAML has them.
 */
static const char *object_key(struct arena *a, const char *from, const char *path)
{
	const char *whole = path_whole(a, path);
	struct buf b = {0};
	char dir[PATH_MAX];

	escape_text(&b, folder_whole(a, from, dir) ? path_in(whole, dir) : whole);
	return buf_text(&b, a);
}

static const char *map_key(struct arena *a, const char *map)
{
	struct buf b = {0};

	if (!map)
		return NULL;
	escape_text(&b, map);
	return buf_text(&b, a);
}

/* No escaped text has the separator. */
static const char *key_of(struct arena *a, const struct entry *e)
{
	return arena_printf(a, "%s\n%s%s\n%s", e->rule, e->map ? "=" : "", e->map ? e->map : "",
			    e->object);
}

static struct entry *find_entry(struct baseline *base, const struct entry *e)
{
	int64_t i = name_table_find(&base->by_key, key_of(base->arena, e));

	return i < 0 ? NULL : &base->v[i];
}

static struct entry *add_entry(struct baseline *base, struct entry e)
{
	name_table_add(&base->by_key, key_of(base->arena, &e), (uint32_t)base->n);
	ARENA_PUSH(base->arena, base->v, base->n, base->cap, e);
	return &base->v[base->n - 1];
}

static struct baseline *baseline_new(const struct options *opts, const char *path)
{
	struct baseline *base = ARENA_NEW(opts->arena, struct baseline);

	*base = (struct baseline){.arena = opts->arena, .path = path,
				  .by_key = {.arena = opts->arena}};
	return base;
}

static void read_entry(struct baseline *base, struct yaml_errors *errors,
		       const struct yaml_node *node)
{
	static const char *const keys[] = {"rule", "map", "object", "count"};
	const struct yaml_node *map, *count;
	struct entry e = {.line = node->line, .count = 1};
	uint64_t n = 1;
	int rule;

	if (!yaml_want_map(errors, node, "a finding"))
		return;
	yaml_known_keys(errors, node, keys, ARRAY_SIZE(keys));
	if (!yaml_get(node, "rule") || !yaml_get(node, "object")) {
		yaml_error(errors, node, "a finding must have a rule and an object");
		return;
	}
	map = yaml_get(node, "map");
	count = yaml_get(node, "count");
	if (!yaml_want_string(errors, yaml_get(node, "rule"), "rule", &e.rule) ||
	    !yaml_want_string(errors, yaml_get(node, "object"), "object", &e.object) ||
	    (map && !yaml_is_null(map) && !yaml_want_string(errors, map, "map", &e.map)) ||
	    (count && !yaml_want_uint(errors, count, "count", UINT32_MAX, &n)))
		return;
	rule = rule_find(e.rule);
	/* That of another release matches nothing, which is said. */
	e.rule = rule < 0 ? e.rule : rule_info((enum rule_id)rule)->id;
	e.count = e.left = (uint32_t)n;
	if (find_entry(base, &e))
		yaml_error(errors, node, "the finding is given twice; add to its count");
	else
		add_entry(base, e);
}

int baseline_read(const struct options *opts, struct baseline **out)
{
	static const char *const keys[] = {"version", "findings"};
	struct yaml_errors errors = {.arena = opts->arena};
	const struct yaml_node *root, *findings, *version;
	const char *text = NULL, *path = opts->baseline;
	struct baseline *base;
	uint64_t v = 1;
	size_t size = 0;
	int err;

	*out = NULL;
	if (!path || opts->write_baseline)
		return 0;
	err = load_file(opts->arena, path, true, BASELINE_MAX, &text, &size);
	if (err)
		return complain(EXIT_USAGE, "%s: the baseline cannot be read: %s", path,
				file_error(err));
	base = baseline_new(opts, path);
	root = yaml_read(text, size, &errors);
	if (root && yaml_want_map(&errors, root, "a baseline")) {
		yaml_known_keys(&errors, root, keys, ARRAY_SIZE(keys));
		version = yaml_get(root, "version");
		findings = yaml_get(root, "findings");
		if (version && yaml_want_uint(&errors, version, "version", UINT64_MAX, &v) && v != 1)
			yaml_error(&errors, version, "version must be 1, not %.20s", version->text);
		if (findings && yaml_want_list(&errors, findings, "findings"))
			for (size_t i = 0; i < findings->n; i++)
				read_entry(base, &errors, findings->items[i]);
	}
	yaml_sort_errors(&errors);
	/* One line says enough of a file that a program has written. */
	if (errors.n)
		return complain(EXIT_USAGE, "%s:%u:%u: %s", path, errors.v[0].line,
				errors.v[0].column, errors.v[0].message);
	*out = base;
	return 0;
}

static struct entry entry_of(struct arena *a, const char *object, const struct finding *f)
{
	return (struct entry){.rule = rule_info(f->rule)->id, .map = map_key(a, f->map),
			      .object = object, .count = 1, .left = 1};
}

/* A file that cannot be read is no state to keep. */
static bool is_kept(const struct result *r)
{
	return r->judged.status != OBJECT_UNREADABLE;
}

static int entry_cmp(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;
	int cmp = strcmp(x->object, y->object);

	if (!cmp)
		cmp = strcmp(x->map ? x->map : "", y->map ? y->map : "");
	return cmp ? cmp : strcmp(x->rule, y->rule);
}

int baseline_write(const struct options *opts, const struct result_list *list, int status)
{
	const char *path = opts->write_baseline;
	struct baseline *base;
	struct buf b = {0};
	struct doc *d;
	int err;

	if (!path)
		return status;
	if (status > EXIT_FINDINGS)
		return complain(status, "no baseline is written: an object cannot be read");
	base = baseline_new(opts, path);
	for (size_t i = 0; i < list->n; i++) {
		const char *object = object_key(opts->arena, path, list->v[i]->obj->path);

		for (size_t j = 0; j < list->v[i]->n_findings && is_kept(list->v[i]); j++) {
			struct entry e = entry_of(opts->arena, object, &list->v[i]->findings[j]);
			struct entry *same = find_entry(base, &e);

			if (same)
				same->count++;
			else
				add_entry(base, e);
		}
	}
	if (base->n)
		qsort(base->v, base->n, sizeof(*base->v), entry_cmp);
	d = doc_new(&b, DOC_YAML);
	doc_map(d, NULL, DOC_BLOCK);
	doc_uint(d, "version", 1);
	doc_list(d, "findings", DOC_BLOCK);
	for (size_t i = 0; i < base->n; i++) {
		doc_map(d, NULL, DOC_FLOW);
		doc_string(d, "rule", base->v[i].rule);
		doc_string(d, "map", base->v[i].map);
		doc_string(d, "object", base->v[i].object);
		doc_uint(d, "count", base->v[i].count);
		doc_end(d);
	}
	doc_finish(d);
	err = write_text(path, &b, 0);
	for (size_t i = 0; i < list->n && !err; i++)
		if (is_kept(list->v[i]))
			list->v[i]->n_findings = 0;
	return worst_status(status, err);
}

/* Whether the run says something about the entry's object, or nothing ever will. */
static bool is_due(const struct baseline *base, const struct name_table *read,
		   const struct entry *e)
{
	const char *file = *e->object == '/' ? e->object :
			   arena_printf(base->arena, "%.*s%s", (int)(path_base(base->path) - base->path),
					base->path, e->object);

	/* An object in another file, FILE(name), has no file of its own. */
	return name_table_find(read, e->object) >= 0 ||
	       (!str_ends(e->object, ")") && !file_is_there(file));
}

static void say_unmatched(const struct options *opts, const struct baseline *base,
			  const struct name_table *read)
{
	for (size_t i = 0; i < base->n && opts->out.verbose >= 0; i++) {
		const struct entry *e = &base->v[i];

		if (e->left < e->count || !is_due(base, read, e))
			continue;
		complain(0, "note: %s:%u: %s of %s%s%s%s matches nothing; remove the entry",
			 base->path, e->line, e->rule, e->map ? "map '" : "", e->map ? e->map : "",
			 e->map ? "' in " : "", e->object);
	}
}

size_t baseline_apply(const struct options *opts, struct baseline *base,
		      const struct result_list *list)
{
	struct name_table read = {.arena = opts->arena};
	size_t known = 0;

	if (!base)
		return 0;
	for (size_t i = 0; i < list->n; i++) {
		struct result *r = list->v[i];
		const char *object = object_key(opts->arena, base->path, r->obj->path);
		size_t n = 0;

		if (!is_kept(r))
			continue;
		name_table_add(&read, object, 0);
		for (size_t j = 0; j < r->n_findings; j++) {
			struct entry e = entry_of(opts->arena, object, &r->findings[j]);
			struct entry *same = find_entry(base, &e);

			if (same && same->left) {
				same->left--;
				known++;
			} else {
				r->findings[n++] = r->findings[j];
			}
		}
		r->n_findings = n;
	}
	say_unmatched(opts, base, &read);
	return known;
}
