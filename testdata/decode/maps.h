/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef MAPS_H
#define MAPS_H

#include <linux/bpf.h>

/* The macros of libbpf's bpf_helpers.h, so that the fixtures need only the kernel's headers. */
#define SEC(name) __attribute__((section(name), used))
#define __uint(name, val) int (*name)[val]
#define __type(name, val) typeof(val) *name
#define __array(name, val) typeof(val) *name[]
#define __hidden __attribute__((visibility("hidden")))
#define __kconfig __attribute__((section(".kconfig")))
#define __weak __attribute__((weak))
#define PIN_BY_NAME 1

#endif
