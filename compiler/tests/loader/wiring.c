// SPDX-License-Identifier: BSD-2-Clause
/*
 * wiring PINS: the header of testdata/loader/wiring.bpf.c (-DHEADER) at
 * work: slots, pins and their reuse, two processes at once, program slots,
 * contents, options.
 */
#include <bpf/bpf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "count.h"
#include HEADER

static __u32 id_of(int fd)
{
	struct bpf_map_info info;
	__u32 len = sizeof(info);

	memset(&info, 0, sizeof(info));
	return bpf_obj_get_info_by_fd(fd, &info, &len) ? 0 : info.id;
}

static __u32 slot_of(int outer, __u32 key)
{
	__u32 id = 0;

	return bpf_map_lookup_elem(outer, &key, &id) ? 0 : id;
}

static int socket_filter(int ret)
{
	struct bpf_insn insns[] = {
		{.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = 0, .imm = ret},
		{.code = BPF_JMP | BPF_EXIT},
	};

	return bpf_prog_load(BPF_PROG_TYPE_SOCKET_FILTER, "test", "GPL", insns, 2, NULL);
}

static void slots_and_contents(const struct wiring_maps *maps)
{
	__u32 zero = 0, key = 5, got = 0;
	__u64 value = 42, seen = 0;
	char scratch[40], clean[40] = {0};
	int fd;

	HOLDS(slot_of(maps->by_number, 5) == id_of(maps->first));
	HOLDS(slot_of(maps->by_number, 2) == id_of(maps->second));
	HOLDS(!slot_of(maps->by_number, 1));
	HOLDS(slot_of(maps->by_index, 299) == id_of(maps->first));
	HOLDS(slot_of(maps->by_index, 0) == id_of(maps->second));
	HOLDS(slot_of(maps->by_index, 1) == id_of(maps->second));
	HOLDS(!slot_of(maps->by_index, 2));

	/* An element of an inner map, through its outer map. */
	fd = bpf_map_get_fd_by_id(slot_of(maps->by_index, 299));
	HOLDS(fd >= 0 && !bpf_map_update_elem(fd, &key, &value, 0));
	HOLDS(!bpf_map_lookup_elem(maps->first, &key, &seen) && seen == 42);
	close(fd);

	HOLDS(!bpf_map_lookup_elem(maps->rodata, &zero, &got) && got == 0x01020304);
	HOLDS(bpf_map_update_elem(maps->rodata, &zero, &got, 0) && errno == EPERM);
	HOLDS(!bpf_map_lookup_elem(maps->data, &zero, &seen) && seen == 77);
	HOLDS(!bpf_map_lookup_elem(maps->bss, &zero, scratch) && !memcmp(scratch, clean, 40));
}

/* The variables of data sections, shared with the kernel. */
static void maps_variables(const struct wiring_maps *maps)
{
	const wiring_maps__rodata_value *constants = wiring_maps__rodata_map(maps);
	wiring_maps__data_value *data = wiring_maps__data_map(maps), copy;
	wiring_maps__bss_value *bss = wiring_maps__bss_map(maps);
	wiring_maps__data_key zero = 0;

	HOLDS(constants && constants->limit == 0x01020304);
	HOLDS(data && data->counter == 77);
	HOLDS(bss && sizeof(bss->scratch) == 40);
	if (!data)
		return;
	data->counter = 78;
	HOLDS(!wiring_maps__data_lookup(maps, &zero, &copy) && copy.counter == 78);
	copy.counter = 77;
	HOLDS(!wiring_maps__data_update(maps, &zero, &copy, 0) && data->counter == 77);
	wiring_maps__rodata_unmap(constants);
	wiring_maps__data_unmap(data);
	wiring_maps__bss_unmap(bss);
	wiring_maps__bss_unmap(NULL);
}

static void adds_inner_maps(const struct wiring_maps *maps)
{
	__u32 key = 7;
	int fd = bpf_map_create(BPF_MAP_TYPE_HASH, NULL, 4, 8, 16, NULL);
	int other = bpf_map_create(BPF_MAP_TYPE_HASH, NULL, 4, 4, 16, NULL);

	HOLDS(!wiring_maps__by_number_add(maps, &key, fd));
	HOLDS(slot_of(maps->by_number, 7) == id_of(fd));
	HOLDS(wiring_maps__by_number_add(maps, &key, other) == -EINVAL);
	HOLDS(strstr(wiring_maps__error(), "map 'by_number'"));
	close(fd);
	close(other);
}

