/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/limits.h"
#include "base/util.h"
#include "base/whole_file.h"
#include "cli/cli.h"
#include "cli/depfile.h"
#include "cli/paths.h"
#include "schema/yaml_tree.h"

/*
 * Configuration files (schemas/config.schema.yaml). Each file is read once per
 * run, and its errors are printed once.
 */
#define CONFIG_NAME ".bpfmapc.yaml"

enum rule_level { LEVEL_NONE, LEVEL_OFF, LEVEL_INFO, LEVEL_WARNING, LEVEL_ERROR };

/* What the file says of all objects, or of those whose paths match. */
struct scope {
	const char **globs;		/* none: all objects */
	size_t n_globs, cap_globs;
	const char *where;		/* "file:line", for messages */
	atomic_bool met;		/* it was applied to an object */
	const char *values[SETTING_N];	/* of the settings, as text; NULL: absent */
	const char *compile;		/* NULL: absent */
	enum rule_level rules[RULE_N];
	size_t letters[RULE_N];		/* how exactly the entry of each names it; 0: none does */
	struct lint_allow *allow;
	size_t n_allow, cap_allow;
};

struct config {
	const char *path;		/* as it is opened */
	const char *folder;		/* from which on globs match */
	bool broken;
	struct scope **scopes;		/* all objects, then `paths` in the order of the file */
	size_t n_scopes, cap_scopes;
};

/* The state of reading one file. */
struct config_reader {
	const struct options *opts;
	struct arena *arena;
	struct config *config;
	struct scope *scope;		/* that is being read */
	struct lint_options trial;	/* takes the settings, of which some are about others */
	struct yaml_errors errors;
	const char *shown;		/* path for messages */
};

/* Tries the value, so that an error has line and column. */
static void read_setting(struct config_reader *r, const struct yaml_node *root, enum setting_id id)
{
	const char *key = settings[id].key, *error;
	const struct yaml_node *node = yaml_get(root, key);
	struct value v = {
		.arena = r->arena, .profiles = r->opts->profiles, .folder = r->config->folder,
	};

	if (!node || !yaml_want_string(&r->errors, node, key, &v.text))
		return;
	error = settings[id].set(&v, &r->trial);
	if (error)
		yaml_error(&r->errors, node, "%s: %s", key, error);
	else
		r->scope->values[id] = arena_strdup(r->arena, v.text);
}

/* Rules by id, name or prefix; *text is how they are named. */
static bool read_range(struct config_reader *r, const struct yaml_node *node, const char **text,
		       struct rule_range *out)
{
	struct value v = {.arena = r->arena};
	const char *error;

	if (!yaml_want_string(&r->errors, node, "rule", &v.text))
		return false;
	*text = v.text;
	error = parse_rules(&v, out);
	if (error)
		yaml_error(&r->errors, node, "%s", error);
	return !error;
}

/*
 * Of several entries the one that names a rule most exactly counts: a name or id, then a
 * longer prefix, whatever their order. False if the same rules are named so twice.
 */
static bool set_levels(struct scope *scope, struct rule_range range, enum rule_level level)
{
	for (int i = (int)range.first; i <= (int)range.last; i++) {
		if (scope->letters[i] == range.letters)
			return false;
		if (scope->letters[i] > range.letters)
			continue;
		scope->rules[i] = level;
		scope->letters[i] = range.letters;
	}
	return true;
}

static void read_rules(struct config_reader *r, const struct yaml_node *rules)
{
	/* From LEVEL_OFF on. */
	static const char *const levels[] = {"off", "info", "warning", "error"};

	if (!rules || !yaml_want_map(&r->errors, rules, "rules"))
		return;
	for (size_t i = 0; i < rules->n; i++) {
		struct value v = {.arena = r->arena};
		struct rule_range range;
		const char *error, *text;
		int level;

		if (!read_range(r, rules->keys[i], &text, &range) ||
		    !yaml_want_string(&r->errors, rules->items[i], "a rule's level", &v.text))
			continue;
		error = choose(&v, levels, ARRAY_SIZE(levels), &level);
		if (error)
			yaml_error(&r->errors, rules->items[i], "%s", error);
		else if (!set_levels(r->scope, range, (enum rule_level)(LEVEL_OFF + level)))
			yaml_error(&r->errors, rules->keys[i], "the rule is given twice");
	}
}

/* The text of a key, NULL without the key. False: it is no string. */
static bool read_text(struct config_reader *r, const struct yaml_node *node, const char *key,
		      const char **out)
{
	const struct yaml_node *text = yaml_get(node, key);

	if (!text)
		return true;
	if (!yaml_want_string(&r->errors, text, key, out))
		return false;
	*out = arena_strdup(r->arena, *out);
	return true;
}

