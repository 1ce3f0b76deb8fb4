/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>
#include <linux/bpf.h>

#include "base/util.h"
#include "cli/cli.h"
#include "cli/pins.h"
#include "running/pins.h"

/* What no kernel tells of a map. */
#define NEVER_TOLD (1u << ATTR_INNER | 1u << ATTR_VALUES)

static void add_map(struct object *obj, const struct pinned_map *pin)
{
	const struct bpf_map_info *info = &pin->info;
	struct map_def *map = object_add_map(obj);

	/* By this name libbpf finds it, whatever the kernel calls it. */
	map->name = path_base(pin->path);
	map->section = "";
	map->style = STYLE_DEFINITION;
	map->types = pin->types;
	map->pinning = strchr(pin->name, '/') ? PIN_CUSTOM : PIN_BY_NAME;
	map_rare_own(obj->arena, map)->pin_path = pin->path;
	map->type = info->type;
	map->key_size = info->key_size;
	map->value_size = info->value_size;
	map->max_entries = info->max_entries;
	map->map_flags = info->map_flags;
	map->map_extra = info->map_extra;
	map->present = 1u << ATTR_NAME | 1u << ATTR_TYPE | 1u << ATTR_KEY_SIZE |
		       1u << ATTR_VALUE_SIZE | 1u << ATTR_MAX_ENTRIES | 1u << ATTR_MAP_FLAGS |
		       1u << ATTR_PINNING;
	map->unknown = NEVER_TOLD;
	if (info->map_flags & BPF_F_NUMA_NODE)
		map->unknown |= 1u << ATTR_NUMA_NODE;
	if (!pin->has_map_extra)
		map->unknown |= 1u << ATTR_MAP_EXTRA;
	else
		map->present |= 1u << ATTR_MAP_EXTRA;
	/* A map without types may have been defined with some: libbpf drops them, and kernels did. */
	if (type_by_id(pin->types, info->btf_key_type_id))
		map->key_type = info->btf_key_type_id;
	else
		map->unknown |= 1u << ATTR_KEY;
	if (type_by_id(pin->types, info->btf_value_type_id))
		map->value_type = info->btf_value_type_id;
	else
		map->unknown |= 1u << ATTR_VALUE;
}

static int complain_pins(const char *at, int err)
{
	if (err == -EINVAL)
		return complain(EXIT_USAGE,
				"--pins: '%s' is in no BPF file system; mount one: 'mount -t bpf bpf /sys/fs/bpf'",
				at);
	if (err == -EPERM || err == -EACCES)
		return complain(EXIT_IO, "--pins: %s: %s; be root, or have CAP_BPF and leave to read it",
				at, strerror(-err));
	return complain(EXIT_IO, "--pins: %s: %s", at, strerror(-err));
}

int read_pins(const struct options *opts, struct result_list *out)
{
	struct object *obj = object_new(opts->pins);
	struct lint_options lint = opts->lint;
	struct pinned_maps pins = {0};
	const char *at;
	struct result *r;
	int err = running_pins(obj->arena, opts->pins, &pins, &at), status;

	obj->definition = true;
	obj->name = "";
	r = result_new(obj);
	result_list_add(out, r);
	if (err)
		return complain_pins(at, err);
	for (size_t i = 0; i < pins.n; i++)
		add_map(obj, &pins.v[i]);
	status = config_apply(opts, opts->arena, opts->pins, &lint);
	if (!status)
		lint_result(&lint, r);
	return status;
}
