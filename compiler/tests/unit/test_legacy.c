/* SPDX-License-Identifier: BSD-2-Clause */
/* input/legacy/: records of SEC("maps") in every known layout. */
#include <errno.h>
#include <linux/bpf.h>

#include "judge/judge.h"
#include "lint/lint.h"
#include "tests/unit/legacy_test.h"

/* All maps of legacy sections; that layout and section are the wanted ones is asserted. */
static char *describe_all(const struct object *obj, const char *layout)
{
	struct buf b = {0};

	for (size_t i = 0; i < obj->n_maps; i++) {
		const struct map_def *m = obj->maps[i];

		if (m->style != STYLE_LEGACY)
			continue;
		ck_assert_ptr_nonnull(m->layout);
		ck_assert_msg(str_eq(m->layout, layout), "%s: layout of %s is %s, must be %s",
			      obj->path, m->name, m->layout, layout);
		describe(&b, m);
	}
	buf_str(&b, "");
	return b.s;
}

struct fixture {
	const char *file, *layout, *maps;
	const char *no_btf;	/* the layout that is taken without BTF, where another one */
};

static const struct fixture fixtures[] = {
	{"samples-16", "samples-16",
	 "counts hash 4 8 1024 0x0 none\n"
	 "events perf_event_array 4 4 32 0x0 none\n", NULL},
	{"libbpf-20", "libbpf-20",
	 "stats hash 4 16 64 0x1 none\n"
	 "wrong array 4 4 1 0x0 none\n"
	 "events perf_event_array 4 4 0 0x0 none\n"
	 "outer array_of_maps 4 4 4 0x0 none\n", NULL},
	{"samples-24", "samples-24",
	 "other array 4 8 1 0x0 none\n"
	 "inner hash 4 4 16 0x0 none\n"
	 "outer array_of_maps 4 4 2 0x0 none inner=inner\n", NULL},
	{"calico-24", "calico-24",
	 "cali_jump prog_array 4 4 8 0x0 none\n"
	 "cali_state percpu_array 4 96 1 0x0 none\n", NULL},
	{"pinning-24", "pinning-24",
	 "loose hash 4 4 16 0x0 none\n"
	 "shared hash 4 4 16 0x0 global\n", "calico-24"},
	{"samples-28", "samples-28",
	 "inner array 4 8 2 0x0 none\n"
	 "outer hash_of_maps 8 4 4 0x0 none inner=inner\n"
	 "near hash 4 4 128 0x4 none node=1\n", NULL},
	{"lirc_mode2", "samples-28", "decoder_state array 4 16 1 0x0 none\n", NULL},
	{"aya-28", "aya-28",
	 "counters hash 4 8 256 0x0 by_name\n"
	 "queue queue 0 32 16 0x0 none\n", NULL},
	{"iproute2-28", "iproute2-28",
	 "global hash 4 8 512 0x0 global=/sys/fs/bpf/tc/globals/global\n"
	 "object array 4 8 2 0x0 object=/sys/fs/bpf/tc/SHA1/object\n", NULL},
	{"iproute2-36", "iproute2-36",
	 "outer array_of_maps 4 4 4 0x0 global=/sys/fs/bpf/tc/globals/outer inner=in_slot_0 0=in_slot_0 2=in_slot_2\n"
	 "in_slot_0 hash 4 4 10 0x0 none\n"
	 "in_slot_2 hash 4 4 10 0x0 none\n"
	 "in_none hash 4 4 10 0x0 none\n"
	 "of_no_outer hash 4 4 10 0x0 none\n"
	 "outer_hash hash_of_maps 4 4 4 0x0 custom inner=in_slot_0 0=in_slot_0 2=in_slot_2\n"
	 "jumps prog_array 4 4 8 0x0 object=/sys/fs/bpf/tc/SHA1/jumps 1:first 5:fifth\n", NULL},
	{"android-0.0", "android-0.0",
	 "stats hash 4 16 5000 0x1 custom=/sys/fs/bpf/map_android-0.0.bpf_stats\n"
	 "ring ringbuf 0 0 4096 0x0 custom=/sys/fs/bpf/map_android-0.0.bpf_ring\n", NULL},
	{"android-0.1", "android-0.1",
	 "stats hash 4 16 5000 0x1 custom=/sys/fs/bpf/map_android-0.1.bpf_stats\n"
	 "ring ringbuf 0 0 4096 0x0 custom=/sys/fs/bpf/map_android-0.1.bpf_ring\n", NULL},
	{"android-0.2", "android-0.2",
	 "stats hash 4 16 5000 0x1 custom=/sys/fs/bpf/map_android-0.2.bpf_stats\n"
	 "ring ringbuf 0 0 4096 0x0 custom=/sys/fs/bpf/map_android-0.2.bpf_ring\n", NULL},
	{"android-0.18", "android-0.18",
	 "stats hash 4 16 5000 0x1 custom=/sys/fs/bpf/netd_shared/map_android-0.18.bpf_stats\n"
	 "ring ringbuf 0 0 4096 0x0 custom=/sys/fs/bpf/tethering/map__ring\n", NULL},
	{"android-0.28", "android-0.28",
	 "stats hash 4 16 5000 0x1 custom=/sys/fs/bpf/netd_shared/map_android-0.28.bpf_stats\n"
	 "ring ringbuf 0 0 4096 0x0 custom=/sys/fs/bpf/tethering/map__ring\n", NULL},
	{"windows-32", "windows-32",
	 "by_id array_of_maps 4 4 1 0x0 none inner=inner\n"
	 "inner percpu_hash 4 8 1 0x0 none\n"
	 "by_index hash_of_maps 2 4 10 0x0 none inner=inner\n"
	 "ring ringbuf 0 0 65536 0x0 by_name\n", NULL},
	{"goebpf-40", "goebpf-40",
	 "inner array 4 8 2 0x0 none\n"
	 "outer array_of_maps 4 4 3 0x0 custom=/sys/fs/bpf/outer inner=inner\n"
	 "pinned percpu_array 4 8 4 0x0 custom=/sys/fs/bpf/pinned\n", NULL},
	{"gobpf-280", "gobpf-280",
	 "plain percpu_hash 4 8 1024 0x0 none\n"
	 "global hash 4 8 32768 0x0 global=/sys/fs/bpf/tracer/globals/global\n"
	 "custom array 4 8 1 0x0 custom\n", NULL},
	{"fsprobe-284", "fsprobe-284",
	 "cidr_ranges lpm_trie 24 8 1024 0x1 none\n"
	 "cidr_rules hash_of_maps 8 4 1024 0x0 none inner=cidr_ranges\n"
	 "events perf_event_array 4 4 64 0x0 none\n"
	 "shared hash 4 8 16 0x0 global\n", NULL},
};

