// SPDX-License-Identifier: BSD-2-Clause
/*
 * Programs, and what refers to what: relocations of programs and of maps that
 * are malformed. What libbpf refuses is said, and what it comes to first, first.
 */
#include "tests/unit/input_test.h"
#include "tests/lib/suite.h"

#define NEWEST VERSION(1, 7, 0)

/* An instruction takes the relocation, or libbpf refuses the object. */
START_TEST(test_reference)
{
	struct buf b = slurp(fixture("decode/reference"));
	struct bpf_insn *insn = insn_of(&b, ".relsocket", 0), was = *insn;
	Elf64_Sym *use = symbol_of(&b, "use");
	Elf64_Rel *rel = rel_of(&b, ".relsocket", 0), first = *rel;

	assert_opens(read_bytes(&b), NEWEST);
	insn->code = BPF_ALU64 | BPF_MOV | BPF_X;
	assert_refused(read_bytes(&b), NEWEST, "program-reference");
	ck_assert_msg(strstr(list.v[0]->faults[0].message, "(0xbf) cannot have a relocation") != NULL, "%s",
		      list.v[0]->faults[0].message);
	/* A call is one of a function of .text, of which there is none. */
	insn->code = BPF_JMP | BPF_CALL;
	assert_refused(read_bytes(&b), NEWEST, "program-reference");
	insn->src_reg = BPF_PSEUDO_CALL;
	assert_refused(read_bytes(&b), NEWEST, "program-reference");
	*insn = was;
	/* What is in no section, but no extern; and one without a name. */
	rel->r_info = ELF64_R_INFO(0, 1);
	assert_refused(read_bytes(&b), NEWEST, "program-reference");
	rel->r_info = ELF64_R_INFO(symbol_index(&b, "use"), 1);
	use->st_info = ELF64_ST_INFO(STB_GLOBAL, STT_NOTYPE);
	use->st_shndx = SHN_UNDEF;
	use->st_name = 0;
	assert_opens(read_bytes(&b), NEWEST);
	buf_free(&b);

	/* The same with the program in place. */
	b = slurp(fixture("decode/reference"));
	rel = rel_of(&b, ".relsocket", 0);
	rel->r_info = ELF64_R_INFO(1, 1);
	*symbol_at(&b, 1) = (Elf64_Sym){
		.st_info = ELF64_ST_INFO(STB_WEAK, STT_NOTYPE), .st_shndx = SHN_UNDEF};
	assert_refused(read_bytes(&b), NEWEST, "program-reference");
	*rel = first;
	assert_opens(read_bytes(&b), NEWEST);
	/* Data of a section that is none: the map that it would be in is not there. */
	rel->r_info = ELF64_R_INFO(symbol_index(&b, "first"), 1);
	symbol_of(&b, "first")->st_shndx = (uint16_t)shdr_index(&b, ".symtab");
	assert_fault(read_bytes(&b), "reloc-bad-section");
	buf_free(&b);
}
END_TEST

/* Calls of subprograms and their addresses: on instructions, and in .text. */
START_TEST(test_subprogram)
{
	struct buf b = slurp(fixture("refuse/initialiser_subprogram"));
	Elf64_Sym *helper = symbol_of(&b, "helper");
	Elf64_Rel *rel = rel_of(&b, ".relsocket", 0);
	struct bpf_insn *insn = insn_of(&b, ".relsocket", 0);
	uint16_t text = helper->st_shndx;

	ck_assert_uint_eq(insn->code, BPF_JMP | BPF_CALL);
	rel->r_info = ELF64_R_INFO(symbol_index(&b, "helper"), 10);
	assert_no_fault(read_bytes(&b), "program-reference");
	insn->src_reg = 0;
	assert_fault(read_bytes(&b), "program-reference");
	insn->src_reg = BPF_PSEUDO_CALL;
	helper->st_shndx = (uint16_t)shdr_index(&b, "license");
	assert_fault(read_bytes(&b), "program-reference");
	helper->st_shndx = text;
	helper->st_info = ELF64_ST_INFO(STB_GLOBAL, STT_OBJECT);
	helper->st_value = 4;
	assert_fault(read_bytes(&b), "program-reference");
	/* The address of one, as bpf_loop() takes it. */
	helper->st_value = 0;
	insn->code = BPF_LD | BPF_IMM | BPF_DW;
	assert_fault(read_bytes(&b), "reloc-bad-section");
	helper->st_info = ELF64_ST_INFO(STB_LOCAL, STT_SECTION);
	insn->imm = 8;
	assert_no_fault(read_bytes(&b), "program-reference");
	assert_no_fault(list.v[0], "reloc-bad-section");
	insn->imm = 4;
	assert_fault(read_bytes(&b), "program-reference");
	buf_free(&b);
}
END_TEST

