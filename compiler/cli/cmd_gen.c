/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdio.h>
#include <unistd.h>

#include "base/util.h"
#include "cli/cli.h"
#include "cli/depfile.h"
#include "cli/runtime_headers.h"
#include "cli/types_headers.h"

/* Returns status, or that of its own failure. */
static int print_findings(const struct options *opts, const struct lint_options *lint,
			  const struct result *all, int status)
{
	struct result shown = *all, *r = &shown;
	struct result_list list = {.v = &r, .n = 1};
	struct output_options out = opts->out;
	struct buf b = {0};

	if (!r->n_findings)
		return status;
	out.target = &lint->target;
	out.color = options_color(opts, STDERR_FILENO);
	cut_findings(opts, &list);
	lint_text(&b, &out, &list);
	return write_diagnostics(&b, status);
}

/* Prints why a file cannot be read. Returns its status. */
static int report_unreadable(const struct options *opts, const struct lint_options *lint,
			     struct result *r)
{
	lint_result(lint, r);
	lint_sort(r);
	return print_findings(opts, lint, r, r->obj->read_status ? r->obj->read_status : EXIT_IO);
}

/* Reads a file with one object, as *out, which the caller frees. */
static int read_one(const struct options *opts, const struct lint_options *lint, const char *path,
		    struct result **out)
{
	struct input_options input = input_options(opts, &lint->target, path, true);
	struct object_list list = {0};
	int status = EXIT_USAGE;

	input_file(&input, path, &list);
	depfile_add(opts->deps, path);
	if (list.n == 1) {
		*out = result_new(list.v[0]);
		list.n = 0;
		depfile_add(opts->deps, (*out)->obj->types_path);
		status = (*out)->obj->status == OBJECT_UNREADABLE ? report_unreadable(opts, lint, *out)
								  : EXIT_OK;
	} else {
		complain(EXIT_USAGE, "%s: contains %zu objects, but %s reads one; select it by name:", path,
			 list.n, opts->command->name);
		for (size_t i = 0; i < list.n; i++)
			complain(EXIT_USAGE, "  %s", list.v[i]->path);
	}
	object_list_free(&list);
	return status;
}

static int add_definitions(const struct options *opts, const struct lint_options *lint,
			   struct object *obj, const char *path)
{
	struct result *r = NULL;
	int status = read_one(opts, lint, path, &r);

	if (!status && !r->obj->definition)
		status = complain(EXIT_USAGE, "%s: not a definition file; gen reads one object",
				  path);
	/* A contradiction becomes a fault of the object, which lint reports. */
	if (!status)
		(void)input_complete(obj, r->obj);
	result_free(r);
	return status;
}

/* A definition with sizes only of a map type that requires BTF: gen invents the types. */
static bool types_are_invented(const struct finding *f)
{
	const struct map_def *map = f->about && !f->about->outer ? f->about->def : NULL;

	return map && f->rule == RULE_BM140 && map->style == STYLE_DEFINITION && !map->key_type &&
	       !map->value_type;
}

/*
 * Errors that concern libbpf's loading of the object and not the generated
 * header: legacy maps, an object that is refused for a reason other than its
 * maps, inner maps that are defined after their outer map.
 */
static bool is_only_for_libbpf(enum rule_id rule)
{
	return rule == RULE_BM020 || rule == RULE_BM022 || rule == RULE_BM303;
}

/* Makes warnings of errors that do not prevent generation. */
static void downgrade_errors(struct result *r)
{
	for (size_t i = 0; i < r->n_findings; i++) {
		struct finding *f = &r->findings[i];

		if (f->severity == SEVERITY_ERROR &&
		    (is_only_for_libbpf(f->rule) || types_are_invented(f)))
			f->severity = SEVERITY_WARNING;
	}
}

/* The path of obj's types for a definition file at opts->output; NULL if there is none. */
static const char *types_path(const struct options *opts, const struct object *obj)
{
	const char *path = obj->definition ? obj->types_path : obj->path;

	if (!path || str_eq(path, "-") || obj->embedded)
		return NULL;
	return path_from(obj->arena, opts->output, path);
}

const struct gen_target gen_targets[GEN_TARGETS] = {
	[GEN_HEADER] = {"header", emit_header},
	[GEN_BPFTOOL] = {"bpftool", emit_bpftool},
	[GEN_C_DEFS] = {"c-defs", emit_c_defs},
	[GEN_YAML] = {"yaml", emit_yaml},
};

