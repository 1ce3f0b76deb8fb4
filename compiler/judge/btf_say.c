/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdarg.h>

#include "base/util.h"
#include "judge/btf_check.h"

/* How C calls what has a kind; NULL: it has no name in C. */
static const char *kind_word(unsigned kind)
{
	static const char *const words[] = {
		[BTF_KIND_STRUCT] = "struct", [BTF_KIND_UNION] = "union",
		[BTF_KIND_ENUM] = "enum",     [TYPE_KIND_ENUM64] = "enum",
		[BTF_KIND_FWD] = "struct",    [BTF_KIND_TYPEDEF] = "typedef",
		[BTF_KIND_FUNC] = "function", [BTF_KIND_VAR] = "variable",
		[BTF_KIND_DATASEC] = "section",
	};

	return kind < ARRAY_SIZE(words) ? words[kind] : NULL;
}

static bool is_quoted(unsigned kind)
{
	return kind == BTF_KIND_FUNC || kind == BTF_KIND_VAR || kind == BTF_KIND_DATASEC;
}

const char *btf_describe(const struct btf_check *c, uint32_t id)
{
	const struct btf_type *type = type_by_id(c->t, id);
	const char *name = type_name(c->t, type);
	unsigned kind = type ? type_kind(type) : 0;
	const char *word = kind_word(kind);

	if (!id)
		return "void";
	if (!type)
		return arena_printf(c->a, "type %u", id);
	if (!*name || !word)
		return arena_printf(c->a, "type %u (%s)", id, kind_name(c->t, id));
	if (is_quoted(kind))
		return arena_printf(c->a, "%s '%s'", word, name);
	return arena_printf(c->a, "%s %s",
			    kind == BTF_KIND_FWD && BTF_INFO_KFLAG(type->info) ? "union" : word, name);
}

bool btf_refuse(const struct btf_check *c, uint32_t id, int err, const char *help, const char *fmt,
		...)
{
	const struct btf_type *type = type_by_id(c->t, id);
	va_list ap;

	va_start(ap, fmt);
	*c->out = (struct btf_refusal){
		.why = arena_vprintf(c->a, fmt, ap), .help = help, .err = err, .type = id};
	va_end(ap);
	if (type && type_kind(type) == BTF_KIND_VAR)
		c->out->variable = type_name(c->t, type);
	return false;
}
