/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>

#include "base/util.h"
#include "judge/internal.h"

/*
 * What BPF_BTF_LOAD does with a blob: btf_parse(). This file has the header and the order of
 * the phases.
 */

#define MAX_SIZE        (16 * 1024 * 1024)	/* BTF_MAX_SIZE */
#define MAX_STRINGS     0x01000000u		/* BTF_MAX_NAME_OFFSET + 1 */

/* struct btf_header of 7.1. What the BTF does not have is 0. */
struct header {
	uint16_t magic;
	uint8_t version, flags;
	uint32_t hdr_len, type_off, type_len, str_off, str_len, layout_off, layout_len;
};

struct part {
	uint32_t off, len;
};

static bool is_before(const struct part *x, const struct part *y)
{
	/* As in the kernel: differences of 32-bit numbers, with a sign. */
	int32_t off = (int32_t)(x->off - y->off), len = (int32_t)(x->len - y->len);

	return off ? off < 0 : len < 0;
}

/* btf_check_sec_info(): the parts follow one another, and nothing else is there. */
static bool check_parts(const struct btf_check *c, const struct header *h, uint32_t size,
			bool layout)
{
	struct part parts[] = {{h->type_off, h->type_len},
			       {h->str_off, h->str_len},
			       {h->layout_off, h->layout_len}};
	unsigned n = layout && h->layout_len ? 3 : 2;
	uint32_t total = 0, expected = size - h->hdr_len;

	for (unsigned i = 1; i < n; i++)
		for (unsigned k = i; k && is_before(&parts[k], &parts[k - 1]); k--) {
			struct part later = parts[k - 1];

			parts[k - 1] = parts[k];
			parts[k] = later;
		}
	for (unsigned i = 0; i < n; i++) {
		if (expected < parts[i].off || total != parts[i].off ||
		    expected - total < parts[i].len)
			return btf_refuse(c, 0, EINVAL, HELP_COMPILER,
					  "the parts of it overlap or leave a gap at offset %u", total);
		total += parts[i].len;
	}
	return total == expected ||
	       btf_refuse(c, 0, EINVAL, HELP_COMPILER, "its last %u bytes belong to no part of it",
			  expected - total);
}

/* btf_parse_hdr() */
static bool check_header(const struct btf_check *c, const unsigned char *data, size_t size,
			 struct header *h)
{
	bool layout = check_has(c, KERNEL_BTF_LAYOUT);
	uint32_t known = layout ? BTF_HEADER_SIZE_LAYOUT : BTF_HEADER_SIZE, hdr_len;

	*h = (struct header){0};
	if (size < offsetof(struct header, type_off))
		return btf_refuse(c, 0, EINVAL, HELP_COMPILER, "its header is cut off");
	memcpy(&hdr_len, data + offsetof(struct header, hdr_len), sizeof(hdr_len));
	if (size < hdr_len)
		return btf_refuse(c, 0, EINVAL, HELP_COMPILER, "its header is cut off");
	for (uint32_t at = known; at < hdr_len; at++)
		if (data[at])
			return btf_refuse(c, 0, E2BIG,
					  layout ? HELP_COMPILER :
						   "take the layout of kinds out of the BTF (libbpf "
						   "does since 1.8, pahole without "
						   "--btf_features=layout)",
					  "its header has %u bytes, the kernel knows %u", hdr_len, known);
	memcpy(h, data, hdr_len < known ? hdr_len : known);
	if (h->magic != BTF_MAGIC)
		return btf_refuse(c, 0, EINVAL, HELP_COMPILER,
				  "it starts with 0x%04x, must start with 0x%04x", h->magic, BTF_MAGIC);
	if (h->version != BTF_VERSION)
		return btf_refuse(c, 0, KERNEL_ENOTSUPP, HELP_COMPILER, "it is of version %u",
				  h->version);
	if (h->flags)
		return btf_refuse(c, 0, KERNEL_ENOTSUPP, HELP_COMPILER, "it has flags: 0x%02x",
				  h->flags);
	if (size == h->hdr_len)
		return btf_refuse(c, 0, EINVAL, HELP_COMPILER, "it is empty");
	return check_parts(c, h, (uint32_t)size, layout && h->hdr_len >= BTF_HEADER_SIZE_LAYOUT);
}

/* btf_parse_str_sec() and btf_parse_layout_sec() */
static bool check_strings(const struct btf_check *c, const unsigned char *data, size_t size,
			  const struct header *h)
{
	const unsigned char *strings = data + h->hdr_len + h->str_off;
	bool layout = check_has(c, KERNEL_BTF_LAYOUT) && h->hdr_len >= BTF_HEADER_SIZE_LAYOUT;

	if (!layout && (uint64_t)h->hdr_len + h->str_off + h->str_len != size)
		return btf_refuse(c, 0, EINVAL, HELP_COMPILER, "its strings are not at its end");
	if (!h->str_len || h->str_len > MAX_STRINGS || strings[h->str_len - 1] || strings[0])
		return btf_refuse(c, 0, EINVAL, HELP_COMPILER,
				  "its strings do not begin and end with a zero byte");
	if (layout && h->layout_len && (h->layout_off % 4 || h->layout_len % 4))
		return btf_refuse(c, 0, EINVAL, HELP_COMPILER, "its layout of kinds is not aligned");
	return true;
}

/*
 * Whether a struct or pointer could be a special field, which is rare: all of them are known
 * by names that begin so, or by tags.
 */
static bool may_have_fields(struct btf_check *c)
{
	for (uint32_t id = 1; id < c->t->count; id++) {
		const struct btf_type *type = type_by_id(c->t, id);
		unsigned kind = type_kind(type);

		if (kind != TYPE_KIND_TYPE_TAG &&
		    (kind != BTF_KIND_STRUCT || !str_starts(type_name(c->t, type), "bpf_")))
			continue;
		c->asked->special = true;
		return true;
	}
	return false;
}

/* btf_parse_type_sec() and what follows it in btf_parse(). */
static bool check_types(struct btf_check *c, const unsigned char *data, const struct header *h,
			struct types *t)
{
	uint32_t begin = h->hdr_len + h->type_off;

	if (h->type_off % 4 || !h->type_len)
		return btf_refuse(c, 0, EINVAL, HELP_COMPILER,
				  h->type_len ? "its types are not aligned" : "it has no types");
	t->raw = data;
	t->strings = (const char *)data + h->hdr_len + h->str_off;
	t->strings_size = h->str_len;
	return btf_check_records(c, t, begin, begin + h->type_len) && btf_check_references(c) &&
	       btf_check_modifiers(c) && (!may_have_fields(c) || btf_check_fields(c));
}

bool find_btf_refusal(const struct schema *s, struct arena *a, struct version kernel,
		      const void *data, size_t size, struct btf_refusal *out,
		      struct btf_asked *asked)
{
	struct btf_asked ignored = {0};
	struct btf_check c = {
		.s = s, .a = a, .kernel = kernel, .out = out, .asked = asked ? asked : &ignored};
	struct types t = {.raw_size = size};
	struct header h;

	*out = (struct btf_refusal){0};
	if (size > MAX_SIZE)
		return !btf_refuse(&c, 0, E2BIG, "split the object", "it has more than %u bytes",
				   MAX_SIZE);
	return !check_header(&c, data, size, &h) || !check_strings(&c, data, size, &h) ||
	       !check_types(&c, data, &h, &t);
}
