// SPDX-License-Identifier: BSD-2-Clause
/* Maps of struct_ops: a section of each kind, the variable's type is the map's value. */
#include "maps.h"

struct tcp_congestion_ops {
	char name[16];
	unsigned int (*ssthresh)(void *sk);
	void (*cong_avoid)(void *sk, unsigned int ack, unsigned int acked);
};

SEC("struct_ops/slow_ssthresh")
unsigned int slow_ssthresh(void *sk)
{
	return 2;
}

SEC(".struct_ops")
struct tcp_congestion_ops slow = {
	.name = "slow",
	.ssthresh = slow_ssthresh,
};

SEC(".struct_ops.link")
struct tcp_congestion_ops linked = {
	.name = "linked",
};

SEC("?.struct_ops")
struct tcp_congestion_ops optional = {
	.name = "optional",
};

SEC("?.struct_ops")
struct tcp_congestion_ops optional_too = {
	.name = "optional_too",
};

char LICENSE[] SEC("license") = "Dual BSD/GPL";
