/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Sets what find_btf_refusal() says of many BTFs beside what BPF_BTF_LOAD of a kernel does:
 * those of objects, bent, and composed ones. The running kernel is asked at once; another one
 * through the guest of kernels.sh: --write FILE, run it there, then --answers FILE.
 *
 *	btf [--bend N] [--compose N] [--seed N] [--kernel V] [--write|--answers FILE] FILE...
 */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/util.h"
#include "base/whole_file.h"
#include "cli/cli.h"
#include "running/bpf.h"
#include "input/input.h"
#include "judge/internal.h"
#include "probe/ask.h"
#include "tests/kernel/btf_random.h"

#define ERRNO_MAX 600

struct run {
	struct arena *arena;
	const struct schema *s;
	struct target target;
	const struct types **types;	/* of the objects */
	size_t n_types, cap_types;
	size_t bend, compose, show;
	uint64_t seed;
	const char *write, *answers;
	FILE *in;			/* the answers of another kernel */
	size_t passed, failed, refused, by_errno[ERRNO_MAX];
};

/* The sample of that number: always the same. */
static void make(const struct run *r, struct arena *a, size_t i, struct btf_sample *out)
{
	uint64_t state = (r->seed * 1000003 + i + 1) * 0x9e3779b97f4a7c15;

	if (i < r->bend)
		btf_bend(a, r->types[i % r->n_types], &state, out);
	else
		btf_compose(a, &state, out);
}

static void dump(const struct btf_sample *s, size_t i)
{
	char path[64];
	FILE *f;

	snprintf(path, sizeof(path), "build/kernel/btf-%zu.btf", i);
	f = fopen(path, "we");
	if (!f)
		return;
	fwrite(s->data, 1, s->size, f);
	fclose(f);
	printf("  %s\n", path);
}

static void compare(struct run *r, struct arena *a, size_t i, const struct btf_sample *s, int answer)
{
	struct btf_refusal out;
	bool refused = find_btf_refusal(r->s, a, r->target.kernel, s->data, s->size, &out,
				       NULL);
	int err = refused ? out.err : 0;

	r->refused += answer != 0;
	if (answer >= 0 && answer < ERRNO_MAX)
		r->by_errno[answer]++;
	if (err == answer) {
		r->passed++;
		return;
	}
	if (r->failed++ >= r->show)
		return;
	printf("difference in number %zu: predicted %s, the kernel says %s\n", i,
	       err ? schema_errno_name(a, err) : "accepted",
	       answer ? schema_errno_name(a, answer) : "accepted");
	if (s->how)
		printf("  %s\n", s->how);
	if (refused)
		printf("  %s\n", out.why);
	dump(s, i);
}

static int ask_running(const struct btf_sample *s)
{
	int fd = kernel_btf_load(s->data, s->size);

	if (fd < 0)
		return -fd;
	close(fd);
	return 0;
}

/* The next number of the lines "blobs: ..." on a console, or ANSWER_NONE. */
static int next_answer(struct run *r)
{
	static char line[4096], *at;

	for (;;) {
		char *stop;
		long v = at ? strtol(at, &stop, 10) : 0;

		if (at && stop != at) {
			at = stop;
			return (int)v;
		}
		at = NULL;
		if (!fgets(line, sizeof(line), r->in))
			return ANSWER_NONE;
		if (str_starts(line, "kernel: "))
			printf("%s", line);
		at = strstr(line, "blobs: ");
		at = at ? at + strlen("blobs: ") : NULL;
	}
}

static int write_all(struct run *r)
{
	struct ask_head head = {.n_blobs = (uint32_t)(r->bend + r->compose)};
	struct buf b = {0};
	int err;

	memcpy(head.magic, ASK_MAGIC, sizeof(head.magic));
	buf_add(&b, &head, sizeof(head));
	for (size_t i = 0; i < r->bend + r->compose; i++) {
		struct arena *a = arena_new();
		struct btf_sample s;
		uint32_t n;

		make(r, a, i, &s);
		n = (uint32_t)s.size;
		buf_add(&b, &n, sizeof(n));
		buf_add(&b, s.data, s.size);
		arena_free(a);
	}
	err = buf_write(&b, r->write);
	buf_free(&b);
	return err;
}

static void compare_all(struct run *r)
{
	for (size_t i = 0; i < r->bend + r->compose; i++) {
		struct arena *a = arena_new();
		struct btf_sample s;

		make(r, a, i, &s);
		compare(r, a, i, &s, r->in ? next_answer(r) : ask_running(&s));
		arena_free(a);
	}
	for (int e = 0; e < ERRNO_MAX; e++)
		if (r->by_errno[e])
			printf("%zu %s, ", r->by_errno[e],
			       e ? schema_errno_name(r->arena, e) : "accepted");
	printf("of %zu\n", r->bend + r->compose);
}

static void read_types(struct run *r, char **paths, int n)
{
	const struct input_options opts = {.schema = r->s, .target = &r->target};
	struct object_list *list = ARENA_NEW(r->arena, struct object_list);

	for (int i = 0; i < n; i++)
		input_file(&opts, paths[i], list);
	for (size_t i = 0; i < list->n; i++)
		if (list->v[i]->types && list->v[i]->types->count > 1)
			ARENA_PUSH(r->arena, r->types, r->n_types, r->cap_types, list->v[i]->types);
}

static void parse(struct run *r, int argc, char **argv)
{
	static const struct option options[] = {
		{"bend", required_argument, NULL, 'b'},   {"compose", required_argument, NULL, 'c'},
		{"seed", required_argument, NULL, 's'},   {"kernel", required_argument, NULL, 'k'},
		{"write", required_argument, NULL, 'w'},  {"answers", required_argument, NULL, 'a'},
		{"show", required_argument, NULL, 'n'},   {0},
	};
	int c;

	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (c) {
		case 'b':
			r->bend = strtoul(optarg, NULL, 10);
			break;
		case 'c':
			r->compose = strtoul(optarg, NULL, 10);
			break;
		case 's':
			r->seed = strtoull(optarg, NULL, 10);
			break;
		case 'k':
			if (version_parse(optarg, &r->target.kernel))
				exit(2);
			break;
		case 'w':
			r->write = optarg;
			break;
		case 'a':
			r->answers = optarg;
			break;
		case 'n':
			r->show = strtoul(optarg, NULL, 10);
			break;
		default:
			exit(2);
		}
	}
}

int main(int argc, char **argv)
{
	struct run r = {.arena = arena_new(), .seed = 1, .show = 20};
	int err = 0;

	r.s = schema_builtin();
	schema_default_target(r.s, &r.target);
	(void)running_kernel(r.arena, &r.target.kernel);
	parse(&r, argc, argv);
	r.target.kernel_last = r.target.kernel;
	read_types(&r, argv + optind, argc - optind);
	if (r.bend && !r.n_types) {
		fprintf(stderr, "btf: no object has BTF\n");
		return 2;
	}
	if (r.write) {
		err = write_all(&r);
	} else if (!r.answers && geteuid() != 0) {
		fprintf(stderr, "btf: BPF_BTF_LOAD needs CAP_BPF\n");
		err = -EPERM;
	} else {
		r.in = r.answers ? fopen(r.answers, "re") : NULL;
		compare_all(&r);
		printf("%zu passed, %zu failed\n", r.passed, r.failed);
	}
	if (err)
		fprintf(stderr, "btf: %s\n", strerror(-err));
	return err || r.failed;
}
