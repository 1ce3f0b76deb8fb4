// SPDX-License-Identifier: BSD-2-Clause
/*
 * kinds OBJECT BTF: writes the BTF of testdata/loader/kinds.bpf.c with what
 * not every compiler makes: an enum of 64 bits in the place of what typedef
 * wide_t is, and a tag on the type that member `tagged` points to.
 */
#include <bpf/btf.h>
#include <stdio.h>
#include <string.h>

static int replace_wide(struct btf *btf)
{
	int id = btf__find_by_name_kind(btf, "wide_t", BTF_KIND_TYPEDEF);
	int enum_id = btf__add_enum64(btf, "wide", 8, false);

	if (id < 0 || enum_id < 0 || btf__add_enum64_value(btf, "WIDE_NONE", 0) ||
	    btf__add_enum64_value(btf, "WIDE_MOST", 1ULL << 40))
		return -1;
	((struct btf_type *)btf__type_by_id(btf, (__u32)id))->type = (__u32)enum_id;
	return 0;
}

static int add_tag(struct btf *btf)
{
	int id = btf__find_by_name_kind(btf, "value", BTF_KIND_STRUCT);
	const struct btf_type *t = id < 0 ? NULL : btf__type_by_id(btf, (__u32)id);

	for (__u32 i = 0; t && i < btf_vlen(t); i++) {
		const struct btf_member *m = &btf_members(t)[i];
		__u32 pointer = m->type;

		if (strcmp(btf__name_by_offset(btf, m->name_off), "tagged"))
			continue;
		id = btf__add_type_tag(btf, "mine", (int)btf__type_by_id(btf, pointer)->type);
		if (id < 0)
			return id;
		((struct btf_type *)btf__type_by_id(btf, pointer))->type = (__u32)id;
		return 0;
	}
	return -1;
}

int main(int argc, char **argv)
{
	struct btf *btf = argc == 3 ? btf__parse(argv[1], NULL) : NULL;
	const void *raw;
	__u32 size;
	FILE *f;

	if (!btf || replace_wide(btf) || add_tag(btf))
		return 1;
	raw = btf__raw_data(btf, &size);
	f = raw ? fopen(argv[2], "w") : NULL;
	return !f || fwrite(raw, size, 1, f) != 1 || fclose(f);
}
