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
 * How input/ works inside. Read this header first, then object.c, which calls the
 * stages. One struct reader decodes one object, stage by stage in the order of
 * libbpf's bpf_object_open(), so that the first fault is the one at which libbpf
 * stops:
 *
 *	elf/         header, sections, symbols; sections without names
 *	collect.c    what each section is for, and the programs
 *	btf/         .BTF, and what the compiler leaves open in it
 *	legacy/      section "maps" and other dialects of legacy maps
 *	cilium/      instead of all but elf/ and .BTF: what cilium/ebpf decodes
 *	maps.c       variables of .maps
 *	data.c       .data, .rodata, .bss, .kconfig
 *	structops.c  .struct_ops, .struct_ops.link
 *	relocs.c     static values of outer maps and program arrays
 *	programs.c   references of programs to maps
 *	code.c       the code of functions, and what instructions refer to
 *	progtypes.c  types of programs, by the names of their sections
 *	usage.c      the programs, with the helpers and maps that they use
 *	lines.c      file and line of maps and programs, when they are asked for
 *
 * input.c tells what kind of file an input is, and definition/ reads definition
 * files. The header of each folder says in which order to read its files.
 */

struct file;

/* What libbpf keeps a section for (enum sec_type). */
enum section_kind {
	SECTION_OTHER,		/* the reader may have a pointer to it */
	SECTION_DATA,
	SECTION_RODATA,
	SECTION_BSS,
	SECTION_STRUCT_OPS,
	SECTION_RELOCS,		/* relocations that libbpf applies */
};

struct section {
	const char *name;	/* "" if it cannot be read */
	const char *lost;	/* why libelf cannot read its bytes, or NULL */
	enum section_kind kind;
	uint32_t index, type, link, info;
	uint64_t flags, offset, size, entsize, align;
	struct view data;	/* empty for SHT_NOBITS */
	uint32_t first_function;	/* index + 1 of its first FUNC symbol, or 0 */
};

struct symbol {
	const char *name;	/* "" if it cannot be read */
	uint64_t value, size;
	uint32_t index;
	uint32_t next;		/* index + 1 of the section's next FUNC symbol, or 0 */
	uint16_t section;	/* st_shndx */
	uint8_t bind, type, visibility;
	bool nameless;		/* its name lies outside the strings */
};

/* An instruction with a relocation that libbpf accepts. */
struct reference {
	const struct function *from;
	const struct symbol *symbol;
	uint32_t section;
	uint64_t offset;	/* of the instruction, in the section */
	int32_t imm;		/* of the instruction */
	bool is_call;		/* else it loads an address */
};

/* A struct_ops map and the place of its variable. */
struct ops_map {
	struct map_def *map;
	uint32_t section, offset;
};

struct reader {
	struct object *obj;
	struct arena *arena;	/* the object's */
	const struct input_options *opts;
	const struct loader_release *loader;	/* whose decoding is followed */
	struct file *file;
	struct view bytes;	/* the object inside the file */

	struct section *sections;
	size_t n_sections;
	const struct section *symtab;	/* the first one, or NULL */
	const struct section *maps, *legacy, *btf, *btf_ext, *arena_data, *jump_tables;
	size_t n_unnamed, first_unnamed;	/* sections whose names cannot be read */
	const char *unnamed;	/* the message of that fault until it is added, then NULL */
	struct symbol *symbols;
	size_t n_symbols;
	struct name_table by_name;	/* sections */
	struct name_table variables;	/* OBJECT symbols, global or weak; made when needed */

	struct function *functions;	/* obj->functions while they may be changed */
	size_t n_functions, cap_functions;
	struct program *programs;	/* obj->programs while it may be changed */
	struct reference *references;
	size_t n_references, cap_references;
	struct ops_map *ops;
	size_t n_ops, cap_ops;
	uint32_t text;		/* index of .text, or 0 */