static void read_allow(struct config_reader *r, const struct yaml_node *node)
{
	static const char *const keys[] = {"rule", "map", "program", "reason"};
	const struct yaml_node *rule = yaml_get(node, "rule");
	struct lint_allow allow = {0};

	yaml_known_keys(&r->errors, node, keys, ARRAY_SIZE(keys));
	if (!rule || !(yaml_get(node, "map") || yaml_get(node, "program"))) {
		yaml_error(&r->errors, node, "an entry of allow must be "
			   "{rule: RULE, map: \"PATTERN\"} or {rule: RULE, program: \"PATTERN\"}");
		return;
	}
	if (!read_range(r, rule, &allow.text, &allow.rules) || !read_text(r, node, "map", &allow.map) ||
	    !read_text(r, node, "program", &allow.program) ||
	    !read_text(r, node, "reason", &allow.reason))
		return;
	allow.use = ARENA_NEW(r->arena, struct allow_use);
	allow.where = arena_printf(r->arena, "%s:%u", r->shown, node->line);
	ARENA_PUSH(r->arena, r->scope->allow, r->scope->n_allow, r->scope->cap_allow, allow);
}

/* A mapping with what a scope may have, and with n_more keys that the caller reads. */
static bool read_scope(struct config_reader *r, const struct yaml_node *node, const char *what,
		       const char *const *more, size_t n_more)
{
	const char *keys[5 + SETTING_N] = {"rules", "allow", "compile"};
	const struct yaml_node *allow;
	size_t n = 3;

	if (!yaml_want_map(&r->errors, node, what))
		return false;
	for (size_t i = 0; i < n_more; i++)
		keys[n++] = more[i];
	for (int i = 0; i < SETTING_N; i++)
		keys[n++] = settings[i].key;
	yaml_known_keys(&r->errors, node, keys, n);
	r->scope = ARENA_NEW(r->arena, struct scope);
	r->scope->where = arena_printf(r->arena, "%s:%u", r->shown, node->line);
	ARENA_PUSH(r->arena, r->config->scopes, r->config->n_scopes, r->config->cap_scopes,
		   r->scope);
	for (int i = 0; i < SETTING_N; i++)
		read_setting(r, node, (enum setting_id)i);
	if (read_text(r, node, "compile", &r->scope->compile) && r->scope->compile &&
	    !r->scope->compile[strspn(r->scope->compile, " \t\n")])
		yaml_error(&r->errors, yaml_get(node, "compile"),
			   "compile: must be a compiler and its options: \"clang -g -O2 -target bpf\"");
	read_rules(r, yaml_get(node, "rules"));
	allow = yaml_get(node, "allow");
	if (!allow || !yaml_want_list(&r->errors, allow, "allow"))
		return true;
	for (size_t i = 0; i < allow->n; i++)
		read_allow(r, allow->items[i]);
	return true;
}

static void read_glob(struct config_reader *r, const struct yaml_node *node)
{
	const char *glob;

	if (!yaml_want_string(&r->errors, node, "path", &glob))
		return;
	if (!*glob)
		yaml_error(&r->errors, node, "path: '' is not a pattern");
	ARENA_PUSH(r->arena, r->scope->globs, r->scope->n_globs, r->scope->cap_globs, glob);
}

/* An entry of `paths`. */
static void read_path(struct config_reader *r, const struct yaml_node *node)
{
	static const char *const more[] = {"path"};
	const struct yaml_node *path;

	if (!read_scope(r, node, "an entry of paths", more, ARRAY_SIZE(more)))
		return;
	path = yaml_get(node, "path");
	if (!path || (path->kind == NODE_LIST && !path->n)) {
		yaml_error(&r->errors, path ? path : node, "an entry of paths needs "
			   "path: \"PATTERN\", or a list of patterns");
		return;
	}
	if (path->kind != NODE_LIST)
		read_glob(r, path);
	for (size_t i = 0; path->kind == NODE_LIST && i < path->n; i++)
		read_glob(r, path->items[i]);
}

static void read_root(struct config_reader *r, const struct yaml_node *root)
{
	static const char *const more[] = {"version", "paths"};
	const struct yaml_node *version, *paths;
	uint64_t v;

	if (!read_scope(r, root, "a configuration", more, ARRAY_SIZE(more)))
		return;
	version = yaml_get(root, "version");
	if (version && yaml_want_uint(&r->errors, version, "version", UINT64_MAX, &v) && v != 1)
		yaml_error(&r->errors, version, "version must be 1, not %.20s", version->text);
	paths = yaml_get(root, "paths");
	if (!paths || !yaml_want_list(&r->errors, paths, "paths"))
		return;
	for (size_t i = 0; i < paths->n; i++)
		read_path(r, paths->items[i]);
}

