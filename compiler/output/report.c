/* SPDX-License-Identifier: BSD-2-Clause */
#include <linux/bpf.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/util.h"
#include "output/internal.h"

/*
 * The tree of a report. Scripts depend on its shape, which
 * schemas/report.schema.yaml describes: a key that it requires is always present, with
 * null for an unknown value.
 */

/* Lists of small mappings up to this length are on one line. */
#define MAX_FLOW 4

struct report {
	struct doc *d;
	const struct output_options *opts;
	const struct result *result;
	struct arena *arena;	/* for texts of the current map */
	struct report_limits limits;
};

/* The loader of the run: that of the first object which the option, or its absence, is about. */
static enum loader shown_loader(const struct output_options *opts, const struct result_list *list)
{
	for (size_t i = 0; i < list->n; i++)
		if (list->v[i]->judged.loader == opts->target->loader)
			return opts->target->loader;
	return list->n ? list->v[0]->judged.loader : opts->target->loader;
}

void report_head(struct doc *d, const struct output_options *opts, const struct result_list *list)
{
	const struct target *t = opts->target;
	enum loader loader = shown_loader(opts, list);
	struct arena *a = arena_new();
	char release[VERSION_TEXT_MAX];

	doc_uint(d, "version", 1);
	doc_map(d, "tool", DOC_FLOW);
	doc_string(d, "name", "bpfmapc");
	doc_string(d, "version", BPFMAPC_VERSION);
	doc_end(d);
	doc_map(d, "target", DOC_FLOW);
	doc_string(d, "kernel", target_text(a, t));
	doc_string(d, "loader", loader_names[loader]);
	version_text(t->versions[loader], release);
	doc_string(d, "libbpf", loader == LOADER_LIBBPF ? release : NULL);
	if (loader == LOADER_CILIUM_EBPF)
		doc_string(d, "cilium_ebpf", release);
	doc_uint(d, "page_size", t->page_size);
	doc_uint(d, "cpus", t->cpus);
	doc_uint(d, "nr_cpus", t->nr_cpus);
	doc_end(d);
	arena_free(a);
}

static void put_memory(struct doc *d, struct memory memory)
{
	doc_map(d, "memory", DOC_FLOW);
	doc_uint(d, "bytes", memory.bytes);
	doc_bool(d, "exact", memory.exact);
	doc_end(d);
}

void report_summary(struct doc *d, const struct result_list *list, const struct memory *memory)
{
	struct summary sum = summarize(list);

	doc_map(d, "summary", DOC_FLOW);
	doc_uint(d, "objects", sum.objects);
	doc_uint(d, "maps", sum.maps);
	doc_uint(d, "errors", sum.errors);
	doc_uint(d, "warnings", sum.warnings);
	doc_uint(d, "infos", sum.infos);
	if (memory)
		put_memory(d, *memory);
	doc_end(d);
}

void report_diagnostic(struct doc *d, const struct finding *diag, const char *path)
{
	const struct rule_info *rule = rule_info(diag->rule);
	struct buf tmp = {0};

	doc_map(d, NULL, DOC_BLOCK);
	if (path)
		doc_string(d, "path", path);
	doc_string(d, "rule", rule->id);
	doc_string(d, "name", rule->name);
	doc_string(d, "severity", severity_name(diag->severity));
	doc_string(d, "map", diag->map);
	doc_string(d, "program", diag->program ? diag->program->name : NULL);
	doc_string(d, "attribute", diag->attr >= 0 ? attr_name((enum map_attr)diag->attr) : NULL);
	doc_string(d, "file", diag->file);
	doc_uint_if(d, "line", diag->line, diag->line);
	doc_string(d, "message", diag->message);
	doc_strings(d, "notes", DOC_BLOCK, diag->notes, diag->n_notes);
	doc_string(d, "help", fix_text(&tmp, diag));
	buf_free(&tmp);
	doc_end(d);
}

