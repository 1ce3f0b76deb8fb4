/* SPDX-License-Identifier: BSD-2-Clause */
#include <elf.h>
#include <gelf.h>
#include <libelf.h>
#include <stdlib.h>

#include "base/util.h"
#include "input/elf/elf.h"

/* After so many objects that are cut off, no more are searched. */
#define MAX_CUT 16

/* An object in a file, and its name. */
struct embedded {
	uint64_t off, size;	/* size 0: its headers reach beyond the file */
	const char *name;	/* of the symbol or archive member, or NULL */
	bool weak_name;		/* of a symbol without type: that of an OBJECT symbol is better */
};

struct finds {
	struct arena *arena;
	struct embedded *v;
	size_t n, cap;
	size_t n_cut;		/* those of size 0 */
};

/* Whether the header at off is that of a relocatable object for BPF. */
static bool is_bpf_header(const struct view *file, uint64_t off)
{
	struct view v;
	uint64_t type, machine, ehsize;

	if (!view_sub(file, off, sizeof(Elf64_Ehdr), &v) || memcmp(v.data, ELFMAG, SELFMAG) ||
	    v.data[EI_CLASS] != ELFCLASS64 || v.data[EI_VERSION] != EV_CURRENT)
		return false;
	v.big = v.data[EI_DATA] == ELFDATA2MSB;
	return view_uint(&v, offsetof(Elf64_Ehdr, e_type), 2, &type) && type == ET_REL &&
	       view_uint(&v, offsetof(Elf64_Ehdr, e_machine), 2, &machine) && machine == EM_BPF &&
	       view_uint(&v, offsetof(Elf64_Ehdr, e_ehsize), 2, &ehsize) &&
	       ehsize == sizeof(Elf64_Ehdr);
}

/* The size of the BPF object at off by its headers, or 0 if there is no BPF object. */
static uint64_t embedded_size(const struct view *file, uint64_t off)
{
	uint64_t shoff, n, end;
	struct view v;

	if (!is_bpf_header(file, off) || !view_sub(file, off, file->size - off, &v))
		return 0;
	v.big = v.data[EI_DATA] == ELFDATA2MSB;
	shoff = uint_at(&v, offsetof(Elf64_Ehdr, e_shoff), 8);
	n = uint_at(&v, offsetof(Elf64_Ehdr, e_shnum), 2);
	if (!view_has(&v, shoff, sizeof(Elf64_Shdr)))
		return 0;
	if (!n)
		n = uint_at(&v, shoff + offsetof(Elf64_Shdr, sh_size), 8);
	if (!n || n > v.size / sizeof(Elf64_Shdr) || !view_has(&v, shoff, n * sizeof(Elf64_Shdr)))
		return 0;
	end = shoff + n * sizeof(Elf64_Shdr);
	for (uint64_t i = 0; i < n; i++) {
		uint64_t at = shoff + i * sizeof(Elf64_Shdr);
		uint64_t type = uint_at(&v, at + offsetof(Elf64_Shdr, sh_type), 4);
		uint64_t offset = uint_at(&v, at + offsetof(Elf64_Shdr, sh_offset), 8);
		uint64_t size = uint_at(&v, at + offsetof(Elf64_Shdr, sh_size), 8);

		if (type == SHT_NULL || type == SHT_NOBITS)
			continue;
		if (!view_has(&v, offset, size))
			return 0;
		if (offset + size > end)
			end = offset + size;
	}
	return end;
}

static void find_objects(struct finds *f, const struct view *file)
{
	static const char magic[] = {'\177', 'E', 'L', 'F', ELFCLASS64};
	const unsigned char *at = file->data, *end = file->data + file->size;

	while ((at = memmem(at, (size_t)(end - at), magic, sizeof(magic)))) {
		struct embedded found = {.off = (uint64_t)(at - file->data)};

		if (!is_bpf_header(file, found.off)) {
			at++;
			continue;
		}
		found.size = embedded_size(file, found.off);
		f->n_cut += !found.size;
		if (f->n_cut > MAX_CUT)
			break;
		ARENA_PUSH(f->arena, f->v, f->n, f->cap, found);
		at += found.size ? found.size : sizeof(Elf64_Ehdr);
	}
}

