// SPDX-License-Identifier: BSD-2-Clause
/*
 * misuse PINS: what callers may do wrong with the headers of
 * testdata/loader/wiring.bpf.c (-DHEADER) and every.bpf.c (-DEVERY).
 */
#include <bpf/bpf.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "count.h"
#include HEADER
#include EVERY

/* Options of a caller who knows more than the header. */
static void newer_options(const char *pins)
{
	struct {
		struct wiring_maps_opts opts;
		unsigned char more[13];
	} newer;
	struct wiring_maps maps;

	memset(&newer, 0, sizeof(newer));
	newer.opts.pin_root = pins;
	newer.opts.skip.shared = newer.opts.skip.shared_outer = 1;
	newer.opts.sz = sizeof(newer.opts) + sizeof(newer.more);
	HOLDS(!wiring_maps__create(&maps, &newer.opts));
	HOLDS(maps.shared == -1 && maps.first > 2);
	wiring_maps__close(&maps);
	newer.more[sizeof(newer.more) - 1] = 1;
	HOLDS(wiring_maps__create(&maps, &newer.opts) == -EINVAL);
	HOLDS(strstr(wiring_maps__error(), "what this header does not know"));
	HOLDS(maps.first == -1);
	newer.opts.sz--;
	HOLDS(!wiring_maps__create(&maps, &newer.opts));
	wiring_maps__close(&maps);
	newer.opts.sz = sizeof(newer.opts.sz) - 1;
	HOLDS(wiring_maps__create(&maps, &newer.opts) == -EINVAL);
}

static void cut(const char *text, void *ctx)
{
	(void)text;
	++*(int *)ctx;
}

/* A size that ends within a pointer. */
static void cut_options(void)
{
	struct wiring_maps_opts opts;
	struct wiring_maps maps;
	int calls = 0;

	memset(&opts, 0, sizeof(opts));
	opts.pin_root = "/proc"; /* where no pins can be */
	opts.log = cut;
	opts.ctx = &calls;
	opts.sz = offsetof(struct wiring_maps_opts, log) + sizeof(opts.log) / 2;
	HOLDS(wiring_maps__create(&maps, &opts) < 0 && !calls);
	opts.sz = offsetof(struct wiring_maps_opts, ctx) + sizeof(opts.ctx);
	HOLDS(wiring_maps__create(&maps, &opts) < 0 && calls > 0);
}

static void nothing(void)
{
	struct wiring_maps maps;

	HOLDS(wiring_maps__create(NULL, NULL) == -EINVAL);
	HOLDS(strstr(wiring_maps__error(), "no struct for its maps"));
	wiring_maps__close(NULL);
	/* Never created: the standard streams stay open. */
	memset(&maps, 0, sizeof(maps));
	wiring_maps__close(&maps);
	HOLDS(maps.first == -1 && fcntl(0, F_GETFD) >= 0);
	wiring_maps__close(&maps);
}

/* A map never becomes a standard stream, which others close or write to. */
static void no_streams(const struct wiring_maps_opts *opts)
{
	int saved = fcntl(0, F_DUPFD, 100);
	struct wiring_maps maps;

	close(0);
	HOLDS(!wiring_maps__create(&maps, opts));
	HOLDS(maps.first > 2 && maps.shared > 2 && maps.rodata > 2);
	wiring_maps__close(&maps);
	/* Taken from its pin. */
	HOLDS(!wiring_maps__create(&maps, opts) && maps.shared > 2);
	wiring_maps__close(&maps);
	HOLDS(fcntl(0, F_GETFD) < 0);
	HOLDS(dup2(saved, 0) == 0);
	close(saved);
}

static int wider_keys(const char *name, struct bpfmapc_attr *attr, void *ctx)
{
	if (!strcmp(name, (const char *)ctx))
		attr->key_size = 8;
	return 0;
}

static int wider_values(const char *name, struct bpfmapc_attr *attr, void *ctx)
{
	if (!strcmp(name, (const char *)ctx))
		attr->value_size += 8;
	return 0;
}

