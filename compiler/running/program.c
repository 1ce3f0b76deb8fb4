/* SPDX-License-Identifier: BSD-2-Clause */
#include "running/program.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/util.h"
#include "model/insn.h"
#include "running/contents.h"

/* The number of a helper that is not there, as in libbpf's poison_kfunc_call(). */
#define MISSING_FUNCTION 2002000000
#define MISSING_FUNCTION_TEXT "2002000000"

#define LOG_SIZE (16u << 20)

#ifndef BPF_F_XDP_HAS_FRAGS
#define BPF_F_XDP_HAS_FRAGS (1U << 5)
#endif

void programs_begin(struct programs *p, struct running *run, struct vmlinux *kernel,
		    const struct object *obj,
		    const char *(*reason_to_skip)(const void *ctx, const struct judged *map),
		    const void *ctx)
{
	*p = (struct programs){.run = run, .kernel = kernel, .obj = obj,
			       .reason_to_skip = reason_to_skip, .ctx = ctx};
	p->maps = ARENA_ARRAY(run->arena, obj->n_maps, struct program_map);
	p->ksyms = ARENA_ARRAY(run->arena, obj->n_ksyms, struct ksym_value);
	p->ksym_names.arena = run->arena;
	for (size_t i = 0; i < obj->n_ksyms; i++)
		name_table_add(&p->ksym_names, obj->ksyms[i].name, (uint32_t)i);
	p->refused = running_refused(run, NULL);
	if (p->refused)
		return;
	if (obj->big_endian != (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__))
		p->refused = "the object is for machines of the other byte order";
	else
		p->refused = vmlinux_ksyms(kernel, obj, p->ksyms);
	if (!p->refused)
		image_source_init(&p->source, run->arena, obj);
}

static void close_map(struct program_map *m)
{
	if (m->tried && m->fd >= 0)
		close(m->fd);
	*m = (struct program_map){0};
}

void programs_end(struct programs *p)
{
	for (size_t i = 0; i < p->obj->n_maps; i++)
		close_map(&p->maps[i]);
}

/* One program on its way into the kernel. */
struct loading {
	struct programs *p;
	const struct program *prog;
	struct arena *arena;	/* until the program is loaded */
	struct image image;
	union bpf_attr attr;
	const char *why;	/* it is not loaded */
};

static void create_map(struct programs *p, const struct judged *m, struct program_map *out)
{
	bool without_btf = false;

	*out = (struct program_map){.tried = true, .fd = -1};
	out->fault = running_refused(p->run, m);
	if (!out->fault)
		out->fault = p->reason_to_skip(p->ctx, m);
	if (out->fault)
		return;
	out->fd = running_map(p->run, m, &without_btf);
	if (out->fd < 0)
		out->fault = schema_errno_name(p->run->arena, -out->fd);
	else
		out->fault = fill_map(p->run, m->def, out->fd);
}

static int map_fd(struct loading *l, uint32_t map)
{
	struct programs *p = l->p;
	const struct judged *m = &p->run->judged->maps[map];

	if (!p->maps[map].tried)
		create_map(p, m, &p->maps[map]);
	if (p->maps[map].fault)
		l->why = arena_printf(p->run->arena, "map '%s' is not there: %s", m->def->name,
				      p->maps[map].fault);
	return p->maps[map].fd;
}

/*
 * A program array remembers the first program that uses it, and refuses programs that are
 * not like it: loaded alone, each program has one of its own.
 */
static void close_arrays(struct programs *p)
{
	for (size_t i = 0; i < p->obj->n_maps; i++)
		if (p->obj->maps[i]->type == BPF_MAP_TYPE_PROG_ARRAY)
			close_map(&p->maps[i]);
}

static void resolve_extern(struct loading *l, const struct insn_ref *ref, struct bpf_insn *insn)
{
	int64_t i = name_table_find(&l->p->ksym_names, ref->name);
	const struct ksym_value *value;

	if (i < 0) {
		l->why = arena_printf(l->p->run->arena, "extern '%s' has no type", ref->name);
		return;
	}
	value = &l->p->ksyms[i];
	if (insn->code == INSN_CALL) {
		/* A weak function that is not there is a helper that is not there. */
		insn->src_reg = value->found ? BPF_PSEUDO_KFUNC_CALL : 0;
		insn->imm = value->found ? (int32_t)value->btf_id : MISSING_FUNCTION;
		insn->off = 0;
	} else if (value->btf_id) {
		insn[0].src_reg = BPF_PSEUDO_BTF_ID;
		insn[0].imm = (int32_t)value->btf_id;
		insn[1].imm = 0;
	} else {
		insn[0].imm = (int32_t)value->address;
		insn[1].imm = (int32_t)(value->address >> 32);
	}
}

