/* SPDX-License-Identifier: BSD-2-Clause */
#include <elf.h>
#include <libelf.h>
#include <stdlib.h>

#include "base/util.h"
#include "input/elf/elf.h"

#define SHT_LLVM_ADDRSIG_ 0x6fff4c03

/* A longer name is no name, so that a hostile string table costs little. */
#define NAME_MAX_BYTES (64 * 1024)

/* How often the sections of a file may cover it; normal sections do not overlap. */
#define MAX_OVERLAP 4

static const char *name_at(const struct view *strings, uint64_t off)
{
	size_t left;

	if (off >= strings->size)
		return NULL;
	left = strings->size - (size_t)off;
	/* Nearly all tables end with a name, so that each name in them has an end. */
	if (strings->size <= NAME_MAX_BYTES && !strings->data[strings->size - 1])
		return (const char *)strings->data + off;
	if (left > NAME_MAX_BYTES)
		left = NAME_MAX_BYTES;
	if (!memchr(strings->data + off, 0, left))
		return NULL;
	return (const char *)strings->data + off;
}

/* Checks what the file is, by the ELF header, whose size is known. */
static bool check_kind(struct reader *r)
{
	const struct view *v = &r->bytes;
	uint64_t type = uint_at(v, offsetof(Elf64_Ehdr, e_type), 2);
	uint64_t machine = uint_at(v, offsetof(Elf64_Ehdr, e_machine), 2);

	/* Old compilers wrote EM_NONE. */
	if (machine != EM_BPF && machine != EM_NONE)
		return unreadable(r->obj, RULE_BM002, "ELF machine is %u, must be %u (BPF)",
				  (unsigned)machine, EM_BPF);
	if (type != ET_REL)
		return unreadable(r->obj, RULE_BM002, "ELF type is %u, must be %u (relocatable)",
				  (unsigned)type, ET_REL);
	return true;
}

/* Where the section headers are. */
struct section_table {
	uint64_t offset;
	uint32_t n, names;	/* names: the index of the section that has their names */
};

/* Finds the section headers, which are in the file. */
static bool find_table(struct reader *r, struct section_table *out)
{
	const struct view *v = &r->bytes;
	uint64_t shoff = uint_at(v, offsetof(Elf64_Ehdr, e_shoff), 8);
	/* e_shentsize is not checked, because libelf and libbpf do not. */
	uint64_t n = uint_at(v, offsetof(Elf64_Ehdr, e_shnum), 2);
	uint64_t shstrndx = uint_at(v, offsetof(Elf64_Ehdr, e_shstrndx), 2);

	if (!shoff)
		return unreadable(r->obj, RULE_BM003, "the ELF file has no section headers");
	if (!view_has(v, shoff, sizeof(Elf64_Shdr)))
		return unreadable(r->obj, RULE_BM003,
				  "section headers at offset %llu lie outside the file of %zu bytes",
				  (unsigned long long)shoff, v->size);
	/* A number of sections that does not fit 16 bits is in section 0. */
	if (!n)
		n = uint_at(v, shoff + offsetof(Elf64_Shdr, sh_size), 8);
	if (shstrndx == SHN_XINDEX)
		shstrndx = uint_at(v, shoff + offsetof(Elf64_Shdr, sh_link), 4);
	if (n > v->size / sizeof(Elf64_Shdr) || !view_has(v, shoff, n * sizeof(Elf64_Shdr)))
		return unreadable(r->obj, RULE_BM003,
				  "%llu section headers at offset %llu reach beyond the end of the file (%zu bytes)",
				  (unsigned long long)n, (unsigned long long)shoff, v->size);
	if (shstrndx >= n)
		return unreadable(r->obj, RULE_BM003,
				  "section names are in section %llu, but the file has %llu sections",
				  (unsigned long long)shstrndx, (unsigned long long)n);
	*out = (struct section_table){shoff, (uint32_t)n, (uint32_t)shstrndx};
	return true;
}

/* Checks the ELF header, and finds the section headers. */
static bool check_header(struct reader *r, struct section_table *out)
{
	struct view *v = &r->bytes;

	if (v->size < sizeof(Elf64_Ehdr))
		return unreadable(r->obj, RULE_BM003,
				  "the file has %zu bytes, but an ELF header has %zu", v->size,
				  sizeof(Elf64_Ehdr));
	if (v->data[EI_CLASS] != ELFCLASS64)
		return unreadable(r->obj, RULE_BM002,
				  "ELF class is %u, must be %u: BPF objects are 64-bit",
				  v->data[EI_CLASS], ELFCLASS64);
	if (v->data[EI_DATA] != ELFDATA2LSB && v->data[EI_DATA] != ELFDATA2MSB)
		return unreadable(r->obj, RULE_BM003, "ELF byte order is %u, must be 1 or 2",
				  v->data[EI_DATA]);
	if (v->data[EI_VERSION] != EV_CURRENT)
		return unreadable(r->obj, RULE_BM003, "ELF version is %u, must be %u",
				  v->data[EI_VERSION], EV_CURRENT);
	v->big = v->data[EI_DATA] == ELFDATA2MSB;
	r->obj->big_endian = v->big;
	return check_kind(r) && find_table(r, out);
}

