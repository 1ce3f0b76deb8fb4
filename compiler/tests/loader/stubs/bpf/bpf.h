/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What generated headers may use of libbpf, as -DMAJOR and -DMINOR have it:
 * a name that this release lacks does not compile.
 */
#ifndef STUB_BPF_H
#define STUB_BPF_H

#include <linux/bpf.h>
#include <stdbool.h>
#include <stddef.h>

#define LIBBPF_MAJOR_VERSION MAJOR
#define LIBBPF_MINOR_VERSION MINOR
#define SINCE(major, minor) (MAJOR > (major) || (MAJOR == (major) && MINOR >= (minor)))

#ifdef __cplusplus
extern "C" {
#endif

#if SINCE(1, 8)
struct bpf_log_opts {
	size_t sz;
	char *buf;
	__u32 size, level, true_size;
};
#endif

struct bpf_map_create_opts {
	size_t sz;
	__u32 btf_fd, btf_key_type_id, btf_value_type_id, btf_vmlinux_value_type_id;
#if SINCE(0, 7)
	__u32 inner_map_fd, map_flags;
	__u64 map_extra;
	__u32 numa_node, map_ifindex;
#else
	int inner_map_fd, map_flags;
	__u64 map_extra;
	int numa_node, map_ifindex;
#endif
#if SINCE(1, 4)
	__s32 value_type_btf_obj_fd;
	__u32 token_fd;
#endif
#if SINCE(1, 7)
	const void *excl_prog_hash;
	__u32 excl_prog_hash_size;
#endif
#if SINCE(1, 8)
	struct bpf_log_opts *log_opts;
#endif
};

int bpf_map_create(enum bpf_map_type map_type, const char *map_name, __u32 key_size,
		   __u32 value_size, __u32 max_entries, const struct bpf_map_create_opts *opts);

#if SINCE(0, 7)
struct bpf_btf_load_opts {
	size_t sz;
	char *log_buf;
	__u32 log_level, log_size;
#if SINCE(1, 4)
	__u32 log_true_size, btf_flags, token_fd;
#endif
};

int bpf_btf_load(const void *btf_data, size_t btf_size, const struct bpf_btf_load_opts *opts);
#else
int bpf_load_btf(const void *btf, __u32 btf_size, char *log_buf, __u32 log_buf_size, bool do_log);
#endif

struct bpf_prog_load_opts {
	size_t sz;
	__u32 prog_flags, log_level, log_size;
	char *log_buf;
#if SINCE(1, 4)
	__u32 token_fd;
#endif
};

int bpf_prog_load(enum bpf_prog_type prog_type, const char *prog_name, const char *license,
		  const struct bpf_insn *insns, size_t insn_cnt,
		  const struct bpf_prog_load_opts *opts);

int bpf_map_update_elem(int fd, const void *key, const void *value, __u64 flags);
int bpf_map_lookup_elem_flags(int fd, const void *key, void *value, __u64 flags);
int bpf_map_lookup_and_delete_elem(int fd, const void *key, void *value);
int bpf_map_delete_elem(int fd, const void *key);
int bpf_map_get_next_key(int fd, const void *key, void *next_key);
int bpf_map_freeze(int fd);
int bpf_obj_pin(int fd, const char *pathname);
int bpf_obj_get(const char *pathname);
int bpf_obj_get_info_by_fd(int bpf_fd, void *info, __u32 *info_len);

#ifdef __cplusplus
}
#endif

#endif
