/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_LIBBPF_H
#define BPFMAPC_LIBBPF_H

/* What the runtime calls, through libbpf 0.6 and newer. All return -errno where they fail. */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <bpfmapc/maps.h>

#define BPFMAPC_LIBBPF_IS(major, minor)                                                            \
	(LIBBPF_MAJOR_VERSION > (major) ||                                                         \
	 (LIBBPF_MAJOR_VERSION == (major) && LIBBPF_MINOR_VERSION >= (minor)))

/* Members of its options differ in their types between versions. */
#define BPFMAPC_SET(member, value) ((member) = (__typeof__(member))(value))

#define BPFMAPC_LIBBPF_TOKEN_FD (1u << 16) /* BPF_F_TOKEN_FD */

#if !BPFMAPC_LIBBPF_IS(1, 0)
#include <bpfmapc/retry.h>
#endif

BPFMAPC_BEGIN

/* libbpf before 1.0 returns -1, later ones the error. */
#if BPFMAPC_LIBBPF_IS(1, 0)
#define BPFMAPC_LIBBPF_RESULT(ret) (ret)
#else
#define BPFMAPC_LIBBPF_RESULT(ret) bpfmapc_libbpf_result(ret)
static inline int bpfmapc_libbpf_result(int ret)
{
	return ret < 0 ? -errno : ret;
}
#endif

static inline int bpfmapc_libbpf_lookup(int fd, const void *key, void *value, uint64_t flags)
{
	return BPFMAPC_LIBBPF_RESULT(bpf_map_lookup_elem_flags(fd, key, value, flags));
}

static inline int bpfmapc_libbpf_lookup_and_delete(int fd, const void *key, void *value)
{
	return BPFMAPC_LIBBPF_RESULT(bpf_map_lookup_and_delete_elem(fd, key, value));
}

static inline int bpfmapc_libbpf_update(int fd, const void *key, const void *value, uint64_t flags)
{
	return BPFMAPC_LIBBPF_RESULT(bpf_map_update_elem(fd, key, value, flags));
}

static inline int bpfmapc_libbpf_delete(int fd, const void *key)
{
	return BPFMAPC_LIBBPF_RESULT(bpf_map_delete_elem(fd, key));
}

/* The key after *key, or the first where key is NULL; -ENOENT after the last. */
static inline int bpfmapc_libbpf_next_key(int fd, const void *key, void *next)
{
	return BPFMAPC_LIBBPF_RESULT(bpf_map_get_next_key(fd, key, next));
}

BPFMAPC_END

BPFMAPC_SELDOM_BEGIN

/* Whether the library that runs is not older than that: headers may be newer than it. */
BPFMAPC_FUNCTION bool bpfmapc_libbpf_runs(uint32_t major, uint32_t minor)
{
	uint32_t running = libbpf_major_version();

	return running > major || (running == major && libbpf_minor_version() >= minor);
}

#if BPFMAPC_LIBBPF_IS(1, 4)
BPFMAPC_FUNCTION bool bpfmapc_libbpf_takes_tokens(void)
{
	return bpfmapc_libbpf_runs(1, 4);
}
#endif

BPFMAPC_FUNCTION int bpfmapc_libbpf_map_create(const struct bpfmapc_new_map *map)
{
	const struct bpfmapc_attr *attr = &map->attr;
	struct bpf_map_create_opts opts;
	uint32_t flags = attr->map_flags;
	int fd;
#if BPFMAPC_LIBBPF_IS(1, 8)
	struct bpf_log_opts log;
	char said[96];
#endif

	memset(&opts, 0, sizeof(opts));
	opts.sz = sizeof(opts);
#if BPFMAPC_LIBBPF_IS(1, 4)
	if (map->token_fd > 0) {
		BPFMAPC_SET(opts.token_fd, map->token_fd);
		flags |= BPFMAPC_LIBBPF_TOKEN_FD;
	}
#endif
	if (attr->excl_prog_hash && !(BPFMAPC_LIBBPF_IS(1, 7) && bpfmapc_libbpf_runs(1, 7))) {
		if (map->log)
			strcpy(map->log, " (excl_prog_hash: needs libbpf 1.7)");
		return -ENOTSUP;
	}
#if BPFMAPC_LIBBPF_IS(1, 7)
	if (attr->excl_prog_hash) {
		opts.excl_prog_hash = attr->excl_prog_hash;
		opts.excl_prog_hash_size = 32;
	}
#endif
	BPFMAPC_SET(opts.map_flags, flags);
	opts.map_extra = attr->map_extra;
	BPFMAPC_SET(opts.numa_node, attr->numa_node);
	if (map->inner_fd >= 0)
		BPFMAPC_SET(opts.inner_map_fd, map->inner_fd);
	if (map->btf_fd >= 0) {
		opts.btf_fd = (uint32_t)map->btf_fd;
		opts.btf_key_type_id = map->btf_key;
		opts.btf_value_type_id = map->btf_value;
	}
#if BPFMAPC_LIBBPF_IS(1, 8)
	memset(&log, 0, sizeof(log));
	log.sz = sizeof(log);
	log.buf = said;
	log.size = sizeof(said);
	log.level = 1;
	said[0] = 0;
	if (map->log && bpfmapc_libbpf_runs(1, 8))
		opts.log_opts = &log;
#endif
	fd = BPFMAPC_LIBBPF_RESULT(bpf_map_create((enum bpf_map_type)attr->type,
						  *map->name ? map->name : NULL, attr->key_size,
						  attr->value_size, attr->max_entries, &opts));
#if BPFMAPC_LIBBPF_IS(1, 8)
	if (fd < 0 && map->log)
		bpfmapc_put_log(map->log, said);
#endif
	return fd;
}

