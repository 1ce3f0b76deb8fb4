/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/buf.h"
#include "base/util.h"
#include "btf/kinds.h"
#include "lint/internal.h"

void rule_name_truncated(struct lint *l, const struct judged *m)
{
	const struct map_def *map = m->def;
	struct finding *f;

	if (map->style == STYLE_DATA || strlen(map->name) < sizeof(m->create.name))
		return;
	f = lint_say(l, RULE_BM401, m, ATTR_NAME, "the kernel calls it '%s'", m->create.name);
	finding_note(l, f, "names are cut to %zu bytes (BPF_OBJ_NAME_LEN)",
			sizeof(m->create.name) - 1);
}

/* The maps from index `first` on that the kernel calls alike, but the last: "'a' and 'b'". */
static const char *same_names(struct lint *l, const uint32_t *next, uint32_t first)
{
	struct buf b = {0};

	for (uint32_t i = first; next[i]; i = next[i])
		buf_printf(&b, "%s'%s'", i == first ? "" : next[next[i]] ? ", " : " and ",
			   l->maps[i].def->name);
	return buf_text(&b, l->arena);
}

/*
 * One finding for each name, about the last map that has it. Data maps are left out: they are
 * named after the object, not by the author.
 */
void rule_name_collision(struct lint *l)
{
	uint32_t *next = ARENA_ARRAY(l->arena, l->n_maps, uint32_t);
	uint32_t *last = ARENA_ARRAY(l->arena, l->n_maps, uint32_t);
	struct name_table names;

	name_table_init(&names, l->arena, l->n_maps);
	for (uint32_t i = 0; i < l->n_maps; i++) {
		const struct judged *m = &l->maps[i];
		uint32_t first;

		last[i] = i;
		if (m->def->style == STYLE_DATA || name_table_add(&names, m->create.name, i))
			continue;
		first = (uint32_t)name_table_find(&names, m->create.name);
		next[last[first]] = i;
		last[first] = i;
	}
	for (uint32_t i = 0; i < l->n_maps; i++) {
		struct finding *f;

		/* The first of its name, if another one follows. */
		if (last[i] == i)
			continue;
		f = lint_say(l, RULE_BM402, &l->maps[last[i]], ATTR_NAME,
			     "the kernel calls it '%s', like %s", l->maps[i].create.name,
			     same_names(l, next, i));
		finding_note(l, f,
			     "all are created; tools that look for a map by its kernel name, such as "
			     "bpftool, find several");
		f->fix = fix_words("use names that differ in their first 15 bytes");
	}
}

static void check_rounding(struct lint *l, const struct judged *m)
{
	const struct map_def *def = m->def;
	uint32_t max = def->max_entries, rounded = m->create.max_entries;
	uint64_t page = l->opts->target.page_size;
	struct finding *f;

	if (l->loader != LOADER_LIBBPF || !is_ringbuf(def->type) || max == rounded)
		return;
	if (ringbuf_size_fits(max, page)) {
		f = lint_say(l, RULE_BM403, m, ATTR_MAX_ENTRIES,
			     "max_entries is %u, which libbpf 0.8 doubles to %u", max, rounded);
		finding_note(l, f, "its is_pow_of_2() is inverted; 1.0 fixed it");
	} else {
		f = lint_say(l, RULE_BM403, m, ATTR_MAX_ENTRIES,
			     "max_entries is %u, which libbpf rounds up to %u, a power-of-two "
			     "multiple of the page size (%llu)",
			     max, rounded, (unsigned long long)page);
		finding_note(l, f,
			     "libbpf before %s and cilium/ebpf pass it unchanged, and the kernel "
			     "fails with EINVAL",
			     def->type == BPF_MAP_TYPE_RINGBUF ? "0.8" : "1.1");
		f->fix = fix_set(ATTR_MAX_ENTRIES, arena_printf(l->arena, "%u", rounded));
	}
	if (def->pinning == PIN_BY_NAME && !lint_loader_has(l, BEHAVIOUR_RINGBUF_ROUNDED_AT_OPEN))
		finding_note(l, f,
			     "libbpf 0.8 compares a pinned map with %u: a second load "
			     "fails with EINVAL",
			     max);
}