static const char *working_folder(struct arena *a)
{
	char dir[PATH_MAX];

	return folder_whole(a, "-", dir) ? arena_strdup(a, dir) : "";
}

/* Whether it is the file of --config. */
static bool is_named(const struct options *opts, const char *path)
{
	return opts->config && str_eq(opts->config, path);
}

static void *read_config(struct arena *a, const char *path, const void *context)
{
	const struct options *opts = context;
	struct config *config = ARENA_NEW(a, struct config);
	struct config_reader r = {
		.opts = opts,
		.arena = a,
		.config = config,
		.trial = opts->lint,
		.errors = {.arena = a},
	};
	const struct yaml_node *root;
	const char *text = NULL;
	size_t size = 0;
	int err;

	config->path = path;
	r.shown = path_in(config->path, working_folder(a));
	/* A file that is named need not lie where the objects are. */
	config->folder = is_named(opts, path) ? working_folder(a) :
			 arena_strndup(a, path, (size_t)(path_base(path) - path - 1));
	err = load_file(a, staged_path(opts, a, path), is_named(opts, path),
			CONFIG_MAX, &text, &size);
	if (err) {
		complain(EXIT_USAGE, "%s: cannot be read: %s", r.shown, file_error(err));
		config->broken = true;
		return config;
	}
	root = yaml_read(text, size, &r.errors);
	if (root)
		read_root(&r, root);
	yaml_sort_errors(&r.errors);
	for (size_t i = 0; i < r.errors.n; i++)
		complain(EXIT_USAGE, "%s:%u:%u: %s", r.shown, r.errors.v[i].line,
			 r.errors.v[i].column, r.errors.v[i].message);
	config->broken = r.errors.n > 0;
	return config;
}

/*
 * The first CONFIG_NAME from the folder of path upwards, or NULL. NULL also if
 * the folder does not exist; reading the object reports that.
 */
static const char *find_config(const struct options *opts, struct arena *a, const char *path)
{
	char dir[PATH_MAX];

	if (!folder_whole(a, path, dir))
		return NULL;
	do {
		const char *found = arena_pair(a, dir, '/', CONFIG_NAME);

		if (file_is_there(staged_path(opts, a, found)))
			return found;
	} while (folder_up(dir));
	return NULL;
}

/* The scopes of one object, in the order of the file: of two that say something the later counts. */
struct matching {
	const struct scope **v;
	size_t n;
};

static bool is_about(struct arena *a, const struct scope *scope, const char *path)
{
	for (size_t i = 0; i < scope->n_globs; i++)
		if (path_matches(a, scope->globs[i], path))
			return true;
	return !scope->n_globs;
}

static struct matching find_scopes(struct arena *a, const struct config *config, const char *path)
{
	struct matching m = {ARENA_ARRAY(a, config->n_scopes, const struct scope *), 0};

	path = config->n_scopes > 1 ? path_in(path_whole(a, path), config->folder) : path;
	for (size_t i = 0; i < config->n_scopes; i++) {
		if (!is_about(a, config->scopes[i], path))
			continue;
		atomic_store(&config->scopes[i]->met, true);
		m.v[m.n++] = config->scopes[i];
	}
	return m;
}

static void apply_settings(const struct options *opts, struct arena *a, const char *folder,
			   const struct matching *m, struct lint_options *lint)
{
	const char *values[SETTING_N] = {NULL};
	unsigned given = opts->given;

	for (size_t k = 0; k < m->n; k++)
		for (int i = 0; i < SETTING_N; i++)
			values[i] = m->v[k]->values[i] ? m->v[k]->values[i] : values[i];
	for (int i = 0; i < SETTING_N; i++)
		given |= values[i] ? 1u << i : 0;
	for (int i = 0; i < SETTING_N; i++) {
		const struct value v = {
			.text = values[i], .arena = a, .given = given,
			.profiles = opts->profiles, .folder = folder,
		};

		/* It cannot fail: read_setting() has tried each value. */
		if (v.text && !(opts->given & 1u << i))
			(void)settings[i].set(&v, lint);
	}
}

static void apply_rules(const struct options *opts, const struct scope *scope,
			struct lint_options *lint)
{
	static const enum severity severities[] = {
		[LEVEL_INFO] = SEVERITY_INFO,
		[LEVEL_WARNING] = SEVERITY_WARNING,
		[LEVEL_ERROR] = SEVERITY_ERROR,
	};

