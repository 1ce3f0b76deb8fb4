/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/kernel/profile.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/whole_file.h"
#include "schema/schema.h"

const struct profile *profile_of_file(struct arena *a, const char *path)
{
	struct yaml_errors errors = {.arena = a};
	const struct profile *p;
	struct buf text = {0};
	int err = buf_read(&text, path, PATH_FOUND, (size_t)1 << 30);

	if (err) {
		fprintf(stderr, "%s: %s\n", path, file_error(err));
		exit(2);
	}
	p = profile_read(a, schema_builtin(), path, text.s, text.len, &errors);
	if (!p) {
		fprintf(stderr, "%s:%u: %s\n", path, errors.v[0].line, errors.v[0].message);
		exit(2);
	}
	buf_free(&text);
	return p;
}
