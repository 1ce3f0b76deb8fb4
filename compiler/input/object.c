/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdarg.h>

#include "base/util.h"
#include "input/btf/btf.h"
#include "input/cilium/cilium.h"
#include "input/elf/elf.h"
#include "input/legacy/legacy.h"

#define OBJ_NAME_LEN 16	/* BPF_OBJ_NAME_LEN */

bool unreadable(struct object *obj, enum rule_id rule, const char *fmt, ...)
{
	const char *text;
	va_list ap;

	va_start(ap, fmt);
	text = arena_vprintf(obj->arena, fmt, ap);
	va_end(ap);
	obj->status = OBJECT_UNREADABLE;
	obj->read_status = 3;
	object_fault(obj, rule, FAULT_NONE, NULL, -1, "%s", text);
	return false;
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

/* As bpf_object_open() does. */
static void read_for_libbpf(struct reader *r)
{
	collect_sections(r);
	read_btf(r);
	read_externs(r);
	fix_functions(r);
	fix_datasecs(r);
	read_legacy_maps(r);
	read_btf_maps(r);
	join_legacy_companions(r);
	read_data_maps(r);
	read_struct_ops(r);
	read_relocs(r);
	check_externs(r);
}

void read_object(const struct input_options *opts, const char *path, const char *source,
		 struct file *file, uint64_t off, uint64_t size, struct object_list *out)
{
	struct object *obj = object_new(path);
	struct reader *r = ARENA_NEW(obj->arena, struct reader);
	struct loader_release *loader = ARENA_NEW(obj->arena, struct loader_release);
	/* Also for LOADER_KERNEL, because the kernel does not decode objects. */
	enum loader decoder = opts->target->loader == LOADER_CILIUM_EBPF ? LOADER_CILIUM_EBPF :
									    LOADER_LIBBPF;

	obj->name = object_name(obj->arena, source);
	obj->reader = r;
	obj->reader_close = reader_close;
	r->obj = obj;
	r->arena = obj->arena;
	r->opts = opts;
	r->debug_objects = opts->debug_objects;
	r->n_debug_objects = opts->n_debug_objects;
	schema_loader_release(opts->schema, decoder, opts->target->versions[decoder], loader);
	r->loader = loader;
	r->file = file;
	atomic_fetch_add(&file->users, 1);
	r->bytes = (struct view){file->data + off, (size_t)size, false};
	object_list_add(out, obj);

	if (!read_elf(r))
		return;
	name_sections(r);
	if (decoder == LOADER_CILIUM_EBPF)
		read_spec(r);
	else
		read_for_libbpf(r);
	read_code(r);
	read_usage(r);
	/* The caller's; input_sources() does without. */
	r->opts = NULL;
}
