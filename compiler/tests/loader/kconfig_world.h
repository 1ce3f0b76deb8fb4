/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A machine that tests make up: its configuration, its release and what it
 * answers to probes; and the .kconfig map that a generated header (-DHEADER,
 * prefix t) and libbpf make there.
 */
#ifndef BPFMAPC_TESTS_LOADER_KCONFIG_WORLD_H
#define BPFMAPC_TESTS_LOADER_KCONFIG_WORLD_H

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/perf_event.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zlib.h>

#include "count.h"
#include "interpose.h"

/* The header's allocations, which can be made to fail. */
static int allocations, failing_allocation;

static void *test_calloc(size_t n, size_t size)
{
	return ++allocations == failing_allocation ? NULL : calloc(n, size);
}

#define calloc test_calloc
#include HEADER
#undef calloc

#define RELEASE   "6.6.7-made-up"
#define MAX_VALUE 256

/* What the kernel and its files are said to be; a path that is NULL is not there. */
static struct {
	const char *boot, *proc;       /* configuration */
	const char *signature;         /* /proc/version_signature */
	const char *release, *version; /* of uname(2) */
	const char *kprobe_type, *kprobe_events;
	int cookie, kprobe; /* errno of the probes, 0: they succeed, -1: not asked */
	int opened;         /* configurations, by either side */
} world;

static const char *object;
static bool alone; /* without libbpf */

/* The path that stands for one of the kernel's. */
static const char *stand_in(const char *path)
{
	const struct {
		const char *path, *is;
	} paths[] = {
		{"/boot/config-" RELEASE, world.boot},
		{"/proc/config.gz", world.proc},
		{"/proc/version_signature", world.signature},
		{"/sys/bus/event_source/devices/kprobe/type", world.kprobe_type},
		{"/sys/kernel/debug/tracing", NULL},
		{"/sys/kernel/debug/tracing/kprobe_events", NULL},
		{"/sys/kernel/tracing/kprobe_events", world.kprobe_events},
	};

	for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++) {
		if (strcmp(path, paths[i].path))
			continue;
		world.opened += i < 2;
		return paths[i].is ? paths[i].is : "/nonexistent";
	}
	return path;
}

#define REAL(name) ((__typeof__(&(name)))dlsym(RTLD_NEXT, #name))

/* In place of the C library's and zlib's, for libbpf as well. */
FILE *fopen(const char *path, const char *mode)
{
	const char *is = stand_in(path);

	/* Lines written there are to be seen one after the other. */
	return REAL(fopen)(is, is == world.kprobe_events ? "ae" : mode);
}

FILE *fopen64(const char *path, const char *mode)
{
	return fopen(path, mode);
}

#undef gzopen
gzFile gzopen(const char *path, const char *mode)
{
	return REAL(gzopen)(stand_in(path), mode);
}

gzFile gzopen64(const char *path, const char *mode)
{
	return gzopen(path, mode);
}

int open64(const char *path, int flags, ...)
{
	va_list ap;
	mode_t mode;

	va_start(ap, flags);
	mode = flags & O_CREAT ? va_arg(ap, mode_t) : 0;
	va_end(ap);
	return REAL(open64)(stand_in(path), flags, mode);
}

int access(const char *path, int mode)
{
	return REAL(access)(stand_in(path), mode);
}

int faccessat(int dir, const char *path, int mode, int flags)
{
	return REAL(faccessat)(dir, stand_in(path), mode, flags);
}

int uname(struct utsname *uts)
{
	int err = REAL(uname)(uts);

	snprintf(uts->release, sizeof(uts->release), "%s", world.release);
	snprintf(uts->version, sizeof(uts->version), "%s", world.version);
	return err;
}

static bool probes_cookie(const union bpf_attr *attr)
{
	const struct bpf_insn *insns = (const struct bpf_insn *)(uintptr_t)attr->insns;

	return attr->insn_cnt == 2 && insns[0].code == (BPF_JMP | BPF_CALL) &&
	       insns[0].imm == BPF_FUNC_get_attach_cookie &&
	       insns[1].code == (BPF_JMP | BPF_EXIT) &&
	       !strcmp((const char *)(uintptr_t)attr->license, "GPL");
}

