/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>
#include <limits.h>

#include "base/util.h"
#include "lint/internal.h"

#define BPFFS "/sys/fs/bpf/"

/*
 * Why a BPF file system cannot have an entry with the name of n bytes, or NULL:
 * bpf_lookup() in kernel/bpf/inode.c, and the limits of all file systems of Linux. Sets
 * *err to the errno of BPF_OBJ_GET and BPF_OBJ_PIN, or 0 if they do not fail.
 */
static const char *name_refused(const char *name, size_t n, int *err)
{
	*err = EACCES;
	if (!n)
		return "an empty name means the folder";
	/* These resolve to a folder where nobody expects the pin. */
	*err = 0;
	if (n <= 2 && !strncmp(name, "..", n))
		return "'.' and '..' are names of folders";
	*err = EPERM;
	if (memchr(name, '.', n))
		return "a BPF file system does not allow names with a dot";
	*err = ENAMETOOLONG;
	return n > NAME_MAX ? "a name must have at most 255 bytes" : NULL;
}

/*
 * Checks the folders of a path, too, if it is relative to a root of pins or below the usual
 * mount point of a BPF file system. In other paths the mount point is unknown.
 */
static const char *path_refused(const char *path, int *err)
{
	bool usual = str_starts(path, BPFFS), below = usual || *path != '/';

	*err = ENAMETOOLONG;
	if (strlen(path) >= PATH_MAX)
		return "a path must have less than 4096 bytes";
	for (const char *at = usual ? path + strlen(BPFFS) : path; at;) {
		const char *slash = strchr(at, '/');
		const char *why = NULL;

		if (!slash || below)
			why = name_refused(at, slash ? (size_t)(slash - at) : strlen(at), err);
		/* Repeated slashes count as one. */
		if (why && !(slash && slash == at))
			return why;
		at = slash ? slash + 1 : NULL;
	}
	return NULL;
}

void rule_pin_name(struct lint *l, const struct judged *m)
{
	const struct map_def *map = m->def;
	const char *path = map->pin_path, *file = path_base(l->obj->path), *why;
	struct finding *f;
	int err;

	if (map->pinning == PIN_NONE || !is_sound(m, 1u << ATTR_PINNING))
		return;
	if (path)
		why = path_refused(path, &err);
	else if (map->pinning == PIN_BY_NAME || map->pinning == PIN_GLOBAL)
		why = name_refused(map->name, strlen(map->name), &err);
	else
		return; /* the object does not have the path */
	if (!why)
		return;
	f = lint_say(l, RULE_BM412, m, ATTR_PINNING, "it cannot be pinned at '%s': %s",
		     path ? path : map->name, why);
	if (err)
		finding_note(l, f, "kernel: BPF_OBJ_GET and BPF_OBJ_PIN fail with %s%s",
				schema_errno_name(l->arena, err),
				err == EPERM ? " (bpf_lookup)" : "");
	if (map->layout && str_starts(map->layout, "android") &&
	    strchr(file, '.') != strrchr(file, '.'))
		finding_note(l, f,
				"Android's loader puts the object's file name, up to its last "
				"dot, into the path");
}
