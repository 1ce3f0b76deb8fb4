/* SPDX-License-Identifier: BSD-2-Clause */
#include <linux/bpf.h>
#include <stdlib.h>

#include "base/limits.h"
#include "base/util.h"
#include "judge/special.h"
#include "lint/internal.h"

/* Maps and the programs that refer to them. */

enum program_kind {
	PROGRAM_OTHER,
	PROGRAM_TRACING_CHECKED,	/* one of is_tracing_prog_type() */
	PROGRAM_TRACING,		/* interrupts the kernel as well, and is not checked */
};

static enum program_kind kind_of(const struct program *p)
{
	if (p->sleepable)
		return PROGRAM_OTHER;
	switch (p->type) {
	case BPF_PROG_TYPE_KPROBE:
	case BPF_PROG_TYPE_TRACEPOINT:
	case BPF_PROG_TYPE_RAW_TRACEPOINT:
		return PROGRAM_TRACING_CHECKED;
	case BPF_PROG_TYPE_RAW_TRACEPOINT_WRITABLE:
		return PROGRAM_TRACING;
	case BPF_PROG_TYPE_TRACING:
		return p->attach_type == BPF_TRACE_ITER ? PROGRAM_OTHER : PROGRAM_TRACING;
	default:
		return PROGRAM_OTHER;
	}
}

bool program_refers_to(const struct program *p, uint32_t map)
{
	return has_u32(p->maps, p->n_maps, map);
}

/* The map or its template, whichever the kernel finds to allocate at run time; or NULL. */
static const struct judged *allocated_late(const struct judged *m)
{
	if (is_preallocated_type(m->create.map_type) && m->create.map_flags & BPF_F_NO_PREALLOC)
		return m;
	return m->inner ? allocated_late(m->inner) : NULL;
}

/*
 * The first program of these kinds (1 << enum program_kind) that refers to a map whose
 * elements are allocated at run time, by a kernel whose allocator is not made for it. Sets
 * *late to the map or its template. NULL: there is none.
 */
static const struct program *user_of_late(struct lint *l, const struct judged *m, unsigned kinds,
					  const struct judged **late)
{
	const struct object *obj = l->obj;
	uint32_t map = (uint32_t)(m - l->maps);

	*late = allocated_late(m);
	if (!*late || lint_kernel_has(l, KERNEL_HASH_MEM_ALLOC) ||
	    !lint_take_steps(l, (uint32_t)obj->n_programs))
		return NULL;
	for (size_t i = 0; i < obj->n_programs; i++)
		if (kinds >> kind_of(&obj->programs[i]) & 1 &&
		    program_refers_to(&obj->programs[i], map))
			return &obj->programs[i];
	return NULL;
}

/* Another map of the type that the program refers to, before this one; or NULL. */
static const struct judged *first_of_type(const struct lint *l, const struct program *p,
					  const struct judged *m)
{
	for (size_t i = 0; i < p->n_maps; i++) {
		const struct judged *other = &l->maps[p->maps[i]];

		if (other == m)
			break;
		if (other->create.map_type == m->create.map_type)
			return other;
	}
	return NULL;
}

struct map_reference lint_reference(const struct lint *l, const struct program *p,
				    const struct judged *m)
{
	return (struct map_reference){
		.program_type = p->type, .sleepable = p->sleepable,
		.map_type = m->create.map_type, .late = allocated_late(m) != NULL,
		.second = first_of_type(l, p, m) != NULL,
	};
}

const struct program_refusal *lint_refusal(const struct lint *l, struct map_reference r,
					   const struct judged *m, struct version kernel)
{
	const struct map_create *c = &m->create;
	const struct program_refusal *why;

	r.fields = special_seen(l->judged->special, c->types, c->btf_value_type_id, c->value_size,
				kernel);
	return schema_program_takes_map(l->opts->schema, &r, kernel, &why) == VERIFIER_REFUSES ?
		       why : NULL;
}

