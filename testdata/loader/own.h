/* SPDX-License-Identifier: BSD-2-Clause */
/* What a program and own.bpf.c share: the header of `gen --types`, and of what it may not have. */
#ifndef OWN_H
#define OWN_H

#include "own_more.h"
#ifndef __cplusplus
#include <stdbool.h>
#endif

#ifdef __cplusplus
extern "C" {
#endif

enum mode { OFF, ON = 5, BROKEN = -1 };

typedef enum { COLD, WARM } heat_t;

typedef __u32 flow_id;

typedef struct {
	__be16 port;
	__u8 proto;
	__u8 zero;
} endpoint_t;

struct flags {
	__u32 seen : 1;
	__u32 kept : 7;
	__u32 rest;
};

struct event {
	__u64 time;
	__s32 pid;
	__u16 codes[4];
	char name[16];
	enum mode mode;
	endpoint_t from;
	struct address to[2];
	struct {
		__u32 first;
		__s64 last;
	};
	struct {
		__u8 low, high;
	} range[3];
	struct within {
		__s16 depth;
	} within;
	union {
		__u32 word;
		__u8 bytes[4];
	} raw;
	struct flags flags;
	bool last_one;
} __attribute__((aligned(64)));

struct packed {
	__u8 kind;
	__u64 count;
} __attribute__((packed));

#define CACHE_LINE 64
struct counters {
	__u64 packets, bytes;
	__u64 unused[6];
} __attribute__((aligned(CACHE_LINE)));

struct settings {
	__u32 limit;
	heat_t heat;
	__u64 since;
};

#ifdef __cplusplus
}
#endif

#endif
