// SPDX-License-Identifier: BSD-2-Clause
/*
 * token PINS [OBJECT]: a header (-DHEADER, -DPREFIX) in a user namespace without any
 * rights on the machine, given a BPF token (Linux 6.9): it creates there what root
 * creates, with its BTF types, and pins it in the token's file system. With a
 * libbpf that has no tokens, it says so. With -DOUTER_HEADER, of the object
 * outer_map.bpf.o, its template is made, too.
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/mount.h>
#include <sched.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include "count.h"
#include HEADER
#ifdef OUTER_HEADER
#include OUTER_HEADER
#endif

#define JOIN_(a, b) a##b
#define JOIN(a, b)  JOIN_(a, b)
#define MAPS(name)  JOIN(PREFIX, JOIN(_maps, name))

/* Of all architectures since 5.2, and Linux 6.9. */
#define NR_MOVE_MOUNT  429
#define NR_FSOPEN      430
#define NR_FSCONFIG    431
#define NR_FSMOUNT     432
#define NR_PIDFD_OPEN  434
#define NR_PIDFD_GETFD 438
#define TOKEN_CREATE   36
#define SET_STRING     1 /* FSCONFIG_SET_STRING */
#define CMD_CREATE     6 /* FSCONFIG_CMD_CREATE */
#define EMPTY_PATH     4 /* MOVE_MOUNT_F_EMPTY_PATH */
#define NOBODY         65534

/* Any folder does: the mount is seen in the namespace alone. */
#define MOUNT_POINT "/tmp"

enum { NO_NAMESPACE = 77 }; /* exit status of who was not allowed one */

struct sum {
	int maps, typed;
	unsigned long contents; /* of all first elements of arrays */
};

static const char *outer_object;

static int add(const char *name, int fd, void *ctx)
{
	struct bpf_map_info info;
	__u32 len = sizeof(info), zero = 0;
	unsigned char value[4096];
	struct sum *sum = ctx;

	(void)name;
	memset(&info, 0, sizeof(info));
	if (bpf_obj_get_info_by_fd(fd, &info, &len))
		return -errno;
	sum->maps++;
	sum->typed += info.btf_id != 0;
	if (info.type == BPF_MAP_TYPE_ARRAY && info.value_size <= sizeof(value)) {
		if (bpf_map_lookup_elem(fd, &zero, value))
			return -errno;
		for (__u32 i = 0; i < info.value_size; i++)
			sum->contents = sum->contents * 31 + value[i];
	}
	return 0;
}

static int tokens_in_kernel(void)
{
	unsigned major = 0, minor = 0;
	struct utsname uts;

	uname(&uts);
	return sscanf(uts.release, "%u.%u", &major, &minor) == 2 &&
	       (major > 6 || (major == 6 && minor >= 9));
}

static int write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY), ok;

	ok = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);
	close(fd);
	return ok ? 0 : -1;
}

/* What only root of the machine can do: map a user, and say what the file system delegates. */
static void delegate(pid_t child, int fs_of_child)
{
	static const char *const options[] = {"delegate_cmds", "delegate_maps", "delegate_progs",
					      "delegate_attachs"};
	int pidfd = (int)syscall(NR_PIDFD_OPEN, child, 0);
	int fs = (int)syscall(NR_PIDFD_GETFD, pidfd, fs_of_child, 0);

	for (int i = 0; i < 4; i++)
		HOLDS(!syscall(NR_FSCONFIG, fs, SET_STRING, options[i], "any", 0));
	HOLDS(!syscall(NR_FSCONFIG, fs, CMD_CREATE, NULL, NULL, 0));
	close(fs);
	close(pidfd);
}

static void map_user(pid_t child)
{
	char path[64], line[64];

	snprintf(line, sizeof(line), "0 %d 1\n", NOBODY);
	snprintf(path, sizeof(path), "/proc/%d/uid_map", (int)child);
	HOLDS(!write_file(path, line));
	snprintf(path, sizeof(path), "/proc/%d/gid_map", (int)child);
	HOLDS(!write_file(path, line));
}

static int create_token(int mount)
{
	struct {
		__u32 flags, bpffs_fd;
	} attr = {0, 0};
	int folder = openat(mount, ".", O_RDONLY | O_DIRECTORY), fd;

	attr.bpffs_fd = (__u32)folder;
	fd = (int)syscall(SYS_bpf, TOKEN_CREATE, &attr, sizeof(attr));
	close(folder);
	return fd;
}

static void with_token(int token, const struct sum *root)
{
	struct MAPS(_opts) opts;
	struct sum sum = {0, 0, 0};
	struct MAPS() maps;
	int err;

	memset(&opts, 0, sizeof(opts));
	opts.sz = sizeof(opts);
	opts.pin_root = MOUNT_POINT "/pins";
	HOLDS(MAPS(__create)(&maps, &opts) == -EPERM);
	opts.token_fd = token;
	err = MAPS(__create)(&maps, &opts);
#if defined(RUNTIME_libbpf) && LIBBPF_MAJOR_VERSION == 1 && LIBBPF_MINOR_VERSION < 4
	(void)root, (void)sum;
	HOLDS(err == -ENOTSUP);
	HOLDS(strstr(MAPS(__error)(), "token_fd: needs libbpf 1.4"));
#else
	HOLDS(!err);
	if (err)
		printf("%s\n", MAPS(__error)());
	HOLDS(!MAPS(__for_each)(&maps, add, &sum));
	HOLDS(sum.maps == root->maps && sum.typed == root->typed && sum.contents == root->contents);
	MAPS(__close)(&maps);
	/* What is pinned is taken. */
	HOLDS(!MAPS(__create)(&maps, &opts));
	MAPS(__close)(&maps);
	/* No other descriptor is one. */
	opts.token_fd = 1;
	HOLDS(MAPS(__create)(&maps, &opts) == -EINVAL);
#endif
}

