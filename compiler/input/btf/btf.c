/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/util.h"
#include "input/btf/btf.h"

struct btf_type *type_mutable(const struct reader *r, uint32_t id)
{
	if (!r->types || !id || id >= r->types->count)
		return NULL;
	return (struct btf_type *)(uintptr_t)(r->types->raw + r->types->offset[id]);
}

/* Whether libbpf refuses the object without BTF (libbpf_needs_btf()). */
static bool needs_btf(const struct reader *r)
{
	for (size_t i = 1; i < r->n_sections; i++)
		if (r->sections[i].kind == SECTION_STRUCT_OPS)
			return true;
	return r->maps;
}

/*
 * The fault of a kind that the release of libbpf does not know, or FAULT_NONE.
 * With such a kind the whole BTF is corrupt for libbpf (btf_type_size()).
 */
static enum fault_kind unknown_kind(const struct reader *r)
{
	static const struct {
		unsigned kind;
		enum fault_kind what;
	} kinds[] = {
		{TYPE_KIND_ENUM64, FAULT_BTF_KIND_ENUM64}, {TYPE_KIND_DECL_TAG, FAULT_BTF_KIND_TAG},
		{TYPE_KIND_TYPE_TAG, FAULT_BTF_KIND_TAG}, {TYPE_KIND_FLOAT, FAULT_BTF_KIND_FLOAT},
	};

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		if (!loader_fault_of(r->loader, kinds[i].what))
			continue;
		for (uint32_t id = 1; id < r->types->count; id++)
			if (type_kind(type_by_id(r->types, id)) == kinds[i].kind)
				return kinds[i].what;
	}
	return FAULT_NONE;
}

static void check_btf_ext(struct reader *r, const struct section *s, bool needed)
{
	bool version;
	const char *error = btf_ext_fault(r->arena, &s->data, &version);

	r->bad_btf_ext = error;
	if (!error)
		r->obj->btf_ext = s->data;
	if (error)
		object_fault(r->obj, RULE_BM006,
			     !needed ? FAULT_BTF_EXT_UNUSED :
			     version ? FAULT_BTF_EXT_VERSION : FAULT_BTF_EXT_CORRUPT,
			     NULL, -1, "section %u (.BTF.ext): %s", s->index, error);
}

struct types *reader_types(const struct reader *r, const struct view *in, const char **error)
{
	return types_read(r->arena, in, loader_has(r->loader, BEHAVIOUR_BTF_WIDE_INFO), error);
}

void read_btf(struct reader *r)
{
	/* cilium/ebpf reads all BTF that there is. */
	bool needed = needs_btf(r) || (r->btf && r->loader->who == LOADER_CILIUM_EBPF);
	const char *error;
	enum fault_kind kind;

	if (!r->btf && needed)
		object_fault(r->obj, RULE_BM005, FAULT_BTF_MISSING, NULL, -1,
			     "the object has maps in %s, but no BTF", r->maps ? ".maps" : ".struct_ops")
			->fix = fix_words("compile with clang -g");
	if (!r->btf)
		return;
	r->types = reader_types(r, &r->btf->data, &error);
	if (!r->types) {
		bool foreign = btf_header_is_foreign(&r->btf->data,
						     loader_has(r->loader, BEHAVIOUR_BTF_WIDE_INFO));

		object_fault(r->obj, RULE_BM006,
			     !needed ? FAULT_BTF_CORRUPT_UNUSED :
			     foreign ? FAULT_BTF_FOREIGN_HEADER : FAULT_BTF_CORRUPT,
			     NULL, -1, "section %u (.BTF): %s", r->btf->index, error);
		return;
	}
	kind = unknown_kind(r);
	if (kind)
		object_fault(r->obj, RULE_BM006, needed ? kind : FAULT_BTF_CORRUPT_UNUSED, NULL, -1,
			     "section %u (.BTF): the loader does not know the kind of some types",
			     r->btf->index);
	if (error)
		object_fault(r->obj, RULE_BM006,
			     needed ? FAULT_BTF_REFERENCE : FAULT_BTF_REFERENCE_UNUSED, NULL, -1,
			     "section %u (.BTF): %s", r->btf->index, error);
	/* libbpf ignores such BTF if no map needs it. If one does, the BTF still describes the maps. */
	if (!needed && (kind || (error && loader_fault_of(r->loader, FAULT_BTF_REFERENCE_UNUSED)))) {
		r->types = NULL;
		return;
	}
	r->obj->types = r->types;
	if (r->btf_ext)
		check_btf_ext(r, r->btf_ext, needed);
}
