/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_JUDGE_JUDGE_H
#define BPFMAPC_JUDGE_JUDGE_H

#include <linux/bpf.h>

#include "model/judged.h"
#include "schema/schema.h"

/*
 * What the target's loader passes on and its kernels answer: adjust.c, then
 * kernel.c with special.c and btf_vars.c, then verdict.c, btf.c and object.c,
 * which puts an object together. Nothing is asked of the running machine.
 */

struct judge_options {
	const struct schema *schema;
	const struct target *target;
	/* Nobody reads the kernels that accept a map which breaks no requirement. */
	bool only_faults;
};

/* Who creates the maps of obj: those of definition files the plain kernel, unless told otherwise. */
enum loader judge_loader(const struct target *t, const struct object *obj);

/*
 * Judges an object that input/ has read: what its loader makes of its faults,
 * and each map and template. Fills *out, which lives in the object's arena.
 */
void judge_object(const struct judge_options *opts, const struct object *obj,
		  struct judgement *out);

/*
 * What the target's kernels make of one call of BPF_MAP_CREATE with `c` and
 * its template, as schemas/ have it: all of *out but without_btf, in the
 * arena. `c` is not kept.
 */
void judge_map(const struct schema *s, const struct target *t, struct arena *a,
	       const struct map_create *c, struct verdict *out);

/* What the loader passes to BPF_MAP_CREATE for the map or template m->def: m->create. */
void judge_adjust(const struct judge_options *opts, const struct loader_release *loader,
		  struct judged *m);

/* Whether the size is a power-of-two multiple of the page size, as the kernel wants a ring buffer. */
bool ringbuf_size_fits(uint32_t size, uint64_t page_size);
/* What libbpf makes of the size of a ring buffer; inverted: BEHAVIOUR_POW_OF_2_INVERTED. */
uint32_t libbpf_ringbuf_size(uint32_t size, uint64_t page_size, bool inverted);

/*
 * The special fields that a map has once it is created, by the target's first
 * kernel: a bit for each of schema->special.
 */
uint32_t judge_special_fields(const struct judge_options *opts, const struct judged *m);

/* The first release that demands what v says, as the series of `target` has it. */
struct version judge_demanded_since(const struct schema *s, uint32_t map_type,
				    const struct violation *v, struct version target);



#endif
