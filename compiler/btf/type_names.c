/* SPDX-License-Identifier: BSD-2-Clause */
#include "btf/type_names.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>

#include "base/util.h"

#define RECENT_MAX 64
#define NAME_MAX_LEN 256
#define DEPTH_MAX 16
#define ENCODING_FLOAT 0xff	/* a kind of its own in BTF */
#define KIND_FLAG 0x80	/* beside a kind: of a FWD, that it is a union */

struct named_type {
	const char *name;
	unsigned tag;		/* as the C name has it: enum tag */
	uint32_t id;
};

enum tag { TAG_NONE, TAG_STRUCT, TAG_UNION, TAG_ENUM };

/* As clang describes them in BTF for the target bpf, where long has 8 bytes. */
static const struct scalar {
	const char *name;
	const char *of;		/* a typedef, or another spelling where `alias` */
	bool alias;
	uint8_t size, encoding;
} scalars[] = {
	{"char", NULL, false, 1, BTF_INT_SIGNED},
	{"signed char", NULL, false, 1, BTF_INT_SIGNED},
	{"unsigned char", NULL, false, 1, 0},
	{"short", NULL, false, 2, BTF_INT_SIGNED},
	{"unsigned short", NULL, false, 2, 0},
	{"int", NULL, false, 4, BTF_INT_SIGNED},
	{"unsigned int", NULL, false, 4, 0},
	{"long", NULL, false, 8, BTF_INT_SIGNED},
	{"unsigned long", NULL, false, 8, 0},
	{"long long", NULL, false, 8, BTF_INT_SIGNED},
	{"unsigned long long", NULL, false, 8, 0},
	{"__int128", NULL, false, 16, BTF_INT_SIGNED},
	{"unsigned __int128", NULL, false, 16, 0},
	{"_Bool", NULL, false, 1, BTF_INT_BOOL},
	{"float", NULL, false, 4, ENCODING_FLOAT},
	{"double", NULL, false, 8, ENCODING_FLOAT},
	{"short int", "short", true, 0, 0},
	{"unsigned short int", "unsigned short", true, 0, 0},
	{"signed", "int", true, 0, 0},
	{"signed int", "int", true, 0, 0},
	{"unsigned", "unsigned int", true, 0, 0},
	{"long int", "long", true, 0, 0},
	{"unsigned long int", "unsigned long", true, 0, 0},
	{"long unsigned int", "unsigned long", true, 0, 0},
	{"long long int", "long long", true, 0, 0},
	{"unsigned long long int", "unsigned long long", true, 0, 0},
	{"long long unsigned int", "unsigned long long", true, 0, 0},
	{"bool", "_Bool", false, 0, 0},
	{"__u8", "unsigned char", false, 0, 0},
	{"__u16", "unsigned short", false, 0, 0},
	{"__u32", "unsigned int", false, 0, 0},
	{"__u64", "unsigned long long", false, 0, 0},
	{"__u128", "unsigned __int128", false, 0, 0},
	{"__s8", "signed char", false, 0, 0},
	{"__s16", "short", false, 0, 0},
	{"__s32", "int", false, 0, 0},
	{"__s64", "long long", false, 0, 0},
	{"__s128", "__int128", false, 0, 0},
	{"__be16", "__u16", false, 0, 0},
	{"__be32", "__u32", false, 0, 0},
	{"__be64", "__u64", false, 0, 0},
	{"__le16", "__u16", false, 0, 0},
	{"__le32", "__u32", false, 0, 0},
	{"__le64", "__u64", false, 0, 0},
	{"__sum16", "__u16", false, 0, 0},
	{"__wsum", "__u32", false, 0, 0},
	{"u8", "__u8", false, 0, 0},
	{"u16", "__u16", false, 0, 0},
	{"u32", "__u32", false, 0, 0},
	{"u64", "__u64", false, 0, 0},
	{"s8", "__s8", false, 0, 0},
	{"s16", "__s16", false, 0, 0},
	{"s32", "__s32", false, 0, 0},
	{"s64", "__s64", false, 0, 0},
	{"uint8_t", "unsigned char", false, 0, 0},
	{"uint16_t", "unsigned short", false, 0, 0},
	{"uint32_t", "unsigned int", false, 0, 0},
	{"uint64_t", "unsigned long", false, 0, 0},
	{"int8_t", "signed char", false, 0, 0},
	{"int16_t", "short", false, 0, 0},
	{"int32_t", "int", false, 0, 0},
	{"int64_t", "long", false, 0, 0},
	{"size_t", "unsigned long", false, 0, 0},
	{"ssize_t", "long", false, 0, 0},
	{"uintptr_t", "unsigned long", false, 0, 0},
	{"pid_t", "int", false, 0, 0},
};

