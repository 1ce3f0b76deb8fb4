/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_TABLES_H
#define BPFMAPC_TABLES_H

/*
 * The tables of an object, as `bpfmapc gen` writes them into its header, and what runs over
 * them: the other headers of this folder. Who writes a table sets the members that are
 * not 0; the parts that an object does not need are NULL, and cost it nothing.
 */
#include <bpfmapc/version.h>
#include <linux/types.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/*
 * Around all that stands on this runtime: strict warnings of the including file are not for
 * it. Tables have designated members, in C++17 too.
 */
#ifdef __cplusplus
#define BPFMAPC_EXTERN_C     extern "C" {
#define BPFMAPC_EXTERN_C_END }
#define BPFMAPC_ASSERT       static_assert
#else
#define BPFMAPC_EXTERN_C
#define BPFMAPC_EXTERN_C_END
#define BPFMAPC_ASSERT _Static_assert
#endif
#ifdef __clang__
#define BPFMAPC_QUIET                                                                              \
	_Pragma("GCC diagnostic ignored \"-Wgnu-anonymous-struct\"")                               \
		_Pragma("GCC diagnostic ignored \"-Wnested-anon-types\"")                          \
			_Pragma("GCC diagnostic ignored \"-Wold-style-cast\"")                     \
				_Pragma("GCC diagnostic ignored \"-Wunused-function\"")
#elif defined(__cplusplus)
#if __GNUC__ >= 12 /* where -Wpedantic does not stand for it */
#define BPFMAPC_QUIET_CXX20 _Pragma("GCC diagnostic ignored \"-Wc++20-extensions\"")
#else
#define BPFMAPC_QUIET_CXX20
#endif
#define BPFMAPC_QUIET                                                                              \
	_Pragma("GCC diagnostic ignored \"-Wmissing-field-initializers\"")                         \
		_Pragma("GCC diagnostic ignored \"-Wuseless-cast\"")                               \
			_Pragma("GCC diagnostic ignored \"-Wignored-qualifiers\"")                 \
				BPFMAPC_QUIET_CXX20
#else
#define BPFMAPC_QUIET
#endif
#define BPFMAPC_BEGIN                                                                              \
	_Pragma("GCC diagnostic push") _Pragma("GCC diagnostic ignored \"-Wpedantic\"")            \
		_Pragma("GCC diagnostic ignored \"-Wredundant-decls\"")                            \
			BPFMAPC_QUIET BPFMAPC_EXTERN_C
#define BPFMAPC_END BPFMAPC_EXTERN_C_END _Pragma("GCC diagnostic pop")

/*
 * Around functions that are called seldom: gcc makes them small, and does not spend the time on
 * them that a loop would be worth, which is most of what a small file with a header takes. An
 * attribute at each function costs more than to compile it. What is declared in between has to
 * be declared in between wherever it is.
 */
#if defined(__GNUC__) && !defined(__clang__)
#define BPFMAPC_SELDOM_BEGIN                                                                       \
	BPFMAPC_BEGIN                                                                              \
	_Pragma("GCC push_options")                                                                \
		BPFMAPC_PRAGMA(GCC optimize("Og", "inline-functions-called-once",                  \
					    "no-forward-propagate", "ira-region=one", "no-dce"))
#define BPFMAPC_PRAGMA(text) _Pragma(#text)
#define BPFMAPC_SELDOM_END   _Pragma("GCC pop_options") BPFMAPC_END
#else
#define BPFMAPC_SELDOM_BEGIN BPFMAPC_BEGIN
#define BPFMAPC_SELDOM_END   BPFMAPC_END
#endif
#define BPFMAPC_FUNCTION static inline __attribute__((unused, cold))
#define BPFMAPC_TABLE    static const __attribute__((unused))

/* A variable that all files of a program or library share: another one has its own. */
#define BPFMAPC_SHARED(declaration)                                                                \
	extern __attribute__((visibility("hidden"))) declaration;                                  \
	__attribute__((weak)) declaration

