/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/utsname.h>

#include "base/util.h"
#include "cli/probing.h"
#include "output/doc.h"
#include "running/kconfig.h"

/* The profile of the running kernel, as schemas/profile.schema.yaml has it. */

/* PRETTY_NAME of os-release(5), as a shell would read it. */
static const char *distribution(struct arena *a)
{
	static const char *const files[] = {"/etc/os-release", "/usr/lib/os-release"};
	static const char key[] = "PRETTY_NAME=";

	for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
		FILE *f = fopen(files[i], "re");
		const char *name = NULL;
		char line[256];

		while (f && !name && fgets(line, sizeof(line), f)) {
			const char *text = line + strlen(key);

			line[strcspn(line, "\n")] = 0;
			if (!str_starts(line, key))
				continue;
			if (*text == '"' || *text == '\'')
				name = arena_strndup(a, text + 1, strcspn(text + 1, *text == '"' ? "\"" : "'"));
			else
				name = arena_strdup(a, text);
		}
		if (f)
			fclose(f);
		if (name)
			return name;
	}
	return NULL;
}

static void put_kernel(struct doc *d, const struct probe *p)
{
	char release[VERSION_TEXT_MAX], nearest[VERSION_TEXT_MAX];
	struct utsname u = {0};

	(void)uname(&u);
	doc_map(d, "kernel", DOC_FLOW);
	doc_string(d, "release", u.release);
	doc_string(d, "upstream", version_text(p->upstream, release));
	doc_string(d, "nearest", version_text(p->target.kernel, nearest));
	doc_string(d, "distribution", distribution(p->arena));
	doc_string(d, "architecture", u.machine);
	doc_end(d);
}

static void put_machine(struct doc *d, const struct target *t)
{
	struct rlimit memlock = {RLIM_INFINITY, RLIM_INFINITY};
	uint64_t unprivileged = 0;
	bool has_unprivileged = running_unprivileged(&unprivileged);

	(void)getrlimit(RLIMIT_MEMLOCK, &memlock);
	doc_map(d, "machine", DOC_FLOW);
	doc_uint(d, "page_size", t->page_size);
	doc_uint(d, "cpus", t->cpus);
	doc_uint(d, "nr_cpus", t->nr_cpus);
	doc_uint_if(d, "numa_nodes", t->numa_nodes, t->numa_nodes);
	doc_uint(d, "perf_event_max_stack", t->max_stack);
	doc_uint_if(d, "memlock", memlock.rlim_cur != RLIM_INFINITY, memlock.rlim_cur);
	doc_uint_if(d, "unprivileged_bpf_disabled", has_unprivileged, unprivileged);
	doc_end(d);
}

/* Names of options, without their double ones. */
struct option_names {
	struct arena *arena;
	const char **v;
	size_t n, cap;
};

static void add_option(struct option_names *names, const char *name, size_t size)
{
	for (size_t i = 0; i < names->n; i++)
		if (strlen(names->v[i]) == size && !strncmp(names->v[i], name, size))
			return;
	ARENA_PUSH(names->arena, names->v, names->n, names->cap, arena_strndup(names->arena, name, size));
}

/* Those of which a text of the schemas, or NULL, has the names. */
static void add_options(struct option_names *names, const char *text)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789";

	while (text && (text = strstr(text, "CONFIG_"))) {
		size_t size = strspn(text, letters);

		add_option(names, text, size);
		text += size;
	}
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* What the schemas say that types of maps and programs need, and what counts for all of them. */
static void put_config(struct doc *d, struct arena *a, const struct schema *s)
{
	struct option_names names = {.arena = a};
	char *values;

	add_options(&names, "CONFIG_BPF_SYSCALL CONFIG_BPF_JIT CONFIG_BPF_UNPRIV_DEFAULT_OFF "
			    "CONFIG_DEBUG_INFO_BTF CONFIG_MEMCG CONFIG_NUMA");
	for (size_t i = 0; i < s->n_types; i++)
		add_options(&names, schema_type_at(s, i)->info.config);
	for (size_t i = 0; i < s->n_program_types; i++)
		add_options(&names, s->program_types[i].config);
	for (size_t i = 0; i < s->n_struct_ops; i++)
		add_options(&names, s->struct_ops[i].config);
	qsort(names.v, names.n, sizeof(*names.v), by_name);
	values = arena_calloc(a, names.n, 1);
	if (!kconfig_options(a, names.v, names.n, values)) {
		doc_null(d, "config");
		return;
	}
	doc_map(d, "config", DOC_BLOCK);
	for (size_t i = 0; i < names.n; i++)
		doc_string(d, names.v[i], (const char[]){values[i], 0});
	doc_end(d);
}

static void put_names(struct doc *d, const struct probe *p, enum fact_kind kind,
		      enum fact_answer answer)
{
	doc_list(d, profile_answer_names[answer], DOC_BLOCK);
	for (size_t i = 0; i < p->facts->n; i++)
		if (p->facts->v[i].kind == kind && p->answer[i] == answer)
			doc_string(d, NULL, p->facts->v[i].name);
	doc_end(d);
}

static void put_facts(struct doc *d, const struct probe *p)
{
	doc_map(d, "facts", DOC_BLOCK);
	for (int kind = 0; kind < FACT_KINDS; kind++) {
		doc_map(d, fact_kind_names[kind], DOC_BLOCK);
		for (int answer = 0; answer < FACT_ANSWERS; answer++)
			put_names(d, p, (enum fact_kind)kind, (enum fact_answer)answer);
		doc_end(d);
	}
	doc_end(d);
}

void profile_write(struct buf *b, const struct probe *p)
{
	struct doc *d = doc_new(b, DOC_YAML);

	doc_map(d, NULL, DOC_BLOCK);
	doc_uint(d, "version", PROFILE_VERSION);
	doc_map(d, "tool", DOC_FLOW);
	doc_string(d, "name", "bpfmapc");
	doc_string(d, "version", BPFMAPC_VERSION);
	doc_end(d);
	put_kernel(d, p);
	put_machine(d, &p->target);
	put_config(d, p->arena, p->facts->schema);
	put_facts(d, p);
	doc_end(d);
	doc_finish(d);
}
