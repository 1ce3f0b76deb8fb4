// SPDX-License-Identifier: BSD-2-Clause
/*
 * BTF that releases of libbpf read differently: kinds that old ones do not
 * know, headers and records as new ones have them, names that lead nowhere.
 */
#include "tests/unit/input_test.h"
#include "tests/lib/suite.h"

#define NEWEST VERSION(1, 7, 0)
#define WIDE   VERSION(1, 8, 0)

/* The object with another .BTF, at its end. */
static void put_btf(struct buf *b, const void *btf, size_t size)
{
	size_t at = (b->len + 7) / 8 * 8;

	while (b->len < at)
		buf_add(b, "", 1);
	buf_add(b, btf, size);
	shdr_of(b, ".BTF")->sh_offset = at;
	shdr_of(b, ".BTF")->sh_size = size;
}

static const struct object *as(const struct buf *b, struct version libbpf)
{
	return read_bytes_for(b, libbpf);
}

START_TEST(test_kinds)
{
	struct buf b = slurp(fixture("decode/attributes"));
	struct btf_type *t = type_of(&b, BTF_KIND_STRUCT, "key");

	/* One of the struct's own size, which its members then are the values of. */
	ck_assert_uint_eq(BTF_INFO_VLEN(t->info), 2);
	t->info = (unsigned)TYPE_KIND_ENUM64 << 24 | 2;
	assert_refused(as(&b, VERSION(0, 8, 0)), VERSION(0, 8, 0), "btf-kind-enum64");
	ck_assert_uint_eq(list.v[0]->n_maps, 9);
	assert_opens(as(&b, VERSION(1, 0, 0)), VERSION(1, 0, 0));
	buf_free(&b);

	/* Where nothing needs it, libbpf goes on without: here to externs. */
	b = slurp(fixture("decode/data"));
	t = type_of(&b, BTF_KIND_INT, NULL);
	t->info = (unsigned)TYPE_KIND_DECL_TAG << 24;
	assert_no_fault(as(&b, VERSION(0, 6, 0)), "extern-without-btf");
	assert_refused(as(&b, VERSION(0, 5, 0)), VERSION(0, 5, 0), "extern-without-btf");
	assert_fault(list.v[0], "btf-corrupt-unused");
	buf_free(&b);
}
END_TEST

/* Since 1.8 bits count that were left alone before. */
START_TEST(test_wide_info)
{
	struct buf b = slurp(fixture("decode/attributes"));
	struct btf_type *t = type_of(&b, BTF_KIND_STRUCT, "key");

	t->info |= 1u << 30;
	assert_opens(as(&b, NEWEST), NEWEST);
	ck_assert_uint_eq(map_of(list.v[0], "typed")->key_size, 8);
	assert_refused(as(&b, WIDE), WIDE, "btf-corrupt");
	t->info ^= 1u << 30 | 1u << 16;
	assert_opens(as(&b, NEWEST), NEWEST);
	assert_refused(as(&b, WIDE), WIDE, "btf-corrupt");
	ck_assert_msg(strstr(list.v[0]->faults[0].message, "reaches beyond the types") != NULL,
		      "%s", list.v[0]->faults[0].message);
	buf_free(&b);
}
END_TEST

/*
 * A header of 32 bytes, which says how long records of each kind are: those
 * of kind 40 have 4 bytes behind them and 8 for each of their elements.
 */
static void lay_out(struct buf *b, struct buf *to, uint32_t header, uint8_t info)
{
	const struct btf_header *h = btf_of(b);
	const char *types = (const char *)(h + 1) + h->type_off;
	const char *strings = (const char *)(h + 1) + h->str_off;
	const uint32_t stranger[] = {0, 40u << 24 | 2, 0, 1, 2, 3, 4, 5};
	uint8_t layouts[41 * 4] = {0};
	struct btf_header now = *h;
	uint32_t layout[2];

	layouts[40 * 4] = info;
	layouts[40 * 4 + 1] = 8;
	now.hdr_len = header;
	now.type_off = 0;
	now.type_len = h->type_len + (uint32_t)sizeof(stranger);
	layout[0] = now.type_len;
	layout[1] = sizeof(layouts);
	now.str_off = layout[0] + layout[1];
	buf_add(to, (const char *)&now, sizeof(now));
	buf_add(to, (const char *)layout, sizeof(layout));
	buf_add(to, types, h->type_len);
	buf_add(to, (const char *)stranger, sizeof(stranger));
	buf_add(to, (const char *)layouts, sizeof(layouts));
	buf_add(to, strings, h->str_len);
}

