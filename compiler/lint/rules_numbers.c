/* SPDX-License-Identifier: BSD-2-Clause */
#include <linux/bpf.h>

#include "base/util.h"
#include "lint/internal.h"

/* Constants that programs pass to helpers: indexes, sizes and flags. */

/* Whether the keys of the type are indexes below max_entries. */
static bool is_indexed_type(uint32_t type)
{
	switch (type) {
	case BPF_MAP_TYPE_ARRAY:
	case BPF_MAP_TYPE_PROG_ARRAY:
	case BPF_MAP_TYPE_PERF_EVENT_ARRAY:
	case BPF_MAP_TYPE_PERCPU_ARRAY:
	case BPF_MAP_TYPE_CGROUP_ARRAY:
	case BPF_MAP_TYPE_ARRAY_OF_MAPS:
	case BPF_MAP_TYPE_DEVMAP:
	case BPF_MAP_TYPE_SOCKMAP:
	case BPF_MAP_TYPE_CPUMAP:
	case BPF_MAP_TYPE_XSKMAP:
	case BPF_MAP_TYPE_REUSEPORT_SOCKARRAY:
		return true;
	default:
		return false;
	}
}

/* What is passed as an index: a key of 4 bytes, a number, or the lower half of the flags. */
static bool index_of(const struct call *c, size_t i, uint32_t *index, const char **what)
{
	const struct value *v = &c->use->args[i];
	bool is_number = v->kind == VALUE_NUMBER;

	switch (c->helper->args[i].is) {
	case ARG_KEY:
		*what = "key";
		*index = c->use->word[i];
		return c->use->has_word[i] && c->about->create.key_size == sizeof(*index);
	case ARG_INDEX:
		*what = c->about->create.map_type == BPF_MAP_TYPE_PROG_ARRAY ? "slot" : "index";
		*index = (uint32_t)v->number;
		return is_number;
	case ARG_FLAGS:
		*what = "index in the flags";
		*index = (uint32_t)v->number;
		return is_number && c->about->create.map_type == BPF_MAP_TYPE_PERF_EVENT_ARRAY &&
		       *index != (uint32_t)BPF_F_CURRENT_CPU;
	default:
		return false;
	}
}

void rule_constant_index(struct lint *l, const struct call *c)
{
	uint32_t max, index;
	const char *what;
	struct finding *f;

	/* An inner map may have more entries than its template. */
	if (!c->about || c->about->outer || !is_sound(c->about, 1u << ATTR_MAX_ENTRIES) ||
	    !is_indexed_type(c->about->create.map_type) || c->repeated)
		return;
	max = c->about->create.max_entries;
	for (size_t i = 0; max && i < c->helper->n_args; i++) {
		if (!index_of(c, i, &index, &what) || index < max)
			continue;
		f = lint_say_call(l, RULE_BM607, SEVERITY_WARNING, c, ATTR_MAX_ENTRIES,
				  "passes %s() the constant %s %u, and max_entries is %u", c->helper->name,
				  what, index, max);
		if (!f)
			continue;
		finding_note(l, f, "the kernel loads the program, and the call always fails%s",
			     l->loader == LOADER_LIBBPF && c->about->def->style != STYLE_DATA ?
			     ", unless the program that loads the object raises max_entries" : "");
		if (index < UINT32_MAX)
			f->fix = fix_words(arena_printf(l->arena, "__uint(max_entries, %u)", index + 1));
	}
}

/*
 * As __bpf_ringbuf_reserve(): a header, and the whole rounded up to 8 bytes, must be less than
 * the ring, which is never full to the last byte.
 */
void rule_record_size(struct lint *l, const struct call *c)
{
	uint64_t size, space;
	struct finding *f;
	int at = helper_arg_at(c->helper, ARG_SIZE);

	if (!c->about || c->about->create.map_type != BPF_MAP_TYPE_RINGBUF || at < 0 || c->repeated ||
	    !is_sound(c->about, 1u << ATTR_MAX_ENTRIES))
		return;
	if (c->use->args[at].kind != VALUE_NUMBER)
		return;
	size = (uint64_t)c->use->args[at].number;
	space = c->about->create.max_entries;
	if (!space || size > UINT32_MAX || (size + BPF_RINGBUF_HDR_SZ + 7) / 8 * 8 < space)
		return;
	f = lint_say_call(l, RULE_BM608, SEVERITY_WARNING, c, ATTR_MAX_ENTRIES,
			  "passes %s() a record of %llu bytes, which the ring buffer of %llu bytes cannot hold",
			  c->helper->name, (unsigned long long)size, (unsigned long long)space);
	if (!f)
		return;
	finding_note(l, f,
		     "a record takes %u bytes more for its header, and cannot fill the whole ring "
		     "(__bpf_ringbuf_reserve)", BPF_RINGBUF_HDR_SZ);
	f->fix = fix_words("raise max_entries, or send less");
}

/* Whether the value has the lock that BPF_F_LOCK takes: a bpf_spin_lock. */
static bool has_value_lock(const struct lint *l, const struct judged *m)
{
	int lock = schema_find_special(l->opts->schema, "bpf_spin_lock");

	return lock >= 0 && lint_special_fields(l, m) >> lock & 1;
}

void rule_update_flags(struct lint *l, const struct call *c)
{
	int at = helper_arg_at(c->helper, ARG_FLAGS);
	const struct schema_call_flags *fails;
	const struct value *flags;
	struct flags_call call;
	struct finding *f;

	if (!c->about || at < 0 || !is_sound(c->about, 0))
		return;
	flags = &c->use->args[at];
	if (flags->kind != VALUE_NUMBER)
		return;
	call = (struct flags_call){
		.helper = c->helper->name, .map_type = c->about->create.map_type,
		.program_type = c->program->type, .value_lock = has_value_lock(l, c->about),
		.flags = (uint64_t)flags->number,
	};
	fails = schema_failing_flags(l->opts->schema, l->opts->target.kernel, &call);
	if (!fails)
		return;
	f = lint_say_call(l, RULE_BM609, fails->refused ? SEVERITY_ERROR : SEVERITY_WARNING, c, -1,
			  "passes %s() the flags %#llx, with which it %s for a map of type %s",
			  c->helper->name, (unsigned long long)call.flags,
			  fails->refused ? "is refused" : "always fails",
			  schema_map_type_name(l->opts->schema, call.map_type));
	if (!f)
		return;
	if (fails->refused)
		finding_note_refused(l, f, fails->returns, fails->source);
	else
		finding_note(l, f, "kernel: each call returns %s (%s): %s", fails->returns,
			     fails->source, fails->text);
	f->fix = fix_words(fails->help);
}
