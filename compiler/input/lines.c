/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>

#include "base/path.h"
#include "base/util.h"
#include "btf/read.h"
#include "input/elf/elf.h"

/*
 * Where maps and programs stand in their sources. Of maps the debug info knows it, that of
 * the object or of an unstripped twin; of instructions .BTF.ext does, which stripping leaves.
 */

/* Names of files that were read last, by their offset in the strings of the BTF. */
#define N_FILES 64

struct line_reader {
	struct reader *r;
	struct {
		uint32_t off;
		const char *path;	/* NULL: the entry is free */
	} files[N_FILES];
};

static const char *file_name(struct line_reader *x, uint32_t off)
{
	size_t at = off % N_FILES;

	if (!x->files[at].path || x->files[at].off != off) {
		x->files[at].off = off;
		x->files[at].path = path_shown(x->r->arena, NULL,
					       types_string(x->r->obj->types, off));
	}
	return x->files[at].path;
}

static void add_line(void *ctx, const struct ext_line *line)
{
	struct line_reader *x = ctx;
	struct reader *r = x->r;
	const struct section *s = find_section(r, types_string(r->obj->types, line->section));
	struct insn_line l = {0, line->offset, line->line, NULL};

	if (!s || !l.line)
		return;
	l.section = s->index;
	l.file = file_name(x, line->file);
	ARENA_PUSH(r->arena, r->lines, r->n_lines, r->cap_lines, l);
}

static int compare_lines(const void *a, const void *b)
{
	const struct insn_line *x = a, *y = b;

	if (x->section != y->section)
		return x->section < y->section ? -1 : 1;
	return x->offset < y->offset ? -1 : x->offset > y->offset;
}

static void read_lines(struct reader *r)
{
	struct line_reader x = {.r = r};

	r->lines_read = true;
	if (!r->obj->types || !r->btf_ext || r->bad_btf_ext)
		return;
	btf_ext_lines(&r->btf_ext->data, add_line, &x);
	if (r->n_lines)
		qsort(r->lines, r->n_lines, sizeof(*r->lines), compare_lines);
}

/* The lines of the instructions in [off, end) of the section. */
static size_t find_lines(struct reader *r, uint32_t section, uint64_t off, uint64_t end,
			 const struct insn_line **first)
{
	const struct insn_line *l;
	size_t from, to;

	if (!r->lines_read)
		read_lines(r);
	l = r->lines;
	from = LOWER_BOUND(r->n_lines, i, l[i].section < section ||
			   (l[i].section == section && l[i].offset <= off));
	to = LOWER_BOUND(r->n_lines, i, l[i].section < section ||
			 (l[i].section == section && l[i].offset < end));
	from -= from && l[from - 1].section == section;
	*first = to > from ? l + from : NULL;
	return to > from ? to - from : 0;
}

struct source insn_source(struct reader *r, uint32_t section, uint64_t off)
{
	const struct insn_line *l;

	if (!find_lines(r, section, off, off + 1, &l))
		return (struct source){0};
	return (struct source){l->file, l->line};
}

/* Reads the sections of a file with debug info; NULL if they cannot be read. Owned by the caller. */
static struct object *read_debug_object(const char *path, const struct file *file)
{
	struct object *obj = object_new(path);
	struct reader *r = ARENA_NEW(obj->arena, struct reader);

	obj->reader = r;
	r->obj = obj;
	r->arena = obj->arena;
	r->bytes = (struct view){file->data, file->size, false};
	if (read_elf(r))
		return obj;
	object_free(obj);
	return NULL;
}

/* The lines of the maps in the debug info of another file. */
static void read_twin(struct object *obj, const char *path, const struct name_table *names)
{
	struct object *twin = NULL;
	struct file *file;

	if (file_open(path, PATH_FOUND, &file))
		return;
	if (file_kind(file) == FILE_BPF_ELF)
		twin = read_debug_object(path, file);
	if (twin)
		debug_lines(twin->reader, obj, names);
	object_free(twin);
	file_put(file);
}

/* What was compiled, and could be read. */
static struct reader *reader_of(const struct object *obj)
{
	return obj->status == OBJECT_UNREADABLE || obj->definition ? NULL : obj->reader;
}

void input_sources_of(struct object *obj, const struct name_table *names)
{
	struct reader *r = reader_of(obj);

	if (!r)
		return;
	debug_lines(r, obj, names);
	for (size_t i = 0; i < r->n_debug_objects; i++)
		read_twin(obj, r->debug_objects[i], names);
}

void input_lines(struct object *obj)
{
	struct reader *r = reader_of(obj);

	if (!r)
		return;
	for (size_t i = 0; i < r->n_functions; i++) {
		struct function *f = &r->functions[i];

		f->n_lines = find_lines(r, f->section, f->offset, f->offset + f->size, &f->lines);
	}
	for (size_t i = 0; i < obj->n_programs; i++)
		r->programs[i].source = function_source(&r->functions[r->programs[i].function], 0);
}

void input_sources(struct object *obj)
{
	input_lines(obj);
	input_sources_of(obj, NULL);
}

const char *input_debug_fault(struct arena *a, const char *path)
{
	struct object *obj = NULL;
	const char *why = NULL;
	struct file *file;
	int err = file_open(path, PATH_FOUND, &file);

	if (err)
		return arena_strdup(a, file_error(err));
	if (file_kind(file) == FILE_BPF_ELF)
		obj = read_debug_object(path, file);
	else
		why = "the file is not a BPF object";
	if (!why && !(obj && has_debug_lines(obj->reader)))
		why = "the file has no debug info that can be read; compile with clang -g, and do not strip it";
	object_free(obj);
	file_put(file);
	return why;
}
