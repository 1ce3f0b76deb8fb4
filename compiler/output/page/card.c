/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/util.h"
#include "output/page/page.h"

/* A map as a card: its definition, its verdict, what it holds and who uses it. */

static void put_flags(struct page *p, const struct judged *m)
{
	const char *names[32];
	uint32_t flags = m->create.map_flags, rest;
	size_t n = schema_flag_names(p->opts->schema, flags, names, &rest);

	page_row(p->b, "Flags");
	for (size_t i = 0; i < n; i++)
		buf_printf(p->b, "%s<code>%s</code>", i ? " " : "", names[i]);
	if (rest || !n)
		buf_printf(p->b, "%s<code>%#x</code>", n ? " " : "", rest);
	page_row_end(p->b);
}

static void put_pin(struct page *p, const struct map_def *def)
{
	const char *path = map_pin_path(p->arena, def);
	const struct pin_owner *owner = &map_rare(def)->pin_owner;

	if (def->pinning == PIN_NONE && !path)
		return;
	page_row(p->b, "Pinned");
	buf_str(p->b, pinning_name(def->pinning));
	if (path) {
		buf_str(p->b, ", <code>");
		page_text(p->b, path);
		buf_str(p->b, "</code>");
	}
	if (owner->set)
		buf_printf(p->b, ", mode 0%o, owner %u:%u", owner->mode, owner->uid, owner->gid);
	page_row_end(p->b);
}

static void put_number(struct page *p, const char *what, uint64_t passed, bool has, uint64_t written)
{
	page_row(p->b, what);
	buf_printf(p->b, "%llu", (unsigned long long)passed);
	if (has && written != passed)
		buf_printf(p->b, " <small>(the definition has %llu)</small>",
			   (unsigned long long)written);
	page_row_end(p->b);
}

static void put_definition(struct page *p, const struct judged *m)
{
	const struct map_def *def = m->def;
	const struct map_create *c = &m->create;
	struct buf *b = p->b;

	page_layout(p, "Key", def, def->key_type, def->key_name, c->key_size);
	page_layout(p, "Value", def, def->value_type, def->value_name, c->value_size);
	put_number(p, "Entries", c->max_entries,
		   map_has(def, ATTR_MAX_ENTRIES) && def->style != STYLE_DATA, def->max_entries);
	put_flags(p, m);
	if (c->map_extra)
		put_number(p, "map_extra", c->map_extra, map_has(def, ATTR_MAP_EXTRA), def->map_extra);
	if (map_has(def, ATTR_NUMA_NODE))
		put_number(p, "NUMA node", c->numa_node, false, 0);
	put_pin(p, def);
	if (!m->verdict.memory)
		return;
	page_row(b, "Memory");
	if (!m->verdict.memory_exact)
		buf_str(b, "about ");
	buf_str(b, bytes_text(p->arena, m->verdict.memory));
	page_row_end(b);
}

static void put_origin(struct page *p, const struct map_def *def)
{
	struct buf *b = p->b;

	page_row(b, "Defined");
	if (def->style == STYLE_DATA)
		buf_str(b, "by the variables of section ");
	else if (def->style == STYLE_DEFINITION)
		buf_str(b, "in a definition file");
	else
		buf_str(b, def->style == STYLE_LEGACY ? "by a record in section " : "in section ");
	if (*def->section) {
		buf_str(b, "<code>");
		page_text(b, def->section);
		buf_str(b, "</code>");
	}
	if (def->layout) {
		buf_str(b, " (layout ");
		page_text(b, def->layout);
		buf_char(b, ')');
	}
	if (def->source.file) {
		buf_str(b, ", <code>");
		page_source(b, &def->source);
		buf_str(b, "</code>");
	}
	page_row_end(b);
}

/* Opens the box around a list; the summary says how long it is. */
static bool open_list(struct page *p, const char *what, size_t n, const char *one)
{
	bool folded = n > PAGE_GLANCE;

	page_row(p->b, what);
	if (folded) {
		buf_str(p->b, "<details><summary>");
		page_count(p->b, n, one);
		buf_str(p->b, "</summary>\n");
	}
	return folded;
}

static void close_list(struct page *p, size_t n, bool folded)
{
	if (n > PAGE_LIST_MAX)
		buf_printf(p->b, "<p>And %zu more.</p>\n", n - PAGE_LIST_MAX);
	if (folded)
		buf_str(p->b, "</details>\n");
	page_row_end(p->b);
}

/* What a slot names, as a link where the object has it. */
static void put_slot(struct page *p, const struct slot *slot)
{
	const char *name = slot->program ? slot->program : slot->map ? slot->map : "";
	int64_t at = name_table_find(slot->program ? &p->programs : &p->maps, name);

	buf_printf(p->b, "<tr><td class=\"number\">%u</td><td>", slot->index);
	if (at < 0)
		page_name(p->b, name);
	else if (slot->program)
		page_program_link(p, (size_t)at);
	else
		page_map_link(p, (size_t)at);
	buf_str(p->b, slot->program ? "</td><td>program</td></tr>\n" : "</td><td>inner map</td></tr>\n");
}

