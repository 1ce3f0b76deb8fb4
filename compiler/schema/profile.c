/* SPDX-License-Identifier: BSD-2-Clause */
#include "schema/profile.h"

#include "base/util.h"

const char *const profile_answer_names[FACT_ANSWERS] = {
	[FACT_UNASKED] = "open",
	[FACT_YES] = "has",
	[FACT_NO] = "lacks",
	[FACT_ODD] = "odd",
};

struct profile_reader {
	struct arena *arena;
	struct yaml_errors *errors;
	struct profile *profile;
	struct kernel_facts *facts;
	const struct yaml_node **at;	/* of each fact: where it is answered, or NULL */
	enum fact_answer *answer;	/* of each fact */
};

static const char *read_string(struct profile_reader *r, const struct yaml_node *map,
			       const char *key)
{
	const struct yaml_node *node = yaml_get(map, key);
	const char *text = NULL;

	if (node && !yaml_is_null(node) && yaml_want_string(r->errors, node, key, &text))
		return arena_strdup(r->arena, text);
	return NULL;
}

static void read_release(struct profile_reader *r, const struct yaml_node *kernel, const char *key,
			 bool wanted, struct version *out)
{
	const struct yaml_node *node = yaml_get(kernel, key);
	const char *text = read_string(r, kernel, key);

	if (text && (version_parse(text, out) || version_cmp(*out, VERSION(3, 18, 0)) < 0))
		yaml_error(r->errors, node, "%s: '%.40s' is no release with BPF maps, such as 5.15.3", key, text);
	else if (wanted && (!node || yaml_is_null(node)))
		yaml_error(r->errors, kernel, "kernel: {%s: \"X.Y.Z\"} is missing", key);
}

/* A release names its series: "5.4.0-1125-aws" is a 5.4, whatever its point release. */
static void check_release(struct profile_reader *r, const struct yaml_node *kernel)
{
	static const char digits[] = "0123456789";
	const struct profile *p = r->profile;
	const char *s = p->release ? p->release : "", *dot = s + strspn(s, digits);
	struct version named;

	if (*dot != '.' || version_none(p->upstream) ||
	    version_parse(arena_strndup(r->arena, s, (size_t)(dot - s) + 1 + strspn(dot + 1, digits)), &named))
		return;
	if (named.major != p->upstream.major || named.minor != p->upstream.minor)
		yaml_error(r->errors, yaml_get(kernel, "upstream"), "upstream is %u.%u, but release '%.60s' is a %u.%u",
			   p->upstream.major, p->upstream.minor, p->release, named.major, named.minor);
}

static void read_kernel(struct profile_reader *r, const struct yaml_node *root)
{
	static const char *const keys[] = {"release", "upstream", "nearest", "distribution",
					   "architecture"};
	const struct yaml_node *node = yaml_get(root, "kernel");

	if (!node) {
		yaml_error(r->errors, root, "kernel: {release: ..., nearest: \"X.Y.Z\"} is missing");
		return;
	}
	if (!yaml_want_map(r->errors, node, "kernel"))
		return;
	yaml_known_keys(r->errors, node, keys, ARRAY_SIZE(keys));
	r->profile->release = read_string(r, node, "release");
	read_release(r, node, "upstream", false, &r->profile->upstream);
	read_release(r, node, "nearest", true, &r->profile->nearest);
	check_release(r, node);
}

static uint64_t read_number(struct profile_reader *r, const struct yaml_node *map, const char *key,
			    uint64_t low, uint64_t high)
{
	const struct yaml_node *node = yaml_get(map, key);
	uint64_t v = 0;

	if (!node || yaml_is_null(node) || !yaml_want_uint(r->errors, node, key, high, &v))
		return 0;
	if (v < low)
		yaml_error(r->errors, node, "%s: %llu is below %llu", key, (unsigned long long)v,
			   (unsigned long long)low);
	return v;
}

