// SPDX-License-Identifier: BSD-2-Clause
/*
 * equal OBJECT PINS PINS2: creates the maps of an object by a generated
 * header (equal_header.c) and by libbpf, and compares what the kernel
 * says of both. The last line is
 *	equal N		all N maps are
 *	different	with the differences above
 *	unloaded E	libbpf does not create them here, for this -errno
 *	failed		libbpf does, the header does not
 *
 * With $PINNED, the names of the header's members in their order, the maps are
 * those that the script of `gen --target bpftool` has pinned in PINS2; $MISSING
 * is how many it says that it does not create. With $NO_CONTENTS the header is
 * of a definition file, which has no contents of data sections.
 *
 * Neither side creates the maps named in $SKIP, with blanks between them: those
 * that the kernel does not have. Programs are loaded only where others are to
 * be found in a map.
 *
 * With -DOLDER, and linked with older.c, both create them on a kernel of
 * $RELEASE.
 */
#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "equal.h"
#ifdef OLDER
#include "older.h"
#else
#define older_kernel(release) (void)(release)
#define older_limit()         (void)0
#endif

#if LIBBPF_MAJOR_VERSION == 0 && LIBBPF_MINOR_VERSION < 8
/* Every map is created. */
#define bpf_map__autocreate(map)        ((void)(map), true)
#define bpf_map__set_autocreate(map, _) ((void)(map))
#endif

#define ARENA       33 /* BPF_MAP_TYPE_ARENA, Linux 6.9 */
#define KIND_ENUM64 19 /* BTF_KIND_ENUM64: newer than the headers of libbpf 0.8 */

#define MAX_MAPS     4096
#define MAX_DEPTH    64
#define MAX_COMPARED (1 << 20) /* bytes of contents */

/* What libbpf knows of a map before it loads it. */
struct expected {
	struct bpf_map *map;
	bool has_inner, seen;
	__u32 inner_type, inner_key, inner_value, inner_entries, inner_flags;
};

struct comparison {
	struct bpf_object *obj;
	struct expected maps[MAX_MAPS];
	size_t n, equal, different;
	bool untyped; /* by bpftool, which knows no BTF types and no kernel's configuration */
};

static bool no_contents; /* $NO_CONTENTS */

static int print_nothing(enum libbpf_print_level level, const char *fmt, va_list ap)
{
	(void)level, (void)fmt, (void)ap;
	return 0;
}

static int __attribute__((format(printf, 3, 4)))
differ(struct comparison *c, const char *name, const char *fmt, ...)
{
	va_list ap;

	printf("map '%s': ", name);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	putchar('\n');
	c->different++;
	return 1;
}

static bool same_type(const struct btf *a, __u32 x, const struct btf *b, __u32 y, int depth);

/* What a pointer leads to: by its name where it is a struct, which may be a declaration only. */
static bool same_target(const struct btf *a, __u32 x, const struct btf *b, __u32 y, int depth)
{
	const struct btf_type *t = btf__type_by_id(a, x), *u = btf__type_by_id(b, y);

	while (x && btf_is_mod(t) && !btf_is_type_tag(t))
		t = btf__type_by_id(a, x = t->type);
	while (y && btf_is_mod(u) && !btf_is_type_tag(u))
		u = btf__type_by_id(b, y = u->type);
	if (x && y && btf_is_typedef(t) && btf_is_typedef(u) && depth <= MAX_DEPTH &&
	    !strcmp(btf__name_by_offset(a, t->name_off), btf__name_by_offset(b, u->name_off)))
		return same_target(a, t->type, b, u->type, depth + 1);
	if (x && y && (btf_is_composite(t) || btf_is_fwd(t)) && t->name_off)
		return (btf_is_composite(u) || btf_is_fwd(u)) &&
		       !strcmp(btf__name_by_offset(a, t->name_off),
			       btf__name_by_offset(b, u->name_off));
	return same_type(a, x, b, y, depth + 1);
}

