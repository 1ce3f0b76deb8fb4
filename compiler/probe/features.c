/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/util.h"
#include "probe/probe.h"
#include "running/bpf.h"

/* Features of kernels.yaml that neither definitions nor BTFs show: a few calls for each. */

/* The answers of try_feature(). */
enum { LACKS, HAS, SAYS_NOTHING };

static int create(uint32_t type, uint32_t key_size, uint32_t flags)
{
	bool programs = type == BPF_MAP_TYPE_PROG_ARRAY;
	/* Data of programs are the one value of an array. */
	const struct map_create c = {
		.name = "case", .map_type = type, .key_size = key_size,
		.value_size = programs ? 4 : 8, .max_entries = programs ? 2 : 1, .map_flags = flags,
	};

	return kernel_map_create(&c, -1, -1);
}

/* A type of programs, what it attaches to, and a program of it. */
struct small_program {
	uint32_t type, attach_type, flags;
	const struct bpf_insn *insns;
	size_t n;
};

static int load(const struct small_program *p)
{
	union bpf_attr attr;

	memset(&attr, 0, sizeof(attr));
	attr.prog_type = p->type;
	attr.expected_attach_type = p->attach_type;
	attr.prog_flags = p->flags;
	attr.insns = (__u64)(uintptr_t)p->insns;
	attr.insn_cnt = (__u32)p->n;
	attr.license = (__u64)(uintptr_t)"GPL";
	return kernel_prog_load(&attr);
}

/* Closes the descriptor of what succeeds. 0 or an errno. */
static int closed(int fd)
{
	if (fd >= 0)
		close(fd);
	return fd < 0 ? -fd : 0;
}

#define SET(dst, v) {.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = (dst), .imm = (v)}
#define MOVE(dst, src) {.code = BPF_ALU64 | BPF_MOV | BPF_X, .dst_reg = (dst), .src_reg = (src)}
#define ADD(dst, v) {.code = BPF_ALU64 | BPF_ADD | BPF_K, .dst_reg = (dst), .imm = (v)}
#define STORE(at) {.code = BPF_ST | BPF_MEM | BPF_DW, .dst_reg = BPF_REG_10, .off = (at)}
#define CALL(helper) {.code = BPF_JMP | BPF_CALL, .imm = (helper)}
#define LEAVE {.code = BPF_JMP | BPF_EXIT}
#define LOAD_MAP(dst, how, fd)                                                                     \
	{.code = BPF_LD | BPF_IMM | BPF_DW, .dst_reg = (dst), .src_reg = (how), .imm = (fd)}, {0}

/* The answer of the kernel to a filter of sockets. */
static int filter(const struct bpf_insn *insns, size_t n)
{
	return closed(load(&(struct small_program){BPF_PROG_TYPE_SOCKET_FILTER, 0, 0, insns, n}));
}

static int ask_global_data(void)
{
	int fd = create(BPF_MAP_TYPE_ARRAY, 4, 0);
	const struct bpf_insn insns[] = {
		LOAD_MAP(BPF_REG_1, 2 /* BPF_PSEUDO_MAP_VALUE */, fd), SET(BPF_REG_0, 0), LEAVE,
	};
	int err = fd < 0 ? ENOMEM : filter(insns, ARRAY_SIZE(insns));

	closed(fd);
	return !err ? HAS : err == EINVAL ? LACKS : SAYS_NOTHING;
}

