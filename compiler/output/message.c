/* SPDX-License-Identifier: BSD-2-Clause */
#include "output/escape.h"
#include "output/internal.h"

struct summary summarize(const struct result_list *list)
{
	struct summary sum = {.objects = list->n};

	for (size_t i = 0; i < list->n; i++) {
		const struct result *r = list->v[i];

		sum.maps += r->obj->n_maps + r->n_shed;
		for (size_t j = 0; j < r->n_findings; j++) {
			enum severity s = r->findings[j].severity;

			sum.errors += s == SEVERITY_ERROR;
			sum.warnings += s == SEVERITY_WARNING;
			sum.infos += s == SEVERITY_INFO;
		}
	}
	return sum;
}

void add_message(struct buf *b, const struct finding *d)
{
	if (d->map) {
		buf_str(b, "map '");
		escape_text(b, d->map);
		buf_str(b, "': ");
	}
	escape_text(b, d->message);
}

void add_location(struct buf *b, const struct object *obj, const struct finding *d)
{
	escape_text(b, d->file ? d->file : obj->path);
	if (d->file && d->line) {
		buf_printf(b, ":%u", d->line);
		if (d->column)
			buf_printf(b, ":%u", d->column);
	}
	buf_str(b, ": ");
}
