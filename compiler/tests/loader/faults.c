// SPDX-License-Identifier: BSD-2-Clause
/*
 * faults PINS: lets each system call of create and close fail in turn, in a
 * header of -DHEADER and -DPREFIX. Where create fails because of it, it must
 * return the error, name map and step, and leave no descriptor, pin, folder
 * or mapping behind; where it copes, all maps must be there. Pins that were
 * there before stay. The last line is "N passed, M failed".
 *
 * Every call of the main thread goes to a second thread (seccomp's user
 * notification, Linux 5.5), which answers it with an error or lets it go on.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include HEADER
#include "left.h"

#define JOIN_(a, b) a##b
#define JOIN(a, b)  JOIN_(a, b)
#define MAPS(name)  JOIN(PREFIX, JOIN(_maps, name))

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

/* From here on the calls of this thread are the other one's to decide. */
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

static int count(const char *name, int fd, void *ctx)
{
	(void)name, (void)fd;
	++*(int *)ctx;
	return 0;
}

/* The pins, their folder and the one around it, which create makes too. */
static void remove_pins(const char *pins)
{
	char path[4096];
	struct dirent *e;
	DIR *d = opendir(pins);

	while (d && (e = readdir(d))) {
		snprintf(path, sizeof(path), "%s/%s", pins, e->d_name);
		unlink(path);
	}
	if (d)
		closedir(d);
	rmdir(pins);
	snprintf(path, sizeof(path), "%s", pins);
	*strrchr(path, '/') = 0;
	rmdir(path);
}

static int check(int ok, int at, const char *what)
{
	if (!ok)
		printf("call %d, number %d, fails with %d: %s; %s\n", at, failed_nr, fail_errno,
		       what, MAPS(__error)());
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

/* Where a value comes from is tried place by place: in the end there is none. */
static int is_nowhere(void)
{
	return strstr(MAPS(__error)(), "nothing here has its value") ||
	       strstr(MAPS(__error)(), "configuration is neither in");
}

/* One run whose call number `at` fails. 1 where it is not as it should be, 0, or -1 at the end. */
static int trial(int at, const struct MAPS(_opts) * opts, int all)
{
	int fds = descriptors(), pins = entries(opts->pin_root), err, bad = 0, n = 0;
	struct MAPS() maps;
	char around[4096];

	snprintf(around, sizeof(around), "%s", opts->pin_root);
	*strrchr(around, '/') = 0;
	calls = others_folder = 0;
	fail_at = at;
	armed = 1;
	err = MAPS(__create)(&maps, opts);
	armed = 0;
	MAPS(__for_each)(&maps, count, &n);
	if (err) {
		bad += check(descriptors() == fds, at, "descriptors left");
		bad += check(others_folder || entries(opts->pin_root) == pins, at,
			     "pins or their folder left, or gone");
		bad += check(others_folder || pins || (rmdir(around) && errno == ENOENT), at,
			     "the folder around it left");
		bad += check(strstr(MAPS(__error)(), "map '") && strstr(MAPS(__error)(), "': "), at,
			     "no map and step");
		bad += check(!n, at, "maps are handed out");
		/* These say something else of a path than that it cannot be used. */
		bad += check(err == -fail_errno || (err == -ENOMEM && allocates()) ||
				     is_nowhere() || fail_errno == EEXIST || fail_errno == ENOENT,
			     at, "another error is returned");
	} else {
		bad += check(n == all, at, "maps are missing");
		armed = 1;
		MAPS(__close)(&maps);
		armed = 0;
		bad += check(descriptors() == fds, at, "descriptors left after close");
	}
	bad += check(!mappings(), at, "mappings left");
	if (!pins || calls < at)
		remove_pins(opts->pin_root);
	if (calls < at)
		return -1;
	return bad != 0;
}

/*
 * Each call fails with error in turn, from the first run on or, where pinned,
 * once all pins are there. Prints what is wrong, and writes the counts to out.
 */
static void with_error(int error, int pinned, const char *pins, int out)
{
	struct MAPS(_opts) opts;
	struct MAPS() maps;
	int counts[2] = {0, 0}, all = 0, err;
	char root[4096];

	memset(&opts, 0, sizeof(opts));
	opts.sz = sizeof(opts);
	opts.pin_root = root;
	snprintf(root, sizeof(root), "%s/%d%s/pins", pins, error, pinned ? "again" : "");
#ifdef OF_wiring /* which has pins */
	opts.pin_mode = 0640;
	opts.pin_uid = 1;
#endif
#ifdef OF_kconfig
	opts.kconfig = "CONFIG_T_BOOL=y\nCONFIG_T_TRISTATE=m\nCONFIG_T_CHAR=1\nCONFIG_T_S8=1\n"
		       "CONFIG_T_U8=1\nCONFIG_T_S16=1\nCONFIG_T_U16=1\nCONFIG_T_S32=1\n"
		       "CONFIG_T_U32=1\nCONFIG_T_S64=1\nCONFIG_T_U64=1\nCONFIG_T_SHORT=\"a\"\n"
		       "CONFIG_T_EXACT=\"a\"\nCONFIG_T_LONG=\"a\"\n";
#endif
	/* libbpf asks once what the kernel can do. */
	if (MAPS(__create)(&maps, &opts)) {
		printf("create: %s\n", MAPS(__error)());
		return;
	}
	MAPS(__for_each)(&maps, count, &all);
	MAPS(__close)(&maps);
	if (!pinned)
		remove_pins(root);
	err = watch();
	if (err) {
		printf("system calls cannot be watched: %s\n", strerror(-err));
		return;
	}
	fail_errno = error;
	for (int at = 1, bad; (bad = trial(at, &opts, all)) >= 0; at++)
		counts[bad]++;
	(void)!write(out, counts, sizeof(counts));
}

int main(int argc, char **argv)
{
	static const struct {
		int error, pinned;
	} runs[] = {{EPERM, 0},  {ENOENT, 0}, {EEXIST, 0}, {EINTR, 0},
		    {ENOMEM, 0}, {EBUSY, 0},  {EPERM, 1},  {ENOENT, 1}};
	int passed = 0, failed = 0, counts[2], out[2];

	if (argc != 2 || pipe(out))
		return 2;
	mkdir(argv[1], 0700);
	/* Most of the time goes into waiting for the kernel: side by side. */
	for (size_t i = 0; i < sizeof(runs) / sizeof(*runs); i++) {
		if (fork())
			continue;
		close(out[0]);
		with_error(runs[i].error, runs[i].pinned, argv[1], out[1]);
		fflush(stdout);
		/* Nobody would answer the calls of an orderly end. */
		_exit(0);
	}
	close(out[1]);
	for (size_t i = 0; i < sizeof(runs) / sizeof(*runs); i++) {
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
	rmdir(argv[1]);
	printf("%d passed, %d failed\n", passed, failed);
	return failed || !passed;
}
