/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/util.h"
#include "input/definition/definition.h"
#include "schema/yaml_tree.h"

/* Keys `pinning` and `pin` of a map in a definition file. */

static void read_pinning(struct yaml_errors *errors, const struct yaml_node *node,
			 struct map_def *map)
{
	const char *name;

	if (!yaml_want_string(errors, node, "pinning", &name))
		return;
	for (int i = PIN_NONE; i <= PIN_CUSTOM; i++) {
		if (str_eq(pinning_name((enum pinning)i), name)) {
			map->pinning = (enum pinning)i;
			map->present |= 1u << ATTR_PINNING;
			map->attr_line[ATTR_PINNING] = node->line;
			return;
		}
	}
	yaml_error(errors, node,
		   "pinning must be one of none, by_name, object, global, custom, not %s",
		   yaml_what(errors->arena, node));
}

/* "0660", a string as for chmod(1): some YAML readers take 0660 for decimal. */
static bool read_mode(struct yaml_errors *errors, const struct yaml_node *node, uint32_t *out)
{
	const char *text;
	uint32_t mode = 0;
	size_t n;

	if (!yaml_want_string(errors, node, "mode", &text))
		return false;
	n = strspn(text, "01234567");
	for (size_t i = 0; i < n && i < 5; i++)
		mode = mode * 8 + (uint32_t)(text[i] - '0');
	if (!n || n > 5 || text[n] || mode > 07777) {
		yaml_error(errors, node, "mode must be octal, up to \"07777\", not '%.80s'", text);
		return false;
	}
	*out = mode;
	return true;
}

static void read_owner(struct yaml_errors *errors, const struct yaml_node *node,
		       struct pin_owner *owner)
{
	const struct yaml_node *mode = yaml_get(node, "mode"), *uid = yaml_get(node, "uid"),
			       *gid = yaml_get(node, "gid");
	uint64_t u, g;

	if ((!mode || yaml_is_null(mode)) && (!uid || yaml_is_null(uid)) &&
	    (!gid || yaml_is_null(gid)))
		return;
	if (!mode || !uid || !gid) {
		yaml_error(errors, node, "mode, uid and gid of a pin must be given together");
		return;
	}
	if (read_mode(errors, mode, &owner->mode) &
	    yaml_want_uint(errors, uid, "uid", UINT32_MAX, &u) &
	    yaml_want_uint(errors, gid, "gid", UINT32_MAX, &g))
		*owner = (struct pin_owner){true, owner->mode, (uint32_t)u, (uint32_t)g};
}

void definition_pin(struct arena *a, struct yaml_errors *errors, const struct yaml_node *node,
		    struct map_def *map)
{
	static const char *const keys[] = {"path", "mode", "uid", "gid"};
	const struct yaml_node *pinning = yaml_get(node, "pinning"), *pin = yaml_get(node, "pin"),
			       *path;
	const char *text;

	if (pinning && !yaml_is_null(pinning))
		read_pinning(errors, pinning, map);
	if (!pin || yaml_is_null(pin) || !yaml_want_map(errors, pin, "pin"))
		return;
	yaml_known_keys(errors, pin, keys, ARRAY_SIZE(keys));
	if (map->pinning == PIN_NONE)
		yaml_error(errors, pin, "pin requires a pinning other than none");
	path = yaml_get(pin, "path");
	if (path && !yaml_is_null(path) && yaml_want_string(errors, path, "path", &text)) {
		if (!*text)
			yaml_error(errors, path, "path is empty");
		map->pin_path = arena_strdup(a, text);
	}
	read_owner(errors, pin, &map->pin_owner);
}
