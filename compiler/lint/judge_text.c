/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/buf.h"
#include "lint/judge.h"

const char *judge_take(struct judge *j, struct buf *b)
{
	const char *s = arena_strdup(j->a, b->s ? b->s : "");

	buf_free(b);
	return s;
}

const char *judge_shown(struct subject *x, const struct expr_text *text)
{
	struct buf b = {0};

	if (!text->text)
		return NULL;
	if (!text->n_exprs)
		return text->text;
	expr_text_show(&b, text, &x->env);
	return judge_take(x->j, &b);
}

static const char *type_text(struct subject *x, uint32_t id)
{
	if (!id || !x->c->types)
		return "untyped";
	return arena_printf(x->j->a, "'%s'", type_to_c(x->j->a, x->c->types, id));
}

/* "max_entries is 100", as the attribute of the rule has it. */
static void show_attr(struct subject *x, struct buf *b, enum map_attr attr)
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
		buf_str(b, schema_flags_text(x->j->a, x->j->s, x->c->map_flags));
		break;
	default:
		expr_show_value(b, x->env.vars[vars[attr]]);
		break;
	}
}

const char *judge_message(struct subject *x, const struct schema_rule *r)
{
	struct buf b = {0};

	if (r->message.text)
		return judge_shown(x, &r->message);
	if (r->must.text) {
		show_attr(x, &b, (enum map_attr)r->attr);
		buf_str(&b, ", must be ");
		expr_text_show(&b, &r->must, &x->env);
	} else {
		expr_show_failure(&b, &r->require, &x->env, x->j->s);
	}
	return judge_take(x->j, &b);
}

const char *judge_plain_help(struct subject *x, const struct schema_rule *r)
{
	const struct expr *e = &r->require;
	const struct expr_node *root = e->n_nodes ? &e->nodes[e->n_nodes - 1] : NULL;
	const struct expr_node *left;
	__int128 v;

	if (!root || (root->op != EX_EQ && root->op != EX_NE) ||
	    !expr_eval_node(e, root->b, &x->env, &v))
		return NULL;
	left = &e->nodes[root->a];
	if (left->op != EX_VAR || v < 0 || v > UINT32_MAX)
		return NULL;
	if (left->imm != VAR_key_size && left->imm != VAR_value_size &&
	    left->imm != VAR_max_entries)
		return NULL;
	if (root->op == EX_EQ)
		return arena_printf(x->j->a, "__uint(%s, %u)",
				    expr_var_name((enum expr_var)left->imm), (unsigned)v);
	return left->imm == VAR_max_entries ? "__uint(max_entries, ...)" :
	       left->imm == VAR_key_size    ? "__type(key, ...)" :
					      "__type(value, ...)";
}

uint32_t judge_flag_bits(const struct type_flag *v, size_t n)
{
	uint32_t flags = 0;

	for (size_t i = 0; i < n; i++)
		flags |= v[i].flag;
	return flags;
}

const char *judge_flags_help(struct subject *x, uint32_t without)
{
	const struct schema_type *type = x->type;
	uint32_t flags = x->c->map_flags | judge_flag_bits(type->required, type->n_required);
	flags &= judge_flag_bits(type->allowed, type->n_allowed) & ~without;
	return arena_printf(x->j->a, "__uint(map_flags, %s)",
			    schema_flags_text(x->j->a, x->j->s, flags));
}
