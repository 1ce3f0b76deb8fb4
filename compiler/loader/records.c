/* SPDX-License-Identifier: BSD-2-Clause */
/* gen --record MAP=TYPE: what programs put into a ring buffer, or send to a perf event array. */
#include "loader/records.h"

#include <linux/bpf.h>

#include "base/util.h"
#include "btf/type_names.h"
#include "loader/names.h"

/* Maps are named in a message up to this many. */
#define MAX_NAMED 20

bool has_records(uint32_t map_type)
{
	return map_type == BPF_MAP_TYPE_RINGBUF || map_type == BPF_MAP_TYPE_PERF_EVENT_ARRAY;
}

struct finder {
	const struct gen_options *opts;
	const struct result *r;
	struct buf *errors;
	struct type_names types;
};

static void __attribute__((format(printf, 3, 4)))
refuse(struct finder *f, const struct gen_record *record, const char *fmt, ...)
{
	struct buf b = {0};
	va_list ap;

	buf_printf(&b, "%s: --record %s=%s: ", f->r->obj->path, record->map_name,
		   record->type_name);
	va_start(ap, fmt);
	buf_vprintf(&b, fmt, ap);
	va_end(ap);
	buf_printf(f->errors, "%s\n", printable(f->r->obj->arena, b.s));
	buf_free(&b);
}

/* "maps of type ringbuf and perf_event_array have records: a, b" */
static const char *those_with_records(struct finder *f)
{
	const struct judgement *judged = &f->r->judged;
	struct buf b = {0};
	size_t n = 0;

	buf_str(&b, "maps of type ringbuf and perf_event_array have records: ");
	for (size_t i = 0; i < judged->n_maps && n <= MAX_NAMED; i++) {
		if (!has_records(judged->maps[i].create.map_type))
			continue;
		buf_printf(&b, "%s%s", n ? ", " : "",
			   n < MAX_NAMED ? judged->maps[i].def->name : "...");
		n++;
	}
	if (!n)
		buf_str(&b, "the object has none");
	return buf_text(&b, f->r->obj->arena);
}

static const struct judged *find_map(struct finder *f, const struct gen_record *record)
{
	const struct judgement *judged = &f->r->judged;
	const char **names = ARENA_ARRAY(f->r->obj->arena, judged->n_maps, const char *);
	const char *near;
	size_t n = 0;

	for (size_t i = 0; i < judged->n_maps; i++) {
		const struct judged *m = &judged->maps[i];

		if (str_eq(m->def->name, record->map_name))
			return m;
		if (has_records(m->create.map_type) && n < MAX_NAMED)
			names[n++] = m->def->name;
	}
	near = nearest(record->map_name, names, n);
	if (near)
		refuse(f, record, "there is no map '%s'; did you mean '%s'?", record->map_name,
		       near);
	else
		refuse(f, record, "there is no map '%s'; %s", record->map_name,
		       those_with_records(f));
	return NULL;
}

static void find_type(struct finder *f, struct gen_record *record)
{
	const struct types *types = f->r->obj->types;
	const char *name;
	int64_t size;

	if (!types) {
		refuse(f, record, "the object has no BTF, which types of records are looked up in");
		return;
	}
	record->type = type_names_in_base(&f->types, record->type_name, &name);
	size = record->type ? type_size(types, record->type) : 0;
	if (!record->type && name)
		refuse(f, record, "the object's BTF has no type '%s'; did you mean '%s'?",
		       record->type_name, name);
	else if (!record->type)
		refuse(f, record,
		       "the object's BTF has no type '%s'; clang writes those that a variable, an "
		       "argument or a map has",
		       record->type_name);
	else if (size < 0)
		refuse(f, record, "'%s' is declared in the object's BTF, but not defined", name);
	else if (!size)
		refuse(f, record, "'%s' has no size", name);
	else if (size > UINT32_MAX)
		refuse(f, record, "'%s' is larger than a record", name);
}

static void find(struct finder *f, struct gen_record *record)
{
	const struct judged *m = find_map(f, record);

	if (!m)
		return;
	record->map = m->def;
	if (!has_records(m->create.map_type))
		refuse(f, record, "the map is of type %s; %s",
		       schema_map_type_name(f->opts->schema, m->create.map_type),
		       those_with_records(f));
	else if (m->not_created && !m->skipped)
		refuse(f, record, "the map is not created: %s", m->not_created);
	else
		find_type(f, record);
}

bool find_records(const struct gen_options *opts, const struct result *r, struct buf *errors)
{
	struct finder f = {.opts = opts, .r = r, .errors = errors};
	size_t before = errors->len;

	if (!opts->n_records)
		return true;
	type_names_init(&f.types, r->obj->arena, r->obj->types);
	for (size_t i = 0; i < opts->n_records; i++)
		find(&f, &opts->records[i]);
	type_names_drop(&f.types);
	return errors->len == before;
}

bool record_type(const struct gen_options *opts, const struct object *obj,
		 const struct map_def *map, struct record_type *out)
{
	const struct btf_type *value =
		type_by_id(map->types, type_skip_mods(map->types, map->value_type));

	*out = (struct record_type){0};
	for (size_t i = 0; i < opts->n_records; i++) {
		if (opts->records[i].map != map)
			continue;
		*out = (struct record_type){obj->types, opts->records[i].type};
		return true;
	}
	/* The value of a perf event array is otherwise a number, the descriptor of an event. */
	if (!type_is_composite(value))
		return false;
	*out = (struct record_type){map->types, map->value_type};
	return true;
}
