/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_OUTPUT_RULE_PAGE_H
#define BPFMAPC_OUTPUT_RULE_PAGE_H

#include <stdbool.h>

#include "base/buf.h"
#include "model/rules.h"

/*
 * The pages of man/rules/, which are Markdown and which the build turns into C: an id, its page,
 * the next id, each with a 0 at its end; the last id is empty.
 */
extern const char rule_pages[];

/* The page of the rule. Every rule has one: check-rules. */
const char *rule_page(enum rule_id rule);

/*
 * Adds a page as text of at most width columns, in colour for a terminal. A page has headings,
 * paragraphs, lists of one level and blocks of code.
 */
void rule_page_text(struct buf *b, const char *page, unsigned width, bool color);

/* Adds what stands under "What" in a page, without marks, each paragraph on a line. */
void rule_page_what(struct buf *b, const char *page);

#endif
