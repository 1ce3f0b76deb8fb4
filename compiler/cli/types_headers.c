/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/types_headers.h"

#include "base/path.h"
#include "base/util.h"
#include "base/whole_file.h"
#include "cli/depfile.h"

#define MAX_FILES  1000
#define MAX_HEADER (64u << 20)	/* bytes */

struct headers {
	const struct options *opts;
	struct own_types *own;
	struct arena *arena;
	struct name_table known;	/* paths that were taken */
	const char **paths;		/* the same in their order, read up to `at` */
	size_t n, cap, at;
};

const char *types_header_fault(const char *name)
{
	bool bracketed = *name == '<';
	size_t n = strlen(name);

	if (n <= (bracketed ? 2 : 0) || (bracketed && name[n - 1] != '>'))
		return "is not the name of a header: FILE or <FILE>";
	for (size_t i = bracketed; i < n - bracketed; i++)
		if ((unsigned char)name[i] < ' ' || name[i] == 0x7f || strchr("\"\\<>", name[i]))
			return "has a character that an #include cannot have";
	return NULL;
}

static void take(struct headers *h, const char *path)
{
	if (h->n < MAX_FILES && name_table_add(&h->known, path, 0))
		ARENA_PUSH(h->arena, h->paths, h->n, h->cap, path);
}

/*
 * A header that another one includes, beside it. Those of system folders are left out: what
 * they have is not the program's. So is vmlinux.h, which is for BPF programs alone.
 */
static void take_included(void *ctx, const char *name)
{
	struct headers *h = ctx;
	const char *from = h->paths[h->at], *base = path_base(from);

	if (str_starts(path_base(name), "vmlinux"))
		return;
	take(h, path_join(h->arena, base == from ? NULL : arena_strndup(h->arena, from, (size_t)(base - from)),
			  name));
}

/* Reads those that were taken, and what they include. A status. */
static int read_taken(struct headers *h, bool demanded)
{
	int status = EXIT_OK;

	for (; h->at < h->n; h->at++, demanded = false) {
		const char *path = h->paths[h->at];
		struct buf text = {0};
		int err = buf_read(&text, path, PATH_FOUND, MAX_HEADER);

		if (!err) {
			own_types_scan(h->own, text.s ? text.s : "", text.len, take_included, h);
			depfile_add(h->opts->deps, path);
		} else if (demanded) {
			status = complain(EXIT_IO, "--types: %s: cannot be read: %s", path, file_error(err));
		}
		buf_free(&text);
	}
	return status;
}

int types_headers_read(const struct options *opts, struct arena *a, struct own_types *own)
{
	/* What a device leads to has no place of its own, as standard output has none. */
	const char *output = opts->output && str_starts(opts->output, "/dev/") ? NULL : opts->output;
	struct headers h = {.opts = opts, .own = own, .arena = a, .known = {.arena = a}};
	int status = EXIT_OK;

	*own = (struct own_types){.arena = a, .tags.arena = a, .typedefs.arena = a, .inner.arena = a};
	for (size_t i = 0; i < opts->n_types; i++) {
		const char *name = opts->types[i], *include;

		if (*name == '<') {
			own->unread = true;
			include = name;
		} else {
			take(&h, path_join(a, NULL, name));
			status = worst_status(status, read_taken(&h, true));
			include = arena_printf(a, "\"%s\"", path_from(a, output, name));
		}
		ARENA_PUSH(a, own->includes, own->n_includes, own->cap_includes, include);
	}
	return status;
}