START_TEST(test_layouts)
{
	struct buf b = slurp(fixture("decode/attributes")), btf = {0};

	lay_out(&b, &btf, 32, 4);
	put_btf(&b, btf.s, btf.len);
	assert_opens(as(&b, WIDE), WIDE);
	ck_assert_uint_eq(list.v[0]->n_maps, 9);
	ck_assert_uint_eq(map_of(list.v[0], "typed")->key_size, 8);
	assert_refused(as(&b, NEWEST), NEWEST, "btf-corrupt");
	ck_assert_msg(strstr(list.v[0]->faults[0].message, "unknown kind") != NULL, "%s",
		      list.v[0]->faults[0].message);
	buf_free(&btf);
	buf_free(&b);

	/* Layouts make words; and without them in the header nobody knows of any. */
	b = slurp(fixture("decode/attributes"));
	lay_out(&b, &btf, 32, 3);
	put_btf(&b, btf.s, btf.len);
	assert_refused(as(&b, WIDE), WIDE, "btf-corrupt");
	buf_free(&btf);
	buf_free(&b);
	b = slurp(fixture("decode/attributes"));
	lay_out(&b, &btf, 32, 4);
	((struct btf_header *)(void *)btf.s)->str_off -= 4;
	put_btf(&b, btf.s, btf.len);
	assert_refused(as(&b, WIDE), WIDE, "btf-corrupt");
	buf_free(&btf);
	buf_free(&b);
}
END_TEST

/* A header of another length: bytes behind it, and a BTF that begins in it. */
START_TEST(test_header_length)
{
	struct buf b = slurp(fixture("decode/attributes")), btf = {0};
	struct btf_header h = *btf_of(&b);
	const char *rest = (const char *)(btf_of(&b) + 1);
	size_t size = shdr_of(&b, ".BTF")->sh_size - sizeof(h);

	h.hdr_len = 33;
	buf_add(&btf, (const char *)&h, sizeof(h));
	buf_add(&btf, "\0\0\0\0\0\0\0\0\1", 9);
	buf_add(&btf, rest, size);
	put_btf(&b, btf.s, btf.len);
	assert_opens(as(&b, NEWEST), NEWEST);
	ck_assert_uint_eq(list.v[0]->n_maps, 9);
	assert_opens(as(&b, WIDE), WIDE);
	/* Types and strings are where the header ends, wherever that is. */
	btf_of(&b)->hdr_len = 20;
	btf_of(&b)->type_off += 13 - 1;
	assert_refused(as(&b, NEWEST), NEWEST, "btf-corrupt");
	btf_of(&b)->hdr_len = 5;
	btf_of(&b)->type_off = h.type_off + 28;
	btf_of(&b)->str_off = h.str_off + 28;
	assert_opens(as(&b, NEWEST), NEWEST);
	ck_assert_uint_eq(list.v[0]->n_maps, 9);
	assert_refused(as(&b, WIDE), WIDE, "btf-corrupt");
	buf_free(&btf);
	buf_free(&b);
}
END_TEST

/* Of the other byte order only the usual header, before 1.8. */
START_TEST(test_foreign_header)
{
	struct buf b = slurp(fixture("decode/attributes"));
	struct btf_header *h = btf_of(&b);

	h->magic = __builtin_bswap16(h->magic);
	h->hdr_len = __builtin_bswap32(28);
	assert_refused(as(&b, NEWEST), NEWEST, "btf-foreign-header");
	assert_refused(as(&b, WIDE), WIDE, "btf-corrupt");
	h->hdr_len = __builtin_bswap32(20);
	assert_refused(as(&b, WIDE), WIDE, "btf-foreign-header");
	buf_free(&b);
}
END_TEST

