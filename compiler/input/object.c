/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdarg.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "base/util.h"
#include "input/internal.h"

#define OBJ_NAME_LEN 16	/* BPF_OBJ_NAME_LEN */

void file_put(struct file *file)
{
	if (!file || atomic_fetch_sub(&file->users, 1) != 1)
		return;
	if (file->mapped)
		munmap(file->data, file->size);
	else
		free(file->data);
	free(file);
}

void unreadable(struct object *obj, enum rule_id rule, const char *fmt, ...)
{
	const char *text;
	va_list ap;

	va_start(ap, fmt);
	text = arena_vprintf(obj->arena, fmt, ap);
	va_end(ap);
	obj->status = OBJECT_UNREADABLE;
	obj->read_status = 3;
	object_fault(obj, rule, NULL, NULL, -1, "%s", text);
}

bool loader_does(const struct reader *r, const char *what)
{
	const struct loader_fault *f;

	if (!r->opts || !r->opts->schema)
		return false;
	f = schema_loader_fault(r->opts->schema, "libbpf", what,
				r->opts->target ? r->opts->target->libbpf :
						  schema_newest_libbpf(r->opts->schema));
	return f;
}

const char *object_name(struct arena *a, const char *path)
{
	char *name = arena_strndup(a, path_base(path), OBJ_NAME_LEN - 1);

	name[strcspn(name, ".")] = 0;
	return name;
}

static void reader_close(struct object *obj)
{
	struct reader *r = obj->reader;

	file_put(r->file);
}

void read_object(const struct input_options *opts, const char *path, const char *name,
		 struct file *file, uint64_t off, uint64_t size, struct object_list *out)
{
	struct object *obj = object_new(path);
	struct reader *r = ARENA_NEW(obj->arena, struct reader);

	obj->name = arena_strdup(obj->arena, name);
	obj->reader = r;
	obj->reader_close = reader_close;
	r->obj = obj;
	r->arena = obj->arena;
	r->opts = opts;
	r->file = file;
	atomic_fetch_add(&file->users, 1);
	r->bytes = (struct view){file->data + off, (size_t)size, false};
	object_list_add(out, obj);

	if (!read_elf(r))
		return;
	read_btf(r);
	read_externs(r);
	fix_datasecs(r);
	read_legacy_maps(r);
	read_btf_maps(r);
	join_legacy_companions(r);
	read_data_maps(r);
	read_struct_ops(r);
	read_relocs(r);
	check_externs(r);
	/* What was only for reading; source lines need the bytes alone. */
	r->opts = NULL;
}
