/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>
#include <limits.h>
#include <mntent.h>
#include <stdio.h>
#include <unistd.h>

#include "base/util.h"
#include "base/whole_file.h"
#include "probe/probe.h"
#include "probe/try_commands.h"
#include "running/bpf.h"

/* Facts that commands on elements show: each command, on the smallest map of each type. */

struct command_question {
	size_t fact;
	struct kernel_case map;
	size_t command;		/* of command_names */
};

struct command_probe {
	struct case_list cases;
	struct type_pool pool;
	struct command_question *v;
	size_t n, cap;
	const char *cgroup;
};

/* Where a file system of cgroups, version 2, is mounted; or NULL. */
static const char *cgroup_folder(struct arena *a)
{
	static const char path[] = "/proc/self/mounts";
	FILE *f = setmntent(path, "re");
	char line[2 * PATH_MAX];
	const char *folder = NULL;
	struct mntent m;

	/* Not getmntent(), which without memory says that there are no more. */
	while (f && !folder && getmntent_r(f, &m, line, sizeof(line)))
		if (str_eq(m.mnt_type, "cgroup2"))
			folder = arena_strdup(a, m.mnt_dir);
	if (!f || ferror(f))
		file_must_be_readable(path, errno);
	if (f)
		endmntent(f);
	return folder;
}

static int btf_of(const struct command_probe *c, uint16_t blob)
{
	const struct types *t = blob == NO_BLOB ? NULL : c->pool.blobs[blob];

	return t ? kernel_btf_load(t->raw, t->raw_size) : -1;
}

/* Asks the map of a question; inner is like its template, or -1. */
static int ask_created(const struct command_probe *c, const struct command_question *q, int inner)
{
	const struct kernel_case *k = &q->map;
	int btf = btf_of(c, k->blob), fd = kernel_map_create(&k->c, btf, inner), answer;

	if (btf >= 0)
		close(btf);
	if (fd < 0)
		return ANSWER_NO_MAP - fd;
	answer = try_command(&(struct asked_elements){
		.fd = fd, .map_type = k->c.map_type, .keyless = !k->c.key_size,
		.cgroup = c->cgroup, .inner = inner,
	}, q->command);
	close(fd);
	return answer;
}

static void work(const struct asking *q, size_t first)
{
	const struct command_probe *c = q->of;

	for (size_t i = ask_next(q, first); i < q->n; i = ask_next(q, i)) {
		const struct kernel_case *k = &c->v[i].map;
		int inner = k->has_inner ? kernel_map_create(&k->inner, -1, -1) : -1;

		q->answer[i] = ask_created(c, &c->v[i], inner);
		if (inner >= 0)
			close(inner);
	}
}

static void list_questions(struct probe *p, struct command_probe *c)
{
	for (size_t i = 0; i < p->facts->n; i++) {
		const struct kernel_fact *f = &p->facts->v[i];
		struct command_question q = {.fact = i};

		if (f->kind != FACT_COMMAND ||
		    !case_sample(&c->cases, schema_type_tables(p->facts->schema, f->type), &q.map))
			continue;
		while (q.command < COMMANDS_N &&
		       !str_eq(command_names[q.command], ((const struct map_feature *)f->row)->name))
			q.command++;
		if (q.command < COMMANDS_N)
			ARENA_PUSH(p->arena, c->v, c->n, c->cap, q);
	}
}

/* Other errors are about the element. ENOSPC: sockets can be read as 64 bits only. */
static struct evidence evidence_of(int answer)
{
	return (struct evidence){
		.yes = !answer || answer == ENOENT || answer == ENOSPC,
		.no = answer == EINVAL || answer == EOPNOTSUPP || answer == KERNEL_ENOTSUPP,
	};
}

int probe_commands(struct probe *p)
{
	struct command_probe c = {.cgroup = cgroup_folder(p->arena)};
	struct asking q = probe_asking(p);
	int err;

	/* Kernels before 5.13 refuse a BTF with floats. */
	type_pool_make(p->arena, &c.pool, false);
	cases_init(&c.cases, p->arena, p->facts->schema, &c.pool);
	list_questions(p, &c);
	q.n = c.n;
	q.jobs = 4;
	q.work = work;
	q.of = &c;
	err = probe_ask(p, &q);
	if (err)
		return err;
	for (size_t i = 0; i < q.n; i++) {
		struct evidence e = evidence_of(q.answer[i]);

		probe_decide(p, c.v[i].fact, &e);
	}
	p->n_commands = q.n;
	ask_end(&q);
	return 0;
}
