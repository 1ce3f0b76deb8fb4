/* SPDX-License-Identifier: BSD-2-Clause */
#include "btf/type_names.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>

#include "base/util.h"
#include "btf/append.h"
#include "btf/scalars.h"

#define RECENT_MAX 64
#define NAME_MAX_LEN 256
#define DEPTH_MAX 16
#define NEAREST_OF 2000

struct named_type {
	const char *name;
	unsigned tag;		/* enum tag: what precedes the name in C */
	uint32_t id;
};

enum tag { TAG_NONE, TAG_STRUCT, TAG_UNION, TAG_ENUM };

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

/* The first type of that name that has a size, else the first of that name, else 0. */
static uint32_t find_in_base(const struct type_names *t, const char *name, unsigned tag)
{
	const struct named_type want = {name, tag, 0};
	size_t i = LOWER_BOUND(t->n_sorted, k, by_name(&t->sorted[k], &want) < 0);
	uint32_t first = 0;

	for (; i < t->n_sorted; i++) {
		const struct named_type *n = &t->sorted[i];

		if (!str_eq(n->name, name) || n->tag != tag)
			break;
		if (type_size(t->base, n->id) >= 0)
			return n->id;
		if (!first)
			first = n->id;
	}
	return first;
}

struct btf *type_names_additions(struct type_names *t)
{
	if (!t->added)
		t->added = btf__new_empty();
	if (!t->added)
		die_no_memory();
	return t->added;
}

/* The answer for what btf__add_*() has added. */
static struct resolved_type added(const struct type_names *t, int id, uint32_t size)
{
	return (struct resolved_type){.id = appended_id(t->base, id), .size = size};
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
	const struct scalar *s = scalar_find(name);
	struct resolved_type of;

	if (!s)
		return unknown(t->base ? "is neither in the BTF of `types` nor a scalar type of C" :
					 "is not a scalar type of C: give an object that has it "
					 "as `types`");
	if (!*s->of && s->encoding == SCALAR_FLOAT)
		return added(t, btf__add_float(type_names_additions(t), name, s->size), s->size);
	if (!*s->of)
		return added(t, btf__add_int(type_names_additions(t), name, s->size, s->encoding), s->size);
	of = resolve(t, s->of, depth + 1);
	if (s->is_alias || !of.id)
		return of;
	return added(t, btf__add_typedef(type_names_additions(t), name, (int)of.id), of.size);
}

/* What precedes a name in C, by enum tag. */
static const char *const tags[] = {"", "struct ", "union ", "enum "};

/* The tag that a name begins with. *bare is the name behind it. */
static unsigned tag_in(const char *name, const char **bare)
{
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
					       "requires `types`, an object or a BTF blob that "
					       "has it") :
			     resolve_scalar(t, name, depth);
	size = type_size(t->base, id);
	if (size == -E2BIG || size > UINT32_MAX)
		return failed("is larger than 4 GiB");
	if (size < 0)
		return failed("is declared, but not defined, in the BTF of `types`");
	return (struct resolved_type){.id = id, .size = (uint32_t)size};
}

/* T[n]...: the first brackets behind the last star are the outer dimension. */
static struct resolved_type resolve_array(struct type_names *t, const char *name, int depth)
{
	const char *star = strrchr(name, '*'), *open = strchr(star ? star : name, '[');
	const char *close = open ? strchr(open, ']') : NULL;
	struct resolved_type element, index;
	uint64_t n;
	char *number;

	if (!close)
		return failed("is not a C type: a bracket is missing");
	number = arena_strndup(t->arena, open + 1, (size_t)(close - open - 1));
	if (parse_u64(number, UINT32_MAX, &n))
		return failed("is not a C type: the brackets must have a number");
	element = resolve(t, arena_printf(t->arena, "%.*s%s", (int)(open - name), name, close + 1),
			  depth + 1);
	if (!element.id)
		return element;
	if (n && element.size > UINT32_MAX / n)
		return failed("is larger than 4 GiB");
	index = resolve(t, "unsigned int", depth + 1);
	return added(t, btf__add_array(type_names_additions(t), (int)index.id, (int)element.id, (uint32_t)n),
		     element.size * (uint32_t)n);
}

