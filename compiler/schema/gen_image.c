/* SPDX-License-Identifier: BSD-2-Clause */
#include "schema/gen_image.h"

#include "base/name_table.h"
#include "base/util.h"
#include "schema/gen_expr.h"
#include "schema/image.h"
#include "schema/shape.h"

/* What becomes struct image. */
struct maker {
	struct buf rows, data;
	struct name_table texts;	/* to where they are in `data` */
	struct expr_functions functions;
	uint32_t *fix, *to_data;	/* to_data: of the last unit, which end_unit() moves to fix */
	size_t n_fix, fix_cap, n_to_data, to_data_cap;
	uint32_t *units;
	size_t n_units, units_cap;
	uint32_t apart[APART_N];
	struct part *parts;
	size_t n_parts, parts_cap;
	struct arena *a;
};

/* Of the row `at` which field is a pointer to what is at `from`. */
struct part {
	size_t at;
	const struct shape_field *f;
	const char *from;
};

static size_t room(struct buf *b, size_t size)
{
	size_t at;

	buf_fill(b, 0, -b->len % sizeof(uint64_t));
	at = b->len;
	buf_fill(b, 0, size);
	return at;
}

/* A pointer of `rows`, to a place in `rows` or in `data`. */
static void put_pointer(struct maker *m, size_t at, const struct buf *b, uintptr_t to)
{
	memcpy(m->rows.s + at, &to, sizeof(to));
	if (b == &m->rows)
		ARENA_PUSH(m->a, m->fix, m->n_fix, m->fix_cap, (uint32_t)at);
	else
		ARENA_PUSH(m->a, m->to_data, m->n_to_data, m->to_data_cap, (uint32_t)at);
}

static void put_string(struct maker *m, size_t at, const char *s)
{
	int64_t have;

	if (!s)
		return;
	have = name_table_find(&m->texts, s);
	if (have < 0) {
		have = (int64_t)m->data.len;
		buf_add(&m->data, s, strlen(s) + 1);
		name_table_add(&m->texts, s, (uint32_t)have);
	}
	put_pointer(m, at, &m->data, (uintptr_t)have);
}

/* A member that is no pointer, in either part. */
#define PUT(b, at, type, member, v) \
	memcpy((b)->s + (at) + offsetof(type, member), &(v), sizeof(((type *)NULL)->member))

static void put_expr(struct maker *m, size_t at, const struct expr *e)
{
	size_t nodes = room(&m->data, e->n_nodes * sizeof(*e->nodes));
	uint32_t function;

	if (!e->text)
		return;
	function = expr_function(&m->functions, e);
	for (size_t i = 0; i < e->n_nodes; i++) {
		const struct expr_node *n = &e->nodes[i];
		size_t to = nodes + i * sizeof(*n);

		/* One by one, so that what is between them is the same in each build. */
		PUT(&m->data, to, struct expr_node, op, n->op);
		PUT(&m->data, to, struct expr_node, a, n->a);
		PUT(&m->data, to, struct expr_node, b, n->b);
		PUT(&m->data, to, struct expr_node, c, n->c);
		PUT(&m->data, to, struct expr_node, text, n->text);
		PUT(&m->data, to, struct expr_node, text_len, n->text_len);
		PUT(&m->data, to, struct expr_node, imm, n->imm);
	}
	put_string(m, at + offsetof(struct expr, text), e->text);
	put_pointer(m, at + offsetof(struct expr, nodes), &m->data, nodes);
	PUT(&m->rows, at, struct expr, n_nodes, e->n_nodes);
	PUT(&m->rows, at, struct expr, function, function);
}

static void put_text(struct maker *m, size_t at, const struct expr_text *t)
{
	size_t exprs = room(&m->rows, t->n_exprs * sizeof(*t->exprs));

	put_string(m, at + offsetof(struct expr_text, text), t->text);
	if (t->n_exprs)
		put_pointer(m, at + offsetof(struct expr_text, exprs), &m->rows, exprs);
	PUT(&m->rows, at, struct expr_text, n_exprs, t->n_exprs);
	for (size_t i = 0; i < t->n_exprs; i++)
		put_expr(m, exprs + i * sizeof(*t->exprs), &t->exprs[i]);
}

