/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Counts what kernels are said to answer about BTF and maps that are made at random, always the
 * same: a line for each answer and its words, a column for each kernel. check-btf and
 * check-kernel ask kernels about samples of the same kind; testdata/golden/census.txt holds what
 * is said of them, also where no kernel can be asked, so that a limit or a half of a condition
 * that is lost changes a count.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/util.h"
#include "btf/read.h"
#include "judge/internal.h"
#include "tests/kernel/btf_random.h"
#include "tests/kernel/run.h"

#define N_COMPOSED 4000
#define N_BENT     4000
#define N_VALUES   400

static const struct version kernels[] = {
	{4, 18, 0}, {5, 2, 0}, {5, 13, 0}, {5, 18, 0}, {6, 1, 0}, {6, 6, 0}, {6, 12, 0}, {7, 1, 0},
};

/* Types that take all fields, some, and none. */
static const uint32_t map_types[] = {BPF_MAP_TYPE_HASH, BPF_MAP_TYPE_ARRAY, BPF_MAP_TYPE_LRU_PERCPU_HASH,
				     BPF_MAP_TYPE_QUEUE};

struct row {
	const char *text;
	unsigned counts[ARRAY_SIZE(kernels)];
};

struct census {
	struct arena *arena;
	const struct schema *s;
	struct name_table names;
	struct row *rows;
	size_t n, cap;
};

/* The length of the word at p before the name of a type, or 0. */
static size_t name_behind(const char *p)
{
	static const char *const words[] = {"struct ", "union ", "enum ", "typedef "};

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (str_starts(p, words[i]) && !str_starts(p + strlen(words[i]), "with "))
			return strlen(words[i]);
	return 0;
}

/* The words without numbers and names, which are those of the sample. */
static const char *words_of(struct arena *a, const char *text)
{
	struct buf b = {0};
	const char *p = text;

	while (*p) {
		size_t word = name_behind(p);

		if (word) {
			buf_add(&b, p, word);
			buf_char(&b, 'X');
			p += word + strcspn(p + word, " ,");
		} else if (*p == '\'' && (p == text || p[-1] == ' ')) {
			buf_str(&b, "'x'");
			p++;
			p += strcspn(p, "'");
			p += *p == '\'';
		} else if (isdigit((unsigned char)*p)) {
			buf_char(&b, 'N');
			while (isalnum((unsigned char)*p))
				p++;
		} else {
			buf_char(&b, *p++);
		}
	}
	return buf_text(&b, a);
}

static void count(struct census *c, size_t kernel, const char *what, int err, const char *why)
{
	const char *text = arena_printf(c->arena, "%s: %s%s%s", what,
					err ? schema_errno_name(c->arena, err) : "accepted",
					why ? ", " : "", why ? words_of(c->arena, why) : "");
	int64_t i = name_table_find(&c->names, text);
	struct row row = {.text = text};

	if (i < 0) {
		i = (int64_t)c->n;
		name_table_add(&c->names, text, (uint32_t)i);
		ARENA_PUSH(c->arena, c->rows, c->n, c->cap, row);
	}
	c->rows[i].counts[kernel]++;
}

static void count_btf(struct census *c, const struct btf_sample *s)
{
	for (size_t k = 0; k < ARRAY_SIZE(kernels); k++) {
		struct arena *a = arena_new();
		struct btf_refusal out = {0};

		if (find_btf_refusal(c->s, a, kernels[k], s->data, s->size, &out, NULL))
			count(c, k, "BTF", out.err, out.why);
		else
			count(c, k, "BTF", 0, NULL);
		arena_free(a);
	}
}

static void count_random_btf(struct census *c)
{
	uint64_t state = 1;

	for (size_t i = 0; i < N_COMPOSED + N_BENT; i++) {
		struct arena *a = arena_new();
		struct btf_sample s, bent;
		const struct types *t;
		const char *error;

		btf_compose(a, &state, &s);
		t = i < N_COMPOSED ? NULL : types_read(a, &(struct view){s.data, s.size, false}, true, &error);
		if (t && t->count > 1) {
			btf_bend(a, t, &state, &bent);
			count_btf(c, &bent);
		} else {
			count_btf(c, &s);
		}
		arena_free(a);
	}
}

/* A value in maps of a few types, of a BTF that the kernel takes. */
static void count_value(struct census *c, const struct type_pool *pool, const struct typed *value)
{
	const struct types *t = pool->blobs[value->blob];

	for (size_t k = 0; k < ARRAY_SIZE(kernels); k++) {
		struct target target = {0};
		struct btf_refusal out;

		schema_default_target(c->s, &target);
		target.loader = LOADER_KERNEL;
		target.cpus = 4;
		target.kernel = target.kernel_last = kernels[k];
		if (find_btf_refusal(c->s, c->arena, kernels[k], t->raw, t->raw_size, &out, NULL)) {
			count(c, k, "BTF of a value", out.err, out.why);
			continue;
		}
		for (size_t i = 0; i < ARRAY_SIZE(map_types); i++) {
			const struct map_create map = {
				.name = "m", .map_type = map_types[i], .max_entries = 1,
				.key_size = map_types[i] == BPF_MAP_TYPE_QUEUE ? 0 : 4,
				.value_size = value->size, .types = t, .btf_value_type_id = value->id,
				.btf_key_type_id = map_types[i] == BPF_MAP_TYPE_QUEUE ? 0 : PLAIN_INT,
			};
			struct verdict v;

			judge_map(c->s, &target, c->arena, &map, &v);
			count(c, k, schema_map_type_name(c->s, map_types[i]), v.err,
			      v.deciding ? v.deciding->message : NULL);
		}
	}
}

static int by_text(const void *a, const void *b)
{
	return strcmp(((const struct row *)a)->text, ((const struct row *)b)->text);
}

static void print(struct census *c)
{
	char text[VERSION_TEXT_MAX];

	for (size_t k = 0; k < ARRAY_SIZE(kernels); k++)
		printf("%6s", version_text(kernels[k], text));
	printf("\n");
	qsort(c->rows, c->n, sizeof(*c->rows), by_text);
	for (size_t i = 0; i < c->n; i++) {
		for (size_t k = 0; k < ARRAY_SIZE(kernels); k++)
			printf("%6u", c->rows[i].counts[k]);
		printf("  %s\n", c->rows[i].text);
	}
}

int main(void)
{
	struct census c = {.arena = arena_new(), .s = schema_builtin()};
	struct type_pool pool = {0};

	c.names.arena = c.arena;
	count_random_btf(&c);
	type_pool_make(c.arena, &pool, false);
	type_pool_add_fields(c.arena, &pool, N_VALUES, 1);
	for (size_t i = 0; i < pool.n_fields; i++)
		count_value(&c, &pool, &pool.fields[i]);
	print(&c);
	arena_free(c.arena);
	return 0;
}
