// SPDX-License-Identifier: BSD-2-Clause
/*
 * Objects that are cut off or malformed: each is read as far as it can
 * be, and what is wrong with it is said. With KEEP=DIR they stay for libbpf to
 * look at, see variants.sh.
 */

#include <libelf.h>

#include "tests/malformed/random.h"
#include "tests/unit/input_test.h"
#include "tests/lib/suite.h"

/* obj is evaluated once: it may be a call that reads the object anew. */
static void assert_unreadable(const struct object *obj, const char *rule, const char *words)
{
	const struct fault *last;

	ck_assert_int_eq(obj->status, OBJECT_UNREADABLE);
	ck_assert_int_eq(obj->read_status, 3);
	ck_assert_uint_ge(obj->n_faults, 1);
	last = &obj->faults[obj->n_faults - 1];
	ck_assert_str_eq(rule_info(last->rule)->id, rule);
	ck_assert_msg(strstr(last->message, words) != NULL, "%s", last->message);
}

START_TEST(test_unreadable)
{
	struct buf b = {0};

	assert_unreadable(read_path("/nonexistent"), "BM001", "No such file");
	assert_unreadable(read_path("/tmp"), "BM001", "directory");
	assert_unreadable(read_path("/dev/null"), "BM002", "empty");
	assert_unreadable(read_path("/bin/true"), "BM002", "the file contains no BPF object");
	buf_str(&b, "hello");
	assert_unreadable(read_bytes(&b), "BM002", "not an ELF object");
	buf_free(&b);

	b = slurp(fixture("decode/nested"));
	ehdr_of(&b)->e_type = ET_EXEC;
	assert_unreadable(read_bytes(&b), "BM002", "ELF type is 2, must be 1");
	ehdr_of(&b)->e_type = ET_REL;
	ehdr_of(&b)->e_machine = EM_X86_64;
	assert_unreadable(read_bytes(&b), "BM002", "for another machine (e_machine is 62");
	ehdr_of(&b)->e_machine = EM_BPF;
	ehdr_of(&b)->e_ident[EI_CLASS] = ELFCLASS32;
	assert_unreadable(read_bytes(&b), "BM002", "ELF class is 1, must be 2");
	ehdr_of(&b)->e_ident[EI_CLASS] = ELFCLASS64;
	ehdr_of(&b)->e_ident[EI_VERSION] = 0x50;
	assert_unreadable(read_bytes(&b), "BM003", "ELF version is 80, must be 1");
	ehdr_of(&b)->e_ident[EI_VERSION] = EV_CURRENT;
	ehdr_of(&b)->e_shoff += 1 << 20;
	assert_unreadable(read_bytes(&b), "BM003", "outside the file");
	ehdr_of(&b)->e_shoff -= (1 << 20) - 64;
	assert_unreadable(read_bytes(&b), "BM003", "beyond the end of the file");
	ehdr_of(&b)->e_shoff -= 64;
	ehdr_of(&b)->e_shstrndx = 200;
	assert_unreadable(read_bytes(&b), "BM003", "section 200");
	buf_free(&b);
}
END_TEST

/* All that is said of an object. */
static const char *words_of(const struct object *obj, struct buf *b)
{
	b->len = 0;
	buf_str(b, "");
	for (size_t i = 0; i < obj->n_faults; i++)
		buf_printf(b, "%s\n", obj->faults[i].message);
	return b->s;
}

/* libelf keeps an error until somebody asks for it: an object must not get that of another. */
START_TEST(test_words_of_libelf)
{
	struct buf first = {0}, second = {0}, b = slurp(fixture("decode/nested"));
	uint64_t state = 1;
	unsigned said = 0;

	for (int i = 0; i < 600; i++) {
		/* libelf reads most tables of any size, but not that of symbols. */
		Elf64_Shdr *headers = (Elf64_Shdr *)(void *)(b.s + ehdr_of(&b)->e_shoff);
		uint32_t symtab = shdr_index(&b, ".symtab"), n = ehdr_of(&b)->e_shnum;
		size_t at = i % 3 == 1 ? symtab : 1 + xorshift_below(&state, n - 1u);
		char *place = (char *)&headers[at] + xorshift_below(&state, sizeof(*headers)), was;

		if (i % 3 == 2)
			place = b.s + EI_CLASS + xorshift_below(&state, EI_NIDENT - EI_CLASS);
		was = *place;
		*place = (char)xorshift_below(&state, 256);
		elf_errno();
		words_of(read_apart(&b), &first);
		said += strstr(first.s, "cannot be read: ") != NULL;
		ck_assert_ptr_null(elf_begin(-1, ELF_C_NULL + 100, NULL));
		ck_assert_str_eq(words_of(read_apart(&b), &second), first.s);
		*place = was;
	}
	ck_assert_uint_gt(said, 0);
	buf_free(&first);
	buf_free(&second);
	buf_free(&b);
}
END_TEST

