/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdarg.h>

#include "base/util.h"
#include "input/internal.h"

#define OBJ_NAME_LEN 16	/* BPF_OBJ_NAME_LEN */

void unreadable(struct object *obj, enum rule_id rule, const char *fmt, ...)
{
	const char *text;
	va_list ap;

	va_start(ap, fmt);
	text = arena_vprintf(obj->arena, fmt, ap);
	va_end(ap);
	obj->status = OBJECT_UNREADABLE;
	obj->read_status = 3;
	object_fault(obj, rule, NULL, NULL, -1, "%s", text);
}

bool loader_does(const struct reader *r, const char *what)
{
	const struct loader_fault *f;

	if (!r->opts || !r->opts->schema)
		return false;
	f = schema_loader_fault(r->opts->schema, "libbpf", what,
				r->opts->target ? r->opts->target->libbpf :
						  schema_newest_libbpf(r->opts->schema));
	return f;
}

const char *object_name(struct arena *a, const char *path)
{
	char *name = arena_strndup(a, path_base(path), OBJ_NAME_LEN - 1);

	name[strcspn(name, ".")] = 0;
	return name;
}