void rule_ringbuf_not_rounded(struct lint *l, const struct judged *m)
{
	check_rounding(l, m);
	if (m->inner)
		check_rounding(l, m->inner);
}

void rule_devmap_pin_reuse(struct lint *l, const struct judged *m)
{
	const struct map_def *map = m->def;
	struct finding *f;

	if (l->loader != LOADER_LIBBPF || lint_loader_has(l, BEHAVIOUR_DEVMAP_PIN_FLAGS) ||
	    map->pinning != PIN_BY_NAME ||
	    (map->type != BPF_MAP_TYPE_DEVMAP && map->type != BPF_MAP_TYPE_DEVMAP_HASH))
		return;
	f = lint_say(l, RULE_BM404, m, ATTR_PINNING,
		     "a second load fails with EINVAL: the flags of the pinned map differ");
	finding_note(l, f,
			"the kernel adds BPF_F_RDONLY_PROG to the flags of every %s "
			"(dev_map_init_map), and libbpf before 1.7 compares them with those "
			"of the definition",
			schema_map_type_name(l->opts->schema, map->type));
}

/* Another finding reports such a key or value. */
static bool has_size_overflow(const struct object *obj)
{
	for (size_t i = 0; i < obj->n_faults; i++)
		if (obj->faults[i].what == FAULT_SIZE_OVERFLOW)
			return true;
	return false;
}

static bool has_struct_ops(const struct lint *l)
{
	for (size_t i = 0; i < l->n_maps; i++)
		if (l->maps[i].create.btf_vmlinux_value_type_id)
			return true;
	return false;
}

/* Whether a map cannot exist because the kernel refuses the object's BTF. */
static bool needs_btf(const struct judged *m)
{
	return m->verdict.create == CREATE_REJECTED &&
	       (m->lost_btf || (m->inner && m->inner->lost_btf) ||
		m->create.btf_vmlinux_value_type_id || verdict_has(&m->verdict, RULE_BM405) ||
		(m->inner && verdict_has(&m->inner->verdict, RULE_BM405)));
}

/* The first map whose key, value or section has the type that the kernel refuses; or NULL. */
static const struct judged *map_of_refused(struct lint *l, uint32_t type)
{
	const struct types *t = l->obj->types;
	uint8_t *seen = ARENA_ARRAY(l->arena, t ? t->count : 0, uint8_t);

	for (size_t i = 0; type && i < l->n_maps; i++)
		for (const struct judged *m = &l->maps[i]; m; m = m->inner)
			if (m->def->types == t &&
			    (type_reaches(t, m->def->key_type, type, seen) ||
			     type_reaches(t, m->def->value_type, type, seen)))
				return &l->maps[i];
	return NULL;
}

void rule_btf_rejected(struct lint *l)
{
	const struct btf_refusal *btf = &l->judged->btf;
	char kernel[VERSION_TEXT_MAX];
	struct finding *f;
	bool needed = false;

	/* What a loader refuses it never gives to the kernel: what is wrong with a map is said once. */
	if (!btf->why || has_size_overflow(l->obj) ||
	    (btf->variable && l->judged->status == OBJECT_REFUSED))
		return;
	f = lint_say(l, RULE_BM405, map_of_refused(l, btf->type), -1,
		     "the kernel refuses the BTF of the object: %s", btf->why);
	f->variable = btf->variable;
	finding_note(l, f, "BPF_BTF_LOAD of kernel %s fails with %s",
		     version_text(btf->kernel, kernel), schema_errno_name(l->arena, btf->err));
	if (l->loader == LOADER_LIBBPF)
		finding_note(l, f, "%s", has_struct_ops(l) ?
			     "libbpf does not load the object: struct_ops need BTF" :
			     "libbpf continues without BTF: no map has BTF types, and special fields "
			     "of values are plain bytes");
	for (size_t i = 0; i < l->n_maps; i++) {
		const struct judged *m = &l->maps[i];

		if (!needs_btf(m))
			continue;
		finding_note(l, f, "map '%s' cannot be created without BTF", m->def->name);
		needed = true;
	}
	if (needed)
		f->severity = SEVERITY_ERROR;
	f->fix = fix_words(btf->help);
}

