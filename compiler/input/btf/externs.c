/* SPDX-License-Identifier: BSD-2-Clause */
#include <elf.h>
#include <errno.h>
#include <stdlib.h>

#include "base/util.h"
#include "btf/append.h"
#include "input/btf/btf.h"

/* A variable of .kconfig before it has an offset. */
struct kconfig_var {
	struct kconfig_extern x;
	uint32_t id, align;
};

struct externs {
	struct name_table types;	/* ids of VAR and FUNC by name, of one name the first */
	uint32_t *datasec;		/* by type: id of the DATASEC that has it, or 0 */
	bool *has_symbol;		/* by type */
	uint32_t ksyms, kconfig;	/* ids of the DATASECs, 0 until an extern is in them */
	struct kconfig_var *vars;
	size_t n_vars, cap_vars;
	struct ksym *names;		/* of .ksyms */
	size_t n_names, cap_names;
};

static bool is_extern(const struct symbol *s)
{
	return s->section == SHN_UNDEF && (s->bind == STB_GLOBAL || s->bind == STB_WEAK) &&
	       s->type == STT_NOTYPE && *s->name;
}

static void index_types(struct externs *x, const struct reader *r)
{
	const struct types *t = r->types;

	x->types.arena = r->arena;
	x->datasec = ARENA_ARRAY(r->arena, t->count, uint32_t);
	x->has_symbol = ARENA_ARRAY(r->arena, t->count, bool);
	for (uint32_t id = 1; id < t->count; id++) {
		const struct btf_type *type = type_by_id(t, id);
		unsigned kind = type_kind(type);

		if (kind == BTF_KIND_VAR || kind == BTF_KIND_FUNC) {
			name_table_add(&x->types, type_name(t, type), id);
		} else if (kind == BTF_KIND_DATASEC) {
			const struct btf_var_secinfo *v = type_tail(type);

			for (uint32_t i = 0; i < type_vlen(type); i++)
				if (!x->datasec[v[i].type])
					x->datasec[v[i].type] = id;
		}
	}
}

static bool is_char(const struct types *t, uint32_t id)
{
	const struct btf_type *type = type_by_id(t, type_skip_mods(t, id));

	return type && type_kind(type) == BTF_KIND_INT && type->size == 1 &&
	       !(BTF_INT_ENCODING(*(const uint32_t *)type_tail(type)) & BTF_INT_BOOL);
}

/*
 * Sets kind and sign of a type that libbpf accepts in .kconfig (find_kcfg_type()):
 * bool, char, an integer, enum libbpf_tristate, an array of char. Returns its
 * alignment, or 0 for another type.
 */
static uint32_t kconfig_type(const struct types *t, uint32_t id, struct kconfig_extern *x)
{
	const struct btf_type *type = type_by_id(t, type_skip_mods(t, id));

	if (!type)
		return 0;
	switch (type_kind(type)) {
	case BTF_KIND_INT: {
		unsigned encoding = BTF_INT_ENCODING(*(const uint32_t *)type_tail(type));

		if (encoding & BTF_INT_BOOL) {
			x->kind = KCONFIG_BOOL;
			return type->size == 1;
		}
		if (!type->size || type->size > 8 || type->size & (type->size - 1))
			return 0;
		x->kind = type->size == 1 ? KCONFIG_CHAR : KCONFIG_INT;
		x->is_signed = encoding & BTF_INT_SIGNED;
		return type->size;
	}
	case BTF_KIND_ENUM:
	case TYPE_KIND_ENUM64:
		if (!str_eq(type_name(t, type), "libbpf_tristate") || type->size > 8 ||
		    (type_kind(type) == BTF_KIND_ENUM && type->size != 4))
			return 0;
		x->kind = KCONFIG_TRISTATE;
		return type->size;
	case BTF_KIND_ARRAY:
		x->kind = KCONFIG_CHARS;
		return type_array(type)->nelems && is_char(t, type_array(type)->type);
	default:
		return 0;
	}
}

