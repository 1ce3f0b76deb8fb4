/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/kernel/btf_random.h"

#include "base/util.h"
#include "btf/kinds.h"
#include "tests/malformed/random.h"

static uint32_t below(uint64_t *state, uint32_t n)
{
	return (uint32_t)xorshift_below(state, n);
}

static uint32_t odd_number(uint64_t *state, uint32_t old)
{
	static const uint32_t edges[] = {0, 1, 2, 3, 4, 7, 8, 12, 16, 31, 32, 33, 63, 64, 128, 129, 255,
					 256, 0xffff, 0x10000, 0xfffff, 0x100000, 0xffffff,
					 0x1000000, 0x20000020, 0x7fffffff, 0x80000000, 0xffffffff};

	switch (below(state, 6)) {
	case 0:
		return old + 1;
	case 1:
		return old - 1;
	case 2:
		return old ^ 1u << below(state, 32);
	case 3:
		return old * 2;
	default:
		return edges[below(state, ARRAY_SIZE(edges))];
	}
}

static uint32_t get(const struct btf_sample *s, size_t at)
{
	uint32_t v;

	memcpy(&v, s->data + at, sizeof(v));
	return v;
}

static void put(struct btf_sample *s, size_t at, uint32_t v)
{
	memcpy(s->data + at, &v, sizeof(v));
}

/* Gives info another kind, vlen, kind_flag or reserved bits. */
static uint32_t odd_info(uint64_t *state, uint32_t info)
{
	switch (below(state, 5)) {
	case 0:
		return (info & ~0x1f000000u) | below(state, 21) << 24;
	case 1:
		return (info & ~0xffffu) | (odd_number(state, info & 0xffff) & 0xffff);
	case 2:
		return info ^ 0x80000000u;
	case 3:
		return info ^ 1u << (16 + below(state, 15));
	default:
		return (info & ~0xffffu) | below(state, 4);
	}
}

/* Changes one word of a record; ids become other ids more often than other numbers. */
static void bend_record(struct btf_sample *s, const struct types *t, uint64_t *state, struct buf *how)
{
	uint32_t id = 1 + below(state, t->count - 1);
	const struct btf_type *type = type_by_id(t, id);
	uint32_t words = (uint32_t)type_record_size(type) / 4, word = below(state, words), v;
	size_t at = t->offset[id] + 4 * (size_t)(below(state, 3) ? word : word % 3);

	word = (uint32_t)(at - t->offset[id]) / 4;
	v = get(s, at);
	if (word == 1)
		put(s, at, odd_info(state, v));
	else
		put(s, at, below(state, 3) ? below(state, t->count + 1) : odd_number(state, v));
	buf_printf(how, "type %u (%s) word %u of %u: %#x -> %#x; ", id, kind_name(t, id), word, words, v,
		   get(s, at));
}

static void bend_name(struct btf_sample *s, const struct types *t, uint64_t *state, struct buf *how)
{
	static const char chars[] = ".-?$0a \x01\x7f\x80\xe9<";
	uint32_t at = below(state, t->strings_size);
	char c = below(state, 8) ? chars[below(state, sizeof(chars))] : (char)below(state, 256);

	buf_printf(how, "string byte %u -> %#x; ", at, (unsigned char)c);
	s->data[(size_t)(t->strings - (const char *)t->raw) + at] = (unsigned char)c;
}

static void bend_header(struct btf_sample *s, uint64_t *state, struct buf *how)
{
	uint32_t at = below(state, 12) * 4, v;

	if (at + 4 > s->size)
		return;
	v = get(s, at);
	put(s, at, below(state, 3) ? odd_number(state, v) : v + (below(state, 2) ? 4 : -4u));
	buf_printf(how, "header word %u: %#x -> %#x; ", at / 4, v, get(s, at));
}

static void bend_length(struct btf_sample *s, uint64_t *state, struct buf *how)
{
	size_t cut = below(state, 2) ? 1 + below(state, 16) : below(state, (uint32_t)s->size);

	if (cut >= s->size)
		return;
	buf_printf(how, "the last %zu bytes cut off; ", cut);
	s->size -= cut;
}