bool is_ignored(const struct section *s)
{
	const char *name = s->name;

	if (s->type == SHT_STRTAB || s->type == SHT_LLVM_ADDRSIG_)
		return true;
	if (s->type == SHT_PROGBITS && !s->size && str_eq(name, ".text"))
		return true;
	if (str_starts(name, ".rel")) {
		name += strlen(".rel");
		if (str_eq(name, ".BTF") || str_eq(name, ".BTF.ext"))
			return true;
	}
	return str_starts(name, ".debug_");
}

/* The strings that elf_strptr() reads: nothing if it refuses the section. */
static struct view strings_of(const struct section *s)
{
	return s->type == SHT_STRTAB && !(s->flags & SHF_COMPRESSED) ? s->data : (struct view){0};
}

/* Sets the names of all sections, and r->unnamed if some have none. */
static void read_names(struct reader *r, const struct section *table, const uint32_t *name_off)
{
	struct view names = strings_of(table);

	for (size_t i = 1; i < r->n_sections; i++) {
		const char *name = name_at(&names, name_off[i]);

		if (name)
			r->sections[i].name = name;
		else if (!r->n_unnamed++)
			r->first_unnamed = i;
	}
	if (r->n_unnamed)
		r->unnamed = arena_printf(r->arena,
					  "%zu of %zu sections have no valid name: the name of section %zu is at offset %u, beyond the %zu bytes of section names",
					  r->n_unnamed, r->n_sections - 1, r->first_unnamed,
					  name_off[r->first_unnamed], names.size);
}

/* A copy of v with the bytes of its Elf64_Chdr swapped. */
static const unsigned char *swap_header(struct arena *a, const struct view *v)
{
	static const unsigned fields[] = {4, 4, 8, 8};	/* of Elf64_Chdr */
	unsigned char *copy = arena_memdup(a, v->data, v->size), *at = copy;

	for (size_t i = 0; i < ARRAY_SIZE(fields); at += fields[i++])
		for (unsigned j = 0; j < fields[i] / 2; j++) {
			unsigned char byte = at[j];

			at[j] = at[fields[i] - 1 - j];
			at[fields[i] - 1 - j] = byte;
		}
	return copy;
}

/*
 * elf_getdata() swaps the bytes of tables in the other byte order. Of a section
 * with SHF_COMPRESSED it swaps only what should be the compression header.
 */
static void swap_compressed(struct reader *r, struct section *s)
{
	bool host_big = __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__;

	if (r->bytes.big == host_big || !(s->flags & SHF_COMPRESSED))
		return;
	if (s->data.size >= sizeof(Elf64_Chdr))
		s->data.data = swap_header(r->arena, &s->data);
	if (s->type == SHT_SYMTAB || s->type == SHT_REL)
		s->data.big = host_big;
}

/*
 * Whether libelf reads the section for sure: elf_rawdata() refuses bytes beyond the end of the
 * file, and tables that are not whole records. What is rare is left to it.
 */
static bool is_plain(const struct section *s)
{
	uint64_t record = 1;

	switch (s->type) {
	case SHT_NULL:
	case SHT_PROGBITS:
	case SHT_STRTAB:
	case SHT_NOBITS:
	case SHT_LLVM_ADDRSIG_:
		break;
	case SHT_SYMTAB:
		record = sizeof(Elf64_Sym);
		break;
	case SHT_REL:
		record = sizeof(Elf64_Rel);
		break;
	default:
		return false;
	}
	return !(s->flags & SHF_COMPRESSED) && s->size % record == 0 &&
	       (!s->size || s->type == SHT_NOBITS || s->data.data);
}

