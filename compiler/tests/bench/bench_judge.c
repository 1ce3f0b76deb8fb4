/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Time to judge 100,000 definitions of one definition file, on one core.
 *
 * usage: bench_judge FILE
 *
 * FILE is written: every map type's sample in turn, some with a fault. Exits
 * with 1 where judging takes 2 seconds or more.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/whole_file.h"
#include "input/input.h"
#include "lint/lint.h"
#include "schema/tables.h"

#define DEFINITIONS 100000
#define LIMIT 2.0

static double cpu_seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void write_map(struct buf *b, const struct schema_type *type, unsigned i)
{
	const struct type_sample *s = type->sample;

	buf_printf(b, "  - {name: \"map_%u\", type: \"%s\", key_size: %u, value_size: %u, "
		      "max_entries: %u, map_flags: %u", i, type->info.name, s->key_size,
		   s->value_size, s->max_entries + (i % 7 == 0), s->map_flags);
	if (s->inner)
		buf_printf(b, ", inner: {type: \"%s\", key_size: 4, value_size: 4, max_entries: 1}",
			   s->inner);
	buf_str(b, "}\n");
}

static int write_file(const struct schema *s, const char *path)
{
	struct buf b = {0};
	unsigned n = 0;
	int err;

	buf_str(&b, "version: 1\nmaps:\n");
	while (n < DEFINITIONS)
		for (size_t i = 0; i < s->n_types && n < DEFINITIONS; i++)
			if (schema_type_at(s, i)->n_sample)
				write_map(&b, schema_type_at(s, i), n++);
	err = buf_write(&b, path);
	buf_free(&b);
	return err;
}

int main(int argc, char **argv)
{
	const struct schema *s = schema_builtin();
	struct lint_options opts;
	struct object_list list = {0};
	struct result *result;
	struct input_options input = {.schema = s};
	struct target target = {.cpus = 1};
	double start, read, judged;
	size_t maps;

	if (argc != 2 || write_file(s, argv[1])) {
		fprintf(stderr, "usage: bench_judge FILE\n");
		return 2;
	}
	schema_default_target(s, &target);
	lint_options_init(&opts, s, &target);
	input.target = &target;
	start = cpu_seconds();
	input_file(&input, argv[1], &list);
	read = cpu_seconds();
	result = result_new(list.n ? list.v[0] : object_new(argv[1]));
	lint_result(&opts, result);
	judged = cpu_seconds();
	maps = result->judged.n_maps;
	printf("%zu definitions of one file: read in %.2f s, judged in %.2f s of CPU time (limit "
	       "%.0f s)\n", maps, read - start, judged - read, LIMIT);
	result_free(result);
	free(list.v);
	return maps != DEFINITIONS || judged - read >= LIMIT;
}
