/* SPDX-License-Identifier: BSD-2-Clause */
#include <string.h>

#include "base/util.h"
#include "btf/flat.h"
#include "btf/holes.h"
#include "lint/internal.h"
#include "schema/tables.h"

/* How maps of the type compare elements. Tries compare only prefixes, which does not count. */
static enum type_compares compared_part(const struct lint *l, uint32_t map_type)
{
	const struct schema_type *type = schema_type_tables(l->opts->schema, map_type);

	return type ? type->compares : COMPARES_NOTHING;
}

/* The name of the last member that starts before the bit, or "". */
static const char *member_before(const struct types *t, const struct btf_type *type, uint64_t bit)
{
	const char *name = "";

	for (uint32_t i = 0; type_is_composite(type) && i < type_vlen(type); i++)
		if (member_bit_offset(type, &type_members(type)[i]) < bit)
			name = types_string(t, type_members(type)[i].name_off);
	return name;
}

/* "1 byte of padding at offset 7, after 'protocol'" */
static const char *padding_text(struct lint *l, const struct types *t, const struct btf_type *type,
				const struct type_holes *holes)
{
	uint64_t bits = holes->bits, first = holes->v[0].bit;
	const char *member = member_before(t, type, first);

	return arena_printf(l->arena, "%llu %s of padding%s at offset %llu%s%s%s",
			    (unsigned long long)(bits % 8 ? bits : bits / 8),
			    bits % 8	? "bits"
			    : bits == 8 ? "byte"
					: "bytes",
			    holes->n == 1 ? "" : ", the first", (unsigned long long)first / 8,
			    *member ? ", after '" : "", member, *member ? "'" : "");
}

/* A finding about the padding of the key or value; NULL if it has none. */
static struct finding *say_padding(struct lint *l, enum rule_id rule, const struct judged *m,
				   int attr)
{
	const struct map_def *def = m->def;
	uint32_t id = type_skip_mods(def->types, attr == ATTR_KEY ? def->key_type : def->value_type);
	const struct btf_type *type = type_by_id(def->types, id);
	struct type_holes holes;

	/* What a struct without members consists of is not known. */
	if ((type_is_composite(type) && !type_vlen(type)) ||
	    !type_holes(def->types, id, l->arena, &l->steps, &holes) || !holes.n)
		return NULL;
	return lint_say(l, rule, m, attr, "%s, the %s, has %s", type_to_c(l->arena, def->types, id),
			attr == ATTR_KEY ? "key" : "value",
			padding_text(l, def->types, type, &holes));
}

static void check_key_padding(struct lint *l, const struct judged *m)
{
	enum type_compares what = compared_part(l, m->def->type);
	const struct compared_use *use;
	struct finding *f;

	if (what == COMPARES_NOTHING)
		return;
	use = lint_compared_use(l, m);
	if (use->what == COMPARED_SET || use->what == COMPARED_UNSET)
		return;
	f = say_padding(l, RULE_BM201, m, what == COMPARES_VALUE ? ATTR_VALUE : ATTR_KEY);
	if (!f)
		return;
	finding_note(l, f,
		     "the kernel hashes and compares all %u bytes: two keys that are "
		     "equal in every member can differ in the padding",
		     what == COMPARES_VALUE ? m->def->value_size : m->def->key_size);
	if (use->what == COMPARED_UNKNOWN) {
		finding_note(l, f, "program '%s' passes one of which is not known what sets its bytes",
			     use->program->name);
		f->see = use->at;
		f->see_what = "it passes it";
		f->program = use->program;
	}
	f->fix = fix_words("add members for the padding and set them to 0");
}

void rule_key_padding(struct lint *l, const struct judged *m)
{
	for (; m; m = m->inner)
		check_key_padding(l, m);
}

