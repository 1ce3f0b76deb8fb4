// SPDX-License-Identifier: BSD-2-Clause
/*
 * swapped HERE THERE: the BTF that two compilers have made of one header, of
 * this byte order and of the other one. Status 0 where both say the same.
 */
#include <bpf/btf.h>
#include <fcntl.h>
#include <gelf.h>
#include <libelf.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* The BTF in the object at path, or NULL. */
static struct btf *btf_of(const char *path)
{
	int fd = open(path, O_RDONLY);
	Elf *elf = elf_begin(fd, ELF_C_READ, NULL);
	struct btf *btf = NULL;
	Elf_Scn *scn = NULL;
	GElf_Shdr shdr;
	GElf_Sym sym;

	while (elf && (scn = elf_nextscn(elf, scn))) {
		Elf_Data *symbols, *bytes;

		if (!gelf_getshdr(scn, &shdr) || shdr.sh_type != SHT_SYMTAB)
			continue;
		symbols = elf_getdata(scn, NULL);
		for (int i = 0; gelf_getsym(symbols, i, &sym); i++) {
			const char *name = elf_strptr(elf, shdr.sh_link, sym.st_name);

			if (GELF_ST_TYPE(sym.st_info) != STT_OBJECT || !name ||
			    strcmp(name, "types_maps_priv__btf"))
				continue;
			/* As bytes: libelf does not know what is in them. */
			bytes = elf_rawdata(elf_getscn(elf, sym.st_shndx), NULL);
			btf = btf__new((char *)bytes->d_buf + sym.st_value, (__u32)sym.st_size);
		}
	}
	elf_end(elf);
	close(fd);
	return btf;
}

int main(int argc, char **argv)
{
	struct btf *here, *there;
	const void *a, *b;
	__u32 n, m;

	if (argc != 3 || elf_version(EV_CURRENT) == EV_NONE)
		return 2;
	here = btf_of(argv[1]);
	there = btf_of(argv[2]);
	if (!here || !there) {
		printf("no BTF\n");
		return 1;
	}
	if (btf__endianness(here) == btf__endianness(there)) {
		printf("the BTF is of one byte order\n");
		return 1;
	}
	btf__set_endianness(there, btf__endianness(here));
	a = btf__raw_data(here, &n);
	b = btf__raw_data(there, &m);
	if (n != m || memcmp(a, b, n) || btf__type_cnt(here) < 10) {
		printf("the BTF is another one\n");
		return 1;
	}
	return 0;
}