static int of_hash(const char *name, struct bpfmapc_attr *attr, void *ctx)
{
	if (!strcmp(name, (const char *)ctx))
		attr->type = BPF_MAP_TYPE_HASH;
	return 0;
}

/* What slots and contents are written with has the sizes that are defined. */
static void changes(const char *pins)
{
	static const struct {
		int (*before)(const char *name, struct bpfmapc_attr *attr, void *ctx);
		const char *map;
		int err;
	} cases[] = {
		{wider_keys, "by_number", -EINVAL}, {wider_keys, "shared_outer", -EINVAL},
		{wider_values, "wiring.data", -EINVAL}, {wider_values, "wiring.rodata", -EINVAL},
		{of_hash, "by_index", -EINVAL},     {wider_values, "by_index", -EINVAL},
		{wider_values, "jumps", -EINVAL},   {wider_keys, "shared", -EINVAL},
		{of_hash, "shared", 0},
	};
	struct wiring_maps_opts opts;
	struct wiring_maps maps;

	memset(&opts, 0, sizeof(opts));
	opts.sz = sizeof(opts);
	opts.pin_root = pins;
	opts.skip.shared_outer = 1;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		char name[64];
		int err;

		snprintf(name, sizeof(name), "%s", cases[i].map);
		opts.before = cases[i].before;
		opts.ctx = name;
		opts.skip.shared_outer = strcmp(name, "shared_outer") != 0;
		err = wiring_maps__create(&maps, &opts);
		HOLDS(err == cases[i].err);
		if (err != cases[i].err)
			printf("%s: %d %s\n", name, err, wiring_maps__error());
		wiring_maps__close(&maps);
	}
}

static __u32 entries_of(int fd)
{
	struct bpf_map_info info;
	__u32 len = sizeof(info);

	memset(&info, 0, sizeof(info));
	return bpf_obj_get_info_by_fd(fd, &info, &len) ? 0 : info.max_entries;
}

/* As bpf_map__set_max_entries() has it. */
static void sizes(const char *pins)
{
	struct wiring_maps_opts opts;
	struct every_maps_opts more;
	struct wiring_maps maps;
	struct every_maps every;
	uint32_t contents[5] = {1, 2, 3, 4, 5};
	uint32_t page = (uint32_t)sysconf(_SC_PAGESIZE);

	memset(&more, 0, sizeof(more));
	more.sz = sizeof(more);
	more.max_entries.ringbuf = page + 1;
	more.max_entries.perf_event_array = 1;
	HOLDS(!every_maps__create(&every, &more));
	HOLDS(entries_of(every.ringbuf) == 2 * page);
	HOLDS(entries_of(every.perf_event_array) == 1);
	every_maps__close(&every);

	/* Contents are those of the first element. */
	memset(&opts, 0, sizeof(opts));
	opts.sz = sizeof(opts);
	opts.pin_root = pins;
	opts.skip.shared = opts.skip.shared_outer = 1;
	opts.max_entries.rodata = 3;
	opts.contents.rodata = contents;
	HOLDS(!wiring_maps__create(&maps, &opts));
	HOLDS(entries_of(maps.rodata) == 3);
	wiring_maps__close(&maps);
}

int main(int argc, char **argv)
{
	struct wiring_maps_opts opts;
	char path[4096];

	if (argc != 2)
		return 2;
	memset(&opts, 0, sizeof(opts));
	opts.sz = sizeof(opts);
	opts.pin_root = argv[1];
	newer_options(argv[1]);
	cut_options();
	nothing();
	no_streams(&opts);
	snprintf(path, sizeof(path), "%s/shared", argv[1]);
	unlink(path);
	snprintf(path, sizeof(path), "%s/shared_outer", argv[1]);
	unlink(path);
	changes(argv[1]);
	unlink(path);
	sizes(argv[1]);
	return counted();
}
