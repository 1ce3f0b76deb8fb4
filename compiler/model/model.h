/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_MODEL_MODEL_H
#define BPFMAPC_MODEL_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/name_table.h"
#include "btf/types.h"
#include "model/attr.h"
#include "model/facts.h"
#include "model/fix.h"
#include "model/map_types.h"
#include "model/program.h"
#include "model/rules.h"
#include "model/version.h"

/*
 * What input/ reads. It is const for all later stages; the results of judge/ and lint/ are
 * apart from it (model/judged.h, model/result.h). Everything is in the arena of the object.
 * Strings are never NULL unless the comment says so. They are those of the input, which may
 * be hostile.
 */

enum map_style {
	STYLE_BTF,		/* a variable of .maps, or a struct_ops section */
	STYLE_LEGACY,		/* a record in a section "maps" or of a dialect */
	STYLE_DATA,		/* .data, .rodata, .bss, .kconfig and similar sections */
	STYLE_DEFINITION,	/* a definition file */
};

const char *style_name(enum map_style style);

enum pinning {
	PIN_NONE,
	PIN_BY_NAME,		/* libbpf: <root>/<name> */
	PIN_OBJECT,		/* iproute2: PIN_OBJECT_NS */
	PIN_GLOBAL,		/* iproute2: PIN_GLOBAL_NS */
	PIN_CUSTOM,
};

const char *pinning_name(enum pinning pinning);

/* Where pins are, unless the program that loads the object names another folder. */
#define PIN_ROOT "/sys/fs/bpf"

/* Owner and mode of a new pin, for chmod(2) and chown(2). */
struct pin_owner {
	bool set;
	uint32_t mode, uid, gid;
};

/* A variable that a finding is about. */
struct variable {
	const char *name;
	struct source source;
};

/* A static value: slot of an outer map or of a program array. */
struct slot {
	uint32_t index;
	const char *map;	/* name of the inner map, or NULL */
	const char *program;	/* name of the program, or NULL */
};

/* The type of an extern of .kconfig, as in libbpf's enum kcfg_type (find_kcfg_type()). */
enum kconfig_kind {
	KCONFIG_CHAR,		/* an integer of one byte */
	KCONFIG_BOOL,
	KCONFIG_INT,		/* of 2, 4 or 8 bytes */
	KCONFIG_TRISTATE,	/* enum libbpf_tristate */
	KCONFIG_CHARS,		/* an array of char */
};

/*
 * Where the value of an extern comes from, which bpf_object__resolve_externs() decides by
 * its name.
 */
enum kconfig_source {
	KCONFIG_CONFIG,			/* CONFIG_x: the kernel's configuration */
	KCONFIG_KERNEL_VERSION,		/* LINUX_KERNEL_VERSION */
	KCONFIG_BPF_COOKIE,		/* LINUX_HAS_BPF_COOKIE, a probe */
	KCONFIG_SYSCALL_WRAPPER,	/* LINUX_HAS_SYSCALL_WRAPPER, a probe */
	KCONFIG_ZERO,			/* a weak LINUX_x that is not known */
	KCONFIG_NOWHERE,		/* any other name: the object is not loaded */
	KCONFIG_N_SOURCES
};

/* A variable of .kconfig. Its value is looked up when the object is loaded. */
struct kconfig_extern {
	const char *name;
	uint32_t offset, size;	/* bytes, in the value of the map */
	enum kconfig_kind kind;
	bool is_signed;		/* only of integers */
	bool weak;		/* zero if nothing has its name */
	enum kconfig_source source;
};

/*
 * An extern of .ksyms: a variable or function of the kernel. The loader looks it up by its
 * type, or by its symbol's name if it has none (bpf_object__resolve_externs()).
 */
struct ksym {
	const char *name;
	bool function;		/* else a variable */
	uint32_t type;		/* its BTF id, behind modifiers; 0: void */
	bool weak;		/* zero if the kernel does not have it */
};

