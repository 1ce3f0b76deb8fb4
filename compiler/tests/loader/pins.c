// SPDX-License-Identifier: BSD-2-Clause
/*
 * pins OBJECT ROOT: the header of testdata/loader/pins.bpf.c (-DHEADER) and
 * pins that are there already, or that others make at the same time. What a
 * pinned map must have is what libbpf says of the object beside it.
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "count.h"
#include "left.h"
#include "interpose.h"
#include HEADER

enum { RUNNERS = 12, ROUNDS = 12 };

/* What becomes of the bpf(2) call of this number: killed, or failed with an errno. */
static int calls, strike_at, strike_errno;
/* As in kernels before 4.13, which have no BPF_OBJ_GET_INFO_BY_FD. */
static bool no_info;

static bool answered(long number, const long *a, long *ret)
{
	*ret = -1;
	if (number == SYS_bpf && a[0] == BPF_OBJ_GET_INFO_BY_FD && no_info) {
		errno = EINVAL;
		return true;
	}
	if (number == SYS_bpf && strike_at && ++calls == strike_at) {
		if (!strike_errno)
			raise(SIGKILL);
		errno = strike_errno;
		return true;
	}
	return false;
}

/* Somebody else makes the folder first, and takes it away again. */
static int vanishes;

int mkdir(const char *path, mode_t mode)
{
	int (*real)(const char *, mode_t) =
		(int (*)(const char *, mode_t))dlsym(RTLD_NEXT, "mkdir");
	int err = real(path, mode);

	if (err || !vanishes)
		return err;
	vanishes--;
	rmdir(path);
	errno = EEXIST;
	return -1;
}

static int print_nothing(enum libbpf_print_level level, const char *fmt, va_list ap)
{
	(void)level, (void)fmt, (void)ap;
	return 0;
}

static __u32 id_of(int fd)
{
	struct bpf_map_info info;
	__u32 len = sizeof(info);

	memset(&info, 0, sizeof(info));
	return bpf_obj_get_info_by_fd(fd, &info, &len) ? 0 : info.id;
}

static const char *in(const char *root, const char *name)
{
	static char path[4][4096];
	static unsigned n;

	n = (n + 1) % 4;
	snprintf(path[n], sizeof(path[n]), "%s/%s", root, name);
	return path[n];
}

static __u32 pinned_id(const char *root, const char *name)
{
	int fd = bpf_obj_get(in(root, name));
	__u32 id = fd < 0 ? 0 : id_of(fd);

	close(fd);
	return id;
}

/* Takes all pins of a folder away, and the folder: how many there were, -1 without a folder. */
static int sweep(const char *folder)
{
	DIR *d = opendir(folder);
	struct dirent *e;
	char root[4096];
	int n = 0;

	if (!d)
		return -1;
	snprintf(root, sizeof(root), "%s", folder);
	while ((e = readdir(d))) {
		if (e->d_name[0] == '.')
			continue;
		unlink(in(root, e->d_name));
		n++;
	}
	closedir(d);
	rmdir(root);
	return n;
}

static int socket_filter(void)
{
	struct bpf_insn insns[] = {
		{.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = 0, .imm = 0},
		{.code = BPF_JMP | BPF_EXIT},
	};

	return bpf_prog_load(BPF_PROG_TYPE_SOCKET_FILTER, "test", "GPL", insns, 2, NULL);
}

/* What libbpf's load of the object ends with. */
static int libbpf_loads(const char *object, const char *root)
{
	LIBBPF_OPTS(bpf_object_open_opts, opts, .pin_root_path = root);
	struct bpf_object *obj = bpf_object__open_file(object, &opts);
	int err;

	if (!obj)
		return -errno;
	err = bpf_object__load(obj);
	bpf_object__close(obj);
	return err;
}

static bool libbpf_before(__u32 major, __u32 minor)
{
	return libbpf_major_version() < major ||
	       (libbpf_major_version() == major && libbpf_minor_version() < minor);
}

