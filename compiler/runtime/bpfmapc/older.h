/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_OLDER_H
#define BPFMAPC_OLDER_H

/*
 * BTF for kernels that do not know all kinds of its types: others with the same ids and
 * sizes stand in for those, as in libbpf's bpf_object__sanitize_btf().
 */
#include <bpfmapc/maps.h>
#include <stdlib.h>

BPFMAPC_SELDOM_BEGIN

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
			       older->kinds[i].name);
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
		if (!bpfmapc_knows_kind(run, &older->kinds[i]))
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

#endif
