// SPDX-License-Identifier: BSD-2-Clause
/*
 * ask_helpers: the maps of a header (-DHEADER), a map at a time: which helpers the verifier
 * lets programs call with it, and which of those that change elements do not always fail.
 * Prints
 *	NAME HELPER 0
 * where it does, 22 in place of 0 where it does not, and with its own words
 * behind the error where that is for another reason. Left out are helpers that take callbacks,
 * dynptrs, or the owner of a storage, and functions of the kernel: those want BTF of programs
 * and kernels.
 */
#include <errno.h>
#include <linux/bpf.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include HEADER
#include "each_map.h"

/*
 * Arguments by letter: the map; the context; a key, a value, of 24 bytes, on the
 * stack; the map's element, which is that value, or the socket that a packet
 * belongs to; the value's size; a number, 0; the special field with which the value of
 * element 0 begins.
 */
struct helper {
	const char *name;
	__u32 id, program;
	const char *args;
	__u32 release; /* helper that what is returned goes to, or 0 */
	bool runs;     /* it is run, too: that it fails with EINVAL is that the map lacks it */
};

#define HELPER(name, program, args)                                                                \
	{                                                                                          \
		"bpf_" #name, BPF_FUNC_##name, BPF_PROG_TYPE_##program, args, 0, false             \
	}
#define ELEMENT(name, args)                                                                        \
	{                                                                                          \
		"bpf_" #name, BPF_FUNC_##name, BPF_PROG_TYPE_SCHED_CLS, args, 0, true              \
	}

static const struct helper helpers[] = {
	HELPER(map_lookup_elem, SCHED_CLS, "mk"),
	ELEMENT(map_update_elem, "mke0"),
	ELEMENT(map_delete_elem, "mk"),
	/* For maps of sockets only: since 7.3 programs for packets do not have them. */
	HELPER(map_update_elem, SK_REUSEPORT, "mke0"),
	HELPER(map_delete_elem, SK_REUSEPORT, "mk"),
	ELEMENT(map_push_elem, "me0"),
	ELEMENT(map_pop_elem, "me"),
	ELEMENT(map_peek_elem, "me"),
	HELPER(map_lookup_percpu_elem, SCHED_CLS, "mk0"),
	HELPER(tail_call, SCHED_CLS, "cm0"),
	HELPER(skb_under_cgroup, SCHED_CLS, "cm0"),
	HELPER(perf_event_output, SCHED_CLS, "cm0vs"),
	HELPER(perf_event_read, KPROBE, "m0"),
	HELPER(perf_event_read_value, KPROBE, "m0vs"),
	HELPER(get_stackid, KPROBE, "cm0"),
	HELPER(current_task_under_cgroup, KPROBE, "m0"),
	HELPER(redirect_map, XDP, "m00"),
	HELPER(sk_redirect_map, SK_SKB, "cm00"),
	HELPER(sk_redirect_hash, SK_SKB, "cmk0"),
	HELPER(msg_redirect_map, SK_MSG, "cm00"),
	HELPER(msg_redirect_hash, SK_MSG, "cmk0"),
	HELPER(sock_map_update, SOCK_OPS, "cmk0"),
	HELPER(sock_hash_update, SOCK_OPS, "cmk0"),
	HELPER(get_local_storage, CGROUP_SKB, "m0"),
	HELPER(sk_select_reuseport, SK_REUSEPORT, "cmk0"),
	HELPER(ringbuf_output, SCHED_CLS, "mvs0"),
	HELPER(ringbuf_query, SCHED_CLS, "m0"),
	{"bpf_ringbuf_reserve", BPF_FUNC_ringbuf_reserve, BPF_PROG_TYPE_SCHED_CLS, "ms0",
	 BPF_FUNC_ringbuf_discard, false},
	{"bpf_spin_lock", BPF_FUNC_spin_lock, BPF_PROG_TYPE_SCHED_CLS, "f", BPF_FUNC_spin_unlock,
	 false},
	HELPER(timer_init, SCHED_CLS, "fm0"),
	HELPER(timer_start, SCHED_CLS, "f00"),
	HELPER(timer_cancel, SCHED_CLS, "f"),
	HELPER(kptr_xchg, SCHED_CLS, "f0"),
};

enum { STACK = 256, VALUE = 128, SIZE = 24 /* struct bpf_perf_event_value */ };

/* BPF_MAP_TYPE_INSN_ARRAY, Linux 6.19: programs use those that are frozen. */
#define INSN_ARRAY 34

#define CONTEXT BPF_REG_6
#define SOCKET  BPF_REG_7
#define FIELD   BPF_REG_8

