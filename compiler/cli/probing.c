/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/probing.h"

#include <errno.h>
#include <stdio.h>

#include "base/util.h"
#include "running/bpf.h"

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

/* Why the kernel does not let the process ask; NULL: it does. */
static const char *refused(struct arena *a)
{
	const char *lacks = lacking(a);
	int answer = ask_access();

	if (answer < 0)
		return "bpf(2) does not return";
	if (answer == ENOSYS)
		return "the kernel, or a seccomp filter, has no bpf(2)";
	if (answer == EPERM || lacks)
		return arena_printf(a, "a probe creates maps and loads programs, which needs root, or "
				    "CAP_BPF, CAP_PERFMON and CAP_NET_ADMIN%s%s%s",
				    lacks ? "; the process lacks " : ": bpf(2) fails with EPERM",
				    lacks ? lacks : "",
				    lacks ? "" : ", as in a user namespace or by a security module");
	return answer ? arena_printf(a, "the kernel does not create the smallest map: %s", strerror(answer)) :
			NULL;
}

const char *probe_running(struct arena *a, const struct schema *s, struct probe *p)
{
	struct target *t = &p->target;
	const char *error;
	int err = kernel_keep_stdin();

	*p = (struct probe){.arena = a};
	schema_default_target(s, t);
	if (running_kernel(a, &t->kernel))
		return "the release of the running kernel is unknown";
	p->upstream = t->kernel_last = t->kernel;
	t->cpus = running_cpus();
	running_machine(0, t);
	t->loader = LOADER_KERNEL;
	error = refused(a);
	if (error)
		return error;
	if (!err)
		err = probe_kernel(p, s);
	if (err == -EPROTO)
		return "the kernel, or what stands before it, refuses nearly all maps: what it says is no profile";
	return err ? arena_printf(a, "the kernel cannot be asked: %s", strerror(-err)) : NULL;
}
