/* SPDX-License-Identifier: BSD-2-Clause */
#include "running/image.h"

#include <stdlib.h>
#include <string.h>

#include "base/util.h"
#include "btf/read.h"
#include "model/insn.h"

/* A record of .BTF.ext, which the object has. */
struct ext_row {
	uint32_t section;	/* its name, in the strings of the BTF */
	uint32_t offset;	/* bytes, in the section */
	const unsigned char *record;
};

struct table_reader {
	struct arena *arena;
	struct ext_table *table;
};

static void add_row(void *ctx, uint32_t section, const struct view *record)
{
	const struct table_reader *x = ctx;
	struct ext_row row = {section, (uint32_t)uint_at(record, 0, 4), record->data};

	x->table->size = (uint32_t)record->size;
	ARENA_PUSH(x->arena, x->table->rows, x->table->n, x->table->cap, row);
}

static int compare_rows(const void *a, const void *b)
{
	const struct ext_row *x = a, *y = b;

	if (x->section != y->section)
		return x->section < y->section ? -1 : 1;
	if (x->offset != y->offset)
		return x->offset < y->offset ? -1 : 1;
	return x->record < y->record ? -1 : x->record > y->record;
}

static void read_table(const struct image_source *src, enum ext_part part, struct ext_table *table)
{
	struct table_reader x = {src->arena, table};

	table->sections.arena = src->arena;
	btf_ext_records(&src->obj->btf_ext, part, add_row, &x);
	if (table->n)
		qsort(table->rows, table->n, sizeof(*table->rows), compare_rows);
	for (size_t i = 0; i < table->n; i++)
		if (!i || table->rows[i].section != table->rows[i - 1].section)
			name_table_add(&table->sections,
				       types_string(src->obj->types, table->rows[i].section),
				       table->rows[i].section);
}

void image_source_init(struct image_source *src, struct arena *a, const struct object *obj)
{
	*src = (struct image_source){.obj = obj, .arena = a};
	src->is_program = ARENA_ARRAY(a, obj->n_functions, bool);
	for (size_t i = 0; i < obj->n_programs; i++)
		src->is_program[obj->programs[i].function] = true;
	if (!obj->btf_ext.size)
		return;
	read_table(src, EXT_FUNCTIONS, &src->functions);
	read_table(src, EXT_LINES, &src->lines);
	read_table(src, EXT_CORE, &src->core);
}

/* Functions whose code is in the image, and those of which calls are followed right now. */
struct linker {
	const struct image_source *src;
	struct arena *arena;
	struct image *out;
	uint32_t *at;		/* by obj->functions: the first instruction, plus one; 0: not in it */
	size_t cap_parts;
	struct open_part {
		size_t part, ref;	/* indexes: of the part, and of its next reference */
	} *stack;
	size_t depth;
	const char *why;
};

static void place(struct linker *l, uint32_t function, const char *section)
{
	const struct function *f = &l->src->obj->functions[function];
	struct image_part part = {f, section, (uint32_t)l->out->n_insns};

	l->at[function] = part.at + 1;
	l->out->n_insns += f->code.size / INSN_SIZE;
	l->stack[l->depth++] = (struct open_part){l->out->n_parts, 0};
	ARENA_PUSH(l->arena, l->out->parts, l->out->n_parts, l->cap_parts, part);
}

/* The functions that the program reaches, in the order in which libbpf appends them. */
static void place_all(struct linker *l, const struct program *p)
{
	const struct object *obj = l->src->obj;

	l->at = ARENA_ARRAY(l->arena, obj->n_functions, uint32_t);
	l->stack = ARENA_ARRAY(l->arena, obj->n_functions, struct open_part);
	place(l, p->function, p->section);
	while (l->depth) {
		struct open_part *top = &l->stack[l->depth - 1];
		const struct function *f = l->out->parts[top->part].function;
		const struct insn_ref *ref;

		if (top->ref == f->n_refs) {
			l->depth--;
			continue;
		}
		ref = &f->refs[top->ref++];
		if (ref->kind == INSN_FUNCTION && !l->at[ref->target])
			place(l, ref->target, ".text");
	}
}

/* Whether the instruction is one that can refer to something, and is inside. */
static bool fits(struct linker *l, const struct image_part *part, const struct insn_ref *ref)
{
	size_t n = part->function->code.size / INSN_SIZE;
	uint8_t code;

	if (ref->kind == INSN_CORE)
		return true;
	code = ref->insn < n ? l->out->insns[part->at + ref->insn].code : 0;
	if (code == INSN_CALL || (code == INSN_LD_IMM64 && ref->insn + 1 < n))
		return true;
	l->why = arena_printf(l->arena, "function '%s' ends within an instruction",
			      part->function->name);
	return false;
}

