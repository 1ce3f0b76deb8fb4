/* SPDX-License-Identifier: BSD-2-Clause */
#include "judge/btf_check.h"

/* KSYM_NAME_LEN */
#define SYMBOL_MAX_BEFORE_6_1 128
#define SYMBOL_MAX            512

/* Characters of C identifiers, '.', and the letters of ISO 8859-1. */
static const bool in_names[256] = {
	['.'] = true, ['0' ... '9'] = true, ['A' ... 'Z'] = true, ['_'] = true, ['a' ... 'z'] = true,
	[0xc0 ... 0xd6] = true, [0xd8 ... 0xf6] = true, [0xf8 ... 0xff] = true,
};

static bool is_printable(unsigned char c)
{
	return c >= 0x20 && (c < 0x7f || c >= 0xa0);
}

static bool is_short_enough(const struct btf_check *c, size_t n)
{
	return n <= SYMBOL_MAX_BEFORE_6_1 || (n <= SYMBOL_MAX && check_has(c, KERNEL_LONG_SYMBOLS));
}

/*
 * All names may have dots since 6.4, and in the stable releases of June 2023; before that,
 * names of variables and sections.
 */
bool btf_is_identifier(const struct btf_check *c, const char *name)
{
	size_t n = 0;

	if (*name >= '0' && *name <= '9')
		return false;
	while (in_names[(unsigned char)name[n]])
		n++;
	return n > 0 && !name[n] && is_short_enough(c, n);
}

/* Since 6.10 all printable characters. */
bool btf_is_section_name(const struct btf_check *c, const char *name)
{
	size_t n = 0;

	if (btf_is_identifier(c, name))
		return true;
	if (!check_has(c, KERNEL_PRINTABLE_SECTION_NAMES))
		return false;
	for (; name[n]; n++)
		if (!is_printable((unsigned char)name[n]))
			return false;
	return n > 0 && is_short_enough(c, n);
}
