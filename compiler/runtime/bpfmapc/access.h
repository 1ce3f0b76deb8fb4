/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_ACCESS_H
#define BPFMAPC_ACCESS_H

/*
 * Functions for the elements of a map, with its own types. The header of an object has a
 * line for each map, which names them:
 *
 *	typedef uint32_t x_maps__flows_key;
 *	typedef struct x_maps_t__flow x_maps__flows_value;
 *	BPFMAPC_ACCESS4(libbpf, x_maps, flows, lookup, update, delete, next);
 *
 * These are x_maps__flows_lookup(), x_maps__flows_update() and so on: static inline functions,
 * whose parameters are below, at BPFMAPC_ACCESS_lookup() and so on, where `map` is
 * x_maps__flows. The number is that of the names behind the map's. All return 0 or -errno.
 */
#include <bpfmapc/maps.h>

/*
 * What is passed on is x_maps__flows: flows alone may be a macro of somebody. The declaration
 * at the end takes the semicolon.
 */
#define BPFMAPC_ACCESS1(runtime, maps, map, a)                                                     \
	BPFMAPC_EACH1((bpfmapc_##runtime, struct maps, maps##__##map, map), BPFMAPC_ACCESS_##a)    \
	struct maps
#define BPFMAPC_ACCESS2(runtime, maps, map, a, b)                                                  \
	BPFMAPC_EACH2((bpfmapc_##runtime, struct maps, maps##__##map, map), BPFMAPC_ACCESS_##a,    \
		      BPFMAPC_ACCESS_##b)                                                          \
	struct maps
#define BPFMAPC_ACCESS3(runtime, maps, map, a, b, c)                                               \
	BPFMAPC_EACH3((bpfmapc_##runtime, struct maps, maps##__##map, map), BPFMAPC_ACCESS_##a,    \
		      BPFMAPC_ACCESS_##b, BPFMAPC_ACCESS_##c)                                      \
	struct maps
#define BPFMAPC_ACCESS4(runtime, maps, map, a, b, c, d)                                            \
	BPFMAPC_EACH4((bpfmapc_##runtime, struct maps, maps##__##map, map), BPFMAPC_ACCESS_##a,    \
		      BPFMAPC_ACCESS_##b, BPFMAPC_ACCESS_##c, BPFMAPC_ACCESS_##d)                  \
	struct maps
#define BPFMAPC_ACCESS5(runtime, maps, map, a, b, c, d, e)                                         \
	BPFMAPC_EACH5((bpfmapc_##runtime, struct maps, maps##__##map, map), BPFMAPC_ACCESS_##a,    \
		      BPFMAPC_ACCESS_##b, BPFMAPC_ACCESS_##c, BPFMAPC_ACCESS_##d,                  \
		      BPFMAPC_ACCESS_##e)                                                          \
	struct maps

#define BPFMAPC_EACH1(args, a)             a args
#define BPFMAPC_EACH2(args, a, b)          a args BPFMAPC_EACH1(args, b)
#define BPFMAPC_EACH3(args, a, b, c)       a args BPFMAPC_EACH2(args, b, c)
#define BPFMAPC_EACH4(args, a, b, c, d)    a args BPFMAPC_EACH3(args, b, c, d)
#define BPFMAPC_EACH5(args, a, b, c, d, e) a args BPFMAPC_EACH4(args, b, c, d, e)

/* *value of *key; -ENOENT where there is none. */
#define BPFMAPC_ACCESS_lookup(runtime, maps_type, map, fd)                                         \
	static inline int map##_lookup(const maps_type *maps, const map##_key *key,                \
				       map##_value *value)                                         \
	{                                                                                          \
		return runtime##_lookup(maps->fd, key, value, 0);                                  \
	}

/* The same, BPF_F_LOCK: as it is while nobody holds the lock that is in it. */
#define BPFMAPC_ACCESS_lookup_locked(runtime, maps_type, map, fd)                                  \
	static inline int map##_lookup_locked(const maps_type *maps, const map##_key *key,         \
					      map##_value *value)                                  \
	{                                                                                          \
		return runtime##_lookup(maps->fd, key, value, 4);                                  \
	}

/* flags: BPF_ANY, BPF_NOEXIST, BPF_EXIST, BPF_F_LOCK. */
#define BPFMAPC_ACCESS_update(runtime, maps_type, map, fd)                                         \
	static inline int map##_update(const maps_type *maps, const map##_key *key,                \
				       const map##_value *value, uint64_t flags)                   \
	{                                                                                          \
		return runtime##_update(maps->fd, key, value, flags);                              \
	}

/* -ENOENT where there is none. */
#define BPFMAPC_ACCESS_delete(runtime, maps_type, map, fd)                                         \
	static inline int map##_delete(const maps_type *maps, const map##_key *key)                \
	{                                                                                          \
		return runtime##_delete(maps->fd, key);                                            \
	}

/* The key after *key, or the first one where key is NULL; -ENOENT behind the last. */
#define BPFMAPC_ACCESS_next(runtime, maps_type, map, fd)                                           \
	static inline int map##_next(const maps_type *maps, const map##_key *key, map##_key *next) \
	{                                                                                          \
		return runtime##_next_key(maps->fd, key, next);                                    \
	}

/* Of queues, stacks and Bloom filters. flags: BPF_ANY; BPF_EXIST makes room in a queue or stack. */
#define BPFMAPC_ACCESS_push(runtime, maps_type, map, fd)                                           \
	static inline int map##_push(const maps_type *maps, const map##_value *value,              \
				     uint64_t flags)                                               \
	{                                                                                          \
		return runtime##_update(maps->fd, NULL, value, flags);                             \
	}

/* What pop would take out; of a Bloom filter: 0 where *value may have been pushed, else -ENOENT. */
#define BPFMAPC_ACCESS_peek(runtime, maps_type, map, fd)                                           \
	static inline int map##_peek(const maps_type *maps, map##_value *value)                    \
	{                                                                                          \
		return runtime##_lookup(maps->fd, NULL, value, 0);                                 \
	}

/* -ENOENT where it is empty. */
#define BPFMAPC_ACCESS_pop(runtime, maps_type, map, fd)                                            \
	static inline int map##_pop(const maps_type *maps, map##_value *value)                     \
	{                                                                                          \
		return runtime##_lookup_and_delete(maps->fd, NULL, value);                         \
	}

#endif
