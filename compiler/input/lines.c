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

/* The line of the instructions from the offset on, until the next one. */
struct insn_line {
	uint32_t section, offset;
	uint32_t file;		/* the name's offset in the strings of the BTF */
	uint32_t line;
};

static void add_line(void *ctx, const struct ext_line *line)
{
	struct reader *r = ctx;
	const struct section *s = find_section(r, types_string(r->obj->types, line->section));
	struct insn_line l = {0, line->offset, line->file, line->line};

	if (!s || !l.line)
		return;
	l.section = s->index;
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
	r->lines_read = true;
	if (!r->obj->types || !r->btf_ext || r->bad_btf_ext)
		return;
	btf_ext_lines(&r->btf_ext->data, add_line, r);
	if (r->n_lines)
		qsort(r->lines, r->n_lines, sizeof(*r->lines), compare_lines);
}

struct source insn_source(struct reader *r, uint32_t section, uint64_t off)
{
	struct source source = {0};
	const struct insn_line *l;
	size_t behind;

	if (!r->lines_read)
		read_lines(r);
	behind = LOWER_BOUND(r->n_lines, i, r->lines[i].section < section ||
			     (r->lines[i].section == section && r->lines[i].offset <= off));
	l = behind ? &r->lines[behind - 1] : NULL;
	if (!l || l->section != section)
		return source;
	if (!r->line_file || r->line_file_off != l->file) {
		r->line_file_off = l->file;
		r->line_file = path_shown(r->arena, NULL, types_string(r->obj->types, l->file));
	}
	source.file = r->line_file;
	source.line = l->line;
	return source;
}

/* The lines of the maps in the debug info of another file. */
static void read_twin(struct object *obj, const char *path)
{
	struct file *twin;

	if (file_open(path, &twin))
		return;
	if (file_kind(twin) == FILE_BPF_ELF)
		debug_lines(obj, &(struct view){twin->data, twin->size, false});
	file_put(twin);
}

void input_sources(struct object *obj)
{
	struct reader *r = obj->reader;
	size_t n = 0;

	if (!r || obj->status == OBJECT_UNREADABLE || obj->definition)
		return;
	debug_lines(obj, &r->bytes);
	for (size_t i = 0; i < r->n_debug_objects; i++)
		read_twin(obj, r->debug_objects[i]);
	for (size_t i = 0; i < r->n_functions && n < obj->n_programs; i++) {
		const struct function *f = &r->functions[i];

		if (!is_subprogram(r, f))
			r->programs[n++].source = insn_source(r, f->section, f->offset);
	}
}

const char *input_debug_fault(struct arena *a, const char *path)
{
	const char *why = NULL;
	struct file *file;
	int err = file_open(path, &file);
	char reason[128];

	if (err)
		return arena_strdup(a, strerror_r(-err, reason, sizeof(reason)));
	if (file_kind(file) != FILE_BPF_ELF)
		why = "the file is not a BPF object";
	else if (!has_debug_lines(&(struct view){file->data, file->size, false}))
		why = "the file has no debug info that can be read; compile with clang -g, and do not strip it";
	file_put(file);
	return why;
}
