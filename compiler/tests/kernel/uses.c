/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Sets what the schemas say of programs, helpers and maps beside what the verifier of a
 * kernel does with the smallest program of each pair. The running kernel is asked at once,
 * another one through guest.c: --write FILE, run it there, then --answers FILE.
 */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/util.h"
#include "base/whole_file.h"
#include "cli/cli.h"
#include "running/bpf.h"
#include "probe/running.h"
#include "probe/use_cases.h"
#include "probe/use_try.h"
#include "tests/kernel/profile.h"

struct uses {
	struct arena *arena;
	struct use_list list;
	const struct schema *judged_by;	/* with the facts of a profile, if one is given */
	struct version kernel;
	const int *answer;
	const char *write, *answers;
	bool print;
	bool *lacks;			/* of each of use_programs: the kernel has no such programs */
	size_t passed[USE_KINDS], failed, unknown, lacking;
};

static int ask_running(struct uses *u)
{
	int *answer = arena_calloc(u->list.a, u->list.n + 1, sizeof(*answer));

	u->answer = answer;
	return ask_uses((struct asking){.seconds = 120}, &u->list, answer);
}

static int write_uses(const struct uses *u)
{
	struct buf b = {0};
	int err;

	use_list_wire(&u->list, &b);
	err = buf_write(&b, u->write);
	buf_free(&b);
	return err;
}

/* The output of guest.c, among whatever else a console says. */
static int read_uses(struct uses *u)
{
	int *answer = arena_calloc(u->list.a, u->list.n + 1, sizeof(*answer));
	FILE *f = fopen(u->answers, "re");
	size_t n = 0, end = SIZE_MAX;
	char line[4096];

	if (!f)
		return -errno;
	while (fgets(line, sizeof(line), f)) {
		char *s = strstr(line, "uses: ");

		if (str_starts(line, "end of uses: ")) {
			end = strtoul(line + strlen("end of uses: "), NULL, 10);
			continue;
		}
		if (!s)
			continue;
		s += strlen("uses: ");
		for (char *stop; n < u->list.n; s = stop) {
			long v = strtol(s, &stop, 10);

			if (stop == s)
				break;
			answer[n++] = (int)v;
		}
	}
	fclose(f);
	u->answer = answer;
	if (n == u->list.n && end == n)
		return 0;
	fprintf(stderr, "%s: %zu answers of %zu\n", u->answers, n, u->list.n);
	return -EIO;
}

static void put_program(struct buf *b, const struct use_program *p)
{
	buf_str(b, p->type);
	if (p->attach_type)
		buf_printf(b, " %u", p->attach_type);
	if (p->flags & BPF_F_SLEEPABLE)
		buf_str(b, " sleepable");
	if (*p->to)
		buf_printf(b, " %s", p->to);
}

static const char *map_name(const struct use_list *l, uint32_t map)
{
	return map == ASK_NO_MAP ? "-" : l->maps[map].name;
}

/* One pair on a line, with tabs between: program, helper, maps. */
static void put_case(struct buf *b, const struct use_list *l, const struct use_case *c)
{
	put_program(b, &use_programs[c->program]);
	buf_printf(b, "\t%s\t%s\t%s", c->helper ? c->helper->name : "-", map_name(l, c->maps[0]),
		   map_name(l, c->maps[1]));
}

static const char *const kind_names[USE_KINDS] = {
	[USE_NOTHING] = "programs", [USE_HELPER] = "helpers of programs",
	[USE_HELPER_MAP] = "helpers with maps", [USE_MAP] = "programs with maps",
	[USE_TWO_MAPS] = "programs with two maps",
};

static void print_all(const struct uses *u)
{
	for (size_t i = 0; i < u->list.n; i++) {
		struct buf b = {0};

		put_case(&b, &u->list, &u->list.v[i]);
		printf("%s\t%s\t%d\n", kind_names[u->list.v[i].kind], b.s, u->answer[i]);
		buf_free(&b);
	}
}

