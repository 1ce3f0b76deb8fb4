/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_SCHEMA_SCHEMA_H
#define BPFMAPC_SCHEMA_SCHEMA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "model/attr.h"
#include "model/facts.h"
#include "model/releases.h"
#include "model/target.h"

/*
 * What kernels and loaders accept: schemas/ as tables. The tables of the build
 * are static and read-only. An overlay is read into an arena and has the same
 * form. All strings live as long as the schema.
 */
struct schema;

/* The tables that the build made from schemas/. */
const struct schema *schema_builtin(void);

/*
 * Reads an overlay: a folder of the same layout as schemas/, whose files replace
 * those of base (or add to them). Returns NULL on failure, with one line (file,
 * line, message) in *error, which lives in the arena.
 */
const struct schema *schema_load(struct arena *a, const char *dir, const struct schema *base,
				 const char **error);

/* A type of programs or of maps, in some releases of kernels. */
struct type_span {
	uint32_t type;			/* enum bpf_prog_type or enum bpf_map_type */
	struct version since, before;
	struct version perhaps_since;	/* nobody has asked the releases from this one to `since` */
	bool depends;			/* in its releases, it depends on what the program attaches to */
};

/* A command or helper. since: 0.0.0 if the map type has had it from the first release. */
struct map_feature {
	const char *name;
	struct version since;
	const struct type_span *programs;	/* of a helper: the only ones that may call it so */
	size_t n_programs;			/* 0: all may */
	struct version programs_since;		/* before, all may */
};

/*
 * What the kernel takes as a key or value from user space. It counts for
 * definitions that give a size and no type.
 */
enum element_is {
	ELEMENT_BYTES,			/* the program's own */
	ELEMENT_NONE,			/* no key at all: queue, stack, bloom_filter */
	ELEMENT_NUMBER,			/* an index; a descriptor when written and an id when read */
	ELEMENT_DESCRIPTOR,		/* a descriptor of the owner of the element */
	ELEMENT_PREFIX,			/* struct bpf_lpm_trie_key: 32 bits of length, and data */
	ELEMENT_CGROUP,			/* struct bpf_cgroup_storage_key, or its first member */
	ELEMENT_NUMBER_AND_PROGRAM,	/* a number, then 8 bytes for a program */
	ELEMENT_ADDRESSES,		/* of 64 bits each */
	ELEMENT_N
};

struct map_type_info {
	uint32_t id;
	const char *name;		/* as bpftool prints it: "inode_storage" */
	const char *enum_name;		/* "BPF_MAP_TYPE_INODE_STORAGE" */
	struct version since;
	const char *capability, *config;	/* in words; NULL for none */
	const struct map_feature *commands;	/* "lookup", "update", ... */
	size_t n_commands;
	const struct map_feature *helpers;
	size_t n_helpers;
	enum element_is key_is, value_is;
	bool per_cpu;			/* user space passes a value for every possible CPU */
};

size_t schema_n_map_types(const struct schema *s);
/* In the order of their ids. */
const struct map_type_info *schema_map_type_at(const struct schema *s, size_t i);
/* NULL for an id that no known kernel has. */
const struct map_type_info *schema_map_type(const struct schema *s, uint32_t id);
/*
 * By "inode_storage", "INODE_STORAGE" or "BPF_MAP_TYPE_INODE_STORAGE"; a
 * deprecated type also by BPF_MAP_TYPE_..._DEPRECATED. NULL if unknown.
 */
const struct map_type_info *schema_find_map_type(const struct schema *s, const char *name);
/* "inode_storage", or "unknown". */
const char *schema_map_type_name(const struct schema *s, uint32_t id);

/* Flags that a kernel adds to every map of the type, as bpf_map_info shows. */
uint32_t schema_forced_flags(const struct schema *s, uint32_t map_type, struct version kernel);

/* Whether kernels refuse every map of the type that has no BTF types of key and value. */
bool schema_demands_btf(const struct schema *s, uint32_t map_type);

struct flag_info {
	const char *name;		/* "BPF_F_NO_PREALLOC" */
	uint32_t value;			/* one bit */
	struct version since;
	const char *text;
};

size_t schema_n_flags(const struct schema *s);
const struct flag_info *schema_flag_at(const struct schema *s, size_t i);
/* By its bit; NULL if there is none. */
const struct flag_info *schema_flag_of(const struct schema *s, uint32_t bit);
/* By "BPF_F_NO_PREALLOC" or "NO_PREALLOC". */
const struct flag_info *schema_find_flag(const struct schema *s, const char *name);

/*
 * Writes the names of the bits in flags to names[32], lowest bit first, and
 * returns their number. *rest has the bits without a name.
 */
size_t schema_flag_names(const struct schema *s, uint32_t flags, const char *names[32],
			 uint32_t *rest);