/* Whether btf__align_of() returns an alignment: not for functions, sections and void. */
static bool has_alignment(const struct types *t, uint32_t id)
{
	for (int depth = 0; depth < TYPES_MAX_DEPTH; depth++) {
		const struct btf_type *type = type_by_id(t, type_skip_mods(t, id));
		unsigned kind = type ? type_kind(type) : BTF_KIND_UNKN;

		if (kind != BTF_KIND_ARRAY)
			return kind == BTF_KIND_PTR ||
			       (kind != BTF_KIND_DATASEC && kind_table[kind].has_size);
		id = type_array(type)->type;
	}
	return false;
}

static int compare_kconfig(const void *a, const void *b)
{
	const struct kconfig_var *x = a, *y = b;

	if (x->align != y->align)
		return x->align > y->align ? -1 : 1;
	if (x->x.size != y->x.size)
		return x->x.size < y->x.size ? -1 : 1;
	return strcmp(x->x.name, y->x.name);
}

/* Gives the variables their offsets, also in the BTF. */
static void place_kconfig(struct reader *r, struct externs *x)
{
	struct btf_type *datasec = type_mutable(r, x->kconfig);
	struct btf_var_secinfo *info = secinfos(datasec);
	uint32_t *offset = ARENA_ARRAY(r->arena, r->types->count, uint32_t);
	uint64_t off = 0;

	qsort(x->vars, x->n_vars, sizeof(*x->vars), compare_kconfig);
	r->kconfig = ARENA_ARRAY(r->arena, x->n_vars, struct kconfig_extern);
	for (size_t i = 0; i < x->n_vars; i++) {
		struct kconfig_var *var = &x->vars[i];

		off = (off + var->align - 1) / var->align * var->align;
		var->x.offset = (uint32_t)off;
		offset[var->id] = (uint32_t)off;
		off += var->x.size;
		r->kconfig[r->n_kconfig++] = var->x;
	}
	r->kconfig_size = off;
	datasec->size = (uint32_t)off;
	for (uint32_t i = 0; i < type_vlen(datasec); i++) {
		struct btf_type *var = type_mutable(r, info[i].type);

		info[i].offset = offset[info[i].type];
		if (var && type_kind(var) == BTF_KIND_VAR)
			((struct btf_var *)(void *)(var + 1))->linkage = BTF_VAR_GLOBAL_ALLOCATED;
	}
}

static uint32_t find_int(const struct types *t)
{
	for (uint32_t id = 1; id < t->count; id++) {
		const struct btf_type *type = type_by_id(t, id);

		if (type_kind(type) == BTF_KIND_INT &&
		    BTF_INT_BITS(*(const uint32_t *)type_tail(type)) == 32)
			return id;
	}
	return 0;
}

/* Adds the variable that stands for functions in .ksyms. */
static uint32_t add_dummy(struct reader *r, uint32_t int_id)
{
	struct btf *added = btf__new_empty();
	struct types *t;
	uint32_t id;

	if (!added)
		die_no_memory();
	id = appended_id(r->types, btf__add_var(added, "dummy_ksym", BTF_VAR_GLOBAL_ALLOCATED,
						(int)int_id));
	t = types_append(r->arena, r->types, added);
	t->cut_name = r->types->cut_name;
	btf__free(added);
	r->obj->types = r->types = t;
	return id;
}

/* The function is no longer extern, and its parameters have names. */
static void define_function(struct reader *r, struct btf_type *func, uint32_t name)
{
	struct btf_type *proto = type_mutable(r, func->type);
	struct btf_param *p;

	func->info = (uint32_t)BTF_KIND_FUNC << 24 | BTF_FUNC_GLOBAL;
	if (!proto || type_kind(proto) != BTF_KIND_FUNC_PROTO)
		return;
	p = (struct btf_param *)(void *)(proto + 1);
	for (uint32_t i = 0; i < type_vlen(proto); i++)
		if (p[i].type && !p[i].name_off)
			p[i].name_off = name;
}

