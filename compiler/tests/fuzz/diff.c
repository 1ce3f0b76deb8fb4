// SPDX-License-Identifier: BSD-2-Clause
/*
 * OLD and NEW of diff: objects, definition files, and of OLD reports, locks and what bpftool
 * prints.
 */
#include <elf.h>
#include <string.h>

#include "tests/fuzz/harness.h"

static const char *name_of(const uint8_t *data, size_t size)
{
	return size >= SELFMAG && !memcmp(data, ELFMAG, SELFMAG) ? "x.bpf.o" : "x.yaml";
}

static void run(const uint8_t *data, size_t size)
{
	struct result_list old = {0}, new = {0};
	const uint8_t choice[CHOICES] = {0};
	struct lint_options lint;
	const uint8_t *second;
	size_t first;

	if (!pair_split(data, size, &first))
		return;
	data += PAIR_HEAD;
	size -= PAIR_HEAD + first;
	second = data + first;
	chosen_options(&lint, choice);
	way_read(&lint, name_of(data, first), memory_file(0, data, first), true, &old);
	way_read(&lint, name_of(second, size), memory_file(1, second, size), false, &new);
	way_compare(&lint, chosen_format(FORMATS_OTHER, (uint8_t)first), &old, &new);
	result_list_free(&old);
	result_list_free(&new);
}

const struct harness harness = {.run = run, .mutate = mutate_pair};
