/* SPDX-License-Identifier: BSD-2-Clause */
#include <limits.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/name_table.h"
#include "base/path.h"
#include "base/util.h"
#include "base/whole_file.h"
#include "cli/cli.h"
#include "cli/compile.h"
#include "cli/depfile.h"
#include "cli/progress.h"
#include "cli/threads.h"
#include "judge/judge.h"

#define KEPT_BYTES ((size_t)256 << 10)	/* by a thread, for the next object */

/* One file of the command line and its objects. */
struct job {
	const char *path;
	struct input_options input;
	struct result_list results;
	const struct lint_options *lint;	/* with the configuration of the file; see share_options() */
	const char *words;		/* what a compiler says that fails, in the arena; or NULL */
	struct arena *arena;		/* ends with the job, or with the words */
	int status;
};

struct run {
	const struct options *opts;
	bool whole;
	struct job *jobs;
	size_t n;
	atomic_size_t next;
	pthread_mutex_t lock;		/* of the arena of the options */
	struct progress progress;
};

/*
 * Sorts the findings, which are complete. Most objects of a large run have none, and are let
 * go. text is for opts->early.
 */
static void finish_result(const struct run *run, struct result *r, struct buf *text)
{
	const struct options *opts = run->opts;

	lint_sort(r);
	if (r->n_findings || r->n_suppressed || r->judged.status != OBJECT_OK)
		return;
	if (run->whole ? opts->early && opts->early(text, &opts->out, r) : !r->runs_on)
		result_shed(r);
}

struct input_options input_options(const struct options *opts, const struct target *target,
				   const char *path, bool only)
{
	const char **twins = ARENA_ARRAY(opts->arena, opts->n_debug_objects, const char *);
	size_t n = 0;

	for (size_t i = 0; i < opts->n_debug_objects; i++)
		if (only || str_eq(path_base(opts->debug_objects[i]), path_base(path)))
			twins[n++] = opts->debug_objects[i];
	return (struct input_options){
		.schema = opts->schema, .target = target, .debug_objects = twins, .n_debug_objects = n,
		.snapshots = opts->snapshots,
	};
}

/* Looks up the source lines that the findings need, or all. */
static void find_sources(const struct run *run, const struct job *job, struct result *r)
{
	struct name_table names = {.arena = job->arena};

	if (run->whole) {
		input_sources(r->obj);
	} else if (r->n_findings || r->n_suppressed) {
		input_lines(r->obj);
		lint_needs_sources(r, &names);
		if (names.n)
			input_sources_of(r->obj, &names);
	}
}

/* Reads the file, or what stands for it: its object, what is staged of it. */
static void read_job(const struct options *opts, struct job *job, struct object_list *objects)
{
	const char *staged = staged_path(opts, job->arena, job->path);

	if (staged != job->path)
		job->input.contents = staged;
	if (opts->scratch && compile_is_source(job->path) && file_is_there(staged)) {
		job->input.contents = compile_source(opts, job->arena, job->path, objects,
						     &job->words, &job->status);
		if (!job->input.contents)
			return;
	}
	input_file(&job->input, job->path, objects);
	depfile_add(opts->deps, job->path);
}

/* Whether bpf2go gives such a name: STEM_bpfel.o, and before 0.13 STEM_bpfel_ARCH.o. */
static bool is_of_bpf2go(const char *path)
{
	static const char *const endians[] = {"_bpfel", "_bpfeb"};
	const char *name = path_base(path);

	for (size_t i = 0; i < ARRAY_SIZE(endians); i++) {
		const char *at = strstr(name, endians[i]);

		if (at && at > name && str_ends(name, ".o") &&
		    (at[strlen(endians[i])] == '.' ? str_eq(at + strlen(endians[i]), ".o") :
						     at[strlen(endians[i])] == '_'))
			return true;
	}
	return false;
}

/* Options that jobs have had one after the other; a list. */
struct kept_options {
	struct lint_options lint;
	struct rules_on rules;
	struct kept_options *before;
};

/* What a thread keeps from one object to the next. One object asks nothing twice: then NULL. */
struct known {
	struct arena *arena;	/* lives as long as the run */
	struct kept_options *options;
	struct known_kernels *kernels;
	struct known_calls *calls;
	struct buf text;
};

/*
 * The options in a place that lives as long as the run. They are large, and most files have
 * those of the file before.
 */
static const struct lint_options *share_options(struct known *known, struct lint_options *lint)
{
	struct kept_options *kept = known->options;

	/* What is kept with them follows from the others, or is the same for all. */
	lint->known = known->kernels;
	lint->known_calls = known->calls;
	lint->rules = kept ? &kept->rules : NULL;
	if (!kept || memcmp(&kept->lint, lint, sizeof(*lint))) {
		kept = arena_room(known->arena, sizeof(*kept));
		memcpy(&kept->lint, lint, sizeof(*lint));
		lint_rules_on(lint, &kept->rules);
		kept->lint.rules = &kept->rules;
		kept->before = known->options;
		known->options = kept;
	}
	return &kept->lint;
}

