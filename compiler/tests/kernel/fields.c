/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * BTF of values with special fields of all shapes, made at random: plain, nested, in arrays,
 * twice, packed, misaligned, of a wrong size, with and without tags, in data sections.
 * Nothing else in the BTF is wrong.
 */
#include "tests/kernel/run.h"

#include <bpf/btf.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/util.h"
#include "tests/malformed/random.h"

/* A type that can be a member. */
struct part {
	int id;
	uint32_t size, align;
	int root;		/* 1: a list, 2: a tree */
};

struct composer {
	struct arena *a;
	struct btf *btf;
	uint64_t *random;
	int u64;
	int list_element, tree_element;
	int depth;
};

static const struct {
	const char *name;
	uint32_t size, align;
	int root;
} specials[] = {
	{"bpf_spin_lock", 4, 4, 0}, {"bpf_res_spin_lock", 4, 4, 0}, {"bpf_timer", 16, 8, 0},
	{"bpf_wq", 16, 8, 0}, {"bpf_task_work", 8, 8, 0}, {"bpf_refcount", 4, 4, 0},
	{"bpf_list_head", 16, 8, 1}, {"bpf_rb_root", 16, 8, 2}, {"bpf_list_node", 24, 8, 0},
	{"bpf_rb_node", 32, 8, 0}, {"bpf_dynptr", 16, 8, 0},
};

/* Tags that kernels know or knew, and others. */
static const char *const tags[] = {"kptr", "kptr", "kptr_untrusted", "kptr_ref", "percpu_kptr",
				   "uptr", "user"};

/* Structs that all kernels with kptrs have, some with destructors, and structs that none has. */
static const char *const pointees[] = {
	"task_struct", "cgroup", "cpumask", "bpf_cpumask", "prog_test_ref_kfunc", "sock",
	"bpfmapc_local", "bpfmapc_local", "bpfmapc_local", "bpfmapc_other",
};

static uint32_t below(struct composer *c, uint32_t n)
{
	return (uint32_t)xorshift_below(c->random, n);
}

/* One time of n. */
static bool rarely(struct composer *c, uint32_t n)
{
	return below(c, n) == 0;
}

static int need(int id, const char *what)
{
	if (id >= 0)
		return id;
	fprintf(stderr, "fields: %s: %s\n", what, strerror(-id));
	exit(2);
}

static uint32_t round_up(uint32_t n, uint32_t to)
{
	return (n + to - 1) / to * to;
}

static int add_struct(struct composer *c, const char *name, uint32_t size)
{
	return need(btf__add_struct(c->btf, name, size), "struct");
}

static void add_member(struct composer *c, const char *name, int type, uint32_t off)
{
	need(btf__add_field(c->btf, name, type, off * 8, 0), name);
}

static int add_array(struct composer *c, int element, uint32_t n)
{
	return need(btf__add_array(c->btf, PLAIN_INT, element, n), "array");
}

/* The struct of that name, once in a BTF as compilers write it. */
static struct part special_struct(struct composer *c, size_t i)
{
	struct part p = {.size = specials[i].size, .align = specials[i].align,
			 .root = specials[i].root};

	p.id = btf__find_by_name_kind(c->btf, specials[i].name, BTF_KIND_STRUCT);
	if (p.id > 0) {
		p.size = btf__type_by_id(c->btf, (uint32_t)p.id)->size;
		return p;
	}
	if (rarely(c, 40))
		p.size += 8;
	p.id = add_struct(c, specials[i].name, p.size);
	if (p.size >= 8)
		need(btf__add_field(c->btf, "opaque", c->u64, 0, 0), "opaque");
	else
		need(btf__add_field(c->btf, "opaque", PLAIN_INT, 0, 0), "opaque");
	return p;
}

static int pointee(struct composer *c)
{
	static const uint32_t sizes[] = {0, 8, 8, 8, 4096, 4097};
	const char *name = pointees[below(c, ARRAY_SIZE(pointees))];
	int id;

	if (rarely(c, 25))
		return PLAIN_INT;
	if (rarely(c, 25))
		return need(btf__add_fwd(c->btf, "bpfmapc_forward", BTF_FWD_STRUCT), "fwd");
	if (rarely(c, 25))
		return need(btf__add_union(c->btf, "bpfmapc_union", 8), "union");
	if (rarely(c, 8) && c->list_element)
		return c->list_element;
	id = btf__find_by_name_kind(c->btf, name, BTF_KIND_STRUCT);
	if (id > 0)
		return id;
	return add_struct(c, name, sizes[below(c, ARRAY_SIZE(sizes))]);
}

static struct part pointer(struct composer *c)
{
	int id = pointee(c);