static bool has_pointers(const struct shape *shape)
{
	for (size_t i = 0; i < shape->n_fields; i++) {
		enum field_kind kind = shape->fields[i].kind;

		if (kind == F_STR || kind == F_EXPR || kind == F_TEXT || kind == F_LIST ||
		    kind == F_PART)
			return true;
	}
	return false;
}

static size_t count_of(const struct shape_field *f, const char *base)
{
	return *(const size_t *)(const void *)(base + f->count_offset);
}

static void put_row(struct maker *m, struct buf *b, size_t at, const struct shape *shape,
		    const char *base);

static void put_list(struct maker *m, size_t pointer, const struct shape *shape, const char *v,
		     size_t n)
{
	struct buf *b = has_pointers(shape) ? &m->rows : &m->data;
	size_t at = room(b, n * shape->size);

	put_pointer(m, pointer, b, at);
	for (size_t i = 0; i < n; i++)
		put_row(m, b, at + i * shape->size, shape, v + i * shape->size);
}

static void put_field(struct maker *m, struct buf *b, size_t at, const struct shape_field *f,
		      const char *base)
{
	const void *p = base + f->offset;
	size_t n;

	switch (f->kind) {
	case F_NOTE:
		break;
	case F_STR:
		put_string(m, at + f->offset, *(const char *const *)p);
		break;
	case F_EXPR:
		put_expr(m, at + f->offset, p);
		break;
	case F_TEXT:
		put_text(m, at + f->offset, p);
		break;
	case F_LIST:
		n = count_of(f, base);
		memcpy(b->s + at + f->count_offset, &n, sizeof(n));
		if (n)
			put_list(m, at + f->offset, field_shape(f), *(const char *const *)p, n);
		break;
	case F_PART:
		put_pointer(m, at + f->offset, &m->rows, 0);
		ARENA_PUSH(m->a, m->parts, m->n_parts, m->parts_cap,
			   ((struct part){at, f, *(const char *const *)p}));
		break;
	case F_BOOL:
		memcpy(b->s + at + f->offset, p, sizeof(bool));
		break;
	case F_VERSION:
		memcpy(b->s + at + f->offset, p, sizeof(struct version));
		break;
	default:
		memcpy(b->s + at + f->offset, p, sizeof(uint32_t));
		break;
	}
}

static void put_row(struct maker *m, struct buf *b, size_t at, const struct shape *shape,
		    const char *base)
{
	for (size_t i = 0; i < shape->n_fields; i++)
		put_field(m, b, at, &shape->fields[i], base);
}

static void begin_unit(struct maker *m)
{
	ARENA_PUSH(m->a, m->units, m->n_units, m->units_cap, (uint32_t)m->n_fix);
}

static void end_unit(struct maker *m)
{
	ARENA_PUSH(m->a, m->units, m->n_units, m->units_cap, (uint32_t)m->n_fix);
	for (size_t i = 0; i < m->n_to_data; i++)
		ARENA_PUSH(m->a, m->fix, m->n_fix, m->fix_cap, m->to_data[i]);
	m->n_to_data = 0;
}

/* What hangs on the rows of a list apart. */
static void put_apart(struct maker *m, const struct shape_field *f, const char *base)
{
	const char *v = *(const char *const *)(const void *)(base + f->offset);
	size_t n = count_of(f, base), size = field_shape(f)->size;
	uintptr_t at;

	memcpy(&at, m->rows.s + f->offset, sizeof(at));
	for (size_t i = 0; i < n; i++) {
		begin_unit(m);
		put_row(m, &m->rows, at + i * size, field_shape(f), v + i * size);
		end_unit(m);
	}
}

/* Behind all that runs need of most objects, each part is a unit. Rules of groups share theirs. */
static void put_parts(struct maker *m)
{
	for (size_t i = 0; i < m->n_parts; i++) {
		const struct part *part = &m->parts[i], *same = m->parts;
		uint32_t unit = (uint32_t)m->n_units / 2;
		uintptr_t to;

		while (same->from != part->from)
			same++;
		if (same < part) {
			memcpy(&to, m->rows.s + same->at + part->f->offset, sizeof(to));
			memcpy(&unit, m->rows.s + same->at + part->f->count_offset, sizeof(unit));
		} else {
			begin_unit(m);
			to = room(&m->rows, field_shape(part->f)->size);
			put_row(m, &m->rows, to, field_shape(part->f), part->from);
			end_unit(m);
		}
		memcpy(m->rows.s + part->at + part->f->offset, &to, sizeof(to));
		memcpy(m->rows.s + part->at + part->f->count_offset, &unit, sizeof(unit));
	}
}

