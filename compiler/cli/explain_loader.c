/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/util.h"
#include "cli/explain.h"

const struct schema_loader *explain_find_loader(const struct schema *s, const char *name)
{
	for (size_t i = 0; i < s->n_loaders; i++)
		if (str_eq(loader_names[schema_loader_at(s, i)->who], name))
			return schema_loader_at(s, i);
	return NULL;
}

/* The faults for which the loader refuses an object or map, or all others. */
static void put_faults(const struct explain *x, const struct schema_loader *l, bool refuses,
		       const char *title)
{
	bool any = false;

	for (size_t i = 0; i < l->n_faults; i++) {
		const struct loader_fault *f = &l->faults[i];

		if (loader_refuses(f) != refuses)
			continue;
		if (!any)
			buf_printf(x->b, "\n%s\n", title);
		any = true;
		/* A fault of the oldest known release may be older than it. */
		put_entry(x->b, fault_names[f->what], since_after(f->since, l->releases[0]), f->before,
			  f->err ? arena_printf(x->a, "%s: %s", schema_errno_name(x->a, f->err),
						f->reason) : f->reason);
	}
}

void explain_loader(const struct explain *x, const struct schema_loader *l)
{
	char first[VERSION_TEXT_MAX], last[VERSION_TEXT_MAX];

	buf_printf(x->b, "%s: a loader, known from %s to %s\n", loader_names[l->who],
		   version_text(l->releases[0], first),
		   version_text(l->releases[l->n_releases - 1], last));
	put_faults(x, l, true, "refuses an object or a map for");
	put_faults(x, l, false, "what it does about");
}