/* Sets s->lost if libelf cannot read the section. Opens *elf for the first that is asked about. */
static bool ask_libelf(struct reader *r, Elf **elf, struct section *s)
{
	Elf_Scn *scn;

	/* An error stays until it is asked for: what libelf says must be about this section. */
	elf_errno();
	if (!*elf) {
		elf_version(EV_CURRENT);
		/* elf_memory() does not change the bytes, though its parameter is not const. */
		*elf = elf_memory((char *)(uintptr_t)r->bytes.data, r->bytes.size);
	}
	scn = *elf && elf_kind(*elf) == ELF_K_ELF ? elf_getscn(*elf, s->index) : NULL;
	if (!scn)
		return unreadable(r->obj, RULE_BM003, "the header of section %u cannot be read: %s",
				  s->index, elf_errmsg(-1));
	if (!elf_rawdata(scn, NULL))
		s->lost = arena_strdup(r->arena, elf_errmsg(-1));
	return true;
}

/* Reads the header of one section: its bytes are those that libbpf gets from libelf. */
static void read_header(struct reader *r, uint64_t shoff, uint32_t i, uint32_t *name_off)
{
	const struct view *v = &r->bytes;
	struct section *s = &r->sections[i];
	Elf64_Shdr sh;

	memcpy(&sh, v->data + shoff + i * sizeof(sh), sizeof(sh));
	*name_off = view_u32(v, sh.sh_name);
	*s = (struct section){
		.name = "",
		.index = i,
		.type = view_u32(v, sh.sh_type),
		.link = view_u32(v, sh.sh_link),
		.info = view_u32(v, sh.sh_info),
		.flags = view_u64(v, sh.sh_flags),
		.offset = view_u64(v, sh.sh_offset),
		.size = view_u64(v, sh.sh_size),
		.entsize = view_u64(v, sh.sh_entsize),
		.align = view_u64(v, sh.sh_addralign),
		.data = {.big = v->big},
	};
	if (s->type != SHT_NOBITS)
		view_sub(v, s->offset, s->size, &s->data);
}

/* Reads all sections, and the offsets of their names into name_off. */
static bool read_headers(struct reader *r, uint64_t shoff, uint32_t *name_off)
{
	Elf *elf = NULL;
	bool ok = true;

	for (uint32_t i = 0; ok && i < r->n_sections; i++) {
		read_header(r, shoff, i, &name_off[i]);
		if (is_plain(&r->sections[i]))
			continue;
		swap_compressed(r, &r->sections[i]);
		ok = ask_libelf(r, &elf, &r->sections[i]);
	}
	elf_end(elf);
	return ok;
}

/* Sections may share few bytes, because shared bytes are read many times. */
static bool check_overlap(struct reader *r)
{
	uint64_t total = 0;

	for (size_t i = 1; i < r->n_sections; i++)
		total += r->sections[i].data.size;
	if (total / MAX_OVERLAP <= r->bytes.size)
		return true;
	return unreadable(r->obj, RULE_BM003,
			  "the sections overlap: together they have %llu bytes, but the file has %zu",
			  (unsigned long long)total, r->bytes.size);
}

/* Every section that libbpf reads must be inside the file. */
static bool check_bounds(struct reader *r)
{
	for (size_t i = 1; i < r->n_sections; i++) {
		const struct section *s = &r->sections[i];

		if (s->type == SHT_NOBITS || !s->size || s->data.data || is_ignored(s))
			continue;
		return unreadable(r->obj, RULE_BM003,
				  "section %zu (%s) at offset %llu with %llu bytes reaches beyond the end of the file (%zu bytes)",
				  i, s->name, (unsigned long long)s->offset,
				  (unsigned long long)s->size, r->bytes.size);
	}
	return true;
}

static bool read_sections(struct reader *r, const struct section_table *table)
{
	uint32_t *name_off = arena_room(r->arena, table->n * sizeof(*name_off));

	/* Including section 0: a relocation may name it. */
	r->sections = arena_room(r->arena, table->n * sizeof(*r->sections));
	r->n_sections = table->n;
	if (!read_headers(r, table->offset, name_off) || !check_overlap(r))
		return false;
	read_names(r, &r->sections[table->names], name_off);
	if (!check_bounds(r))
		return false;
	/* libbpf first reads the table of names (bpf_object__elf_init()). */
	if (r->unnamed && r->sections[table->names].lost) {
		object_fault(r->obj, RULE_BM003, FAULT_SECTION_NAME, NULL, -1, "%s", r->unnamed);
		r->unnamed = NULL;
	}
	return true;
}

/* Of more sections or symbols than most objects have, a table of names is made. */
#define FEW 64

const struct section *find_section(struct reader *r, const char *name)
{
	int64_t i;

	if (r->n_sections <= FEW) {
		for (size_t k = 1; k < r->n_sections; k++)
			if (str_eq(r->sections[k].name, name))
				return &r->sections[k];
		return NULL;
	}
	if (!r->by_name.arena) {
		r->by_name.arena = r->arena;
		for (uint32_t j = 1; j < r->n_sections; j++)
			name_table_add(&r->by_name, r->sections[j].name, j);
	}
	i = name_table_find(&r->by_name, name);
	return i < 0 ? NULL : &r->sections[i];
}

