/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>
#include <limits.h>

#include "base/util.h"
#include "lint/internal.h"

#define BPFFS PIN_ROOT "/"

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
	const char *path = map_rare(map)->pin_path, *file = path_base(l->obj->path), *why;
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

/* Whether both define the same map; one definition may not be able to reuse its own pin. */
static bool is_same_definition(const struct map_create *a, const struct map_create *b)
{
	return a->map_type == b->map_type && a->key_size == b->key_size &&
	       a->value_size == b->value_size && a->max_entries == b->max_entries &&
	       a->map_flags == b->map_flags && a->map_extra == b->map_extra;
}

/* Adds a note that says where the first object defines the map. */
static void note_first(struct lint *l, struct finding *f, const struct shared_pin *pin)
{
	const struct source *source = &pin->old->def->source;

	if (!source->file || !source->line) {
		finding_note(l, f, "%s defines map '%s'", pin->first->path, pin->old->def->name);
		return;
	}
	finding_note(l, f, "%s defines map '%s' in %s:%u", pin->first->path, pin->old->def->name,
		     source->file, source->line);
	/* The place is in another object, which may be freed before this one. */
	f->related = *source;
	f->related.file = arena_strdup(l->arena, source->file);
	f->related_note = f->notes[f->n_notes - 1];
}

void rule_pin_conflict(struct lint *l, const struct shared_pin *pin)
{
	const struct schema *s = l->opts->schema;
	struct finding *f;
	struct buf b = {0};
	int attr = -1;

	if (pin->diff->reuse != REUSE_REFUSED ||
	    is_same_definition(&pin->old->create, &pin->new->create))
		return;
	for (size_t i = 0; i < pin->diff->n; i++) {
		const struct attr_diff *d = &pin->diff->attrs[i];

		if (d->same || !d->compared)
			continue;
		attr = attr < 0 ? (int)d->attr : attr;
		buf_printf(&b, "%s%s is %s, not %s", b.len ? "; " : "", attr_name(d->attr),
			   schema_value_text(l->arena, s, d->attr, d->new),
			   schema_value_text(l->arena, s, d->attr, d->old));
	}
	f = lint_say(l, RULE_BM414, pin->new, attr, "%s pins '%s', too, with another definition: %s",
		     pin->first->path, pin->name, b.s ? b.s : "");
	buf_free(&b);
	note_first(l, f, pin);
	finding_note(l, f, l->loader == LOADER_CILIUM_EBPF ?
			     "cilium-ebpf: the object that is loaded second fails, 'map spec is incompatible "
			     "with existing map' (MapSpec.Compatible), if both use the same PinPath" :
			     "libbpf: the object that is loaded second fails with EINVAL, parameter "
			     "mismatch (map_is_reuse_compat)");
	f->fix = fix_words("give both maps the same definition, or one of them another name");
}

void rule_pin_layout(struct lint *l, const struct shared_pin *pin)
{
	struct finding *f = NULL;

	for (size_t i = 0; pin->diff->misread && i < pin->diff->n; i++) {
		const struct attr_diff *d = &pin->diff->attrs[i];

		if (d->types.match != TYPES_DIFFER)
			continue;
		if (!f)
			f = lint_say(l, RULE_BM415, pin->new, (int)d->attr,
				     "%s pins '%s', too: this object %s", pin->first->path,
				     pin->name, pin->diff->misread);
		for (size_t k = 0; k < d->types.n; k++) {
			struct buf b = {0};

			member_change_text(&b, &d->types.changes[k], "there", "here");
			finding_note(l, f, "%s%s: %s", d->inner ? "inner map: " : "",
				     attr_name(d->attr), b.s);
			buf_free(&b);
		}
	}
	if (!f)
		return;
	note_first(l, f, pin);
	f->fix = fix_words("declare the type in one header for both, or give one of the maps another name");
}
