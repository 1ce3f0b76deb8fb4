// SPDX-License-Identifier: BSD-2-Clause
/*
 * compare_libbpf FILE...: every BPF object that the files are or hold is decoded
 * by input/ and opened by the installed libbpf. The maps of both are set side by
 * side, attribute by attribute, and the types of the programs. Where libbpf refuses
 * the object, the refusal must have been foreseen, with its errno. load_objects
 * goes on from there to the kernel.
 *
 * A test is one object.
 *	--maybe FILE...		files that may hold no object
 *	--extract DIR FILE...	writes each object to a file of its own below DIR
 *	--malformed N DIR FILE...	N changed variants of each object, which libbpf may
 *				crash at; those that fail stay below DIR
 */
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/util.h"
#include "base/whole_file.h"
#include "input/reader.h"
#include "tests/libbpf/programs.h"
#include "tests/malformed/malform.h"
#include "tests/malformed/random.h"

#define MAP_TYPE_USER_RINGBUF 31

static struct {
	unsigned objects, opened, refused, foreseen, failed, crashed;
	unsigned maps, agreeing, programs;
} count;

/* What libbpf said last: the reason of a refusal. */
static char last_warning[512];

static int keep_warning(enum libbpf_print_level level, const char *fmt, va_list ap)
{
	if (level == LIBBPF_WARN)
		vsnprintf(last_warning, sizeof(last_warning), fmt, ap);
	return 0;
}

struct difference {
	char text[512];
	size_t n;
};

__attribute__((format(printf, 2, 3)))
static void differs(struct difference *d, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	if (d->n < sizeof(d->text))
		d->n += (size_t)vsnprintf(d->text + d->n, sizeof(d->text) - d->n, fmt, ap);
	va_end(ap);
}

static void compare_number(struct difference *d, const char *what, uint64_t ours, uint64_t theirs)
{
	if (ours != theirs)
		differs(d, " %s is %llu, libbpf has %llu;", what, (unsigned long long)ours,
			(unsigned long long)theirs);
}

/*
 * What bpf_object__open() makes of a ring buffer's size since 1.0 (before, it
 * was rounded when the map was created); of the others as written.
 */
static uint32_t entries_at_open(const struct map_def *map)
{
	uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE), n = map->max_entries;
	bool user = map->type == MAP_TYPE_USER_RINGBUF;

	if ((map->type != BPF_MAP_TYPE_RINGBUF && !user) || !n ||
	    libbpf_major_version() < 1 || (user && !libbpf_minor_version()) ||
	    (n % page == 0 && ((n / page) & (n / page - 1)) == 0))
		return map->max_entries;
	for (uint64_t size = page; size <= UINT32_MAX; size *= 2)
		if (size > n)
			return (uint32_t)size;
	return map->max_entries;
}

static void compare_attributes(struct difference *d, const struct map_def *map,
			       const struct bpf_map *theirs)
{
	compare_number(d, "type", map->type, bpf_map__type(theirs));
	compare_number(d, "key_size", map->key_size, bpf_map__key_size(theirs));
	compare_number(d, "value_size", map->value_size, bpf_map__value_size(theirs));
	compare_number(d, "max_entries", entries_at_open(map), bpf_map__max_entries(theirs));
	compare_number(d, "map_flags", map->map_flags, bpf_map__map_flags(theirs));
	compare_number(d, "map_extra", map->map_extra, bpf_map__map_extra(theirs));
	compare_number(d, "numa_node", map->numa_node, bpf_map__numa_node(theirs));
	/* Of struct_ops the type is kept elsewhere. */
	if (map->type != BPF_MAP_TYPE_STRUCT_OPS) {
		compare_number(d, "key type", map->key_type, bpf_map__btf_key_type_id(theirs));
		compare_number(d, "value type", map->value_type,
			       bpf_map__btf_value_type_id(theirs));
	}
}

