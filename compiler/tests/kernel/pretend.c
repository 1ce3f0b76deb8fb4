/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pretend RELEASE NAME... FOLDER/FILE...: probes kernels that answer as the schemas say of a
 * release, under another name, and compares verdicts by the profile with those of the release:
 * what the questions do not settle, or settle wrongly, shows without a kernel. So does a profile
 * in a file that says something else than the schemas of its release. Ends with a counting line.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/util.h"
#include "judge/internal.h"
#include "probe/probe.h"
#include "probe/use_try.h"
#include "tests/kernel/profile.h"

struct pretended {
	struct probe p;			/* first: the answers find the rest behind it */
	const struct schema *s;
	struct target target;		/* with the release that answers */
	size_t passed, failed;
};

/* What the release says of a definition, as ask_maps() has it. */
static int answer_map(const struct pretended *r, const struct case_list *list, uint32_t index)
{
	const struct kernel_case *k = &list->v[index];
	struct arena *a = arena_new();
	const uint16_t blobs[] = {k->blob, k->has_inner ? k->inner_blob : NO_BLOB};
	struct btf_refusal refusal;
	struct verdict v;
	int err;

	for (size_t i = 0; i < ARRAY_SIZE(blobs); i++) {
		const struct types *t = blobs[i] == NO_BLOB ? NULL : list->pool->blobs[blobs[i]];

		if (!t || !find_btf_refusal(r->s, a, r->target.kernel, t->raw, t->raw_size, &refusal, NULL))
			continue;
		err = ANSWER_NO_BTF + refusal.err;
		arena_free(a);
		return err;
	}
	judge_map(r->s, &r->target, a, case_get(list, index), &v);
	err = v.create == CREATE_DEPENDS ? 0 : v.err;
	if (!v.err && case_slot_refuses(r->s, &r->target, k))
		err = EINVAL;
	arena_free(a);
	return err;
}

