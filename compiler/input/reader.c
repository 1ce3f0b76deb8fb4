/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdarg.h>

#include "base/util.h"
#include "input/reader.h"

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
	object_fault(obj, rule, FAULT_NONE, NULL, -1, "%s", text);
}

const char *object_name(struct arena *a, const char *path)
{
	char *name = arena_strndup(a, path_base(path), OBJ_NAME_LEN - 1);

	name[strcspn(name, ".")] = 0;
	return name;
}
