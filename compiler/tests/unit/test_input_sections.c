// SPDX-License-Identifier: BSD-2-Clause
/*
 * Malformed sections: what they are for, what libbpf refuses about them,
 * and in which order it comes to that.
 */
#include <endian.h>

#include "tests/unit/input_test.h"
#include "tests/lib/suite.h"

#define NEWEST VERSION(1, 7, 0)

/* The symbol table comes before all sections, their names come one by one. */
START_TEST(test_order)
{
	struct buf b = slurp(fixture("decode/nested"));
	Elf64_Shdr *symtab, *license;

	shdr_of(&b, ".symtab")->sh_type = SHT_NULL;
	shdr_of(&b, ".maps")->sh_name = 1u << 30;
	assert_refused(read_bytes(&b), NEWEST, "no-symtab");
	buf_free(&b);

	b = slurp(fixture("legacy/libbpf-20"));
	symtab = shdr_of(&b, ".symtab");
	license = shdr_of(&b, "license");
	symtab->sh_name = 1u << 30;
	assert_refused(read_bytes(&b), NEWEST, "legacy-section");
	assert_fault(list.v[0], "section-name");
	license->sh_name = 1u << 30;
	assert_refused(read_bytes(&b), NEWEST, "section-name");
	buf_free(&b);
}
END_TEST

/* Of some types libbpf reads no section, whatever its name is. */
START_TEST(test_types_that_are_ignored)
{
	static const struct {
		uint32_t type;
		bool read;
	} types[] = {
		{SHT_PROGBITS, true}, {SHT_STRTAB, false}, {0x6fff4c03 /* SHT_LLVM_ADDRSIG */, false},
		{0x6fff4c02, true},
	};

	for (size_t i = 0; i < ARRAY_SIZE(types); i++) {
		struct buf b = slurp(fixture("decode/data"));

		shdr_of(&b, ".BTF")->sh_type = types[i].type;
		read_apart(&b);
		ck_assert_msg(!!list.v[0]->types == types[i].read, "type %#x", types[i].type);
		buf_free(&b);
	}
}
END_TEST

/* Names that can be read, but are empty: they are what they are. */
START_TEST(test_empty_names)
{
	struct buf b = slurp(fixture("decode/nested"));
	Elf64_Shdr *s = (Elf64_Shdr *)(void *)(b.s + ehdr_of(&b)->e_shoff);

	for (unsigned i = 1; i < ehdr_of(&b)->e_shnum; i++)
		s[i].sh_name = 0;
	ck_assert_uint_eq(read_bytes(&b)->n_maps, 0);
	assert_opens(list.v[0], NEWEST);
	buf_free(&b);
}
END_TEST

/* libelf gives no strings of a compressed section. */
START_TEST(test_compressed_names)
{
	struct buf b = slurp(fixture("decode/nested"));

	shdr_of(&b, ".strtab")->sh_flags |= SHF_COMPRESSED;
	assert_refused(read_bytes(&b), NEWEST, "section-name");
	buf_free(&b);
}
END_TEST

/* Of an object of the other byte order: its section of that name. */
static Elf64_Shdr *big_shdr_of(struct buf *b, const char *name)
{
	Elf64_Ehdr *e = ehdr_of(b);
	Elf64_Shdr *s = (Elf64_Shdr *)(void *)(b->s + be64toh(e->e_shoff));
	const char *names = b->s + be64toh(s[be16toh(e->e_shstrndx)].sh_offset);

	for (unsigned i = 0; i < be16toh(e->e_shnum); i++)
		if (str_eq(names + be32toh(s[i].sh_name), name))
			return &s[i];
	ck_abort_msg("no section %s", name);
	return NULL;
}

/* libelf swaps the header of a compressed section, where there is room for one. */
START_TEST(test_compressed_and_short)
{
	struct buf b = slurp(fixture("legacy/big-nobtf/samples-16"));
	Elf64_Shdr *maps = big_shdr_of(&b, "maps");
	const struct map_def *map;

	/* The first record alone. */
	maps->sh_size = htobe64(16);
	maps->sh_flags |= htobe64(SHF_COMPRESSED);
	map = map_of(read_bytes(&b), "counts");
	ck_assert_uint_eq(map->type, 1);
	ck_assert_uint_eq(map->key_size, 4);
	buf_free(&b);
}
END_TEST

