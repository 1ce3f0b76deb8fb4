/* SPDX-License-Identifier: BSD-2-Clause */
#include <jansson.h>
#include <stdlib.h>

#include "base/util.h"
#include "output/doc.h"
#include "output/escape.h"

/*
 * Strings are jansson's; numbers are not, since those of jansson are signed
 * and a map_extra takes all 64 bits.
 */
struct doc_json {
	struct doc doc;
	struct buf *out, tmp;
	bool one_line;
	bool filled[DOC_MAX_DEPTH];	/* the open container has an entry */
};

static struct doc_json *self(struct doc *d)
{
	return (struct doc_json *)d;
}

static int on_text(const char *text, size_t size, void *data)
{
	buf_add(data, text, size);
	return 0;
}

static bool has_unsafe(const char *s)
{
	uint32_t code;

	for (; *s; s += utf8_char(s, &code))
		if (utf8_char(s, &code) > 1 && is_unsafe_char(code))
			return true;
	return false;
}

static void put_string(struct doc_json *j, const char *s)
{
	const char *safe = utf8_safe(s, &j->tmp);
	json_t *v = json_string_nocheck(safe);
	size_t flags = JSON_ENCODE_ANY;

	/* Legal in JSON as they are, but a terminal may show the file. */
	if (has_unsafe(safe))
		flags |= JSON_ENSURE_ASCII;
	if (!v || json_dump_callback(v, on_text, j->out, flags))
		die_no_memory();
	json_decref(v);
}

static void new_line(struct doc_json *j, unsigned depth)
{
	buf_char(j->out, '\n');
	for (unsigned i = 0; i < depth; i++)
		buf_str(j->out, "  ");
}

/* What stands before an entry: comma, line end and indent, key. */
static void begin_entry(struct doc_json *j, const char *key)
{
	unsigned depth = j->doc.depth;

	if (depth) {
		bool flow = j->one_line || j->doc.flow[depth - 1];

		if (j->filled[depth - 1])
			buf_str(j->out, flow ? ", " : ",");
		if (!flow)
			new_line(j, depth);
		j->filled[depth - 1] = true;
	}
	if (key) {
		put_string(j, key);
		buf_str(j->out, ": ");
	}
}

static void json_open(struct doc *d, const char *key, bool map, bool flow)
{
	struct doc_json *j = self(d);

	(void)flow;
	begin_entry(j, key);
	buf_char(j->out, map ? '{' : '[');
	j->filled[d->depth] = false;
}

static void json_close(struct doc *d, bool map)
{
	struct doc_json *j = self(d);

	if (j->filled[d->depth] && !j->one_line && !d->flow[d->depth])
		new_line(j, d->depth);
	buf_char(j->out, map ? '}' : ']');
}

static void json_put_string(struct doc *d, const char *key, const char *s)
{
	begin_entry(self(d), key);
	put_string(self(d), s);
}

static void json_literal(struct doc *d, const char *key, const char *s)
{
	begin_entry(self(d), key);
	buf_str(self(d)->out, s);
}

static void json_finish(struct doc *d)
{
	buf_char(self(d)->out, '\n');
	buf_free(&self(d)->tmp);
}

static const struct doc_ops json_ops = {
	.open = json_open,
	.close = json_close,
	.string = json_put_string,
	.literal = json_literal,
	.finish = json_finish,
};

static struct doc *new_json(struct buf *b, bool one_line)
{
	struct doc_json *j = calloc(1, sizeof(*j));

	if (!j)
		die_no_memory();
	j->doc.ops = &json_ops;
	j->out = b;
	j->one_line = one_line;
	return &j->doc;
}

struct doc *doc_json(struct buf *b)
{
	return new_json(b, false);
}

struct doc *doc_json_line(struct buf *b)
{
	return new_json(b, true);
}
