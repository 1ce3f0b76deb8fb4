/* SPDX-License-Identifier: BSD-2-Clause */
#include "loader/names.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/util.h"

/* Of C11 and C++20, and what headers of the C library have as macros; sorted. */
static const char *const reserved[] = {
	"BUFSIZ", "EOF", "NULL", "and", "and_eq", "asm", "auto", "bitand", "bitor", "bool", "break",
	"case", "catch", "char", "char16_t", "char32_t", "char8_t", "class", "co_await",
	"co_return", "co_yield", "compl", "concept", "const", "const_cast", "consteval",
	"constexpr", "constinit", "continue", "decltype", "default", "delete", "do", "double",
	"dynamic_cast", "else", "enum", "errno", "explicit", "export", "extern", "false", "float",
	"for", "friend", "goto", "i386", "if", "inline", "int", "linux", "long", "mutable",
	"namespace", "new", "noexcept", "not", "not_eq", "nullptr", "operator", "or", "or_eq",
	"private", "protected", "public", "register", "reinterpret_cast", "requires", "restrict",
	"return", "short", "signed", "sizeof", "st_atime", "st_ctime", "st_mtime", "static",
	"static_assert", "static_cast", "stderr", "stdin", "stdout", "struct", "switch", "template",
	"this", "thread_local", "throw", "true", "try", "typedef", "typeid", "typename", "typeof",
	"union", "unix", "unsigned", "using", "virtual", "void", "volatile", "wchar_t", "while",
	"xor", "xor_eq",
};

/* Families of macros, by how they begin. */
static const char *const families[] = {
	"BPF_", "F_", "INT8_", "INT16_", "INT32_", "INT64_", "INT_", "LIBBPF_", "O_", "PATH_",
	"SEEK_", "S_", "UINT8_", "UINT16_", "UINT32_", "UINT64_", "UINT_", "__",
};

static int compare(const void *a, const void *b)
{
	return strcmp(a, *(const char *const *)b);
}

static bool is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

static bool is_reserved(const char *s)
{
	if (bsearch(s, reserved, ARRAY_SIZE(reserved), sizeof(*reserved), compare))
		return true;
	/* EINVAL and its like: an E, then nothing but upper case and digits. */
	if (s[0] == 'E' && is_upper(s[1]) && !s[1 + strspn(s + 1, "ABCDEFGHIJKLMNOPQRSTUVWXYZ2")])
		return true;
	for (size_t i = 0; i < ARRAY_SIZE(families); i++)
		if (str_starts(s, families[i]))
			return true;
	return false;
}

static bool is_name_char(char c)
{
	return is_upper(c) || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

const char *c_name(struct arena *a, const char *s, const char *otherwise)
{
	size_t n = strnlen(*s ? s : otherwise, C_NAME_MAX), at = 0;
	char *out = arena_alloc(a, n + 3);

	if (!*s)
		s = otherwise;
	if (*s >= '0' && *s <= '9')
		out[at++] = '_';
	for (size_t i = 0; i < n; i++)
		out[at++] = is_name_char(s[i]) ? s[i] : '_';
	if (is_reserved(out))
		out[at++] = '_';
	out[at] = 0;
	return out;
}

bool c_type_name(const char *s)
{
	const char *p = s;

	while (is_name_char(*p) || (*p && strchr(" []*", *p)))
		p++;
	return *s && !*p && strlen(s) <= C_NAME_MAX;
}

static size_t slot_of(const struct name_set *set, const char *s)
{
	uint64_t h = 14695981039346656037u;
	size_t i;

	for (const char *p = s; *p; p++)
		h = (h ^ (unsigned char)*p) * 1099511628211u;
	for (i = h & (set->cap - 1); set->v[i] && !str_eq(set->v[i], s);)
		i = (i + 1) & (set->cap - 1);
	return i;
}

bool name_set_has(const struct name_set *set, const char *s)
{
	return set->cap && set->v[slot_of(set, s)];
}

bool name_set_add(struct name_set *set, const char *s)
{
	size_t i;

	if (set->n * 2 >= set->cap) {
		struct name_set bigger = {.arena = set->arena, .n = set->n};

		bigger.cap = set->cap ? set->cap * 2 : 64;
		bigger.v = ARENA_ARRAY(set->arena, bigger.cap, const char *);
		for (i = 0; i < set->cap; i++)
			if (set->v[i])
				bigger.v[slot_of(&bigger, set->v[i])] = set->v[i];
		*set = bigger;
	}
	i = slot_of(set, s);
	if (set->v[i])
		return false;
	set->v[i] = s;
	set->n++;
	return true;
}

const char *name_set_unique(struct name_set *set, const char *name)
{
	const char *s = name;

	for (unsigned i = 2; !name_set_add(set, s); i++)
		s = arena_printf(set->arena, "%s_%u", name, i);
	return s;
}
