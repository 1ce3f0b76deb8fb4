/* SPDX-License-Identifier: BSD-2-Clause */
#include <linux/bpf.h>

#include "base/util.h"
#include "lint/internal.h"

/*
 * Program arrays. The kernel takes the first program that refers to one, or that is put into
 * one, for its owner, and refuses all that are not like it (bpf_prog_map_compatible()).
 */

static const char *type_text(const struct lint *l, const struct program *p)
{
	const struct schema_program_type *type = schema_program_type_of(l->opts->schema, p->type);

	return type ? type->name : "unknown";
}

static const char *attach_text(const struct lint *l, const struct program *p)
{
	const struct schema_attach_type *type =
		p->has_attach_type ? schema_attach_type_of(l->opts->schema, p->attach_type) : NULL;

	return type ? type->name : "none";
}

/* Whether there are kernels for which the loader gives both the same attach type. */
static bool may_be_alike(const struct program *p, const struct program *q)
{
	return p->attach_type == q->attach_type || p->attach_type == q->kernel_attach_type ||
	       p->kernel_attach_type == q->attach_type ||
	       p->kernel_attach_type == q->kernel_attach_type;
}

/* In what a program differs from the owner, of what the kernel compares. */
enum difference { SAME, TYPE, FRAGS, SLEEPABLE, ATTACH_TYPE };

static enum difference difference(const struct lint *l, const struct program *owner,
				  const struct program *p)
{
	if (owner->type != p->type)
		return TYPE;
	if (owner->frags != p->frags && lint_kernel_has(l, KERNEL_PROGRAM_ARRAY_FRAGS))
		return FRAGS;
	if (owner->sleepable != p->sleepable && lint_kernel_has(l, KERNEL_PROGRAM_ARRAY_SLEEPABLE))
		return SLEEPABLE;
	if (!may_be_alike(owner, p) &&
	    lint_kernel_has(l, KERNEL_PROGRAM_ARRAY_ATTACH_TYPE))
		return ATTACH_TYPE;
	return SAME;
}

/* What the program has there. */
static const char *what_text(const struct lint *l, enum difference what, const struct program *p)
{
	switch (what) {
	case TYPE:
		return arena_printf(l->arena, "has type %s", type_text(l, p));
	case FRAGS:
		return p->frags ? "has frags" : "has no frags";
	case SLEEPABLE:
		return p->sleepable ? "is sleepable" : "is not sleepable";
	default:
		return arena_printf(l->arena, "has attach type %s", attach_text(l, p));
	}
}

/* What a program is to the array: it refers to it, or is the static value of a slot. */
struct member {
	const struct program *program;
	int64_t slot;			/* -1: it refers to the array */
};

static void compare(struct lint *l, const struct judged *m, const struct member *owner,
		    const struct member *other)
{
	const struct program *p = other->program;
	enum difference what = difference(l, owner->program, p);
	const char *mine, *owners;
	struct finding *f;

	if (!what)
		return;
	mine = what_text(l, what, p);
	owners = what_text(l, what, owner->program);
	if (other->slot < 0)
		f = lint_say(l, RULE_BM610, m, -1,
			     "program '%s', which refers to the array, %s, but '%s' %s", p->name, mine,
			     owner->program->name, owners);
	else
		f = lint_say(l, RULE_BM610, m, ATTR_VALUES, "program '%s' of slot %lld %s, but '%s' %s",
			     p->name, (long long)other->slot, mine, owner->program->name, owners);
	f->program = p;
	finding_note(l, f, "kernel: %s fails with EINVAL: programs that share a program array must be alike (bpf_prog_map_compatible)",
		     other->slot < 0 ? "BPF_PROG_LOAD" : "the update of the slot");
	if (p->optional || owner->program->optional) {
		f->severity = SEVERITY_WARNING;
		finding_note(l, f, "unless one of them is not loaded: its section begins with '?'");
	}
	f->fix = fix_words("use a program array for each kind of program");
}

static const struct program *find_program(const struct object *obj, const char *name)
{
	for (size_t i = 0; i < obj->n_programs; i++)
		if (str_eq(obj->programs[i].name, name))
			return &obj->programs[i];
	return NULL;
}

/* Types that say what else the kernel compares only when they are attached. */
static bool is_known(const struct program *p)
{
	return p->type != BPF_PROG_TYPE_UNSPEC && p->type != BPF_PROG_TYPE_EXT;
}

void rule_program_array(struct lint *l, const struct judged *m)
{
	const struct object *obj = l->obj;
	uint32_t map = (uint32_t)(m - l->maps);
	struct member owner = {NULL, -1};

	if (m->create.map_type != BPF_MAP_TYPE_PROG_ARRAY ||
	    !lint_take_steps(l, (uint32_t)(obj->n_programs * (1 + m->def->n_slots))))
		return;
	/* In the order of libbpf: all programs are loaded, then the slots are filled. */
	for (size_t i = 0; i < obj->n_programs; i++) {
		struct member p = {&obj->programs[i], -1};

		if (!is_known(p.program) || !program_refers_to(p.program, map))
			continue;
		if (owner.program)
			compare(l, m, &owner, &p);
		else
			owner = p;
	}
	for (size_t i = 0; i < m->def->n_slots; i++) {
		struct member p = {NULL, m->def->slots[i].index};

		if (m->def->slots[i].program)
			p.program = find_program(obj, m->def->slots[i].program);
		if (!p.program || !is_known(p.program))
			continue;
		if (owner.program)
			compare(l, m, &owner, &p);
		else
			owner = p;
	}
}
