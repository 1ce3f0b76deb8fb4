/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_MAPS_H
#define BPFMAPC_MAPS_H

/*
 * Creates the maps of an object from its tables, as libbpf does (bpf_object__load()): with
 * their BTF types, on kernels that know less than all of it, all of them or none. What is to
 * be created, and by what, is in struct bpfmapc_object; the headers beside this one have
 * what not every object needs.
 */
#include <bpfmapc/tables.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

BPFMAPC_SELDOM_BEGIN

/* How the options of every object begin: what is 0 is as the definitions have it. */
#define BPFMAPC_OPTIONS                                                                            \
	size_t sz;            /* of the struct */                                                  \
	const char *pin_root; /* folder of pins by name; NULL: /sys/fs/bpf */                      \
	int token_fd;         /* BPF token, or 0 */                                                \
	/* Called before a map is created: 0 to go on, 1 to leave it out, -errno to fail. */       \
	int (*before)(const char *name, struct bpfmapc_attr *attr, void *ctx);                     \
	/* Called with what fails or is done otherwise. */                                         \
	void (*log)(const char *text, void *ctx);                                                  \
	void *ctx; /* for both */                                                                  \
	/* Lines CONFIG_x=y of .kconfig: instead of the kernel's, as libbpf's of that name. */     \
	const char *kconfig;                                                                       \
	/* chmod(2) and chown(2) of pins that are made. */                                         \
	uint32_t pin_mode, pin_uid, pin_gid

struct bpfmapc_opts {
	BPFMAPC_OPTIONS;
};

/* Where those begin that not every object has. */
#define BPFMAPC_OPTS_HEAD (offsetof(struct bpfmapc_opts, pin_gid) + sizeof(uint32_t))

/* One run of create, and what is to be undone where it fails. */
struct bpfmapc_run {
	const struct bpfmapc_object *obj;
	struct bpfmapc_opts opts;
	const unsigned char *given; /* all options, of which the caller knows so many bytes */
	size_t n_given;
	int *fds; /* in the order of the tables */
	int btf_fd, btf_err;
	bool names_asked, no_names; /* of the kernel */
	/*
	 * Of each map, where the object has pins: 1 for its pin, 2 for the pin's folder, 4 for
	 * the one that is in, and on; BPFMAPC_REUSED where it was taken from its pin.
	 */
	uint32_t *made;
};

#define BPFMAPC_REUSED (1u << 31)

BPFMAPC_FUNCTION void bpfmapc_close_fd(int fd)
{
	int saved = errno;

	if (fd >= 0)
		(void)close(fd);
	errno = saved;
}

/* The text of <object>_maps__error(). */
BPFMAPC_FUNCTION char *bpfmapc_text(const struct bpfmapc_object *obj)
{
	return (char *)(uintptr_t)obj->error();
}

/* Writes "map 'x': what: why (-1)" into 512 bytes; map may be NULL, err 0. Returns err. */
BPFMAPC_FUNCTION int bpfmapc_write(char *text, const char *map, const char *what, int err)
{
	int n = snprintf(text, 512, "%s%.128s%s%.256s", map ? "map '" : "", map ? map : "",
			 map ? "': " : "", what);

	if (err)
		(void)snprintf(text + n, 512 - (size_t)n, ": %s (%d)",
			       err == -524 ? "not supported" : strerror(-err), err);
	return err;
}

/* Says what failed; map may be NULL. Returns err. */
BPFMAPC_FUNCTION int bpfmapc_say(const struct bpfmapc_object *obj, const char *map,
				 const char *step, int err)
{
	return bpfmapc_write(bpfmapc_text(obj), map, step, err);
}

/*
 * Tells the log of the caller what failed, which is the text of obj->error() then, or with err 0
 * what was done otherwise; map may be NULL. Returns err.
 */
BPFMAPC_FUNCTION int bpfmapc_tell(const struct bpfmapc_run *run, const char *map, const char *what,
				  int err)
{
	char note[512], *text = err ? bpfmapc_text(run->obj) : note;

	(void)bpfmapc_write(text, map, what, err);
	if (run->opts.log)
		run->opts.log(text, run->opts.ctx);
	return err;
}

/* Option i of those that begin `at`, of that size; NULL where the caller, or the object, has none. */
BPFMAPC_FUNCTION const void *bpfmapc_option(const struct bpfmapc_run *run, size_t at, size_t i,
					    size_t size)
{
	return at && at + (i + 1) * size <= run->n_given ? run->given + at + i * size : NULL;
}

