/* SPDX-License-Identifier: BSD-2-Clause */
#include "model/result.h"

#include <stdlib.h>

#include "base/util.h"

struct result *result_new(struct object *obj)
{
	struct result *r = malloc(sizeof(*r));

	if (!r)
		die_no_memory();
	*r = (struct result){.obj = obj};
	return r;
}

bool map_takes_memory(const struct judged *m)
{
	return !m->not_created && m->verdict.create != CREATE_REJECTED;
}

void memory_add(struct memory *sum, struct memory more)
{
	sum->bytes = more.bytes > UINT64_MAX - sum->bytes ? UINT64_MAX : sum->bytes + more.bytes;
	sum->exact &= more.exact;
}

struct memory result_memory(const struct result *r)
{
	struct memory sum = r->n_shed ? r->shed_memory : (struct memory){.exact = true};

	for (size_t i = 0; i < r->judged.n_maps; i++) {
		const struct judged *m = &r->judged.maps[i];

		if (map_takes_memory(m))
			memory_add(&sum, (struct memory){m->verdict.memory, m->verdict.memory_exact});
	}
	return sum;
}

void result_free(struct result *r)
{
	if (!r)
		return;
	object_free(r->obj);
	free(r->text);
	free(r);
}

void result_shed(struct result *r)
{
	const struct result kept = {
		.obj = r->obj,
		.judged = {.loader = r->judged.loader, .status = r->judged.status},
		.fail_on = r->fail_on,
		.n_shed = r->n_shed + r->obj->n_maps,
		.shed_memory = result_memory(r),
		.text = r->text,
		.n_text = r->n_text,
	};

	object_shed(r->obj);
	*r = kept;
}

void result_list_add(struct result_list *list, struct result *r)
{
	if (list->n == list->cap) {
		list->cap = list->cap ? list->cap * 2 : 8;
		list->v = realloc(list->v, list->cap * sizeof(*list->v));
		if (!list->v)
			die_no_memory();
	}
	list->v[list->n++] = r;
}

void result_list_free(struct result_list *list)
{
	for (size_t i = 0; i < list->n; i++)
		result_free(list->v[i]);
	free(list->v);
	*list = (struct result_list){0};
}