static struct bpf_insn insns[128];
static __u32 n_insns;

static void add(__u8 code, __u8 dst, __u8 src, __s16 off, __s32 imm)
{
	insns[n_insns++] = (struct bpf_insn){
		.code = code, .dst_reg = dst & 15, .src_reg = src & 15, .off = off, .imm = imm};
}

static bool has_sockets(__u32 type)
{
	return type == BPF_MAP_TYPE_SOCKMAP || type == BPF_MAP_TYPE_SOCKHASH;
}

static void add_argument(__u8 reg, char arg, __u32 type, int fd)
{
	if (arg == 'e' && has_sockets(type)) {
		add(BPF_ALU64 | BPF_MOV | BPF_X, reg, SOCKET, 0, 0);
		return;
	}
	switch (arg) {
	case 'm':
		add(BPF_LD | BPF_IMM | BPF_DW, reg, BPF_PSEUDO_MAP_FD, 0, fd);
		add(0, 0, 0, 0, 0);
		break;
	case 'c':
		add(BPF_ALU64 | BPF_MOV | BPF_X, reg, CONTEXT, 0, 0);
		break;
	case 'f':
		add(BPF_ALU64 | BPF_MOV | BPF_X, reg, FIELD, 0, 0);
		break;
	case 'k':
	case 'v':
	case 'e':
		add(BPF_ALU64 | BPF_MOV | BPF_X, reg, BPF_REG_10, 0, 0);
		add(BPF_ALU64 | BPF_ADD | BPF_K, reg, 0, 0, arg == 'k' ? -STACK : -VALUE);
		break;
	default:
		add(BPF_ALU64 | BPF_MOV | BPF_K, reg, 0, 0, arg == 's' ? SIZE : 0);
	}
}

/* The program ends with 0 where there is no element 0. */
static void add_field(int fd)
{
	add_argument(BPF_REG_1, 'm', 0, fd);
	add_argument(BPF_REG_2, 'k', 0, fd);
	add(BPF_JMP | BPF_CALL, 0, 0, 0, BPF_FUNC_map_lookup_elem);
	add(BPF_JMP | BPF_JNE | BPF_K, BPF_REG_0, 0, 1, 0);
	add(BPF_JMP | BPF_EXIT, 0, 0, 0, 0);
	add(BPF_ALU64 | BPF_MOV | BPF_X, FIELD, BPF_REG_0, 0, 0);
}

/* What the helper returned goes to the one that releases it, if it returned something. */
static void add_release(const struct helper *h)
{
	if (*h->args == 'f') {
		add_argument(BPF_REG_1, 'f', 0, -1);
	} else {
		add(BPF_JMP | BPF_JEQ | BPF_K, BPF_REG_0, 0, 3, 0);
		add(BPF_ALU64 | BPF_MOV | BPF_X, BPF_REG_1, BPF_REG_0, 0, 0);
		add(BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_2, 0, 0, 0);
	}
	add(BPF_JMP | BPF_CALL, 0, 0, 0, (__s32)h->release);
}

static void make_program(const struct helper *h, __u32 type, int fd)
{
	n_insns = 0;
	add(BPF_ALU64 | BPF_MOV | BPF_X, CONTEXT, BPF_REG_1, 0, 0);
	if (has_sockets(type) && strchr(h->args, 'e')) {
		add(BPF_LDX | BPF_MEM | BPF_DW, SOCKET, CONTEXT,
		    h->program == BPF_PROG_TYPE_SK_REUSEPORT ? offsetof(struct sk_reuseport_md, sk)
							     : offsetof(struct __sk_buff, sk),
		    0);
		add(BPF_JMP | BPF_JNE | BPF_K, SOCKET, 0, 2, 0);
		add(BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_0, 0, 0, 0);
		add(BPF_JMP | BPF_EXIT, 0, 0, 0, 0);
	}
	for (__s16 at = -STACK; at < 0; at += 8)
		add(BPF_ST | BPF_MEM | BPF_DW, BPF_REG_10, 0, at, 0);
	if (*h->args == 'f')
		add_field(fd);
	for (__u8 i = 0; h->args[i]; i++)
		add_argument(BPF_REG_1 + i, h->args[i], type, fd);
	add(BPF_JMP | BPF_CALL, 0, 0, 0, (__s32)h->id);
	if (h->release)
		add_release(h);
	if (!h->runs)
		add(BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_0, 0, 0, 0);
	add(BPF_JMP | BPF_EXIT, 0, 0, 0, 0);
}

