/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_RUNNING_KCONFIG_H
#define BPFMAPC_RUNNING_KCONFIG_H

#include "model/model.h"

/*
 * The value of the map .kconfig on the running machine: *value has map->value_size bytes, in
 * the arena. Returns NULL, or which extern has no value there, in the arena.
 */
const char *kconfig_value(struct arena *a, const struct map_def *map, unsigned char **value);

/*
 * Options of the running kernel's configuration: values[n] are 'y', 'm' or 'n', which it also
 * says of an option that it does not know. Returns false where there is no configuration; the
 * program ends as by file_must_be_readable() where the machine fails.
 */
bool kconfig_options(struct arena *a, const char *const names[], size_t n, char *values);

#endif
