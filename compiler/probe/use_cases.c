/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/use_cases.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/util.h"
#include "btf/types.h"

/* Attach types that the headers of the oldest build machine lack. */
#define ATTACH_NETFILTER 45
#define ATTACH_KPROBE_SESSION 56

/*
 * Functions and tracepoints are those that all kernels have. A name without bpf_ or btf_
 * before it is a function, too.
 */
const struct use_program use_programs[] = {
	{"socket_filter", 0, 0, "", 0},
	{"kprobe", 0, 0, "", 0},
	{"kprobe", 0, BPF_F_SLEEPABLE, "", 0},
	{"kprobe", BPF_TRACE_KPROBE_MULTI, 0, "", 0},
	{"kprobe", ATTACH_KPROBE_SESSION, 0, "", 0},
	{"sched_cls", 0, 0, "", 0},
	{"sched_act", 0, 0, "", 0},
	{"tracepoint", 0, 0, "", 0},
	{"xdp", 0, 0, "", 0},
	{"xdp", BPF_XDP_DEVMAP, 0, "", 0},
	{"xdp", BPF_XDP_CPUMAP, 0, "", 0},
	{"perf_event", 0, 0, "", 0},
	{"cgroup_skb", BPF_CGROUP_INET_INGRESS, 0, "", 0},
	{"cgroup_skb", BPF_CGROUP_INET_EGRESS, 0, "", 0},
	{"cgroup_sock", BPF_CGROUP_INET_SOCK_CREATE, 0, "", 0},
	{"cgroup_sock", BPF_CGROUP_INET_SOCK_RELEASE, 0, "", 0},
	{"cgroup_sock", BPF_CGROUP_INET4_POST_BIND, 0, "", 0},
	{"lwt_in", 0, 0, "", 0},
	{"lwt_out", 0, 0, "", 0},
	{"lwt_xmit", 0, 0, "", 0},
	{"sock_ops", BPF_CGROUP_SOCK_OPS, 0, "", 0},
	{"sk_skb", BPF_SK_SKB_STREAM_PARSER, 0, "", 0},
	{"sk_skb", BPF_SK_SKB_STREAM_VERDICT, 0, "", 0},
	{"cgroup_device", BPF_CGROUP_DEVICE, 0, "", 0},
	{"sk_msg", BPF_SK_MSG_VERDICT, 0, "", 0},
	{"raw_tracepoint", 0, 0, "", 0},
	{"cgroup_sock_addr", BPF_CGROUP_INET4_BIND, 0, "", 0},
	{"cgroup_sock_addr", BPF_CGROUP_INET6_CONNECT, 0, "", 0},
	{"cgroup_sock_addr", BPF_CGROUP_UDP4_SENDMSG, 0, "", 0},
	{"cgroup_sock_addr", BPF_CGROUP_UDP6_RECVMSG, 0, "", 1},
	{"cgroup_sock_addr", BPF_CGROUP_INET4_GETPEERNAME, 0, "", 1},
	{"lwt_seg6local", 0, 0, "", 0},
	{"lirc_mode2", 0, 0, "", 0},
	{"sk_reuseport", BPF_SK_REUSEPORT_SELECT, 0, "", 0},
	{"flow_dissector", BPF_FLOW_DISSECTOR, 0, "", 0},
	{"cgroup_sysctl", BPF_CGROUP_SYSCTL, 0, "", 0},
	{"raw_tracepoint_writable", 0, 0, "", 0},
	{"cgroup_sockopt", BPF_CGROUP_GETSOCKOPT, 0, "", 0},
	{"cgroup_sockopt", BPF_CGROUP_SETSOCKOPT, 0, "", 0},
	{"tracing", BPF_TRACE_RAW_TP, 0, "btf_trace_kfree_skb", 0},
	{"tracing", BPF_TRACE_RAW_TP, 0, "btf_trace_cgroup_mkdir", 0},
	{"tracing", BPF_TRACE_FENTRY, 0, "bpf_fentry_test1", 0},
	{"tracing", BPF_TRACE_FEXIT, 0, "bpf_fentry_test1", 0},
	{"tracing", BPF_MODIFY_RETURN, 0, "bpf_modify_return_test", 0},
	{"tracing", BPF_MODIFY_RETURN, BPF_F_SLEEPABLE, "bpf_modify_return_test", 0},
	{"tracing", BPF_TRACE_FENTRY, 0, "xdp_do_redirect", 0},
	{"tracing", BPF_TRACE_ITER, 0, "bpf_iter_task", 0},
	{"tracing", BPF_TRACE_ITER, BPF_F_SLEEPABLE, "bpf_iter_task", 0},
	{"lsm", BPF_LSM_MAC, 0, "bpf_lsm_file_open", 0},
	{"lsm", BPF_LSM_MAC, BPF_F_SLEEPABLE, "bpf_lsm_file_open", 0},
	{"lsm", BPF_LSM_MAC, 0, "bpf_lsm_inode_follow_link", 0},
	{"lsm", BPF_LSM_CGROUP, 0, "bpf_lsm_socket_bind", 1},
	{"sk_lookup", BPF_SK_LOOKUP, 0, "", 0},
	{"syscall", 0, BPF_F_SLEEPABLE, "", 0},
	{"netfilter", ATTACH_NETFILTER, 0, "", 0},
};
const size_t n_use_programs = ARRAY_SIZE(use_programs);

