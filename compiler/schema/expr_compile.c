/* SPDX-License-Identifier: BSD-2-Clause */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>

#include "base/util.h"
#include "schema/tables.h"

/* Deeper nesting would use too much stack. */
#define MAX_DEPTH 50
#define MAX_NODES 1000

enum token { T_END, T_NUMBER, T_NAME, T_PUNCT, T_BAD };

struct parser {
	struct arena *a;
	const struct schema *names;
	size_t max_symbol;
	const char *text;
	struct expr_node *nodes;
	size_t n, cap;
	int depth;
	const char *error;

	enum token token;
	const char *start, *end, *last_end;	/* of the token; the end of the one before it */
	uint64_t number;
	char punct[4];
};

/* The first error counts. Returns 0 in place of a node. */
static uint16_t fail(struct parser *p, const char *what)
{
	if (!p->error)
		p->error = arena_printf(p->a, "%s in '%s'", what, p->text);
	p->token = T_BAD;
	return 0;
}

static void next(struct parser *p)
{
	static const char *const two[] = {"==", "!=", "<=", ">=", "//", "**", "<<", ">>", ".."};
	const char *s = p->end;
	char *end;

	p->last_end = p->end;
	while (isspace((unsigned char)*s))
		s++;
	p->start = s;
	if (p->error) {
		p->token = T_BAD;
	} else if (!*s) {
		p->token = T_END;
	} else if (isdigit((unsigned char)*s)) {
		errno = 0;
		p->number = strtoull(s, &end, 0);
		s = end;
		p->token = T_NUMBER;
		if (errno || isalnum((unsigned char)*s) || *s == '_')
			fail(p, "a bad number");
	} else if (isalpha((unsigned char)*s) || *s == '_') {
		while (isalnum((unsigned char)*s) || *s == '_')
			s++;
		p->token = T_NAME;
	} else {
		size_t n = 1;

		for (size_t i = 0; i < ARRAY_SIZE(two); i++)
			if (str_starts(s, two[i]))
				n = 2;
		memcpy(p->punct, s, n);
		p->punct[n] = 0;
		s += n;
		p->token = T_PUNCT;
	}
	p->end = s;
}

static bool is_punct(const struct parser *p, const char *s)
{
	return p->token == T_PUNCT && str_eq(p->punct, s);
}

static bool is_name(const struct parser *p, const char *s)
{
	size_t n = strlen(s);

	return p->token == T_NAME && (size_t)(p->end - p->start) == n &&
	       memcmp(p->start, s, n) == 0;
}

static bool accept(struct parser *p, const char *s)
{
	if (!is_punct(p, s))
		return false;
	next(p);
	return true;
}

static bool accept_name(struct parser *p, const char *s)
{
	if (!is_name(p, s))
		return false;
	next(p);
	return true;
}

static void expect(struct parser *p, const char *s)
{
	if (!accept(p, s))
		fail(p, arena_printf(p->a, "'%s' is missing", s));
}

static uint16_t node(struct parser *p, enum expr_op op, uint64_t imm, const char *start,
		     uint16_t x, uint16_t y, uint16_t z)
{
	struct expr_node n = {.op = (uint8_t)op, .a = x, .b = y, .c = z, .imm = imm};

	if (p->n == MAX_NODES)
		return fail(p, "too many operations");
	n.text = (uint16_t)(start - p->text);
	n.text_len = (uint16_t)(p->last_end - start);
	ARENA_PUSH(p->a, p->nodes, p->n, p->cap, n);
	return (uint16_t)(p->n - 1);
}

static uint16_t leaf(struct parser *p, enum expr_op op, uint64_t imm, const char *start)
{
	return node(p, op, imm, start, EX_NONE, EX_NONE, EX_NONE);
}

static uint16_t binary(struct parser *p, enum expr_op op, const char *start, uint16_t x, uint16_t y)
{
	return node(p, op, 0, start, x, y, EX_NONE);
}

static uint16_t parse_or(struct parser *p);

static char *token_text(struct parser *p)
{
	return arena_strndup(p->a, p->start, (size_t)(p->end - p->start));
}

