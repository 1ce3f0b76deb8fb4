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
#include "model/rules.h"
#include "model/version.h"

/*
 * What input/ reads. It is const for all stages behind: what judge/ and lint/
 * make of it lies beside it (model/judged.h, model/result.h). All of it lives
 * in the arena of its object. Strings are never NULL where the comment does not
 * say so; they are as the input has them, hostile ones included.
 */

enum map_style {
	STYLE_BTF,		/* a variable of .maps, or a struct_ops section */
	STYLE_LEGACY,		/* a record in a section "maps" or of a dialect */
	STYLE_DATA,		/* .data, .rodata, .bss, .kconfig and their like */
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

/* What is done to a pin that is new: chmod(2) and chown(2). */
struct pin_owner {
	bool set;
	uint32_t mode, uid, gid;
};

struct source {
	const char *file;	/* as the compiler was given it; NULL without debug info */
	unsigned line;		/* 0 where unknown */
};

/* A static value: slot of an outer map or of a program array. */
struct slot {
	uint32_t index;
	const char *map;	/* name of the inner map, or NULL */
	const char *program;	/* name of the program, or NULL */
};

/* What libbpf takes for the type of an extern of .kconfig (enum kcfg_type, find_kcfg_type()). */
enum kconfig_kind {
	KCONFIG_CHAR,		/* an integer of one byte */
	KCONFIG_BOOL,
	KCONFIG_INT,		/* of 2, 4 or 8 bytes */
	KCONFIG_TRISTATE,	/* enum libbpf_tristate */
	KCONFIG_CHARS,		/* an array of char */
};

/* Where its value comes from: what bpf_object__resolve_externs() tells apart, by name. */
enum kconfig_source {
	KCONFIG_CONFIG,			/* CONFIG_x: the kernel's configuration */
	KCONFIG_KERNEL_VERSION,		/* LINUX_KERNEL_VERSION */
	KCONFIG_BPF_COOKIE,		/* LINUX_HAS_BPF_COOKIE, a probe */
	KCONFIG_SYSCALL_WRAPPER,	/* LINUX_HAS_SYSCALL_WRAPPER, a probe */
	KCONFIG_ZERO,			/* a weak LINUX_x that is not known yet */
	KCONFIG_NOWHERE,		/* any other: the object is not loaded */
	KCONFIG_N_SOURCES
};

/* A variable of .kconfig, whose value is looked up where the object is loaded. */
struct kconfig_extern {
	const char *name;
	uint32_t offset, size;	/* bytes, in the value of the map */
	enum kconfig_kind kind;
	bool is_signed;		/* integers */
	bool weak;		/* zero where nothing has its name */
	enum kconfig_source source;
};


struct map_def {
	const char *name;		/* whole, as the loader calls it */
	const char *section;		/* "" for definition files */
	enum map_style style;
	const char *layout;		/* dialect of a legacy record, else NULL */
	struct source source;
	unsigned attr_line[ATTR_N];	/* line of the member, 0 where unknown */

	/* As written. An attribute that is absent has a 0 here and no bit in present. */
	uint32_t present;		/* 1 << enum map_attr */
	uint32_t type, key_size, value_size, max_entries, map_flags;
	uint64_t map_extra;
	uint32_t numa_node;
	enum pinning pinning;
	const char *pin_path;		/* of dialects that name it, else NULL */
	struct pin_owner pin_owner;	/* of dialects that have it */
	uint32_t key_type, value_type;	/* BTF ids, 0 where untyped */
	const char *key_name, *value_name;	/* in C; definition files may have names without BTF */
	uint32_t var_type;		/* BTF id of the variable, 0 if none: where its tags hang */
	uint32_t def_type;		/* BTF id of the struct that is the definition, 0 if none */
	struct map_def *inner;		/* template, or NULL */
	bool inner_in_user_space;	/* an outer map whose template the object does not have */
	struct slot *slots;
	size_t n_slots;
	const struct types *types;	/* of the object, or of a definition file's `types` */

