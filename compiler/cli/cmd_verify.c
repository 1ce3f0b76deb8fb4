/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>
#include <linux/bpf.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/util.h"
#include "cli/verify.h"
#include "output/escape.h"

/* The attempt to create one map. */
struct trial {
	const struct judged *map;
	bool refused;		/* predicted: the loader does not pass it to the kernel */
	int err;		/* errno of the kernel; 0: created */
	const char *log;	/* what the kernel says of it, or NULL */
	bool without_btf;	/* created by libbpf's second attempt */
	const char *skipped;	/* why it was not attempted, or NULL */
	const char *open;	/* why the result proves nothing, or NULL */
};

static void try_map(struct running *run, struct trial *t)
{
	int fd = running_map(run, t->map, &t->without_btf);

	if (fd >= 0) {
		close(fd);
		return;
	}
	t->err = -fd;
	if (*run->log)
		t->log = arena_strdup(run->arena, run->log);
}

static uint64_t memory_needed(const struct judged *map)
{
	uint64_t inner = map->inner ? map->inner->verdict.memory : 0;

	return map->verdict.memory > inner ? map->verdict.memory : inner;
}

const char *verify_skips(const void *ctx, const struct judged *map)
{
	const struct verifier *v = ctx;

	if (map->skipped)
		return "libbpf skips the section of the record";
	if (map->create.btf_vmlinux_value_type_id)
		return "the loader creates a struct_ops map with a type of the kernel";
	if (map->def->inner_in_user_space && !map->create.inner)
		return "user space creates its template";
	if (memory_needed(map) > v->opts->cap_bytes)
		return arena_printf(v->arena, "it needs %llu bytes, more than --cap-bytes %llu",
				    (unsigned long long)memory_needed(map),
				    (unsigned long long)v->opts->cap_bytes);
	return NULL;
}

/* Where the result depends on the state of the machine it proves nothing. */
static const char *reason_for_open(const struct trial *t)
{
	if (t->err == ENOMEM && t->map->verdict.err != ENOMEM)
		return "memory";
	if (t->map->verdict.create == CREATE_DEPENDS)
		return "it depends on the machine";
	return NULL;
}

static bool agrees(const struct trial *t)
{
	const struct verdict *v = &t->map->verdict;

	return v->err == t->err && (t->err || v->without_btf == t->without_btf);
}

static enum trial_result result_of(const struct trial *t)
{
	if (t->skipped || t->open)
		return TRIAL_OPEN;
	return agrees(t) ? TRIAL_AGREES : TRIAL_DIFFERS;
}

void verify_count(struct verifier *v, const struct result *r, enum trial_result result)
{
	v->agree += result == TRIAL_AGREES;
	v->differ += result == TRIAL_DIFFERS;
	v->open += result == TRIAL_OPEN;
	v->failed |= result == TRIAL_DIFFERS && r->fail_on != SEVERITY_NEVER;
}

/* Tries the maps of the object. Returns the trials in their order. */
static const struct trial *verify_maps(struct verifier *v, const struct result *r,
				       struct running *run)
{
	struct trial *trials = ARENA_ARRAY(v->arena, r->judged.n_maps, struct trial);

	for (size_t i = 0; i < r->judged.n_maps; i++) {
		struct trial *t = &trials[i];

		t->map = &r->judged.maps[i];
		t->skipped = running_refused(run, t->map);
		t->refused = t->skipped;
		if (!t->skipped)
			t->skipped = verify_skips(v, t->map);
		if (!t->skipped) {
			try_map(run, t);
			t->open = reason_for_open(t);
		}
		verify_count(v, r, result_of(t));
	}
	return trials;
}

static void put_outcome(struct buf *b, struct arena *a, int err, bool without_btf, bool depends)
{
	buf_str(b, err ? schema_errno_name(a, err) : depends ? "depends" : "accepted");
	if (!err && without_btf)
		buf_str(b, " without BTF types");
}

static void put_predicted(struct buf *b, struct arena *a, const struct trial *t)
{
	const struct verdict *v = &t->map->verdict;

	if (t->refused)
		buf_str(b, "refused by the loader");
	else if (t->map->skipped)
		buf_str(b, "not created");
	else
		put_outcome(b, a, v->err, v->without_btf, v->create == CREATE_DEPENDS);
}

void verify_begin_line(struct buf *b, const struct result *r, const char *what, const char *name)
{
	escape_text(b, r->obj->path);
	buf_printf(b, ": %s '", what);
	escape_text(b, name);
	buf_str(b, "': predicted ");
}

static void text_maps(struct buf *b, struct verifier *v, const struct result *r,
		      const struct trial *trials)
{
	for (size_t i = 0; i < r->judged.n_maps; i++) {
		const struct trial *t = &trials[i];

		if (v->opts->out.verbose < 0 && !t->skipped && !t->open && agrees(t))
			continue;
		verify_begin_line(b, r, "map", t->map->def->name);
		put_predicted(b, v->arena, t);
		if (t->skipped) {
			buf_printf(b, ", not tried: %s\n", t->skipped);
			continue;
		}
		buf_str(b, ", the kernel says ");
		put_outcome(b, v->arena, t->err, t->without_btf, false);
		if (t->log) {
			buf_str(b, " (");
			escape_text(b, t->log);
			buf_char(b, ')');
		}
		if (t->open)
			buf_printf(b, ": no result: %s\n", t->open);
		else
			buf_str(b, agrees(t) ? "\n" : ": DIFFERENT\n");
	}
}