static int ask_mmapable_data(void)
{
	int fd = create(BPF_MAP_TYPE_ARRAY, 4, 1u << 10 /* BPF_F_MMAPABLE */);
	void *at = MAP_FAILED;

	if (fd >= 0)
		at = mmap(NULL, 8, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (at != MAP_FAILED)
		munmap(at, 8);
	closed(fd);
	return at != MAP_FAILED ? HAS : fd == -EINVAL ? LACKS : SAYS_NOTHING;
}

/* The process is that of the question: it keeps the limit. */
static int ask_memcg_accounting(void)
{
	const struct rlimit none = {0, 0};
	int err = setrlimit(RLIMIT_MEMLOCK, &none) ? ENOMEM : closed(create(BPF_MAP_TYPE_ARRAY, 4, 0));

	return !err ? HAS : err == EPERM ? LACKS : SAYS_NOTHING;
}

/* Looks up a key of 8 bytes at r10 + at; `set`: 8 bytes that are set before, or 0. */
static int lookup(int at, int set)
{
	int fd = create(BPF_MAP_TYPE_HASH, 8, 0);
	const struct bpf_insn insns[] = {
		STORE(set ? set : -8), MOVE(BPF_REG_2, BPF_REG_10), ADD(BPF_REG_2, at),
		LOAD_MAP(BPF_REG_1, BPF_PSEUDO_MAP_FD, fd), CALL(BPF_FUNC_map_lookup_elem),
		SET(BPF_REG_0, 0), LEAVE,
	};
	int err = fd < 0 ? ENOMEM : filter(insns + !set, ARRAY_SIZE(insns) - !set);

	closed(fd);
	return err;
}

static int ask_unset_stack_read(void)
{
	int err = lookup(-8, -16);

	return !err ? HAS : err == EACCES ? LACKS : SAYS_NOTHING;
}

static int ask_unset_stack_below(void)
{
	int err = lookup(-8, 0);

	return !err ? HAS : err == EACCES ? LACKS : SAYS_NOTHING;
}

static int ask_stack_end_einval(void)
{
	int err = lookup(-4, -8);

	return err == EINVAL ? HAS : err == EACCES ? LACKS : SAYS_NOTHING;
}

/* Whether two programs cannot stand in one program array. */
static int ask_apart(struct small_program first, struct small_program second)
{
	static const struct bpf_insn insns[] = {SET(BPF_REG_0, 1), LEAVE};
	uint32_t slot = 0;
	int map, a, b, err = ENOMEM;

	first.insns = second.insns = insns;
	first.n = second.n = ARRAY_SIZE(insns);
	map = create(BPF_MAP_TYPE_PROG_ARRAY, 4, 0);
	a = load(&first);
	b = load(&second);
	if (map >= 0 && a >= 0 && b >= 0 && !kernel_map_update(map, &slot, &a)) {
		slot = 1;
		err = -kernel_map_update(map, &slot, &b);
	}
	closed(b);
	closed(a);
	closed(map);
	return err == EINVAL ? HAS : !err ? LACKS : SAYS_NOTHING;
}

static int ask_program_array_frags(void)
{
	return ask_apart((struct small_program){.type = BPF_PROG_TYPE_XDP},
			 (struct small_program){.type = BPF_PROG_TYPE_XDP,
						.flags = 1u << 5 /* BPF_F_XDP_HAS_FRAGS */});
}

static int ask_program_array_attach_type(void)
{
	return ask_apart((struct small_program){.type = BPF_PROG_TYPE_CGROUP_SOCK_ADDR,
						.attach_type = BPF_CGROUP_INET4_BIND},
			 (struct small_program){.type = BPF_PROG_TYPE_CGROUP_SOCK_ADDR,
						.attach_type = BPF_CGROUP_INET4_CONNECT});
}

static int ask_program_array_sleepable(void)
{
	return ask_apart((struct small_program){.type = BPF_PROG_TYPE_KPROBE},
			 (struct small_program){.type = BPF_PROG_TYPE_KPROBE,
						.flags = BPF_F_SLEEPABLE});
}

static const struct {
	enum kernel_feature feature;
	int (*ask)(void);
} questions[] = {
	{KERNEL_GLOBAL_DATA, ask_global_data},
	{KERNEL_MMAPABLE_DATA, ask_mmapable_data},
	{KERNEL_MEMCG_ACCOUNTING, ask_memcg_accounting},
	{KERNEL_UNSET_STACK_READ, ask_unset_stack_read},
	{KERNEL_UNSET_STACK_BELOW, ask_unset_stack_below},
	{KERNEL_STACK_END_EINVAL, ask_stack_end_einval},
	{KERNEL_PROGRAM_ARRAY_FRAGS, ask_program_array_frags},
	{KERNEL_PROGRAM_ARRAY_ATTACH_TYPE, ask_program_array_attach_type},
	{KERNEL_PROGRAM_ARRAY_SLEEPABLE, ask_program_array_sleepable},
};

/* Each in a process of its own, whose limits it may change. */
static void work(const struct asking *q, size_t first)
{
	q->answer[first] = questions[first].ask();
}

int probe_features(struct probe *p)
{
	struct asking q = probe_asking(p);
	int err;

	q.n = q.jobs = ARRAY_SIZE(questions);
	q.work = work;
	err = probe_ask(p, &q);
	if (err)
		return err;
	for (size_t i = 0; i < q.n; i++) {
		struct evidence e = {.yes = q.answer[i] == HAS, .no = q.answer[i] == LACKS};
		const char *name = kernel_feature_names[questions[i].feature];
		const struct kernel_fact *f = kernel_facts_find(p->facts, FACT_FEATURE, name);

		probe_decide(p, (size_t)(f - p->facts->v), &e);
	}
	p->n_features = q.n;
	ask_end(&q);
	return 0;
}
