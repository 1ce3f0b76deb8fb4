/* SPDX-License-Identifier: BSD-2-Clause */
#include "loader/runtime.h"

#include <bpfmapc/version.h>
#include <stdbool.h>
#include <string.h>

#include "base/util.h"

#define INCLUDE "#include <bpfmapc/"

unsigned runtime_version(void)
{
	return BPFMAPC_RUNTIME;
}

/* The file that a line includes: `#include <bpfmapc/NAME>`; n_runtime_files: none. */
static size_t included(const char *line, size_t len)
{
	for (size_t i = 0; i < n_runtime_files; i++) {
		const char *name = runtime_files[i].name;
		size_t n = strlen(name);

		if (len == strlen(INCLUDE) + n + 1 && str_starts(line, INCLUDE) &&
		    !memcmp(line + strlen(INCLUDE), name, n))
			return i;
	}
	return n_runtime_files;
}

/* Its own includes, which stand near the top, come before it. */
static void emit_file(struct buf *b, size_t file, bool *written)
{
	const char *text = runtime_files[file].text, *line, *end;

	if (written[file])
		return;
	written[file] = true;
	for (line = text; (end = strchr(line, '\n')); line = end + 1) {
		size_t i = included(line, (size_t)(end - line));

		if (i < n_runtime_files)
			emit_file(b, i, written);
	}
	for (line = text; (end = strchr(line, '\n')); line = end + 1)
		if (included(line, (size_t)(end - line)) == n_runtime_files)
			buf_add(b, line, (size_t)(end + 1 - line));
	buf_char(b, '\n');
}

void emit_runtime(struct buf *b, struct arena *a, const char *const *names, size_t n)
{
	bool *written = ARENA_ARRAY(a, n_runtime_files, bool);

	for (size_t k = 0; k < n; k++)
		for (size_t i = 0; i < n_runtime_files; i++)
			if (str_eq(runtime_files[i].name, names[k]))
				emit_file(b, i, written);
}