static int ours(const char *root)
{
	struct pins_maps_opts opts = {.sz = sizeof(opts), .pin_root = root};
	struct pins_maps maps;
	int err = pins_maps__create(&maps, &opts);

	pins_maps__close(&maps);
	return err;
}

static void compares_what_libbpf_compares(const char *object, const char *root)
{
	static const struct {
		const char *map;
		__u32 type, key, value, max, flags, extra;
		const char *says; /* NULL: it is taken */
	} cases[] = {
		{"table", BPF_MAP_TYPE_HASH, 4, 8, 16, BPF_F_NO_PREALLOC, 0, NULL},
		{"table", BPF_MAP_TYPE_LRU_HASH, 4, 8, 16, 0, 0, "type is 9, not 1"},
		{"table", BPF_MAP_TYPE_HASH, 8, 8, 16, BPF_F_NO_PREALLOC, 0, "key_size is 8, not 4"},
		{"table", BPF_MAP_TYPE_HASH, 4, 4, 16, BPF_F_NO_PREALLOC, 0, "value_size is 4, not 8"},
		{"table", BPF_MAP_TYPE_HASH, 4, 8, 17, BPF_F_NO_PREALLOC, 0,
		 "max_entries is 17, not 16"},
		{"table", BPF_MAP_TYPE_HASH, 4, 8, 16, 0, 0, "map_flags is 0, not 1"},
		{"table", BPF_MAP_TYPE_HASH, 4, 8, 16, BPF_F_NO_PREALLOC | BPF_F_RDONLY_PROG, 0,
		 "map_flags is 129, not 1"},
		{"bloom", BPF_MAP_TYPE_BLOOM_FILTER, 0, 4, 100, 0, 3, NULL},
		{"bloom", BPF_MAP_TYPE_BLOOM_FILTER, 0, 4, 100, 0, 4, "map_extra is 4, not 3"},
		{"ports", BPF_MAP_TYPE_DEVMAP, 4, 4, 4, 0, 0, NULL},
		{"ports", BPF_MAP_TYPE_DEVMAP, 4, 8, 4, 0, 0, "value_size is 8, not 4"},
		{"ports", BPF_MAP_TYPE_DEVMAP_HASH, 4, 4, 4, 0, 0, "type is 25, not 14"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		LIBBPF_OPTS(bpf_map_create_opts, opts, .map_flags = cases[i].flags,
			    .map_extra = cases[i].extra);
		int fd = bpf_map_create(cases[i].type, NULL, cases[i].key, cases[i].value,
					cases[i].max, &opts);
		int want = cases[i].says ? -EINVAL : 0, theirs, err, before;

		HOLDS(fd >= 0 && !mkdir(root, 0700));
		HOLDS(!bpf_obj_pin(fd, in(root, cases[i].map)));
		before = descriptors();
		err = ours(root);
		HOLDS(err == want);
		HOLDS(descriptors() == before);
		HOLDS(!cases[i].says || strstr(pins_maps__error(), cases[i].says));
		HOLDS(pinned_id(root, cases[i].map) == id_of(fd));
		no_info = true;
		HOLDS(ours(root) == want);
		HOLDS(!cases[i].says || strstr(pins_maps__error(), cases[i].says));
		no_info = false;
		/* Nothing else is left where it failed, all are there where it did not. */
		HOLDS(sweep(root) == (cases[i].says ? 1 : 4));

		HOLDS(!mkdir(root, 0700) && !bpf_obj_pin(fd, in(root, cases[i].map)));
		theirs = libbpf_loads(object, root);
		/* libbpf has learnt of the flag that the kernel sets in 1.7, and in 1.6.2. */
		if (!strcmp(cases[i].map, "ports") && libbpf_before(1, 7))
			HOLDS(theirs == -EINVAL || (theirs == want && !libbpf_before(1, 6)));
		else
			HOLDS(theirs == want);
		sweep(root);
		close(fd);
	}
}

static void wants_a_map(const char *root)
{
	int prog = socket_filter();

	HOLDS(!mkdir(root, 0700) && !bpf_obj_pin(prog, in(root, "table")));
	HOLDS(ours(root) == -EINVAL);
	HOLDS(strstr(pins_maps__error(), "map 'table': reuse pin: it is no map that is at"));
	HOLDS(!access(in(root, "table"), F_OK) && sweep(root) == 1);
	HOLDS(!mkdir(root, 0700) && !mkdir(in(root, "table"), 0700));
	HOLDS(ours(root) == -EACCES);
	HOLDS(strstr(pins_maps__error(), "map 'table': open pin"));
	rmdir(in(root, "table"));
	rmdir(root);
	close(prog);
}

/* An outer map gets the slots of who takes it, other maps keep what is in them. */
static void reuses(const char *root)
{
	struct pins_maps_opts opts = {.sz = sizeof(opts), .pin_root = root};
	struct pins_maps a, b;
	__u32 key = 3, slot = 0;
	__u64 value = 99;

	HOLDS(!pins_maps__create(&a, &opts));
	HOLDS(!bpf_map_lookup_elem(a.tables, &key, &slot) && slot == id_of(a.first));
	HOLDS(!bpf_map_update_elem(a.table, &key, &value, 0));
	HOLDS(!pins_maps__create(&b, &opts));
	HOLDS(id_of(b.tables) == id_of(a.tables) && id_of(b.first) != id_of(a.first));
	HOLDS(!bpf_map_lookup_elem(a.tables, &key, &slot) && slot == id_of(b.first));
	value = 0;
	HOLDS(!bpf_map_lookup_elem(b.table, &key, &value) && value == 99);
	pins_maps__close(&a);
	pins_maps__close(&b);
	HOLDS(sweep(root) == 4);
}

static mode_t mode_of(const char *path, uid_t *uid, gid_t *gid)
{
	struct stat st;

	if (stat(path, &st))
		return 0;
	*uid = st.st_uid;
	*gid = st.st_gid;
	return st.st_mode & 07777;
}

static void obeys_the_caller(const char *root)
{
	struct pins_maps_opts opts = {.sz = sizeof(opts), .pin_root = root};
	struct pins_maps maps;
	uid_t uid = 0;
	gid_t gid = 0;

	opts.pins.table = "deep/er/renamed";
	opts.pins.bloom = "";
	opts.pins.ports = in(root, "whole");
	opts.pin_mode = 0640;
	opts.pin_uid = 1234;
	opts.pin_gid = 4321;
	HOLDS(!pins_maps__create(&maps, &opts));
	HOLDS(pinned_id(root, "deep/er/renamed") == id_of(maps.table));
	HOLDS(maps.bloom >= 0 && access(in(root, "bloom"), F_OK));
	HOLDS(pinned_id(root, "whole") == id_of(maps.ports));
	HOLDS(mode_of(in(root, "whole"), &uid, &gid) == 0640 && uid == 1234 && gid == 4321);
	/* What is there already stays as it is. */
	pins_maps__close(&maps);
	opts.pin_mode = 0600;
	HOLDS(!pins_maps__create(&maps, &opts));
	HOLDS(mode_of(in(root, "whole"), &uid, &gid) == 0640 && uid == 1234 && gid == 4321);
	HOLDS(mode_of(root, &uid, &gid) == 0700 && !uid && !gid);
	pins_maps__close(&maps);
	unlink(in(root, "deep/er/renamed"));
	rmdir(in(root, "deep/er"));
	rmdir(in(root, "deep"));
	HOLDS(sweep(root) == 2);
	opts.pins.table = "folder/";
	HOLDS(pins_maps__create(&maps, &opts) == -EISDIR && strstr(pins_maps__error(), "'table'"));
	opts.pins.table = "ta.ble";
	HOLDS(pins_maps__create(&maps, &opts) == -EPERM);
	HOLDS(strstr(pins_maps__error(), "no name with a dot"));
}

/* One of user and group alone: the other stays who creates. */
static void gives_half_an_owner(const char *root)
{
	struct pins_maps_opts opts = {.sz = sizeof(opts), .pin_root = root};
	struct pins_maps maps;
	uid_t uid = 0;
	gid_t gid = 0;

	opts.pin_uid = 1234;
	HOLDS(!pins_maps__create(&maps, &opts));
	HOLDS(mode_of(in(root, "table"), &uid, &gid) && uid == 1234 && gid == getgid());
	pins_maps__close(&maps);
	HOLDS(sweep(root) == 4);
	opts.pin_uid = 0;
	opts.pin_gid = 4321;
	HOLDS(!pins_maps__create(&maps, &opts));
	HOLDS(mode_of(in(root, "table"), &uid, &gid) && uid == getuid() && gid == 4321);
	pins_maps__close(&maps);
	HOLDS(sweep(root) == 4);
}

static void takes_any_root(const char *root)
{
	struct pins_maps_opts opts = {.sz = sizeof(opts)};
	char slashes[4096], here[4096];
	struct pins_maps maps;
	const char *name = strrchr(root, '/') + 1;

	snprintf(slashes, sizeof(slashes), "%s//deep//er///", root);
	opts.pin_root = slashes;
	HOLDS(!pins_maps__create(&maps, &opts));
	HOLDS(pinned_id(root, "deep/er/table") == id_of(maps.table));
	pins_maps__close(&maps);
	/* The last map fails: all folders go, the ones in between too. */
	HOLDS(sweep(in(root, "deep/er")) == 4 && !rmdir(in(root, "deep")) && !rmdir(root));
	opts.pins.tables = "ta.bles";
	HOLDS(pins_maps__create(&maps, &opts) == -EPERM && access(root, F_OK));
	opts.pins.tables = NULL;

	snprintf(slashes, sizeof(slashes), "%.*s", (int)(name - root), root);
	HOLDS(getcwd(here, sizeof(here)) && !chdir(slashes));
	opts.pin_root = name;
	HOLDS(!pins_maps__create(&maps, &opts));
	HOLDS(pinned_id(root, "table") == id_of(maps.table));
	pins_maps__close(&maps);
	HOLDS(sweep(root) == 4 && !chdir(here));

	opts.pin_root = "/tmp/no-such-folder-of-pins/deep";
	HOLDS(pins_maps__create(&maps, &opts) == -EINVAL);
	HOLDS(strstr(pins_maps__error(), "is not on a BPF file system"));
	HOLDS(strstr(pins_maps__error(), "'mount -t bpf bpf FOLDER' mounts one"));
	HOLDS(strstr(pins_maps__error(), "/tmp/no-such-folder-of-pins/deep/table"));
	HOLDS(access("/tmp/no-such-folder-of-pins", F_OK));
	/* As /sys/fs/bpf is where nothing is mounted: sysfs takes no folder. */
	opts.pin_root = "/sys/kernel/no-such-folder/deep";
	HOLDS(pins_maps__create(&maps, &opts) == -EINVAL);
	HOLDS(strstr(pins_maps__error(), "is not on a BPF file system"));
	opts.pin_root = "";
	HOLDS(pins_maps__create(&maps, &opts) == -EINVAL);
	HOLDS(strstr(pins_maps__error(), "is not on a BPF file system"));
	memset(slashes, 'a', sizeof(slashes) - 1);
	slashes[sizeof(slashes) - 1] = 0;
	opts.pin_root = slashes;
	HOLDS(pins_maps__create(&maps, &opts) == -ENAMETOOLONG);
}

/* Somebody who may not look into the folder. */
static void says_what_is_not_allowed(const char *root)
{
	int status = 1;

	HOLDS(!mkdir(root, 0700));
	fflush(stdout);
	if (!fork()) {
		struct pins_maps_opts opts = {.sz = sizeof(opts), .pin_root = root};
		struct pins_maps maps;
		int err = setgid(65534) || setuid(65534);

		/* Not even this one can be made. */
		opts.skip.first = 1;
		if (!err)
			err = pins_maps__create(&maps, &opts);
		_exit(err != -EACCES || !strstr(pins_maps__error(), "map 'table': open pin"));
	}
	wait(&status);
	HOLDS(!status && !rmdir(root));
}

static void outlives_folders(const char *root)
{
	const char *deep = in(root, "deep");

	vanishes = 2;
	HOLDS(!ours(root) && !vanishes && sweep(root) == 4);
	vanishes = 3;
	HOLDS(!ours(deep) && !vanishes && sweep(deep) == 4 && !rmdir(root));
	vanishes = 1000;
	HOLDS(ours(root) == -ENOENT && strstr(pins_maps__error(), "map 'table'"));
	vanishes = 0;
	HOLDS(access(root, F_OK));
}

/* What a runner found, and whether it went through. */
struct found {
	int err;
	__u32 table, bloom, ports, tables;
};

static void runner(const char *root, int start, int out)
{
	struct pins_maps_opts opts = {.sz = sizeof(opts), .pin_root = root};
	struct pins_maps maps;
	struct found f = {0};
	char c;

	(void)!read(start, &c, 1);
	f.err = pins_maps__create(&maps, &opts);
	if (!f.err)
		f = (struct found){0, id_of(maps.table), id_of(maps.bloom), id_of(maps.ports),
				   id_of(maps.tables)};
	else if (!strike_at)
		printf("%s\n", pins_maps__error());
	fflush(stdout);
	(void)!write(out, &f, sizeof(f));
	_exit(0);
}

/*
 * Many begin at once; every third is killed at one of its bpf(2) calls, or
 * that fails. All others go through. Where nobody takes pins back, all have
 * the maps that are pinned; nothing but these pins is left.
 */
static void races(const char *root, int strike)
{
	int n_calls;

	strike_at = 1 << 30;
	calls = 0;
	ours(root);
	n_calls = calls;
	strike_at = 0;
	sweep(root);
	HOLDS(n_calls > 8);
	for (int round = 0; round < ROUNDS; round++) {
		int out[2], go[2], bad = 0, same = 0;
		struct found f, ids;

		HOLDS(!pipe(out) && !pipe(go));
		fflush(stdout);
		for (int i = 0; i < RUNNERS; i++) {
			if (fork())
				continue;
			close(go[1]);
			close(out[0]);
			calls = 0;
			strike_errno = strike > 0 ? strike : 0;
			if (strike && i % 3 == 0)
				strike_at = 1 + (round * RUNNERS + i) % n_calls;
			runner(root, go[0], out[1]);
		}
		close(go[0]);
		close(go[1]);
		close(out[1]);
		ids = (struct found){0, pinned_id(root, "table"), pinned_id(root, "bloom"),
				     pinned_id(root, "ports"), pinned_id(root, "tables")};
		while (wait(NULL) > 0)
			;
		ids = (struct found){0, pinned_id(root, "table"), pinned_id(root, "bloom"),
				     pinned_id(root, "ports"), pinned_id(root, "tables")};
		for (int n = 0; read(out[0], &f, sizeof(f)) == sizeof(f); n++) {
			bad += f.err != 0;
			same += !memcmp(&f, &ids, sizeof(f));
		}
		close(out[0]);
		if (strike <= 0)
			HOLDS(!bad && same >= RUNNERS - (strike ? RUNNERS / 3 : 0));
		else
			HOLDS(bad <= RUNNERS / 3);
		HOLDS(strike > 0 || ids.table);
		HOLDS(sweep(root) <= 4 && access(root, F_OK));
	}
}

int main(int argc, char **argv)
{
	if (argc != 3)
		return 2;
	libbpf_set_print(print_nothing);
	HOLDS(!ours(argv[2]));
	if (n_failed) {
		printf("%s\n", pins_maps__error());
		return counted();
	}
	sweep(argv[2]);
	compares_what_libbpf_compares(argv[1], argv[2]);
	wants_a_map(argv[2]);
	reuses(argv[2]);
	obeys_the_caller(argv[2]);
	gives_half_an_owner(argv[2]);
	takes_any_root(argv[2]);
	says_what_is_not_allowed(argv[2]);
	outlives_folders(argv[2]);
	races(argv[2], 0);
	races(argv[2], -1);
	races(argv[2], ENOMEM);
	return counted();
}