/* A value whose bytes are compared is for rule_key_padding(). */
void rule_value_padding(struct lint *l, const struct judged *m)
{
	struct finding *f;

	for (; m; m = m->inner) {
		if (compared_part(l, m->def->type) == COMPARES_VALUE ||
		    m->def->type == BPF_MAP_TYPE_STRUCT_OPS || m->def->style == STYLE_DATA)
			continue;
		f = say_padding(l, RULE_BM210, m, ATTR_VALUE);
		if (!f)
			continue;
		finding_note(l, f,
			     "the kernel copies all %u bytes: a value that a program builds on its "
			     "stack, member by member, has garbage in the padding",
			     m->def->value_size);
		f->fix = fix_words("add members for the padding and set them, or clear the value first");
	}
}

/* Names of integers of C and Rust whose size is that of an address. */
static bool is_address_sized(const char *name)
{
	static const char *const names[] = {
		"long", "unsigned long", "long int", "long unsigned int", "usize", "isize",
	};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (str_eq(name, names[i]))
			return true;
	return false;
}

/*
 * Whether the type, or the elements of the array, have the size of an address on the machine
 * of user space. Where a typedef has a size in its name, as uint64_t, its target is another
 * type on other machines.
 */
static bool has_machine_size(const struct types *t, uint32_t id)
{
	for (int depth = 0; depth < TYPES_MAX_DEPTH; depth++) {
		const struct btf_type *type = type_by_id(t, id);
		unsigned kind = type ? type_kind(type) : 0;

		if (kind == BTF_KIND_PTR)
			return true;
		if (kind == BTF_KIND_INT)
			return is_address_sized(type_name(t, type));
		if (kind == BTF_KIND_TYPEDEF && strstr(type_name(t, type), "64"))
			return false;
		if (kind != BTF_KIND_ARRAY && !type_is_modifier(kind))
			return false;
		id = kind == BTF_KIND_ARRAY ? type_array(type)->type : type->type;
	}
	return false;
}

static const char pointer_note[] =
	"pointers and longs have 8 bytes in BPF, and 4 in user space of 32 bits, which sees a key "
	"of another size or layout";

/* The type of a member, or of the key if it has none. */
static struct finding *say_machine_size(struct lint *l, const struct judged *m,
					const struct flat_member *member)
{
	const struct types *t = m->def->types;
	const char *key = type_to_c(l->arena, t, type_skip_mods(t, m->def->key_type));
	const char *type = type_to_c(l->arena, t, member->type);
	struct finding *f;

	if (*member->name)
		f = lint_say(l, RULE_BM208, m, ATTR_KEY,
			     "%s, the key, has '%s' at offset %llu, whose type '%s' has the size of "
			     "the machine's addresses", key, member->name,
			     (unsigned long long)member->bit / 8, type);
	else
		f = lint_say(l, RULE_BM208, m, ATTR_KEY,
			     "the key is of type '%s', which has the size of the machine's addresses",
			     type);
	finding_note(l, f, "%s", pointer_note);
	f->fix = fix_words("declare it as __u64");
	return f;
}

/*
 * Whether the key is nothing but the address of something of the kernel, which programs of an
 * object hand to each other; or a number of a library, whose names begin with two underscores,
 * such as libbpf's __bpf_usdt_ip_to_spec_id. Nobody has to change these.
 */
static bool is_private_key(const struct judged *m, const struct flat_member *member)
{
	return !*member->name &&
	       (member->shape.kind == SHAPE_POINTER || str_starts(map_of(m)->def->name, "__"));
}

/* The members of the key; none if it is too large. Most keys of an object are of few types. */
static const struct flat_type *key_members(struct lint *l, const struct judged *m)
{
	struct type_comparer walk = {.steps = l->steps};
	struct flat_type *key = &l->key;

	if (key->types == m->def->types && l->key_type == m->def->key_type)
		return key;
	if (!flatten(&walk, l->arena, m->def->types, m->def->key_type, key))
		key->n = 0;
	l->steps = walk.steps;
	l->key_type = m->def->key_type;
	return key;
}

