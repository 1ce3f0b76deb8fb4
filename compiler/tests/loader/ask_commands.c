// SPDX-License-Identifier: BSD-2-Clause
/*
 * ask_commands CGROUP: the maps of a header (-DHEADER), a map at a time: which commands of bpf(2) the kernel has for it, given keys
 * and values of which it takes those of the type. Prints for each map
 *	NAME not created ERRNO
 * or for each command
 *	NAME COMMAND ERRNO
 * with 0 where it succeeds. CGROUP is a folder of a cgroup2 file system.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/if_xdp.h>
#include <linux/perf_event.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include HEADER
#include "each_map.h"

#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434
#endif

/* Of any map here, for every CPU. */
static unsigned char key[64], value[1 << 16], keys[1 << 10], values[1 << 18], token[64];

static int bpf(int cmd, union bpf_attr *attr)
{
	return syscall(SYS_bpf, cmd, attr, sizeof(*attr)) < 0 ? errno : 0;
}

static int element(int cmd, int fd, int keyless)
{
	union bpf_attr attr;

	memset(&attr, 0, sizeof(attr));
	attr.map_fd = (__u32)fd;
	attr.key = keyless ? 0 : (__u64)(uintptr_t)key;
	attr.value = cmd == BPF_MAP_DELETE_ELEM ? 0 : (__u64)(uintptr_t)value;
	return bpf(cmd, &attr);
}

/* The first key. */
static int next_key(int fd)
{
	union bpf_attr attr;

	memset(&attr, 0, sizeof(attr));
	attr.map_fd = (__u32)fd;
	attr.next_key = (__u64)(uintptr_t)keys;
	return bpf(BPF_MAP_GET_NEXT_KEY, &attr);
}

/* What goes in is one element, what comes out are all that there are: ENOENT at their end. */
static int batch(int cmd, int fd)
{
	int in = cmd == BPF_MAP_UPDATE_BATCH || cmd == BPF_MAP_DELETE_BATCH, err;
	union bpf_attr attr;

	memset(&attr, 0, sizeof(attr));
	attr.batch.map_fd = (__u32)fd;
	attr.batch.count = in ? 1 : 64;
	attr.batch.out_batch = (__u64)(uintptr_t)token;
	attr.batch.keys = (__u64)(uintptr_t)(in ? key : keys);
	attr.batch.values = (__u64)(uintptr_t)(in ? value : values);
	err = bpf(cmd, &attr);
	return err == ENOENT && attr.batch.count ? 0 : err;
}

static int program(void)
{
	struct bpf_insn insns[] = {
		{.code = BPF_ALU64 | BPF_MOV | BPF_K},
		{.code = BPF_JMP | BPF_EXIT},
	};
	union bpf_attr attr;

	memset(&attr, 0, sizeof(attr));
	attr.prog_type = BPF_PROG_TYPE_SOCKET_FILTER;
	attr.insns = (__u64)(uintptr_t)insns;
	attr.insn_cnt = 2;
	attr.license = (__u64)(uintptr_t) "GPL";
	return (int)syscall(SYS_bpf, BPF_PROG_LOAD, &attr, sizeof(attr));
}

static int array(void)
{
	union bpf_attr attr;

	memset(&attr, 0, sizeof(attr));
	attr.map_type = BPF_MAP_TYPE_ARRAY;
	attr.key_size = 4;
	attr.value_size = 8;
	attr.max_entries = 1;
	return (int)syscall(SYS_bpf, BPF_MAP_CREATE, &attr, sizeof(attr));
}

static int event(void)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_SOFTWARE,
		.size = sizeof(attr),
		.config = PERF_COUNT_SW_BPF_OUTPUT,
	};

	return (int)syscall(SYS_perf_event_open, &attr, -1, 0, -1, 0);
}

static int udp(int reuseport)
{
	const struct sockaddr_in any = {.sin_family = AF_INET,
					.sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	if (setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &reuseport, sizeof(reuseport)) ||
	    bind(fd, (const struct sockaddr *)&any, sizeof(any)))
		return -1;
	return fd;
}

/* One end of a connection. */
static int tcp(void)
{
	struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int server = socket(AF_INET, SOCK_STREAM, 0), client = socket(AF_INET, SOCK_STREAM, 0);
	socklen_t len = sizeof(at);

	if (bind(server, (struct sockaddr *)&at, sizeof(at)) || listen(server, 1) ||
	    getsockname(server, (struct sockaddr *)&at, &len) ||
	    connect(client, (struct sockaddr *)&at, sizeof(at)))
		return -1;
	return client;
}

