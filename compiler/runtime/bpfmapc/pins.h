/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_PINS_H
#define BPFMAPC_PINS_H

/*
 * Maps that are pinned: taken from their pins, where these are what the definitions say
 * (libbpf's map_is_reuse_compat()), or created and pinned.
 */
#include <bpfmapc/info.h>
#include <sys/stat.h>
#include <sys/vfs.h>

BPFMAPC_SELDOM_BEGIN

/*
 * Where map i is pinned: 1 with the path, 0 where it is not, or -errno. A
 * slash behind another one counts for nothing.
 */
BPFMAPC_FUNCTION int bpfmapc_pin_path(const struct bpfmapc_run *run, size_t i, char *path,
				      size_t size)
{
	const struct bpfmapc_map *map = &run->obj->maps[i];
	const char *parts[3] = {"", "/", NULL};
	const char *const *given;
	size_t n = 0;

	if (!map->pin_place)
		return 0;
	given = (const char *const *)bpfmapc_option(run, run->obj->pins_at, map->pin_place - 1,
						    sizeof(*given));
	parts[2] = given && *given ? *given : map->pin;
	if (!parts[2] || !parts[2][0])
		return 0;
	if (parts[2][0] != '/')
		parts[0] = run->opts.pin_root ? run->opts.pin_root : "/sys/fs/bpf";
	for (size_t k = 0; k < 3; k++) {
		for (const char *c = parts[k]; *c; c++) {
			if (*c == '/' && n && path[n - 1] == '/')
				continue;
			if (n + 1 >= size)
				return -ENAMETOOLONG;
			path[n++] = *c;
		}
	}
	path[n] = 0;
	return path[n - 1] == '/' ? -EISDIR : 1;
}

/* bpfmapc_tell() for what is done at path. */
BPFMAPC_FUNCTION int bpfmapc_fail_at(const struct bpfmapc_run *run, const char *map,
				     const char *what, const char *path, int err)
{
	char step[256];

	/* bpf_lookup() of the kernel, where others would say ENOENT. */
	(void)snprintf(step, sizeof(step), "%s %.160s%s", what, path,
		       err == -EPERM && strchr(path, '.')
			       ? " (a BPF file system takes no name with a dot)"
			       : "");
	return bpfmapc_tell(run, map, step, err);
}

/* The attributes that libbpf compares before it takes a pinned map: the first that differs. */
BPFMAPC_FUNCTION const char *bpfmapc_differs(const struct bpfmapc_attr *want,
					     struct bpfmapc_attr *have, uint64_t *w, uint64_t *h)
{
	const uint32_t devmap = 14, devmap_hash = 25, rdonly_prog = 1u << 7;

	/* The kernel sets a flag of its own there, and takes it from nobody. */
	if (want->type == devmap || want->type == devmap_hash)
		have->map_flags &= ~rdonly_prog;
#define BPFMAPC_COMPARE(member)                                                                    \
	if (want->member != have->member) {                                                        \
		*w = want->member;                                                                 \
		*h = have->member;                                                                 \
		return #member;                                                                    \
	}
	BPFMAPC_COMPARE(type)
	BPFMAPC_COMPARE(key_size)
	BPFMAPC_COMPARE(value_size)
	BPFMAPC_COMPARE(max_entries)
	BPFMAPC_COMPARE(map_flags)
	BPFMAPC_COMPARE(map_extra)
#undef BPFMAPC_COMPARE
	return NULL;
}

/* The map that is pinned at path, -ENOENT where there is none, -EINVAL where it is another. */
BPFMAPC_FUNCTION int bpfmapc_reuse_pin(const struct bpfmapc_run *run, const struct bpfmapc_map *map,
				       const struct bpfmapc_attr *attr, const char *path)
{
	struct bpfmapc_attr have;
	uint64_t w = 0, h = 0;
	const char *differs;
	char step[256];
	int fd, err;

	fd = run->obj->obj_get(path);
	if (fd == -ENOENT)
		return fd;
	if (fd < 0)
		return bpfmapc_fail_at(run, map->name, "open pin", path, fd);
	err = bpfmapc_info(run->obj, fd, &have);
	if (err) {
		bpfmapc_close_fd(fd);
		if (err == -EMEDIUMTYPE)
			return bpfmapc_fail_at(run, map->name, "reuse pin: it is no map that is at",
					       path, -EINVAL);
		return bpfmapc_fail_at(run, map->name, "ask what is pinned at", path, err);
	}
	differs = bpfmapc_differs(attr, &have, &w, &h);
	if (differs) {
		bpfmapc_close_fd(fd);
		(void)snprintf(step, sizeof(step), "reuse pin %.120s: its %s is %llu, not %llu",
			       path, differs, (unsigned long long)h, (unsigned long long)w);
		return bpfmapc_tell(run, map->name, step, -EINVAL);
	}
	return fd;
}