/* The kernel refuses BTF with other names. */
static bool is_identifier(const char *s)
{
	if (!isalpha((unsigned char)*s) && *s != '_')
		return false;
	while (isalnum((unsigned char)*s) || *s == '_')
		s++;
	return !*s;
}

static struct resolved_type qualified(struct type_names *t, bool is_const, struct resolved_type of)
{
	struct btf *btf = type_names_additions(t);
	int id = (int)of.id;

	return added(t, is_const ? btf__add_const(btf, id) : btf__add_volatile(btf, id), of.size);
}

/* A pointer may point to a type that is not defined or not known, and to void, id 0. */
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
		return to.error ? to : qualified(t, is_const, to);
	}
	to = resolve(t, name, depth + 1);
	tag = tag_in(name, &bare);
	if (to.id || (tag != TAG_STRUCT && tag != TAG_UNION))
		return to;
	to = (struct resolved_type){.id = find_in_base(t, bare, tag)};
	if (!to.id && !is_identifier(bare))
		return failed("is not a C type");
	if (to.id)
		return to;
	return added(t, btf__add_fwd(type_names_additions(t), bare,
				     tag == TAG_UNION ? BTF_FWD_UNION : BTF_FWD_STRUCT), 0);
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
	return added(t, btf__add_ptr(type_names_additions(t), (int)to.id), 8);
}

static struct resolved_type resolve_qualified(struct type_names *t, const char *name, int depth)
{
	struct resolved_type found = resolve(t, strchr(name, ' ') + 1, depth + 1);

	return found.id ? qualified(t, str_starts(name, "const "), found) : found;
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
	else if (str_starts(name, "const ") || str_starts(name, "volatile "))
		found = resolve_qualified(t, name, depth);
	else
		found = resolve_named(t, name, depth);
	/* Why a part was refused may be its depth in this name. */
	if (found.error && depth)
		return found;
	found.name = arena_strdup(t->arena, name);
	t->recent[t->n_recent++ % RECENT_MAX] = found;
	return found;
}

/* Replaces blanks by one space between words, and by nothing elsewhere. */
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

/* A name of the base that is near, with its tag, or NULL. Among very many none is searched. */
static const char *near_in_base(struct type_names *t, const char *bare)
{
	const char *names[NEAREST_OF], *near;
	size_t n = 0;

	for (size_t i = 0; i < t->n_sorted; i++) {
		if (n && str_eq(t->sorted[i].name, names[n - 1]))
			continue;
		if (n == NEAREST_OF)
			return NULL;
		names[n++] = t->sorted[i].name;
	}
	near = nearest(bare, names, n);
	for (size_t i = 0; near && i < t->n_sorted; i++)
		if (str_eq(t->sorted[i].name, near))
			return arena_printf(t->arena, "%s%s", tags[t->sorted[i].tag], near);
	return NULL;
}

uint32_t type_names_in_base(struct type_names *t, const char *wanted, const char **name)
{
	const char *bare, *plain = normalize(t->arena, wanted);
	unsigned tag = tag_in(plain, &bare);
	uint32_t id = find_in_base(t, bare, tag);

	for (unsigned i = TAG_STRUCT; !id && tag <= TAG_NONE && i <= TAG_ENUM; i++) {
		id = find_in_base(t, bare, i);
		tag = id ? i : tag;
	}
	*name = id ? arena_printf(t->arena, "%s%s", tags[tag], bare) : near_in_base(t, bare);
	return id;
}

const struct types *type_names_finish(struct type_names *t)
{
	struct types *all;

	if (!t->added)
		return t->base;
	all = types_append(t->arena, t->base, t->added);
	all->scalars = !t->base;
	type_names_drop(t);
	return all;
}

void type_names_drop(struct type_names *t)
{
	btf__free(t->added);
	t->added = NULL;
}
