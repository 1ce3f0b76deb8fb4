/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_SYSCALL_H
#define BPFMAPC_SYSCALL_H

/*
 * What the runtime calls, through bpf(2) alone. All return -errno where they
 * fail. The attributes have their layout here, so that kernel headers of any
 * age do; trailing ones that are 0 are not passed, as older kernels demand.
 */
#include <bpfmapc/cpus.h>
#include <bpfmapc/retry.h>
#include <fcntl.h>
#include <sys/syscall.h>

BPFMAPC_BEGIN

#ifndef __NR_bpf
#if defined(__x86_64__) && defined(__ILP32__)
#define BPFMAPC_NR_BPF (0x40000000 + 321)
#elif defined(__x86_64__)
#define BPFMAPC_NR_BPF 321
#elif defined(__i386__)
#define BPFMAPC_NR_BPF 357
#elif defined(__arm__)
#define BPFMAPC_NR_BPF 386
#elif defined(__aarch64__) || defined(__riscv) || defined(__loongarch__)
#define BPFMAPC_NR_BPF 280
#elif defined(__s390__)
#define BPFMAPC_NR_BPF 351
#elif defined(__powerpc__)
#define BPFMAPC_NR_BPF 361
#elif defined(__sparc__)
#define BPFMAPC_NR_BPF 349
#elif defined(__mips__) && defined(_ABIO32) && _MIPS_SIM == _ABIO32
#define BPFMAPC_NR_BPF 4355
#elif defined(__mips__) && defined(_ABIN32) && _MIPS_SIM == _ABIN32
#define BPFMAPC_NR_BPF 6319
#elif defined(__mips__)
#define BPFMAPC_NR_BPF 5315
#else
#error "the kernel headers do not say the number of bpf(2)"
#endif
#else
#define BPFMAPC_NR_BPF __NR_bpf
#endif

/* C11 without extensions does not declare it; C++ always does. */
#ifndef __cplusplus
extern long syscall(long number, ...);
#endif

enum bpfmapc_command {
	BPFMAPC_MAP_CREATE = 0,
	BPFMAPC_MAP_LOOKUP_ELEM = 1,
	BPFMAPC_MAP_UPDATE_ELEM = 2,
	BPFMAPC_MAP_DELETE_ELEM = 3,
	BPFMAPC_MAP_GET_NEXT_KEY = 4,
	BPFMAPC_PROG_LOAD = 5,
	BPFMAPC_OBJ_PIN = 6,
	BPFMAPC_OBJ_GET = 7,
	BPFMAPC_OBJ_GET_INFO_BY_FD = 15,
	BPFMAPC_BTF_LOAD = 18,
	BPFMAPC_MAP_LOOKUP_AND_DELETE_ELEM = 21,
	BPFMAPC_MAP_FREEZE = 22
};

#define BPFMAPC_TOKEN_FD     (1u << 16) /* BPF_F_TOKEN_FD */
#define BPFMAPC_COMMON_ATTRS (1L << 16) /* BPF_COMMON_ATTRS, of a command */
#define BPFMAPC_PTR(p)       ((uint64_t)(uintptr_t)(p))

BPFMAPC_END

BPFMAPC_SELDOM_BEGIN

/* The call itself takes longer than all that gcc could save here. */
static inline int bpfmapc_bpf(enum bpfmapc_command command, void *attr, size_t size)
{
	const unsigned char *bytes = (const unsigned char *)attr;
	long ret;

	while (size > 0 && !bytes[size - 1])
		size--;
	size = (size + 3) / 4 * 4;
	ret = syscall(BPFMAPC_NR_BPF, (long)command, attr, size ? size : (size_t)4);
	return ret < 0 ? -errno : (int)ret;
}

/*
 * The same for a new descriptor, which is never one of the standard streams, as libbpf has it:
 * what closes those would close a map.
 */
BPFMAPC_FUNCTION int bpfmapc_bpf_fd(enum bpfmapc_command command, void *attr, size_t size)
{
	const int dupfd_cloexec = 1030;
	int low = bpfmapc_bpf(command, attr, size), fd;

	if (low < 0 || low > 2)
		return low;
	fd = fcntl(low, dupfd_cloexec, 3);
	if (fd < 0)
		fd = -errno;
	(void)close(low);
	return fd;
}

BPFMAPC_SELDOM_END

BPFMAPC_BEGIN

