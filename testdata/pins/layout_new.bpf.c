// SPDX-License-Identifier: BSD-2-Clause
// What layout_old.bpf.c has become: libbpf reuses all pins but `refused`.
#include <linux/bpf.h>
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
	__u64 bytes;
	__u32 packets;
	__u32 drops;
};
PINNED(moved, struct stats);

struct counters {
	__u32 packets;
	__u32 errors;
	__u64 bytes;
};
PINNED(renamed, struct counters);

struct sign {
	__u32 a;
	__u32 b;
};
PINNED(retyped, struct sign);

enum state { NEW, HALF_OPEN, OPEN, CLOSED };
struct conn {
	enum state state;
	__u32 id;
};
PINNED(revalued, struct conn);

enum mode { FAST, SLOW, NEVER };
struct setting {
	enum mode mode;
	__u32 id;
};
PINNED(more_values, struct setting);

struct added {
	__u32 a;
	__u32 flags;
	__u64 b;
};
PINNED(added, struct added);

struct removed {
	__u32 a;
	__u64 b;
};
PINNED(removed, struct removed);

struct view {
	union {
		__u32 v4;
		__u64 v6[2];
		__u8 bytes[16];
	};
};
PINNED(view_added, struct view);

struct port {
	__u16 high;
	__u16 low;
};
struct ports {
	struct port in[4];
	char name[8];
	char peer[8];
};
PINNED(elements, struct ports);

struct bits {
	__u32 a : 4;
	__u32 b : 4;
	__u32 c;
};
PINNED(bit_fields, struct bits);

struct numbers {
	__u32 a;
	volatile unsigned int b;
	long c;
};
typedef struct numbers alias;
PINNED(aliases, alias);

struct timed {
	__u64 timer[2];
};
PINNED(special, struct timed);

struct last;
struct next {
	struct last *next;
	__u64 data;
};
PINNED(pointers, struct next);

struct scalar {
	__u8 seen;
	__u8 name[7];
};
PINNED(scalars, struct scalar);

struct pair {
	__u32 b;
	__u32 a;
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

struct {
	__uint(pinning, LIBBPF_PIN_BY_NAME);
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16);
	__type(key, __u32);
	__uint(value_size, 8);
} untyped SEC(".maps");

struct {
	__uint(pinning, LIBBPF_PIN_BY_NAME);
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 32);
	__type(key, __u32);
	__type(value, struct stats);
} refused SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16);
	__type(key, __u32);
	__type(value, struct stats);
} loose SEC(".maps");

/* A tag on the map of layout_new.bpf.c allows that it is read wrong. */
PINNED(allowed, struct stats) __attribute__((btf_decl_tag("bpfmapc:allow=pin-layout")));
