/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_INFO_H
#define BPFMAPC_INFO_H

/* The attributes of a map that is there already, for pins.h and arenas.h. */
#include <bpfmapc/maps.h>
#include <stdlib.h>

BPFMAPC_SELDOM_BEGIN

/*
 * What /proc says of fd, for kernels before 4.13, which do not tell maps by
 * BPF_OBJ_GET_INFO_BY_FD. 1 for a map, 0 for something else, -ENOENT where
 * /proc does not say.
 */
BPFMAPC_FUNCTION int bpfmapc_fdinfo(int fd, struct bpfmapc_attr *attr)
{
	char path[48], line[128];
	int is_map = 0;
	FILE *f;

	memset(attr, 0, sizeof(*attr));
	(void)snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", fd);
	f = fopen(path, "re");
	if (!f)
		return -ENOENT;
	while (fgets(line, (int)sizeof(line), f)) {
		const char *colon = strchr(line, ':');
		unsigned long long n = colon ? strtoull(colon + 1, NULL, 0) : 0;

		if (!strncmp(line, "map_type:", 9)) {
			attr->type = (uint32_t)n;
			is_map = 1;
		} else if (!strncmp(line, "key_size:", 9)) {
			attr->key_size = (uint32_t)n;
		} else if (!strncmp(line, "value_size:", 11)) {
			attr->value_size = (uint32_t)n;
		} else if (!strncmp(line, "max_entries:", 12)) {
			attr->max_entries = (uint32_t)n;
		} else if (!strncmp(line, "map_flags:", 10)) {
			attr->map_flags = (uint32_t)n;
		} else if (!strncmp(line, "map_extra:", 10)) {
			attr->map_extra = n;
		}
	}
	if (ferror(f))
		is_map = -ENOENT;
	(void)fclose(f);
	return is_map;
}

/*
 * The attributes of the map fd; -EMEDIUMTYPE where it is a program or a link.
 * The layout is here: kernel headers may be older.
 */
BPFMAPC_FUNCTION int bpfmapc_info(const struct bpfmapc_object *obj, int fd,
				  struct bpfmapc_attr *attr)
{
	struct {
		uint32_t type, id, key_size, value_size, max_entries, map_flags;
		char name[16];
		uint32_t ifindex, btf_vmlinux_value_type_id;
		uint64_t netns_dev, netns_ino;
		uint32_t btf_id, btf_key_type_id, btf_value_type_id, btf_vmlinux_id;
		uint64_t map_extra;
	} info;
	int err, is_map = bpfmapc_fdinfo(fd, attr);

	if (!is_map)
		return -EMEDIUMTYPE;
	memset(&info, 0, sizeof(info));
	err = obj->map_info(fd, &info, (uint32_t)sizeof(info));
	if (err)
		return err == -EINVAL && is_map > 0 ? 0 : err;
	attr->type = info.type;
	attr->key_size = info.key_size;
	attr->value_size = info.value_size;
	attr->max_entries = info.max_entries;
	attr->map_flags = info.map_flags;
	attr->map_extra = info.map_extra;
	return 0;
}

BPFMAPC_SELDOM_END

#endif