/* The sections may have four times the bytes of the file: each is read for each section. */
START_TEST(test_overlap)
{
	struct buf b = slurp(fixture("decode/nested"));
	Elf64_Shdr *s = (Elf64_Shdr *)(void *)(b.s + ehdr_of(&b)->e_shoff), *last = NULL;
	const char *names = b.s + s[ehdr_of(&b)->e_shstrndx].sh_offset;
	uint64_t all = 0;
	unsigned debug = 0;

	for (unsigned i = 1; i < ehdr_of(&b)->e_shnum; i++) {
		if (debug < 4 && str_starts(names + s[i].sh_name, ".debug_")) {
			last = &s[i];
			last->sh_offset = 0;
			last->sh_size = ++debug < 4 ? b.len : 0;
		}
		if (s[i].sh_type != SHT_NOBITS)
			all += s[i].sh_size;
	}
	ck_assert_uint_eq(debug, 4);
	last->sh_size = 4 * b.len + 3 - all;
	ck_assert_int_eq(read_bytes(&b)->status, OBJECT_OK);
	last->sh_size++;
	ck_assert_int_eq(read_bytes(&b)->status, OBJECT_UNREADABLE);
	buf_free(&b);
}
END_TEST

/* Nobody looks at the size of a header. */
START_TEST(test_header_size)
{
	struct buf b = slurp(fixture("decode/nested"));

	ehdr_of(&b)->e_shentsize = 40;
	ck_assert_uint_eq(read_bytes(&b)->n_maps, 7);
	assert_opens(list.v[0], NEWEST);
	buf_free(&b);
}
END_TEST

/* A section that libelf takes for a table must consist of its records. */
START_TEST(test_records)
{
	struct buf b = slurp(fixture("decode/attributes"));

	shdr_of(&b, "license")->sh_type = SHT_REL;
	ck_assert_uint_ne(shdr_of(&b, "license")->sh_size % sizeof(Elf64_Rel), 0);
	assert_refused(read_bytes(&b), NEWEST, "section-records");
	shdr_of(&b, "license")->sh_size = 0;
	assert_refused(read_bytes(&b), NEWEST, "license-size");
	buf_free(&b);
}
END_TEST

/* A global variable without a name hides those behind it. */
START_TEST(test_nameless_symbol)
{
	struct buf b = slurp(fixture("decode/nested"));
	Elf64_Sym *sym = (Elf64_Sym *)(void *)(b.s + shdr_of(&b, ".symtab")->sh_offset);

	sym[1].st_name = 1u << 30;
	assert_opens(read_bytes(&b), NEWEST);
	sym[1].st_info = ELF64_ST_INFO(STB_GLOBAL, STT_OBJECT);
	assert_refused(read_bytes(&b), NEWEST, "datasec-symbol");
	buf_free(&b);
}
END_TEST

/* The value of a map has 32 bits of size, and is mapped in units of eight. */
START_TEST(test_data_size)
{
	struct buf b = slurp(fixture("decode/data"));
	Elf64_Shdr *bss = shdr_of(&b, ".bss");

	bss->sh_size = 1ull << 32;
	assert_refused(read_bytes(&b), NEWEST, "datasec-size");
	bss->sh_size = UINT32_MAX - 6;
	assert_refused(read_bytes(&b), NEWEST, "data-size");
	bss->sh_size = (1ull << 32) + 64;
	assert_opens(read_apart(&b), NEWEST);
	for (size_t i = 0; i < list.v[0]->n_maps; i++)
		if (str_eq(list.v[0]->maps[i]->section, ".bss"))
			ck_assert_uint_eq(map_rare(list.v[0]->maps[i])->data_size, 64);
	buf_free(&b);
}
END_TEST

/*
 * Variables are sorted by the difference of their offsets as a signed number:
 * one at 2^31 and more from the others comes before them, and is refused first.
 */
START_TEST(test_far_offset)
{
	struct buf b = slurp(fixture("refuse/all_of_them"));
	const struct object *obj = read_bytes(&b);
	char *last = strdup(obj->maps[obj->n_maps - 1]->name);

	ck_assert_uint_gt(obj->n_maps, 2);
	assert_no_fault(obj, "map-bounds");
	symbol_of(&b, last)->st_value = UINT32_MAX;
	obj = read_bytes(&b);
	ck_assert_str_eq(obj->maps[0]->name, last);
	assert_refused(obj, NEWEST, "map-bounds");
	free(last);
	buf_free(&b);
}
END_TEST