static void put_slots(struct page *p, const struct map_def *def)
{
	bool folded;

	if (!def->n_slots)
		return;
	folded = open_list(p, "Slots", def->n_slots, "slot");
	buf_str(p->b, "<table>");
	page_columns(p->b, "#Slot|Holds|Which is");
	for (size_t i = 0; i < def->n_slots && i < PAGE_LIST_MAX; i++)
		put_slot(p, &def->slots[i]);
	buf_str(p->b, "</tbody></table>\n");
	close_list(p, def->n_slots, folded);
}

static void put_use(struct page *p, const struct map_use *use)
{
	static const char *const words[ACCESS_ALL + 1] = {
		[0] = "refers to it",
		[ACCESS_READ] = "reads",
		[ACCESS_WRITE] = "writes",
		[ACCESS_ALL] = "reads and writes",
	};
	struct source at = place_source(&use->at);
	struct buf *b = p->b;

	buf_str(b, "<tr><td>");
	page_program_link(p, program_number(p, use->program));
	if (!str_eq(use->at.function->name, use->program->name)) {
		buf_str(b, " <small>in ");
		page_name(b, use->at.function->name);
		buf_str(b, "</small>");
	}
	buf_printf(b, "</td><td>%s</td><td>",
		   use->helper && !use->access ? "calls" : words[use->access & ACCESS_ALL]);
	if (use->helper)
		buf_printf(b, "<code>%s()</code>", use->helper);
	else if (use->access)
		buf_str(b, "directly");
	buf_str(b, "</td><td>");
	if (at.file) {
		buf_str(b, "<code title=\"");
		page_source(b, &at);
		buf_str(b, "\">");
		at.file = path_base(at.file);
		page_source(b, &at);
		buf_str(b, "</code>");
	}
	buf_str(b, "</td></tr>\n");
}

static void put_uses(struct page *p, const struct judged *m)
{
	bool folded;

	if (!m->n_used_by)
		return;
	folded = open_list(p, "Used by", m->n_used_by, "use");
	buf_str(p->b, "<table class=\"uses\">");
	page_columns(p->b, "Program|Does|How|Where");
	for (size_t i = 0; i < m->n_used_by && i < PAGE_LIST_MAX; i++)
		put_use(p, &m->used_by[i]);
	buf_str(p->b, "</tbody></table>\n");
	close_list(p, m->n_used_by, folded);
}

static void put_names(struct page *p, const char *what, const char *const *names, size_t n)
{
	if (!n)
		return;
	page_row(p->b, what);
	for (size_t i = 0; i < n; i++)
		buf_printf(p->b, "%s<code>%s</code>", i ? " " : "", names[i]);
	page_row_end(p->b);
}

/* What follows from the type of the map: it is the same for many maps. */
static void put_type_facts(struct page *p, const struct judged *m)
{
	const struct map_type_info *type = schema_map_type(p->opts->schema, m->create.map_type);
	const struct map_offer *offer = judged_offer(m);

	if (!type)
		return;
	buf_printf(p->b, "<details class=\"more\"><summary>What a map of type %s needs and has"
		   "</summary>\n<dl>\n", type->name);
	if (type->capability) {
		page_row(p->b, "Needs");
		page_text(p->b, type->capability);
		page_row_end(p->b);
	}
	if (type->config) {
		page_row(p->b, "Kernel");
		page_text(p->b, type->config);
		page_row_end(p->b);
	}
	put_names(p, "Commands", offer->commands, offer->n_commands);
	put_names(p, "Helpers", offer->helpers, offer->n_helpers);
	buf_str(p->b, "</dl>\n</details>\n");
}

static void put_body(struct page *p, const struct judged *m)
{
	const struct map_findings *found = &p->found[map_number(p, m)];
	struct buf *b = p->b;

	buf_printf(b, "<p class=\"verdict %s\">", page_verdict_class(m));
	page_verdict(p, m);
	buf_str(b, "</p>\n<dl>\n");
	if (found->n && !m->outer) {
		page_row(b, "Findings");
		buf_printf(b, "<a href=\"#f%zu-%zu\">", p->number, found->first);
		page_count(b, found->n, "finding");
		buf_str(b, "</a>");
		page_row_end(b);
	}
	put_definition(p, m);
	put_origin(p, m->def);
	put_slots(p, m->def);
	put_uses(p, m);
	buf_str(b, "</dl>\n");
	if (m->inner) {
		buf_str(b, "<section class=\"inner\"><h5>Its inner maps: ");
		buf_str(b, schema_map_type_name(p->opts->schema, m->inner->create.map_type));
		buf_str(b, "</h5>\n");
		put_body(p, m->inner);
		buf_str(b, "</section>\n");
	}
	if (!m->outer)
		put_type_facts(p, m);
}

void page_card(struct page *p, const struct judged *m)
{
	const char *type = schema_map_type_name(p->opts->schema, m->create.map_type);
	size_t i = map_number(p, m);
	struct buf *b = p->b;

	buf_printf(b, "<details class=\"card\" id=\"m%zu-%zu\"%s>\n<summary><h4>", p->number, i,
		   p->folded ? "" : " open=\"open\"");
	page_text(b, m->def->name);
	buf_printf(b, "</h4> <span class=\"type\">%s</span> <b class=\"badge %s\">%s</b></summary>\n", type,
		   page_verdict_class(m), outcome_names[m->verdict.create]);
	put_body(p, m);
	buf_str(b, "</details>\n");
}