static void emit(struct ask_use *u, uint8_t code, unsigned dst, unsigned src, int off, int32_t imm)
{
	if (u->n_insns == USE_INSNS_MAX) {
		die("a program is too long");
	}
	u->insns[u->n_insns++] = (struct bpf_insn){
		.code = code, .dst_reg = dst & 0xf, .src_reg = src & 0xf, .off = (__s16)off, .imm = imm,
	};
}

static void move(struct ask_use *u, unsigned dst, unsigned src)
{
	emit(u, BPF_ALU64 | BPF_MOV | BPF_X, dst, src, 0, 0);
}

static void set(struct ask_use *u, unsigned dst, int32_t v)
{
	emit(u, BPF_ALU64 | BPF_MOV | BPF_K, dst, 0, 0, v);
}

static void call(struct ask_use *u, uint32_t helper)
{
	emit(u, BPF_JMP | BPF_CALL, 0, 0, 0, (int32_t)helper);
}

/* The map with that number in the program. */
static void load_map(struct ask_use *u, unsigned dst, int32_t map)
{
	emit(u, BPF_LD | BPF_IMM | BPF_DW, dst, BPF_PSEUDO_MAP_FD, 0, map);
	emit(u, 0, 0, 0, 0, 0);
}

static void leave(struct ask_use *u, int returns)
{
	set(u, BPF_REG_0, returns);
	emit(u, BPF_JMP | BPF_EXIT, 0, 0, 0, 0);
}

/* Sets dst to dst bytes of the stack below r10. */
static void stack(struct ask_use *u, unsigned dst, int32_t bytes)
{
	move(u, dst, BPF_REG_10);
	emit(u, BPF_ALU64 | BPF_ADD | BPF_K, dst, 0, 0, -bytes);
}

static struct use_case *begin(struct use_list *l, enum use_kind kind, size_t program)
{
	const struct use_program *p = &use_programs[program];
	struct use_case empty = {.kind = kind, .program = program}, *c;

	ARENA_PUSH(l->a, l->v, l->n, l->cap, empty);
	c = &l->v[l->n - 1];
	c->maps[0] = c->maps[1] = ASK_NO_MAP;
	c->ask.program_type = schema_find_program_type(l->s, p->type)->id;
	c->ask.attach_type = p->attach_type;
	c->ask.flags = p->flags;
	if (*p->to) {
		snprintf(c->ask.attach_to, sizeof(c->ask.attach_to), "%s", p->to);
		c->ask.attach_kind = str_starts(p->to, "btf_trace_") ? BTF_KIND_TYPEDEF : BTF_KIND_FUNC;
	}
	return c;
}

