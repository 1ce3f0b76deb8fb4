/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/cli.h"
#include "cli/depfile.h"
#include "cli/types_headers.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/util.h"
#include "base/whole_file.h"

/* The table of options, and the setters of those that are not settings. */

static const char *set_format(const struct value *v, struct options *opts)
{
	const char *names[16];
	size_t n = 0;
	int i;

	for (const struct format *f = formats; f->name && n < ARRAY_SIZE(names); f++)
		if (f->users & opts->command->formats)
			names[n++] = f->name;
	opts->out.format = format_find(opts->command->formats, v->text);
	return choose(v, names, n, &i);
}

static void offer_rules(const struct value *v, size_t n)
{
	for (int i = 0; i < RULE_N; i++) {
		const struct rule_info *rule = rule_info((enum rule_id)i);

		offer_value(v, n, rule->id, rule->text);
		offer_value(v, n, rule->name, rule->text);
	}
}

/* Ids, names and prefixes of ids, with commas between them. The last option that names a rule counts. */
static const char *switch_rules(const struct value *v, struct options *opts, bool on)
{
	const char *at = v->text;

	for (;;) {
		size_t n = strcspn(at, ",");
		const struct value one = {.text = arena_strndup(v->arena, at, n), .arena = v->arena};
		struct rule_range rules;
		const char *error;

		if (!at[n])
			offer_rules(v, (size_t)(at - v->text));
		error = parse_rules(&one, &rules);
		if (error)
			return error;
		for (int i = (int)rules.first; i <= (int)rules.last; i++) {
			opts->lint.enabled[i] = on;
			opts->lint.disabled[i] = !on;
		}
		if (!at[n])
			return NULL;
		at += n + 1;
	}
}

static const char *set_enabled(const struct value *v, struct options *opts)
{
	return switch_rules(v, opts, true);
}

static const char *set_disabled(const struct value *v, struct options *opts)
{
	return switch_rules(v, opts, false);
}

static const char *set_config(const struct value *v, struct options *opts)
{
	opts->config = v->text;
	return NULL;
}

static const char *set_no_config(const struct value *v, struct options *opts)
{
	(void)v;
	opts->no_config = true;
	return NULL;
}

static const char *set_no_sandbox(const struct value *v, struct options *opts)
{
	(void)v;
	opts->no_sandbox = true;
	return NULL;
}

static const char *set_exclude(const struct value *v, struct options *opts)
{
	if (!*v->text)
		return "'' is not a pattern";
	ARENA_PUSH(opts->arena, opts->excludes, opts->n_excludes, opts->cap_excludes, v->text);
	return NULL;
}

static const char *set_nul(const struct value *v, struct options *opts)
{
	(void)v;
	opts->nul = true;
	return NULL;
}

static const char *set_source_root(const struct value *v, struct options *opts)
{
	struct stat st;

	if (stat(v->text, &st)) {
		file_must_be_readable(v->text, errno);
		st.st_mode = 0;
	}
	if (!S_ISDIR(st.st_mode))
		return arena_printf(v->arena, "'%s' is not a folder", v->text);
	ARENA_PUSH(opts->arena, opts->source_roots, opts->n_source_roots, opts->cap_source_roots,
		   v->text);
	opts->out.source_roots = opts->source_roots;
	opts->out.n_source_roots = opts->n_source_roots;
	return NULL;
}

static const char *set_debug_object(const struct value *v, struct options *opts)
{
	const char *why = input_debug_fault(v->arena, v->text);

	if (why)
		return arena_printf(v->arena, "'%s': %s", v->text, why);
	ARENA_PUSH(opts->arena, opts->debug_objects, opts->n_debug_objects, opts->cap_debug_objects,
		   v->text);
	return NULL;
}

static const char *set_color(const struct value *v, struct options *opts)
{
	static const char *const names[] = {
		[COLOR_AUTO] = "auto",
		[COLOR_ALWAYS] = "always",
		[COLOR_NEVER] = "never",
	};

	return choose(v, names, ARRAY_SIZE(names), &opts->color);
}

static const char *set_text(const struct value *v, const char *what, const char **out)
{
	*out = v->text;
	return **out ? NULL : arena_printf(v->arena, "'' is not a %s", what);
}

static const char *set_output(const struct value *v, struct options *opts)
{
	return set_text(v, "file name", &opts->output);
}

static const char *set_baseline(const struct value *v, struct options *opts)
{
	return set_text(v, "file name", &opts->baseline);
}

static const char *set_write_baseline(const struct value *v, struct options *opts)
{
	return set_text(v, "file name", &opts->write_baseline);
}

static const char *set_depfile(const struct value *v, struct options *opts)
{
	const char *error = set_text(v, "file name", &opts->depfile);

	if (!error && !opts->deps)
		opts->deps = depfile_new();
	return error;
}

