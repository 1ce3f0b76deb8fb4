/* SPDX-License-Identifier: BSD-2-Clause */
#include <elf.h>
#include <gelf.h>
#include <libelf.h>
#include <stdlib.h>

#include "base/util.h"
#include "input/internal.h"

#ifndef EM_BPF
#define EM_BPF 247
#endif
#define SHT_LLVM_ADDRSIG_ 0x6fff4c03

/* A longer name is no name: it bounds what a hostile string table costs. */
#define NAME_MAX_BYTES (64 * 1024)

/* How often the sections of a file may cover it: those of an honest one do once. */
#define MAX_OVERLAP 4

static const char *name_at(const struct view *strings, uint64_t off)
{
	size_t left;

	if (off >= strings->size)
		return NULL;
	left = strings->size - (size_t)off;
	if (left > NAME_MAX_BYTES)
		left = NAME_MAX_BYTES;
	if (!memchr(strings->data + off, 0, left))
		return NULL;
	return (const char *)strings->data + off;
}

/* The ELF header, field by field before libelf sees the file, so that a message can say where. */
static bool check_header(struct reader *r)
{
	struct object *obj = r->obj;
	struct view *v = &r->bytes;
	uint64_t type, machine, shoff, entsize, n, shstrndx;

	if (v->size < sizeof(Elf64_Ehdr)) {
		unreadable(obj, RULE_BM003, "the file has %zu bytes, an ELF header takes %zu",
			   v->size, sizeof(Elf64_Ehdr));
		return false;
	}
	if (v->data[EI_CLASS] != ELFCLASS64) {
		unreadable(obj, RULE_BM002,
			   "ELF class is %u, must be %u: a BPF object is a 64-bit one",
			   v->data[EI_CLASS], ELFCLASS64);
		return false;
	}
	if (v->data[EI_DATA] != ELFDATA2LSB && v->data[EI_DATA] != ELFDATA2MSB) {
		unreadable(obj, RULE_BM003, "ELF byte order is %u, must be 1 or 2",
			   v->data[EI_DATA]);
		return false;
	}
	v->big = v->data[EI_DATA] == ELFDATA2MSB;
	obj->big_endian = v->big;
	/* Inside the header, whose size was checked. */
	type = uint_at(v, offsetof(Elf64_Ehdr, e_type), 2);
	machine = uint_at(v, offsetof(Elf64_Ehdr, e_machine), 2);
	shoff = uint_at(v, offsetof(Elf64_Ehdr, e_shoff), 8);
	entsize = uint_at(v, offsetof(Elf64_Ehdr, e_shentsize), 2);
	n = uint_at(v, offsetof(Elf64_Ehdr, e_shnum), 2);
	shstrndx = uint_at(v, offsetof(Elf64_Ehdr, e_shstrndx), 2);
	/* Old compilers wrote EM_NONE. */
	if (machine != EM_BPF && machine != EM_NONE) {
		unreadable(obj, RULE_BM002, "ELF machine is %u, must be %u (BPF)",
			   (unsigned)machine, EM_BPF);
		return false;
	}
	if (type != ET_REL) {
		unreadable(obj, RULE_BM002, "ELF type is %u, must be %u (relocatable)",
			   (unsigned)type, ET_REL);
		return false;
	}
	if (!shoff) {
		unreadable(obj, RULE_BM003, "the ELF file has no section headers");
		return false;
	}
	if (entsize != sizeof(Elf64_Shdr)) {
		unreadable(obj, RULE_BM003, "a section header has %u bytes, must have %zu",
			   (unsigned)entsize, sizeof(Elf64_Shdr));
		return false;
	}
	if (!view_has(v, shoff, sizeof(Elf64_Shdr))) {
		unreadable(obj, RULE_BM003,
			   "section headers at offset %llu lie outside the file of %zu bytes",
			   (unsigned long long)shoff, v->size);
		return false;
	}
	/* More sections than 16 bits count: the number stands in section 0. */
	if (!n)
		n = uint_at(v, shoff + offsetof(Elf64_Shdr, sh_size), 8);
	if (n > v->size / sizeof(Elf64_Shdr) ||
	    !view_has(v, shoff, n * sizeof(Elf64_Shdr))) {
		unreadable(obj, RULE_BM003,
			   "%llu section headers at offset %llu reach beyond the end of the file (%zu bytes)",
			   (unsigned long long)n, (unsigned long long)shoff, v->size);
		return false;
	}
	if (shstrndx == SHN_XINDEX)
		shstrndx = uint_at(v, shoff + offsetof(Elf64_Shdr, sh_link), 4);
	if (shstrndx >= n) {
		unreadable(obj, RULE_BM003,
			   "section names are in section %llu, the file has %llu sections",
			   (unsigned long long)shstrndx, (unsigned long long)n);
		return false;
	}
	return true;
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

bool is_struct_ops(const struct reader *r, const struct section *s)
{
	const char *name = s->name;
	bool optional = *name == '?', link;

	name += optional;
	if (!str_starts(name, ".struct_ops") || s->type != SHT_PROGBITS || !s->size ||
	    s->flags & SHF_EXECINSTR)
		return false;
	link = str_eq(name, ".struct_ops.link");
	if (!link && !str_eq(name, ".struct_ops"))
		return false;
	return !(link && loader_does(r, "no-struct-ops-link")) &&
	       !(optional && loader_does(r, "no-optional-struct-ops"));
}

static bool read_sections(struct reader *r)
{
	struct object *obj = r->obj;
	struct view names = {0};
	size_t n, shstrndx, n_unnamed = 0, unnamed = 0;
	uint64_t total = 0;
	uint32_t *name_off;
	bool ok = false;
	Elf_Scn *scn = NULL;
	Elf *elf;

	elf_version(EV_CURRENT);
	/* libelf takes a pointer to bytes that it does not change. */
	elf = elf_memory((char *)(uintptr_t)r->bytes.data, r->bytes.size);
	if (!elf || elf_kind(elf) != ELF_K_ELF || elf_getshdrnum(elf, &n) ||
	    elf_getshdrstrndx(elf, &shstrndx)) {
		unreadable(obj, RULE_BM003, "ELF headers cannot be read: %s", elf_errmsg(-1));
		goto out;
	}
	r->sections = ARENA_ARRAY(r->arena, n ? n : 1, struct section);
	r->sections[0].name = "";	/* which the loop below does not come to */
	r->n_sections = n;
	r->sections[0].name = "";	/* which a relocation section may well be for */
	name_off = ARENA_ARRAY(r->arena, n ? n : 1, uint32_t);
	while ((scn = elf_nextscn(elf, scn))) {
		size_t i = elf_ndxscn(scn);
		struct section *s;
		GElf_Shdr sh;

		if (i >= n || !gelf_getshdr(scn, &sh)) {
			unreadable(obj, RULE_BM003, "the header of section %zu cannot be read: %s",
				   i, elf_errmsg(-1));
			goto out;
		}
		s = &r->sections[i];
		*s = (struct section){
			.name = "", .index = (uint32_t)i, .type = sh.sh_type, .link = sh.sh_link,
			.info = sh.sh_info, .flags = sh.sh_flags, .offset = sh.sh_offset,
			.size = sh.sh_size, .entsize = sh.sh_entsize,
			.data = {.big = r->bytes.big},
		};
		name_off[i] = sh.sh_name;
		if (s->type != SHT_NOBITS)
			view_sub(&r->bytes, s->offset, s->size, &s->data);
		total += s->data.size;
		if (i == shstrndx && s->type == SHT_STRTAB)
			names = s->data;
	}
	/* Bytes that many sections share would be read many times: no end of time and memory. */
	if (total / MAX_OVERLAP > r->bytes.size) {
		unreadable(obj, RULE_BM003,
			   "the sections overlap: they have %llu bytes together, the file has %zu",
			   (unsigned long long)total, r->bytes.size);
		goto out;
	}
	for (size_t i = 1; i < n; i++) {
		struct section *s = &r->sections[i];
		const char *name = name_at(&names, name_off[i]);

		if (name)
			s->name = name;
		else if (!n_unnamed++)
			unnamed = i;
		if (s->type != SHT_NOBITS && s->size && !s->data.data &&
		    !is_ignored(s)) {
			unreadable(obj, RULE_BM003,
				   "section %zu (%s) at offset %llu with %llu bytes reaches beyond the end of the file (%zu bytes)",
				   i, s->name, (unsigned long long)s->offset,
				   (unsigned long long)s->size, r->bytes.size);
			goto out;
		}
	}
	if (n_unnamed)
		object_fault(obj, RULE_BM003, "section-name", NULL, -1,
			     "%zu of %zu sections have no name: that of section %zu is at offset %u of the section names, which have %zu bytes",
			     n_unnamed, n - 1, unnamed, name_off[unnamed], names.size);
	ok = true;
out:
	elf_end(elf);
	return ok;
}

const struct section *find_section(const struct reader *r, const char *name)
{
	for (size_t i = 1; i < r->n_sections; i++)
		if (str_eq(r->sections[i].name, name))
			return &r->sections[i];
	return NULL;
}

static void read_symbols(struct reader *r)
{
	struct view strings = {0};
	const struct view *v;
	size_t n;

	for (size_t i = 1; i < r->n_sections; i++) {
		const struct section *s = &r->sections[i];

		if (s->type != SHT_SYMTAB)
			continue;
		if (r->symtab) {
			object_fault(r->obj, RULE_BM004, "multiple-symtabs", NULL, -1,
				     "sections %u and %u are both symbol tables, only one is expected",
				     r->symtab->index, s->index);
			break;
		}
		r->symtab = s;
	}
	if (!r->symtab) {
		object_fault(r->obj, RULE_BM004, "no-symtab", NULL, -1,
			     "the object has no symbol table: stripped?");
		return;
	}
	v = &r->symtab->data;
	if (v->size % sizeof(Elf64_Sym))
		object_fault(r->obj, RULE_BM004, "symtab-size", NULL, -1,
			     "the symbol table has %zu bytes, must have a multiple of %zu", v->size,
			     sizeof(Elf64_Sym));
	if (r->symtab->link && r->symtab->link < r->n_sections &&
	    r->sections[r->symtab->link].type == SHT_STRTAB)
		strings = r->sections[r->symtab->link].data;
	n = v->size / sizeof(Elf64_Sym);
	r->symbols = ARENA_ARRAY(r->arena, n ? n : 1, struct symbol);
	r->n_symbols = n;
	for (size_t i = 0; i < n; i++) {
		struct symbol *s = &r->symbols[i];
		uint64_t at = i * sizeof(Elf64_Sym);
		const char *text;

		s->value = uint_at(v, at + offsetof(Elf64_Sym, st_value), 8);
		s->size = uint_at(v, at + offsetof(Elf64_Sym, st_size), 8);
		s->bind = ELF64_ST_BIND(v->data[at + offsetof(Elf64_Sym, st_info)]);
		s->type = ELF64_ST_TYPE(v->data[at + offsetof(Elf64_Sym, st_info)]);
		s->visibility = ELF64_ST_VISIBILITY(v->data[at + offsetof(Elf64_Sym, st_other)]);
		s->section = (uint16_t)uint_at(v, at + offsetof(Elf64_Sym, st_shndx), 2);
		s->index = (uint32_t)i;
		text = name_at(&strings, uint_at(v, at + offsetof(Elf64_Sym, st_name), 4));
		s->name = text ? text : "";
		s->nameless = !text;
	}
	/* Functions by section, in the order of the table. */
	for (size_t i = n; i-- > 0;) {
		struct symbol *s = &r->symbols[i];

		if (s->type == STT_FUNC && s->section < r->n_sections) {
			s->next = r->sections[s->section].first_function;
			r->sections[s->section].first_function = (uint32_t)i + 1;
		}
	}
}

const struct symbol *find_variable(struct reader *r, const char *name)
{
	int64_t i;

	if (!r->has_variables) {
		r->has_variables = true;
		name_index_init(&r->variables, r->arena, r->n_symbols);
		for (size_t j = 0; j < r->n_symbols; j++) {
			const struct symbol *s = &r->symbols[j];

			if (s->type == STT_OBJECT &&
			    (s->bind == STB_GLOBAL || s->bind == STB_WEAK))
				name_index_add(&r->variables, s->name, s->index);
		}
	}
	i = name_index_find(&r->variables, name);
	return i < 0 ? NULL : &r->symbols[i];
}

/*
 * The functions of an executable section (bpf_object__add_programs()), and
 * what libbpf refuses about them: no fault of a map, but the loader stops.
 */
static void read_functions(struct reader *r, const struct section *s)
{
	for (uint32_t i = s->first_function; i; i = r->symbols[i - 1].next) {
		const struct symbol *sym = &r->symbols[i - 1];
		struct function f = {.name = sym->name, .section = s->index, .offset = sym->value,
				     .size = sym->size};

		if (sym->nameless) {
			object_fault(r->obj, RULE_BM022, "program-name", NULL, -1,
				     "the name of the program at offset %llu of section '%s' lies outside the symbol names",
				     (unsigned long long)sym->value, s->name);
			continue;
		}
		if (sym->value > s->size || sym->size > s->size - sym->value) {
			object_fault(r->obj, RULE_BM022, "program-bounds", NULL, -1,
				     "program '%s' at offset %llu with %llu bytes crosses the end of section '%s' (%llu bytes)",
				     sym->name, (unsigned long long)sym->value,
				     (unsigned long long)sym->size, s->name,
				     (unsigned long long)s->size);
			continue;
		}
		if (s->index != r->text && sym->bind == STB_LOCAL) {
			object_fault(r->obj, RULE_BM022, "program-static", NULL, -1,
				     "program '%s' in section '%s' is static", sym->name, s->name);
			continue;
		}
		if (!sym->size || sym->size % 8 || sym->value % 8) {
			object_fault(r->obj, RULE_BM022, "program-size", NULL, -1,
				     "program '%s' in section '%s' is at offset %llu and has %llu bytes, must be multiples of 8",
				     sym->name, s->name, (unsigned long long)sym->value,
				     (unsigned long long)sym->size);
			continue;
		}
		ARENA_PUSH(r->arena, r->functions, r->n_functions, r->cap_functions, f);
	}
}

static int compare_functions(const void *a, const void *b)
{
	const struct function *f = a, *g = b;

	if (f->section != g->section)
		return f->section < g->section ? -1 : 1;
	return f->offset < g->offset ? -1 : f->offset > g->offset;
}

/* Whether a function is called by programs and is none itself (prog_is_subprog()). */
static bool is_subprogram(const struct reader *r, const struct function *f)
{
	return f->section == r->text && r->n_functions > 1;
}

static void list_programs(struct reader *r)
{
	struct program *programs;
	size_t n = 0;

	if (!r->n_functions)
		return;
	qsort(r->functions, r->n_functions, sizeof(*r->functions), compare_functions);
	programs = ARENA_ARRAY(r->arena, r->n_functions, struct program);
	for (size_t i = 0; i < r->n_functions; i++) {
		const struct function *f = &r->functions[i];

		if (!is_subprogram(r, f))
			programs[n++] = (struct program){f->name, r->sections[f->section].name};
	}
	r->obj->programs = programs;
	r->obj->n_programs = n;
}

/*
 * The variable that BPF_ANNOTATE_KV_PAIR() makes of a legacy map's key and
 * value types: its contents are for nobody.
 */
static bool is_annotation(struct reader *r, const struct section *s)
{
	const char *name = arena_printf(r->arena, "____btf_map_%s", s->name + strlen(".maps."));
	const struct symbol *sym = find_variable(r, name);

	return sym && sym->section == s->index;
}

/* Bytes of a record in sections that libelf takes for a table, 1 for all others. */
static uint64_t record_bytes(const struct section *s)
{
	switch (s->type) {
	case SHT_DYNSYM:
		return sizeof(Elf64_Sym);
	case SHT_RELA:
		return sizeof(Elf64_Rela);
	case SHT_DYNAMIC:
		return sizeof(Elf64_Dyn);
	case SHT_INIT_ARRAY:
	case SHT_FINI_ARRAY:
	case SHT_PREINIT_ARRAY:
		return sizeof(Elf64_Addr);
	case SHT_HASH:
	case SHT_GROUP:
	case SHT_SYMTAB_SHNDX:
		return sizeof(Elf64_Word);
	default:
		return 1;
	}
}

/* What libbpf looks at in the order of the sections (bpf_object__elf_collect()). */
void find_sections(struct reader *r)
{
	struct object *obj = r->obj;

	for (size_t i = 1; i < r->n_sections; i++) {
		const struct section *s = &r->sections[i];

		if (is_ignored(s))
			continue;
		if (s->data.size % record_bytes(s))
			object_fault(obj, RULE_BM003, "section-records", NULL, -1,
				     "section %u (%s) of type %u has %zu bytes, must have a multiple of %llu",
				     s->index, s->name, s->type, s->data.size,
				     (unsigned long long)record_bytes(s));
		if (str_eq(s->name, "version")) {
			if (s->data.size != 4)
				object_fault(obj, RULE_BM022, "version-size", NULL, -1,
					     "section 'version' has %zu bytes, must have 4",
					     s->data.size);
		} else if (str_eq(s->name, "license")) {
			if (!s->data.size)
				object_fault(obj, RULE_BM022, "license-size", NULL, -1,
					     "section 'license' is empty");
		} else if (str_eq(s->name, "maps")) {
			object_fault(obj, RULE_BM020, "legacy-section", NULL, -1,
				     "maps are defined in the legacy section 'maps'")
				->help = "define the map in SEC(\".maps\") with __uint() and __type()";
			r->legacy = s;
		} else if (str_eq(s->name, ".maps")) {
			/* Of several the last: libbpf keeps one index. */
			r->maps = s;
		} else if (str_eq(s->name, ".BTF")) {
			if (s->type != SHT_PROGBITS)
				object_fault(obj, RULE_BM006, "btf-section-type", NULL, -1,
					     "section .BTF has type %u, must be %u (PROGBITS)",
					     s->type, SHT_PROGBITS);
			r->btf = s;
		} else if (str_eq(s->name, ".BTF.ext")) {
			if (s->type != SHT_PROGBITS)
				object_fault(obj, RULE_BM006, "btf-section-type", NULL, -1,
					     "section .BTF.ext has type %u, must be %u (PROGBITS)",
					     s->type, SHT_PROGBITS);
			r->btf_ext = s;
		} else if (str_starts(s->name, ".maps.") && s->type == SHT_PROGBITS && s->size &&
			   !is_annotation(r, s)) {
			object_fault(obj, RULE_BM010, "section-ignored", NULL, -1,
				     "section '%s' is not .maps: what is defined in it is no map",
				     s->name)
				->help = "SEC(\".maps\")";
		} else if (s->type == SHT_PROGBITS && s->size && s->flags & SHF_EXECINSTR) {
			if (str_eq(s->name, ".text"))
				r->text = s->index;
			read_functions(r, s);
		} else if (s->type == SHT_REL &&
			   (s->entsize != sizeof(Elf64_Rel) || s->info >= r->n_sections ||
			    s->size % sizeof(Elf64_Rel))) {
			object_fault(obj, RULE_BM003, "relocation-section", NULL, -1,
				     "section %u (%s) has relocations of %llu bytes for section %u, must have %zu for one of %zu",
				     s->index, s->name, (unsigned long long)s->entsize, s->info,
				     sizeof(Elf64_Rel), r->n_sections);
		}
	}
	if (r->symtab && (!r->symtab->link || r->symtab->link >= r->n_sections))
		object_fault(obj, RULE_BM004, "symbol-strings", NULL, -1,
			     "symbol names are in section %u, the file has %zu sections",
			     r->symtab->link, r->n_sections);
	r->obj->has_maps_section = r->maps;
	list_programs(r);
}

bool read_elf(struct reader *r)
{
	if (!check_header(r) || !read_sections(r))
		return false;
	if (r->bytes.big != (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__))
		object_fault(r->obj, RULE_BM022, "endianness", NULL, -1,
			     "the object is %s-endian, this machine is not",
			     r->bytes.big ? "big" : "little");
	read_symbols(r);
	return true;
}
