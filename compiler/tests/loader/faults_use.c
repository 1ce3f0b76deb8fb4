// SPDX-License-Identifier: BSD-2-Clause
/*
 * faults_use OUTER WIRING: lets each system call of the functions fail in turn
 * that are called once maps are there: slots, programs, elements, mappings,
 * and what hands maps and templates to an object. They must return the error,
 * those of several steps name map and step, and nothing may be left behind.
 * -DWIRING_HEADER, -DEVERY_HEADER, -DARENA_HEADER, with -DRUNTIME_libbpf also
 * -DOUTER_HEADER, of wiring.bpf.o, every.bpf.o, arena.bpf.o, outer_map.bpf.o.
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include WIRING_HEADER
#include EVERY_HEADER
#include ARENA_HEADER
#ifdef RUNTIME_libbpf
#include OUTER_HEADER
#endif
#include "fault.h"
#include "left.h"

static struct wiring_maps wiring;
static struct every_maps every;
static struct arena_maps arena;
static int spare, programs[2];

static int nothing(void)
{
	return 0;
}

static void undo_nothing(void)
{
}

static int add_inner_map(void)
{
	const uint32_t key = 7;

	return wiring_maps__by_number_add(&wiring, &key, spare);
}

static int fill_programs(void)
{
	return wiring_maps__fill_jumps(&wiring, programs, 2);
}

static int use_elements(void)
{
	const wiring_maps__first_key key = 3;
	wiring_maps__first_value value = 4;
	wiring_maps__first_key next;
	int err = wiring_maps__first_update(&wiring, &key, &value, 0);

	if (!err)
		err = wiring_maps__first_lookup(&wiring, &key, &value);
	if (!err)
		err = wiring_maps__first_next(&wiring, NULL, &next);
	return err ? err : wiring_maps__first_delete(&wiring, &key);
}

static int map_data(void)
{
	wiring_maps__data_value *data = wiring_maps__data_map(&wiring);

	if (!data)
		return -errno;
	wiring_maps__data_unmap(data);
	return 0;
}

static int unmap_arena(void)
{
	arena_maps__shared_unmap(&arena);
	return 0;
}

static int map_arena(void)
{
	return arena_maps__shared_map(&arena) ? 0 : -errno;
}

#ifdef RUNTIME_libbpf
static const char *outer_path, *wiring_path;
static struct bpf_object *obj;

static int open_outer(void)
{
	obj = bpf_object__open_file(outer_path, NULL);
	return obj ? 0 : -errno;
}

static int open_wiring(void)
{
	obj = bpf_object__open_file(wiring_path, NULL);
	return obj ? 0 : -errno;
}

static void close_object(void)
{
	outer_map_maps__close_inner_maps();
	bpf_object__close(obj);
}

static int set_inner_maps(void)
{
	return outer_map_maps__set_inner_maps(obj);
}

static int reuse(void)
{
	return wiring_maps__reuse(&wiring, obj);
}
#else
static int count_cpus(void)
{
	int cpus = every_maps__possible_cpus();

	return cpus < 0 ? cpus : 0;
}
#endif

static const struct subject {
	const char *name;
	int (*prepare)(void); /* 0 or -errno */
	int (*call)(void);    /* as well: what is tried */
	void (*undo)(void);
	const char *(*error)(void); /* NULL: errno alone says what failed */
	const char *says;
	int keeps; /* until undo() it may have descriptors, whether it fails or not */
} subjects[] = {
	{"add", nothing, add_inner_map, undo_nothing, wiring_maps__error,
	 "map 'by_number': add an inner map", 0},
	{"fill", nothing, fill_programs, undo_nothing, wiring_maps__error, "map 'jumps': set slot ",
	 0},
	{"elements", nothing, use_elements, undo_nothing, NULL, NULL, 0},
	{"map of data", nothing, map_data, undo_nothing, wiring_maps__error,
	 "map 'wiring.data': map its variables", 0},
	{"map of an arena", unmap_arena, map_arena, undo_nothing, arena_maps__error,
	 "map 'shared': map its memory", 0},
	{"unmap of an arena", map_arena, unmap_arena, undo_nothing, NULL, NULL, 0},
#ifdef RUNTIME_libbpf
	{"set_inner_maps", open_outer, set_inner_maps, close_object, outer_map_maps__error,
	 "map 'outer_map.inner': ", 0},
	/* What an object has taken until then, it has. */
	{"reuse", open_wiring, reuse, close_object, wiring_maps__error, ": reuse", 1},
#else
	/* libbpf has counted them long since. */
	{"CPUs", nothing, count_cpus, undo_nothing, NULL, NULL, 0},
#endif
};