	if (rarely(c, 12))
		id = need(btf__add_const(c->btf, id), "const");
	if (rarely(c, 25))
		id = need(btf__add_type_tag(c->btf, tags[below(c, ARRAY_SIZE(tags))], id), "tag");
	if (!rarely(c, 12))
		id = need(btf__add_type_tag(c->btf, tags[below(c, ARRAY_SIZE(tags))], id), "tag");
	id = need(btf__add_ptr(c->btf, id), "ptr");
	if (rarely(c, 12))
		id = need(btf__add_volatile(c->btf, id), "volatile");
	else if (rarely(c, 12))
		id = need(btf__add_const(c->btf, id), "const");
	return (struct part){id, 8, 8, 0};
}

static struct part nested_struct(struct composer *c);

static struct part any_part(struct composer *c)
{
	struct part p;
	uint32_t n;

	switch (below(c, 12)) {
	case 0:
		return (struct part){PLAIN_INT, 4, 4, 0};
	case 1:
		return (struct part){c->u64, 8, 8, 0};
	case 2:
	case 3:
	case 4:
		return pointer(c);
	case 5:
	case 6:
		if (c->depth < 3)
			return nested_struct(c);
		return special_struct(c, 0);
	case 7:
		p = rarely(c, 2) ? pointer(c) : any_part(c);
		n = rarely(c, 6) ? 8 + below(c, 5) : below(c, 4);
		if (!p.size || p.size * n > 4096)
			return p;
		p.id = add_array(c, p.id, n);
		p.size *= n;
		if (rarely(c, 4) && p.size) {
			p.id = add_array(c, p.id, 2);
			p.size *= 2;
		}
		return p;
	case 8:
		p = special_struct(c, below(c, ARRAY_SIZE(specials)));
		if (rarely(c, 4)) {
			p.id = need(btf__add_typedef(c->btf, "special_t", p.id), "typedef");
			p.root = 0;
		}
		return p;
	default:
		/* Locks are what roots need. */
		return special_struct(c, rarely(c, 3) ? 0 : below(c, ARRAY_SIZE(specials)));
	}
}

/* What a root contains: right, or one thing of it wrong. */
static void add_contains(struct composer *c, int owner, int member, int root)
{
	const char *name = root == 1 ? "list_element" : "tree_element", *node = "link";
	const char *tag;

	if (rarely(c, 12))
		return;
	if (rarely(c, 12))
		name = rarely(c, 2) ? "tree_element" : "bpfmapc_nothing";
	if (rarely(c, 12))
		node = rarely(c, 2) ? "data" : "";
	tag = arena_printf(c->a, rarely(c, 20) ? "contains:%s" : "contains:%s:%s", name, node);
	need(btf__add_decl_tag(c->btf, tag, owner, member), "contains");
	if (rarely(c, 25))
		need(btf__add_decl_tag(c->btf, tag, owner, member), "contains");
}

#define PARTS_MAX 6

/* A struct of these parts: sometimes packed, with holes, or with two that overlap. */
static struct part struct_of(struct composer *c, const char *name, const struct part *v, uint32_t n)
{
	uint32_t off[PARTS_MAX], end = 0, last = 0;
	bool packed = rarely(c, 8);
	struct part s = {.align = packed ? 1 : 8};

	for (uint32_t i = 0; i < n; i++) {
		off[i] = packed ? end : round_up(end, v[i].align);
		if (rarely(c, 40))
			off[i] += 4;
		if (rarely(c, 150))
			off[i] = last;
		last = off[i];
		if (off[i] + v[i].size > end)
			end = off[i] + v[i].size;
	}
	s.size = packed ? end : round_up(end, 8);
	s.id = add_struct(c, name, s.size);
	for (uint32_t i = 0; i < n; i++)
		add_member(c, arena_printf(c->a, "m%u", i), v[i].id, off[i]);
	for (uint32_t i = 0; i < n; i++)
		if (v[i].root)
			add_contains(c, s.id, (int)i, v[i].root);
	return s;
}

static uint32_t any_parts(struct composer *c, struct part *v)
{
	uint32_t n = 1 + below(c, PARTS_MAX);

	for (uint32_t i = 0; i < n; i++)
		v[i] = any_part(c);
	return n;
}

static struct part nested_struct(struct composer *c)
{
	struct part v[PARTS_MAX], s;
	uint32_t n;

	c->depth++;
	n = any_parts(c, v);
	s = struct_of(c, rarely(c, 3) ? "" : "nested", v, n);
	c->depth--;
	return s;
}

/* A chain of structs near MAX_RESOLVE_DEPTH, with a lock in the last one. */
static struct part deep_struct(struct composer *c)
{
	struct part p = special_struct(c, below(c, 6));