START_TEST(test_malformed_section)
{
	struct buf b = slurp(fixture("decode/nested"));
	const struct object *obj;

	shdr_of(&b, ".maps")->sh_size = 1u << 30;
	assert_unreadable(read_bytes(&b), "BM003", "(.maps) at offset");
	buf_free(&b);
	/* Debug info is not looked at: its header may be wrong. */
	b = slurp(fixture("decode/nested"));
	shdr_of(&b, ".debug_str")->sh_size = 1u << 30;
	obj = read_bytes(&b);
	ck_assert_int_eq(obj->status, OBJECT_OK);
	ck_assert_uint_eq(obj->n_maps, 7);
	input_sources(list.v[0]);
	buf_free(&b);
	b = slurp(fixture("decode/nested"));
	shdr_of(&b, ".maps")->sh_name = 1u << 30;
	assert_fault(read_bytes(&b), "section-name");
	buf_free(&b);
}
END_TEST

/* Without any names: the BTF and the symbols tell what is what. */
START_TEST(test_unnamed_sections)
{
	struct buf b = slurp(fixture("decode/nested"));
	const struct object *obj;

	ehdr_of(&b)->e_shstrndx = 0;
	obj = read_bytes(&b);
	ck_assert_int_eq(obj->status, OBJECT_OK);
	assert_fault(obj, "section-name");
	ck_assert_uint_eq(obj->n_faults - has_fault(obj, "values-of-programs"), 1);
	ck_assert_uint_eq(obj->n_maps, 7);
	ck_assert_uint_eq(map_of(obj, "outer")->n_slots, 3);
	buf_free(&b);

	/* Relocations for section 0, which has no header and no name. */
	b = slurp(fixture("decode/nested"));
	shdr_of(&b, ".rel.maps")->sh_info = 0;
	ehdr_of(&b)->e_shstrndx = 0;
	obj = read_bytes(&b);
	ck_assert_int_eq(obj->status, OBJECT_OK);
	ck_assert_uint_eq(obj->n_maps, 7);
	ck_assert_uint_eq(map_of(obj, "outer")->n_slots, 0);
	buf_free(&b);
}
END_TEST

/* Slots in two relocation sections of .maps: more than the first alone makes room for. */
START_TEST(test_two_relocation_sections)
{
	enum { HALF = 8 };
	const struct object *obj = read_path(fixture("decode/nested"));
	uint32_t var = map_of(obj, "by_hash")->var_type;
	struct buf b = slurp(fixture("decode/nested"));
	struct btf_var_secinfo *info = (void *)(type_of(&b, BTF_KIND_DATASEC, ".maps") + 1);
	Elf64_Shdr *first = shdr_of(&b, ".rel.maps"), *second = shdr_of(&b, ".llvm_addrsig");
	Elf64_Rel outer, by_hash;
	const struct map_def *map;

	while (info->type != var)
		info++;
	info->size = 4096;
	memcpy(&outer, b.s + first->sh_offset, sizeof(outer));
	memcpy(&by_hash, b.s + first->sh_offset + 3 * sizeof(outer), sizeof(by_hash));
	first->sh_offset = b.len;
	first->sh_size = (HALF + 1) * sizeof(outer);
	*second = *first;
	second->sh_offset += first->sh_size;
	second->sh_size = HALF * sizeof(outer);
	for (int i = 0; i < 2 * HALF; i++, by_hash.r_offset += 8) {
		buf_add(&b, &by_hash, sizeof(by_hash));
		if (i + 1 == HALF)
			buf_add(&b, &outer, sizeof(outer));
	}
	obj = read_apart(&b);
	map = map_of(obj, "by_hash");
	ck_assert_uint_eq(map->n_slots, 2 * HALF);
	for (uint32_t i = 0; i < map->n_slots; i++)
		ck_assert(map->slots[i].index == i && str_eq(map->slots[i].map, "second"));
	map = map_of(obj, "outer");
	ck_assert(map->n_slots == 1 && map->slots[0].index == 2);
	buf_free(&b);
}
END_TEST