static bool probes_wrapper(const struct perf_event_attr *attr, const long *a)
{
	return attr->size >= PERF_ATTR_SIZE_VER1 && attr->type == 6 && !attr->config &&
	       !attr->config2 && (int)a[1] == getpid() && (int)a[2] == -1 && (int)a[3] == -1 &&
	       a[4] == PERF_FLAG_FD_CLOEXEC &&
	       strstr((const char *)(uintptr_t)attr->config1, "_sys_bpf");
}

static long answer(int err)
{
	if (!err)
		return fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
	errno = err;
	return -1;
}

static bool answered(long number, const long *a, long *ret)
{
	if (number == SYS_bpf && a[0] == BPF_PROG_LOAD && world.cookie >= 0 &&
	    probes_cookie((const union bpf_attr *)a[1]))
		*ret = answer(world.cookie);
	else if (number == SYS_perf_event_open)
		*ret = answer(probes_wrapper((const struct perf_event_attr *)a[0], a) ? world.kprobe
										      : EBADMSG);
	else
		return false;
	return true;
}

static int print_nothing(enum libbpf_print_level level, const char *fmt, va_list ap)
{
	(void)level, (void)fmt, (void)ap;
	return 0;
}

struct outcome {
	int err;
	bool frozen;
	unsigned char value[MAX_VALUE];
};

static void read_map(int fd, struct outcome *out)
{
	__u32 zero = 0;

	if (bpf_map_lookup_elem(fd, &zero, out->value))
		out->err = -errno;
	else
		out->frozen = bpf_map_update_elem(fd, &zero, out->value, 0) && errno == EPERM;
}

static struct outcome ours(const char *kconfig)
{
	struct t_maps_opts opts = {.sz = sizeof(opts), .kconfig = kconfig};
	struct outcome out = {0};
	struct t_maps maps;

	out.err = t_maps__create(&maps, &opts);
	if (!out.err)
		read_map(maps.kconfig, &out);
	t_maps__close(&maps);
	return out;
}

static struct outcome theirs(const char *kconfig)
{
	LIBBPF_OPTS(bpf_object_open_opts, opts, .kconfig = kconfig);
	struct bpf_object *obj = bpf_object__open_file(object, &opts);
	struct outcome out = {0};
	struct bpf_program *prog;

	if (!obj) {
		out.err = -errno;
		return out;
	}
	bpf_object__for_each_program(prog, obj) bpf_program__set_autoload(prog, false);
	out.err = bpf_object__load(obj) ? -errno : 0;
	if (!out.err)
		read_map(bpf_object__find_map_fd_by_name(obj, "kconfig.kconfig"), &out);
	bpf_object__close(obj);
	return out;
}

static bool same(const struct outcome *a, const struct outcome *b)
{
	return a->err == b->err && (a->err || (a->frozen && b->frozen)) &&
	       !memcmp(a->value, b->value, sizeof(a->value));
}

static bool error_has(const char *text)
{
	return strstr(t_maps__error(), text) != NULL;
}

static bool libbpf_is(unsigned major, unsigned minor)
{
	return libbpf_major_version() > major ||
	       (libbpf_major_version() == major && libbpf_minor_version() >= minor);
}

/* Returns what ours gave. */
static struct outcome beside_libbpf(const char *what, const char *kconfig)
{
	struct outcome a = ours(kconfig), b;

	if (alone)
		return a;
	/* libbpf before 1.6 reads and copies what lies behind such a line. */
	if (!libbpf_is(1, 6) && error_has("'\"' of") && error_has("without an end")) {
		HOLDS(a.err == -EINVAL);
		return a;
	}
	b = theirs(kconfig);
	if (same(&a, &b)) {
		n_passed++;
	} else {
		n_failed++;
		printf("%s: %d (%s), libbpf: %d\n", what, a.err, t_maps__error(), b.err);
		for (size_t i = 0; i < sizeof(a.value); i++)
			if (a.value[i] != b.value[i])
				printf("\tbyte %zu: %d, libbpf: %d\n", i, a.value[i], b.value[i]);
	}
	if (a.err)
		HOLDS(error_has("map 'kconfig.kconfig': "));
	return a;
}

#endif