	for (uint32_t n = 28 + below(c, 3); n; n--) {
		int inside = p.id;

		p.id = add_struct(c, "level", p.size);
		add_member(c, "inside", inside, 0);
	}
	return p;
}

static void elements(struct composer *c)
{
	struct part list[3] = {special_struct(c, 8), {PLAIN_INT, 4, 4, 0}};
	struct part tree[3] = {special_struct(c, 9), {PLAIN_INT, 4, 4, 0}};

	if (rarely(c, 4))
		list[1] = special_struct(c, below(c, 6));
	if (rarely(c, 8))
		list[1] = pointer(c);
	c->list_element = add_struct(c, "list_element", list[0].size + list[1].size);
	add_member(c, "link", list[0].id, 0);
	add_member(c, "data", list[1].id, list[0].size);
	c->tree_element = add_struct(c, "tree_element", tree[0].size + 8);
	add_member(c, "link", tree[0].id, rarely(c, 20) ? 4 : 0);
	add_member(c, "data", tree[1].id, tree[0].size + 4);
}

/* The parts as variables of a data section. */
static struct part section_of(struct composer *c, const struct part *v, uint32_t n)
{
	uint32_t end = 0, off[PARTS_MAX];
	int ids[PARTS_MAX], size = 0;
	struct part s = {.align = 8};

	for (uint32_t i = 0; i < n; i++) {
		off[i] = round_up(end, rarely(c, 20) ? 1 : v[i].align);
		end = off[i] + v[i].size;
		ids[i] = need(btf__add_var(c->btf, arena_printf(c->a, "v%u", i),
					   BTF_VAR_GLOBAL_ALLOCATED, v[i].id), "var");
		if (v[i].root)
			add_contains(c, ids[i], -1, v[i].root);
	}
	s.size = round_up(end, 8);
	s.id = need(btf__add_datasec(c->btf, ".data.values", s.size), "datasec");
	for (uint32_t i = 0; i < n; i++)
		size |= need(btf__add_datasec_var_info(c->btf, ids[i], off[i], v[i].size), "secinfo");
	return s;
}

static struct part any_value(struct composer *c)
{
	struct part v[PARTS_MAX], s;
	uint32_t n, kept = 0;

	c->depth = 0;
	if (rarely(c, 2))
		elements(c);
	n = any_parts(c, v);
	if (rarely(c, 40)) {
		v[0] = deep_struct(c);
		n = 1;
	}
	if (!rarely(c, 6)) {
		s = struct_of(c, "value", v, n);
		if (rarely(c, 12))
			s.id = need(btf__add_typedef(c->btf, "value_t", s.id), "typedef");
		return s;
	}
	/* A variable has bytes. */
	for (uint32_t i = 0; i < n; i++)
		if (v[i].size)
			v[kept++] = v[i];
	if (!kept)
		v[kept++] = special_struct(c, 0);
	return section_of(c, v, kept);
}

void type_pool_add_fields(struct arena *a, struct type_pool *pool, size_t n, uint64_t seed)
{
	uint64_t random = seed * 2 + 1;

	for (size_t i = 0; i < n; i++) {
		struct composer c = {.a = a, .btf = btf__new_empty(), .random = &random};
		struct typed t;
		struct part value;

		if (!c.btf)
			need(-12, "btf__new_empty");
		need(btf__add_int(c.btf, "int", 4, BTF_INT_SIGNED), "int");
		c.u64 = need(btf__add_int(c.btf, "unsigned long long", 8, 0), "u64");
		value = any_value(&c);
		t = (struct typed){arena_printf(a, "fields %zu", i), type_pool_add(a, pool, c.btf),
				   (uint32_t)value.id, value.size};
		ARENA_PUSH(a, pool->fields, pool->n_fields, pool->cap_fields, t);
	}
}

void cases_fields(struct case_list *list)
{
	const struct type_pool *pool = list->pool;

	for (size_t i = 0; i < pool->n_fields; i++) {
		const struct typed *value = &pool->fields[i];

		for (size_t k = 0; k < list->s->n_types; k++) {
			struct kernel_case c;

			if (!case_sample(list, schema_type_at(list->s, k), &c) || c.has_inner)
				continue;
			c.blob = (uint16_t)value->blob;
			c.c.btf_key_type_id = c.c.key_size == 4 ? PLAIN_INT : 0;
			c.c.btf_value_type_id = value->id;
			c.c.value_size = value->size;
			c.why = "fields";
			case_add(list, &c, value->name);
			if (i % 4)
				continue;
			c.c.map_flags |= 1u << (7 + i / 4 % 2);
			case_add(list, &c, value->name);
		}
	}
}
