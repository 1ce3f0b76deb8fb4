/* SPDX-License-Identifier: BSD-2-Clause */
/* What the schemas say of special fields, and of the structs that they point to. */
#include "base/util.h"
#include "schema/tables.h"

int schema_find_special(const struct schema *s, const char *name)
{
	for (size_t i = 0; i < s->n_special; i++) {
		const struct special_field *field = &s->special[i];

		/* The first letter avoids most comparisons: this runs for every type. */
		if (*field->name == *name && field->by != SPECIAL_TAG && !field->objects_only &&
		    str_eq(field->name, name))
			return (int)i;
	}
	return -1;
}

const char *schema_special_text(struct arena *a, const struct schema *s, uint32_t fields,
				const char *separator)
{
	const char *text = "";

	for (size_t i = 0; i < s->n_special; i++)
		if (fields >> i & 1)
			text = arena_printf(a, "%s%s%s", text, *text ? separator : "",
					    s->special[i].name);
	return text;
}

bool special_is_unique(const struct special_field *field, struct version kernel)
{
	return field->unique &&
	       (version_cmp(kernel, field->unique_since) >= 0 ||
		release_is_backport(kernel, field->unique_backports, field->n_unique_backports));
}

uint32_t schema_most_fields(const struct schema *s, struct version kernel)
{
	uint32_t most = 0;

	for (size_t i = 0; i < s->n_limits; i++)
		if (version_cmp(kernel, s->limits[i].since) >= 0)
			most = s->limits[i].fields;
	return most;
}

static bool is_between_names(char c)
{
	return c == ' ' || c == '\n';
}

/* Whether a list of names in ascending order has a name of n bytes. */
static bool has_name(const char *list, const char *name, size_t n)
{
	const char *low = list, *high = list + strlen(list);

	while (low < high) {
		const char *at = low + (high - low) / 2, *end = at;
		size_t length;
		int order;

		while (at > low && !is_between_names(at[-1]))
			at--;
		while (end < high && !is_between_names(*end))
			end++;
		length = (size_t)(end - at);
		order = memcmp(name, at, n < length ? n : length);
		if (!order)
			order = (n > length) - (n < length);
		if (!order)
			return true;
		if (order < 0)
			high = at > low ? at - 1 : low;
		else
			low = end < high ? end + 1 : high;
	}
	return false;
}

bool schema_kernel_has_struct(const struct schema *s, const char *name, struct version kernel)
{
	size_t n = strlen(name);

	for (size_t i = 0; n && i < s->n_structs; i++)
		if (version_between(kernel, s->structs[i].since, s->structs[i].before) &&
		    has_name(s->structs[i].names, name, n))
			return true;
	return false;
}

bool schema_kernel_has_destructor(const struct schema *s, const char *name, struct version kernel)
{
	for (size_t i = 0; i < s->n_destructors; i++)
		if (str_eq(s->destructors[i].name, name) &&
		    version_between(kernel, s->destructors[i].since, s->destructors[i].before))
			return true;
	return false;
}