/* Where no program is, nobody looks at what a relocation is for. */
START_TEST(test_no_program)
{
	struct buf b = slurp(fixture("decode/reference"));

	rel_of(&b, ".relsocket", 0)->r_info = ELF64_R_INFO(0, 1);
	assert_refused(read_bytes(&b), NEWEST, "program-reference");
	shdr_of(&b, "socket")->sh_type = SHT_NOBITS;
	assert_opens(read_bytes(&b), NEWEST);
	rel_of(&b, ".relsocket", 0)->r_offset = 1 << 20;
	assert_refused(read_bytes(&b), NEWEST, "program-relocation");
	/* By its name the section is for something else. */
	shdr_of(&b, ".relsocket")->sh_name = shdr_of(&b, "license")->sh_name;
	assert_opens(read_bytes(&b), NEWEST);
	buf_free(&b);
}
END_TEST

/* Relocations of .maps count by their name, or where .maps is executable. */
START_TEST(test_maps_relocations_by_name)
{
	struct buf b = slurp(fixture("decode/nested"));

	shdr_of(&b, ".rel.maps")->sh_name += 4;	/* ".maps" */
	ehdr_of(&b)->e_flags = 0;
	shdr_of(&b, ".maps")->sh_name = 0;
	assert_no_fault(read_bytes(&b), "reloc-no-map");
	buf_free(&b);

	b = slurp(fixture("decode/nested"));
	shdr_of(&b, ".rel.maps")->sh_name++;	/* "rel.maps" */
	ck_assert_uint_eq(map_of(read_bytes(&b), "outer")->n_slots, 0);
	shdr_of(&b, ".maps")->sh_flags |= SHF_EXECINSTR;
	ck_assert_uint_eq(map_of(read_bytes(&b), "outer")->n_slots, 3);
	buf_free(&b);
}
END_TEST

/* Of two programs at one place the first of the symbol table counts: qsort() turns them around. */
START_TEST(test_overlapping_programs)
{
	struct buf b = slurp(fixture("decode/nested"));
	Elf64_Sym *one = symbol_of(&b, "tail_1"), *two = symbol_of(&b, "tail_2");
	const struct object *obj;

	two->st_value = one->st_value;
	obj = read_bytes(&b);
	ck_assert_uint_eq(obj->n_programs, 2);
	ck_assert_str_eq(obj->programs[0].name, one < two ? "tail_2" : "tail_1");
	buf_free(&b);
}
END_TEST

/* Before 1.6 the end of a program may wrap around. */
START_TEST(test_program_that_wraps)
{
	struct buf b = slurp(fixture("decode/nested"));
	Elf64_Sym *sym = symbol_of(&b, "tail_2");

	sym->st_value = UINT64_MAX;
	sym->st_size = 16;
	assert_refused(read_bytes_for(&b, VERSION(1, 6, 0)), VERSION(1, 6, 0), "program-bounds");
	assert_refused(read_bytes_for(&b, VERSION(1, 5, 0)), VERSION(1, 5, 0), "program-size");
	buf_free(&b);
}
END_TEST

START_TEST(test_malformed_programs)
{
	struct buf b = slurp(fixture("decode/nested"));
	Elf64_Sym *sym = symbol_of(&b, "tail_2");

	sym->st_size += 1;
	assert_fault(read_bytes(&b), "program-size");
	sym->st_size = 1 << 20;
	assert_fault(read_bytes(&b), "program-bounds");
	sym->st_value = UINT64_MAX - 7;
	assert_fault(read_bytes(&b), "program-bounds");
	buf_free(&b);
}
END_TEST

