/* SPDX-License-Identifier: BSD-2-Clause */
#include "btf/older.h"

#include "base/util.h"

#define INFO(kind, vlen) ((uint32_t)(kind) << 24 | (vlen))

/* The step from which on something stands in for the type, or OLDER_STEPS. */
static enum older_types first_step(const struct btf_type *type)
{
	switch (type_kind(type)) {
	case BTF_KIND_ENUM:
		return BTF_INFO_KFLAG(type->info) ? OLDER_THAN_6_0 : OLDER_STEPS;
	case TYPE_KIND_ENUM64:
		return OLDER_THAN_6_0;
	case TYPE_KIND_TYPE_TAG:
		return OLDER_THAN_5_17;
	case TYPE_KIND_DECL_TAG:
		return OLDER_THAN_5_16;
	case TYPE_KIND_FLOAT:
		return OLDER_THAN_5_13;
	default:
		return OLDER_STEPS;
	}
}

/* A union of bytes with the names of the values: struct btf_enum64 is as long as a member. */
static void put_union(unsigned char *record, uint32_t n, uint32_t byte_id)
{
	struct btf_member m;

	for (uint32_t i = 0; i < n; i++) {
		unsigned char *at = record + sizeof(struct btf_type) + i * sizeof(m);

		memcpy(&m, at, sizeof(m));
		m.type = byte_id;
		m.offset = 0;
		memcpy(at, &m, sizeof(m));
	}
}

static void put_instead(unsigned char *record, uint32_t byte_id)
{
	static const uint32_t byte = 8; /* what follows an integer: its bits */
	struct btf_type type;

	memcpy(&type, record, sizeof(type));
	switch (type_kind(&type)) {
	case BTF_KIND_ENUM:
		type.info = INFO(BTF_KIND_ENUM, type_vlen(&type));
		break;
	case TYPE_KIND_ENUM64:
		put_union(record, type_vlen(&type), byte_id);
		type.info = INFO(BTF_KIND_UNION, type_vlen(&type));
		break;
	case TYPE_KIND_TYPE_TAG:
		type.name_off = 0;
		type.info = INFO(BTF_KIND_CONST, 0);
		break;
	case TYPE_KIND_DECL_TAG:
		type.info = INFO(BTF_KIND_INT, 0);
		type.size = 1;
		memcpy(record + sizeof(type), &byte, sizeof(byte));
		break;
	default: /* FLOAT */
		type.name_off = 0;
		type.info = INFO(BTF_KIND_STRUCT, 0);
	}
	memcpy(record, &type, sizeof(type));
}

/* The blob with one more type behind the others, an integer of one byte, whose id is t->count. */
static unsigned char *with_byte(struct arena *a, const struct types *t, size_t *size)
{
	struct {
		struct btf_type type;
		uint32_t bits;
	} byte = {.type = {.info = INFO(BTF_KIND_INT, 0), .size = 1}, .bits = 8};
	struct btf_header h;
	unsigned char *raw, *end;
	size_t types_end;

	memcpy(&h, t->raw, sizeof(h));
	types_end = (size_t)h.hdr_len + h.type_off + h.type_len;
	/* Integers have a name: the first that there is; clang's BTF always has one. */
	for (uint32_t id = 1; id < t->count && !byte.type.name_off; id++)
		if (type_kind(type_by_id(t, id)) == BTF_KIND_INT)
			byte.type.name_off = type_by_id(t, id)->name_off;
	*size = t->raw_size + sizeof(byte);
	raw = arena_alloc(a, *size);
	end = raw + types_end;
	memcpy(raw, t->raw, types_end);
	memcpy(end, &byte, sizeof(byte));
	memcpy(end + sizeof(byte), t->raw + types_end, t->raw_size - types_end);
	h.type_len += sizeof(byte);
	if (h.str_off >= h.type_off)
		h.str_off += sizeof(byte);
	memcpy(raw, &h, sizeof(h));
	return raw;
}

const void *types_for_older(struct arena *a, const struct types *t, enum older_types step,
			    size_t *size)
{
	unsigned char *raw;
	bool any = false;

	for (uint32_t id = 1; id < t->count && !any; id++)
		any = first_step(type_by_id(t, id)) == step;
	if (!any)
		return NULL;
	raw = with_byte(a, t, size);
	for (uint32_t id = 1; id < t->count; id++)
		if (first_step(type_by_id(t, id)) <= step)
			put_instead(raw + t->offset[id], t->count);
	return raw;
}