/* Makes the instruction point to where the function is. */
static void link_function(struct linker *l, const struct image_part *part,
			  const struct insn_ref *ref)
{
	struct bpf_insn *insn = &l->out->insns[part->at + ref->insn];

	if (l->src->is_program[ref->target]) {
		l->why = arena_printf(l->arena, "function '%s' calls the program '%s'",
				      part->function->name,
				      l->src->obj->functions[ref->target].name);
		return;
	}
	if (insn->code != INSN_CALL)
		insn->src_reg = BPF_PSEUDO_FUNC;
	insn->imm = (int32_t)(l->at[ref->target] - 1) - (int32_t)(part->at + ref->insn) - 1;
}

static void copy_code(struct linker *l)
{
	struct image *out = l->out;

	out->insns = ARENA_ARRAY(l->arena, out->n_insns + 1, struct bpf_insn);
	for (size_t i = 0; i < out->n_parts; i++) {
		const struct view *code = &out->parts[i].function->code;

		if (code->size < INSN_SIZE) {
			l->why = arena_printf(l->arena, "function '%s' has no code",
					      out->parts[i].function->name);
			return;
		}
		memcpy(&out->insns[out->parts[i].at], code->data,
		       code->size / INSN_SIZE * INSN_SIZE);
	}
	for (size_t i = 0; i < out->n_parts && !l->why; i++) {
		const struct image_part *part = &out->parts[i];
		const struct function *f = part->function;

		for (size_t k = 0; k < f->n_refs && !l->why; k++)
			if (fits(l, part, &f->refs[k]) && f->refs[k].kind == INSN_FUNCTION)
				link_function(l, part, &f->refs[k]);
	}
}

/* The first row of the table from the offset of the section on. */
static size_t first_row(const struct ext_table *t, uint32_t section, uint64_t offset)
{
	return LOWER_BOUND(t->n, i, t->rows[i].section < section ||
			   (t->rows[i].section == section && t->rows[i].offset < offset));
}

/* The rows of a function. */
static const struct ext_row *rows_of(const struct ext_table *t, const struct image_part *part,
				     size_t *n)
{
	const struct function *f = part->function;
	int64_t section = name_table_find(&t->sections, part->section);
	size_t from;

	*n = 0;
	if (section < 0)
		return NULL;
	from = first_row(t, (uint32_t)section, f->offset);
	*n = first_row(t, (uint32_t)section, f->offset + f->size) - from;
	return t->rows + from;
}

/* Appends the rows of each part; unit: bytes of the object for one of the first number. */
static void copy_records(struct linker *l, const struct ext_table *t, uint32_t unit,
			 struct image_records *out)
{
	unsigned char *to;
	size_t total = 0, n;

	for (size_t i = 0; i < l->out->n_parts; i++) {
		rows_of(t, &l->out->parts[i], &n);
		/* Of a program without, libbpf takes nothing of its subprograms either. */
		if (!i && !n && unit == INSN_SIZE)
			return;
		total += n;
	}
	if (!total)
		return;
	to = ARENA_ARRAY(l->arena, total * t->size, unsigned char);
	*out = (struct image_records){to, (uint32_t)total, t->size};
	for (size_t i = 0; i < l->out->n_parts; i++) {
		const struct image_part *part = &l->out->parts[i];
		const struct ext_row *rows = rows_of(t, part, &n);

		for (size_t k = 0; k < n; k++, to += t->size) {
			uint32_t at = (rows[k].offset - (uint32_t)part->function->offset) / unit +
				      part->at * (INSN_SIZE / unit);

			memcpy(to, rows[k].record, t->size);
			memcpy(to, &at, sizeof(at));
		}
	}
}

const char *image_make(const struct image_source *src, struct arena *a, const struct program *p,
		       struct image *out)
{
	struct linker l = {.src = src, .arena = a, .out = out};

	*out = (struct image){0};
	place_all(&l, p);
	copy_code(&l);
	if (l.why)
		return l.why;
	copy_records(&l, &src->functions, INSN_SIZE, &out->functions);
	copy_records(&l, &src->lines, INSN_SIZE, &out->lines);
	copy_records(&l, &src->core, 1, &out->core);
	return NULL;
}
