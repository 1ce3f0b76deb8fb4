// SPDX-License-Identifier: BSD-2-Clause
/*
 * malformed N SEED FILE...: each file as it is, cut off at many places, changed at
 * random ones and where a loader looks, and with N copies whose types are bent, from a
 * fixed seed. Every file has a process of its own, whose end by a sanitizer or a signal
 * is the failure.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/malformed/bend.h"
#include "tests/malformed/malform.h"
#include "tests/malformed/random.h"
#include "tests/malformed/read.h"

enum {
	CUTS = 40,		/* lengths of a file that is cut off */
	VARIANTS = 120,		/* changed copies of a file */
	SECONDS_PER_FILE = 120,	/* of its own time: what takes longer hangs */
};

static unsigned char *read_file(const char *path, size_t *size)
{
	FILE *f = fopen(path, "rb");
	unsigned char *data = NULL;
	long end;

	if (!f)
		return NULL;
	if (!fseek(f, 0, SEEK_END) && (end = ftell(f)) > 0 && !fseek(f, 0, SEEK_SET)) {
		data = malloc((size_t)end);
		if (data && fread(data, 1, (size_t)end, f) != (size_t)end) {
			free(data);
			data = NULL;
		}
		*size = (size_t)end;
	}
	fclose(f);
	return data;
}

/* Changes one to four places: a bit, a byte, or a 32-bit word to an edge. */
static void change_bytes(unsigned char *data, size_t size, uint64_t *state)
{
	static const uint32_t edges[] = {0, 1, 0x7fffffff, 0x80000000, 0xffffffff, 0xffff, 0x10000};

	for (uint64_t n = 1 + xorshift_below(state, 4); n; n--) {
		size_t at = xorshift_below(state, size);

		switch (xorshift_below(state, 3)) {
		case 0:
			data[at] ^= (unsigned char)(1 << xorshift_below(state, 8));
			break;
		case 1:
			data[at] = (unsigned char)xorshift_below(state, 256);
			break;
		default:
			at &= ~(size_t)3;
			if (at + sizeof(edges[0]) <= size)
				memcpy(data + at, &edges[xorshift_below(state, 7)], sizeof(edges[0]));
		}
	}
}

/* What the command line says of bent copies. */
static unsigned long bent_copies;
static uint64_t seed;

static int try_file(const char *path)
{
	size_t size = 0, length = strlen(path);
	bool definition = length > 5 && !strcmp(path + length - 5, ".yaml");
	unsigned char *data = read_file(path, &size), *copy;
	uint64_t state = 0x9e3779b97f4a7c15ULL;
	struct buf how = {0};

	if (!data) {
		fprintf(stderr, "%s: cannot be read, or is empty\n", path);
		return 1;
	}
	read_malformed_file(path);
	/* A copy of exactly that size: what reads behind it is seen. */
	for (size_t i = 0; i < CUTS; i++)
		read_malformed_bytes(data, size * i / CUTS, definition);
	copy = malloc(size);
	if (!copy)
		return 1;
	for (size_t i = 0; i < VARIANTS; i++) {
		memcpy(copy, data, size);
		if (i % 2 && !definition)
			malform(copy, size, &state, &how);
		else
			change_bytes(copy, size, &state);
		read_malformed_bytes(copy, size, definition);
	}
	state = seed;
	for (unsigned long i = 0; i < bent_copies && !definition; i++) {
		memcpy(copy, data, size);
		if (!bend_types(copy, size, &state))
			break;
		read_malformed_bytes(copy, size, definition);
	}
	buf_free(&how);
	free(copy);
	free(data);
	return 0;
}

static pid_t start(const char *path, pid_t *pids)
{
	pid_t pid = fork();

	if (pid < 0) {
		perror("malformed: fork");
		exit(1);
	}
	if (!pid) {
		setrlimit(RLIMIT_CPU, &(struct rlimit){SECONDS_PER_FILE, SECONDS_PER_FILE});
		/* Not _exit(): leaks are looked for at the end. */
		free(pids);
		exit(try_file(path));
	}
	return pid;
}

int main(int argc, char **argv)
{
	int passed = 0, failed = 0, next_file = 3, running = 0, status;
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);
	pid_t *pids = calloc((size_t)argc, sizeof(*pids)), pid;

	if (!pids || argc < 4)
		return 1;
	bent_copies = strtoul(argv[1], NULL, 0);
	seed = strtoull(argv[2], NULL, 0) | 1;
	while (next_file < argc || running) {
		if (next_file < argc && running < cpus) {
			pids[next_file] = start(argv[next_file], pids);
			next_file++, running++;
			continue;
		}
		pid = wait(&status);
		for (int i = 3; i < next_file; i++) {
			if (pids[i] != pid)
				continue;
			running--;
			if (status)
				printf("FAIL %s (status 0x%x)\n", argv[i], (unsigned)status);
			failed += status != 0;
			passed += status == 0;
		}
		fflush(stdout);
	}
	free(pids);
	printf("%lu inputs made of %d files\n",
	       (unsigned long)(passed + failed) * (1 + CUTS + VARIANTS + bent_copies), argc - 3);
	printf("%d passed, %d failed\n", passed, failed);
	return failed || !passed;
}
