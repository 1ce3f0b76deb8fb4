/* SPDX-License-Identifier: BSD-2-Clause */
/* Rules about the types of keys and values: padding, and sizes that are the machine's. */
#include "tests/lib/suite.h"
#include "tests/unit/memory_object.h"

static uint32_t type_named_int(const char *name, uint32_t size)
{
	return word(record(name, BTF_KIND_INT, 0, size), size * 8);
}

static uint32_t type_pointer(uint32_t to)
{
	return record("", BTF_KIND_PTR, 0, to);
}

static struct map_def *trie(const char *name, uint32_t key)
{
	struct map_def *m = map(name, BPF_MAP_TYPE_LPM_TRIE, 8, 4, 10);

	typed(m, key, type_int(4));
	m->map_flags = BPF_F_NO_PREALLOC;
	return m;
}

START_TEST(padding_inside_a_prefix_is_compared)
{
	uint32_t u32 = type_int(4), u64 = type_int(8), u8 = type_int(1), five = type_of_array(u8, 5);
	const struct member mac[] = {{"prefixlen", u32, 0}, {"mac", u64, 64}};
	const struct member two[] = {{"prefixlen", u32, 0}, {"a", u8, 32}, {"b", u32, 64}, {"c", u8, 96}};
	const struct member tail[] = {{"prefixlen", u32, 0}, {"bytes", five, 32}};
	const struct member packed[] = {{"prefixlen", u32, 0}, {"mac", u64, 32}};
	const struct finding *f;

	trie("mac", type_struct("mac_key", 16, mac, 2));
	trie("two", type_struct("two", 16, two, 4));
	trie("tail", type_struct("tail", 12, tail, 2));
	trie("packed", type_struct("packed", 12, packed, 2));
	/* The same keys are no prefixes elsewhere. */
	typed(map("hash", BPF_MAP_TYPE_HASH, 8, 4, 10), obj->maps[3]->key_type, u32);
	lint();
	f = found(RULE_BM209, "mac");
	ck_assert_int_eq(f->severity, SEVERITY_WARNING);
	ck_assert(strstr(f->message, "has 4 bytes of padding at offset 4, after 'prefixlen'"));
	ck_assert(noted(f, "bits 0 to 31 of the prefix"));
	ck_assert_str_eq(help_of(f), "make 'mac' an array of bytes, __u8 mac[8], or declare the struct "
			 "__attribute__((packed)): key_size becomes 12");
	f = found(RULE_BM209, "two");
	/* That at the end is not counted, and goes when the struct is packed. */
	ck_assert(strstr(f->message, "has 3 bytes of padding at offset 5, after 'a'"));
	ck_assert(noted(f, "bits 8 to 31 of the prefix"));
	ck_assert(strstr(help_of(f), "key_size becomes 10"));
	ck_assert_uint_eq(result->n_findings, 2);

	opts.enabled[RULE_BM209] = true;
	lint();
	f = found(RULE_BM209, "tail");
	ck_assert_int_eq(f->severity, SEVERITY_INFO);
	ck_assert(strstr(f->message, "has 3 bytes of padding at offset 9, after 'bytes'"));
	ck_assert(noted(f, "longer than 40 bits"));
	ck_assert_uint_eq(result->n_findings, 3);
}
END_TEST

/* Where there is no length, that is the fault. */
START_TEST(padding_of_a_key_that_is_no_prefix)
{
	uint32_t u32 = type_int(4), u64 = type_int(8), u8 = type_int(1);
	const struct member wide[] = {{"prefixlen", u64, 0}, {"a", u8, 64}, {"b", u32, 96}};
	const struct member narrow[] = {{"prefixlen", u8, 0}, {"address", u32, 32}};

	trie("wide", type_struct("wide", 16, wide, 3));
	trie("narrow", type_struct("narrow", 8, narrow, 2));
	opts.infos = true;
	opts.disabled[RULE_BM202] = true;
	lint();
	found(RULE_BM207, "wide");
	found(RULE_BM207, "narrow");
	ck_assert_uint_eq(result->n_findings, 2);
}
END_TEST

START_TEST(values_have_padding_too)
{
	uint32_t u32 = type_int(4), u64 = type_int(8);
	const struct member info[] = {{"start", u64, 0}, {"sector", u32, 64}};
	const struct member timed[] = {{"start", u64, 0}, {"timer", type_struct("bpf_timer", 16, NULL, 0), 64}};
	uint32_t padded = type_struct("info", 16, info, 2), opaque = type_struct("timed", 24, timed, 2);
	uint32_t nothing = type_struct("nothing", 8, NULL, 0);
	struct map_def *outer;

	typed(map("hash", BPF_MAP_TYPE_HASH, 8, 16, 10), u64, padded);
	typed(map("array", BPF_MAP_TYPE_ARRAY, 4, 48, 10), u32, type_of_array(padded, 3));
	typed(map("timers", BPF_MAP_TYPE_ARRAY, 4, 24, 10), u32, opaque);
	typed(map("nothing", BPF_MAP_TYPE_HASH, 8, 8, 10), nothing, nothing);
	typed(map("key", BPF_MAP_TYPE_HASH, 16, 8, 10), padded, u64);
	typed(map("bloom", BPF_MAP_TYPE_BLOOM_FILTER, 0, 16, 10), 0, padded);
	outer = map("outer", BPF_MAP_TYPE_ARRAY_OF_MAPS, 4, 4, 4);
	typed(template_of(outer, BPF_MAP_TYPE_ARRAY, 4, 16, 4), u32, padded);
	lint();
	ck_assert_ptr_null(find(RULE_BM210, NULL));
	opts.enabled[RULE_BM210] = true;
	lint();
	ck_assert(strstr(found(RULE_BM210, "hash")->message,
			 "struct info, the value, has 4 bytes of padding at offset 12, after 'sector'"));
	ck_assert(strstr(found(RULE_BM210, "array")->message, "12 bytes of padding, the first at offset 12"));
	ck_assert(strstr(found(RULE_BM210, "outer")->message, "inner map: struct info, the value"));
	/* Their bytes are compared. */
	ck_assert_ptr_null(find(RULE_BM210, "key"));
	ck_assert_ptr_null(find(RULE_BM210, "bloom"));
	found(RULE_BM201, "key");
	found(RULE_BM201, "bloom");
	ck_assert_ptr_null(find(RULE_BM210, "timers"));
	ck_assert_ptr_null(find(RULE_BM201, "nothing"));
	ck_assert_ptr_null(find(RULE_BM210, "nothing"));
}
END_TEST