static void compare_contents(struct difference *d, const struct map_def *map,
			     const struct bpf_map *theirs)
{
	size_t size = 0;
	const void *data = bpf_map__initial_value((struct bpf_map *)(uintptr_t)theirs, &size);

	if (map->style != STYLE_DATA)
		return;
	compare_number(d, "size of the contents", map_rare(map)->data_size, size);
	if (map_rare(map)->data && data && size == map_rare(map)->data_size && memcmp(map_rare(map)->data, data, size))
		differs(d, " contents differ;");
}

static void compare_map(const char *path, const struct map_def *map, const struct bpf_map *theirs)
{
	struct difference d = {.n = 0};
	const char *pin = bpf_map__pin_path(theirs);
	const struct bpf_map *inner = bpf_map__inner_map((struct bpf_map *)(uintptr_t)theirs);

	count.maps++;
	if (!map) {
		printf("FAIL %s: libbpf has map '%s', which was not decoded\n", path,
		       bpf_map__name(theirs));
		return;
	}
	if (!str_eq(map->name, bpf_map__name(theirs)))
		differs(&d, " name is '%s', libbpf has '%s';", map->name, bpf_map__name(theirs));
	compare_attributes(&d, map, theirs);
	compare_number(&d, "pinning by name", map->pinning == PIN_BY_NAME, pin != NULL);
	compare_number(&d, "having an inner map", map->inner != NULL, inner != NULL);
	if (map->inner && inner) {
		struct difference e = {.n = 0};

		if (!str_eq(map->inner->name, bpf_map__name(inner)))
			differs(&e, " name is '%s', libbpf has '%s';", map->inner->name,
				bpf_map__name(inner));
		compare_attributes(&e, map->inner, inner);
		if (e.n)
			differs(&d, " inner map:%s", e.text);
	}
	compare_contents(&d, map, theirs);
	if (d.n)
		printf("FAIL %s: map '%s':%s\n", path, bpf_map__name(theirs), d.text);
	else
		count.agreeing++;
}

/* The next map from i on that is for libbpf: other loaders' sections it skips. */
static size_t next_map(const struct object *obj, size_t i)
{
	while (i < obj->n_maps && obj->maps[i]->style == STYLE_LEGACY &&
	       !str_eq(obj->maps[i]->section, "maps"))
		i++;
	return i;
}

/* True where all maps agree. */
static bool compare_maps(const struct object *obj, struct bpf_object *theirs)
{
	unsigned bad = count.maps - count.agreeing;
	struct bpf_map *map;
	size_t i = next_map(obj, 0);

	bpf_object__for_each_map(map, theirs) {
		compare_map(obj->path, i < obj->n_maps ? obj->maps[i] : NULL, map);
		i = next_map(obj, i + 1);
	}
	if (i < obj->n_maps) {
		printf("FAIL %s: map '%s' was decoded, libbpf does not have it\n", obj->path,
		       obj->maps[i]->name);
		return false;
	}
	return bad == count.maps - count.agreeing;
}

/* The refusal to open that the schema foresees: positive errno, 0 for none. */
static int foreseen(const struct input_options *opts, const struct object *obj)
{
	if (obj->status == OBJECT_UNREADABLE)
		return -1;
	for (size_t i = 0; i < obj->n_faults; i++) {
		const struct loader_fault *row;

		if (!obj->faults[i].what)
			continue;
		row = schema_loader_fault(opts->schema, LOADER_LIBBPF, obj->faults[i].what,
					  opts->target->versions[LOADER_LIBBPF]);
		if (row && row->err && !row->at_load)
			return row->err;
	}
	return 0;
}

/*
 * Distributions take fixes from later releases: libbpf 1.5 of Debian 13 has that of
 * CVE-2025-29481, by which 1.6 sees that the end of a program wraps around.
 */