/* Sets r->symtab to the first symbol table; a fault if there is none, or a second one. */
static void find_symtab(struct reader *r)
{
	for (size_t i = 1; i < r->n_sections; i++) {
		const struct section *s = &r->sections[i];

		if (s->type != SHT_SYMTAB)
			continue;
		if (r->symtab) {
			object_fault(r->obj, RULE_BM004, FAULT_MULTIPLE_SYMTABS, NULL, -1,
				     "sections %u and %u are both symbol tables; an object can have only one",
				     r->symtab->index, s->index);
			return;
		}
		if (s->lost)
			object_fault(r->obj, RULE_BM004, FAULT_SYMTAB_SIZE, NULL, -1,
				     "the symbol table of %zu bytes, which must be a multiple of %zu, cannot be read: %s",
				     s->data.size, sizeof(Elf64_Sym), s->lost);
		r->symtab = s;
	}
	if (!r->symtab)
		object_fault(r->obj, RULE_BM004, FAULT_NO_SYMTAB, NULL, -1,
			     "the object has no symbol table; was it stripped?");
}

static void read_symbol(const struct view *v, const struct view *strings, struct symbol *s)
{
	const char *name;
	Elf64_Sym sym;

	memcpy(&sym, v->data + s->index * sizeof(sym), sizeof(sym));
	name = name_at(strings, view_u32(v, sym.st_name));
	s->name = name ? name : "";
	s->nameless = !name;
	s->value = view_u64(v, sym.st_value);
	s->size = view_u64(v, sym.st_size);
	s->bind = ELF64_ST_BIND(sym.st_info);
	s->type = ELF64_ST_TYPE(sym.st_info);
	s->visibility = ELF64_ST_VISIBILITY(sym.st_other);
	s->section = view_u16(v, sym.st_shndx);
}

static void read_symbols(struct reader *r)
{
	struct view strings = {0};
	const struct view *v;

	find_symtab(r);
	if (!r->symtab)
		return;
	v = &r->symtab->data;
	if (r->symtab->link && r->symtab->link < r->n_sections)
		strings = strings_of(&r->sections[r->symtab->link]);
	r->n_symbols = v->size / sizeof(Elf64_Sym);
	r->symbols = ARENA_ARRAY(r->arena, r->n_symbols ? r->n_symbols : 1, struct symbol);
	/* From the end, so that the list of each section is in the order of the table. */
	for (size_t i = r->n_symbols; i-- > 0;) {
		struct symbol *s = &r->symbols[i];

		s->index = (uint32_t)i;
		read_symbol(v, &strings, s);
		if (s->type == STT_FUNC && s->section < r->n_sections) {
			s->next = r->sections[s->section].first_function;
			r->sections[s->section].first_function = (uint32_t)i + 1;
		}
	}
}

/* Whether it is a variable by which libbpf finds one of that name. */
static bool is_variable(const struct symbol *s)
{
	return s->type == STT_OBJECT && (s->bind == STB_GLOBAL || s->bind == STB_WEAK);
}

const struct symbol *find_variable(struct reader *r, const char *name)
{
	int64_t i;

	if (r->n_symbols <= FEW) {
		/* libbpf stops its search at a symbol without a name. */
		for (size_t k = 0; k < r->n_symbols; k++) {
			const struct symbol *s = &r->symbols[k];

			if (is_variable(s) && (s->nameless || str_eq(s->name, name)))
				return s->nameless ? NULL : s;
		}
		return NULL;
	}
	if (!r->variables.arena) {
		name_table_init(&r->variables, r->arena, r->n_symbols);
		for (size_t j = 0; j < r->n_symbols; j++) {
			const struct symbol *s = &r->symbols[j];

			if (!is_variable(s))
				continue;
			if (s->nameless)
				break;
			name_table_add(&r->variables, s->name, s->index);
		}
	}
	i = name_table_find(&r->variables, name);
	return i < 0 ? NULL : &r->symbols[i];
}

bool read_elf(struct reader *r)
{
	struct section_table table = {0};

	if (!check_header(r, &table) || !read_sections(r, &table))
		return false;
	if (r->bytes.big != (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__))
		object_fault(r->obj, RULE_BM022, FAULT_ENDIANNESS, NULL, -1,
			     "the object is %s-endian, this machine is not",
			     r->bytes.big ? "big" : "little");
	read_symbols(r);
	return true;
}