void rule_global_data(struct lint *l, const struct judged *m)
{
	char kernel[VERSION_TEXT_MAX];
	struct finding *f;

	if (!m->no_global_data)
		return;
	f = lint_say(l, RULE_BM406, m, -1, "kernel %s does not support global data",
		     version_text(l->opts->target.kernel, kernel));
	if (lint_loader_has(l, BEHAVIOUR_DATA_MAPS_LEFT_OUT))
		finding_note(l, f,
			     "libbpf creates no map for it; programs that refer to it are refused");
	else
		finding_note(l, f, "libbpf before 0.6 refuses the object with EOPNOTSUPP");
	finding_note(l, f, "kernels support global data since 5.2");
}

void rule_data_not_mapped(struct lint *l, const struct judged *m)
{
	char kernel[VERSION_TEXT_MAX];
	struct finding *f;

	if (l->loader != LOADER_LIBBPF || m->no_global_data || !m->def->mmapable ||
	    m->create.map_flags & BPF_F_MMAPABLE)
		return;
	f = lint_say(l, RULE_BM413, m, -1, "kernel %s cannot map global variables into user space",
		     version_text(l->opts->target.kernel, kernel));
	finding_note(l, f,
		     "libbpf does not set BPF_F_MMAPABLE before 5.5: after the object is loaded, "
		     "the skeleton's pointer to them is NULL (bpf_object__load_skeleton)");
	f->fix = fix_words("set variables before the object is loaded; afterwards use "
			   "bpf_map_lookup_elem() and bpf_map_update_elem()");
}

/* Whether libbpf fails where the kernel's configuration does not set the extern. */
static bool is_strong_option(const struct kconfig_extern *e)
{
	return !e->weak && e->source == KCONFIG_CONFIG;
}

/* libbpf: bpf_object__resolve_externs(), the same since 0.1. */
void rule_strong_kconfig(struct lint *l)
{
	const char *first = NULL;
	struct buf names = {0};
	struct finding *f;

	for (size_t i = 0; i < l->n_maps; i++) {
		const struct map_def *map = l->maps[i].def;

		for (size_t k = 0; k < map_rare(map)->n_externs; k++) {
			if (!is_strong_option(&map_rare(map)->externs[k]))
				continue;
			buf_printf(&names, "%s'%s'", first ? ", " : "", map_rare(map)->externs[k].name);
			first = first ? first : map_rare(map)->externs[k].name;
		}
	}
	if (l->loader != LOADER_LIBBPF || !first) {
		buf_free(&names);
		return;
	}
	f = lint_say(l, RULE_BM416, NULL, -1,
		     "the object does not load where the kernel's configuration does not set %s",
		     names.s);
	f->variable = first;
	buf_free(&names);
	finding_note(l, f,
		     "libbpf fails with ESRCH for an extern that is not weak and not set; '# ... is "
		     "not set' counts as missing");
	finding_note(l, f,
		     "libbpf fails with EINVAL, also for weak externs, where it can read neither "
		     "/boot/config-RELEASE nor /proc/config.gz");
	f->fix = fix_words("declare it __weak: it is 0 where it is not set; where no configuration "
			   "can be read, give every option in bpf_object_open_opts.kconfig");
}

void rule_perf_event_array_cpus(struct lint *l, const struct judged *m)
{
	uint32_t max = m->create.max_entries, cpus = l->opts->target.cpus;
	struct finding *f;

	if (m->def->type != BPF_MAP_TYPE_PERF_EVENT_ARRAY || !max || max >= cpus)
		return;
	f = lint_say(l, RULE_BM407, m, ATTR_MAX_ENTRIES,
		     "max_entries is %u, but the target has %u CPUs", max, cpus);
	finding_note(l, f, "bpf_perf_event_output() on CPU %u and above fails with E2BIG",
			max);
	f->fix = fix_words(l->loader == LOADER_CILIUM_EBPF ?
			   "remove max_entries: the library sets it to the number of CPUs "
			   "(MapSpec.fixupMagicFields)" :
			   "remove max_entries: libbpf sets it to the number of CPUs");
}

