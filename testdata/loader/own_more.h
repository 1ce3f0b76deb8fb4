/* SPDX-License-Identifier: BSD-2-Clause */
/* For own.h, which includes it. */
#ifndef OWN_MORE_H
#define OWN_MORE_H

#include <linux/in6.h>
#include <linux/types.h>

/* What C calls struct in6_addr has other members in <netinet/in.h>: only its size counts. */
struct address {
	struct in6_addr ip;
	__u32 scope;
};

#endif
