// SPDX-License-Identifier: BSD-2-Clause
/*
 * units ROOT: a header (-DHEADER, of testdata/loader/wiring.bpf.c) that two
 * files of a program include, of which the second may be C++, and a library
 * that has one of another object and the same --name; threads that create
 * maps at the same time.
 */
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "count.h"
#include "left.h"
#include HEADER
#include "units.h"

enum { THREADS = 8, ROUNDS = 20 };

static const char *root;
static pthread_barrier_t barrier;

static int create(struct together_maps *maps, const char *pin_root)
{
	struct together_maps_opts opts = {.sz = sizeof(opts), .pin_root = pin_root};

	return together_maps__create(maps, &opts);
}

/* One text for all files of a program, and another one for each library and thread. */
static void errors_are_their_own(void)
{
	struct together_maps maps;
	char first[512];

	HOLDS(create(&maps, "/proc") == -EINVAL || create(&maps, "/proc") == -ENOENT);
	snprintf(first, sizeof(first), "%s", together_maps__error());
	HOLDS(*first && unit_error() == together_maps__error());
	HOLDS(!*library_error());
	HOLDS(library_create("") == -EINVAL && *library_error());
	HOLDS(library_error() != unit_error() && !strcmp(first, unit_error()));
	HOLDS(!unit_create(root) && !*together_maps__error());
}

static void *fails(void *ctx)
{
	struct together_maps maps;
	char root_of_mine[64];
	long bad = 0;

	/* Another thread's failure is not seen here, nor is this one there. */
	snprintf(root_of_mine, sizeof(root_of_mine), "/proc/thread-%ld", (long)(intptr_t)ctx);
	bad += *together_maps__error() != 0;
	pthread_barrier_wait(&barrier);
	for (int i = 0; i < ROUNDS; i++) {
		bad += !create(&maps, root_of_mine);
		bad += !strstr(together_maps__error(), root_of_mine);
	}
	return (void *)(intptr_t)bad;
}

/* All have the maps that are pinned, and nobody else's descriptors. */
static void *creates(void *ctx)
{
	struct together_maps maps[ROUNDS];
	long bad = 0;

	(void)ctx;
	pthread_barrier_wait(&barrier);
	for (int i = 0; i < ROUNDS; i++)
		bad += create(&maps[i], root) != 0;
	for (int i = 0; i < ROUNDS; i++) {
		uint32_t key = 1, value = 0;

		bad += together_maps__shared_lookup(&maps[i], &key, &value) != 0;
		together_maps__close(&maps[i]);
	}
	return (void *)(intptr_t)bad;
}

static void threads(void *(*run)(void *))
{
	pthread_t ids[THREADS];
	void *bad = NULL;

	pthread_barrier_init(&barrier, NULL, THREADS);
	for (long i = 0; i < THREADS; i++)
		HOLDS(!pthread_create(&ids[i], NULL, run, (void *)(intptr_t)i));
	for (int i = 0; i < THREADS; i++)
		HOLDS(!pthread_join(ids[i], &bad) && !bad);
	pthread_barrier_destroy(&barrier);
}

int main(int argc, char **argv)
{
	char path[4096];
	int fds;

	if (argc != 2)
		return 2;
	root = argv[1];
	errors_are_their_own();
	fds = descriptors();
	threads(creates);
	threads(fails);
	HOLDS(descriptors() == fds);
	HOLDS(entries(root) == 4);
	snprintf(path, sizeof(path), "%s/shared", root);
	HOLDS(!unlink(path));
	snprintf(path, sizeof(path), "%s/shared_outer", root);
	HOLDS(!unlink(path) && !rmdir(root));
	return counted();
}
