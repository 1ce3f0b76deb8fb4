// SPDX-License-Identifier: BSD-2-Clause
/*
 * The whole way through the house for whatever bytes it is given: read,
 * judge, look up the lines, report, lint, compare, plan, generate and link. It asserts
 * only of texts what text_check.h says; the sanitizers assert the rest.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tests/malformed/read.h"
#include "tests/malformed/way.h"

/* All of it as the newest libbpf; as a release of another loader what differs: reading and judging. */
static void read_as(const char *path, const char *contents, enum loader loader, struct version release)
{
	struct result_list results = {0};
	struct lint_options lint;

	way_options(&lint, loader, release);
	way_read(&lint, path, contents, false, &results);
	for (const struct format *f = formats; f->name && loader == LOADER_LIBBPF; f++) {
		way_write(&lint, f, 1, &results);
		way_compare(&lint, f, &results, &results);
	}
	for (size_t i = 0; i < results.n && loader == LOADER_LIBBPF; i++)
		for (unsigned text = 0; text < WAY_TEXTS; text++)
			if (results.v[i]->judged.status != OBJECT_UNREADABLE)
				way_generate(&lint, text, results.v[i]);
	way_link_all(&results);
	result_list_free(&results);
}

static void read_contents(const char *path, const char *contents)
{
	const struct schema *schema = schema_builtin();

	read_as(path, contents, LOADER_LIBBPF, schema_newest_loader(schema, LOADER_LIBBPF));
	read_as(path, contents, LOADER_CILIUM_EBPF, schema_newest_loader(schema, LOADER_CILIUM_EBPF));
	read_as(path, contents, LOADER_CILIUM_EBPF, schema_oldest_loader(schema, LOADER_CILIUM_EBPF));
}

void read_malformed_file(const char *path)
{
	read_contents(path, NULL);
}

void read_malformed_bytes(const unsigned char *data, size_t size, bool definition)
{
	int fd = memfd_create("malformed", 0);
	char memory[64];
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
	/* A definition file is known by its suffix. */
	read_contents(definition ? "malformed.yaml" : memory, memory);
	close(fd);
}
