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
 *	section.c  the records and relocations of a section
 *	stride.c   the bytes of each record
 *	layout.c   tells which loader's dialect the records have
 *	record.c   makes maps of them
 *	wiring.c   fills templates and slots
 */

void read_legacy_maps(struct reader *r);
/*
 * Records of Android's mainline loader (.android_maps) beside a map of the
 * same name in .maps become one map with that. After read_btf_maps().
 */
void join_legacy_companions(struct reader *r);

struct legacy_record {
	const struct symbol *sym;
	const char *name;	/* of the map */
	uint64_t wanted;	/* bytes that it should have */
	struct view data;	/* those of them inside the section; may be short, or nothing */
	uint32_t var_type;	/* BTF id of the variable, 0 without */
	uint32_t def_type;	/* BTF id of the record's struct, 0 without */
	bool array;		/* the variable is an array of records */
	struct map_def *map;	/* NULL where nothing could be decoded */
};

/* A relocation inside the section: what a pointer of a record points to. */
struct legacy_reloc {
	uint64_t offset;
	uint32_t symbol;	/* index */
};

struct legacy_section {
	struct reader *r;
	const struct section *section;
	struct legacy_record *records;	/* by offset */
	size_t n;
	struct legacy_reloc *relocs;	/* by offset */
	size_t n_relocs;
	uint64_t stride;		/* bytes of a record; 0 where they have no common size */
	const char *stride_from;	/* in words: where the stride is known from */
	const struct layout_info *layout;	/* NULL: none fits */
	const char *why;		/* in words: what told the layout */
	const char *rivals;		/* names of others that fit as well, or NULL */
	char sha1[SHA1_TEXT_MAX];	/* of the object; "" until it is asked for */
	const struct name_table *annotations;	/* struct ____btf_map_<name> to BTF id */
};

/*
 * The value of a field of the layout in a record: what the layout says of
 * records that end before it where this one does. false where the layout
 * has no such field, or it is no number.
 */
bool legacy_value(const struct layout_info *l, const struct legacy_record *rec, const char *field,
		  uint64_t *out);

/* The text that a pointer at off points to (a string of another section), or NULL. */
const char *legacy_string_at(const struct legacy_section *s, const struct legacy_record *rec,
			     uint64_t off);

/* A map type by the layout's numbers as Linux's; what has no such number stays. */
uint32_t legacy_map_type(const struct layout_info *l, uint64_t number);

/* section.c: the symbols and relocations of the section, by offset. */
void legacy_collect(struct legacy_section *s);

/* The first relocation in [off, off + n) of the section, or NULL. */
const struct legacy_reloc *legacy_reloc_at(const struct legacy_section *s, uint64_t off,
					   uint64_t n);

/* stride.c: sets stride and the bytes of the records, with faults for what contradicts. */
void legacy_find_bytes(struct legacy_section *s);

/* layout.c: sets layout, why and rivals. */
void legacy_choose_layout(struct legacy_section *s);

/* record.c: the map of a record, with faults for what contradicts its layout. */
void legacy_decode(struct legacy_section *s, struct legacy_record *rec);

/* Which loaders read such a record as it is meant: a key of schemas/loaders/. */
enum fault_kind legacy_record_kind(const struct legacy_section *s, const struct legacy_record *rec);

/* Says of f which layout it is, whose, why, and what it cannot tell. */
void legacy_note_layout(const struct legacy_section *s, struct fault *f);

/* wiring.c: templates and slots, once all records are decoded. */
void legacy_wire(struct legacy_section *s);

#endif
