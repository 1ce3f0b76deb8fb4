// SPDX-License-Identifier: BSD-2-Clause
/* What libFuzzer calls, and what harnesses share. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/util.h"
#include "tests/fuzz/harness.h"
#include "tests/malformed/random.h"
#include "tests/malformed/text_check.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max, unsigned seed);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	check_tree_one_of = 8;
	if (harness.begin)
		harness.begin();
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	harness.run(data, size);
	return 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max, unsigned seed)
{
	/* Not 0, and not near to that of the next seed. */
	uint64_t state = seed * 0x9e3779b97f4a7c15ULL | 1;

	xorshift(&state);
	return harness.mutate(data, size, max, &state);
}

static _Noreturn void fail_with(const char *what)
{
	perror(what);
	abort();
}

const char *memory_file(unsigned which, const void *data, size_t size)
{
	static struct {
		int fd;
		char path[32];
	} files[2];

	if (!*files[which].path) {
		files[which].fd = memfd_create("fuzz", 0);
		if (files[which].fd < 0)
			fail_with("memfd_create");
		snprintf(files[which].path, sizeof(files[which].path), "/proc/self/fd/%d", files[which].fd);
	}
	if (ftruncate(files[which].fd, (off_t)size) || pwrite(files[which].fd, data, size, 0) != (ssize_t)size)
		fail_with(files[which].path);
	return files[which].path;
}

static char folder[4096];

static void remove_folder(void)
{
	char command[sizeof(folder) + 16];

	snprintf(command, sizeof(command), "rm -rf '%s'", folder);
	if (system(command))
		perror(folder);
}

const char *scratch_folder(void)
{
	const char *tmp = getenv("TMPDIR");

	if (*folder)
		return folder;
	snprintf(folder, sizeof(folder), "%s/bpfmapc-fuzz-XXXXXX", tmp ? tmp : "/tmp");
	if (!mkdtemp(folder))
		fail_with(folder);
	atexit(remove_folder);
	return folder;
}

void chosen_options(struct lint_options *lint, const uint8_t choice[CHOICES])
{
	static const enum loader loaders[] = {LOADER_LIBBPF, LOADER_CILIUM_EBPF, LOADER_KERNEL};
	const struct schema *schema = schema_builtin();
	enum loader loader = loaders[choice[0] % ARRAY_SIZE(loaders)];
	const struct version *releases;
	size_t n = schema_loader_releases(schema, loader, &releases), kernels = schema_n_kernels(schema);

	/* 0 is the newest of all, which is what most people have. */
	way_options(lint, loader, n ? releases[n - 1 - choice[1] % n] : (struct version){0});
	lint->target.loader_given = choice[0] % ARRAY_SIZE(loaders);
	lint->target.kernel_last = schema_kernel_at(schema, kernels - 1 - choice[2] % kernels);
	lint->target.kernel = choice[3] & 1 ? schema_kernel_at(schema, 0) : lint->target.kernel_last;
	lint->infos = choice[3] & 2;
	lint->keep_suppressed = choice[3] & 4;
	lint->find_releases = choice[3] & 8;
	lint->max_memory = choice[3] & 16 ? 65536 : 0;
	lint->max_memory_map = choice[3] & 32 ? 4096 : 0;
	lint->rule_order = choice[4];
}

const struct format *chosen_format(enum format_users users, uint8_t choice)
{
	const struct format *v[16];
	size_t n = 0;

	for (const struct format *f = formats; f->name; f++)
		if (f->users & users)
			v[n++] = f;
	return v[choice % n];
}
