// SPDX-License-Identifier: BSD-2-Clause
/*
 * arena OBJECT: the header of testdata/loader/arena.bpf.c (-DHEADER, with
 * -DRUNTIME_libbpf that of the runtime libbpf): the arena is mapped and has its
 * variables, programs find them, and nothing is left behind.
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "count.h"
#include "interpose.h"
#include "left.h"
#include HEADER

#define MAP_TYPE_ARENA 33 /* newer than the oldest kernel headers */

#define PAGES 10 /* max_entries */
#define FIXED ((void *)(1UL << 45))

static size_t page;

/*
 * A kernel that lets programs refer to all of an arena (since 7.0) says so when
 * it refuses libbpf's probe. This one, whatever it is, says the one or the other.
 */
static int far_offsets;

/* A command of bpf(2) that is not allowed, but for the arena itself. */
static int refused_command = -1;

static bool answered(long number, const long *a, long *ret)
{
	static const char before[] = "direct value offset of";
	static const char now[] = "invalid access to map value pointer, value_size=1";
	union bpf_attr *attr;
	char *log;

	if (number == SYS_bpf && a[0] == refused_command) {
		attr = (union bpf_attr *)a[1];
		if (a[0] == BPF_PROG_LOAD || attr->map_type != MAP_TYPE_ARENA) {
			errno = EPERM;
			*ret = -1;
			return true;
		}
	}
	if (number != SYS_bpf || a[0] != BPF_PROG_LOAD)
		return false;
	*ret = real_syscall(number, a);
	attr = (union bpf_attr *)a[1];
	log = (char *)(uintptr_t)attr->log_buf;
	if (*ret < 0 && attr->log_size >= sizeof(now) && (strstr(log, before) || strstr(log, now)))
		strcpy(log, far_offsets ? now : before);
	return true;
}

/* The release that says who relocates programs. */
static __u32 minor = 1;

__u32 libbpf_minor_version(void)
{
	return minor;
}

/*
 * Loads a program that returns the int at this offset of the arena, runs it,
 * and gives what it returned, or -errno.
 */
static int program(int arena, size_t offset)
{
	struct bpf_insn insns[] = {
		{.code = BPF_LD | BPF_IMM | BPF_DW,
		 .dst_reg = BPF_REG_1,
		 .src_reg = BPF_PSEUDO_MAP_VALUE,
		 .imm = arena},
		{.imm = (int)offset},
		/* From the address space of user space to that of the kernel. */
		{.code = BPF_ALU64 | BPF_MOV | BPF_X,
		 .dst_reg = BPF_REG_1,
		 .src_reg = BPF_REG_1,
		 .off = 1,
		 .imm = 1},
		{.code = BPF_LDX | BPF_MEM | BPF_W, .dst_reg = BPF_REG_0, .src_reg = BPF_REG_1},
		{.code = BPF_JMP | BPF_EXIT},
	};
	LIBBPF_OPTS(bpf_prog_load_opts, opts, .prog_flags = BPF_F_SLEEPABLE);
	LIBBPF_OPTS(bpf_test_run_opts, run);
	int fd, err;

	fd = bpf_prog_load(BPF_PROG_TYPE_SYSCALL, "get", "GPL", insns,
			   sizeof(insns) / sizeof(*insns), &opts);
	if (fd < 0)
		return -errno;
	err = bpf_prog_test_run_opts(fd, &run) ? -errno : 0;
	close(fd);
	return err ? err : (int)run.retval;
}

static int variables(const t_maps__shared_value *v)
{
	static const char zeroes[5000 - 4];

	return v && v->answer == 42 && v->pair.left == -1 && v->pair.right == 1L << 40 &&
	       !memcmp(v->much, "much", 4) && !memcmp(v->much + 4, zeroes, sizeof(zeroes)) &&
	       v->hidden == 7;
}

static void created(size_t at)
{
	t_maps__shared_value *v, *again;
	struct t_maps maps;

	HOLDS(!t_maps__create(&maps, NULL));
	HOLDS(maps.shared__mem.at && maps.shared__mem.size == PAGES * page);
	HOLDS(mappings() == 1);
	v = t_maps__shared_map(&maps);
	HOLDS(v && (char *)v == (char *)maps.shared__mem.at + at && variables(v));
	HOLDS(program(maps.shared, at) == 42);
	v->answer = 43;
	HOLDS(program(maps.shared, at) == 43);
	/* What was unmapped stays, and comes back where it was. */
	t_maps__shared_unmap(&maps);
	HOLDS(!mappings());
	HOLDS(program(maps.shared, at) == 43);
	again = t_maps__shared_map(&maps);
	HOLDS(again == v && again->answer == 43 && maps.shared__mem.size == PAGES * page);
	t_maps__close(&maps);
	HOLDS(!mappings() && !maps.shared__mem.at && !maps.shared__mem.size);
}

