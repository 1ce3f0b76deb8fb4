/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_SCHEMA_LAYOUTS_H
#define BPFMAPC_SCHEMA_LAYOUTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "schema/schema.h"

/*
 * The records of legacy map definitions (schemas/layouts.yaml), which loaders
 * read from a section "maps" before BTF. input/legacy/ decodes them.
 */

/* How notes show a field that is not an attribute of a map. */
enum layout_print {
	PRINT_NONE,
	PRINT_NUMBER,
	PRINT_OCTAL,		/* a file mode */
	PRINT_KERNEL,		/* KERNEL_VERSION() */
	PRINT_LOADER,		/* major << 16 | minor of Android's loader */
	PRINT_TEXT,		/* characters up to a 0 */
	PRINT_SYMBOL,		/* a pointer: what a relocation names */
};

struct layout_field {
	const char *name;
	uint32_t offset, size;		/* bytes */
	const char *const *as;		/* other names of the member in BTF */
	size_t n_as;
	uint32_t absent;		/* its value if the record ends before it */
	enum layout_print print;
};

/* How the templates and slots of outer maps are found. */
enum layout_wiring {
	WIRING_NONE,
	WIRING_ID,		/* id, inner_id and inner_idx of iproute2 */
	WIRING_INDEX,		/* inner_map_idx: the index of the template among the maps */
	WIRING_ID_OR_INDEX,	/* inner_id unless it is 0, else inner_map_idx */
	WIRING_RELOCATION,	/* inner_map_def points to the template */
	WIRING_N
};

enum layout_order { ORDER_OFFSET, ORDER_SYMBOLS };

struct layout_pin {
	uint32_t code;		/* in field "pinning" */
	bool other;		/* any other code, or no such field */
	int pinning;		/* enum pinning */
	const char *path;	/* with {map}, {object}, {sha1}, names of fields; or NULL */
	bool optional;		/* without a complete path the map is not pinned */
	const char *note;	/* what else to know about a record with this code, or NULL */
};

struct layout_type {
	uint32_t number, type;	/* the dialect's own number of a map type, and Linux's */
};

struct layout_info {
	const char *name;	/* "iproute2-36" */
	uint32_t size;		/* bytes of a record; 0: it cannot be decoded */
	const char *text;	/* whose layout it is */
	const char *note;	/* a further note, or NULL */
	const char *const *structs;	/* names in BTF; shell patterns */
	size_t n_structs;
	const char *const *sections;	/* that have such records; shell patterns */
	size_t n_sections;
	const char *const *marks;	/* other sections that tell the dialect */
	size_t n_marks;
	const struct layout_field *fields;
	size_t n_fields;
	const struct layout_pin *pins;
	size_t n_pins;
	const struct layout_type *types;	/* none: Linux's numbers */
	size_t n_types;
	enum layout_wiring wiring;
	enum layout_order order;
	bool prefix;		/* other records are read as the longest such one in them */
	bool by_members;	/* no layout: stands for those that BTF describes */
};

/* In the order in which they are tried. */
size_t schema_n_layouts(const struct schema *s);
const struct layout_info *schema_layout_at(const struct schema *s, size_t i);
/* NULL for an unknown name. */
const struct layout_info *schema_find_layout(const struct schema *s, const char *name);

/* "none", "id", "index", "id_or_index", "relocation". */
const char *layout_wiring_name(enum layout_wiring wiring);

/* NULL if the layout has no such field. */
const struct layout_field *layout_field(const struct layout_info *l, const char *name);

#endif
