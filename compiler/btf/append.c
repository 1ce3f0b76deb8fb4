/* SPDX-License-Identifier: BSD-2-Clause */
#include "btf/append.h"

#include "base/util.h"
#include "btf/kinds.h"

static const struct btf_header no_types = {.hdr_len = BTF_HEADER_SIZE};
static const struct types nothing = {
	.raw = (const unsigned char *)&no_types, .count = 1, .strings = "", .strings_size = 1};

uint32_t appended_id(const struct types *base, int id)
{
	if (id < 0)
		die_no_memory();
	return (base ? base->count - 1 : 0) + (uint32_t)id;
}

uint32_t appended_name(const struct types *base, int off)
{
	if (off < 0)
		die_no_memory();
	/* The zero byte that ends base's strings is also the one that begins the others. */
	return (base && off ? base->strings_size - 1 : 0) + (uint32_t)off;
}

/* Lists the records of t. Those from `at` on are new: their names have moved. */
static void list_records(struct arena *a, struct types *t, const struct types *base,
			 unsigned char *raw, uint32_t at)
{
	uint32_t *offset = ARENA_ARRAY(a, t->count, uint32_t), id;

	for (id = 1; id < base->count; id++)
		offset[id] = BTF_HEADER_SIZE + base->offset[id] - base->offset[1];
	for (; id < t->count; id++) {
		struct btf_type *type = (void *)(raw + at);
		struct type_refs refs = type_refs(type);

		while (type_refs_next(&refs))
			if (refs.is_name)
				*refs.ref = appended_name(base, (int)*refs.ref);
		offset[id] = at;
		at += (uint32_t)type_record_size(type);
	}
	t->offset = offset;
}

struct types *types_append(struct arena *a, const struct types *base, const struct btf *more)
{
	uint32_t more_size, base_len, more_len;
	const struct btf_header *more_raw = btf__raw_data(more, &more_size);
	struct types *t = ARENA_NEW(a, struct types);
	const unsigned char *base_records, *more_records;
	unsigned char *raw, *end;
	struct btf_header h;

	if (!more_raw)
		die_no_memory();
	base = base ? base : &nothing;
	base_records = types_records(base->raw, &base_len);
	more_records = types_records(more_raw, &more_len);
	t->count = base->count + btf__type_cnt(more) - 1;
	t->raw_size = BTF_HEADER_SIZE + (size_t)base_len + more_len + base->strings_size +
		      more_raw->str_len - 1;
	if (t->raw_size > UINT32_MAX)
		die_no_memory();
	h = (struct btf_header){
		.magic = BTF_MAGIC,
		.version = BTF_VERSION,
		.hdr_len = BTF_HEADER_SIZE,
		.type_len = base_len + more_len,
		.str_off = base_len + more_len,
		.str_len = base->strings_size + more_raw->str_len - 1,
	};
	t->raw = raw = arena_alloc(a, t->raw_size);
	end = mempcpy(raw, &h, BTF_HEADER_SIZE);
	end = mempcpy(end, base_records, base_len);
	end = mempcpy(end, more_records, more_len);
	t->strings = (const char *)end;
	t->strings_size = h.str_len;
	end = mempcpy(end, base->strings, base->strings_size);
	memcpy(end, (const char *)more_raw + more_raw->hdr_len + more_raw->str_off + 1,
	       more_raw->str_len - 1);
	list_records(a, t, base, raw, BTF_HEADER_SIZE + base_len);
	for (size_t i = 0; i < base->n_cut; i++) {
		struct cut_word cut = base->cut[i];

		cut.at += BTF_HEADER_SIZE - base->offset[1];
		ARENA_PUSH(a, t->cut, t->n_cut, t->cap_cut, cut);
	}
	return t;
}
