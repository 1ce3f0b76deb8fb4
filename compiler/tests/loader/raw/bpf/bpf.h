/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the tests use of libbpf, through bpf(2): for hosts whose libbpf the
 * machine that tests does not have.
 */
#ifndef RAW_BPF_H
#define RAW_BPF_H

#include <errno.h>
#include <linux/bpf.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static inline int raw_bpf(int cmd, union bpf_attr *attr)
{
	long ret = syscall(__NR_bpf, cmd, attr, sizeof(*attr));

	return ret < 0 ? -errno : (int)ret;
}

static inline __u64 raw_ptr(const void *p)
{
	return (__u64)(uintptr_t)p;
}

/* opts is NULL throughout. */
static inline int bpf_map_create(enum bpf_map_type type, const char *name, __u32 key_size,
				 __u32 value_size, __u32 max_entries, const void *opts)
{
	union bpf_attr attr;

	(void)opts;
	memset(&attr, 0, sizeof(attr));
	attr.map_type = type;
	attr.key_size = key_size;
	attr.value_size = value_size;
	attr.max_entries = max_entries;
	if (name)
		snprintf(attr.map_name, sizeof(attr.map_name), "%s", name);
	return raw_bpf(BPF_MAP_CREATE, &attr);
}

static inline int raw_elem(int cmd, int fd, const void *key, const void *value, __u64 flags)
{
	union bpf_attr attr;

	memset(&attr, 0, sizeof(attr));
	attr.map_fd = (__u32)fd;
	attr.key = raw_ptr(key);
	attr.value = raw_ptr(value);
	attr.flags = flags;
	return raw_bpf(cmd, &attr);
}

static inline int bpf_map_lookup_elem(int fd, const void *key, void *value)
{
	return raw_elem(BPF_MAP_LOOKUP_ELEM, fd, key, value, 0);
}

static inline int bpf_map_lookup_elem_flags(int fd, const void *key, void *value, __u64 flags)
{
	return raw_elem(BPF_MAP_LOOKUP_ELEM, fd, key, value, flags);
}

static inline int bpf_map_update_elem(int fd, const void *key, const void *value, __u64 flags)
{
	return raw_elem(BPF_MAP_UPDATE_ELEM, fd, key, value, flags);
}

static inline int bpf_map_get_next_key(int fd, const void *key, void *next_key)
{
	union bpf_attr attr;

	memset(&attr, 0, sizeof(attr));
	attr.map_fd = (__u32)fd;
	attr.key = raw_ptr(key);
	attr.next_key = raw_ptr(next_key);
	return raw_bpf(BPF_MAP_GET_NEXT_KEY, &attr);
}

static inline int bpf_map_get_fd_by_id(__u32 id)
{
	union bpf_attr attr;

	memset(&attr, 0, sizeof(attr));
	attr.map_id = id;
	return raw_bpf(BPF_MAP_GET_FD_BY_ID, &attr);
}

static inline int bpf_obj_get_info_by_fd(int fd, void *info, __u32 *len)
{
	union bpf_attr attr;
	int err;

	memset(&attr, 0, sizeof(attr));
	attr.info.bpf_fd = (__u32)fd;
	attr.info.info_len = *len;
	attr.info.info = raw_ptr(info);
	err = raw_bpf(BPF_OBJ_GET_INFO_BY_FD, &attr);
	if (!err)
		*len = attr.info.info_len;
	return err;
}

static inline int bpf_obj_pin(int fd, const char *path)
{
	union bpf_attr attr;

	memset(&attr, 0, sizeof(attr));
	attr.pathname = raw_ptr(path);
	attr.bpf_fd = (__u32)fd;
	return raw_bpf(BPF_OBJ_PIN, &attr);
}

static inline int bpf_obj_get(const char *path)
{
	union bpf_attr attr;

	memset(&attr, 0, sizeof(attr));
	attr.pathname = raw_ptr(path);
	return raw_bpf(BPF_OBJ_GET, &attr);
}

/* opts is NULL throughout. */
static inline int bpf_prog_load(enum bpf_prog_type type, const char *name, const char *license,
				const struct bpf_insn *insns, size_t n, const void *opts)
{
	union bpf_attr attr;

	(void)opts;
	memset(&attr, 0, sizeof(attr));
	attr.prog_type = type;
	attr.insn_cnt = (__u32)n;
	attr.insns = raw_ptr(insns);
	attr.license = raw_ptr(license);
	snprintf(attr.prog_name, sizeof(attr.prog_name), "%s", name);
	return raw_bpf(BPF_PROG_LOAD, &attr);
}

#endif
