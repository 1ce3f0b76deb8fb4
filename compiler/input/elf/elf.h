/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_INPUT_ELF_ELF_H
#define BPFMAPC_INPUT_ELF_ELF_H

#include <elf.h>
#include <stdatomic.h>

#include "base/buf.h"
#include "base/whole_file.h"
#include "input/reader.h"

/*
 * From a file to the sections and symbols of an object. Read:
 *
 *	file.c      the bytes of an input, and what kind of file it is
 *	embedded.c  where BPF objects lie in a program, a library or an archive
 *	elf.c       header, sections and symbols of one object
 *	unnamed.c   names for sections, where the file has none
 *	debug.c     file and line of maps and their attributes, by libdw
 *	debug_image.c  what libdw reads of an object
 */

#ifndef EM_BPF	/* an old <elf.h> */
#define EM_BPF 247
#endif

enum file_kind {
	FILE_OTHER,
	FILE_ARCHIVE,
	FILE_BPF_ELF,
	FILE_HOST_ELF,		/* for another machine */
};

/* The bytes of an input, shared by the objects in it. */
struct file {
	atomic_uint users;
	unsigned char *data;
	size_t size;
	bool mapped;		/* by mmap(), else by malloc() */
	char *path;		/* as it was opened */
	struct file *next;	/* of those that are mapped */
};

/* file.c: opens path with one user, the caller. 0 or -errno, for file_error(). */
int file_open(const char *path, enum path_from from, struct file **out);
void file_put(struct file *file);
enum file_kind file_kind(const struct file *file);
/* The e_machine of a relocatable object for another machine than BPF, else 0. */
unsigned file_foreign_object(const struct file *file);

/* embedded.c: reads the objects inside a host's file or an archive. Returns their number. */
size_t read_embedded(const struct input_options *opts, const char *path, struct file *file,
		     struct object_list *out);

/* elf.c: reads header, sections and symbols. False if the object is unreadable, with a fault. */
bool read_elf(struct reader *r);
/* Whether libbpf ignores the section (ignore_elf_section()). */
bool is_ignored(const struct section *s);
const struct section *find_section(struct reader *r, const char *name);
/* The OBJECT symbol of a variable (libbpf's find_elf_var_sym()), or NULL. */
const struct symbol *find_variable(struct reader *r, const char *name);

/*
 * debug.c: sets source and attr_line of the maps of obj with such a name that have none, NULL:
 * of all, from the debug info of the object that r reads: obj itself, or its twin. Does nothing
 * without libdw.
 */
void debug_lines(const struct reader *r, struct object *obj, const struct name_table *names);
/* Whether there is any such debug info. */
bool has_debug_lines(const struct reader *r);

/*
 * debug_image.c: adds to out an ELF file that has nothing but the debug info of the object, as
 * far as lines need it. False if there is none, or if it is inflated: see INFLATED_MAX.
 */
bool debug_image(const struct reader *r, struct buf *out);

/* unnamed.c: if no section has a name, names those that the BTF and the symbols tell. */
void name_sections(struct reader *r);

#endif
