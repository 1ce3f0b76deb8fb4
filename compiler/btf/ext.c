/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/util.h"
#include "btf/read.h"

/*
 * .BTF.ext describes programs, not maps. But if it is corrupt, libbpf
 * (bpf_object__init_btf()) takes the BTF for missing and refuses an object that
 * needs BTF.
 */

/* A part: where the header has its offset and length, and the smallest size of a record. */
static const struct {
	const char *name;
	unsigned at, min_record;
} parts[] = {
	[EXT_FUNCTIONS] = {"function info", 8, 8},
	[EXT_LINES] = {"line info", 16, 16},
	[EXT_CORE] = {"CO-RE relocations", 24, 16},
};

/* What is wrong with part i, or NULL. */
static const char *check_part(struct arena *a, const struct view *v, uint64_t header, size_t i)
{
	uint64_t off = uint_at(v, parts[i].at, 4), len = uint_at(v, parts[i].at + 4, 4);
	uint64_t record, at;
	struct view part;

	if (!len)
		return NULL;
	if (off % 4)
		return arena_printf(a, "its %s is at offset %llu, must be a multiple of 4",
				    parts[i].name, (unsigned long long)off);
	if (!view_sub(v, header + off, len, &part))
		return arena_printf(a, "its %s at offset %llu with %llu bytes reaches beyond the end",
				    parts[i].name, (unsigned long long)off, (unsigned long long)len);
	record = uint_at(&part, 0, 4);
	if (len < 4 || record < parts[i].min_record || record % 4)
		return arena_printf(a, "the records of its %s have %llu bytes, must have at least "
				       "%u",
				    parts[i].name, (unsigned long long)record, parts[i].min_record);
	at = 4;
	do {
		/* The name of a section, the number of records, the records. */
		uint64_t n = uint_at(&part, at + 4, 4);

		if (!view_has(&part, at, 8) || !n || !view_has(&part, at + 8, n * record))
			return arena_printf(a, "its %s ends within a section of %llu records",
					    parts[i].name, (unsigned long long)n);
		at += 8 + n * record;
	} while (at < len);
	return NULL;
}

const char *btf_ext_fault(struct arena *a, const struct view *v, bool *version)
{
	uint64_t header = uint_at(v, 4, 4);
	const char *fault = NULL;

	*version = false;
	if (v->size < 8 || header > v->size || header < 24 || header == v->size)
		return arena_printf(a, "its header gives its size as %llu bytes, but it has %zu",
				    (unsigned long long)header, v->size);
	if (uint_at(v, 0, 2) != BTF_MAGIC)
		return arena_printf(a, "it starts with 0x%04llx, must start with 0x%04x",
				    (unsigned long long)uint_at(v, 0, 2), BTF_MAGIC);
	if (uint_at(v, 2, 2) != (v->big ? 0x0100 : 0x0001)) {
		*version = true;
		return arena_printf(a, "its version is %u, must be 1 without flags", v->data[2]);
	}
	for (size_t i = 0; i < ARRAY_SIZE(parts) && !fault; i++)
		if (parts[i].at + 8 <= header)
			fault = check_part(a, v, header, i);
	return fault;
}

void btf_ext_records(const struct view *v, enum ext_part i,
		     void (*fn)(void *ctx, uint32_t section, const struct view *record), void *ctx)
{
	uint64_t header = uint_at(v, 4, 4), at = 4, size;
	struct view part, record;

	if (parts[i].at + 8 > header ||
	    !view_sub(v, header + uint_at(v, parts[i].at, 4), uint_at(v, parts[i].at + 4, 4), &part))
		return;
	size = uint_at(&part, 0, 4);
	while (view_has(&part, at, 8)) {
		uint32_t section = (uint32_t)uint_at(&part, at, 4);
		uint64_t n = uint_at(&part, at + 4, 4);

		for (at += 8; n && view_sub(&part, at, size, &record); n--, at += size)
			fn(ctx, section, &record);
		if (n)
			return;
	}
}

struct line_reader {
	void (*fn)(void *ctx, const struct ext_line *line);
	void *ctx;
};

static void read_line(void *ctx, uint32_t section, const struct view *record)
{
	const struct line_reader *x = ctx;
	struct ext_line line = {
		.section = section,
		.offset = (uint32_t)uint_at(record, 0, 4),
		.file = (uint32_t)uint_at(record, 4, 4),
		/* The column is in the low bits. */
		.line = (uint32_t)uint_at(record, 12, 4) >> 10,
	};

	x->fn(x->ctx, &line);
}

void btf_ext_lines(const struct view *v, void (*fn)(void *ctx, const struct ext_line *line),
		   void *ctx)
{
	btf_ext_records(v, EXT_LINES, read_line, &(struct line_reader){fn, ctx});
}

struct core_reader {
	void (*fn)(void *ctx, const struct ext_core *core);
	void *ctx;
};

static void read_core(void *ctx, uint32_t section, const struct view *record)
{
	const struct core_reader *x = ctx;
	struct ext_core core = {
		.section = section,
		.offset = (uint32_t)uint_at(record, 0, 4),
		.type = (uint32_t)uint_at(record, 4, 4),
		.access = (uint32_t)uint_at(record, 8, 4),
		.kind = (uint32_t)uint_at(record, 12, 4),
	};

	x->fn(x->ctx, &core);
}

void btf_ext_core(const struct view *v, void (*fn)(void *ctx, const struct ext_core *core),
		  void *ctx)
{
	btf_ext_records(v, EXT_CORE, read_core, &(struct core_reader){fn, ctx});
}
