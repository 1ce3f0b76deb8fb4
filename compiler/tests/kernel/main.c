/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Sets what judge_map() says of many definitions beside what a kernel does.
 * The running kernel is asked at once, side by side, because a map that is
 * rejected after its allocation waits for a grace period; another one through
 * kernel_guest: --write FILE, run it there, then --answers FILE.
 */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/util.h"
#include "cli/cli.h"
#include "judge/internal.h"
#include "running/bpf.h"
#include "probe/ask.h"
#include "tests/kernel/profile.h"
#include "tests/kernel/run.h"

static void judge(struct run *r, struct arena *a, size_t i, struct verdict *v)
{
	judge_map(r->s, &r->target, a, case_get(&r->list, i), v);
}

/* Whether the first requirement that is broken is tested before anything is allocated. */
static bool before_allocation(const struct verdict *v)
{
	const struct violation *first = v->deciding;

	switch (first->rule) {
	case RULE_BM104:
	case RULE_BM141:
	case RULE_BM142:
	case RULE_BM150:
		return first->requirement->stage < STAGE_BTF_KEY &&
		       str_eq(first->source, "map_create");
	default:
		return true;
	}
}

static bool per_cpu(uint32_t type)
{
	return type == 5 || type == 6 || type == 10;
}

static bool is_large(const struct run *r, const struct map_create *c, uint64_t memory)
{
	return memory > r->limit || (per_cpu(c->map_type) && c->max_entries > 4096);
}

/* Definitions that would take much memory are asked only where they are to be refused early. */
static void choose_cases(struct run *r)
{
	for (size_t i = 0; i < r->list.n; i++) {
		const struct map_create *c = case_get(&r->list, i);
		uint64_t inner = 0, own = case_memory(&r->list, &r->target, i, &inner);
		struct arena *a = arena_new();
		struct verdict v;
		bool skip;

		judge(r, a, i, &v);
		skip = c->inner && is_large(r, c->inner, inner);
		if (is_large(r, c, own))
			skip |= v.create != CREATE_REJECTED || v.err == ENOMEM ||
				!before_allocation(&v);
		if (skip)
			r->too_large++;
		else
			ARENA_PUSH(r->arena, r->asked, r->n_asked, r->cap_asked, (uint32_t)i);
		arena_free(a);
	}
}

static void show_map(struct run *r, const struct map_create *c)
{
	printf("{type: %s (%u), key_size: %u, value_size: %u, max_entries: %u, map_flags: %#x, "
	       "map_extra: %#llx, numa_node: %d, name: \"",
	       schema_map_type_name(r->s, c->map_type), c->map_type, c->key_size, c->value_size,
	       c->max_entries, c->map_flags, (unsigned long long)c->map_extra, (int)c->numa_node);
	for (size_t i = 0; i < sizeof(c->name) && c->name[i]; i++)
		printf(c->name[i] >= ' ' && c->name[i] < 127 ? "%c" : "\\x%02x",
		       (unsigned char)c->name[i]);
	printf("\"");
	if (c->types)
		printf(", key: %u %s, value: %u %s", c->btf_key_type_id,
		       type_to_c(r->arena, c->types, c->btf_key_type_id), c->btf_value_type_id,
		       type_to_c(r->arena, c->types, c->btf_value_type_id));
	printf("}");
}

/* The errno of creating it or, where that is sound, of what is stored in it. */
static int foreseen(struct run *r, size_t i, const struct verdict *v)
{
	bool refused = case_slot_refuses(r->s, &r->target, &r->list.v[r->asked[i]]);

	return !v->err && refused ? EINVAL : v->err;
}

static void show_difference(struct run *r, size_t i, const struct verdict *v, int answer)
{
	const struct kernel_case *k = &r->list.v[r->asked[i]];
	const struct map_create *c = case_get(&r->list, r->asked[i]);

	printf("difference: predicted %s, the kernel says %s (%s)\n  ",
	       foreseen(r, i, v) ? schema_errno_name(r->arena, foreseen(r, i, v)) : "accepted",
	       answer ? schema_errno_name(r->arena, answer) : "accepted", k->why);
	show_map(r, c);
	if (c->inner) {
		printf("\n  inner ");
		show_map(r, c->inner);
	}
	if (v->deciding)
		printf("\n  %s", v->deciding->message);
	for (size_t n = 0; n < v->n_violations; n++)
		printf("\n  %s", v->violations[n].message);
	printf("\n");
}