/* What few maps have. */
struct map_rare {
	const char *kernel_name;	/* if it is not the first 15 bytes of name, else NULL */
	const char *pin_path;		/* in dialects that have paths, else NULL */
	struct pin_owner pin_owner;	/* in dialects that have owners */
	const char *other_fields;	/* legacy: what else the record has, as text; or NULL */
	bool extra;			/* legacy, of cilium/ebpf: its MapSpec.Extra is not all 0 */
	/*
	 * STYLE_DATA: contents of the section; NULL for .bss. Arenas: contents of their
	 * variables in section .addr_space.1; NULL if there are none.
	 */
	const unsigned char *data;
	size_t data_size;
	uint32_t data_type;		/* arenas: BTF id of the DATASEC of their variables, or 0 */
	const struct kconfig_extern *externs;	/* of .kconfig, in the order of libbpf's look-ups */
	size_t n_externs;
	/* Of a section of struct_ops: the name of the struct of the kernel; else NULL. */
	const char *struct_ops;
};

/* An object may have a million of them: what few have is in struct map_rare. */
struct map_def {
	const char *name;		/* in full, as the loader calls it */
	const char *section;		/* "" in definition files */
	const char *layout;		/* dialect of a legacy record, or NULL */
	const char *key_name, *value_name;	/* in C; in definition files maybe without BTF */
	struct map_def *inner;		/* template, or NULL */
	const struct types *types;	/* of the object, or of a definition file's `types` */
	struct slot *slots;
	struct map_rare *rare;		/* NULL: all of it is 0; see map_rare() */
	struct source source;
	uint32_t n_slots;

	/* As written. An absent attribute is 0 here and has no bit in present. */
	uint32_t present;		/* 1 << enum map_attr */
	/*
	 * Attributes of which the input does not tell what they are, as present: of maps that
	 * bpftool prints. ATTR_NAME: the name is cut as the kernel cuts it.
	 */
	uint32_t unknown;
	uint32_t type, key_size, value_size, max_entries, map_flags;
	uint64_t map_extra;
	uint32_t numa_node;
	uint32_t key_type, value_type;	/* BTF ids, 0 if untyped */
	uint32_t var_type;		/* BTF id of the variable, which has the tags; 0 if none */
	uint32_t def_type;		/* BTF id of the struct that defines the map, 0 if none */
	int16_t lines_behind[ATTR_N];	/* see map_attr_line() */
	enum map_style style : 4;
	enum pinning pinning : 4;
	bool weak : 1;			/* its symbol is */
	bool is_static : 1, hidden : 1;	/* its symbol is, and the loader does not mind */
	bool referred : 1;		/* a program refers to it, itself or in a subprogram */
	bool inner_in_user_space : 1;	/* an outer map; the object does not have its template */
	bool mmapable : 1;		/* STYLE_DATA: has a variable that libbpf exposes */
	bool readonly : 1;		/* .rodata, .kconfig: frozen when filled */
	bool optional : 1;		/* struct_ops: libbpf creates it only on request */
};

static inline const struct map_rare *map_rare(const struct map_def *m)
{
	static const struct map_rare none;

	return m->rare ? m->rare : &none;
}

/* The same to be written: it is the map's own from now on, in the arena. */
struct map_rare *map_rare_own(struct arena *a, struct map_def *m);

/* The line of the member that gives the attribute; that of the map if it is not known. */
static inline unsigned map_attr_line(const struct map_def *m, enum map_attr attr)
{
	return m->source.line + (unsigned)m->lines_behind[attr];
}

/* The source of the map must be known. A line that is 32 K lines away counts as unknown. */
void map_set_attr_line(struct map_def *m, enum map_attr attr, unsigned line);

/* Adds a slot to m->slots, in the arena. */
void map_add_slot(struct arena *a, struct map_def *m, struct slot slot);

static inline bool map_has(const struct map_def *m, enum map_attr attr)
{
	return m->present >> attr & 1;
}

/*
 * The path of the map's pin below PIN_ROOT, or that of its dialect: build_map_pin_path() of
 * libbpf for PIN_BY_NAME. In the arena or of the map. NULL: it has none, or only its loader
 * knows it.
 */
const char *map_pin_path(struct arena *a, const struct map_def *map);