/* The severity of pointer-key for a map with that key; SEVERITY_NEVER: not reported. */
static enum severity machine_size(const char *name, uint32_t key)
{
	const struct finding *f;

	obj->n_maps = 0;
	opts.infos = true;
	typed(map(name, BPF_MAP_TYPE_HASH, 4, 4, 10), key, type_int(4));
	lint();
	f = find(RULE_BM208, NULL);
	return f ? f->severity : SEVERITY_NEVER;
}

START_TEST(integers_of_the_machine)
{
	static const struct {
		const char *name;
		enum severity severity;
	} ints[] = {
		{"long", SEVERITY_WARNING}, {"unsigned long", SEVERITY_WARNING},
		{"long int", SEVERITY_WARNING}, {"long unsigned int", SEVERITY_WARNING},
		{"usize", SEVERITY_WARNING}, {"isize", SEVERITY_WARNING},
		{"unsigned long long", SEVERITY_NEVER}, {"long long unsigned int", SEVERITY_NEVER},
		{"u64", SEVERITY_NEVER}, {"longer", SEVERITY_NEVER},
	};
	uint32_t plain = type_named_int("unsigned long", 8);
	uint32_t fixed = record("uint64_t", BTF_KIND_TYPEDEF, 0,
				record("__uint64_t", BTF_KIND_TYPEDEF, 0, plain));
	uint32_t machine = record("size_t", BTF_KIND_TYPEDEF, 0, plain);

	for (size_t i = 0; i < ARRAY_SIZE(ints); i++)
		ck_assert_int_eq(machine_size("m", type_named_int(ints[i].name, 8)), ints[i].severity);
	ck_assert_int_eq(machine_size("m", fixed), SEVERITY_NEVER);
	ck_assert_int_eq(machine_size("m", machine), SEVERITY_WARNING);
	ck_assert_int_eq(machine_size("m", record("", BTF_KIND_CONST, 0, machine)), SEVERITY_WARNING);
	ck_assert_int_eq(machine_size("m", type_of_array(machine, 2)), SEVERITY_WARNING);
	ck_assert_int_eq(machine_size("m", type_of_array(fixed, 2)), SEVERITY_NEVER);
	/* A library's, such as libbpf's __bpf_usdt_ip_to_spec_id. */
	ck_assert_int_eq(machine_size("__m", plain), SEVERITY_INFO);
	ck_assert_int_eq(machine_size("_m", plain), SEVERITY_WARNING);
}
END_TEST

START_TEST(pointers_alone_and_with_others)
{
	uint32_t u32 = type_int(4), sock = record("sock", BTF_KIND_FWD, 0, 0), ptr = type_pointer(sock);
	const struct member pair[] = {{"pid", u32, 0}, {"sk", ptr, 64}};
	uint32_t both = type_struct("pair", 16, pair, 2);
	const struct member outer[] = {{"cpu", u32, 0}, {"pairs", type_of_array(both, 2), 64}};

	ck_assert_int_eq(machine_size("m", ptr), SEVERITY_INFO);
	ck_assert(strstr(found(RULE_BM208, "m")->message, "the key is of type 'struct sock *'"));
	ck_assert_int_eq(machine_size("m", both), SEVERITY_WARNING);
	ck_assert(strstr(found(RULE_BM208, "m")->message,
			 "struct pair, the key, has 'sk' at offset 8, whose type 'struct sock *'"));
	ck_assert_str_eq(help_of(found(RULE_BM208, "m")), "declare it as __u64");
	ck_assert_int_eq(machine_size("__m", both), SEVERITY_WARNING);
	ck_assert_int_eq(machine_size("m", type_struct("outer", 40, outer, 2)), SEVERITY_WARNING);
	ck_assert(strstr(found(RULE_BM208, "m")->message, "'pairs[].sk' at offset 16"));
	/* Infos are for those who ask, and a rule that is off says nothing. */
	ck_assert_int_eq(machine_size("m", ptr), SEVERITY_INFO);
	opts.infos = false;
	lint();
	ck_assert_ptr_null(find(RULE_BM208, NULL));
	opts.enabled[RULE_BM208] = true;
	lint();
	found(RULE_BM208, "m");
	opts.disabled[RULE_BM208] = true;
	lint();
	ck_assert_ptr_null(find(RULE_BM208, NULL));
}
END_TEST

int main(void)
{
	Suite *s = suite_create("rules_types");
	TCase *tc = tcase_create("rules_types");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, padding_inside_a_prefix_is_compared);
	tcase_add_test(tc, padding_of_a_key_that_is_no_prefix);
	tcase_add_test(tc, values_have_padding_too);
	tcase_add_test(tc, integers_of_the_machine);
	tcase_add_test(tc, pointers_alone_and_with_others);
	suite_add_tcase(s, tc);
	return suite_run(s);
}
