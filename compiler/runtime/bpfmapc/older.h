/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_OLDER_H
#define BPFMAPC_OLDER_H

/*
 * BTF for kernels that do not know all kinds of its types: others with the same ids and
 * sizes stand in for those, as in libbpf's bpf_object__sanitize_btf().
 */
#include <bpfmapc/maps.h>
#include <stdlib.h>

#define BPFMAPC_INFO(kind, vlen) ((uint32_t)(kind) << 24 | (vlen))
#define BPFMAPC_INT_32           0, BPFMAPC_INFO(1, 0), 4, 1u << 24 | 32
#define BPFMAPC_STATIC_VAR(type) 1, BPFMAPC_INFO(14, 0), type, 0

BPFMAPC_SELDOM_BEGIN

/*
 * Kinds of types that came after the first ones, and types with each, which a kernel accepts
 * only if it knows the kind; libbpf's features.c loads the same ones. Byte 1 of the strings is
 * "x", byte 3 ".data".
 */
BPFMAPC_TABLE struct bpfmapc_kind bpfmapc_kind_func_proto = {
	"FUNC_PROTO", 7, {BPFMAPC_INT_32, 0, BPFMAPC_INFO(13, 0), 1}};
BPFMAPC_TABLE struct bpfmapc_kind bpfmapc_kind_datasec = {
	"DATASEC", 14, {BPFMAPC_INT_32, BPFMAPC_STATIC_VAR(1), 3, BPFMAPC_INFO(15, 1), 4, 2, 0, 4}};
BPFMAPC_TABLE struct bpfmapc_kind bpfmapc_kind_func = {
	"FUNC", 10, {BPFMAPC_INT_32, 0, BPFMAPC_INFO(13, 0), 1, 1, BPFMAPC_INFO(12, 1), 2}};
BPFMAPC_TABLE struct bpfmapc_kind bpfmapc_kind_float = {"FLOAT", 3, {1, BPFMAPC_INFO(16, 0), 4}};
BPFMAPC_TABLE struct bpfmapc_kind bpfmapc_kind_decl_tag = {
	"DECL_TAG",
	12,
	{BPFMAPC_INT_32, BPFMAPC_STATIC_VAR(1), 1, BPFMAPC_INFO(17, 0), 2, UINT32_MAX}};
BPFMAPC_TABLE struct bpfmapc_kind bpfmapc_kind_type_tag = {
	"TYPE_TAG", 10, {BPFMAPC_INT_32, 1, BPFMAPC_INFO(18, 0), 1, 0, BPFMAPC_INFO(2, 0), 2}};
BPFMAPC_TABLE struct bpfmapc_kind bpfmapc_kind_enum64 = {"ENUM64", 3, {1, BPFMAPC_INFO(19, 0), 8}};

/* Whether the kernel takes BTF with types of a kind. */
BPFMAPC_FUNCTION bool bpfmapc_knows_kind(const struct bpfmapc_run *run,
					 const struct bpfmapc_kind *kind)
{
	static const char strings[] = "\0x\0.data";
	const uint32_t bytes = kind->n * (uint32_t)sizeof(*kind->types);
	struct {
		struct bpfmapc_btf_head head;
		unsigned char data[sizeof(kind->types) + sizeof(strings)];
	} btf = {BPFMAPC_BTF_HEAD(kind->n, (uint32_t)sizeof(strings)), {0}};
	int fd;

	memcpy(btf.data, kind->types, bytes);
	memcpy(btf.data + bytes, strings, sizeof(strings));
	fd = run->obj->calls->btf_load(&btf, (uint32_t)(sizeof(btf.head) + bytes + sizeof(strings)),
				       run->opts.token_fd);
	bpfmapc_close_fd(fd);
	return fd >= 0;
}

/* Tells the log of the caller what the kernel does not know. */
BPFMAPC_FUNCTION void bpfmapc_note_kinds(const struct bpfmapc_run *run, unsigned missing)
{
	const struct bpfmapc_older *older = run->obj->older;
	char what[128];

	for (size_t i = 0; i < older->n_kinds; i++) {
		if (!(missing >> i & 1))
			continue;
		(void)snprintf(what, sizeof(what),
			       "BTF without types of kind %s, which the kernel does not know",
			       older->kinds[i]->name);
		(void)bpfmapc_tell(run, NULL, what, 0);
	}
}

/* The BTF once more, for a kernel that refuses it. A descriptor or -errno. */
BPFMAPC_FUNCTION int bpfmapc_load_older(const struct bpfmapc_run *run)
{
	const struct bpfmapc_object *obj = run->obj;
	const struct bpfmapc_older *older = obj->older;
	const uint32_t *instead = older->instead;
	unsigned missing = 0;
	unsigned char *copy;
	int fd;

	for (size_t i = 0; i < older->n_kinds; i++)
		if (!bpfmapc_knows_kind(run, older->kinds[i]))
			missing |= 1u << i;
	if (!missing)
		return -EINVAL;
	copy = (unsigned char *)malloc(obj->btf_size);
	if (!copy)
		return -ENOMEM;
	memcpy(copy, obj->btf, obj->btf_size);
	for (size_t i = 0; i < older->n_instead; i += 3 + instead[i + 2])
		if (missing >> instead[i] & 1)
			memcpy(copy + sizeof(struct bpfmapc_btf_head) + 4 * instead[i + 1],
			       instead + i + 3, 4 * instead[i + 2]);
	fd = obj->calls->btf_load(copy, (uint32_t)obj->btf_size, run->opts.token_fd);
	free(copy);
	if (fd >= 0)
		bpfmapc_note_kinds(run, missing);
	return fd;
}

BPFMAPC_SELDOM_END

/* bpfmapc_object.older of x_maps: these kinds, (&bpfmapc_kind_float, ...), and its stand-ins. */
#define BPFMAPC_OLDER(x, kinds, ...)                                                               \
	static const struct bpfmapc_kind *const x##_priv__kinds[] = {BPFMAPC_LIST kinds};          \
	static const uint32_t x##_priv__instead[] = {__VA_ARGS__};                                 \
	static const struct bpfmapc_older x##_priv__older = {                                      \
		x##_priv__kinds,                                                                   \
		x##_priv__instead,                                                                 \
		sizeof(x##_priv__kinds) / sizeof(*x##_priv__kinds),                                \
		sizeof(x##_priv__instead) / sizeof(*x##_priv__instead),                            \
	}
#define BPFMAPC_LIST(...) __VA_ARGS__

#endif
