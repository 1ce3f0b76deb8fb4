/* SPDX-License-Identifier: BSD-2-Clause */
/* input/legacy/wiring.c: templates, slots and tail calls of records, where they lead nowhere, too. */
#include <linux/bpf.h>

#include "tests/unit/legacy_test.h"

/* Words of a record, by the layout. */
enum { TYPE = 0, IPROUTE2_ID = 5, IPROUTE2_INNER_ID = 7, IPROUTE2_INNER_IDX = 8 };
enum { WINDOWS_INDEX = 4, WINDOWS_ID = 6, WINDOWS_INNER_ID = 7 };
enum { SAMPLES_INDEX = 5, GOEBPF_INNER = 6 };

struct change {
	const char *map;
	unsigned word;
	uint32_t to;
};

/* One or two words of a fixture, the fault that follows, and what the map becomes. */
static const struct {
	const char *fixture;
	struct change changes[2];
	const char *fault, *map;
} cases[] = {
	{"iproute2-36", {{"outer", IPROUTE2_INNER_ID, 0}}, "inner_id is 0, must be the id",
	 "outer array_of_maps 4 4 4 0x0 global=/sys/fs/bpf/tc/globals/outer\n"},
	{"iproute2-36", {{"outer", IPROUTE2_INNER_ID, 99}},
	 "inner_id is 99, but no map of the section has this id",
	 "outer array_of_maps 4 4 4 0x0 global=/sys/fs/bpf/tc/globals/outer\n"},
	{"iproute2-36", {{"outer", IPROUTE2_INNER_ID, 9}},
	 "inner_id 9 is the id of map 'outer_hash', which is an outer map",
	 "outer array_of_maps 4 4 4 0x0 global=/sys/fs/bpf/tc/globals/outer\n"},
	/* Of no slot, of another slot, and with a template of its own. */
	{"iproute2-36", {{"in_slot_2", IPROUTE2_INNER_IDX, UINT32_MAX}}, NULL,
	 "outer array_of_maps 4 4 4 0x0 global=/sys/fs/bpf/tc/globals/outer inner=in_slot_0 0=in_slot_0\n"},
	{"iproute2-36", {{"in_slot_2", IPROUTE2_INNER_IDX, UINT32_MAX - 1}}, NULL,
	 "outer array_of_maps 4 4 4 0x0 global=/sys/fs/bpf/tc/globals/outer inner=in_slot_0 0=in_slot_0 "
	 "4294967294=in_slot_2\n"},
	{"iproute2-36", {{"in_slot_2", IPROUTE2_INNER_ID, 1}}, NULL,
	 "outer array_of_maps 4 4 4 0x0 global=/sys/fs/bpf/tc/globals/outer inner=in_slot_0 0=in_slot_0\n"},
	{"iproute2-36", {{"in_slot_0", IPROUTE2_ID, 6}}, NULL,
	 "outer array_of_maps 4 4 4 0x0 global=/sys/fs/bpf/tc/globals/outer inner=in_slot_2 2=in_slot_2\n"},
	/* Two maps of one slot: the later one. */
	{"iproute2-36", {{"in_slot_2", IPROUTE2_INNER_IDX, 0}}, NULL,
	 "outer array_of_maps 4 4 4 0x0 global=/sys/fs/bpf/tc/globals/outer inner=in_slot_0 0=in_slot_2\n"},
	{"iproute2-36", {{"jumps", IPROUTE2_ID, 4}},
	 "section '3/1' is for a tail call, but no program array has id 3",
	 "jumps prog_array 4 4 8 0x0 object=/sys/fs/bpf/tc/SHA1/jumps\n"},
	/* Another map has the id, but is no program array. */
	{"iproute2-36", {{"of_no_outer", IPROUTE2_ID, 3}}, NULL,
	 "jumps prog_array 4 4 8 0x0 object=/sys/fs/bpf/tc/SHA1/jumps 1:first 5:fifth\n"},
	{"windows-32", {{"by_index", WINDOWS_INDEX, 4}},
	 "inner_map_idx is 4, must be the index of another one of the 4 maps",
	 "by_index hash_of_maps 2 4 10 0x0 none\n"},
	{"windows-32", {{"by_index", WINDOWS_INDEX, 3}}, NULL,
	 "by_index hash_of_maps 2 4 10 0x0 none inner=ring\n"},
	{"windows-32", {{"by_index", WINDOWS_INDEX, 2}},
	 "inner_map_idx is 2, must be the index of another one of the 4 maps",
	 "by_index hash_of_maps 2 4 10 0x0 none\n"},
	{"windows-32", {{"by_index", WINDOWS_INDEX, 0}},
	 "inner_map_idx 0 is the index of map 'by_id', which is an outer map",
	 "by_index hash_of_maps 2 4 10 0x0 none\n"},
	{"windows-32", {{"by_id", WINDOWS_INNER_ID, 99}},
	 "inner_id is 99, but no map of the section has this id",
	 "by_id array_of_maps 4 4 1 0x0 none\n"},
	{"windows-32", {{"by_id", WINDOWS_ID, 10}, {"inner", WINDOWS_ID, 0}},
	 "inner_id is 10, but no map of the section has this id",
	 "by_id array_of_maps 4 4 1 0x0 none\n"},
	{"samples-24", {{"other", TYPE, BPF_MAP_TYPE_ARRAY_OF_MAPS}, {"other", SAMPLES_INDEX, 1}},
	 "inner_map_idx 1 is the index of map 'inner', which is created after this map",
	 "other array_of_maps 4 8 1 0x0 none inner=inner\n"},
	{"samples-24", {{"outer", SAMPLES_INDEX, 0}}, NULL,
	 "outer array_of_maps 4 4 2 0x0 none inner=other\n"},
	{"goebpf-40", {{"inner", TYPE, BPF_MAP_TYPE_ARRAY_OF_MAPS}},
	 "inner_map_def does not point to a map", "inner array_of_maps 4 8 2 0x0 none\n"},
	{"goebpf-40", {{"outer", GOEBPF_INNER, 40}}, "which is not another map of the section",
	 "outer array_of_maps 4 4 3 0x0 custom=/sys/fs/bpf/outer\n"},
	{"goebpf-40", {{"outer", GOEBPF_INNER, 4}}, "which is not another map of the section",
	 "outer array_of_maps 4 4 3 0x0 custom=/sys/fs/bpf/outer\n"},
	{"goebpf-40", {{"outer", GOEBPF_INNER, 120}}, "which is not another map of the section",
	 "outer array_of_maps 4 4 3 0x0 custom=/sys/fs/bpf/outer\n"},
	{"goebpf-40", {{"outer", GOEBPF_INNER, 80}},
	 "inner_map_def points to map 'pinned', which is created after this map",
	 "outer array_of_maps 4 4 3 0x0 custom=/sys/fs/bpf/outer inner=pinned\n"},
};