static int generate(struct options *opts, const struct lint_options *lint, const struct result *r)
{
	struct gen_options gen = {
		.schema = opts->schema,
		.target = &lint->target,
		.output = (enum gen_output)opts->gen_target,
		.runtime = (enum gen_runtime)opts->runtime,
		.self_contained = opts->self_contained,
		.legacy_only = opts->legacy_only,
		.types_path = types_path(opts, r->obj),
		.name = opts->name,
		.records = opts->records,
		.n_records = opts->n_records,
	};
	struct runtime_headers headers = {0};
	struct buf b = {0}, errors = {0};
	struct own_types own;
	struct plan *plan;
	int status = EXIT_OK;
	bool found;

	if (opts->n_types) {
		gen.own = &own;
		status = types_headers_read(opts, r->obj->arena, &own);
		if (status)
			return status;
	}
	found = find_records(&gen, r, &errors);
	plan = found ? plan_new(&gen, r, &errors) : NULL;
	if (!plan) {
		fputs(errors.s, stderr);
		buf_free(&errors);
		return found ? EXIT_FINDINGS : EXIT_USAGE;
	}
	buf_free(&errors);
	gen_targets[opts->gen_target].emit(&b, plan);
	if (opts->runtime_headers)
		status = runtime_headers_prepare(&headers, opts->runtime_headers);
	status = status ? status : write_output(opts, &b, EXIT_OK);
	return runtime_headers_finish(&headers, status);
}

/* The runtime alone. */
static int write_runtime_headers(const struct options *opts)
{
	struct runtime_headers headers = {0};

	if (!opts->runtime_headers)
		return complain(EXIT_USAGE, "%s: missing argument; usage: bpfmapc %s %s",
				opts->command->name, opts->command->name, opts->command->args);
	return runtime_headers_finish(&headers,
				      runtime_headers_prepare(&headers, opts->runtime_headers));
}

static bool has_legacy_maps(const struct object *obj)
{
	for (size_t i = 0; i < obj->n_maps; i++)
		if (obj->maps[i]->style == STYLE_LEGACY)
			return true;
	return false;
}

int cmd_gen(struct options *opts)
{
	struct lint_options lint = opts->lint;
	struct result_list judged = {0};
	struct result *r = NULL;
	int status;

	if (opts->name && !gen_name_valid(opts->name))
		return complain(EXIT_USAGE, "--name: '%s' cannot be the start of a C identifier",
				opts->name);
	if (opts->n_records && (opts->gen_target != GEN_HEADER || opts->runtime != RUNTIME_LIBBPF))
		return complain(EXIT_USAGE,
				"--record: records are read by headers of the runtime libbpf only");
	if (opts->n_types && opts->gen_target != GEN_HEADER)
		return complain(EXIT_USAGE, "--types: only a header includes others, and --target is %s",
				gen_targets[opts->gen_target].name);
	if (!opts->n_args)
		return write_runtime_headers(opts);
	status = config_apply(opts, opts->arena, opts->args[0], &lint);
	if (status)
		return status;
	if (lint.target.loader == LOADER_CILIUM_EBPF) {
		if (opts->given & 1u << SETTING_LOADER)
			return complain(EXIT_USAGE,
					"--loader: what %s writes is in C, where cilium-ebpf loads nothing; libbpf or kernel",
					opts->command->name);
		/* The configuration is about lint. */
		lint.target.loader = LOADER_LIBBPF;
	}
	status = read_one(opts, &lint, opts->args[0], &r);
	if (status)
		goto out;
	for (size_t i = 1; i < opts->n_args; i++)
		status = worst_status(status, add_definitions(opts, &lint, r->obj, opts->args[i]));
	if (status)
		goto out;
	lint_result(&lint, r);
	if (r->n_findings)
		input_sources(r->obj);
	lint_sort(r);
	downgrade_errors(r);
	status = print_findings(opts, &lint, r, EXIT_OK);
	if (status)
		goto out;
	judged = (struct result_list){.v = &r, .n = 1};
	if (opts->legacy_only && !has_legacy_maps(r->obj)) {
		status = complain(EXIT_FINDINGS, "%s: has no legacy map definitions",
				  opts->args[0]);
		goto out;
	}
	if (!opts->force)
		status = findings_status(&judged, status);
	if (!status)
		status = generate(opts, &lint, r);
	if (opts->legacy_only)
		status = findings_status(&judged, status);
out:
	result_free(r);
	return depfile_write(opts, opts->output, status);
}

/*
 * Definitions are useful even if a kernel would reject the maps: they are printed, and the
 * exit status tells that there are errors.
 */
int cmd_migrate(struct options *opts)
{
	opts->gen_target = GEN_C_DEFS;
	opts->legacy_only = true;
	opts->force = true;
	return cmd_gen(opts);
}
