// SPDX-License-Identifier: BSD-2-Clause
/*
 * The whole way through the house for whatever bytes it is given: read,
 * judge, look up the lines, report, lint, compare, plan, generate and link. It asserts
 * nothing itself; the sanitizers do.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/util.h"
#include "input/input.h"
#include "judge/reuse.h"
#include "lint/lint.h"
#include "loader/loader.h"
#include "output/output.h"
#include "running/image.h"
#include "schema/schema.h"
#include "tests/malformed/read.h"

/* What gen and migrate write. */
static const struct {
	void (*emit)(struct buf *b, const struct plan *plan);
	enum gen_output output;
	enum gen_runtime runtime;
	bool legacy_only;
} texts[] = {
	{emit_header, GEN_HEADER, RUNTIME_LIBBPF, false},
	{emit_header, GEN_HEADER, RUNTIME_SYSCALL, false},
	{emit_bpftool, GEN_BPFTOOL, RUNTIME_LIBBPF, false},
	{emit_c_defs, GEN_C_DEFS, RUNTIME_LIBBPF, false},
	{emit_c_defs, GEN_C_DEFS, RUNTIME_LIBBPF, true},
	{emit_yaml, GEN_YAML, RUNTIME_LIBBPF, false},
};

static void generate(const struct lint_options *lint, const struct result *r)
{
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		struct gen_options opts = {
			.schema = lint->schema,
			.target = &lint->target,
			.output = texts[i].output,
			.runtime = texts[i].runtime,
			.legacy_only = texts[i].legacy_only,
		};
		struct buf errors = {0}, text = {0};
		struct plan *plan = plan_new(&opts, r, &errors);

		if (plan)
			texts[i].emit(&text, plan);
		buf_free(&errors);
		buf_free(&text);
	}
}

/* As verify, of objects of the other byte order too. */
static void link_programs(const struct object *obj)
{
	struct arena *a = arena_new();
	struct image_source source;
	struct image image;

	image_source_init(&source, a, obj);
	for (size_t i = 0; i < obj->n_programs; i++)
		image_make(&source, a, &obj->programs[i], &image);
	arena_free(a);
}

/* As diff, of the results and themselves. */
static void compare(const struct lint_options *lint, const struct result_list *list)
{
	const struct judge_options judge = {.schema = lint->schema, .target = &lint->target};
	struct pin_diff diff = judge_reuse(&judge, list, list);
	const char *const new = "new";

	for (const struct format *f = formats; f->name; f++) {
		struct output_options opts = {
			.schema = lint->schema,
			.target = &lint->target,
			.format = f,
		};
		struct buf b = {0};

		if (f->users & FORMATS_OTHER)
			output_diff(&b, &opts, &diff, "old", &new, 1);
		buf_free(&b);
	}
	arena_free(diff.arena);
}

static void write_all(const struct lint_options *lint, const struct result_list *list)
{
	for (const struct format *f = formats; f->name; f++) {
		struct output_options opts = {
			.schema = lint->schema,
			.target = &lint->target,
			.format = f,
			.verbose = 1,
		};
		struct buf b = {0};

		if (f->users & FORMATS_LINT)
			opts.format->write(&b, &opts, list);
		if (f->users & FORMATS_REPORT)
			output_report(&b, &opts, list);
		buf_free(&b);
	}
}

/* All of it as the newest libbpf; as a release of another loader what differs: reading and judging. */
static void read_as(const char *path, enum loader loader, struct version version)
{
	const struct schema *schema = schema_builtin();
	struct object_list list = {0};
	struct result_list results = {0};
	struct target target = {0};
	struct lint_options lint;

	schema_default_target(schema, &target);
	target.cpus = 4;
	target.loader = loader;
	target.versions[loader] = version;
	lint_options_init(&lint, schema, &target);
	input_file(&(struct input_options){.schema = schema, .target = &target}, path, &list);
	for (size_t i = 0; i < list.n; i++) {
		result_list_add(&results, result_new(list.v[i]));
		lint_result(&lint, results.v[i]);
		input_sources(list.v[i]);
		lint_sort(results.v[i]);
	}
	if (loader == LOADER_LIBBPF) {
		write_all(&lint, &results);
		compare(&lint, &results);
	}
	for (size_t i = 0; i < results.n; i++)
		if (results.v[i]->judged.status != OBJECT_UNREADABLE) {
			if (loader == LOADER_LIBBPF)
				generate(&lint, results.v[i]);
			link_programs(results.v[i]->obj);
		}
	result_list_free(&results);
	free(list.v);
}

void read_malformed_file(const char *path)
{
	const struct schema *schema = schema_builtin();

	read_as(path, LOADER_LIBBPF, schema_newest_loader(schema, LOADER_LIBBPF));
	read_as(path, LOADER_CILIUM_EBPF, schema_newest_loader(schema, LOADER_CILIUM_EBPF));
	read_as(path, LOADER_CILIUM_EBPF, schema_oldest_loader(schema, LOADER_CILIUM_EBPF));
}

void read_malformed_bytes(const unsigned char *data, size_t size, bool definition)
{
	/* A definition file is known by its suffix: it needs a name of its own. */
	char path[] = "/dev/shm/bpfmapc-XXXXXX.yaml", memory[64];
	int fd = definition ? mkstemps(path, 5) : memfd_create("malformed", 0);
	size_t done = 0;

	if (fd < 0) {
		perror("malformed");
		abort();
	}
	while (done < size) {
		ssize_t n = write(fd, data + done, size - done);

		if (n <= 0) {
			perror("malformed: write");
			abort();
		}
		done += (size_t)n;
	}
	snprintf(memory, sizeof(memory), "/proc/self/fd/%d", fd);
	read_malformed_file(definition ? path : memory);
	close(fd);
	if (definition)
		unlink(path);
}

/* libFuzzer's entry. Text that begins like a definition file is one. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	read_malformed_bytes(data, size, size && data[0] != 0x7f);
	return 0;
}
