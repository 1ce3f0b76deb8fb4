/* SPDX-License-Identifier: BSD-2-Clause */
/* Maps of all types, for inputs that say how maps are judged. */
#ifndef BPFMAPC_TESTS_FUZZ_MAPS_H
#define BPFMAPC_TESTS_FUZZ_MAPS_H

#include "lint/lint.h"
#include "model/model.h"

/*
 * A new object, "maps.yaml" in the folder or, for NULL, in none, with n of these maps from
 * the number `first` on: the sample of each type; then each with another key and a flag; then
 * each with another value and more entries. Numbers behind the last one go on from 0.
 */
struct object *some_maps(const char *folder, uint32_t first, uint32_t n);
uint32_t n_samples(void);
#define N_MAPS (3 * n_samples())

/* Some of them, judged and linted, in all that text says of them. */
void judge_some(const struct lint_options *lint, uint32_t first);

/* The number of the sample of a type; of a type without one that of another. */
uint32_t map_of_type(uint32_t type);

#endif
