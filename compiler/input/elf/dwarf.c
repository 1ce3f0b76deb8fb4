/* SPDX-License-Identifier: BSD-2-Clause */
#include "input/elf/dwarf.h"

#include <elf.h>
#include <errno.h>
#include <libelf.h>

#include "base/util.h"

/*
 * Entries, attributes and names of files that are looked at in one object: real ones need some
 * thousands. So many bytes of a string count as one.
 */
#define MAX_STEPS (16u << 20)
#define BYTES_OF_STEP 16

/* Longer chains of references are not followed. */
#define MAX_CHAIN 32

/* Debug sections that are more times as large as the file, without compression, are not read. */
#define MAX_INFLATED 20

enum form {
	FORM_ADDR = 0x01, FORM_BLOCK2 = 0x03, FORM_BLOCK4, FORM_DATA2, FORM_DATA4, FORM_DATA8,
	FORM_STRING, FORM_BLOCK, FORM_BLOCK1, FORM_DATA1, FORM_FLAG, FORM_SDATA, FORM_STRP,
	FORM_UDATA, FORM_REF_ADDR, FORM_REF1, FORM_REF2, FORM_REF4, FORM_REF8, FORM_REF_UDATA,
	FORM_INDIRECT, FORM_SEC_OFFSET, FORM_EXPRLOC, FORM_FLAG_PRESENT, FORM_STRX, FORM_ADDRX,
	FORM_REF_SUP4, FORM_STRP_SUP, FORM_DATA16, FORM_LINE_STRP, FORM_REF_SIG8,
	FORM_IMPLICIT_CONST, FORM_LOCLISTX, FORM_RNGLISTX, FORM_REF_SUP8, FORM_STRX1, FORM_STRX2,
	FORM_STRX3, FORM_STRX4, FORM_ADDRX1, FORM_ADDRX2, FORM_ADDRX3, FORM_ADDRX4,
	FORM_GNU_REF_ALT = 0x1f20, FORM_GNU_STRP_ALT,
};

#define UNIT_COMPILE 1
#define UNIT_PARTIAL 3

/* enum dwarf_attr + 1 of the attributes that are asked for, by their numbers. */
static const uint8_t kept_attrs[] = {
	[0x03] = DW_NAME + 1, [0x10] = DW_STMT_LIST + 1, [0x1b] = DW_COMP_DIR + 1,
	[0x31] = DW_ORIGIN + 1, [0x3a] = DW_DECL_FILE + 1, [0x3b] = DW_DECL_LINE + 1,
	[0x3c] = DW_DECLARATION + 1, [0x47] = DW_ORIGIN + 1, [0x49] = DW_TYPE + 1,
	[0x72] = DW_STR_OFFSETS_BASE + 1,
};

#define NOT_FIXED UINT8_MAX

struct attr_form {
	uint16_t form;
	uint8_t kept;		/* as in kept_attrs */
	uint8_t size;		/* bytes of all values, or NOT_FIXED */
	uint64_t constant;	/* FORM_IMPLICIT_CONST */
};

/* How entries with that code look. */
struct dwarf_abbrev {
	uint64_t code;
	unsigned tag;
	bool children;
	uint32_t first, n;	/* in the unit's attrs */
	bool is_fixed;		/* all attributes are, together `size` bytes */
	uint32_t size;
};

bool dwarf_take_steps(struct dwarf *d, uint64_t n)
{
	if (d->steps < n) {
		d->steps = 0;
		return false;
	}
	d->steps -= n;
	return true;
}

/* The string at an offset of a section, or NULL. A hostile one is as long as the section. */
static const char *string_in(struct dwarf *d, const struct view *v, uint64_t off)
{
	const char *s = view_str(v, off);
	size_t n = s ? strlen(s) : v->size;

	return dwarf_take_steps(d, n / BYTES_OF_STEP) ? s : NULL;
}

uint64_t dwarf_uint(struct dwarf_cursor *c, unsigned size)
{
	uint64_t x = 0;

	if (!view_uint(c->v, c->at, size, &x))
		c->bad = true;
	c->at += size;
	return x;
}

