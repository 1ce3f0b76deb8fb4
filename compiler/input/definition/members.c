/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/util.h"
#include "input/definition/definition.h"
#include "schema/yaml_tree.h"

/* The members of a type as a report lists them (schemas/report.schema.yaml). */

struct reading {
	struct arena *arena;
	struct yaml_errors *errors;
};

/* The value of a key that is not null, or NULL. */
static const struct yaml_node *get(const struct yaml_node *map, const char *key)
{
	const struct yaml_node *node = yaml_get(map, key);

	return node && !yaml_is_null(node) ? node : NULL;
}

static bool read_uint(struct reading *r, const struct yaml_node *node, const char *key,
		      uint64_t max, uint64_t *out)
{
	const struct yaml_node *value = yaml_get(node, key);

	if (!value)
		return yaml_error(r->errors, node, "a member must have `%s`", key);
	return yaml_want_uint(r->errors, value, key, max, out);
}

/* A number that can be negative. */
static bool read_int(struct reading *r, const struct yaml_node *node, int64_t *out)
{
	bool minus = node->kind == NODE_SCALAR && !node->quoted && *node->text == '-';
	uint64_t v;

	if (minus && !parse_u64(node->text + 1, 1ull << 63, &v)) {
		*out = (int64_t)(0 - v);
		return true;
	}
	if (!yaml_want_uint(r->errors, node, "value", UINT64_MAX, &v))
		return false;
	*out = (int64_t)v;
	return true;
}

static bool read_enumerators(struct reading *r, const struct yaml_node *list,
			     struct type_member *m)
{
	if (!list)
		return true;
	if (!yaml_want_list(r->errors, list, "enumerators"))
		return false;
	m->enumerators = ARENA_ARRAY(r->arena, list->n, struct type_enumerator);
	for (size_t i = 0; i < list->n; i++) {
		struct type_enumerator *e = &m->enumerators[m->n_enumerators++];
		const struct yaml_node *name = get(list->items[i], "name");
		const struct yaml_node *value = get(list->items[i], "value");

		if (!name || !value)
			return yaml_error(r->errors, list->items[i],
					  "an enumerator must be {name: \"NAME\", value: N}");
		if (!yaml_want_string(r->errors, name, "name", &e->name) ||
		    !read_int(r, value, &e->value))
			return false;
	}
	return true;
}

static bool read_tags(struct reading *r, const struct yaml_node *list, struct type_member *m)
{
	if (!list)
		return true;
	if (!yaml_want_list(r->errors, list, "tags"))
		return false;
	m->tags = ARENA_ARRAY(r->arena, list->n, const char *);
	for (size_t i = 0; i < list->n; i++)
		if (!yaml_want_string(r->errors, list->items[i], "a tag",
				      &m->tags[m->n_tags++]))
			return false;
	return true;
}

/* `type`, and `plain` where that is not enough. */
static bool read_words(struct reading *r, const struct yaml_node *node, struct type_words *out)
{
	const struct yaml_node *type = get(node, "type"), *plain = get(node, "plain");

	if (!type)
		return yaml_error(r->errors, node, "a member must have a `type`");
	out->told = !yaml_get(node, "plain");
	return yaml_want_string(r->errors, type, "type", &out->type) &&
	       (!plain || yaml_want_string(r->errors, plain, "plain", &out->plain));
}

static bool read_list(struct reading *r, const struct yaml_node *list, struct type_member *of);

/* What a member and the type of a key or value have in common. */
static bool read_type(struct reading *r, const struct yaml_node *node, struct type_member *m)
{
	const struct yaml_node *members = get(node, "members");

	return read_words(r, node, &m->words) &&
	       read_enumerators(r, get(node, "enumerators"), m) &&
	       read_tags(r, get(node, "tags"), m) && (!members || read_list(r, members, m));
}

static bool read_member(struct reading *r, const struct yaml_node *node, struct type_member *m)
{
	const struct yaml_node *name = get(node, "name");
	uint64_t offset, size, bit = 0, bits = 0;

	if (!yaml_want_map(r->errors, node, "a member") ||
	    (name && !yaml_want_string(r->errors, name, "name", &m->name)) ||
	    !read_uint(r, node, "offset", UINT32_MAX, &offset) ||
	    !read_uint(r, node, "size", UINT32_MAX, &size))
		return false;
	if (get(node, "bits") && (!read_uint(r, node, "bit", 7, &bit) ||
				  !read_uint(r, node, "bits", UINT8_MAX, &bits)))
		return false;
	m->bit = offset * 8 + bit;
	m->bits = (uint32_t)bits;
	m->size = (uint32_t)size;
	return read_type(r, node, m);
}

static bool read_list(struct reading *r, const struct yaml_node *list, struct type_member *of)
{
	of->composite = true;
	if (!yaml_want_list(r->errors, list, "members"))
		return false;
	of->members = ARENA_ARRAY(r->arena, list->n, struct type_member);
	for (size_t i = 0; i < list->n; i++)
		if (!read_member(r, list->items[i], &of->members[of->n_members++]))
			return false;
	return true;
}

bool input_type_words(struct yaml_errors *errors, struct arena *a, const struct yaml_node *node,
		      uint32_t size, struct type_member *out)
{
	struct reading r = {.arena = a, .errors = errors};

	*out = (struct type_member){.size = size};
	return read_type(&r, node, out);
}
