/* SPDX-License-Identifier: BSD-2-Clause */
#include "running/vmlinux.h"

#include <linux/bpf.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/utsname.h>

#include "base/util.h"
#include "base/whole_file.h"
#include "btf/compatible.h"
#include "btf/read.h"

/* The kernel sets no limit to its own; that of Debian has 5 MiB. */
#define VMLINUX_BYTES_MAX ((size_t)256 << 20)

const struct types *vmlinux_types(struct vmlinux *k)
{
	const char *error;
	static const char path[] = "/sys/kernel/btf/vmlinux";
	struct buf b = {0};
	int err;

	if (k->read)
		return k->types;
	k->read = true;
	err = buf_read(&b, path, PATH_FOUND, VMLINUX_BYTES_MAX);
	if (err) {
		file_must_be_readable(path, -err);
	} else {
		struct view v = {(const unsigned char *)b.s, b.len, false};

		k->types = types_read(k->arena, &v, true, &error);
	}
	buf_free(&b);
	return k->types;
}

#define NO_TYPES "the running kernel has no BTF"

/* Externs that kernels do not give a type. */
struct addresses {
	const struct object *obj;
	struct ksym_value *out;
	struct name_table names;	/* index in obj->ksyms */
};

/* A line of /proc/kallsyms: address, kind, name, and the module in brackets. */
static const char *take_symbol(struct vmlinux *k, const struct addresses *x, char *line)
{
	char *end, *name, *suffix;
	uint64_t address = strtoull(line, &end, 16);
	struct ksym_value *value;
	int64_t i;

	if (end == line || *end != ' ' || !end[1] || end[2] != ' ')
		return NULL;
	name = end + 3;
	name[strcspn(name, "\t\n ")] = 0;
	/* clang's LTO renames static variables. */
	suffix = end[1] == 'd' ? strstr(name, ".llvm.") : NULL;
	if (suffix)
		*suffix = 0;
	i = name_table_find(&x->names, name);
	if (i < 0)
		return NULL;
	value = &x->out[i];
	if (value->found && value->address != address)
		return arena_printf(k->arena, "the kernel has more than one symbol '%s'", name);
	*value = (struct ksym_value){.found = true, .address = address};
	return NULL;
}

static const char *read_addresses(struct vmlinux *k, const struct addresses *x)
{
	const char *why = NULL;
	char *line = NULL;
	size_t size = 0;
	FILE *f;

	if (!x->names.n)
		return NULL;
	f = fopen("/proc/kallsyms", "re");
	if (!f)
		return "/proc/kallsyms cannot be read";
	while (!why && getline(&line, &size, f) >= 0)
		why = take_symbol(k, x, line);
	free(line);
	fclose(f);
	return why;
}

/* A weak function of another prototype counts as missing. */
static const char *find_typed(struct vmlinux *k, const struct object *obj, const struct ksym *x,
			      struct ksym_value *out)
{
	const char *name = x->function ? essential_name(k->arena, x->name) : x->name;
	uint32_t id = find_type_kind(k->types, name, x->function ? BTF_KIND_FUNC : BTF_KIND_VAR);
	const struct btf_type *type = type_by_id(k->types, id);

	if (!type)
		return NULL;
	if (types_are_compatible(obj->types, x->type, k->types, type->type))
		*out = (struct ksym_value){.found = true, .btf_id = id};
	else if (!x->weak || !x->function)
		return arena_printf(k->arena, "the kernel's '%s' has another type", x->name);
	return NULL;
}

const char *vmlinux_ksyms(struct vmlinux *k, const struct object *obj, struct ksym_value *out)
{
	struct addresses x = {.obj = obj, .out = out, .names.arena = k->arena};
	const char *why = NULL;

	for (size_t i = 0; i < obj->n_ksyms && !why; i++) {
		if (!obj->ksyms[i].type)
			name_table_add(&x.names, obj->ksyms[i].name, (uint32_t)i);
		else if (!vmlinux_types(k))
			return NO_TYPES;
		else
			why = find_typed(k, obj, &obj->ksyms[i], &out[i]);
	}
	if (!why)
		why = read_addresses(k, &x);
	for (size_t i = 0; i < obj->n_ksyms && !why; i++)
		if (!out[i].found && !obj->ksyms[i].weak)
			why = arena_printf(k->arena,
					   "the kernel, without its modules, has no %s '%s', which the object needs",
					   obj->ksyms[i].function ? "function" : "symbol",
					   obj->ksyms[i].name);
	return why;
}

/* The prefix and the kind of the type that stands for what is attached to. */
static const char *target_prefix(uint32_t attach_type, unsigned *kind)
{
	*kind = BTF_KIND_FUNC;
	switch (attach_type) {
	case BPF_TRACE_RAW_TP:
		*kind = BTF_KIND_TYPEDEF;
		return "btf_trace_";
	case BPF_LSM_MAC:
	case BPF_LSM_CGROUP:
		return "bpf_lsm_";
	case BPF_TRACE_ITER:
		return "bpf_iter_";
	default:
		return "";
	}
}

const char *vmlinux_attach_target(struct vmlinux *k, const struct program *p, uint32_t *id)
{
	const char *prefix, *name;
	unsigned kind;

	if (p->type == BPF_PROG_TYPE_EXT)
		return "user space says which program it replaces";
	if (!p->target || !*p->target)
		return "user space says what it is attached to";
	if (!vmlinux_types(k))
		return NO_TYPES;
	prefix = target_prefix(p->attach_type, &kind);
	name = p->target + (str_starts(p->target, "vmlinux:") ? strlen("vmlinux:") : 0);
	name = arena_printf(k->arena, "%s%s", prefix, name);
	*id = find_type_kind(k->types, name, kind);
	return *id ? NULL :
		     arena_printf(k->arena, "the kernel, without its modules, has no '%s' to attach to",
				  name);
}

const char *vmlinux_struct_ops(struct vmlinux *k, const char *name, const char *member,
			       uint32_t *id, uint32_t *index)
{
	const struct btf_type *type;
	const struct btf_member *m;

	if (!vmlinux_types(k))
		return NO_TYPES;
	name = essential_name(k->arena, name);
	*id = find_type_kind(k->types, name, BTF_KIND_STRUCT);
	if (!*id)
		return arena_printf(k->arena, "the kernel has no struct '%s'", name);
	type = type_by_id(k->types, *id);
	m = type_members(type);
	for (*index = 0; *index < type_vlen(type); ++*index)
		if (str_eq(types_string(k->types, m[*index].name_off), member))
			return NULL;
	return arena_printf(k->arena, "struct '%s' of the kernel has no '%s'", name, member);
}