static bool is_fixed_too(const struct input_options *opts, const struct object *obj, int err)
{
	struct target later = *opts->target;
	struct input_options as_later = *opts;
	struct object_list list = {0};
	bool is;

	if (!strstr(last_warning, "crosses section boundary"))
		return false;
	later.versions[LOADER_LIBBPF] = VERSION(1, 6, 0);
	as_later.target = &later;
	input_file(&as_later, obj->path, &list);
	is = list.n == 1 && foreseen(&as_later, list.v[0]) == err;
	object_list_free(&list);
	return is;
}

/* Our own limit, which libbpf does not have: see check_overlap() in input/elf/elf.c. */
static bool is_over_limit(const struct object *obj)
{
	return obj->status == OBJECT_UNREADABLE && obj->n_faults &&
	       str_starts(obj->faults[0].message, "the sections overlap");
}

static bool compare_object(const struct input_options *opts, const struct object *obj)
{
	const struct reader *r = obj->reader;
	LIBBPF_OPTS(bpf_object_open_opts, open_opts, .object_name = obj->name);
	int expected = foreseen(opts, obj), err;
	struct bpf_object *theirs;
	void *copy;
	bool ok;

	if (!r) {
		printf("FAIL %s: %s\n", obj->path, obj->n_faults ? obj->faults[0].message : "?");
		return false;
	}
	/* On its own, aligned as a file's would be. */
	copy = malloc(r->bytes.size);
	if (!copy)
		die_no_memory();
	memcpy(copy, r->bytes.data, r->bytes.size);
	*last_warning = 0;
	theirs = bpf_object__open_mem(copy, r->bytes.size, &open_opts);
	err = theirs ? 0 : errno;
	if (theirs) {
		count.opened++;
		ok = is_over_limit(obj) || (compare_maps(obj, theirs) &&
					    !compare_programs(obj, theirs, &count.programs));
		if (expected && !is_over_limit(obj)) {
			printf("FAIL %s: libbpf opens it, foreseen was errno %d\n", obj->path,
			       expected);
			ok = false;
		}
		bpf_object__close(theirs);
	} else {
		count.refused++;
		ok = err == expected || expected == -1 || is_fixed_too(opts, obj, err);
		count.foreseen += ok;
		if (!ok)
			printf("FAIL %s: libbpf refuses it with errno %d, foreseen was %d: %s\n",
			       obj->path, err, expected, last_warning);
	}
	free(copy);
	return ok;
}

static int extract_main(const struct input_options *opts, const char *dir, int argc, char **argv)
{
	unsigned n = 0;

	for (int i = 0; i < argc; i++) {
		struct object_list list = {0};

		input_file(opts, argv[i], &list);
		for (size_t j = 0; j < list.n; j++) {
			const struct reader *r = list.v[j]->reader;
			struct buf b = {0};
			char *path;

			if (!r)
				continue;
			buf_add(&b, r->bytes.data, r->bytes.size);
			if (asprintf(&path, "%s/%03u-%s.bpf.o", dir, n, list.v[j]->name) < 0)
				die_no_memory();
			if (buf_write(&b, path)) {
				printf("FAIL %s cannot be written\n", path);
				return 1;
			}
			free(path);
			buf_free(&b);
			n++;
		}
		object_list_free(&list);
	}
	printf("%u objects in %s\n", n, dir);
	return !n;
}

/*
 * In a process of its own: libbpf before 1.3 trusts the BTF. What this one
 * counts the other does not: it comes back through the status.
 */
enum { MALFORMED_AGREES, MALFORMED_REFUSED, MALFORMED_DIFFERS };

