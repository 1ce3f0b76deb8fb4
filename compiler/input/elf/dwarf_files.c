/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/util.h"
#include "input/elf/dwarf.h"

/* The names of source files, from the header of a program of line numbers. */

/* What an entry of a list of files or folders has. */
#define HAS_PATH 1
#define HAS_FOLDER 2

struct file_name {
	const char *name;
	uint64_t folder;
};

/* The lists of DWARF 5: the file or folder with that number; goes behind the list. */
static struct file_name read_list(const struct dwarf_unit *unit, struct dwarf_cursor *c, uint64_t index)
{
	unsigned char formats[256][2];
	unsigned n = (unsigned)dwarf_uint(c, 1);
	struct file_name found = {0};
	uint64_t count;

	for (unsigned i = 0; i < n; i++) {
		uint64_t content = dwarf_leb(c), form = dwarf_leb(c);

		if (form > UINT8_MAX)
			c->bad = true;
		formats[i][0] = content > UINT8_MAX ? 0 : (unsigned char)content;
		formats[i][1] = (unsigned char)form;
	}
	count = dwarf_leb(c);
	/* Entries without bytes would be endless. */
	for (uint64_t i = 0; i < count && n && !c->bad; i++) {
		struct file_name entry = {0};
		uint64_t at = c->at;

		c->bad |= !dwarf_take_steps(unit->dwarf, n);
		for (unsigned k = 0; k < n && !c->bad; k++) {
			unsigned form = formats[k][1];

			if (formats[k][0] == HAS_PATH) {
				entry.name = dwarf_string_at(unit, c, form);
			} else if (formats[k][0] == HAS_FOLDER) {
				struct dwarf_cursor number = *c;

				/* DW_FORM_data1, data2, udata */
				entry.folder = form == 0x0b ? dwarf_uint(&number, 1) :
					       form == 0x05 ? dwarf_uint(&number, 2) : dwarf_leb(&number);
				c->bad |= !dwarf_skip(unit, c, form);
			} else {
				c->bad |= !dwarf_skip(unit, c, form);
			}
		}
		if (c->at == at)
			c->bad = true;
		if (i == index)
			found = entry;
	}
	return found;
}

/* The same of DWARF 2 to 4, where they end with an empty name; numbers are from 1 on. */
static struct file_name read_older_list(const struct dwarf_unit *unit, struct dwarf_cursor *c,
					uint64_t index, bool files)
{
	struct file_name found = {0};

	for (uint64_t i = 1; !c->bad; i++) {
		struct file_name entry = {.name = dwarf_text(c)};

		c->bad |= !dwarf_take_steps(unit->dwarf, 1);
		if (!*entry.name)
			break;
		if (files) {
			entry.folder = dwarf_leb(c);
			dwarf_leb(c);	/* when it was changed */
			dwarf_leb(c);	/* its size */
		}
		if (i == index)
			found = entry;
	}
	return found;
}

const char *dwarf_file(const struct dwarf_unit *unit, uint64_t index)
{
	struct dwarf_unit lines = *unit;	/* with sizes of its own */
	struct dwarf_cursor c = {&unit->dwarf->line, unit->lines, false}, folders;
	struct file_name file, folder;
	uint64_t program;

	if (!unit->has_lines)
		return NULL;
	dwarf_length(&c, &lines.offset_size);
	lines.version = (unsigned)dwarf_uint(&c, 2);
	if (lines.version < 2 || lines.version > 5)
		return NULL;
	c.at += lines.version >= 5 ? 2 : 0;	/* sizes of an address and of a segment */
	dwarf_uint(&c, lines.offset_size);
	/* How instructions of the program are written. */
	c.at += lines.version >= 4 ? 5 : 4;
	program = dwarf_uint(&c, 1);
	c.at += program ? program - 1 : 0;
	folders = c;
	if (lines.version >= 5) {
		read_list(&lines, &c, 0);
		file = read_list(&lines, &c, index);
		folder = read_list(&lines, &folders, file.folder);
	} else {
		read_older_list(&lines, &c, 0, false);
		file = read_older_list(&lines, &c, index, true);
		folder = read_older_list(&lines, &folders, file.folder, false);
		if (!file.folder)
			folder.name = unit->dir;
	}
	if (c.bad || folders.bad || !file.name)
		return NULL;
	if (*file.name == '/' || !folder.name)
		return file.name;
	return arena_printf(unit->dwarf->arena, "%s/%s", folder.name, file.name);
}
