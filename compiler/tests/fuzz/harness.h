/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_TESTS_FUZZ_HARNESS_H
#define BPFMAPC_TESTS_FUZZ_HARNESS_H

#include <stddef.h>
#include <stdint.h>

#include "tests/fuzz/mutate.h"
#include "tests/malformed/way.h"

/*
 * A harness gives an input of one kind to the functions that read it, and to what comes
 * behind them. Each is a file of this folder that defines `harness`; harness.c, which is in
 * all of them, is what libFuzzer calls.
 */
struct harness {
	/* Leaves nothing behind: no memory, no file, no state. */
	void (*run)(const uint8_t *data, size_t size);
	mutate_fn *mutate;	/* knows the form of the input */
	void (*begin)(void);	/* once, before all; or NULL */
};

extern const struct harness harness;

/*
 * A file in memory with these bytes, to be opened by its path. There are two; each stays as
 * it is until the next call for it.
 */
const char *memory_file(unsigned which, const void *data, size_t size);

/* A folder of this process, gone at its end. */
const char *scratch_folder(void);

/* Options that the bytes choose: loader and its release, kernel, what is shown. */
#define CHOICES 5
void chosen_options(struct lint_options *lint, const uint8_t choice[CHOICES]);
/* One format of the users. */
const struct format *chosen_format(enum format_users users, uint8_t choice);

#endif