uint64_t dwarf_leb(struct dwarf_cursor *c)
{
	uint64_t x = 0;

	for (unsigned shift = 0; c->at < c->v->size; shift += 7) {
		unsigned char byte = c->v->data[c->at++];

		if (shift < 64)
			x |= (uint64_t)(byte & 0x7f) << shift;
		if (!(byte & 0x80))
			return x;
	}
	c->bad = true;
	return 0;
}

const char *dwarf_text(struct dwarf_cursor *c)
{
	const char *s = view_str(c->v, c->at);

	if (!s) {
		c->bad = true;
		return "";
	}
	c->at += strlen(s) + 1;
	return s;
}

uint64_t dwarf_length(struct dwarf_cursor *c, unsigned *offset_size)
{
	uint64_t length = dwarf_uint(c, 4);

	*offset_size = 4;
	if (length != UINT32_MAX)
		return length;
	*offset_size = 8;
	return dwarf_uint(c, 8);
}

static void skip_bytes(struct dwarf_cursor *c, uint64_t n)
{
	if (!view_has(c->v, c->at, n))
		c->bad = true;
	else
		c->at += n;
}

/* The bytes of all values of a form, or NOT_FIXED. */
static unsigned form_size(const struct dwarf_unit *unit, uint64_t form)
{
	static const unsigned char fixed[] = {
		[FORM_DATA1] = 1, [FORM_FLAG] = 1, [FORM_REF1] = 1, [FORM_STRX1] = 1, [FORM_ADDRX1] = 1,
		[FORM_DATA2] = 2, [FORM_REF2] = 2, [FORM_STRX2] = 2, [FORM_ADDRX2] = 2,
		[FORM_STRX3] = 3, [FORM_ADDRX3] = 3,
		[FORM_DATA4] = 4, [FORM_REF4] = 4, [FORM_STRX4] = 4, [FORM_ADDRX4] = 4, [FORM_REF_SUP4] = 4,
		[FORM_DATA8] = 8, [FORM_REF8] = 8, [FORM_REF_SIG8] = 8, [FORM_REF_SUP8] = 8,
		[FORM_DATA16] = 16,
	};

	if (form < ARRAY_SIZE(fixed) && fixed[form])
		return fixed[form];
	switch (form) {
	case FORM_FLAG_PRESENT:
	case FORM_IMPLICIT_CONST:
		return 0;
	case FORM_ADDR:
		return unit->address_size;
	case FORM_REF_ADDR:
		return unit->version < 3 ? unit->address_size : unit->offset_size;
	case FORM_STRP:
	case FORM_LINE_STRP:
	case FORM_SEC_OFFSET:
	case FORM_STRP_SUP:
	case FORM_GNU_REF_ALT:
	case FORM_GNU_STRP_ALT:
		return unit->offset_size;
	default:
		return NOT_FIXED;
	}
}

bool dwarf_skip(const struct dwarf_unit *unit, struct dwarf_cursor *c, uint64_t form)
{
	unsigned size = form_size(unit, form);

	if (size != NOT_FIXED) {
		skip_bytes(c, size);
		return !c->bad;
	}
	switch (form) {
	case FORM_SDATA:
	case FORM_UDATA:
	case FORM_REF_UDATA:
	case FORM_STRX:
	case FORM_ADDRX:
	case FORM_LOCLISTX:
	case FORM_RNGLISTX:
		dwarf_leb(c);
		break;
	case FORM_STRING:
		dwarf_text(c);
		break;
	case FORM_BLOCK1:
		skip_bytes(c, dwarf_uint(c, 1));
		break;
	case FORM_BLOCK2:
		skip_bytes(c, dwarf_uint(c, 2));
		break;
	case FORM_BLOCK4:
		skip_bytes(c, dwarf_uint(c, 4));
		break;
	case FORM_BLOCK:
	case FORM_EXPRLOC:
		skip_bytes(c, dwarf_leb(c));
		break;
	default:
		return false;
	}
	return !c->bad;
}