/* A symbol by the name of a program that stands elsewhere. */
START_TEST(test_not_an_entry)
{
	struct buf b = slurp(fixture("decode/nested"));

	symbol_of(&b, "tail_2")->st_name = symbol_of(&b, "tail_1")->st_name;
	assert_fault(read_bytes(&b), "reloc-not-entry");
	buf_free(&b);
}
END_TEST

START_TEST(test_struct_ops_faults)
{
	struct buf b = slurp(fixture("decode/struct_ops"));
	struct btf_type *sec = type_of(&b, BTF_KIND_DATASEC, ".struct_ops");
	struct btf_var_secinfo *info = (void *)(sec + 1);
	struct btf_type *ops = type_of(&b, BTF_KIND_STRUCT, "tcp_congestion_ops");
	struct btf_type *var = type_of(&b, BTF_KIND_VAR, "slow");
	uint32_t name_off = ops->name_off, type = var->type, sec_name = sec->name_off;

	ops->name_off = 0;
	assert_fault(read_bytes(&b), "struct-ops-anonymous");
	ops->name_off = name_off;
	ops->size = 4096;
	assert_fault(read_bytes(&b), "struct-ops-bounds");
	ops->size = 32;
	var->type = 0;
	assert_fault(read_bytes(&b), "struct-ops-type");
	var->type = type;
	info[0].offset = 4;
	assert_no_fault(read_bytes(&b), "struct-ops-bounds");
	info[0].offset = 0;
	sec->name_off = type_of(&b, BTF_KIND_DATASEC, "license")->name_off;
	assert_fault(read_bytes(&b), "struct-ops-datasec");
	sec->name_off = sec_name;
	shdr_of(&b, ".BTF")->sh_name++;
	assert_fault(read_bytes(&b), "btf-missing");
	buf_free(&b);
}
END_TEST

/* What the relocation of a struct_ops map is for: a program, for a pointer to a function. */
START_TEST(test_struct_ops_relocations)
{
	static const struct {
		uint64_t offset, value;
		uint16_t section;	/* of the symbol; 0: as it is */
		const char *what, *message;
	} cases[] = {
		{16, 0, 0, NULL, NULL},
		{4096, 0, 0, "struct-ops-reloc", "is in no map"},
		{0, 0, 0, "struct-ops-reloc", "no pointer to a function but name"},
		{4, 0, 0, "struct-ops-reloc", "no pointer to a function"},
		{16, 4, 0, "reloc-symbol", "is not a function of the object"},
		{16, 0, SHN_ABS, "struct-ops-reloc-section", "is not a function of the object"},
		{16, 8, 0, NULL, NULL},	/* inside of it */
		{16, 64, 0, "struct-ops-reloc", "which is not a program"},
	};
	struct buf b = slurp(fixture("decode/struct_ops"));
	Elf64_Rel *rel = rel_of(&b, ".rel.struct_ops", 0);
	Elf64_Sym *sym = symbol_of(&b, "slow_ssthresh"), was = *sym;
	/* The relocation names the function by a symbol of its own, in the place of the file's. */
	uint32_t other = 1;
	struct btf_type *var = type_of(&b, BTF_KIND_VAR, "slow");

	was.st_info = ELF64_ST_INFO(STB_LOCAL, STT_NOTYPE);
	sym = symbol_at(&b, other);
	rel->r_info = ELF64_R_INFO(other, 2);
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		*sym = was;
		rel->r_offset = cases[i].offset;
		sym->st_value = cases[i].value;
		sym->st_shndx = cases[i].section ? cases[i].section : was.st_shndx;
		if (!cases[i].what) {
			assert_opens(read_bytes(&b), NEWEST);
			continue;
		}
		ck_assert_msg(has_fault(read_bytes(&b), cases[i].what), "case %zu", i);
		ck_assert_msg(strstr(list.v[0]->faults[0].message, cases[i].message) != NULL, "%s",
			      list.v[0]->faults[0].message);
	}
	*sym = was;
	rel->r_offset = 16;
	rel->r_info = ELF64_R_INFO(1000, 2);
	assert_fault(read_bytes(&b), "reloc-symbol");
	rel->r_info = ELF64_R_INFO(other, 2);
	/* A map of struct_ops is a struct. */
	var->type = find_type_kind(read_apart(&b)->types, "int", BTF_KIND_INT);
	assert_fault(read_bytes(&b), "struct-ops-type");
	buf_free(&b);
}
END_TEST

