/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pins ROOT OLD NEW: loads OLD, which pins its maps below ROOT, a bpffs; then
 * says of each map of NEW, and of each pin that NEW does not ask for, what
 * the installed libbpf makes of it: "NAME reused", "refused", "created" or
 * "left", as `bpfmapc diff` would.
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int quiet(enum libbpf_print_level level, const char *format, va_list args)
{
	(void)level, (void)format, (void)args;
	return 0;
}

static struct bpf_object *open_object(const char *path, const char *root)
{
	LIBBPF_OPTS(bpf_object_open_opts, opts, .pin_root_path = root);
	struct bpf_object *obj = bpf_object__open_file(path, &opts);

	if (!obj) {
		fprintf(stderr, "pins: %s: cannot be opened: %s\n", path, strerror(errno));
		exit(2);
	}
	return obj;
}

/* Creates the map `name` alone of path; 0 or -errno. */
static int load_one(const char *path, const char *root, const char *name)
{
	struct bpf_object *obj = open_object(path, root);
	struct bpf_map *map;
	int err;

	bpf_object__for_each_map(map, obj)
		bpf_map__set_autocreate(map, strcmp(bpf_map__name(map), name) == 0);
	err = bpf_object__load(obj);
	bpf_object__close(obj);
	return err;
}

static const char *outcome(const char *path, const char *root, const struct bpf_map *map)
{
	const char *pin = bpf_map__pin_path(map);
	int existed = pin && access(pin, F_OK) == 0;
	int err = load_one(path, root, bpf_map__name(map));

	if (!pin)
		return err ? "fails" : "unpinned";
	if (err == -EINVAL && existed)
		return "refused";
	return err ? "fails" : existed ? "reused" : "created";
}

int main(int argc, char **argv)
{
	struct bpf_object *old, *new;
	struct bpf_map *map;
	int err;

	if (argc != 4) {
		fprintf(stderr, "usage: pins ROOT OLD NEW\n");
		return 2;
	}
	libbpf_set_print(quiet);
	libbpf_set_strict_mode(LIBBPF_STRICT_ALL);
	old = open_object(argv[2], argv[1]);
	err = bpf_object__load(old);
	if (err) {
		fprintf(stderr, "pins: %s: cannot be loaded: %s\n", argv[2], strerror(-err));
		return 2;
	}
	new = open_object(argv[3], argv[1]);
	bpf_object__for_each_map(map, new)
		printf("%s %s\n", bpf_map__name(map), outcome(argv[3], argv[1], map));
	bpf_object__for_each_map(map, old) {
		const struct bpf_map *other = bpf_object__find_map_by_name(new, bpf_map__name(map));

		if (bpf_map__pin_path(map) && (!other || !bpf_map__pin_path(other)))
			printf("%s left\n", bpf_map__name(map));
	}
	bpf_object__close(new);
	bpf_object__close(old);
	return 0;
}