/*
 * Kernels refuse externs in BTF. libbpf makes an int of each in .ksyms, and one variable of
 * all functions (bpf_object__collect_externs()).
 */
static void place_ksyms(struct reader *r, uint32_t section)
{
	uint32_t int_id = find_int(r->types), dummy = 0;
	struct btf_type *datasec = type_mutable(r, section);
	struct btf_var_secinfo *info;

	info = secinfos(datasec);
	for (uint32_t i = 0; i < type_vlen(datasec) && !dummy; i++)
		if (type_kind(type_by_id(r->types, info[i].type)) == BTF_KIND_FUNC)
			dummy = add_dummy(r, int_id);
	datasec = type_mutable(r, section);
	info = secinfos(datasec);
	for (uint32_t i = 0; i < type_vlen(datasec); i++) {
		struct btf_type *type = type_mutable(r, info[i].type);

		if (type_kind(type) == BTF_KIND_FUNC) {
			define_function(r, type, type_by_id(r->types, dummy)->name_off);
			info[i].type = dummy;
		} else {
			((struct btf_var *)(void *)(type + 1))->linkage = BTF_VAR_GLOBAL_ALLOCATED;
			type->type = int_id;
		}
		info[i].offset = i * (uint32_t)sizeof(uint32_t);
		info[i].size = sizeof(uint32_t);
	}
	datasec->size = type_vlen(datasec) * (uint32_t)sizeof(uint32_t);
}

/* Every variable of the section must have an extern symbol. */
static void check_section(struct reader *r, const struct externs *x, uint32_t section)
{
	const struct btf_type *datasec = type_by_id(r->types, section);
	const struct btf_var_secinfo *info;

	if (!datasec)
		return;
	info = type_tail(datasec);
	for (uint32_t i = 0; i < type_vlen(datasec); i++)
		if (!x->has_symbol[info[i].type])
			object_fault(r->obj, RULE_BM022, FAULT_EXTERN_WITHOUT_SYMBOL, NULL, -1,
				     "extern '%s' of section '%s' is not an extern symbol",
				     type_name(r->types, type_by_id(r->types, info[i].type)),
				     type_name(r->types, datasec));
}

/* Adds the fault "extern 'x' ..."; returns 0. */
static uint32_t extern_fault(const struct reader *r, const char *name, enum fault_kind what,
			     const char *wrong)
{
	object_fault(r->obj, RULE_BM022, what, NULL, -1, "extern '%s' %s", name, wrong);
	return 0;
}

void extern_map_fault(struct reader *r, const char *name)
{
	struct fault *f = object_fault(r->obj, RULE_BM011, FAULT_EXTERN_MAP, NULL, -1,
				       "the map is extern: another object defines it");

	f->map_name = name;
	f->fix = fix_words("link it with the object that defines the map, and load the result: "
			   "bpftool gen object OUT.o DEFINING.o THIS.o, the defining object first");
	r->extern_maps.arena = r->arena;
	name_table_add(&r->extern_maps, name, 0);
}

/* The BTF type of an extern symbol, or 0 after a fault (find_extern_btf_id()). */
static uint32_t extern_type(const struct reader *r, const struct externs *x,
			    const struct symbol *s)
{
	const struct btf_type *type;
	int64_t id;
	bool is_external;

	id = name_table_find(&x->types, s->name);
	if (id < 0)
		return extern_fault(r, s->name, FAULT_EXTERN_NOT_IN_BTF, "has no type in the BTF");
	type = type_by_id(r->types, (uint32_t)id);
	if (type_kind(type) == BTF_KIND_VAR)
		is_external = *(const uint32_t *)type_tail(type) == BTF_VAR_GLOBAL_EXTERN;
	else
		is_external = type_vlen(type) == BTF_FUNC_EXTERN;
	if (!is_external)
		return extern_fault(r, s->name, FAULT_EXTERN_LINKAGE, "is not extern in the BTF");
	return (uint32_t)id;
}