/* Of two relocations of one slot the last counts, side by side or not. */
START_TEST(test_slot_given_twice)
{
	struct buf b = slurp(fixture("decode/nested"));
	/* outer has "second" in slot 2, and "first" in 3 and 5. */
	Elf64_Rel *rel = (Elf64_Rel *)(void *)(b.s + shdr_of(&b, ".rel.maps")->sh_offset);
	uint64_t third = rel[2].r_offset;
	const struct map_def *outer;

	rel[2].r_offset = rel[0].r_offset;
	outer = map_of(read_bytes(&b), "outer");
	ck_assert_uint_eq(outer->n_slots, 2);
	ck_assert(outer->slots[0].index == 2 && str_eq(outer->slots[0].map, "first"));
	ck_assert(outer->slots[1].index == 3 && str_eq(outer->slots[1].map, "first"));

	rel[1].r_offset = rel[0].r_offset;
	rel[2].r_offset = third;
	outer = map_of(read_bytes(&b), "outer");
	ck_assert_uint_eq(outer->n_slots, 2);
	ck_assert(outer->slots[0].index == 2 && str_eq(outer->slots[0].map, "first"));
	ck_assert(outer->slots[1].index == 5 && str_eq(outer->slots[1].map, "first"));
	buf_free(&b);
}
END_TEST

START_TEST(test_arena)
{
	struct buf b = slurp(fixture("refuse/arena"));
	const struct object *obj = read_path(fixture("refuse/arena"));
	uint64_t pages;

	assert_fault(obj, "arena-second");
	assert_no_fault(obj, "arena-too-small");
	ck_assert_uint_eq(map_of(obj, "first")->map_extra, 0x10000000);
	/* A page more than the map has is too much, and so is a byte of it. */
	pages = map_of(obj, "first")->max_entries;
	shdr_of(&b, ".addr_space.1")->sh_offset = b.len;
	b.len += (pages + 1) * 4096;
	b.s = realloc(b.s, b.len);
	ck_assert_ptr_nonnull(b.s);
	memset(b.s + shdr_of(&b, ".addr_space.1")->sh_offset, 0, (pages + 1) * 4096);
	shdr_of(&b, ".addr_space.1")->sh_size = pages * 4096;
	assert_no_fault(read_bytes(&b), "arena-too-small");
	shdr_of(&b, ".addr_space.1")->sh_size++;
	assert_fault(read_bytes(&b), "arena-too-small");
	buf_free(&b);
	assert_fault(read_path(fixture("refuse/arena_missing")), "arena-missing");
}
END_TEST

START_TEST(test_symbol_in_other_section)
{
	struct buf b = slurp(fixture("decode/attributes"));

	symbol_of(&b, "sized")->st_shndx = 1;
	assert_fault(read_bytes(&b), "datasec-symbol-section");
	buf_free(&b);
}
END_TEST

/* Cut anywhere: one unreadable object with one reason, or what is left of it. */
START_TEST(test_truncated)
{
	struct buf b = slurp(fixture("decode/nested"));
	size_t whole = b.len;

	for (b.len = 1; b.len < whole; b.len += 37) {
		const struct object *obj = read_bytes(&b);

		ck_assert_uint_eq(list.n, 1);
		ck_assert_int_eq(obj->status, OBJECT_UNREADABLE);
		ck_assert_uint_ge(obj->n_faults, 1);
	}
	buf_free(&b);
}
END_TEST

START_TEST(test_symbol_tables)
{
	struct buf b = slurp(fixture("decode/attributes"));
	const struct object *obj;

	shdr_of(&b, ".symtab")->sh_type = SHT_PROGBITS;
	obj = read_bytes(&b);
	assert_fault(obj, "no-symtab");
	/* Names and offsets stand in the BTF as well; only the loader cannot do without. */
	assert_fault(obj, "datasec-symbol");
	ck_assert_uint_eq(obj->n_maps, 9);
	shdr_of(&b, ".symtab")->sh_type = SHT_SYMTAB;
	shdr_of(&b, ".llvm_addrsig")->sh_type = SHT_SYMTAB;
	assert_fault(read_bytes(&b), "multiple-symtabs");
	buf_free(&b);

	b = slurp(fixture("decode/attributes"));
	symbol_of(&b, "sized")->st_info = ELF64_ST_INFO(STB_GLOBAL, STT_NOTYPE);
	assert_fault(read_bytes(&b), "datasec-symbol");
	buf_free(&b);
}
END_TEST

