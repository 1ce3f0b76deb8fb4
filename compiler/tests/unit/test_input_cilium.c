/* SPDX-License-Identifier: BSD-2-Clause */
/* What cilium/ebpf refuses of an object that is malformed, by release. */
#include "tests/unit/input_test.h"

static const struct object *read_cilium(const struct buf *b, uint16_t minor)
{
	const struct schema *schema = schema_builtin();
	struct target target = {0};
	struct input_options opts = {.schema = schema, .target = &target};

	schema_default_target(schema, &target);
	target.loader = LOADER_CILIUM_EBPF;
	target.loader_given = true;
	target.versions[LOADER_CILIUM_EBPF] = VERSION(0, minor, 0);
	ck_assert_int_eq(buf_write(b, scratch), 0);
	object_list_free(&list);
	input_file(&opts, scratch, &list);
	ck_assert_uint_eq(list.n, 1);
	return list.v[0];
}

#define assert_says(b, minor, what) assert_fault(read_cilium((b), (minor)), (what))
#define assert_silent(b, minor)                                                                    \
	ck_assert_msg(!read_cilium((b), (minor))->n_faults, "0.%d: %s", (minor),                   \
		      list.v[0]->n_faults ? list.v[0]->faults[0].message : "")
#define assert_message(text)                                                                       \
	ck_assert_msg(has_message(list.v[0], (text)), "no fault says: %s", (text))

static bool has_message(const struct object *obj, const char *text)
{
	for (size_t i = 0; i < obj->n_faults; i++)
		if (strstr(obj->faults[i].message, text))
			return true;
	return false;
}

/* The section's bytes. */
static unsigned char *bytes_of(struct buf *b, const char *section)
{
	return (unsigned char *)b->s + shdr_of(b, section)->sh_offset;
}

static uint32_t id_of(const struct buf *b, unsigned kind, const char *name)
{
	return find_type_kind(read_apart(b)->types, name, kind);
}

START_TEST(references_to_maps_and_data)
{
	static const struct {
		const char *symbol;
		unsigned bind, type;
		const char *what;
	} cases[] = {
		{"first", STB_GLOBAL, STT_NOTYPE, NULL},
		{"first", STB_LOCAL, STT_OBJECT, "linkage-static-used"},
		{"first", STB_WEAK, STT_OBJECT, "feature-weak-map"},
		{"first", STB_GLOBAL, STT_FUNC, "reference-kind"},
		{"seen", STB_LOCAL, STT_OBJECT, NULL},
		{"seen", STB_LOCAL, STT_NOTYPE, NULL},
		{"seen", STB_WEAK, STT_OBJECT, "weak-variable"},
		{"seen", STB_GLOBAL, STT_FUNC, "reference-kind"},
	};
	struct buf b = slurp(fixture("decode/reference"));

	assert_silent(&b, 9);
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		Elf64_Sym *sym = symbol_of(&b, cases[i].symbol);
		unsigned char was = sym->st_info;

		sym->st_info = ELF64_ST_INFO(cases[i].bind, cases[i].type);
		if (cases[i].what)
			assert_says(&b, 9, cases[i].what);
		else
			assert_silent(&b, 9);
		sym->st_info = was;
	}
	buf_free(&b);
}
END_TEST

