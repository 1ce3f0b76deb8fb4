/* SPDX-License-Identifier: BSD-2-Clause */
/* For tests of input/definition/: definition files given as text. */
#ifndef BPFMAPC_TESTS_DEFINITION_TEST_H
#define BPFMAPC_TESTS_DEFINITION_TEST_H

#include <check.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/util.h"
#include "btf/type_names.h"
#include "input/definition/definition.h"
#include "input/reader.h"
#include "tests/lib/suite.h"

static struct object_list list;

static inline void clear(void)
{
	object_list_free(&list);
}

static inline struct object *read_bytes(const char *path, const char *text, size_t size)
{
	struct target target = {.cpus = 2};
	const struct input_options opts = {.schema = schema_builtin(), .target = &target};
	/* Not terminated, and at the end of its memory: an overrun is seen. */
	char *copy = malloc(size ? size : 1);

	schema_default_target(opts.schema, &target);
	memcpy(copy, text, size);
	input_definition(&opts, path, copy, size, &list);
	free(copy);
	return list.v[list.n - 1];
}

static inline struct object *read_text(const char *text)
{
	return read_bytes("defs.yaml", text, strlen(text));
}

static inline struct map_def *only_map(const char *text)
{
	struct object *obj = read_text(text);

	for (size_t i = 0; i < obj->n_faults; i++)
		ck_abort_msg("%u:%u: %s", obj->faults[i].line, obj->faults[i].column,
			     obj->faults[i].message);
	ck_assert_int_eq(obj->status, OBJECT_OK);
	ck_assert_uint_eq(obj->n_maps, 1);
	ck_assert(obj->definition);
	return obj->maps[0];
}

#define HAS(attr) (1u << ATTR_##attr)

#endif