void btf_bend(struct arena *a, const struct types *t, uint64_t *state, struct btf_sample *out)
{
	uint32_t n = 1 + below(state, 3);
	struct buf how = {0};

	out->size = t->raw_size;
	out->data = arena_memdup(a, t->raw, t->raw_size);
	while (n--) {
		uint32_t what = below(state, 40);

		if (what < 30)
			bend_record(out, t, state, &how);
		else if (what < 37)
			bend_name(out, t, state, &how);
		else if (what < 39)
			bend_header(out, state, &how);
		else
			bend_length(out, state, &how);
	}
	out->how = arena_strdup(a, how.s ? how.s : "");
	buf_free(&how);
}

/* A BTF that grows by records. */
struct composer {
	uint64_t *state;
	struct buf words, strings;
	uint32_t count;			/* of types, with void */
	uint32_t total;			/* of types there will be */
	uint8_t kinds[256];		/* by id */
	bool wild;			/* ids and sizes that cannot be right, too */
};

static uint32_t name_of(struct composer *c)
{
	static const char *const names[] = {"a", "value", "x1", "_y", ".data", "s.1", "lock"};
	uint32_t off = (uint32_t)c->strings.len;

	if (c->wild && !below(c->state, 12))
		return below(c->state, 2) ? 0 : off + 5;
	buf_printf(&c->strings, "%s%u%c", names[below(c->state, ARRAY_SIZE(names))], c->count, 0);
	return off;
}

/* One of n names as it stands, which means something to the kernel. */
static uint32_t special_name(struct composer *c, const char *const *names, uint32_t n)
{
	uint32_t off = (uint32_t)c->strings.len;

	buf_printf(&c->strings, "%s%c", names[below(c->state, n)], 0);
	return off;
}

static void word(struct composer *c, uint32_t v)
{
	buf_add(&c->words, &v, sizeof(v));
}

/* Some type, earlier ones more often, so that most are whole. */
static uint32_t some_id(struct composer *c)
{
	uint32_t limit = below(c->state, 6) ? c->count : c->total;
	uint32_t id = below(c->state, limit);

	if (!id && below(c->state, 3))
		id = 1;
	return id;
}

static bool has_kind(const struct composer *c, uint32_t id, uint64_t mask)
{
	return id && id < c->count && mask >> c->kinds[id] & 1;
}

/* A type of one of these kinds, where a few tries find one. */
static uint32_t id_of_kind(struct composer *c, uint64_t mask)
{
	uint32_t id = 0;

	for (int i = 0; i < 12 && !has_kind(c, id, mask); i++)
		id = some_id(c);
	return id;
}

#define K(kind) (1ull << (kind))
#define SIZED                                                                                      \
	(K(BTF_KIND_INT) | K(BTF_KIND_PTR) | K(BTF_KIND_ARRAY) | K(BTF_KIND_STRUCT) |              \
	 K(BTF_KIND_UNION) | K(BTF_KIND_ENUM) | K(TYPE_KIND_FLOAT) | K(TYPE_KIND_ENUM64) |         \
	 K(BTF_KIND_TYPEDEF) | K(BTF_KIND_CONST))

static void head(struct composer *c, uint32_t name, unsigned kind, uint32_t vlen, uint32_t size)
{
	uint32_t info = kind << 24 | vlen;

	if (c->wild && !below(c->state, 40))
		info = odd_info(c->state, info);
	word(c, name);
	word(c, info);
	word(c, c->wild && !below(c->state, 40) ? odd_number(c->state, size) : size);
}

static void compose_int(struct composer *c)
{
	static const uint32_t sizes[] = {1, 2, 4, 8, 16, 4, 4, 3};
	uint32_t size = sizes[below(c->state, 8)], bits = size * 8, off = 0;

	if (!below(c->state, 6)) {
		bits = below(c->state, 140);
		off = below(c->state, 3) ? 0 : below(c->state, 100);
	}
	head(c, name_of(c), BTF_KIND_INT, 0, size);
	word(c, (below(c->state, 8) ? 1u << below(c->state, 3) : below(c->state, 16)) << 24 |
			(off & 0xff) << 16 | (bits & 0xff));
}

