/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/runtime_headers.h"

#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/util.h"
#include "base/whole_file.h"
#include "cli/cli.h"
#include "loader/runtime.h"

static int complain_of(const char *path, int err)
{
	return complain(EXIT_IO, "%s: cannot be written: %s", path, strerror(-err));
}

/* Makes path and what it lies in. 0 or -errno. */
static int make_folder(struct runtime_headers *h, char *path)
{
	char *slash;
	int err;

	if (!mkdir(path, 0777)) {
		if (h->n_folders < ARRAY_SIZE(h->folders))
			h->folders[h->n_folders++] = strdup(path);
		return 0;
	}
	if (errno == EEXIST)
		return 0;
	slash = strrchr(path, '/');
	if (errno != ENOENT || !slash || slash == path)
		return -errno;
	*slash = 0;
	err = make_folder(h, path);
	*slash = '/';
	return err ? err : make_folder(h, path);
}

/* Whether the file has this text already; -errno where it is something else than a file. */
static int is_equal(const char *path, const char *text)
{
	struct buf b = {0};
	struct stat st;
	int equal;

	if (stat(path, &st))
		return errno == ENOENT ? 0 : -errno;
	if (!S_ISREG(st.st_mode))
		return S_ISDIR(st.st_mode) ? -EISDIR : -EEXIST;
	equal = !buf_read(&b, path, PATH_FOUND, strlen(text)) && b.len == strlen(text) && !memcmp(b.s, text, b.len);
	buf_free(&b);
	return equal;
}

/* Writes the text to a new file beside path, whose name stays in *tmp. */
static int write_beside(const char *path, const char *text, char **tmp)
{
	const struct buf b = {.s = (char *)(uintptr_t)text, .len = strlen(text)};

	if (asprintf(tmp, "%s.%ld.tmp", path, (long)getpid()) < 0) {
		*tmp = NULL;
		return -ENOMEM;
	}
	return buf_write(&b, *tmp);
}

/* What exit() takes back where memory runs out between prepare and finish. */
static struct runtime_headers *pending;

static void take_back(void)
{
	if (pending)
		(void)runtime_headers_finish(pending, EXIT_IO);
}

/* A signal would leave the temporary files: it waits for the end. */
static void hold_signals(struct runtime_headers *h)
{
	sigset_t all;

	sigfillset(&all);
	pthread_sigmask(SIG_BLOCK, &all, &h->signals);
	pending = h;
}

int runtime_headers_prepare(struct runtime_headers *h, const char *dir)
{
	char folder[PATH_MAX], *path;
	int err;

	atexit(take_back);
	hold_signals(h);
	if ((size_t)snprintf(folder, sizeof(folder), "%s/bpfmapc", dir) >= sizeof(folder))
		return complain_of(dir, -ENAMETOOLONG);
	err = make_folder(h, folder);
	if (err)
		return complain_of(folder, err);
	h->paths = calloc(n_runtime_files, sizeof(*h->paths));
	h->written = calloc(n_runtime_files, sizeof(*h->written));
	if (!h->paths || !h->written)
		return complain_of(folder, -ENOMEM);
	for (size_t i = 0; i < n_runtime_files; i++) {
		const struct runtime_file *file = &runtime_files[i];

		if (asprintf(&path, "%s/%s", folder, file->name) < 0)
			return complain_of(folder, -ENOMEM);
		err = is_equal(path, file->text);
		if (err > 0) {
			free(path);
			continue;
		}
		h->paths[h->n] = path;
		if (!err)
			err = write_beside(path, file->text, &h->written[h->n]);
		h->n++;
		if (err)
			return complain_of(path, err);
	}
	return EXIT_OK;
}

int runtime_headers_finish(struct runtime_headers *h, int status)
{
	if (pending != h)
		return status;
	pending = NULL;
	for (size_t i = 0; i < h->n; i++) {
		if (!status && rename(h->written[i], h->paths[i]))
			status = complain_of(h->paths[i], -errno);
		if (status && h->written[i])
			unlink(h->written[i]);
		free(h->written[i]);
		free(h->paths[i]);
	}
	while (h->n_folders--) {
		if (status)
			rmdir(h->folders[h->n_folders]);
		free(h->folders[h->n_folders]);
	}
	free(h->paths);
	free(h->written);
	pthread_sigmask(SIG_SETMASK, &h->signals, NULL);
	*h = (struct runtime_headers){0};
	return status;
}
