// SPDX-License-Identifier: BSD-2-Clause
/*
 * A file as lint and report read it: an object, what has objects in it, or anything else.
 * The bytes of e_ident that nobody reads choose the target and the formats.
 */
#include <elf.h>
#include <string.h>

#include "tests/fuzz/harness.h"

static void run(const uint8_t *data, size_t size)
{
	uint8_t choice[EI_NIDENT - EI_PAD] = {0};
	struct result_list results = {0};
	struct lint_options lint;

	if (size >= EI_NIDENT)
		memcpy(choice, data + EI_PAD, sizeof(choice));
	chosen_options(&lint, choice);
	way_read(&lint, "x.bpf.o", memory_file(0, data, size), false, &results);
	way_write(&lint, chosen_format(FORMATS_LINT, choice[5]), 1, &results);
	way_write(&lint, chosen_format(FORMATS_REPORT, choice[6]), 1, &results);
	way_link_all(&results);
	result_list_free(&results);
}

const struct harness harness = {.run = run, .mutate = mutate_elf};