/* Opens a mapping on one line, or writes null and returns false. */
static bool map_if(struct doc *d, const char *key, bool present)
{
	if (present)
		doc_map(d, key, DOC_FLOW);
	else
		doc_null(d, key);
	return present;
}

void report_source(struct doc *d, const struct source *source)
{
	if (!map_if(d, "source", source->file))
		return;
	doc_string(d, "file", source->file);
	doc_uint_if(d, "line", source->line, source->line);
	doc_end(d);
}

static void put_flags(struct doc *d, const struct schema *s, const char *key, uint32_t flags)
{
	const char *names[32];
	uint32_t rest;
	size_t n = schema_flag_names(s, flags, names, &rest);

	doc_map(d, key, DOC_FLOW);
	doc_uint(d, "value", flags);
	doc_strings(d, "names", DOC_FLOW, names, n);
	doc_end(d);
}

static void put_map_type(struct doc *d, const struct schema *s, const char *key, uint32_t type)
{
	doc_map(d, key, DOC_FLOW);
	doc_uint(d, "id", type);
	doc_string(d, "name", schema_map_type_name(s, type));
	doc_end(d);
}

static void put_type(struct doc *d, const char *key, const struct map_def *map, const char *name,
		     uint32_t id, struct arena *a, struct report_limits *limits, enum report_use use)
{
	if (id) {
		report_type(d, key, map->types, id, name, a, limits, use);
		return;
	}
	if (!map_if(d, key, name))
		return;
	doc_string(d, "type", name);
	if (use == REPORT_WHOLE)
		doc_null(d, "btf_id");
	doc_end(d);
}

/* The path of a pin, and the mode and owner if the definition has them. */
static void put_pin(struct doc *d, struct arena *a, const struct map_def *map)
{
	const char *path = map_pin_path(a, map);
	const struct pin_owner *owner = &map_rare(map)->pin_owner;
	char mode[16];

	if (!map_if(d, "pin", path || owner->set))
		return;
	doc_string(d, "path", path);
	snprintf(mode, sizeof(mode), "0%o", owner->mode);
	doc_string(d, "mode", owner->set ? mode : NULL);
	doc_uint_if(d, "uid", owner->set, owner->uid);
	doc_uint_if(d, "gid", owner->set, owner->gid);
	doc_end(d);
}

/* libbpf puts the number of the machine's CPUs in place of 0. */
static bool has_entry_per_cpu(const struct judged *m)
{
	return m->create.map_type == BPF_MAP_TYPE_PERF_EVENT_ARRAY && !m->def->max_entries;
}

void report_attributes(struct doc *d, const struct schema *s, const struct judged *m,
		       struct arena *a, struct report_limits *limits, enum report_use use)
{
	bool per_cpu = use == REPORT_LOCK && has_entry_per_cpu(m);
	const struct map_create *c = &m->create;
	const struct map_def *map = m->def;

	put_map_type(d, s, "type", c->map_type);
	doc_uint(d, "key_size", c->key_size);
	doc_uint(d, "value_size", c->value_size);
	doc_uint(d, "max_entries", per_cpu ? 0 : c->max_entries);
	put_flags(d, s, "map_flags", c->map_flags);
	doc_uint(d, "map_extra", c->map_extra);
	doc_uint_if(d, "numa_node", map_has(map, ATTR_NUMA_NODE), c->numa_node);
	doc_string(d, "pinning", pinning_name(map->pinning));
	put_pin(d, a, map);
	put_type(d, "key", map, map->key_name, map->key_type, a, limits, use);
	put_type(d, "value", map, map->value_name, map->value_type, a, limits, use);
}

/*
 * The attributes that the loader changes, as they are in the definition. null
 * means absent; a size that comes from a type is not absent. An attribute that
 * is absent and passed as 0 is left out, except for max_entries.
 */