static void contents(void)
{
	t_maps__shared_value mine;
	struct t_maps_opts opts;
	struct t_maps maps;

	memset(&mine, 0, sizeof(mine));
	mine.answer = 4711;
	memset(&opts, 0, sizeof(opts));
	opts.sz = sizeof(opts);
	opts.contents.shared = &mine;
	HOLDS(!t_maps__create(&maps, &opts));
	HOLDS(program(maps.shared, 0) == 4711 && t_maps__shared_map(&maps)->hidden == 0);
	t_maps__close(&maps);

	memset(&opts, 0, sizeof(opts));
	opts.sz = sizeof(opts);
	opts.max_entries.shared = 5;
	HOLDS(!t_maps__create(&maps, &opts));
	HOLDS(maps.shared__mem.size == 5 * page);
	t_maps__close(&maps);
	opts.max_entries.shared = 0;
	opts.skip.shared = 1;
	HOLDS(!t_maps__create(&maps, &opts));
	HOLDS(maps.shared == -1 && !maps.shared__mem.size && !t_maps__shared_map(&maps) &&
	      errno == EBADF);
	t_maps__close(&maps);
}

static uint64_t extra;
static uint32_t flags;

static int change(const char *name, struct bpfmapc_attr *attr, void *ctx)
{
	(void)ctx;
	if (!strcmp(name, "shared")) {
		attr->map_extra = extra;
		attr->map_flags |= flags;
	}
	return 0;
}

/* At the address that the definition demands, unless something lies there. */
static void at_address(void)
{
	struct t_maps maps, second;
	struct t_maps_opts opts;
	void *own;

	memset(&opts, 0, sizeof(opts));
	opts.sz = sizeof(opts);
	opts.before = change;
	extra = (uint64_t)(uintptr_t)FIXED;
	HOLDS(!t_maps__create(&maps, &opts));
	HOLDS(maps.shared__mem.at == FIXED && variables(t_maps__shared_map(&maps)));
	HOLDS(t_maps__create(&second, &opts) == -EEXIST);
	HOLDS(strstr(t_maps__error(), "map 'shared': map its memory"));
	HOLDS(variables(t_maps__shared_map(&maps)));
	t_maps__close(&maps);
	own = mmap(FIXED, page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1,
		   0);
	HOLDS(own == FIXED);
	memcpy(own, "own", 4);
	HOLDS(t_maps__create(&maps, &opts) == -EEXIST && !memcmp(own, "own", 4));
	munmap(own, page);
	extra = 0;
}

/* Everything is undone, and the reason names the map. */
static void refused(void)
{
	struct t_maps_opts opts;
	struct t_maps maps;

	memset(&opts, 0, sizeof(opts));
	opts.sz = sizeof(opts);
	opts.max_entries.shared = 1;
	HOLDS(t_maps__create(&maps, &opts) == -E2BIG);
	HOLDS(strstr(t_maps__error(), "map 'shared': map its memory"));
	HOLDS(!mappings() && maps.shared == -1 && maps.before == -1 && !maps.shared__mem.size);

	/* With BPF_F_SEGV_ON_FAULT who writes to the arena is killed. */
	opts.max_entries.shared = 0;
	opts.before = change;
	flags = 1U << 17;
	HOLDS(t_maps__create(&maps, &opts) == -EFAULT);
	HOLDS(strstr(t_maps__error(), "map 'shared': fill"));
	HOLDS(!mappings() && maps.shared == -1);
	flags = 0;
}

/* Where the kernel cannot be asked, nobody knows where programs look for the variables. */
static void not_asked(void)
{
	struct t_maps_opts opts;
	struct t_maps maps;

	memset(&opts, 0, sizeof(opts));
	opts.sz = sizeof(opts);
	opts.skip.before = opts.skip.zafter = opts.skip.data = 1;
	refused_command = BPF_MAP_CREATE;
	HOLDS(t_maps__create(&maps, &opts) == -EPERM);
	HOLDS(strstr(t_maps__error(), "map 'shared': map its memory"));
	refused_command = BPF_PROG_LOAD;
	HOLDS(t_maps__create(&maps, &opts) == -EPERM);
	HOLDS(strstr(t_maps__error(), "map 'shared': map its memory"));
	refused_command = -1;
	HOLDS(!mappings());
}

#ifdef RUNTIME_libbpf
/* An object that is handed the maps has the arena that programs find mapped. */
static void handed_over(const char *path)
{
	struct bpf_object *obj = bpf_object__open_file(path, NULL);
	struct t_maps maps;
	int fd;

	HOLDS(obj != NULL);
	HOLDS(!t_maps__create(&maps, NULL));
	HOLDS(!t_maps__reuse(&maps, obj));
	HOLDS(!bpf_object__load(obj));
	fd = bpf_object__find_map_fd_by_name(obj, "shared");
	HOLDS(fd >= 0 && program(fd, 0) == 42);
	/* The map outlives the mapping. */
	t_maps__close(&maps);
	HOLDS(program(fd, 0) == 42);
	bpf_object__close(obj);
}
#endif

int main(int argc, char **argv)
{
	/* Where they go at the end, the variables take two pages. */
	size_t at_end;

	if (argc != 2)
		return 2;
	libbpf_set_print(NULL);
	page = (size_t)sysconf(_SC_PAGESIZE);
	at_end = PAGES * page - (sizeof(t_maps__shared_value) + page - 1) / page * page;
	created(0);
	contents();
	at_address();
	refused();
#ifdef RUNTIME_libbpf
	handed_over(argv[1]);
	/* Which libbpf loads the programs is known where they run. */
	far_offsets = 1;
	created(0);
	minor = 7;
	created(at_end);
	not_asked();
	far_offsets = 0;
	created(0);
#else
	(void)argv;
	not_asked();
	far_offsets = 1;
	created(at_end);
#endif
	return counted();
}
