/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/util.h"
#include "lint/internal.h"

/* What maps take: against the limit of the kernel, and against those of the user. */

/* The default soft limit of a process before 5.16, in bytes. */
#define MEMLOCK_DEFAULT (64u << 10)

/* The bytes that count of the maps that are created, each in whole pages. */
static uint64_t locked_memory(const struct lint *l)
{
	uint64_t page = l->opts->target.page_size, pages = 0;

	for (size_t i = 0; i < l->n_maps; i++) {
		const struct judged *m = &l->maps[i];

		if (map_takes_memory(m))
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
	f->fix = fix_words(l->loader == LOADER_CILIUM_EBPF ?
			   "call rlimit.RemoveMemlock() before the maps are created" :
			   "call setrlimit(RLIMIT_MEMLOCK) before the maps are created");
}

/* Whether the map takes the memory of all its elements at once and does not have to. */
static bool is_preallocated(const struct judged *m)
{
	return is_preallocated_type(m->create.map_type) &&
	       !(m->create.map_flags & BPF_F_NO_PREALLOC);
}

static const char *amount(struct lint *l, const struct judged *m)
{
	return arena_printf(l->arena, "%s%s", m->verdict.memory_exact || is_preallocated(m) ? "" :
			    "at least ", bytes_text(l->arena, m->verdict.memory));
}

static struct fix less_memory(const struct judged *m)
{
	return fix_words(m && is_preallocated(m) ?
				 "lower max_entries, or set BPF_F_NO_PREALLOC: then elements take memory "
				 "only while they are in the map" :
				 "lower max_entries");
}

void rule_memory_limit(struct lint *l)
{
	uint64_t each = l->opts->max_memory_map, all = l->opts->max_memory, sum;
	const struct judged *largest = NULL;
	struct finding *f;

	if (!each && !all)
		return;
	for (size_t i = 0; i < l->n_maps; i++) {
		const struct judged *m = &l->maps[i];
		uint64_t bytes = m->verdict.memory;

		if (!map_takes_memory(m))
			continue;
		if (!largest || bytes > largest->verdict.memory)
			largest = m;
		if (!each || bytes <= each)
			continue;
		f = lint_say(l, RULE_BM506, m, ATTR_MAX_ENTRIES, "takes %s, above %s (--max-memory-map)",
			     amount(l, m), bytes_text(l->arena, each));
		f->fix = less_memory(m);
	}
	sum = result_memory(l->result).bytes;
	if (!all || sum <= all)
		return;
	f = lint_say(l, RULE_BM506, NULL, -1, "the maps take %s, above %s (--max-memory)",
		     bytes_text(l->arena, sum), bytes_text(l->arena, all));
	finding_note(l, f, "the largest is '%s' with %s", largest->def->name, amount(l, largest));
	f->fix = less_memory(largest);
}
