/* SPDX-License-Identifier: BSD-2-Clause */
#include <linux/bpf.h>
#include <stdlib.h>

#include "base/util.h"
#include "lint/internal.h"

/* Maps and the programs that refer to them. */

enum program_kind {
	PROGRAM_OTHER,
	PROGRAM_PERF_EVENT,
	PROGRAM_SLEEPABLE,
	PROGRAM_TRACING_CHECKED,	/* one of is_tracing_prog_type() */
	PROGRAM_TRACING,		/* interrupts the kernel as well, and is not checked */
};

static enum program_kind kind_of(const struct program *p)
{
	if (p->sleepable)
		return PROGRAM_SLEEPABLE;
	switch (p->type) {
	case BPF_PROG_TYPE_PERF_EVENT:
		return PROGRAM_PERF_EVENT;
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
	return p->n_maps && bsearch(&map, p->maps, p->n_maps, sizeof(map), compare_u32);
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

/* A program that is loaded only on request may not be loaded: that is no error. */
void rule_program_map(struct lint *l, const struct judged *m)
{
	const struct judged *late;
	const struct program *p = user_of_late(l, m, 1u << PROGRAM_PERF_EVENT | 1u << PROGRAM_SLEEPABLE,
					       &late);
	struct finding *f;

	if (!p)
		return;
	f = lint_say(l, RULE_BM601, late, ATTR_MAP_FLAGS,
		     "map_flags has BPF_F_NO_PREALLOC, and %s program '%s' refers to the map",
		     kind_of(p) == PROGRAM_PERF_EVENT ? "perf_event" : "sleepable", p->name);
	finding_note(l, f,
		     "kernel: before 6.1 BPF_PROG_LOAD fails with EINVAL: such programs can only use "
		     "preallocated hash maps (check_map_prog_compatibility)");
	if (p->optional)
		f->severity = SEVERITY_WARNING;
	f->program = p;
	f->fix = fix_words("remove BPF_F_NO_PREALLOC");
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
static bool is_static_value(const struct lint *l, const char *name)
{
	for (size_t i = 0; i < l->n_maps; i++)
		for (size_t k = 0; k < l->maps[i].def->n_slots; k++)
			if (l->maps[i].def->slots[k].map && str_eq(l->maps[i].def->slots[k].map, name))
				return true;
	return false;
}

void rule_unused_map(struct lint *l, const struct judged *m)
{
	const struct map_def *map = m->def;

	/* Maps of programs in other objects, of user space and of the kernel have other users. */
	if (map->referred || !l->obj->n_programs || map->style == STYLE_DATA ||
	    map->style == STYLE_DEFINITION || map->pinning != PIN_NONE || map->struct_ops ||
	    m->not_created || is_static_value(l, map->name))
		return;
	lint_say(l, RULE_BM611, m, -1, "no program refers to the map, which takes %s",
		 lint_bytes_text(l, m->verdict.memory))
		->fix = fix_words("remove the map, or do not create it: bpf_map__set_autocreate()");
}

void rule_unjudged_function(struct lint *l)
{
	const struct usage *u = l->judged->usage;

	for (size_t i = 0; u && i < u->n_unjudged; i++) {
		const struct unjudged *what = &u->unjudged[i];
		const struct function *function = &l->obj->functions[what->function];
		struct finding *f = lint_say(l, RULE_BM612, NULL, -1,
					     "function '%s' is not judged: %s at instruction %u",
					     function->name, what->why, what->insn);

		f->at = (struct code_place){function, what->insn};
	}
}
