// SPDX-License-Identifier: BSD-2-Clause
/* What gen and migrate write of an object, or of a definition file. */
#include <elf.h>
#include <string.h>

#include "tests/fuzz/harness.h"

static void run(const uint8_t *data, size_t size)
{
	bool is_elf = size >= EI_NIDENT && !memcmp(data, ELFMAG, SELFMAG);
	uint8_t choice[CHOICES] = {is_elf ? data[EI_PAD] : 0};
	/* One at a time, which is seven times as fast. */
	unsigned text = (is_elf ? data[EI_PAD + 1] : size) % WAY_TEXTS;
	struct result_list results = {0};
	struct lint_options lint;

	chosen_options(&lint, choice);
	way_read(&lint, is_elf ? "x.bpf.o" : "x.yaml", memory_file(0, data, size), false, &results);
	for (size_t i = 0; i < results.n; i++)
		if (results.v[i]->judged.status != OBJECT_UNREADABLE)
			way_generate(&lint, text, results.v[i]);
	result_list_free(&results);
}

const struct harness harness = {.run = run, .mutate = mutate_elf_or_text};
