/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/try_commands.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/if_xdp.h>
#include <linux/perf_event.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

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
static void fill(const struct asked_elements *m)
{
	__u64 eight = 0x1122;
	int k = 0, v = -1;

	memset(key, 0, sizeof(key));
	memset(value, 0, sizeof(value));
	switch (m->map_type) {
	case BPF_MAP_TYPE_PROG_ARRAY:
		v = program();
		break;
	case BPF_MAP_TYPE_PERF_EVENT_ARRAY:
		v = event();
		break;
	case BPF_MAP_TYPE_CGROUP_ARRAY:
		v = m->cgroup ? open(m->cgroup, O_RDONLY | O_DIRECTORY) : -1;
		break;
	case BPF_MAP_TYPE_ARRAY_OF_MAPS:
	case BPF_MAP_TYPE_HASH_OF_MAPS:
		v = m->inner >= 0 ? m->inner : array();
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
		k = m->cgroup ? open(m->cgroup, O_RDONLY | O_DIRECTORY) : -1;
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

const char *const command_names[COMMANDS_N] = {
	"update", "lookup", "next_key", "delete", "lookup_and_delete",
	"lookup_batch", "update_batch", "delete_batch", "lookup_and_delete_batch",
};

static const int commands[COMMANDS_N] = {
	BPF_MAP_UPDATE_ELEM, BPF_MAP_LOOKUP_ELEM, BPF_MAP_GET_NEXT_KEY, BPF_MAP_DELETE_ELEM,
	BPF_MAP_LOOKUP_AND_DELETE_ELEM, BPF_MAP_LOOKUP_BATCH, BPF_MAP_UPDATE_BATCH,
	BPF_MAP_DELETE_BATCH, BPF_MAP_LOOKUP_AND_DELETE_BATCH,
};

int try_command(const struct asked_elements *m, size_t command)
{
	int cmd = commands[command];

	fill(m);
	/* Elements that a command before it took away are there for this one. */
	if (cmd != BPF_MAP_UPDATE_ELEM) {
		(void)element(BPF_MAP_UPDATE_ELEM, m->fd, m->keyless);
		fill(m);
	}
	if (cmd == BPF_MAP_GET_NEXT_KEY)
		return next_key(m->fd);
	if (cmd >= BPF_MAP_LOOKUP_BATCH)
		return batch(cmd, m->fd);
	return element(cmd, m->fd, m->keyless);
}
