/* SPDX-License-Identifier: BSD-2-Clause */
/* BTF with key and value types, and special fields, for the definitions of cases.h. */
#include "probe/types.h"

#include <bpf/btf.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/util.h"
#include "btf/read.h"

struct maker {
	struct arena *a;
	struct type_pool *pool;
	struct btf *btf;
	int u64, opaque2, opaque3, opaque4;	/* ids */
};

static int need(int id, const char *what)
{
	if (id >= 0)
		return id;
	die("%s: %s", what, strerror(-id));
}

static int add_struct(struct btf *btf, const char *name, uint32_t size)
{
	return need(btf__add_struct(btf, name, size), "struct");
}

static void add_field(struct btf *btf, const char *name, int type, uint32_t off)
{
	need(btf__add_field(btf, name, type, off * 8, 0), name);
}

static int add_array(struct btf *btf, int element, uint32_t n)
{
	return need(btf__add_array(btf, PLAIN_INT, element, n), "array");
}

static void blob_begin(struct maker *m)
{
	m->btf = btf__new_empty();
	if (!m->btf)
		need(-12, "btf__new_empty");
	need(btf__add_int(m->btf, "int", 4, BTF_INT_SIGNED), "int");
	m->u64 = need(btf__add_int(m->btf, "unsigned long long", 8, 0), "u64");
	m->opaque2 = add_array(m->btf, m->u64, 2);
	m->opaque3 = add_array(m->btf, m->u64, 3);
	m->opaque4 = add_array(m->btf, m->u64, 4);
}

unsigned type_pool_add(struct arena *a, struct type_pool *pool, struct btf *btf)
{
	const char *error = NULL;
	const struct types *t;
	struct view view = {0};
	uint32_t size;

	view.data = btf__raw_data(btf, &size);
	view.size = size;
	t = view.data ? types_read(a, &view, true, &error) : NULL;
	if (!t) {
		die("%s", error ? error : "no BTF");
	}
	btf__free(btf);
	ARENA_PUSH(a, pool->blobs, pool->n_blobs, pool->cap_blobs, t);
	return (unsigned)pool->n_blobs - 1;
}

static unsigned blob_end(struct maker *m)
{
	struct btf *btf = m->btf;

	m->btf = NULL;
	return type_pool_add(m->a, m->pool, btf);
}

static void plain(struct maker *m, const char *name, int id, uint32_t size)
{
	struct typed t = {name, 0, (uint32_t)id, size};

	ARENA_PUSH(m->a, m->pool->plain, m->pool->n_plain, m->pool->cap_plain, t);
}

/* Every kind that a key or value may have, and sizes around the limits of map types. */
static void make_plain(struct maker *m, bool floats)
{
	static const uint32_t sizes[] = {1, 2, 3, 5, 8, 16, 20, 256, 260, 261, 511, 512, 513, 4096,
					 4097, 32760, 32768, 32769, 65407, 65408, 65535};
	int id, byte, s4, key;

	blob_begin(m);
	plain(m, "int", PLAIN_INT, 4);
	plain(m, "u64", m->u64, 8);
	byte = need(btf__add_int(m->btf, "char", 1, BTF_INT_CHAR), "char");
	plain(m, "char", byte, 1);
	plain(m, "u16", need(btf__add_int(m->btf, "short", 2, 0), "u16"), 2);
	plain(m, "u128", need(btf__add_int(m->btf, "__int128", 16, 0), "u128"), 16);
	plain(m, "enum", id = need(btf__add_enum(m->btf, "e", 4), "enum"), 4);
	need(btf__add_enum_value(m->btf, "A", 1), "A");
	if (floats)
		plain(m, "float", need(btf__add_float(m->btf, "float", 4), "float"), 4);
	plain(m, "pointer", need(btf__add_ptr(m->btf, PLAIN_INT), "ptr"), 8);
	plain(m, "typedef int", need(btf__add_typedef(m->btf, "id_t", PLAIN_INT), "id_t"), 4);
	plain(m, "const int", need(btf__add_const(m->btf, PLAIN_INT), "const"), 4);
	plain(m, "int[1]", add_array(m->btf, PLAIN_INT, 1), 4);
	plain(m, "int[0]", add_array(m->btf, PLAIN_INT, 0), 0);
	plain(m, "empty", add_struct(m->btf, "empty", 0), 0);
	s4 = add_struct(m->btf, "s4", 4);
	add_field(m->btf, "a", PLAIN_INT, 0);
	plain(m, "s4", s4, 4);
	plain(m, "typedef s4", need(btf__add_typedef(m->btf, "s4_t", s4), "s4_t"), 4);
	plain(m, "union4", id = need(btf__add_union(m->btf, "u4", 4), "union"), 4);
	add_field(m->btf, "a", PLAIN_INT, 0);
	key = add_struct(m->btf, "lpm8", 8);
	add_field(m->btf, "prefixlen", PLAIN_INT, 0);
	add_field(m->btf, "data", PLAIN_INT, 4);
	plain(m, "lpm8", key, 8);
	key = add_struct(m->btf, "cgroup_key", 16);
	add_field(m->btf, "cgroup_inode_id", m->u64, 0);
	add_field(m->btf, "attach_type", PLAIN_INT, 8);
	plain(m, "cgroup_key", key, 16);
	key = add_struct(m->btf, "cgroup_late", 16);
	add_field(m->btf, "cgroup_inode_id", m->u64, 0);
	add_field(m->btf, "attach_type", PLAIN_INT, 12);
	plain(m, "cgroup_late", key, 16);
	key = add_struct(m->btf, "cgroup_three", 16);
	add_field(m->btf, "cgroup_inode_id", m->u64, 0);
	add_field(m->btf, "attach_type", PLAIN_INT, 8);
	add_field(m->btf, "more", PLAIN_INT, 12);
	plain(m, "cgroup_three", key, 16);
	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++)
		plain(m, arena_printf(m->a, "char[%u]", sizes[i]),
		      add_array(m->btf, byte, sizes[i]), sizes[i]);
	id = need(btf__add_var(m->btf, "counter", BTF_VAR_GLOBAL_ALLOCATED, PLAIN_INT), "var");
	plain(m, "datasec", need(btf__add_datasec(m->btf, ".data", 4), "datasec"), 4);
	need(btf__add_datasec_var_info(m->btf, id, 0, 4), "secinfo");
	plain(m, "void", 0, 0);
	plain(m, "no such type", 10000, 4);
	blob_end(m);
}

