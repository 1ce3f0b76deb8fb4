/* SPDX-License-Identifier: BSD-2-Clause */
#include "btf/read.h"

#include <stdarg.h>

#include "base/util.h"
#include "btf/kinds.h"

#define HEADER_SIZE BTF_HEADER_SIZE
#define LAYOUT_AT HEADER_SIZE	/* where newer headers have offset and length of the kinds' layout */
#define RECORD_ALIGN 4		/* records consist of 32-bit words */

/* The bits of btf_type's info that kind, kflag and vlen had before libbpf 1.8. */
#define NARROW_INFO 0x9f00ffffu

/*
 * The size of a record; 0 for a kind that this code does not know and the BTF
 * does not describe (btf_type_size_unknown()). layouts has four bytes for each
 * kind (struct btf_layout): the size of what follows struct btf_type, that of
 * an element, and two of flags.
 */
static uint64_t record_size(const struct btf_type *t, const struct view *layouts)
{
	uint64_t at = type_kind(t) * sizeof(uint32_t);
	uint64_t info, element;

	if (*kind_table[type_kind(t)].name)
		return type_record_size(t);
	info = uint_at(layouts, at, 1);
	element = uint_at(layouts, at + 1, 1);
	if (!view_has(layouts, at, sizeof(uint32_t)) || info % 4 || element % 4)
		return 0;
	return sizeof(*t) + info + type_vlen(t) * element;
}

struct btf_reader {
	struct arena *a;
	const struct view *in;
	bool wide;		/* see types_read() */
	bool swapped;		/* the BTF is of the other byte order */
	struct btf_header hdr;	/* in the byte order of the host */
	struct view layouts;	/* of kinds, which BTF of Linux 7.1 may have */
	unsigned char *raw;	/* t->raw */
	struct types *t;
	const char *error;	/* the first, or NULL */
};

/* Keeps the first error. Returns false. */
static bool __attribute__((format(printf, 2, 3))) fail(struct btf_reader *r, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	if (!r->error)
		r->error = arena_vprintf(r->a, fmt, ap);
	va_end(ap);
	return false;
}

/* Keeps a word before it is changed. */
static void keep(struct btf_reader *r, const uint32_t *word)
{
	struct cut_word cut = {(uint32_t)((const unsigned char *)word - r->raw), *word};

	ARENA_PUSH(r->a, r->t->cut, r->t->n_cut, r->t->cap_cut, cut);
}

/*
 * Void replaces an id that does not exist, and the empty name at the end of the
 * strings a name outside of them. t: the type that has the reference.
 */
static void cut(struct btf_reader *r, uint32_t id, const struct btf_type *t, uint32_t *ref,
		bool is_name)
{
	keep(r, ref);
	if (is_name) {
		fail(r, "BTF type [%u] has a name at offset %u of the strings, beyond their %u "
			"bytes",
		     id, *ref, r->t->strings_size);
		*ref = r->t->cut_name = r->t->strings_size - 1;
		return;
	}
	/* btf_validate_type() does not look at what a prototype returns. */
	if (type_kind(t) != BTF_KIND_FUNC_PROTO || ref != &t->type)
		fail(r, "BTF type [%u] refers to type [%u], but the last type is [%u]", id, *ref,
		     r->t->count - 1);
	*ref = 0;
}

static void cut_references(struct btf_reader *r, uint32_t id, struct btf_type *t)
{
	/* The first number that is no id, and the first that is no name. */
	const uint32_t limit[] = {r->t->count, r->t->strings_size};
	struct type_refs refs = type_refs(t);

	while (type_refs_next(&refs))
		if (*refs.ref >= limit[refs.is_name])
			cut(r, id, t, refs.ref, refs.is_name);
}

/* Whether there is nothing to cut, in a type as nearly all are: without elements. */
static bool is_simple_and_good(const struct btf_reader *r, const struct btf_type *t)
{
	const struct kind_info *kind = &kind_table[type_kind(t)];

	return !kind->element && t->name_off < r->t->strings_size &&
	       (!kind->ids || (kind->ids == TYPE_WORD && t->type < r->t->count));
}

