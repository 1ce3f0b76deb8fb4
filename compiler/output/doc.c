/* SPDX-License-Identifier: BSD-2-Clause */
#include "output/doc.h"

#include <stdlib.h>

#include "base/util.h"
#include "output/escape.h"

#define MAX_DEPTH 64

/* What precedes an entry is copied by so many bytes, which mostly are all of it. */
#define CHUNK 16

struct container {
	bool map, flow;
	bool bare;		/* YAML in block style: without brackets */
	bool has_key, has_entry;
	unsigned indent;	/* of its entries */
	/* What precedes each entry, without the first n_first bytes before the first one. */
	unsigned n, n_first;
	char before[sizeof(",\n- ") + 2 * MAX_DEPTH + CHUNK];
};

struct doc {
	struct buf *out;
	enum doc_form form;
	unsigned depth;
	/* By depth; the first one is around the root. Only the open ones are set. */
	struct container open[MAX_DEPTH + 1];
};

struct doc *doc_new(struct buf *b, enum doc_form form)
{
	struct doc *d = malloc(sizeof(*d));

	if (!d)
		die_no_memory();
	d->out = b;
	d->form = form;
	d->depth = 0;
	memset(&d->open[0], 0, sizeof(d->open[0]));
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

/* Of what no terminal acts on. Readers of YAML, which may read JSON, too, refuse these. */
static bool is_no_yaml(uint32_t code)
{
	return code == 0xfffe || code == 0xffff;
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
		else if (yaml ? is_escaped_in_yaml(code) : n == 1 || ascii || is_no_yaml(code))
			put_escape(b, yaml, code);
		else
			buf_add(b, s, n);
		s += n ? n : 1;
	}
}

#define EACH_BYTE 0x0101010101010101u

/* Which bytes of x are 0, by their highest bits; bytes behind the first one may be wrong. */
static uint64_t zero_bytes(uint64_t x)
{
	return (x - EACH_BYTE) & ~x & EACH_BYTE << 7;
}

/* The same as is_plain[] for eight bytes at once. */
static bool are_plain(const char *s)
{
	uint64_t x, below;

	memcpy(&x, s, sizeof(x));
	below = (x - EACH_BYTE * ' ') & ~x & EACH_BYTE << 7;
	return !(below | (x & EACH_BYTE << 7) | zero_bytes(x ^ EACH_BYTE * '"') |
		 zero_bytes(x ^ EACH_BYTE * '\\') | zero_bytes(x ^ EACH_BYTE * 0x7f));
}

/* Whether the string of n bytes needs no escape, as nearly all. */
static bool is_plain_text(const char *s, size_t n)
{
	size_t i = 0;

	for (; i + 8 <= n; i += 8)
		if (!are_plain(s + i))
			return false;
	while (i < n && is_plain[(unsigned char)s[i]])
		i++;
	return i == n;
}

/*
 * Writes what precedes a value: separator, indentation, key. Returns the end of the text, where
 * there is room for so many bytes of the value, and buf_end() is yet to be called.
 */
static char *begin_entry(struct doc *d, const char *key, size_t room)
{
	struct container *c = &d->open[d->depth];
	size_t n = key ? strlen(key) : 0, skipped = c->has_entry ? 0 : c->n_first;
	char *end = buf_room(d->out, c->n + CHUNK + n + sizeof("\"\": ") + room);

	c->has_entry = true;
	memcpy(end, c->before + skipped, CHUNK);
	if (c->n > CHUNK)
		memcpy(end + CHUNK, c->before + skipped + CHUNK, c->n - CHUNK);
	end += c->n - skipped;
	if (!key)
		return end;
	if (d->form != DOC_YAML)
		*end++ = '"';
	memcpy(end, key, n);
	end += n;
	if (d->form != DOC_YAML)
		*end++ = '"';
	*end++ = ':';
	*end++ = ' ';
	return end;
}