static void compose_members(struct composer *c, unsigned kind)
{
	static const char *const fields[] = {
		"bpf_spin_lock", "bpf_res_spin_lock", "bpf_timer", "bpf_wq", "bpf_list_head",
		"bpf_list_node", "bpf_rb_root", "bpf_rb_node", "bpf_refcount", "task_struct"};
	static const uint32_t sizes[] = {4, 8, 16, 24, 32};
	uint32_t n = below(c->state, 5), size = below(c->state, 40), off = 0;
	bool flag = !below(c->state, 4);

	if (!below(c->state, 4)) {
		size = sizes[below(c->state, ARRAY_SIZE(sizes))];
		head(c, special_name(c, fields, ARRAY_SIZE(fields)), kind, n = 0, size);
	} else {
		head(c, below(c->state, 4) ? name_of(c) : 0, kind | (flag ? 0x80 : 0), n, size);
	}
	for (uint32_t i = 0; i < n; i++) {
		uint32_t width = flag && !below(c->state, 3) ? 1 + below(c->state, 40) : 0;

		word(c, below(c->state, 4) ? name_of(c) : 0);
		word(c, below(c->state, 8) ? id_of_kind(c, SIZED) : some_id(c));
		word(c, off | width << 24);
		if (kind == BTF_KIND_STRUCT || !below(c->state, 16))
			off += below(c->state, 8) ? 8 * below(c->state, 9) : below(c->state, 65);
	}
}

static void compose_values(struct composer *c, unsigned kind)
{
	static const uint32_t sizes[] = {4, 4, 8, 1, 2, 0, 3, 16};
	uint32_t n = below(c->state, 4), size = sizes[below(c->state, 8)];
	bool flag = !below(c->state, 4);

	head(c, below(c->state, 4) ? name_of(c) : 0, kind | (flag ? 0x80 : 0), n, size);
	for (uint32_t i = 0; i < n; i++) {
		word(c, name_of(c));
		word(c, below(c->state, 100));
		if (kind == TYPE_KIND_ENUM64)
			word(c, below(c->state, 2));
	}
}

static void compose_section(struct composer *c)
{
	uint32_t n = below(c->state, 4), off = 0, size = 8 + below(c->state, 40);

	head(c, name_of(c), BTF_KIND_DATASEC, n, size);
	for (uint32_t i = 0; i < n; i++) {
		uint32_t bytes = below(c->state, 20);

		word(c, id_of_kind(c, K(BTF_KIND_VAR)));
		word(c, off);
		word(c, bytes);
		off += below(c->state, 8) ? bytes : below(c->state, 20);
	}
}

static void compose_prototype(struct composer *c)
{
	uint32_t n = below(c->state, 4);

	head(c, 0, BTF_KIND_FUNC_PROTO, n, below(c->state, 2) ? 0 : id_of_kind(c, SIZED));
	for (uint32_t i = 0; i < n; i++) {
		bool rest = i + 1 == n && !below(c->state, 4);

		word(c, rest || !below(c->state, 4) ? 0 : name_of(c));
		word(c, rest ? 0 : id_of_kind(c, SIZED));
	}
}