/* That a type has the size which it has for BPF programs; both types of a map's elements. */
#define BPFMAPC_SIZE(type, size) BPFMAPC_ASSERT(sizeof(type) == (size), "size of " #type)
#define BPFMAPC_SIZES(map, key, value)                                                             \
	BPFMAPC_SIZE(map##_key, key);                                                              \
	BPFMAPC_SIZE(map##_value, value)

BPFMAPC_BEGIN

/* What BPF_MAP_CREATE is told of a map: opts.before may change it. */
struct bpfmapc_attr {
	uint32_t type, key_size, value_size, max_entries, map_flags, numa_node;
	uint64_t map_extra;
	/* 32 bytes, the SHA-256 of the one program that may use it, or NULL. Since Linux 6.18. */
	const unsigned char *excl_prog_hash;
};

/* A static slot of an outer map: the map that goes there, by its place in the tables. */
struct bpfmapc_slot {
	uint32_t index, map;
};

/* Whose a pin is. */
struct bpfmapc_owner {
	uint32_t mode, uid, gid;
};

enum bpfmapc_how {
	BPFMAPC_OUTER = 1,          /* a map-in-map: created after all others */
	BPFMAPC_CPUS = 2,           /* max_entries 0: an entry for every possible CPU */
	BPFMAPC_PAGES = 4,          /* bytes: rounded up to a power-of-two number of pages */
	BPFMAPC_FREEZE = 8,         /* read-only from user space, once filled */
	BPFMAPC_TEMPLATE = 16,      /* the object does not have its template */
	BPFMAPC_NOT_IN_OBJECT = 32, /* the object does not have it at all */
	BPFMAPC_OTHER_ENDIAN = 64,  /* contents of the other byte order: cannot be filled */
	BPFMAPC_KCONFIG = 128,      /* contents are looked up when it is created */
	BPFMAPC_NO_TEMPLATE = 256,  /* the caller gives it a template */
/* With contents of a machine of this byte order: */
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	BPFMAPC_LITTLE_ENDIAN = 0,
	BPFMAPC_BIG_ENDIAN = BPFMAPC_OTHER_ENDIAN
#else
	BPFMAPC_LITTLE_ENDIAN = BPFMAPC_OTHER_ENDIAN,
	BPFMAPC_BIG_ENDIAN = 0
#endif
};

/* The definition of a map. */
struct bpfmapc_map {
	const char *name;
	const char *kernel_name; /* NULL: name */
	const char *section;     /* of the variables that it holds, or NULL */
	struct bpfmapc_attr attr;
	uint32_t btf_key, btf_value; /* types, or 0 */
	uint32_t how;                /* enum bpfmapc_how */
	uint32_t contents;           /* its place in opts.contents, from 1; 0: it has none */
	const unsigned char *data;   /* attr.value_size bytes for element 0, or NULL: all are 0 */
	const struct bpfmapc_map *inner; /* template, or NULL */
	uint32_t pin_place;              /* in opts.pins, from 1; 0: not pinned */
	const char *pin; /* below pin_root, or absolute; NULL: opts.pins has to say */
	const struct bpfmapc_owner *owner; /* of the pin; NULL: as bpf(2) chooses */
	const struct bpfmapc_slot *slots;
	uint32_t n_slots;
};

/* The memory of an arena in this process, and of its programs. */
struct bpfmapc_arena {
	void *at;    /* the same whenever it is mapped, as the kernel demands */
	void *data;  /* its variables, or NULL */
	size_t size; /* of all of it; 0 while it is not mapped */
};

/* An arena and its variables. */
struct bpfmapc_arena_map {
	uint32_t map;      /* its place in the tables */
	uint32_t contents; /* in opts.contents, from 1; 0: it has none */
	uint64_t data_size;
	const unsigned char *data;
};

/* The head of BTF, and the type of all of it: so many 32-bit words of types, bytes of strings. */
struct bpfmapc_btf_head {
	uint16_t magic;
	uint8_t version, flags;
	uint32_t hdr_len, type_off, type_len, str_off, str_len;
};

#define BPFMAPC_BTF(words, bytes)                                                                  \
	struct {                                                                                   \
		struct bpfmapc_btf_head head;                                                      \
		uint32_t types[words];                                                             \
		char strings[bytes];                                                               \
	}
#define BPFMAPC_BTF_HEAD(words, bytes)                                                             \
	{                                                                                          \
		0xeb9f, 1, 0, 24, 0, 4 * (words), 4 * (words), bytes                               \
	}

/* A kind of BTF types that older kernels do not know, and types with it. */
struct bpfmapc_kind {
	const char *name;
	uint32_t n, types[14];
};

/* What stands in a BTF for kernels that do not know all of its kinds. */
struct bpfmapc_older {
	const struct bpfmapc_kind *const *kinds;
	const uint32_t *instead; /* {kind, word of the types, how many words, words} each */
	size_t n_kinds, n_instead;
};

/* The types of externs: libbpf's enum kcfg_type. */
enum bpfmapc_extern_kind {
	BPFMAPC_CHAR,
	BPFMAPC_BOOL,
	BPFMAPC_INT,
	BPFMAPC_TRISTATE,
	BPFMAPC_CHARS
};

struct bpfmapc_kconfig;

/* An extern of .kconfig: a variable of the map, whose value is looked up. */
struct bpfmapc_extern {
	const char *name;
	uint32_t offset, size;
	unsigned char kind, is_signed, weak;
	/* Where it comes from, unless it is of the kernel's configuration. 0 or -errno. */
	int (*fact)(const struct bpfmapc_kconfig *k, uint64_t *value);
};

/* A new map for bpf(2). */
struct bpfmapc_new_map {
	const char *name;
	struct bpfmapc_attr attr;
	int inner_fd; /* -1: none */
	int btf_fd;   /* -1: without types */
	uint32_t btf_key, btf_value;
	int token_fd; /* 0: none */
	/* BPFMAPC_LOG bytes, for " (why)" where the kernel refuses it and says why; or NULL. */
	char *log;
};

#define BPFMAPC_LOG 128

/* As struct bpf_insn; registers: that of the source in the half that the byte order says. */
struct bpfmapc_insn {
	uint8_t code, registers;
	int16_t offset;
	int32_t immediate;
};

/* A program for bpf(2); log, or NULL, is for what the verifier says of it. */
struct bpfmapc_new_program {
	uint32_t type, n_insns;
	const struct bpfmapc_insn *insns;
	char *log;
	uint32_t log_size;
	int token_fd; /* 0: none */
};

struct bpfmapc_run;

/* What every object asks of libbpf (libbpf.h) or of bpf(2) (syscall.h). Descriptors, 0 or -errno. */
struct bpfmapc_calls {
	int (*map_create)(const struct bpfmapc_new_map *map);
	/* NULL where map_create() itself does without what older kernels lack. */
	int (*retry)(struct bpfmapc_run *run, const char *name, struct bpfmapc_new_map *map,
		     int err);
	int (*btf_load)(const void *btf, uint32_t size, int token_fd);
	bool (*takes_tokens)(void); /* NULL: never */
};

/* The parts, of data.h, pins.h and arenas.h. */
struct bpfmapc_data_part {
	bool (*is_left_out)(const struct bpfmapc_run *run, const struct bpfmapc_map *map);
	bool (*is_unmappable)(const struct bpfmapc_run *run, const struct bpfmapc_map *map,
			      struct bpfmapc_attr *attr);
	int (*fill)(const struct bpfmapc_run *run, const struct bpfmapc_map *map, int fd);
};

struct bpfmapc_pins_part {
	int (*obtain)(struct bpfmapc_run *run, size_t i, const struct bpfmapc_attr *attr);
	int (*wire_reused)(const struct bpfmapc_run *run);
	void (*undo)(const struct bpfmapc_run *run);
};

/* The buffers of a map whose records are read, of consume.h. */
struct bpfmapc_reader;
struct bpfmapc_object;

struct bpfmapc_arenas_part {
	int (*fill)(const struct bpfmapc_run *run, size_t i);
	void (*unmap)(const struct bpfmapc_object *obj, void *maps, size_t i);
};

/* An object: its maps, and the parts of this runtime that they need. */
struct bpfmapc_object {
	const struct bpfmapc_calls *calls;
	const char *(*error)(void); /* what failed last, in this thread: 512 bytes to write to */
	const struct bpfmapc_map *maps;
	size_t n_maps;
	size_t maps_size, opts_size; /* of the structs of the object */
	/* Where they have members for each map, in the order of the tables; 0: they do not. */
	size_t max_entries, skip;            /* struct <object>_maps_opts */
	size_t memory, readers;              /* struct <object>_maps */
	size_t contents, templates, pins_at; /* struct <object>_maps_opts */
	const void *btf;
	size_t btf_size;
	const struct bpfmapc_older *older;
	/* The parts: functions and tables of the headers that the object includes. */
	int (*load_older)(const struct bpfmapc_run *run);
	/* Changes the attributes to those of this machine. */
	int (*sizes)(const struct bpfmapc_run *run, const struct bpfmapc_map *map,
		     struct bpfmapc_attr *attr);
	/* Whether a map can be as the callback wants it. */
	int (*fits)(const struct bpfmapc_run *run, const struct bpfmapc_map *map,
		    const struct bpfmapc_attr *attr);
	/* Sets *fd to the template of a map, where it has one; one of map->inner is new. */
	int (*inner)(struct bpfmapc_run *run, const struct bpfmapc_map *map, int *fd);
	int (*wire)(const struct bpfmapc_run *run, const struct bpfmapc_map *map, int fd);
	int (*possible_cpus)(void);
	int (*update)(int fd, const void *key, const void *value, uint64_t flags);
	const struct bpfmapc_data_part *data;
	int (*freeze)(int fd);
	int (*kconfig)(const struct bpfmapc_run *run, const struct bpfmapc_map *map, void **values);
	const struct bpfmapc_extern *externs;
	size_t n_externs;
	int (*configs)(struct bpfmapc_kconfig *k);
	int (*gunzip)(FILE *from, int (*put)(void *to, int byte), void *to);
	int (*prog_load)(const struct bpfmapc_new_program *program);
	const struct bpfmapc_pins_part *pins;
	int (*obj_pin)(int fd, const char *path);
	int (*obj_get)(const char *path);
	int (*map_info)(int fd, void *info, uint32_t size);
	const struct bpfmapc_arenas_part *arenas;
	const struct bpfmapc_arena_map *arena_maps;
	size_t n_arenas;
	void (*close_readers)(struct bpfmapc_reader **readers, size_t n);
	size_t n_readers;
	int (*at_end)(const struct bpfmapc_object *obj, int token_fd);
	bool (*libbpf_puts_at_end)(void);
};

BPFMAPC_END

/* How the table of every object begins, struct x_maps_opts and so on being those of `object`. */
#define BPFMAPC_OBJECT(runtime, object, table, n)                                                  \
	.calls = &bpfmapc_##runtime, .error = object##__error, .maps = table, .n_maps = n,         \
	.maps_size = sizeof(struct object), .opts_size = sizeof(struct object##_opts),             \
	.max_entries = offsetof(struct object##_opts, max_entries),                                \
	.skip = offsetof(struct object##_opts, skip)

#endif