/* The index of a string, of one of the forms for it. */
static uint64_t string_index(struct dwarf_cursor *c, uint64_t form)
{
	uint64_t low;

	switch (form) {
	case FORM_STRX1: return dwarf_uint(c, 1);
	case FORM_STRX2: return dwarf_uint(c, 2);
	case FORM_STRX4: return dwarf_uint(c, 4);
	case FORM_STRX3:
		low = dwarf_uint(c, c->v->big ? 1 : 2);
		return c->v->big ? low << 16 | dwarf_uint(c, 2) : low | dwarf_uint(c, 1) << 16;
	default: return dwarf_leb(c);
	}
}

const char *dwarf_string_at(const struct dwarf_unit *unit, struct dwarf_cursor *c, uint64_t form)
{
	struct dwarf *d = unit->dwarf;
	uint64_t index, off;

	switch (form) {
	case FORM_STRING:
		return dwarf_text(c);
	case FORM_STRP:
		return string_in(d, &d->str, dwarf_uint(c, unit->offset_size));
	case FORM_LINE_STRP:
		return string_in(d, &d->line_str, dwarf_uint(c, unit->offset_size));
	case FORM_STRX:
	case FORM_STRX1:
	case FORM_STRX2:
	case FORM_STRX3:
	case FORM_STRX4:
		index = string_index(c, form);
		if (index > d->str_offsets.size ||
		    !view_uint(&d->str_offsets, unit->str_offsets + index * unit->offset_size,
			       unit->offset_size, &off))
			return NULL;
		return string_in(d, &d->str, off);
	default:
		dwarf_skip(unit, c, form);
		return NULL;
	}
}

const char *dwarf_string(const struct dwarf_unit *unit, const struct dwarf_value *value)
{
	struct dwarf_cursor c = {&unit->dwarf->info, value->at, false};
	const char *s = value->form ? dwarf_string_at(unit, &c, value->form) : NULL;

	return c.bad ? NULL : s;
}

bool dwarf_number(const struct dwarf_unit *unit, const struct dwarf_value *value, uint64_t *out)
{
	struct dwarf_cursor c = {&unit->dwarf->info, value->at, false};

	switch (value->form) {
	case FORM_IMPLICIT_CONST: *out = value->at; break;
	case FORM_FLAG_PRESENT: *out = 1; break;
	case FORM_FLAG:
	case FORM_REF1:
	case FORM_DATA1: *out = dwarf_uint(&c, 1); break;
	case FORM_REF2:
	case FORM_DATA2: *out = dwarf_uint(&c, 2); break;
	case FORM_REF4:
	case FORM_DATA4: *out = dwarf_uint(&c, 4); break;
	case FORM_REF8:
	case FORM_DATA8: *out = dwarf_uint(&c, 8); break;
	case FORM_SDATA:	/* the numbers that are asked for are not negative */
	case FORM_REF_UDATA:
	case FORM_UDATA: *out = dwarf_leb(&c); break;
	case FORM_SEC_OFFSET: *out = dwarf_uint(&c, unit->offset_size); break;
	case FORM_REF_ADDR:
		*out = dwarf_uint(&c, unit->version < 3 ? unit->address_size : unit->offset_size);
		break;
	default: return false;
	}
	return !c.bad;
}

/* Reads the attributes of an abbreviation up to their end, which is two bytes of 0. */
static void read_attrs(struct dwarf_unit *unit, struct dwarf_cursor *c, struct dwarf_abbrev *abbrev)
{
	uint64_t number, form;

	abbrev->first = (uint32_t)unit->n_attrs;
	abbrev->is_fixed = true;
	while (number = dwarf_leb(c), form = dwarf_leb(c), (number || form) && !c->bad) {
		struct attr_form attr = {.form = (uint16_t)(form > UINT16_MAX ? UINT16_MAX : form)};

		if (number < ARRAY_SIZE(kept_attrs))
			attr.kept = kept_attrs[number];
		attr.size = (uint8_t)form_size(unit, form);
		if (form == FORM_IMPLICIT_CONST)
			attr.constant = dwarf_leb(c);
		abbrev->is_fixed &= attr.size != NOT_FIXED;
		abbrev->size += attr.size;
		ARENA_PUSH(unit->dwarf->arena, unit->attrs, unit->n_attrs, unit->cap_attrs, attr);
	}
	abbrev->n = (uint32_t)unit->n_attrs - abbrev->first;
}

