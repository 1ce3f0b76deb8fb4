/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/util.h"

#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void die(const char *fmt, ...)
{
	va_list args;

	fputs("bpfmapc: ", stderr);
	va_start(args, fmt);
	vfprintf(stderr, fmt, args);
	va_end(args);
	fputc('\n', stderr);
	exit(3);
}

const char *path_base(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

const char *path_from(struct arena *a, const char *from, const char *path)
{
	const char *slash = from ? strrchr(from, '/') : NULL, *out = path, *up = "";
	char *folder, *file;
	size_t same = 0;

	if (!slash || *path == '/')
		return path;
	folder = realpath(slash == from ? "/" : arena_strndup(a, from, (size_t)(slash - from)), NULL);
	file = realpath(path, NULL);
	if (folder && file) {
		const char *to = arena_printf(a, "%s/", str_eq(folder, "/") ? "" : folder);

		/* The folders that both have in common, each with its slash. */
		for (size_t i = 0; to[i] && to[i] == file[i]; i++)
			if (to[i] == '/')
				same = i + 1;
		for (to += same; (to = strchr(to, '/')); to++)
			up = arena_printf(a, "../%s", up);
		out = arena_printf(a, "%s%s", up, file + same);
	}
	free(folder);
	free(file);
	return out;
}

static unsigned digit_of(char c)
{
	if (c >= '0' && c <= '9')
		return (unsigned)(c - '0');
	c |= 'a' - 'A';
	return c >= 'a' && c <= 'f' ? (unsigned)(c - 'a') + 10 : UINT_MAX;
}

/* strtoull() accepts signs and blanks, which no option or attribute may have. */
int parse_u64(const char *s, uint64_t max, uint64_t *out)
{
	unsigned base = *s == '0' && s[1] ? 8 : 10;
	bool large = false;
	uint64_t v = 0;

	if (base == 8 && (s[1] == 'x' || s[1] == 'X')) {
		base = 16;
		s += 2;
	}
	do {
		unsigned digit = digit_of(*s);

		if (digit >= base)
			return -EINVAL;
		large = __builtin_mul_overflow(v, base, &v) || large;
		large = __builtin_add_overflow(v, digit, &v) || large;
	} while (*++s);
	if (large || v > max)
		return -ERANGE;
	*out = v;
	return 0;
}

#define NEAREST_MAX 40

/* SIZE_MAX for more than `most`, where the lengths say so. */
static size_t edit_distance(const char *a, const char *b, size_t most)
{
	size_t row[NEAREST_MAX + 1], n = strlen(a), m = strlen(b);

	if (n > NEAREST_MAX || m > NEAREST_MAX || (n > m ? n - m : m - n) > most)
		return SIZE_MAX;
	for (size_t j = 0; j <= m; j++)
		row[j] = j;
	for (size_t i = 1; i <= n; i++) {
		size_t diagonal = row[0];

		row[0] = i;
		for (size_t j = 1; j <= m; j++) {
			size_t best = diagonal + (a[i - 1] != b[j - 1]);

			diagonal = row[j];
			if (row[j] + 1 < best)
				best = row[j] + 1;
			if (row[j - 1] + 1 < best)
				best = row[j - 1] + 1;
			row[j] = best;
		}
	}
	return row[m];
}

/* Whether name begins as s does, but perhaps for the last letter of s: key-pad, max-entry. */
static bool is_begun(const char *s, const char *name)
{
	size_t n = strlen(s);

	return n >= 5 && strlen(name) <= 2 * n && !strncmp(s, name, n - 1);
}

const char *nearest(const char *s, const char *const *candidates, size_t n)
{
	size_t best = SIZE_MAX, limit = strlen(s) < 5 ? 1 : 1 + strlen(s) / 5;
	const char *found = NULL;

	for (size_t i = 0; i < n; i++) {
		size_t d = edit_distance(s, candidates[i], limit);

		if (d > 1 && is_begun(s, candidates[i]))
			d = 1;
		if (d < best) {
			best = d;
			found = candidates[i];
		}
	}
	return best <= limit ? found : NULL;
}

const char *did_you_mean(struct arena *a, const char *s, const char *const *candidates, size_t n)
{
	const char *near = nearest(s, candidates, n);

	return near ? arena_printf(a, "; did you mean '%s'?", near) : "";
}

void sort(void *v, size_t n, size_t size, int (*compare)(const void *a, const void *b))
{
	const char *at = v;

	for (size_t i = 1; i < n; i++, at += size) {
		if (compare(at, at + size) <= 0)
			continue;
		qsort(v, n, size, compare);
		return;
	}
}

int compare_u32(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

const char *bytes_text(struct arena *a, uint64_t bytes)
{
	static const char *const units[] = {"bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
	double n = (double)bytes;
	size_t unit = 0;

	for (; n >= 1024 && unit + 1 < ARRAY_SIZE(units); unit++)
		n /= 1024;
	return arena_printf(a, unit ? "%.1f %s" : "%.0f %s", n, bytes == 1 ? "byte" : units[unit]);
}

bool has_u32(const uint32_t *v, size_t n, uint32_t x)
{
	size_t at = LOWER_BOUND(n, i, v[i] < x);

	return at < n && v[at] == x;
}
