/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_FACTS_H
#define BPFMAPC_FACTS_H

/* The externs LINUX_x of .kconfig: what the running kernel is and can do. */
#include <bpfmapc/kconfig.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

BPFMAPC_BEGIN

/* C11 without extensions does not declare them; C++ always does. */
#ifndef __cplusplus
extern long syscall(long number, ...);
extern int access(const char *path, int mode);
#endif

BPFMAPC_END

BPFMAPC_SELDOM_BEGIN

BPFMAPC_FUNCTION uint64_t bpfmapc_version_code(int n, const unsigned *v)
{
	return n == 3 ? ((uint64_t)v[0] << 16) + ((uint64_t)v[1] << 8) + (v[2] > 255 ? 255 : v[2])
		      : 0;
}

/*
 * LINUX_KERNEL_VERSION, as libbpf has it (get_kernel_version()): releases of
 * Ubuntu and Debian do not say of themselves what the kernel was compiled as.
 */
BPFMAPC_FUNCTION int bpfmapc_kernel_version(const struct bpfmapc_kconfig *k, uint64_t *value)
{
	FILE *f = fopen("/proc/version_signature", "re");
	unsigned v[3] = {0, 0, 0};
	struct utsname uts;
	const char *debian;

	(void)k;
	*value = 0;
	if (f) {
		*value =
			bpfmapc_version_code(fscanf(f, "%*s %*s %u.%u.%u", &v[0], &v[1], &v[2]), v);
		(void)fclose(f);
	}
	if (*value || uname(&uts))
		return *value ? 0 : -EINVAL;
	debian = strstr(uts.version, "Debian ");
	if (debian)
		*value = bpfmapc_version_code(
			sscanf(debian, "Debian %u.%u.%u", &v[0], &v[1], &v[2]), v);
	if (!*value)
		*value = bpfmapc_version_code(sscanf(uts.release, "%u.%u.%u", &v[0], &v[1], &v[2]),
					      v);
	return *value ? 0 : -EINVAL;
}

/* LINUX_HAS_BPF_COOKIE: whether a program may ask for its cookie (libbpf's FEAT_BPF_COOKIE). */
BPFMAPC_FUNCTION int bpfmapc_bpf_cookie(const struct bpfmapc_kconfig *k, uint64_t *value)
{
	static const struct bpfmapc_insn insns[] = {
		{0x85, 0, 0, 174}, /* call bpf_get_attach_cookie */
		{0x95, 0, 0, 0},   /* exit */
	};
	struct bpfmapc_new_program program;
	int fd;

	memset(&program, 0, sizeof(program));
	program.type = 5; /* a tracepoint */
	program.insns = insns;
	program.n_insns = 2;
	program.token_fd = k->token_fd;
	fd = k->prog_load(&program);
	*value = fd >= 0;
	bpfmapc_close_fd(fd);
	return 0;
}

/* How the kernel calls bpf(2) where system calls have wrappers, or NULL where it has none. */
BPFMAPC_FUNCTION const char *bpfmapc_wrapper_name(void)
{
#if defined(__x86_64__)
	return "__x64_sys_bpf";
#elif defined(__i386__)
	return "__ia32_sys_bpf";
#elif defined(__s390x__)
	return "__s390x_sys_bpf";
#elif defined(__arm__)
	return "__arm_sys_bpf";
#elif defined(__aarch64__)
	return "__arm64_sys_bpf";
#elif defined(__mips__)
	return "__mips_sys_bpf";
#elif defined(__riscv)
	return "__riscv_sys_bpf";
#elif defined(__powerpc__)
	return "__powerpc_sys_bpf";
#else
	return NULL;
#endif
}

BPFMAPC_FUNCTION bool bpfmapc_write_line(const char *path, const char *line)
{
	FILE *f = fopen(path, "r+e");
	bool written = f && fputs(line, f) >= 0;

	return f && !fclose(f) && written;
}

/* Whether a kprobe can be put there in the tracing file system: made, and removed. */
BPFMAPC_FUNCTION bool bpfmapc_tracefs_kprobe(const char *function)
{
	const char *path = access("/sys/kernel/debug/tracing", F_OK)
				   ? "/sys/kernel/tracing/kprobe_events"
				   : "/sys/kernel/debug/tracing/kprobe_events";
	char name[64], line[128];

	/* One for each thread of the machine. */
	(void)snprintf(name, sizeof(name), "kprobes/bpfmapc_%ld_%lx", (long)getpid(),
		       (unsigned long)(uintptr_t)name);
	(void)snprintf(line, sizeof(line), "p:%s %s+0x0", name, function);
	if (!bpfmapc_write_line(path, line))
		return false;
	(void)snprintf(line, sizeof(line), "-:%s", name);
	(void)bpfmapc_write_line(path, line);
	return true;
}

/* The same by perf, which leaves nothing behind; type is that of its kprobes. */
BPFMAPC_FUNCTION bool bpfmapc_perf_kprobe(int type, const char *function)
{
#ifdef __NR_perf_event_open
	const unsigned long fd_cloexec = 8;
	/* The first two versions of struct perf_event_attr. */
	struct {
		uint32_t type, size;
		uint64_t config, sample_period, sample_type, read_format, flags;
		uint32_t wakeup_events, bp_type;
		uint64_t kprobe_func, probe_offset;
	} attr;
	int fd;

	memset(&attr, 0, sizeof(attr));
	attr.type = (uint32_t)type;
	attr.size = sizeof(attr);
	attr.kprobe_func = (uint64_t)(uintptr_t)function;
	fd = (int)syscall(__NR_perf_event_open, &attr, (long)getpid(), -1L, -1L, fd_cloexec);
	bpfmapc_close_fd(fd);
	return fd >= 0;
#else
	(void)type;
	return bpfmapc_tracefs_kprobe(function); /* kernel headers before 2.6.32 */
#endif
}

/*
 * LINUX_HAS_SYSCALL_WRAPPER: whether the kernel's functions of system calls
 * take their arguments in a struct (libbpf's probe_kern_syscall_wrapper()).
 */
BPFMAPC_FUNCTION int bpfmapc_syscall_wrapper(const struct bpfmapc_kconfig *k, uint64_t *value)
{
	const char *function = bpfmapc_wrapper_name();
	FILE *f = fopen("/sys/bus/event_source/devices/kprobe/type", "re");
	int type = -1;

	(void)k;
	if (f) {
		if (fscanf(f, "%d", &type) != 1)
			type = -1;
		(void)fclose(f);
	}
	*value = function && (type >= 0 ? bpfmapc_perf_kprobe(type, function)
					: bpfmapc_tracefs_kprobe(function));
	return 0;
}

/* A weak LINUX_x that is not known (yet): 0, as with libbpf. */
BPFMAPC_FUNCTION int bpfmapc_zero_value(const struct bpfmapc_kconfig *k, uint64_t *value)
{
	(void)k;
	*value = 0;
	return 0;
}

/* What is neither CONFIG_x nor a LINUX_x that is known: libbpf refuses it. */
BPFMAPC_FUNCTION int bpfmapc_no_value(const struct bpfmapc_kconfig *k, uint64_t *value)
{
	(void)k;
	(void)value;
	return -EINVAL;
}

BPFMAPC_SELDOM_END

#endif