static void note_seen(struct run *r, const struct verdict *v)
{
	if (!v->deciding)
		return;
	for (size_t i = 0; i < r->n_seen; i++)
		if (r->seen[i] == v->deciding->requirement)
			return;
	ARENA_PUSH(r->arena, r->seen, r->n_seen, r->cap_seen, v->deciding->requirement);
}

static void list_rules(const struct run *r, const char *owner, const struct schema_rule *rules,
		       size_t n)
{
	for (size_t i = 0; i < n; i++) {
		bool seen = false;

		for (size_t k = 0; k < r->n_seen; k++)
			seen |= r->seen[k] == &rules[i];
		printf("%s: %s: %s (line %u)\n", seen ? "seen" : "not seen", owner,
		       rules[i].require.text ? rules[i].require.text : check_names[rules[i].check],
		       schema_rule_words(&rules[i])->line);
	}
}

/*
 * What is called exact is right to the byte. Since 6.4 (map_mem_usage) kernels count what a map
 * takes: the memory of an empty map is then right, also of those that grow with use.
 */
static bool memory_agrees(struct run *r, size_t i, const struct verdict *v)
{
	bool counts = version_cmp(r->target.kernel, VERSION(6, 4, 0)) >= 0;

	if (!v->memory_exact && (!counts || !r->memory[i]))
		return true;
	r->n_exact += v->memory_exact;
	r->n_sizes++;
	if (v->memory == r->memory[i])
		return true;
	if (r->failed < r->show) {
		printf("memory: predicted %llu bytes, the kernel says %llu\n  ",
		       (unsigned long long)v->memory, (unsigned long long)r->memory[i]);
		show_map(r, case_get(&r->list, r->asked[i]));
		printf("\n");
	}
	return false;
}

/* The errno of the BTF that the map or its template has, which is loaded first; 0: none. */
static int refused_btf(const struct run *r, size_t i)
{
	const struct kernel_case *k = &r->list.v[r->asked[i]];

	if (k->blob != NO_BLOB && r->refused[k->blob])
		return r->refused[k->blob];
	return k->has_inner && k->inner_blob != NO_BLOB ? r->refused[k->inner_blob] : 0;
}

static void compare_btf(struct run *r, size_t i, int answer)
{
	int foreseen_err = refused_btf(r, i);

	if (foreseen_err == answer) {
		r->no_btf++;
		return;
	}
	if (r->failed++ >= r->show)
		return;
	printf("difference: predicted that the BTF is %s, the kernel says %s (%s)\n  ",
	       foreseen_err ? schema_errno_name(r->arena, foreseen_err) : "taken",
	       answer ? schema_errno_name(r->arena, answer) : "taken",
	       r->list.v[r->asked[i]].why);
	show_map(r, case_get(&r->list, r->asked[i]));
	printf("\n");
}

/* What the kernel is to say of each BTF. */
static void judge_blobs(struct run *r)
{
	r->refused = arena_calloc(r->arena, r->pool.n_blobs + 1, sizeof(*r->refused));
	for (size_t i = 0; i < r->pool.n_blobs; i++) {
		const struct types *t = r->pool.blobs[i];
		struct btf_refusal refusal;

		if (find_btf_refusal(r->s, r->arena, r->target.kernel, t->raw, t->raw_size,
				     &refusal, NULL))
			r->refused[i] = refusal.err;
	}
}

static void compare(struct run *r)
{
	judge_blobs(r);
	for (size_t i = 0; i < r->n_asked; i++) {
		int answer = r->answer[i];
		struct arena *a = arena_new();
		struct verdict v;

		judge(r, a, r->asked[i], &v);
		if (answer >= ANSWER_NO_BTF || refused_btf(r, i)) {
			compare_btf(r, i, answer >= ANSWER_NO_BTF ? answer - ANSWER_NO_BTF : 0);
		} else if (answer == ANSWER_NONE || answer == ANSWER_KILLED) {
			r->failed++;
			r->unanswered++;
		} else if (answer == ENOMEM && v.err != ENOMEM) {
			r->none++;
		} else if (v.create == CREATE_DEPENDS) {
			r->depends++;
		} else if (!answer && v.create == CREATE_ACCEPTED && !memory_agrees(r, i, &v)) {
			r->failed++;
		} else if (foreseen(r, i, &v) == answer) {
			r->passed++;
			r->n_accepted += !answer;
			note_seen(r, &v);
		} else {
			if (r->failed++ < r->show)
				show_difference(r, i, &v, answer);
		}
		arena_free(a);
	}
}