static int tag_of(unsigned kind)
{
	switch (kind) {
	case BTF_KIND_STRUCT:
	case BTF_KIND_FWD:
		return TAG_STRUCT;
	case BTF_KIND_UNION:
		return TAG_UNION;
	case BTF_KIND_ENUM:
	case TYPE_KIND_ENUM64:
		return TAG_ENUM;
	case BTF_KIND_INT:
	case BTF_KIND_TYPEDEF:
	case TYPE_KIND_FLOAT:
	case BTF_KIND_DATASEC:	/* ".data": the value of its map */
		return TAG_NONE;
	default:
		return -1;
	}
}

static int by_name(const void *a, const void *b)
{
	const struct named_type *x = a, *y = b;
	int c = strcmp(x->name, y->name);

	if (c)
		return c;
	if (x->tag != y->tag)
		return x->tag < y->tag ? -1 : 1;
	return x->id < y->id ? -1 : x->id > y->id;
}

void type_names_init(struct type_names *t, struct arena *a, const struct types *base)
{
	*t = (struct type_names){.arena = a, .base = base};
	t->recent = ARENA_ARRAY(a, RECENT_MAX, struct resolved_type);
	if (!base)
		return;
	t->sorted = ARENA_ARRAY(a, base->count, struct named_type);
	for (uint32_t id = 1; id < base->count; id++) {
		const struct btf_type *type = type_by_id(base, id);
		int tag = tag_of(type_kind(type));

		if (tag >= 0 && *type_name(base, type))
			t->sorted[t->n_sorted++] = (struct named_type){
				type_name(base, type), (unsigned)tag, id};
	}
	qsort(t->sorted, t->n_sorted, sizeof(*t->sorted), by_name);
}

