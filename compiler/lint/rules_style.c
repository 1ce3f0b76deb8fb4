/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/util.h"
#include "lint/internal.h"
#include "schema/tables.h"

void rule_page_size_portability(struct lint *l, const struct judged *m)
{
	static const uint64_t pages[] = {4096, 16384, 65536};
	uint32_t max = m->def->max_entries;
	struct finding *f;
	uint64_t page = 0;

	if (!is_ringbuf(m->def->type))
		return;
	for (size_t i = 0; i < ARRAY_SIZE(pages); i++)
		if (!ringbuf_size_fits(max, pages[i]))
			page = pages[i];
	if (!page)
		return;
	f = lint_say(l, RULE_BM501, m, ATTR_MAX_ENTRIES,
		     "max_entries is %u, not a power-of-two multiple of pages of %llu bytes", max,
		     (unsigned long long)page);
	finding_note(l, f,
			"kernels for arm64, powerpc and loongarch can have such pages; on them, "
			"loaders that do not round (cilium/ebpf, libbpf before 0.8) get EINVAL");
	f->fix = fix_set(ATTR_MAX_ENTRIES,
			 arena_printf(l->arena, "%u",
				      libbpf_ringbuf_size(max, page, false)));
}

void rule_deprecated_type(struct lint *l, const struct judged *m)
{
	const struct schema_type *type = schema_type_tables(l->opts->schema, m->def->type);

	if (!type || !type->deprecated ||
	    version_cmp(l->opts->target.kernel, type->deprecated_since) < 0)
		return;
	lint_say(l, RULE_BM503, m, ATTR_TYPE, "%s is deprecated %s", type->info.name,
		 type->deprecated);
}

void rule_perf_buffer(struct lint *l, const struct judged *m)
{
	struct finding *f;

	if (m->def->type != BPF_MAP_TYPE_PERF_EVENT_ARRAY ||
	    version_cmp(l->opts->target.kernel,
			schema_map_type(l->opts->schema, BPF_MAP_TYPE_RINGBUF)->since) < 0)
		return;
	f = lint_say(l, RULE_BM504, m, ATTR_TYPE,
		     "a ring buffer is better for events than a perf event array");
	finding_note(l, f,
			"one ring buffer for all CPUs keeps the order of events and wastes "
			"less memory; kernels have it since 5.8");
	f->fix = fix_set(ATTR_TYPE, "BPF_MAP_TYPE_RINGBUF");
}

/* The default soft limit of a process before 5.16, in bytes. */
#define MEMLOCK_DEFAULT (64u << 10)

/* The bytes that count of the maps that are created, each in whole pages. */
static uint64_t locked_memory(const struct lint *l)
{
	uint64_t page = l->opts->target.page_size, pages = 0;

	for (size_t i = 0; i < l->n_maps; i++) {
		const struct judged *m = &l->maps[i];

		if (!m->not_created && m->verdict.create != CREATE_REJECTED)
			pages += m->verdict.memory / page + !!(m->verdict.memory % page);
	}
	return pages > UINT64_MAX / page ? UINT64_MAX : pages * page;
}

void rule_locked_memory(struct lint *l)
{
	uint64_t bytes = locked_memory(l);
	struct finding *f;

	if (bytes <= MEMLOCK_DEFAULT || lint_kernel_has(l, KERNEL_MEMCG_ACCOUNTING) ||
	    (l->loader == LOADER_LIBBPF && lint_loader_has(l, BEHAVIOUR_MEMLOCK_LIFTED)))
		return;
	f = lint_say(l, RULE_BM505, NULL, -1,
		     "the maps need about %llu KiB, which count against RLIMIT_MEMLOCK",
		     (unsigned long long)(bytes / 1024));
	finding_note(l, f,
		     "kernel: before 5.11 BPF_MAP_CREATE fails with EPERM if all maps of a user "
		     "exceed the limit (bpf_charge_memlock), which is 64 KiB or, with systemd, 8 MiB");
	if (l->loader == LOADER_LIBBPF)
		finding_note(l, f, "libbpf lifts the limit itself since 1.0");
	f->fix = fix_words("call setrlimit(RLIMIT_MEMLOCK) before the maps are created");
}