/* What the verifier of the first kernel of the target, or else of the last, refuses; or NULL. */
static const struct program_refusal *find_refusal(const struct lint *l, const struct program *p,
						  const struct judged *m)
{
	const struct target *t = &l->opts->target;
	struct map_reference r = lint_reference(l, p, m);
	const struct program_refusal *why = lint_refusal(l, r, m, t->kernel);

	return why || target_is_release(t) ? why : lint_refusal(l, r, m, t->kernel_last);
}

/* "sleepable", or the type of the program. */
static const char *kind_text(const struct lint *l, const struct program *p,
			     const struct program_refusal *why)
{
	const struct schema_program_type *type = schema_program_type_of(l->opts->schema, p->type);

	return why->sleepable || !type ? "sleepable" : type->name;
}

/* "bpf_timer": which of its special fields the row refuses. */
static const char *refused_field(const struct lint *l, const struct judged *m,
				 const struct program_refusal *why)
{
	const struct map_create *c = &m->create;
	uint32_t seen = special_seen(l->judged->special, c->types, c->btf_value_type_id,
				     c->value_size, l->opts->target.kernel);

	for (size_t i = 0; i < why->n_fields; i++) {
		int field = schema_find_special(l->opts->schema, why->fields[i]);

		if (field >= 0 && seen >> field & 1)
			return why->fields[i];
	}
	return why->fields[0];
}

static struct finding *say_refusal(struct lint *l, const struct program *p, const struct judged *m,
				   const struct program_refusal *why)
{
	const char *kind = kind_text(l, p, why);
	const char *type = schema_map_type_name(l->opts->schema, m->create.map_type);
	struct finding *f;

	if (why->late) {
		f = lint_say(l, RULE_BM601, allocated_late(m), ATTR_MAP_FLAGS,
			     "map_flags has BPF_F_NO_PREALLOC, and %s program '%s' refers to the map",
			     kind, p->name);
		f->fix = fix_words("remove BPF_F_NO_PREALLOC");
	} else if (why->n_fields) {
		f = lint_say(l, RULE_BM601, m, ATTR_VALUE,
			     "the value has a %s, and %s program '%s' refers to the map",
			     refused_field(l, m, why), kind, p->name);
		f->fix = fix_words("use another map in this program, or a value without the field");
	} else if (why->second) {
		f = lint_say(l, RULE_BM601, m, ATTR_TYPE,
			     "program '%s' refers to the map and to '%s', both of type %s", p->name,
			     first_of_type(l, p, m)->def->name, type);
		f->fix = fix_words("use one map of the type in each program");
	} else {
		f = lint_say(l, RULE_BM601, m, ATTR_TYPE,
			     "%sprogram '%s' refers to the map, whose type is %s",
			     why->sleepable ? "sleepable " : "", p->name, type);
		f->fix = fix_words("use a map of another type in this program");
	}
	return f;
}

/* "before 7.0 ", or "" where no release takes it. */
static const char *before_text(const struct lint *l, const struct judged *m,
			       const struct program_refusal *why)
{
	struct version before = why->before;
	char text[VERSION_TEXT_MAX];

	/* A release that adds the type to those that are taken. */
	for (size_t i = 0; why->other_types && i < why->n_map_types; i++)
		if (why->map_types[i].type == m->create.map_type)
			before = why->map_types[i].since;
	return version_none(before) ? ""
				    : arena_printf(l->arena, "before %s ", version_text(before, text));
}

