/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Runs programs that pass helpers constant flags on the kernel that it runs on, and sets what
 * the calls return beside schemas/call-flags.yaml. As process 1 it powers the machine off.
 * Not asked are helpers that take callbacks, dynptrs, or sockets of maps.
 */
#include <errno.h>
#include <sys/syscall.h>

#include "base/util.h"
#include "cli/cli.h"
#include "running/bpf.h"
#include "schema/tables.h"
#include "tests/kernel/machine.h"
#include "tests/loader/count.h"

#define BPF_MAP_TYPE_RHASH 35	/* Linux 7.2 */

/* What the values of maps are, by types of value_btf(). */
enum { INT_ID = 1, LOCKED_ID = 3, TIMED_ID = 5 };

/*
 * Arguments by letter: the map; the context; a key, a value, on the stack; the size of that
 * value; the flags; 0; the context's socket; the timer with which element 0 begins.
 */
struct question {
	const char *helper;
	uint32_t id, program;		/* enum bpf_func_id, enum bpf_prog_type */
	const char *args;
	uint32_t map_type, key_size, value_size, max_entries, map_flags;
	uint32_t value_id;		/* BTF id of the value; 0: untyped */
	uint64_t with;			/* flags that are always passed, too */
	bool pointer;			/* it returns one; else a number */
};

