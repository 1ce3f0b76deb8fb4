/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_JUDGE_JUDGE_H
#define BPFMAPC_JUDGE_JUDGE_H

#include <linux/bpf.h>

#include "model/judged.h"
#include "schema/schema.h"

/*
 * What the loader of the target passes to the kernel, and what its kernels answer:
 * adjust.c, then kernel.c with kernels.c, special.c and btf_vars.c, then verdict.c, access.c,
 * btf.c and object.c, which judges an object as a whole. Nothing depends on the running machine.
 */

/*
 * What judge/ keeps of kernels from one object to the next: what follows from a schema and a
 * target alone. For one thread, and as long as the schemas that it is used with.
 */
struct known_kernels;

struct known_kernels *known_kernels_new(void);
void known_kernels_free(struct known_kernels *known);

struct judge_options {
	const struct schema *schema;
	const struct target *target;
	struct known_kernels *known;	/* or NULL */
	/* Nobody needs the list of kernels that accept a map without violations. */
	bool only_faults;
	/* What its programs do, from an earlier judgement of the object: no kernel changes it. Or NULL. */
	struct usage *usage;
};

/* The loader of obj: the plain kernel for definition files unless the target names another. */
enum loader judge_loader(const struct target *t, const struct object *obj);

/*
 * Judges an object that input/ has read: its faults, as the loader treats them, and each
 * map and template. Fills *out, which is in the arena of the object.
 */
void judge_object(const struct judge_options *opts, const struct object *obj,
		  struct judgement *out);

/*
 * What the kernels of the target do with one call of BPF_MAP_CREATE, by the facts of
 * schemas/. `c` has the attributes and the template. Fills all of *out except without_btf;
 * what it points to is in the arena. Does not keep `c`.
 */
void judge_map(const struct schema *s, const struct target *t, struct arena *a,
	       const struct map_create *c, struct verdict *out);
/* The same, faster, where out->kernels does not matter: only those of t are right. */
void judge_map_of_target(const struct schema *s, const struct target *t, struct arena *a,
			 const struct map_create *c, struct verdict *out);

struct btf_asked;	/* judge/btf_check.h */
struct special_finder;	/* judge/special.h */

/* A BTF as BPF_BTF_LOAD gets it. */
struct btf_blob {
	const void *data;
	size_t size;
};

/*
 * What a release of a loader passes to BPF_BTF_LOAD of `kernel` for the types of an object or
 * of a map: bpf_object__sanitize_btf() of libbpf, KernelMarshalOptions() of cilium/ebpf. The blob is in the arena, or is t's own.
 * Marks in *asked, which may be NULL, what of the kernel it depends on.
 */
struct btf_blob judge_btf_blob(const struct schema *s, struct arena *a,
			       const struct loader_release *release, struct version kernel,
			       const struct types *t, struct btf_asked *asked);

/*
 * What a loader does where the kernel refuses a BTF with its types: creates the map without
 * them, or does not create it.
 */
bool judge_leaves_btf_out(const struct schema *s, const struct loader_release *release,
			  struct version kernel);

/* Whether the loader tries again without types, if the kernel refuses a map with errno `err`. */
bool judge_tries_twice(const struct loader_release *release, int err);

/* Whether the size is a power-of-two multiple of the page size, as ring buffers require. */
bool ringbuf_size_fits(uint32_t size, uint64_t page_size);
/* The size that libbpf passes for a ring buffer; inverted: BEHAVIOUR_POW_OF_2_INVERTED. */
uint32_t libbpf_ringbuf_size(uint32_t size, uint64_t page_size, bool inverted);

/*
 * The special fields that a kernel finds in the created map: a bit for each of
 * schema->special. f is the finder of the map's object (judgement.special).
 */
uint32_t judge_special_fields(struct special_finder *f, struct version kernel,
			      const struct judged *m);

/* The first release of the series of `target` that has the requirement of v. */
struct version judge_required_since(const struct schema *s, uint32_t map_type,
				    const struct violation *v, struct version target);

#endif
