// SPDX-License-Identifier: BSD-2-Clause
// Pinned maps whose types change in layout_new.bpf.c: each map in what its name says.
/* Headers differ in the members of this struct: it is our own. */
#define bpf_timer timer_of_headers
#include <linux/bpf.h>
#undef bpf_timer
#include <bpf/bpf_helpers.h>

#define PINNED(name, v)                                                                            \
	struct {                                                                                   \
		__uint(pinning, LIBBPF_PIN_BY_NAME);                                               \
		__uint(type, BPF_MAP_TYPE_HASH);                                                   \
		__uint(max_entries, 16);                                                           \
		__type(key, __u32);                                                                \
		__type(value, v);                                                                  \
	} name SEC(".maps")

struct stats {
	__u32 packets;
	__u32 drops;
	__u64 bytes;
};
PINNED(moved, struct stats);

struct counters {
	__u32 packets;
	__u32 drops;
	__u64 bytes;
};
PINNED(renamed, struct counters);

struct sign {
	__u32 a;
	__s32 b;
};
PINNED(retyped, struct sign);

enum state { NEW, OPEN, CLOSED };
struct conn {
	enum state state;
	__u32 id;
};
PINNED(revalued, struct conn);

enum mode { FAST, SLOW };
struct setting {
	enum mode mode;
	__u32 id;
};
PINNED(more_values, struct setting);

struct added {
	__u32 a;
	__u64 b;
};
PINNED(added, struct added);

struct removed {
	__u32 a;
	__u32 pad;
	__u64 b;
};
PINNED(removed, struct removed);

struct view {
	union {
		__u32 v4;
		__u64 v6[2];
	};
};
PINNED(view_added, struct view);

struct port {
	__u16 low;
	__u16 high;
};
struct ports {
	struct port in[4];
	char name[16];
};
PINNED(elements, struct ports);

struct bits {
	__u32 a : 3;
	__u32 b : 5;
	__u32 c;
};
PINNED(bit_fields, struct bits);

typedef unsigned int number;
struct alias {
	number a;
	struct {
		const number b;
	};
	long long c;
};
PINNED(aliases, struct alias);

struct bpf_timer {
	__u64 opaque[2];
} __attribute__((aligned(8)));

struct timed {
	struct bpf_timer timer;
};
PINNED(special, struct timed);

struct next {
	struct next *next;
	void *data;
};
PINNED(pointers, struct next);

struct scalar {
	_Bool seen;
	char name[7];
};
PINNED(scalars, struct scalar);

/* Its key moves, and the values of its inner maps. */
struct pair {
	__u32 a;
	__u32 b;
};
struct {
	__uint(pinning, LIBBPF_PIN_BY_NAME);
	__uint(type, BPF_MAP_TYPE_HASH_OF_MAPS);
	__uint(max_entries, 16);
	__type(key, struct pair);
	__array(values, struct {
		__uint(type, BPF_MAP_TYPE_HASH);
		__uint(max_entries, 16);
		__type(key, __u32);
		__type(value, struct pair);
	});
} outer SEC(".maps");

/* The type is not known on one side, which is no reason to warn. */
PINNED(untyped, __u64);

/* The loader refuses it, so that nothing is read. */
PINNED(refused, struct stats);

/* Nobody pins it. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16);
	__type(key, __u32);
	__type(value, struct stats);
} loose SEC(".maps");

/* A tag on the map of layout_new.bpf.c allows that it is read wrong. */
PINNED(allowed, struct stats);