/*
 * libelf turns around the first 24 bytes of what says that it is compressed,
 * in the other byte order, and leaves the rest as it is.
 */
START_TEST(test_compressed_of_others)
{
	struct buf b = slurp(fixture("legacy/big/android-mainline-192"));
	Elf64_Shdr *btf, *first = (void *)(b.s + __builtin_bswap64(ehdr_of(&b)->e_shoff));
	unsigned i = 0;

	assert_opens(read_apart(&b), NEWEST);
	while (memcmp(b.s + __builtin_bswap64(first[i].sh_offset), "\xeb\x9f\1\0\0\0\0\x18", 8))
		i++;
	btf = &first[i];
	btf->sh_flags = __builtin_bswap64(SHF_COMPRESSED);
	assert_refused(read_apart(&b), NEWEST, "btf-corrupt");
	btf->sh_flags = 0;
	for (i = 0; __builtin_bswap32(first[i].sh_type) != SHT_SYMTAB; i++)
		;
	first[i].sh_flags = __builtin_bswap64(SHF_COMPRESSED);
	assert_refused(read_apart(&b), NEWEST, "datasec-symbol");
	buf_free(&b);
}
END_TEST

/* Before 1.1 the number of a section is signed. */
START_TEST(test_negative_section)
{
	struct buf b = slurp(fixture("decode/nested"));

	shdr_of(&b, ".rel.maps")->sh_info = UINT32_MAX;
	shdr_of(&b, ".rel.maps")->sh_name++;
	assert_refused(read_bytes_for(&b, VERSION(1, 1, 0)), VERSION(1, 1, 0), "relocation-section");
	assert_opens(read_bytes_for(&b, VERSION(1, 0, 0)), VERSION(1, 0, 0));
	buf_free(&b);
}
END_TEST

/* Data of an arena, of which libbpf knows since 1.4. */
START_TEST(test_arena_data)
{
	const struct map_def *map;

	map = map_of(read_for(fixture("loader/arena"), VERSION(1, 3, 0)), "shared");
	ck_assert_ptr_null(map_rare(map)->data);
	map = map_of(read_for(fixture("loader/arena"), VERSION(1, 4, 0)), "shared");
	ck_assert_ptr_nonnull(map_rare(map)->data);
}
END_TEST

START_TEST(test_odd_sections)
{
	struct buf b = slurp(fixture("decode/nested"));
	Elf64_Shdr *symtab = shdr_of(&b, ".symtab"), first = *symtab;

	symtab->sh_entsize = 16;
	assert_fault(read_bytes(&b), "symtab-entsize");
	*symtab = first;
	symtab->sh_size -= 4;
	assert_fault(read_bytes(&b), "symtab-size");
	*symtab = first;
	symtab->sh_link = 0;
	assert_fault(read_bytes(&b), "symbol-strings");
	symtab->sh_link = 1000;
	assert_fault(read_bytes(&b), "symbol-strings");
	*symtab = first;
	shdr_of(&b, "license")->sh_size = 0;
	assert_fault(read_bytes(&b), "license-size");
	buf_free(&b);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("input_sections");
	TCase *t = tcase_create("input_sections");

	tcase_set_timeout(t, 60);
	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_test(t, test_order);
	tcase_add_test(t, test_types_that_are_ignored);
	tcase_add_test(t, test_empty_names);
	tcase_add_test(t, test_compressed_names);
	tcase_add_test(t, test_compressed_and_short);
	tcase_add_test(t, test_overlap);
	tcase_add_test(t, test_header_size);
	tcase_add_test(t, test_records);
	tcase_add_test(t, test_odd_sections);
	tcase_add_test(t, test_nameless_symbol);
	tcase_add_test(t, test_data_size);
	tcase_add_test(t, test_far_offset);
	tcase_add_test(t, test_compressed_of_others);
	tcase_add_test(t, test_negative_section);
	tcase_add_test(t, test_arena_data);
	suite_add_tcase(s, t);
	return suite_run(s);
}
