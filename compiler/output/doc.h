/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_OUTPUT_DOC_H
#define BPFMAPC_OUTPUT_DOC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

/*
 * A tree of mappings, lists and scalars that is written as it is walked:
 * whoever has something to say says it once, and gets YAML or JSON. It goes
 * into a buf, so that nothing is printed of what is not whole, and only the
 * open containers are held, so that 100,000 maps cost no tree.
 *
 * Strings need not be UTF-8: a byte that is not part of a character is
 * written as the four characters \xNN. Keys are literals of this program.
 */
struct doc;

struct doc *doc_yaml(struct buf *b);		/* one document, strings double-quoted */
struct doc *doc_json(struct buf *b);		/* indented, a newline at the end */
struct doc *doc_json_line(struct buf *b);	/* the same on one line */

/* After the root was closed: writes what is left and frees the doc. */
void doc_finish(struct doc *d);

enum doc_shape {
	DOC_BLOCK,	/* an entry a line */
	DOC_FLOW,	/* on one line, with all that it holds */
};

#define DOC_MAX_DEPTH 64

/*
 * Open a mapping or a list, below key where the container around it is a
 * mapping, else with key NULL; doc_end() closes the innermost.
 */
void doc_map(struct doc *d, const char *key, enum doc_shape shape);
void doc_list(struct doc *d, const char *key, enum doc_shape shape);
void doc_end(struct doc *d);

void doc_string(struct doc *d, const char *key, const char *s);	/* NULL is written as null */
void doc_uint(struct doc *d, const char *key, uint64_t v);
void doc_bool(struct doc *d, const char *key, bool v);
void doc_null(struct doc *d, const char *key);
/* null where it is not present */
void doc_uint_if(struct doc *d, const char *key, bool present, uint64_t v);
/* A list of n strings. */
void doc_strings(struct doc *d, const char *key, enum doc_shape shape, const char *const *v,
		 size_t n);

/* For the renderers: doc_yaml() and doc_json() fill it. */
struct doc_ops {
	void (*open)(struct doc *d, const char *key, bool map, bool flow);
	void (*close)(struct doc *d, bool map);
	void (*string)(struct doc *d, const char *key, const char *s);
	void (*literal)(struct doc *d, const char *key, const char *s);
	void (*finish)(struct doc *d);
};

struct doc {
	const struct doc_ops *ops;
	unsigned depth;
	bool map[DOC_MAX_DEPTH];	/* of each open container: a mapping, on one line */
	bool flow[DOC_MAX_DEPTH];
};

#endif
