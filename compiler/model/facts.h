/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_MODEL_FACTS_H
#define BPFMAPC_MODEL_FACTS_H

/*
 * The names of facts in schemas/, as numbers. The build lists the rows of schemas/loaders/
 * and schemas/kernels.yaml in build/facts.def. C names the row "linkage-static"
 * FAULT_LINKAGE_STATIC, so that a missing or misspelt row does not compile. schema/schema.h
 * has the contents of the rows.
 */

/* Faults that input/ finds in an object and that loaders treat in different ways. */
enum fault_kind {
	FAULT_NONE,		/* no loader treats it specially: reported as it is */
#define FAULT(id, name) FAULT_##id,
#include "facts.def"
	FAULT_N
};

/* Behaviours that some releases of a loader have and others do not. */
enum loader_behaviour {
#define BEHAVIOUR(id, name) BEHAVIOUR_##id,
#include "facts.def"
	BEHAVIOUR_N
};

/* Features that some releases of the kernel have and others do not. */
enum kernel_feature {
#define FEATURE(id, name) KERNEL_##id,
#include "facts.def"
	KERNEL_FEATURE_N
};

/* The program that decodes an object and calls BPF_MAP_CREATE. */
enum loader {
	LOADER_LIBBPF,	/* libbpf, with everything that it adjusts before and after the call */
	LOADER_KERNEL,	/* plain bpf(2), with the attributes as defined */
	LOADER_IPROUTE2,
	LOADER_CILIUM_EBPF,
	LOADER_AYA,
	LOADER_N
};

/* The names in the schemas: "linkage-static", "libbpf". fault_names[FAULT_NONE] is NULL. */
extern const char *const fault_names[FAULT_N];
extern const char *const behaviour_names[BEHAVIOUR_N];
extern const char *const kernel_feature_names[KERNEL_FEATURE_N];
extern const char *const loader_names[LOADER_N];

#endif
