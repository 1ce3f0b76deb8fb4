/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/buf.h"
#include "base/util.h"
#include "lint/internal.h"

/*
 * The line to write. Rules have it as C of .maps with sizes; here it becomes
 * what suits the definition that is at fault.
 */

/* A call of a macro in a help: __uint(key_size, 4), __type(). */
struct macro {
	size_t len; /* of all of it */
	const char *name, *value;
	size_t name_len, value_len; /* 0: absent; the value is not NULL then */
};

static bool macro_at(const char *s, struct macro *out)
{
	const char *end, *comma;
	unsigned open = 1;

	*out = (struct macro){0};
	if (!str_starts(s, "__uint(") && !str_starts(s, "__type("))
		return false;
	out->name = s + strlen("__uint(");
	/* Types may have parentheses of their own. */
	for (end = out->name; *end; end++) {
		open += (*end == '(') - (*end == ')');
		if (!open)
			break;
	}
	if (!*end)
		return false;
	comma = memchr(out->name, ',', (size_t)(end - out->name));
	out->name_len = (size_t)((comma ? comma : end) - out->name);
	out->value = comma ? comma + 1 + strspn(comma + 1, " ") : end;
	out->value_len = (size_t)(end - out->value);
	out->len = (size_t)(end + 1 - s);
	return true;
}

static void put_value(struct buf *b, const char *value, size_t len)
{
	const char *end = value + len;
	bool flags = str_starts(value, "BPF_F_");
	const char *sep = "";

	if (str_starts(value, "...")) {
		buf_str(b, "...");
		return;
	}
	buf_str(b, flags ? "[" : "");
	while (value < end) {
		size_t n = flags ? strcspn(value, " |)") : (size_t)(end - value);
		const char *quote = *value >= '0' && *value <= '9' ? "" : "\"";

		buf_printf(b, "%s%s%.*s%s", sep, quote, (int)n, value, quote);
		value += n + (flags ? strspn(value + n, " |") : 0);
		sep = ", ";
	}
	buf_str(b, flags ? "]" : "");
}

const char *lint_help_as_yaml(struct arena *a, const char *help)
{
	struct buf b = {0};
	const char *text;
	struct macro m;
	/* "drop __type(key, ...)": in a sentence the name says it all. */
	bool sentence = !macro_at(help, &m);

	for (const char *s = help; *s; s += m.len) {
		if (!macro_at(s, &m)) {
			m.len = 1;
			buf_char(&b, *s);
		} else if (!m.name_len) {
			buf_str(&b, "types");
		} else {
			buf_printf(&b, "%.*s", (int)m.name_len, m.name);
			if (!sentence || !str_starts(m.value, "...")) {
				buf_str(&b, ": ");
				put_value(&b, m.value, m.value_len);
			}
		}
	}
	text = arena_strdup(a, b.s ? b.s : "");
	buf_free(&b);
	return text;
}

const char *lint_help_typed(struct arena *a, const struct map_def *map, const char *help)
{
	static const struct {
		const char *size, *type;
		enum map_attr size_attr, type_attr;
	} pairs[] = {
		{"key_size", "key", ATTR_KEY_SIZE, ATTR_KEY},
		{"value_size", "value", ATTR_VALUE_SIZE, ATTR_VALUE},
	};
	struct macro m;

	if (!help || !macro_at(help, &m) || help[m.len] || !str_starts(help, "__uint("))
		return help;
	for (size_t i = 0; i < ARRAY_SIZE(pairs); i++) {
		if (strlen(pairs[i].size) != m.name_len ||
		    strncmp(m.name, pairs[i].size, m.name_len) ||
		    map_has(map, pairs[i].size_attr) || !map_has(map, pairs[i].type_attr))
			continue;
		if (m.value_len == 1 && *m.value == '0')
			return arena_printf(a, "drop __type(%s, ...)", pairs[i].type);
		if (m.value_len == 1 && (*m.value == '4' || *m.value == '8'))
			return arena_printf(a, "__type(%s, __u%u)", pairs[i].type,
					    (unsigned)(*m.value - '0') * 8);
	}
	return help;
}
