/* SPDX-License-Identifier: BSD-2-Clause */
#include "judge/btf_check.h"

/* KSYM_NAME_LEN */
#define SYMBOL_MAX_BEFORE_6_1 128
#define SYMBOL_MAX            512

/* A bit for each character of C identifiers, for '.', and for the letters of ISO 8859-1. */
static const uint64_t in_names[4] = {
	1ull << '.' | 0x3ffull << '0',
	0x03ffffffull << ('A' - 64) | 1ull << ('_' - 64) | 0x03ffffffull << ('a' - 64),
	0,
	~(1ull << (0xd7 - 192) | 1ull << (0xf7 - 192)),
};

static bool is_in_name(unsigned char c)
{
	return in_names[c / 64] >> c % 64 & 1;
}

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
	while (is_in_name((unsigned char)name[n]))
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
