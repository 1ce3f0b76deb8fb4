/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>

#include "base/util.h"
#include "judge/internal.h"

/* The BTFs of an object's maps, and which kernels refuse them. */

static void come_closer(uint64_t *next, struct release_span span, uint64_t after)
{
	if (span.from > after && span.from < *next)
		*next = span.from;
	if (span.before > after && span.before < *next)
		*next = span.before;
}

/* The first release behind `after` that could answer otherwise, or RELEASE_OPEN. */
static uint64_t next_answer(struct judge *j, const struct btf_asked *asked, uint64_t after)
{
	const struct schema *s = j->opts->schema;
	uint64_t next = RELEASE_OPEN;

	for (size_t i = 0; i < KERNEL_FEATURE_N; i++) {
		const struct kernel_feature_info *f = &s->features[i];

		if (!asked->features[i])
			continue;
		come_closer(&next, release_span(f->since, f->before), after);
		for (size_t k = 0; k < f->n_backports; k++)
			come_closer(&next, release_series(f->backports[k]), after);
	}
	if (asked->special)
		come_closer(&next, (struct release_span){special_next_change(j->out->special, after),
							 RELEASE_OPEN}, after);
	return next;
}

/*
 * Whether the release refuses the types; *next is the first one up to `last` that could answer
 * otherwise, or one behind it.
 */
static bool is_refused(struct judge *j, const struct types *types, uint64_t release,
		       uint64_t last, struct btf_refusal *out, uint64_t *next)
{
	const struct schema *s = j->opts->schema;
	struct version kernel = version_of_key(release);
	struct btf_asked asked = {0};
	struct btf_blob blob;
	bool refused;

	/* Loaders do not load it then. */
	if (!asked_has(&asked, s, kernel, KERNEL_BTF)) {
		refused = j->out->loader == LOADER_KERNEL;
		*out = (struct btf_refusal){
			.why = "it has no BPF_BTF_LOAD", .help = "give sizes instead of types",
			.err = EINVAL,
		};
	} else {
		blob = judge_btf_blob(s, j->arena, j->out->release, kernel, types, &asked);
		refused = find_btf_refusal(s, j->arena, kernel, blob.data, blob.size, out, &asked);
	}
	out->kernel = kernel;
	*next = release < last ? next_answer(j, &asked, release) : RELEASE_OPEN;
	return refused;
}

void btf_ask(struct judge *j, struct judged_btf *btf)
{
	uint64_t last = version_key(j->opts->target->kernel_last);
	uint64_t at = version_key(j->opts->target->kernel);

	for (uint64_t next; at <= last; at = next)
		if (is_refused(j, btf->types, at, last, &btf->refusal, &next))
			return;
	btf->refusal.why = NULL;
}

struct judged_btf *btf_of(struct judge *j, const struct types *types)
{
	struct judged_btf *btf;

	/* Scalar types of C are no BTF of anybody, and right. */
	if (!types || types->scalars)
		return NULL;
	for (size_t i = 0; i < j->n_btf; i++)
		if (j->btf[i].types == types)
			return &j->btf[i];
	ARENA_PUSH(j->arena, j->btf, j->n_btf, j->cap_btf, (struct judged_btf){.types = types});
	btf = &j->btf[j->n_btf - 1];
	btf_ask(j, btf);
	return btf;
}

const struct releases *btf_refusing(struct judge *j, struct judged_btf *btf, uint64_t from)
{
	struct btf_refusal refusal;
	struct releases *refusing;

	if (btf->refusing && btf->refusing_from <= from)
		return btf->refusing;
	refusing = ARENA_NEW(j->arena, struct releases);
	for (uint64_t at = from, next; at < RELEASE_OPEN; at = next)
		if (is_refused(j, btf->types, at, RELEASE_OPEN, &refusal, &next))
			releases_add(refusing, (struct release_span){at, next});
	btf->refusing = refusing;
	btf->refusing_from = from;
	return refusing;
}