static const char *set_name(const struct value *v, struct options *opts)
{
	return set_text(v, "name", &opts->name);
}

static const char *set_jobs(const struct value *v, struct options *opts)
{
	uint64_t n = 0;
	const char *error = parse_number(v, 1024, &n);

	opts->jobs = (unsigned)n;
	return error;
}

static const char *set_cap_bytes(const struct value *v, struct options *opts)
{
	return parse_number(v, UINT64_MAX, &opts->cap_bytes);
}

static const char *set_max_findings(const struct value *v, struct options *opts)
{
	return parse_number(v, UINT32_MAX, &opts->max_findings);
}

static const char *set_quiet(const struct value *v, struct options *opts)
{
	(void)v;
	opts->out.verbose = -1;
	opts->lint.infos = false;
	return NULL;
}

static const char *set_verbose(const struct value *v, struct options *opts)
{
	(void)v;
	opts->out.verbose = 1;
	opts->lint.infos = true;
	return NULL;
}

static const char *set_runtime(const struct value *v, struct options *opts)
{
	static const char *const names[] = {
		[RUNTIME_LIBBPF] = "libbpf",
		[RUNTIME_SYSCALL] = "syscall",
	};

	return choose(v, names, ARRAY_SIZE(names), &opts->runtime);
}

static const char *set_self_contained(const struct value *v, struct options *opts)
{
	(void)v;
	opts->self_contained = true;
	return NULL;
}

static const char *set_runtime_headers(const struct value *v, struct options *opts)
{
	return set_text(v, "folder", &opts->runtime_headers);
}

static const char *set_record(const struct value *v, struct options *opts)
{
	const char *equals = strchr(v->text, '=');
	struct gen_record record;

	if (!equals || equals == v->text || !equals[1])
		return arena_printf(v->arena, "'%s' is not MAP=TYPE", v->text);
	record = (struct gen_record){
		.map_name = arena_strndup(v->arena, v->text, (size_t)(equals - v->text)),
		.type_name = equals + 1,
	};
	for (size_t i = 0; i < opts->n_records; i++)
		if (str_eq(opts->records[i].map_name, record.map_name))
			return arena_printf(v->arena, "map '%s' has type '%s' already",
					    record.map_name, opts->records[i].type_name);
	ARENA_PUSH(opts->arena, opts->records, opts->n_records, opts->cap_records, record);
	return NULL;
}

static const char *set_types(const struct value *v, struct options *opts)
{
	const char *fault = types_header_fault(v->text);

	if (fault)
		return arena_printf(v->arena, "'%s' %s", v->text, fault);
	ARENA_PUSH(opts->arena, opts->types, opts->n_types, opts->cap_types, v->text);
	return NULL;
}

static const char *set_gen_target(const struct value *v, struct options *opts)
{
	const char *names[GEN_TARGETS];

	for (int i = 0; i < GEN_TARGETS; i++)
		names[i] = gen_targets[i].name;
	return choose(v, names, GEN_TARGETS, &opts->gen_target);
}

static const char *set_force(const struct value *v, struct options *opts)
{
	(void)v;
	opts->force = true;
	return NULL;
}

static const char *set_pins(const struct value *v, struct options *opts)
{
	return set_text(v, "folder", &opts->pins);
}

static const char *set_programs(const struct value *v, struct options *opts)
{
	(void)v;
	opts->programs = true;
	return NULL;
}

/* Is there before other options are parsed: see options_parse(). */
static const char *set_probe(const struct value *v, struct options *opts)
{
	(void)v;
	opts->lint.probe = true;
	return NULL;
}

static const char *set_schemas(const struct value *v, struct options *opts)
{
	opts->schemas = v->text;
	return NULL;
}

static const char *set_help(const struct value *v, struct options *opts)
{
	(void)v;
	opts->help = true;
	return NULL;
}

const struct option_def option_defs[N_OPTIONS] = {
#define SETTING(ID, id, name, letter, arg, group, key, text) \
	{name, letter, arg, OPTIONS_##group, text, NULL, SETTING_##ID},
#define OPTION(id, name, letter, arg, group, text) \
	{name, letter, arg, OPTIONS_##group, text, set_##id, SETTING_N},
#include "cli/options.def"
};

bool option_is_taken(const struct command *command, const struct option_def *def)
{
	return def->group == OPTIONS_ALL || (command->options & def->group);
}

bool options_color(const struct options *opts, int fd)
{
	const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");

	if (opts->color != COLOR_AUTO)
		return opts->color == COLOR_ALWAYS;
	if ((fd == STDOUT_FILENO && opts->output) || (no_color && *no_color) ||
	    (term && str_eq(term, "dumb")))
		return false;
	return isatty(fd);
}
