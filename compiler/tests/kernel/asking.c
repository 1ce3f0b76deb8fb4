/* SPDX-License-Identifier: BSD-2-Clause */
/* Asks the running kernel, or another one through guest.c. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/util.h"
#include "base/whole_file.h"
#include "probe/ask.h"
#include "tests/kernel/run.h"
#include "probe/running.h"

#define GROUP "/sys/fs/cgroup/memory/bpfmapc-check"

/* A group of its own, so that a mistake of ours costs a process and not the machine. */
static void enter_group(void)
{
	static const char group[] = GROUP;
	char path[128];
	FILE *f;

	mkdir(group, 0755);
	snprintf(path, sizeof(path), "%s/memory.limit_in_bytes", group);
	f = fopen(path, "we");
	if (!f)
		return;
	fprintf(f, "%u\n", 2u << 30);
	fclose(f);
	snprintf(path, sizeof(path), "%s/cgroup.procs", group);
	f = fopen(path, "we");
	if (!f)
		return;
	fprintf(f, "%d\n", (int)getpid());
	fclose(f);
}

int ask_running(struct run *r)
{
	struct map_questions q = {
		.list = &r->list, .asked = r->asked, .n = r->n_asked, .jobs = r->jobs,
		.seconds = 120, .enter = enter_group,
	};
	int err = ask_maps(&q);

	r->answer = q.answer;
	r->memory = q.memory;
	rmdir(GROUP);
	return err;
}

int write_cases(struct run *r)
{
	struct ask_head head = {.n_blobs = (uint32_t)r->pool.n_blobs};
	struct buf b = {0};
	struct ask_map m;
	int err;

	memcpy(head.magic, ASK_MAGIC, sizeof(head.magic));
	for (size_t i = 0; i < r->n_asked; i++)
		head.n_maps += 1 + r->list.v[r->asked[i]].has_inner;
	buf_add(&b, &head, sizeof(head));
	for (size_t i = 0; i < r->pool.n_blobs; i++) {
		uint32_t n = (uint32_t)r->pool.blobs[i]->raw_size;

		buf_add(&b, &n, sizeof(n));
		buf_add(&b, r->pool.blobs[i]->raw, n);
	}
	while (b.len % 8)
		buf_char(&b, 0);
	for (size_t i = 0; i < r->n_asked; i++) {
		const struct kernel_case *k = &r->list.v[r->asked[i]];

		case_wire(&k->c, k->blob, k->has_inner, k->stores, &m);
		buf_add(&b, &m, sizeof(m));
		if (k->has_inner) {
			case_wire(&k->inner, k->inner_blob, false, 0, &m);
			buf_add(&b, &m, sizeof(m));
		}
	}
	err = buf_write(&b, r->write);
	buf_free(&b);
	return err;
}

/* The output of kernel_guest, among whatever else a console says. */
int read_answers(struct run *r)
{
	FILE *f = fopen(r->answers, "re");
	char line[4096];
	size_t n = 0, end = SIZE_MAX;

	if (!f)
		return -errno;
	r->answer = arena_calloc(r->arena, r->n_asked + 64, sizeof(*r->answer));
	while (fgets(line, sizeof(line), f)) {
		char *s = strstr(line, "answers: ");

		if (str_starts(line, "kernel: "))
			printf("%s", line);
		if (str_starts(line, "end: "))
			end = strtoul(line + 5, NULL, 10);
		if (!s)
			continue;
		s += strlen("answers: ");
		for (char *stop; n < r->n_asked; s = stop) {
			long v = strtol(s, &stop, 10);

			if (stop == s)
				break;
			r->answer[n++] = (int)v;
		}
	}
	fclose(f);
	if (n == r->n_asked && end == n)
		return 0;
	fprintf(stderr, "%s: %zu answers of %zu\n", r->answers, n, r->n_asked);
	return -EIO;
}
