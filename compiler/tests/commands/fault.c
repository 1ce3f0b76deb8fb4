/* SPDX-License-Identifier: BSD-2-Clause */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/*
 * For LD_PRELOAD: the FAULT_N-th call of the kind FAULT (memory, open, read, write, close, rename, map, sync,
 * stat) fails, counted from 1, with FAULT_ERRNO. What fails is said on the descriptor FAULT_FD, "!".
 */

static atomic_ulong calls;
static unsigned long nth;
static const char *kind;
static int error_number, said;

__attribute__((constructor)) static void start(void)
{
	kind = getenv("FAULT");
	nth = strtoul(getenv("FAULT_N"), NULL, 10);
	error_number = atoi(getenv("FAULT_ERRNO"));
	said = atoi(getenv("FAULT_FD"));
}

static int fails(const char *of)
{
	if (!kind || strcmp(kind, of) || atomic_fetch_add(&calls, 1) + 1 != nth)
		return 0;
	syscall(SYS_write, said, "!", 1);
	errno = error_number;
	return 1;
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

void *malloc(size_t size)
{
	extern void *__libc_malloc(size_t);

	return fails("memory") ? NULL : __libc_malloc(size);
}

void *calloc(size_t n, size_t size)
{
	extern void *__libc_calloc(size_t, size_t);

	return fails("memory") ? NULL : __libc_calloc(n, size);
}

void *realloc(void *at, size_t size)
{
	extern void *__libc_realloc(void *, size_t);

	return fails("memory") ? NULL : __libc_realloc(at, size);
}

static int open_any(const char *path, int flags, mode_t mode)
{
	return fails("open") ? -1 : (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}

int open(const char *path, int flags, ...)
{
	va_list ap;
	mode_t mode;

	va_start(ap, flags);
	mode = va_arg(ap, mode_t);
	va_end(ap);
	return open_any(path, flags, mode);
}

int open64(const char *path, int flags, ...) __attribute__((alias("open")));

int mkostemp(char *path, int flags)
{
	return fails("open") ? -1 : REAL(mkostemp)(path, flags);
}

ssize_t read(int fd, void *data, size_t n)
{
	return fails("read") ? -1 : syscall(SYS_read, fd, data, n);
}

ssize_t write(int fd, const void *data, size_t n)
{
	return fails("write") ? -1 : syscall(SYS_write, fd, data, n);
}

int close(int fd)
{
	int result = (int)syscall(SYS_close, fd);

	return fails("close") ? -1 : result;
}

int rename(const char *from, const char *to)
{
	return fails("rename") ? -1 : (int)syscall(SYS_renameat, AT_FDCWD, from, AT_FDCWD, to);
}

void *mmap(void *at, size_t size, int protection, int flags, int fd, off_t offset)
{
	return fails("map") ? MAP_FAILED : (void *)syscall(SYS_mmap, at, size, protection, flags, fd, offset);
}

int fsync(int fd)
{
	return fails("sync") ? -1 : (int)syscall(SYS_fsync, fd);
}

int fchmod(int fd, mode_t mode)
{
	return fails("sync") ? -1 : (int)syscall(SYS_fchmod, fd, mode);
}

int fstat(int fd, struct stat *st)
{
	return fails("stat") ? -1 : REAL(fstat)(fd, st);
}

int stat(const char *path, struct stat *st)
{
	return fails("stat") ? -1 : REAL(stat)(path, st);
}

char *realpath(const char *path, char *resolved)
{
	return fails("stat") ? NULL : REAL(realpath)(path, resolved);
}

/* What realpath() is where the compiler checks sizes. */
char *__realpath_chk(const char *path, char *resolved, size_t size);
char *__realpath_chk(const char *path, char *resolved, size_t size)
{
	(void)size;
	return realpath(path, resolved);
}

char *getcwd(char *path, size_t size)
{
	return fails("stat") ? NULL : REAL(getcwd)(path, size);
}
