/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>
#include <stdlib.h>

#include "base/folder.h"
#include "base/limits.h"
#include "base/util.h"
#include "schema/shape.h"

#define MAX_USE_DEPTH 8

struct loading {
	struct arena *a;
	const char *dir;
	struct schema *s;
	const char **error;
};

static char *join(struct arena *a, const char *dir, const char *name)
{
	return arena_printf(a, "%s/%s", dir, name);
}

/*
 * Opens DIR/NAME and finds the list or mapping of its key keys[0]. Returns 0 with
 * *node NULL if there is no such file: an overlay has only the files it changes.
 */
static int open_file(struct loading *l, const char *name, const char *const *keys, size_t n_keys,
		     struct yaml_doc *d, const struct yaml_node **node)
{
	*d = (struct yaml_doc){
		.a = l->a,
		.path = join(l->a, l->dir, name),
		.names = l->s,
		.max_symbol = l->s->n_symbols,
		.error = l->error,
	};
	return doc_open(d, keys, n_keys, node);
}

static int load_list(struct loading *l, const char *name, const char *key,
		     const struct shape *shape, const void **out, size_t *n)
{
	const struct yaml_node *node;
	struct yaml_doc d;
	int err = open_file(l, name, &key, 1, &d, &node);

	if (err || !node)
		return err;
	return decode_list(&d, node, shape, out, n);
}

/* One after the other: a symbol may use those before it. */
static int load_symbols(struct loading *l)
{
	static const char *const key = "symbols";
	const struct schema_symbol *base = l->s->symbols;
	size_t n_base = l->s->n_symbols;
	struct schema_symbol *v;
	const struct yaml_node *node;
	struct yaml_doc d;
	int err = open_file(l, "symbols.yaml", &key, 1, &d, &node);

	if (err || !node)
		return err;
	if (node->kind != NODE_LIST)
		return doc_fail(&d, node, "a list is expected");
	if (node->n > SYMBOLS_MAX)
		return doc_fail(&d, node, "more than %d symbols", SYMBOLS_MAX);
	l->s->symbols = v = ARENA_ARRAY(l->a, node->n, struct schema_symbol);
	for (size_t i = 0; i < node->n; i++) {
		const struct yaml_node *item = node->items[i];

		d.max_symbol = l->s->n_symbols = i;
		err = decode(&d, item, &shape_symbol, &v[i]);
		if (err)
			return err;
		/* Expressions of the base, which are compiled, know symbols by index. */
		if (i < n_base && !str_eq(v[i].name, base[i].name))
			return doc_fail(&d, item, "symbol '%s' is expected here", base[i].name);
	}
	l->s->n_symbols = node->n;
	if (node->n < n_base)
		return doc_fail(&d, node, "symbol '%s' is missing", base[node->n].name);
	return 0;
}

static int compare_names(const void *x, const void *y)
{
	return strcmp(*(const char *const *)x, *(const char *const *)y);
}

/* The .yaml files of a folder, sorted so that the result does not depend on the disk. */
static int list_files(struct loading *l, const char *sub, const char ***out, size_t *n)
{
	char *path = join(l->a, l->dir, sub);
	DIR *dir = opendir(path);
	const struct dirent *entry;
	size_t cap = 0;

	*out = NULL;
	*n = 0;
	if (!dir) {
		if (errno == ENOENT)
			return 0;
		*l->error = arena_printf(l->a, "%s: %s", path, strerror(errno));
		return -EINVAL;
	}
	while ((entry = folder_next(dir, path)))
		if (str_ends(entry->d_name, ".yaml") && entry->d_name[0] != '.')
			ARENA_PUSH(l->a, *out, *n, cap,
				   (const char *)join(l->a, sub, entry->d_name));
	closedir(dir);
	if (*n)
		qsort(*out, *n, sizeof(**out), compare_names);
	return 0;
}