static void check_references(struct btf_reader *r)
{
	for (uint32_t id = 1; id < r->t->count; id++) {
		struct btf_type *t = (void *)(r->raw + r->t->offset[id]);
		const struct btf_type *proto;

		if (!is_simple_and_good(r, t))
			cut_references(r, id, t);
		if (type_kind(t) != BTF_KIND_FUNC)
			continue;
		proto = type_by_id(r->t, t->type);
		if (!proto || type_kind(proto) != BTF_KIND_FUNC_PROTO)
			fail(r, "BTF function [%u] refers to type [%u], which is not a prototype",
			     id, t->type);
	}
}

bool btf_header_is_foreign(const struct view *in, bool wide)
{
	struct view host = {in->data, in->size, __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__};
	struct view other = {in->data, in->size, !host.big};
	uint64_t length = uint_at(&other, offsetof(struct btf_header, hdr_len), 4);

	return in->size >= HEADER_SIZE && uint_at(&host, 0, 2) == __builtin_bswap16(BTF_MAGIC) &&
	       (wide ? length < HEADER_SIZE : length != HEADER_SIZE);
}

/* Reads the header. Where it is bad: false, and the error is set. */
static bool read_header(struct btf_reader *r)
{
	struct btf_header *hdr = &r->hdr;
	const struct view *in = r->in;

	if (in->size > UINT32_MAX - HEADER_SIZE)
		return fail(r, "BTF has %zu bytes, must be smaller than 4 GiB", in->size);
	if (in->size < HEADER_SIZE)
		return fail(r, "BTF has %zu bytes, but its header needs %u", in->size, HEADER_SIZE);
	memcpy(hdr, in->data, HEADER_SIZE);
	r->swapped = hdr->magic == __builtin_bswap16(BTF_MAGIC);
	if (r->swapped) {
		hdr->magic = BTF_MAGIC;
		hdr->hdr_len = __builtin_bswap32(hdr->hdr_len);
		hdr->type_off = __builtin_bswap32(hdr->type_off);
		hdr->type_len = __builtin_bswap32(hdr->type_len);
		hdr->str_off = __builtin_bswap32(hdr->str_off);
		hdr->str_len = __builtin_bswap32(hdr->str_len);
	} else if (hdr->magic != BTF_MAGIC) {
		return fail(r, "BTF starts with 0x%04x, must start with 0x%04x", hdr->magic,
			    BTF_MAGIC);
	}
	/* libbpf before 1.8 reads the fields of a shorter header from what follows it. */
	if (hdr->hdr_len > in->size || btf_header_is_foreign(in, r->wide) ||
	    (r->wide && hdr->hdr_len < HEADER_SIZE))
		return fail(r, "the BTF header gives its own size as %u bytes, must be %u",
			    hdr->hdr_len, HEADER_SIZE);
	if ((uint64_t)hdr->str_off + hdr->str_len > in->size - hdr->hdr_len)
		return fail(r, "BTF strings at offset %u with %u bytes reach beyond the end of the BTF (%zu bytes)",
			    hdr->str_off, hdr->str_len, in->size - hdr->hdr_len);
	if ((uint64_t)hdr->type_off + hdr->type_len > hdr->str_off || hdr->type_off % 4)
		return fail(r, "BTF types at offset %u with %u bytes must be aligned and end before the strings at %u",
			    hdr->type_off, hdr->type_len, hdr->str_off);
	return true;
}