struct special_types {
	int lock, res_lock, timer, wq, task_work, list_head, list_node, rb_root, rb_node, refcount;
};

static int wrapped(struct maker *m, const char *name, uint32_t size, int inside)
{
	int id = add_struct(m->btf, name, size);

	add_field(m->btf, "opaque", inside, 0);
	return id;
}

static void special_types(struct maker *m, struct special_types *t)
{
	t->lock = wrapped(m, "bpf_spin_lock", 4, PLAIN_INT);
	t->res_lock = wrapped(m, "bpf_res_spin_lock", 4, PLAIN_INT);
	t->timer = wrapped(m, "bpf_timer", 16, m->opaque2);
	t->wq = wrapped(m, "bpf_wq", 16, m->opaque2);
	t->task_work = wrapped(m, "bpf_task_work", 8, m->u64);
	t->refcount = wrapped(m, "bpf_refcount", 4, PLAIN_INT);
}

static void special_end(struct maker *m, const char *name, int id, uint32_t size)
{
	struct typed t = {name, blob_end(m), (uint32_t)id, size};

	ARENA_PUSH(m->a, m->pool->special, m->pool->n_special, m->pool->cap_special, t);
}

/* One field at off of a value of `size` bytes. */
#define ONE(m, t, what, field, off, size_)                                                         \
	do {                                                                                       \
		int id_;                                                                           \
		blob_begin(m);                                                                     \
		special_types(m, t);                                                               \
		id_ = add_struct((m)->btf, "value", (size_));                                      \
		add_field((m)->btf, "f", (field), (off));                                          \
		special_end(m, what, id_, (size_));                                                \
	} while (0)

static int tagged(struct maker *m, const char *tag, const char *name, uint32_t size)
{
	int pointee = add_struct(m->btf, name, size);

	return need(btf__add_ptr(m->btf, need(btf__add_type_tag(m->btf, tag, pointee), tag)), tag);
}

/* A pointer to a struct that the kernel has, or that only the program has. */
static void pointer(struct maker *m, const char *what, const char *tag, const char *name,
		    uint32_t size)
{
	int ptr, id;

	blob_begin(m);
	ptr = tagged(m, tag, name, size);
	id = add_struct(m->btf, "value", 16);
	add_field(m->btf, "f", ptr, 8);
	special_end(m, what, id, 16);
}

/* A list or tree with its lock, or without. */
static void graph(struct maker *m, const char *what, const char *root, const char *node,
		  uint32_t node_size, bool lock)
{
	struct special_types t;
	int head, link, id;

	blob_begin(m);
	special_types(m, &t);
	head = wrapped(m, root, 16, m->opaque2);
	link = wrapped(m, node, node_size, node_size == 24 ? m->opaque3 : m->opaque4);
	id = add_struct(m->btf, "element", node_size + 8);
	add_field(m->btf, "link", link, 0);
	add_field(m->btf, "data", PLAIN_INT, node_size);
	id = add_struct(m->btf, "value", 24);
	add_field(m->btf, "head", head, 0);
	if (lock)
		add_field(m->btf, "lock", t.lock, 16);
	need(btf__add_decl_tag(m->btf, "contains:element:link", id, 0), "contains");
	special_end(m, what, id, 24);
}

