/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/util.h"
#include "schema/expr.h"
#include "schema/tables.h"

/*
 * Expressions in words: "max_entries is a power of two and a multiple of the page size"
 * for is_pow2(max_entries) and max_entries % PAGE_SIZE == 0.
 */
struct words {
	struct buf *b;
	const struct expr *e;
	const struct schema *s;
	const struct expr_env *env;
	bool values;		/* print what constants of the machine come to */
};

/* Comparisons that are better said in other words; the opposite of each is `not`. */
static const struct phrase {
	enum expr_var var;
	enum expr_op op;	/* EX_EQ, EX_NE or EX_GE */
	int than;
	const char *yes, *no;
} phrases[] = {
	{VAR_btf_given, EX_EQ, 1, "a BTF is given", "no BTF is given"},
	{VAR_btf_key_type_id, EX_NE, 0, "the key has a BTF type", "the key has no BTF type"},
	{VAR_btf_value_type_id, EX_NE, 0, "the value has a BTF type", "the value has no BTF type"},
	{VAR_btf_vmlinux_value_type_id, EX_NE, 0, "the value has a type of the kernel's BTF",
	 "the value has no type of the kernel's BTF"},
	{VAR_btf_key_struct, EX_EQ, 1, "the BTF type of the key is a struct",
	 "the BTF type of the key is no struct"},
	{VAR_btf_key_cgroup, EX_EQ, 1, "the BTF type of the key is as struct bpf_cgroup_storage_key",
	 "the BTF type of the key is not as struct bpf_cgroup_storage_key"},
	{VAR_btf_value_datasec, EX_EQ, 1, "the value is a data section", "the value is no data section"},
	{VAR_inner_given, EX_EQ, 1, "there is a template", "there is no template"},
	{VAR_inner_spin_lock, EX_NE, 0, "the template has a bpf_spin_lock",
	 "the template has no bpf_spin_lock"},
	{VAR_inner_spin_lock, EX_EQ, 2, "the template has a bpf_spin_lock in a data section",
	 "the template has no bpf_spin_lock in a data section"},
	{VAR_name_bad_byte, EX_EQ, 0, "the name has only letters, digits, '_' and '.'",
	 "the name has other characters than letters, digits, '_' and '.'"},
	{VAR_name_dot, EX_EQ, 0, "the name has no dot", "the name has a dot"},
	{VAR_numa_node, EX_EQ, -1, "numa_node is not given", "numa_node is given"},
};

static const char *const var_words[VAR_N] = {
	[VAR_map_type] = "the map type",
	[VAR_inner_type] = "the type of the template",
	[VAR_charged] = "the memory of the map",
	[VAR_btf_key_size] = "the size of the key's BTF type",
	[VAR_btf_value_size] = "the size of the value's BTF type",
};

static const char *const role_words[] = {
	[SYMBOL_PAGE_SIZE] = "the page size",
	[SYMBOL_CPUS] = "the number of possible CPUs",
	[SYMBOL_NR_CPUS] = "CONFIG_NR_CPUS",
	[SYMBOL_MAX_STACK] = "kernel.perf_event_max_stack",
	[SYMBOL_NUMA_NODES] = "the number of online NUMA nodes",
	[SYMBOL_MEMORY_LARGE] = NULL,
	[SYMBOL_LRU_BATCH] = NULL,
	[SYMBOL_LRU_PERCPU_BATCH] = NULL,
};

enum binding { LOOSE, SHIFT, SUM, PRODUCT, TIGHT };

static void put_value(const struct words *w, size_t node, enum binding binding);
static void put_condition(const struct words *w, size_t node, bool negated);

static const char *symbol_words(const struct words *w, const struct expr_node *n)
{
	const struct schema_symbol *symbol = &w->s->symbols[n->imm];

	return symbol->role && role_words[symbol->role] ? role_words[symbol->role] : symbol->name;
}

/* Whether the value is that of the machine alone, and has to be calculated or looked up. */
static bool is_of_machine(const struct words *w, size_t node)
{
	const struct expr_node *n = &w->e->nodes[node];

	switch (n->op) {
	case EX_SYMBOL:
		return w->s->symbols[n->imm].role == SYMBOL_NO_ROLE;
	case EX_ADD: case EX_SUB: case EX_MUL: case EX_DIV: case EX_MIN: case EX_MAX:
		for (int i = 0; i < 2; i++) {
			const struct expr_node *x = &w->e->nodes[i ? n->b : n->a];

			if (x->op != EX_CONST && x->op != EX_SYMBOL &&
			    !is_of_machine(w, i ? n->b : n->a))
				return false;
		}
		return true;
	default:
		return false;
	}
}

static void put_binary(const struct words *w, const struct expr_node *n, const char *op,
		       enum binding own, enum binding around)
{
	buf_str(w->b, own < around ? "(" : "");
	put_value(w, n->a, own);
	buf_printf(w->b, " %s ", op);
	put_value(w, n->b, own + 1);
	buf_str(w->b, own < around ? ")" : "");
}

