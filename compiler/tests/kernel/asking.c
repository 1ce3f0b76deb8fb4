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

/* Adds the numbers of a line to v[max], of which n are there. Returns how many are then. */
static size_t add_numbers(const char *s, uint64_t *v, size_t n, size_t max)
{
	char *stop;

	for (; n < max; s = stop) {
		long long number = strtoll(s, &stop, 10);

		if (stop == s)
			break;
		v[n++] = (uint64_t)number;
	}
	return n;
}

/* The output of kernel_guest, among whatever else a console says. */
int read_answers(struct run *r)
{
	FILE *f = fopen(r->answers, "re");
	char line[4096];
	size_t n = 0, n_memory = 0, end = SIZE_MAX;
	uint64_t *answers;

	if (!f)
		return -errno;
	answers = arena_calloc(r->arena, r->n_asked + 1, sizeof(*answers));
	r->answer = arena_calloc(r->arena, r->n_asked + 1, sizeof(*r->answer));
	r->memory = arena_calloc(r->arena, r->n_asked + 1, sizeof(*r->memory));
	while (fgets(line, sizeof(line), f)) {
		const char *s;

		if (str_starts(line, "kernel: "))
			printf("%s", line);
		if (str_starts(line, "end: "))
			end = strtoul(line + 5, NULL, 10);
		if ((s = strstr(line, "answers: ")))
			n = add_numbers(s + strlen("answers: "), answers, n, r->n_asked);
		if ((s = strstr(line, "bytes: ")))
			n_memory = add_numbers(s + strlen("bytes: "), r->memory, n_memory, r->n_asked);
	}
	fclose(f);
	for (size_t i = 0; i < n; i++)
		r->answer[i] = (int)answers[i];
	if (n == r->n_asked && n_memory == n && end == n)
		return 0;
	fprintf(stderr, "%s: %zu answers and %zu sizes of %zu\n", r->answers, n, n_memory, r->n_asked);
	return -EIO;
}
