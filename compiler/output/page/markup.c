/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>

#include "output/escape.h"
#include "output/page/page.h"

#define NAME_MAX_SHOWN 80

static void add_char(struct buf *b, char c)
{
	switch (c) {
	case '&':
		buf_str(b, "&amp;");
		break;
	case '<':
		buf_str(b, "&lt;");
		break;
	case '>':
		buf_str(b, "&gt;");
		break;
	case '"':
		buf_str(b, "&quot;");
		break;
	default:
		buf_char(b, c);
	}
}

/* U+FFFE and U+FFFF, which XML does not have, at s. */
static bool is_no_character(const char *s, size_t n)
{
	return n >= 3 && s[0] == '\xef' && s[1] == '\xbf' && (s[2] == '\xbe' || s[2] == '\xbf');
}

/* Adds at most `max` characters of an escaped text. */
static void add_cut(struct buf *b, const char *s, size_t n, size_t max)
{
	for (size_t i = 0; i < n; i++) {
		bool follows = (s[i] & 0xc0) == 0x80;

		if (!follows && !max--) {
			buf_str(b, "\u2026");
			return;
		}
		if (is_no_character(s + i, n - i)) {
			buf_str(b, s[i + 2] == '\xbe' ? "\\ufffe" : "\\uffff");
			i += 2;
			continue;
		}
		add_char(b, s[i]);
	}
}

static void add_text(struct buf *b, const char *s, size_t max)
{
	struct buf plain = {0};

	/* No escape is longer than six characters. */
	if (max < SIZE_MAX / 6 && strnlen(s, 4 * max + 1) > 4 * max) {
		char *part = strndup(s, 4 * max + 1);

		if (!part)
			die_no_memory();
		escape_text(&plain, part);
		free(part);
	} else {
		escape_text(&plain, s);
	}
	add_cut(b, plain.s ? plain.s : "", plain.len, max);
	buf_free(&plain);
}

void page_text(struct buf *b, const char *s)
{
	add_text(b, s, SIZE_MAX);
}

void page_cut(struct buf *b, const char *s, size_t max)
{
	add_text(b, s, max);
}

void page_name(struct buf *b, const char *s)
{
	page_cut(b, s, NAME_MAX_SHOWN);
}

void page_count(struct buf *b, size_t n, const char *what)
{
	buf_printf(b, "%zu %s%s", n, what, n == 1 ? "" : "s");
}

/* Whether m is one of the maps. */
static bool is_of(const struct judgement *judged, const struct judged *m, size_t *number)
{
	uintptr_t at = (uintptr_t)m, from = (uintptr_t)judged->maps;

	*number = (size_t)((at - from) / sizeof(*m));
	return at >= from && *number < judged->n_maps;
}

/* A finding is about the map as the kernel that it is of judges it. */
size_t map_number(const struct page *p, const struct judged *m)
{
	const struct judged *map = m->outer ? m->outer : m;
	size_t number = 0;

	if (is_of(&p->r->judged, map, &number))
		return number;
	for (size_t i = 0; i < p->r->n_by_kernel; i++)
		if (is_of(&p->r->by_kernel[i].judged, map, &number))
			return number;
	return 0;
}

static void add_link(const struct page *p, char kind, size_t i, const char *name)
{
	buf_printf(p->b, "<a href=\"#%c%zu-%zu\">", kind, p->number, i);
	page_name(p->b, name);
	buf_str(p->b, "</a>");
}

void page_map_link(const struct page *p, size_t map)
{
	add_link(p, 'm', map, p->r->obj->maps[map]->name);
}

void page_program_link(const struct page *p, size_t program)
{
	add_link(p, 'p', program, p->r->obj->programs[program].name);
}

void page_source(struct buf *b, const struct source *source)
{
	if (!source->file)
		return;
	page_text(b, source->file);
	if (source->line)
		buf_printf(b, ":%u", source->line);
}

void page_columns(struct buf *b, const char *names)
{
	buf_str(b, "<thead><tr>");
	while (*names) {
		bool number = *names == '#';
		const char *name = names + number;
		size_t n = strcspn(name, "|");

		buf_printf(b, "<th scope=\"col\"%s>%.*s</th>", number ? " class=\"number\"" : "", (int)n, name);
		names = name + n + (name[n] == '|');
	}
	buf_str(b, "</tr></thead><tbody>\n");
}

void page_row(struct buf *b, const char *name)
{
	buf_printf(b, "<div><dt>%s</dt><dd>", name);
}

void page_row_end(struct buf *b)
{
	buf_str(b, "</dd></div>\n");
}
