/* SPDX-License-Identifier: BSD-2-Clause */
#include "btf/read.h"

#include "base/util.h"
#include "btf/kinds.h"

#define HEADER_SIZE BTF_HEADER_SIZE
#define LAYOUT_AT HEADER_SIZE	/* where newer headers have offset and length of the kinds' layout */

/* The bits of btf_type's info that kind, kflag and vlen had before libbpf 1.8. */
#define NARROW_INFO 0x9f00ffffu

static uint32_t swap32(uint32_t x)
{
	return __builtin_bswap32(x);
}

/*
 * The size of a record of a kind that this code does not know, 0 where the BTF
 * does not say it (btf_type_size_unknown()). layouts has four bytes for each
 * kind (struct btf_layout): the size of what follows struct btf_type, that of
 * an element, and two of flags.
 */
static uint64_t unknown_size(const struct btf_type *t, const struct view *layouts)
{
	uint64_t at = type_kind(t) * sizeof(uint32_t);
	uint64_t info = uint_at(layouts, at, 1), element = uint_at(layouts, at + 1, 1);

	if (!view_has(layouts, at, sizeof(uint32_t)) || info % 4 || element % 4)
		return 0;
	return sizeof(*t) + info + type_vlen(t) * element;
}

static uint64_t record_size(const struct btf_type *t, const struct view *layouts)
{
	return kind_table[type_kind(t)].name ? type_record_size(t) : unknown_size(t, layouts);
}

/*
 * Checks what records refer to. Void replaces an id that does not exist, and
 * the empty name at the end of the strings a name outside of them.
 */
struct checker {
	struct arena *a;
	const struct types *t;
	uint32_t id;
	const char *error;	/* the first, or NULL */
	uint32_t cut_name;	/* see struct types */
};

static void check_id(struct checker *c, uint32_t *id)
{
	if (*id < c->t->count)
		return;
	if (!c->error)
		c->error = arena_printf(c->a,
					"BTF type [%u] refers to type [%u], the last one is [%u]",
					c->id, *id, c->t->count - 1);
	*id = 0;
}

static void check_name(struct checker *c, uint32_t *off)
{
	if (*off < c->t->strings_size)
		return;
	if (!c->error)
		c->error = arena_printf(c->a,
					"BTF type [%u] has a name at offset %u of the strings, which have %u bytes",
					c->id, *off, c->t->strings_size);
	*off = c->t->strings_size - 1;
	c->cut_name = *off;
}

static void check_record(struct checker *c, struct btf_type *t)
{
	bool is_proto = type_kind(t) == BTF_KIND_FUNC_PROTO;
	struct type_refs refs = type_refs(t);
	const struct btf_type *proto;

	while (type_refs_next(&refs)) {
		if (refs.is_name)
			check_name(c, refs.ref);
		else if (!is_proto || refs.ref != &t->type)
			check_id(c, refs.ref);
		else if (t->type >= c->t->count) /* which btf_validate_type() does not look at */
			t->type = 0;
	}
	if (c->error || type_kind(t) != BTF_KIND_FUNC)
		return;
	proto = type_by_id(c->t, t->type);
	if (!proto || type_kind(proto) != BTF_KIND_FUNC_PROTO)
		c->error = arena_printf(c->a,
					"BTF function [%u] refers to type [%u], which is no prototype",
					c->id, t->type);
}

bool btf_header_is_foreign(const struct view *in, bool wide)
{
	uint64_t magic = uint_at(in, 0, 2);
	struct view other = {in->data, in->size, !in->big};
	uint64_t length = uint_at(&other, offsetof(struct btf_header, hdr_len), 4);
	bool host_big = __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__;

	if (in->big != host_big) {
		magic = uint_at(&other, 0, 2);
		length = uint_at(in, offsetof(struct btf_header, hdr_len), 4);
	}
	return in->size >= HEADER_SIZE && magic == __builtin_bswap16(BTF_MAGIC) &&
	       (wide ? length < HEADER_SIZE : length != HEADER_SIZE);
}

/* Reads the header, in the host's byte order. Where it is bad: false, and *error is set. */
static bool check_header(struct arena *a, const struct view *in, bool wide, struct btf_header *hdr,
			 bool *swapped, const char **error)
{
	if (in->size > UINT32_MAX - HEADER_SIZE) {
		*error = arena_printf(a, "BTF has %zu bytes, must be smaller than 4 GiB", in->size);
		return false;
	}
	if (in->size < HEADER_SIZE) {
		*error = arena_printf(a, "BTF has %zu bytes, its header takes %u", in->size,
				      HEADER_SIZE);
		return false;
	}
	memcpy(hdr, in->data, HEADER_SIZE);
	*swapped = hdr->magic == __builtin_bswap16(BTF_MAGIC);
	if (*swapped) {
		hdr->magic = BTF_MAGIC;
		hdr->hdr_len = swap32(hdr->hdr_len);
		hdr->type_off = swap32(hdr->type_off);
		hdr->type_len = swap32(hdr->type_len);
		hdr->str_off = swap32(hdr->str_off);
		hdr->str_len = swap32(hdr->str_len);
	} else if (hdr->magic != BTF_MAGIC) {
		*error = arena_printf(a, "BTF starts with 0x%04x, must start with 0x%04x",
				      hdr->magic, BTF_MAGIC);
		return false;
	}
	/* libbpf before 1.8 reads the fields of a shorter header from what follows it. */
	if (hdr->hdr_len > in->size || btf_header_is_foreign(in, wide) ||
	    (wide && hdr->hdr_len < HEADER_SIZE)) {
		*error = arena_printf(a, "the BTF header says that it has %u bytes, must be %u",
				      hdr->hdr_len, HEADER_SIZE);
		return false;
	}
	if ((uint64_t)hdr->str_off + hdr->str_len > in->size - hdr->hdr_len) {
		*error = arena_printf(a,
				      "BTF strings at offset %u with %u bytes reach beyond the end of the BTF (%zu bytes)",
				      hdr->str_off, hdr->str_len, in->size - hdr->hdr_len);
		return false;
	}
	if ((uint64_t)hdr->type_off + hdr->type_len > hdr->str_off || hdr->type_off % 4) {
		*error = arena_printf(a,
				      "BTF types at offset %u with %u bytes must be aligned and end before the strings at %u",
				      hdr->type_off, hdr->type_len, hdr->str_off);
		return false;
	}
	return true;
}