/* The last of that name, because the groups of an overlay follow those of the base. */
static const struct rule_group *find_group(const struct schema *s, const char *name)
{
	for (size_t i = s->n_groups; i-- > 0;)
		if (str_eq(s->groups[i].name, name))
			return &s->groups[i];
	return NULL;
}

struct rules {
	struct schema_rule *v;
	size_t n, cap;
	size_t n_seen;	/* with each `use` */
};

static int rule_error(struct loading *l, const char *path, const struct schema_rule *r,
		      const char *what)
{
	*l->error = arena_printf(l->a, "%s:%u: %s", path, r->words->line, what);
	return -EINVAL;
}

static int check_rule(struct loading *l, const char *path, const struct schema_rule *r)
{
	bool place = r->check >= CHECK_STAGE_ALLOC_CHECK;

	if (!r->check && !r->require.text)
		return rule_error(l, path, r, "a rule needs 'require' or 'check'");
	if (r->check && r->require.text)
		return rule_error(l, path, r, "'require' and 'check' exclude each other");
	if (place)
		return 0;
	if (!r->depends && !r->err && r->check != CHECK_SPECIAL_FIELDS &&
	    r->check != CHECK_SPECIAL_POINTEES)
		return rule_error(l, path, r, "a rule needs 'errno' or 'depends'");
	if (!r->depends && (!r->rule || !r->words->source))
		return rule_error(l, path, r, "a rule needs 'rule' and 'source'");
	if (!r->words->verified == !r->words->unverified)
		return rule_error(l, path, r, "a rule needs one of 'verified' and 'unverified'");
	return 0;
}

/* Appends the rules, with the rules of a group in place of each `use`. */
static int expand(struct loading *l, const char *path, const struct schema_rule *rules, size_t n,
		  struct rules *out, int depth)
{
	if (depth > MAX_USE_DEPTH)
		return rule_error(l, path, &rules[0], "groups use each other");
	for (size_t i = 0; i < n; i++) {
		const struct schema_rule *r = &rules[i];
		const struct rule_group *group;
		int err;

		if (out->n_seen++ == TYPE_RULES_MAX)
			return rule_error(l, path, r,
					  arena_printf(l->a, "more than %d rules, with those of groups",
						       TYPE_RULES_MAX));
		if (!r->words->use) {
			err = check_rule(l, path, r);
			if (err)
				return err;
			ARENA_PUSH(l->a, out->v, out->n, out->cap, *r);
			continue;
		}
		if (r->check || r->require.text || r->when.text)
			return rule_error(l, path, r, "'use' must be the only key of a rule");
		group = find_group(l->s, r->words->use);
		if (!group)
			return rule_error(l, path, r,
					  arena_printf(l->a, "unknown group '%s'", r->words->use));
		err = expand(l, path, group->rules, group->n_rules, out, depth + 1);
		if (err)
			return err;
	}
	return 0;
}

/* A file of a map type, read but not decoded. */
struct type_file {
	struct yaml_doc doc;
	const struct yaml_node *node;
	uint32_t id;
};

/* Until all of it is read, expressions of its own file look for names in *out, too. */
static int load_type(struct loading *l, struct type_file *file, struct schema_type *out)
{
	struct schema_type type;
	struct rules rules = {0};
	int err = decode(&file->doc, file->node, &shape_type, &type);

	if (!err)
		err = expand(l, file->doc.path, type.rules, type.n_rules, &rules, 0);
	if (err)
		return err;
	type.rules = rules.v;
	type.n_rules = rules.n;
	*out = type;
	return 0;
}

/* Reads name and id only: later, expressions of any file may name any type. */
static int load_type_name(struct loading *l, const char *name, struct type_file *file,
			  struct map_type_info *out)
{
	static const char *const key = "map_type";
	const char *id;
	uint64_t number;
	int err = open_file(l, name, &key, 1, &file->doc, &file->node);

