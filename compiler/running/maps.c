/* SPDX-License-Identifier: BSD-2-Clause */
#include "running/maps.h"

#include <unistd.h>

#include "judge/judge.h"

/* Loads the types as the loader would. Returns a descriptor or -errno. */
static int load_types(struct running *run, const struct types *types)
{
	struct btf_blob blob;

	blob = judge_btf_blob(run->schema, run->arena, run->judged->release, run->kernel, types,
			      NULL);
	return kernel_btf_load(blob.data, blob.size);
}

int running_btf(struct running *run, const struct types *types)
{
	struct loaded_btf l = {.types = types};

	if (!types)
		return -1;
	for (size_t i = 0; i < run->n_btf; i++)
		if (run->btf[i].types == types)
			return run->btf[i].fd;
	l.fd = load_types(run, types);
	ARENA_PUSH(run->arena, run->btf, run->n_btf, run->cap_btf, l);
	return l.fd;
}

const char *running_refused(const struct running *run, const struct judged *m)
{
	const char *loader = loader_names[run->judged->loader];

	if (run->judged->status == OBJECT_REFUSED)
		return arena_printf(run->arena, "%s refuses the object: %s", loader,
				    run->judged->refused_reason);
	if (m && m->loader_refuses)
		return arena_printf(run->arena, "%s refuses it: %s", loader, m->loader_refuses);
	if (m && m->inner && m->inner->loader_refuses)
		return arena_printf(run->arena, "%s refuses its template: %s", loader,
				    m->inner->loader_refuses);
	return NULL;
}

static int ask(struct running *run, const struct map_create *c, int btf_fd, int inner_fd)
{
	int fd = kernel_map_create(c, btf_fd, inner_fd);

	run->log[0] = 0;
	if (fd < 0)
		kernel_map_log(c, btf_fd, inner_fd, run->log, sizeof(run->log));
	return fd;
}

static int create(struct running *run, const struct judged *m, int inner_fd, bool *without_btf)
{
	/* With the types, also where they are expected to be refused. */
	struct map_create c = m->typed ? *m->typed : m->create;
	const struct loader_release *release = run->judged->release;
	int btf, fd;

	btf = running_btf(run, c.types);
	if (c.types && btf < 0 && !judge_leaves_btf_out(run->schema, release, run->kernel))
		return btf;
	if (!c.types || btf >= 0) {
		fd = ask(run, &c, btf, inner_fd);
		if (fd >= 0 || !judge_tries_twice(release, -fd) ||
		    !(c.btf_key_type_id || c.btf_value_type_id))
			return fd;
	}
	*without_btf = c.btf_key_type_id || c.btf_value_type_id;
	map_create_drop_types(&c);
	return ask(run, &c, -1, inner_fd);
}

int running_map(struct running *run, const struct judged *m, bool *without_btf)
{
	bool inner_without = false;
	int inner_fd = -1, fd;

	if (m->create.inner) {
		inner_fd = create(run, m->inner, -1, &inner_without);
		if (inner_fd < 0)
			return inner_fd;
	}
	fd = create(run, m, inner_fd, without_btf);
	if (inner_fd >= 0)
		close(inner_fd);
	return fd;
}

void running_end(struct running *run)
{
	for (size_t i = 0; i < run->n_btf; i++)
		if (run->btf[i].fd >= 0)
			close(run->btf[i].fd);
	run->n_btf = 0;
}
