/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_SCHEMA_YAML_TREE_H
#define BPFMAPC_SCHEMA_YAML_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/limits.h"

/*
 * A YAML text as a tree with line numbers, for files that users write:
 * definitions, configuration, schemas. The text must be one document of at most
 * YAML_DEPTH_MAX levels, without duplicate keys, anchors, aliases and tags
 * (aliases make small texts large).
 */
enum node_kind { NODE_SCALAR, NODE_MAP, NODE_LIST };

struct yaml_node {
	enum node_kind kind;
	bool quoted;			/* scalar: a string, even if it looks like a number */
	unsigned line, column;		/* from 1 */
	const char *text;		/* scalar: not NULL, without zero bytes inside */
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

/*
 * Returns the root; NULL with an error, or without one if the text has only blanks
 * and comments. There may be errors even if the root is not NULL.
 */
const struct yaml_node *yaml_read(const char *text, size_t size, struct yaml_errors *errors);

/* A list of the root that may be too long for memory. */
struct yaml_entries {
	const char *key;	/* of the root */
	/* root has the keys before that one; the entry is gone when take() returns. */
	void (*take)(void *ctx, const struct yaml_node *root, const struct yaml_node *entry);
	void *ctx;
};

/*
 * The same, but the entries of that list are given away one after the other, when each is read,
 * and the list is empty in the tree. Errors behind them are found when they have been given.
 */
const struct yaml_node *yaml_read_entries(const char *text, size_t size, struct yaml_errors *errors,
					  const struct yaml_entries *entries);

/* Adds an error; returns false. */
bool yaml_error(struct yaml_errors *errors, const struct yaml_node *at, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* Sorts errors by line and column. */
void yaml_sort_errors(struct yaml_errors *errors);

/* The value of a key, or NULL. */
const struct yaml_node *yaml_get(const struct yaml_node *map, const char *key);

/* An unquoted ~ or null, or no value. */
bool yaml_is_null(const struct yaml_node *node);

/* What the node is, for messages: "a mapping", "a list", "nothing", "the string \"x\"", "'12'". */
const char *yaml_what(struct arena *a, const struct yaml_node *node);

/*
 * Each of these adds an error and returns false if the node has another type;
 * `what` is what the message calls the node ("max_entries").
 */
bool yaml_want_map(struct yaml_errors *errors, const struct yaml_node *node, const char *what);
bool yaml_want_list(struct yaml_errors *errors, const struct yaml_node *node, const char *what);
bool yaml_want_string(struct yaml_errors *errors, const struct yaml_node *node, const char *what,
		      const char **out);
/* An unsigned number up to max without quotes, decimal or hexadecimal (0x). */
bool yaml_want_uint(struct yaml_errors *errors, const struct yaml_node *node, const char *what,
		    uint64_t max, uint64_t *out);

/* Adds an error, with the nearest known key, for each key that is not among the n known ones. */
void yaml_known_keys(struct yaml_errors *errors, const struct yaml_node *map,
		     const char *const *known, size_t n);

#endif