static void make_malformed(struct maker *m)
{
	struct special_types t;
	int id, inside;

	blob_begin(m);
	special_types(m, &t);
	id = add_struct(m->btf, "value", 32);
	add_field(m->btf, "a", t.timer, 0);
	add_field(m->btf, "b", t.timer, 16);
	special_end(m, "two timers", id, 32);

	blob_begin(m);
	special_types(m, &t);
	inside = add_array(m->btf, t.timer, 2);
	id = wrapped(m, "value", 32, inside);
	special_end(m, "array of timers", id, 32);

	blob_begin(m);
	special_types(m, &t);
	inside = wrapped(m, "inside", 16, t.timer);
	id = wrapped(m, "value", 16, inside);
	special_end(m, "timer inside", id, 16);

	blob_begin(m);
	special_types(m, &t);
	inside = wrapped(m, "inside", 4, t.lock);
	id = wrapped(m, "value", 4, inside);
	special_end(m, "lock inside", id, 4);

	blob_begin(m);
	special_types(m, &t);
	inside = need(btf__add_typedef(m->btf, "timer_t", t.timer), "timer_t");
	id = wrapped(m, "value", 16, inside);
	special_end(m, "typedef of timer", id, 16);

	blob_begin(m);
	special_types(m, &t);
	id = need(btf__add_union(m->btf, "value", 16), "union");
	add_field(m->btf, "a", t.timer, 0);
	special_end(m, "timer in union", id, 16);

	blob_begin(m);
	special_types(m, &t);
	id = add_struct(m->btf, "value", 24);
	add_field(m->btf, "l", t.lock, 0);
	add_field(m->btf, "t", t.timer, 8);
	special_end(m, "lock and timer", id, 24);

	/* Of one size: only their names tell them apart. */
	blob_begin(m);
	special_types(m, &t);
	id = add_struct(m->btf, "value", 32);
	add_field(m->btf, "t", t.timer, 0);
	add_field(m->btf, "w", t.wq, 16);
	special_end(m, "timer and work queue", id, 32);

	blob_begin(m);
	special_types(m, &t);
	id = add_struct(m->btf, "value", 8);
	add_field(m->btf, "l", t.lock, 0);
	add_field(m->btf, "r", t.refcount, 4);
	special_end(m, "lock and refcount", id, 8);

	blob_begin(m);
	special_types(m, &t);
	id = need(btf__add_var(m->btf, "lock", BTF_VAR_GLOBAL_ALLOCATED, t.lock), "var");
	inside = need(btf__add_datasec(m->btf, ".data.lock", 4), "datasec");
	need(btf__add_datasec_var_info(m->btf, id, 0, 4), "secinfo");
	special_end(m, "datasec with lock", inside, 4);

	blob_begin(m);
	id = tagged(m, "kptr_untrusted", "task_struct", 8);
	id = wrapped(m, "value", 24, add_array(m->btf, id, 3));
	special_end(m, "array of kptrs", id, 24);

	blob_begin(m);
	id = tagged(m, "kptr_untrusted", "task_struct", 8);
	id = wrapped(m, "value", 96, add_array(m->btf, id, 12));
	special_end(m, "too many kptrs", id, 96);
}

static void make_special(struct maker *m)
{
	struct special_types t;

	ONE(m, &t, "lock", t.lock, 0, 8);
	ONE(m, &t, "lock late", t.lock, 4, 8);
	ONE(m, &t, "res lock", t.res_lock, 0, 8);
	ONE(m, &t, "timer", t.timer, 0, 16);
	ONE(m, &t, "timer misaligned", t.timer, 4, 24);
	ONE(m, &t, "wq", t.wq, 0, 16);
	ONE(m, &t, "task work", t.task_work, 8, 16);
	ONE(m, &t, "refcount", t.refcount, 0, 8);
	pointer(m, "kptr", "kptr", "task_struct", 8);
	/* Of the kernels that know the tag, 6.1 gives up no other type. */
	pointer(m, "kptr_ref", "kptr_ref", "prog_test_ref_kfunc", 8);
	pointer(m, "kptr_untrusted", "kptr_untrusted", "task_struct", 8);
	pointer(m, "percpu_kptr", "percpu_kptr", "bpfmapc_local", 8);
	pointer(m, "uptr", "uptr", "bpfmapc_local", 8);
	pointer(m, "uptr to a page", "uptr", "bpfmapc_local", 4096);
	pointer(m, "uptr over a page", "uptr", "bpfmapc_local", 4097);
	pointer(m, "unknown tag", "bpfmapc_tag", "bpfmapc_local", 8);
	graph(m, "list head", "bpf_list_head", "bpf_list_node", 24, true);
	graph(m, "list head without lock", "bpf_list_head", "bpf_list_node", 24, false);
	graph(m, "rb root", "bpf_rb_root", "bpf_rb_node", 32, true);
	make_malformed(m);
}

void type_pool_make(struct arena *a, struct type_pool *pool, bool floats)
{
	struct maker m = {.a = a, .pool = pool};

	*pool = (struct type_pool){0};
	make_plain(&m, floats);
	make_special(&m);
}

const struct typed *type_pool_find(const struct type_pool *pool, const char *name)
{
	for (size_t i = 0; i < pool->n_plain; i++)
		if (str_eq(pool->plain[i].name, name))
			return &pool->plain[i];
	for (size_t i = 0; i < pool->n_special; i++)
		if (str_eq(pool->special[i].name, name))
			return &pool->special[i];
	die("no type '%s'", name);
}
