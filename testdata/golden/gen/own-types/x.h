/* SPDX-License-Identifier: BSD-2-Clause */
/* Some of the types of testdata/loader/own.h. The others are generated. */
#include <linux/types.h>
#include "not_there.h"

enum mode { OFF, ON = 5, BROKEN = -1 };

struct packed {
	__u8 kind;
	__u64 count;
} __attribute__((packed));