/* What the caller gives as the contents of a map, or NULL. */
BPFMAPC_FUNCTION const void *bpfmapc_given_contents(const struct bpfmapc_run *run, uint32_t place)
{
	const void *const *given = NULL;

	if (place)
		given = (const void *const *)bpfmapc_option(run, run->obj->contents, place - 1,
							    sizeof(*given));
	return given ? *given : NULL;
}

BPFMAPC_FUNCTION bool bpfmapc_is_skipped(const struct bpfmapc_run *run, size_t i)
{
	const unsigned char *skip =
		(const unsigned char *)bpfmapc_option(run, run->obj->skip, i, sizeof(*skip));

	return skip && *skip;
}

/*
 * The options of the caller, who may know fewer of them than the header, or
 * more: then they must be 0, as with libbpf's. Half a pointer is none.
 */
BPFMAPC_FUNCTION int bpfmapc_take_opts(struct bpfmapc_run *run, const void *opts)
{
	const size_t size = run->obj->opts_size;
	const char *wrong = NULL;
	int err = -EINVAL;
	size_t sz;

	if (!opts)
		return 0;
	memcpy(&sz, opts, sizeof(sz));
	run->given = (const unsigned char *)opts;
	if (sz < sizeof(sz))
		wrong = "opts: sz is not its size";
	for (size_t i = size; i < sz && !wrong; i++)
		if (run->given[i])
			wrong = "opts: it has what this header does not know";
	if (!wrong) {
		run->n_given = sz < size ? sz / sizeof(void *) * sizeof(void *) : size;
		memcpy(&run->opts, opts,
		       run->n_given < BPFMAPC_OPTS_HEAD ? run->n_given : BPFMAPC_OPTS_HEAD);
		if (run->opts.token_fd > 0 &&
		    (!run->obj->calls->takes_tokens || !run->obj->calls->takes_tokens())) {
			wrong = "opts.token_fd: needs libbpf 1.4";
			err = -ENOTSUP;
		}
	}
	return wrong ? bpfmapc_tell(run, NULL, wrong, err) : 0;
}

BPFMAPC_FUNCTION void bpfmapc_load_btf(struct bpfmapc_run *run)
{
	const struct bpfmapc_object *obj = run->obj;
	int fd;

	run->btf_fd = -1;
	if (!obj->btf)
		return;
	fd = obj->calls->btf_load(obj->btf, (uint32_t)obj->btf_size, run->opts.token_fd);
	if (fd == -EINVAL && obj->load_older)
		fd = obj->load_older(run);
	if (fd >= 0) {
		run->btf_fd = fd;
		return;
	}
	/* As libbpf has it, BTF is optional: a map that demands it says so. */
	run->btf_err = fd;
	(void)bpfmapc_tell(run, NULL, "the kernel refused the BTF types: maps are created without",
			   0);
}

/* The attributes of a map, with what the machine that runs this decides. */
BPFMAPC_FUNCTION int bpfmapc_attr_here(const struct bpfmapc_run *run, const struct bpfmapc_map *map,
				       uint32_t max_entries, struct bpfmapc_attr *attr)
{
	*attr = map->attr;
	if (max_entries)
		attr->max_entries = max_entries;
	return run->obj->sizes ? run->obj->sizes(run, map, attr) : 0;
}

/* Whether the kernel finds fault with these flags or this name, of a small array. */
BPFMAPC_FUNCTION bool bpfmapc_finds_fault(const struct bpfmapc_run *run, uint32_t flags,
					  const char *name)
{
	struct bpfmapc_new_map array;
	int fd;

	memset(&array, 0, sizeof(array));
	array.name = name;
	array.attr.type = 2;
	array.attr.key_size = array.attr.value_size = 4;
	array.attr.max_entries = 1;
	array.attr.map_flags = flags;
	array.inner_fd = array.btf_fd = -1;
	array.token_fd = run->opts.token_fd;
	fd = run->obj->calls->map_create(&array);
	bpfmapc_close_fd(fd);
	return fd == -EINVAL || fd == -E2BIG;
}

/* BPF_MAP_CREATE; takes from *made what the kernel turns out not to know. */
BPFMAPC_FUNCTION int bpfmapc_try(struct bpfmapc_run *run, const struct bpfmapc_map *map,
				 struct bpfmapc_new_map *made)
{
	const struct bpfmapc_calls *calls = run->obj->calls;
	const struct bpfmapc_data_part *data = run->obj->data;
	int fd;

