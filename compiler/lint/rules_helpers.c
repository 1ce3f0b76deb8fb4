/* SPDX-License-Identifier: BSD-2-Clause */
#include <linux/bpf.h>

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
static void say_always_fails(struct lint *l, const struct call *c, const struct map_type_info *type,
			     int err)
{
	struct finding *f = lint_say_call(l, RULE_BM602, SEVERITY_WARNING, c, ATTR_TYPE,
					  "calls %s(), which always fails for a map of type %s",
					  c->helper->name, type->name);

	if (!f)
		return;
	finding_note(l, f, "kernel: the program is loaded, and each call returns %s",
		     schema_errno_name(l->arena, err));
	f->fix = fix_words("write zeros, or use a hash map");
}

/* What the first kernel of the target says of the map, or else the last, if that refuses it. */
static struct helper_takes takes_map(const struct lint *l, const struct call *c)
{
	const struct target *t = &l->opts->target;
	struct helper_facts call = schema_helper_facts(l->opts->schema, c->helper, c->program->type,
						     c->about->create.map_type);
	struct helper_takes takes = helper_facts_take(&call, t->kernel);

	if (takes.answer != VERIFIER_REFUSES && !target_is_release(t))
		takes = helper_facts_take(&call, t->kernel_last);
	return takes;
}

void rule_helper_map_type(struct lint *l, const struct call *c)
{
	const struct map_type_info *type;
	const struct map_feature *has;
	struct helper_takes takes;
	struct finding *f;
	const char *others;
	char since[VERSION_TEXT_MAX];
	bool later;

	/* What the kernel does not have at all, rule_helper_program() says. */
	if (!c->about || !is_sound(c->about, 0) ||
	    version_cmp(c->helper->since, l->opts->target.kernel) > 0)
		return;
	type = schema_map_type(l->opts->schema, c->about->create.map_type);
	if (!type)
		return;
	takes = takes_map(l, c);
	if (takes.answer == VERIFIER_TAKES && takes.fails)
		say_always_fails(l, c, type, takes.fails);
	if (takes.answer != VERIFIER_REFUSES)
		return;
	has = feature_of(type, c->helper->name);
	later = has && version_cmp(has->since, l->opts->target.kernel) > 0 && !version_is_never(has->since);
	f = lint_say_call(l, RULE_BM602, SEVERITY_ERROR, c, ATTR_TYPE,
			  "passes the map to %s(), which does not take a map of type %s%s%s",
			  c->helper->name, type->name, later ? " before " : has && !version_is_never(has->since) ? " in such programs" : "",
			  later ? version_text(has->since, since) : "");
	if (!f)
		return;
	finding_note_refused(l, f, schema_errno_name(l->arena, takes.err), takes.source);
	others = helpers_text(l, type);
	if (*others)
		f->fix = fix_words(arena_printf(l->arena, "a map of type %s takes %s", type->name,
						others));
}

/* "xdp, tracing": the types of programs that have the helper; NULL for more than a few. */
static const char *programs_text(const struct lint *l, const struct helper_programs *row)
{
	const char *text = "";

	for (size_t i = 0; i < row->n_programs; i++) {
		const struct schema_program_type *t =
			schema_program_type_of(l->opts->schema, row->programs[i].type);

		/* What a profile takes away is none to name. */
		if (!version_is_never(row->programs[i].since))
			text = arena_printf(l->arena, "%s%s%s", text, *text ? ", " : "",
					    t ? t->name : "unknown");
	}
	return *text && row->n_programs <= 8 ? text : NULL;
}

/* Whether a kernel of the target, the first or the last, lacks the helper for such programs. */
static bool lacks_helper(const struct lint *l, const struct helper_facts *call)
{
	const struct target *t = &l->opts->target;

	return helper_facts_allow(call, t->kernel) == VERIFIER_REFUSES ||
	       (!target_is_release(t) && helper_facts_allow(call, t->kernel_last) == VERIFIER_REFUSES);
}

