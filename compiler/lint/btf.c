/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>

#include "lint/internal.h"

/*
 * btf_array_resolve(): the bytes of an array must fit 32 bits. What reaches
 * that is a number of __uint() from 0x40000000 on, which the macro makes an
 * array of so many ints.
 */
static const char *array_too_large(struct arena *a, const struct types *t, uint32_t id)
{
	const struct btf_array *array = type_array(type_by_id(t, id));
	int64_t elem = type_size(t, array->type);

	if (elem != -E2BIG &&
	    (elem <= 0 || !array->nelems || (uint64_t)elem <= UINT32_MAX / array->nelems))
		return NULL;
	return arena_printf(a, "type %u, %s, is larger than 4 GiB", id, type_to_c(a, t, id));
}

const char *btf_refusal(struct arena *a, const struct types *t)
{
	if (!t)
		return NULL;
	for (uint32_t id = 1; id < t->count; id++) {
		const char *why = NULL;

		if (type_kind(type_by_id(t, id)) == BTF_KIND_ARRAY)
			why = array_too_large(a, t, id);
		if (why)
			return why;
	}
	return NULL;
}
