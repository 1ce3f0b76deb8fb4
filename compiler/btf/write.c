/* SPDX-License-Identifier: BSD-2-Clause */
#include "btf/write.h"

#include "btf/kinds.h"

static uint32_t write_name(struct types_writer *w, const char *name)
{
	uint32_t at = (uint32_t)w->strings.len;

	if (!*name)
		return 0;
	if (!name_table_add(&w->names, name, at))
		return (uint32_t)name_table_find(&w->names, name);
	buf_add(&w->strings, name, strlen(name) + 1);
	return at;
}

uint32_t types_write(struct types_writer *w, const char *strings, const struct btf_type *t)
{
	struct type_refs refs;

	if (!w->n) {
		w->names.arena = w->scratch;
		buf_char(&w->strings, 0);
	}
	ARENA_PUSH(w->scratch, w->offset, w->n, w->cap, (uint32_t)w->records.len);
	buf_add(&w->records, t, type_record_size(t));
	refs = type_refs(types_copy(w, (uint32_t)w->n));
	while (type_refs_next(&refs))
		if (refs.is_name)
			*refs.ref = write_name(w, strings + *refs.ref);
	return (uint32_t)w->n;
}

struct btf_type *types_copy(struct types_writer *w, uint32_t id)
{
	return (void *)(w->records.s + w->offset[id - 1]);
}

struct types *types_written(struct types_writer *w)
{
	size_t size = BTF_HEADER_SIZE + w->records.len + w->strings.len;
	const struct btf_header header = {
		.magic = BTF_MAGIC,
		.version = BTF_VERSION,
		.hdr_len = BTF_HEADER_SIZE,
		.type_len = (uint32_t)w->records.len,
		.str_off = (uint32_t)w->records.len,
		.str_len = (uint32_t)w->strings.len,
	};
	struct types *t = NULL;

	if (size <= UINT32_MAX) {
		unsigned char *raw = arena_alloc(w->arena, size), *end;
		uint32_t *offset = ARENA_ARRAY(w->arena, w->n + 1, uint32_t);

		end = mempcpy(raw, &header, BTF_HEADER_SIZE);
		if (w->records.len)
			end = mempcpy(end, w->records.s, w->records.len);
		if (w->strings.len)
			memcpy(end, w->strings.s, w->strings.len);
		for (size_t i = 0; i < w->n; i++)
			offset[i + 1] = BTF_HEADER_SIZE + w->offset[i];
		t = ARENA_NEW(w->arena, struct types);
		*t = (struct types){
			.raw = raw, .raw_size = size, .offset = offset, .count = (uint32_t)w->n + 1,
			.strings = (const char *)end, .strings_size = header.str_len,
		};
	}
	buf_free(&w->records);
	buf_free(&w->strings);
	return t;
}