/* Finds the layouts of kinds. False, and the error, as above. */
static bool read_layouts(struct btf_reader *r)
{
	const struct btf_header *hdr = &r->hdr;
	struct view header = {r->in->data, hdr->hdr_len, __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__};
	uint64_t off, len;

	header.big ^= r->swapped;
	off = uint_at(&header, LAYOUT_AT, 4);
	len = uint_at(&header, LAYOUT_AT + 4, 4);
	if (!len)
		return true;
	if (off % 4 || len % 4 || off < (uint64_t)hdr->type_off + hdr->type_len ||
	    off + len > hdr->str_off)
		return fail(r, "BTF layouts at offset %llu with %llu bytes must be aligned and "
			       "between types and strings",
			    (unsigned long long)off, (unsigned long long)len);
	return view_sub(r->in, hdr->hdr_len + off, len, &r->layouts);
}

/*
 * Writes the header in the byte order of the host. Newer fields of a foreign header are
 * words, too.
 */
static void swap_header(struct btf_reader *r)
{
	uint32_t word;

	memcpy(r->raw, &r->hdr, HEADER_SIZE);
	for (uint32_t at = HEADER_SIZE; r->hdr.hdr_len - at >= sizeof(word); at += sizeof(word)) {
		memcpy(&word, r->raw + at, sizeof(word));
		word = __builtin_bswap32(word);
		memcpy(r->raw + at, &word, sizeof(word));
	}
}

/* Copies the BTF, in the host's byte order, so that its records are aligned. */
static bool copy_btf(struct btf_reader *r)
{
	uint32_t skip = -r->hdr.hdr_len % RECORD_ALIGN;
	uint32_t *words;

	r->t = ARENA_NEW(r->a, struct types);
	r->t->raw_size = r->in->size;
	r->t->raw = r->raw = (unsigned char *)arena_alloc(r->a, skip + r->in->size) + skip;
	memcpy(r->raw, r->in->data, r->in->size);
	words = (void *)(r->raw + r->hdr.hdr_len + r->hdr.type_off);
	if (r->swapped)
		swap_header(r);
	for (uint32_t i = 0; r->swapped && i < r->hdr.type_len / sizeof(*words); i++)
		words[i] = __builtin_bswap32(words[i]);
	r->t->strings = (const char *)r->raw + r->hdr.hdr_len + r->hdr.str_off;
	r->t->strings_size = r->hdr.str_len;
	if (!r->hdr.str_len || r->t->strings[0] || r->t->strings[r->hdr.str_len - 1])
		return fail(r, "BTF strings must begin and end with a zero byte");
	return true;
}

/* Sets t->count and t->offset. False, and the error, as above. */
static bool list_records(struct btf_reader *r)
{
	uint32_t begin = r->hdr.hdr_len + r->hdr.type_off, at = begin, end = begin + r->hdr.type_len;
	uint32_t *offset, count = 1;

	offset = ARENA_ARRAY(r->a, r->hdr.type_len / sizeof(struct btf_type) + 1, uint32_t);
	while (end - at >= sizeof(struct btf_type)) {
		struct btf_type *type = (void *)(r->raw + at);
		uint64_t size;

		if (!r->wide && type->info & ~NARROW_INFO) {
			keep(r, &type->info);
			type->info &= NARROW_INFO;
		}
		size = record_size(type, &r->layouts);
		if (!size)
			return fail(r, "BTF type [%u] is of the unknown kind %u", count,
				    type_kind(type));
		if (size > end - at)
			return fail(r, "BTF type [%u] at offset %u with %llu bytes reaches beyond the types (%u bytes)",
				    count, at - begin, (unsigned long long)size, r->hdr.type_len);
		offset[count++] = at;
		at += (uint32_t)size;
	}
	r->t->offset = offset;
	r->t->count = count;
	return at == end || fail(r, "the last %u bytes of the BTF types are not a type", end - at);
}

struct types *types_read(struct arena *a, const struct view *in, bool wide, const char **error)
{
	struct btf_reader r = {.a = a, .in = in, .wide = wide};

	if (!read_header(&r) || (wide && !read_layouts(&r)) || !copy_btf(&r) || !list_records(&r))
		r.t = NULL;
	if (r.t)
		check_references(&r);
	*error = r.error;
	return r.t;
}