/* BTF and symbol table contradict each other: said, and the BTF counts, as with libbpf. */
START_TEST(test_symbols_and_btf)
{
	struct buf b = slurp(fixture("decode/attributes"));
	Elf64_Sym *sized = symbol_of(&b, "sized"), *license = symbol_of(&b, "LICENSE");
	const struct object *obj;

	sized->st_size += 8;
	obj = read_bytes(&b);
	assert_fault(obj, "datasec-symbol-size");
	ck_assert_uint_eq(map_of(obj, "sized")->value_size, 16);
	sized->st_size -= 8;
	assert_no_fault(read_bytes(&b), "symbol-without-var");
	license->st_shndx = sized->st_shndx;
	obj = read_bytes(&b);
	assert_fault(obj, "symbol-without-var");
	ck_assert_ptr_null(object_find_map(obj, "LICENSE"));
	buf_free(&b);
}
END_TEST

START_TEST(test_externs)
{
	struct buf b = slurp(fixture("decode/data"));
	struct btf_type *var = type_of(&b, BTF_KIND_VAR, "CONFIG_HZ");
	struct btf_var *info = (struct btf_var *)(void *)(var + 1);
	struct btf_type *sec = type_of(&b, BTF_KIND_DATASEC, ".kconfig");
	struct btf_var_secinfo *vars = (void *)(sec + 1);
	uint32_t type = var->type, other;
	const struct object *obj;

	info->linkage = BTF_VAR_GLOBAL_ALLOCATED;
	assert_fault(read_bytes(&b), "extern-linkage");
	info->linkage = BTF_VAR_GLOBAL_EXTERN;
	var->type = 0;
	assert_fault(read_bytes(&b), "extern-kconfig-size");
	/* A pointer is none of the types that the kernel's configuration has. */
	obj = read_bytes(&b);
	for (other = 1; type_kind(type_by_id(obj->types, other)) != BTF_KIND_PTR; other++)
		;
	var->type = other;
	assert_fault(read_bytes(&b), "extern-kconfig-type");
	var->type = type;
	other = vars[0].type;
	vars[0].type = vars[1].type;
	assert_fault(read_bytes(&b), "extern-no-section");
	vars[0].type = other;
	assert_no_fault(read_bytes(&b), "extern-no-section");
	/* A variable that the BTF has as extern, defined all the same. */
	symbol_of(&b, "CONFIG_HZ")->st_shndx = 3;
	assert_fault(read_bytes(&b), "extern-without-symbol");
	symbol_of(&b, "CONFIG_HZ")->st_shndx = SHN_UNDEF;
	var->name_off = 0;
	assert_fault(read_bytes(&b), "extern-not-in-btf");
	shdr_of(&b, ".BTF")->sh_name++;
	obj = read_bytes(&b);
	assert_fault(obj, "extern-without-btf");
	ck_assert_ptr_null(object_find_map(obj, "data.kconfig"));
	buf_free(&b);
}
END_TEST

/* An array of char, which has a length: of 0 bytes the whole of .kconfig is empty. */
START_TEST(test_extern_sizes)
{
	struct buf b = slurp(fixture("loader/kconfig"));
	struct btf_type *var = type_of(&b, BTF_KIND_VAR, "CONFIG_T_EXACT");
	const struct types *t = list.v[0]->types;
	uint32_t at = t->offset[type_skip_mods(t, var->type)];
	struct btf_array *array = (void *)((char *)btf_of(&b) + at + sizeof(struct btf_type));
	struct version newest = VERSION(1, 7, 0);

	ck_assert_uint_gt(array->nelems, 0);
	assert_opens(read_bytes(&b), newest);
	array->nelems = 0;
	assert_refused(read_bytes(&b), newest, "extern-kconfig-empty");
	/* libbpf takes the lower half of the number for the errno that it is not. */
	array->nelems = UINT32_MAX;
	assert_refused(read_apart(&b), newest, "extern-kconfig-large");
	buf_free(&b);
}
END_TEST

START_TEST(test_btf_section)
{
	struct buf b = slurp(fixture("decode/attributes"));
	const struct object *obj;

	shdr_of(&b, ".BTF")->sh_type = SHT_NOTE;
	assert_fault(read_bytes(&b), "btf-section-type");
	shdr_of(&b, ".BTF")->sh_type = SHT_PROGBITS;
	btf_of(&b)->magic = 0;
	obj = read_bytes(&b);
	assert_fault(obj, "btf-corrupt");
	ck_assert_uint_eq(obj->n_maps, 0);
	ck_assert_ptr_null(obj->types);
	shdr_of(&b, ".BTF")->sh_name++;
	obj = read_bytes(&b);
	assert_fault(obj, "btf-missing");
	ck_assert_uint_eq(obj->n_maps, 0);
	ck_assert(obj->has_maps_section);
	buf_free(&b);
}
END_TEST