START_TEST(references_to_functions)
{
	struct buf b = slurp(fixture("refuse/initialiser_subprogram"));
	struct bpf_insn *insn = insn_of(&b, ".relsocket", 0), was[2] = {insn[0], insn[1]};
	Elf64_Sym *helper = symbol_of(&b, "helper");
	Elf64_Rel *rel = rel_of(&b, ".relsocket", 0);

	rel->r_info = ELF64_R_INFO(symbol_index(&b, "helper"), 10);
	assert_silent(&b, 9);
	insn->src_reg = 0;
	assert_says(&b, 9, "reference-kind");
	assert_message("does not call a subprogram");
	insn->src_reg = BPF_PSEUDO_CALL;
	helper->st_info = ELF64_ST_INFO(STB_WEAK, STT_FUNC);
	assert_says(&b, 9, "weak-function");
	helper->st_info = ELF64_ST_INFO(STB_LOCAL, STT_FUNC);
	assert_says(&b, 9, "reference-kind");
	assert_message("the function is static");
	helper->st_info = ELF64_ST_INFO(STB_GLOBAL, STT_OBJECT);
	assert_says(&b, 9, "reference-kind");
	assert_message("not that of a function");
	helper->st_info = ELF64_ST_INFO(STB_GLOBAL, STT_FUNC);

	/* By the section's own symbol the instruction says where. */
	ck_assert_int_eq(symbol_at(&b, 2)->st_shndx, helper->st_shndx);
	rel->r_info = ELF64_R_INFO(2, 10);
	insn->imm = -1;
	assert_silent(&b, 9);
	insn->imm = 0;
	assert_says(&b, 9, "reference-kind");
	assert_message("no function starts there");

	/* The address of one, in two instructions. */
	insn->code = BPF_LD | BPF_IMM | BPF_DW;
	insn[1] = (struct bpf_insn){0};
	assert_silent(&b, 9);
	insn->imm = 8;
	assert_says(&b, 9, "reference-kind");
	assert_message("no function starts there");
	insn->imm = 0;
	rel->r_info = ELF64_R_INFO(symbol_index(&b, "helper"), 10);
	assert_silent(&b, 9);
	helper->st_info = ELF64_ST_INFO(STB_LOCAL, STT_FUNC);
	assert_says(&b, 9, "reference-kind");
	helper->st_info = ELF64_ST_INFO(STB_GLOBAL, STT_FUNC);
	insn->code = BPF_ALU64 | BPF_MOV | BPF_X;
	insn[1] = was[1];
	assert_says(&b, 9, "reference-kind");
	assert_message("neither calls nor loads");

	/* Without a relocation the instruction says how far. */
	*insn = was[0];
	shdr_of(&b, ".relsocket")->sh_size = 0;
	insn->imm = -1;
	assert_silent(&b, 9);
	insn->imm = 100;
	assert_says(&b, 9, "jump-target");
	insn->imm = -(int32_t)(rel->r_offset / sizeof(*insn)) - 1;
	if (insn->imm != -1)
		assert_silent(&b, 9);
	buf_free(&b);
}
END_TEST

START_TEST(references_to_externs)
{
	struct buf b = slurp(fixture("loader/kconfig"));
	Elf64_Sym *sym = symbol_of(&b, "CONFIG_T_BOOL");
	uint32_t name = sym->st_name;

	assert_no_fault(read_cilium(&b, 20), "kconfig-missing");
	sym->st_name = symbol_of(&b, "LICENSE")->st_name;
	assert_says(&b, 20, "kconfig-missing");
	sym->st_name = name;
	sym->st_info = ELF64_ST_INFO(STB_WEAK, STT_NOTYPE);
	assert_says(&b, 13, "weak-extern");
	assert_message("the extern is weak");
	assert_says(&b, 20, "weak-extern");
	assert_message("the extern of .kconfig is weak");
	sym->st_info = ELF64_ST_INFO(STB_LOCAL, STT_NOTYPE);
	assert_says(&b, 20, "reference-kind");
	assert_message("the extern is static");
	sym->st_info = ELF64_ST_INFO(STB_GLOBAL, STT_OBJECT);
	assert_says(&b, 20, "reference-kind");
	assert_message("the extern has a type");
	buf_free(&b);

	b = slurp(fixture("decode/ksym"));
	assert_says(&b, 20, "ksym-typed");
	type_of(&b, BTF_KIND_VAR, "bpfmapc_is_not_there")->type = 0;
	assert_says(&b, 20, "ksym-variable");
	buf_free(&b);
}
END_TEST

/* Before 0.21 a program is up to the next symbol, since then as long as its own. */
START_TEST(where_programs_are)
{
	struct buf b = slurp(fixture("decode/reference"));
	Elf64_Sym *use = symbol_of(&b, "use"), was = *use;
	unsigned char *half;

	use->st_size = 12;
	assert_says(&b, 21, "program-size");
	assert_silent(&b, 20);
	use->st_size = 0;
	assert_says(&b, 21, "program-size");
	use->st_size = was.st_size + 8;
	assert_says(&b, 21, "program-bounds");
	/* The first half of a load is its last instruction. */
	use->st_size = rel_of(&b, ".relsocket", 0)->r_offset + 8;
	assert_says(&b, 21, "program-size");
	assert_message("lacks its second half");
	*use = was;
	half = bytes_of(&b, "socket") + rel_of(&b, ".relsocket", 0)->r_offset + 8;
	for (size_t i = 0; i < 4; i++) {
		half[i] = 1;
		assert_says(&b, 20, "program-size");
		assert_message("has more than a number");
		half[i] = 0;
	}
	use->st_value = 8;
	assert_says(&b, 20, "program-start");
	use->st_value = was.st_size + 8;
	assert_says(&b, 20, "program-bounds");
	*use = was;
	use->st_name = 0;
	assert_says(&b, 20, "program-symbols");
	buf_free(&b);

	b = slurp(fixture("refuse/initialiser_subprogram"));
	symbol_of(&b, "main_program")->st_name = symbol_of(&b, "helper")->st_name;
	assert_says(&b, 20, "program-twice");
	buf_free(&b);
}
END_TEST

