/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/buf.h"
#include "judge/kernel.h"

static const char *show_text(struct check *x, const struct expr_text *text)
{
	struct buf b = {0};

	if (!text->text)
		return NULL;
	if (!text->n_exprs)
		return text->text;
	expr_text_show(&b, text, &x->env);
	return buf_text(&b, x->a);
}

static const char *type_text(struct check *x, uint32_t id)
{
	if (!id || !x->c->types)
		return "untyped";
	return arena_printf(x->a, "'%s'", type_to_c(x->a, x->c->types, id));
}

/* Writes "max_entries is 100" for the attribute of the rule. */
static void show_attr(struct check *x, struct buf *b, enum map_attr attr)
{
	static const enum expr_var vars[ATTR_N] = {
		[ATTR_TYPE] = VAR_map_type,	    [ATTR_KEY_SIZE] = VAR_key_size,
		[ATTR_VALUE_SIZE] = VAR_value_size, [ATTR_MAX_ENTRIES] = VAR_max_entries,
		[ATTR_MAP_EXTRA] = VAR_map_extra,   [ATTR_NUMA_NODE] = VAR_numa_node,
	};

	buf_printf(b, "%s is ", attr_name(attr));
	switch (attr) {
	case ATTR_KEY:
		buf_str(b, type_text(x, x->c->btf_key_type_id));
		break;
	case ATTR_VALUE:
		buf_str(b, type_text(x, x->c->btf_value_type_id));
		break;
	case ATTR_MAP_FLAGS:
		buf_str(b, schema_flags_text(x->a, x->s, x->c->map_flags));
		break;
	default:
		expr_show_value(b, x->env.vars[vars[attr]]);
		break;
	}
}

const char *judge_message(struct check *x, const struct schema_rule *r)
{
	const struct rule_words *words = schema_rule_words(r);
	struct buf b = {0};

	if (words->message.text)
		return show_text(x, &words->message);
	if (words->must.text) {
		show_attr(x, &b, (enum map_attr)r->attr);
		buf_str(&b, ", must be ");
		expr_text_show(&b, &words->must, &x->env);
	} else {
		expr_show_failure(&b, &r->require, &x->env, x->s);
	}
	return buf_text(&b, x->a);
}

/* The value that an expression requires literally: key_size == 4, max_entries != 0. */
static struct fix plain_fix(struct check *x, const struct expr *e)
{
	const struct expr_node *root = e->n_nodes ? &e->nodes[e->n_nodes - 1] : NULL;
	const struct expr_node *left;
	bool equal = root && root->op == EX_EQ;
	__int128 v;

	if (!root || (root->op != EX_EQ && root->op != EX_NE) ||
	    !expr_eval_node(e, root->b, &x->env, &v))
		return fix_words(NULL);
	left = &e->nodes[root->a];
	if (left->op != EX_VAR || v < 0 || v > UINT32_MAX)
		return fix_words(NULL);
	switch (left->imm) {
	case VAR_key_size:
		return equal ? fix_set(ATTR_KEY_SIZE, arena_printf(x->a, "%u", (unsigned)v))
			     : fix_set(ATTR_KEY, NULL);
	case VAR_value_size:
		return equal ? fix_set(ATTR_VALUE_SIZE, arena_printf(x->a, "%u", (unsigned)v))
			     : fix_set(ATTR_VALUE, NULL);
	case VAR_max_entries:
		return fix_set(ATTR_MAX_ENTRIES,
			       equal ? arena_printf(x->a, "%u", (unsigned)v) : NULL);
	default:
		return fix_words(NULL);
	}
}

static struct fix one_fix(struct check *x, const struct rule_fix *f)
{
	return fix_set((enum map_attr)f->attr, show_text(x, &f->value));
}

struct fix judge_fix(struct check *x, const struct schema_rule *r)
{
	const struct rule_words *words = schema_rule_words(r);
	struct fix fix, also;

	if (!words->n_fix)
		return words->help.text ? fix_words(show_text(x, &words->help))
					: plain_fix(x, &r->require);
	fix = one_fix(x, &words->fix[0]);
	fix.words = show_text(x, &words->help);
	if (words->n_fix > 1) {
		also = one_fix(x, &words->fix[1]);
		fix.also = arena_memdup(x->a, &also, sizeof(also));
	}
	return fix;
}

uint32_t judge_flag_bits(const struct type_flag *v, size_t n)
{
	uint32_t flags = 0;

	for (size_t i = 0; i < n; i++)
		flags |= v[i].flag;
	return flags;
}

struct fix judge_flags_fix(struct check *x, uint32_t without)
{
	const struct schema_type *type = x->type;
	uint32_t flags = x->c->map_flags | judge_flag_bits(type->required, type->n_required);

	flags &= judge_flag_bits(type->allowed, type->n_allowed) & ~without;
	return fix_set(ATTR_MAP_FLAGS, schema_flags_text(x->a, x->s, flags));
}