static bool same_members(const struct btf *a, const struct btf_type *t, const struct btf *b,
			 const struct btf_type *u, int depth)
{
	for (__u32 i = 0; i < btf_vlen(t); i++) {
		const struct btf_member *m = &btf_members(t)[i], *n = &btf_members(u)[i];

		if (m->offset != n->offset ||
		    strcmp(btf__name_by_offset(a, m->name_off),
			   btf__name_by_offset(b, n->name_off)) ||
		    !same_type(a, m->type, b, n->type, depth + 1))
			return false;
	}
	return true;
}

static bool same_type(const struct btf *a, __u32 x, const struct btf *b, __u32 y, int depth)
{
	const struct btf_type *t = btf__type_by_id(a, x), *u = btf__type_by_id(b, y);

	if (!x || !y || depth > MAX_DEPTH)
		return !x == !y;
	if (btf_kind(t) != btf_kind(u) || btf_vlen(t) != btf_vlen(u) ||
	    btf_kflag(t) != btf_kflag(u) ||
	    strcmp(btf__name_by_offset(a, t->name_off), btf__name_by_offset(b, u->name_off)))
		return false;
	switch (btf_kind(t)) {
	case BTF_KIND_INT:
		return t->size == u->size && *(__u32 *)(t + 1) == *(__u32 *)(u + 1);
	case BTF_KIND_FLOAT:
	case BTF_KIND_ENUM:
	case KIND_ENUM64:
		return t->size == u->size;
	case BTF_KIND_FWD:
		return true;
	case BTF_KIND_PTR:
		return same_target(a, t->type, b, u->type, depth);
	case BTF_KIND_ARRAY:
		return btf_array(t)->nelems == btf_array(u)->nelems &&
		       same_type(a, btf_array(t)->type, b, btf_array(u)->type, depth + 1);
	case BTF_KIND_STRUCT:
	case BTF_KIND_UNION:
		return t->size == u->size && same_members(a, t, b, u, depth);
	case BTF_KIND_DATASEC:
		for (__u32 i = 0; i < btf_vlen(t); i++)
			if (btf_var_secinfos(t)[i].offset != btf_var_secinfos(u)[i].offset ||
			    !same_type(a, btf_var_secinfos(t)[i].type, b,
				       btf_var_secinfos(u)[i].type, depth + 1))
				return false;
		return t->size == u->size;
	case BTF_KIND_FUNC_PROTO:
		return true;
	default:
		return same_type(a, t->type, b, u->type, depth + 1);
	}
}

static int compare_types(struct comparison *c, const char *name, const struct bpf_map_info *ours,
			 const struct bpf_map_info *theirs)
{
	struct btf *a, *b;
	int ret = 0;

	/*
	 * The kernel refuses the object's BTF for what is no map's, its functions
	 * for instance, and takes the part of it that maps need.
	 */
	if (ours->btf_id && !theirs->btf_id && bpf_object__btf(c->obj) &&
	    bpf_object__btf_fd(c->obj) < 0)
		return 0;
	if (!ours->btf_id != !theirs->btf_id)
		return differ(c, name, "BTF: %s, libbpf: %s", ours->btf_id ? "yes" : "no",
			      theirs->btf_id ? "yes" : "no");
	if (!ours->btf_id)
		return 0;
	a = btf__load_from_kernel_by_id(ours->btf_id);
	b = btf__load_from_kernel_by_id(theirs->btf_id);
	if (!a || !b)
		ret = differ(c, name, "BTF cannot be read back: %s", strerror(errno));
	else if (!same_type(a, ours->btf_key_type_id, b, theirs->btf_key_type_id, 0))
		ret = differ(c, name, "BTF key types");
	else if (!same_type(a, ours->btf_value_type_id, b, theirs->btf_value_type_id, 0))
		ret = differ(c, name, "BTF value types");
	btf__free(a);
	btf__free(b);
	return ret;
}

static bool libbpf_is(unsigned major, unsigned minor)
{
	return libbpf_major_version() > major ||
	       (libbpf_major_version() == major && libbpf_minor_version() >= minor);
}

