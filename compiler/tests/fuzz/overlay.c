// SPDX-License-Identifier: BSD-2-Clause
/*
 * A folder of --schemas, and what it says of some maps. Lines "#@ FILE" begin the
 * files of the folder.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/util.h"
#include "schema/schema.h"
#include "tests/fuzz/harness.h"
#include "tests/fuzz/maps.h"

#define FILES_MAX 8

static const char *const folders[] = {"map-types", "rules", "loaders"};

static void begin(void)
{
	char path[4200];

	for (size_t i = 0; i < ARRAY_SIZE(folders); i++) {
		snprintf(path, sizeof(path), "%s/%s", scratch_folder(), folders[i]);
		if (mkdir(path, 0700)) {
			perror(path);
			abort();
		}
	}
}

/* A name of letters below the folder, or below one of its folders. */
static bool is_name(const char *name, size_t n)
{
	const char *slash = memchr(name, '/', n);
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz_-0123456789.";
	size_t at = 0;

	for (size_t i = 0; slash && i < ARRAY_SIZE(folders); i++)
		if (strlen(folders[i]) == (size_t)(slash - name) && str_starts(name, folders[i]))
			at = (size_t)(slash - name) + 1;
	if ((slash && !at) || n - at < 6 || n - at > 60 || memcmp(name + n - 5, ".yaml", 5))
		return false;
	for (; at < n; at++)
		if (!name[at] || !strchr(letters, name[at]))
			return false;
	return true;
}

static void put_file(const char *path, const char *text, size_t n)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	if (fd < 0 || write(fd, text, n) != (ssize_t)n) {
		perror(path);
		abort();
	}
	close(fd);
}

/* Returns how many files there are. */
static size_t put_files(const char *text, size_t size, char paths[FILES_MAX][4200])
{
	const char *end = text + size, *next, *line;
	size_t n = 0;

	for (; text < end && n < FILES_MAX; text = next) {
		line = memchr(text, '\n', (size_t)(end - text));
		if (!line)
			break;
		next = memmem(line, (size_t)(end - line), "\n#@ ", 4);
		next = next ? next + 1 : end;
		if (!str_starts(text, "#@ ") || !is_name(text + 3, (size_t)(line - text) - 3))
			continue;
		snprintf(paths[n], sizeof(*paths), "%s/%.*s", scratch_folder(), (int)(line - text) - 3, text + 3);
		put_file(paths[n++], line, (size_t)(next - line));
	}
	return n;
}

static void run(const uint8_t *data, size_t size)
{
	const uint8_t choice[CHOICES] = {0, 0, 0, size > 1 ? data[size - 2] & 0xf : 0};
	char paths[FILES_MAX][4200];
	struct lint_options lint;
	struct arena *a;
	const char *error;
	char *text = malloc(size + 1);
	size_t n;

	if (!text)
		return;
	memcpy(text, data, size);
	text[size] = 0;
	n = put_files(text, size, paths);
	a = arena_new();
	chosen_options(&lint, choice);
	lint.schema = schema_load(a, scratch_folder(), lint.schema, &error);
	if (lint.schema)
		judge_some(&lint, size ? data[size - 1] : 0);
	arena_free(a);
	for (size_t i = 0; i < n; i++)
		unlink(paths[i]);
	free(text);
}

const struct harness harness = {.run = run, .mutate = mutate_text, .begin = begin};