/* Finds the layouts of kinds, which BTF of Linux 7.1 may have. False, and *error, as above. */
static bool read_layouts(struct arena *a, const struct view *in, const struct btf_header *hdr,
			 bool swapped, struct view *layouts, const char **error)
{
	struct view header = {in->data, hdr->hdr_len, __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__};
	uint64_t off, len;

	header.big ^= swapped;
	off = uint_at(&header, LAYOUT_AT, 4);
	len = uint_at(&header, LAYOUT_AT + 4, 4);
	if (!len)
		return true;
	if (off % 4 || len % 4 || off < (uint64_t)hdr->type_off + hdr->type_len ||
	    off + len > hdr->str_off) {
		*error = arena_printf(a,
				      "BTF layouts at offset %llu with %llu bytes must be aligned and lie between types and strings",
				      (unsigned long long)off, (unsigned long long)len);
		return false;
	}
	return view_sub(in, hdr->hdr_len + off, len, layouts);
}

/* Copies what follows the header behind one of HEADER_SIZE bytes, in the host's byte order. */
static unsigned char *copy_btf(struct arena *a, const struct view *in, struct btf_header *hdr,
			       bool swapped, size_t *size)
{
	unsigned char *raw;
	uint32_t at, end;

	*size = HEADER_SIZE + in->size - hdr->hdr_len;
	raw = arena_alloc(a, *size);
	memcpy(raw + HEADER_SIZE, in->data + hdr->hdr_len, in->size - hdr->hdr_len);
	hdr->hdr_len = HEADER_SIZE;
	memcpy(raw, hdr, HEADER_SIZE);
	at = HEADER_SIZE + hdr->type_off;
	end = at + hdr->type_len;
	/* Records consist of 32-bit words. */
	for (uint32_t i = at; swapped && i + 4 <= end; i += 4) {
		uint32_t *word = (uint32_t *)(void *)(raw + i);

		*word = swap32(*word);
	}
	return raw;
}

/* Sets t->count and t->offset. False, and *error, as above. */
static bool list_records(struct arena *a, struct types *t, const struct btf_header *hdr, bool wide,
			 const struct view *layouts, const char **error)
{
	uint32_t at = HEADER_SIZE + hdr->type_off, end = at + hdr->type_len;
	unsigned char *raw = (unsigned char *)(uintptr_t)t->raw;
	uint32_t *offset;

	offset = ARENA_ARRAY(a, hdr->type_len / sizeof(struct btf_type) + 1, uint32_t);
	t->offset = offset;
	t->count = 1;
	while (end - at >= sizeof(struct btf_type)) {
		struct btf_type *type = (void *)(raw + at);
		uint64_t size;

		if (!wide)
			type->info &= NARROW_INFO;
		size = record_size(type, layouts);
		if (!size) {
			*error = arena_printf(a, "BTF type [%u] is of the unknown kind %u", t->count,
					      type_kind(type));
			return false;
		}
		if (size > end - at) {
			*error = arena_printf(a,
					      "BTF type [%u] at offset %u with %llu bytes reaches beyond the types (%u bytes)",
					      t->count, at - HEADER_SIZE - hdr->type_off,
					      (unsigned long long)size, hdr->type_len);
			return false;
		}
		offset[t->count++] = at;
		at += (uint32_t)size;
	}
	if (at != end)
		*error = arena_printf(a, "BTF types end with %u bytes that are no type", end - at);
	return at == end;
}

struct types *types_read(struct arena *a, const struct view *in, bool wide, const char **error)
{
	struct checker c = {.a = a};
	struct view layouts = {0};
	struct btf_header hdr = {0};
	unsigned char *raw;
	struct types *t;
	bool swapped;

	if (!check_header(a, in, wide, &hdr, &swapped, error) ||
	    (wide && !read_layouts(a, in, &hdr, swapped, &layouts, error)))
		return NULL;
	t = ARENA_NEW(a, struct types);
	raw = copy_btf(a, in, &hdr, swapped, &t->raw_size);
	t->raw = raw;
	t->strings = (const char *)raw + HEADER_SIZE + hdr.str_off;
	t->strings_size = hdr.str_len;
	if (!hdr.str_len || t->strings[0] || t->strings[hdr.str_len - 1]) {
		*error = "BTF strings must begin and end with a zero byte";
		return NULL;
	}
	if (!list_records(a, t, &hdr, wide, &layouts, error))
		return NULL;
	c.t = t;
	for (c.id = 1; c.id < t->count; c.id++)
		check_record(&c, (struct btf_type *)(void *)(raw + t->offset[c.id]));
	t->cut_name = c.cut_name;
	*error = c.error;
	return t;
}