void rule_helper_program(struct lint *l, const struct call *c)
{
	const struct helper_facts call = schema_helper_facts(l->opts->schema, c->helper,
							   c->program->type, NO_MAP_TYPE);
	bool later = version_cmp(c->helper->since, l->opts->target.kernel) > 0;
	char since[VERSION_TEXT_MAX];
	const char *others;
	struct finding *f;

	if (!lacks_helper(l, &call))
		return;
	if (later)
		f = lint_say_call(l, RULE_BM604, SEVERITY_ERROR, c, -1,
				  version_is_never(c->helper->since) ?
					  "calls %s(), which the kernel of profile %s does not have" :
					  "calls %s(), which kernels have since %s", c->helper->name,
				  version_is_never(c->helper->since) ?
					  l->opts->schema->profile : version_text(c->helper->since, since));
	else
		f = lint_say_call(l, RULE_BM604, SEVERITY_ERROR, c, -1,
				  "calls %s(), which programs of type %s do not have", c->helper->name,
				  call.program->name);
	if (!f)
		return;
	finding_note_refused(l, f, "EINVAL", "check_helper_call");
	others = later ? NULL : programs_text(l, call.programs);
	if (others)
		f->fix = fix_words(arena_printf(l->arena, "call it in a program of type %s", others));
}

static const char *flag_text(const struct lint *l, uint32_t flag)
{
	return schema_flags_text(l->arena, l->opts->schema, flag);
}

/* The kernel adds the flag to all maps of the type, so that nobody can remove it. */
static bool is_forced(const struct lint *l, const struct call *c, uint32_t flag)
{
	return schema_forced_flags(l->opts->schema, c->about->create.map_type, l->opts->target.kernel) & flag;
}

static void say_access(struct lint *l, const struct call *c, uint32_t flag, const char *does,
		       const char *source)
{
	const struct map_def *map = c->about->def;
	struct finding *f;

	if (map->style == STYLE_DATA)
		f = lint_say_call(l, RULE_BM603, SEVERITY_ERROR, c, -1, "%s, which is read-only", does);
	else
		f = lint_say_call(l, RULE_BM603, SEVERITY_ERROR, c, ATTR_MAP_FLAGS,
				  "%s, which the flag %s of the map forbids", does, flag_text(l, flag));
	if (!f)
		return;
	finding_note_refused(l, f, "EACCES", source);
	if (map->style == STYLE_DATA)
		f->fix = fix_words("do not declare the variable const");
	else if (is_forced(l, c, flag))
		f->fix = fix_words("let user space do it");
	else
		f->fix = fix_words(arena_printf(l->arena, "remove %s, or let user space do it",
						flag_text(l, flag)));
}

static uint32_t forbidden(const struct call *c, uint32_t flags)
{
	if (!c->about || !is_sound(c->about, 1u << ATTR_MAP_FLAGS))
		return 0;
	return c->about->create.map_flags & flags;
}

/* An element that the program, or a helper for it, reads or writes. */
static void check_access(struct lint *l, const struct call *c)
{
	uint32_t flag = forbidden(c, c->write ? BPF_F_RDONLY_PROG : BPF_F_WRONLY_PROG);
	const char *does = "reads an element";

	/* A helper that would write is one that such a type does not take. */
	if (c->write && !flag && is_sound(c->about, 0) && is_forced(l, c, BPF_F_RDONLY_PROG))
		flag = BPF_F_RDONLY_PROG;
	if (!flag)
		return;
	if (c->write)
		does = c->about->def->style == STYLE_DATA ? "writes a variable" : "writes an element";
	say_access(l, c, flag, does, "check_map_access_type");
}

/* A helper that the flags of the map take away, and memory in elements that it uses. */
static void check_call(struct lint *l, const struct call *call)
{
	const struct schema_access *access = schema_find_access(l->opts->schema, call->helper->name);
	uint32_t flags = access ? forbidden(call, access->not_with) : 0;

	if (flags)
		say_access(l, call, flags, arena_printf(l->arena, "calls %s()", call->helper->name),
			   "record_func_map");
	for (size_t i = 0; i < call->helper->n_args; i++) {
		enum helper_arg_is is = call->helper->args[i].is;
		struct call c = *call;

		c.write = is == ARG_MEM_OUT || is == ARG_VALUE_OUT;
		c.map = &call->use->args[i];
		/* With several maps in both places it is asked once for each. */
		if (c.map->kind == VALUE_ELEMENT &&
		    (c.write || is == ARG_MEM || is == ARG_KEY || is == ARG_VALUE))
			lint_choices(l, &c, check_access);
	}
}

void rule_map_access(struct lint *l)
{
	lint_calls(l, check_call, false);
	lint_accesses(l, check_access);
}