	/*
	 * STYLE_DATA: contents of the section; NULL for .bss. Of an arena: its
	 * variables, those of section .addr_space.1, NULL where it has none.
	 */
	const unsigned char *data;
	size_t data_size;
	uint32_t data_type;		/* of an arena: BTF id of the DATASEC of its variables, or 0 */
	bool mmapable;			/* a variable that libbpf exposes stands in it */
	bool readonly;			/* .rodata, .kconfig: frozen after filling */
	const struct kconfig_extern *externs;	/* of .kconfig, in the order of libbpf's look-ups */
	size_t n_externs;
	bool optional;			/* struct_ops: libbpf creates it where it is asked to */
	const char *kernel_name;	/* where it is not the first 15 bytes of name, else NULL */
};

static inline bool map_has(const struct map_def *m, enum map_attr attr)
{
	return m->present >> attr & 1;
}

/* A program of the object: what program arrays and static values refer to. */
struct program {
	const char *name, *section;
};

/* A helper of the kernel, by its number in enum bpf_func_id, and the first function that calls it. */
struct helper_call {
	uint32_t helper;
	const char *function;
};

/* Of which maps ("maps 'a' and 'b'", NULL: all) which key of schemas/loaders/ holds. */
struct fault_peer {
	enum fault_kind key;
	const char *about;
};

/*
 * Something the reader found that a loader may stop at. Which loaders of
 * which version do, and with which errno, is in schemas/loaders/; lint/
 * makes the diagnostic. In the order in which libbpf would come to them.
 */
struct fault {
	enum rule_id rule;
	enum fault_kind what;
	struct map_def *map;	/* NULL: of the whole object */
	const char *map_name;	/* where the map could not be decoded; else NULL */
	int attr;		/* enum map_attr, or -1 */
	const char *message;	/* expected and got */
	struct fix fix;
	const char **notes;
	size_t n_notes, cap_notes;
	/* What loaders make of it, where that is not what they do about `what`. */
	struct fault_peer *peers;
	size_t n_peers, cap_peers;
	/*
	 * Where in obj->path itself it stands: text inputs only (definition
	 * files), else 0. The diagnostic takes them over, with the path as file.
	 */
	unsigned line, column;
};

/* OBJECT_REFUSED: the loader refuses the whole object, which judge/ decides. */
enum object_status { OBJECT_OK, OBJECT_REFUSED, OBJECT_UNREADABLE };

struct object {
	struct arena *arena;		/* all that is here but the object itself and its path */
	const char *path;		/* as given; embedded: "FILE(name-or-offset)" */
	const char *name;		/* what libbpf would call it: file name up to the first dot */
	bool big_endian;
	bool embedded;			/* a part of a file */
	bool definition;		/* a definition file: loader kernel by default */
	bool has_maps_section;
	enum object_status status;	/* OBJECT_OK or OBJECT_UNREADABLE */
	int read_status;		/* exit status where unreadable: 3, or 2 for a definition file */

	struct map_def **maps;		/* in the order in which the loader creates them */
	size_t n_maps, cap_maps;
	const struct types *types;	/* NULL without BTF */
	const char *types_path;		/* a definition file's `types`, as opened; else NULL */
	const struct program *programs;
	size_t n_programs;
	struct helper_call *calls;
	size_t n_calls, cap_calls;
	struct fault *faults;
	size_t n_faults, cap_faults;

	/* Kept by input/ for what is looked up late (source lines); see input.h. */
	void *reader;
	void (*reader_close)(struct object *obj);
};

/* path is copied. */
struct object *object_new(const char *path);
void object_free(struct object *obj);

/*
 * Gives back the memory of the object but for its path, its name, its status
 * and what kind of input it was.
 */
void object_shed(struct object *obj);
struct map_def *object_add_map(struct object *obj);
struct map_def *object_find_map(const struct object *obj, const char *name);
/* The places of the maps in obj->maps by name; of one name the first counts. */
void object_index_maps(const struct object *obj, struct name_table *maps);

/* A new fault; message is printf-like. Returns it for what else there is to set. */
struct fault *object_fault(struct object *obj, enum rule_id rule, enum fault_kind what,
			   struct map_def *map, int attr, const char *fmt, ...)
	__attribute__((format(printf, 6, 7)));

void fault_note(struct object *obj, struct fault *f, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* Objects in the order of the command line. */
struct object_list {
	struct object **v;
	size_t n, cap;
};

void object_list_add(struct object_list *list, struct object *obj);
void object_list_free(struct object_list *list);

#endif