/* A program that is loaded only on request may not be loaded: that is no error. */
void rule_program_map(struct lint *l, const struct judged *m)
{
	const struct object *obj = l->obj;
	uint32_t map = (uint32_t)(m - l->maps);

	if (!m->def->referred || m->not_created || !is_sound(m, 0) ||
	    l->n_refusals == REFUSALS_MAX || !lint_take_steps(l, (uint32_t)obj->n_programs))
		return;
	for (size_t i = 0; i < obj->n_programs && l->n_refusals < REFUSALS_MAX; i++) {
		const struct program *p = &obj->programs[i];
		const struct program_refusal *why = NULL;
		struct finding *f;

		if (p->type && program_refers_to(p, map))
			why = find_refusal(l, p, m);
		if (!why)
			continue;
		f = say_refusal(l, p, m, why);
		finding_note(l, f, "kernel: %sBPF_PROG_LOAD fails with %s: \"%s\" (%s)",
			     before_text(l, m, why), schema_errno_name(l->arena, why->err),
			     why->text, why->source);
		if (p->optional)
			f->severity = SEVERITY_WARNING;
		f->program = p;
		if (++l->n_refusals == REFUSALS_MAX)
			finding_note(l, f, "programs and maps behind these are not looked at");
	}
}

void rule_noprealloc_tracing(struct lint *l, const struct judged *m)
{
	const struct judged *late;
	const struct program *p = user_of_late(l, m,
					       1u << PROGRAM_TRACING_CHECKED | 1u << PROGRAM_TRACING,
					       &late);
	struct finding *f;

	if (!p)
		return;
	f = lint_say(l, RULE_BM502, late, ATTR_MAP_FLAGS,
		     "map_flags has BPF_F_NO_PREALLOC, and tracing program '%s' refers to the map",
		     p->name);
	finding_note(l, f,
		     "kernels before 6.1 allocate elements with the general allocator, which the "
		     "program may have interrupted: it can deadlock");
	if (kind_of(p) == PROGRAM_TRACING_CHECKED &&
	    lint_kernel_has(l, KERNEL_LATE_ALLOCATION_WARNED))
		finding_note(l, f,
			     "kernel: from 5.7 to 6.0 BPF_PROG_LOAD succeeds and warns: \"trace type BPF "
			     "program uses run-time allocation\" (check_map_prog_compatibility)");
	f->program = p;
	f->fix = fix_words("remove BPF_F_NO_PREALLOC");
}

/* Whether an outer map has it as a static value. */
static bool is_static_value(struct lint *l, const char *name)
{
	bool begun = l->values.arena;

	l->values.arena = l->arena;
	for (size_t i = 0; i < l->n_maps && !begun; i++)
		for (size_t k = 0; k < l->maps[i].def->n_slots; k++)
			if (l->maps[i].def->slots[k].map)
				name_table_add(&l->values, l->maps[i].def->slots[k].map, 0);
	return name_table_find(&l->values, name) >= 0;
}

void rule_unused_map(struct lint *l, const struct judged *m)
{
	const struct map_def *map = m->def;

	/* Maps of programs in other objects, of user space and of the kernel have other users. */
	if (map->referred || !l->obj->n_programs || map->style == STYLE_DATA ||
	    map->style == STYLE_DEFINITION || map->pinning != PIN_NONE || map_rare(map)->struct_ops ||
	    m->not_created || is_static_value(l, map->name))
		return;
	lint_say(l, RULE_BM611, m, -1, "no program refers to the map, which takes %s",
		 bytes_text(l->arena, m->verdict.memory))
		->fix = fix_words(l->loader == LOADER_CILIUM_EBPF ?
			arena_printf(l->arena, "remove the map, or do not create it: "
				     "delete(spec.Maps, \"%s\")", map->name) :
			"remove the map, or do not create it: bpf_map__set_autocreate()");
}

void rule_unjudged_function(struct lint *l)
{
	for (size_t i = 0; i < l->judged->n_unjudged; i++) {
		const struct unjudged *what = &l->judged->unjudged[i];
		const struct function *function = &l->obj->functions[what->function];
		struct finding *f = lint_say(l, RULE_BM612, NULL, -1,
					     "function '%s' is not judged: %s at instruction %u",
					     function->name, what->why, what->insn);

		f->at = (struct code_place){function, what->insn};
	}
}
