// SPDX-License-Identifier: BSD-2-Clause
/*
 * alike N DIR LITTLE BIG...: objects of one source in both byte orders are read alike:
 * as they are, and N times after the same change in both, written to DIR. Nobody here can ask a
 * libbpf of the other order; this is what it would say. A test is one object.
 */
#include <elf.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/util.h"
#include "base/whole_file.h"
#include "input/input.h"
#include "schema/schema.h"
#include "tests/malformed/malform.h"
#include "tests/malformed/random.h"

static struct {
	unsigned passed, failed;
	unsigned changed_alike, maps;
} count;

static bool same_number(const char *path, const struct map_def *map, const char *what, uint64_t a,
			uint64_t b)
{
	if (a == b)
		return true;
	printf("FAIL %s: map '%s': %s is %llu and %llu\n", path, map->name, what,
	       (unsigned long long)a, (unsigned long long)b);
	return false;
}

static bool same_text(const char *path, const struct map_def *map, const char *what, const char *a,
		      const char *b)
{
	a = a ? a : "";
	b = b ? b : "";
	if (str_eq(a, b))
		return true;
	printf("FAIL %s: map '%s': %s is '%s' and '%s'\n", path, map->name, what, a, b);
	return false;
}

static bool same_map(const char *path, const struct map_def *a, const struct map_def *b)
{
	bool ok = same_text(path, a, "name", a->name, b->name);

	ok &= same_text(path, a, "section", a->section, b->section);
	ok &= same_text(path, a, "key", a->key_name, b->key_name);
	ok &= same_text(path, a, "value", a->value_name, b->value_name);
	ok &= same_number(path, a, "presence of attributes", a->present, b->present);
	ok &= same_number(path, a, "type", a->type, b->type);
	ok &= same_number(path, a, "key_size", a->key_size, b->key_size);
	ok &= same_number(path, a, "value_size", a->value_size, b->value_size);
	ok &= same_number(path, a, "max_entries", a->max_entries, b->max_entries);
	ok &= same_number(path, a, "map_flags", a->map_flags, b->map_flags);
	ok &= same_number(path, a, "map_extra", a->map_extra, b->map_extra);
	ok &= same_number(path, a, "numa_node", a->numa_node, b->numa_node);
	ok &= same_number(path, a, "pinning", a->pinning, b->pinning);
	ok &= same_number(path, a, "having an inner map", a->inner != NULL, b->inner != NULL);
	ok &= same_number(path, a, "number of slots", a->n_slots, b->n_slots);

	for (size_t i = 0; i < a->n_slots && i < b->n_slots; i++) {
		ok &= same_number(path, a, "slot", a->slots[i].index, b->slots[i].index);
		ok &= same_text(path, a, "map in a slot", a->slots[i].map, b->slots[i].map);
		ok &= same_text(path, a, "program in a slot", a->slots[i].program,
				b->slots[i].program);
	}
	if (a->inner && b->inner)
		ok &= same_map(path, a->inner, b->inner);
	return ok;
}


/* The next fault that is not about the byte order, or NULL. */
static const struct fault *next_fault(const struct object *obj, size_t *i)
{
	while (*i < obj->n_faults)
		if (obj->faults[(*i)++].what != FAULT_ENDIANNESS)
			return &obj->faults[*i - 1];
	return NULL;
}

/* Offsets in messages may differ: what was found is what counts. */
static bool same_faults(const char *path, const struct object *a, const struct object *b)
{
	const struct fault *x, *y;
	size_t i = 0, j = 0;

	do {
		x = next_fault(a, &i);
		y = next_fault(b, &j);
	} while (x && y && x->what == y->what && x->rule == y->rule);
	if (x || y)
		printf("FAIL %s: '%s' and '%s'\n", path, x ? x->message : "", y ? y->message : "");
	return !x && !y;
}

static bool same_objects(const char *path, const struct object *a, const struct object *b)
{
	bool ok = same_faults(path, a, b);

	if (a->status != b->status || a->n_maps != b->n_maps) {
		printf("FAIL %s: status %d with %zu maps, and %d with %zu\n", path, a->status,
		       a->n_maps, b->status, b->n_maps);
		return false;
	}
	for (size_t i = 0; i < a->n_maps; i++, count.maps++)
		ok &= same_map(path, a->maps[i], b->maps[i]);
	return ok;
}