/* "LEFT a MIDDLE b": of a function, in brackets inside a sum. */
static void put_function(const struct words *w, const char *left, const struct expr_node *n,
			 const char *middle, bool second, enum binding around)
{
	buf_printf(w->b, "%s%s", around > LOOSE ? "(" : "", left);
	put_value(w, n->a, SUM);
	buf_str(w->b, middle);
	if (second)
		put_value(w, n->b, SUM);
	buf_str(w->b, around > LOOSE ? ")" : "");
}

static void put_operation(const struct words *w, size_t node, enum binding around)
{
	const struct expr_node *n = &w->e->nodes[node];

	switch (n->op) {
	case EX_ADD: put_binary(w, n, "+", SUM, around); break;
	case EX_SUB: put_binary(w, n, "-", SUM, around); break;
	case EX_MUL: put_binary(w, n, "*", PRODUCT, around); break;
	case EX_DIV: put_binary(w, n, "/", PRODUCT, around); break;
	case EX_MOD: put_binary(w, n, "%", PRODUCT, around); break;
	case EX_SHL: put_binary(w, n, "<<", SHIFT, around); break;
	case EX_SHR:
		if (w->e->nodes[n->b].op == EX_CONST && w->e->nodes[n->b].imm == 32)
			put_function(w, "the bits from 32 on of ", n, "", false, around);
		else
			put_binary(w, n, ">>", SHIFT, around);
		break;
	case EX_ROUND_UP:
		put_function(w, "", n, " rounded up to a multiple of ", true, around);
		break;
	case EX_ROUNDUP_POW2:
		put_function(w, "", n, " rounded up to a power of two", false, around);
		break;
	case EX_MIN: put_function(w, "the smaller of ", n, " and ", true, around); break;
	case EX_MAX: put_function(w, "the larger of ", n, " and ", true, around); break;
	case EX_SELECT:
		buf_char(w->b, '(');
		put_value(w, n->b, LOOSE);
		buf_str(w->b, " where ");
		put_condition(w, n->a, false);
		buf_str(w->b, ", else ");
		put_value(w, n->c, LOOSE);
		buf_char(w->b, ')');
		break;
	default:
		buf_add(w->b, w->e->text + n->text, n->text_len);
		break;
	}
}

static void put_value(const struct words *w, size_t node, enum binding around)
{
	const struct expr_node *n = &w->e->nodes[node];

	switch (n->op) {
	case EX_CONST:
		expr_show_value(w->b, (__int128)n->imm);
		return;
	case EX_VAR:
		buf_str(w->b, var_words[n->imm] ? var_words[n->imm] :
						  expr_var_name((enum expr_var)n->imm));
		return;
	case EX_SYMBOL:
		buf_str(w->b, symbol_words(w, n));
		return;
	default:
		put_operation(w, node, around);
		return;
	}
}

/* What something is compared with: a number that only the machine decides comes first. */
static void put_limit(const struct words *w, size_t node)
{
	__int128 v;

	if (!w->values || !is_of_machine(w, node) || !expr_eval_node(w->e, node, w->env, &v)) {
		put_value(w, node, LOOSE);
		return;
	}
	expr_show_value(w->b, v);
	buf_str(w->b, " (");
	put_value(w, node, LOOSE);
	buf_char(w->b, ')');
}

/* An item of a list, which is a map type in a list of such. */
static void put_item(const struct words *w, const struct expr_node *subject, size_t item)
{
	bool is_type = subject->op == EX_VAR &&
		       (subject->imm == VAR_map_type || subject->imm == VAR_inner_type);
	const struct expr_node *n = &w->e->nodes[item];

	if (is_type && n->op == EX_CONST)
		buf_str(w->b, schema_map_type_name(w->s, (uint32_t)n->imm));
	else
		put_limit(w, item);
}

static void put_in(const struct words *w, const struct expr_node *n, bool negated)
{
	const struct expr_node *subject = &w->e->nodes[n->a];

	put_value(w, n->a, LOOSE);
	buf_str(w->b, negated ? " is not " : " is ");
	for (size_t item = n->b; item != EX_NONE; item = w->e->nodes[item].b) {
		put_item(w, subject, w->e->nodes[item].a);
		if (w->e->nodes[item].b != EX_NONE)
			buf_str(w->b, w->e->nodes[w->e->nodes[item].b].b == EX_NONE ? " or " : ", ");
	}
}

static bool put_phrase(const struct words *w, const struct expr_node *n, bool negated)
{
	const struct expr_node *left = &w->e->nodes[n->a];
	__int128 than;

	if (left->op != EX_VAR || !expr_eval_node(w->e, n->b, w->env, &than))
		return false;
	for (const struct phrase *p = phrases; p < phrases + ARRAY_SIZE(phrases); p++) {
		bool same = n->op == p->op;
		bool opposite = (n->op == EX_EQ && p->op == EX_NE) ||
				(n->op == EX_NE && p->op == EX_EQ);

		if (left->imm != p->var || than != p->than || (!same && !opposite))
			continue;
		buf_str(w->b, opposite == negated ? p->yes : p->no);
		return true;
	}
	return false;
}

