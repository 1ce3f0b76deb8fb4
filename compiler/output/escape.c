/* SPDX-License-Identifier: BSD-2-Clause */
#include "output/escape.h"

unsigned utf8_char(const char *s, uint32_t *code)
{
	const unsigned char *p = (const unsigned char *)s;
	unsigned n = p[0] < 0x80 ? 1 : p[0] < 0xc2 ? 0 : p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 :
		     p[0] < 0xf5 ? 4 : 0;
	uint32_t c = n == 1 ? p[0] : n ? p[0] & (0x7f >> n) : 0;

	if (!n || !p[0])
		return 0;
	/* A terminating zero is no continuation byte: nothing is read behind it. */
	for (unsigned i = 1; i < n; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (p[i] & 0x3f);
	}
	if ((n == 3 && c < 0x800) || (n == 4 && c < 0x10000) || c > 0x10ffff ||
	    (c >= 0xd800 && c < 0xe000))
		return 0;
	*code = c;
	return n;
}

/* How many printable ASCII characters s begins with: nearly all text is such. */
static size_t plain_span(const char *s)
{
	size_t n = 0;

	while (s[n] >= 0x20 && s[n] < 0x7f)
		n++;
	return n;
}

static bool is_utf8(const char *s)
{
	uint32_t code;

	for (s += plain_span(s); *s; s += plain_span(s)) {
		unsigned n = utf8_char(s, &code);

		if (!n)
			return false;
		s += n;
	}
	return true;
}

const char *utf8_safe(const char *s, struct buf *tmp)
{
	uint32_t code;

	if (is_utf8(s))
		return s;
	tmp->len = 0;
	while (*s) {
		unsigned n = utf8_char(s, &code);

		if (n)
			buf_add(tmp, s, n);
		else
			buf_printf(tmp, "\\x%02x", (unsigned char)*s);
		s += n ? n : 1;
	}
	return tmp->s;
}

bool is_unsafe_char(uint32_t code)
{
	return code < 0x20 || (code >= 0x7f && code < 0xa0) ||	/* C0, DEL, C1 */
	       (code >= 0x2028 && code <= 0x202e) ||		/* line ends, directions */
	       (code >= 0x2066 && code <= 0x2069) || code == 0x200e || code == 0x200f ||
	       code == 0x061c || code == 0xfeff;
}

void escape_text(struct buf *b, const char *s)
{
	uint32_t code;

	for (;;) {
		size_t plain = plain_span(s);
		unsigned n;

		if (plain)
			buf_add(b, s, plain);
		s += plain;
		if (!*s)
			break;
		n = utf8_char(s, &code);
		if (!n)
			buf_printf(b, "\\x%02x", (unsigned char)*s);
		else if (!is_unsafe_char(code))
			buf_add(b, s, n);
		else if (code == '\n')
			buf_str(b, "\\n");
		else if (code == '\t')
			buf_str(b, "\\t");
		else if (code == '\r')
			buf_str(b, "\\r");
		else if (code < 0x100)
			buf_printf(b, "\\x%02x", code);
		else
			buf_printf(b, "\\u%04x", code);
		s += n ? n : 1;
	}
}
