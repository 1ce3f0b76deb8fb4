// SPDX-License-Identifier: BSD-2-Clause
/*
 * object OUTER WIRING PINS: headers of the runtime libbpf beside an opened
 * object: templates of outer_map.bpf.o from its definition file
 * (-DOUTER_HEADER), maps handed to wiring.bpf.o (-DWIRING_HEADER).
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#include "count.h"
#include "left.h"
#include OUTER_HEADER
#include WIRING_HEADER

static int print_nothing(enum libbpf_print_level level, const char *fmt, va_list ap)
{
	(void)level, (void)fmt, (void)ap;
	return 0;
}

static void templates(const char *path)
{
	struct bpf_object *obj, *second;
	__u32 key = 1, value = 3, seen = 0, id = 0;
	int before = descriptors(), inner, outer, fd;

	obj = bpf_object__open_file(path, NULL);
	HOLDS(obj && bpf_object__load(obj)); /* that is why there is a template */
	bpf_object__close(obj);

	obj = bpf_object__open_file(path, NULL);
	second = bpf_object__open_file(path, NULL);
	HOLDS(obj && !outer_map_maps__set_inner_maps(obj));
	HOLDS(second && !outer_map_maps__set_inner_maps(second));
	HOLDS(!bpf_object__load(obj) && !bpf_object__load(second));
	outer_map_maps__close_inner_maps();
	outer = bpf_object__find_map_fd_by_name(obj, "outer_map");
	inner = bpf_map_create(BPF_MAP_TYPE_HASH, "inner", 4, 4, 10, NULL);
	HOLDS(!bpf_map_update_elem(outer, &key, &inner, 0));
	HOLDS(!bpf_map_lookup_elem(outer, &key, &id));
	fd = bpf_map_get_fd_by_id(id);
	HOLDS(!bpf_map_update_elem(fd, &key, &value, 0));
	HOLDS(!bpf_map_lookup_elem(inner, &key, &seen) && seen == 3);
	close(fd);
	close(inner);
	inner = bpf_map_create(BPF_MAP_TYPE_HASH, "other", 4, 8, 10, NULL);
	HOLDS(bpf_map_update_elem(outer, &key, &inner, 0) && errno == EINVAL);
	close(inner);
	bpf_object__close(obj);
	bpf_object__close(second);
	HOLDS(descriptors() == before);
}

/* What the callbacks of a call were told, and what they answer. */
struct told {
	char name[64], log[256];
	unsigned value_size;
	int answer;
};

static int before(const char *name, struct bpfmapc_attr *attr, void *ctx)
{
	struct told *told = ctx;

	snprintf(told->name, sizeof(told->name), "%s", name);
	if (told->value_size)
		attr->value_size = told->value_size;
	return told->answer;
}

static void keep(const char *text, void *ctx)
{
	snprintf(((struct told *)ctx)->log, sizeof(((struct told *)ctx)->log), "%s", text);
}

static int set_and_load(struct bpf_object **obj, const char *path,
			const struct outer_map_maps_opts *opts)
{
	int err;

	*obj = bpf_object__open_file(path, NULL);
	err = outer_map_maps__set_inner_maps_opts(*obj, opts);
	return err ? err : bpf_object__load(*obj);
}

static void options(const char *path)
{
	struct told told = {.value_size = 8};
	struct outer_map_maps_opts opts = {
		.sz = sizeof(opts), .before = before, .log = keep, .ctx = &told};
	int before_it = descriptors(), inner;
	struct bpf_object *obj;
	__u32 key = 1;

	/* The callback has a say in what the template is. */
	HOLDS(!set_and_load(&obj, path, &opts) && !strcmp(told.name, "outer_map.inner"));
	outer_map_maps__close_inner_maps();
	inner = bpf_map_create(BPF_MAP_TYPE_HASH, "other", 4, 8, 10, NULL);
	HOLDS(!bpf_map_update_elem(bpf_object__find_map_fd_by_name(obj, "outer_map"), &key, &inner,
				   0));
	close(inner);
	bpf_object__close(obj);

	/* And whether there is one. */
	told.answer = 1;
	HOLDS(set_and_load(&obj, path, &opts) && !*outer_map_maps__error());
	bpf_object__close(obj);
	opts.before = NULL;
	opts.skip.outer_map = 1;
	HOLDS(set_and_load(&obj, path, &opts) && !*outer_map_maps__error());
	bpf_object__close(obj);
	opts.skip.outer_map = 0;

	opts.before = before;
	told.answer = -EACCES;
	HOLDS(set_and_load(&obj, path, &opts) == -EACCES);
	HOLDS(strstr(outer_map_maps__error(), "map 'outer_map.inner': callback before creation"));
	HOLDS(!strcmp(told.log, outer_map_maps__error()));
	bpf_object__close(obj);
	told.answer = 0;
	told.value_size = 1U << 31;
	HOLDS(set_and_load(&obj, path, &opts) < 0);
	HOLDS(strstr(outer_map_maps__error(), "map 'outer_map.inner': create"));
	HOLDS(!strcmp(told.log, outer_map_maps__error()));
	bpf_object__close(obj);

	/* Standard output is no token, where libbpf knows what that is. */
	opts.before = NULL;
	opts.token_fd = 1;
	HOLDS(set_and_load(&obj, path, &opts) < 0);
	HOLDS(strstr(outer_map_maps__error(), "opts.token_fd: needs libbpf 1.4") ||
	      strstr(outer_map_maps__error(), "map 'outer_map.inner': create"));
	bpf_object__close(obj);
	opts.sz = 1;
	HOLDS(set_and_load(&obj, path, &opts) == -EINVAL);
	bpf_object__close(obj);
	HOLDS(descriptors() == before_it);
}

