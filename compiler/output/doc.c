/* SPDX-License-Identifier: BSD-2-Clause */
#include "output/doc.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/util.h"
#include "output/escape.h"

#define MAX_DEPTH 64

struct container {
	bool map, flow;
	bool bare;		/* YAML in block style: without brackets */
	bool has_key, has_entry;
	unsigned indent;	/* of its entries */
};

struct doc {
	struct buf *out;
	enum doc_form form;
	unsigned depth;
	struct container open[MAX_DEPTH];
};

struct doc *doc_new(struct buf *b, enum doc_form form)
{
	struct doc *d = calloc(1, sizeof(*d));

	if (!d)
		die_no_memory();
	d->out = b;
	d->form = form;
	return d;
}

/* What needs no escape: printable ASCII but " and \. */
static const bool is_plain[256] = {
	[' ' ... '!'] = true, ['#' ... '['] = true, [']' ... '~'] = true,
};

static size_t plain_span(const char *s)
{
	size_t n = 0;

	while (is_plain[(unsigned char)s[n]])
		n++;
	return n;
}

/* Whether s has a non-ASCII character that a terminal would act on. */
static bool has_unsafe(const char *s)
{
	uint32_t code;

	for (s += utf8_plain_span(s); *s; s += utf8_plain_span(s)) {
		unsigned n = utf8_char(s, &code);

		if (n > 1 && is_unsafe_char(code))
			return true;
		s += n ? n : 1;
	}
	return false;
}

/* Whether libyaml escapes the character, which is not printable ASCII, or a terminal acts on it. */
static bool is_escaped_in_yaml(uint32_t code)
{
	return code < 0xa0 || code >= 0xfffe || is_unsafe_char(code);
}

/* Adds \n and the like, or the number. JSON has two numbers above U+FFFF (RFC 8259, 7). */
static void put_escape(struct buf *b, bool yaml, uint32_t code)
{
	static const char escaped[] = "\"\\\b\f\n\r\t\a\v\033", letters[] = "\"\\bfnrtave";
	const char *at = code < 0x80 ? strchr(escaped, (int)code) : NULL;

	/* The last three are not in JSON. */
	if (at && (yaml || at < escaped + 7))
		buf_printf(b, "\\%c", letters[at - escaped]);
	else if (yaml && code < 0x100)
		buf_printf(b, "\\x%02X", code);
	else if (code < 0x10000)
		buf_printf(b, "\\u%04X", code);
	else if (yaml)
		buf_printf(b, "\\U%08X", code);
	else
		buf_printf(b, "\\u%04X\\u%04X", 0xd800 + ((code - 0x10000) >> 10),
			   0xdc00 + (code & 0x3ff));
}

/* The rest of a string, which has what is not plain. */
static void put_escaped(struct doc *d, const char *s)
{
	bool yaml = d->form == DOC_YAML;
	/* JSON allows unsafe characters, but a terminal may show the text: escape all non-ASCII. */
	bool ascii = !yaml && has_unsafe(s);
	struct buf *b = d->out;
	uint32_t code;

	for (;;) {
		size_t plain = plain_span(s);
		unsigned n;

		buf_add(b, s, plain);
		s += plain;
		if (!*s)
			break;
		n = utf8_char(s, &code);
		if (!n)
			buf_printf(b, "\\\\x%02x", (unsigned char)*s);
		else if (yaml ? is_escaped_in_yaml(code) : n == 1 || ascii)
			put_escape(b, yaml, code);
		else
			buf_add(b, s, n);
		s += n ? n : 1;
	}
}

/* Nearly all strings are plain. */
static void put_string(struct doc *d, const char *s)
{
	char *end = buf_room(d->out, strlen(s) + 2);

	*end++ = '"';
	while (is_plain[(unsigned char)*s])
		*end++ = *s++;
	buf_end(d->out, end);
	if (*s)
		put_escaped(d, s);
	buf_char(d->out, '"');
}

/* Blanks are written by so many, of which the last ones may be written over. */
#define BLANKS 16

static char *put_new_line(char *end, unsigned indent)
{
	*end++ = '\n';
	for (unsigned i = 0; i < indent; i += BLANKS)
		memset(end + i, ' ', BLANKS);
	return end + indent;
}