/* Reads the abbreviations of a unit, whose codes ascend. */
static bool read_abbrevs(struct dwarf_unit *unit)
{
	struct arena *a = unit->dwarf->arena;
	struct dwarf_cursor c = {&unit->dwarf->abbrev, unit->abbrevs_at, false};
	size_t cap = 0;

	for (;;) {
		struct dwarf_abbrev abbrev = {.code = dwarf_leb(&c)};

		if (c.bad || !abbrev.code)
			return !c.bad;
		if (unit->n_abbrevs && abbrev.code <= unit->abbrevs[unit->n_abbrevs - 1].code)
			return false;
		abbrev.tag = (unsigned)dwarf_leb(&c);
		abbrev.children = dwarf_uint(&c, 1);
		read_attrs(unit, &c, &abbrev);
		ARENA_PUSH(a, unit->abbrevs, unit->n_abbrevs, cap, abbrev);
	}
}

static const struct dwarf_abbrev *find_abbrev(const struct dwarf_unit *unit, uint64_t code)
{
	size_t i;

	/* Compilers number them from 1 on. */
	if (code <= unit->n_abbrevs && unit->abbrevs[code - 1].code == code)
		return &unit->abbrevs[code - 1];
	i = LOWER_BOUND(unit->n_abbrevs, k, unit->abbrevs[k].code < code);
	return i < unit->n_abbrevs && unit->abbrevs[i].code == code ? &unit->abbrevs[i] : NULL;
}

/*
 * Goes over attributes of an entry: up to one that is asked for, or all. False if they are
 * malformed, or there is none such.
 */
static bool walk_attrs(const struct dwarf_unit *unit, const struct dwarf_abbrev *abbrev,
		       struct dwarf_cursor *c, unsigned kept, struct dwarf_value *out)
{
	const struct attr_form *attr = unit->attrs + abbrev->first, *end = attr + abbrev->n;

	if (!dwarf_take_steps(unit->dwarf, abbrev->n))
		return false;
	for (; attr < end; attr++) {
		uint64_t form = attr->form;

		if (form == FORM_INDIRECT)
			form = dwarf_leb(c);
		if (kept && attr->kept == kept) {
			*out = (struct dwarf_value){
				(uint16_t)form, form == FORM_IMPLICIT_CONST ? attr->constant : c->at};
			return !c->bad;
		}
		if (attr->size != NOT_FIXED)
			c->at += attr->size;
		else if (!dwarf_skip(unit, c, form))
			return false;
	}
	return !kept;
}

/* Reads the entry at an offset. False for the end of a list, and where it is malformed. */
static bool read_entry(struct dwarf_unit *unit, uint64_t at, struct dwarf_entry *out)
{
	struct dwarf_cursor c = {&unit->dwarf->info, at, false};
	const struct dwarf_abbrev *abbrev;
	uint64_t code;

	out->at = out->next = at;
	if (at >= unit->end || !dwarf_take_steps(unit->dwarf, 1))
		return false;
	code = dwarf_leb(&c);
	out->next = c.at;
	if (c.bad || !code)
		return false;
	abbrev = find_abbrev(unit, code);
	if (!abbrev)
		return false;
	out->abbrev = abbrev;
	out->tag = abbrev->tag;
	out->children = abbrev->children;
	out->attrs = c.at;
	if (abbrev->is_fixed)
		c.at += abbrev->size;
	else if (!walk_attrs(unit, abbrev, &c, 0, NULL))
		return false;
	if (c.at > unit->end)
		return false;
	out->next = c.at;
	return true;
}

struct dwarf_value dwarf_own(const struct dwarf_unit *unit, const struct dwarf_entry *entry,
			     enum dwarf_attr attr)
{
	struct dwarf_cursor c = {&unit->dwarf->info, entry->attrs, false};
	struct dwarf_value value = {0};

