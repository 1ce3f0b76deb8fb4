/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_TESTS_JUDGE_TEST_H
#define BPFMAPC_TESTS_JUDGE_TEST_H

/* What the tests of verdicts share: definitions, types for them, and who judges. */
#include <bpf/btf.h>
#include <check.h>
#include <errno.h>
#include <linux/bpf.h>
#include <stdio.h>

#include "base/util.h"
#include "input/reader.h"
#include "judge/judge.h"
#include "output/internal.h"
#include "probe/types.h"
#include "tests/lib/suite.h"

/* Of newer headers. */
#define RDONLY_PROG (1u << 7)
#define WRONLY_PROG (1u << 8)
#define TYPE_BLOOM 30
#define TYPE_ARENA 33
#define TYPE_CGRP 32

static struct arena *arena;
static struct type_pool pool;
static struct verdict verdict;

static inline void setup(void)
{
	arena = arena_new();
	type_pool_make(arena, &pool, true);
}

static inline void teardown(void)
{
	arena_free(arena);
}

static inline struct target target_of(const char *from, const char *to)
{
	struct target t = {0};

	schema_default_target(schema_builtin(), &t);
	t.loader = LOADER_KERNEL;
	t.cpus = 2;
	ck_assert_int_eq(version_parse(from, &t.kernel), 0);
	ck_assert_int_eq(version_parse(to, &t.kernel_last), 0);
	return t;
}

static inline const struct verdict *judge(const char *kernel, struct map_create c)
{
	struct target t = target_of(kernel, kernel);

	judge_map(schema_builtin(), &t, arena, &c, &verdict);
	return &verdict;
}

static inline struct map_create map(uint32_t type, uint32_t key, uint32_t value, uint32_t entries)
{
	return (struct map_create){
		.name = "m", .map_type = type, .key_size = key, .value_size = value,
		.max_entries = entries,
	};
}

static inline struct map_create with_types(struct map_create c, const char *key, const char *value)
{
	const struct typed *v = type_pool_find(&pool, value);

	c.btf_key_type_id = key ? type_pool_find(&pool, key)->id : 0;
	c.btf_value_type_id = v->id;
	c.value_size = v->size;
	c.types = pool.blobs[v->blob];
	return c;
}

static inline const char *ranges(const struct verdict *v)
{
	static char text[400];
	char from[VERSION_TEXT_MAX], before[VERSION_TEXT_MAX];
	size_t n = 0;

	text[0] = 0;
	for (size_t i = 0; i < v->n_kernels; i++)
		n += (size_t)snprintf(text + n, sizeof(text) - n, "%s[%s,%s)", i ? " " : "",
				      version_text(version_of_key(v->kernels[i].from), from),
				      v->kernels[i].before == RELEASE_OPEN
					      ? ""
					      : version_text(version_of_key(v->kernels[i].before),
							     before));
	return text;
}

static inline const struct violation *find(const struct verdict *v, enum rule_id rule)
{
	for (size_t i = 0; i < v->n_violations; i++)
		if (v->violations[i].rule == rule)
			return &v->violations[i];
	return NULL;
}

/* The line to write, as C. */
static inline const char *help_of(const struct violation *v)
{
	const struct finding f = {.fix = v->fix};
	struct buf b = {0};
	const char *text = fix_text(&b, &f);

	text = text ? arena_strdup(arena, text) : "";
	buf_free(&b);
	return text;
}

#endif