START_TEST(fixtures_are_decoded)
{
	const struct fixture *f = &fixtures[_i / 4];
	int variant = _i % 4;
	struct object_list list = {0};
	struct object *obj = read_fixture(f->file, variant, NULL, &list);
	bool no_btf = variant & NO_BTF;
	char *got;

	if (no_btf && f->no_btf) {
		free(describe_all(obj, f->no_btf));
		object_list_free(&list);
		/* Forced, it is the layout that it is. */
		list = (struct object_list){0};
		obj = read_fixture(f->file, variant, f->layout, &list);
	}
	got = describe_all(obj, f->layout);
	ck_assert_str_eq(got, f->maps);
	free(got);
	object_list_free(&list);
}
END_TEST

/* Without BTF they are what their size, or their first words, make of them. */
START_TEST(structs_of_no_loader_are_read_by_their_members)
{
	struct object_list list = {0};
	struct object *obj = read_fixture("by-members", _i, NULL, &list);
	char *got;

	if (_i & NO_BTF) {
		ck_assert_str_ne(obj->maps[0]->layout, "by-members");
	} else {
		got = describe_all(obj, "by-members");
		ck_assert_str_eq(got, "loose hash 4 8 16 0x0 none\n"
				      "shared array 4 8 32 0x0 global\n"
				      "mixed lpm_trie 12 16 64 0x1 custom\n");
		free(got);
		ck_assert_str_eq(map_rare(object_find_map(obj, "shared"))->other_fields, "inner_map_fd 7");
		ck_assert_str_eq(map_rare(object_find_map(obj, "mixed"))->other_fields,
				 "label 'first', cookie 5");
		ck_assert(has_note(find_fault(obj, RULE_BM023, "shared"),
				   "no layout has the members of struct bpf_map_def_own"));
	}
	object_list_free(&list);
}
END_TEST