/* It tells of programs alone, and libbpf counts it for the BTF. */
START_TEST(test_btf_ext)
{
	struct buf b = slurp(fixture("decode/reference"));
	unsigned char *ext = (unsigned char *)b.s + shdr_of(&b, ".BTF.ext")->sh_offset;
	static const struct {
		unsigned at, value;
		const char *what;
	} changes[] = {
		{0, 0x12, "btf-ext-corrupt"}, {2, 7, "btf-ext-version"},
		{3, 1, "btf-ext-version"}, {4, 8, "btf-ext-corrupt"},
		{8, 1, "btf-ext-corrupt"}, {14, 1, "btf-ext-corrupt"},
		{23, 1, "btf-ext-corrupt"}, {16, 2, "btf-ext-corrupt"},
		{32, 9, "btf-ext-corrupt"}, {40, 0, "btf-ext-corrupt"},
		{40, 200, "btf-ext-corrupt"},
	};

	assert_no_fault(read_bytes(&b), "btf-ext-corrupt");
	for (size_t i = 0; i < ARRAY_SIZE(changes); i++) {
		unsigned char was = ext[changes[i].at];

		ext[changes[i].at] = (unsigned char)changes[i].value;
		ck_assert_msg(has_fault(read_bytes(&b), changes[i].what), "byte %u", changes[i].at);
		ck_assert_uint_eq(list.v[0]->n_maps, 3);
		ext[changes[i].at] = was;
	}
	buf_free(&b);
}
END_TEST

/* One field of the BTF each, and what is said of it. */
START_TEST(test_malformed_btf)
{
	static const char *const words[] = {
		"reach beyond the end of the BTF", "must be aligned and end before the strings",
		"must begin and end with a zero", "unknown kind 31", "refers to type [99999]",
		"a name at offset 99999", "reaches beyond the types", "is not a prototype",
		"must be 24",
	};
	struct buf b = slurp(fixture("decode/nested"));
	struct btf_type *t = type_of(&b, BTF_KIND_STRUCT, "inner");
	struct btf_type *func = type_of(&b, BTF_KIND_FUNC, NULL);
	const struct object *obj;

	switch (_i) {
	case 0: btf_of(&b)->str_len += 1000; break;
	case 1: btf_of(&b)->type_off = 2; break;
	case 2: ((char *)btf_of(&b))[24 + btf_of(&b)->str_off] = 'x'; break;
	case 3: t->info = 31u << 24; break;
	case 4: ((struct btf_member *)(void *)(t + 1))->type = 99999; break;
	case 5: t->name_off = 99999; break;
	case 6: t->info |= 0xffff; break;
	case 7: func->type = 0; break;
	case 8: btf_of(&b)->hdr_len = 1 << 20; break;
	}
	/* libbpf before 1.3 crashes at such a reference. */
	obj = _i == 4 ? read_apart(&b) : read_bytes(&b);
	/* A reference to nothing is cut, and the maps are told all the same. */
	if (_i == 4 || _i == 5 || _i == 7) {
		ck_assert_uint_eq(obj->n_maps, 7);
		assert_fault(obj, "btf-reference");
	} else {
		ck_assert_uint_eq(obj->n_maps, 0);
		assert_fault(obj, "btf-corrupt");
	}
	ck_assert_msg(strstr(obj->faults[0].message, words[_i]) != NULL, "%s",
		      obj->faults[0].message);
	ck_assert_msg(strstr(obj->faults[0].message, "(.BTF)") != NULL, "%s",
		      obj->faults[0].message);
	buf_free(&b);
}
END_TEST

/* Types that refer to themselves end somewhere. */
START_TEST(test_btf_loops)
{
	struct buf b = slurp(fixture("decode/attributes"));
	struct btf_type *t = type_of(&b, BTF_KIND_TYPEDEF, "value_t");
	const struct object *obj = list.v[0];
	uint32_t id = 1;
	struct btf_var_secinfo *info;

	while (!str_eq(type_name(obj->types, type_by_id(obj->types, id)), "value_t"))
		id++;
	t->type = id;
	obj = read_apart(&b);
	assert_fault(obj, "size-unknown");
	/* A map whose definition is a loop. */
	info = secinfo_of(&b, ".maps");
	t = type_of(&b, BTF_KIND_VAR, "sized");
	t->type = id;
	obj = read_apart(&b);
	assert_fault(obj, "map-not-struct");
	(void)info;
	buf_free(&b);
}
END_TEST