/* From the job on that has the newest options. */
static void know(struct known *known)
{
	if (!known->kernels) {
		known->kernels = known_kernels_new();
		known->calls = known_calls_new();
	}
	known->options->lint.known = known->kernels;
	known->options->lint.known_calls = known->calls;
}

/* Sets the options of the job. Returns 0, or the status of a configuration with errors. */
static int find_options(const struct run *run, struct job *job, struct known *known)
{
	struct lint_options lint;
	int status;

	/* With what is between its members, because it is compared. */
	memcpy(&lint, &run->opts->lint, sizeof(lint));
	status = config_apply(run->opts, known->arena, job->path, &lint);
	lint.find_releases &= run->whole || target_is_several(&lint.target);
	lint.only_findings = !run->whole && !lint.find_releases;
	if (!status && !lint.target.loader_given && is_of_bpf2go(job->path))
		lint.target.loader = LOADER_CILIUM_EBPF;
	job->lint = share_options(known, &lint);
	job->input.target = &job->lint->target;
	return status;
}

static void do_job(const struct run *run, struct job *job, struct known *known)
{
	struct object_list objects = {0};

	job->arena = arena_new();
	job->status = find_options(run, job, known);
	if (job->status)
		goto out;
	read_job(run->opts, job, &objects);
	if (run->n > 1 || objects.n > 1)
		know(known);
	for (size_t i = 0; i < objects.n; i++) {
		struct result *r = result_new(objects.v[i]);

		depfile_add(run->opts->deps, r->obj->types_path);
		result_list_add(&job->results, r);
		lint_mark_allow(job->lint, r->obj);
		lint_result(job->lint, r);
		find_sources(run, job, r);
		if (r->judged.status == OBJECT_UNREADABLE)
			job->status = worst_status(job->status, r->obj->read_status);
		if (!lint_run_needs(r))
			finish_result(run, r, &known->text);
	}
	free(objects.v);
out:
	if (!job->words)
		arena_free(job->arena);
}

/* The options of jobs live as long as those of the command. */
static void keep_arena(struct run *run, struct arena *a)
{
	pthread_mutex_lock(&run->lock);
	arena_join(run->opts->arena, a);
	pthread_mutex_unlock(&run->lock);
	arena_free(a);
}

static void *worker(void *arg)
{
	struct run *run = arg;
	struct known known = {.arena = arena_new()};
	size_t i;

	if (run->n > 1)
		arena_keep(KEPT_BYTES);
	while ((i = atomic_fetch_add(&run->next, 1)) < run->n) {
		do_job(run, &run->jobs[i], &known);
		progress_step(&run->progress);
	}
	for (struct kept_options *kept = known.options; kept; kept = kept->before) {
		kept->lint.known = NULL;
		kept->lint.known_calls = NULL;
	}
	known_kernels_free(known.kernels);
	known_calls_free(known.calls);
	buf_free(&known.text);
	keep_arena(run, known.arena);
	arena_keep(0);
	return NULL;
}

/* Says what kernels leave unknown, once for each way in which one was given. */
static void note_kernels(const struct run *run)
{
	struct name_table said = {.arena = run->opts->arena};

	for (size_t i = 0; i < run->n && run->opts->out.verbose >= 0; i++) {
		const struct target *t = &run->jobs[i].lint->target;

		for (size_t k = 0; k < t->n_kernels; k++) {
			const char *given = arena_strndup(said.arena, t->kernels[k].given,
							  t->kernels[k].given_size);

			if (name_table_add(&said, given, 0))
				kernel_release_notes(said.arena, run->opts->schema, &t->kernels[k],
						     run->opts->out.verbose > 0);
		}
	}
}

/*
 * Makes a job of each file. One that is named again, in whatever way, is read once. Its
 * links are files of their own: libbpf names data maps after the file's name.
 */
static void add_jobs(struct run *run)
{
	const struct options *opts = run->opts;
	struct name_table known = {.arena = opts->arena};
	const char *last = NULL;	/* the path whose folder is `whole` */
	char whole[PATH_MAX];
	bool exists = false;

	run->jobs = ARENA_ARRAY(opts->arena, opts->n_args, struct job);
	for (size_t i = 0; i < opts->n_args; i++) {
		const char *path = opts->args[i];

		if (opts->n_args == 1) {
			run->jobs[run->n++].path = path;
			break;
		}
		/* Most files lie in the folder of the one before. */
		if (!last || !path_same_folder(last, path))
			exists = realpath(path_folder(opts->arena, path), whole);
		last = path;
		/* What lies in no folder that is there is compared as it is written. */
		if (!str_eq(path, "-") && exists)
			path = arena_pair(opts->arena, whole, '/', path_base(path));
		if (!name_table_add(&known, path, 0))
			continue;
		run->jobs[run->n++].path = opts->args[i];
	}
	for (size_t i = 0; i < run->n; i++)
		run->jobs[i].input = input_options(opts, NULL, run->jobs[i].path, run->n == 1);
}

