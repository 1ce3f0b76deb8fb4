/* SPDX-License-Identifier: BSD-2-Clause */
#include <elf.h>

#include "base/limits.h"
#include "base/util.h"
#include "input/elf/elf.h"

/*
 * libdw compares the name of each section with each that it knows, and most objects have 30
 * sections: that takes longer than to read the lines. So it gets a file of its own, in memory,
 * with the few sections that it needs for names, types and lines. Relocations are not among
 * them, because LLVM writes what they add to into the bytes, too.
 */

/* Behind ".debug_"; libdw takes the first section of each name. */
static const char *const needed[] = {
	"info", "types", "abbrev", "line", "line_str", "str", "str_offsets",
};

struct image {
	const struct section *sections[2 * ARRAY_SIZE(needed)];
	size_t n, size;		/* size: bytes of all of them and of their names */
};

/* The part of the name that `needed` has, or NULL. */
static const char *debug_name(const char *name)
{
	/* Before there was SHF_COMPRESSED, a z in the name said that a section is compressed. */
	return str_starts(name, ".debug_") ? name + strlen(".debug_") :
	       str_starts(name, ".zdebug_") ? name + strlen(".zdebug_") : NULL;
}

static bool is_needed(const struct image *image, const struct section *s)
{
	const char *name = debug_name(s->name);
	size_t i = 0;

	if (!name || s->type == SHT_NOBITS || !s->data.size || (s->flags & SHF_GROUP))
		return false;
	while (i < ARRAY_SIZE(needed) && !str_eq(name, needed[i]))
		i++;
	if (i == ARRAY_SIZE(needed))
		return false;
	for (i = 0; i < image->n; i++)
		if (str_eq(image->sections[i]->name, s->name))
			return false;
	return true;
}

/* How many bytes the section says that it has when it is no longer compressed; else 0. */
static uint64_t inflated_size(const struct reader *r, const struct section *s)
{
	/* s->data may have the header in another byte order. */
	struct view v;

	if (!view_sub(&r->bytes, s->offset, s->size, &v))
		return 0;
	if (s->flags & SHF_COMPRESSED)
		return uint_at(&v, offsetof(Elf64_Chdr, ch_size), 8);
	v.big = true;
	/* "ZLIB" is before it. */
	return str_starts(s->name, ".z") ? uint_at(&v, 4, 8) : 0;
}

/*
 * Finds the sections. False if there is no debug info, or if it says that it is so many times
 * larger than the file when it is no longer compressed: libdw would take that much memory.
 * Compilers come to five times.
 */
static bool find_sections(const struct reader *r, struct image *image)
{
	uint64_t left = r->bytes.size * (uint64_t)INFLATED_MAX;
	bool found = false;

	for (size_t i = 1; i < r->n_sections; i++) {
		const struct section *s = &r->sections[i];
		uint64_t inflated;

		if (!is_needed(image, s))
			continue;
		inflated = inflated_size(r, s);
		if (inflated > left)
			return false;
		left -= inflated;
		found |= str_eq(debug_name(s->name), "info");
		image->sections[image->n++] = s;
		image->size += s->data.size + strlen(s->name) + 1;
	}
	return found;
}

/* The header of a section, in the byte order of the object. */
static Elf64_Shdr section_header(const struct reader *r, const struct section *s, uint32_t name,
				 uint64_t offset)
{
	const struct view *v = &r->bytes;

	return (Elf64_Shdr){
		.sh_name = view_u32(v, name),
		.sh_type = view_u32(v, s->type),
		.sh_flags = view_u64(v, s->flags),
		.sh_offset = view_u64(v, offset),
		.sh_size = view_u64(v, s->size),
		.sh_addralign = view_u64(v, s->align),
		.sh_entsize = view_u64(v, s->entsize),
	};
}

bool debug_image(const struct reader *r, struct buf *out)
{
	Elf64_Shdr headers[2 + ARRAY_SIZE(((struct image *)NULL)->sections)];
	const struct view *v = &r->bytes;
	struct image image = {0};
	/* The first name is that of the section without one. */
	struct section names = {.type = SHT_STRTAB, .size = 1, .align = 1};
	Elf64_Ehdr file;
	uint64_t offset;
	size_t n = 0;

	if (!find_sections(r, &image))
		return false;
	headers[n++] = (Elf64_Shdr){0};
	memcpy(&file, v->data, sizeof(file));
	buf_reserve(out, sizeof(file) + image.size + sizeof(headers) + sizeof(uint64_t));
	buf_fill(out, 0, sizeof(file));
	for (size_t i = 0; i < image.n; i++) {
		const struct section *s = image.sections[i];

		headers[n++] = section_header(r, s, (uint32_t)names.size, out->len);
		names.size += strlen(s->name) + 1;
		buf_add(out, v->data + s->offset, s->data.size);
	}
	headers[n++] = section_header(r, &names, 0, out->len);
	buf_char(out, 0);
	for (size_t i = 0; i < image.n; i++)
		buf_add(out, image.sections[i]->name, strlen(image.sections[i]->name) + 1);
	/* libelf copies headers that are not aligned. */
	buf_fill(out, 0, -out->len % sizeof(uint64_t));
	offset = out->len;
	buf_add(out, headers, n * sizeof(*headers));
	file.e_phoff = 0;
	file.e_phnum = 0;
	file.e_shoff = view_u64(v, offset);
	file.e_shentsize = view_u16(v, sizeof(*headers));
	file.e_shnum = view_u16(v, (uint16_t)n);
	file.e_shstrndx = view_u16(v, (uint16_t)(n - 1));
	memcpy(out->s, &file, sizeof(file));
	return true;
}