static void fills_programs(const struct wiring_maps *maps)
{
	int fds[] = {socket_filter(1), socket_filter(3)};
	__u32 id = 0, slot = 3;
	int in;

	HOLDS(!strcmp(wiring_maps__jumps_programs(0), "on_one"));
	HOLDS(!strcmp(wiring_maps__jumps_programs(1), "on_three"));
	HOLDS(!wiring_maps__jumps_programs(2));
	HOLDS(wiring_maps__fill_jumps(maps, fds, 1) == -EINVAL);
	HOLDS(!wiring_maps__fill_jumps(maps, fds, 2));
	HOLDS(!bpf_map_lookup_elem(maps->jumps, &slot, &id) && id);
	slot = 2;
	HOLDS(bpf_map_lookup_elem(maps->jumps, &slot, &id));
	/* Of a daemon that has closed its standard input: 0 is a program as any other. */
	in = dup(STDIN_FILENO);
	HOLDS(!dup2(fds[0], STDIN_FILENO));
	close(fds[0]);
	fds[0] = STDIN_FILENO;
	HOLDS(!wiring_maps__fill_jumps(maps, fds, 2));
	HOLDS(!dup2(in, STDIN_FILENO));
	close(in);
	fds[0] = maps->first;
	HOLDS(wiring_maps__fill_jumps(maps, fds, 2) < 0);
	HOLDS(strstr(wiring_maps__error(), "set slot 1"));
	close(fds[1]);
}

static void reuses_pins(const struct wiring_maps *first, struct wiring_maps_opts *opts)
{
	struct wiring_maps maps;
	char path[4096];
	struct stat st;
	int fd;

	HOLDS(!wiring_maps__create(&maps, opts));
	HOLDS(id_of(maps.shared) == id_of(first->shared));
	HOLDS(id_of(maps.shared_outer) == id_of(first->shared_outer));
	HOLDS(id_of(maps.first) != id_of(first->first));
	/* A reused outer map gets the slots of the one who reuses it. */
	HOLDS(slot_of(maps.shared_outer, 1) == id_of(maps.first));
	wiring_maps__close(&maps);

	/* Another map stands where one is expected. */
	snprintf(path, sizeof(path), "%s/shared", opts->pin_root);
	HOLDS(!unlink(path));
	fd = bpf_map_create(BPF_MAP_TYPE_ARRAY, NULL, 4, 4, 5, NULL);
	HOLDS(!bpf_obj_pin(fd, path));
	HOLDS(wiring_maps__create(&maps, opts) == -EINVAL);
	HOLDS(strstr(wiring_maps__error(), "max_entries is 5, not 4"));
	HOLDS(maps.first == -1 && maps.shared == -1);
	HOLDS(!stat(path, &st)); /* it is not ours to take away */
	opts->max_entries.shared = 5;
	HOLDS(!wiring_maps__create(&maps, opts));
	wiring_maps__close(&maps);
	opts->max_entries.shared = 0;
	close(fd);
	unlink(path);
	snprintf(path, sizeof(path), "%s/shared_outer", opts->pin_root);
	unlink(path);
	rmdir(opts->pin_root);
}

/* However many begin at once, there is one pin, and all have the map that is pinned. */
static void races(struct wiring_maps_opts *opts)
{
	enum { RUNNERS = 8 };
	char path[4096];
	__u32 ids[RUNNERS];
	int out[2], go[2], fd;

	HOLDS(!pipe(out) && !pipe(go));
	for (int i = 0; i < RUNNERS; i++) {
		if (fork())
			continue;
		struct wiring_maps maps;
		char c;
		__u32 id;

		close(go[1]);
		(void)!read(go[0], &c, 1);
		id = wiring_maps__create(&maps, opts) ? 0 : id_of(maps.shared);
		(void)!write(out[1], &id, sizeof(id));
		/* The map lives as long as somebody has it. */
		_exit(0);
	}
	close(go[0]);
	close(go[1]);
	for (int i = 0; i < RUNNERS; i++)
		HOLDS(read(out[0], &ids[i], sizeof(ids[i])) == sizeof(ids[i]));
	while (wait(NULL) > 0)
		;
	snprintf(path, sizeof(path), "%s/shared", opts->pin_root);
	fd = bpf_obj_get(path);
	for (int i = 0; i < RUNNERS; i++)
		HOLDS(ids[i] && ids[i] == id_of(fd));
	close(fd);
	unlink(path);
	snprintf(path, sizeof(path), "%s/shared_outer", opts->pin_root);
	unlink(path);
	rmdir(opts->pin_root);
	close(out[0]);
	close(out[1]);
}

