/* SPDX-License-Identifier: BSD-2-Clause */
#include "schema/gen_expr.h"

/*
 * Node K becomes the variable nK, or stands where it is used if it is a leaf. What an operator
 * comes to is in expr_ops.h, for these functions as for expr.c.
 */
struct function {
	struct buf *b;
	const struct expr *e;
};

static void put_operand(const struct function *f, size_t k)
{
	const struct expr_node *n = &f->e->nodes[k];

	switch (n->op) {
	case EX_CONST:
		buf_printf(f->b, "(__int128)%lluull", (unsigned long long)n->imm);
		break;
	case EX_VAR:
		buf_printf(f->b, "e->vars[VAR_%s]", expr_var_name((enum expr_var)n->imm));
		break;
	case EX_SYMBOL:
		buf_printf(f->b, "e->symbols[%llu]", (unsigned long long)n->imm);
		break;
	case EX_HAS:
		buf_printf(f->b, "((e->vars[VAR_map_flags] & %lluull) != 0)",
			   (unsigned long long)n->imm);
		break;
	default:
		buf_printf(f->b, "n%zu", k);
		break;
	}
}

/* "BEFORE operand AFTER" */
static void put_with(const struct function *f, const char *before, size_t k, const char *after)
{
	buf_str(f->b, before);
	put_operand(f, k);
	buf_str(f->b, after);
}

static void put_node(const struct function *f, size_t k);

/* The assignment of what a node comes to, after what it needs, in a block of its own. */
static void put_branch(const struct function *f, const char *head, size_t k, size_t to,
		       const char *value)
{
	buf_printf(f->b, "%s{\n", head);
	put_node(f, k);
	buf_printf(f->b, "n%zu = ", to);
	put_with(f, value, k, ";\n}\n");
}

static void put_list(const struct function *f, const struct expr_node *n, size_t to)
{
	for (size_t item = n->b; item != EX_NONE; item = f->e->nodes[item].b) {
		put_node(f, f->e->nodes[item].a);
		buf_printf(f->b, "n%zu |= ", to);
		put_with(f, "", n->a, " == ");
		put_with(f, "", f->e->nodes[item].a, ";\n");
	}
}

static void put_operation(const struct function *f, const struct expr_node *n, size_t k)
{
	bool unary = n->op == EX_NEG || n->op == EX_NOT || n->op == EX_ROUNDUP_POW2 ||
		     n->op == EX_IS_POW2;

	if (!unary)
		put_node(f, n->b);
	buf_printf(f->b, "__int128 n%zu;\nif (!expr_%s(%u, ", k, unary ? "unary" : "binary", n->op);
	put_operand(f, n->a);
	if (!unary)
		put_with(f, ", ", n->b, "");
	buf_printf(f->b, ", &n%zu))\nreturn false;\n", k);
}

/* The statements that give the node its value. */
static void put_node(const struct function *f, size_t k)
{
	const struct expr_node *n = &f->e->nodes[k];

	if (n->op <= EX_HAS)
		return;
	put_node(f, n->a);
	switch (n->op) {
	case EX_AND:
	case EX_OR:
		buf_printf(f->b, "__int128 n%zu = ", k);
		put_with(f, "!!", n->a, ";\n");
		buf_printf(f->b, "if (%sn%zu)", n->op == EX_AND ? "" : "!", k);
		put_branch(f, " ", n->b, k, "!!");
		break;
	case EX_SELECT:
		buf_printf(f->b, "__int128 n%zu;\n", k);
		put_with(f, "if (", n->a, ")");
		put_branch(f, " ", n->b, k, "");
		put_branch(f, "else ", n->c, k, "");
		break;
	case EX_IN:
		buf_printf(f->b, "__int128 n%zu = 0;\n", k);
		put_list(f, n, k);
		break;
	case EX_RANGE:
		put_node(f, n->b);
		put_node(f, n->c);
		buf_printf(f->b, "__int128 n%zu = ", k);
		put_with(f, "", n->a, " >= ");
		put_with(f, "", n->b, " && ");
		put_with(f, "", n->a, " <= ");
		put_with(f, "", n->c, ";\n");
		break;
	default:
		put_operation(f, n, k);
		break;
	}
}

uint32_t expr_function(struct expr_functions *f, const struct expr *e)
{
	const struct function one = {&f->c, e};
	uint32_t number = (uint32_t)f->by_text.n + 1;

	if (!name_table_add(&f->by_text, e->text, number))
		return (uint32_t)name_table_find(&f->by_text, e->text);
	buf_printf(&f->c, "\nstatic bool e%u(const struct expr_env *e, __int128 *out)\n{\n"
			  "(void)e;\n", number);
	put_node(&one, e->n_nodes - 1);
	put_with(&one, "*out = ", e->n_nodes - 1, ";\nreturn true;\n}\n");
	return number;
}

void expr_functions_print(struct buf *b, const struct expr_functions *f)
{
	buf_add(b, f->c.s, f->c.len);
	buf_str(b, "\nbool expr_run(uint32_t function, const struct expr_env *env, __int128 *out)\n{\n"
		   "\tswitch (function) {\n");
	for (size_t i = 1; i <= f->by_text.n; i++)
		buf_printf(b, "\tcase %zu: return e%zu(env, out);\n", i, i);
	buf_str(b, "\tdefault: return false;\n\t}\n}\n");
}