/* Whatever /proc says of a map: frozen, map_extra, memlock and all. */
static void fdinfo(int fd, __u32 type, char *text, size_t size)
{
	/* libbpf has contents for an arena since 1.4, and kernels count its pages since 7.0. */
	bool contents = type != ARENA || libbpf_is(1, 4);
	char path[64], line[256];
	FILE *f;

	*text = 0;
	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", fd);
	f = fopen(path, "r");
	if (!f)
		return;
	while (fgets(line, sizeof(line), f)) {
		if (!strncmp(line, "pos:", 4) || !strncmp(line, "flags:", 6) ||
		    !strncmp(line, "mnt_id:", 7) || !strncmp(line, "ino:", 4) ||
		    !strncmp(line, "map_id:", 7))
			continue;
		/* Of the programs that libbpf puts into slots. */
		if (!strncmp(line, "owner_", 6) || (!contents && !strncmp(line, "memlock:", 8)))
			continue;
		if (no_contents && !strncmp(line, "frozen:", 7))
			continue;
		if (strlen(text) + strlen(line) < size)
			strcat(text, line);
	}
	fclose(f);
}

/* Before 1.2 libbpf takes the release of a kernel of Debian for what it was compiled as. */
static bool other_version(const char *name)
{
	struct utsname uts;

	return strstr(name, ".kconfig") && !libbpf_is(1, 2) && !uname(&uts) &&
	       strstr(uts.version, "Debian ");
}

/* BPF_F_WRONLY holds for the descriptor that the kernel gave to the creator, not for others. */
static int open_to_read(int fd)
{
	struct bpf_map_info info = {0};
	__u32 len = sizeof(info);

	return bpf_obj_get_info_by_fd(fd, &info, &len) ? -1 : bpf_map_get_fd_by_id(info.id);
}

static int compare_contents(struct comparison *c, const char *name, int ours, int theirs,
			    const struct bpf_map_info *info)
{
	unsigned char *a, *b;
	int ret = 0;

	/* A definition file has none. */
	if (no_contents && strchr(name, '.'))
		return 0;
	if (info->type != BPF_MAP_TYPE_ARRAY || other_version(name) ||
	    (__u64)info->value_size * info->max_entries > MAX_COMPARED)
		return 0;
	ours = open_to_read(ours);
	theirs = open_to_read(theirs);
	a = calloc(1, info->value_size);
	b = calloc(1, info->value_size);
	for (__u32 i = 0; i < info->max_entries && !ret; i++) {
		if (bpf_map_lookup_elem(ours, &i, a) || bpf_map_lookup_elem(theirs, &i, b))
			ret = differ(c, name, "element %u: %s", i, strerror(errno));
		for (__u32 at = 0; at < info->value_size && !ret; at++)
			if (a[at] != b[at])
				ret = differ(c, name, "byte %u of element %u: %d, libbpf: %d", at,
					     i, a[at], b[at]);
	}
	free(a);
	free(b);
	close(ours);
	close(theirs);
	return ret;
}

static int info_of_id(__u32 id, struct bpf_map_info *info)
{
	__u32 len = sizeof(*info);
	int fd = bpf_map_get_fd_by_id(id), err;

	memset(info, 0, sizeof(*info));
	if (fd < 0)
		return -1;
	err = bpf_obj_get_info_by_fd(fd, info, &len);
	close(fd);
	return err;
}

static int compare_slots(struct comparison *c, const char *name, int ours, int theirs)
{
	char key[512], next[512], *at = NULL;

	while (!bpf_map_get_next_key(theirs, at, next)) {
		struct bpf_map_info x, y;
		__u32 a = 0, b = 0;
		int missing = bpf_map_lookup_elem(theirs, next, &b);

		memcpy(key, next, sizeof(key));
		at = key;
		if (!bpf_map_lookup_elem(ours, next, &a) != !missing)
			return differ(c, name, "slot %u: one of them is empty", *(__u32 *)key);
		if (missing)
			continue;
		if (info_of_id(a, &x) || info_of_id(b, &y))
			return differ(c, name, "slot %u: its map cannot be asked", *(__u32 *)key);
		if (x.type != y.type || x.key_size != y.key_size || x.value_size != y.value_size ||
		    x.max_entries != y.max_entries || x.map_flags != y.map_flags ||
		    strcmp(x.name, y.name))
			return differ(c, name, "slot %u: %s and %s", *(__u32 *)key, x.name, y.name);
	}
	return 0;
}

