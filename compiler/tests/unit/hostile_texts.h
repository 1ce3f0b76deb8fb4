/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_TESTS_HOSTILE_TEXTS_H
#define BPFMAPC_TESTS_HOSTILE_TEXTS_H

/* Texts that a name of a hostile object may be. */
static const char *const hostile[] = {
	"plain", "", " ", "null", "true", "12", "-", "- a", "a: b", "#x", "'", "\"", "\\", "%0A", "{}",
	"[", "a\nb", "a\r\nb", "\t", "\033[31mred\033[0m", "\x01\x02\x7f", "\xff", "a\xc3", "\xc3\xa9",
	"\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe2\x80\xae" "evil", "\xc2\x9b" "31m", "\xf0\x9f\x90\x9d",
	"\xef\xbf\xbe", "\xef\xbb\xbf" "bom", "*/", "::error::x", "a\\xff", "\xc0\x80", "\xe2\x80\xa8",
};

#endif
