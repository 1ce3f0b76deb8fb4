/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_INPUT_READER_H
#define BPFMAPC_INPUT_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/name_table.h"
#include "base/view.h"
#include "btf/kinds.h"
#include "btf/read.h"
#include "input/input.h"

/*
 * How input/ works inside: this header first, then object.c, which calls the
 * stages. One struct reader decodes one object, stage by stage in the order of
 * libbpf's bpf_object_open(), so that faults come in the order in which libbpf
 * would come to them:
 *
 *	elf/         header, sections, symbols; sections without names
 *	collect.c    what each section is for, and the programs
 *	btf.c        .BTF checked whole and copied in the host's byte order
 *	btf/         externs, and sizes and offsets that the compiler left open
 *	legacy/      section "maps" and its dialects
 *	maps.c       variables of .maps
 *	data.c       .data, .rodata, .bss, .kconfig
 *	structops.c  .struct_ops and its like
 *	relocs.c     static values of outer maps and program arrays
 *	programs.c   references of programs to maps
 *
 * input.c tells what a file is; definition/ reads definition files. Each wing
 * has a header that says in which order its files are read.
 */

#define INSN_SIZE 8	/* of an instruction of BPF */

struct file;

/* What libbpf keeps a section for (enum sec_type). */
enum section_kind {
	SECTION_OTHER,		/* which other fields of the reader may point at */
	SECTION_DATA,
	SECTION_RODATA,
	SECTION_BSS,
	SECTION_STRUCT_OPS,
	SECTION_RELOCS,		/* that are applied, of a section that exists */
};

struct section {
	const char *name;	/* "" where it has none that can be read */
	const char *lost;	/* why libelf does not give its bytes, or NULL */
	enum section_kind kind;
	uint32_t index, type, link, info;
	uint64_t flags, offset, size, entsize;
	struct view data;	/* nothing for SHT_NOBITS */
	uint32_t first_function;	/* index + 1 of its first FUNC symbol, 0 without */
};

struct symbol {
	const char *name;	/* "" where it has none that can be read */
	uint64_t value, size;
	uint32_t index;
	uint32_t next;		/* index + 1 of the section's next FUNC symbol, 0: last */
	uint16_t section;	/* st_shndx */
	uint8_t bind, type, visibility;
	bool nameless;		/* its name lies outside the strings */
};

/* Entry points and subprograms, with where they stand. */
struct function {
	const char *name;
	uint32_t section, symbol;
	uint64_t offset, size;
	uint32_t ops_type, ops_member;	/* the struct_ops that it is of, 0 if none so far */
};

/* A struct_ops map and where its variable stands. */
struct ops_map {
	struct map_def *map;
	uint32_t section, offset;
};

struct reader {
	struct object *obj;
	struct arena *arena;	/* the object's */
	const struct input_options *opts;
	const struct loader_release *loader;	/* that decodes the object */
	struct file *file;
	struct view bytes;	/* the object inside the file */

	struct section *sections;
	size_t n_sections;
	const struct section *symtab;	/* the first one, or NULL */
	const struct section *maps, *legacy, *btf, *btf_ext, *arena_data, *jump_tables;
	size_t n_unnamed, first_unnamed;	/* sections whose names cannot be read */
	const char *unnamed;	/* that fault, where it is still to be told, else NULL */
	struct symbol *symbols;
	size_t n_symbols;
	struct name_table variables;	/* OBJECT symbols, global or weak */
	bool has_variables;

	struct function *functions;
	size_t n_functions, cap_functions;
	struct ops_map *ops;
	size_t n_ops, cap_ops;
	uint32_t text;		/* index of .text, 0 without one */

	struct types *types;	/* the object's, still to be changed here; NULL without */
	unsigned char *raw;	/* types->raw */
	uint32_t maps_datasec;	/* id of DATASEC .maps, 0 without one */
	struct map_def **var_map;	/* of each variable of maps_datasec, or NULL */
	struct kconfig_extern *kconfig;	/* externs of .kconfig, by offset */
	size_t n_kconfig;
	uint64_t kconfig_size;	/* bytes, 0 without them */
	const char *kconfig_empty;	/* the first of them that has no bytes, or NULL */
	size_t n_externs;
	bool bad_externs;	/* faults say what is wrong with some */
	size_t n_members;	/* of map definitions, read so far */
	bool *referred;		/* of each symbol: a program refers to it */
	uint32_t *map_offsets;	/* in .maps, ascending; NULL until asked for */
	size_t n_map_offsets;
};

/* collect.c: in the order of the sections, as libbpf comes to them. */
void collect_sections(struct reader *r);

/* btf.c */
void read_btf(struct reader *r);
/* types_read() as the loader at hand reads them. */
struct types *reader_types(const struct reader *r, const struct view *in, const char **error);
/* To write into r->types; NULL as type_by_id(). */
struct btf_type *type_mutable(const struct reader *r, uint32_t id);

/* maps.c: the variables of .maps (bpf_object__init_user_btf_maps()). */
void read_btf_maps(struct reader *r);

/* data.c: a map for each data section, and .kconfig. */
void read_data_maps(struct reader *r);
/* Whether the section becomes a data map. */
bool is_data_section(const struct section *s);

/* structops.c: a map for each variable of the struct_ops sections. */
void read_struct_ops(struct reader *r);
/* The functions that such maps consist of; s has relocations for their section. */
void read_struct_ops_relocs(struct reader *r, const struct section *s);

/* relocs.c: all relocations, those of .maps itself. */
void read_relocs(struct reader *r);

/* programs.c: the relocations s of an executable section. */
void read_program_relocs(struct reader *r, const struct section *s);
/* The function that has the instruction, or NULL. */
struct function *function_at(const struct reader *r, uint32_t section, uint64_t off);

/* object.c: decodes the object in file[off, off + size) and appends it to out. */
void read_object(const struct input_options *opts, const char *path, const char *name,
		 struct file *file, uint64_t off, uint64_t size, struct object_list *out);

/* What libbpf calls the object of a file: up to the first dot, at most 15 bytes. */
const char *object_name(struct arena *a, const char *path);

/* An object that cannot be read, with the reason; errno-style exit status 3. */
void unreadable(struct object *obj, enum rule_id rule, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/*
 * types_file.c: the BTF of the file path, a BPF object or a raw .BTF blob of either
 * endianness, checked as that of an object is, in the arena of into. 0 or
 * -errno, with one line that says why, without the path, in *error.
 */
int input_types(const struct input_options *opts, struct object *into, const char *path,
		const struct types **out, const char **error);

#endif