static void read_machine(struct profile_reader *r, const struct yaml_node *root)
{
	static const char *const keys[] = {"page_size", "cpus", "nr_cpus", "numa_nodes",
					   "perf_event_max_stack", "memlock",
					   "unprivileged_bpf_disabled"};
	const struct yaml_node *node = yaml_get(root, "machine");
	struct profile *p = r->profile;

	if (!node || yaml_is_null(node) || !yaml_want_map(r->errors, node, "machine"))
		return;
	yaml_known_keys(r->errors, node, keys, ARRAY_SIZE(keys));
	p->page_size = read_number(r, node, "page_size", 4096, 1 << 20);
	if (p->page_size & (p->page_size - 1))
		yaml_error(r->errors, yaml_get(node, "page_size"), "page_size is no power of two");
	p->cpus = (uint32_t)read_number(r, node, "cpus", 1, 65536);
	p->nr_cpus = (uint32_t)read_number(r, node, "nr_cpus", 1, 65536);
	p->max_stack = (uint32_t)read_number(r, node, "perf_event_max_stack", 1, 65536);
	p->numa_nodes = (uint32_t)read_number(r, node, "numa_nodes", 1, 65536);
	/* These change no verdict. */
	(void)read_number(r, node, "memlock", 0, UINT64_MAX);
	(void)read_number(r, node, "unprivileged_bpf_disabled", 0, 2);
}

/* Options of the kernel's configuration, which change no verdict: y, m or n. */
static void read_config(struct profile_reader *r, const struct yaml_node *root)
{
	const struct yaml_node *node = yaml_get(root, "config");
	const char *value;

	if (!node || yaml_is_null(node) || !yaml_want_map(r->errors, node, "config"))
		return;
	for (size_t i = 0; i < node->n; i++) {
		if (!str_starts(node->keys[i]->text, "CONFIG_"))
			yaml_error(r->errors, node->keys[i], "'%.60s' is no option of a kernel's configuration",
				   node->keys[i]->text);
		else if (yaml_want_string(r->errors, node->items[i], node->keys[i]->text, &value) &&
			 !str_eq(value, "y") && !str_eq(value, "m") && !str_eq(value, "n"))
			yaml_error(r->errors, node->items[i], "%.60s is '%.20s', must be y, m or n",
				   node->keys[i]->text, value);
	}
}

static void take_answer(struct profile_reader *r, enum fact_kind kind, enum fact_answer answer,
			const struct yaml_node *node)
{
	struct profile *p = r->profile;
	struct kernel_fact *f;
	const char *name;
	size_t i;

	if (!yaml_want_string(r->errors, node, "a fact", &name))
		return;
	f = kernel_facts_find(r->facts, kind, name);
	if (!f) {
		if (!p->n_unknown++)
			p->unknown = arena_strdup(r->arena, name);
		return;
	}
	i = (size_t)(f - r->facts->v);
	if (r->at[i]) {
		yaml_error(r->errors, node, "'%.60s' is answered twice; the first time in line %u", name,
			   r->at[i]->line);
		return;
	}
	r->at[i] = node;
	r->answer[i] = answer;
	if (answer != FACT_YES && answer != FACT_NO)
		return;
	p->n_answers++;
	if (answer == FACT_NO && kernel_fact_holds(f, p->nearest) && !p->n_missing++)
		p->missing = f->name;
	kernel_fact_set(f, answer == FACT_YES);
}

static void read_kind(struct profile_reader *r, enum fact_kind kind, const struct yaml_node *node)
{
	if (!yaml_want_map(r->errors, node, fact_kind_names[kind]))
		return;
	yaml_known_keys(r->errors, node, profile_answer_names, FACT_ANSWERS);
	for (int answer = 0; answer < FACT_ANSWERS; answer++) {
		const struct yaml_node *list = yaml_get(node, profile_answer_names[answer]);

		if (!list || yaml_is_null(list) ||
		    !yaml_want_list(r->errors, list, profile_answer_names[answer]))
			continue;
		for (size_t i = 0; i < list->n; i++)
			take_answer(r, kind, (enum fact_answer)answer, list->items[i]);
	}
}

/*
 * Nothing can be true of what the kernel does not have. Who says that a map type takes a flag
 * says that there is the type, although its release lacks it.
 */
static void check_owner(struct profile_reader *r, size_t i, enum fact_kind kind, const char *owner,
			const char *what)
{
	struct kernel_fact *of = owner ? kernel_facts_find(r->facts, kind, owner) : NULL;
	size_t k = of ? (size_t)(of - r->facts->v) : 0;

	if (!of || r->answer[i] != FACT_YES)
		return;
	if (r->answer[k] != FACT_YES && r->answer[k] != FACT_NO &&
	    !kernel_fact_holds(of, r->profile->nearest))
		kernel_fact_set(of, true);
	if (r->answer[k] == FACT_NO)
		yaml_error(r->errors, r->at[i], "has '%.80s', but line %u says that there is no %s %s",
			   r->facts->v[i].name, r->at[k]->line, what, owner);
}

