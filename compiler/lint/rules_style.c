/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/util.h"
#include "lint/internal.h"
#include "schema/tables.h"

void rule_BM501(struct lint *l, struct lint_map *m)
{
	static const uint64_t pages[] = {4096, 16384, 65536};
	uint32_t max = m->map->max_entries;
	struct diagnostic *d;
	uint64_t page = 0;

	if (!is_ringbuf(m->map->type) || !lint_free(m, ATTR_MAX_ENTRIES, false))
		return;
	for (size_t i = 0; i < ARRAY_SIZE(pages); i++)
		if (!ringbuf_size_fits(max, pages[i]))
			page = pages[i];
	if (!page)
		return;
	d = lint_say(l, RULE_BM501, m, ATTR_MAX_ENTRIES,
		     "max_entries is %u, no power-of-two multiple of pages of %llu bytes", max,
		     (unsigned long long)page);
	diagnostic_note(l->obj, d,
			"arm64, powerpc and loongarch have such kernels: loaders that do not "
			"round (cilium/ebpf, libbpf before 0.8) get EINVAL there");
	d->help = arena_printf(l->arena, "__uint(max_entries, %u)",
			       libbpf_ringbuf_size(max, page, VERSION(1, 0, 0)));
}

/* Sections of programs that may run where the allocator was interrupted. */
static bool traces(const char *section)
{
	static const char *const kinds[] = {
		"kprobe",         "kretprobe",  "tracepoint", "tp/",   "tp_btf",   "raw_tp",
		"raw_tracepoint", "perf_event", "fentry",     "fexit", "fmod_ret",
	};

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		if (str_starts(section, kinds[i]))
			return true;
	return false;
}

static const struct program *tracing_program(struct lint *l)
{
	const struct object *obj = l->obj;

	for (; !l->tracing && l->n_programs < obj->n_programs; l->n_programs++)
		if (traces(obj->programs[l->n_programs].section))
			l->tracing = &obj->programs[l->n_programs];
	return l->tracing;
}

void rule_BM502(struct lint *l, struct lint_map *m)
{
	struct diagnostic *d;

	if ((m->map->type != BPF_MAP_TYPE_HASH && m->map->type != BPF_MAP_TYPE_PERCPU_HASH) ||
	    !(m->map->map_flags & BPF_F_NO_PREALLOC) ||
	    version_cmp(l->opts->target.kernel, VERSION(6, 1, 0)) >= 0 || !tracing_program(l))
		return;
	d = lint_say(l, RULE_BM502, m, ATTR_MAP_FLAGS,
		     "BPF_F_NO_PREALLOC on a map of an object with tracing programs ('%s')",
		     l->tracing->name);
	diagnostic_note(l->obj, d,
			"kernels before 6.1 allocate the elements with the kernel's own "
			"allocator, which a tracing program may have interrupted "
			"(check_map_prog_compatibility)");
	d->help = "leave BPF_F_NO_PREALLOC out";
}

void rule_BM503(struct lint *l, struct lint_map *m)
{
	const struct schema_type *type = schema_type_tables(l->opts->schema, m->map->type);

	if (!type || !type->deprecated || !lint_free(m, ATTR_TYPE, false) ||
	    version_cmp(l->opts->target.kernel, type->deprecated_since) < 0)
		return;
	lint_say(l, RULE_BM503, m, ATTR_TYPE, "%s is deprecated %s", type->info.name,
		 type->deprecated);
}

void rule_BM504(struct lint *l, struct lint_map *m)
{
	struct diagnostic *d;

	if (m->map->type != BPF_MAP_TYPE_PERF_EVENT_ARRAY ||
	    version_cmp(l->opts->target.kernel, VERSION(5, 8, 0)) < 0)
		return;
	d = lint_say(l, RULE_BM504, m, ATTR_TYPE,
		     "a ring buffer serves events better than a perf event array");
	diagnostic_note(l->obj, d,
			"one ring buffer for all CPUs keeps the order of events and wastes "
			"less memory; kernels have it since 5.8");
	d->help = "__uint(type, BPF_MAP_TYPE_RINGBUF)";
}