/* Every rule is broken by some case in some kernel: a rule without one could be anything. */
static bool covered(struct run *r, const struct schema_rule **seen, size_t n_seen,
		    const struct schema_rule *rules, size_t n, const char *owner)
{
	bool all = true;

	(void)r;
	for (size_t i = 0; i < n; i++) {
		bool found = rules[i].depends || rules[i].check >= CHECK_STAGE_ALLOC_CHECK ||
			     rules[i].loader == FOR_LIBBPF;

		for (size_t k = 0; k < n_seen && !found; k++)
			found = seen[k] == &rules[i];
		if (found)
			continue;
		printf("no case: %s: %s (line %u)\n", owner,
		       rules[i].require.text ? rules[i].require.text : check_names[rules[i].check],
		       schema_rule_words(&rules[i])->line);
		all = false;
	}
	return all;
}

static bool check_coverage(struct run *r)
{
	const struct schema_rule **seen = NULL;
	struct target all = r->target;
	size_t n = 0, cap = 0;
	bool ok;

	all.kernel = schema_kernel_at(r->s, 0);
	all.kernel_last = schema_newest_kernel(r->s);
	all.loader = LOADER_KERNEL;
	for (size_t i = 0; i < r->list.n; i++) {
		struct arena *a = arena_new();
		struct verdict v;

		judge_map(r->s, &all, a, case_get(&r->list, i), &v);
		for (size_t k = 0; k < v.n_violations; k++) {
			const struct schema_rule *rule = v.violations[k].requirement;
			size_t at = 0;

			while (at < n && seen[at] != rule)
				at++;
			if (at == n)
				ARENA_PUSH(r->arena, seen, n, cap, rule);
		}
		arena_free(a);
	}
	ok = covered(r, seen, n, r->s->general, r->s->n_general, "general");
	for (size_t i = 0; i < r->s->n_types; i++)
		if (schema_type_at(r->s, i)->n_sample)
			ok &= covered(r, seen, n, schema_type_at(r->s, i)->rules,
				      schema_type_at(r->s, i)->n_rules,
				      schema_type_at(r->s, i)->info.name);
	return ok;
}

/* A kernel that is short of memory says little about the rules: then little was compared. */
static bool short_of_memory(const struct run *r)
{
	if (r->none * 100 <= r->n_asked)
		return false;
	printf("%zu of %zu definitions got ENOMEM, which none was to get\n", r->none, r->n_asked);
	return true;
}

static void usage(void)
{
	fprintf(stderr, "usage: kernel [--kernel V] [--cpus N] [--nr-cpus N] [--boundary] "
			"[--profile FILE] [--random N] [--fields N] [--seed N] [--jobs N] [--limit BYTES] [--show N] "
			"[--seen] [--write FILE | --answers FILE]\n");
	exit(2);
}

static uint64_t number(const char *s)
{
	uint64_t v;

	if (parse_u64(s, UINT64_MAX, &v))
		usage();
	return v;
}

/* The verdicts are then those of the profile. */
static void take_profile(struct run *r, const char *path)
{
	const struct profile *p = profile_of_file(r->arena, path);

	r->profile = p->schema;
	r->target.kernel = r->target.kernel_last = p->nearest;
}

