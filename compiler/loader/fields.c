/* SPDX-License-Identifier: BSD-2-Clause */
#include "loader/fields.h"

#include "base/util.h"

static uint64_t round_up(uint64_t n, uint64_t to)
{
	return (n + to - 1) / to * to;
}

static uint32_t min(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

enum layout fields_lay_out(const struct field *f, uint32_t n, uint64_t size, bool is_union,
			   uint32_t *align)
{
	enum layout layout = LAYOUT_NATURAL;
	bool bit_fields = false;
	uint64_t end = 0;

	*align = 1;
	for (uint32_t i = 0; i < n; i++) {
		uint64_t unit = f[i].c.size * 8, at = f[i].bit;

		if (!f[i].c.size && !f[i].bits)
			continue;
		if (is_union ? at != 0 : at < end)
			return LAYOUT_NONE;
		if (f[i].c.align > *align)
			*align = f[i].c.align;
		if (f[i].bits) {
			uint64_t next = is_union ? 0 : end;

			/* A hostile type may have no bytes under its bit field. */
			if (f[i].bits > unit || unit > 64 || *f[i].c.dims || !*f[i].name)
				return LAYOUT_NONE;
			if (next % unit + f[i].bits > unit)
				next = round_up(next, unit);
			if (next != at)
				return LAYOUT_NONE;
			bit_fields = true;
			end = is_union ? (f[i].bits > end ? f[i].bits : end) : at + f[i].bits;
			continue;
		}
		if (at % 8)
			return LAYOUT_NONE;
		if (at / 8 % f[i].c.align)
			layout = LAYOUT_PACKED;
		end = is_union ? (unit > end ? unit : end) : at + unit;
	}
	if (end > size * 8)
		return LAYOUT_NONE;
	if (size % *align)
		layout = LAYOUT_PACKED;
	if (layout == LAYOUT_PACKED) {
		*align = 1;
		if (bit_fields)
			return LAYOUT_NONE;
	}
	return layout;
}

static void indent(struct buf *b, int level)
{
	for (int i = 0; i < level; i++)
		buf_char(b, '\t');
}

static void emit_pad(struct buf *b, struct name_table *names, uint64_t at, uint64_t n, int level)
{
	indent(b, level);
	buf_printf(b, "unsigned char %s[%llu];\n",
		   unique_name(names,
				   arena_printf(names->arena, "pad_%llu", (unsigned long long)at)),
		   (unsigned long long)n);
}

/*
 * Fills the bits from `end` to a 64-bit wide bit field at `bit`, because compilers for
 * 32-bit machines would begin the bit field there.
 */
static void emit_gap(struct buf *b, struct name_table *names, uint64_t end, uint64_t bit, int level)
{
	uint64_t byte = round_up(end, 8);

	if (byte != end) {
		indent(b, level);
		buf_printf(b, "uint8_t : %u;\n", (unsigned)(byte - end));
	}
	if (byte != bit)
		emit_pad(b, names, byte / 8, (bit - byte) / 8, level);
}

/* Writes an array without elements, unless it would move the next member. */
static void emit_flexible(struct buf *b, const struct field *f, uint64_t end, uint32_t align,
			  int level)
{
	if (!f->c.spec || !*f->c.dims || !c_bpf_name(f->name) || f->c.align > align ||
	    round_up(end, f->c.align) != f->bit / 8 || f->bit % 8)
		return;
	indent(b, level);
	buf_printf(b, "%s%s%s%s;\n", f->c.spec, str_ends(f->c.spec, "*") ? "" : " ", f->name,
		   f->c.dims);
}

enum layout fields_emit(struct buf *b, struct name_table *names, struct field *f, uint32_t n,
			bool is_union, bool original, struct c_type *out, int level)
{
	uint64_t end = 0, last = 0, bits;

	out->min_align = 1;
	for (uint32_t i = 0; i < n; i++) {
		const char *name, *attribute = "";

		if (!f[i].c.size) {
			if (original)
				emit_flexible(b, &f[i], round_up(end, 8) / 8, out->align, level);
			continue;
		}
		bits = f[i].bits ? f[i].bits : f[i].c.size * 8;
		last = round_up(end, 8) / 8;
		if (f[i].bits) {
			if (!is_union && !original && f[i].c.size == 8 && f[i].bit != end)
				emit_gap(b, names, end, f[i].bit, level);
		} else if (!is_union &&
			   round_up(last, min(f[i].c.align, out->align)) != f[i].bit / 8) {
			/* Space that alignment leaves free needs no member. */
			emit_pad(b, names, last, f[i].bit / 8 - last, level);
		} else if (!is_union && out->align > 1 &&
			   round_up(last, f[i].c.min_align) != f[i].bit / 8) {
			attribute = arena_printf(names->arena, " __attribute__((aligned(%u)))",
						 f[i].c.align);
			f[i].c.min_align = f[i].c.align;
		}
		if (out->align > 1 && f[i].c.min_align > out->min_align)
			out->min_align = f[i].c.min_align;
		end = is_union ? (bits > end ? bits : end) : f[i].bit + bits;
		indent(b, level);
		if (f[i].nested) {
			buf_printf(b, "%s {\n", f[i].tag);
			buf_add(b, f[i].body.s, f[i].body.len);
			indent(b, level);
			buf_printf(b, "}%s;\n", attribute);
			continue;
		}
		name = original && c_bpf_name(f[i].name)
			       ? f[i].name
			       : unique_name(names, c_name(names->arena, f[i].name, "unnamed"));
		if (f[i].bits)
			buf_printf(b, "%s %s : %u;\n", f[i].c.spec, name, f[i].bits);
		else
			buf_printf(b, "%s%s%s%s%s%s;\n", f[i].c.spec,
				   str_ends(f[i].c.spec, "*") ? "" : " ", name, f[i].c.dims,
				   attribute, f[i].attributes ? f[i].attributes : "");
	}
	last = round_up(end, 8) / 8;
	if (round_up(last, out->align) != out->size)
		emit_pad(b, names, is_union ? 0 : last, is_union ? out->size : out->size - last,
			 level);
	else if (round_up(last, out->min_align) != out->size)
		return LAYOUT_ALIGNED;
	return LAYOUT_NATURAL;
}
