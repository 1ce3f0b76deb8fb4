/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/util.h"
#include "judge/lru.h"
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

static void check_lru(struct lint *l, const struct judged *m)
{
	uint32_t cpus = l->opts->target.cpus, max = m->create.max_entries;
	const char *several = cpus == 1 ? "" : "s";
	struct lru_share share;
	struct finding *f;

	if (!is_sound(m, 1u << ATTR_MAX_ENTRIES) ||
	    !lru_share(l->opts->schema, &l->opts->target, &m->create, &share) || max >= share.enough)
		return;
	if (m->create.map_flags & BPF_F_NO_COMMON_LRU)
		f = lint_say(l, RULE_BM507, m, ATTR_MAX_ENTRIES,
			     "max_entries is %u, of which BPF_F_NO_COMMON_LRU gives %u to each of %u "
			     "CPU%s: elements are evicted early", max, share.entries, cpus, several);
	else
		f = lint_say(l, RULE_BM507, m, ATTR_MAX_ENTRIES,
			     "max_entries is %u, fewer than %llu for each of %u CPU%s: elements are "
			     "evicted early", max, (unsigned long long)share.enough / cpus, cpus,
			     several);
	finding_note(l, f,
		     "a CPU that has no free element evicts %u at once, its own before older ones of "
		     "other CPUs (bpf_lru_pop_free)", share.batch);
	if (share.enough <= UINT32_MAX)
		f->fix = fix_set(ATTR_MAX_ENTRIES,
				 arena_printf(l->arena, "%u", (uint32_t)share.enough));
}

void rule_small_lru(struct lint *l, const struct judged *m)
{
	for (; m; m = m->inner)
		check_lru(l, m);
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