static int ask_maps_of(struct probe *p, struct map_questions *q)
{
	const struct pretended *r = (const struct pretended *)p;

	q->answer = mmap(NULL, (q->n + 1) * sizeof(*q->answer), PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	q->memory = mmap(NULL, (q->n + 1) * sizeof(*q->memory), PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	for (size_t i = 0; i < q->n; i++)
		q->answer[i] = answer_map(r, q->list, q->asked[i]);
	return 0;
}

static int ask_btfs_of(struct probe *p, const struct btf_blob *v, size_t n, int *answer)
{
	const struct pretended *r = (const struct pretended *)p;
	struct btf_refusal refusal;

	for (size_t i = 0; i < n; i++)
		answer[i] = find_btf_refusal(r->s, p->arena, r->target.kernel, v[i].data, v[i].size, &refusal,
					     NULL) ? refusal.err : 0;
	return 0;
}

/* Of commands and features the release says nothing. */
static int ask_nothing(struct probe *p, struct asking *q)
{
	(void)p;
	q->answer = mmap(NULL, (q->n + 1) * sizeof(*q->answer), PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	for (size_t i = 0; i < q->n; i++)
		q->answer[i] = ANSWER_NONE;
	return 0;
}

static int ask_uses_of(struct probe *p, const struct use_list *l, int *answer)
{
	(void)p;
	for (size_t i = 0; i < l->n; i++)
		answer[i] = ANSWER_NONE;
	return 0;
}

/* Verdicts by the schema of a profile for t, with those of the release. */
static void compare(struct pretended *r, const struct schema *profile, const struct target *t, size_t show)
{
	struct type_pool pool;
	struct case_list list;

	type_pool_make(r->p.arena, &pool, version_cmp(r->target.kernel, VERSION(5, 13, 0)) >= 0);
	cases_init(&list, r->p.arena, r->s, &pool);
	cases_boundary(&list, &r->target);
	for (uint32_t i = 0; i < list.n; i += 3) {
		struct arena *a = arena_new();
		struct verdict v;
		int answer = answer_map(r, &list, i);

		judge_map(profile, t, a, case_get(&list, i), &v);
		if (!v.err && case_slot_refuses(profile, t, &list.v[i]))
			v.err = EINVAL;
		if (answer >= ANSWER_NO_BTF || v.create == CREATE_DEPENDS || answer == v.err)
			r->passed++;
		else if (r->failed++ < show)
			printf("difference: the profile says %s, the release %s: type %u, flags %#x, key_size %u, "
			       "value_size %u, key %u, value %u (%s) %s\n", schema_errno_name(a, v.err),
			       schema_errno_name(a, answer), list.v[i].c.map_type, list.v[i].c.map_flags,
			       list.v[i].c.key_size, list.v[i].c.value_size, list.v[i].c.btf_key_type_id,
			       list.v[i].c.btf_value_type_id, list.v[i].why,
			       v.deciding ? v.deciding->message : "");
		arena_free(a);
	}
}

/* Facts that are answered otherwise than the release has them, though that need not matter. */
static void show_wrong(const struct pretended *r)
{
	const struct kernel_facts *all = kernel_facts_new(r->p.arena, r->s);

	for (size_t k = 0; k < all->n && r->failed; k++)
		if ((r->p.answer[k] == FACT_YES || r->p.answer[k] == FACT_NO) &&
		    (r->p.answer[k] == FACT_YES) != kernel_fact_holds(&all->v[k], r->target.kernel))
			printf("  answered wrong: %s: %s\n", fact_kind_names[all->v[k].kind], all->v[k].name);
}

static void set_kernel(struct target *t, struct version kernel)
{
	t->kernel = t->kernel_last = kernel;
}

static void compare_pretended(struct pretended *r, const char *release, const char *name)
{
	char nearest[VERSION_TEXT_MAX];
	struct version kernel, called;

	if (version_parse(release, &kernel) || version_parse(name, &called))
		exit(2);
	set_kernel(&r->target, kernel);
	r->p.target = r->target;
	set_kernel(&r->p.target, called);
	if (probe_kernel(&r->p, r->s))
		exit(2);
	compare(r, r->p.facts->schema, &r->p.target, 5);
	printf("%s, which calls itself %s, is nearest to %s: %zu agree, %zu differ\n", release,
	       name, version_text(r->p.target.kernel, nearest), r->passed, r->failed);
	for (size_t k = 0; k < r->p.facts->n; k++)
		if (r->p.answer[k] == FACT_ODD)
			printf("  contradicted: %s\n", r->p.facts->v[k].name);
	show_wrong(r);
}

/* A profile must also have its own release as the nearest one. */
static void compare_file(struct pretended *r, const char *path)
{
	const struct profile *p = profile_of_file(r->p.arena, path);

	set_kernel(&r->target, p->nearest);
	compare(r, p->schema, &r->target, 5);
	if (version_cmp(p->nearest, p->upstream)) {
		printf("difference: %s is not nearest to its own release\n", path);
		r->failed++;
	}
	printf("%s: %zu agree, %zu differ; %zu questions are of another bpfmapc\n", path, r->passed,
	       r->failed, p->n_unknown);
}

int main(int argc, char **argv)
{
	size_t passed = 0, failed = 0;

	for (int i = 1; i < argc; i += strchr(argv[i], '/') ? 1 : 2) {
		struct pretended r = {
			.p = {.arena = arena_new(), .ask_maps = ask_maps_of, .ask_btfs = ask_btfs_of,
			      .ask_uses = ask_uses_of, .ask = ask_nothing},
			.s = schema_builtin(),
		};

		schema_default_target(r.s, &r.target);
		r.target.loader = LOADER_KERNEL;
		r.target.cpus = 2;
		if (strchr(argv[i], '/'))
			compare_file(&r, argv[i]);
		else if (i + 1 < argc)
			compare_pretended(&r, argv[i], argv[i + 1]);
		passed += r.passed;
		failed += r.failed;
		arena_free(r.p.arena);
	}
	printf("%zu passed, %zu failed\n", passed, failed);
	return failed || !passed;
}
