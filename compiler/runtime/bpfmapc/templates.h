/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_TEMPLATES_H
#define BPFMAPC_TEMPLATES_H

/*
 * Templates for outer maps of an object of libbpf that does not have them. They are kept by
 * the outer map, in an array of the object's header; 0 where there is none.
 */
#include <bpfmapc/object.h>

BPFMAPC_SELDOM_BEGIN

/* A descriptor, 0 where the callback leaves it out, or -errno. */
BPFMAPC_FUNCTION int bpfmapc_make_template(struct bpfmapc_run *run, const struct bpfmapc_map *map)
{
	struct bpfmapc_attr attr;
	int err;

	if (run->btf_fd < 0 && !run->btf_err)
		bpfmapc_load_btf(run);
	err = bpfmapc_attr_here(run, map, 0, &attr);
	if (err)
		return err;
	err = run->opts.before ? run->opts.before(map->name, &attr, run->opts.ctx) : 0;
	if (err < 0)
		return bpfmapc_tell(run, map->name, "callback before creation", err);
	return err ? 0 : bpfmapc_make(run, map, &attr);
}

/* Gives map i of the object its template, which is made unless there is one already. */
BPFMAPC_FUNCTION int bpfmapc_set_inner_map(struct bpfmapc_run *run, size_t i,
					   struct bpf_object *object, int *fd)
{
	const struct bpfmapc_map *def = &run->obj->maps[i];
	struct bpf_map *map = bpf_object__find_map_by_name(object, def->name);
	int err;

	if (!map)
		return bpfmapc_tell(run, def->name, "set template: the object has no such map",
				    -ENOENT);
	if (!*fd) {
		err = bpfmapc_make_template(run, def->inner);
		if (err <= 0)
			return err;
		*fd = err;
		run->made[i] = 1;
	}
	err = BPFMAPC_LIBBPF_RESULT(bpf_map__set_inner_map_fd(map, *fd));
	return err ? bpfmapc_tell(run, def->name, "set template", err) : 0;
}

BPFMAPC_FUNCTION void bpfmapc_close_templates(const struct bpfmapc_object *obj, int *templates)
{
	for (size_t i = 0; i < obj->n_maps; i++) {
		if (templates[i] > 0)
			(void)close(templates[i]);
		templates[i] = 0;
	}
}

/*
 * <object>_maps__set_inner_maps_opts(): made has a number for each map. What this call made
 * is closed again where it fails.
 */
BPFMAPC_FUNCTION int bpfmapc_set_inner_maps(const struct bpfmapc_object *obj,
					    struct bpf_object *object, const void *opts,
					    int *templates, uint32_t *made)
{
	struct bpfmapc_run run;
	int err;

	bpfmapc_text(obj)[0] = 0;
	memset(&run, 0, sizeof(run));
	run.obj = obj;
	run.btf_fd = -1;
	run.made = made;
	memset(made, 0, obj->n_maps * sizeof(*made));
	err = bpfmapc_take_opts(&run, opts);
	for (size_t i = 0; i < obj->n_maps && !err; i++)
		if ((obj->maps[i].how & BPFMAPC_TEMPLATE) && !bpfmapc_is_skipped(&run, i))
			err = bpfmapc_set_inner_map(&run, i, object, &templates[i]);
	bpfmapc_close_fd(run.btf_fd);
	for (size_t i = 0; i < obj->n_maps && err; i++) {
		if (!made[i])
			continue;
		bpfmapc_close_fd(templates[i]);
		templates[i] = 0;
	}
	return err;
}

BPFMAPC_SELDOM_END

/*
 * x_maps__set_inner_maps(): gives outer maps whose template the object does not have a template
 * made here. Call it between opening and loading the object, and x_maps__close_inner_maps()
 * once it is loaded, in the same thread: libbpf does not take the descriptors over. Objects
 * opened one after the other share them. Where it fails, the object is of no use: a template
 * cannot be taken from it.
 *
 * x_maps__set_inner_maps_opts(): of opts, which may be NULL: token_fd, log, before, which is
 * called for each template with its own name, and skip of the outer maps that get none.
 *
 * The object has n maps.
 */
#define BPFMAPC_TEMPLATES(x, n)                                                                    \
	BPFMAPC_SHARED(__thread int x##_priv__templates[n]);                                       \
	static inline int x##__set_inner_maps_opts(struct bpf_object *obj,                         \
						   const struct x##_opts *opts)                    \
	{                                                                                          \
		uint32_t made[n];                                                                  \
                                                                                                   \
		return bpfmapc_set_inner_maps(&x##_priv__object, obj, opts, x##_priv__templates,   \
					      made);                                               \
	}                                                                                          \
	static inline int x##__set_inner_maps(struct bpf_object *obj)                              \
	{                                                                                          \
		return x##__set_inner_maps_opts(obj, NULL);                                        \
	}                                                                                          \
	static inline void x##__close_inner_maps(void)                                             \
	{                                                                                          \
		bpfmapc_close_templates(&x##_priv__object, x##_priv__templates);                   \
	}                                                                                          \
	struct x

#endif
