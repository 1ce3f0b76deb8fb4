/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/sandbox.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/util.h"

/* The machine whose numbers SYS_... are. Elsewhere there is no filter. */
#if defined(__x86_64__) && !defined(__ILP32__)
#define MACHINE AUDIT_ARCH_X86_64
#elif defined(__aarch64__) && defined(__AARCH64EL__)
#define MACHINE AUDIT_ARCH_AARCH64
#elif defined(__riscv) && __riscv_xlen == 64
#define MACHINE AUDIT_ARCH_RISCV64
#endif

#ifdef MACHINE

/* What reading, thinking and writing take, on all machines and C libraries. */
static const uint16_t calls[] = {
	/* Files. Landlock says which. */
	SYS_read, SYS_pread64, SYS_readv, SYS_write, SYS_pwrite64, SYS_writev, SYS_close, SYS_lseek,
	SYS_openat, SYS_fstat, SYS_newfstatat, SYS_statx, SYS_faccessat, SYS_getdents64,
	SYS_readlinkat, SYS_getcwd, SYS_fcntl, SYS_dup, SYS_fsync, SYS_fchmod, SYS_fchown,
	SYS_renameat, SYS_renameat2, SYS_unlinkat, SYS_mkdirat, SYS_umask,
#ifdef SYS_faccessat2
	SYS_faccessat2,
#endif
#ifdef SYS_open
	SYS_open, SYS_stat, SYS_lstat, SYS_access, SYS_readlink, SYS_rename, SYS_unlink, SYS_mkdir,
	SYS_rmdir,
#endif
	/* Memory. */
	SYS_brk, SYS_munmap, SYS_mremap, SYS_madvise,
	/* Threads and signals of this process. */
	SYS_futex, SYS_set_robust_list, SYS_sched_yield, SYS_sched_getaffinity, SYS_rt_sigaction,
	SYS_rt_sigprocmask, SYS_rt_sigreturn, SYS_sigaltstack, SYS_getpid, SYS_gettid,
	SYS_exit, SYS_exit_group, SYS_restart_syscall,
#ifdef SYS_rseq
	SYS_rseq,
#endif
#ifdef SYS_membarrier
	SYS_membarrier,
#endif
	/* What the machine is, and the time. */
	SYS_uname, SYS_sysinfo, SYS_getuid, SYS_geteuid, SYS_getgid, SYS_getegid, SYS_getrandom,
	SYS_clock_gettime, SYS_clock_nanosleep, SYS_nanosleep, SYS_gettimeofday,
};

#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (uint32_t)offsetof(struct seccomp_data, field))
#define ANSWER(what) BPF_STMT(BPF_RET | BPF_K, what)
#define REFUSE ANSWER(SECCOMP_RET_ERRNO | EPERM)
#define ALLOW ANSWER(SECCOMP_RET_ALLOW)
/* Goes on if the word is k, and else behind the next n instructions. */
#define IF(k, n) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, k, 0, n)
#define IF_ANY_BIT(bits, n) BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, bits, 0, n)
/* The lower half, of machines whose lower byte comes first. */
#define ARGUMENT(n) LOAD(args[n])

void sandbox_calls(void)
{
	const struct sock_filter head[] = {
		LOAD(arch),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, MACHINE, 1, 0), REFUSE,
		LOAD(nr),
		/* A thread is no new process. What clone3() does cannot be seen: libraries do without. */
		IF(SYS_clone, 4), ARGUMENT(0), IF_ANY_BIT(CLONE_THREAD, 1), ALLOW, REFUSE,
#ifdef SYS_clone3
		IF(SYS_clone3, 1), ANSWER(SECCOMP_RET_ERRNO | ENOSYS),
#endif
		/* No new code. */
		IF(SYS_mmap, 4), ARGUMENT(2), IF_ANY_BIT(PROT_EXEC, 1), REFUSE, ALLOW,
		IF(SYS_mprotect, 4), ARGUMENT(2), IF_ANY_BIT(PROT_EXEC, 1), REFUSE, ALLOW,
		/* A terminal is asked, never told. */
		IF(SYS_ioctl, 6), ARGUMENT(1), IF(TCGETS, 1), ALLOW, IF(TIOCGWINSZ, 1), ALLOW, REFUSE,
		/* abort() */
		IF(SYS_tgkill, 4), ARGUMENT(0), IF((uint32_t)getpid(), 1), ALLOW, REFUSE,
		/* Limits are read, of this process. */
		IF(SYS_prlimit64, 4), ARGUMENT(2), IF(0, 1), ALLOW, REFUSE,
	};
	struct sock_filter f[ARRAY_SIZE(head) + ARRAY_SIZE(calls) + 2];
	struct sock_fprog program = {.filter = f};
	size_t n = 0;

	for (size_t i = 0; i < ARRAY_SIZE(head); i++)
		f[n++] = head[i];
	for (size_t i = 0; i < ARRAY_SIZE(calls); i++)
		f[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, calls[i],
						      (uint8_t)(ARRAY_SIZE(calls) - i), 0);
	f[n++] = (struct sock_filter)REFUSE;
	f[n++] = (struct sock_filter)ALLOW;
	program.len = (unsigned short)n;
	(void)prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

#else

void sandbox_calls(void)
{
}

#endif
