/* SPDX-License-Identifier: BSD-2-Clause */
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/lib/variadic.h"

/*
 * For LD_PRELOAD: the FAULT_N-th call of the kind FAULT fails, counted from 1 over the
 * process and all that it forks, with FAULT_ERRNO. With FAULT_SIGNAL that signal is raised
 * before the call instead, which does not fail. FAULT is the number of a kind; ANY counts
 * all calls of these but those for memory. The descriptor FAULT_CALLS is a file with room
 * for struct calls, in which they are counted, with the places in the code that make them;
 * FAULT_FD is a descriptor that programs which the process executes do not get. These
 * programs are left alone. With FAULT_BRK every brk() fails, so that malloc() has its memory
 * from mmap(), and errno at ENOMEM where nothing lacks.
 */

#define PLACES 4096

enum kind { MEMORY, OPEN, READ, WRITE, CLOSE, RENAME, MAP, SYNC, STAT, FOLDER, PROCESS, WAIT, BPF, ANY, NONE };

static struct calls {
	atomic_ulong n[NONE];	/* that there were, of all processes */
	atomic_ulong failed;
	struct place {
		atomic_ulong id;	/* 0: free */
		unsigned long kind, nth;	/* of the first call from there */
	} places[PLACES];	/* a hash table */
} *calls;
static unsigned long nth;
static int kind = NONE, error_number, signal_number;
static atomic_bool paused;

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))
#define SYSCALL REAL(syscall)

static int number(const char *name)
{
	const char *value = getenv(name);

	return value ? atoi(value) : 0;
}

static void refuse_brk(void)
{
	struct sock_filter insns[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_brk, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOMEM),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	const struct sock_fprog program = {.len = sizeof(insns) / sizeof(*insns), .filter = insns};

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program))
		abort();
}

__attribute__((constructor)) static void start(void)
{
	static const char *const ours[] = {
		"LD_PRELOAD", "FAULT", "FAULT_N", "FAULT_ERRNO", "FAULT_SIGNAL", "FAULT_FD", "FAULT_CALLS",
		"FAULT_BRK",
	};
	int file = number("FAULT_CALLS");

	calls = (void *)SYSCALL(SYS_mmap, NULL, sizeof(*calls), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0L);
	SYSCALL(SYS_close, file);
	fcntl(number("FAULT_FD"), F_SETFD, FD_CLOEXEC);
	nth = (unsigned long)number("FAULT_N");
	error_number = number("FAULT_ERRNO");
	signal_number = number("FAULT_SIGNAL");
	kind = number("FAULT");
	if (number("FAULT_BRK"))
		refuse_brk();
	for (size_t i = 0; i < sizeof(ours) / sizeof(*ours); i++)
		unsetenv(ours[i]);
	memset(calls, 0, sizeof(*calls));
}

/* For what is in the program and not of it (lib/coverage.c): its calls neither count nor fail. */
void faults_pause(bool on);
void faults_pause(bool on)
{
	paused = on;
}

/* faults.py sees that the table was not too small. */
static void note_place(enum kind of, unsigned long n, unsigned long from)
{
	unsigned long id = (from * NONE + (unsigned long)of) * 0x9e3779b97f4a7c15UL | 1;

	for (unsigned long i = 0, was = 0; i < PLACES; i++, was = 0) {
		struct place *p = &calls->places[((id >> 32) + i) % PLACES];

		if (atomic_load(&p->id) == id)
			return;
		if (atomic_compare_exchange_strong(&p->id, &was, id)) {
			p->kind = of;
			p->nth = n;
			return;
		}
		if (was == id)
			return;
	}
}

static bool is_it(enum kind of, unsigned long from)
{
	unsigned long n = atomic_fetch_add(&calls->n[of], 1) + 1;

	note_place(of, n, from);
	return n == nth && kind == (int)of;
}

/* Inline, as all that lies between: it returns to the place that has made the call. */
static inline __attribute__((always_inline)) bool fails(enum kind of)
{
	unsigned long from = (unsigned long)__builtin_return_address(0);
	bool it;

	if (!calls || paused)
		return false;
	it = is_it(of, from);
	it |= of != MEMORY && of != ANY && is_it(ANY, from);
	if (!it)
		return false;
	calls->failed = 1;
	if (signal_number) {
		raise(signal_number);
		return false;
	}
	errno = error_number;
	return true;
}

void *malloc(size_t size)
{
	extern void *__libc_malloc(size_t);

	return fails(MEMORY) ? NULL : __libc_malloc(size);
}

void *calloc(size_t n, size_t size)
{
	extern void *__libc_calloc(size_t, size_t);

	return fails(MEMORY) ? NULL : __libc_calloc(n, size);
}

void *realloc(void *at, size_t size)
{
	extern void *__libc_realloc(void *, size_t);

	return fails(MEMORY) ? NULL : __libc_realloc(at, size);
}

int open(const char *path, int flags, ...)
{
	va_list ap;
	mode_t mode;

	va_start(ap, flags);
	mode = va_arg(ap, mode_t);
	va_end(ap);
	return fails(OPEN) ? -1 : (int)SYSCALL(SYS_openat, AT_FDCWD, path, flags, mode);
}

int open64(const char *path, int flags, ...) __attribute__((alias("open")));

int mkostemp(char *path, int flags)
{
	return fails(OPEN) ? -1 : REAL(mkostemp)(path, flags);
}

FILE *fopen(const char *path, const char *mode)
{
	return fails(OPEN) ? NULL : REAL(fopen)(path, mode);
}

