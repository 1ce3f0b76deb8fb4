/* SPDX-License-Identifier: BSD-2-Clause */
#include "output/rule_page.h"

#include <string.h>

#include "base/util.h"

#define INDENT 2

/* `code` without its marks; with quotes, if it has blanks and would not be told from the text. */
static void put_code(struct buf *b, const char *code, size_t n)
{
	bool quote = memchr(code, ' ', n) && !memchr(code, '\'', n);

	buf_str(b, quote ? "'" : "");
	buf_add(b, code, n);
	buf_str(b, quote ? "'" : "");
}

/* Text of a paragraph without marks: of code, of emphasis, and of links, whose text remains. */
static void put_plain(struct buf *b, const char *s, size_t n)
{
	for (const char *end = s + n; s < end;) {
		size_t rest = (size_t)(end - s);
		const char *close = NULL;

		if (*s == '`')
			close = memchr(s + 1, '`', rest - 1);
		if (close) {
			put_code(b, s + 1, (size_t)(close - s) - 1);
			s = close + 1;
			continue;
		}
		if (*s == '[')
			close = memchr(s, ']', rest);
		if (close && close + 1 < end && close[1] == '(' &&
		    memchr(close, ')', (size_t)(end - close))) {
			put_plain(b, s + 1, (size_t)(close - s) - 1);
			s = (const char *)memchr(close, ')', (size_t)(end - close)) + 1;
			continue;
		}
		if (rest >= 2 && s[0] == '*' && s[1] == '*') {
			s += 2;
			continue;
		}
		buf_char(b, *s++);
	}
}

struct page {
	struct buf *b;
	unsigned width;
	bool color;
	struct buf paragraph;		/* what was read of it: marks may begin and end on two lines */
	bool is_item;			/* it is an item of a list */
};

static void end_paragraph(struct page *p)
{
	struct buf plain = {0};

	if (p->paragraph.len) {
		put_plain(&plain, p->paragraph.s, p->paragraph.len);
		buf_printf(p->b, "%*s", INDENT, "");
		buf_wrap(p->b, plain.s, INDENT, INDENT + (p->is_item ? 2 : 0), p->width);
		buf_char(p->b, '\n');
		buf_free(&plain);
	}
	p->paragraph.len = 0;
	p->is_item = false;
}

static void put_heading(struct page *p, const char *s, size_t n)
{
	buf_str(p->b, p->color ? "\033[1m" : "");
	put_plain(p->b, s, n);
	buf_str(p->b, p->color ? "\033[0m\n" : "\n");
}

/* A line of a block of code; its tabs end at the columns that they have in the source. */
static void put_code_line(struct page *p, const char *s, size_t n)
{
	unsigned column = 0;

	buf_printf(p->b, "%*s", n ? 2 * INDENT : 0, "");
	for (size_t i = 0; i < n; i++) {
		unsigned blanks = s[i] == '\t' ? 8 - column % 8 : 0;

		buf_printf(p->b, "%*s", (int)blanks, "");
		if (!blanks)
			buf_char(p->b, s[i]);
		column += blanks ? blanks : 1;
	}
	buf_char(p->b, '\n');
}

/* The options with which a block of code is linted stand behind its kind: "c bad --kernel 5.4". */
static void put_options(struct page *p, const char *s, size_t n)
{
	for (size_t i = 0; i + 1 < n; i++) {
		if (s[i] != ' ' || s[i + 1] != '-')
			continue;
		buf_printf(p->b, "%*swith %.*s:\n\n", INDENT, "", (int)(n - i - 1), s + i + 1);
		return;
	}
}

static void put_line(struct page *p, const char *s, size_t n)
{
	size_t marks = strspn(s, "#");

	if (marks && s[marks] == ' ') {
		end_paragraph(p);
		put_heading(p, s + marks + 1, n - marks - 1);
		return;
	}
	if (!n) {
		end_paragraph(p);
		buf_char(p->b, '\n');
		return;
	}
	if (n > 2 && (s[0] == '-' || s[0] == '*') && s[1] == ' ') {
		end_paragraph(p);
		p->is_item = true;
	}
	if (p->paragraph.len)
		buf_char(&p->paragraph, ' ');
	buf_add(&p->paragraph, s, n);
}

const char *rule_page(enum rule_id rule)
{
	for (const char *id = rule_pages; *id;) {
		const char *page = id + strlen(id) + 1;

		if (str_eq(id, rule_info(rule)->id))
			return page;
		id = page + strlen(page) + 1;
	}
	return "";
}

void rule_page_what(struct buf *b, const char *page)
{
	static const char heading[] = "\n## What\n";
	const char *at = strstr(page, heading), *end;
	struct buf paragraph = {0};

	if (!at)
		return;
	at += strlen(heading);
	end = strstr(at, "\n## ");
	end = end ? end : at + strlen(at);
	for (size_t n; at < end; at += n + (at[n] == '\n')) {
		n = strcspn(at, "\n");
		if (n) {
			buf_str(&paragraph, paragraph.len ? " " : "");
			buf_add(&paragraph, at, n);
		}
		/* The heading behind it has a blank line before it, of which the end is one. */
		if (!paragraph.len || (n && at + n + 1 < end))
			continue;
		buf_str(b, b->len ? "\n" : "");
		put_plain(b, paragraph.s, paragraph.len);
		paragraph.len = 0;
	}
	buf_free(&paragraph);
}

void rule_page_text(struct buf *b, const char *page, unsigned width, bool color)
{
	struct page p = {.b = b, .width = width, .color = color};
	bool in_code = false;

	for (size_t n; *page; page += n + (page[n] == '\n')) {
		n = strcspn(page, "\n");
		if (str_starts(page, "```")) {
			end_paragraph(&p);
			in_code = !in_code;
			if (in_code)
				put_options(&p, page, n);
		} else if (in_code) {
			put_code_line(&p, page, n);
		} else {
			put_line(&p, page, n);
		}
	}
	end_paragraph(&p);
	buf_free(&p.paragraph);
}
