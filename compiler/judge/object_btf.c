/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>
#include <stdlib.h>

#include "base/util.h"
#include "judge/internal.h"

/* The BTFs of an object's maps, and which kernels refuse them. */

static int by_key(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/*
 * The releases from `low` on, up to `high`, at which an answer about BTF may change: `low`,
 * and those of features and special fields. Returns their number; they are ascending.
 */
static size_t turning_points(struct judge *j, uint64_t low, uint64_t high, uint64_t **out)
{
	const struct schema *s = j->opts->schema;
	size_t n = 0, k = 1;
	uint64_t *v = ARENA_ARRAY(j->arena, 1 + 2 * (s->n_features + s->n_special), uint64_t);

	v[n++] = low;
	for (size_t i = 0; i < s->n_features; i++) {
		struct release_span span = release_span(s->features[i].since, s->features[i].before);

		v[n++] = span.from;
		v[n++] = span.before;
	}
	for (size_t i = 0; i < s->n_special; i++) {
		struct release_span span = release_span(s->special[i].since, s->special[i].before);

		v[n++] = span.from;
		v[n++] = span.before;
	}
	qsort(v, n, sizeof(*v), by_key);
	*out = v;
	for (size_t i = 0; i < n; i++)
		if (v[i] > low && v[i] <= high && v[i] != v[k - 1])
			v[k++] = v[i];
	v[0] = low;
	return k;
}

static bool is_refused(struct judge *j, const struct types *types, uint64_t release,
		       struct btf_refusal *out)
{
	const struct schema *s = j->opts->schema;
	struct version kernel = version_of_key(release);
	struct btf_blob blob;

	/* libbpf does not load it then. */
	if (!schema_kernel_has(s, KERNEL_BTF, kernel)) {
		*out = (struct btf_refusal){
			.why = "it has no BPF_BTF_LOAD", .help = "give sizes instead of types",
			.err = EINVAL, .kernel = kernel,
		};
		return j->out->loader != LOADER_LIBBPF;
	}
	blob = judge_btf_blob(s, j->arena, j->out->loader, j->out->release, kernel, types);
	if (!find_btf_refusal(s, j->arena, kernel, blob.data, blob.size, out))
		return false;
	out->kernel = kernel;
	return true;
}

/* Asks the kernels of the target. */
static void ask_target(struct judge *j, struct judged_btf *btf)
{
	uint64_t low = version_key(j->opts->target->kernel), *at = &low;
	uint64_t high = version_key(j->opts->target->kernel_last);
	size_t n = 1;

	if (high > low)
		n = turning_points(j, low, high, &at);
	for (size_t i = 0; i < n; i++)
		if (is_refused(j, btf->types, at[i], &btf->refusal))
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
	ask_target(j, btf);
	return btf;
}

const struct releases *btf_refusing(struct judge *j, struct judged_btf *btf)
{
	struct releases *refusing;
	struct btf_refusal refusal;
	uint64_t *at;
	size_t n;

	if (btf->refusing)
		return btf->refusing;
	refusing = ARENA_NEW(j->arena, struct releases);
	n = turning_points(j, 0, RELEASE_OPEN, &at);
	for (size_t i = 0; i < n; i++) {
		struct release_span span = {at[i], i + 1 < n ? at[i + 1] : RELEASE_OPEN};

		if (span.from < span.before && is_refused(j, btf->types, at[i], &refusal))
			releases_add(refusing, span);
	}
	btf->refusing = refusing;
	return refusing;
}
