/* SPDX-License-Identifier: BSD-2-Clause */
#include "output/escape.h"

void escape_text(struct buf *b, const char *s)
{
	uint32_t code;

	for (;;) {
		size_t plain = utf8_plain_span(s);
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
		else if (code == '\n' || code == '\t' || code == '\r')
			buf_printf(b, "\\%c", code == '\n' ? 'n' : code == '\t' ? 't' : 'r');
		else if (code < 0x100)
			buf_printf(b, "\\x%02x", code);
		else
			buf_printf(b, "\\u%04x", code);
		s += n ? n : 1;
	}
}