/* Sets what precedes the entries. */
static void set_before(struct container *c)
{
	char *end = c->before;

	if (!c->bare)
		*end++ = ',';
	if (c->flow) {
		*end++ = ' ';
	} else {
		*end++ = '\n';
		memset(end, ' ', c->indent);
		end += c->indent;
	}
	/* The first entry of a bare container in a list is behind the "- " of the list. */
	c->n_first = c->flow || (c->bare && !c->has_key) ? (unsigned)(end - c->before) : !c->bare;
	if (c->bare && !c->map) {
		*end++ = '-';
		*end++ = ' ';
	}
	c->n = (unsigned)(end - c->before);
}

static void open_container(struct doc *d, const char *key, bool map, enum doc_shape shape)
{
	const struct container *outer = &d->open[d->depth];
	struct container *c = &d->open[d->depth + 1];
	char *end;

	/* No document of this program is deeper: it would be a bug. */
	if (d->depth == MAX_DEPTH)
		abort();
	c->map = map;
	c->has_key = key;
	c->has_entry = false;
	c->flow = shape == DOC_FLOW || d->form == DOC_JSON_LINE || outer->flow;
	c->bare = d->form == DOC_YAML && !c->flow;
	end = begin_entry(d, key, 1);
	if (!c->bare)
		*end++ = map ? '{' : '[';
	else if (key)
		end--;		/* the blank: its entries are in the next lines */
	buf_end(d->out, end);
	/* A list of YAML has the indentation of its key. */
	if (d->depth)
		c->indent = outer->indent + (c->bare && outer->map && !map ? 0 : 2);
	else
		c->indent = c->bare ? 0 : 2;
	set_before(c);
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
	const struct container *c = &d->open[d->depth--];
	char *end = buf_room(d->out, c->indent + sizeof("\n{}"));

	if (c->bare) {
		if (c->has_entry)
			return;
		if (c->has_key)
			*end++ = ' ';
		*end++ = c->map ? '{' : '[';
	} else if (c->has_entry && !c->flow) {
		*end++ = '\n';
		memset(end, ' ', c->indent - 2);
		end += c->indent - 2;
	}
	*end++ = c->map ? '}' : ']';
	buf_end(d->out, end);
}

void doc_string(struct doc *d, const char *key, const char *s)
{
	size_t n;
	char *end;

	if (!s) {
		doc_null(d, key);
		return;
	}
	n = strlen(s);
	end = begin_entry(d, key, n + 2);
	*end++ = '"';
	if (is_plain_text(s, n)) {
		memcpy(end, s, n);
		end += n;
	} else {
		buf_end(d->out, end);
		put_escaped(d, s);
		end = buf_room(d->out, 1);
	}
	*end++ = '"';
	buf_end(d->out, end);
}

void doc_uint(struct doc *d, const char *key, uint64_t v)
{
	buf_end(d->out, put_uint(begin_entry(d, key, UINT_TEXT_MAX), v));
}

void doc_int(struct doc *d, const char *key, int64_t v)
{
	char *end = begin_entry(d, key, 1 + UINT_TEXT_MAX);

	if (v < 0)
		*end++ = '-';
	buf_end(d->out, put_uint(end, v < 0 ? 0 - (uint64_t)v : (uint64_t)v));
}

static void put_literal(struct doc *d, const char *key, const char *s, size_t n)
{
	char *end = begin_entry(d, key, n);

	memcpy(end, s, n);
	buf_end(d->out, end + n);
}

void doc_bool(struct doc *d, const char *key, bool v)
{
	put_literal(d, key, v ? "true" : "false", v ? strlen("true") : strlen("false"));
}

void doc_null(struct doc *d, const char *key)
{
	put_literal(d, key, "null", strlen("null"));
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
	struct container *c = &d->open[d->depth];

	/* The text begins as the first entry does. */
	if (c->has_entry)
		buf_add(d->out, c->before, c->n_first);
	c->has_entry = true;
	buf_add(d->out, text, n);
}
