/* SPDX-License-Identifier: BSD-2-Clause */
#include <string.h>

#include "input/definition/definition.h"
#include "input/elf/elf.h"

/* The BTF of the first object that has some; the reader has completed it for the object's maps. */
static const struct types *object_types(const struct object_list *list, struct arena *a,
					const char **error)
{
	const struct types *types = list->n ? list->v[0]->types : NULL;

	if (types) {
		*error = NULL;
		arena_join(a, list->v[0]->arena);
	} else if (list->n && list->v[0]->n_faults) {
		*error = arena_strdup(a, list->v[0]->faults[0].message);
	} else {
		*error = "the object has no BTF";
	}
	return types;
}

/* Whether the file begins with BTF_MAGIC, in either byte order. */
static bool is_btf(const struct file *file)
{
	return file->size > 1 && ((file->data[0] == 0x9f && file->data[1] == 0xeb) ||
				  (file->data[0] == 0xeb && file->data[1] == 0x9f));
}

const struct types *input_types(const struct input_options *opts, struct arena *a, const char *path,
				const char **error)
{
	const struct types *types = NULL;
	struct object_list list = {0};
	struct file *file = NULL;
	int err = file_open(path, PATH_FOUND, &file);

	if (err) {
		*error = arena_strdup(a, file_error(err));
	} else if (file_kind(file) == FILE_BPF_ELF) {
		read_object(opts, path, "", file, 0, file->size, &list);
		types = object_types(&list, a, error);
		object_list_free(&list);
	} else if (is_btf(file)) {
		struct view raw = {file->data, file->size, false};

		types = types_read(a, &raw, true, error);
	} else {
		*error = "the file is neither a BPF object nor a BTF blob";
	}
	file_put(file);
	return types;
}
