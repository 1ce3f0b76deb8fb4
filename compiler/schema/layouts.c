/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>

#include "base/util.h"
#include "model/model.h"
#include "schema/image.h"
#include "schema/layouts.h"
#include "schema/shape.h"

#define MAX_RECORD 4096		/* bytes; the longest known has 284 */

static const char *const print_names[] = {
	[PRINT_NONE] = "none",
	[PRINT_NUMBER] = "number",
	[PRINT_OCTAL] = "octal",
	[PRINT_KERNEL] = "kernel",
	[PRINT_LOADER] = "loader",
	[PRINT_TEXT] = "text",
	[PRINT_SYMBOL] = "symbol",
};

static const char *const wiring_names[] = {
	[WIRING_NONE] = "none",
	[WIRING_ID] = "id",
	[WIRING_INDEX] = "index",
	[WIRING_ID_OR_INDEX] = "id_or_index",
	[WIRING_RELOCATION] = "relocation",
};

static const char *const order_names[] = {
	[ORDER_OFFSET] = "offset",
	[ORDER_SYMBOLS] = "symbols",
};

static const char *const pinning_names[] = {
	[PIN_NONE] = "none",
	[PIN_BY_NAME] = "by_name",
	[PIN_OBJECT] = "object",
	[PIN_GLOBAL] = "global",
	[PIN_CUSTOM] = "custom",
};

static const struct shape_field field_fields[] = {
	REQUIRED("name", F_STR, struct layout_field, name),
	REQUIRED("offset", F_U32, struct layout_field, offset),
	FIELD("size", F_U32, struct layout_field, size),
	LIST("as", struct layout_field, as, n_as, shape_string),
	FIELD("absent", F_U32, struct layout_field, absent),
	CHOICE("print", struct layout_field, print, print_names),
};
static const struct shape shape_layout_field = {SHAPE(struct layout_field, field_fields)};

static const struct shape_field pin_fields[] = {
	FIELD("code", F_U32, struct layout_pin, code),
	FIELD("other", F_BOOL, struct layout_pin, other),
	CHOICE("is", struct layout_pin, pinning, pinning_names),
	FIELD("path", F_STR, struct layout_pin, path),
	FIELD("optional", F_BOOL, struct layout_pin, optional),
	FIELD("note", F_STR, struct layout_pin, note),
};
static const struct shape shape_layout_pin = {SHAPE(struct layout_pin, pin_fields)};

static const struct shape_field layout_type_fields[] = {
	REQUIRED("number", F_U32, struct layout_type, number),
	REQUIRED("type", F_TYPE, struct layout_type, type),
};
static const struct shape shape_layout_type = {SHAPE(struct layout_type, layout_type_fields)};

static const struct shape_field layout_fields[] = {
	REQUIRED("name", F_STR, struct layout_info, name),
	REQUIRED("size", F_U32, struct layout_info, size),
	REQUIRED("text", F_STR, struct layout_info, text),
	FIELD("note", F_STR, struct layout_info, note),
	LIST("structs", struct layout_info, structs, n_structs, shape_string),
	LIST("sections", struct layout_info, sections, n_sections, shape_string),
	LIST("marks", struct layout_info, marks, n_marks, shape_string),
	LIST("fields", struct layout_info, fields, n_fields, shape_layout_field),
	LIST("pins", struct layout_info, pins, n_pins, shape_layout_pin),
	LIST("types", struct layout_info, types, n_types, shape_layout_type),
	CHOICE("wiring", struct layout_info, wiring, wiring_names),
	CHOICE("order", struct layout_info, order, order_names),
	FIELD("prefix", F_BOOL, struct layout_info, prefix),
	FIELD("by_members", F_BOOL, struct layout_info, by_members),
};
const struct shape shape_layout = {SHAPE(struct layout_info, layout_fields)};

int layout_check(struct yaml_doc *d, const struct yaml_node *node, const struct layout_info *l)
{
	if (l->size > MAX_RECORD)
		return doc_fail(d, node, "size is %u, must be at most %d", l->size, MAX_RECORD);
	if (!l->n_sections)
		return doc_fail(d, node, "key 'sections' is missing");
	if (l->size && !layout_field(l, "type"))
		return doc_fail(d, node, "field 'type' is missing");
	for (size_t i = 0; i < l->n_fields; i++) {
		/* decode() made the array, so it may be changed here. */
		struct layout_field *f = (struct layout_field *)(uintptr_t)&l->fields[i];

		if (!f->size)
			f->size = 4;
		if (f->offset > l->size || f->size > l->size - f->offset)
			return doc_fail(d, node, "field '%s' lies outside the record", f->name);
		if (f->print != PRINT_TEXT && f->size != 1 && f->size != 2 && f->size != 4 &&
		    f->size != 8)
			return doc_fail(d, node, "field '%s' is a number of %u bytes", f->name,
					f->size);
		if (layout_field(l, f->name) != f)
			return doc_fail(d, node, "field '%s' is given twice", f->name);
	}
	return 0;
}

size_t schema_n_layouts(const struct schema *s)
{
	return s->n_layouts;
}

const struct layout_info *schema_layout_at(const struct schema *s, size_t i)
{
	if (i >= s->n_layouts)
		return NULL;
	image_need_row(s, APART_LAYOUTS, i);
	return &s->layouts[i];
}

const struct layout_info *schema_find_layout(const struct schema *s, const char *name)
{
	for (size_t i = 0; i < s->n_layouts; i++)
		if (str_eq(schema_layout_at(s, i)->name, name))
			return &s->layouts[i];
	return NULL;
}

const char *layout_wiring_name(enum layout_wiring wiring)
{
	return wiring_names[wiring];
}

const struct layout_field *layout_field(const struct layout_info *l, const char *name)
{
	for (size_t i = 0; i < l->n_fields; i++)
		if (str_eq(l->fields[i].name, name))
			return &l->fields[i];
	return NULL;
}