static struct embedded *find_at(const struct finds *f, uint64_t off)
{
	size_t at = LOWER_BOUND(f->n, i, f->v[i].off < off);

	return at < f->n && f->v[at].off == off ? &f->v[at] : NULL;
}

/* The offset of a symbol's bytes in the file; false if it has none. */
static bool symbol_offset(Elf *elf, const GElf_Ehdr *ehdr, const GElf_Sym *sym, uint64_t *off)
{
	GElf_Shdr sh;

	if (sym->st_shndx == SHN_UNDEF || sym->st_shndx >= SHN_LORESERVE ||
	    !gelf_getshdr(elf_getscn(elf, sym->st_shndx), &sh) || sh.sh_type == SHT_NOBITS)
		return false;
	*off = ehdr->e_type == ET_REL ? sym->st_value : sym->st_value - sh.sh_addr;
	if (*off >= sh.sh_size)
		return false;
	*off += sh.sh_offset;
	return true;
}

static void name_by_symbols(struct finds *f, Elf *elf)
{
	Elf_Scn *scn = NULL;
	GElf_Ehdr ehdr;

	if (!gelf_getehdr(elf, &ehdr))
		return;
	while ((scn = elf_nextscn(elf, scn))) {
		Elf_Data *data;
		GElf_Shdr sh;

		if (!gelf_getshdr(scn, &sh) ||
		    (sh.sh_type != SHT_SYMTAB && sh.sh_type != SHT_DYNSYM))
			continue;
		data = elf_getdata(scn, NULL);
		for (int i = 0; data; i++) {
			struct embedded *found;
			const char *name;
			GElf_Sym sym;
			uint64_t off;
			unsigned type;

			if (!gelf_getsym(data, i, &sym))
				break;
			type = GELF_ST_TYPE(sym.st_info);
			if ((type != STT_OBJECT && type != STT_NOTYPE) ||
			    !symbol_offset(elf, &ehdr, &sym, &off))
				continue;
			found = find_at(f, off);
			if (!found || (found->name && !(found->weak_name && type == STT_OBJECT)))
				continue;
			name = elf_strptr(elf, sh.sh_link, sym.st_name);
			if (!name || !*name || *name == '$' || *name == '.')
				continue;
			found->name = arena_strdup(f->arena, name);
			found->weak_name = type == STT_NOTYPE;
		}
	}
}

static void name_by_members(struct finds *f, Elf *archive)
{
	Elf_Cmd cmd = ELF_C_READ_MMAP;	/* reads members in the memory of the archive */
	Elf *member;

	while ((member = elf_begin(-1, cmd, archive))) {
		Elf_Arhdr *header = elf_getarhdr(member);
		struct embedded *found;

		/* elf_getbase() is the offset of the member's contents in the file. */
		found = find_at(f, (uint64_t)elf_getbase(member));
		if (header && header->ar_name && found && !found->name)
			found->name = arena_strdup(f->arena, header->ar_name);
		cmd = elf_next(member);
		elf_end(member);
	}
}

/* Names the objects by what libelf knows of the file around them. */
static void name_objects(struct finds *f, const struct file *file)
{
	Elf *elf;

	elf_version(EV_CURRENT);
	elf = elf_memory((char *)file->data, file->size);
	if (elf && elf_kind(elf) == ELF_K_AR)
		name_by_members(f, elf);
	else if (elf && elf_kind(elf) == ELF_K_ELF)
		name_by_symbols(f, elf);
	elf_end(elf);
}

size_t read_embedded(const struct input_options *opts, const char *path, struct file *file,
		     struct object_list *out)
{
	struct finds f = {.arena = arena_new()};
	struct view v = {file->data, file->size, false};

	find_objects(&f, &v);
	if (f.n)
		name_objects(&f, file);
	for (size_t i = 0; i < f.n; i++) {
		struct embedded *x = &f.v[i];
		const char *where = x->name;

		if (!where)
			where = arena_printf(f.arena, "0x%llx", (unsigned long long)x->off);
		/* The name that the loader passes is not in the file: the program's is a guess. */
		read_object(opts, arena_printf(f.arena, "%s(%s)", path, where),
			    x->name ? x->name : path, file, x->off,
			    x->size ? x->size : file->size - x->off, out);
		out->v[out->n - 1]->embedded = true;
	}
	arena_free(f.arena);
	return f.n;
}
