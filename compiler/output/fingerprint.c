/* SPDX-License-Identifier: BSD-2-Clause */
#include "output/internal.h"

const char *finding_fingerprint(const struct object *obj, const struct finding *f,
				char text[SHA1_TEXT_MAX])
{
	struct buf b = {0};

	buf_printf(&b, "%s\n%s\n%s\n%s", rule_info(f->rule)->id, f->file ? f->file : obj->path,
		   f->map ? f->map : "", f->message);
	sha1_text(b.s, b.len, text);
	buf_free(&b);
	return text;
}