DIR *opendir(const char *path)
{
	return fails(OPEN) ? NULL : REAL(opendir)(path);
}

int pipe2(int ends[2], int flags)
{
	return fails(OPEN) ? -1 : REAL(pipe2)(ends, flags);
}

ssize_t read(int fd, void *data, size_t n)
{
	return fails(READ) ? -1 : SYSCALL(SYS_read, fd, data, n);
}

ssize_t pread(int fd, void *data, size_t n, off_t at)
{
	return fails(READ) ? -1 : REAL(pread)(fd, data, n, at);
}

ssize_t pread64(int fd, void *data, size_t n, off_t at) __attribute__((alias("pread")));

/* As stdio ends where a read fails. */
static inline __attribute__((always_inline)) bool fails_file(FILE *f)
{
	bool it = fails(READ);

	if (it)
		f->_flags |= _IO_ERR_SEEN;
	return it;
}

char *fgets(char *line, int size, FILE *f)
{
	return fails_file(f) ? NULL : REAL(fgets)(line, size, f);
}

/* What fgets() is where the compiler checks sizes. */
char *__fgets_chk(char *line, size_t size, int n, FILE *f);
char *__fgets_chk(char *line, size_t size, int n, FILE *f)
{
	(void)size;
	return fgets(line, n, f);
}

/* What getline() is. */
ssize_t __getdelim(char **line, size_t *size, int end, FILE *f)
{
	return fails_file(f) ? -1 : REAL(__getdelim)(line, size, end, f);
}

struct dirent *readdir(DIR *dir)
{
	return fails(READ) ? NULL : REAL(readdir)(dir);
}

ssize_t write(int fd, const void *data, size_t n)
{
	return fails(WRITE) ? -1 : SYSCALL(SYS_write, fd, data, n);
}

int close(int fd)
{
	int result = fails(CLOSE) ? -1 : 0, err = errno;

	if (SYSCALL(SYS_close, fd))
		return -1;
	errno = err;
	return result;
}

int rename(const char *from, const char *to)
{
	return fails(RENAME) ? -1 : (int)SYSCALL(SYS_renameat, AT_FDCWD, from, AT_FDCWD, to);
}

void *mmap(void *at, size_t size, int protection, int flags, int fd, off_t offset)
{
	return fails(MAP) ? MAP_FAILED : (void *)SYSCALL(SYS_mmap, at, size, protection, flags, fd, offset);
}

void *mmap64(void *at, size_t size, int protection, int flags, int fd, off_t offset) __attribute__((alias("mmap")));

int fsync(int fd)
{
	return fails(SYNC) ? -1 : (int)SYSCALL(SYS_fsync, fd);
}

int fchmod(int fd, mode_t mode)
{
	return fails(SYNC) ? -1 : (int)SYSCALL(SYS_fchmod, fd, mode);
}

int fstat(int fd, struct stat *st)
{
	return fails(STAT) ? -1 : REAL(fstat)(fd, st);
}

int stat(const char *path, struct stat *st)
{
	return fails(STAT) ? -1 : REAL(stat)(path, st);
}

int lstat(const char *path, struct stat *st)
{
	return fails(STAT) ? -1 : REAL(lstat)(path, st);
}

int access(const char *path, int mode)
{
	return fails(STAT) ? -1 : REAL(access)(path, mode);
}

char *realpath(const char *path, char *resolved)
{
	return fails(STAT) ? NULL : REAL(realpath)(path, resolved);
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
	return fails(STAT) ? NULL : REAL(getcwd)(path, size);
}

int mkdir(const char *path, mode_t mode)
{
	return fails(FOLDER) ? -1 : (int)SYSCALL(SYS_mkdirat, AT_FDCWD, path, mode);
}

char *mkdtemp(char *path)
{
	return fails(FOLDER) ? NULL : REAL(mkdtemp)(path);
}

/* Here signals alone: what cannot be removed stays. */
static inline __attribute__((always_inline)) void interrupt(void)
{
	if (signal_number)
		(void)fails(ANY);
}

int unlink(const char *path)
{
	interrupt();
	return REAL(unlink)(path);
}

int rmdir(const char *path)
{
	interrupt();
	return REAL(rmdir)(path);
}

pid_t fork(void)
{
	return fails(PROCESS) ? -1 : REAL(fork)();
}

int posix_spawnp(pid_t *pid, const char *file, const posix_spawn_file_actions_t *actions,
		 const posix_spawnattr_t *attributes, char *const *args, char *const *env)
{
	return fails(PROCESS) ? errno : REAL(posix_spawnp)(pid, file, actions, attributes, args, env);
}

int execvp(const char *file, char *const *args)
{
	return fails(PROCESS) ? -1 : REAL(execvp)(file, args);
}

int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*start_at)(void *), void *arg)
{
	return fails(PROCESS) ? errno : REAL(pthread_create)(thread, attributes, start_at, arg);
}

/* The other process has ended by then, as where nobody is told of its end. */
pid_t waitpid(pid_t pid, int *status, int options)
{
	int result = fails(WAIT), err = errno;
	pid_t ended = REAL(waitpid)(pid, status, options);

	if (result)
		errno = err;
	return result ? -1 : ended;
}

/* Only bpf(2) is of a kind. */
long syscall(long call, ...)
{
	long args[6];

	TAKE_ARGS(args, call);
	return call == SYS_bpf && fails(BPF) ? -1 :
		SYSCALL(call, args[0], args[1], args[2], args[3], args[4], args[5]);
}