	do {
		fd = calls->map_create(made);
		if (fd < 0 && calls->retry)
			fd = calls->retry(run, map->name, made, fd);
	} while ((fd == -EINVAL || fd == -E2BIG) && data &&
		 data->is_unmappable(run, map, &made->attr));
	return fd;
}

/* The first line of the kernel's log, for bpfmapc_new_map.log. */
BPFMAPC_FUNCTION void bpfmapc_put_log(char *log, const char *said)
{
	int n = (int)strcspn(said, "\n");

	(void)snprintf(log, BPFMAPC_LOG, n ? " (the kernel: %.*s)" : "%.*s", n, said);
}

/* With its BTF types, and where that fails without, as libbpf does. */
BPFMAPC_FUNCTION int bpfmapc_try_types(struct bpfmapc_run *run, const struct bpfmapc_map *map,
				       struct bpfmapc_new_map *made)
{
	bool typed = map->btf_key || map->btf_value;
	char step[sizeof("create") + BPFMAPC_LOG];
	const char *what = step;
	int fd, first = 0;

	strcpy(step, "create");
	made->log = step + strlen("create");
	made->btf_fd = typed ? run->btf_fd : -1;
	for (;;) {
		fd = bpfmapc_try(run, map, made);
		if (fd >= 0 || made->btf_fd < 0)
			break;
		first = fd;
		made->btf_fd = -1;
		made->log = NULL;
	}
	if (fd >= 0) {
		if (first)
			(void)bpfmapc_tell(
				run, map->name,
				"created without its BTF types, which the kernel refused", 0);
		return fd;
	}
	if (fd == -EINVAL && typed && run->btf_err) {
		what = "create without BTF types, since BTF cannot be loaded";
		fd = run->btf_err;
	} else if (fd == -EINVAL && first) {
		/* If it cannot do without, the reason is that of the first try. */
		fd = first;
	} else if (first && fd != first) {
		(void)snprintf(step, sizeof(step), "create (%d with its BTF types)", first);
	}
	return bpfmapc_tell(run, map->name, what, fd);
}

/* The map that is defined, or -errno; its template exists only while it is created. */
BPFMAPC_FUNCTION int bpfmapc_make(struct bpfmapc_run *run, const struct bpfmapc_map *map,
				  const struct bpfmapc_attr *attr)
{
	struct bpfmapc_new_map made;
	int fd;

	memset(&made, 0, sizeof(made));
	made.name = map->kernel_name ? map->kernel_name : map->name;
	made.attr = *attr;
	made.inner_fd = made.btf_fd = -1;
	made.btf_key = map->btf_key;
	made.btf_value = map->btf_value;
	made.token_fd = run->opts.token_fd;
	if (run->obj->inner) {
		fd = run->obj->inner(run, map, &made.inner_fd);
		if (fd < 0)
			return fd;
	}
	fd = bpfmapc_try_types(run, map, &made);
	if (map->inner)
		bpfmapc_close_fd(made.inner_fd);
	return fd;
}

/* Map i made, filled and wired. What there is of it is in run->fds, for those who undo it. */
BPFMAPC_FUNCTION int bpfmapc_make_whole(struct bpfmapc_run *run, size_t i,
					const struct bpfmapc_attr *attr)
{
	const struct bpfmapc_object *obj = run->obj;
	const struct bpfmapc_map *map = &obj->maps[i];
	int fd = bpfmapc_make(run, map, attr), err = 0;

	if (fd < 0)
		return fd;
	run->fds[i] = fd;
	if (obj->arenas)
		err = obj->arenas->fill(run, i);
	if (!err && obj->data)
		err = obj->data->fill(run, map, fd);
	if (!err && map->n_slots)
		err = obj->wire(run, map, fd);
	return err;
}

/* bpfmapc_object.fits: what is put into a map later has its type and sizes. */
BPFMAPC_FUNCTION int bpfmapc_fits(const struct bpfmapc_run *run, const struct bpfmapc_map *map,
				  const struct bpfmapc_attr *attr)
{
	if ((!map->contents && !map->inner && !map->n_slots) ||
	    (attr->type == map->attr.type &&
	     (!map->attr.key_size || attr->key_size == map->attr.key_size) &&
	     (!map->attr.value_size || attr->value_size == map->attr.value_size)))
		return 0;
	return bpfmapc_tell(run, map->name,
			    "the callback chose another type or size than its contents have",
			    -EINVAL);
}

