/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_TESTS_LOADER_FAULT_H
#define BPFMAPC_TESTS_LOADER_FAULT_H

/*
 * Lets a system call of this process fail: every call of the main thread goes
 * to a second thread (seccomp's user notification, Linux 5.5), which answers
 * it with an error or lets it go on.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* Of the main thread, whose calls wait while the other one reads and writes them. */
static volatile int armed, calls, fail_at, fail_errno, failed_nr, others_folder;
static int listener = -1;

/*
 * What makes the error true: a descriptor is free after close(2), whatever
 * that returns; a folder that exists was made by somebody else. Both threads
 * share descriptors and memory.
 */
static void perform(const struct seccomp_data *call)
{
	const char *folder = NULL;

	if (call->nr == SYS_close)
		(void)close((int)call->args[0]);
	if (call->nr == SYS_munmap)
		(void)munmap((void *)(uintptr_t)call->args[0], (size_t)call->args[1]);
	if (call->nr == SYS_mkdirat)
		folder = (const char *)(uintptr_t)call->args[1];
#ifdef SYS_mkdir
	if (call->nr == SYS_mkdir)
		folder = (const char *)(uintptr_t)call->args[0];
#endif
	if (folder && fail_errno == EEXIST)
		others_folder = !mkdir(folder, 0700) || errno == EEXIST;
}

static void *supervise(void *unused)
{
	struct seccomp_notif_resp answer;
	struct seccomp_notif call;

	(void)unused;
	for (;;) {
		memset(&call, 0, sizeof(call));
		if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &call))
			continue;
		memset(&answer, 0, sizeof(answer));
		answer.id = call.id;
		if (armed && ++calls == fail_at) {
			failed_nr = call.data.nr;
			perform(&call.data);
			answer.error = -fail_errno;
		} else {
			answer.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
		}
		(void)ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &answer);
	}
	return NULL;
}

/* From here on the calls of this thread are the other one's to decide. 0 or -errno. */
static int watch(void)
{
	struct sock_filter all[] = {BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF)};
	struct sock_fprog program = {.len = 1, .filter = all};
	pthread_t thread;

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		return -errno;
	/*
	 * The descriptor of the listener is known before there is one: the
	 * thread cannot be started once there is.
	 */
	listener = open("/dev/null", O_RDONLY);
	close(listener);
	if (pthread_create(&thread, NULL, supervise, NULL))
		return -EAGAIN;
	if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER,
		    &program) != listener)
		return -errno;
	return 0;
}

/* 1 where it is not ok, and then says of the call that failed what is wrong; error is the loader's. */
static int check(int ok, const char *what, const char *error)
{
	if (!ok)
		printf("call %d, number %d, fails with %d: %s; %s\n", fail_at, failed_nr,
		       fail_errno, what, error);
	return ok ? 0 : 1;
}

/* An allocator of memory has one error, whatever the kernel says. */
static int allocates(void)
{
#ifdef SYS_mmap2
	if (failed_nr == SYS_mmap2)
		return 1;
#endif
	return failed_nr == SYS_mmap || failed_nr == SYS_brk;
}

/* Before Linux 5.11 maps count as locked memory, of which there is little by default. */
static int is_locked_memory(int err)
{
#ifdef SYS_setrlimit
	if (failed_nr == SYS_setrlimit)
		return err == -EPERM;
#endif
	return failed_nr == SYS_prlimit64 && err == -EPERM;
}

/*
 * Runs one(0..n-1, out) in processes of their own, side by side: most of the
 * time goes into waiting for the kernel. Each writes to out how often
 * it passed and failed; one that dies has failed. The status of the test.
 */
static int side_by_side(void (*one)(int run, int out), int n)
{
	int passed = 0, failed = 0, counts[2], out[2];

	if (pipe(out))
		return 2;
	for (int i = 0; i < n; i++) {
		if (fork())
			continue;
		close(out[0]);
		one(i, out[1]);
		fflush(stdout);
		/* Nobody would answer the calls of an orderly end. */
		_exit(0);
	}
	close(out[1]);
	for (int i = 0; i < n; i++) {
		/* One that died wrote nothing. */
		if (read(out[0], counts, sizeof(counts)) != sizeof(counts)) {
			failed++;
			continue;
		}
		passed += counts[0];
		failed += counts[1];
	}
	while (wait(NULL) > 0)
		;
	printf("%d passed, %d failed\n", passed, failed);
	return failed || !passed;
}

#endif