static void show_difference(const struct uses *u, size_t i, enum verifier_answer foreseen, int err)
{
	const struct use_case *c = &u->list.v[i];
	int answer = u->answer[i];
	struct buf b = {0};

	put_case(&b, &u->list, c);
	printf("difference: predicted %s, the kernel says %s (%d): %s\n",
	       foreseen == VERIFIER_TAKES ? "accepted" : schema_errno_name(u->list.a, err),
	       answer ? schema_errno_name(u->list.a, answer % USE_REASON) : "accepted", answer, b.s);
	buf_free(&b);
}

/* Instructions of a program that would have to be frozen in such a map. */
static bool can_be_asked(const struct uses *u, const struct use_case *c)
{
	return c->maps[0] == ASK_NO_MAP ||
	       !str_eq(u->list.maps[c->maps[0]].name, "insn_array");
}

static void compare(struct uses *u)
{
	u->lacks = arena_calloc(u->list.a, n_use_programs, sizeof(*u->lacks));
	for (size_t i = 0; i < u->list.n; i++) {
		const struct use_case *c = &u->list.v[i];
		enum verifier_answer foreseen;
		int err;

		if (c->kind == USE_NOTHING) {
			u->lacks[c->program] = u->answer[i] != 0;
			u->passed[USE_NOTHING] += !u->answer[i];
			continue;
		}
		if (u->lacks[c->program] || u->answer[i] >= ANSWER_NO_TARGET || !can_be_asked(u, c)) {
			u->lacking++;
			continue;
		}
		foreseen = use_foresee(&u->list, u->judged_by, u->kernel, c, &err);
		if (foreseen == VERIFIER_UNKNOWN) {
			u->unknown++;
		} else if (use_agrees(c, foreseen, err, u->answer[i])) {
			u->passed[c->kind]++;
		} else {
			show_difference(u, i, foreseen, err);
			u->failed++;
		}
	}
}

/* Something of each kind must have been compared. */
static size_t sum_up(struct uses *u)
{
	char kernel[VERSION_TEXT_MAX];
	size_t passed = 0;

	printf("kernel %s:", version_text(u->kernel, kernel));
	for (size_t k = 0; k < USE_KINDS; k++) {
		printf(" %zu %s,", u->passed[k], kind_names[k]);
		passed += u->passed[k];
		u->failed += !u->passed[k];
	}
	printf(" as predicted; %zu depend on more, %zu cannot be asked here\n"
	       "%zu passed, %zu failed\n", u->unknown, u->lacking, passed, u->failed);
	return u->failed;
}

static void usage(void)
{
	fprintf(stderr, "usage: uses [--kernel V] [--profile FILE] [--print] [--write FILE | --answers FILE]\n");
	exit(2);
}

static void take_profile(struct uses *u, const char *path)
{
	const struct profile *p = profile_of_file(u->arena, path);

	u->judged_by = p->schema;
	u->kernel = p->nearest;
}

static void options(struct uses *u, int argc, char **argv)
{
	static const struct option table[] = {
		{"kernel", 1, NULL, 'k'}, {"profile", 1, NULL, 'f'}, {"print", 0, NULL, 'p'},
		{"write", 1, NULL, 'w'}, {"answers", 1, NULL, 'a'}, {NULL, 0, NULL, 0},
	};
	int opt;

	while ((opt = getopt_long(argc, argv, "", table, NULL)) != -1) {
		switch (opt) {
		case 'k':
			if (version_parse(optarg, &u->kernel))
				usage();
			break;
		case 'f': take_profile(u, optarg); break;
		case 'p': u->print = true; break;
		case 'w': u->write = optarg; break;
		case 'a': u->answers = optarg; break;
		default: usage();
		}
	}
	if (optind != argc)
		usage();
}

int main(int argc, char **argv)
{
	struct arena *a = arena_new();
	struct uses u = {.arena = a, .judged_by = schema_builtin()};
	int err;

	running_kernel(a, &u.kernel);
	options(&u, argc, argv);
	kernel_keep_stdin();
	use_list_make(&u.list, a, schema_builtin());
	if (u.write)
		err = write_uses(&u);
	else if (u.answers)
		err = read_uses(&u);
	else
		err = ask_running(&u);
	if (err)
		fprintf(stderr, "uses: %s\n", strerror(-err));
	else if (u.print)
		print_all(&u);
	else if (!u.write) {
		compare(&u);
		err = sum_up(&u) != 0;
	}
	arena_free(a);
	return err != 0;
}
