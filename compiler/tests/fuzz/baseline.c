// SPDX-License-Identifier: BSD-2-Clause
/* A file of --baseline, and what it knows of the findings in maps of all types. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/baseline.h"
#include "tests/fuzz/cli.h"
#include "tests/fuzz/harness.h"
#include "tests/fuzz/maps.h"

static char path[4200];
static struct lint_options lint;
static struct result_list results;
static size_t n_findings;
static struct finding *findings;

/* They are the same for all inputs; a baseline takes some away. */
static void begin(void)
{
	const uint8_t choice[CHOICES] = {0};

	chosen_options(&lint, choice);
	lint.infos = true;
	way_judge(&lint, some_maps(scratch_folder(), 0, N_MAPS), &results);
	n_findings = results.v[0]->n_findings;
	findings = arena_memdup(results.v[0]->obj->arena, results.v[0]->findings, n_findings * sizeof(*findings));
	/* Objects are named from its folder on. */
	snprintf(path, sizeof(path), "%s/baseline", scratch_folder());
	if (symlink(memory_file(0, "", 0), path)) {
		perror(path);
		abort();
	}
}

static void run(const uint8_t *data, size_t size)
{
	struct options opts = {.schema = lint.schema, .lint = lint, .arena = arena_new(), .baseline = path};
	struct result *r = results.v[0];
	struct baseline *base;

	memory_file(0, data, size);
	memcpy(r->findings, findings, n_findings * sizeof(*findings));
	r->n_findings = n_findings;
	if (baseline_read(&opts, &base) == EXIT_OK && baseline_apply(&opts, base, &results) + r->n_findings != n_findings)
		abort();
	check_complaints();
	arena_free(opts.arena);
}

const struct harness harness = {.run = run, .mutate = mutate_text, .begin = begin};