START_TEST(test_datasec)
{
	struct buf b = slurp(fixture("decode/attributes"));
	struct btf_type *sec = type_of(&b, BTF_KIND_DATASEC, ".maps");
	struct btf_var_secinfo *info = (void *)(sec + 1);
	uint32_t name_off = sec->name_off, type = info[0].type, size = info[0].size;
	const struct object *obj;

	/* Smaller than its struct, larger than the section. */
	info[0].size = 4;
	assert_fault(read_bytes(&b), "map-def-size");
	info[0].size = 1u << 20;
	assert_fault(read_bytes(&b), "map-bounds");
	info[0].size = UINT32_MAX;
	assert_fault(read_bytes(&b), "map-bounds");
	info[0].size = size;
	info[0].type = 0;
	assert_fault(read_bytes(&b), "datasec-not-var");
	info[0].type = type;
	/* By another name: .maps is not described. */
	sec->name_off = 0;
	assert_fault(read_bytes(&b), "datasec-missing");
	sec->name_off = name_off;
	obj = read_bytes(&b);
	assert_no_fault(obj, "datasec-missing");
	type_of(&b, BTF_KIND_VAR, "sized")->name_off = 0;
	assert_fault(read_bytes(&b), "map-name-empty");
	buf_free(&b);
}
END_TEST

/*
 * What the static linker does to a map that an earlier object has as extern:
 * sizes and offsets are filled in, and its own is 0. Order and reference go
 * wrong with it.
 */
START_TEST(test_linker_offset)
{
	struct buf b = slurp(fixture("decode/reference"));
	struct btf_type *sec = type_of(&b, BTF_KIND_DATASEC, ".maps");
	struct btf_var_secinfo *info = (void *)(sec + 1);
	const struct types *t = list.v[0]->types;
	const struct object *obj;

	sec->size = (uint32_t)shdr_of(&b, ".maps")->sh_size;
	for (unsigned i = 0; i < 2; i++) {
		const char *name = type_name(t, type_by_id(t, info[i].type));

		info[i].offset = (uint32_t)symbol_of(&b, name)->st_value;
	}
	obj = read_bytes(&b);
	assert_no_fault(obj, "datasec-offset");
	assert_no_fault(obj, "reloc-program-map");
	ck_assert_ptr_ne(map_of(obj, "first"), map_of(obj, "second"));
	/* Maps are created by offset, whatever the order in the BTF. */
	sec = type_of(&b, BTF_KIND_DATASEC, ".maps");
	for (unsigned turn = 0; turn < 2; turn++) {
		struct btf_var_secinfo swap = info[0];

		obj = read_bytes(&b);
		ck_assert_str_eq(obj->maps[0]->name,
				 symbol_of(&b, "first")->st_value ? "second" : "first");
		info[0] = info[1];
		info[1] = swap;
	}
	info[0].offset = info[1].offset = 0;
	obj = read_bytes(&b);
	assert_fault(obj, "datasec-offset");
	assert_fault(obj, "reloc-program-map");
	map_of(obj, "first");
	map_of(obj, "second");
	buf_free(&b);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("input_malformed");
	TCase *t = tcase_create("input_malformed");

	tcase_set_timeout(t, 60);
	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_test(t, test_unreadable);
	tcase_add_test(t, test_words_of_libelf);
	tcase_add_test(t, test_malformed_section);
	tcase_add_test(t, test_unnamed_sections);
	tcase_add_test(t, test_slot_given_twice);
	tcase_add_test(t, test_arena);
	tcase_add_test(t, test_two_relocation_sections);
	tcase_add_test(t, test_symbol_in_other_section);
	tcase_add_test(t, test_truncated);
	tcase_add_test(t, test_symbol_tables);
	tcase_add_test(t, test_symbols_and_btf);
	tcase_add_test(t, test_externs);
	tcase_add_test(t, test_extern_sizes);
	tcase_add_test(t, test_btf_section);
	tcase_add_test(t, test_btf_ext);
	tcase_add_loop_test(t, test_malformed_btf, 0, 9);
	tcase_add_test(t, test_btf_loops);
	tcase_add_test(t, test_datasec);
	tcase_add_test(t, test_linker_offset);
	suite_add_tcase(s, t);
	return suite_run(s);
}
