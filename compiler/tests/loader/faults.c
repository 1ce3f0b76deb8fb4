// SPDX-License-Identifier: BSD-2-Clause
/*
 * faults PINS: lets each bpf(2) and mkdir(2) of create fail in
 * turn, in a header of -DHEADER and -DPREFIX. Where create fails because of
 * it, it must return the error, name map and step, and leave no descriptor,
 * pin, folder or mapping behind; where it copes, all maps must be there. The
 * last line is "N passed, M failed".
 */
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

#include HEADER

#define JOIN_(a, b) a##b
#define JOIN(a, b)  JOIN_(a, b)
#define MAPS(name)  JOIN(PREFIX, JOIN(_maps, name))

static int calls, fail_at, fail_errno;

static int fails(void)
{
	if (!fail_at || ++calls != fail_at)
		return 0;
	errno = fail_errno;
	return 1;
}

/* In place of the C library's, for libbpf as well. */
long syscall(long number, ...)
{
	long (*real)(long, ...) = (long (*)(long, ...))dlsym(RTLD_NEXT, "syscall");
	long a[6];
	va_list ap;

	va_start(ap, number);
	for (int i = 0; i < 6; i++)
		a[i] = va_arg(ap, long);
	va_end(ap);
	if (number == SYS_bpf && fails())
		return -1;
	return real(number, a[0], a[1], a[2], a[3], a[4], a[5]);
}

int mkdir(const char *path, mode_t mode)
{
	int (*real)(const char *, mode_t) =
		(int (*)(const char *, mode_t))dlsym(RTLD_NEXT, "mkdir");

	return fails() ? -1 : real(path, mode);
}

static int entries(const char *path)
{
	DIR *d = opendir(path);
	int n = 0;

	if (!d)
		return 0;
	while (readdir(d))
		n++;
	closedir(d);
	return n;
}

static int mappings(void)
{
	FILE *f = fopen("/proc/self/maps", "r");
	char line[512];
	int n = 0;

	while (fgets(line, sizeof(line), f))
		n += strstr(line, "bpf-map") != NULL;
	fclose(f);
	return n;
}

static int count(const char *name, int fd, void *ctx)
{
	(void)name, (void)fd;
	++*(int *)ctx;
	return 0;
}

static void remove_pins(const char *pins)
{
	char path[4096];
	struct dirent *e;
	DIR *d = opendir(pins);

	if (!d)
		return;
	while ((e = readdir(d))) {
		snprintf(path, sizeof(path), "%s/%s", pins, e->d_name);
		unlink(path);
	}
	closedir(d);
	rmdir(pins);
}

static int check(int ok, int at, const char *what)
{
	if (!ok)
		printf("call %d fails with %d: %s\n", at, fail_errno, what);
	return ok ? 0 : 1;
}

int main(int argc, char **argv)
{
	static const int errnos[] = {EPERM, ENOMEM, EEXIST};
	struct MAPS(_opts) opts;
	struct MAPS() maps;
	int passed = 0, failed = 0, all = 0, last = 0;

	if (argc != 2)
		return 2;
	memset(&opts, 0, sizeof(opts));
	opts.sz = sizeof(opts);
	opts.pin_root = argv[1];
	/* libbpf asks once what the kernel can do. */
	if (MAPS(__create)(&maps, &opts)) {
		printf("create: %s\n", MAPS(__error)());
		return 1;
	}
	MAPS(__for_each)(&maps, count, &all);
	MAPS(__close)(&maps);
	remove_pins(argv[1]);

	for (size_t e = 0; e < sizeof(errnos) / sizeof(*errnos); e++) {
		for (int at = 1;; at++) {
			int fds = entries("/proc/self/fd"), err, bad = 0, n = 0;

			fail_errno = errnos[e];
			fail_at = at;
			calls = 0;
			err = MAPS(__create)(&maps, &opts);
			fail_at = 0;
			last = calls;
			if (calls < at)
				break;
			if (err) {
				bad += check(entries("/proc/self/fd") == fds, at,
					     "descriptors left");
				bad += check(!entries(argv[1]), at, "pins or their folder left");
				bad += check(*MAPS(__error)() != 0, at, "no reason given");
				bad += check(strstr(MAPS(__error)(), "map '") != NULL, at,
					     "the reason does not name the map");
				MAPS(__for_each)(&maps, count, &n);
				bad += check(!n, at, "maps are handed out");
			} else {
				MAPS(__for_each)(&maps, count, &n);
				bad += check(n == all, at, "maps are missing");
				MAPS(__close)(&maps);
				bad += check(entries("/proc/self/fd") == fds, at,
					     "descriptors left after close");
			}
			bad += check(!mappings(), at, "mappings left");
			remove_pins(argv[1]);
			failed += bad != 0;
			passed += !bad;
		}
		MAPS(__close)(&maps);
		remove_pins(argv[1]);
	}
	if (!last)
		failed++;
	printf("%d passed, %d failed\n", passed, failed);
	return failed != 0;
}