static void change_word(struct copied_object *c, const struct change *change)
{
	for (Elf64_Sym *sym = next_symbol(c, NULL); sym; sym = next_symbol(c, sym)) {
		if (!str_eq(symbol_name(c, sym), change->map))
			continue;
		memcpy(c->data + c->maps->sh_offset + sym->st_value + 4 * (size_t)change->word,
		       &change->to, sizeof(change->to));
		return;
	}
	ck_abort_msg("there is no map %s", change->map);
}

/* The only fault of what records refer to is the one that is wanted. */
static void only_fault(const struct object *obj, const char *text)
{
	bool found = false;

	for (size_t i = 0; i < obj->n_faults; i++) {
		const struct fault *f = &obj->faults[i];

		if (text && strstr(f->message, text))
			found = true;
		else
			ck_assert_msg(f->attr != ATTR_INNER && f->rule != RULE_BM018, "%s", f->message);
	}
	ck_assert_msg(found == !!text, "not said: %s", text);
}

static void assert_map(const struct object *obj, const char *text)
{
	struct buf b = {0};

	for (size_t i = 0; i < obj->n_maps; i++) {
		b.len = 0;
		describe(&b, obj->maps[i]);
		if (strcspn(b.s, " ") == strcspn(text, " ") && !strncmp(b.s, text, strcspn(text, " ")))
			break;
	}
	ck_assert_str_eq(b.s, text);
	buf_free(&b);
}

START_TEST(records_are_wired_as_their_loader_does)
{
	struct copied_object c = copy_fixture(cases[_i].fixture);
	struct object_list list = {0};
	const struct object *obj;

	for (size_t i = 0; i < 2 && cases[_i].changes[i].map; i++)
		change_word(&c, &cases[_i].changes[i]);
	obj = read_copy(&c, &list);
	/* The second section is for a tail call, too. */
	if (cases[_i].fault && str_starts(cases[_i].fault, "section '3/1'"))
		ck_assert_uint_ge(obj->n_faults, 2);
	else
		only_fault(obj, cases[_i].fault);
	if (cases[_i].map)
		assert_map(obj, cases[_i].map);
	object_list_free(&list);
}
END_TEST

/* Names of sections that sscanf("%i/%i") takes, and others; of 5 bytes, as the fixture's. */
START_TEST(tail_calls_have_two_numbers)
{
	static const struct {
		const char *name, *slot;
	} names[] = {
		{"0x3/5", " 5:fifth"},	{"00003", ""},	       {"003/7", " 7:fifth"}, {"3/0x6", " 6:fifth"},
		{"003/9", " 9:fifth"},	{"003/0", " 0:fifth"}, {"003/:", ""},	      {"003//", ""},
		{":03/5", ""},		{"/03/5", ""},	       {"003-5", ""},	      {"3/2.a", " 2:fifth"},
		{"-3/05", ""},		{"3/-05", ""},
	};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		struct copied_object c = copy_fixture("iproute2-36");
		struct object_list list = {0};
		struct buf b = {0};
		const struct object *obj;

		for (unsigned k = 1; k < c.n_sections; k++)
			if (str_eq(c.section_names + c.sections[k].sh_name, "0x3/5"))
				memcpy(c.section_names + c.sections[k].sh_name, names[i].name, 5);
		obj = read_copy(&c, &list);
		describe(&b, object_find_map(obj, "jumps"));
		ck_assert_msg(strstr(b.s, *names[i].slot ? names[i].slot : "jumps 1:first\n") != NULL,
			      "%s: %s", names[i].name, b.s);
		buf_free(&b);
		object_list_free(&list);
	}
}
END_TEST

int main(void)
{
	Suite *s = suite_create("legacy wiring");
	TCase *tc = tcase_create("wiring");

	tcase_add_loop_test(tc, records_are_wired_as_their_loader_does, 0, ARRAY_SIZE(cases));
	tcase_add_test(tc, tail_calls_have_two_numbers);
	suite_add_tcase(s, tc);
	return suite_run(s);
}