/* A template that an object does not take is closed, and nobody closes its number again. */
static void refused_template(const char *path)
{
	struct bpf_object *obj;
	int before = descriptors(), others[4];

	HOLDS(!set_and_load(&obj, path, NULL));
	outer_map_maps__close_inner_maps();
	/* It is loaded: libbpf takes no template any more. */
	HOLDS(outer_map_maps__set_inner_maps(obj) < 0);
	/* The numbers that the template and its BTF had, for something else. */
	for (int i = 0; i < 4; i++)
		others[i] = dup(STDIN_FILENO);
	outer_map_maps__close_inner_maps();
	for (int i = 0; i < 4; i++)
		HOLDS(!close(others[i]));
	bpf_object__close(obj);
	HOLDS(descriptors() == before);
}

static void wrong_object(const char *path)
{
	struct bpf_object *obj = bpf_object__open_file(path, NULL);
	int before = descriptors();

	HOLDS(obj && outer_map_maps__set_inner_maps(obj) == -ENOENT);
	HOLDS(strstr(outer_map_maps__error(), "map 'outer_map'"));
	HOLDS(descriptors() == before);
	bpf_object__close(obj);
}

static bool same_map(int a, int b)
{
	struct bpf_map_info x = {0}, y = {0};
	__u32 len = sizeof(x);

	return !bpf_obj_get_info_by_fd(a, &x, &len) && !bpf_obj_get_info_by_fd(b, &y, &len) &&
	       x.id == y.id;
}

static void reuse(const char *path, const char *pins)
{
	char elsewhere[256], path_there[300];
	LIBBPF_OPTS(bpf_object_open_opts, open_opts, .pin_root_path = elsewhere);
	struct wiring_maps_opts opts = {.sz = sizeof(opts), .pin_root = pins};
	__u32 zero = 0;
	struct bpf_object *obj;
	struct wiring_maps maps;
	struct bpf_program *prog;
	__u64 counter = 0;
	char packet[64] = {0};
	LIBBPF_OPTS(bpf_test_run_opts, run, .data_in = packet, .data_size_in = sizeof(packet));

	/* With another root it would pin the maps for a second time. */
	(void)snprintf(elsewhere, sizeof(elsewhere), "%s/elsewhere", pins);
	(void)snprintf(path_there, sizeof(path_there), "%s/shared", elsewhere);
	HOLDS(!wiring_maps__create(&maps, &opts));
	obj = bpf_object__open_file(path, &open_opts);
	HOLDS(obj && !wiring_maps__reuse(&maps, obj));
	HOLDS(!bpf_object__load(obj));
	HOLDS(access(path_there, F_OK) && errno == ENOENT);
	HOLDS(same_map(maps.shared, bpf_object__find_map_fd_by_name(obj, "shared")));
	HOLDS(same_map(maps.first, bpf_object__find_map_fd_by_name(obj, "first")));

	/* A program of the object counts in the data that the header created and filled. */
	prog = bpf_object__find_program_by_name(obj, "use");
	HOLDS(prog && !bpf_prog_test_run_opts(bpf_program__fd(prog), &run));
	HOLDS(!bpf_map_lookup_elem(maps.data, &zero, &counter) && counter == 77 + 0x01020304);
	bpf_object__close(obj);

	obj = bpf_object__open_file(path, &open_opts);
	close(maps.second);
	maps.second = 1 << 20;
	HOLDS(obj && wiring_maps__reuse(&maps, obj) < 0);
	HOLDS(strstr(wiring_maps__error(), "map 'second': reuse"));
	maps.second = -1;
	bpf_object__close(obj);
	wiring_maps__close(&maps);
}

int main(int argc, char **argv)
{
	if (argc != 4)
		return 2;
	libbpf_set_print(print_nothing);
	templates(argv[1]);
	options(argv[1]);
	refused_template(argv[1]);
	wrong_object(argv[2]);
	reuse(argv[2], argv[3]);
	return counted();
}
