/* SPDX-License-Identifier: BSD-2-Clause */
#include "running/pins.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/util.h"
#include "btf/read.h"
#include "running/bpf.h"

#define FOLDERS_MAX 32		/* folders in folders; those of real loaders have three */
#define BTF_BYTES_MAX (16u << 20)	/* BTF_MAX_SIZE of the kernel */

struct walk {
	struct arena *arena;
	size_t root;			/* length of the folder's path, with the slash */
	struct pinned_maps *out;
	const char **at;
};

/* The BTF of an object has many maps: one before may have it. */
static const struct types *known_types(const struct walk *w, uint32_t id)
{
	for (size_t i = w->out->n; i; i--)
		if (w->out->v[i - 1].info.btf_id == id)
			return w->out->v[i - 1].types;
	return NULL;
}

static const struct types *read_types(const struct walk *w, uint32_t id)
{
	const struct types *types = NULL;
	struct bpf_btf_info info = {0};
	uint32_t size = sizeof(info);
	int fd = kernel_btf_by_id(id);
	const char *error;
	void *bytes;

	if (fd < 0)
		return NULL;
	if (kernel_info(fd, &info, &size) || !info.btf_size || info.btf_size > BTF_BYTES_MAX)
		goto out;
	bytes = malloc(info.btf_size);
	if (!bytes)
		die_no_memory();
	info = (struct bpf_btf_info){.btf = (uintptr_t)bytes, .btf_size = info.btf_size};
	size = sizeof(info);
	if (!kernel_info(fd, &info, &size)) {
		struct view v = {bytes, info.btf_size, false};

		types = types_read(w->arena, &v, true, &error);
	}
	free(bytes);
out:
	close(fd);
	return types;
}

/* Programs and links are pinned, too, and their info has another shape. */
static bool is_map(int fd)
{
	static const char map[] = "anon_inode:bpf-map";
	char path[32], target[sizeof(map)] = "";
	ssize_t n;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	n = readlink(path, target, sizeof(target));
	return n == sizeof(map) - 1 && !memcmp(target, map, sizeof(map) - 1);
}

static int add_pin(const struct walk *w, const char *path)
{
	struct pinned_map pin = {.path = path, .name = path + w->root};
	uint32_t size = sizeof(pin.info);
	int fd = kernel_obj_get(path), err = 0;

	/* Files of the kernel's own, as maps.debug, are no pins. Others may be gone by now. */
	if (fd == -ENOENT || (fd == -EACCES && !access(path, R_OK)))
		return 0;
	if (fd < 0)
		return fd;
	if (!is_map(fd))
		goto out;
	err = kernel_info(fd, &pin.info, &size);
	if (err)
		goto out;
	pin.has_map_extra = size >= offsetof(struct bpf_map_info, map_extra) +
				    sizeof(pin.info.map_extra);
	if (pin.info.btf_id) {
		pin.types = known_types(w, pin.info.btf_id);
		if (!pin.types)
			pin.types = read_types(w, pin.info.btf_id);
	}
	ARENA_PUSH(w->arena, w->out->v, w->out->n, w->out->cap, pin);
out:
	close(fd);
	return err;
}

static int walk_folder(const struct walk *w, const char *folder, int depth);

static int walk_entry(const struct walk *w, const char *path, int depth)
{
	struct stat st;

	*w->at = path;
	/* It may be gone by now. */
	if (lstat(path, &st))
		return errno == ENOENT ? 0 : -errno;
	if (S_ISREG(st.st_mode))
		return add_pin(w, path);
	if (!S_ISDIR(st.st_mode))
		return 0;
	return depth < FOLDERS_MAX ? walk_folder(w, path, depth + 1) : -ELOOP;
}

static int walk_folder(const struct walk *w, const char *folder, int depth)
{
	DIR *dir = opendir(folder);
	struct dirent *e;
	int err = 0;

	*w->at = folder;
	if (!dir)
		return -errno;
	for (errno = 0; !err && (e = readdir(dir)); errno = 0)
		if (!str_eq(e->d_name, ".") && !str_eq(e->d_name, ".."))
			err = walk_entry(w, arena_printf(w->arena, "%s/%s", folder, e->d_name),
					 depth);
	if (!err)
		err = -errno;
	closedir(dir);
	return err;
}

static int by_path(const void *a, const void *b)
{
	return strcmp(((const struct pinned_map *)a)->path, ((const struct pinned_map *)b)->path);
}

int running_pins(struct arena *a, const char *dir, struct pinned_maps *out, const char **at)
{
	struct walk w = {.arena = a, .out = out, .at = at};
	size_t n = strlen(dir);
	struct statfs fs;
	int err;

	*at = dir;
	if (statfs(dir, &fs))
		return -errno;
	if ((unsigned long)fs.f_type != BPF_FS_MAGIC)
		return -EINVAL;
	while (n > 1 && dir[n - 1] == '/')
		n--;
	w.root = n + 1;
	err = walk_folder(&w, arena_strndup(a, dir, n), 0);
	if (!err && out->n)
		qsort(out->v, out->n, sizeof(*out->v), by_path);
	return err;
}