static enum kconfig_source kconfig_source(const char *name, bool weak)
{
	if (str_starts(name, "CONFIG_"))
		return KCONFIG_CONFIG;
	if (str_eq(name, "LINUX_KERNEL_VERSION"))
		return KCONFIG_KERNEL_VERSION;
	if (str_eq(name, "LINUX_HAS_BPF_COOKIE"))
		return KCONFIG_BPF_COOKIE;
	if (str_eq(name, "LINUX_HAS_SYSCALL_WRAPPER"))
		return KCONFIG_SYSCALL_WRAPPER;
	return str_starts(name, "LINUX_") && weak ? KCONFIG_ZERO : KCONFIG_NOWHERE;
}

static void read_kconfig_var(struct reader *r, struct externs *x, const struct symbol *s,
			     uint32_t id)
{
	const struct btf_type *type = type_by_id(r->types, id);
	struct kconfig_var var = {.x.name = s->name, .x.weak = s->bind == STB_WEAK, .id = id};
	int64_t size;

	if (type_kind(type) == BTF_KIND_FUNC) {
		extern_fault(r, s->name, FAULT_EXTERN_KCONFIG_TYPE, "of .kconfig is a function");
		return;
	}
	size = type_size(r->types, type->type);
	if (size > INT32_MAX || size == -E2BIG) {
		extern_fault(r, s->name, FAULT_EXTERN_KCONFIG_LARGE,
			     "of .kconfig has a type that is too large");
		return;
	}
	if (size < 0) {
		extern_fault(r, s->name, FAULT_EXTERN_KCONFIG_SIZE,
			     "of .kconfig has a type without size");
		return;
	}
	/* libbpf returns this 0 as its result: it reads no more externs, and the map is empty. */
	if (!size) {
		r->kconfig_empty = s->name;
		return;
	}
	if (!has_alignment(r->types, type->type)) {
		extern_fault(r, s->name, FAULT_EXTERN_KCONFIG_ALIGN,
			     "of .kconfig has a type without alignment");
		return;
	}
	var.x.size = (uint32_t)size;
	var.x.source = kconfig_source(s->name, var.x.weak);
	var.align = kconfig_type(r->types, type->type, &var.x);
	if (!var.align) {
		object_fault(r->obj, RULE_BM022, FAULT_EXTERN_KCONFIG_TYPE, NULL, -1,
			     "extern '%s' of .kconfig has type '%s', must be bool, an integer, a char array or enum libbpf_tristate",
			     s->name, type_to_c(r->arena, r->types, type->type));
		return;
	}
	x->kconfig = x->datasec[id];
	ARENA_PUSH(r->arena, x->vars, x->n_vars, x->cap_vars, var);
}

static void read_ksym(struct reader *r, struct externs *x, const struct symbol *s, uint32_t id)
{
	const struct btf_type *type = type_by_id(r->types, id);
	struct ksym k = {.name = s->name, .weak = s->bind == STB_WEAK};

	k.function = type_kind(type) == BTF_KIND_FUNC;
	k.type = type_skip_mods(r->types, type->type);
	x->ksyms = x->datasec[id];
	ARENA_PUSH(r->arena, x->names, x->n_names, x->cap_names, k);
}

static void read_extern(struct reader *r, struct externs *x, const struct symbol *s)
{
	uint32_t id = extern_type(r, x, s);
	const char *section;

	if (!id)
		return;
	x->has_symbol[id] = true;
	section = type_name(r->types, type_by_id(r->types, x->datasec[id]));
	if (!x->datasec[id])
		extern_fault(r, s->name, FAULT_EXTERN_NO_SECTION, "is in no section of the BTF");
	else if (str_eq(section, ".ksyms"))
		read_ksym(r, x, s, id);
	else if (str_eq(section, ".kconfig"))
		read_kconfig_var(r, x, s, id);
	else if (str_eq(section, ".maps"))
		extern_map_fault(r, s->name);
	else
		object_fault(r->obj, RULE_BM022, FAULT_EXTERN_SECTION, NULL, -1,
			     "extern '%s' is in section '%s', must be .kconfig or .ksyms", s->name,
			     section);
}

