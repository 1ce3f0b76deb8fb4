/* SPDX-License-Identifier: BSD-2-Clause */
#include <linux/bpf.h>

#include "base/buf.h"
#include "base/util.h"
#include "lint/internal.h"

/* What programs pass to helpers from their stack: keys, values and records. */

/* An argument that is memory of a known size at a known place of the stack. */
struct stack_arg {
	const char *what;	/* "key" */
	int attr;		/* that has its size, or -1 */
	int64_t off;
	uint64_t size;
	bool read;		/* the helper reads it, so that it must be set */
};

/* False if the argument is no such. */
static bool stack_arg(const struct call *c, size_t i, struct stack_arg *out)
{
	const struct value *v = &c->use->args[i], *size;

	if (v->kind != VALUE_STACK || v->anywhere)
		return false;
	*out = (struct stack_arg){.off = v->number, .attr = -1, .read = true};
	switch (c->helper->args[i].is) {
	case ARG_KEY:
		if (!c->about || !is_sound(c->about, 1u << ATTR_KEY_SIZE))
			return false;
		out->what = "key";
		out->attr = ATTR_KEY_SIZE;
		out->size = c->about->create.key_size;
		break;
	case ARG_VALUE:
	case ARG_VALUE_OUT:
		if (!c->about || !is_sound(c->about, 1u << ATTR_VALUE_SIZE))
			return false;
		out->what = "value";
		out->attr = ATTR_VALUE_SIZE;
		out->size = c->about->create.value_size;
		out->read = c->helper->args[i].is == ARG_VALUE;
		break;
	case ARG_MEM:
	case ARG_MEM_OUT:
		/* A record, or room for one. Other memory has nothing to do with maps. */
		if (!c->map || i + 1 >= c->helper->n_args || c->helper->args[i + 1].is != ARG_SIZE)
			return false;
		size = &c->use->args[i + 1];
		if (size->kind != VALUE_NUMBER || size->number < 0)
			return false;
		out->what = "record";
		out->size = (uint64_t)size->number;
		out->read = c->helper->args[i].is == ARG_MEM;
		break;
	default:
		return false;
	}
	return out->size > 0;
}

void rule_beyond_stack(struct lint *l, const struct call *c)
{
	for (size_t i = 0; i < c->helper->n_args; i++) {
		struct stack_arg a;
		struct finding *f;
		uint64_t there;

		if (!stack_arg(c, i, &a))
			continue;
		there = a.off < -STACK_SIZE || a.off >= 0 ? 0 : (uint64_t)-a.off;
		if (a.size <= there)
			continue;
		f = lint_say_call(l, RULE_BM605, SEVERITY_ERROR, c, a.attr,
				  "passes %s() a %s of %llu bytes at the stack's top%+lld, where %llu are left",
				  c->helper->name, a.what, (unsigned long long)a.size, (long long)a.off,
				  (unsigned long long)there);
		if (!f)
			continue;
		finding_note_refused(l, f, there && lint_kernel_has(l, KERNEL_STACK_END_EINVAL) ?
				     "EINVAL" : "EACCES", "check_stack_access_within_bounds");
		f->fix = fix_words(arena_printf(l->arena,
						"pass a variable of %llu bytes, or correct the size",
						(unsigned long long)a.size));
	}
}

/* "9, 14 and 15", "4 to 7": bytes that are not set. */
static const char *missing_text(const struct lint *l, const struct stack_bytes *set,
			      const struct stack_arg *a)
{
	const char *text = "";

	for (uint64_t i = 0, runs = 0; i < a->size;) {
		uint64_t from = i + stack_bytes_missing(set, a->off + (int64_t)i, a->size - i), to = from;

		if (from >= a->size)
			break;
		while (to < a->size && !stack_bytes_has(set, a->off + (int64_t)to, 1))
			to++;
		if (runs++ == 4)
			return arena_printf(l->arena, "%s and others", text);
		text = arena_printf(l->arena, "%s%s%llu", text, runs > 1 ? ", " : "",
				    (unsigned long long)from);
		if (to > from + 1)
			text = arena_printf(l->arena, "%s to %llu", text, (unsigned long long)to - 1);
		i = to;
	}
	return text;
}