/* The folder that path lies in. */
BPFMAPC_FUNCTION void bpfmapc_folder(const char *path, char *dir, size_t size)
{
	const char *slash = strrchr(path, '/');
	size_t n = slash == path ? 1 : slash ? (size_t)(slash - path) : 0;

	(void)snprintf(dir, size, "%.*s", (int)n, path);
	if (!n)
		(void)snprintf(dir, size, ".");
}

/* Makes dir and what it lies in; sets a bit of *made, this one or a higher one, for what is new. */
BPFMAPC_FUNCTION int bpfmapc_make_folders(char *dir, uint32_t bit, uint32_t *made)
{
	char *slash;
	int err;

	if (!mkdir(dir, 0700)) {
		*made |= bit;
		return 0;
	}
	if (errno == EEXIST)
		return 0;
	err = -errno;
	slash = strrchr(dir, '/');
	if (err != -ENOENT || !slash || slash == dir)
		return err;
	if (bit << 1 == BPFMAPC_REUSED)
		return -ELOOP;
	*slash = 0;
	err = bpfmapc_make_folders(dir, bit << 1, made);
	*slash = '/';
	if (err)
		return err;
	if (!mkdir(dir, 0700))
		*made |= bit;
	else if (errno != EEXIST)
		return -errno;
	return 0;
}

/* Whether dir is on a BPF file system: itself, or what it will be made in; or -errno. */
BPFMAPC_FUNCTION int bpfmapc_on_bpf_fs(const char *dir)
{
	const uint32_t bpf_fs_magic = 0xcafe4a11;
	char at[4096], outer[4096];
	struct statfs st;

	(void)snprintf(at, sizeof(at), "%s", dir);
	while (statfs(at, &st)) {
		int err = -errno;

		bpfmapc_folder(at, outer, sizeof(outer));
		if (err != -ENOENT || !strcmp(at, outer))
			return err;
		memcpy(at, outer, sizeof(at));
	}
	return (uint32_t)st.f_type == bpf_fs_magic;
}

/*
 * Pins fd at path, in a folder that is made where it lacks; *step says what failed. Other
 * file systems are asked before: sysfs below /sys/fs/bpf lets nobody make a folder.
 */
BPFMAPC_FUNCTION int bpfmapc_pin_at(const struct bpfmapc_run *run, const char *path, int fd,
				    uint32_t *made, const char **step)
{
	char dir[4096];
	int err;

	bpfmapc_folder(path, dir, sizeof(dir));
	*step = "ask where this is:";
	err = bpfmapc_on_bpf_fs(dir);
	if (err < 0)
		return err;
	*step = "pin: this is not on a BPF file system ('mount -t bpf bpf FOLDER' mounts one):";
	if (!err)
		return -EINVAL;
	*step = "make the folder of pin";
	err = bpfmapc_make_folders(dir, 2, made);
	if (err)
		return err;
	*step = "pin at";
	err = run->obj->obj_pin(fd, path);
	if (!err)
		*made |= 1;
	return err;
}

/* Mode and owner of a pin that is new. */
BPFMAPC_FUNCTION int bpfmapc_own(const struct bpfmapc_run *run, const struct bpfmapc_map *map,
				 const char *path)
{
	const struct bpfmapc_opts *opts = &run->opts;
	const uint32_t nobody = UINT32_MAX;
	uint32_t mode = opts->pin_mode ? opts->pin_mode : map->owner ? map->owner->mode : nobody;
	uint32_t uid = opts->pin_uid ? opts->pin_uid : map->owner ? map->owner->uid : nobody;
	uint32_t gid = opts->pin_gid ? opts->pin_gid : map->owner ? map->owner->gid : nobody;

	if (mode != nobody && chmod(path, mode))
		return bpfmapc_fail_at(run, map->name, "set the mode of pin", path, -errno);
	if ((uid != nobody || gid != nobody) && chown(path, uid, gid))
		return bpfmapc_fail_at(run, map->name, "set the owner of pin", path, -errno);
	return 0;
}

