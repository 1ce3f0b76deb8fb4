/* SPDX-License-Identifier: BSD-2-Clause */
/* Maps of all types, for inputs that say how maps are judged. */
#ifndef BPFMAPC_TESTS_FUZZ_MAPS_H
#define BPFMAPC_TESTS_FUZZ_MAPS_H

#include "lint/lint.h"
#include "model/model.h"

/* A new object, "maps.yaml" in the folder or, for NULL, in none. */
struct object *no_maps(const char *folder);

/*
 * Adds one of N_MAPS maps, and returns its index: the sample of each type; then each with
 * another key and a flag; then each with another value and more entries. Numbers behind the
 * last one go on from 0.
 */
uint32_t add_map(struct object *obj, uint32_t number);
uint32_t n_samples(void);
#define N_MAPS (3 * n_samples())

/* A new object with n of them from the number `first` on. */
struct object *some_maps(const char *folder, uint32_t first, uint32_t n);

/* Some of them, judged and linted, in all that text says of them. */
void judge_some(const struct lint_options *lint, uint32_t first);

/* The number of the sample of a type; of a type without one that of another. */
uint32_t map_of_type(uint32_t type);

#endif
