/* SPDX-License-Identifier: BSD-2-Clause */
#include <search.h>
#include <stddef.h>

/*
 * Search trees of elfutils, for libdw.a of elfutils 0.192 (Debian 13): it calls these
 * functions, and was packaged without the archive that has them. Where libdw.a has
 * them itself, this file is not linked.
 *
 * They are those of <search.h>, on a tree that libdw has allocated. Its first member is
 * the root of tsearch(3); behind that is a lock, which is only for a Dwarf that several
 * threads share. Here each has its own.
 */
struct eu_search_tree {
	void *root;
};

typedef int (*compare_fn)(const void *, const void *);

void eu_search_tree_init(struct eu_search_tree *tree);
void eu_search_tree_fini(struct eu_search_tree *tree, void (*free_node)(void *));
void *eu_tsearch(const void *key, struct eu_search_tree *tree, compare_fn compare);
void *eu_tfind(const void *key, struct eu_search_tree *tree, compare_fn compare);
void *eu_tdelete(const void *key, struct eu_search_tree *tree, compare_fn compare);
void eu_tdestroy(struct eu_search_tree *tree, void (*free_node)(void *));

void eu_search_tree_init(struct eu_search_tree *tree)
{
	tree->root = NULL;
}

void eu_search_tree_fini(struct eu_search_tree *tree, void (*free_node)(void *))
{
	eu_tdestroy(tree, free_node);
}

void *eu_tsearch(const void *key, struct eu_search_tree *tree, compare_fn compare)
{
	return tsearch(key, &tree->root, compare);
}

void *eu_tfind(const void *key, struct eu_search_tree *tree, compare_fn compare)
{
	return tfind(key, &tree->root, compare);
}

void *eu_tdelete(const void *key, struct eu_search_tree *tree, compare_fn compare)
{
	return tdelete(key, &tree->root, compare);
}

void eu_tdestroy(struct eu_search_tree *tree, void (*free_node)(void *))
{
	if (tree->root)
		tdestroy(tree->root, free_node);
	tree->root = NULL;
}
