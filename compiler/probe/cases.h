/* SPDX-License-Identifier: BSD-2-Clause */
/* The list of definitions that are judged and asked of a kernel. */
#ifndef BPFMAPC_PROBE_CASES_H
#define BPFMAPC_PROBE_CASES_H

#include "model/judged.h"
#include "schema/tables.h"
#include "probe/ask.h"
#include "probe/types.h"

/* One definition to be judged and to be asked of a kernel. */
struct kernel_case {
	struct map_create c, inner;	/* c.inner is set by case_get() */
	bool has_inner;
	uint32_t stores;		/* try_map(): max_entries of a map in a slot */
	uint16_t blob, inner_blob;	/* of the pool; NO_BLOB without types */
	const char *why;		/* what it was made for */
};

#define NO_BLOB UINT16_MAX

struct case_list {
	struct arena *a;
	const struct schema *s;
	const struct type_pool *pool;
	struct kernel_case *v;
	size_t n, cap;
	uint32_t *seen;			/* hash table of indexes + 1: none stands twice */
	size_t n_seen;
};

/* The case with its pointers set; good until the list grows. */
const struct map_create *case_get(const struct case_list *list, size_t i);

void cases_init(struct case_list *list, struct arena *a, const struct schema *s,
		const struct type_pool *pool);

/* Appends *k, made for `why`, where it does not stand there already. */
void case_add(struct case_list *list, const struct kernel_case *k, const char *why);

/* The smallest sound definition of a type: its sample. False where it has none. */
bool case_sample(const struct case_list *list, const struct schema_type *type,
		 struct kernel_case *out);

/*
 * Whether a kernel of the target refuses the map that is stored in a slot, with EINVAL, because
 * its max_entries are not those of the template.
 */
bool case_slot_refuses(const struct schema *s, const struct target *t, const struct kernel_case *k);

/*
 * boundary.c: at the limits of every rule of the schemas: on it, just inside, just
 * outside; the flags alone and in pairs; each type with each template, each
 * key and value type, and each special field.
 */
void cases_boundary(struct case_list *list, const struct target *t);

/* A map as a file of definitions has it; its template is a row of its own. */
void case_wire(const struct map_create *c, uint16_t blob, bool has_inner, uint32_t stores,
	       struct ask_map *out);

/* Bytes that the kernel would hold for it, and for its template, whatever the verdict. */
uint64_t case_memory(const struct case_list *list, const struct target *t, size_t i,
		     uint64_t *inner);

#endif