/* What the verifier says of a helper that does not take the map, or that it does not know. */
static bool is_refusal(const char *log)
{
	static const char *const texts[] = {
		"cannot pass map_type",
		"array map for tail call",
		/* Older kernels do not say that it is for the map's sake. */
		"kernel subsystem misconfigured verifier",
		"invalid arg_type for sockmap/sockhash",
		/* Of a devmap: programs only read it. */
		"write into map forbidden",
		"unknown func",
		"invalid func",
		"program of this type cannot use helper",
		/* Programs of sk_reuseport have no socket before 5.14. */
		"invalid bpf_context access",
		/* Of a map without keys or values. */
		"invalid zero-sized read",
		"invalid map_ptr to access map->key",
		"invalid map_ptr to access map->value",
		/* Of a value without such a field, or of what is not a value. */
		"has to have BTF",
		"is mangled",
		"has no valid",
		"doesn't have",
		"expected=map_value",
		"expected=map_kptr",
		/* Locks and timers are not for programs of kprobes. */
		"tracing progs cannot use",
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		if (strstr(log, texts[i]))
			return true;
	return false;
}

/* A socket that a map gives has to be given back, which is no part of the question. */
static bool is_acceptance(const char *log)
{
	return strstr(log, "Unreleased reference");
}

/* The verifier's last line. */
static const char *reason(char *log)
{
	char *end = strstr(log, "\nprocessed ");

	if (end)
		*end = 0;
	end = strrchr(log, '\n');
	return end ? end + 1 : log;
}

/* Whether the program, which returns what the helper does, says that the map lacks it. */
static bool always_fails(int prog)
{
	static unsigned char packet[64];
	union bpf_attr attr;

	memset(&attr, 0, sizeof(attr));
	attr.test.prog_fd = (__u32)prog;
	attr.test.data_in = (__u64)(uintptr_t)packet;
	attr.test.data_size_in = sizeof(packet);
	if (syscall(SYS_bpf, BPF_PROG_TEST_RUN, &attr, sizeof(attr))) {
		printf("a program cannot be run: %d\n", errno);
		return false;
	}
	return (int)attr.test.retval == -EINVAL || (int)attr.test.retval == -EOPNOTSUPP;
}

static const struct helper *helper;

/* Whether another program asks for the helper, too. */
static bool is_second(const struct helper *h)
{
	for (const struct helper *first = helpers; first < h; first++)
		if (first->id == h->id)
			return true;
	return false;
}

static void ask(const char *name, const struct bpfmapc_attr *of, int fd)
{
	static char log[1 << 16];
	union bpf_attr attr;
	int prog;

	if (is_second(helper) && !has_sockets(of->type))
		return;
	make_program(helper, of->type, fd);
	memset(&attr, 0, sizeof(attr));
	attr.map_fd = (__u32)fd;
	if (of->type == INSN_ARRAY && syscall(SYS_bpf, BPF_MAP_FREEZE, &attr, sizeof(attr)))
		printf("%s cannot be frozen: %d\n", name, errno);
	memset(&attr, 0, sizeof(attr));
	attr.prog_type = helper->program;
	attr.insns = (__u64)(uintptr_t)insns;
	attr.insn_cnt = n_insns;
	attr.license = (__u64)(uintptr_t) "GPL";
	attr.log_buf = (__u64)(uintptr_t)log;
	attr.log_size = sizeof(log);
	attr.log_level = 1;
	*log = 0;
	prog = (int)syscall(SYS_bpf, BPF_PROG_LOAD, &attr, sizeof(attr));
	/* The socket of a test run is none that a map takes. */
	if (prog >= 0 && helper->runs && !has_sockets(of->type) && always_fails(prog))
		printf("%s %s %d\n", name, helper->name, EINVAL);
	else if (prog >= 0 || is_acceptance(log))
		printf("%s %s 0\n", name, helper->name);
	else if (is_refusal(log))
		printf("%s %s %d\n", name, helper->name, EINVAL);
	else
		printf("%s %s %d: %s\n", name, helper->name, errno, reason(log));
	if (prog >= 0)
		close(prog);
}

int main(void)
{
	const struct rlimit none = {RLIM_INFINITY, RLIM_INFINITY};

	/* Before Linux 5.11 programs count as locked memory; now it does not matter. */
	(void)setrlimit(RLIMIT_MEMLOCK, &none);
	/* A map belongs to the first type of program that uses it: each helper gets its own. */
	for (size_t i = 0; i < sizeof(helpers) / sizeof(*helpers); i++) {
		helper = &helpers[i];
		each_map(ask);
	}
	return 0;
}
