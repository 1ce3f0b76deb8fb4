/* SPDX-License-Identifier: BSD-2-Clause */
/* For tests of lint/: objects with maps and types, made in memory without a file. */
#ifndef BPFMAPC_TESTS_MEMORY_OBJECT_H
#define BPFMAPC_TESTS_MEMORY_OBJECT_H

#include <check.h>
#include <errno.h>
#include <linux/bpf.h>
#include <stdlib.h>

#include "base/util.h"
#include "judge/judge.h"
#include "lint/lint.h"
#include "output/internal.h"

/*
 * Objects made in memory, for tests of lint/: no ELF, no reader. One object a
 * test, made by setup() and given back by teardown().
 */

struct blob {
	uint32_t words[4096], offset[512];
	size_t n, count;
	char strings[4096];
	uint32_t n_strings;
	struct types types;
	/* All of it: what BPF_BTF_LOAD takes. */
	_Alignas(4) unsigned char raw[BTF_HEADER_SIZE + sizeof(uint32_t) * 4096 + 4096];
};

static struct blob blob;
static struct object *obj;
static struct result *result;	/* of obj */
static struct lint_options opts;

static inline void setup(void)
{
	struct target target = {.cpus = 4};

	memset(&blob, 0, sizeof(blob));
	blob.count = 1;
	blob.n_strings = 1;
	schema_default_target(schema_builtin(), &target);
	lint_options_init(&opts, schema_builtin(), &target);
	obj = object_new("x.bpf.o");
	obj->name = "x";
	result = result_new(obj);
}

static inline void teardown(void)
{
	result_free(result);
}

static inline void kernel(uint16_t major, uint16_t minor)
{
	opts.target.kernel = opts.target.kernel_last = VERSION(major, minor, 0);
}

static inline void libbpf(uint16_t major, uint16_t minor)
{
	opts.target.versions[LOADER_LIBBPF] = VERSION(major, minor, 0);
}

static inline const struct types *types(void)
{
	uint32_t len = (uint32_t)(blob.n * sizeof(uint32_t));
	struct btf_header h = {
		.magic = BTF_MAGIC, .version = BTF_VERSION, .hdr_len = BTF_HEADER_SIZE,
		.type_len = len, .str_off = len, .str_len = blob.n_strings,
	};
	unsigned char *strings =
		mempcpy(mempcpy(blob.raw, &h, BTF_HEADER_SIZE), blob.words, len);

	memcpy(strings, blob.strings, blob.n_strings);
	blob.types = (struct types){
		.raw = blob.raw,
		.raw_size = BTF_HEADER_SIZE + len + blob.n_strings,
		.offset = blob.offset,
		.count = (uint32_t)blob.count,
		.strings = (const char *)strings,
		.strings_size = blob.n_strings,
	};
	return &blob.types;
}

static inline uint32_t record(const char *name, uint32_t kind, uint32_t vlen, uint32_t size_or_type)
{
	uint32_t off = *name ? blob.n_strings : 0;

	if (*name) {
		strcpy(blob.strings + off, name);
		blob.n_strings += (uint32_t)strlen(name) + 1;
	}
	blob.offset[blob.count] = BTF_HEADER_SIZE + (uint32_t)(blob.n * sizeof(uint32_t));
	blob.words[blob.n++] = off;
	blob.words[blob.n++] = kind << 24 | vlen;
	blob.words[blob.n++] = size_or_type;
	types();
	return (uint32_t)blob.count++;
}

static inline uint32_t word(uint32_t id, uint32_t w)
{
	blob.words[blob.n++] = w;
	types();
	return id;
}

static inline uint32_t type_int(uint32_t size)
{
	return word(record(size == 4   ? "u32"
			   : size == 2 ? "u16"
			   : size == 1 ? "u8"
				       : "u64",
			   BTF_KIND_INT, 0, size),
		    size * 8);
}

static inline uint32_t type_of_array(uint32_t element, uint32_t n)
{
	return word(word(word(record("", BTF_KIND_ARRAY, 0, 0), element), 1), n);
}

struct member {
	const char *name;
	uint32_t type, bit;
};

static inline uint32_t type_struct(const char *name, uint32_t size, const struct member *v,
				   uint32_t n)
{
	uint32_t names[8], id;

	for (uint32_t i = 0; i < n; i++) {
		names[i] = blob.n_strings;
		strcpy(blob.strings + names[i], v[i].name);
		blob.n_strings += (uint32_t)strlen(v[i].name) + 1;
	}
	id = record(name, BTF_KIND_STRUCT, n, size);
	for (uint32_t i = 0; i < n; i++)
		word(word(word(id, names[i]), v[i].type), v[i].bit);
	return id;
}

