// SPDX-License-Identifier: BSD-2-Clause
/* Changes the types of an object. */
#include <elf.h>
#include <linux/btf.h>

#include "base/util.h"
#include "base/view.h"
#include "tests/malformed/bend.h"
#include "tests/malformed/random.h"

/* The type section of .BTF, whose words are bent; false if there is none. */
static bool find_types(const struct view *v, struct view *types)
{
	uint64_t shoff = uint_at(v, offsetof(Elf64_Ehdr, e_shoff), 8);
	uint64_t n = uint_at(v, offsetof(Elf64_Ehdr, e_shnum), 2), names_at;

	names_at = shoff + uint_at(v, offsetof(Elf64_Ehdr, e_shstrndx), 2) * sizeof(Elf64_Shdr);
	names_at = uint_at(v, names_at + offsetof(Elf64_Shdr, sh_offset), 8);
	for (uint64_t at = shoff; n--; at += sizeof(Elf64_Shdr)) {
		uint64_t off = uint_at(v, at + offsetof(Elf64_Shdr, sh_offset), 8);
		const char *name =
			view_str(v, names_at + uint_at(v, at + offsetof(Elf64_Shdr, sh_name), 4));

		if (name && str_eq(name, ".BTF"))
			return view_sub(v,
					off + uint_at(v, off + offsetof(struct btf_header, hdr_len), 4) +
						uint_at(v, off + offsetof(struct btf_header, type_off), 4),
					uint_at(v, off + offsetof(struct btf_header, type_len), 4),
					types);
	}
	return false;
}

static uint32_t bent(uint32_t was, uint64_t *state)
{
	static const uint32_t edges[] = {
		0, 1, 0x7fffffff, 0x80000000, 0xffffffff, 0xffff, 0x10000, 31, 32, 33, 63, 64, 65, 128,
	};

	switch (xorshift_below(state, 6)) {
	case 0:
		return was + 1;
	case 1:
		return was - 1;
	case 2:
		return (uint32_t)xorshift_below(state, 64);
	case 3:
		return was ^ 1u << xorshift_below(state, 32);
	/* The kind, in the highest byte of a record's second word, and in an INT its encoding. */
	case 4:
		return (was & 0xffffff) | (uint32_t)xorshift_below(state, 20) << 24;
	default:
		return edges[xorshift_below(state, ARRAY_SIZE(edges))];
	}
}

bool bend_types(unsigned char *data, size_t size, uint64_t *state)
{
	struct view v = {data, size, size > EI_DATA && data[EI_DATA] == ELFDATA2MSB}, types;

	if (!find_types(&v, &types) || types.size < 4)
		return false;
	for (uint64_t n = 1 + xorshift_below(state, 3); n; n--) {
		size_t at = xorshift_below(state, types.size / 4) * 4;
		unsigned char *word = data + (types.data - data) + at;
		uint32_t now = bent((uint32_t)uint_at(&types, at, 4), state);

		for (unsigned i = 0; i < 4; i++)
			word[types.big ? 3 - i : i] = (unsigned char)(now >> 8 * i);
	}
	return true;
}