START_TEST(test_relocation_sections)
{
	struct buf b = slurp(fixture("decode/nested"));
	const struct object *obj;

	/* SHT_RELA is never read: the slots are empty. */
	shdr_of(&b, ".rel.maps")->sh_type = SHT_RELA;
	obj = read_bytes(&b);
	ck_assert_uint_eq(map_of(obj, "outer")->n_slots, 0);
	shdr_of(&b, ".rel.maps")->sh_type = SHT_REL;
	shdr_of(&b, ".rel.maps")->sh_entsize = 24;
	assert_fault(read_bytes(&b), "relocation-section");
	shdr_of(&b, ".rel.maps")->sh_entsize = 16;
	{
		Elf64_Rel *rel = (void *)(b.s + shdr_of(&b, ".rel.maps")->sh_offset);
		Elf64_Rel first = rel[0];

		rel[0].r_offset += 4;
		assert_fault(read_bytes(&b), "reloc-offset");
		rel[0].r_offset = 1u << 20;
		assert_fault(read_bytes(&b), "reloc-no-map");
		/* Its end, at 7, lies before that of the first map. */
		rel[0].r_offset = UINT64_MAX;
		assert_no_fault(read_bytes(&b), "reloc-no-map");
		ck_assert(refusal(list.v[0], NEWEST) != NULL);
		rel[0] = first;
		/* For section 0, which is none. */
		shdr_of(&b, ".rel.maps")->sh_info = 0;
		ck_assert_uint_eq(map_of(read_bytes(&b), "outer")->n_slots, 0);
		shdr_of(&b, ".rel.maps")->sh_info = shdr_index(&b, ".maps");
		rel[0].r_info = ELF64_R_INFO(100000, 2);
		assert_fault(read_bytes(&b), "reloc-symbol");
	}
	buf_free(&b);
}
END_TEST

/* Which section makes a program one of struct_ops. */
START_TEST(test_struct_ops_section)
{
	const struct version old = VERSION(0, 5, 0);
	struct buf b = slurp(fixture("decode/struct_ops"));
	char *name = b.s + shdr_of(&b, ".strtab")->sh_offset +
		     shdr_of(&b, "struct_ops/slow_ssthresh")->sh_name;

	assert_opens(read_bytes(&b), NEWEST);
	name[10] = 'x';
	assert_refused(read_bytes(&b), NEWEST, "struct-ops-reloc");
	memcpy(name + 10, ".s/", 3);
	assert_opens(read_bytes(&b), NEWEST);
	assert_refused(read_bytes_for(&b, VERSION(1, 1, 0)), VERSION(1, 1, 0), "struct-ops-reloc");
	ck_assert(!list.v[0]->programs[0].sleepable);
	memcpy(name + 10, ".t/", 3);
	assert_refused(read_bytes(&b), NEWEST, "struct-ops-reloc");
	/* The names of old releases are loose. */
	assert_no_fault(read_bytes_for(&b, old), "struct-ops-reloc");
	/* And a section that they do not know they take from the relocation. */
	*name = 'x';
	assert_no_fault(read_bytes_for(&b, old), "struct-ops-reloc");
	ck_assert_uint_eq(list.v[0]->programs[0].type, BPF_PROG_TYPE_STRUCT_OPS);
	assert_refused(read_bytes_for(&b, VERSION(0, 6, 0)), VERSION(0, 6, 0), "struct-ops-reloc");
	ck_assert_uint_eq(list.v[0]->programs[0].type, BPF_PROG_TYPE_UNSPEC);
	/* But not one that is of another type. */
	memcpy(name, "xdp", 4);
	assert_fault(read_bytes_for(&b, old), "struct-ops-reloc");
	buf_free(&b);
}
END_TEST

