// SPDX-License-Identifier: BSD-2-Clause
/* The stages of the way through the tool, for tests that give it any bytes. */
#include <stdlib.h>

#include "base/util.h"
#include "input/input.h"
#include "judge/reuse.h"
#include "output/internal.h"
#include "running/image.h"
#include "tests/malformed/text_check.h"
#include "tests/malformed/way.h"

void way_options(struct lint_options *lint, enum loader loader, struct version release)
{
	const struct schema *schema = schema_builtin();
	struct target target = {.cpus = 4};

	schema_default_target(schema, &target);
	target.loader = loader;
	target.versions[loader] = release;
	lint_options_init(lint, schema, &target);
}

void way_judge(const struct lint_options *lint, struct object *obj, struct result_list *out)
{
	struct result *r = result_new(obj);

	result_list_add(out, r);
	lint_result(lint, r);
	input_sources(obj);
	lint_sort(r);
}

void way_read(const struct lint_options *lint, const char *path, const char *contents, bool snapshots,
	      struct result_list *out)
{
	const struct input_options opts = {
		.schema = lint->schema,
		.target = &lint->target,
		.contents = contents,
		.snapshots = snapshots,
	};
	struct object_list list = {0};

	input_file(&opts, path, &list);
	for (size_t i = 0; i < list.n; i++)
		way_judge(lint, list.v[i], out);
	free(list.v);
}

static struct output_options output_of(const struct lint_options *lint, const struct format *f,
				       int verbose)
{
	return (struct output_options){
		.schema = lint->schema, .target = &lint->target, .format = f, .verbose = verbose,
		.help_uri = lint->help_uri,
	};
}

static bool is_json(const struct format *f)
{
	return f->tree == DOC_JSON || f->tree == DOC_JSON_LINE || f->write == lint_sarif || f->write == lint_gitlab;
}

static void check_text(const struct format *f, struct buf *b)
{
	if (b->len)
		check_plain(f->name, b);
	if (is_json(f))
		check_json(f->name, b);
	else if (f->tree == DOC_YAML)
		check_tree(f->name, b);
	buf_free(b);
}

void way_write(const struct lint_options *lint, const struct format *f, int verbose,
	       const struct result_list *list)
{
	const struct output_options opts = output_of(lint, f, verbose);
	struct buf b = {0};

	if (f->users & FORMATS_LINT) {
		f->write(&b, &opts, list);
		check_text(f, &b);
	}
	if (f->users & FORMATS_REPORT) {
		output_report(&b, &opts, list);
		check_text(f, &b);
	}
}

void way_compare(const struct lint_options *lint, const struct format *f, const struct result_list *old,
		 const struct result_list *new)
{
	const struct judge_options judge = {.schema = lint->schema, .target = &lint->target};
	const struct output_options opts = output_of(lint, f, 0);
	const char *const path = "new";
	struct pin_diff diff;
	struct buf b = {0};

	if (!(f->users & FORMATS_OTHER))
		return;
	diff = judge_reuse(&judge, old, new);
	output_diff(&b, &opts, &diff, "old", &path, 1);
	check_text(f, &b);
	arena_free(diff.arena);
}

static void check_yaml(const char *what, const struct buf *b)
{
	check_plain(what, b);
	check_tree(what, b);
}

static const struct {
	void (*emit)(struct buf *b, const struct plan *plan);
	enum gen_output output;
	enum gen_runtime runtime;
	bool legacy_only, self_contained;
	void (*check)(const char *what, const struct buf *b);
} texts[WAY_TEXTS] = {
	{emit_header, GEN_HEADER, RUNTIME_LIBBPF, false, false, check_c},
	{emit_header, GEN_HEADER, RUNTIME_SYSCALL, false, false, check_c},
	{emit_header, GEN_HEADER, RUNTIME_SYSCALL, false, true, check_c},
	{emit_bpftool, GEN_BPFTOOL, RUNTIME_LIBBPF, false, false, check_shell},
	{emit_c_defs, GEN_C_DEFS, RUNTIME_LIBBPF, false, false, check_c},
	{emit_c_defs, GEN_C_DEFS, RUNTIME_LIBBPF, true, false, check_c},
	{emit_yaml, GEN_YAML, RUNTIME_LIBBPF, false, false, check_yaml},
};

void way_generate(const struct lint_options *lint, unsigned text, const struct result *r)
{
	const struct gen_options opts = {
		.schema = lint->schema,
		.target = &lint->target,
		.output = texts[text].output,
		.runtime = texts[text].runtime,
		.legacy_only = texts[text].legacy_only,
		.self_contained = texts[text].self_contained,
	};
	struct buf errors = {0}, b = {0};
	struct plan *plan = plan_new(&opts, r, &errors);

	if (plan) {
		texts[text].emit(&b, plan);
		texts[text].check("gen", &b);
	}
	buf_free(&errors);
	buf_free(&b);
}

void way_link(const struct object *obj)
{
	struct arena *a = arena_new();
	struct image_source source;
	struct image image;

	image_source_init(&source, a, obj);
	for (size_t i = 0; i < obj->n_programs; i++)
		image_make(&source, a, &obj->programs[i], &image);
	arena_free(a);
}

void way_link_all(const struct result_list *list)
{
	for (size_t i = 0; i < list->n; i++)
		if (list->v[i]->judged.status != OBJECT_UNREADABLE)
			way_link(list->v[i]->obj);
}