static inline void tag(const char *text, uint32_t target)
{
	word(record(text, TYPE_KIND_DECL_TAG, 0, target), UINT32_MAX);
}

/* A map of .maps with sizes alone. */
static inline struct map_def *map(const char *name, uint32_t type, uint32_t key, uint32_t value,
				  uint32_t max)
{
	struct map_def *m = object_add_map(obj);

	m->name = name;
	m->section = ".maps";
	m->type = type;
	m->key_size = key;
	m->value_size = value;
	m->max_entries = max;
	m->present = 1 << ATTR_TYPE | (key ? 1 << ATTR_KEY_SIZE : 0) |
		     (value ? 1 << ATTR_VALUE_SIZE : 0) | 1 << ATTR_MAX_ENTRIES;
	m->key_name = m->value_name = "";
	return m;
}

static inline void typed(struct map_def *m, uint32_t key, uint32_t value)
{
	types();
	m->types = obj->types = &blob.types;
	m->key_type = key;
	m->value_type = value;
	m->key_size = key ? (uint32_t)type_size(m->types, key) : 0;
	m->value_size = value ? (uint32_t)type_size(m->types, value) : 0;
	m->present &= ~(1u << ATTR_KEY_SIZE | 1u << ATTR_VALUE_SIZE);
	m->present |= 1 << ATTR_KEY | 1 << ATTR_VALUE;
}

static inline struct map_rare *rare_of(struct map_def *m)
{
	return map_rare_own(obj->arena, m);
}

static inline struct map_def *template_of(struct map_def *outer, uint32_t type, uint32_t key,
					  uint32_t value, uint32_t max)
{
	struct map_def *m = ARENA_NEW(obj->arena, struct map_def);

	m->name = arena_printf(obj->arena, "%s.inner", outer->name);
	m->section = outer->section;
	m->type = type;
	m->key_size = key;
	m->value_size = value;
	m->max_entries = max;
	m->present =
		1 << ATTR_TYPE | 1 << ATTR_KEY_SIZE | 1 << ATTR_VALUE_SIZE | 1 << ATTR_MAX_ENTRIES;
	outer->inner = m;
	return m;
}

static inline void slot(struct map_def *m, uint32_t index, const char *inner, const char *program)
{
	map_add_slot(obj->arena, m, (struct slot){index, inner, program});
}

/* Judges and lints obj as it is now. */
static inline void lint(void)
{
	result->n_findings = 0;
	lint_result(&opts, result);
	lint_sort(result);
}

/* What the last lint() made of a map or template. */
static inline const struct judged *judged(const struct map_def *def)
{
	for (size_t i = 0; i < result->judged.n_maps; i++)
		for (const struct judged *m = &result->judged.maps[i]; m; m = m->inner)
			if (m->def == def)
				return m;
	ck_abort_msg("'%s' was not judged", def->name);
	return NULL;
}

static inline const struct finding *find(enum rule_id rule, const char *name)
{
	for (size_t i = 0; i < result->n_findings; i++)
		if (result->findings[i].rule == rule &&
		    (!name || str_eq(result->findings[i].map, name)))
			return &result->findings[i];
	return NULL;
}

static inline const struct finding *found(enum rule_id rule, const char *name)
{
	const struct finding *f = find(rule, name);

	ck_assert_msg(f != NULL, "%s was not reported", rule_info(rule)->id);
	return f;
}

static inline void clean(void)
{
	for (size_t i = 0; i < result->n_findings; i++)
		ck_abort_msg("%s of '%s': %s", rule_info(result->findings[i].rule)->id,
			     result->findings[i].map, result->findings[i].message);
}

/* The line that the finding says to write. */
static inline const char *help_of(const struct finding *f)
{
	struct buf b = {0};
	const char *text = fix_text(&b, f);

	text = text ? arena_strdup(obj->arena, text) : NULL;
	buf_free(&b);
	return text;
}

/* Notes of all diagnostics hold the text somewhere. */
static inline bool noted(const struct finding *d, const char *text)
{
	for (size_t i = 0; i < d->n_notes; i++)
		if (strstr(d->notes[i], text))
			return true;
	return false;
}

/* A value with a lock, in a map type that takes none. */
static inline struct map_def *locked(uint32_t type)
{
	uint32_t u32 = type_int(4);
	const struct member val = {"val", u32, 0};
	uint32_t lock = type_struct("bpf_spin_lock", 4, &val, 1);
	const struct member v[] = {{"lock", lock, 0}, {"count", u32, 32}};
	uint32_t value = type_struct("state", 8, v, 2);
	struct map_def *m = map("states", type, 4, 8, 10);

	typed(m, u32, value);
	return m;
}

#endif
