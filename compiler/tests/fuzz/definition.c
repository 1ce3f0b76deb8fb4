// SPDX-License-Identifier: BSD-2-Clause
/* A definition file, linted, reported, and written again. */
#include "tests/fuzz/harness.h"

static void run(const uint8_t *data, size_t size)
{
	/* A text has no bytes that nobody reads: its last ones choose. */
	const uint8_t choice[CHOICES] = {size > 1 ? data[size - 2] : 0, 0, size > 2 ? data[size - 3] : 0};
	struct result_list results = {0};
	struct lint_options lint;

	chosen_options(&lint, choice);
	way_read(&lint, "x.yaml", memory_file(0, data, size), false, &results);
	way_write(&lint, chosen_format(FORMATS_LINT, 0), 1, &results);
	way_write(&lint, chosen_format(FORMATS_REPORT, choice[2]), 1, &results);
	result_list_free(&results);
}

const struct harness harness = {.run = run, .mutate = mutate_text};