static uint16_t parse_has(struct parser *p, const char *start)
{
	const struct flag_info *flag;

	if (p->token != T_NAME)
		return fail(p, "has() requires the name of a flag");
	flag = schema_find_flag(p->names, token_text(p));
	if (!flag)
		return fail(p, arena_printf(p->a, "unknown flag '%s'", token_text(p)));
	next(p);
	expect(p, ")");
	return leaf(p, EX_HAS, flag->value, start);
}

static uint16_t parse_call(struct parser *p, const char *name, const char *start)
{
	static const struct {
		const char *name;
		enum expr_op op;
		int n_args;
	} functions[] = {
		{"round_up", EX_ROUND_UP, 2},	  {"roundup_pow2", EX_ROUNDUP_POW2, 1},
		{"is_pow2", EX_IS_POW2, 1},	  {"min", EX_MIN, 2},
		{"max", EX_MAX, 2},		  {"select", EX_SELECT, 3},
	};

	if (str_eq(name, "has"))
		return parse_has(p, start);
	for (size_t i = 0; i < ARRAY_SIZE(functions); i++) {
		uint16_t arg[3] = {EX_NONE, EX_NONE, EX_NONE};

		if (!str_eq(functions[i].name, name))
			continue;
		for (int k = 0; k < functions[i].n_args; k++) {
			if (k)
				expect(p, ",");
			arg[k] = parse_or(p);
		}
		expect(p, ")");
		return node(p, functions[i].op, 0, start, arg[0], arg[1], arg[2]);
	}
	return fail(p, arena_printf(p->a, "unknown function '%s'", name));
}

static uint16_t parse_name(struct parser *p, const char *start)
{
	const char *name = token_text(p);
	const struct map_type_info *type;
	int symbol;

	next(p);
	if (accept(p, "("))
		return parse_call(p, name, start);
	for (int i = 0; i < VAR_N; i++)
		if (str_eq(name, expr_var_name((enum expr_var)i)))
			return leaf(p, EX_VAR, (uint64_t)i, start);
	symbol = schema_symbol_index(p->names, name);
	if (symbol >= 0 && (size_t)symbol < p->max_symbol)
		return leaf(p, EX_SYMBOL, (uint64_t)symbol, start);
	type = schema_find_map_type(p->names, name);
	if (type)
		return leaf(p, EX_CONST, type->id, start);
	return fail(p, arena_printf(p->a, "unknown name '%s'", name));
}

static uint16_t parse_primary(struct parser *p)
{
	const char *start = p->start;
	uint16_t n = 0;

	if (p->depth >= MAX_DEPTH)
		return fail(p, "the nesting is too deep");
	p->depth++;
	if (p->token == T_NUMBER) {
		uint64_t v = p->number;

		next(p);
		n = leaf(p, EX_CONST, v, start);
	} else if (p->token == T_NAME) {
		n = parse_name(p, start);
	} else if (accept(p, "-")) {
		n = parse_primary(p);
		n = node(p, EX_NEG, 0, start, n, EX_NONE, EX_NONE);
	} else if (accept(p, "(")) {
		n = parse_or(p);
		expect(p, ")");
	} else {
		fail(p, "a value is missing");
	}
	p->depth--;
	return n;
}

struct level {
	const char *punct;
	enum expr_op op;
};

/* Left-associative operators, one row for each level of precedence; 0 ends a row. */
static const struct level levels[][4] = {
	{{"|", EX_BITOR}},
	{{"&", EX_BITAND}},
	{{"<<", EX_SHL}, {">>", EX_SHR}},
	{{"+", EX_ADD}, {"-", EX_SUB}},
	{{"*", EX_MUL}, {"//", EX_DIV}, {"%", EX_MOD}},
	{{"**", EX_POW}},
};

static uint16_t parse_level(struct parser *p, size_t level)
{
	const char *start = p->start;
	uint16_t left;

	if (level == ARRAY_SIZE(levels))
		return parse_primary(p);
	left = parse_level(p, level + 1);
	for (;;) {
		const struct level *l = levels[level];

		while (l < levels[level] + 4 && l->punct && !is_punct(p, l->punct))
			l++;
		if (l == levels[level] + 4 || !l->punct)
			return left;
		next(p);
		left = binary(p, l->op, start, left, parse_level(p, level + 1));
	}
}