/* A map like libbpf's template goes into both outer maps, or into none. */
static int compare_template(struct comparison *c, const char *name, int ours, int theirs,
			    const struct expected *e)
{
	LIBBPF_OPTS(bpf_map_create_opts, opts, .map_flags = e->inner_flags);
	char key[512] = {0};
	int fd, a, b;

	if (!e->has_inner)
		return 0;
	fd = bpf_map_create(e->inner_type, NULL, e->inner_key, e->inner_value, e->inner_entries,
			    &opts);
	if (fd < 0)
		return 0;
	a = bpf_map_update_elem(ours, key, &fd, 0) ? errno : 0;
	b = bpf_map_update_elem(theirs, key, &fd, 0) ? errno : 0;
	close(fd);
	return a == b ? 0
		      : differ(c, name, "template: an inner map gives %d, with libbpf %d", a, b);
}

static bool named(const struct bpf_map *map, const char *name)
{
	struct bpf_map_info info = {0};
	__u32 len = sizeof(info);

	/* Where the section's name is none of a kernel's, a definition has the kernel's. */
	if (no_contents && !bpf_obj_get_info_by_fd(bpf_map__fd(map), &info, &len) &&
	    strchr(name, '.') && !strcmp(info.name, name))
		return true;
	return !strcmp(bpf_map__name(map), name);
}

static int compare_map(const char *name, int fd, void *ctx)
{
	struct bpf_map_info ours = {0}, theirs = {0};
	char a[4096], b[4096];
	struct comparison *c = ctx;
	struct expected *e = NULL;
	__u32 len = sizeof(ours);
	size_t before = c->different;
	int other;

	for (size_t i = 0; i < c->n && !e; i++)
		if (!c->maps[i].seen && named(c->maps[i].map, name))
			e = &c->maps[i];
	if (!e)
		return differ(c, name, "libbpf has no such map"), 0;
	e->seen = true;
	other = bpf_map__fd(e->map);
	if (bpf_obj_get_info_by_fd(fd, &ours, &len) || bpf_obj_get_info_by_fd(other, &theirs, &len))
		return differ(c, name, "cannot be asked: %s", strerror(errno)), 0;
#define SAME(member)                                                                               \
	if (ours.member != theirs.member)                                                          \
		differ(c, name, #member ": %llu, libbpf: %llu", (unsigned long long)ours.member,   \
		       (unsigned long long)theirs.member);
	SAME(type)
	SAME(key_size)
	SAME(value_size)
	SAME(max_entries)
	SAME(map_flags)
	SAME(map_extra)
	if (strcmp(ours.name, theirs.name))
		differ(c, name, "kernel name: '%s', libbpf: '%s'", ours.name, theirs.name);
	if (!c->untyped)
		compare_types(c, name, &ours, &theirs);
	if (c->untyped && strstr(name, ".kconfig")) {
		c->equal += c->different == before;
		return 0;
	}
	fdinfo(fd, ours.type, a, sizeof(a));
	fdinfo(other, theirs.type, b, sizeof(b));
	if (strcmp(a, b))
		differ(c, name, "fdinfo:\n%slibbpf:\n%s", a, b);
	compare_contents(c, name, fd, other, &theirs);
	if (theirs.type == BPF_MAP_TYPE_ARRAY_OF_MAPS || theirs.type == BPF_MAP_TYPE_HASH_OF_MAPS) {
		compare_slots(c, name, fd, other);
		compare_template(c, name, fd, other, e);
	}
	c->equal += c->different == before;
	return 0;
}

/*
 * An arena with map_extra is mapped there and nowhere else, by libbpf since
 * 1.4 too: the address is made free for the second one.
 */
