/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/utf8.h"

unsigned utf8_char(const char *s, uint32_t *code)
{
	const unsigned char *p = (const unsigned char *)s;
	unsigned n = p[0] < 0x80 ? 1 : p[0] < 0xc2 ? 0 : p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 :
		     p[0] < 0xf5 ? 4 : 0;
	uint32_t c = n == 1 ? p[0] : n ? p[0] & (0x7f >> n) : 0;

	if (!n || !p[0])
		return 0;
	/* A terminating zero is not a continuation byte, so nothing is read after it. */
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

size_t utf8_plain_span(const char *s)
{
	size_t n = 0;

	while (s[n] >= 0x20 && s[n] < 0x7f)
		n++;
	return n;
}

bool utf8_valid(const char *s)
{
	uint32_t code;

	for (s += utf8_plain_span(s); *s; s += utf8_plain_span(s)) {
		unsigned n = utf8_char(s, &code);

		if (!n)
			return false;
		s += n;
	}
	return true;
}

bool is_unsafe_char(uint32_t code)
{
	return code < 0x20 || (code >= 0x7f && code < 0xa0) ||	/* C0, DEL, C1 */
	       (code >= 0x2028 && code <= 0x202e) ||		/* line ends, directions */
	       (code >= 0x2066 && code <= 0x2069) || code == 0x200e || code == 0x200f ||
	       code == 0x061c || code == 0xfeff;
}