/* The first of that name that has a size, else the first, else 0. */
static uint32_t find_in_base(const struct type_names *t, const char *name, unsigned tag)
{
	const struct named_type want = {name, tag, 0};
	size_t low = 0, high = t->n_sorted;
	uint32_t first = 0;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (by_name(&t->sorted[mid], &want) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	for (; low < t->n_sorted; low++) {
		const struct named_type *n = &t->sorted[low];

		if (!str_eq(n->name, name) || n->tag != tag)
			break;
		if (type_size(t->base, n->id) >= 0)
			return n->id;
		if (!first)
			first = n->id;
	}
	return first;
}

static uint32_t add_string(struct type_names *t, const char *s)
{
	uint32_t base = t->base ? t->base->strings_size : 1;
	uint32_t off = base + (uint32_t)t->strings.len;

	buf_add(&t->strings, s, strlen(s) + 1);
	return off;
}

static uint32_t add_record(struct type_names *t, const char *name, unsigned kind, uint32_t size,
			   const uint32_t *tail, size_t n_tail)
{
	const struct btf_type type = {
		.name_off = name ? add_string(t, name) : 0,
		.info = kind << 24,
		.size = size,
	};
	uint32_t first = t->base ? t->base->count : 1;

	ARENA_PUSH(t->arena, t->offsets, t->n_added, t->cap_offsets, (uint32_t)t->records.len);
	buf_add(&t->records, &type, sizeof(type));
	buf_add(&t->records, tail, n_tail * sizeof(*tail));
	return first + (uint32_t)t->n_added - 1;
}

static struct resolved_type resolve(struct type_names *t, const char *name, int depth);

static struct resolved_type failed(const char *error)
{
	return (struct resolved_type){.error = error};
}

static struct resolved_type unknown(const char *error)
{
	return (struct resolved_type){.error = error, .unknown = true};
}

static struct resolved_type resolve_scalar(struct type_names *t, const char *name, int depth)
{
	struct resolved_type of;

	for (size_t i = 0; i < ARRAY_SIZE(scalars); i++) {
		const struct scalar *s = &scalars[i];
		uint32_t data = (uint32_t)s->encoding << 24 | s->size * 8u;

		if (!str_eq(s->name, name))
			continue;
		if (!s->of) {
			bool is_float = s->encoding == ENCODING_FLOAT;
			uint32_t id = add_record(t, name, is_float ? TYPE_KIND_FLOAT : BTF_KIND_INT,
						 s->size, &data, !is_float);

			return (struct resolved_type){.id = id, .size = s->size};
		}
		of = resolve(t, s->of, depth + 1);
		if (!s->alias && of.id)
			of.id = add_record(t, name, BTF_KIND_TYPEDEF, of.id, NULL, 0);
		return of;
	}
	return unknown(t->base ? "is not in the BTF of `types`, and no scalar type of C" :
				 "is no scalar type of C: name an object that has it in `types`");
}

/* The tag that a name begins with, and in *bare the name behind it. */
static unsigned tag_in(const char *name, const char **bare)
{
	static const char *const tags[] = {"", "struct ", "union ", "enum "};

	*bare = name;
	for (unsigned i = TAG_STRUCT; i <= TAG_ENUM; i++) {
		if (str_starts(name, tags[i])) {
			*bare = name + strlen(tags[i]);
			return i;
		}
	}
	return TAG_NONE;
}

static struct resolved_type resolve_named(struct type_names *t, const char *name, int depth)
{
	const char *bare;
	unsigned tag = tag_in(name, &bare);
	int64_t size;
	uint32_t id;

	if (str_eq(name, "void"))
		return failed("has no size");
	id = find_in_base(t, bare, tag);
	if (!id)
		return tag ? unknown(t->base ? "is not in the BTF of `types`" :
					       "needs `types`: an object or a BTF blob that has it") :
			     resolve_scalar(t, name, depth);
	size = type_size(t->base, id);
	if (size == -E2BIG || size > UINT32_MAX)
		return failed("is larger than 4 GiB");
	if (size < 0)
		return failed("is declared in the BTF of `types` and not defined");
	return (struct resolved_type){.id = id, .size = (uint32_t)size};
}

/* T[n]...: the first bracket behind the last star is the outer dimension. */
static struct resolved_type resolve_array(struct type_names *t, const char *name, int depth)
{
	const char *star = strrchr(name, '*'), *open = strchr(star ? star : name, '[');
	const char *close = open ? strchr(open, ']') : NULL;
	struct resolved_type element, index;
	uint32_t array[3];
	uint64_t n;
	char *number;

	if (!close)
		return failed("is no C type: a bracket is missing");
	number = arena_strndup(t->arena, open + 1, (size_t)(close - open - 1));
	if (parse_u64(number, UINT32_MAX, &n))
		return failed("is no C type: a number must stand in the brackets");
	element = resolve(t, arena_printf(t->arena, "%.*s%s", (int)(open - name), name, close + 1),
			  depth + 1);
	if (!element.id)
		return element;
	if (n && element.size > UINT32_MAX / n)
		return failed("is larger than 4 GiB");
	index = resolve(t, "unsigned int", depth + 1);
	array[0] = element.id;
	array[1] = index.id;
	array[2] = (uint32_t)n;
	return (struct resolved_type){
		.id = add_record(t, NULL, BTF_KIND_ARRAY, 0, array, 3),
		.size = element.size * (uint32_t)n,
	};
}

/* The kernel refuses a BTF with other names in it. */
static bool is_identifier(const char *s)
{
	if (!isalpha((unsigned char)*s) && *s != '_')
		return false;
	while (isalnum((unsigned char)*s) || *s == '_')
		s++;
	return !*s;
}

/* What a pointer points to need not be defined, not even known; void is id 0. */
static struct resolved_type resolve_target(struct type_names *t, const char *name, int depth)
{
	bool is_const = str_starts(name, "const "), is_volatile = str_starts(name, "volatile ");
	struct resolved_type to;
	const char *bare;
	unsigned tag;

	if (str_eq(name, "void"))
		return (struct resolved_type){0};
	if ((is_const || is_volatile) && depth < DEPTH_MAX) {
		to = resolve_target(t, strchr(name, ' ') + 1, depth + 1);
		if (!to.error)
			to.id = add_record(t, NULL, is_const ? BTF_KIND_CONST : BTF_KIND_VOLATILE,
					   to.id, NULL, 0);
		return to;
	}
	to = resolve(t, name, depth + 1);
	tag = tag_in(name, &bare);
	if (to.id || (tag != TAG_STRUCT && tag != TAG_UNION))
		return to;
	to = (struct resolved_type){.id = find_in_base(t, bare, tag)};
	if (!to.id && !is_identifier(bare))
		return failed("is no C type");
	if (!to.id)
		to.id = add_record(t, bare, BTF_KIND_FWD | (tag == TAG_UNION ? KIND_FLAG : 0), 0,
				   NULL, 0);
	return to;
}

static struct resolved_type resolve_pointer(struct type_names *t, const char *name, int depth)
{
	size_t len = strlen(name) - 1;
	struct resolved_type to;

	while (len && name[len - 1] == ' ')
		len--;
	to = resolve_target(t, arena_strndup(t->arena, name, len), depth);
	if (to.error)
		return to;
	return (struct resolved_type){
		.id = add_record(t, NULL, BTF_KIND_PTR, to.id, NULL, 0),
		.size = 8,
	};
}

static struct resolved_type resolve_modified(struct type_names *t, const char *name, unsigned kind,
					     int depth)
{
	struct resolved_type found = resolve(t, name, depth + 1);

	if (found.id)
		found.id = add_record(t, NULL, kind, found.id, NULL, 0);
	return found;
}

static struct resolved_type resolve(struct type_names *t, const char *name, int depth)
{
	struct resolved_type found;
	size_t len = strlen(name);

	for (size_t i = 0; i < t->n_recent && i < RECENT_MAX; i++)
		if (str_eq(t->recent[i].name, name))
			return t->recent[i];
	if (depth == DEPTH_MAX)
		return failed("is nested too deep");
	if (!len)
		found = failed("is empty");
	else if (name[len - 1] == ']')
		found = resolve_array(t, name, depth);
	else if (name[len - 1] == '*')
		found = resolve_pointer(t, name, depth);
	else if (str_starts(name, "const "))
		found = resolve_modified(t, strchr(name, ' ') + 1, BTF_KIND_CONST, depth);
	else if (str_starts(name, "volatile "))
		found = resolve_modified(t, strchr(name, ' ') + 1, BTF_KIND_VOLATILE, depth);
	else
		found = resolve_named(t, name, depth);
	found.name = arena_strdup(t->arena, name);
	t->recent[t->n_recent++ % RECENT_MAX] = found;
	return found;
}

/* Blanks as one space where two words would grow together, else none. */
static char *normalize(struct arena *a, const char *name)
{
	char *out = arena_alloc(a, strlen(name) + 1);
	size_t n = 0;

	for (const char *p = name; *p; p++) {
		const char *next = p;

		if (!isspace((unsigned char)*p)) {
			out[n++] = *p;
			continue;
		}
		while (isspace((unsigned char)*next))
			next++;
		if (n && *next && *next != '[' && *next != ']' && out[n - 1] != '[')
			out[n++] = ' ';
		p = next - 1;
	}
	return out;
}

struct resolved_type type_names_find(struct type_names *t, const char *name)
{
	if (strlen(name) > NAME_MAX_LEN)
		return failed("is too long");
	return resolve(t, normalize(t->arena, name), 0);
}

/* The type section of the base, as its header says. */
static const unsigned char *base_records(const struct types *base, uint32_t *len)
{
	const struct btf_header *header = (const void *)base->raw;

	*len = header->type_len;
	return base->raw + header->hdr_len + header->type_off;
}

const struct types *type_names_finish(struct type_names *t)
{
	struct btf_header header = {.magic = BTF_MAGIC, .version = BTF_VERSION,
				    .hdr_len = sizeof(header)};
	uint32_t first = t->base ? t->base->count : 1, base_len = 0;
	const unsigned char *records = NULL;
	struct types *out;
	uint32_t *offset;
	struct buf raw = {0};

	if (!t->n_added) {
		type_names_drop(t);
		return t->base;
	}
	if (t->base)
		records = base_records(t->base, &base_len);
	header.type_len = base_len + (uint32_t)t->records.len;
	header.str_off = header.type_len;
	header.str_len = (t->base ? t->base->strings_size : 1) + (uint32_t)t->strings.len;
	buf_add(&raw, &header, sizeof(header));
	if (t->base)
		buf_add(&raw, records, base_len);
	buf_add(&raw, t->records.s, t->records.len);
	if (t->base)
		buf_add(&raw, t->base->strings, t->base->strings_size);
	else
		buf_char(&raw, 0);
	buf_add(&raw, t->strings.s, t->strings.len);

	out = ARENA_NEW(t->arena, struct types);
	offset = ARENA_ARRAY(t->arena, first + t->n_added, uint32_t);
	for (uint32_t id = 1; id < first; id++)
		offset[id] = (uint32_t)sizeof(header) +
			     (t->base->offset[id] - (uint32_t)(records - t->base->raw));
	for (size_t i = 0; i < t->n_added; i++)
		offset[first + i] = (uint32_t)sizeof(header) + base_len + t->offsets[i];
	out->raw = arena_memdup(t->arena, raw.s, raw.len);
	out->raw_size = raw.len;
	out->offset = offset;
	out->count = first + (uint32_t)t->n_added;
	out->strings = (const char *)out->raw + sizeof(header) + header.str_off;
	out->strings_size = header.str_len;
	out->scalars = !t->base;
	buf_free(&raw);
	type_names_drop(t);
	return out;
}

void type_names_drop(struct type_names *t)
{
	buf_free(&t->records);
	buf_free(&t->strings);
}