/* '?' has been no part of the type since 0.8. Nothing is loaded of a section without type. */
START_TEST(test_optional_program)
{
	struct buf b = slurp(fixture("decode/reference"));
	char *name = b.s + shdr_of(&b, ".strtab")->sh_offset + shdr_of(&b, "socket")->sh_name;
	const struct program *p;

	memcpy(name, "?iter", 6);
	p = read_bytes(&b)->programs;
	ck_assert(p->optional && p->has_attach_type && !p->multi);
	ck_assert_uint_eq(p->type, BPF_PROG_TYPE_TRACING);
	ck_assert_uint_eq(p->attach_type, BPF_TRACE_ITER);
	ck_assert_str_eq(p->section, "?iter");
	ck_assert_ptr_null(p->target);
	p = read_bytes_for(&b, VERSION(0, 7, 0))->programs;
	ck_assert(!p->optional && !p->has_attach_type);
	ck_assert_uint_eq(p->type, BPF_PROG_TYPE_UNSPEC);
	memcpy(name, "tp/a/b", 7);
	p = read_bytes(&b)->programs;
	ck_assert_uint_eq(p->type, BPF_PROG_TYPE_TRACEPOINT);
	ck_assert_str_eq(p->target, "a/b");
	buf_free(&b);
}
END_TEST

/* Before 1.4 a function is one member of a struct; now it may be several. */
START_TEST(test_function_twice)
{
	struct buf b = slurp(fixture("decode/struct_ops"));
	Elf64_Rel twice[2] = {*rel_of(&b, ".rel.struct_ops", 0), *rel_of(&b, ".rel.struct_ops", 0)};

	twice[1].r_offset += 8;
	while (b.len % 8)
		buf_add(&b, "", 1);
	shdr_of(&b, ".rel.struct_ops")->sh_offset = b.len;
	shdr_of(&b, ".rel.struct_ops")->sh_size = sizeof(twice);
	buf_add(&b, (const char *)twice, sizeof(twice));
	assert_opens(read_bytes_for(&b, VERSION(1, 4, 0)), VERSION(1, 4, 0));
	assert_refused(read_bytes_for(&b, VERSION(1, 3, 0)), VERSION(1, 3, 0), "struct-ops-reloc");
	buf_free(&b);
}
END_TEST

/* Before 1.4 those that are linked come behind the others, wherever they stand. */
START_TEST(test_struct_ops_order)
{
	struct buf b = slurp(fixture("decode/struct_ops"));
	Elf64_Shdr *plain = shdr_of(&b, ".struct_ops"), *link = shdr_of(&b, ".struct_ops.link");
	struct btf_type *of_plain = type_of(&b, BTF_KIND_DATASEC, ".struct_ops");
	struct btf_type *of_link = type_of(&b, BTF_KIND_DATASEC, ".struct_ops.link");
	uint32_t name = plain->sh_name, name_off = of_plain->name_off;
	const struct object *obj;

	plain->sh_name = link->sh_name;
	link->sh_name = name;
	of_plain->name_off = of_link->name_off;
	of_link->name_off = name_off;
	obj = read_bytes_for(&b, VERSION(1, 3, 0));
	assert_opens(obj, VERSION(1, 3, 0));
	ck_assert_uint_eq(obj->n_maps, 2);
	ck_assert_str_eq(obj->maps[0]->name, "linked");
	ck_assert_uint_eq(obj->maps[1]->map_flags, 1u << 13);
	obj = read_bytes(&b);
	ck_assert_uint_eq(obj->n_maps, 4);
	ck_assert_str_eq(obj->maps[0]->name, "slow");
	buf_free(&b);
}
END_TEST

/* Of each section with a question mark the first map is optional, also of two of one name. */
START_TEST(test_optional)
{
	struct buf b = slurp(fixture("decode/struct_ops"));
	const struct object *obj = read_bytes(&b);

	ck_assert(map_of(obj, "optional")->optional);
	ck_assert(!map_of(obj, "optional_too")->optional && !map_of(obj, "slow")->optional);
	shdr_of(&b, ".struct_ops.link")->sh_name = shdr_of(&b, "?.struct_ops")->sh_name;
	obj = read_bytes(&b);
	ck_assert_uint_eq(obj->n_maps, 5);
	ck_assert(obj->maps[1]->optional && !obj->maps[2]->optional);
	ck_assert(obj->maps[3]->optional && !obj->maps[4]->optional);
	buf_free(&b);
}
END_TEST

