/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/util.h"
#include "btf/older.h"
#include "judge/internal.h"

/* What a kernel must have so that libbpf leaves a kind of type as it is. */
static const enum kernel_feature needed[TYPES_FEATURES] = {
	[TYPES_FUNC] = KERNEL_BTF_FUNC,
	[TYPES_DATASEC] = KERNEL_BTF_DATASEC,
	[TYPES_FUNC_GLOBAL] = KERNEL_BTF_FUNC_GLOBAL,
	[TYPES_FLOAT] = KERNEL_BTF_FLOAT,
	[TYPES_DECL_TAG] = KERNEL_BTF_DECL_TAG,
	[TYPES_TYPE_TAG] = KERNEL_BTF_TYPE_TAG,
	[TYPES_ENUM64] = KERNEL_BTF_ENUM64,
};

/* The kinds that libbpf replaces for the kernel, a bit for each enum types_feature. */
static unsigned missing_kinds(const struct schema *s, const struct loader_release *release,
			      struct version kernel)
{
	unsigned missing = 0;

	for (unsigned f = TYPES_FUNC; f < TYPES_FEATURES; f++)
		if (!schema_kernel_has(s, needed[f], kernel))
			missing |= 1u << f;
	if (!loader_has(release, BEHAVIOUR_BTF_ENUMS_REPLACED))
		missing &= ~(1u << TYPES_ENUM64);
	return missing;
}

static bool has_layout(const struct types *t)
{
	struct btf_header h;

	memcpy(&h, t->raw, BTF_HEADER_SIZE);
	return h.hdr_len > BTF_HEADER_SIZE;
}

static bool is_optional(const struct types *t, const struct btf_type *type)
{
	return type_kind(type) == BTF_KIND_DATASEC && *type_name(t, type) == '?';
}

/* Writes '_' for the '?' that begins the names of optional sections. */
static struct btf_blob rename_sections(struct arena *a, const struct types *t, struct btf_blob blob)
{
	size_t names = (size_t)(t->strings - (const char *)t->raw);
	char *copy = NULL;

	for (uint32_t id = 1; id < t->count; id++) {
		const struct btf_type *type = type_by_id(t, id);

		if (!is_optional(t, type))
			continue;
		if (!copy)
			copy = arena_memdup(a, blob.data, blob.size);
		copy[names + type->name_off] = '_';
	}
	return copy ? (struct btf_blob){copy, blob.size} : blob;
}

struct btf_blob judge_btf_blob(const struct schema *s, struct arena *a, enum loader loader,
			       const struct loader_release *release, struct version kernel,
			       const struct types *t)
{
	struct btf_blob blob = {t->as_read ? t->as_read : t->raw, t->raw_size};
	struct older_types older;
	unsigned missing;

	/* No loader replaces what it has not understood. */
	if (loader != LOADER_LIBBPF || t->as_read)
		return blob;
	missing = missing_kinds(s, release, kernel);
	if (has_layout(t) && !schema_kernel_has(s, KERNEL_BTF_LAYOUT, kernel)) {
		if (!loader_has(release, BEHAVIOUR_BTF_LAYOUT_REMOVED))
			return blob;
		missing |= 1u << TYPES_BASIC;
	}
	if (missing) {
		types_older(a, t, &older);
		if (missing & (older.features | 1u << TYPES_BASIC)) {
			t = older.types;
			blob.data = types_without(a, &older, missing);
			blob.size = t->raw_size;
		}
	}
	if (!schema_kernel_has(s, KERNEL_PRINTABLE_SECTION_NAMES, kernel) &&
	    loader_has(release, BEHAVIOUR_OPTIONAL_SECTIONS_RENAMED))
		blob = rename_sections(a, t, blob);
	return blob;
}
