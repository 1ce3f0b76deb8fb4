/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_MODEL_FACTS_H
#define BPFMAPC_MODEL_FACTS_H

/*
 * Names of facts in schemas/, as numbers: the build lists the rows of
 * schemas/loaders/ and schemas/kernels.yaml in build/facts.def. C says
 * FAULT_LINKAGE_STATIC for the row "linkage-static", so a row that is missing
 * or misspelt does not compile. schema/schema.h has what the rows say.
 */

/* What input/ finds in an object that loaders treat in different ways. */
enum fault_kind {
	FAULT_NONE,		/* no loader's business: it is told as it is */
#define FAULT(id, name) FAULT_##id,
#include "facts.def"
	FAULT_N
};

/* What some releases of a loader do and others do not. */
enum loader_behaviour {
#define BEHAVIOUR(id, name) BEHAVIOUR_##id,
#include "facts.def"
	BEHAVIOUR_N
};

/* What some releases of the kernel have or do and others do not. */
enum kernel_feature {
#define FEATURE(id, name) KERNEL_##id,
#include "facts.def"
	KERNEL_FEATURE_N
};

/* Who decodes an object and calls BPF_MAP_CREATE. */
enum loader {
	LOADER_LIBBPF,	/* libbpf, with all that it adjusts before and after the call */
	LOADER_KERNEL,	/* plain bpf(2): the attributes as they stand */
	LOADER_IPROUTE2,
	LOADER_CILIUM_EBPF,
	LOADER_AYA,
	LOADER_N
};

/* As the schemas spell them: "linkage-static", "libbpf". fault_names[FAULT_NONE] is NULL. */
extern const char *const fault_names[FAULT_N];
extern const char *const behaviour_names[BEHAVIOUR_N];
extern const char *const kernel_feature_names[KERNEL_FEATURE_N];
extern const char *const loader_names[LOADER_N];

#endif