void rule_numa_node_ignored(struct lint *l, const struct judged *m)
{
	const struct map_def *map = m->def;
	struct finding *f;

	if (!map_has(map, ATTR_NUMA_NODE) || map->map_flags & BPF_F_NUMA_NODE)
		return;
	f = lint_say(l, RULE_BM408, m, ATTR_NUMA_NODE,
		     "numa_node is %u, but map_flags lacks BPF_F_NUMA_NODE", map->numa_node);
	finding_note(l, f,
			"the kernel ignores numa_node without this flag (bpf_map_attr_numa_node)");
	f->fix = fix_set(ATTR_MAP_FLAGS, "BPF_F_NUMA_NODE");
}

/* Sections that compilers generate for literals: merged strings, and constants of one size. */
void rule_implicit_data_map(struct lint *l, const struct judged *m)
{
	const struct map_def *map = m->def;
	struct finding *f;

	if (map->style != STYLE_DATA ||
	    (!str_starts(map->section, ".rodata.str") && !str_starts(map->section, ".rodata.cst")))
		return;
	f = lint_say(l, RULE_BM409, m, -1,
		     "the compiler put literals into %s, which becomes a map", map->section);
	finding_note(l, f, l->loader == LOADER_CILIUM_EBPF ?
			"it is a MapSpec of its own, which code of bpf2go has no member for" :
			"generated skeletons have no member for it, and libbpf before 0.6 "
			"refuses objects whose programs refer to it");
	f->fix = fix_words("give the literal a name: static const char text[] = \"...\"");
}

/*
 * The call by which a program sets the attribute, in C, in Go and in Rust. Objects that the
 * Go library loads have programs in Go.
 */
static void note_setter(struct lint *l, struct finding *f, enum map_attr attr, const char *map)
{
	static const struct {
		enum map_attr attr;
		const char *c, *go, *value;
	} setters[] = {
		{ATTR_MAX_ENTRIES, "max_entries", "MaxEntries", "n"},
		{ATTR_KEY_SIZE, "key_size", "KeySize", "n"},
		{ATTR_VALUE_SIZE, "value_size", "ValueSize", "n"},
		{ATTR_INNER, "inner_map_fd", "InnerMap", "fd"},
	};
	const char *go;

	for (size_t i = 0; i < ARRAY_SIZE(setters); i++) {
		if (setters[i].attr != attr)
			continue;
		go = arena_printf(l->arena, "Go: spec.Maps[\"%s\"].%s = %s", map, setters[i].go,
				  attr == ATTR_INNER ? "&ebpf.MapSpec{...}" : setters[i].value);
		if (l->loader == LOADER_CILIUM_EBPF)
			finding_note(l, f, "%s", go);
		else
			finding_note(l, f, "C: bpf_map__set_%s(skel->maps.%s, %s); %s; "
				     "Rust: open_skel.maps.%s.set_%s(%s)",
				     setters[i].c, map, setters[i].value, go, map, setters[i].c,
				     setters[i].value);
	}
}

void rule_left_to_run_time(struct lint *l, const struct judged *m)
{
	uint32_t said = 0;

	for (size_t i = 0; i < m->verdict.n_violations; i++) {
		const struct violation *v = &m->verdict.violations[i];
		struct finding *f;

		/* Of several requirements of one attribute the first is enough: it is 0. */
		if (!v->left_to_run_time || said >> v->attr & 1)
			continue;
		said |= 1u << v->attr;
		f = lint_say_text(l, RULE_BM411, m, (int)v->attr, v->message);
		finding_note(l, f,
			     "kernel: BPF_MAP_CREATE fails with %s (%s) unless the program sets it "
			     "before it loads the object",
			     schema_errno_name(l->arena, v->err), v->source);
		note_setter(l, f, v->attr, m->def->name);
		f->fix = v->attr == ATTR_KEY_SIZE ? fix_set(ATTR_KEY, NULL) :
			 v->attr == ATTR_VALUE_SIZE ? fix_set(ATTR_VALUE, NULL) :
			 v->attr == ATTR_INNER ? fix_set(ATTR_INNER, "struct INNER_MAP") :
						 fix_set(v->attr, NULL);
	}
}
