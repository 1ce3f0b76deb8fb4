/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_INPUT_ELF_DWARF_H
#define BPFMAPC_INPUT_ELF_DWARF_H

#include "base/arena.h"
#include "base/view.h"

/*
 * The part of DWARF 2 to 5 that tells where variables and types are declared: units, entries
 * ("DIEs") and the names of source files. Nothing is relocated: the relocations of debug
 * sections of BPF objects add the addresses of sections, which are 0.
 */

/* Those numbers of the standard that are used. */
enum dwarf_tag {
	TAG_ARRAY = 0x01, TAG_MEMBER = 0x0d, TAG_POINTER = 0x0f, TAG_STRUCT = 0x13,
	TAG_TYPEDEF = 0x16, TAG_CONST = 0x26, TAG_VARIABLE = 0x34, TAG_VOLATILE = 0x35,
	TAG_RESTRICT = 0x37,
};

/* Attributes that are kept of an entry. */
enum dwarf_attr {
	DW_NAME, DW_DECL_FILE, DW_DECL_LINE, DW_TYPE, DW_DECLARATION,
	DW_ORIGIN,		/* another entry, which has the attributes that this one lacks */
	DW_STMT_LIST, DW_COMP_DIR, DW_STR_OFFSETS_BASE,
	DW_ATTRS
};

/* The debug sections of an object. */
struct dwarf {
	struct arena *arena;
	struct view info, abbrev, str, line, line_str, str_offsets;
	void *elf;		/* libelf's, which has what was compressed; or NULL */
	uint64_t steps;		/* left: hostile debug info can take forever to walk */
};

struct dwarf_abbrev;
struct attr_form;

struct dwarf_unit {
	struct dwarf *dwarf;
	uint64_t at, end;	/* from its header on, in .debug_info */
	uint64_t first;		/* its first entry, which describes the unit */
	unsigned version, offset_size, address_size;
	uint64_t abbrevs_at;	/* in .debug_abbrev */
	struct dwarf_abbrev *abbrevs;
	struct attr_form *attrs;	/* of all abbreviations */
	size_t n_abbrevs, n_attrs, cap_attrs;
	uint64_t str_offsets, lines;	/* in these sections */
	bool has_lines;
	const char *dir;	/* in which the compiler was started, or NULL */
};

/* Where the value of an attribute is. */
struct dwarf_value {
	uint16_t form;		/* 0: the entry lacks it */
	uint64_t at;		/* in .debug_info; of an implicit constant the value */
};

struct dwarf_entry {
	const struct dwarf_abbrev *abbrev;
	unsigned tag;
	bool children;
	uint64_t at, attrs;	/* in .debug_info: it, and its attributes */
	uint64_t next;		/* what follows it: children, if any, or a sibling */
};

/*
 * Finds the debug sections of the ELF object in the bytes, which live as long as they are used.
 * False if there are none that can be read. End with dwarf_close().
 */
bool dwarf_open(struct dwarf *d, const struct view *bytes, struct arena *a);
void dwarf_close(struct dwarf *d);

/* The unit that begins at `at`; then at unit->end. False at the end, or where it is malformed. */
bool dwarf_unit_at(struct dwarf *d, uint64_t at, struct dwarf_unit *unit);
/* Whether it has variables and types; then reads its first entry. */
bool dwarf_read_unit(struct dwarf_unit *unit, struct dwarf_entry *out);

/* The first child of an entry, or its next sibling. False if there is none. */
bool dwarf_child(struct dwarf_unit *unit, const struct dwarf_entry *of, struct dwarf_entry *out);
bool dwarf_sibling(struct dwarf_unit *unit, struct dwarf_entry *entry);
/* The entry that an attribute refers to, in the same unit. */
bool dwarf_referred(struct dwarf_unit *unit, const struct dwarf_value *value, struct dwarf_entry *out);

/* An attribute of an entry. */
struct dwarf_value dwarf_own(const struct dwarf_unit *unit, const struct dwarf_entry *entry,
			     enum dwarf_attr attr);
/* The same, or else that of the entry that it is an instance of. */
struct dwarf_value dwarf_attr(struct dwarf_unit *unit, const struct dwarf_entry *entry,
			      enum dwarf_attr attr);
/* A number; false if the value is none. A string, or NULL. */
bool dwarf_number(const struct dwarf_unit *unit, const struct dwarf_value *value, uint64_t *out);
const char *dwarf_string(const struct dwarf_unit *unit, const struct dwarf_value *value);

/* dwarf_files.c: the name of a source file of the unit, with its folder if it has one; or NULL. */
const char *dwarf_file(const struct dwarf_unit *unit, uint64_t index);

/* Takes n of the steps that are left. False if there are fewer. */
bool dwarf_take_steps(struct dwarf *d, uint64_t n);

/* A place in a section. A read beyond the end gives 0, and `bad` stays. */
struct dwarf_cursor {
	const struct view *v;
	uint64_t at;
	bool bad;
};

uint64_t dwarf_uint(struct dwarf_cursor *c, unsigned size);
uint64_t dwarf_leb(struct dwarf_cursor *c);
const char *dwarf_text(struct dwarf_cursor *c);
/* The length at the begin of a unit, which tells the size of offsets in it. */
uint64_t dwarf_length(struct dwarf_cursor *c, unsigned *offset_size);
/* Goes over a value of the form. False if the form is not known. */
bool dwarf_skip(const struct dwarf_unit *unit, struct dwarf_cursor *c, uint64_t form);
/* The string of a value in the cursor's section. */
const char *dwarf_string_at(const struct dwarf_unit *unit, struct dwarf_cursor *c, uint64_t form);

#endif