static void put_comparison(const struct words *w, const struct expr_node *n, bool negated)
{
	static const char *const words[] = {
		[EX_EQ] = "is",		  [EX_NE] = "is not",	[EX_LT] = "is below",
		[EX_LE] = "is at most",	  [EX_GT] = "is above", [EX_GE] = "is at least",
	};
	static const enum expr_op opposite[] = {
		[EX_EQ] = EX_NE, [EX_NE] = EX_EQ, [EX_LT] = EX_GE,
		[EX_LE] = EX_GT, [EX_GT] = EX_LE, [EX_GE] = EX_LT,
	};
	const struct expr_node *left = &w->e->nodes[n->a], *right = &w->e->nodes[n->b];
	bool equal = (n->op == EX_EQ) != negated;

	if (put_phrase(w, n, negated))
		return;
	if (left->op == EX_MOD && right->op == EX_CONST && !right->imm &&
	    (n->op == EX_EQ || n->op == EX_NE)) {
		put_value(w, left->a, LOOSE);
		buf_str(w->b, equal ? " is a multiple of " : " is not a multiple of ");
		put_limit(w, left->b);
		return;
	}
	if (left->op == EX_VAR && (left->imm == VAR_btf_key_int || left->imm == VAR_btf_value_int) &&
	    (n->op == EX_EQ || n->op == EX_NE)) {
		buf_printf(w->b, "the BTF type of the %s is %s integer of ",
			   left->imm == VAR_btf_key_int ? "key" : "value", equal ? "an" : "no");
		put_value(w, n->b, LOOSE);
		buf_str(w->b, " bits");
		return;
	}
	put_value(w, n->a, LOOSE);
	buf_printf(w->b, " %s ", words[negated ? opposite[n->op] : n->op]);
	if (n->op == EX_EQ || n->op == EX_NE)
		put_item(w, left, n->b);
	else
		put_limit(w, n->b);
}

/* "not both A and B" of two flags. */
static bool put_not_both(const struct words *w, const struct expr_node *n)
{
	const struct expr_node *x = &w->e->nodes[n->a], *y = &w->e->nodes[n->b];
	const struct flag_info *f, *g;

	if (n->op != EX_AND || x->op != EX_HAS || y->op != EX_HAS)
		return false;
	f = schema_flag_of(w->s, (uint32_t)x->imm);
	g = schema_flag_of(w->s, (uint32_t)y->imm);
	if (!f || !g)
		return false;
	buf_printf(w->b, "not both %s and %s are set", f->name, g->name);
	return true;
}

static void put_condition(const struct words *w, size_t node, bool negated)
{
	const struct expr_node *n = &w->e->nodes[node];
	const struct flag_info *flag;

	switch (n->op) {
	case EX_NOT:
		put_condition(w, n->a, !negated);
		break;
	case EX_AND:
	case EX_OR:
		if (negated && put_not_both(w, n))
			break;
		put_condition(w, n->a, negated);
		buf_str(w->b, (n->op == EX_AND) != negated ? " and " : ", or ");
		put_condition(w, n->b, negated);
		break;
	case EX_HAS:
		flag = schema_flag_of(w->s, (uint32_t)n->imm);
		buf_printf(w->b, "%s is %sset", flag ? flag->name : "a flag", negated ? "not " : "");
		break;
	case EX_IS_POW2:
		put_value(w, n->a, LOOSE);
		buf_str(w->b, negated ? " is not a power of two" : " is a power of two");
		break;
	case EX_IN:
		put_in(w, n, negated);
		break;
	case EX_RANGE:
		put_value(w, n->a, LOOSE);
		buf_str(w->b, negated ? " is not " : " is ");
		put_limit(w, n->b);
		buf_str(w->b, " to ");
		put_limit(w, n->c);
		break;
	case EX_EQ: case EX_NE: case EX_LT: case EX_LE: case EX_GT: case EX_GE:
		put_comparison(w, n, negated);
		break;
	case EX_SELECT:
		put_condition(w, n->b, negated);
		buf_str(w->b, " where ");
		put_condition(w, n->a, false);
		buf_str(w->b, ", else ");
		put_condition(w, n->c, negated);
		break;
	default:
		put_value(w, node, LOOSE);
		buf_str(w->b, negated ? " is 0" : " is not 0");
		break;
	}
}

void expr_condition_words(struct buf *b, const struct expr *e, const struct schema *s,
			  const struct expr_env *env)
{
	struct words w = {b, e, s, env, .values = true};

	if (e->n_nodes)
		put_condition(&w, e->n_nodes - 1, false);
}

void expr_value_words(struct buf *b, const struct expr *e, size_t node, const struct schema *s)
{
	struct words w = {b, e, s, NULL, .values = false};

	put_value(&w, node, LOOSE);
}
