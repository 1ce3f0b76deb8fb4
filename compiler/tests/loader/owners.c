// SPDX-License-Identifier: BSD-2-Clause
/*
 * owners ROOT: the header of a record of Android's (-DHEADER, of
 * testdata/legacy/android-0.28.bpf.c as netd.o): its pins are where its
 * loader puts them and are whose the record says, with whoever makes them.
 */
#include <bpf/bpf.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "count.h"
#include HEADER

enum { RUNNERS = 8 };

static char stats[4096], ring[4096], stats_folder[4096], ring_folder[4096];

static int is(const char *path, mode_t mode, uid_t uid, gid_t gid)
{
	struct stat st;

	return !stat(path, &st) && (st.st_mode & 07777) == mode && st.st_uid == uid &&
	       st.st_gid == gid;
}

static int as_recorded(void)
{
	return is(stats, 0660, 1000, 3003) && is(ring, 0440, 0, 1065) &&
	       is(stats_folder, 0700, 0, 0) && is(ring_folder, 0700, 0, 0);
}

static void take_away(const char *root)
{
	unlink(stats);
	unlink(ring);
	rmdir(stats_folder);
	rmdir(ring_folder);
	rmdir(root);
}

static int create(const char *root)
{
	struct android_maps_opts opts = {.sz = sizeof(opts), .pin_root = root};
	struct android_maps maps;
	int err = android_maps__create(&maps, &opts);

	if (err)
		printf("%s\n", android_maps__error());
	android_maps__close(&maps);
	return err;
}

/* The record has what the caller does not choose. */
static void the_caller_chooses(const char *root)
{
	struct android_maps_opts opts = {.sz = sizeof(opts), .pin_root = root};
	struct android_maps maps;

	opts.pin_mode = 0666;
	opts.pin_gid = 42;
	HOLDS(!android_maps__create(&maps, &opts));
	HOLDS(is(stats, 0666, 1000, 42) && is(ring, 0666, 0, 42));
	android_maps__close(&maps);
	take_away(root);
}

static void together(const char *root)
{
	int status, bad = 0;

	fflush(stdout);
	for (int i = 0; i < RUNNERS; i++)
		if (!fork())
			_exit(create(root) != 0);
	while (wait(&status) > 0)
		bad += status != 0;
	HOLDS(!bad && as_recorded());
	take_away(root);
}

int main(int argc, char **argv)
{
	if (argc != 2)
		return 2;
	snprintf(stats_folder, sizeof(stats_folder), "%s/netd_shared", argv[1]);
	snprintf(ring_folder, sizeof(ring_folder), "%s/tethering", argv[1]);
	snprintf(stats, sizeof(stats), "%s/netd_shared/map_netd_stats", argv[1]);
	snprintf(ring, sizeof(ring), "%s/tethering/map__ring", argv[1]);
	HOLDS(!create(argv[1]) && as_recorded());
	/* A pin that is there keeps what somebody has made of it. */
	HOLDS(!chmod(stats, 0600) && !create(argv[1]) && is(stats, 0600, 1000, 3003));
	take_away(argv[1]);
	the_caller_chooses(argv[1]);
	together(argv[1]);
	return counted();
}
