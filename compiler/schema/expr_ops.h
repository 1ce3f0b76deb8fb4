/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_SCHEMA_EXPR_OPS_H
#define BPFMAPC_SCHEMA_EXPR_OPS_H

#include "schema/expr.h"

/*
 * What the operators of expressions come to: for expr.c, which interprets them, and for the
 * functions that gen_tables.c makes of them. Each returns false if there is no value.
 */

/* The processor divides such numbers by itself. */
static inline bool expr_is_64(__int128 x, __int128 y)
{
	return !((x | y) >> 64);
}

static inline bool expr_round_up(__int128 x, __int128 to, __int128 *out)
{
	__int128 sum;

	if (to <= 0 || x < 0 || __builtin_add_overflow(x, to - 1, &sum))
		return false;
	*out = expr_is_64(sum, to) ? (__int128)((uint64_t)sum / (uint64_t)to) * to : sum / to * to;
	return true;
}

/* roundup_pow_of_two(); 1 for 0, as the kernel's callers expect. */
static inline bool expr_roundup_pow2(__int128 x, __int128 *out)
{
	__int128 p = 1;

	if (x < 0 || x > (__int128)1 << 100)
		return false;
	while (p < x)
		p *= 2;
	*out = p;
	return true;
}

static inline bool expr_power(__int128 x, __int128 y, __int128 *out)
{
	__int128 r = 1;

	if (y < 0 || y > 126)
		return false;
	while (y--)
		if (__builtin_mul_overflow(r, x, &r))
			return false;
	*out = r;
	return true;
}

static inline bool expr_unary(enum expr_op op, __int128 x, __int128 *out)
{
	switch (op) {
	case EX_NOT: *out = !x; return true;
	case EX_NEG: return !__builtin_sub_overflow((__int128)0, x, out);
	case EX_ROUNDUP_POW2: return expr_roundup_pow2(x, out);
	case EX_IS_POW2: *out = x > 0 && (x & (x - 1)) == 0; return true;
	default: return false;
	}
}

static inline bool expr_binary(enum expr_op op, __int128 x, __int128 y, __int128 *out)
{
	switch (op) {
	case EX_EQ: *out = x == y; return true;
	case EX_NE: *out = x != y; return true;
	case EX_LT: *out = x < y; return true;
	case EX_LE: *out = x <= y; return true;
	case EX_GT: *out = x > y; return true;
	case EX_GE: *out = x >= y; return true;
	case EX_ADD: return !__builtin_add_overflow(x, y, out);
	case EX_SUB: return !__builtin_sub_overflow(x, y, out);
	case EX_MUL: return !__builtin_mul_overflow(x, y, out);
	case EX_DIV:
		if (y <= 0)
			return false;
		*out = expr_is_64(x, y) ? (uint64_t)x / (uint64_t)y : x / y;
		return true;
	case EX_MOD:
		if (y <= 0)
			return false;
		*out = expr_is_64(x, y) ? (uint64_t)x % (uint64_t)y : x % y;
		return true;
	case EX_POW: return expr_power(x, y, out);
	case EX_BITAND: *out = x & y; return true;
	case EX_BITOR: *out = x | y; return true;
	case EX_SHL:
		if (x < 0 || y < 0 || y > 60 || x >> 64)
			return false;
		*out = x << y;
		return true;
	case EX_SHR:
		if (x < 0 || y < 0 || y > 120)
			return false;
		*out = x >> y;
		return true;
	case EX_ROUND_UP: return expr_round_up(x, y, out);
	case EX_MIN: *out = x < y ? x : y; return true;
	case EX_MAX: *out = x > y ? x : y; return true;
	default: return false;
	}
}

#endif
