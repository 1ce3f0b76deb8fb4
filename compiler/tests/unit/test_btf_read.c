/* SPDX-License-Identifier: BSD-2-Clause */
/* btf/read.c: BTF whose header describes the kinds of its types. */
#include "btf/read.h"
#include "tests/lib/suite.h"
#include "tests/unit/memory_object.h"

#define NEW_KIND 25

struct described {
	uint32_t header[8];		/* that of 7.1 */
	uint32_t types[11];
	unsigned char layout[4 * (NEW_KIND + 1)];
	char strings[4];
};

/* A type of a kind that nobody knows, and an int behind it. */
static struct described described(void)
{
	struct described d = {
		.header = {BTF_VERSION << 16 | BTF_MAGIC, sizeof(d.header), 0, sizeof(d.types),
			   sizeof(d.types) + sizeof(d.layout), sizeof(d.strings), sizeof(d.types),
			   sizeof(d.layout)},
		.types = {1, NEW_KIND << 24 | 2, 0, 7, 8, 9, 10, 1, BTF_KIND_INT << 24, 4, 32},
		.strings = "\0us",
	};

	/* Two words behind the type, and one for each of its two elements. */
	d.layout[4 * NEW_KIND] = 8;
	d.layout[4 * NEW_KIND + 1] = 4;
	return d;
}

static const struct types *read_described(const struct described *d, const char **error)
{
	const struct view v = {(const void *)d, sizeof(*d), false};

	*error = NULL;
	return types_read(obj->arena, &v, true, error);
}

START_TEST(kinds_that_the_header_describes)
{
	struct described d = described();
	const struct types *t;
	const char *error;

	t = read_described(&d, &error);
	ck_assert_msg(t && !error, "%s", error);
	ck_assert_uint_eq(t->count, 3);
	ck_assert_int_eq(type_size(t, 2), 4);
	/* Sizes are those of words, and every kind that is there is described. */
	d.layout[4 * NEW_KIND] = 7;
	ck_assert_ptr_null(read_described(&d, &error));
	d.layout[4 * NEW_KIND] = 8;
	d.layout[4 * NEW_KIND + 1] = 3;
	ck_assert_ptr_null(read_described(&d, &error));
	d = described();
	d.header[7] -= 4;
	ck_assert_ptr_null(read_described(&d, &error));
	d = described();
	d.types[1] = (NEW_KIND + 1) << 24 | 2;
	ck_assert_ptr_null(read_described(&d, &error));
}
END_TEST

/* A hostile name may be as long as the file. */
START_TEST(long_names_are_cut)
{
	for (size_t n = 1023; n <= 1026; n++) {
		char name[1030];
		const char *text;
		uint32_t id;

		memset(name, 'a', n);
		name[n] = 0;
		blob.n_strings = 1;
		id = record(name, BTF_KIND_STRUCT, 0, 4);
		text = type_to_c(obj->arena, types(), id);
		ck_assert_int_eq(str_ends(text, "a..."), n > 1024);
		ck_assert_uint_eq(strlen(text), strlen("struct ") + (n > 1024 ? 1024 + 3 : n));
	}
}
END_TEST

int main(void)
{
	Suite *s = suite_create("btf_read");
	TCase *tc = tcase_create("btf_read");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, kinds_that_the_header_describes);
	tcase_add_test(tc, long_names_are_cut);
	suite_add_tcase(s, tc);
	return suite_run(s);
}