START_TEST(annotations_give_types)
{
	struct object_list list = {0};
	struct object *obj = read_fixture("libbpf-20", _i, NULL, &list);
	const struct map_def *stats = object_find_map(obj, "stats");
	const struct map_def *wrong = object_find_map(obj, "wrong");

	ck_assert_ptr_nonnull(stats);
	ck_assert_ptr_nonnull(wrong);
	ck_assert_int_eq(map_has(stats, ATTR_KEY), !(_i & NO_BTF));
	/* The variables of the annotations are no maps in sections that nobody reads. */
	ck_assert(!has_what(obj, "section-ignored"));
	ck_assert(object_find_map(obj, "outer")->inner_in_user_space);
	if (!(_i & NO_BTF)) {
		ck_assert_str_eq(stats->key_name, "int");
		ck_assert_str_eq(stats->value_name, "struct stat");
		ck_assert(has_what(obj, "legacy-annotation"));
	}
	/* libbpf makes the map all the same, without types. */
	ck_assert_uint_eq(wrong->key_type, 0);
	ck_assert_uint_eq(wrong->value_type, 0);
	ck_assert(!map_has(wrong, ATTR_VALUE));
	object_list_free(&list);
}
END_TEST

START_TEST(every_map_says_why)
{
	const struct fixture *f = &fixtures[_i];
	struct object_list list = {0};
	struct object *obj = read_fixture(f->file, 0, NULL, &list);

	for (size_t i = 0; i < obj->n_maps; i++) {
		const struct fault *why;

		if (obj->maps[i]->style != STYLE_LEGACY)
			continue;
		why = find_fault(obj, RULE_BM023, obj->maps[i]->name);
		ck_assert_ptr_nonnull(why);
		ck_assert(has_note(why, "why: "));
		ck_assert_uint_eq(why->n_peers, 1);
		/* Each of the loaders has something to say. */
		for (int k = 0; k < 4; k++) {
			static const enum loader loaders[] = {LOADER_LIBBPF, LOADER_IPROUTE2,
							      LOADER_CILIUM_EBPF, LOADER_AYA};

			ck_assert_msg(schema_loader_fault(schema_builtin(), loaders[k], why->peers[0].key,
							  VERSION(UINT16_MAX, 0, 0)),
				      "%s says nothing of %s", loader_names[loaders[k]],
				      fault_names[why->peers[0].key]);
		}
	}
	object_list_free(&list);
}
END_TEST

/* The section's own fault says it for all, and names maps where they differ. */
START_TEST(sections_say_who_reads_them)
{
	struct object_list list = {0};
	struct object *obj = read_fixture("samples-28", _i, NULL, &list);
	const struct fault *f = find_fault(obj, RULE_BM020, NULL);

	ck_assert_ptr_nonnull(f);
	ck_assert(has_note(f, "samples-28: "));
	ck_assert(has_note(f, "why: "));
	ck_assert_uint_eq(f->n_peers, 3);
	ck_assert_str_eq(fault_names[f->peers[0].key], "record-zero-tail");
	ck_assert_str_eq(f->peers[0].about, "map 'inner'");
	ck_assert_str_eq(fault_names[f->peers[1].key], "record-outer");
	ck_assert_str_eq(fault_names[f->peers[2].key], "record-tail");
	object_list_free(&list);
	list = (struct object_list){0};
	obj = read_fixture("gobpf-280", _i, NULL, &list);
	f = find_fault(obj, RULE_BM020, NULL);
	ck_assert(has_note(f, "gobpf-280: "));
	ck_assert_uint_eq(f->n_peers, 1);
	ck_assert_str_eq(fault_names[f->peers[0].key], "record-named-section");
	ck_assert_ptr_null(f->peers[0].about);
	object_list_free(&list);
}
END_TEST

START_TEST(ambiguity_is_said)
{
	struct object_list list = {0};
	struct object *obj = read_fixture("pinning-24", NO_BTF, NULL, &list);
	const struct fault *why = find_fault(obj, RULE_BM023, "shared");

	ck_assert_ptr_nonnull(why);
	ck_assert(has_note(why, "pinning-24 would fit too"));
	object_list_free(&list);
	list = (struct object_list){0};
	/* All behind map_flags is 0: nothing tells the layouts of 28 bytes apart. */
	obj = read_fixture("lirc_mode2", NO_BTF, "aya-28", &list);
	ck_assert_str_eq(obj->maps[0]->layout, "aya-28");
	ck_assert(has_note(find_fault(obj, RULE_BM023, "decoder_state"), "--layout"));
	object_list_free(&list);
}
END_TEST