#define UPDATE(type, key, value, flags, value_id)                                              \
	{"bpf_map_update_elem", BPF_FUNC_map_update_elem, BPF_PROG_TYPE_SCHED_CLS, "mkvF",     \
	 BPF_MAP_TYPE_##type, key, value, 4, flags, value_id, 0, false}
#define PUSH(type)                                                                             \
	{"bpf_map_push_elem", BPF_FUNC_map_push_elem, BPF_PROG_TYPE_SCHED_CLS, "mvF",          \
	 BPF_MAP_TYPE_##type, 0, 8, 4, 0, 0, 0, false}
#define PERF(helper, program, args)                                                            \
	{"bpf_" #helper, BPF_FUNC_##helper, BPF_PROG_TYPE_##program, args,                     \
	 BPF_MAP_TYPE_PERF_EVENT_ARRAY, 4, 4, 4, 0, 0, 0, false}
/* Without an element it returns the action in the flags: one that is not XDP_ABORTED. */
#define REDIRECT(type)                                                                         \
	{"bpf_redirect_map", BPF_FUNC_redirect_map, BPF_PROG_TYPE_XDP, "m0F",                  \
	 BPF_MAP_TYPE_##type, 4, 4, 4, 0, 0, XDP_PASS, true}

static const struct question questions[] = {
	UPDATE(ARRAY, 4, 8, 0, 0),
	UPDATE(ARRAY, 4, 8, 0, LOCKED_ID),
	UPDATE(PERCPU_ARRAY, 4, 8, 0, 0),
	UPDATE(HASH, 4, 8, 0, 0),
	UPDATE(HASH, 4, 8, 0, LOCKED_ID),
	UPDATE(PERCPU_HASH, 4, 8, 0, 0),
	UPDATE(LRU_HASH, 4, 8, 0, 0),
	UPDATE(LRU_PERCPU_HASH, 4, 8, 0, 0),
	UPDATE(RHASH, 4, 8, BPF_F_NO_PREALLOC, 0),
	UPDATE(RHASH, 4, 8, BPF_F_NO_PREALLOC, LOCKED_ID),
	UPDATE(LPM_TRIE, 8, 8, BPF_F_NO_PREALLOC, 0),
	PUSH(QUEUE),
	PUSH(STACK),
	PUSH(BLOOM_FILTER),
	{"bpf_ringbuf_output", BPF_FUNC_ringbuf_output, BPF_PROG_TYPE_SCHED_CLS, "mvsF",
	 BPF_MAP_TYPE_RINGBUF, 0, 0, 4096, 0, 0, 0, false},
	{"bpf_ringbuf_reserve", BPF_FUNC_ringbuf_reserve, BPF_PROG_TYPE_SCHED_CLS, "msF",
	 BPF_MAP_TYPE_RINGBUF, 0, 0, 4096, 0, 0, 0, true},
	{"bpf_sk_storage_get", BPF_FUNC_sk_storage_get, BPF_PROG_TYPE_SCHED_CLS, "mS0F",
	 BPF_MAP_TYPE_SK_STORAGE, 4, 4, 0, BPF_F_NO_PREALLOC, INT_ID, 0, true},
	{"bpf_get_local_storage", BPF_FUNC_get_local_storage, BPF_PROG_TYPE_CGROUP_SKB, "mF",
	 BPF_MAP_TYPE_CGROUP_STORAGE, sizeof(struct bpf_cgroup_storage_key), 8, 0, 0, 0, 0, true},
	PERF(perf_event_output, SCHED_CLS, "cmFvs"),
	PERF(perf_event_output, XDP, "cmFvs"),
	PERF(perf_event_output, RAW_TRACEPOINT, "cmFvs"),
	PERF(perf_event_read, RAW_TRACEPOINT, "mF"),
	PERF(perf_event_read_value, RAW_TRACEPOINT, "mFvs"),
	{"bpf_get_stackid", BPF_FUNC_get_stackid, BPF_PROG_TYPE_RAW_TRACEPOINT, "cmF",
	 BPF_MAP_TYPE_STACK_TRACE, 4, 64, 4, 0, 0, 0, false},
	{"bpf_timer_init", BPF_FUNC_timer_init, BPF_PROG_TYPE_SCHED_CLS, "TmF",
	 BPF_MAP_TYPE_ARRAY, 4, 16, 1, 0, TIMED_ID, 0, false},
	REDIRECT(DEVMAP),
	REDIRECT(DEVMAP_HASH),
	REDIRECT(CPUMAP),
	REDIRECT(XSKMAP),
};

enum { KEY = -16, VALUE = -64, SIZE = sizeof(struct bpf_perf_event_value) };

#define CONTEXT BPF_REG_6
#define POINTER BPF_REG_7	/* the socket, or the timer */

struct code {
	struct bpf_insn v[64];
	uint32_t n;
};

static void add(struct code *c, __u8 code, __u8 dst, __u8 src, __s16 off, __s32 imm)
{
	c->v[c->n++] = (struct bpf_insn){
		.code = code, .dst_reg = dst & 15, .src_reg = src & 15, .off = off, .imm = imm};
}

static void move(struct code *c, __u8 dst, __u8 src)
{
	add(c, BPF_ALU64 | BPF_MOV | BPF_X, dst, src, 0, 0);
}

static void set(struct code *c, __u8 dst, __s32 v)
{
	add(c, BPF_ALU64 | BPF_MOV | BPF_K, dst, 0, 0, v);
}

static void load_wide(struct code *c, __u8 dst, __u8 src, uint64_t v)
{
	add(c, BPF_LD | BPF_IMM | BPF_DW, dst, src, 0, (__s32)(uint32_t)v);
	add(c, 0, 0, 0, 0, (__s32)(uint32_t)(v >> 32));
}

static void call(struct code *c, uint32_t helper)
{
	add(c, BPF_JMP | BPF_CALL, 0, 0, 0, (__s32)helper);
}

static void leave(struct code *c)
{
	add(c, BPF_JMP | BPF_EXIT, 0, 0, 0, 0);
}

/* Sets POINTER to r0, and leaves with r0 where it is a null pointer. */
static void keep_pointer(struct code *c)
{
	add(c, BPF_JMP | BPF_JNE | BPF_K, BPF_REG_0, 0, 1, 0);
	leave(c);
	move(c, POINTER, BPF_REG_0);
}

static void add_argument(struct code *c, __u8 reg, char arg, int fd, uint64_t flags)
{
	switch (arg) {
	case 'm':
		load_wide(c, reg, BPF_PSEUDO_MAP_FD, (uint32_t)fd);
		break;
	case 'c':
		move(c, reg, CONTEXT);
		break;
	case 'S':
	case 'T':
		move(c, reg, POINTER);
		break;
	case 'k':
	case 'v':
		move(c, reg, BPF_REG_10);
		add(c, BPF_ALU64 | BPF_ADD | BPF_K, reg, 0, 0, arg == 'k' ? KEY : VALUE);
		break;
	case 'F':
		load_wide(c, reg, 0, flags);
		break;
	default:
		set(c, reg, arg == 's' ? SIZE : 0);
	}
}

static void add_call(struct code *c, const struct question *q, int fd, uint64_t flags)
{
	for (__u8 i = 0; q->args[i]; i++)
		add_argument(c, BPF_REG_1 + i, q->args[i], fd, flags);
	call(c, q->id);
}

/* A program that returns what the helper does, of a pointer only whether it is one. */
static void make_program(struct code *c, const struct question *q, int fd, uint64_t flags,
			 bool filled)
{
	c->n = 0;
	move(c, CONTEXT, BPF_REG_1);
	for (__s16 at = VALUE; at < 0; at += 8)
		add(c, BPF_ST | BPF_MEM | BPF_DW, BPF_REG_10, 0, at, 0);
	if (*q->args == 'T') {
		add_argument(c, BPF_REG_1, 'm', fd, 0);
		add_argument(c, BPF_REG_2, 'k', fd, 0);
		call(c, BPF_FUNC_map_lookup_elem);
		keep_pointer(c);
	}
	if (q->id == BPF_FUNC_sk_storage_get) {
		add(c, BPF_LDX | BPF_MEM | BPF_DW, BPF_REG_0, CONTEXT,
		    offsetof(struct __sk_buff, sk), 0);
		keep_pointer(c);
		if (filled)
			add_call(c, q, fd, BPF_SK_STORAGE_GET_F_CREATE);
	}
	add_call(c, q, fd, flags);
	if (q->pointer && q->program != BPF_PROG_TYPE_XDP) {
		add(c, BPF_JMP | BPF_JNE | BPF_K, BPF_REG_0, 0, 1, 0);
		leave(c);
		if (q->id == BPF_FUNC_ringbuf_reserve) {
			move(c, BPF_REG_1, BPF_REG_0);
			set(c, BPF_REG_2, 0);
			call(c, BPF_FUNC_ringbuf_discard);
		}
		set(c, BPF_REG_0, 1);
	}
	leave(c);
}

static int load(const struct question *q, const struct code *c)
{
	union bpf_attr attr;

	memset(&attr, 0, sizeof(attr));
	attr.prog_type = q->program;
	attr.insns = (__u64)(uintptr_t)c->v;
	attr.insn_cnt = c->n;
	attr.license = (__u64)(uintptr_t)"GPL";
	return kernel_prog_load(&attr);
}

/* What the program returns, or -EIO. */
static int run(const struct question *q, int prog)
{
	static unsigned char packet[64];
	union bpf_attr attr;

	memset(&attr, 0, sizeof(attr));
	attr.test.prog_fd = (__u32)prog;
	if (q->program != BPF_PROG_TYPE_RAW_TRACEPOINT) {
		attr.test.data_in = (__u64)(uintptr_t)packet;
		attr.test.data_size_in = sizeof(packet);
	}
	if (syscall(SYS_bpf, BPF_PROG_TEST_RUN, &attr, sizeof(attr)))
		return -EIO;
	return (int)attr.test.retval;
}

/* BTF of a value with a bpf_spin_lock, and of one with a bpf_timer. */
static int load_btf(void)
{
	static const char strings[] = "\0int\0bpf_spin_lock\0bpf_timer\0value";
	enum { INT = 1, LOCK = 5, TIMER = 19, ANY = 29 };
	const uint32_t types[] = {
		INT, BTF_KIND_INT << 24, 4, BTF_INT_SIGNED << 24 | 32,
		LOCK, BTF_KIND_STRUCT << 24 | 1, 4, ANY, INT_ID, 0,
		ANY, BTF_KIND_STRUCT << 24 | 2, 8, INT, INT_ID, 0, LOCK, 2, 32,
		TIMER, BTF_KIND_STRUCT << 24, 16,
		ANY, BTF_KIND_STRUCT << 24 | 1, 16, TIMER, 4, 0,
	};

	return kernel_btf_load_types(types, sizeof(types), strings, sizeof(strings));
}

/* What the call returns with a map that is empty, or has element 0; or -errno of the verifier. */
static int ask(const struct question *q, int btf, uint64_t flags, bool filled)
{
	const struct map_create create = {
		.map_type = q->map_type, .key_size = q->key_size, .value_size = q->value_size,
		.max_entries = q->max_entries, .map_flags = q->map_flags,
		.btf_key_type_id = q->value_id ? INT_ID : 0, .btf_value_type_id = q->value_id,
	};
	int fd = kernel_map_create(&create, q->value_id ? btf : -1, -1), prog, answer;
	char key[64] = "", value[4096] = "";
	struct code c;

	if (fd < 0)
		return -EIO;
	if (filled)
		(void)kernel_map_update(fd, q->key_size ? key : NULL, value);
	make_program(&c, q, fd, flags, filled);
	prog = load(q, &c);
	close(fd);
	if (prog < 0 || q->program == BPF_PROG_TYPE_CGROUP_SKB) {
		if (prog >= 0)
			close(prog);
		return prog < 0 ? prog : 1;
	}
	answer = run(q, prog);
	close(prog);
	return answer;
}

static int expected(const struct schema_call_flags *row)
{
	int err = str_eq(row->returns, "0") ? 0 : schema_errno(row->returns);

	/* NULL and XDP_ABORTED are 0, too. */
	return -err;
}

/* Whether a call that may succeed has not failed for its flags. */
static bool is_success(const struct question *q, int answer)
{
	if (answer == -EIO)
		return false;
	return q->pointer ? answer > 0 : answer != -EINVAL && answer != -EEXIST;
}

static void compare(const struct question *q, struct version kernel, int btf, uint64_t flags)
{
	const struct flags_call c = {q->helper, q->map_type, q->program,
				     q->value_id == LOCKED_ID, flags | q->with};
	const struct schema_call_flags *row = schema_failing_flags(schema_builtin(), kernel, &c);
	int empty = ask(q, btf, c.flags, false), filled = ask(q, btf, c.flags, true);
	bool is_right = row ? empty == expected(row) && filled == expected(row) :
			      is_success(q, empty) || is_success(q, filled);

	HOLDS(is_right);
	if (!is_right)
		printf("%s, map type %u, program type %u, flags %#llx: %d and %d; expected %s\n",
		       q->helper, q->map_type, q->program, (unsigned long long)c.flags, empty,
		       filled, row ? row->returns : "success");
}

static bool exists(const struct question *q, struct version kernel)
{
	const struct map_type_info *type = schema_map_type(schema_builtin(), q->map_type);
	const struct schema_helper *helper = schema_find_helper(schema_builtin(), q->helper);
	/* BPF_PROG_TEST_RUN of raw tracepoints. */
	const struct version raw = {5, 10, 0};

	return version_cmp(kernel, type->since) >= 0 && version_cmp(kernel, helper->since) >= 0 &&
	       (q->program != BPF_PROG_TYPE_RAW_TRACEPOINT || version_cmp(kernel, raw) >= 0);
}

static void ask_all(const struct question *q, struct version kernel, int btf)
{
	for (uint64_t flags = 0; flags < 20; flags++)
		compare(q, kernel, btf, flags);
	for (unsigned bit = 5; bit < 64; bit++) {
		compare(q, kernel, btf, 1ull << bit);
		compare(q, kernel, btf, (1ull << bit) - 1);
	}
	compare(q, kernel, btf, UINT64_MAX);
}

int main(void)
{
	bool machine = machine_begin();
	struct arena *a = arena_new();
	struct version kernel = {0};
	char text[VERSION_TEXT_MAX];
	int status, btf;

	kernel_keep_stdin();
	kernel_lift_memlock();
	HOLDS(running_kernel(a, &kernel) == 0);
	btf = load_btf();
	HOLDS(btf >= 0);
	for (size_t i = 0; i < ARRAY_SIZE(questions); i++)
		if (exists(&questions[i], kernel))
			ask_all(&questions[i], kernel, btf);
	printf("flags of calls of kernel %s\n", version_text(kernel, text));
	status = counted();
	arena_free(a);
	if (machine)
		machine_end();
	return status;
}
