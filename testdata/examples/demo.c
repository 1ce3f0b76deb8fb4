// SPDX-License-Identifier: BSD-2-Clause
/*
 * Creates the maps of array_of_maps.bpf.c from a generated header, writes
 * and reads an element of the inner map through the outer map, and lists
 * what the kernel has made of them.
 *
 *	bpfmapc gen --name demo array_of_maps.bpf.o -o demo.maps.h
 *	cc -o demo demo.c -lbpf
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "demo.maps.h"

/* The statuses of main(). */
enum { DEMO_OK, DEMO_FAILED, DEMO_NOT_PERMITTED };

static int list_map(const char *name, int fd, void *ctx)
{
	struct bpf_map_info info;
	__u32 len = sizeof(info);
	const char *type;

	(void)ctx;
	memset(&info, 0, sizeof(info));
	if (bpf_obj_get_info_by_fd(fd, &info, &len))
		return -errno;
	type = libbpf_bpf_map_type_str(info.type);
	printf("  id %-6u %-16s type %-14s key %uB  value %uB  max_entries %u  flags 0x%x  btf %s  (%s)\n",
	       info.id, info.name, type ? type : "?", info.key_size, info.value_size,
	       info.max_entries, info.map_flags, info.btf_value_type_id ? "yes" : "no", name);
	return 0;
}

static int touch_inner(const struct demo_maps *maps)
{
	__u32 slot = 0, id, key = 3, value = 42, seen = 0;
	int fd, err = 0;

	/* A lookup in an outer map answers with the id of the inner map. */
	if (bpf_map_lookup_elem(maps->m_array_of_maps, &slot, &id))
		return -errno;
	fd = bpf_map_get_fd_by_id(id);
	if (fd < 0)
		return fd;
	if (bpf_map_update_elem(fd, &key, &value, BPF_ANY) ||
	    bpf_map_lookup_elem(maps->inner_map, &key, &seen))
		err = -errno;
	close(fd);
	if (err)
		return err;
	printf("slot %u of m_array_of_maps is the map of id %u: wrote [%u] = %u through it, inner_map has [%u] = %u\n",
	       slot, id, key, value, key, seen);
	return seen == value ? 0 : -EIO;
}

int main(void)
{
	struct demo_maps maps;
	int err = demo_maps__create(&maps, NULL);

	if (err) {
		fprintf(stderr, "create: %s: %s\n", demo_maps__error(), strerror(-err));
		return err == -EPERM ? DEMO_NOT_PERMITTED : DEMO_FAILED;
	}
	err = demo_maps__for_each(&maps, list_map, NULL);
	if (!err)
		err = touch_inner(&maps);
	if (err)
		fprintf(stderr, "demo: %s\n", strerror(-err));
	demo_maps__close(&maps);
	return err ? DEMO_FAILED : DEMO_OK;
}