static void put_declared(struct report *r, const struct judged *m)
{
	const struct map_def *map = m->def;
	const struct map_create *c = &m->create;
	const struct {
		enum map_attr attr;
		uint64_t written, passed;
		bool typed;
	} attrs[] = {
		{ATTR_KEY_SIZE, map->key_size, c->key_size, map_has(map, ATTR_KEY)},
		{ATTR_VALUE_SIZE, map->value_size, c->value_size, map_has(map, ATTR_VALUE)},
		{ATTR_MAX_ENTRIES, map->max_entries, c->max_entries, false},
		{ATTR_MAP_EXTRA, map->map_extra, c->map_extra, false},
	};

	doc_map(r->d, "declared", DOC_FLOW);
	/* The attributes of a data section are in no definition. */
	if (map->style == STYLE_DATA)
		goto out;
	if (map_has(map, ATTR_TYPE) && map->type != c->map_type)
		put_map_type(r->d, r->opts->schema, "type", map->type);
	for (size_t i = 0; i < ARRAY_SIZE(attrs); i++) {
		const char *key = attr_name(attrs[i].attr);

		if (map_has(map, attrs[i].attr) || attrs[i].typed) {
			if (attrs[i].written != attrs[i].passed)
				doc_uint(r->d, key, attrs[i].written);
		} else if (attrs[i].passed || attrs[i].attr == ATTR_MAX_ENTRIES) {
			doc_null(r->d, key);
		}
	}
	if (map->map_flags != c->map_flags) {
		if (map_has(map, ATTR_MAP_FLAGS))
			put_flags(r->d, r->opts->schema, "map_flags", map->map_flags);
		else
			doc_null(r->d, "map_flags");
	}
out:
	doc_end(r->d);
}

static void put_slots(struct doc *d, const struct map_def *map)
{
	doc_list(d, "values", map->n_slots > MAX_FLOW ? DOC_BLOCK : DOC_FLOW);
	for (size_t i = 0; i < map->n_slots; i++) {
		const struct slot *slot = &map->slots[i];

		doc_map(d, NULL, DOC_FLOW);
		doc_uint(d, "slot", slot->index);
		if (slot->program)
			doc_string(d, "program", slot->program);
		else
			doc_string(d, "map", slot->map);
		doc_end(d);
	}
	doc_end(d);
}

const char *const outcome_names[] = {
	[CREATE_ACCEPTED] = "accepted",
	[CREATE_REJECTED] = "rejected",
	[CREATE_DEPENDS] = "depends",
};

static void put_outcome(struct report *r, const struct verdict *v)
{
	static const struct {
		enum depends_on bit;
		const char *name;
	} depends[] = {
		{DEPENDS_MEMORY, "memory"},
		{DEPENDS_CAPABILITY, "capability"},
		{DEPENDS_CONFIG, "config"},
		{DEPENDS_CPUS, "cpus"},
	};
	struct doc *d = r->d;

	doc_string(d, "create", outcome_names[v->create]);
	doc_string(d, "errno",
		   v->err ? schema_errno_name(r->arena, v->err) : NULL);
	doc_bool(d, "without_btf", v->without_btf);
	doc_list(d, "depends_on", DOC_FLOW);
	for (size_t i = 0; i < ARRAY_SIZE(depends); i++)
		if (v->depends_on & depends[i].bit)
			doc_string(d, NULL, depends[i].name);
	doc_end(d);
}

void report_releases(struct doc *d, const struct schema *s, const struct release_list *list)
{
	char text[SPAN_TEXT_MAX];

	for (size_t i = 0; i < list->n; i++)
		doc_string(d, NULL, schema_span_text(s, &list->v[i], text));
}

/* What the object runs on: releases, and profiles of the target. */
static void put_kernels(struct report *r)
{
	const struct runs_on *on = r->result->runs_on;

	if (!on) {
		doc_null(r->d, "kernels");
		return;
	}
	doc_list(r->d, "kernels", DOC_FLOW);
	report_releases(r->d, r->opts->schema, &on->object);
	for (size_t i = 0; i < on->n_kernels; i++)
		if (on->kernels[i].kernel.name && on->kernels[i].object)
			doc_string(r->d, NULL, on->kernels[i].kernel.name);
	doc_end(r->d);
}

