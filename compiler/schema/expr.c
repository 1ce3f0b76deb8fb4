/* SPDX-License-Identifier: BSD-2-Clause */
#include "schema/expr.h"

#include "base/util.h"
#include "schema/expr_ops.h"
#include "schema/tables.h"

const char *expr_var_name(enum expr_var var)
{
	static const char *const names[VAR_N] = {
#define EXPR_VAR_NAME(name) #name,
		EXPR_VARS(EXPR_VAR_NAME)
#undef EXPR_VAR_NAME
	};

	return names[var];
}

static bool is_in_list(const struct expr *e, size_t item, const struct expr_env *env, __int128 x,
		       __int128 *out)
{
	for (*out = 0; item != EX_NONE; item = e->nodes[item].b) {
		__int128 v;

		if (!expr_eval_node(e, e->nodes[item].a, env, &v))
			return false;
		if (v == x)
			*out = 1;
	}
	return true;
}

static bool eval_inner(const struct expr *e, const struct expr_node *n,
		       const struct expr_env *env, __int128 *out);

/* Most operands are leaves, which need no call. */
static inline bool eval(const struct expr *e, size_t node, const struct expr_env *env,
			__int128 *out)
{
	const struct expr_node *n = &e->nodes[node];

	switch (n->op) {
	case EX_CONST:
		*out = (__int128)n->imm;
		return true;
	case EX_VAR:
		*out = env->vars[n->imm];
		return true;
	case EX_SYMBOL:
		*out = env->symbols[n->imm];
		return true;
	case EX_HAS:
		*out = (env->vars[VAR_map_flags] & n->imm) != 0;
		return true;
	default:
		return eval_inner(e, n, env, out);
	}
}

static bool eval_inner(const struct expr *e, const struct expr_node *n,
		       const struct expr_env *env, __int128 *out)
{
	__int128 x, y, z;

	if (!eval(e, n->a, env, &x))
		return false;
	switch (n->op) {
	case EX_NOT:
	case EX_NEG:
	case EX_ROUNDUP_POW2:
	case EX_IS_POW2:
		return expr_unary((enum expr_op)n->op, x, out);
	case EX_AND:
	case EX_OR:
		*out = !!x;
		if (!x == (n->op == EX_AND))
			return true;
		if (!eval(e, n->b, env, &x))
			return false;
		*out = !!x;
		return true;
	case EX_SELECT:
		return eval(e, x ? n->b : n->c, env, out);
	case EX_IN:
		return is_in_list(e, n->b, env, x, out);
	default:
		break;
	}
	if (!eval(e, n->b, env, &y))
		return false;
	if (n->op != EX_RANGE)
		return expr_binary((enum expr_op)n->op, x, y, out);
	if (!eval(e, n->c, env, &z))
		return false;
	*out = x >= y && x <= z;
	return true;
}

bool expr_eval_node(const struct expr *e, size_t node, const struct expr_env *env, __int128 *out)
{
	return eval(e, node, env, out);
}

bool expr_eval(const struct expr *e, const struct expr_env *env, __int128 *out)
{
	if (e->function)
		return expr_run(e->function, env, out);
	return e->n_nodes && expr_eval_node(e, e->n_nodes - 1, env, out);
}

bool expr_holds(const struct expr *e, const struct expr_env *env)
{
	__int128 v;

	return !e->text || !expr_eval(e, env, &v) || v;
}

void expr_show_value(struct buf *b, __int128 v)
{
	unsigned __int128 u = v < 0 ? -(unsigned __int128)v : (unsigned __int128)v;
	char digits[48], *p = digits + sizeof(digits);

	do {
		*--p = (char)('0' + (int)(u % 10));
		u /= 10;
	} while (u);
	if (v < 0)
		*--p = '-';
	buf_add(b, p, (size_t)(digits + sizeof(digits) - p));
}

void expr_text_show(struct buf *b, const struct expr_text *text, const struct expr_env *env)
{
	const char *s = text->text, *brace;

	for (size_t i = 0; i < text->n_exprs && (brace = strchr(s, '{')); i++) {
		__int128 v;

		buf_add(b, s, (size_t)(brace - s));
		if (expr_eval(&text->exprs[i], env, &v))
			expr_show_value(b, v);
		else
			buf_str(b, text->exprs[i].text);
		s = strchr(brace, '}') + 1;
	}
	buf_str(b, s);
}

static void show_node_value(struct buf *b, const struct expr *e, size_t node,
			    const struct expr_env *env)
{
	__int128 v;

	if (expr_eval_node(e, node, env, &v))
		expr_show_value(b, v);
	else
		buf_add(b, e->text + e->nodes[node].text, e->nodes[node].text_len);
}

/* "key_size is 5, must be ", with `must` from the caller. */
static void show_subject(struct buf *b, const struct expr *e, size_t node,
			 const struct expr_env *env, const struct schema *names, const char *must)
{
	expr_value_words(b, e, node, names);
	buf_str(b, " is ");
	show_node_value(b, e, node, env);
	buf_printf(b, ", %s ", must);
}

static void show_flag(struct buf *b, const struct schema *names, uint64_t bit)
{
	const struct flag_info *flag = schema_flag_of(names, (uint32_t)bit);

	if (flag)
		buf_str(b, flag->name);
	else
		buf_printf(b, "%#llx", (unsigned long long)bit);
}

/* The part of a conjunction that fails. */
static size_t failing_node(const struct expr *e, size_t node, const struct expr_env *env)
{
	while (e->nodes[node].op == EX_AND) {
		__int128 v;

		if (expr_eval_node(e, e->nodes[node].a, env, &v) && !v)
			node = e->nodes[node].a;
		else
			node = e->nodes[node].b;
	}
	return node;
}

static void show_list(struct buf *b, const struct expr *e, size_t item, const struct expr_env *env)
{
	for (bool first = true; item != EX_NONE; item = e->nodes[item].b, first = false) {
		if (!first)
			buf_str(b, e->nodes[item].b == EX_NONE ? " or " : ", ");
		show_node_value(b, e, e->nodes[item].a, env);
	}
}

void expr_show_failure(struct buf *b, const struct expr *e, const struct expr_env *env,
		       const struct schema *names)
{
	static const char *const must[] = {
		[EX_EQ] = "must be",	   [EX_NE] = "must not be",
		[EX_LT] = "must be below", [EX_LE] = "must be at most",
		[EX_GT] = "must be above", [EX_GE] = "must be at least",
	};
	const struct expr_node *n = &e->nodes[failing_node(e, e->n_nodes - 1, env)];
	bool negated = n->op == EX_NOT;
	const struct expr_node *inside = negated ? &e->nodes[n->a] : n;

	if (inside->op == EX_HAS) {
		buf_str(b, negated ? "map_flags has " : "map_flags lacks ");
		show_flag(b, names, inside->imm);
	} else if (inside->op == EX_IN) {
		show_subject(b, e, inside->a, env, names, negated ? "must not be" : "must be");
		show_list(b, e, inside->b, env);
	} else if (n->op == EX_RANGE) {
		show_subject(b, e, n->a, env, names, "must be");
		show_node_value(b, e, n->b, env);
		buf_str(b, " to ");
		show_node_value(b, e, n->c, env);
	} else if (n->op < ARRAY_SIZE(must) && must[n->op]) {
		show_subject(b, e, n->a, env, names, must[n->op]);
		show_node_value(b, e, n->b, env);
	} else {
		buf_str(b, "it must hold that ");
		expr_condition_words(b, e, names, env);
	}
}