static void check_pointer_key(struct lint *l, const struct judged *m)
{
	const struct flat_type *key = key_members(l, m);

	for (size_t i = 0; i < key->n; i++) {
		struct finding *f;

		if (!has_machine_size(m->def->types, key->v[i].type))
			continue;
		f = say_machine_size(l, m, &key->v[i]);
		if (is_private_key(m, &key->v[i]))
			f->severity = SEVERITY_INFO;
		return;
	}
}

void rule_pointer_key(struct lint *l, const struct judged *m)
{
	for (; m; m = m->inner)
		if (m->def->types && m->def->key_type)
			check_pointer_key(l, m);
}

/* struct bpf_lpm_trie_key_u8: the prefix begins behind the 4 bytes of its length. */
#define LPM_DATA_BIT 32

/* The first member of a struct, or of the struct that is its first member, and so on. */
static const struct btf_type *first_member(const struct types *t, const struct btf_type *type,
					   const char **name)
{
	for (int depth = 0; type && depth < TYPES_MAX_DEPTH; depth++) {
		const struct btf_member *m = type_members(type);

		if (!type_is_composite(type))
			return type;
		if (!type_vlen(type) || member_bit_size(type, m))
			return NULL;
		*name = types_string(t, m->name_off);
		type = type_by_id(t, type_skip_mods(t, m->type));
	}
	return NULL;
}

/*
 * struct bpf_lpm_trie_key_u8: the kernel accepts any struct (trie_check_btf()) and reads
 * the first 4 bytes as the length of the prefix in bits.
 */
void rule_trie_key(struct lint *l, const struct judged *m)
{
	const struct map_def *map = m->def;
	const struct btf_type *type =
		type_by_id(map->types, type_skip_mods(map->types, map->key_type));
	const struct btf_type *first;
	const char *name = "";
	struct finding *f;

	if (map->type != BPF_MAP_TYPE_LPM_TRIE || !type || type_kind(type) != BTF_KIND_STRUCT)
		return;
	first = first_member(map->types, type, &name);
	if (first && type_kind(first) == BTF_KIND_INT && first->size == 4)
		return;
	name = *name ? arena_printf(l->arena, "'%s'", name) : "no member that has a name";
	f = lint_say(l, RULE_BM207, m, ATTR_KEY, "%s begins with %s, not with a length of 32 bits",
		     type_to_c(l->arena, map->types, map->key_type), name);
	finding_note(l, f,
			"the first 4 bytes of a trie's key are the length of its prefix in "
			"bits, in the byte order of the machine; the bytes to compare follow");
	f->fix = fix_words("begin the struct with __u32 prefixlen");
}

/* The first member that starts at the bit or behind it, or NULL. */
static const struct btf_member *member_from(const struct btf_type *type, uint64_t bit)
{
	for (uint32_t i = 0; i < type_vlen(type); i++)
		if (member_bit_offset(type, &type_members(type)[i]) >= bit)
			return &type_members(type)[i];
	return NULL;
}

/* "pack the struct, or make 'mac' an array of bytes, __u8 mac[8]: key_size becomes 12" */
static const char *trie_help(struct lint *l, const struct types *t, const struct btf_member *next,
			     uint32_t size)
{
	int64_t bytes = next ? type_size(t, next->type) : 0;
	const char *name = next ? types_string(t, next->name_off) : "";

	if (!*name || bytes <= 0)
		return arena_printf(l->arena, "declare its structs __attribute__((packed)): key_size "
				    "becomes %u", size);
	return arena_printf(l->arena, "make '%s' an array of bytes, __u8 %s[%lld], or declare the "
			    "struct __attribute__((packed)): key_size becomes %u", name, name,
			    (long long)bytes, size);
}

