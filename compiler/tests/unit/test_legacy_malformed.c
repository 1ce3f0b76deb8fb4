/* SPDX-License-Identifier: BSD-2-Clause */
#include <linux/bpf.h>

#include "tests/unit/legacy_test.h"

/*
 * Malformed objects: a fixture, with symbols of its section "maps" changed.
 * The section of the first legacy map is changed where size says so.
 */
struct patch {
	const char *map;	/* NULL: every symbol of the section */
	int64_t size, value;	/* -1: as it is */
	int type, bind;		/* -1: as it is */
};

/* Reads a fixture to which the patches were applied. */
static struct object *read_patched(const char *name, const struct patch *p, size_t n,
				   uint64_t section_size, struct object_list *list)
{
	struct copied_object c = copy_fixture(name);
	size_t done = 0;

	for (Elf64_Sym *sym = next_symbol(&c, NULL); sym; sym = next_symbol(&c, sym)) {
		for (size_t k = 0; k < n; k++) {
			if (p[k].map && !str_eq(symbol_name(&c, sym), p[k].map))
				continue;
			if (p[k].size >= 0)
				sym->st_size = (uint64_t)p[k].size;
			if (p[k].value >= 0)
				sym->st_value = (uint64_t)p[k].value;
			sym->st_info = ELF64_ST_INFO(
				p[k].bind < 0 ? ELF64_ST_BIND(sym->st_info) : p[k].bind,
				p[k].type < 0 ? ELF64_ST_TYPE(sym->st_info) : p[k].type);
			done++;
		}
	}
	ck_assert_uint_ge(done, n);
	if (section_size)
		c.maps->sh_size = section_size;
	return read_copy(&c, list);
}

struct malformed {
	const char *fixture;
	struct patch patches[2];
	size_t n;
	uint64_t section_size;
	const char *what;	/* that must be said */
	const char *maps;	/* what is decoded all the same */
};

#define NOTHING_ELSE .value = -1, .type = -1, .bind = -1

static const struct malformed cases[] = {
	/* Old compilers: no type, no size. The stride is the section's. */
	{"samples-16", {{.size = 0, .value = -1, .type = STT_NOTYPE, .bind = -1}}, 1, 0,
	 "legacy-symbol-size",
	 "counts hash 4 8 1024 0x0 none\nevents perf_event_array 4 4 32 0x0 none\n"},
	{"iproute2-36", {{.size = 0, .value = -1, .type = STT_NOTYPE, .bind = -1}}, 1, 0,
	 "legacy-symbol-size", NULL},
	/* A size that overruns the section. */
	{"samples-16", {{.size = 64, NOTHING_ELSE}}, 1, 0, "legacy-symbol-size",
	 "counts hash 4 8 1024 0x0 none\nevents perf_event_array 4 4 32 0x0 none\n"},
	{"samples-16", {{.map = "events", .size = -1, .value = 24, .type = -1, .bind = -1}}, 1, 0,
	 "legacy-bounds", NULL},
	{"samples-16", {{.map = "events", .size = -1, .value = INT64_MAX, .type = -1, .bind = -1}}, 1,
	 0, "legacy-bounds", "counts hash 4 8 1024 0x0 none\n"},
	{"samples-16", {{.size = INT64_MAX, NOTHING_ELSE}}, 1, 0, "legacy-symbol-size",
	 "counts hash 4 8 1024 0x0 none\nevents perf_event_array 4 4 32 0x0 none\n"},
	/* A section that does not divide. */
	{"samples-16", {{.size = -1, NOTHING_ELSE}}, 1, 31, "legacy-stride", NULL},
	{"samples-16", {{.size = 0, NOTHING_ELSE}}, 1, 31, "legacy-stride", NULL},
	/* Sizes that differ. */
	{"samples-16", {{.map = "counts", .size = 20, NOTHING_ELSE}}, 1, 0, NULL,
	 "counts hash 4 8 1024 0x0 none\nevents perf_event_array 4 4 32 0x0 none\n"},
	/* Two maps in one record, and a record in the midst of another. */
	{"samples-16", {{.map = "events", .size = -1, .value = 0, .type = -1, .bind = -1}}, 1, 0,
	 "legacy-offset", "counts hash 4 8 1024 0x0 none\nevents hash 4 8 1024 0x0 none\n"},
	{"libbpf-20", {{.map = "wrong", .size = -1, .value = 24, .type = -1, .bind = -1}}, 1, 0,
	 "legacy-offset", NULL},
	{"libbpf-20", {{.map = "wrong", .size = -1, .value = -1, .type = -1, .bind = STB_LOCAL}}, 1, 0,
	 "legacy-static", NULL},
	/* A size that no record has, and one that leaves gaps. */
	{"samples-16", {{.size = 4, NOTHING_ELSE}}, 1, 0, "legacy-symbol-size",
	 "counts hash 4 8 1024 0x0 none\nevents perf_event_array 4 4 32 0x0 none\n"},
	{"libbpf-20", {{.size = 16, NOTHING_ELSE}}, 1, 0, "legacy-gaps", NULL},
	/* Records without bytes. */
	{"samples-16", {{.size = 4, NOTHING_ELSE}}, 1, 8, "legacy-bounds", ""},
};

START_TEST(malformed_objects_are_reported)
{
	const struct malformed *m = &cases[_i];
	struct object_list list = {0};
	struct object *obj = read_patched(m->fixture, m->patches, m->n, m->section_size, &list);

	if (m->what)
		ck_assert_msg(has_what(obj, m->what), "%s is not said", m->what);
	ck_assert(has_what(obj, "legacy-section"));
	if (m->maps) {
		struct buf b = {0};

		for (size_t i = 0; i < obj->n_maps; i++)
			describe(&b, obj->maps[i]);
		ck_assert_str_eq(b.s ? b.s : "", m->maps);
		buf_free(&b);
	}
	object_list_free(&list);
}
END_TEST

/* libbpf makes its maps in the order of the symbols, the others by offset. */
START_TEST(order_is_that_of_the_loader)
{
	const struct patch swap[] = {
		{.map = "stats", .size = -1, .value = 40, .type = -1, .bind = -1},
		{.map = "events", .size = -1, .value = 0, .type = -1, .bind = -1},
	};
	const struct patch swap_16[] = {
		{.map = "counts", .size = -1, .value = 16, .type = -1, .bind = -1},
		{.map = "events", .size = -1, .value = 0, .type = -1, .bind = -1},
	};
	struct object_list list = {0};
	struct object *obj = read_patched("libbpf-20", swap, 2, 0, &list);

	ck_assert_str_eq(obj->maps[0]->name, "stats");
	ck_assert_uint_eq(obj->maps[0]->type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
	object_list_free(&list);
	list = (struct object_list){0};
	obj = read_patched("samples-16", swap_16, 2, 0, &list);
	ck_assert_str_eq(obj->maps[0]->name, "events");
	ck_assert_uint_eq(obj->maps[0]->type, BPF_MAP_TYPE_HASH);
	object_list_free(&list);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("legacy malformed");
	TCase *tc = tcase_create("malformed");

	tcase_add_loop_test(tc, malformed_objects_are_reported, 0, ARRAY_SIZE(cases));
	tcase_add_test(tc, order_is_that_of_the_loader);
	suite_add_tcase(s, tc);
	return suite_run(s);
}
