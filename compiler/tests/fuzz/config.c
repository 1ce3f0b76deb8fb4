// SPDX-License-Identifier: BSD-2-Clause
/* A file of --config, and what it does to the lint of maps of all types. */
#include "cli/cli.h"
#include "tests/fuzz/cli.h"
#include "tests/fuzz/harness.h"
#include "tests/fuzz/maps.h"

#define CONFIG_MAPS 12	/* of all */

static void run(const uint8_t *data, size_t size)
{
	const uint8_t choice[CHOICES] = {0};
	struct options opts = {.schema = schema_builtin(), .arena = arena_new(), .configs = file_cache_new(),
			       .profiles = file_cache_new(), .out.verbose = 1};
	struct result_list results = {0};
	struct config_compile compile;
	struct lint_options lint;

	opts.config = memory_file(0, data, size);
	chosen_options(&opts.lint, choice);
	lint = opts.lint;
	config_compile(&opts, opts.arena, "maps.yaml", &compile);
	if (config_apply(&opts, opts.arena, "maps.yaml", &lint) == EXIT_OK) {
		way_judge(&lint, some_maps(NULL, size ? data[size - 1] : 0, CONFIG_MAPS), &results);
		way_write(&lint, format_find(FORMATS_LINT, "text"), 1, &results);
		way_write(&lint, format_find(FORMATS_LINT, "sarif"), 1, &results);
		lint_mark_allow(&lint, results.v[0]->obj);
		config_say_allow(&opts);
		result_list_free(&results);
	}
	check_complaints();
	file_cache_free(opts.configs);
	file_cache_free(opts.profiles);
	arena_free(opts.arena);
}

const struct harness harness = {.run = run, .mutate = mutate_text};
