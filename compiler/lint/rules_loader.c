/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/util.h"
#include "lint/internal.h"

void rule_BM401(struct lint *l, struct lint_map *m)
{
	const struct map_def *map = m->map;
	struct diagnostic *d;

	if (map->style == STYLE_DATA || strlen(map->name) < sizeof(map->create.name))
		return;
	d = lint_say(l, RULE_BM401, m, ATTR_NAME, "the kernel calls it '%s'", map->create.name);
	diagnostic_note(l->obj, d, "names are cut to %zu bytes (BPF_OBJ_NAME_LEN)",
			sizeof(map->create.name) - 1);
}

void rule_BM402(struct lint *l, struct lint_map *m)
{
	const struct lint_map *other = m->namesake;
	struct diagnostic *d;

	if (!other || other == m)
		return;
	d = lint_say(l, RULE_BM402, m, ATTR_NAME,
		     "the kernel calls it '%s', as it does the map '%s'", m->map->create.name,
		     other->map->name);
	diagnostic_note(l->obj, d,
			"both are created; bpftool and everybody who looks for a map by "
			"its name finds two");
	d->help = "let the names differ in their first 15 bytes";
}

static void check_rounding(struct lint *l, struct lint_map *m, const struct map_def *def,
			   bool inner)
{
	uint32_t max = def->max_entries, rounded = def->create.max_entries;
	uint64_t page = l->opts->target.page_size;
	bool fits = ringbuf_size_fits(max, page);
	__typeof__(&lint_say) say = inner ? lint_say_inner : lint_say;
	struct diagnostic *d;

	if (l->loader != LOADER_LIBBPF || !is_ringbuf(def->type) || max == rounded ||
	    !lint_free(m, ATTR_MAX_ENTRIES, inner))
		return;
	if (fits) {
		d = say(l, RULE_BM403, m, ATTR_MAX_ENTRIES,
			"%smax_entries is %u, which libbpf 0.8 doubles to %u",
			inner ? "inner map: " : "", max, rounded);
		diagnostic_note(l->obj, d,
				"its is_pow_of_2() is the wrong way round; 1.0 put it right");
	} else {
		d = say(l, RULE_BM403, m, ATTR_MAX_ENTRIES,
			"%smax_entries is %u, which libbpf rounds up to %u, a power-of-two "
			"multiple of the page size (%llu)",
			inner ? "inner map: " : "", max, rounded, (unsigned long long)page);
		diagnostic_note(l->obj, d,
				"libbpf before %s and cilium/ebpf pass it as it is, and the kernel "
				"answers EINVAL",
				def->type == BPF_MAP_TYPE_RINGBUF ? "0.8" : "1.1");
		d->help = arena_printf(l->arena, "__uint(max_entries, %u)", rounded);
	}
	if (def->pinning == PIN_BY_NAME && !lint_libbpf(l, 1, 0))
		diagnostic_note(l->obj, d,
				"libbpf 0.8 compares a pinned map with %u: a second load "
				"fails with EINVAL",
				max);
}

void rule_BM403(struct lint *l, struct lint_map *m)
{
	check_rounding(l, m, m->map, false);
	if (m->map->inner)
		check_rounding(l, m, m->map->inner, true);
}

void rule_BM404(struct lint *l, struct lint_map *m)
{
	const struct map_def *map = m->map;
	struct diagnostic *d;

	if (l->loader != LOADER_LIBBPF || lint_libbpf(l, 1, 7) || map->pinning != PIN_BY_NAME ||
	    (map->type != BPF_MAP_TYPE_DEVMAP && map->type != BPF_MAP_TYPE_DEVMAP_HASH))
		return;
	d = lint_say(l, RULE_BM404, m, ATTR_PINNING,
		     "a second load fails with EINVAL: the pinned map is not taken for the same");
	diagnostic_note(l->obj, d,
			"the kernel adds BPF_F_RDONLY_PROG to the flags of every %s "
			"(dev_map_init_map), and libbpf before 1.7 compares them with those "
			"of the definition",
			schema_map_type_name(l->opts->schema, map->type));
}

/* A key or value that large has been spoken of where it stands. */
static bool size_overflows(const struct object *obj)
{
	for (size_t i = 0; i < obj->n_faults; i++)
		if (obj->faults[i].what == FAULT_SIZE_OVERFLOW)
			return true;
	return false;
}

void rule_BM405(struct lint *l)
{
	struct diagnostic *d;
	bool lost = false;

	if (!l->btf.why || l->btf.said || size_overflows(l->obj))
		return;
	d = lint_say(l, RULE_BM405, NULL, -1, "the kernel refuses the BTF of the object: %s",
		     l->btf.why);
	diagnostic_note(l->obj, d,
			"libbpf goes on without it: no map has BTF types, and special "
			"fields of values are plain bytes");
	for (size_t i = 0; i < l->n_maps; i++) {
		const struct map_def *map = l->maps[i].map;

		if (map->verdict.create != CREATE_REJECTED ||
		    !(l->maps[i].needs_btf || map->create.btf_vmlinux_value_type_id))
			continue;
		diagnostic_note(l->obj, d, "map '%s' cannot be created without", map->name);
		lost = true;
	}
	if (lost)
		d->severity = SEVERITY_ERROR;
	d->help = l->btf.help;
}