	if (err)
		return err;
	if (!file->node)
		return doc_fail(&file->doc, NULL, "%s", strerror(ENOENT));
	id = doc_text(file->node, "id");
	out->name = doc_text(file->node, "name");
	out->enum_name = doc_text(file->node, "enum");
	if (!id || !out->name || !out->enum_name || parse_u64(id, UINT32_MAX, &number))
		return doc_fail(&file->doc, file->node, "a map type needs 'id', 'name' and 'enum'");
	file->id = out->id = (uint32_t)number;
	return 0;
}

static int compare_types(const void *x, const void *y)
{
	const struct schema_type *a = x, *b = y;

	return (a->info.id > b->info.id) - (a->info.id < b->info.id);
}

static struct schema_type *find_type(struct schema_type *v, size_t n, uint32_t id)
{
	for (size_t i = 0; i < n; i++)
		if (v[i].info.id == id)
			return &v[i];
	return NULL;
}

static int load_groups(struct loading *l)
{
	struct rule_group *groups = NULL;
	size_t n_files, n = 0, cap = 0;
	const char **files;
	int err = list_files(l, "rules", &files, &n_files);

	for (size_t i = 0; i < l->s->n_groups; i++)
		ARENA_PUSH(l->a, groups, n, cap, l->s->groups[i]);
	for (size_t i = 0; !err && i < n_files; i++) {
		const struct rule_group *v = NULL;
		size_t count = 0;

		err = load_list(l, files[i], "groups", &shape_group, (const void **)&v, &count);
		for (size_t k = 0; k < count; k++)
			ARENA_PUSH(l->a, groups, n, cap, v[k]);
	}
	l->s->groups = groups;
	l->s->n_groups = n;
	return err;
}

/* Keeps the types of the base that no file of the overlay replaces. */
static int load_types(struct loading *l)
{
	size_t n_files, n = l->s->n_types, n_base = n;
	const char **files;
	struct type_file *opened;
	struct schema_type *v;
	int err = list_files(l, "map-types", &files, &n_files);

	if (err || !n_files)
		return err;
	v = ARENA_ARRAY(l->a, n + n_files, struct schema_type);
	opened = ARENA_ARRAY(l->a, n_files, struct type_file);
	if (n)
		memcpy(v, l->s->types, n * sizeof(*v));
	for (size_t i = 0; i < n_files; i++) {
		struct schema_type type = {0}, *old;

		err = load_type_name(l, files[i], &opened[i], &type.info);
		if (err)
			return err;
		old = find_type(v, n, type.info.id);
		if (old && old >= v + n_base) {
			*l->error = arena_printf(l->a, "%s: map type %u is in two files",
						 opened[i].doc.path, type.info.id);
			return -EINVAL;
		}
		if (old)
			*old = type;
		else
			v[n++] = type;
	}
	qsort(v, n, sizeof(*v), compare_types);
	l->s->types = v;
	l->s->n_types = n;
	err = load_groups(l);
	for (size_t i = 0; i < n_files && !err; i++)
		err = load_type(l, &opened[i], find_type(v, n, opened[i].id));
	return err;
}

static int load_loaders(struct loading *l)
{
	static const char *const keys[] = {"loader", "releases", "development", "faults",
					   "behaviours", "drops_btf", "sections", "sections_of"};
	size_t n_files, n = l->s->n_loaders;
	struct schema_loader *v;
	const char **files;
	int err = list_files(l, "loaders", &files, &n_files);

	v = ARENA_ARRAY(l->a, n + n_files, struct schema_loader);
	if (n)
		memcpy(v, l->s->loaders, n * sizeof(*v));
	for (size_t i = 0; !err && i < n_files; i++) {
		struct schema_loader loader;
		const struct yaml_node *node;
		struct yaml_doc d;
		size_t at = 0;

		err = open_file(l, files[i], keys, ARRAY_SIZE(keys), &d, &node);
		/* The keys of the file are those of the loader. */
		if (!err && node)
			err = decode(&d, d.root, &shape_loader, &loader);
		if (!err && node)
			err = sections_check(&d, yaml_get(d.root, "sections"), loader.sections,
					     loader.n_sections);
		if (err || !node)
			break;
		loader_complete(l->a, &loader);
		while (at < n && v[at].who != loader.who)
			at++;
		v[at] = loader;
		n += at == n;
	}
	l->s->loaders = v;
	l->s->n_loaders = n;
	return err;
}

