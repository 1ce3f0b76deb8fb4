/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/util.h"
#include "btf/older.h"
#include "judge/internal.h"

/*
 * What a kernel must have so that a loader leaves a kind of type as it is, and what the loader
 * must do so that it replaces others.
 */
static const struct {
	enum kernel_feature needed;
	enum loader_behaviour replaced_by;
} kinds_of_kernels[TYPES_FEATURES] = {
	[TYPES_FUNC] = {KERNEL_BTF_FUNC, BEHAVIOUR_BTF_KINDS_REPLACED},
	[TYPES_DATASEC] = {KERNEL_BTF_DATASEC, BEHAVIOUR_BTF_KINDS_REPLACED},
	[TYPES_FUNC_GLOBAL] = {KERNEL_BTF_FUNC_GLOBAL, BEHAVIOUR_BTF_LINKAGE_REPLACED},
	[TYPES_FLOAT] = {KERNEL_BTF_FLOAT, BEHAVIOUR_BTF_KINDS_REPLACED},
	[TYPES_DECL_TAG] = {KERNEL_BTF_DECL_TAG, BEHAVIOUR_BTF_TAGS_REPLACED},
	[TYPES_TYPE_TAG] = {KERNEL_BTF_TYPE_TAG, BEHAVIOUR_BTF_TAGS_REPLACED},
	[TYPES_ENUM64] = {KERNEL_BTF_ENUM64, BEHAVIOUR_BTF_ENUMS_REPLACED},
};

/* A kernel that is asked about features, and what it was asked. */
struct kernel {
	const struct schema *s;
	struct version version;
	struct btf_asked *asked;
};

static bool has(const struct kernel *k, enum kernel_feature feature)
{
	return k->asked ? asked_has(k->asked, k->s, k->version, feature) :
			  schema_kernel_has(k->s, feature, k->version);
}

/* Of these kinds, those that the loader replaces: a bit for each enum types_feature. */
static unsigned missing_kinds(const struct kernel *k, const struct loader_release *release,
			      unsigned kinds)
{
	unsigned missing = 0;

	for (unsigned f = TYPES_FUNC; f < TYPES_FEATURES; f++)
		if (kinds >> f & 1 && loader_has(release, kinds_of_kernels[f].replaced_by) &&
		    !has(k, kinds_of_kernels[f].needed))
			missing |= 1u << f;
	return missing;
}

/* The blob with the words that the loader did not read. */
static struct btf_blob restored(struct arena *a, const struct types *t)
{
	unsigned char *copy = arena_memdup(a, t->raw, t->raw_size);

	for (size_t i = 0; i < t->n_cut; i++)
		memcpy(copy + t->cut[i].at, &t->cut[i].was, sizeof(t->cut[i].was));
	return (struct btf_blob){copy, t->raw_size};
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

/* Writes '_' for the '?' that begins the names of optional sections, if the kernel refuses it. */
static struct btf_blob rename_sections(const struct kernel *k, struct arena *a, const struct types *t,
				       struct btf_blob blob)
{
	size_t names = (size_t)(t->strings - (const char *)t->raw);
	char *copy = NULL;

	for (uint32_t id = 1; id < t->count; id++) {
		const struct btf_type *type = type_by_id(t, id);

		if (!is_optional(t, type))
			continue;
		if (has(k, KERNEL_PRINTABLE_SECTION_NAMES))
			return blob;
		if (!copy)
			copy = arena_memdup(a, blob.data, blob.size);
		copy[names + type->name_off] = '_';
	}
	return copy ? (struct btf_blob){copy, blob.size} : blob;
}

struct btf_blob judge_btf_blob(const struct schema *s, struct arena *a,
			       const struct loader_release *release, struct version kernel,
			       const struct types *t, struct btf_asked *asked)
{
	struct btf_blob blob = {t->raw, t->raw_size};
	const struct kernel k = {s, kernel, asked};
	bool canonical = false;
	struct older_types older;
	unsigned missing;

	/* No loader replaces what it has not understood. */
	if (t->n_cut)
		return restored(a, t);
	if (has_layout(t) && !has(&k, KERNEL_BTF_LAYOUT)) {
		canonical = loader_has(release, BEHAVIOUR_BTF_LAYOUT_REMOVED);
		if (!canonical)
			return blob;
	}
	missing = missing_kinds(&k, release, types_features(t));
	if (missing || canonical) {
		types_older(a, t, &older);
		t = older.types;
		blob.data = types_without(a, &older, missing);
		blob.size = t->raw_size;
	}
	if (loader_has(release, BEHAVIOUR_OPTIONAL_SECTIONS_RENAMED))
		blob = rename_sections(&k, a, t, blob);
	return blob;
}