static void check_contradictions(struct profile_reader *r)
{
	const struct schema *s = r->facts->schema;

	for (size_t i = 0; i < r->facts->n; i++) {
		const struct kernel_fact *f = &r->facts->v[i];
		const char *type = f->type ? schema_map_type_name(s, f->type) : NULL;
		const char *first = arena_strndup(r->arena, f->name, strcspn(f->name, " "));

		switch (f->kind) {
		case FACT_FLAG:
		case FACT_REQUIRED_FLAG:
		case FACT_COMMAND:
			check_owner(r, i, FACT_MAP_TYPE, type, "map type");
			break;
		case FACT_FIELD_TYPE:
			check_owner(r, i, FACT_MAP_TYPE, type, "map type");
			check_owner(r, i, FACT_FIELD, first, "special field");
			break;
		case FACT_HELPER_MAP:
			check_owner(r, i, FACT_MAP_TYPE, type, "map type");
			check_owner(r, i, FACT_HELPER, first, "helper");
			break;
		case FACT_HELPER_PROGRAM:
			check_owner(r, i, FACT_HELPER, first, "helper");
			check_owner(r, i, FACT_PROGRAM_TYPE, schema_program_type_name(s, f->type),
				    "program type");
			break;
		default:
			break;
		}
	}
}

static void read_facts(struct profile_reader *r, const struct yaml_node *root)
{
	const struct yaml_node *facts = yaml_get(root, "facts");

	if (!facts) {
		yaml_error(r->errors, root, "facts: is missing");
		return;
	}
	if (!yaml_want_map(r->errors, facts, "facts"))
		return;
	yaml_known_keys(r->errors, facts, fact_kind_names, FACT_KINDS);
	for (int kind = 0; kind < FACT_KINDS; kind++) {
		const struct yaml_node *node = yaml_get(facts, fact_kind_names[kind]);

		if (node && !yaml_is_null(node))
			read_kind(r, (enum fact_kind)kind, node);
	}
	check_contradictions(r);
}

static bool check_version(struct profile_reader *r, const struct yaml_node *root)
{
	const struct yaml_node *version = yaml_get(root, "version");
	uint64_t v;

	if (!version)
		return yaml_error(r->errors, root, "version: %d is missing: is this a profile of bpfmapc probe?",
				  PROFILE_VERSION);
	if (!yaml_want_uint(r->errors, version, "version", UINT32_MAX, &v))
		return false;
	if (v > PROFILE_VERSION)
		return yaml_error(r->errors, version, "the profile has version %llu of the questions, this bpfmapc "
				  "knows those up to %d: use a newer one, or probe again",
				  (unsigned long long)v, PROFILE_VERSION);
	return v == PROFILE_VERSION ||
	       yaml_error(r->errors, version, "version must be %d", PROFILE_VERSION);
}

const struct profile *profile_read(struct arena *a, const struct schema *s, const char *path,
				   const char *text, size_t size, struct yaml_errors *errors)
{
	static const char *const keys[] = {"version", "tool", "kernel", "machine", "config", "facts"};
	const struct yaml_node *root = yaml_read(text, size, errors);
	struct profile_reader r = {.arena = a, .errors = errors};
	const char *base = path_base(path), *end = strrchr(base, '.');

	if (!root) {
		if (!errors->n)
			yaml_error(errors, &(struct yaml_node){.line = 1, .column = 1}, "the profile is empty");
		return NULL;
	}
	if (!yaml_want_map(errors, root, "a profile") || !check_version(&r, root))
		return NULL;
	r.profile = ARENA_NEW(a, struct profile);
	r.facts = kernel_facts_new(a, s);
	r.at = ARENA_ARRAY(a, r.facts->n, const struct yaml_node *);
	r.answer = ARENA_ARRAY(a, r.facts->n, enum fact_answer);
	r.profile->name = end && end != base ? arena_strndup(a, base, (size_t)(end - base)) : base;
	yaml_known_keys(errors, root, keys, ARRAY_SIZE(keys));
	read_kernel(&r, root);
	read_machine(&r, root);
	read_config(&r, root);
	read_facts(&r, root);
	r.facts->schema->profile = r.profile->name;
	r.profile->schema = r.facts->schema;
	return errors->n ? NULL : r.profile;
}