	if (!walk_attrs(unit, entry->abbrev, &c, attr + 1, &value))
		value.form = 0;
	return value;
}

bool dwarf_child(struct dwarf_unit *unit, const struct dwarf_entry *of, struct dwarf_entry *out)
{
	return of->children && read_entry(unit, of->next, out);
}

/* The end of a list of entries is a byte of 0. */
static bool is_end(const struct dwarf_unit *unit, const struct dwarf_entry *entry)
{
	return entry->next == entry->at + 1 && !uint_at(&unit->dwarf->info, entry->at, 1);
}

bool dwarf_sibling(struct dwarf_unit *unit, struct dwarf_entry *entry)
{
	uint64_t at = entry->next;

	for (unsigned depth = entry->children; depth;) {
		if (read_entry(unit, at, entry))
			depth += entry->children;
		else if (is_end(unit, entry))
			depth--;
		else
			return false;
		at = entry->next;
	}
	return read_entry(unit, at, entry);
}

bool dwarf_referred(struct dwarf_unit *unit, const struct dwarf_value *value, struct dwarf_entry *out)
{
	uint64_t at;

	if (!value->form || !dwarf_number(unit, value, &at) || at > unit->end)
		return false;
	at += value->form == FORM_REF_ADDR ? 0 : unit->at;
	return at >= unit->first && read_entry(unit, at, out);
}

struct dwarf_value dwarf_attr(struct dwarf_unit *unit, const struct dwarf_entry *entry,
			      enum dwarf_attr attr)
{
	struct dwarf_value value = dwarf_own(unit, entry, attr);
	struct dwarf_entry of = *entry;

	for (int i = 0; i < MAX_CHAIN && !value.form; i++) {
		struct dwarf_value origin = dwarf_own(unit, &of, DW_ORIGIN);

		if (!dwarf_referred(unit, &origin, &of))
			break;
		value = dwarf_own(unit, &of, attr);
	}
	return value;
}

bool dwarf_unit_at(struct dwarf *d, uint64_t at, struct dwarf_unit *unit)
{
	struct dwarf_cursor c = {&d->info, at, false};
	unsigned type = UNIT_COMPILE;
	uint64_t length;

	*unit = (struct dwarf_unit){.dwarf = d, .at = at};
	length = dwarf_length(&c, &unit->offset_size);
	if (c.bad || !view_has(&d->info, c.at, length))
		return false;
	unit->end = c.at + length;
	unit->version = (unsigned)dwarf_uint(&c, 2);
	if (unit->version >= 5) {
		type = (unsigned)dwarf_uint(&c, 1);
		unit->address_size = (unsigned)dwarf_uint(&c, 1);
	}
	unit->abbrevs_at = dwarf_uint(&c, unit->offset_size);
	if (unit->version < 5)
		unit->address_size = (unsigned)dwarf_uint(&c, 1);
	unit->first = c.at;
	if (unit->version < 2 || unit->version > 5 || (type != UNIT_COMPILE && type != UNIT_PARTIAL))
		unit->first = unit->end;
	return !c.bad;
}

bool dwarf_read_unit(struct dwarf_unit *unit, struct dwarf_entry *out)
{
	struct dwarf_value base, lines, dir;

	if (unit->first >= unit->end || !read_abbrevs(unit) || !read_entry(unit, unit->first, out))
		return false;
	base = dwarf_own(unit, out, DW_STR_OFFSETS_BASE);
	lines = dwarf_own(unit, out, DW_STMT_LIST);
	dir = dwarf_own(unit, out, DW_COMP_DIR);
	/* Behind the header of the table of offsets, if the unit does not say where. */
	if (!dwarf_number(unit, &base, &unit->str_offsets))
		unit->str_offsets = unit->offset_size == 4 ? 8 : 16;
	unit->has_lines = dwarf_number(unit, &lines, &unit->lines);
	unit->dir = dwarf_string(unit, &dir);
	return true;
}