static int load_general(struct loading *l)
{
	const struct schema_rule *rules = NULL;
	struct rules out = {0};
	size_t n = 0;
	int err = load_list(l, "general.yaml", "rules", &shape_rule, (const void **)&rules, &n);

	if (!err && rules) {
		err = expand(l, join(l->a, l->dir, "general.yaml"), rules, n, &out, 0);
		l->s->general = out.v;
		l->s->n_general = out.n;
	}
	return err;
}

/* Layouts name map types, so these are loaded before. */
static int load_layouts(struct loading *l)
{
	static const char *const key = "layouts";
	const struct yaml_node *node;
	struct yaml_doc d;
	int err = open_file(l, "layouts.yaml", &key, 1, &d, &node);

	if (err || !node)
		return err;
	if (node->kind != NODE_LIST)
		return doc_fail(&d, node, "a list is expected");
	err = decode_list(&d, node, &shape_layout, (const void **)&l->s->layouts, &l->s->n_layouts);
	for (size_t i = 0; !err && i < l->s->n_layouts; i++) {
		const struct layout_info *layout = &l->s->layouts[i];

		err = layout_check(&d, node->items[i], layout);
		if (!err && schema_find_layout(l->s, layout->name) != layout)
			err = doc_fail(&d, node->items[i], "layout '%s' is given twice",
				       layout->name);
	}
	return err;
}

/* Sections name types of programs and attach types, so these are loaded before. */
static int load_sections(struct loading *l)
{
	static const char *const key = "sections";
	const struct yaml_node *node;
	struct schema *s = l->s;
	struct yaml_doc d;
	int err = open_file(l, "sections.yaml", &key, 1, &d, &node);

	if (err || !node)
		return err;
	if (node->kind != NODE_LIST)
		return doc_fail(&d, node, "a list is expected");
	err = decode_list(&d, node, &shape_section, (const void **)&s->sections, &s->n_sections);
	return err ? err : sections_check(&d, node, s->sections, s->n_sections);
}

/* Names of helpers, and types of maps and programs, are loaded before. */
static int load_call_flags(struct loading *l)
{
	static const char *const key = "call_flags";
	const struct yaml_node *node;
	struct schema *s = l->s;
	struct yaml_doc d;
	int err = open_file(l, "call-flags.yaml", &key, 1, &d, &node);

	if (err || !node)
		return err;
	if (node->kind != NODE_LIST)
		return doc_fail(&d, node, "a list is expected");
	err = decode_list(&d, node, &shape_call_flags, (const void **)&s->call_flags,
			  &s->n_call_flags);
	for (size_t i = 0; !err && i < s->n_call_flags; i++) {
		const struct schema_helper *h = schema_find_helper(s, s->call_flags[i].helper);

		if (!h || !str_eq(h->name, s->call_flags[i].helper) ||
		    helper_arg_at(h, ARG_FLAGS) < 0)
			err = doc_fail(&d, node->items[i], "'%s' is no helper that takes flags",
				       s->call_flags[i].helper);
	}
	return err;
}

static void list_releases(struct loading *l)
{
	struct version *v = NULL;
	size_t n = 0, cap = 0, kept = 0;

	for (size_t i = 0; i < l->s->n_kernels; i++)
		ARENA_PUSH(l->a, v, n, cap, l->s->kernels[i].release);
	for (size_t i = 0; i < l->s->n_features; i++)
		for (size_t k = 0; k < l->s->features[i].n_backports; k++)
			ARENA_PUSH(l->a, v, n, cap, l->s->features[i].backports[k]);
	if (n)
		qsort(v, n, sizeof(*v), compare_versions);
	for (size_t i = 0; i < n; i++)
		if (!kept || version_cmp(v[kept - 1], v[i]))
			v[kept++] = v[i];
	l->s->releases = v;
	l->s->n_releases = kept;
}