/* A twin that is no object's would be ignored in silence. */
static int check_debug_objects(const struct run *run)
{
	const struct options *opts = run->opts;

	for (size_t i = 0; i < opts->n_debug_objects && run->n > 1; i++) {
		const char *name = path_base(opts->debug_objects[i]);
		size_t k = 0;

		while (k < run->n && !str_eq(path_base(run->jobs[k].path), name))
			k++;
		if (k == run->n)
			return complain(EXIT_USAGE,
					"--debug-object: '%s': none of the %zu inputs has the file name %s, by which several are told apart",
					opts->debug_objects[i], run->n, name);
	}
	return EXIT_OK;
}

/* The rules about several objects, when all have been read. */
static void compare_objects(const struct run *run, const struct result_list *results)
{
	struct linted *v = ARENA_ARRAY(run->opts->arena, results->n, struct linted);
	struct buf text = {0};
	size_t n = 0;

	for (size_t i = 0; i < run->n; i++)
		for (size_t j = 0; j < run->jobs[i].results.n; j++)
			if (lint_run_needs(run->jobs[i].results.v[j]))
				v[n++] = (struct linted){run->jobs[i].lint,
							 run->jobs[i].results.v[j]};
	lint_run(v, n, input_sources);
	for (size_t i = 0; i < n; i++)
		finish_result(run, v[i].r, &text);
	buf_free(&text);
}

int run_files(struct options *opts, bool whole, struct result_list *out)
{
	struct run run = {.opts = opts, .whole = whole, .lock = PTHREAD_MUTEX_INITIALIZER};
	int status;
	bool broken = false;

	add_jobs(&run);
	status = check_debug_objects(&run);
	if (status)
		return status;
	status = opts->inputs_status;
	progress_start(&run.progress, run.n, opts->out.verbose < 0);
	threads_run(threads_for(opts, run.n), worker, &run);
	progress_end(&run.progress);
	note_kernels(&run);
	/* The output has one target: that of the first file. */
	if (run.n && !version_none(run.jobs[0].lint->target.kernel))
		opts->lint.target = run.jobs[0].lint->target;
	opts->out.help_uri = run.n ? run.jobs[0].lint->help_uri : NULL;
	for (size_t i = 0; i < run.n; i++) {
		if (run.jobs[i].words) {
			fputs(run.jobs[i].words, stderr);
			arena_free(run.jobs[i].arena);
		}
		status = worst_status(status, run.jobs[i].status);
		/* The file was not read because its configuration has errors. */
		broken |= run.jobs[i].status == EXIT_USAGE && !run.jobs[i].results.n;
		for (size_t j = 0; j < run.jobs[i].results.n; j++)
			result_list_add(out, run.jobs[i].results.v[j]);
	}
	compare_objects(&run, out);
	for (size_t i = 0; i < run.n; i++)
		free(run.jobs[i].results.v);
	if (broken)
		result_list_free(out);
	return status;
}

void complain_unreadable(const struct result *r)
{
	if (r->judged.status != OBJECT_UNREADABLE)
		return;
	for (size_t i = 0; i < r->n_findings; i++) {
		const struct finding *f = &r->findings[i];
		struct buf b = {0};

		add_location(&b, r->obj, f);
		complain(0, "%s%s%s%s", b.s, f->message, f->fix.words ? "; " : "",
			 f->fix.words ? f->fix.words : "");
		buf_free(&b);
	}
}

void cut_findings(const struct options *opts, const struct result_list *list)
{
	struct buf said = {0};

	for (size_t i = 0; i < list->n; i++)
		if (list->v[i]->n_findings > opts->max_findings)
			limit_findings(list->v[i], opts->max_findings, &said);
	fwrite(said.s ? said.s : "", 1, said.len, stderr);
	buf_free(&said);
}

static bool fails(const struct result *r)
{
	if (r->judged.status == OBJECT_UNREADABLE || r->fail_on == SEVERITY_NEVER)
		return false;
	for (size_t i = 0; i < r->n_findings; i++)
		if (r->findings[i].severity <= r->fail_on)
			return true;
	return false;
}

int findings_status(const struct result_list *list, int status)
{
	for (size_t i = 0; i < list->n; i++)
		if (fails(list->v[i]))
			status = worst_status(status, EXIT_FINDINGS);
	return status;
}