/* Sets *out to what libelf makes of a compressed section. False: nothing. */
static bool inflate(struct dwarf *d, const struct view *bytes, size_t index, struct view *out)
{
	Elf_Scn *scn;
	Elf_Data *data;
	Elf64_Chdr *header;

	errno = 0;
	elf_version(EV_CURRENT);
	/* elf_memory() does not change the bytes, though its parameter is not const. */
	if (!d->elf)
		d->elf = elf_memory((char *)(uintptr_t)bytes->data, bytes->size);
	scn = d->elf ? elf_getscn(d->elf, index) : NULL;
	header = scn ? elf64_getchdr(scn) : NULL;
	if (header && header->ch_size / MAX_INFLATED > bytes->size)
		return false;
	data = header && elf_compress(scn, 0, 0) > 0 ? elf_rawdata(scn, NULL) : NULL;
	if (!data) {
		/* libelf says no more of it. */
		if (errno == ENOMEM)
			die_no_memory();
		return false;
	}
	*out = (struct view){data->d_buf, data->d_size, bytes->big};
	return true;
}

static struct view *section_of(struct dwarf *d, const char *name)
{
	const struct {
		const char *name;
		struct view *view;
	} sections[] = {
		{"info", &d->info}, {"abbrev", &d->abbrev}, {"str", &d->str}, {"line", &d->line},
		{"line_str", &d->line_str}, {"str_offsets", &d->str_offsets},
	};

	if (!str_starts(name, ".debug_"))
		return NULL;
	name += strlen(".debug_");
	for (size_t i = 0; i < ARRAY_SIZE(sections); i++)
		if (str_eq(name, sections[i].name))
			return sections[i].view;
	return NULL;
}

bool dwarf_open(struct dwarf *d, const struct view *bytes, struct arena *a)
{
	struct view v = *bytes, names;
	uint64_t table, n, names_at;

	*d = (struct dwarf){.arena = a, .steps = MAX_STEPS};
	if (v.size < sizeof(Elf64_Ehdr) || memcmp(v.data, ELFMAG, SELFMAG) ||
	    v.data[EI_CLASS] != ELFCLASS64)
		return false;
	v.big = v.data[EI_DATA] == ELFDATA2MSB;
	table = uint_at(&v, offsetof(Elf64_Ehdr, e_shoff), 8);
	n = uint_at(&v, offsetof(Elf64_Ehdr, e_shnum), 2);
	if (!n)
		n = uint_at(&v, table + offsetof(Elf64_Shdr, sh_size), 8);
	names_at = uint_at(&v, offsetof(Elf64_Ehdr, e_shstrndx), 2);
	if (names_at == SHN_XINDEX)
		names_at = uint_at(&v, table + offsetof(Elf64_Shdr, sh_link), 4);
	if (n > v.size / sizeof(Elf64_Shdr) || names_at >= n ||
	    !view_has(&v, table, n * sizeof(Elf64_Shdr)))
		return false;
	names_at = table + names_at * sizeof(Elf64_Shdr);
	if (!view_sub(&v, uint_at(&v, names_at + offsetof(Elf64_Shdr, sh_offset), 8),
		      uint_at(&v, names_at + offsetof(Elf64_Shdr, sh_size), 8), &names))
		return false;
	for (uint64_t i = 1; i < n; i++) {
		uint64_t at = table + i * sizeof(Elf64_Shdr);
		const char *name = view_str(&names, uint_at(&v, at, 4));
		struct view *section = name ? section_of(d, name) : NULL;

		if (!section || section->size ||
		    uint_at(&v, at + offsetof(Elf64_Shdr, sh_type), 4) == SHT_NOBITS)
			continue;
		if (uint_at(&v, at + offsetof(Elf64_Shdr, sh_flags), 8) & SHF_COMPRESSED)
			inflate(d, &v, i, section);
		else
			view_sub(&v, uint_at(&v, at + offsetof(Elf64_Shdr, sh_offset), 8),
				 uint_at(&v, at + offsetof(Elf64_Shdr, sh_size), 8), section);
	}
	if (d->info.size && d->abbrev.size)
		return true;
	dwarf_close(d);
	return false;
}

void dwarf_close(struct dwarf *d)
{
	elf_end(d->elf);
	d->elf = NULL;
}