/* Begins the outcome. */
static void doc_outcome(struct doc *d, struct arena *a, const char *key,
			enum create_outcome create, int err, bool without_btf)
{
	doc_map(d, key, DOC_FLOW);
	doc_string(d, "create", outcome_names[create]);
	doc_string(d, "errno", err ? schema_errno_name(a, err) : NULL);
	doc_bool(d, "without_btf", without_btf);
}

static void doc_maps(struct doc *d, struct verifier *v, const struct result *r,
		     const struct trial *trials)
{
	doc_list(d, "maps", DOC_BLOCK);
	for (size_t i = 0; i < r->judged.n_maps; i++) {
		const struct trial *t = &trials[i];
		const struct verdict *p = &t->map->verdict;

		doc_map(d, NULL, DOC_BLOCK);
		doc_string(d, "name", t->map->def->name);
		if (t->refused)
			doc_outcome(d, v->arena, "predicted", CREATE_REJECTED, 0, false);
		else
			doc_outcome(d, v->arena, "predicted", p->create, p->err, p->without_btf);
		doc_end(d);
		if (t->skipped) {
			doc_null(d, "actual");
		} else {
			doc_outcome(d, v->arena, "actual",
				    t->err ? CREATE_REJECTED : CREATE_ACCEPTED, t->err,
				    t->without_btf);
			doc_string(d, "log", t->log);
			doc_end(d);
		}
		if (t->skipped || t->open)
			doc_null(d, "agrees");
		else
			doc_bool(d, "agrees", agrees(t));
		doc_string(d, "reason", t->skipped ? t->skipped : t->open);
		doc_end(d);
	}
	doc_end(d);
}

/* Adds an object to the tree, or to the text where d is NULL. */
static void verify_object(struct verifier *v, const struct result *r, struct buf *b, struct doc *d)
{
	struct running run = {.schema = v->opts->lint.schema,
			      .kernel = v->opts->lint.target.kernel,
			      .arena = v->arena,
			      .judged = &r->judged};
	const struct trial *maps = verify_maps(v, r, &run);
	const struct program_trial *programs = NULL;

	if (v->opts->programs)
		programs = verify_programs(v, r, &run);
	running_end(&run);
	if (!d) {
		text_maps(b, v, r, maps);
		if (programs)
			verify_programs_text(b, v, r, programs);
		return;
	}
	doc_map(d, NULL, DOC_BLOCK);
	doc_string(d, "path", r->obj->path);
	doc_maps(d, v, r, maps);
	if (programs)
		verify_programs_doc(d, v, r, programs);
	doc_end(d);
}

/* The target is the running kernel and machine unless options say otherwise. */
static void target_running(struct options *opts)
{
	struct target *t = &opts->lint.target;

	if (!(opts->given & 1u << SETTING_KERNEL) && !running_kernel(opts->arena, &t->kernel))
		t->kernel_last = t->kernel;
	running_machine(opts->given, t);
	/* The configuration may be for other machines: it only sets the loader and the layout here. */
	opts->given |= 1u << SETTING_KERNEL | 1u << SETTING_PAGE_SIZE | 1u << SETTING_CPUS |
		       1u << SETTING_NR_CPUS | 1u << SETTING_MAX_STACK;
}

static void print(struct verifier *v, struct buf *b, struct result_list *list)
{
	char kernel[VERSION_TEXT_MAX];
	struct doc *d = NULL;

	if (v->opts->out.format->tree) {
		d = doc_new(b, v->opts->out.format->tree);
		doc_map(d, NULL, DOC_BLOCK);
		doc_uint(d, "version", 1);
		doc_string(d, "kernel", version_text(v->opts->lint.target.kernel, kernel));
		doc_list(d, "objects", DOC_BLOCK);
	}
	for (size_t i = 0; i < list->n; i++) {
		if (list->v[i]->judged.status != OBJECT_UNREADABLE)
			verify_object(v, list->v[i], b, d);
	}
	if (!d) {
		if (v->opts->out.verbose >= 0)
			buf_printf(b, "%zu agree, %zu differ, %zu without a result\n", v->agree,
				   v->differ, v->open);
		return;
	}
	doc_end(d);
	doc_map(d, "summary", DOC_FLOW);
	doc_uint(d, "agree", v->agree);
	doc_uint(d, "differ", v->differ);
	doc_uint(d, "open", v->open);
	doc_finish(d);
}

int cmd_verify(struct options *opts)
{
	struct verifier v = {.opts = opts, .arena = opts->arena, .kernel.arena = opts->arena};
	struct result_list list = {0};
	struct buf b = {0};
	int status, err;

	target_running(opts);
	/* If that fails, a loader would get the kernel's EPERM too. */
	(void)kernel_lift_memlock();
	err = kernel_keep_stdin();
	if (!err)
		err = kernel_may_create();
	if (err == -EPERM)
		return complain(EXIT_IO, "verify creates maps, which needs CAP_BPF (or root)");
	if (err)
		return complain(EXIT_IO, "the running kernel does not create maps: %s",
				strerror(-err));
	status = run_files(opts, true, &list);
	if (!list.n)
		return status;
	for (size_t i = 0; i < list.n; i++)
		complain_unreadable(list.v[i]);
	print(&v, &b, &list);
	result_list_free(&list);
	if (v.failed)
		status = worst_status(status, EXIT_FINDINGS);
	return write_output(opts, &b, status);
}
