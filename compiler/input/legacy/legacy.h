/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_INPUT_LEGACY_LEGACY_H
#define BPFMAPC_INPUT_LEGACY_LEGACY_H

#include "base/sha1.h"
#include "input/reader.h"
#include "schema/layouts.h"

/*
 * Legacy map definitions: a section "maps", or one of a name like it, with a
 * record of numbers for each symbol. Read:
 *
 *	legacy.c   finds the sections and calls the others for each
 *	section.c  the records and relocations of a section; the bytes of each record
 *	layout.c   tells which loader's dialect the records have
 *	members.c  a layout from the members of a struct that no dialect has
 *	record.c   makes maps of them
 *	wiring.c   fills templates and slots
 */

void read_legacy_maps(struct reader *r);
/*
 * Android's mainline loader has a record (.android_maps) for a map of .maps: joins
 * both to one map. To be called after read_btf_maps().
 */
void join_legacy_companions(struct reader *r);

struct legacy_record {
	const struct symbol *sym;
	const char *name;	/* of the map */
	uint64_t wanted;	/* bytes that it should have */
	struct view data;	/* of these the bytes inside the section; may be empty */
	uint32_t var_type;	/* BTF id of the variable, or 0 */
	uint32_t def_type;	/* BTF id of the record's struct, or 0 */
	bool array;		/* the variable is an array of records */
	struct map_def *map;	/* NULL if it cannot be decoded */
	const char *pin_note;	/* what the layout says of its pinning, or NULL */
};

/* A relocation inside the section: the target of a pointer in a record. */
struct legacy_reloc {
	uint64_t offset;
	uint32_t symbol;	/* index */
};

/* A symbol or a section of relocations, and the section that it is in or for. */
struct legacy_part {
	uint32_t section, index;
};

/* By section: an object may have thousands of sections with maps. */
struct legacy_parts {
	struct legacy_part *symbols, *rels;
	size_t n_symbols, n_rels;
};

struct legacy_section {
	struct reader *r;
	const struct section *section;
	struct legacy_record *records;	/* by offset */
	size_t n;
	struct legacy_reloc *relocs;	/* by offset */
	size_t n_relocs;
	uint64_t stride;		/* bytes of a record; 0 if they have different sizes */
	const char *stride_from;	/* in words: how the stride is known */
	const struct layout_info *layout;	/* NULL if none fits */
	const char *why;		/* in words: why this layout */
	const char *rivals;		/* names of others that fit as well, or NULL */
	struct fault described;		/* has the notes of legacy_note_layout(), for all records */
	char sha1[SHA1_TEXT_MAX];	/* of the object; "" until it is needed */
	const struct name_table *annotations;	/* struct ____btf_map_<name> to BTF id */
};

/*
 * The value of a field in a record; if the record ends before it, the default of
 * the layout. False if the layout has no such field, or it is not a number.
 */
bool legacy_value(const struct layout_info *l, const struct legacy_record *rec, const char *field,
		  uint64_t *out);

/* Linux's number of a map type of the layout; other numbers are returned as they are. */
uint32_t legacy_map_type(const struct layout_info *l, uint64_t number);

/* section.c: fills parts, which is {0}, for all sections. */
void legacy_index(struct legacy_parts *parts, const struct reader *r);
/* Sets records and relocs, both sorted by offset. */
void legacy_collect(struct legacy_section *s, const struct legacy_parts *parts);
/* Sets stride and the bytes of the records, with faults for contradictions. */
void legacy_find_bytes(struct legacy_section *s);

/* The first relocation in [off, off + n) of the section, or NULL. */
const struct legacy_reloc *legacy_reloc_at(const struct legacy_section *s, uint64_t off,
					   uint64_t n);

/* layout.c: sets layout, why and rivals. */
void legacy_choose_layout(struct legacy_section *s);

/* Whether the member of a struct has the name of the field, or one of its other names. */
bool legacy_field_has_name(const struct layout_field *f, const char *name);

/*
 * members.c: the layout that the struct in BTF has, by the names of its members: the row of
 * layouts.yaml with by_members, with size and fields. NULL if the records are not of the
 * struct's size, or if it lacks members that every map needs.
 */
const struct layout_info *legacy_layout_of_members(const struct legacy_section *s,
						   const struct btf_type *def);

/* record.c: adds the map of a record, with faults for contradictions to the layout. */
void legacy_decode(struct legacy_section *s, struct legacy_record *rec);

/* The kind of record, FAULT_RECORD_x: schemas/loaders/ has what each loader makes of it. */
enum fault_kind legacy_record_kind(const struct legacy_section *s, const struct legacy_record *rec);

/* Adds notes to f: the layout, its loader, why this one, and others that fit. */
void legacy_note_layout(struct legacy_section *s, struct fault *f);

/* wiring.c: sets templates and slots, after all records are decoded. */
void legacy_wire(struct legacy_section *s);

#endif