/* Reads both, from where they are. How they were changed is told with a failure. */
static void compare(const struct input_options *opts, const char *little, const char *big,
		    const char *name, const char *how)
{
	struct object_list a = {0}, b = {0};
	bool ok;

	input_file(opts, little, &a);
	input_file(opts, big, &b);
	ok = a.n == 1 && b.n == 1 && same_objects(name, a.v[0], b.v[0]);
	if (!ok)
		printf("     %s:%s\n", name, how);
	count.passed += ok;
	count.failed += !ok;
	object_list_free(&a);
	object_list_free(&b);
}

/*
 * Changes after which loaders themselves differ. libelf swaps what a section is by its
 * type, of a compressed one the header only, and looks for section 0 in a file
 * that is none; libbpf knows one size of the other order's BTF headers. Bytes that
 * become another table are other numbers.
 */
static bool is_special(const char *how)
{
	static const char *const changes[] = {"flags",	 "e_shstrndx",	 "BTF: header 24", "': type",
					      "': offset",  "': now ",  "section name",
					      "in each other's place"};

	for (size_t i = 0; i < ARRAY_SIZE(changes); i++)
		if (strstr(how, changes[i]))
			return true;
	return false;
}

static bool change(struct buf *b, const char *path, const char *to, uint64_t *state,
		   struct buf *how)
{
	buf_free(b);
	buf_free(how);
	if (buf_read(b, path, PATH_FOUND, (size_t)1 << 30) || !b->len) {
		printf("FAIL %s cannot be read\n", path);
		exit(1);
	}
	malform((unsigned char *)b->s, b->len, state, how);
	return !buf_write(b, to);
}

static void compare_changed(const struct input_options *opts, unsigned n, const char *dir,
			    const char *little, const char *big)
{
	struct buf b = {0}, how[2] = {{0}, {0}};
	uint64_t state = xorshift_seed(path_base(little));
	char to[2][4096];

	for (unsigned i = 0; i < n; i++) {
		uint64_t same = state;

		/* Of one name: those of data maps begin with it. */
		snprintf(to[0], sizeof(to[0]), "%s/little/%s", dir, path_base(little));
		snprintf(to[1], sizeof(to[1]), "%s/big/%s", dir, path_base(little));
		if (!change(&b, little, to[0], &state, &how[0]) ||
		    !change(&b, big, to[1], &same, &how[1])) {
			printf("FAIL %s cannot be written\n", dir);
			exit(1);
		}
		/* Both hang on where things are, which may differ. */
		if (how[0].s && how[1].s && str_eq(how[0].s, how[1].s) && !is_special(how[0].s)) {
			count.changed_alike++;
			compare(opts, to[0], to[1], path_base(little), how[0].s);
		}
		unlink(to[0]);
		unlink(to[1]);
	}
	buf_free(&how[0]);
	buf_free(&how[1]);
	buf_free(&b);
}

static void make_folder(const char *dir, const char *name)
{
	char path[4096];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	mkdir(path, 0700);
}

int main(int argc, char **argv)
{
	const struct schema *schema = schema_builtin();
	struct target target = {0};
	struct input_options opts = {.schema = schema, .target = &target};
	unsigned n, pairs = 0;

	if (argc < 5) {
		fprintf(stderr, "usage: alike N DIR LITTLE BIG...\n");
		return 2;
	}
	n = (unsigned)atoi(argv[1]);
	make_folder(argv[2], "little");
	make_folder(argv[2], "big");
	schema_default_target(schema, &target);
	for (int i = 3; i + 1 < argc; i += 2, pairs++) {
		compare(&opts, argv[i], argv[i + 1], path_base(argv[i]), " as it is");
		compare_changed(&opts, n, argv[2], argv[i], argv[i + 1]);
	}
	printf("%u of %u changes are the same in both byte orders, %u maps are compared\n",
	       count.changed_alike, n * pairs, count.maps);
	if (count.changed_alike < n * pairs / 3) {
		printf("FAIL most changes differ in both byte orders\n");
		count.failed++;
	}
	printf("%u passed, %u failed\n", count.passed, count.failed);
	return count.failed || !count.passed;
}