static void options(struct run *r, int argc, char **argv)
{
	static const struct option table[] = {
		{"kernel", 1, NULL, 'k'},  {"cpus", 1, NULL, 'c'},     {"nr-cpus", 1, NULL, 'n'},
		{"random", 1, NULL, 'r'},  {"boundary", 0, NULL, 'b'}, {"seed", 1, NULL, 's'},
		{"fields", 1, NULL, 'f'},
		{"profile", 1, NULL, 'p'}, {"jobs", 1, NULL, 'j'},	   {"limit", 1, NULL, 'l'},    {"show", 1, NULL, 'd'},
		{"seen", 0, NULL, 'e'},	   {"write", 1, NULL, 'w'},    {"answers", 1, NULL, 'a'},
		{NULL, 0, NULL, 0},
	};
	int opt;

	while ((opt = getopt_long(argc, argv, "", table, NULL)) != -1) {
		switch (opt) {
		case 'k':
			if (version_parse(optarg, &r->target.kernel))
				usage();
			r->target.kernel_last = r->target.kernel;
			break;
		case 'p': take_profile(r, optarg); break;
		case 'c': r->target.cpus = (uint32_t)number(optarg); break;
		case 'n': r->target.nr_cpus = (uint32_t)number(optarg); break;
		case 'r': r->n_random = number(optarg); break;
		case 'f': r->n_fields = number(optarg); break;
		case 'b': r->boundary = true; break;
		case 's': r->seed = number(optarg); break;
		case 'j': r->jobs = number(optarg); break;
		case 'l': r->limit = number(optarg); break;
		case 'd': r->show = number(optarg); break;
		case 'e': r->list_seen = true; break;
		case 'w': r->write = optarg; break;
		case 'a': r->answers = optarg; break;
		default: usage();
		}
	}
	if (optind != argc || !r->jobs)
		usage();
}

int main(int argc, char **argv)
{
	struct run r = {
		.arena = arena_new(), .s = schema_builtin(), .jobs = 16, .seed = 1,
		.limit = 16 << 20, .show = 20,
	};
	char kernel[VERSION_TEXT_MAX];
	bool ok = true, elsewhere;
	int err = 0;

	schema_default_target(r.s, &r.target);
	r.target.loader = LOADER_KERNEL;
	r.target.cpus = running_cpus();
	running_machine(0, &r.target);
	running_kernel(r.arena, &r.target.kernel);
	r.target.kernel_last = r.target.kernel;
	options(&r, argc, argv);
	/* Another kernel is asked once, and its answers compared by its release and its profile. */
	elsewhere = r.write || r.answers;
	if (r.profile && !elsewhere)
		r.s = r.profile;
	kernel_keep_stdin();
	type_pool_make(r.arena, &r.pool, version_cmp(r.target.kernel, VERSION(5, 13, 0)) >= 0);
	type_pool_add_fields(r.arena, &r.pool, r.n_fields, r.seed);
	cases_init(&r.list, r.arena, r.s, &r.pool);
	if (r.boundary) {
		cases_boundary(&r.list, &r.target);
		/* What the kernel of a profile does not check, nothing breaks. */
		ok = r.s == r.profile || check_coverage(&r);
	}
	cases_fields(&r.list);
	cases_random(&r.list, r.n_random, r.seed);
	if (geteuid() && !r.write && !r.answers) {
		printf("kernel: only root may ask: %zu definitions were judged, none was asked\n"
		       "%d passed, %d failed, 1 skipped\n", r.list.n, ok, !ok);
		arena_free(r.arena);
		return !ok;
	}
	choose_cases(&r);
	if (r.profile)
		r.s = r.profile;
	if (r.write) {
		err = write_cases(&r);
	} else {
		err = r.answers ? read_answers(&r) : ask_running(&r);
		if (!err)
			compare(&r);
	}
	if (err)
		fprintf(stderr, "kernel: %s\n", strerror(-err));
	if (r.unanswered)
		printf("%zu definitions got no answer: who asked was killed\n", r.unanswered);
	if (short_of_memory(&r))
		ok = false;
	if (!err && r.list_seen) {
		list_rules(&r, "general", r.s->general, r.s->n_general);
		for (size_t i = 0; i < r.s->n_types; i++)
			list_rules(&r, schema_type_at(r.s, i)->info.name, schema_type_at(r.s, i)->rules,
				   schema_type_at(r.s, i)->n_rules);
	}
	if (!err && !r.write)
		printf("kernel %s: %zu definitions, %zu asked; %zu accepted; the memory of %zu is "
		       "compared, of which %zu is exact; no answer: %zu too large, %zu ENOMEM, %zu "
		       "hang on the machine, %zu whose BTF is refused\n"
		       "%zu passed, %zu failed\n",
		       version_text(r.target.kernel, kernel), r.list.n, r.n_asked, r.n_accepted,
		       r.n_sizes, r.n_exact, r.too_large, r.none, r.depends, r.no_btf, r.passed,
		       r.failed + !ok);
	arena_free(r.arena);
	return err || r.failed || !ok ? 1 : 0;
}
