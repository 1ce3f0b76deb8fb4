/* SPDX-License-Identifier: BSD-2-Clause */
/* What C programmers write in keys and values: for types.bpf.c, and for the test of its header. */
#include <linux/types.h>
#ifndef __cplusplus
#include <stdbool.h>
#endif

enum color { RED, GREEN = 7, BLUE = 255 };
enum limits { LOWEST, HIGHEST = 2147483647 };

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

/* What 32-bit machines that align 64 bits to 4 bytes would lay out otherwise. */
struct behind {
	__u32 a;
	__u64 b;
};

struct tail {
	__u64 a;
	__u32 b;
};

struct gaps {
	__u32 a : 2;
	__u64 b : 33, c : 40;
	__u32 d;
};

struct first_gap {
	__u32 a;
	__u64 b : 40;
};

struct no_gap {
	__u8 a;
	__u64 b : 60, c : 3;
	__u32 d : 5;
	__u64 e : 34;
};

struct floats {
	float a;
	double b, c[2];
	__u8 d;
};

union longer {
	__u64 a;
	char b[17];
};

struct within {
	__u8 a;
	struct behind b;
	__u64 c;
} __attribute__((packed));

struct wide {
	__u32 a;
	struct behind behind;
	__u8 b;
	struct tail tail[2];
	__u32 c;
	union longer longer;
	struct gaps gaps;
	__u8 d;
	struct first_gap first_gap;
	__u8 e;
	struct no_gap no_gap;
	struct floats floats;
	struct {
		__u32 f;
		__u64 g;
	};
	union {
		__u64 h;
		__u8 i[12];
	};
	__u8 j;
	void *k;
	__u8 l;
	struct within within;
	__u8 m;
};