/* Puts into an instruction what it refers to: bpf_object__relocate_data(). */
static void resolve(struct loading *l, const struct insn_ref *ref, struct bpf_insn *insn)
{
	switch (ref->kind) {
	case INSN_MAP:
		insn->src_reg = BPF_PSEUDO_MAP_FD;
		insn->imm = map_fd(l, ref->target);
		break;
	case INSN_DATA:
		insn[0].src_reg = BPF_PSEUDO_MAP_VALUE;
		insn[0].imm = map_fd(l, ref->target);
		insn[1].imm = (int32_t)ref->offset;
		break;
	case INSN_EXTERN:
		resolve_extern(l, ref, insn);
		break;
	case INSN_OTHER:
		l->why = "it refers to something that the loader makes no map of";
		break;
	case INSN_FUNCTION:	/* image.c */
	case INSN_CORE:		/* the kernel */
		break;
	}
}

static void resolve_all(struct loading *l)
{
	for (size_t i = 0; i < l->image.n_parts; i++) {
		const struct image_part *part = &l->image.parts[i];

		for (size_t k = 0; k < part->function->n_refs && !l->why; k++)
			resolve(l, &part->function->refs[k],
				&l->image.insns[part->at + part->function->refs[k].insn]);
	}
}

/* What a program is attached to is a part of what the verifier checks. */
static void set_target(struct loading *l)
{
	const struct object *obj = l->p->obj;
	const struct function *f = &obj->functions[l->prog->function];
	const struct btf_type *ops;
	uint32_t id = 0;

	switch (l->prog->type) {
	case BPF_PROG_TYPE_UNSPEC:
		l->why = arena_printf(l->p->run->arena, "section '%s' does not say its type",
				      l->prog->section);
		return;
	case BPF_PROG_TYPE_TRACING:
	case BPF_PROG_TYPE_LSM:
	case BPF_PROG_TYPE_EXT:
		if (!l->prog->multi)
			l->why = vmlinux_attach_target(l->p->kernel, l->prog, &id);
		break;
	case BPF_PROG_TYPE_STRUCT_OPS:
		ops = type_by_id(obj->types, f->ops_type);
		if (!ops) {
			l->why = "no struct_ops map refers to it";
			return;
		}
		l->why = vmlinux_struct_ops(l->p->kernel, type_name(obj->types, ops),
					    types_string(obj->types,
							 type_members(ops)[f->ops_member].name_off),
					    &id, &l->attr.expected_attach_type);
		break;
	default:
		break;
	}
	l->attr.attach_btf_id = id;
}

/* Whether the kernel does CO-RE relocations: older ones do not know their attributes. */
static bool relocates(struct programs *p)
{
	static const struct bpf_insn nothing[] = {
		{.code = BPF_ALU64 | BPF_MOV | BPF_K},
		{.code = BPF_JMP | BPF_EXIT},
	};
	union bpf_attr attr;
	int fd;

	if (p->core_asked)
		return p->core;
	memset(&attr, 0, sizeof(attr));
	attr.prog_type = BPF_PROG_TYPE_SOCKET_FILTER;
	attr.insns = (uintptr_t)nothing;
	attr.insn_cnt = ARRAY_SIZE(nothing);
	attr.license = (uintptr_t)"";
	attr.core_relo_rec_size = 16;
	fd = kernel_prog_load(&attr);
	if (fd >= 0)
		close(fd);
	p->core_asked = true;
	p->core = fd >= 0;
	return p->core;
}

/* LINUX_VERSION_CODE, which kernels before 5.0 want to see in programs of kprobes. */
static uint32_t version_code(struct version v)
{
	return (uint32_t)v.major << 16 | (uint32_t)v.minor << 8 | (v.patch > 255 ? 255u : v.patch);
}