static size_t find_program(const char *type, const char *to)
{
	for (size_t i = 0; i < n_use_programs; i++)
		if (str_eq(use_programs[i].type, type) && (!to || str_eq(use_programs[i].to, to)))
			return i;
	die("no program %s", type);
}

/* The program that asks whether a helper takes maps: one that has the helper in every kernel. */
static size_t program_of(const struct schema_helper *h)
{
	static const struct {
		const char *helper, *type, *to;
	} special[] = {
		{"bpf_perf_event_read", "kprobe", NULL},
		{"bpf_perf_event_read_value", "kprobe", NULL},
		{"bpf_get_stackid", "kprobe", NULL},
		{"bpf_current_task_under_cgroup", "kprobe", NULL},
		{"bpf_redirect_map", "xdp", NULL},
		{"bpf_sk_redirect_map", "sk_skb", NULL},
		{"bpf_sk_redirect_hash", "sk_skb", NULL},
		{"bpf_msg_redirect_map", "sk_msg", NULL},
		{"bpf_msg_redirect_hash", "sk_msg", NULL},
		{"bpf_sock_map_update", "sock_ops", NULL},
		{"bpf_sock_hash_update", "sock_ops", NULL},
		{"bpf_sk_select_reuseport", "sk_reuseport", NULL},
		{"bpf_get_local_storage", "cgroup_skb", NULL},
		{"bpf_skb_output", "tracing", "btf_trace_kfree_skb"},
		{"bpf_xdp_output", "tracing", "xdp_do_redirect"},
		{"bpf_inode_storage_get", "lsm", "bpf_lsm_inode_follow_link"},
		{"bpf_inode_storage_delete", "lsm", "bpf_lsm_inode_follow_link"},
		{"bpf_task_storage_get", "tracing", "bpf_fentry_test1"},
		{"bpf_task_storage_delete", "tracing", "bpf_fentry_test1"},
		{"bpf_cgrp_storage_get", "tracing", "btf_trace_cgroup_mkdir"},
		{"bpf_cgrp_storage_delete", "tracing", "btf_trace_cgroup_mkdir"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(special); i++)
		if (str_eq(special[i].helper, h->name))
			return find_program(special[i].type, special[i].to);
	return find_program("sched_cls", NULL);
}

#define STACK_BYTES 64

/* No program may refer to an arena before it has an address in user space. */
#define ARENA_ADDRESS (1ull << 44)

/*
 * Sets r7 to the object that the helper works on, or leaves the program without one: what
 * its context r6 has of that kind.
 */
static void put_object(struct ask_use *u, const struct schema_helper *h, const struct use_program *p)
{
	int off = 0;

	if (str_starts(h->name, "bpf_task_storage")) {
		call(u, BPF_FUNC_get_current_task_btf);
		move(u, BPF_REG_7, BPF_REG_0);
		return;
	}
	if (str_eq(p->type, "sched_cls")) {
		emit(u, BPF_LDX | BPF_MEM | BPF_DW, BPF_REG_7, BPF_REG_6, offsetof(struct __sk_buff, sk), 0);
		emit(u, BPF_JMP | BPF_JNE | BPF_K, BPF_REG_7, 0, 2, 0);
		leave(u, p->returns);
		return;
	}
	/* The second argument of the function, or the first. */
	if (str_eq(p->to, "xdp_do_redirect") || str_eq(p->to, "bpf_lsm_inode_follow_link"))
		off = 8;
	emit(u, BPF_LDX | BPF_MEM | BPF_DW, BPF_REG_7, BPF_REG_6, off, 0);
}

/* A map of sockets takes a socket as a value. */
static bool has_sockets(const struct use_map *m)
{
	return m->k.c.map_type == BPF_MAP_TYPE_SOCKMAP || m->k.c.map_type == BPF_MAP_TYPE_SOCKHASH;
}

/* Puts an argument into its register. Returns whether the program needs a callback. */
static bool put_argument(struct ask_use *u, const struct helper_arg *arg, unsigned reg, bool sockets)
{
	if (arg->is == ARG_VALUE && sockets) {
		move(u, reg, BPF_REG_7);
		return false;
	}
	switch (arg->is) {
	case ARG_CTX: move(u, reg, BPF_REG_6); break;
	case ARG_OBJECT: move(u, reg, BPF_REG_7); break;
	case ARG_MAP: load_map(u, reg, 0); break;
	case ARG_KEY:
	case ARG_VALUE:
	case ARG_VALUE_OUT:
	case ARG_MEM:
	case ARG_MEM_OUT:
	case ARG_MEM_INOUT: stack(u, reg, STACK_BYTES); break;
	case ARG_DYNPTR_OUT: stack(u, reg, (int32_t)arg->size); break;
	case ARG_SIZE: set(u, reg, 8); break;
	case ARG_CALLBACK:
		emit(u, BPF_LD | BPF_IMM | BPF_DW, reg, BPF_PSEUDO_FUNC, 0, 0);
		emit(u, 0, 0, 0, 0, 0);
		return true;
	default: set(u, reg, 0); break;
	}
	return false;
}

/* What was reserved must be given back. */
static void release(struct ask_use *u, const struct schema_helper *h, bool sockets)
{
	if (sockets && h->id == BPF_FUNC_map_lookup_elem) {
		emit(u, BPF_JMP | BPF_JEQ | BPF_K, BPF_REG_0, 0, 2, 0);
		move(u, BPF_REG_1, BPF_REG_0);
		call(u, BPF_FUNC_sk_release);
	} else if (h->returns == RETURNS_RECORD_OR_NULL) {
		emit(u, BPF_JMP | BPF_JEQ | BPF_K, BPF_REG_0, 0, 3, 0);
		move(u, BPF_REG_1, BPF_REG_0);
		set(u, BPF_REG_2, 0);
		call(u, BPF_FUNC_ringbuf_discard);
	} else if (helper_arg_at(h, ARG_DYNPTR_OUT) >= 0) {
		stack(u, BPF_REG_1, 16);
		set(u, BPF_REG_2, 0);
		call(u, 200);
	}
}

static void helper_takes(struct use_list *l, const struct schema_helper *h, uint32_t map,
			 size_t program)
{
	struct use_case *c = begin(l, USE_HELPER_MAP, program);
	const struct use_program *p = &use_programs[program];
	bool sockets = has_sockets(&l->maps[map]);
	struct ask_use *u = &c->ask;
	uint32_t callback_at = 0;

	c->helper = h;
	u->maps[0] = c->maps[0] = map;
	move(u, BPF_REG_6, BPF_REG_1);
	if (helper_arg_at(h, ARG_OBJECT) >= 0 || (sockets && helper_arg_at(h, ARG_VALUE) >= 0))
		put_object(u, h, p);
	for (int off = 8; off <= STACK_BYTES; off += 8)
		emit(u, BPF_ST | BPF_MEM | BPF_DW, BPF_REG_10, 0, -off, 0);
	for (size_t i = 0; i < h->n_args; i++) {
		uint32_t at = u->n_insns;

		if (put_argument(u, &h->args[i], (unsigned)(BPF_REG_1 + i), sockets))
			callback_at = at;
	}
	call(u, h->id);
	release(u, h, sockets);
	leave(u, p->returns);
	if (callback_at) {
		u->callback = u->n_insns;
		u->insns[callback_at].imm = (int32_t)(u->n_insns - callback_at - 1);
		leave(u, 0);
	}
}

/* The new map has no special fields. */
static struct use_map *add_map(struct use_list *l, const struct kernel_case *k, const char *name)
{
	struct use_map m = {.k = *k, .name = name};

	ARENA_PUSH(l->a, l->maps, l->n_maps, l->cap_maps, m);
	return &l->maps[l->n_maps - 1];
}

static void add_late(struct use_list *l, const struct case_list *cases, const char *type)
{
	const struct schema_type *t = schema_type_tables(l->s, schema_find_map_type(l->s, type)->id);
	struct kernel_case k;

	case_sample(cases, t, &k);
	k.c.map_flags |= BPF_F_NO_PREALLOC;
	add_map(l, &k, arena_printf(l->a, "%s NO_PREALLOC", type));
	if (!str_eq(type, "hash_of_maps"))
		return;
	k.c.map_flags &= ~(uint32_t)BPF_F_NO_PREALLOC;
	k.inner.map_flags |= BPF_F_NO_PREALLOC;
	add_map(l, &k, arena_printf(l->a, "%s of hash NO_PREALLOC", type));
}

/* A value of types.c, and the special fields that are in it. */
struct special_value {
	const char *name, *fields[2];
};

/* A map with such a value. */
static void add_special(struct use_list *l, const struct case_list *cases, const char *type,
			const struct special_value *v)
{
	const struct schema_type *t = schema_type_tables(l->s, schema_find_map_type(l->s, type)->id);
	const struct typed *value = type_pool_find(&l->pool, v->name);
	struct kernel_case k;
	struct use_map *m;

	case_sample(cases, t, &k);
	k.blob = (uint16_t)value->blob;
	k.c.btf_key_type_id = PLAIN_INT;
	k.c.btf_value_type_id = value->id;
	k.c.value_size = value->size;
	m = add_map(l, &k, arena_printf(l->a, "%s with %s", type, v->name));
	for (size_t i = 0; i < l->s->n_special; i++)
		for (size_t n = 0; n < ARRAY_SIZE(v->fields); n++)
			if (v->fields[n] && str_eq(l->s->special[i].name, v->fields[n]))
				m->fields |= 1u << i;
}

static void make_maps(struct use_list *l)
{
	static const struct special_value values[] = {
		{"lock", {"bpf_spin_lock"}},
		{"res lock", {"bpf_res_spin_lock"}},
		{"timer", {"bpf_timer"}},
		{"wq", {"bpf_wq"}},
		{"task work", {"bpf_task_work"}},
		{"refcount", {"bpf_refcount"}},
		{"kptr", {"kptr"}},
		{"kptr_untrusted", {"kptr_untrusted"}},
		{"percpu_kptr", {"percpu_kptr"}},
		{"list head", {"bpf_list_head", "bpf_spin_lock"}},
		{"rb root", {"bpf_rb_root", "bpf_spin_lock"}},
	};
	static const struct special_value uptr = {"uptr", {"uptr"}};
	struct case_list cases;
	struct kernel_case k;

	cases_init(&cases, l->a, l->s, &l->pool);
	for (size_t i = 0; i < l->s->n_types; i++)
		if (case_sample(&cases, schema_type_at(l->s, i), &k) &&
		    k.c.map_type != BPF_MAP_TYPE_STRUCT_OPS) {
			if (str_eq(schema_type_at(l->s, i)->info.name, "arena"))
				k.c.map_extra = ARENA_ADDRESS;
			add_map(l, &k, schema_type_at(l->s, i)->info.name)->is_sample = true;
		}
	add_late(l, &cases, "hash");
	add_late(l, &cases, "percpu_hash");
	add_late(l, &cases, "hash_of_maps");
	for (size_t i = 0; i < ARRAY_SIZE(values); i++)
		add_special(l, &cases, "array", &values[i]);
	add_special(l, &cases, "task_storage", &uptr);
}

static void refer(struct use_list *l, size_t program, enum use_kind kind, uint32_t first,
		  uint32_t second)
{
	struct use_case *c = begin(l, kind, program);

	c->ask.maps[0] = c->maps[0] = first;
	c->ask.maps[1] = c->maps[1] = second;
	load_map(&c->ask, BPF_REG_1, 0);
	if (second != ASK_NO_MAP)
		load_map(&c->ask, BPF_REG_1, 1);
	leave(&c->ask, use_programs[program].returns);
}

static void cases_of_program(struct use_list *l, size_t program)
{
	int returns = use_programs[program].returns;

	leave(&begin(l, USE_NOTHING, program)->ask, returns);
	for (size_t i = 0; i < l->s->n_helpers; i++) {
		const struct schema_helper *h = schema_helper_at(l->s, i);
		struct use_case *c;

		if (!schema_helper_programs(l->s, h->name))
			continue;
		c = begin(l, USE_HELPER, program);
		c->helper = h;
		call(&c->ask, h->id);
		leave(&c->ask, returns);
	}
	for (uint32_t i = 0; i < l->n_maps; i++)
		refer(l, program, USE_MAP, i, ASK_NO_MAP);
}

/* Each helper that takes maps, with each map type. */
static void cases_of_helper(struct use_list *l, const struct schema_helper *h)
{
	for (uint32_t m = 0; m < l->n_maps; m++) {
		if (!l->maps[m].is_sample)
			continue;
		helper_takes(l, h, m, program_of(h));
		/* Whether sockets can be deleted depends on the program. */
		for (size_t i = 0; h->id == BPF_FUNC_map_delete_elem && i < n_use_programs; i++)
			if (has_sockets(&l->maps[m]))
				helper_takes(l, h, m, i);
	}
}

/* Two maps of a type in a program. */
static void two_maps(struct use_list *l)
{
	for (uint32_t m = 0; m < l->n_maps; m++)
		if (l->maps[m].is_sample)
			refer(l, find_program("cgroup_skb", NULL), USE_TWO_MAPS, m, m);
}

void use_list_make(struct use_list *l, struct arena *a, const struct schema *s)
{
	*l = (struct use_list){.a = a, .s = s};
	type_pool_make(a, &l->pool, false);
	make_maps(l);
	for (size_t i = 0; i < n_use_programs; i++)
		cases_of_program(l, i);
	for (size_t i = 0; i < s->n_helpers; i++)
		if (helper_arg_at(schema_helper_at(s, i), ARG_MAP) >= 0 &&
		    helper_arg_at(schema_helper_at(s, i), ARG_FIELD) < 0)
			cases_of_helper(l, schema_helper_at(s, i));
	two_maps(l);
}

void use_list_wire(const struct use_list *l, struct buf *b)
{
	struct ask_uses_head head = {.n_blobs = (uint32_t)l->pool.n_blobs, .n_uses = (uint32_t)l->n};
	uint32_t *row = arena_calloc(l->a, l->n_maps + 1, sizeof(*row));
	struct ask_map m;

	for (size_t i = 0; i < l->n_maps; i++) {
		row[i] = head.n_maps;
		head.n_maps += 1 + l->maps[i].k.has_inner;
	}
	memcpy(head.magic, ASK_USES_MAGIC, sizeof(head.magic));
	buf_add(b, &head, sizeof(head));
	for (size_t i = 0; i < l->pool.n_blobs; i++) {
		uint32_t n = (uint32_t)l->pool.blobs[i]->raw_size;

		buf_add(b, &n, sizeof(n));
		buf_add(b, l->pool.blobs[i]->raw, n);
	}
	while (b->len % 8)
		buf_char(b, 0);
	for (size_t i = 0; i < l->n_maps; i++) {
		const struct kernel_case *k = &l->maps[i].k;

		case_wire(&k->c, k->blob, k->has_inner, 0, &m);
		buf_add(b, &m, sizeof(m));
		if (k->has_inner) {
			case_wire(&k->inner, k->inner_blob, false, 0, &m);
			buf_add(b, &m, sizeof(m));
		}
	}
	for (size_t i = 0; i < l->n; i++) {
		struct ask_use use = l->v[i].ask;

		for (size_t k = 0; k < ARRAY_SIZE(use.maps); k++)
			if (use.maps[k] != ASK_NO_MAP)
				use.maps[k] = row[use.maps[k]];
		buf_add(b, &use, sizeof(use));
	}
}
