/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_SCHEMA_YAML_TREE_H
#define BPFMAPC_SCHEMA_YAML_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

/*
 * A YAML text as a tree that knows its lines, for the files that users write:
 * definitions, configuration, schemas. Strict: one document, no duplicate
 * keys, no anchors, aliases or tags (which is what makes small texts large),
 * YAML_DEPTH_MAX levels.
 */
#define YAML_DEPTH_MAX 24
#define YAML_KEYS_MAX 1024	/* of one mapping */

enum node_kind { NODE_SCALAR, NODE_MAP, NODE_LIST };

struct yaml_node {
	enum node_kind kind;
	bool quoted;			/* scalar: a string whatever it looks like */
	unsigned line, column;		/* from 1 */
	const char *text;		/* scalar: terminated, never NULL, no zero byte inside */
	const struct yaml_node **keys;	/* map: n scalars */
	const struct yaml_node **items;	/* map: the n values; list: the n entries */
	size_t n;
};

struct yaml_error {
	unsigned line, column;
	const char *message;
};

/* Errors of a text, in the order in which they were found; all in the arena. */
struct yaml_errors {
	struct arena *arena;
	struct yaml_error *v;
	size_t n, cap;
};

#define YAML_ERRORS_MAX 100	/* what comes behind is dropped: n says that there was more */

/*
 * The root, or NULL with an error, or NULL without one where there is nothing
 * but blanks and comments. Where it is not NULL there may be errors as well.
 */
const struct yaml_node *yaml_read(const char *text, size_t size, struct yaml_errors *errors);

void yaml_error(struct yaml_errors *errors, const struct yaml_node *at, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* By line and column, which is how they are read. */
void yaml_sort_errors(struct yaml_errors *errors);

/* The value of a key, or NULL. */
const struct yaml_node *yaml_get(const struct yaml_node *map, const char *key);

/* Unquoted nothing, ~ or null. */
bool yaml_is_null(const struct yaml_node *node);

/* "a mapping", "a list", "null", "a string", "'12'": what stands there, for messages. */
const char *yaml_what(struct arena *a, const struct yaml_node *node);

/*
 * Each adds an error and returns false where the node is not that; `what`
 * names it in the message ("max_entries").
 */
bool yaml_want_map(struct yaml_errors *errors, const struct yaml_node *node, const char *what);
bool yaml_want_list(struct yaml_errors *errors, const struct yaml_node *node, const char *what);
bool yaml_want_string(struct yaml_errors *errors, const struct yaml_node *node, const char *what,
		      const char **out);
/* A whole number without quotes, from 0 to max; decimal or 0x. */
bool yaml_want_uint(struct yaml_errors *errors, const struct yaml_node *node, const char *what,
		    uint64_t max, uint64_t *out);
bool yaml_want_bool(struct yaml_errors *errors, const struct yaml_node *node, const char *what,
		    bool *out);

/* An error for each key of the mapping that is not among the n known ones, with the nearest. */
void yaml_known_keys(struct yaml_errors *errors, const struct yaml_node *map,
		     const char *const *known, size_t n);

#endif
