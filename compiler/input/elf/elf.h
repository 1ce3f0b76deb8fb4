/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_INPUT_ELF_ELF_H
#define BPFMAPC_INPUT_ELF_ELF_H

#include <elf.h>
#include <stdatomic.h>

#include "input/reader.h"

/*
 * From a file to sections and symbols. Read:
 *
 *	file.c      the bytes of an input, and what kind of file it is
 *	embedded.c  where BPF objects lie in a program, a library or an archive
 *	elf.c       header, sections and symbols of one object
 *	unnamed.c   names for the sections of an object that has none
 *	debug.c     file and line of maps and their attributes, by libdw
 */

#ifndef EM_BPF	/* of <elf.h>, where that is an old one */
#define EM_BPF 247
#endif

/* The bytes of an input, shared by the objects that lie in it. */
struct file {
	atomic_uint users;
	unsigned char *data;
	size_t size;
	bool mapped;		/* by mmap(), else by malloc() */
};

/* file.c: the whole of path ("-": standard input) with one user, the caller; 0 or -errno. */
int file_open(const char *path, struct file **out);
void file_put(struct file *file);
bool file_is_elf(const struct file *file);
/* Of an ELF file: it is for another machine than BPF. */
bool file_is_host_elf(const struct file *file);
/* The e_machine of a relocatable object for another machine than BPF, else 0. */
unsigned file_foreign_object(const struct file *file);
bool file_is_archive(const struct file *file);

/* embedded.c: reads the objects inside a host's file or an archive. Returns their number. */
size_t read_embedded(const struct input_options *opts, const char *path, struct file *file,
		     struct object_list *out);

/*
 * The bytes that the BPF object at off takes up, as its headers say, or 0
 * where there is no BPF object.
 */
uint64_t embedded_size(const struct view *file, uint64_t off);

/* elf.c: header, sections, symbols; false where the object is unreadable: a fault says why. */
bool read_elf(struct reader *r);
/* Sections whose contents libbpf never looks at (ignore_elf_section()). */
bool is_ignored(const struct section *s);
const struct section *find_section(const struct reader *r, const char *name);
/* The OBJECT symbol of a variable (libbpf's find_elf_var_sym()), or NULL. */
const struct symbol *find_variable(struct reader *r, const char *name);

/* unnamed.c: where no section has a name, names for those that the BTF and symbols tell. */
void name_sections(struct reader *r);

#endif