static inline int bpfmapc_element(enum bpfmapc_command command, int fd, const void *key,
				  const void *value, uint64_t flags)
{
	struct {
		uint32_t map_fd, pad;
		uint64_t key, value, flags;
	} a;

	memset(&a, 0, sizeof(a));
	a.map_fd = (uint32_t)fd;
	a.key = BPFMAPC_PTR(key);
	a.value = BPFMAPC_PTR(value);
	a.flags = flags;
	return bpfmapc_bpf(command, &a, sizeof(a));
}

static inline int bpfmapc_syscall_lookup(int fd, const void *key, void *value, uint64_t flags)
{
	return bpfmapc_element(BPFMAPC_MAP_LOOKUP_ELEM, fd, key, value, flags);
}

static inline int bpfmapc_syscall_lookup_and_delete(int fd, const void *key, void *value)
{
	return bpfmapc_element(BPFMAPC_MAP_LOOKUP_AND_DELETE_ELEM, fd, key, value, 0);
}

static inline int bpfmapc_syscall_update(int fd, const void *key, const void *value, uint64_t flags)
{
	return bpfmapc_element(BPFMAPC_MAP_UPDATE_ELEM, fd, key, value, flags);
}

static inline int bpfmapc_syscall_delete(int fd, const void *key)
{
	return bpfmapc_element(BPFMAPC_MAP_DELETE_ELEM, fd, key, NULL, 0);
}

/* The key after *key, or the first where key is NULL; -ENOENT after the last. */
static inline int bpfmapc_syscall_next_key(int fd, const void *key, void *next)
{
	return bpfmapc_element(BPFMAPC_MAP_GET_NEXT_KEY, fd, key, next, 0);
}

BPFMAPC_END

BPFMAPC_SELDOM_BEGIN

/* bpf(2) takes tokens since Linux 6.9, and refuses them before. */
BPFMAPC_FUNCTION bool bpfmapc_syscall_takes_tokens(void)
{
	return true;
}

/* Asks for a map that was refused again, for the log, which the kernel has since Linux 7.2. */
BPFMAPC_FUNCTION void bpfmapc_syscall_log(void *attr, size_t size, char *log)
{
	char said[96];
	struct {
		uint64_t log_buf;
		uint32_t log_size, log_level, log_true_size, pad;
	} common;

	said[0] = 0;
	memset(&common, 0, sizeof(common));
	common.log_buf = BPFMAPC_PTR(said);
	common.log_size = sizeof(said);
	common.log_level = 1;
	bpfmapc_close_fd((int)syscall(BPFMAPC_NR_BPF,
				      (long)BPFMAPC_MAP_CREATE | BPFMAPC_COMMON_ATTRS, attr, size,
				      &common, sizeof(common)));
	bpfmapc_put_log(log, said);
}

BPFMAPC_FUNCTION int bpfmapc_syscall_map_create(const struct bpfmapc_new_map *map)
{
	struct {
		uint32_t map_type, key_size, value_size, max_entries, map_flags;
		uint32_t inner_map_fd, numa_node;
		char map_name[16];
		uint32_t map_ifindex, btf_fd, btf_key_type_id, btf_value_type_id;
		uint32_t btf_vmlinux_value_type_id;
		uint64_t map_extra;
		uint32_t value_type_btf_obj_fd, map_token_fd;
		uint64_t excl_prog_hash;
		uint32_t excl_prog_hash_size;
	} a;
	size_t n = strlen(map->name);
	int fd;

	memset(&a, 0, sizeof(a));
	a.map_type = map->attr.type;
	a.key_size = map->attr.key_size;
	a.value_size = map->attr.value_size;
	a.max_entries = map->attr.max_entries;
	a.map_flags = map->attr.map_flags;
	a.numa_node = map->attr.numa_node;
	a.map_extra = map->attr.map_extra;
	memcpy(a.map_name, map->name, n < sizeof(a.map_name) ? n : sizeof(a.map_name) - 1);
	if (map->inner_fd >= 0)
		a.inner_map_fd = (uint32_t)map->inner_fd;
	if (map->btf_fd >= 0) {
		a.btf_fd = (uint32_t)map->btf_fd;
		a.btf_key_type_id = map->btf_key;
		a.btf_value_type_id = map->btf_value;
	}
	if (map->token_fd > 0) {
		a.map_token_fd = (uint32_t)map->token_fd;
		a.map_flags |= BPFMAPC_TOKEN_FD;
	}
	if (map->attr.excl_prog_hash) {
		a.excl_prog_hash = BPFMAPC_PTR(map->attr.excl_prog_hash);
		a.excl_prog_hash_size = 32;
	}
	fd = bpfmapc_bpf_fd(BPFMAPC_MAP_CREATE, &a, sizeof(a));
	if (fd < 0 && map->log)
		bpfmapc_syscall_log(&a, sizeof(a), map->log);
	return fd;
}