/* Releases and features. An overlay replaces single features, by name. */
static int load_kernels(struct loading *l)
{
	static const char *const keys[] = {"kernels", "features"};
	struct kernel_feature_info *v =
		ARENA_ARRAY(l->a, KERNEL_FEATURE_N, struct kernel_feature_info);
	const struct kernel_feature_info *rows = NULL;
	const struct yaml_node *node, *features;
	struct yaml_doc d;
	size_t n = 0;
	int err = open_file(l, "kernels.yaml", keys, ARRAY_SIZE(keys), &d, &node);

	if (l->s->n_features)
		memcpy(v, l->s->features, KERNEL_FEATURE_N * sizeof(*v));
	l->s->features = v;
	l->s->n_features = KERNEL_FEATURE_N;
	if (err || !node)
		return err;
	err = decode_list(&d, node, &shape_kernel, (const void **)&l->s->kernels, &l->s->n_kernels);
	features = yaml_get(d.root, "features");
	if (!err && features)
		err = decode_list(&d, features, &shape_kernel_feature, (const void **)&rows, &n);
	for (size_t i = 0; !err && i < n; i++)
		v[rows[i].feature] = rows[i];
	for (size_t i = 1; !err && i < l->s->n_kernels; i++) {
		if (version_cmp(l->s->kernels[i - 1].release, l->s->kernels[i].release) < 0)
			continue;
		*l->error = arena_printf(l->a, "%s: releases are not in order", d.path);
		return -EINVAL;
	}
	list_releases(l);
	return err;
}

/* The limits and destructors of the base stay where an overlay gives none. */
static int load_special(struct loading *l)
{
	static const char *const keys[] = {"fields", "limits", "destructors"};
	const struct yaml_node *node, *limits, *destructors;
	struct schema *s = l->s;
	struct yaml_doc d;
	int err = open_file(l, "special-fields.yaml", keys, ARRAY_SIZE(keys), &d, &node);

	if (err || !node)
		return err;
	err = decode_list(&d, node, &shape_special, (const void **)&s->special, &s->n_special);
	if (!err && s->n_special > SPECIAL_MAX)
		return doc_fail(&d, node, "more than %d fields", SPECIAL_MAX);
	limits = yaml_get(d.root, "limits");
	if (!err && limits)
		err = decode_list(&d, limits, &shape_limit, (const void **)&s->limits,
				  &s->n_limits);
	destructors = yaml_get(d.root, "destructors");
	if (!err && destructors)
		err = decode_list(&d, destructors, &shape_destructor,
				  (const void **)&s->destructors, &s->n_destructors);
	return err;
}

/* Whoever reads a call has an array of so many arguments, and memory needs a size. */
static int load_helpers(struct loading *l)
{
	static const char *const key = "helpers";
	const struct yaml_node *node;
	struct yaml_doc d;
	int err = open_file(l, "helpers.yaml", &key, 1, &d, &node);

	if (err || !node)
		return err;
	err = decode_list(&d, node, &shape_helper, (const void **)&l->s->helpers, &l->s->n_helpers);
	for (size_t i = 0; !err && i < l->s->n_helpers; i++) {
		const struct schema_helper *h = &l->s->helpers[i];
		/* A list of one may be written without the dash. */
		const struct yaml_node *at = node->kind == NODE_LIST ? node->items[i] : node;

		if (h->n_args > HELPER_ARGS_MAX)
			return doc_fail(&d, at, "%s: more than %d arguments", h->name,
					HELPER_ARGS_MAX);
		for (size_t k = 0; k < h->n_args; k++) {
			const struct helper_arg *arg = &h->args[k];
			bool is_mem = arg->is >= ARG_MEM && arg->is <= ARG_MEM_INOUT;

			if (is_mem && !arg->size &&
			    (k + 1 == h->n_args || arg[1].is != ARG_SIZE))
				return doc_fail(&d, at, "%s: argument %zu has no size", h->name,
						k + 1);
		}
	}
	return err;
}

