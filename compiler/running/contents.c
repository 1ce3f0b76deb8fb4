/* SPDX-License-Identifier: BSD-2-Clause */
#include "running/contents.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "running/kconfig.h"

static const char *failed(struct running *run, const char *what, int err)
{
	return arena_printf(run->arena, "%s: %s", what, schema_errno_name(run->arena, err));
}

/* The kernel wants to know where the user space of an arena is. */
static const char *map_arena(struct running *run, const struct map_def *map, int fd)
{
	size_t size = (size_t)map->max_entries * (size_t)sysconf(_SC_PAGESIZE);
	void *at = mmap((void *)(uintptr_t)map->map_extra, size, PROT_READ | PROT_WRITE,
			MAP_SHARED | (map->map_extra ? MAP_FIXED_NOREPLACE : 0), fd, 0);

	if (at == MAP_FAILED)
		return failed(run, "mmap() of the arena", errno);
	munmap(at, size);
	return NULL;
}

/* The value of a data map; NULL in *value leaves it zero. */
static const char *find_value(struct running *run, const struct map_def *map, const void **value)
{
	unsigned char *kconfig;
	const char *why;

	*value = map_rare(map)->data_size == map->value_size ? map_rare(map)->data : NULL;
	if (!map_rare(map)->n_externs)
		return NULL;
	why = kconfig_value(run->arena, map, &kconfig);
	*value = kconfig;
	return why;
}

const char *fill_map(struct running *run, const struct map_def *map, int fd)
{
	const uint32_t zero = 0;
	const void *value;
	const char *why;
	int err = 0;

	if (map->type == MAP_TYPE_ARENA)
		return map_arena(run, map, fd);
	if (map->style != STYLE_DATA)
		return NULL;
	why = find_value(run, map, &value);
	if (why)
		return why;
	if (value)
		err = kernel_map_update(fd, &zero, value);
	if (err)
		return failed(run, "its contents", -err);
	if (map->readonly)
		err = kernel_map_freeze(fd);
	return err ? failed(run, "BPF_MAP_FREEZE", -err) : NULL;
}