static uint16_t parse_in(struct parser *p, const char *start, uint16_t left)
{
	uint16_t items[16], n = 0, list = EX_NONE;

	if (!accept(p, "[")) {
		uint16_t low = parse_level(p, 0), high;

		expect(p, "..");
		high = parse_level(p, 0);
		return node(p, EX_RANGE, 0, start, left, low, high);
	}
	do {
		if (n == ARRAY_SIZE(items))
			return fail(p, "the list is too long");
		items[n++] = parse_level(p, 0);
	} while (accept(p, ","));
	expect(p, "]");
	for (; n; n--)
		list = node(p, EX_ITEM, 0, start, items[n - 1], list, EX_NONE);
	return node(p, EX_IN, 0, start, left, list, EX_NONE);
}

static uint16_t parse_comparison(struct parser *p)
{
	static const struct level comparisons[] = {
		{"==", EX_EQ}, {"!=", EX_NE}, {"<=", EX_LE},
		{">=", EX_GE}, {"<", EX_LT},  {">", EX_GT},
	};
	const char *start = p->start;
	uint16_t left = parse_level(p, 0);

	for (size_t i = 0; i < ARRAY_SIZE(comparisons); i++) {
		if (!accept(p, comparisons[i].punct))
			continue;
		return binary(p, comparisons[i].op, start, left, parse_level(p, 0));
	}
	if (accept_name(p, "in"))
		return parse_in(p, start, left);
	if (accept_name(p, "not")) {
		if (!accept_name(p, "in"))
			fail(p, "'in' is missing");
		left = parse_in(p, start, left);
		return node(p, EX_NOT, 0, start, left, EX_NONE, EX_NONE);
	}
	return left;
}

static uint16_t parse_not(struct parser *p)
{
	const char *start = p->start;
	uint16_t n;

	if (!is_name(p, "not"))
		return parse_comparison(p);
	if (p->depth >= MAX_DEPTH)
		return fail(p, "the nesting is too deep");
	p->depth++;
	next(p);
	n = parse_not(p);
	n = node(p, EX_NOT, 0, start, n, EX_NONE, EX_NONE);
	p->depth--;
	return n;
}

static uint16_t parse_and(struct parser *p)
{
	const char *start = p->start;
	uint16_t left = parse_not(p);

	while (accept_name(p, "and"))
		left = binary(p, EX_AND, start, left, parse_not(p));
	return left;
}

static uint16_t parse_or(struct parser *p)
{
	const char *start = p->start;
	uint16_t left = parse_and(p);

	while (accept_name(p, "or"))
		left = binary(p, EX_OR, start, left, parse_and(p));
	return left;
}

int expr_compile(struct arena *a, const struct schema *names, size_t max_symbol, const char *text,
		 struct expr *out, const char **error)
{
	struct parser p = {
		.a = a, .names = names, .max_symbol = max_symbol, .text = text, .end = text,
	};

	if (strlen(text) >= EX_NONE) {
		*error = "the expression is too long";
		return -EINVAL;
	}
	p.last_end = text;
	next(&p);
	parse_or(&p);
	if (p.token != T_END)
		fail(&p, "unexpected text after the expression");
	if (p.error) {
		*error = p.error;
		return -EINVAL;
	}
	*out = (struct expr){.text = text, .nodes = p.nodes, .n_nodes = (uint32_t)p.n};
	return 0;
}

int expr_text_compile(struct arena *a, const struct schema *names, const char *text,
		      struct expr_text *out, const char **error)
{
	struct expr *exprs = NULL;
	size_t n = 0, cap = 0;

	for (const char *s = text; (s = strchr(s, '{')); ) {
		const char *end = strchr(s, '}');
		struct expr e;
		int err;

		if (!end) {
			*error = arena_printf(a, "'}' is missing in '%s'", text);
			return -EINVAL;
		}
		err = expr_compile(a, names, SIZE_MAX,
				   arena_strndup(a, s + 1, (size_t)(end - s - 1)), &e, error);
		if (err)
			return err;
		ARENA_PUSH(a, exprs, n, cap, e);
		s = end + 1;
	}
	*out = (struct expr_text){text, exprs, n};
	return 0;
}