/* Since 0.17 each global variable has its symbol and its place in the BTF. */
START_TEST(variables)
{
	struct buf b = slurp(fixture("decode/data"));
	Elf64_Sym *counter = symbol_of(&b, "counter"), was = *counter;
	Elf64_Shdr *data = shdr_of(&b, ".data"), section = *data;
	struct btf_type *var;

	assert_no_fault(read_cilium(&b, 20), "variable-size");
	counter->st_size = 2;
	assert_says(&b, 20, "variable-size");
	assert_no_fault(read_cilium(&b, 16), "variable-size");
	counter->st_size = 100;
	assert_says(&b, 20, "variable-bounds");
	*counter = was;
	counter->st_name = symbol_of(&b, "zeroed")->st_name;
	assert_says(&b, 20, "variable-twice");
	/* Of hidden ones, and of those with a dot, nobody asks. */
	counter->st_other = STV_HIDDEN;
	assert_no_fault(read_cilium(&b, 20), "variable-twice");
	*counter = was;
	data->sh_type = SHT_NOTE;
	assert_says(&b, 20, "data-type");
	*data = section;
	var = type_of(&b, BTF_KIND_VAR, "hidden_in_file");
	var->name_off = 0;
	assert_says(&b, 20, "variable-type");
	assert_message("has no name");
	buf_free(&b);
}
END_TEST

START_TEST(sections_of_the_btf)
{
	struct buf b = slurp(fixture("decode/data"));
	Elf64_Sym *counter = symbol_of(&b, "counter");
	struct btf_type *type;

	/* Until 0.18 all of them are looked at, whether something needs them or not. */
	counter->st_name = 0;
	assert_says(&b, 18, "datasec-place");
	assert_no_fault(read_cilium(&b, 19), "datasec-place");
	buf_free(&b);

	b = slurp(fixture("decode/data"));
	shdr_of(&b, ".data")->sh_name++;
	assert_says(&b, 18, "datasec-elsewhere");
	assert_no_fault(read_cilium(&b, 19), "datasec-elsewhere");
	buf_free(&b);

	b = slurp(fixture("decode/reference"));
	type = type_of(&b, BTF_KIND_VAR, "second");
	type->name_off++;
	assert_says(&b, 20, "btf-name");
	buf_free(&b);
}
END_TEST

/* Before 0.21 .maps is read as its DATASEC lists the variables, since then by the symbols. */
START_TEST(variables_of_maps)
{
	struct buf b = slurp(fixture("decode/reference"));
	Elf64_Sym *first = symbol_of(&b, "first"), was = *first;
	struct btf_var_secinfo *info = secinfo_of(&b, ".maps");
	uint32_t var_id = info->type;

	assert_silent(&b, 20);
	assert_silent(&b, 21);
	first->st_size = 100;
	assert_says(&b, 21, "map-symbol-bounds");
	assert_silent(&b, 20);
	*first = was;
	first->st_info = ELF64_ST_INFO(STB_GLOBAL, STT_FUNC);
	assert_says(&b, 21, "map-without-symbol");
	*first = was;
	first->st_name = 0;
	assert_says(&b, 21, "maps-count");
	*first = was;
	info->size = 8;
	assert_says(&b, 20, "maps-remainder");
	info->size = 32;
	/* A typedef of the name. */
	info->type = type_of(&b, BTF_KIND_VAR, "first")->type;
	assert_says(&b, 20, "datasec-place");
	info->type = id_of(&b, BTF_KIND_TYPEDEF, "__u32");
	type_of(&b, BTF_KIND_TYPEDEF, "__u32")->name_off = type_of(&b, BTF_KIND_VAR, "first")->name_off;
	assert_says(&b, 20, "map-not-var");
	assert_says(&b, 21, "map-not-var");
	info->type = var_id;
	bytes_of(&b, ".maps")[3] = 1;
	assert_says(&b, 20, "map-initialised");
	assert_message("its byte 3 is not 0");
	bytes_of(&b, ".maps")[3] = 0;
	type_of(&b, BTF_KIND_VAR, "first")->name_off = type_of(&b, BTF_KIND_VAR, "second")->name_off;
	assert_says(&b, 20, "map-twice");
	buf_free(&b);

	b = slurp(fixture("decode/reference"));
	type_of(&b, BTF_KIND_DATASEC, ".maps")->name_off = type_of(&b, BTF_KIND_DATASEC, ".bss")->name_off;
	assert_says(&b, 20, "datasec-missing");
	buf_free(&b);
}
END_TEST

