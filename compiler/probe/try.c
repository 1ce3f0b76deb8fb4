/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/try.h"

#include <errno.h>
#include <linux/bpf.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "running/bpf.h"

void ask_map_create(const struct ask_map *m, struct map_create *c)
{
	*c = (struct map_create){
		.map_type = m->map_type, .key_size = m->key_size, .value_size = m->value_size,
		.max_entries = m->max_entries, .map_flags = m->map_flags,
		.map_extra = m->map_extra, .numa_node = m->numa_node,
		.btf_key_type_id = m->btf_key_type_id, .btf_value_type_id = m->btf_value_type_id,
		.btf_vmlinux_value_type_id = m->btf_vmlinux_value_type_id,
	};
	memcpy(c->name, m->name, sizeof(c->name));
}

/* Bytes of the map as the kernel reports them (map_mem_usage, since 6.4), or 0. */
static uint64_t map_memory(int fd)
{
	unsigned long long bytes = 0;
	char line[128];
	FILE *f;

	snprintf(line, sizeof(line), "/proc/self/fdinfo/%d", fd);
	f = fopen(line, "re");
	while (f && fgets(line, sizeof(line), f))
		if (sscanf(line, "memlock: %llu", &bytes) == 1)
			break;
	if (f)
		fclose(f);
	return bytes;
}

/* BPF_MAP_UPDATE_ELEM of key 0, with a descriptor as the value: 0 or -errno. */
static int store(int fd, int inner_fd)
{
	uint32_t value = (uint32_t)inner_fd;
	unsigned char key[512] = {0};
	union bpf_attr attr;

	memset(&attr, 0, sizeof(attr));
	attr.map_fd = (__u32)fd;
	attr.key = (__u64)(uintptr_t)key;
	attr.value = (__u64)(uintptr_t)&value;
	if (syscall(__NR_bpf, BPF_MAP_UPDATE_ELEM, &attr,
		    offsetof(union bpf_attr, flags) + sizeof(__u64)) < 0)
		return -errno;
	return 0;
}

static int store_like(const struct map_create *template, int btf_fd, uint32_t entries, int fd)
{
	struct map_create c = *template;
	int inner_fd, err;

	c.max_entries = entries;
	inner_fd = kernel_map_create(&c, btf_fd, -1);
	if (inner_fd < 0)
		return inner_fd;
	err = store(fd, inner_fd);
	close(inner_fd);
	return err;
}

int try_map(const struct map_create *c, int btf_fd, int inner_btf_fd, uint32_t stores,
	    uint64_t *memory)
{
	int inner_fd = -1, fd, err = 0;

	if (c->inner) {
		inner_fd = kernel_map_create(c->inner, inner_btf_fd, -1);
		if (inner_fd < 0)
			return -inner_fd;
	}
	fd = kernel_map_create(c, btf_fd, inner_fd);
	if (inner_fd >= 0)
		close(inner_fd);
	if (fd < 0)
		return -fd;
	if (memory)
		*memory = map_memory(fd);
	if (c->inner && stores)
		err = store_like(c->inner, inner_btf_fd, stores, fd);
	close(fd);
	return -err;
}

int lift_files(void)
{
	const struct rlimit many = {1 << 16, 1 << 16};

	return setrlimit(RLIMIT_NOFILE, &many) ? -errno : 0;
}