/* Before 1.3 nobody looks where names are; one that is nowhere is not an empty one. */
START_TEST(test_member_nowhere)
{
	struct buf b = slurp(fixture("decode/nested"));
	struct btf_member *m = (void *)(type_of(&b, BTF_KIND_STRUCT, "inner") + 1);

	m->name_off = 0;
	assert_refused(as(&b, VERSION(1, 1, 0)), VERSION(1, 1, 0), "unknown-member");
	m->name_off = 1u << 24;
	assert_refused(as(&b, VERSION(1, 1, 0)), VERSION(1, 1, 0), "member-name");
	assert_refused(as(&b, VERSION(1, 3, 0)), VERSION(1, 3, 0), "btf-reference");
	buf_free(&b);
}
END_TEST

/* The same of a section, which the static linker has given its size. */
START_TEST(test_section_nowhere)
{
	struct buf b = slurp(fixture("decode/attributes"));
	struct btf_type *sec = type_of(&b, BTF_KIND_DATASEC, "license");

	sec->size = 13;
	sec->name_off = 0;
	assert_opens(as(&b, VERSION(1, 1, 0)), VERSION(1, 1, 0));
	sec->name_off = 1u << 24;
	assert_refused(as(&b, VERSION(1, 1, 0)), VERSION(1, 1, 0), "datasec-size");
	buf_free(&b);
}
END_TEST

/* Linkage is asked for before the type. */
START_TEST(test_linkage_first)
{
	struct buf b = slurp(fixture("refuse/map_array"));
	struct btf_type *var = type_of(&b, BTF_KIND_VAR, "m");

	assert_refused(as(&b, NEWEST), NEWEST, "map-not-struct");
	((struct btf_var *)(void *)(var + 1))->linkage = BTF_VAR_GLOBAL_EXTERN;
	assert_refused(as(&b, NEWEST), NEWEST, "linkage-extern");
	assert_fault(list.v[0], "map-not-struct");
	buf_free(&b);
}
END_TEST

/* What the BTF has as static is that in every release; what is hidden only since 1.1. */
START_TEST(test_static)
{
	struct buf b = slurp(fixture("decode/attributes"));
	struct btf_type *var = type_of(&b, BTF_KIND_VAR, "sized");

	symbol_of(&b, "sized")->st_other = STV_HIDDEN;
	assert_refused(as(&b, NEWEST), NEWEST, "linkage-hidden");
	assert_opens(as(&b, VERSION(1, 0, 0)), VERSION(1, 0, 0));
	((struct btf_var *)(void *)(var + 1))->linkage = BTF_VAR_STATIC;
	assert_refused(as(&b, VERSION(1, 0, 0)), VERSION(1, 0, 0), "linkage-static");
	buf_free(&b);
}
END_TEST

/* A section that has a size in the BTF was complete to releases before 1.1. */
START_TEST(test_section_with_size)
{
	struct buf b = slurp(fixture("decode/attributes"));
	struct btf_type *sec = type_of(&b, BTF_KIND_DATASEC, "license");

	symbol_of(&b, "LICENSE")->st_info = ELF64_ST_INFO(STB_LOCAL, STT_OBJECT);
	assert_refused(as(&b, VERSION(1, 0, 0)), VERSION(1, 0, 0), "datasec-symbol");
	sec->size = 13;
	assert_refused(as(&b, VERSION(1, 1, 0)), VERSION(1, 1, 0), "datasec-symbol");
	assert_opens(as(&b, VERSION(1, 0, 0)), VERSION(1, 0, 0));
	/* What is no variable is found where a map is to be made of it. */
	sec = type_of(&b, BTF_KIND_DATASEC, ".maps");
	sec->size = (uint32_t)shdr_of(&b, ".maps")->sh_size;
	((struct btf_var_secinfo *)(void *)(sec + 1))->type = 1;
	assert_refused(as(&b, VERSION(1, 0, 0)), VERSION(1, 0, 0), "map-not-var");
	buf_free(&b);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("input_releases");
	TCase *t = tcase_create("input_releases");

	tcase_set_timeout(t, 60);
	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_test(t, test_kinds);
	tcase_add_test(t, test_wide_info);
	tcase_add_test(t, test_layouts);
	tcase_add_test(t, test_header_length);
	tcase_add_test(t, test_foreign_header);
	tcase_add_test(t, test_member_nowhere);
	tcase_add_test(t, test_section_nowhere);
	tcase_add_test(t, test_linkage_first);
	tcase_add_test(t, test_static);
	tcase_add_test(t, test_section_with_size);
	suite_add_tcase(s, t);
	return suite_run(s);
}
