/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>
#include <string.h>

#include "input/definition/definition.h"
#include "input/elf/elf.h"

/* The BTF of the first object that has some; the reader has completed it for the object's maps. */
static int object_types(const struct object_list *list, struct object *into,
			const struct types **out, const char **error)
{
	struct view raw;

	for (size_t i = 0; i < list->n; i++) {
		const struct object *obj = list->v[i];

		if (!obj->types)
			continue;
		raw = (struct view){obj->types->raw, obj->types->raw_size, false};
		*out = types_read(into->arena, &raw, true, error);
		return *out ? 0 : -EINVAL;
	}
	*error = "the object has no BTF";
	if (list->n && list->v[0]->n_faults)
		*error = arena_strdup(into->arena, list->v[0]->faults[0].message);
	return -ENOENT;
}

/* Whether the file begins with BTF_MAGIC, in either byte order. */
static bool is_btf(const struct file *file)
{
	return file->size > 1 && ((file->data[0] == 0x9f && file->data[1] == 0xeb) ||
				  (file->data[0] == 0xeb && file->data[1] == 0x9f));
}

int input_types(const struct input_options *opts, struct object *into, const char *path,
		const struct types **out, const char **error)
{
	struct object_list list = {0};
	struct file *file = NULL;
	char reason[128];
	struct view raw;
	int err = file_open(path, &file);

	if (err) {
		*error = arena_strdup(into->arena, strerror_r(-err, reason, sizeof(reason)));
		return err;
	}
	if (file_kind(file) == FILE_BPF_ELF) {
		read_object(opts, path, "", file, 0, file->size, &list);
		err = object_types(&list, into, out, error);
		object_list_free(&list);
	} else if (!is_btf(file)) {
		*error = "the file is neither a BPF object nor a BTF blob";
		err = -EINVAL;
	} else {
		raw = (struct view){file->data, file->size, false};
		*out = types_read(into->arena, &raw, true, error);
		err = *out && !*error ? 0 : -EINVAL;
	}
	file_put(file);
	return err;
}
