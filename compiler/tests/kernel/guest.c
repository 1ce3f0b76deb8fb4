/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The one program of a virtual machine (or of any other): reads the file of
 * kernel_ask.h, asks the kernel that it runs on, and prints
 *
 *	kernel: RELEASE VERSION
 *	answers: 0 22 7 ...
 *	bytes: 312 0 0 ...
 *	end: N
 *
 * and, for the BTFs of the file /btfs, which has no definitions,
 *
 *	blobs: 0 22 7 ...
 *	end of blobs: N
 *
 * and, for the programs of the file /uses,
 *
 *	uses: 0 22 7 ...
 *	end of uses: N
 *
 * As process 1 it mounts what it needs and powers the machine off.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/sysinfo.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "running/bpf.h"
#include "probe/ask.h"
#include "tests/kernel/machine.h"
#include "probe/try.h"
#include "probe/use_try.h"

struct asker {
	struct ask_head head;
	const struct ask_map *maps;
	int *btf;		/* of each blob: a descriptor or -errno */
};

static void *read_file(const char *path, size_t *size)
{
	FILE *f = fopen(path, "re");
	struct stat st;
	char *data;

	if (!f || fstat(fileno(f), &st))
		return NULL;
	data = malloc((size_t)st.st_size + 1);
	if (!data || fread(data, 1, (size_t)st.st_size, f) != (size_t)st.st_size)
		return NULL;
	fclose(f);
	*size = (size_t)st.st_size;
	return data;
}

/* One number of a list that has 32 on each line. */
static void print_number(const char *list, size_t n, long long v)
{
	if (n % 32 == 0)
		printf("%s%s:", n ? "\n" : "", list);
	printf(" %lld", v);
}

/* Closes what it loads: there are many. */
static void print_blobs(const char *data, size_t size)
{
	struct ask_head head;
	size_t off = sizeof(head), n = 0;

	if (size < off || memcmp(data, ASK_MAGIC, 8) != 0)
		return;
	memcpy(&head, data, off);
	for (; n < head.n_blobs; n++) {
		uint32_t length;
		int fd;

		if (size - off < sizeof(length))
			break;
		memcpy(&length, data + off, sizeof(length));
		off += sizeof(length);
		if (size - off < length)
			break;
		fd = kernel_btf_load(data + off, length);
		off += length;
		if (fd >= 0)
			close(fd);
		print_number("blobs", n, fd < 0 ? -fd : 0);
	}
	printf("\nend of blobs: %zu\n", n);
}

static void print_uses(const char *data, size_t size)
{
	uint32_t n = count_uses(data, size);
	int *answers = malloc((n + 1) * sizeof(*answers));

	for (uint32_t i = 0; answers && i < n; i++)
		answers[i] = ANSWER_NONE;
	n = answers ? try_uses(data, size, answers, n) : 0;
	for (uint32_t i = 0; i < n; i++)
		print_number("uses", i, answers[i]);
	printf("\nend of uses: %u\n", n);
	free(answers);
}

static int prepare(struct asker *a, const char *data, size_t size)
{
	size_t off = sizeof(a->head);

	if (size < off || memcmp(data, ASK_MAGIC, 8) != 0)
		return -1;
	memcpy(&a->head, data, off);
	a->btf = calloc(a->head.n_blobs + 1, sizeof(*a->btf));
	for (uint32_t i = 0; i < a->head.n_blobs; i++) {
		uint32_t n;

		if (size - off < sizeof(n))
			return -1;
		memcpy(&n, data + off, sizeof(n));
		off += sizeof(n);
		if (size - off < n)
			return -1;
		a->btf[i] = kernel_btf_load(data + off, n);
		off += n;
	}
	off = (off + 7) & ~(size_t)7;
	if (off > size || (size - off) / sizeof(struct ask_map) < a->head.n_maps)
		return -1;
	a->maps = (const struct ask_map *)(const void *)(data + off);
	return 0;
}