/*
 * trie_lookup_elem() compares every bit behind the length (longest_prefix_match()). Padding
 * at the end is compared only by prefixes longer than all members: an info.
 */
static void check_trie_hole(struct lint *l, const struct judged *m)
{
	const struct types *t = m->def->types;
	uint32_t id = type_skip_mods(t, m->def->key_type), packed;
	const struct btf_type *type = type_by_id(t, id);
	const struct btf_member *next;
	struct type_holes holes;
	struct hole *first, *last;
	struct finding *f;
	bool inside;

	if (!type_is_struct(type) || !type_holes(t, id, l->arena, &l->steps, &holes) || !holes.n)
		return;
	packed = type->size - (uint32_t)(holes.bits / 8);
	first = &holes.v[0];
	last = &holes.v[holes.n - 1];
	inside = first != last || last->bit + last->bits < (uint64_t)type->size * 8;
	if (inside && last->bit + last->bits == (uint64_t)type->size * 8) {
		holes.bits -= last->bits;
		holes.n--;
	}
	if (first->bit < LPM_DATA_BIT)
		return;
	next = member_from(type, first->bit + first->bits);
	f = lint_say(l, RULE_BM209, m, ATTR_KEY, "%s, the key, has %s: the trie takes it for bits of "
		     "the prefix", type_to_c(l->arena, t, id), padding_text(l, t, type, &holes));
	if (inside) {
		finding_note(l, f,
			     "the padding is bits %llu to %llu of the prefix; where it differs, "
			     "lookups miss, and prefixes are longer than their members",
			     (unsigned long long)(first->bit - LPM_DATA_BIT),
			     (unsigned long long)(first->bit + first->bits - 1 - LPM_DATA_BIT));
	} else {
		finding_note(l, f,
			     "it is compared where a prefix is longer than %llu bits, such as one "
			     "of sizeof(key)",
			     (unsigned long long)(first->bit - LPM_DATA_BIT));
		f->severity = SEVERITY_INFO;
	}
	f->fix = fix_words(trie_help(l, t, next, packed));
}

void rule_trie_hole(struct lint *l, const struct judged *m)
{
	for (; m; m = m->inner)
		if (m->def->type == BPF_MAP_TYPE_LPM_TRIE)
			check_trie_hole(l, m);
}

/* False if values are file descriptors, elements have no types, or the variable is the value. */
static bool has_typed_elements(const struct lint *l, uint32_t type)
{
	return type != BPF_MAP_TYPE_PROG_ARRAY && type != BPF_MAP_TYPE_STRUCT_OPS &&
	       !is_ringbuf(type) &&
	       !schema_loader_drops_btf(l->opts->schema, LOADER_LIBBPF, type,
					 l->opts->target.versions[LOADER_LIBBPF]);
}

void rule_untyped_map(struct lint *l, const struct judged *m)
{
	const struct map_def *def = m->def;
	bool key = map_has(def, ATTR_KEY_SIZE) && !map_has(def, ATTR_KEY) && def->key_size;
	bool value = map_has(def, ATTR_VALUE_SIZE) && !map_has(def, ATTR_VALUE) && def->value_size;
	int attr = key ? ATTR_KEY_SIZE : ATTR_VALUE_SIZE;
	static const struct fix value_type = {.kind = FIX_SET, .attr = ATTR_VALUE};
	struct finding *f;

	if (def->style != STYLE_BTF || !(key || value) || !has_typed_elements(l, def->type))
		return;
	f = lint_say(l, RULE_BM202, m, attr, "%s %s given by size, not by type",
		     key && value ? "key and value"
		     : key        ? "the key"
				  : "the value",
		     key && value ? "are" : "is");
	finding_note(l, f,
			"with types the kernel checks locks and timers in values, and "
			"bpftool map dump prints elements by member");
	f->fix = fix_set(key ? ATTR_KEY : ATTR_VALUE, NULL);
	if (key && value)
		f->fix.also = &value_type;
}