/*
 * Whether the target refuses to read unset bytes there: all, or first those of places below
 * everything that the program wrote, for which it has set no stack aside (allocated_stack).
 */
static bool refuses_unset(const struct lint *l, const struct helper_use *use,
			  const struct stack_arg *a)
{
	int64_t next = (a->off & ~7) + 8;

	if (!lint_kernel_has(l, KERNEL_UNSET_STACK_READ))
		return true;
	if (lint_kernel_has(l, KERNEL_UNSET_STACK_BELOW))
		return false;
	for (int64_t off = -STACK_SIZE; off < next; off++)
		if (stack_bytes_has(use->maybe_set, off, 1))
			return false;
	return true;
}

static void say_unset(struct lint *l, const struct call *c, const struct stack_arg *a)
{
	const struct helper_use *use = c->use;
	bool never = !stack_bytes_has(use->maybe_set, a->off, a->size);
	bool refused = refuses_unset(l, use, a);
	struct finding *f;

	f = lint_say_call(l, RULE_BM606, refused && never ? SEVERITY_ERROR : SEVERITY_WARNING,
			  c, a->attr, "passes %s() a %s of %llu bytes and %s bytes %s",
			  c->helper->name, a->what, (unsigned long long)a->size,
			  never ? "never sets" : "does not always set",
			  missing_text(l, never ? use->maybe_set : use->set, a));
	if (!f)
		return;
	if (refused)
		finding_note_refused(l, f, "EACCES", "check_stack_range_initialized");
	finding_note(l, f, str_eq(a->what, "key") ?
		     "kernels since 6.3 take what the stack had there before: the same key is not found again" :
		     "kernels since 6.3 take what the stack had there before");
	f->fix = fix_words(arena_printf(l->arena, "clear the %s first: __builtin_memset(&%s, 0, sizeof(%s))",
					a->what, a->what, a->what));
}

void rule_unset_bytes(struct lint *l, const struct call *c)
{
	for (size_t i = 0; i < c->helper->n_args; i++) {
		struct stack_arg a;

		if (stack_arg(c, i, &a) && a.read && a.off >= -STACK_SIZE && a.off < 0 &&
		    a.size <= (uint64_t)-a.off && !stack_bytes_has(c->use->set, a.off, a.size))
			say_unset(l, c, &a);
	}
}

/* Bloom filters compare values; maps without keys compare nothing. */
static bool is_compared(const struct call *c, size_t i)
{
	enum helper_arg_is is = c->helper->args[i].is;

	return is == ARG_KEY ||
	       (is == ARG_VALUE && c->about->create.map_type == BPF_MAP_TYPE_BLOOM_FILTER);
}

static void note_compared(struct lint *l, const struct call *c)
{
	struct compared_use *use;

	if (!c->about)
		return;
	use = &l->compared[c->choice->map + (c->about->outer ? l->n_maps : 0)];
	for (size_t i = 0; i < c->helper->n_args; i++) {
		struct compared_use now = {COMPARED_UNKNOWN, c->program,
					   {&l->obj->functions[c->use->function], c->use->insn}};
		struct stack_arg a;

		if (!is_compared(c, i))
			continue;
		if (stack_arg(c, i, &a))
			now.what = stack_bytes_has(c->use->set, a.off, a.size) ? COMPARED_SET :
										 COMPARED_UNSET;
		if (now.what > use->what)
			*use = now;
	}
}

const struct compared_use *lint_compared_use(struct lint *l, const struct judged *m)
{
	static const struct compared_use nowhere;
	size_t map = (size_t)(map_of(m) - l->maps);

	if (!l->obj->n_functions)
		return &nowhere;
	if (!l->compared) {
		l->compared = ARENA_ARRAY(l->arena, 2 * l->n_maps, struct compared_use);
		lint_calls(l, note_compared, false);
	}
	return &l->compared[map + (m->outer ? l->n_maps : 0)];
}