static void template_with_token(int token)
{
#ifdef OUTER_HEADER
	struct outer_map_maps_opts opts = {.sz = sizeof(opts)};
	struct bpf_object *obj = bpf_object__open_file(outer_object, NULL);

	HOLDS(obj && outer_map_maps__set_inner_maps(obj) == -EPERM);
	HOLDS(strstr(outer_map_maps__error(), "map 'outer_map.inner': create"));
	opts.token_fd = token;
#if LIBBPF_MAJOR_VERSION == 1 && LIBBPF_MINOR_VERSION < 4
	HOLDS(outer_map_maps__set_inner_maps_opts(obj, &opts) == -ENOTSUP);
#else
	HOLDS(!outer_map_maps__set_inner_maps_opts(obj, &opts));
#endif
	outer_map_maps__close_inner_maps();
	bpf_object__close(obj);
#else
	(void)token, (void)outer_object;
#endif
}

/* What the next steps stand on: outside of a namespace they would change the machine. */
#define NEEDS(condition)                                                                           \
	do {                                                                                       \
		HOLDS(condition);                                                                  \
		if (n_failed)                                                                      \
			return;                                                                    \
	} while (0)

/* Root of a namespace of its own, and nobody outside. */
static void inside(int from, int to, const struct sum *root)
{
	int fs, mount, token;
	char go;

	NEEDS(write(to, "u", 1) == 1 && read(from, &go, 1) == 1);
	NEEDS(!setresgid(0, 0, 0) && !setresuid(0, 0, 0));
	fs = (int)syscall(NR_FSOPEN, "bpf", 0);
	NEEDS(fs >= 0 && write(to, &fs, sizeof(fs)) == sizeof(fs) && read(from, &go, 1) == 1);
	mount = (int)syscall(NR_FSMOUNT, fs, 0, 0);
	NEEDS(mount >= 0);
	NEEDS(!syscall(NR_MOVE_MOUNT, mount, "", AT_FDCWD, MOUNT_POINT, EMPTY_PATH));
	token = create_token(mount);
	NEEDS(token > 2);
	with_token(token, root);
	template_with_token(token);
}

/* The same maps, created by root. */
static struct sum by_root(const char *pins)
{
	struct MAPS(_opts) opts;
	struct sum sum = {0, 0, 0};
	struct MAPS() maps;
	int err;

	memset(&opts, 0, sizeof(opts));
	opts.sz = sizeof(opts);
	opts.pin_root = pins;
	err = MAPS(__create)(&maps, &opts);
	HOLDS(!err);
	if (err)
		printf("%s\n", MAPS(__error)());
	HOLDS(!MAPS(__for_each)(&maps, add, &sum));
	MAPS(__close)(&maps);
	HOLDS(sum.maps > 2 && sum.typed);
	/* A kernel without tokens does not take one for granted. */
	opts.token_fd = 5;
	HOLDS(tokens_in_kernel() || MAPS(__create)(&maps, &opts) < 0);
	return sum;
}

int main(int argc, char **argv)
{
	struct sum root = by_root(argc > 1 ? argv[1] : NULL);
	int down[2], up[2], fs = -1, status = 0;
	pid_t child;
	char go;

	outer_object = argc > 2 ? argv[2] : NULL;
	if (n_failed || !tokens_in_kernel())
		return counted();
	HOLDS(!pipe(down) && !pipe(up));
	fflush(stdout);
	child = fork();
	if (!child) {
		close(down[1]);
		close(up[0]);
		if (unshare(CLONE_NEWUSER | CLONE_NEWNS))
			_exit(errno == EPERM ? NO_NAMESPACE : 1);
		inside(down[0], up[1], &root);
		fflush(stdout);
		_exit(n_failed != 0);
	}
	close(down[0]);
	close(up[1]);
	if (read(up[0], &go, 1) != 1) {
		/* Nobody in a chroot(2) makes a namespace of users, root included. */
		HOLDS(waitpid(child, &status, 0) == child);
		HOLDS(WIFEXITED(status) && WEXITSTATUS(status) == NO_NAMESPACE);
		puts("skipped: no namespace of users can be made here, no token is tried");
		n_skipped++;
		return counted();
	}
	map_user(child);
	HOLDS(write(down[1], "m", 1) == 1);
	HOLDS(read(up[0], &fs, sizeof(fs)) == sizeof(fs));
	delegate(child, fs);
	HOLDS(write(down[1], "d", 1) == 1);
	HOLDS(waitpid(child, &status, 0) == child && !status);
	return counted();
}