/* Pins map i. -EEXIST, and nothing said, where there is a pin by now. */
BPFMAPC_FUNCTION int bpfmapc_pin_map(struct bpfmapc_run *run, size_t i, const char *path, int fd)
{
	const struct bpfmapc_map *map = &run->obj->maps[i];
	const char *step = "";
	int err = -ENOENT;

	/* Who fails takes the folders away that it made, maybe between two steps of this. */
	for (int tries = 0; tries < 8 && err == -ENOENT; tries++)
		err = bpfmapc_pin_at(run, path, fd, &run->made[i], &step);
	if (err)
		return err == -EEXIST ? err : bpfmapc_fail_at(run, map->name, step, path, err);
	return bpfmapc_own(run, map, path);
}

/*
 * Map i from its pin; else it is made and pinned. Whoever is first to pin it,
 * that one is taken; its slots are left for bpfmapc_wire_reused().
 */
BPFMAPC_FUNCTION int bpfmapc_obtain(struct bpfmapc_run *run, size_t i,
				    const struct bpfmapc_attr *attr)
{
	const struct bpfmapc_map *map = &run->obj->maps[i];
	char path[4096];
	int fd, err = bpfmapc_pin_path(run, i, path, sizeof(path));

	if (err < 0)
		return bpfmapc_tell(run, map->name, "pin path", err);
	if (!err)
		return bpfmapc_make_whole(run, i, attr);
	for (int tries = 0; tries < 8; tries++) {
		fd = bpfmapc_reuse_pin(run, map, attr, path);
		if (fd >= 0) {
			run->fds[i] = fd;
			run->made[i] |= BPFMAPC_REUSED;
			return 0;
		}
		if (fd != -ENOENT)
			return fd;
		err = bpfmapc_make_whole(run, i, attr);
		if (err)
			return err;
		err = bpfmapc_pin_map(run, i, path, run->fds[i]);
		if (err != -EEXIST)
			return err;
		bpfmapc_close_map(run->obj, run->fds, i);
	}
	return bpfmapc_fail_at(run, map->name, "pin: it comes and goes at", path, -EEXIST);
}

/* Slots of maps from pins. These are in use elsewhere: nothing else of create can fail by now. */
BPFMAPC_FUNCTION int bpfmapc_wire_reused(const struct bpfmapc_run *run)
{
	const struct bpfmapc_map *maps = run->obj->maps;
	int err = 0;

	for (size_t i = 0; i < run->obj->n_maps && !err; i++)
		if ((run->made[i] & BPFMAPC_REUSED) && maps[i].n_slots)
			err = run->obj->wire(run, &maps[i], run->fds[i]);
	return err;
}

/* Takes back the pin of map i and the folders that were made for it. */
BPFMAPC_FUNCTION void bpfmapc_unpin(const struct bpfmapc_run *run, size_t i)
{
	char path[4096], dir[4096];
	uint32_t made = run->made[i] & ~BPFMAPC_REUSED;

	if (!made || bpfmapc_pin_path(run, i, path, sizeof(path)) != 1)
		return;
	if (made & 1)
		(void)unlink(path);
	for (made >>= 1; made; made >>= 1) {
		bpfmapc_folder(path, dir, sizeof(dir));
		if (made & 1)
			(void)rmdir(dir);
		memcpy(path, dir, sizeof(path));
	}
}

/* The last pins first: whose map made the folder, goes after those that lie in it. */
BPFMAPC_FUNCTION void bpfmapc_undo(const struct bpfmapc_run *run)
{
	const struct bpfmapc_object *obj = run->obj;

	for (unsigned outer = BPFMAPC_OUTER + 1; outer-- > 0;)
		for (size_t i = obj->n_maps; i-- > 0;)
			if ((obj->maps[i].how & BPFMAPC_OUTER) == outer)
				bpfmapc_unpin(run, i);
}

BPFMAPC_TABLE struct bpfmapc_pins_part bpfmapc_pins = {
	.obtain = bpfmapc_obtain,
	.wire_reused = bpfmapc_wire_reused,
	.undo = bpfmapc_undo,
};

BPFMAPC_SELDOM_END

#endif
