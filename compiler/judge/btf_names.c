/* SPDX-License-Identifier: BSD-2-Clause */
#include "judge/btf_check.h"

/* KSYM_NAME_LEN */
#define SYMBOL_MAX_BEFORE_6_1 128
#define SYMBOL_MAX            512

/* The kernel's isalpha(), which knows the letters of ISO 8859-1. */
static bool is_letter(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= 0xc0 && c != 0xd7 && c != 0xf7);
}

static bool is_in_identifier(unsigned char c, bool first)
{
	return is_letter(c) || (!first && c >= '0' && c <= '9') || c == '_' || c == '.';
}

static bool is_printable(unsigned char c)
{
	return c >= 0x20 && (c < 0x7f || c >= 0xa0);
}

static size_t longest_name(const struct btf_check *c)
{
	return check_has(c, KERNEL_LONG_SYMBOLS) ? SYMBOL_MAX : SYMBOL_MAX_BEFORE_6_1;
}

/*
 * All names may have dots since 6.4, and in the stable releases of June 2023; before that,
 * names of variables and sections.
 */
bool btf_is_identifier(const struct btf_check *c, const char *name)
{
	size_t n = 0;

	for (; name[n]; n++)
		if (!is_in_identifier((unsigned char)name[n], !n))
			return false;
	return n > 0 && n <= longest_name(c);
}

/* Since 6.10 all printable characters. */
bool btf_is_section_name(const struct btf_check *c, const char *name)
{
	size_t n = 0;

	if (!check_has(c, KERNEL_PRINTABLE_SECTION_NAMES))
		return btf_is_identifier(c, name);
	for (; name[n]; n++)
		if (!is_printable((unsigned char)name[n]))
			return false;
	return n > 0 && n <= longest_name(c);
}
