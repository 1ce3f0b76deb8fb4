/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fills LRU maps on the kernel that it runs on, from one CPU, and sets what is left of the
 * elements beside lru_share(). As process 1 it powers the machine off.
 */
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>

#include "base/util.h"
#include "cli/cli.h"
#include "judge/lru.h"
#include "running/bpf.h"
#include "tests/kernel/machine.h"
#include "tests/loader/count.h"

static void run_on(unsigned cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	HOLDS(sched_setaffinity(0, sizeof(set), &set) == 0);
}

static void add(int fd, uint32_t from, uint32_t n, unsigned cpus)
{
	/* A value for each CPU, of either type. */
	uint64_t *values = calloc(cpus, sizeof(*values));
	bool added = true;

	for (uint32_t i = 0; i < n; i++)
		added &= kernel_map_update(fd, &(uint32_t){from + i}, values) == 0;
	HOLDS(added);
	free(values);
}

/* The number of elements; *has is whether the key is one of them. A lookup would make it recent. */
static uint32_t count(int fd, uint32_t wanted, bool *has)
{
	uint32_t key, next, n = 0;
	union bpf_attr attr;

	memset(&attr, 0, sizeof(attr));
	attr.map_fd = (__u32)fd;
	attr.next_key = (__u64)(uintptr_t)&next;
	*has = false;
	while (!syscall(__NR_bpf, BPF_MAP_GET_NEXT_KEY, &attr, sizeof(attr))) {
		key = next;
		attr.key = (__u64)(uintptr_t)&key;
		*has |= key == wanted;
		n++;
	}
	return n;
}

/* In a full map, an update of an element that is there evicts others, and replaces it. */
static void update_again(const struct target *t, const struct map_create *c,
			 const struct lru_share *share)
{
	int fd = kernel_map_create(c, -1, -1);
	bool there;

	HOLDS(fd >= 0);
	add(fd, 0, share->entries, t->cpus);
	add(fd, share->entries - 1, 1, t->cpus);
	HOLDS(count(fd, share->entries - 1, &there) == share->entries - share->batch);
	HOLDS(there);
	close(fd);
}

static void fill(const struct schema *s, const struct target *t, const struct map_create *c)
{
	struct lru_share share;
	uint32_t full, left;
	bool oldest;
	int fd;

	HOLDS(lru_share(s, t, c, &share));
	/* A batch that is not whole is filled up by evicting. */
	if (share.entries % share.batch)
		return;
	fd = kernel_map_create(c, -1, -1);
	HOLDS(fd >= 0);
	add(fd, 0, share.entries, t->cpus);
	full = count(fd, 0, &oldest);
	add(fd, share.entries, 1, t->cpus);
	left = count(fd, 0, &oldest);
	HOLDS(full == share.entries);
	HOLDS(left == share.entries - share.batch + 1);
	if (full != share.entries || left != share.entries - share.batch + 1)
		printf("type %u, flags %#x, max_entries %u: %u, then %u; predicted %u, then %u\n",
		       c->map_type, c->map_flags, c->max_entries, full, left, share.entries,
		       share.entries - share.batch + 1);
	close(fd);
	if (share.batch < share.entries)
		update_again(t, c, &share);
}

/* The oldest element stays if another CPU inserted it. */
static void evict_others(const struct target *t, const struct map_create *c)
{
	int fd = kernel_map_create(c, -1, -1);
	bool first, second;

	HOLDS(fd >= 0);
	add(fd, 0, 1, t->cpus);
	run_on(1);
	add(fd, 1, c->max_entries, t->cpus);
	run_on(0);
	count(fd, 0, &first);
	count(fd, 1, &second);
	HOLDS(first && !second);
	close(fd);
}

int main(void)
{
	static const uint32_t types[] = {BPF_MAP_TYPE_LRU_HASH, BPF_MAP_TYPE_LRU_PERCPU_HASH};
	static const uint32_t flags[] = {0, BPF_F_NO_COMMON_LRU};
	static const uint32_t halves[] = {1, 2, 8, 16, 32, 64, 127, 128, 129, 256, 1024};
	bool machine = machine_begin();
	struct arena *a = arena_new();
	char kernel[VERSION_TEXT_MAX];
	struct target t = {0};
	int status;

	kernel_keep_stdin();
	kernel_lift_memlock();
	schema_default_target(schema_builtin(), &t);
	HOLDS(running_kernel(a, &t.kernel) == 0);
	t.cpus = running_cpus();
	run_on(0);
	for (size_t i = 0; i < ARRAY_SIZE(types) * ARRAY_SIZE(flags) * ARRAY_SIZE(halves); i++) {
		struct map_create c = {
			.map_type = types[i % 2], .map_flags = flags[i / 2 % 2],
			.max_entries = halves[i / 4] * 2 * t.cpus, .key_size = 4, .value_size = 8,
		};

		fill(schema_builtin(), &t, &c);
		if (t.cpus > 1 && c.max_entries > 4)
			evict_others(&t, &c);
	}
	printf("LRU maps of kernel %s with %u CPUs\n", version_text(t.kernel, kernel), t.cpus);
	status = counted();
	arena_free(a);
	if (machine)
		machine_end();
	return status;
}