bool lacks_global_data(const struct lint *l, const struct map_def *map)
{
	return map->style == STYLE_DATA && l->loader == LOADER_LIBBPF &&
	       version_cmp(l->opts->target.kernel, GLOBAL_DATA) < 0;
}

void rule_BM406(struct lint *l, struct lint_map *m)
{
	char kernel[VERSION_TEXT_MAX];
	struct diagnostic *d;

	if (!lacks_global_data(l, m->map))
		return;
	d = lint_say(l, RULE_BM406, m, -1, "kernel %s has no global data",
		     version_text(l->opts->target.kernel, kernel));
	if (lint_libbpf(l, 0, 6))
		diagnostic_note(l->obj, d,
				"libbpf leaves the map out; a program that refers to it is "
				"refused");
	else
		diagnostic_note(l->obj, d, "libbpf before 0.6 refuses the object with EOPNOTSUPP");
	diagnostic_note(l->obj, d, "kernels have it since 5.2");
}

void rule_BM407(struct lint *l, struct lint_map *m)
{
	uint32_t max = m->map->create.max_entries, cpus = l->opts->target.cpus;
	struct diagnostic *d;

	if (m->map->type != BPF_MAP_TYPE_PERF_EVENT_ARRAY || !max || max >= cpus ||
	    !lint_free(m, ATTR_MAX_ENTRIES, false))
		return;
	d = lint_say(l, RULE_BM407, m, ATTR_MAX_ENTRIES,
		     "max_entries is %u, but the target has %u CPUs", max, cpus);
	diagnostic_note(l->obj, d, "bpf_perf_event_output() on CPU %u and above fails with E2BIG",
			max);
	d->help = "leave max_entries out: libbpf sets it to the number of CPUs";
}

void rule_BM408(struct lint *l, struct lint_map *m)
{
	const struct map_def *map = m->map;
	struct diagnostic *d;

	if (!map_has(map, ATTR_NUMA_NODE) || map->map_flags & BPF_F_NUMA_NODE ||
	    !lint_free(m, ATTR_NUMA_NODE, false))
		return;
	d = lint_say(l, RULE_BM408, m, ATTR_NUMA_NODE,
		     "numa_node is %u, but map_flags lacks BPF_F_NUMA_NODE", map->numa_node);
	diagnostic_note(l->obj, d,
			"the kernel looks at numa_node only with that flag "
			"(bpf_map_attr_numa_node)");
	d->help = "__uint(map_flags, BPF_F_NUMA_NODE)";
}

/* Sections that compilers make of literals: merged strings and constants of one size. */
void rule_BM409(struct lint *l, struct lint_map *m)
{
	const struct map_def *map = m->map;
	struct diagnostic *d;

	if (map->style != STYLE_DATA ||
	    (!str_starts(map->section, ".rodata.str") && !str_starts(map->section, ".rodata.cst")))
		return;
	d = lint_say(l, RULE_BM409, m, -1,
		     "the compiler put literals into %s, which is a map of its own", map->section);
	diagnostic_note(l->obj, d,
			"generated skeletons have no member for it, and libbpf before 0.6 "
			"refuses objects whose programs refer to it");
	d->help = "give the literal a name: static const char text[] = \"...\"";
}

/*
 * Skeletons make it usual: bpf_map__set_max_entries() and
 * bpf_map__set_value_size() between open and load. What the kernel says of
 * the definition as it stands is in its verdict all the same.
 */
bool left_to_run_time(const struct lint *l, const struct map_def *map, const struct violation *v)
{
	if (l->loader != LOADER_LIBBPF || map->style != STYLE_BTF || v->inner)
		return false;
	if (v->rule == RULE_BM112)
		return !map_has(map, ATTR_MAX_ENTRIES);
	return v->rule == RULE_BM111 && !map_has(map, ATTR_VALUE) && !map_has(map, ATTR_VALUE_SIZE);
}

void rule_BM411(struct lint *l, struct lint_map *m)
{
	const struct verdict *verdict = &m->map->verdict;

	for (size_t i = 0; i < verdict->n_violations; i++) {
		const struct violation *v = &verdict->violations[i];
		struct diagnostic *d;

		/* A member that is spelled wrong is one that lacks. */
		if (!left_to_run_time(l, m->map, v) || !lint_free(m, v->attr, false) ||
		    (m->unknown_member && !map_has(m->map, v->attr)))
			continue;
		d = lint_say(l, RULE_BM411, m, v->attr, "%s", v->message);
		diagnostic_note(l->obj, d,
				"kernel: BPF_MAP_CREATE fails with %s (%s) unless the program "
				"calls bpf_map__set_%s() before it loads the object",
				schema_errno_name(l->arena, v->err), v->source, attr_name(v->attr));
		d->help = v->attr == ATTR_MAX_ENTRIES ? "__uint(max_entries, ...)"
						      : "__type(value, ...)";
	}
}
