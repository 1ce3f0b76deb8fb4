/* SPDX-License-Identifier: BSD-2-Clause */
#include "model/facts.h"

const char *const fault_names[FAULT_N] = {
#define FAULT(id, name) [FAULT_##id] = name,
#include "facts.def"
};

const char *const behaviour_names[BEHAVIOUR_N] = {
#define BEHAVIOUR(id, name) [BEHAVIOUR_##id] = name,
#include "facts.def"
};

const char *const kernel_feature_names[KERNEL_FEATURE_N] = {
#define FEATURE(id, name) [KERNEL_##id] = name,
#include "facts.def"
};

const char *const loader_names[LOADER_N] = {
	[LOADER_LIBBPF] = "libbpf",
	[LOADER_KERNEL] = "kernel",
	[LOADER_IPROUTE2] = "iproute2",
	[LOADER_CILIUM_EBPF] = "cilium-ebpf",
	[LOADER_AYA] = "aya",
};
