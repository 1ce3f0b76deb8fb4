/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>
#include <stdio.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "base/util.h"
#include "cli/cli.h"
#include "output/doc.h"
#include "probe/probe.h"
#include "running/bpf.h"
#include "schema/profile.h"

/* Asks the running kernel and prints its profile (schemas/profile.schema.yaml). */

/* Capabilities of linux/capability.h, by which kernels let a process use bpf(2). */
static const struct {
	unsigned bit;
	const char *name;
} capabilities[] = {
	{12, "CAP_NET_ADMIN"}, {38, "CAP_PERFMON"}, {39, "CAP_BPF"},
};
#define CAP_SYS_ADMIN 21

static uint64_t effective_capabilities(void)
{
	FILE *f = fopen("/proc/self/status", "re");
	unsigned long long caps = 0;
	char line[256];

	while (f && fgets(line, sizeof(line), f))
		if (sscanf(line, "CapEff: %llx", &caps) == 1)
			break;
	if (f)
		fclose(f);
	return caps;
}

/* The capabilities that the process lacks: "CAP_BPF, CAP_PERFMON"; NULL: none. */
static const char *lacking(struct arena *a)
{
	uint64_t caps = effective_capabilities();
	const char *text = NULL;

	for (size_t i = 0; i < ARRAY_SIZE(capabilities); i++)
		if (!(caps >> capabilities[i].bit & 1) && !(caps >> CAP_SYS_ADMIN & 1))
			text = text ? arena_printf(a, "%s, %s", text, capabilities[i].name) :
				      capabilities[i].name;
	return text;
}

/* Whether the kernel lets the process ask. */
static int check_access(struct options *opts)
{
	const char *lacks = lacking(opts->arena);
	int err = kernel_may_create();

	if (err == -ENOSYS)
		return complain(EXIT_IO, "the kernel, or a seccomp filter, has no bpf(2)");
	if (err == -EPERM || lacks)
		return complain(EXIT_IO, "probe creates maps and loads programs, which needs root, or "
				"CAP_BPF, CAP_PERFMON and CAP_NET_ADMIN%s%s%s",
				lacks ? "; the process lacks " : ": bpf(2) fails with EPERM", lacks ? lacks : "",
				lacks ? "" : ", as in a user namespace or by a security module");
	if (err)
		return complain(EXIT_IO, "the kernel does not create the smallest map: %s",
				strerror(-err));
	return 0;
}

/* PRETTY_NAME of os-release(5). */
static const char *distribution(struct arena *a)
{
	FILE *f = fopen("/etc/os-release", "re");
	const char *name = NULL;
	char line[256], text[200];

	while (f && !name && fgets(line, sizeof(line), f))
		if (sscanf(line, "PRETTY_NAME=\"%199[^\"]\"", text) == 1)
			name = arena_strdup(a, text);
	if (f)
		fclose(f);
	return name;
}

static void put_machine(struct doc *d, struct options *opts, const struct probe *p)
{
	const struct target *t = &opts->lint.target;
	char upstream[VERSION_TEXT_MAX], nearest[VERSION_TEXT_MAX];
	struct utsname u = {0};

	(void)uname(&u);
	doc_map(d, "kernel", DOC_FLOW);
	doc_string(d, "release", u.release);
	doc_string(d, "upstream", version_text(t->kernel, upstream));
	doc_string(d, "nearest", version_text(p->target.kernel, nearest));
	doc_string(d, "distribution", distribution(opts->arena));
	doc_string(d, "architecture", u.machine);
	doc_end(d);
	doc_map(d, "machine", DOC_FLOW);
	doc_uint(d, "page_size", t->page_size);
	doc_uint(d, "cpus", t->cpus);
	doc_uint(d, "nr_cpus", t->nr_cpus);
	doc_uint(d, "perf_event_max_stack", t->max_stack);
	doc_end(d);
}

static void put_names(struct doc *d, const struct probe *p, enum fact_kind kind,
		      enum fact_answer answer)
{
	doc_list(d, profile_answer_names[answer], DOC_BLOCK);
	for (size_t i = 0; i < p->facts->n; i++)
		if (p->facts->v[i].kind == kind && p->answer[i] == answer)
			doc_string(d, NULL, p->facts->v[i].name);
	doc_end(d);
}

static void put_facts(struct doc *d, const struct probe *p)
{
	doc_map(d, "facts", DOC_BLOCK);
	for (int kind = 0; kind < FACT_KINDS; kind++) {
		doc_map(d, fact_kind_names[kind], DOC_BLOCK);
		for (int answer = 0; answer < FACT_ANSWERS; answer++)
			put_names(d, p, (enum fact_kind)kind, (enum fact_answer)answer);
		doc_end(d);
	}
	doc_end(d);
}

static void put_profile(struct options *opts, struct buf *b, const struct probe *p)
{
	struct doc *d = doc_new(b, DOC_YAML);

	doc_map(d, NULL, DOC_BLOCK);
	doc_uint(d, "version", PROFILE_VERSION);
	doc_map(d, "tool", DOC_FLOW);
	doc_string(d, "name", "bpfmapc");
	doc_string(d, "version", BPFMAPC_VERSION);
	doc_end(d);
	put_machine(d, opts, p);
	put_facts(d, p);
	doc_end(d);
	doc_finish(d);
}

static size_t count(const struct probe *p, enum fact_answer answer)
{
	size_t n = 0;

	for (size_t i = 0; i < p->facts->n; i++)
		n += p->answer[i] == answer;
	return n;
}

int cmd_probe(struct options *opts)
{
	struct target *t = &opts->lint.target;
	struct probe p = {.arena = opts->arena};
	struct buf b = {0};
	int status, err = kernel_keep_stdin();

	if (opts->n_args)
		return complain(EXIT_USAGE, "probe: unexpected argument '%s'; usage: bpfmapc probe", opts->args[0]);
	if (running_kernel(opts->arena, &t->kernel))
		return complain(EXIT_IO, "the release of the running kernel is unknown");
	t->kernel_last = t->kernel;
	running_machine(0, t);
	t->loader = LOADER_KERNEL;
	p.target = *t;
	status = check_access(opts);
	if (status)
		return status;
	if (!err)
		err = probe_kernel(&p, opts->schema);
	if (err)
		return complain(EXIT_IO, "the kernel cannot be asked: %s", strerror(-err));
	if (opts->out.verbose >= 0)
		complain(0, "%zu maps, %zu BTFs and %zu programs were asked, %zu got no answer; of %zu "
			    "facts %zu hold, %zu do not, %zu are contradicted, %zu are left to the release",
			 p.n_maps, p.n_btfs, p.n_uses, p.n_silent, p.facts->n, count(&p, FACT_YES),
			 count(&p, FACT_NO), count(&p, FACT_ODD), count(&p, FACT_UNASKED));
	for (size_t i = 0; i < p.facts->n && opts->out.verbose > 0; i++)
		if (p.answer[i] == FACT_ODD)
			complain(0, "note: the answers about '%s' contradict one another: it is left to the release",
				 p.facts->v[i].name);
	put_profile(opts, &b, &p);
	return write_output(opts, &b, EXIT_OK);
}
