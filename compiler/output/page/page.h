/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_OUTPUT_PAGE_PAGE_H
#define BPFMAPC_OUTPUT_PAGE_PAGE_H

#include "base/name_table.h"
#include "output/internal.h"

/*
 * The report as one page for people. It is HTML that is well-formed XML, too, stands alone and
 * can be read without its script:
 *
 *	page.c      the page: what it is about, totals, one section for each object
 *	findings.c  the findings of an object, with source lines
 *	kernels.c   the table of its maps: what each is, and what each kernel says
 *	programs.c  which program writes and reads which map, in words
 *	graph.c     the same as a picture
 *	card.c      a map
 *	layout.c    the bytes of its key and value
 *	markup.c    texts, and links to what has an id
 *	page.css, page.js   which the build puts into the program (texts.h)
 */

/* What was found about a map and its template. */
struct map_findings {
	size_t n;
	size_t first;		/* of the worst ones */
	enum severity worst;
};

/* An object while it is written. */
struct page {
	struct buf *b;
	const struct output_options *opts;
	struct arena *arena;		/* for texts of the current object */
	struct snippets snippets;
	struct report_limits limits;	/* of the current object */
	const struct result *r;
	size_t number;			/* of the object, from 0 on: part of all ids */
	struct map_findings *found;	/* by map of the object */
	struct name_table maps, programs;	/* their numbers */
	bool folded;			/* so many maps that their cards are closed */
};

/* Which of many alike are shown: a list says how many more there are. */
#define PAGE_LIST_MAX 200
/* So many can be taken in at a glance; more are in a box that is closed. */
#define PAGE_GLANCE 8

/* Of a map, or of the map whose template it is. */
size_t map_number(const struct page *p, const struct judged *m);

static inline size_t program_number(const struct page *p, const struct program *program)
{
	return (size_t)(program - p->r->obj->programs);
}

/* What a program does with a map, or with its inner maps. */
struct relation {
	uint32_t program, map;	/* indexes in the object */
	unsigned access;	/* bits of enum map_access; none: it is not seen to do either */
};

struct relations {
	struct relation *v;	/* by map, then by program */
	size_t n, cap;
};

/* markup.c */

/* Adds a text: what HTML has a meaning for is quoted, and what escape_text() escapes. */
void page_text(struct buf *b, const char *s);
/* The same, at most max characters of it. */
void page_cut(struct buf *b, const char *s, size_t max);
/* The same, cut after many characters: for names that are in full elsewhere. */
void page_name(struct buf *b, const char *s);
/* "1 map", "2 maps" */
void page_count(struct buf *b, size_t n, const char *what);
/* A link to the card of a map or the row of a program. */
void page_map_link(const struct page *p, size_t map);
void page_program_link(const struct page *p, size_t program);
/* "x.bpf.c:12", or nothing if it is not known. */
void page_source(struct buf *b, const struct source *source);
/* The head of a table, up to its body: "Map|#Size", where # is before a column of numbers. */
void page_columns(struct buf *b, const char *names);
/* A row of a list of definitions, up to the text; its end. */
void page_row(struct buf *b, const char *name);
void page_row_end(struct buf *b);

/* Fills p->found. */
void page_sort_findings(struct page *p);
void page_findings(struct page *p);

void page_kernels(struct page *p);
/* The verdict in one or two sentences. */
void page_verdict(struct page *p, const struct judged *m);
/* The name of a class of page.css, and a word: "yes", "accepted". */
const char *page_verdict_class(const struct judged *m);

void page_programs(struct page *p, const struct relations *all);
void page_graph(struct page *p, const struct relations *all);
void page_card(struct page *p, const struct judged *m);
void page_layout(struct page *p, const char *what, const struct map_def *def, uint32_t type,
		 const char *name, uint32_t size);

#endif