/* Data of an arena in an object without any map: nobody has missed the arena so far. */
START_TEST(test_arena_of_no_maps)
{
	struct buf b = slurp(fixture("loader/arena"));

	rel_of(&b, ".relsocket", 0)->r_info = ELF64_R_INFO(symbol_index(&b, "answer"), 1);
	assert_opens(read_bytes(&b), NEWEST);
	shdr_of(&b, ".maps")->sh_name += 2;
	type_of(&b, BTF_KIND_DATASEC, ".maps")->name_off += 2;
	assert_refused(read_bytes(&b), NEWEST, "reloc-bad-section");
	ck_assert_uint_eq(list.v[0]->n_maps, 1);
	buf_free(&b);
}
END_TEST

/* What only a loader needs to know. */
START_TEST(test_externs_of_the_kernel)
{
	const struct object *obj = read_path(fixture("decode/ksym"));

	ck_assert_uint_eq(obj->n_ksyms, 1);
	ck_assert_str_eq(obj->ksyms[0].name, "bpfmapc_is_not_there");
	ck_assert(obj->ksyms[0].weak && !obj->ksyms[0].type && !obj->ksyms[0].function);
	ck_assert_str_eq(obj->license, "Dual BSD/GPL");
	ck_assert_uint_gt(obj->btf_ext.size, 0);
}
END_TEST

static unsigned linkage_of(const struct object *obj, const char *function)
{
	uint32_t id = find_type_kind(obj->types, function, BTF_KIND_FUNC);

	ck_assert_uint_ne(id, 0);
	return type_vlen(type_by_id(obj->types, id));
}

/* The loader tells the kernel that a hidden subprogram is static. */
START_TEST(test_hidden_subprogram)
{
	struct buf b = slurp(fixture("programs/linked"));
	const struct object *obj = read_bytes(&b);

	ck_assert_uint_eq(linkage_of(obj, "add"), BTF_FUNC_STATIC);
	ck_assert_uint_eq(linkage_of(obj, "first_byte"), BTF_FUNC_STATIC);
	ck_assert_uint_eq(linkage_of(obj, "only_length"), BTF_FUNC_GLOBAL);
	symbol_of(&b, "first_byte")->st_other = STV_DEFAULT;
	symbol_of(&b, "constant")->st_other = STV_HIDDEN;
	obj = read_bytes(&b);
	ck_assert_uint_eq(linkage_of(obj, "first_byte"), BTF_FUNC_GLOBAL);
	ck_assert_uint_eq(linkage_of(obj, "constant"), BTF_FUNC_GLOBAL);
	buf_free(&b);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("input_programs");
	TCase *t = tcase_create("input_programs");

	tcase_set_timeout(t, 60);
	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_test(t, test_reference);
	tcase_add_test(t, test_subprogram);
	tcase_add_test(t, test_no_program);
	tcase_add_test(t, test_maps_relocations_by_name);
	tcase_add_test(t, test_overlapping_programs);
	tcase_add_test(t, test_program_that_wraps);
	tcase_add_test(t, test_malformed_programs);
	tcase_add_test(t, test_not_an_entry);
	tcase_add_test(t, test_struct_ops_faults);
	tcase_add_test(t, test_struct_ops_relocations);
	tcase_add_test(t, test_relocation_sections);
	tcase_add_test(t, test_struct_ops_section);
	tcase_add_test(t, test_optional_program);
	tcase_add_test(t, test_function_twice);
	tcase_add_test(t, test_struct_ops_order);
	tcase_add_test(t, test_optional);
	tcase_add_test(t, test_arena_of_no_maps);
	tcase_add_test(t, test_externs_of_the_kernel);
	tcase_add_test(t, test_hidden_subprogram);
	suite_add_tcase(s, t);
	return suite_run(s);
}