/* Writes what precedes a value, which may be a bare container: separator, indentation, key. */
static void begin_entry(struct doc *d, const char *key, bool bare)
{
	struct container *c = d->depth ? &d->open[d->depth - 1] : NULL;
	size_t n = key ? strlen(key) : 0;
	char *end = buf_room(d->out, (c ? c->indent : 0) + n + BLANKS + sizeof(",\n- \"\": "));

	if (c) {
		if (c->has_entry && !c->bare) {
			*end++ = ',';
			if (c->flow)
				*end++ = ' ';
		}
		/* The first entry of a bare container in a list is behind the "- " of the list. */
		if (c->bare ? c->has_entry || c->has_key : !c->flow)
			end = put_new_line(end, c->indent);
		if (c->bare && !c->map) {
			*end++ = '-';
			*end++ = ' ';
		}
		c->has_entry = true;
	}
	if (key) {
		if (d->form != DOC_YAML)
			*end++ = '"';
		memcpy(end, key, n);
		end += n;
		if (d->form != DOC_YAML)
			*end++ = '"';
		*end++ = ':';
		if (!bare)
			*end++ = ' ';
	}
	buf_end(d->out, end);
}

static void open_container(struct doc *d, const char *key, bool map, enum doc_shape shape)
{
	const struct container *outer = d->depth ? &d->open[d->depth - 1] : NULL;
	struct container *c = &d->open[d->depth];

	/* No document of this program is deeper: it would be a bug. */
	if (d->depth == MAX_DEPTH)
		abort();
	*c = (struct container){.map = map, .has_key = key};
	c->flow = shape == DOC_FLOW || d->form == DOC_JSON_LINE || (outer && outer->flow);
	c->bare = d->form == DOC_YAML && !c->flow;
	begin_entry(d, key, c->bare);
	if (!c->bare)
		buf_char(d->out, map ? '{' : '[');
	/* A list of YAML has the indentation of its key. */
	if (outer)
		c->indent = outer->indent + (c->bare && outer->map && !map ? 0 : 2);
	else
		c->indent = c->bare ? 0 : 2;
	d->depth++;
}

void doc_map(struct doc *d, const char *key, enum doc_shape shape)
{
	open_container(d, key, true, shape);
}

void doc_list(struct doc *d, const char *key, enum doc_shape shape)
{
	open_container(d, key, false, shape);
}

void doc_end(struct doc *d)
{
	const struct container *c = &d->open[--d->depth];

	if (c->bare) {
		if (!c->has_entry && c->has_key)
			buf_char(d->out, ' ');
		if (!c->has_entry)
			buf_str(d->out, c->map ? "{}" : "[]");
		return;
	}
	if (c->has_entry && !c->flow)
		buf_end(d->out, put_new_line(buf_room(d->out, c->indent + BLANKS), c->indent - 2));
	buf_char(d->out, c->map ? '}' : ']');
}

static void put_literal(struct doc *d, const char *key, const char *s)
{
	begin_entry(d, key, false);
	buf_str(d->out, s);
}

void doc_string(struct doc *d, const char *key, const char *s)
{
	if (!s) {
		doc_null(d, key);
		return;
	}
	begin_entry(d, key, false);
	put_string(d, s);
}

void doc_uint(struct doc *d, const char *key, uint64_t v)
{
	begin_entry(d, key, false);
	buf_uint(d->out, v);
}

void doc_int(struct doc *d, const char *key, int64_t v)
{
	begin_entry(d, key, false);
	buf_printf(d->out, "%" PRId64, v);
}

void doc_bool(struct doc *d, const char *key, bool v)
{
	put_literal(d, key, v ? "true" : "false");
}

void doc_null(struct doc *d, const char *key)
{
	put_literal(d, key, "null");
}

void doc_uint_if(struct doc *d, const char *key, bool present, uint64_t v)
{
	if (present)
		doc_uint(d, key, v);
	else
		doc_null(d, key);
}

void doc_strings(struct doc *d, const char *key, enum doc_shape shape, const char *const *v,
		 size_t n)
{
	doc_list(d, key, shape);
	for (size_t i = 0; i < n; i++)
		doc_string(d, NULL, v[i]);
	doc_end(d);
}

void doc_finish(struct doc *d)
{
	while (d->depth)
		doc_end(d);
	buf_char(d->out, '\n');
	free(d);
}

struct doc *doc_part(struct buf *b, enum doc_form form)
{
	struct doc *d = doc_new(b, form);
	size_t len = b->len;

	doc_map(d, NULL, DOC_BLOCK);
	doc_list(d, "", DOC_BLOCK);
	/* The other document has what opens them. */
	b->len = len;
	return d;
}

void doc_part_end(struct doc *d)
{
	free(d);
}

void doc_put_part(struct doc *d, const char *text, size_t n)
{
	struct container *c = &d->open[d->depth - 1];

	if (c->has_entry && !c->bare)
		buf_char(d->out, ',');
	c->has_entry = true;
	buf_add(d->out, text, n);
}
