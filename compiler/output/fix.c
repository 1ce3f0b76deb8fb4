/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/util.h"
#include "output/internal.h"

/*
 * A fix as a line to write: C of .maps, or YAML where the map is in a
 * definition file.
 */

static bool is_type(enum map_attr attr)
{
	return attr == ATTR_KEY || attr == ATTR_VALUE;
}

/* The attribute as C declares it: "__uint(max_entries, 4)", "__type(key, __u32)". */
static void add_c(struct buf *b, enum map_attr attr, const char *value)
{
	if (attr == ATTR_INNER)
		buf_str(b, "__array(values, ");
	else
		buf_printf(b, "__%s(%s, ", is_type(attr) ? "type" : attr == ATTR_VALUES ? "array" : "uint",
			   attr_name(attr));
	buf_printf(b, "%s)", value ? value : "...");
}

/* Flags are a list, numbers are plain, all else is quoted. */
static void add_yaml_value(struct buf *b, enum map_attr attr, const char *value)
{
	const char *sep = "";

	if (!value) {
		buf_str(b, "...");
	} else if (attr == ATTR_INNER) {
		buf_str(b, "{type: ..., ...}");
	} else if (attr != ATTR_MAP_FLAGS || (*value >= '0' && *value <= '9')) {
		const char *quote = *value >= '0' && *value <= '9' ? "" : "\"";

		buf_printf(b, "%s%s%s", quote, value, quote);
	} else {
		buf_char(b, '[');
		while (*value) {
			size_t n = strcspn(value, " |");

			buf_printf(b, "%s\"%.*s\"", sep, (int)n, value);
			value += n + strspn(value + n, " |");
			sep = ", ";
		}
		buf_char(b, ']');
	}
}

static void add_set(struct buf *b, bool yaml, enum map_attr attr, const char *value)
{
	if (!yaml) {
		add_c(b, attr, value);
		return;
	}
	buf_printf(b, "%s: ", attr_name(attr));
	add_yaml_value(b, attr, value);
}

static void add_drop(struct buf *b, bool yaml, enum map_attr attr)
{
	buf_str(b, "remove ");
	if (!yaml && is_type(attr))
		add_c(b, attr, NULL);
	else
		buf_str(b, attr_name(attr));
}

/* Where the definition has a type and no size, what is said of the size is said of the type. */
static struct fix for_types(const struct map_def *def, struct fix fix)
{
	bool key = fix.attr == ATTR_KEY_SIZE;
	enum map_attr type = key ? ATTR_KEY : ATTR_VALUE;

	if (fix.kind != FIX_SET || fix.also || (!key && fix.attr != ATTR_VALUE_SIZE) || !fix.value ||
	    map_has(def, fix.attr) || !map_has(def, type))
		return fix;
	if (str_eq(fix.value, "0")) {
		fix.kind = FIX_DROP;
		fix.attr = type;
	} else if (str_eq(fix.value, "4") || str_eq(fix.value, "8")) {
		fix.attr = type;
		fix.value = *fix.value == '4' ? "__u32" : "__u64";
	}
	return fix;
}

const char *fix_text(struct buf *b, const struct finding *f)
{
	const struct map_def *def = f->about ? f->about->def : NULL;
	struct fix fix = def ? for_types(def, f->fix) : f->fix;
	bool yaml = def && def->style == STYLE_DEFINITION;

	b->len = 0;
	switch (fix.kind) {
	case FIX_NONE:
		return NULL;
	case FIX_WORDS:
		return fix.words;
	case FIX_DROP:
		add_drop(b, yaml, fix.attr);
		break;
	case FIX_SET:
		add_set(b, yaml, fix.attr, fix.value);
		break;
	}
	for (const struct fix *also = fix.also; also; also = also->also) {
		buf_str(b, yaml ? ", " : "; ");
		add_set(b, yaml, also->attr, also->value);
	}
	if (fix.words)
		buf_printf(b, "%s%s", *fix.words == ',' ? "" : " ", fix.words);
	return b->s;
}