/* Records of SEC("maps"): before 0.21 the section is divided evenly. */
START_TEST(records)
{
	struct buf b = slurp(fixture("legacy/libbpf-20"));
	Elf64_Sym *stats = symbol_of(&b, "stats"), was = *stats;
	Elf64_Shdr *maps = shdr_of(&b, "maps");

	assert_no_fault(read_cilium(&b, 20), "legacy-offset");
	stats->st_size = 100;
	assert_says(&b, 21, "legacy-bounds");
	stats->st_size = 16;
	assert_says(&b, 21, "record-short");
	*stats = was;
	stats->st_name = symbol_of(&b, "wrong")->st_name;
	assert_says(&b, 20, "map-twice");
	*stats = was;
	stats->st_value = 4;
	assert_says(&b, 20, "legacy-offset");
	*stats = was;
	maps->sh_size--;
	assert_says(&b, 20, "legacy-stride");
	maps->sh_size++;
	for (size_t i = 0; i < shdr_of(&b, ".symtab")->sh_size / sizeof(was); i++)
		if (symbol_at(&b, i)->st_shndx == stats->st_shndx)
			symbol_at(&b, i)->st_name = 0;
	assert_says(&b, 20, "records-without-symbols");
	buf_free(&b);
}
END_TEST

START_TEST(relocations)
{
	struct buf b = slurp(fixture("decode/reference"));
	Elf64_Shdr *rels = shdr_of(&b, ".relsocket"), *bss = shdr_of(&b, ".bss");
	Elf64_Rel *rel = rel_of(&b, ".relsocket", 0), was = *rel;
	Elf64_Sym *first = symbol_of(&b, "first");
	uint16_t section = first->st_shndx;

	rels->sh_entsize = 8;
	assert_says(&b, 9, "relocation-size");
	rels->sh_entsize = sizeof(*rel);
	rel->r_info = ELF64_R_INFO(0, 1);
	assert_says(&b, 9, "relocation-symbol");
	rel->r_info = ELF64_R_INFO(1000, 1);
	assert_says(&b, 9, "relocation-symbol");
	*rel = was;
	first->st_shndx = (uint16_t)shdr_index(&b, ".symtab");
	assert_says(&b, 9, "reference-section");
	first->st_shndx = 0x1000;
	assert_says(&b, 9, "reference-section");
	assert_message("section 4096");
	first->st_shndx = section;
	bss->sh_flags |= SHF_STRINGS;
	assert_says(&b, 9, "reference-strings");
	bss->sh_flags &= ~(uint64_t)SHF_STRINGS;
	/* Of several at one place the last counts. */
	rel_of(&b, ".relsocket", 1)->r_offset = was.r_offset;
	first->st_info = ELF64_ST_INFO(STB_LOCAL, STT_OBJECT);
	assert_no_fault(read_cilium(&b, 9), "relocation-symbol");
	buf_free(&b);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("input_cilium");
	TCase *tc = tcase_create("input_cilium");

	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_test(tc, references_to_maps_and_data);
	tcase_add_test(tc, references_to_functions);
	tcase_add_test(tc, references_to_externs);
	tcase_add_test(tc, where_programs_are);
	tcase_add_test(tc, variables);
	tcase_add_test(tc, sections_of_the_btf);
	tcase_add_test(tc, variables_of_maps);
	tcase_add_test(tc, records);
	tcase_add_test(tc, relocations);
	suite_add_tcase(s, tc);
	return suite_run(s);
}