static void free_arena_addresses(struct comparison *c)
{
	for (size_t i = 0; i < c->n; i++) {
		const struct bpf_map *map = c->maps[i].map;
		size_t size = (size_t)bpf_map__max_entries(map) * (size_t)sysconf(_SC_PAGESIZE);

		if (bpf_map__type(map) == ARENA && bpf_map__map_extra(map))
			munmap((void *)(uintptr_t)bpf_map__map_extra(map), size);
	}
}

/* Whether $SKIP names the map. */
static bool skipped(const char *name)
{
	const char *all = getenv("SKIP"), *at = all;
	size_t len = strlen(name);

	for (; at && (at = strstr(at, name)); at += len)
		if ((at == all || at[-1] == ' ') && (!at[len] || at[len] == ' '))
			return true;
	return false;
}

/* The object's maps, and its programs or not. */
static int load(struct comparison *c, const char *path, const char *pins, bool programs)
{
	LIBBPF_OPTS(bpf_object_open_opts, opts, .pin_root_path = pins);
	struct bpf_program *prog;
	struct bpf_map *map;

	c->obj = bpf_object__open_file(path, &opts);
	if (!c->obj)
		return -errno;
	bpf_object__for_each_program(prog, c->obj) bpf_program__set_autoload(prog, programs);
	bpf_object__for_each_map(map, c->obj)
	{
		struct expected e = {.map = map};
		struct bpf_map *inner = bpf_map__inner_map(map);

		/* libbpf 1.1 loads such an object only whole, or not at all and falls. */
		if (bpf_map__type(map) == BPF_MAP_TYPE_STRUCT_OPS)
			return -EOPNOTSUPP;
		if (inner) {
			e.has_inner = true;
			e.inner_type = bpf_map__type(inner);
			e.inner_key = bpf_map__key_size(inner);
			e.inner_value = bpf_map__value_size(inner);
			e.inner_entries = bpf_map__max_entries(inner);
			e.inner_flags = bpf_map__map_flags(inner);
		}
		if (skipped(bpf_map__name(map)))
			bpf_map__set_autocreate(map, false);
		if (c->n == MAX_MAPS)
			return -E2BIG;
		c->maps[c->n++] = e;
	}
	if (bpf_object__load(c->obj))
		return -errno;
	free_arena_addresses(c);
	return 0;
}

int main(int argc, char **argv)
{
	static struct comparison c;
	const char *left_out = getenv("MISSING");
	size_t missing = left_out ? strtoul(left_out, NULL, 10) : 0;
	int theirs, err;

	if (argc != 4)
		return 2;
	no_contents = getenv("NO_CONTENTS");
	libbpf_set_print(print_nothing);
	/* What 1.0 made the only way: NULL and errno. */
	libbpf_set_strict_mode(LIBBPF_STRICT_CLEAN_PTRS | LIBBPF_STRICT_DIRECT_ERRS);
	older_kernel(getenv("RELEASE"));
	theirs = load(&c, argv[1], argv[2], false);
	if (theirs == -EBADF) {
		/* A slot wants a program. */
		bpf_object__close(c.obj);
		memset(&c, 0, sizeof(c));
		theirs = load(&c, argv[1], argv[2], true);
	}
	c.untyped = getenv("PINNED");
	if (header_lifts_limit())
		older_limit();
	err = c.untyped ? header_open_pins(argv[3], getenv("PINNED"), missing)
			: header_create(argv[3], skipped);
	older_kernel(NULL);
	if (theirs) {
		printf("unloaded %d, ours %d\n", theirs, err);
		return 0;
	}
	if (err) {
		printf("%s\nfailed\n", header_error());
		return 1;
	}
	header_for_each(compare_map, &c);
	for (size_t i = 0; i < c.n; i++)
		if (!c.maps[i].seen && bpf_map__autocreate(c.maps[i].map) &&
		    (!missing || !missing--))
			differ(&c, bpf_map__name(c.maps[i].map), "only libbpf creates it");
	header_close();
	bpf_object__close(c.obj);
	if (c.different)
		puts("different");
	else
		printf("equal %zu\n", c.equal);
	return c.different != 0;
}