	for (int i = 0; i < RULE_N; i++) {
		enum rule_level level = scope->rules[i];
		bool given = opts->lint.enabled[i] || opts->lint.disabled[i];

		if (level == LEVEL_NONE)
			continue;
		if (level != LEVEL_OFF)
			lint->severity[i] = severities[level];
		if (given)
			continue;
		lint->disabled[i] = level == LEVEL_OFF;
		lint->enabled[i] = level != LEVEL_OFF;
	}
}

/* The entries of all scopes; those of one are not copied. */
static void apply_allow(struct arena *a, const struct matching *m, struct lint_options *lint)
{
	struct lint_allow *all;
	size_t n = 0;

	for (size_t i = 0; i < m->n; i++) {
		n += m->v[i]->n_allow;
		lint->allow = m->v[i]->n_allow ? m->v[i]->allow : lint->allow;
	}
	lint->n_allow = n;
	if (!n)
		return;
	for (size_t i = 0; i < m->n; i++)
		if (m->v[i]->n_allow == n)
			return;
	all = ARENA_ARRAY(a, n, struct lint_allow);
	lint->allow = all;
	for (size_t i = 0; i < m->n; i++)
		for (size_t k = 0; k < m->v[i]->n_allow; k++)
			*all++ = m->v[i]->allow[k];
}

/* *out is NULL where no configuration applies to the file at path. */
static int config_of(const struct options *opts, struct arena *a, const char *path,
		     const struct config **out)
{
	const char *file = opts->config;

	*out = NULL;
	if (opts->no_config)
		return 0;
	if (!file)
		file = find_config(opts, a, path);
	if (!file)
		return 0;
	depfile_add(opts->deps, file);
	*out = file_cache_get(opts->configs, file, read_config, opts);
	return (*out)->broken ? EXIT_USAGE : 0;
}

void config_load(const struct options *opts, const char *path)
{
	struct arena *a = arena_new();
	const struct config *config;

	(void)config_of(opts, a, path, &config);
	arena_free(a);
}

int config_compile(const struct options *opts, struct arena *a, const char *path,
		   struct config_compile *out)
{
	const struct config *config;
	int err = config_of(opts, a, path, &config);
	struct matching m;

	*out = (struct config_compile){0};
	if (err || !config)
		return err;
	out->file = config->path;
	m = find_scopes(a, config, path);
	for (size_t i = 0; i < m.n; i++)
		if (m.v[i]->compile)
			out->text = m.v[i]->compile;
	return 0;
}

int config_apply(const struct options *opts, struct arena *a, const char *path,
		 struct lint_options *lint)
{
	const struct config *config;
	int err = config_of(opts, a, path, &config);
	struct matching m;

	if (err || !config)
		return err;
	m = find_scopes(a, config, path);
	apply_settings(opts, a, config->folder, &m, lint);
	/* What decides the exit status must be reported. */
	lint->infos |= lint->fail_on == SEVERITY_INFO;
	for (size_t i = 0; i < m.n; i++)
		apply_rules(opts, m.v[i], lint);
	apply_allow(a, &m, lint);
	return 0;
}

/* Of an entry that has to do with no name in the run; with -v also what the others did, and why. */
static void say_allow(const struct options *opts, const struct lint_allow *allow)
{
	bool no_map = allow->map && !atomic_load(&allow->use->map_met);
	const char *reason = allow->reason ? allow->reason : "no reason is given";

	if (no_map || (allow->program && !atomic_load(&allow->use->program_met)))
		complain(0, "note: %s: allow of %s matches no %s of this run: '%s'", allow->where,
			 allow->text, no_map ? "map" : "program",
			 no_map ? allow->map : allow->program);
	else if (opts->out.verbose > 0 && atomic_load(&allow->use->used))
		complain(0, "note: %s: %s is allowed: %s", allow->where, allow->text, reason);
	else if (opts->out.verbose > 0)
		complain(0, "note: %s: allow of %s suppresses nothing in this run", allow->where,
			 allow->text);
}

void config_say_allow(const struct options *opts)
{
	for (size_t i = 0; i < file_cache_n(opts->configs) && opts->out.verbose >= 0; i++) {
		const struct config *config = file_cache_at(opts->configs, i);

		for (size_t k = 0; k < config->n_scopes; k++) {
			const struct scope *scope = config->scopes[k];

			/* The run has no object that it is about. */
			if (!atomic_load(&scope->met)) {
				if (opts->out.verbose > 0)
					complain(0, "note: %s: the entry of paths matches no file of this run: '%s'",
						 scope->where, scope->globs[0]);
				continue;
			}
			for (size_t n = 0; n < scope->n_allow; n++)
				say_allow(opts, &scope->allow[n]);
		}
	}
}