START_TEST(dialect_fields_are_noted)
{
	struct object_list list = {0};
	struct object *obj = read_fixture("android-0.28", _i, NULL, &list);
	const struct fault *stats = find_fault(obj, RULE_BM023, "stats");
	const struct fault *ring = find_fault(obj, RULE_BM023, "ring");

	ck_assert(has_note(stats, "gid 3003, mode 0660, bpfloader_min_ver 0.2, min_kver 5.4.0, "
				  "selinux_context 'fs_bpf_netd_shared', pin_subdir "
				  "'netd_shared/', uid 1000"));
	ck_assert(has_note(ring, "bpfloader_max_ver 0.25, max_kver 6.0.0"));
	ck_assert(has_note(ring, "shared 1"));
	ck_assert_uint_eq(map_rare(object_find_map(obj, "stats"))->pin_owner.uid, 1000);
	ck_assert_uint_eq(map_rare(object_find_map(obj, "stats"))->pin_owner.gid, 3003);
	ck_assert_uint_eq(map_rare(object_find_map(obj, "ring"))->pin_owner.mode, 0440);
	object_list_free(&list);
}
END_TEST

/* A record of .android_maps beside a map of .maps: one map, of the one and with the pin of the other. */
START_TEST(mainline_records_join_their_maps)
{
	struct object_list list = {0};
	struct object *obj = read_fixture("android-mainline-192", _i, NULL, &list);
	const struct map_def *both = object_find_map(obj, "both");
	const struct map_def *alone = object_find_map(obj, "alone");
	const struct map_def *named = object_find_map(obj, "named");
	bool no_btf = _i & NO_BTF;

	ck_assert_uint_eq(obj->n_maps, 3);
	/* Its own word counts before the record's. */
	ck_assert_int_eq(named->pinning, no_btf ? PIN_CUSTOM : PIN_BY_NAME);
	ck_assert_int_eq(map_rare(named)->pin_owner.set, no_btf);
	ck_assert_int_eq(both->style, no_btf ? STYLE_LEGACY : STYLE_BTF);
	ck_assert_str_eq(both->layout, "android-mainline-192");
	ck_assert_str_eq(map_rare(both)->pin_path, "/sys/fs/bpf/netd_shared/map_netd_both");
	ck_assert_int_eq(both->pinning, PIN_CUSTOM);
	ck_assert(map_rare(both)->pin_owner.set && map_rare(both)->pin_owner.mode == 0660);
	ck_assert_str_eq(alone->section, ".android_maps");
	ck_assert_str_eq(map_rare(alone)->pin_path, "/sys/fs/bpf/map_netd_alone");
	ck_assert_uint_eq(alone->max_entries, 2);
	ck_assert(!find_fault(obj, RULE_BM021, "both"));
	object_list_free(&list);
}
END_TEST

START_TEST(bcc_tables_are_named_and_not_decoded)
{
	struct object_list list = {0};
	struct object *obj = read_fixture("bcc", _i, NULL, &list);
	const struct fault *f = find_fault(obj, RULE_BM021, "counts");

	ck_assert_uint_eq(obj->n_maps, 0);
	ck_assert_ptr_nonnull(f);
	ck_assert_ptr_nonnull(strstr(f->message, "bcc"));
	ck_assert(has_what(obj, "section-ignored"));
	object_list_free(&list);
}
END_TEST

/* What libbpf 0.8 said of the same objects (bpf_object__open_file()). */
static const struct {
	const char *fixture;
	int err;
} refusals[] = {
	{"samples-16", 0},    {"libbpf-20", 0},	     {"samples-24", EINVAL}, {"calico-24", EINVAL},
	{"pinning-24", EINVAL}, {"samples-28", EINVAL}, {"aya-28", EINVAL}, {"iproute2-28", EINVAL},
	{"iproute2-36", EINVAL}, {"windows-32", EINVAL}, {"goebpf-40", EINVAL},
	{"gobpf-280", 0},     {"bcc", 0},	     {"lirc_mode2", 0},
	{"android-0.0", EINVAL}, {"android-0.1", EINVAL}, {"android-0.2", EINVAL},
	{"android-0.18", EINVAL}, {"android-0.28", EINVAL}, {"android-mainline-192", 0},
	{"fsprobe-284", 0},
};