static bool compare_malformed(const struct input_options *opts, const char *path, const char *how)
{
	struct object_list list = {0};
	bool ok = true;
	int status;
	pid_t pid;

	input_file(opts, path, &list);
	fflush(stdout);
	pid = fork();
	if (pid < 0)
		die_no_memory();
	if (!pid) {
		/* Of its own time: a busy machine is no crash. */
		setrlimit(RLIMIT_CPU, &(struct rlimit){20, 20});
		count.opened = 0;
		ok = list.n == 1 && (!list.v[0]->reader || compare_object(opts, list.v[0]));
		if (!ok)
			printf("     %s:%s\n", path, how);
		fflush(stdout);
		_exit(!ok ? MALFORMED_DIFFERS : count.opened ? MALFORMED_AGREES : MALFORMED_REFUSED);
	}
	if (waitpid(pid, &status, 0) != pid)
		return false;
	count.objects++;
	if (WIFEXITED(status)) {
		ok = WEXITSTATUS(status) != MALFORMED_DIFFERS;
		count.opened += WEXITSTATUS(status) == MALFORMED_AGREES;
		count.refused += WEXITSTATUS(status) == MALFORMED_REFUSED;
	} else {
		count.crashed++;
	}
	object_list_free(&list);
	return ok;
}

static void malform_file(const struct input_options *opts, unsigned n, const char *dir,
			const char *path)
{
	uint64_t state = xorshift_seed(path_base(path));
	struct buf whole = {0};
	char at[4096];

	if (buf_read(&whole, path, PATH_FOUND, (size_t)1 << 30) || !whole.len) {
		printf("FAIL %s cannot be read\n", path);
		count.failed++;
		return;
	}
	for (unsigned i = 0; i < n; i++) {
		struct buf b = {0}, how = {0};

		buf_add(&b, whole.s, whole.len);
		malform((unsigned char *)b.s, b.len, &state, &how);
		snprintf(at, sizeof(at), "%s/%u-%s", dir, i, path_base(path));
		if (buf_write(&b, at) || !compare_malformed(opts, at, how.s ? how.s : ""))
			count.failed++;
		else
			unlink(at);
		buf_free(&b);
		buf_free(&how);
	}
	buf_free(&whole);
}

static int malformed_main(const struct input_options *opts, unsigned n, const char *dir, int argc,
			char **argv)
{
	for (int i = 0; i < argc; i++)
		malform_file(opts, n, dir, argv[i]);
	printf("libbpf %s opens %u of %u malformed objects, refuses %u as foreseen, crashes at %u\n",
	       libbpf_version_string(), count.opened, count.objects, count.refused, count.crashed);
	printf("%u passed, %u failed\n", count.objects - count.crashed - count.failed, count.failed);
	return count.failed || !count.opened || !count.refused;
}

static int compare_main(const struct input_options *opts, bool maybe, int argc, char **argv)
{
	for (int i = 0; i < argc; i++) {
		struct object_list list = {0};

		input_file(opts, argv[i], &list);
		for (size_t j = 0; j < list.n; j++) {
			if (maybe && !list.v[j]->reader)
				continue;
			count.objects++;
			count.failed += !compare_object(opts, list.v[j]);
		}
		object_list_free(&list);
	}
	printf("libbpf %s opens %u of %u objects, refuses %u, of which %u were foreseen\n",
	       libbpf_version_string(), count.opened, count.objects, count.refused,
	       count.foreseen);
	printf("%u of %u maps agree; %u programs\n", count.agreeing, count.maps, count.programs);
	printf("%u passed, %u failed\n", count.objects - count.failed, count.failed);
	return count.failed || !count.objects;
}

int main(int argc, char **argv)
{
	const struct schema *schema = schema_builtin();
	struct target target = {0};
	struct input_options opts = {.schema = schema, .target = &target};

	schema_default_target(schema, &target);
	target.versions[LOADER_LIBBPF] = VERSION(libbpf_major_version(), libbpf_minor_version(), 0);
	libbpf_set_print(keep_warning);
	if (argc > 3 && str_eq(argv[1], "--extract"))
		return extract_main(&opts, argv[2], argc - 3, argv + 3);
	if (argc > 4 && str_eq(argv[1], "--malformed"))
		return malformed_main(&opts, (unsigned)atoi(argv[2]), argv[3], argc - 4, argv + 4);
	if (argc > 2 && str_eq(argv[1], "--maybe"))
		return compare_main(&opts, true, argc - 2, argv + 2);
	return compare_main(&opts, false, argc - 1, argv + 1);
}