static void put_schema(struct maker *m, const struct schema *s)
{
	const struct shape *shape = &shape_schema;
	const char *base = (const void *)s;
	size_t n_apart = 0;

	room(&m->rows, shape->size);
	begin_unit(m);
	/* Their rows first: beside each other, so that those of a run are in few pages. */
	for (size_t i = 0; i < shape->n_fields; i++) {
		const struct shape_field *f = &shape->fields[i];
		size_t n = count_of(f, base);

		memcpy(m->rows.s + f->count_offset, &n, sizeof(n));
		if (f->apart)
			put_pointer(m, f->offset, &m->rows, room(&m->rows, n * field_shape(f)->size));
	}
	for (size_t i = 0; i < shape->n_fields; i++)
		if (!shape->fields[i].apart)
			put_field(m, &m->rows, 0, &shape->fields[i], base);
	end_unit(m);
	for (size_t i = 0; i < shape->n_fields; i++)
		if (shape->fields[i].apart) {
			m->apart[n_apart++] = (uint32_t)m->n_units / 2;
			put_apart(m, &shape->fields[i], base);
		}
	put_parts(m);
	begin_unit(m);
}

/* Whoever compiles the image must lay structures out as whoever made it. */
static void print_sizes(struct buf *b, const struct shape *shape)
{
	buf_printf(b, "_Static_assert(sizeof(%s) == %zu, \"genschema is of another machine\");\n",
		   shape->c_type, shape->size);
	for (size_t i = 0; i < shape->n_fields; i++)
		if (shape->fields[i].kind == F_LIST || shape->fields[i].kind == F_PART)
			print_sizes(b, field_shape(&shape->fields[i]));
}

static void print_words(struct buf *b, const char *name, const struct buf *words)
{
	buf_printf(b, "\nstatic %s[] = {\n", name);
	for (size_t i = 0; i + sizeof(uint64_t) <= words->len; i += sizeof(uint64_t)) {
		uint64_t v;

		memcpy(&v, words->s + i, sizeof(v));
		buf_printf(b, "%#llx,%c", (unsigned long long)v, i / sizeof(v) % 8 == 7 ? '\n' : ' ');
	}
	buf_str(b, "\n};\n");
}

static void print_numbers(struct buf *b, const char *name, const uint32_t *v, size_t n)
{
	buf_printf(b, "\nstatic const uint32_t %s[] = {\n", name);
	for (size_t i = 0; i < n; i++)
		buf_printf(b, "%u,%c", v[i], i % 16 == 15 ? '\n' : ' ');
	buf_str(b, "\n};\n");
}

void image_print(struct buf *b, struct arena *a, const struct schema *s)
{
	struct maker m = {.a = a, .texts = {.arena = a}, .functions.by_text.arena = a};

	put_schema(&m, s);
	room(&m.data, 0);
	buf_str(b, "/* Made by genschema from schemas/. */\n"
		   "#include \"schema/expr_ops.h\"\n#include \"schema/image.h\"\n"
		   "#include \"schema/tables.h\"\n\n");
	print_sizes(b, &shape_schema);
	buf_printf(b, "_Static_assert(__BYTE_ORDER__ == %d, \"genschema is of another machine\");\n",
		   __BYTE_ORDER__);
	expr_functions_print(b, &m.functions);
	print_words(b, "uint64_t rows", &m.rows);
	print_words(b, "const uint64_t data", &m.data);
	print_numbers(b, "fix", m.fix, m.n_fix);
	print_numbers(b, "units", m.units, m.n_units);
	buf_printf(b, "\nstatic atomic_uchar ready[%zu];\n\nconst struct image schema_image = {\n"
		      "\trows, data, fix, units, sizeof(ready), {", m.n_units / 2);
	for (size_t i = 0; i < APART_N; i++)
		buf_printf(b, "%u, ", m.apart[i]);
	buf_str(b, "}, ready,\n};\n");
	buf_free(&m.rows);
	buf_free(&m.data);
	buf_free(&m.functions.c);
}
