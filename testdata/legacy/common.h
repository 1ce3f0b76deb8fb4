/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef LEGACY_COMMON_H
#define LEGACY_COMMON_H

/* What the sources of this folder share; each declares the record of its own dialect. */
#include <linux/bpf.h>

#define SEC(name) __attribute__((section(name), used))

char LICENSE[] SEC("license") = "Dual BSD/GPL";

#endif
