/* SPDX-License-Identifier: BSD-2-Clause */
/* What C programmers write in keys and values: for types.bpf.c, and for the test of its header. */
#include <linux/types.h>
#ifndef __cplusplus
#include <stdbool.h>
#endif

enum color { RED, GREEN = 7, BLUE = -1 };
enum limits { LOWEST = -2147483647 - 1, HIGHEST = 2147483647 };

typedef struct {
	__u16 port;
	__u8 proto;
} endpoint_t;

struct bits {
	__u32 a : 3;
	__u32 b : 7;
	__u8 c;
	__u64 d : 40;
	__u32 e;
	bool f : 1;
};

struct packed {
	__u8 a;
	__u64 b;
	__u16 c;
} __attribute__((packed));

struct aligned {
	__u8 a;
	__u32 b __attribute__((aligned(16)));
} __attribute__((aligned(64)));

union any {
	__u8 byte;
	__u64 word;
	char text[13];
};

struct everything {
	char name[16];
	signed char c;
	unsigned short s[2][3];
	bool flag;
	enum color color;
	enum limits limits;
	endpoint_t from, to[2];
	const volatile long when;
	unsigned long long wide;
	struct bits bits;
	struct packed packed[3];
	struct aligned aligned;
	union any any;
	struct {
		__u32 x;
		union {
			__u32 y;
			struct {
				__u16 low, high;
			};
		};
	};
	struct {
		__u8 inner;
	} named;
	struct everything *next;
	int (*call)(struct everything *self, int n);
	float ratio;
	double rate;
	__u8 class;
	__u8 empty[0];
};