static void set_attributes(struct loading *l)
{
	const struct object *obj = l->p->obj;
	union bpf_attr *attr = &l->attr;
	const struct image *image = &l->image;
	int btf = running_btf(l->p->run, obj->types);

	attr->prog_type = l->prog->type;
	attr->expected_attach_type = l->prog->attach_type;
	attr->insns = (uintptr_t)image->insns;
	attr->insn_cnt = (uint32_t)image->n_insns;
	attr->license = (uintptr_t)obj->license;
	attr->kern_version = obj->version ? obj->version : version_code(l->p->run->kernel);
	if (l->prog->sleepable)
		attr->prog_flags |= BPF_F_SLEEPABLE;
	if (l->prog->frags && l->prog->type == BPF_PROG_TYPE_XDP)
		attr->prog_flags |= BPF_F_XDP_HAS_FRAGS;
	strncpy(attr->prog_name, l->prog->name, sizeof(attr->prog_name) - 1);
	if (btf >= 0) {
		attr->prog_btf_fd = (uint32_t)btf;
		attr->func_info = (uintptr_t)image->functions.data;
		attr->func_info_cnt = image->functions.n;
		attr->func_info_rec_size = image->functions.size;
		attr->line_info = (uintptr_t)image->lines.data;
		attr->line_info_cnt = image->lines.n;
		attr->line_info_rec_size = image->lines.size;
	}
	if (image->core.n) {
		attr->core_relos = (uintptr_t)image->core.data;
		attr->core_relo_cnt = image->core.n;
		attr->core_relo_rec_size = image->core.size;
		if (btf < 0)
			l->why = "the kernel does not take its BTF, which CO-RE relocations need";
		else if (!relocates(l->p))
			l->why = "the kernel, before 5.17, does no CO-RE relocations";
	}
	if (!l->why)
		set_target(l);
}

/* The statistics behind the reason. */
static bool is_statistics(const char *line)
{
	return str_starts(line, "processed ") || str_starts(line, "verification time ") ||
	       str_starts(line, "stack depth ") || str_starts(line, "insns processed ");
}

/* What the loader puts in place of what the kernel does not have, and the verifier stumbles at. */
static const struct {
	const char *line, *means;
} placeholders[] = {
	{"invalid func unknown#195896080", "a CO-RE relocation finds nothing in the kernel's types"},
	{"invalid func unknown#" MISSING_FUNCTION_TEXT, "it calls a function that the kernel does not have"},
};

static const char *explain(struct arena *a, const char *line)
{
	for (size_t i = 0; i < ARRAY_SIZE(placeholders); i++)
		if (str_eq(line, placeholders[i].line))
			return arena_printf(a, "%s: %s", placeholders[i].means, line);
	return line;
}

/* The line of a log that says why, in the arena; NULL if it has none. */
static const char *log_reason(struct arena *a, const char *log)
{
	const char *reason = NULL;
	size_t size = 0;

	while (*log) {
		size_t n = strcspn(log, "\n");

		if (n && !is_statistics(log)) {
			reason = log;
			size = n;
		}
		log += n + (log[n] == '\n');
	}
	return reason ? explain(a, arena_strndup(a, reason, size)) : NULL;
}

/* Loads the program; where that fails, again with a log. */
static void ask(struct loading *l, struct load *out)
{
	int fd = kernel_prog_load(&l->attr);
	char *log;

	if (fd >= 0) {
		close(fd);
		return;
	}
	out->err = -fd;
	log = calloc(1, LOG_SIZE);
	if (!log)
		die_no_memory();
	l->attr.log_level = 1;
	l->attr.log_buf = (uintptr_t)log;
	l->attr.log_size = LOG_SIZE;
	fd = kernel_prog_load(&l->attr);
	if (fd >= 0)
		close(fd);
	out->reason = log_reason(l->p->run->arena, log);
	if (l->p->keep_logs && *log)
		out->log = arena_strdup(l->p->run->arena, log);
	free(log);
}

struct load programs_load(struct programs *p, const struct program *prog)
{
	struct loading l = {.p = p, .prog = prog};
	struct load out = {.skipped = p->refused};
	const char *why;

	if (out.skipped)
		return out;
	l.arena = arena_new();
	why = image_make(&p->source, l.arena, prog, &l.image);
	if (why)
		l.why = arena_strdup(p->run->arena, why);
	if (!l.why)
		set_attributes(&l);
	if (!l.why)
		resolve_all(&l);
	if (l.why)
		out.skipped = l.why;
	else
		ask(&l, &out);
	if (!p->share_arrays)
		close_arrays(p);
	arena_free(l.arena);
	return out;
}