BPFMAPC_FUNCTION int bpfmapc_libbpf_btf_load(const void *btf, uint32_t size, int token_fd)
{
#if BPFMAPC_LIBBPF_IS(0, 7)
	struct bpf_btf_load_opts opts;

	memset(&opts, 0, sizeof(opts));
	opts.sz = sizeof(opts);
#if BPFMAPC_LIBBPF_IS(1, 4)
	if (token_fd > 0) {
		BPFMAPC_SET(opts.token_fd, token_fd);
		opts.btf_flags = BPFMAPC_LIBBPF_TOKEN_FD;
	}
#else
	(void)token_fd;
#endif
	return BPFMAPC_LIBBPF_RESULT(bpf_btf_load(btf, size, &opts));
#else
	(void)token_fd;
	return BPFMAPC_LIBBPF_RESULT(bpf_load_btf(btf, size, NULL, 0, false));
#endif
}

BPFMAPC_FUNCTION int bpfmapc_libbpf_freeze(int fd)
{
	return BPFMAPC_LIBBPF_RESULT(bpf_map_freeze(fd));
}

BPFMAPC_FUNCTION int bpfmapc_libbpf_possible_cpus(void)
{
	return libbpf_num_possible_cpus();
}

BPFMAPC_FUNCTION int bpfmapc_libbpf_obj_pin(int fd, const char *path)
{
	return BPFMAPC_LIBBPF_RESULT(bpf_obj_pin(fd, path));
}

BPFMAPC_FUNCTION int bpfmapc_libbpf_obj_get(const char *path)
{
	return BPFMAPC_LIBBPF_RESULT(bpf_obj_get(path));
}

BPFMAPC_FUNCTION int bpfmapc_libbpf_map_info(int fd, void *info, uint32_t size)
{
	return BPFMAPC_LIBBPF_RESULT(bpf_obj_get_info_by_fd(fd, info, &size));
}

BPFMAPC_FUNCTION int bpfmapc_libbpf_prog_load(const struct bpfmapc_new_program *program)
{
	struct bpf_prog_load_opts opts;

	memset(&opts, 0, sizeof(opts));
	opts.sz = sizeof(opts);
	opts.log_buf = program->log;
	opts.log_size = program->log_size;
	opts.log_level = program->log != NULL;
#if BPFMAPC_LIBBPF_IS(1, 4)
	if (program->token_fd > 0) {
		BPFMAPC_SET(opts.token_fd, program->token_fd);
		opts.prog_flags = BPFMAPC_LIBBPF_TOKEN_FD;
	}
#endif
	return BPFMAPC_LIBBPF_RESULT(bpf_prog_load(
		(enum bpf_prog_type)program->type, NULL, "GPL",
		(const struct bpf_insn *)(const void *)program->insns, program->n_insns, &opts));
}

/* Whether the libbpf that loads the programs may put the variables of an arena at its end. */
BPFMAPC_FUNCTION bool bpfmapc_libbpf_puts_at_end(void)
{
	return bpfmapc_libbpf_runs(1, 7);
}

BPFMAPC_TABLE struct bpfmapc_calls bpfmapc_libbpf = {
	.map_create = bpfmapc_libbpf_map_create,
#if !BPFMAPC_LIBBPF_IS(1, 0)
	.retry = bpfmapc_retry,
#endif
	.btf_load = bpfmapc_libbpf_btf_load,
#if BPFMAPC_LIBBPF_IS(1, 4)
	.takes_tokens = bpfmapc_libbpf_takes_tokens,
#endif
};

BPFMAPC_SELDOM_END

#endif