/* A key of schemas/loaders/ and the maps that it is about: "maps 'a' and 'b'"; NULL: all. */
struct fault_peer {
	enum fault_kind key;
	const char *about;
};

/*
 * A fault that the reader found and that a loader may stop at. schemas/loaders/ says which
 * releases of which loaders do, and with which errno; lint/ makes the diagnostic. Faults
 * are in the order in which libbpf finds them.
 */
struct fault {
	enum rule_id rule;
	enum fault_kind what;
	struct map_def *map;	/* or template; NULL: the whole object */
	const char *map_name;	/* of a map that could not be decoded; else NULL */
	int attr;		/* enum map_attr, or -1 */
	const char *message;	/* what was expected, and what is there */
	struct fix fix;
	const char **notes;
	size_t n_notes, cap_notes;
	/* What loaders do about it, if that is not what they do about `what`. */
	struct fault_peer *peers;
	size_t n_peers, cap_peers;
	struct source source;	/* of the instruction of a program that it is about */
	/*
	 * Place in obj->path itself, for text inputs (definition files); else 0. The
	 * diagnostic has this line and column, and the path as its file.
	 */
	unsigned line, column;
};

/* OBJECT_REFUSED, the loader refuses the whole object, is set only by judge/. */
enum object_status { OBJECT_OK, OBJECT_REFUSED, OBJECT_UNREADABLE };

struct object {
	struct arena *arena;		/* of all this except the object itself and its path */
	const char *path;		/* as given; of an embedded object "FILE(name-or-offset)" */
	const char *name;		/* libbpf's name of it: the file name up to the first dot */
	bool big_endian;
	bool embedded;			/* the object is a part of a file */
	bool definition;		/* a definition file, whose default loader is the kernel */
	bool has_maps_section;
	enum object_status status;	/* OBJECT_OK or OBJECT_UNREADABLE */
	int read_status;		/* exit status if unreadable: 3; of a definition file 2 */

	struct map_def **maps;		/* in the order in which the loader creates them */
	size_t n_maps, cap_maps;
	const struct types *types;	/* NULL without BTF */
	const char *types_path;		/* a definition file's `types`, as opened; else NULL */
	struct view btf_ext;		/* .BTF.ext, in the input; empty if the loader does not use it */
	const struct ksym *ksyms;	/* in the order of their symbols */
	size_t n_ksyms;
	const char *license;		/* of section "license", as libbpf cuts it; else "" */
	uint32_t version;		/* the kernel's of section "version", or 0 */
	const struct function *functions;	/* by section and offset */
	size_t n_functions;
	const struct program *programs;
	size_t n_programs;
	struct helper_call *calls;
	size_t n_calls, cap_calls;
	struct fault *faults;
	size_t n_faults, cap_faults;

	struct variable *variables;	/* whose lines input_sources() is to find */
	size_t n_variables, cap_variables;

	/* What input/ keeps to look up source lines later; see input.h. */
	void *reader;
	void (*reader_close)(struct object *obj);
};

/* The object has a copy of path. Ends with object_free(). */
struct object *object_new(const char *path);
void object_free(struct object *obj);

/*
 * Frees the memory of the object except its path, its name, its status and the kind of its
 * input.
 */
void object_shed(struct object *obj);
struct map_def *object_add_map(struct object *obj);
struct map_def *object_find_map(const struct object *obj, const char *name);
/* Adds the indexes in obj->maps by name. If maps have the same name, the first one counts. */
void object_index_maps(const struct object *obj, struct name_table *maps);

/* Adds a fault with a printf-like message. Returns it, for the caller to set its other members. */
struct fault *object_fault(struct object *obj, enum rule_id rule, enum fault_kind what,
			   struct map_def *map, int attr, const char *fmt, ...)
	__attribute__((format(printf, 6, 7)));

void fault_note(struct object *obj, struct fault *f, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
/* The same of a text that lives as long as the object: faults of many maps share it. */
void fault_add_note(struct object *obj, struct fault *f, const char *text);

/* Objects in the order of the command line. */
struct object_list {
	struct object **v;
	size_t n, cap;
};

void object_list_add(struct object_list *list, struct object *obj);
void object_list_free(struct object_list *list);

#endif