static int refused(const char *fixture, struct version libbpf, struct object_list *list)
{
	struct target target = {0};
	struct judgement judged;

	schema_default_target(schema_builtin(), &target);
	target.versions[LOADER_LIBBPF] = libbpf;
	target.cpus = 2;
	judge_object(&(struct judge_options){.schema = schema_builtin(), .target = &target},
		     read_fixture(fixture, 0, NULL, list), &judged);
	return judged.status == OBJECT_REFUSED ? judged.refused_errno : 0;
}

START_TEST(refusals_are_those_of_libbpf)
{
	struct object_list list = {0};
	const char *fixture = refusals[_i].fixture;
	size_t n_maps;
	int err;

	ck_assert_int_eq(refused(fixture, VERSION(0, 8, 0), &list), refusals[_i].err);
	n_maps = list.v[0]->n_maps;
	object_list_free(&list);
	list = (struct object_list){0};
	/* Since 1.0 a section "maps" is refused whole, and all its maps are still there. */
	err = refused(fixture, VERSION(1, 7, 0), &list);
	ck_assert_int_eq(err, find_fault(list.v[0], RULE_BM020, NULL) &&
				      has_what(list.v[0], "legacy-section") ? EOPNOTSUPP : 0);
	ck_assert_uint_eq(list.v[0]->n_maps, n_maps);
	object_list_free(&list);
}
END_TEST

/* Maps of .maps with features that not all loaders have, where infos are asked for. */
START_TEST(features_say_who_has_them)
{
	static const char *const starts[] = {"libbpf, static inner maps: ",
					     "iproute2, static inner maps: ",
					     "cilium-ebpf, static inner maps: ",
					     "aya, static inner maps: "};
	struct target target = {0};
	struct lint_options opts;
	struct object_list list = {0};
	const struct finding *d = NULL;
	struct result *r;
	char path[512];

	schema_default_target(schema_builtin(), &target);
	target.cpus = 2;
	lint_options_init(&opts, schema_builtin(), &target);
	opts.infos = true;
	snprintf(path, sizeof(path), "%s/testdata/examples/array_of_maps.bpf.o", build_dir());
	r = result_new(read_path(path, NULL, &list));
	list.n = 0;
	lint_result(&opts, r);
	for (size_t i = 0; i < r->n_findings; i++)
		if (r->findings[i].rule == RULE_BM450)
			d = &r->findings[i];
	ck_assert_ptr_nonnull(d);
	ck_assert_int_eq(d->severity, SEVERITY_INFO);
	ck_assert_uint_eq(d->n_notes, ARRAY_SIZE(starts));
	for (size_t i = 0; i < ARRAY_SIZE(starts); i++)
		ck_assert_msg(str_starts(d->notes[i], starts[i]), "%s", d->notes[i]);
	result_free(r);
	object_list_free(&list);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("legacy");
	TCase *tc = tcase_create("layouts");

	tcase_add_loop_test(tc, fixtures_are_decoded, 0, ARRAY_SIZE(fixtures) * 4);
	tcase_add_loop_test(tc, structs_of_no_loader_are_read_by_their_members, 0, 4);
	tcase_add_loop_test(tc, annotations_give_types, 0, 4);
	tcase_add_loop_test(tc, every_map_says_why, 0, ARRAY_SIZE(fixtures));
	tcase_add_loop_test(tc, sections_say_who_reads_them, 0, 4);
	tcase_add_test(tc, features_say_who_has_them);
	tcase_add_test(tc, ambiguity_is_said);
	tcase_add_loop_test(tc, dialect_fields_are_noted, 0, 4);
	tcase_add_loop_test(tc, mainline_records_join_their_maps, 0, 4);
	tcase_add_loop_test(tc, bcc_tables_are_named_and_not_decoded, 0, 4);
	tcase_add_loop_test(tc, refusals_are_those_of_libbpf, 0, ARRAY_SIZE(refusals));
	suite_add_tcase(s, tc);
	return s;
}

int main(void)
{
	return suite_run(suite());
}