/* Map i, unless it is left out: taken from its pin, or created, filled, wired and pinned. */
BPFMAPC_FUNCTION int bpfmapc_bring_up(struct bpfmapc_run *run, size_t i)
{
	const struct bpfmapc_object *obj = run->obj;
	const struct bpfmapc_map *map = &obj->maps[i];
	struct bpfmapc_attr attr;
	const uint32_t *max_entries =
		(const uint32_t *)bpfmapc_option(run, obj->max_entries, i, sizeof(*max_entries));
	int err;

	err = bpfmapc_attr_here(run, map, max_entries ? *max_entries : 0, &attr);
	if (err)
		return err;
	if (bpfmapc_is_skipped(run, i) || (obj->data && obj->data->is_left_out(run, map)))
		return 0;
	err = run->opts.before ? run->opts.before(map->name, &attr, run->opts.ctx) : 0;
	if (err < 0)
		return bpfmapc_tell(run, map->name, "callback before creation", err);
	if (err)
		return 0;
	err = obj->fits ? obj->fits(run, map, &attr) : 0;
	if (err)
		return err;
	return obj->pins ? obj->pins->obtain(run, i, &attr) : bpfmapc_make_whole(run, i, &attr);
}

/*
 * Closes map i, also in a struct of zeroes: no map is a standard stream. What it
 * was mapped to goes too.
 */
BPFMAPC_FUNCTION void bpfmapc_close_map(const struct bpfmapc_object *obj, void *maps, size_t i)
{
	int *fd = (int *)maps + i;

	if (obj->arenas)
		obj->arenas->unmap(obj, maps, i);
	if (*fd > 2)
		bpfmapc_close_fd(*fd);
	*fd = -1;
}

/* <object>_maps__close() */
BPFMAPC_FUNCTION void bpfmapc_close(const struct bpfmapc_object *obj, void *maps)
{
	if (obj->close_readers && maps)
		obj->close_readers((struct bpfmapc_reader **)(void *)((char *)maps + obj->readers),
				   obj->n_readers);
	for (size_t i = 0; i < obj->n_maps && maps; i++)
		bpfmapc_close_map(obj, maps, i);
}

/*
 * <object>_maps__create(): maps is the struct of the object, opts its options or NULL, made
 * a number for each map where the object has pins. Returns 0, or -errno with everything
 * undone and the reason in the text of obj->error(). What stood in *maps is overwritten.
 */
BPFMAPC_FUNCTION int bpfmapc_create(const struct bpfmapc_object *obj, void *maps, const void *opts,
				    uint32_t *made)
{
	struct bpfmapc_run run;
	int err;

	bpfmapc_text(obj)[0] = 0;
	memset(&run, 0, sizeof(run));
	run.obj = obj;
	run.made = made;
	if (!maps)
		return bpfmapc_tell(&run, NULL, "there is no struct for its maps", -EINVAL);
	run.fds = (int *)maps;
	memset(maps, 0, obj->maps_size);
	for (size_t i = 0; i < obj->n_maps; i++) {
		run.fds[i] = -1;
		if (made)
			made[i] = 0;
	}
	err = bpfmapc_take_opts(&run, opts);
	if (err)
		return err;
	bpfmapc_load_btf(&run);
	for (unsigned outer = 0; outer <= BPFMAPC_OUTER; outer++)
		for (size_t i = 0; i < obj->n_maps && !err; i++)
			if ((obj->maps[i].how & BPFMAPC_OUTER) == outer)
				err = bpfmapc_bring_up(&run, i);
	if (!err && obj->pins)
		err = obj->pins->wire_reused(&run);
	bpfmapc_close_fd(run.btf_fd);
	if (err && obj->pins)
		obj->pins->undo(&run);
	if (err)
		bpfmapc_close(obj, maps);
	return err;
}

typedef int bpfmapc_each_fn(const char *name, int fd, void *ctx);

/* Calls fn for every map that is open, until one returns other than 0: that is returned. */
BPFMAPC_FUNCTION int bpfmapc_for_each(const struct bpfmapc_object *obj, const void *maps,
				      bpfmapc_each_fn *fn, void *ctx)
{
	const int *fds = (const int *)maps;
	int ret = 0;

	for (size_t i = 0; i < obj->n_maps && !ret; i++)
		if (fds[i] > 2)
			ret = fn(obj->maps[i].name, fds[i], ctx);
	return ret;
}

BPFMAPC_SELDOM_END

#endif
