/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_LOADER_PARTS_H
#define BPFMAPC_LOADER_PARTS_H

#include "loader/plan.h"

/* What an object needs of the runtime beside maps.h and libbpf.h or syscall.h. */
enum plan_need {
	NEEDS_WIRE,	/* static slots of outer maps */
	NEEDS_SLOTS,	/* and functions for slots */
	NEEDS_CPUS,	/* the number of CPUs, to create a map */
	NEEDS_SIZES,	/* sizes that the machine decides */
	NEEDS_FITS,	/* maps whose contents, template or slots a callback may not change */
	NEEDS_INNER,	/* templates of outer maps */
	NEEDS_ACCESS,	/* functions for elements */
	NEEDS_PERCPU,	/* and those of each CPU */
	NEEDS_DATA,
	NEEDS_KCONFIG,	/* without externs */
	NEEDS_CONFIG,	/* externs CONFIG_x */
	NEEDS_FACTS,	/* externs LINUX_x */
	NEEDS_PROG_LOAD,
	NEEDS_PINS,
	NEEDS_ARENAS,
	NEEDS_AT_END,	/* variables in arenas, whose place depends on libbpf and kernel */
	NEEDS_OLDER,	/* BTF that some kernels know in part */
	NEEDS_TEMPLATES, /* for objects of libbpf */
	NEEDS_CONSUME,	/* records that libbpf reads */
	NEEDS_PERF,	/* those of perf event arrays */
};

static inline bool plan_needs(const struct plan *plan, enum plan_need need)
{
	return plan->needs >> need & 1;
}

/* Sets plan->needs, of a plan that is else complete. */
void plan_parts(struct plan *plan);

/* "libbpf" or "syscall", as in the names of the runtime. */
const char *plan_runtime(const struct plan *plan);

/*
 * The headers of the runtime that the object includes, behind maps.h: names[PLAN_INCLUDES].
 * Returns their number.
 */
enum { PLAN_INCLUDES = 24 };
size_t plan_includes(const struct plan *plan, const char *names[PLAN_INCLUDES]);

/* The contents of a map are always written if it is read-only, or an arena, also where all are 0. */
bool plan_has_contents(const struct plan_map *m);

#endif