/* "BPF_F_NO_PREALLOC | BPF_F_NUMA_NODE"; bits without a name as 0x..., no bits as 0. */
const char *schema_flags_text(struct arena *a, const struct schema *s, uint32_t flags);

/* The value of an attribute that is a number: names for type and map_flags. */
const char *schema_value_text(struct arena *a, const struct schema *s, enum map_attr attr,
			      uint64_t value);

/* ENOTSUPP, which the kernel returns and <errno.h> does not have. */
#define KERNEL_ENOTSUPP 524

/* "EINVAL", "LIBBPF_ERRNO__FORMAT" (4001); for other numbers their digits, in the arena. */
const char *schema_errno_name(struct arena *a, int err);
/* The positive number of "EINVAL", "-EINVAL", "22" or "-22"; 0 if unknown. */
int schema_errno(const char *name);

/* Kernel and libbpf releases that the schemas know, oldest first. */
size_t schema_n_kernels(const struct schema *s);
struct version schema_kernel_at(const struct schema *s, size_t i);
struct version schema_newest_kernel(const struct schema *s);
/*
 * A span of releases as --kernel takes it, "4.14..5.4" or "5.10..": both ends are included; the
 * last one before an end is the last that the schemas know. Returns text.
 */
#define SPAN_TEXT_MAX (2 * VERSION_TEXT_MAX)
const char *schema_span_text(const struct schema *s, const struct release_span *v,
			     char text[SPAN_TEXT_MAX]);
/* The same for people: "4.18 only", "4.18, 4.20..", "5.4.291 and later 5.4, 5.10..". */
const char *schema_releases_words(struct arena *a, const struct schema *s,
				  const struct release_span *v, size_t n);
/* The same for release notes: "5.8 and later", "4.18, 4.20 to 5.4", "none". */
const char *schema_releases_since(struct arena *a, const struct schema *s,
				  const struct release_span *v, size_t n);
/* The oldest release of a loader that the schemas know. */
struct version schema_oldest_loader(const struct schema *s, enum loader who);
/* The newest release, without those in development. */
struct version schema_newest_loader(const struct schema *s, enum loader who);
/* Returns the number of *releases, which are the schema's, oldest first. */
size_t schema_loader_releases(const struct schema *s, enum loader who,
			      const struct version **releases);
/* Whether *v, or its X.Y.0, is a release of the loader: sets *v to that one. */
bool schema_loader_known(const struct schema *s, enum loader who, struct version *v);

/* A feature of kernels.yaml, which kernels with since <= release < before have. */
struct kernel_feature_info {
	enum kernel_feature feature;
	struct version since, before;	/* before: 0.0.0 if the newest has it */
	/* Point releases of older series from which on the series has it, too. */
	const struct version *backports;
	size_t n_backports;
};

const struct kernel_feature_info *schema_kernel_feature(const struct schema *s,
							enum kernel_feature feature);
bool schema_kernel_has(const struct schema *s, enum kernel_feature feature, struct version v);

/* What releases of a loader, since <= release < before, do about a fault. */
struct loader_fault {
	enum fault_kind what;
	int err;		/* positive; 0 unless it refuses: accepted, or misread, as `reason` says */
	const char *reason;	/* in words, for the report and for notes */
	struct version since, before;
	bool refuses;		/* it refuses the object without an errno, as libraries in Go do */
	bool at_load;		/* it opens the object, and refuses to load it */
};

static inline bool loader_refuses(const struct loader_fault *f)
{
	return f->err || f->refuses;
}

/* NULL if that release does nothing about the fault. */
const struct loader_fault *schema_loader_fault(const struct schema *s, enum loader who,
					       enum fault_kind what, struct version v);

/* All that one release of a loader does. It points into the schema. */
struct loader_release {
	enum loader who;
	const uint32_t *behaviours;	/* bits of enum loader_behaviour */
	const uint32_t *faults;		/* by enum fault_kind: a row of rows[], from 1 on; 0: none */
	const struct loader_fault *rows;
};

/* Without a file in schemas/loaders/, as for LOADER_KERNEL, *out has no behaviours and faults. */
void schema_loader_release(const struct schema *s, enum loader who, struct version v,
			   struct loader_release *out);

/* As schema_loader_fault() has it. */
static inline const struct loader_fault *loader_fault_of(const struct loader_release *r,
						     enum fault_kind what)
{
	return r->faults[what] ? &r->rows[r->faults[what] - 1] : NULL;
}

static inline bool loader_has(const struct loader_release *r, enum loader_behaviour b)
{
	return r->behaviours[b / 32] >> (b % 32) & 1;
}

/* Whether that release passes no BTF type ids to BPF_MAP_CREATE for the map type. */
bool schema_loader_drops_btf(const struct schema *s, enum loader who, uint32_t map_type,
			     struct version v);

/* Sets newest kernel and loaders, and the symbols' defaults (page size, NR_CPUS, max_stack); not cpus. */
void schema_default_target(const struct schema *s, struct target *t);

#endif
