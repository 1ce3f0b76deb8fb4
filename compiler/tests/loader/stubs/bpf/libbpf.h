/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef STUB_LIBBPF_H
#define STUB_LIBBPF_H

#ifdef __cplusplus
extern "C" {
#endif

struct bpf_map;
struct bpf_object;

__u32 libbpf_major_version(void);
__u32 libbpf_minor_version(void);
int libbpf_num_possible_cpus(void);
__u32 libbpf_major_version(void);
__u32 libbpf_minor_version(void);
struct bpf_map *bpf_object__find_map_by_name(const struct bpf_object *obj, const char *name);
int bpf_map__reuse_fd(struct bpf_map *map, int fd);
int bpf_map__set_inner_map_fd(struct bpf_map *map, int fd);
int bpf_map__set_pin_path(struct bpf_map *map, const char *path);

#ifdef __cplusplus
}
#endif

#endif
