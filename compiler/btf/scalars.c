/* SPDX-License-Identifier: BSD-2-Clause */
#include "btf/scalars.h"

#include <linux/btf.h>

#include "base/util.h"

/* As clang describes them in BTF for the target bpf, where long has 8 bytes. */
static const struct scalar scalars[] = {
	{"char", "", false, 1, BTF_INT_SIGNED},
	{"signed char", "", false, 1, BTF_INT_SIGNED},
	{"unsigned char", "", false, 1, 0},
	{"short", "", false, 2, BTF_INT_SIGNED},
	{"unsigned short", "", false, 2, 0},
	{"int", "", false, 4, BTF_INT_SIGNED},
	{"unsigned int", "", false, 4, 0},
	{"long", "", false, 8, BTF_INT_SIGNED},
	{"unsigned long", "", false, 8, 0},
	{"long long", "", false, 8, BTF_INT_SIGNED},
	{"unsigned long long", "", false, 8, 0},
	{"__int128", "", false, 16, BTF_INT_SIGNED},
	{"unsigned __int128", "", false, 16, 0},
	{"_Bool", "", false, 1, BTF_INT_BOOL},
	{"float", "", false, 4, SCALAR_FLOAT},
	{"double", "", false, 8, SCALAR_FLOAT},
	{"short int", "short", true, 0, 0},
	{"unsigned short int", "unsigned short", true, 0, 0},
	{"signed", "int", true, 0, 0},
	{"signed int", "int", true, 0, 0},
	{"unsigned", "unsigned int", true, 0, 0},
	{"short unsigned int", "unsigned short", true, 0, 0},
	{"long int", "long", true, 0, 0},
	{"unsigned long int", "unsigned long", true, 0, 0},
	{"long unsigned int", "unsigned long", true, 0, 0},
	{"long long int", "long long", true, 0, 0},
	{"unsigned long long int", "unsigned long long", true, 0, 0},
	{"long long unsigned int", "unsigned long long", true, 0, 0},
	{"__int128 unsigned", "unsigned __int128", true, 0, 0},
	{"bool", "_Bool", false, 0, 0},
	{"__u8", "unsigned char", false, 0, 0},
	{"__u16", "unsigned short", false, 0, 0},
	{"__u32", "unsigned int", false, 0, 0},
	{"__u64", "unsigned long long", false, 0, 0},
	{"__u128", "unsigned __int128", false, 0, 0},
	{"__s8", "signed char", false, 0, 0},
	{"__s16", "short", false, 0, 0},
	{"__s32", "int", false, 0, 0},
	{"__s64", "long long", false, 0, 0},
	{"__s128", "__int128", false, 0, 0},
	{"__be16", "__u16", false, 0, 0},
	{"__be32", "__u32", false, 0, 0},
	{"__be64", "__u64", false, 0, 0},
	{"__le16", "__u16", false, 0, 0},
	{"__le32", "__u32", false, 0, 0},
	{"__le64", "__u64", false, 0, 0},
	{"__sum16", "__u16", false, 0, 0},
	{"__wsum", "__u32", false, 0, 0},
	{"u8", "__u8", false, 0, 0},
	{"u16", "__u16", false, 0, 0},
	{"u32", "__u32", false, 0, 0},
	{"u64", "__u64", false, 0, 0},
	{"s8", "__s8", false, 0, 0},
	{"s16", "__s16", false, 0, 0},
	{"s32", "__s32", false, 0, 0},
	{"s64", "__s64", false, 0, 0},
	{"uint8_t", "unsigned char", false, 0, 0},
	{"uint16_t", "unsigned short", false, 0, 0},
	{"uint32_t", "unsigned int", false, 0, 0},
	{"uint64_t", "unsigned long", false, 0, 0},
	{"int8_t", "signed char", false, 0, 0},
	{"int16_t", "short", false, 0, 0},
	{"int32_t", "int", false, 0, 0},
	{"int64_t", "long", false, 0, 0},
	{"size_t", "unsigned long", false, 0, 0},
	{"ssize_t", "long", false, 0, 0},
	{"uintptr_t", "unsigned long", false, 0, 0},
	{"pid_t", "int", false, 0, 0},
};

const struct scalar *scalar_find(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(scalars); i++)
		if (str_eq(scalars[i].name, name))
			return &scalars[i];
	return NULL;
}

const struct scalar *scalar_of(uint32_t size, unsigned encoding)
{
	for (size_t i = 0; i < ARRAY_SIZE(scalars); i++)
		if (!*scalars[i].of && scalars[i].size == size && scalars[i].encoding == encoding)
			return &scalars[i];
	return NULL;
}

bool is_c_integer(const char *name, uint32_t size)
{
	const struct scalar *s = scalar_find(name);

	while (s && s->is_alias)
		s = scalar_find(s->of);
	return s && !*s->of && s->encoding <= BTF_INT_SIGNED && s->size == size;
}