/* m: the map of the object that the verdict is about; NULL: a template. */
static void put_verdict(struct report *r, const struct verdict *v, const struct judged *m)
{
	struct doc *d = r->d;

	doc_map(d, "verdict", DOC_BLOCK);
	put_outcome(r, v);
	doc_list(d, "kernels", DOC_FLOW);
	report_releases(d, r->opts->schema, &(struct release_list){v->kernels, v->n_kernels});
	for (size_t i = 0; m && i < r->result->n_by_kernel; i++) {
		const struct kernel_judgement *k = &r->result->by_kernel[i];

		if (k->kernel.name &&
		    k->judged.maps[m - r->result->judged.maps].verdict.create == CREATE_ACCEPTED)
			doc_string(d, NULL, k->kernel.name);
	}
	doc_end(d);
	doc_end(d);
	put_memory(d, (struct memory){v->memory, v->memory_exact});
}

/* The verdict of each kernel of the target on a map of the object. */
static void put_verdicts(struct report *r, const struct judged *m)
{
	const struct result *result = r->result;
	ptrdiff_t map = m - result->judged.maps;

	doc_list(r->d, "verdicts", DOC_BLOCK);
	for (size_t i = 0; i < result->n_by_kernel; i++) {
		doc_map(r->d, NULL, DOC_FLOW);
		doc_string(r->d, "kernel",
			   target_kernel_text(r->arena, &result->by_kernel[i].kernel));
		put_outcome(r, &result->by_kernel[i].judged.maps[map].verdict);
		doc_end(r->d);
	}
	doc_end(r->d);
}

static void put_used_by(struct doc *d, const struct judged *m)
{
	doc_list(d, "used_by", DOC_BLOCK);
	for (size_t i = 0; i < m->n_used_by; i++) {
		const struct map_use *use = &m->used_by[i];
		struct source at = place_source(&use->at);

		doc_map(d, NULL, DOC_FLOW);
		doc_string(d, "program", use->program->name);
		doc_string(d, "function", use->at.function->name);
		doc_string(d, "helper", use->helper);
		doc_list(d, "access", DOC_FLOW);
		if (use->access & ACCESS_READ)
			doc_string(d, NULL, "read");
		if (use->access & ACCESS_WRITE)
			doc_string(d, NULL, "write");
		doc_end(d);
		doc_string(d, "file", at.file);
		doc_uint_if(d, "line", at.line, at.line);
		doc_end(d);
	}
	doc_end(d);
}

static void put_map(struct report *r, const char *key, const struct judged *m)
{
	const struct map_def *map = m->def;
	struct doc *d = r->d;
	const struct map_offer *offer = judged_offer(m);

	doc_map(d, key, DOC_BLOCK);
	doc_string(d, "name", map->name);
	doc_string(d, "section", *map->section ? map->section : NULL);
	doc_string(d, "style", style_name(map->style));
	doc_string(d, "layout", map->layout);
	report_source(d, &map->source);
	report_attributes(d, r->opts->schema, m, r->arena, &r->limits, REPORT_WHOLE);
	put_declared(r, m);
	if (m->inner)
		put_map(r, "inner", m->inner);
	else
		doc_null(d, "inner");
	put_slots(d, map);
	doc_string(d, "not_created", m->not_created);
	put_verdict(r, &m->verdict, m->outer ? NULL : m);
	if (r->result->n_by_kernel && !m->outer)
		put_verdicts(r, m);
	doc_strings(d, "commands", DOC_FLOW, offer->commands, offer->n_commands);
	doc_strings(d, "helpers", DOC_FLOW, offer->helpers, offer->n_helpers);
	put_used_by(d, m);
	doc_end(d);
}

static void drain(const struct output_options *opts, struct buf *b)
{
	if (opts->drain)
		opts->drain(b);
}

