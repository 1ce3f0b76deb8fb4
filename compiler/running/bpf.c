/* SPDX-License-Identifier: BSD-2-Clause */
#include "running/bpf.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/btf.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

static int bpf(int cmd, union bpf_attr *attr, size_t size)
{
	long fd = syscall(__NR_bpf, cmd, attr, size);

	return fd < 0 ? -errno : (int)fd;
}

int kernel_btf_load(const void *blob, size_t size)
{
	union bpf_attr attr;

	memset(&attr, 0, sizeof(attr));
	attr.btf = (__u64)(uintptr_t)blob;
	attr.btf_size = (__u32)size;
	return bpf(BPF_BTF_LOAD, &attr, offsetof(union bpf_attr, btf_log_level) + sizeof(__u32));
}

int kernel_btf_load_types(const uint32_t *types, size_t n, const char *strings, size_t size)
{
	struct {
		struct btf_header h;
		char rest[1024];
	} blob = {.h = {
		.magic = BTF_MAGIC, .version = BTF_VERSION, .hdr_len = sizeof(blob.h),
		.type_len = (__u32)n, .str_off = (__u32)n, .str_len = (__u32)size,
	}};

	if (n > sizeof(blob.rest) || size > sizeof(blob.rest) - n)
		return -E2BIG;
	memcpy(blob.rest, types, n);
	memcpy(blob.rest + n, strings, size);
	return kernel_btf_load(&blob, sizeof(blob.h) + n + size);
}

/* The attributes of BPF_MAP_CREATE that a loader of objects passes end with map_extra. */
#define CREATE_SIZE (offsetof(union bpf_attr, map_extra) + sizeof(__u64))

static union bpf_attr create_attr(const struct map_create *c, int btf_fd, int inner_fd)
{
	union bpf_attr attr;

	memset(&attr, 0, sizeof(attr));
	attr.map_type = c->map_type;
	attr.key_size = c->key_size;
	attr.value_size = c->value_size;
	attr.max_entries = c->max_entries;
	attr.map_flags = c->map_flags;
	attr.map_extra = c->map_extra;
	attr.numa_node = c->numa_node;
	memcpy(attr.map_name, c->name, sizeof(attr.map_name));
	attr.btf_key_type_id = c->btf_key_type_id;
	attr.btf_value_type_id = c->btf_value_type_id;
	attr.btf_vmlinux_value_type_id = c->btf_vmlinux_value_type_id;
	if (btf_fd >= 0)
		attr.btf_fd = (__u32)btf_fd;
	if (inner_fd >= 0)
		attr.inner_map_fd = (__u32)inner_fd;
	return attr;
}

int kernel_map_create(const struct map_create *c, int btf_fd, int inner_fd)
{
	union bpf_attr attr = create_attr(c, btf_fd, inner_fd);

	return bpf(BPF_MAP_CREATE, &attr, CREATE_SIZE);
}

void kernel_map_log(const struct map_create *c, int btf_fd, int inner_fd, char *text, size_t size)
{
	const unsigned common_attrs = 1 << 16; /* BPF_COMMON_ATTRS, which older headers lack */
	union bpf_attr attr = create_attr(c, btf_fd, inner_fd);
	struct {
		__u64 log_buf;
		__u32 log_size, log_level, log_true_size, pad;
	} common = {(__u64)(uintptr_t)text, (__u32)size, 1, 0, 0};
	long fd;

	text[0] = 0;
	fd = syscall(__NR_bpf, BPF_MAP_CREATE | common_attrs, &attr, CREATE_SIZE, &common,
		     sizeof(common));
	if (fd >= 0)
		close((int)fd);
	text[size - 1] = 0;
	text[strcspn(text, "\n")] = 0;
}

int kernel_may_create(void)
{
	const struct map_create c = {
		.name = "bpfmapc", .map_type = BPF_MAP_TYPE_ARRAY, .key_size = 4, .value_size = 4,
		.max_entries = 1,
	};
	int fd = kernel_map_create(&c, -1, -1);

	if (fd < 0)
		return fd;
	close(fd);
	return 0;
}

int kernel_prog_load(union bpf_attr *attr)
{
	int fd, tries = 5;

	do
		fd = bpf(BPF_PROG_LOAD, attr, sizeof(*attr));
	while (fd == -EAGAIN && --tries);
	return fd;
}

int kernel_map_update(int fd, const void *key, const void *value)
{
	union bpf_attr attr;

	memset(&attr, 0, sizeof(attr));
	attr.map_fd = (__u32)fd;
	attr.key = (__u64)(uintptr_t)key;
	attr.value = (__u64)(uintptr_t)value;
	return bpf(BPF_MAP_UPDATE_ELEM, &attr, offsetof(union bpf_attr, flags) + sizeof(__u64));
}

int kernel_map_freeze(int fd)
{
	union bpf_attr attr;

	memset(&attr, 0, sizeof(attr));
	attr.map_fd = (__u32)fd;
	return bpf(BPF_MAP_FREEZE, &attr, sizeof(attr.map_fd));
}

int kernel_obj_get(const char *path)
{
	union bpf_attr attr;
	int fd;

	memset(&attr, 0, sizeof(attr));
	attr.pathname = (__u64)(uintptr_t)path;
	attr.file_flags = BPF_F_RDONLY;
	fd = bpf(BPF_OBJ_GET, &attr, offsetof(union bpf_attr, file_flags) + sizeof(__u32));
	if (fd != -EINVAL)
		return fd;
	attr.file_flags = 0;
	return bpf(BPF_OBJ_GET, &attr, offsetof(union bpf_attr, file_flags) + sizeof(__u32));
}

int kernel_btf_by_id(uint32_t id)
{
	union bpf_attr attr;

	memset(&attr, 0, sizeof(attr));
	attr.btf_id = id;
	return bpf(BPF_BTF_GET_FD_BY_ID, &attr, offsetof(union bpf_attr, open_flags) + sizeof(__u32));
}

int kernel_info(int fd, void *info, uint32_t *size)
{
	union bpf_attr attr;
	int err;

	memset(&attr, 0, sizeof(attr));
	attr.info.bpf_fd = (__u32)fd;
	attr.info.info = (__u64)(uintptr_t)info;
	attr.info.info_len = *size;
	err = bpf(BPF_OBJ_GET_INFO_BY_FD, &attr, sizeof(attr.info));
	*size = attr.info.info_len;
	return err;
}

int kernel_keep_stdin(void)
{
	int fd;

	if (fcntl(STDIN_FILENO, F_GETFD) >= 0)
		return 0;
	fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	if (fd != STDIN_FILENO) {
		if (dup2(fd, STDIN_FILENO) < 0)
			return -errno;
		close(fd);
	}
	return 0;
}

int kernel_lift_memlock(void)
{
	const struct rlimit none = {RLIM_INFINITY, RLIM_INFINITY};

	return setrlimit(RLIMIT_MEMLOCK, &none) ? -errno : 0;
}
