/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/buf.h"
#include "base/util.h"
#include "lint/internal.h"

/* Helpers, and the maps that programs pass to them. */

/* "bpf_ringbuf_output, bpf_ringbuf_reserve": the first helpers that take maps of the type. */
static const char *helpers_text(const struct lint *l, const struct map_type_info *type)
{
	struct buf b = {0};
	const char *text;
	size_t n = 0;

	for (size_t i = 0; i < type->n_helpers && n < 6; i++) {
		const struct schema_helper *h = schema_find_helper(l->opts->schema,
								   type->helpers[i].name);

		if (h && helper_arg_at(h, ARG_MAP) >= 0)
			buf_printf(&b, "%s%s()", n++ ? ", " : "", h->name);
	}
	text = arena_strdup(l->arena, n ? b.s : "");
	buf_free(&b);
	return text;
}

/* The helper among those of the type, or NULL. */
static const struct map_feature *feature_of(const struct map_type_info *type, const char *helper)
{
	for (size_t i = 0; i < type->n_helpers; i++)
		if (str_eq(type->helpers[i].name, helper))
			return &type->helpers[i];
	return NULL;
}

/* The verifier takes the helper with the type, whose maps have no such operation. */
static void say_always_fails(struct lint *l, const struct call *c, const struct map_type_info *type)
{
	struct finding *f = lint_say_call(l, RULE_BM602, SEVERITY_WARNING, c, ATTR_TYPE,
					  "calls %s(), which always fails for a map of type %s",
					  c->helper->name, type->name);

	if (!f)
		return;
	finding_note(l, f, "kernel: the program is loaded, and each call returns EINVAL");
	f->fix = fix_words("write zeros, or use a hash map");
}

void rule_helper_map_type(struct lint *l, const struct call *c)
{
	const struct map_type_info *type;
	const struct map_feature *has;
	struct finding *f;
	const char *others;
	char since[VERSION_TEXT_MAX];
	bool by_size;

	if (!c->about || !is_sound(c->about, 0))
		return;
	type = schema_map_type(l->opts->schema, c->about->create.map_type);
	if (!type)
		return;
	has = feature_of(type, c->helper->name);
	if (has && version_key(has->since) <= version_key(l->opts->target.kernel))
		return;
	if (!has && str_eq(c->helper->name, "bpf_map_delete_elem") &&
	    feature_of(type, "bpf_map_update_elem")) {
		say_always_fails(l, c, type);
		return;
	}
	f = lint_say_call(l, RULE_BM602, SEVERITY_ERROR, c, ATTR_TYPE,
			  "passes the map to %s(), which does not take a map of type %s%s%s",
			  c->helper->name, type->name, has ? " before " : "",
			  has ? version_text(has->since, since) : "");
	if (!f)
		return;
	/* The verifier looks at the key first, and a map of this type has none. */
	by_size = helper_arg_at(c->helper, ARG_KEY) >= 0 && !c->about->create.key_size;
	finding_note_refused(l, f, by_size ? "EACCES" : "EINVAL",
			     by_size ? "check_mem_size_reg" : "check_map_func_compatibility");
	others = helpers_text(l, type);
	if (*others)
		f->fix = fix_words(arena_printf(l->arena, "a map of type %s takes %s", type->name,
						others));
}

/* A helper that the flags of the map take away. */
void rule_map_access(struct lint *l, const struct call *c)
{
	const struct schema_access *access;
	uint32_t flags;
	struct finding *f;

	if (!c->about || !is_sound(c->about, 1u << ATTR_MAP_FLAGS))
		return;
	access = schema_find_access(l->opts->schema, c->helper->name);
	flags = access ? access->not_with & c->about->create.map_flags : 0;
	if (!flags)
		return;
	f = lint_say_call(l, RULE_BM603, SEVERITY_ERROR, c, ATTR_MAP_FLAGS,
			  "calls %s(), which the flag %s of the map forbids", c->helper->name,
			  schema_flags_text(l->arena, l->opts->schema, flags));
	if (!f)
		return;
	finding_note_refused(l, f, "EACCES", "record_func_map");
	f->fix = fix_words(arena_printf(l->arena, "remove %s, or let user space do it",
					schema_flags_text(l->arena, l->opts->schema, flags)));
}