	struct types *types;	/* obj->types while they may be changed; NULL without BTF */
	uint32_t maps_datasec;	/* id of DATASEC .maps, or 0 */
	bool has_arena;		/* a map of .maps is an arena */
	struct map_def **var_map;	/* by index of maps_datasec; NULL if it is not a map */
	struct kconfig_extern *kconfig;	/* externs of .kconfig, by offset */
	size_t n_kconfig;
	uint64_t kconfig_size;	/* bytes, or 0 */
	const char *kconfig_empty;	/* the first extern whose type has no bytes, or NULL */
	bool bad_externs;	/* some have faults */
	struct name_table extern_maps;	/* the extern maps, which have a fault */
	size_t n_members;	/* of map definitions, until now */
	bool *referred;		/* by symbol: a program refers to it; NULL before the first */
	bool *bad_targets;	/* by section: the same, with a fault; NULL before the first */
	struct name_table bad_references;	/* their causes: the index of the fault */
	uint32_t *map_offsets;	/* in .maps, ascending; NULL until needed */
	size_t n_map_offsets;

	/* lines.c */
	struct insn_line *lines;	/* by section and offset */
	size_t n_lines, cap_lines;
	bool lines_read, bad_btf_ext;
	const char *const *debug_objects;	/* as in input_options */
	size_t n_debug_objects;
};

/* collect.c: section by section in the order of the file. */
void collect_sections(struct reader *r);
/* Sorts symbols by their places: section, value, and then the symbol table. */
void sort_symbols(const struct symbol **v, size_t n);
/* Sorts r->functions as obj->functions are, when all are there. */
void sort_functions(struct reader *r);
/* Whether a function is called by programs and is not a program itself (prog_is_subprog()). */
bool is_subprogram(const struct reader *r, const struct function *f);

/* maps.c: the variables of .maps (bpf_object__init_user_btf_maps()). */
void read_btf_maps(struct reader *r);
/* Counts n members of definitions. False, with a fault, if an object has more than any real one. */
bool take_members(struct reader *r, size_t n);

/* data.c: a map for each data section, and .kconfig. */
void read_data_maps(struct reader *r);
/*
 * Sets in the map of a data section, of which section, contents and readonly are set, what all
 * loaders make of it: an array of one element, of the type of its DATASEC, or of none for 0.
 */
void complete_data_map(struct arena *a, struct map_def *map, const struct types *types, uint64_t size,
		       const unsigned char *data, uint32_t datasec);
/* Whether libbpf makes a data map of the section. */
bool is_data_section(const struct section *s);

/* structops.c: a map for each variable of the struct_ops sections. */
void read_struct_ops(struct reader *r);
/* The functions in such maps; s has the relocations for their section. */
void read_struct_ops_relocs(struct reader *r, const struct section *s);

/* relocs.c: all relocations, in the order of their sections. */
void read_relocs(struct reader *r);
/* Sorts the slots of a map by index and keeps the last of each. */
void sort_slots(struct arena *a, struct map_def *map);

/* programs.c: s has relocations for an executable section. */
void read_program_relocs(struct reader *r, const struct section *s);
/* The function that has the instruction, or NULL. */
struct function *function_at(const struct reader *r, uint32_t section, uint64_t off);

/* code.c: obj->functions, when all maps and relocations are read. */
void read_code(struct reader *r);
/* progtypes.c: whether the loader gives programs of the section type struct_ops. */
bool is_of_struct_ops(const struct reader *r, const char *section);
/* The program of the function with that index, with its type; without what it uses. */
struct program typed_program(const struct reader *r, uint32_t function);

/* usage.c: obj->programs and obj->calls. */
void read_usage(struct reader *r);

/* lines.c: the line of an instruction, by .BTF.ext; file NULL and line 0 if it has none. */
struct source insn_source(struct reader *r, uint32_t section, uint64_t off);

/*
 * object.c: decodes the object in file[off, off + size) and appends it to out.
 * libbpf calls it by the object_name() of source.
 */
void read_object(const struct input_options *opts, const char *path, const char *source,
		 struct file *file, uint64_t off, uint64_t size, struct object_list *out);

/* What libbpf calls the object of a file: up to the first dot, at most 15 bytes. */
const char *object_name(struct arena *a, const char *path);

/* Makes obj unreadable, with a fault and exit status 3. Returns false. */
bool unreadable(struct object *obj, enum rule_id rule, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

#endif
