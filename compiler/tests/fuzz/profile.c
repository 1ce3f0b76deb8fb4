// SPDX-License-Identifier: BSD-2-Clause
/* A profile of --kernel, and what it says of some maps. */
#include "schema/profile.h"
#include "tests/fuzz/harness.h"
#include "tests/fuzz/maps.h"

static void run(const uint8_t *data, size_t size)
{
	const uint8_t choice[CHOICES] = {0};
	struct arena *a = arena_new();
	struct yaml_errors errors = {.arena = a};
	const struct profile *p;
	struct lint_options lint;

	chosen_options(&lint, choice);
	p = profile_read(a, lint.schema, "profile.yaml", (const char *)data, size, &errors);
	if (p) {
		lint.releases = lint.schema;
		lint.schema = p->schema;
		lint.target.kernel = lint.target.kernel_last = p->nearest;
		judge_some(&lint, size ? data[size - 1] : 0);
	}
	arena_free(a);
}

const struct harness harness = {.run = run, .mutate = mutate_text};