struct calls {
	int n;
	char log[512];
};

static int before(const char *name, struct bpfmapc_attr *attr, void *ctx)
{
	struct calls *calls = ctx;

	calls->n++;
	if (!strcmp(name, "first"))
		attr->map_flags |= BPF_F_NO_PREALLOC;
	return strcmp(name, "jumps") ? 0 : 1;
}

static void note(const char *text, void *ctx)
{
	struct calls *calls = ctx;

	snprintf(calls->log, sizeof(calls->log), "%s", text);
}

static int refuse(const char *name, struct bpfmapc_attr *attr, void *ctx)
{
	(void)attr, (void)ctx;
	return strcmp(name, "second") ? 0 : -ECANCELED;
}

static void options(const char *pins)
{
	struct wiring_maps_opts opts = {.sz = sizeof(opts), .pin_root = pins};
	struct calls calls = {0};
	struct bpf_map_info info;
	struct wiring_maps maps;
	__u32 len = sizeof(info), zero = 0, limit = 99, got = 0;

	opts.skip.second = opts.skip.shared = opts.skip.shared_outer = 1;
	opts.max_entries.by_index = 400;
	opts.contents.rodata = &limit;
	opts.before = before;
	opts.log = note;
	opts.ctx = &calls;
	/* The callback makes first unlike the template. */
	HOLDS(wiring_maps__create(&maps, &opts) == -EINVAL);
	HOLDS(strstr(calls.log, "set slot"));
	opts.before = NULL;
	calls.n = 0;
	HOLDS(!wiring_maps__create(&maps, &opts));
	HOLDS(maps.second == -1 && maps.shared == -1 && maps.shared_outer == -1 && maps.first >= 0);
	HOLDS(!slot_of(maps.by_index, 0) && slot_of(maps.by_index, 299));
	memset(&info, 0, sizeof(info));
	HOLDS(!bpf_obj_get_info_by_fd(maps.by_index, &info, &len) && info.max_entries == 400);
	HOLDS(!bpf_map_lookup_elem(maps.rodata, &zero, &got) && got == 99);
	wiring_maps__close(&maps);
	HOLDS(maps.first == -1);

	opts.before = refuse;
	opts.skip.second = 0;
	HOLDS(wiring_maps__create(&maps, &opts) == -ECANCELED);
	HOLDS(strstr(wiring_maps__error(), "map 'second': callback"));

	opts.sz = 0;
	HOLDS(wiring_maps__create(&maps, &opts) == -EINVAL);
	HOLDS(strstr(wiring_maps__error(), "opts: sz"));
	/* A caller of an older header, which had less. */
	memset(&opts, 0xff, sizeof(opts));
	opts.sz = offsetof(struct wiring_maps_opts, token_fd);
	opts.pin_root = "/proc";
	HOLDS(wiring_maps__create(&maps, &opts) == -EINVAL);
	HOLDS(strstr(wiring_maps__error(), "is not on a BPF file system"));
	opts.sz = sizeof(opts);
	memset((char *)&opts + sizeof(opts.sz), 0, sizeof(opts) - sizeof(opts.sz));
	opts.token_fd = 1 << 20;
	HOLDS(wiring_maps__create(&maps, &opts) < 0);
}

static int count(const char *name, int fd, void *ctx)
{
	(void)fd;
	++*(int *)ctx;
	return strcmp(name, "second") ? 0 : 17;
}

int main(int argc, char **argv)
{
	struct wiring_maps_opts opts = {.sz = sizeof(opts)};
	struct wiring_maps maps;
	int n = 0;

	if (argc != 2)
		return 2;
	opts.pin_root = argv[1];
	HOLDS(!wiring_maps__create(&maps, &opts));
	if (n_failed) {
		printf("%s\n", wiring_maps__error());
		return counted();
	}
	HOLDS(wiring_maps__for_each(&maps, count, &n) == 17 && n >= 1);
	slots_and_contents(&maps);
	maps_variables(&maps);
	adds_inner_maps(&maps);
	fills_programs(&maps);
	reuses_pins(&maps, &opts);
	wiring_maps__close(&maps);
	races(&opts);
	options(argv[1]);
	return counted();
}