static int btf_of(const struct asker *a, const struct ask_map *m, int *fd)
{
	*fd = -1;
	if (m->blob == ASK_NO_BLOB)
		return 0;
	if (m->blob >= a->head.n_blobs)
		return ANSWER_NO_BTF;
	if (a->btf[m->blob] < 0)
		return ANSWER_NO_BTF - a->btf[m->blob];
	*fd = a->btf[m->blob];
	return 0;
}

static int ask(const struct asker *a, uint32_t i, uint64_t *memory)
{
	int btf = -1, inner_btf = -1, err = btf_of(a, &a->maps[i], &btf);
	struct map_create c, inner;

	ask_map_create(&a->maps[i], &c);
	if (a->maps[i].has_inner && i + 1 < a->head.n_maps) {
		ask_map_create(&a->maps[i + 1], &inner);
		c.inner = &inner;
		if (!err)
			err = btf_of(a, &a->maps[i + 1], &inner_btf);
	}
	return err ? err : try_map(&c, btf, inner_btf, a->maps[i].stores, memory);
}

/*
 * Kernels give the memory of a closed map back later, from a work queue: asked
 * without a pause, an old one runs out of it and kills who asks.
 */
static void wait_for_memory(void)
{
	const struct timespec moment = {.tv_nsec = 10 * 1000 * 1000};
	struct sysinfo s;

	for (int i = 0; i < 1000 && !sysinfo(&s) && s.freeram < s.totalram / 2; i++)
		nanosleep(&moment, NULL);
}

/* Side by side: most of the time goes by in waiting for grace periods. */
#define WORKERS 8

struct answer {
	int err;
	uint64_t memory;	/* bytes of the map as the kernel reports them, or 0 */
};

static void ask_all(const struct asker *a, struct answer *answers)
{
	for (uint32_t w = 0; w < WORKERS; w++) {
		if (fork())
			continue;
		for (uint32_t i = w; i < a->head.n_maps; i += WORKERS)
			if (answers[i].err == ANSWER_NONE) {
				wait_for_memory();
				answers[i].err = ask(a, i, &answers[i].memory);
			}
		_exit(0);
	}
	while (wait(NULL) > 0)
		;
}

static void print_answers(const struct asker *a)
{
	size_t size = (a->head.n_maps + 1) * sizeof(struct answer), n = 0, k = 0;
	struct answer *answers = mmap(NULL, size, PROT_READ | PROT_WRITE,
				      MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (answers == MAP_FAILED) {
		printf("error: %s\n", strerror(errno));
		return;
	}
	for (uint32_t i = 0; i < a->head.n_maps; i++)
		answers[i].err = i && a->maps[i - 1].has_inner ? 0 : ANSWER_NONE;
	ask_all(a, answers);
	for (uint32_t i = 0; i < a->head.n_maps; i += 1 + (a->maps[i].has_inner != 0))
		print_number("answers", n++, answers[i].err);
	printf("\n");
	for (uint32_t i = 0; i < a->head.n_maps; i += 1 + (a->maps[i].has_inner != 0))
		print_number("bytes", k++, (long long)answers[i].memory);
	printf("\nend: %zu\n", n);
}

int main(int argc, char **argv)
{
	bool machine = machine_begin();
	struct asker a = {0};
	struct utsname u;
	size_t size = 0;
	char *data;

	kernel_keep_stdin();
	if (kernel_lift_memlock())
		printf("error: RLIMIT_MEMLOCK: %s\n", strerror(errno));
	if (lift_files())
		printf("error: RLIMIT_NOFILE: %s\n", strerror(errno));
	data = read_file(argc > 1 && !machine ? argv[1] : "/cases", &size);
	uname(&u);
	printf("kernel: %s %s\n", u.release, u.version);
	if (data && prepare(&a, data, size))
		printf("error: no definitions\n");
	else if (data)
		print_answers(&a);
	data = machine ? read_file("/btfs", &size) : NULL;
	if (data)
		print_blobs(data, size);
	data = machine ? read_file("/uses", &size) : NULL;
	if (data)
		print_uses(data, size);
	if (machine)
		machine_end();
	return 0;
}