static void put_object(struct doc *d, struct buf *b, const struct output_options *opts,
		       const struct result *result)
{
	const struct object *obj = result->obj;
	const struct judgement *judged = &result->judged;
	static const char *const statuses[] = {
		[OBJECT_OK] = "ok",
		[OBJECT_REFUSED] = "refused",
		[OBJECT_UNREADABLE] = "unreadable",
	};
	struct report r = {
		.d = d, .opts = opts, .result = result, .arena = arena_new(),
		.limits = report_limits,
	};
	bool has_endian = !obj->definition && judged->status != OBJECT_UNREADABLE;

	doc_map(d, NULL, DOC_BLOCK);
	doc_string(d, "path", obj->path);
	doc_string(d, "loader", loader_names[judged->loader]);
	doc_string(d, "endian", has_endian ? obj->big_endian ? "big" : "little" : NULL);
	doc_string(d, "status", statuses[judged->status]);
	if (map_if(d, "refused", judged->status == OBJECT_REFUSED)) {
		doc_string(d, "errno", judged->refused_errno ?
				   schema_errno_name(r.arena, judged->refused_errno) : NULL);
		doc_string(d, "reason", judged->refused_reason);
		doc_end(d);
	}
	put_kernels(&r);
	doc_list(d, "maps", DOC_BLOCK);
	for (size_t i = 0; i < judged->n_maps; i++) {
		put_map(&r, NULL, &judged->maps[i]);
		arena_empty(r.arena);
		drain(opts, b);
	}
	doc_end(d);
	report_programs(d, opts->schema, result);
	doc_list(d, "diagnostics", DOC_BLOCK);
	for (size_t i = 0; i < result->n_findings; i++) {
		report_diagnostic(d, &result->findings[i], NULL);
		drain(opts, b);
	}
	doc_end(d);
	doc_end(d);
	arena_free(r.arena);
}

/* An object as a document of its own. */
static void put_line(struct buf *b, const struct output_options *opts, const struct result *r)
{
	struct doc *d = doc_new(b, opts->format->tree);

	put_object(d, b, opts, r);
	doc_finish(d);
}

/* More text is written when it can be printed at once. */
#define EARLY_MAPS_MAX 64

bool report_early(struct buf *b, const struct output_options *opts, struct result *r)
{
	struct output_options held = *opts;
	struct doc *d;

	if (opts->format->tree == DOC_NONE || r->judged.n_maps > EARLY_MAPS_MAX)
		return false;
	held.drain = NULL;
	b->len = 0;
	if (opts->format->tree == DOC_JSON_LINE) {
		put_line(b, &held, r);
	} else {
		d = doc_part(b, opts->format->tree);
		put_object(d, b, &held, r);
		doc_part_end(d);
	}
	r->text = malloc(b->len);
	if (!r->text)
		die_no_memory();
	memcpy(r->text, b->s, b->len);
	r->n_text = b->len;
	return true;
}

void output_report(struct buf *b, const struct output_options *opts, const struct result_list *list)
{
	struct memory memory = {.exact = true};
	struct doc *d;

	if (opts->format->tree == DOC_NONE) {
		opts->format->write(b, opts, list);
		return;
	}
	if (opts->format->tree == DOC_JSON_LINE) {
		for (size_t i = 0; i < list->n; i++) {
			if (list->v[i]->text)
				buf_add(b, list->v[i]->text, list->v[i]->n_text);
			else
				put_line(b, opts, list->v[i]);
			drain(opts, b);
		}
		return;
	}
	d = doc_new(b, opts->format->tree);
	doc_map(d, NULL, DOC_BLOCK);
	report_head(d, opts, list);
	doc_list(d, "objects", DOC_BLOCK);
	for (size_t i = 0; i < list->n; i++) {
		if (list->v[i]->text)
			doc_put_part(d, list->v[i]->text, list->v[i]->n_text);
		else
			put_object(d, b, opts, list->v[i]);
		drain(opts, b);
	}
	doc_end(d);
	for (size_t i = 0; i < list->n; i++)
		memory_add(&memory, result_memory(list->v[i]));
	report_summary(d, list, &memory);
	doc_finish(d);
}