/* With a ring to receive, without which newer kernels take none. */
static int xdp(void)
{
	const struct xdp_umem_reg umem = {
		.addr = (__u64)(uintptr_t)mmap(NULL, 1 << 16, PROT_READ | PROT_WRITE,
					       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
		.len = 1 << 16,
		.chunk_size = 4096,
	};
	int fd = socket(AF_XDP, SOCK_RAW, 0), entries = 16;

	if (setsockopt(fd, SOL_XDP, XDP_UMEM_REG, &umem, sizeof(umem)) ||
	    setsockopt(fd, SOL_XDP, XDP_RX_RING, &entries, sizeof(entries)))
		return -1;
	return fd;
}

/* A key and a value that the map takes. */
static void fill(__u32 type, const char *cgroup)
{
	__u64 eight = 0x1122;
	int k = 0, v = -1;

	memset(key, 0, sizeof(key));
	memset(value, 0, sizeof(value));
	switch (type) {
	case BPF_MAP_TYPE_PROG_ARRAY:
		v = program();
		break;
	case BPF_MAP_TYPE_PERF_EVENT_ARRAY:
		v = event();
		break;
	case BPF_MAP_TYPE_CGROUP_ARRAY:
		v = open(cgroup, O_RDONLY | O_DIRECTORY);
		break;
	case BPF_MAP_TYPE_ARRAY_OF_MAPS:
	case BPF_MAP_TYPE_HASH_OF_MAPS:
		v = array();
		break;
	case BPF_MAP_TYPE_DEVMAP:
	case BPF_MAP_TYPE_DEVMAP_HASH:
		v = 1; /* lo, the first device of every machine */
		break;
	case BPF_MAP_TYPE_CPUMAP:
		v = 64;
		break;
	case BPF_MAP_TYPE_XSKMAP:
		v = xdp();
		break;
	case BPF_MAP_TYPE_SOCKMAP:
	case BPF_MAP_TYPE_SOCKHASH:
		eight = (__u64)tcp();
		break;
	case BPF_MAP_TYPE_REUSEPORT_SOCKARRAY:
		eight = (__u64)udp(1);
		break;
	case BPF_MAP_TYPE_SK_STORAGE:
		k = udp(0);
		break;
	case BPF_MAP_TYPE_INODE_STORAGE:
		k = open("/proc/self/exe", O_RDONLY);
		break;
	case BPF_MAP_TYPE_TASK_STORAGE:
		k = (int)syscall(SYS_pidfd_open, getpid(), 0);
		break;
	case 32: /* BPF_MAP_TYPE_CGRP_STORAGE, Linux 6.2 */
		k = open(cgroup, O_RDONLY | O_DIRECTORY);
		break;
	case 34: /* BPF_MAP_TYPE_INSN_ARRAY, Linux 6.19: the first instruction */
		eight = 0;
		break;
	case BPF_MAP_TYPE_LPM_TRIE:
		k = 8;
		break;
	}
	memcpy(key, &k, sizeof(k));
	if (v >= 0)
		memcpy(value, &v, sizeof(v));
	else
		memcpy(value, &eight, sizeof(eight));
}

static const char *cgroup_folder;

/* Elements that a command took away are there for the next one. */
static void ask(const char *name, const struct bpfmapc_attr *of, int fd)
{
	static const struct {
		const char *name;
		int cmd;
	} batches[] = {
		{"lookup_batch", BPF_MAP_LOOKUP_BATCH},
		{"update_batch", BPF_MAP_UPDATE_BATCH},
		{"delete_batch", BPF_MAP_DELETE_BATCH},
		{"lookup_and_delete_batch", BPF_MAP_LOOKUP_AND_DELETE_BATCH},
	};
	int keyless = !of->key_size;

#define FILL() (fill(of->type, cgroup_folder), (void)element(BPF_MAP_UPDATE_ELEM, fd, keyless))
	fill(of->type, cgroup_folder);
	printf("%s update %d\n", name, element(BPF_MAP_UPDATE_ELEM, fd, keyless));
	printf("%s lookup %d\n", name, element(BPF_MAP_LOOKUP_ELEM, fd, keyless));
	printf("%s next_key %d\n", name, next_key(fd));
	FILL();
	printf("%s delete %d\n", name, element(BPF_MAP_DELETE_ELEM, fd, keyless));
	FILL();
	printf("%s lookup_and_delete %d\n", name,
	       element(BPF_MAP_LOOKUP_AND_DELETE_ELEM, fd, keyless));
	for (size_t i = 0; i < sizeof(batches) / sizeof(*batches); i++) {
		FILL();
		fill(of->type, cgroup_folder);
		printf("%s %s %d\n", name, batches[i].name, batch(batches[i].cmd, fd));
	}
}

int main(int argc, char **argv)
{
	if (argc != 2)
		return 2;
	cgroup_folder = argv[1];
	each_map(ask);
	return 0;
}