static void compose_type(struct composer *c)
{
	static const uint8_t kinds[] = {
		BTF_KIND_INT,        BTF_KIND_INT,      BTF_KIND_PTR,      BTF_KIND_PTR,
		BTF_KIND_ARRAY,      BTF_KIND_ARRAY,    BTF_KIND_STRUCT,   BTF_KIND_STRUCT,
		BTF_KIND_STRUCT,     BTF_KIND_UNION,    BTF_KIND_ENUM,     BTF_KIND_FWD,
		BTF_KIND_TYPEDEF,    BTF_KIND_TYPEDEF,  BTF_KIND_VOLATILE, BTF_KIND_CONST,
		BTF_KIND_RESTRICT,   BTF_KIND_FUNC,     BTF_KIND_FUNC,     BTF_KIND_FUNC_PROTO,
		BTF_KIND_FUNC_PROTO, BTF_KIND_VAR,      BTF_KIND_VAR,      BTF_KIND_DATASEC,
		TYPE_KIND_FLOAT,     TYPE_KIND_DECL_TAG, TYPE_KIND_TYPE_TAG, TYPE_KIND_ENUM64,
	};
	static const char *const tags[] = {"kptr", "kptr_untrusted", "percpu_kptr", "uptr"};
	static const uint32_t floats[] = {2, 4, 8, 12, 16, 10};
	unsigned kind = kinds[below(c->state, ARRAY_SIZE(kinds))];
	uint32_t name, number;

	switch (kind) {
	case BTF_KIND_INT:
		compose_int(c);
		break;
	case BTF_KIND_ARRAY:
		head(c, 0, kind, 0, 0);
		word(c, id_of_kind(c, SIZED));
		word(c, below(c->state, 8) ? id_of_kind(c, K(BTF_KIND_INT)) : some_id(c));
		word(c, below(c->state, 12) ? below(c->state, 6) : odd_number(c->state, 4));
		break;
	case BTF_KIND_STRUCT:
	case BTF_KIND_UNION:
		compose_members(c, kind);
		break;
	case BTF_KIND_ENUM:
	case TYPE_KIND_ENUM64:
		compose_values(c, kind);
		break;
	case BTF_KIND_FWD:
		number = below(c->state, 2) ? 0 : 0x80;
		head(c, name_of(c), kind | number, 0, 0);
		break;
	case BTF_KIND_FUNC:
		name = name_of(c);
		number = below(c->state, 2);
		head(c, name, kind, number, id_of_kind(c, K(BTF_KIND_FUNC_PROTO)));
		break;
	case BTF_KIND_FUNC_PROTO:
		compose_prototype(c);
		break;
	case BTF_KIND_VAR:
		name = name_of(c);
		head(c, name, kind, 0, id_of_kind(c, SIZED));
		word(c, below(c->state, 2));
		break;
	case BTF_KIND_DATASEC:
		compose_section(c);
		break;
	case TYPE_KIND_FLOAT:
		number = floats[below(c->state, 6)];
		head(c, name_of(c), kind, 0, number);
		break;
	case TYPE_KIND_DECL_TAG:
		name = name_of(c);
		head(c, name, kind, 0,
		     id_of_kind(c, K(BTF_KIND_STRUCT) | K(BTF_KIND_VAR) | K(BTF_KIND_FUNC) |
					   K(BTF_KIND_TYPEDEF)));
		word(c, below(c->state, 4) - 1);
		break;
	case TYPE_KIND_TYPE_TAG:
	case BTF_KIND_TYPEDEF:
		name = kind == TYPE_KIND_TYPE_TAG && below(c->state, 2) ?
			       special_name(c, tags, ARRAY_SIZE(tags)) :
			       name_of(c);
		number = kind == TYPE_KIND_TYPE_TAG && !below(c->state, 8) ? 0x80 : 0;
		head(c, name, kind | number, 0, some_id(c));
		break;
	default:
		head(c, 0, kind, 0, some_id(c));
	}
	c->kinds[c->count++] = (uint8_t)kind;
}

void btf_compose(struct arena *a, uint64_t *state, struct btf_sample *out)
{
	struct composer c = {.state = state, .count = 1};
	struct btf_header h = {
		.magic = BTF_MAGIC, .version = BTF_VERSION, .hdr_len = BTF_HEADER_SIZE};

	c.total = 2 + below(state, below(state, 4) ? 16 : 60);
	c.wild = !below(state, 3);
	buf_char(&c.strings, 0);
	while (c.count < c.total)
		compose_type(&c);
	h.type_len = h.str_off = (uint32_t)c.words.len;
	h.str_len = (uint32_t)c.strings.len;
	out->size = BTF_HEADER_SIZE + c.words.len + c.strings.len;
	out->data = arena_alloc(a, out->size);
	memcpy(mempcpy(mempcpy(out->data, &h, BTF_HEADER_SIZE), c.words.s, c.words.len),
	       c.strings.s, c.strings.len);
	out->how = NULL;
	buf_free(&c.words);
	buf_free(&c.strings);
}