BPFMAPC_FUNCTION int bpfmapc_syscall_btf_load(const void *btf, uint32_t size, int token_fd)
{
	struct {
		uint64_t btf, btf_log_buf;
		uint32_t btf_size, btf_log_size, btf_log_level, btf_log_true_size, btf_flags;
		uint32_t btf_token_fd;
	} a;

	memset(&a, 0, sizeof(a));
	a.btf = BPFMAPC_PTR(btf);
	a.btf_size = size;
	if (token_fd > 0) {
		a.btf_token_fd = (uint32_t)token_fd;
		a.btf_flags = BPFMAPC_TOKEN_FD;
	}
	return bpfmapc_bpf_fd(BPFMAPC_BTF_LOAD, &a, sizeof(a));
}

BPFMAPC_FUNCTION int bpfmapc_syscall_freeze(int fd)
{
	return bpfmapc_element(BPFMAPC_MAP_FREEZE, fd, NULL, NULL, 0);
}

BPFMAPC_FUNCTION int bpfmapc_syscall_possible_cpus(void)
{
	int place;

	return bpfmapc_cpus(0, &place);
}

struct bpfmapc_file_attr {
	uint64_t pathname;
	uint32_t bpf_fd, file_flags;
};

BPFMAPC_FUNCTION int bpfmapc_syscall_obj_pin(int fd, const char *path)
{
	struct bpfmapc_file_attr a;

	memset(&a, 0, sizeof(a));
	a.pathname = BPFMAPC_PTR(path);
	a.bpf_fd = (uint32_t)fd;
	return bpfmapc_bpf(BPFMAPC_OBJ_PIN, &a, sizeof(a));
}

BPFMAPC_FUNCTION int bpfmapc_syscall_obj_get(const char *path)
{
	struct bpfmapc_file_attr a;

	memset(&a, 0, sizeof(a));
	a.pathname = BPFMAPC_PTR(path);
	return bpfmapc_bpf_fd(BPFMAPC_OBJ_GET, &a, sizeof(a));
}

BPFMAPC_FUNCTION int bpfmapc_syscall_map_info(int fd, void *info, uint32_t size)
{
	struct {
		uint32_t bpf_fd, info_len;
		uint64_t info;
	} a;

	memset(&a, 0, sizeof(a));
	a.bpf_fd = (uint32_t)fd;
	a.info_len = size;
	a.info = BPFMAPC_PTR(info);
	return bpfmapc_bpf(BPFMAPC_OBJ_GET_INFO_BY_FD, &a, sizeof(a));
}

BPFMAPC_FUNCTION int bpfmapc_syscall_prog_load(const struct bpfmapc_new_program *program)
{
	int fd, tries = 5;
	struct {
		uint32_t prog_type, insn_cnt;
		uint64_t insns, license;
		uint32_t log_level, log_size;
		uint64_t log_buf;
		uint32_t kern_version, prog_flags;
		char prog_name[16];
		uint32_t prog_ifindex, expected_attach_type, prog_btf_fd, func_info_rec_size;
		uint64_t func_info;
		uint32_t func_info_cnt, line_info_rec_size;
		uint64_t line_info;
		uint32_t line_info_cnt, attach_btf_id, attach_prog_fd, core_relo_cnt;
		uint64_t fd_array, core_relos;
		uint32_t core_relo_rec_size, log_true_size, prog_token_fd;
	} a;

	memset(&a, 0, sizeof(a));
	a.prog_type = program->type;
	a.insn_cnt = program->n_insns;
	a.insns = BPFMAPC_PTR(program->insns);
	a.license = BPFMAPC_PTR("GPL");
	a.log_level = program->log != NULL;
	a.log_size = program->log_size;
	a.log_buf = BPFMAPC_PTR(program->log);
	if (program->token_fd > 0) {
		a.prog_token_fd = (uint32_t)program->token_fd;
		a.prog_flags = BPFMAPC_TOKEN_FD;
	}
	/* A signal ends what the verifier does: libbpf tries as often. */
	do
		fd = bpfmapc_bpf(BPFMAPC_PROG_LOAD, &a, sizeof(a));
	while (fd == -EAGAIN && --tries);
	return fd;
}

BPFMAPC_TABLE struct bpfmapc_calls bpfmapc_syscall = {
	.map_create = bpfmapc_syscall_map_create,
	.retry = bpfmapc_retry,
	.btf_load = bpfmapc_syscall_btf_load,
	.takes_tokens = bpfmapc_syscall_takes_tokens,
};

BPFMAPC_SELDOM_END

#endif