/* Call number `at` of a subject fails. 1 where it is not as it should be, 0, or -1 at the end. */
static int trial(const struct subject *s, int at)
{
	int fds, maps, before, err, bad = 0;
	const char *error;

	if (s->prepare())
		return check(0, "it cannot be prepared", s->name);
	fds = before = descriptors();
	maps = mappings();
	calls = 0;
	failed_nr = -1;
	fail_at = at;
	armed = 1;
	err = s->call();
	armed = 0;
	error = err && s->error ? s->error() : s->name;
	if (err) {
		bad += check(err == -fail_errno || (err == -ENOMEM && allocates()) ||
				     is_locked_memory(err),
			     "another error is returned", error);
		bad += check(!s->says || strstr(error, s->says), "no map and step", error);
		bad += check(s->keeps || descriptors() == fds, "descriptors left", error);
		bad += check(mappings() == maps, "mappings left", error);
	} else {
		bad += check(calls >= at || at > 1, "it makes no call", error);
	}
	s->undo();
	/* libbpf forgets the descriptor that dup3(2) was to replace. */
	bad += check(descriptors() <= before || failed_nr == SYS_dup3,
		     "descriptors left in the end", error);
	return calls < at ? -1 : bad != 0;
}

static const int errors[] = {EPERM, ENOENT, EEXIST, EINTR, ENOMEM, EBUSY};

static int socket_filter(void)
{
	struct bpf_insn insns[] = {
		{.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = 0},
		{.code = BPF_JMP | BPF_EXIT},
	};

	return bpf_prog_load(BPF_PROG_TYPE_SOCKET_FILTER, "test", "GPL", insns, 2, NULL);
}

/* What the functions work on. 0, or -1. */
static int make_maps(void)
{
	const struct wiring_maps_opts opts = {.sz = sizeof(opts), .pins = {"", ""}};

	if (wiring_maps__create(&wiring, &opts) || every_maps__create(&every, NULL) ||
	    arena_maps__create(&arena, NULL)) {
		printf("%s%s%s\n", wiring_maps__error(), every_maps__error(), arena_maps__error());
		return -1;
	}
	spare = bpf_map_create(BPF_MAP_TYPE_HASH, NULL, 4, 8, 16, NULL);
	programs[0] = programs[1] = socket_filter();
#ifdef RUNTIME_libbpf
	/* libbpf asks once what the kernel can do. */
	if (open_outer() || set_inner_maps())
		return -1;
	close_object();
#endif
	return 0;
}

static void with_error(int run, int out)
{
	int counts[2] = {0, 0}, err;

	if (make_maps())
		return;
	err = watch();
	if (err) {
		printf("system calls cannot be watched: %s\n", strerror(-err));
		return;
	}
	fail_errno = errors[run];
	for (size_t i = 0; i < sizeof(subjects) / sizeof(*subjects); i++)
		for (int at = 1, bad; (bad = trial(&subjects[i], at)) >= 0; at++)
			counts[bad]++;
	(void)!write(out, counts, sizeof(counts));
}

int main(int argc, char **argv)
{
	if (argc != 3)
		return 2;
#ifdef RUNTIME_libbpf
	outer_path = argv[1];
	wiring_path = argv[2];
#else
	(void)argv;
#endif
	return side_by_side(with_error, sizeof(errors) / sizeof(*errors));
}