static int load_helper_programs(struct loading *l)
{
	static const char *const key = "helper_programs";
	const struct yaml_node *node;
	struct schema *s = l->s;
	struct yaml_doc d;
	int err = open_file(l, "helper-programs.yaml", &key, 1, &d, &node);

	if (err || !node)
		return err;
	if (node->kind != NODE_LIST)
		return doc_fail(&d, node, "a list is expected");
	err = decode_list(&d, node, &shape_helper_programs, (const void **)&s->helper_programs,
			  &s->n_helper_programs);
	for (size_t i = 0; !err && i < s->n_helper_programs; i++) {
		const struct helper_programs *row = &s->helper_programs[i];

		for (size_t k = 0; !err && k < row->n_helpers; k++)
			if (!schema_find_helper(s, row->helpers[k]))
				err = doc_fail(&d, node->items[i], "unknown helper '%s'",
					       row->helpers[k]);
	}
	return err;
}

/* Fields are told by name, so special-fields.yaml is loaded before. */
static int load_refusals(struct loading *l)
{
	static const char *const key = "refusals";
	const struct yaml_node *node;
	struct schema *s = l->s;
	struct yaml_doc d;
	int err = open_file(l, "program-maps.yaml", &key, 1, &d, &node);

	if (err || !node)
		return err;
	if (node->kind != NODE_LIST)
		return doc_fail(&d, node, "a list is expected");
	err = decode_list(&d, node, &shape_refusal, (const void **)&s->refusals, &s->n_refusals);
	for (size_t i = 0; !err && i < s->n_refusals; i++) {
		const struct program_refusal *row = &s->refusals[i];

		for (size_t k = 0; !err && k < row->n_fields; k++)
			if (schema_find_special(s, row->fields[k]) < 0)
				err = doc_fail(&d, node->items[i], "unknown field '%s'",
					       row->fields[k]);
	}
	return err;
}

const struct schema *schema_load(struct arena *a, const char *dir, const struct schema *base,
				 const char **error)
{
	struct schema *s = ARENA_NEW(a, struct schema);
	struct loading l = {a, dir, s, error};
	DIR *there = opendir(dir);

	*error = NULL;
	if (!there) {
		*error = arena_printf(a, "%s: %s", dir, strerror(errno));
		return NULL;
	}
	closedir(there);
	if (base) {
		schema_make_ready(base);
		*s = *base;
	}
	if (load_list(&l, "flags.yaml", "flags", &shape_flag, (const void **)&s->flags,
		      &s->n_flags) ||
	    load_list(&l, "program-types.yaml", "program_types", &shape_program_type,
		      (const void **)&s->program_types, &s->n_program_types) ||
	    load_symbols(&l) || load_kernels(&l) || load_types(&l) || load_general(&l) ||
	    load_special(&l) || load_helpers(&l) || load_helper_programs(&l) || load_refusals(&l) ||
	    load_list(&l, "attach-types.yaml", "attach_types", &shape_attach_type,
		      (const void **)&s->attach_types, &s->n_attach_types) ||
	    load_sections(&l) ||
	    load_list(&l, "access.yaml", "access", &shape_access, (const void **)&s->access,
		      &s->n_access) ||
	    load_call_flags(&l) ||
	    load_list(&l, "struct-ops.yaml", "struct_ops", &shape_struct_ops,
		      (const void **)&s->struct_ops, &s->n_struct_ops) ||
	    load_list(&l, "kernel-structs.yaml", "structs", &shape_structs,
		      (const void **)&s->structs, &s->n_structs) ||
	    load_loaders(&l) || load_layouts(&l))
		return NULL;
	return s;
}
