/* SPDX-License-Identifier: BSD-2-Clause */
/* base/: arena, numbers, bounds of views, files written whole, SHA-1, tables of names. */
#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/name_table.h"
#include "base/path.h"
#include "base/sha1.h"
#include "base/util.h"
#include "base/view.h"
#include "base/whole_file.h"
#include "tests/lib/suite.h"

static char folder[] = "build/test_base.XXXXXX";

static const char *in_folder(char path[256], const char *name)
{
	snprintf(path, 256, "%s/%s", folder, name);
	return path;
}

static void make_folder(void)
{
	strcpy(folder + strlen(folder) - 6, "XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
}

static void drop_folder(void)
{
	char command[300];

	snprintf(command, sizeof(command), "rm -rf '%s'", folder);
	ck_assert_int_eq(system(command), 0);
}

static size_t files_in_folder(void)
{
	char command[300];
	size_t n = 0;
	FILE *p;

	snprintf(command, sizeof(command), "ls -A '%s' | wc -l", folder);
	p = popen(command, "r");
	ck_assert_int_eq(fscanf(p, "%zu", &n), 1);
	pclose(p);
	return n;
}

START_TEST(arena_gives_zeroes_and_keeps_what_it_gave)
{
	struct arena *a = arena_new();
	static const char zeroes[3000];
	char *kept[200];

	for (int i = 0; i < 200; i++) {
		kept[i] = arena_printf(a, "%d:%0*d", i, i * 7, 0);
		ck_assert_mem_eq(arena_alloc(a, sizeof(zeroes)), zeroes, sizeof(zeroes));
	}
	for (int i = 0; i < 200; i++)
		ck_assert_int_eq(atoi(kept[i]), i);
	arena_free(a);
}
END_TEST

/* Blocks that a thread keeps are of no other arena, and zeroes are zeroes. */
START_TEST(arena_keeps_blocks_for_the_next)
{
	static const char zeroes[900];
	char full[2][sizeof(zeroes)];

	memset(full[0], 1, sizeof(full[0]));
	memset(full[1], 2, sizeof(full[1]));
	arena_keep((size_t)1 << 18);
	for (int round = 0; round < 3; round++) {
		struct arena *a[2] = {arena_new(), arena_new()};
		char *v[2][300];

		for (int i = 0; i < 600; i++) {
			char *p = arena_alloc(a[i % 2], sizeof(zeroes));

			ck_assert_mem_eq(p, zeroes, sizeof(zeroes));
			v[i % 2][i / 2] = memcpy(p, full[i % 2], sizeof(zeroes));
		}
		for (int i = 0; i < 600; i++)
			ck_assert_mem_eq(v[i % 2][i / 2], full[i % 2], sizeof(zeroes));
		arena_free(a[0]);
		arena_empty(a[1]);
		arena_free(a[1]);
	}
	arena_keep(0);
}
END_TEST

/* As the contents of a section that has none are. */
START_TEST(arena_copies_nothing_of_nothing)
{
	struct arena *a = arena_new();

	ck_assert_str_eq(arena_strndup(a, NULL, 0), "");
	ck_assert_ptr_nonnull(arena_memdup(a, NULL, 0));
	arena_free(a);
}
END_TEST

START_TEST(arena_push_grows)
{
	struct arena *a = arena_new();
	size_t n = 0, cap = 0;
	int *v = NULL;

	for (int i = 0; i < 1000; i++)
		ARENA_PUSH(a, v, n, cap, i);
	for (int i = 0; i < 1000; i++)
		ck_assert_int_eq(v[i], i);
	arena_free(a);
}
END_TEST

START_TEST(arena_refuses_a_product_that_overflows)
{
	struct arena *a = arena_new();

	fclose(stderr);
	arena_calloc(a, SIZE_MAX / 2, 3);
}
END_TEST

START_TEST(numbers_are_whole)
{
	uint64_t v;

	ck_assert_int_eq(parse_u64("4096", UINT64_MAX, &v), 0);
	ck_assert_uint_eq(v, 4096);
	ck_assert_int_eq(parse_u64("0x10", UINT64_MAX, &v), 0);
	ck_assert_uint_eq(v, 16);
	ck_assert_int_eq(parse_u64("18446744073709551615", UINT64_MAX, &v), 0);
	ck_assert_int_eq(parse_u64("18446744073709551616", UINT64_MAX, &v), -ERANGE);
	ck_assert_int_eq(parse_u64("257", 256, &v), -ERANGE);
	ck_assert_int_eq(parse_u64("-1", UINT64_MAX, &v), -EINVAL);
	ck_assert_int_eq(parse_u64(" 1", UINT64_MAX, &v), -EINVAL);
	ck_assert_int_eq(parse_u64("1k", UINT64_MAX, &v), -EINVAL);
	ck_assert_int_eq(parse_u64("", UINT64_MAX, &v), -EINVAL);
}
END_TEST

START_TEST(what_is_in_order_is_sorted_too)
{
	uint32_t v[][4] = {{1, 2, 2, 9}, {9, 2, 2, 1}, {1, 2, 9, 2}, {2, 1, 2, 9}};

	for (size_t i = 0; i < ARRAY_SIZE(v); i++) {
		sort(v[i], ARRAY_SIZE(v[i]), sizeof(v[i][0]), compare_u32);
		ck_assert_mem_eq(v[i], v[0], sizeof(v[0]));
	}
	sort(NULL, 0, sizeof(v[0][0]), compare_u32);
}
END_TEST

START_TEST(nearest_finds_slips_only)
{
	static const char *const names[] = {"max_entries", "map_flags", "key"};

	ck_assert_str_eq(nearest("max_entires", names, 3), "max_entries");
	ck_assert_str_eq(nearest("map_flag", names, 3), "map_flags");
	ck_assert_ptr_null(nearest("something", names, 3));
	ck_assert_ptr_null(nearest("mip_plogs", names, 3));
	ck_assert_str_eq(nearest("max_entry", names, 3), "max_entries");
	ck_assert_str_eq(nearest("max_en", names, 3), "max_entries");
	ck_assert_ptr_null(nearest("max_", names, 3));
	ck_assert_ptr_null(nearest("max_flash", names, 3));
	ck_assert_ptr_null(nearest("", names, 0));
}
END_TEST

START_TEST(view_refuses_what_lies_outside)
{
	static const unsigned char bytes[] = {1, 2, 3, 4, 'a', 'b', 0, 'c'};
	struct view v = {bytes, sizeof(bytes), false}, sub;
	uint64_t x;

	ck_assert(view_uint(&v, 0, 4, &x));
	ck_assert_uint_eq(x, 0x04030201);
	v.big = true;
	ck_assert(view_uint(&v, 0, 4, &x));
	ck_assert_uint_eq(x, 0x01020304);
	ck_assert(!view_uint(&v, 5, 4, &x));
	ck_assert(!view_uint(&v, UINT64_MAX, 1, &x));
	ck_assert(!view_sub(&v, 4, UINT64_MAX - 2, &sub));
	ck_assert(view_sub(&v, 8, 0, &sub));
	ck_assert_str_eq(view_str(&v, 4), "ab");
	ck_assert_ptr_null(view_str(&v, 7));
	ck_assert_ptr_null(view_str(&v, 8));
}
END_TEST

START_TEST(output_replaces_whole_and_leaves_equal_files)
{
	struct buf b = {0};
	struct stat before, after;
	char path[256];

	make_folder();
	in_folder(path, "out");
	buf_str(&b, "first\n");
	ck_assert_int_eq(buf_write(&b, path), 0);
	ck_assert_int_eq(chmod(path, 0640), 0);
	ck_assert_int_eq(stat(path, &before), 0);
	ck_assert_int_eq(buf_write(&b, path), 0);
	ck_assert_int_eq(stat(path, &after), 0);
	ck_assert_uint_eq(before.st_ino, after.st_ino);
	buf_str(&b, "second\n");
	ck_assert_int_eq(buf_write(&b, path), 0);
	ck_assert_int_eq(stat(path, &after), 0);
	ck_assert_uint_ne(before.st_ino, after.st_ino);
	ck_assert_uint_eq(after.st_mode & 07777, 0640);
	ck_assert_int_eq(after.st_size, 13);
	ck_assert_uint_eq(files_in_folder(), 1);
	buf_free(&b);
	drop_folder();
}
END_TEST

START_TEST(output_fails_clean)
{
	struct buf b = {0};
	char path[256];

	make_folder();
	buf_str(&b, "text");
	ck_assert_int_eq(buf_write(&b, in_folder(path, "no/such/folder")), -ENOENT);
	ck_assert_int_eq(buf_write(&b, folder), -EISDIR);
	ck_assert_int_eq(buf_write(&b, "/dev/full"), -ENOSPC);
	ck_assert_uint_eq(files_in_folder(), 0);
	buf_free(&b);
	drop_folder();
}
END_TEST

START_TEST(output_goes_through_links)
{
	struct buf b = {0};
	char path[256], link_path[256];
	struct stat st;

	make_folder();
	buf_str(&b, "old");
	ck_assert_int_eq(buf_write(&b, in_folder(path, "real")), 0);
	ck_assert_int_eq(symlink("real", in_folder(link_path, "link")), 0);
	buf_str(&b, " and new");
	ck_assert_int_eq(buf_write(&b, link_path), 0);
	ck_assert_int_eq(lstat(link_path, &st), 0);
	ck_assert(S_ISLNK(st.st_mode));
	ck_assert_int_eq(stat(path, &st), 0);
	ck_assert_int_eq(st.st_size, 11);
	buf_free(&b);
	drop_folder();
}
END_TEST

/* The examples of FIPS 180, and the lengths at which the padding changes. */
START_TEST(sha1_is_that_of_the_standard)
{
	static const struct {
		const char *text, *sum;
	} known[] = {
		{"", "da39a3ee5e6b4b0d3255bfef95601890afd80709"},
		{"abc", "a9993e364706816aba3e25717850c26c9cd0d89d"},
		{"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
		 "84983e441c3bd26ebaae4aa1f95129e5e54670f1"},
	};
	static const struct {
		size_t n;
		const char *sum;
	} as[] = {
		{55, "c1c8bbdc22796e28c0e15163d20899b65621d65a"},
		{56, "c2db330f6083854c99d4b5bfb6e8f29f201be699"},
		{63, "03f09f5b158a7a8cdad920bddc29b81c18a551f5"},
		{64, "0098ba824b5c16427bd7a1122a5a442a25ec644d"},
		{1000, "291e9a6c66994949b57ba5e650361e98fc36b1ba"},
	};
	char text[SHA1_TEXT_MAX], a[1000];

	memset(a, 'a', sizeof(a));
	for (size_t i = 0; i < ARRAY_SIZE(known); i++)
		ck_assert_str_eq(sha1_text(known[i].text, strlen(known[i].text), text),
				 known[i].sum);
	for (size_t i = 0; i < ARRAY_SIZE(as); i++)
		ck_assert_str_eq(sha1_text(a, as[i].n, text), as[i].sum);
}
END_TEST

START_TEST(name_tables_keep_the_first_value)
{
	struct arena *a = arena_new();
	struct name_table grows = {.arena = a}, sized;

	ck_assert_int_eq(name_table_find(&grows, "n0"), -1);
	name_table_init(&sized, a, 1000);
	for (uint32_t i = 0; i < 1000; i++) {
		const char *name = arena_printf(a, "n%u", i);

		ck_assert(name_table_add(&grows, name, i) && name_table_add(&sized, name, i));
		ck_assert(!name_table_add(&grows, arena_printf(a, "n%u", i / 2), i + 1000));
	}
	ck_assert_uint_eq(grows.n, 1000);
	for (uint32_t i = 0; i < 1000; i++) {
		ck_assert_int_eq(name_table_find(&grows, arena_printf(a, "n%u", i)), i);
		ck_assert_int_eq(name_table_find(&sized, arena_printf(a, "n%u", i)), i);
	}
	ck_assert_int_eq(name_table_find(&sized, ""), -1);
	ck_assert(name_table_add(&sized, "", UINT32_MAX));
	ck_assert_int_eq(name_table_find(&sized, ""), UINT32_MAX);
	arena_free(a);
}
END_TEST

START_TEST(paths_are_joined_as_texts)
{
	static const struct {
		const char *dir, *path, *joined;
	} cases[] = {
		{NULL, "a.c", "a.c"}, {"/x", "a.c", "/x/a.c"}, {"/x/", "./a.c", "/x/a.c"},
		{"/x", "/y//z/./a.c", "/y/z/a.c"}, {"/x/y", "../a.c", "/x/a.c"},
		{"/x", "../../a.c", "/a.c"}, {"/", "a.c", "/a.c"}, {"", "a.c", "a.c"},
		{".", "a.c", "a.c"}, {"x", "../a.c", "a.c"}, {"x", "../../a.c", "../a.c"},
		{"../..", "../a.c", "../../../a.c"}, {"..", "a/../..", "../.."}, {"x", "..", "."},
		{"/x", "..", "/"}, {NULL, "", "."}, {"/", "", "/"}, {"x/", "y/", "x/y"},
		{"/x", "...", "/x/..."}, {"x", "..a/.b/..", "x/..a"},
	};
	static const struct {
		const char *path, *folder, *below;
	} below[] = {
		{"/x/a.c", "/x", "a.c"}, {"/x/y/a.c", "/x", "y/a.c"}, {"/xy/a.c", "/x", NULL},
		{"/x", "/x", NULL}, {"/x/", "/x", NULL}, {"/a.c", "/", "a.c"}, {"/", "/", NULL},
		{"/x", "/x/y", NULL}, {"x/a.c", "x", "a.c"},
	};
	struct arena *a = arena_new();

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		ck_assert_str_eq(path_join(a, cases[i].dir, cases[i].path), cases[i].joined);
	for (size_t i = 0; i < ARRAY_SIZE(below); i++) {
		const char *got = path_below(below[i].path, below[i].folder);

		ck_assert_str_eq(got ? got : "none", below[i].below ? below[i].below : "none");
	}
	arena_free(a);
}
END_TEST

/* The upper half of FNV-1a folded into the lower one, which was the hash of the tables. */
static uint32_t fnv(const char *s)
{
	uint64_t h = 0xcbf29ce484222325;

	for (; *s; s++)
		h = (h ^ (unsigned char)*s) * 0x100000001b3;
	return (uint32_t)(h ^ h >> 32);
}

/* Names that are made to collide do not: a hash that is known makes a table a list. */
START_TEST(names_cannot_be_made_to_collide)
{
	enum { N = 400, CAP = 1024, MOST = 20 };
	struct arena *a = arena_new();
	struct name_table t;
	unsigned in_one = 0;
	char name[16];

	name_table_init(&t, a, N);
	ck_assert_uint_eq(t.cap, CAP);
	for (uint32_t i = 0; t.n < N; i++) {
		snprintf(name, sizeof(name), "n%u", i);
		if (fnv(name) % CAP == 0)
			name_table_add(&t, arena_strdup(a, name), i);
	}
	for (size_t i = 0; i < t.cap; i++)
		in_one += t.v[i].name && t.v[i].hash % CAP == 0;
	ck_assert_uint_le(in_one, MOST);
	arena_free(a);
}
END_TEST

START_TEST(lower_bound_is_the_first_that_is_not_before)
{
	static const int v[] = {1, 3, 3, 7};
	static const size_t at[] = {0, 0, 1, 1, 3, 3, 3, 3, 4};

	for (int x = 0; x < 9; x++)
		ck_assert_uint_eq(LOWER_BOUND(ARRAY_SIZE(v), i, v[i] < x), at[x]);
	ck_assert_uint_eq(LOWER_BOUND(0, i, v[i] < 1), 0);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("base");
	TCase *tc = tcase_create("base");

	tcase_add_test(tc, sha1_is_that_of_the_standard);
	tcase_add_test(tc, arena_gives_zeroes_and_keeps_what_it_gave);
	tcase_add_test(tc, arena_keeps_blocks_for_the_next);
	tcase_add_test(tc, arena_copies_nothing_of_nothing);
	tcase_add_test(tc, arena_push_grows);
	tcase_add_test(tc, what_is_in_order_is_sorted_too);
	tcase_add_exit_test(tc, arena_refuses_a_product_that_overflows, 3);
	tcase_add_test(tc, numbers_are_whole);
	tcase_add_test(tc, name_tables_keep_the_first_value);
	tcase_add_test(tc, paths_are_joined_as_texts);
	tcase_add_test(tc, names_cannot_be_made_to_collide);
	tcase_add_test(tc, lower_bound_is_the_first_that_is_not_before);
	tcase_add_test(tc, nearest_finds_slips_only);
	tcase_add_test(tc, view_refuses_what_lies_outside);
	tcase_add_test(tc, output_replaces_whole_and_leaves_equal_files);
	tcase_add_test(tc, output_fails_clean);
	tcase_add_test(tc, output_goes_through_links);
	suite_add_tcase(s, tc);
	return suite_run(s);
}