/* Adds a fault if set_kcfg_value_num() refuses a number for the extern. */
static void check_number(struct reader *r, const struct kconfig_extern *x)
{
	/* The number of a release fits no type of fewer than 4 bytes. */
	bool version = x->source == KCONFIG_KERNEL_VERSION;

	if (x->kind == KCONFIG_TRISTATE || x->kind == KCONFIG_CHARS ||
	    (version && x->kind == KCONFIG_BOOL))
		object_fault(r->obj, RULE_BM022, FAULT_EXTERN_KCONFIG_NUMBER, NULL, -1,
			     "the value of extern '%s' of .kconfig is a number, which does not fit its type",
			     x->name);
	else if (version && x->size < sizeof(uint32_t))
		object_fault(r->obj, RULE_BM022, FAULT_EXTERN_KCONFIG_RANGE, NULL, -1,
			     "extern '%s' of .kconfig has %u bytes, must have 4 or 8", x->name,
			     x->size);
}

/* As bpf_object__resolve_externs(). */
void check_externs(struct reader *r)
{
	for (size_t i = 0; i < r->n_kconfig; i++) {
		const struct kconfig_extern *x = &r->kconfig[i];

		if (x->source != KCONFIG_CONFIG && x->source != KCONFIG_NOWHERE)
			check_number(r, x);
		if (x->source == KCONFIG_NOWHERE)
			extern_fault(r, x->name, FAULT_EXTERN_KCONFIG_NAME,
				     "of .kconfig is neither a CONFIG_x nor a LINUX_x that has a value");
		else if (x->source > KCONFIG_KERNEL_VERSION)
			extern_fault(r, x->name, FAULT_EXTERN_KCONFIG_VIRTUAL,
				     "of .kconfig is not a CONFIG_x");
	}
}

/* All externs of an object without BTF have one fault. */
static void check_without_btf(struct reader *r)
{
	struct fault *f = NULL;

	for (size_t i = 0; i < r->n_symbols; i++) {
		if (!is_extern(&r->symbols[i]))
			continue;
		if (f) {
			fault_note(r->obj, f, "nor has any other extern");
			return;
		}
		f = object_fault(r->obj, RULE_BM022, FAULT_EXTERN_WITHOUT_BTF, NULL, -1,
				 "extern '%s' has no type: the object has no BTF",
				 r->symbols[i].name);
		f->fix = fix_words("compile it with -g");
	}
}

/* As bpf_object__collect_externs(). */
void read_externs(struct reader *r)
{
	struct externs x = {0};
	size_t n_faults;

	/* libbpf checks this here, not where it reads the symbols. */
	if (r->symtab && r->symtab->entsize != sizeof(Elf64_Sym))
		object_fault(r->obj, RULE_BM004, FAULT_SYMTAB_ENTSIZE, NULL, -1,
			     "a symbol has %llu bytes, must have %zu",
			     (unsigned long long)r->symtab->entsize, sizeof(Elf64_Sym));
	n_faults = r->obj->n_faults;
	if (!r->types)
		check_without_btf(r);
	for (size_t i = 0; r->types && i < r->n_symbols && !r->kconfig_empty; i++) {
		if (!is_extern(&r->symbols[i]))
			continue;
		if (!x.types.arena)
			index_types(&x, r);
		read_extern(r, &x, &r->symbols[i]);
	}
	r->obj->ksyms = x.names;
	r->obj->n_ksyms = x.n_names;
	r->bad_externs = r->obj->n_faults > n_faults;
	if (r->kconfig_empty)
		return;
	check_section(r, &x, x.ksyms);
	check_section(r, &x, x.kconfig);
	if (x.n_vars)
		place_kconfig(r, &x);
	if (x.ksyms && r->obj->n_faults == n_faults)
		place_ksyms(r, x.ksyms);
}
