/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>

#include "base/util.h"
#include "model/model.h"
#include "schema/image.h"
#include "schema/layouts.h"
#include "schema/shape.h"

#define MAX_RECORD 4096		/* bytes; the longest known has 284 */

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
