/* SPDX-License-Identifier: BSD-2-Clause */
#include "usage/step.h"

#include "base/util.h"
#include "schema/tables.h"

static enum guard worse(enum guard a, enum guard b)
{
	return a > b ? a : b;
}

/* What an instruction makes of numbers; false if it is not known. 32 bits: of the lower halves. */
static bool compute(const struct insn *insn, bool wide, uint64_t a, uint64_t b, uint64_t *out)
{
	unsigned bits = wide ? 64 : 32;

	if (!wide) {
		a = (uint32_t)a;
		b = (uint32_t)b;
	}
	switch (insn->code & 0xf0) {
	case BPF_ADD:
		*out = a + b;
		break;
	case BPF_SUB:
		*out = a - b;
		break;
	case BPF_MUL:
		*out = a * b;
		break;
	case BPF_OR:
		*out = a | b;
		break;
	case BPF_AND:
		*out = a & b;
		break;
	case BPF_XOR:
		*out = a ^ b;
		break;
	case BPF_LSH:
		*out = a << (b & (bits - 1));
		break;
	case BPF_RSH:
		*out = a >> (b & (bits - 1));
		break;
	case BPF_ARSH:
		*out = wide ? (uint64_t)((int64_t)a >> (b & 63)) :
			      (uint64_t)((int32_t)(uint32_t)a >> (b & 31));
		break;
	case BPF_DIV:
		if (insn->off)
			return false;	/* signed */
		*out = b ? a / b : 0;
		break;
	case BPF_MOD:
		if (insn->off)
			return false;
		*out = b ? a % b : a;
		break;
	case BPF_NEG:
		*out = 0 - a;
		break;
	default:
		return false;
	}
	if (!wide)
		*out = (uint32_t)*out;
	return true;
}

/* An address with a number added that may be unknown. */
static uint32_t move_address(struct values *v, const struct value *address, const struct value *by,
			     bool minus)
{
	struct value out = *address;

	out.anywhere |= by->kind != VALUE_NUMBER;
	if (!out.anywhere &&
	    ((minus ? __builtin_sub_overflow(out.number, by->number, &out.number) :
		      __builtin_add_overflow(out.number, by->number, &out.number)) ||
	     out.number > INT32_MAX || out.number < INT32_MIN))
		out.anywhere = true;
	if (out.anywhere)
		out.number = 0;
	return value_id(v, out);
}

static bool is_address(const struct value *x)
{
	return x->kind == VALUE_STACK || x->kind == VALUE_ELEMENT;
}

/* A move: plain, of 32 bits, with sign, or into another address space. */
static uint32_t move(struct values *v, const struct insn *insn, bool wide, uint32_t id)
{
	struct value x = v->v[id];
	int64_t number = x.number;

	if (wide && !insn->off)
		return id;
	if (x.kind != VALUE_NUMBER || (insn->off != 0 && insn->off != 8 && insn->off != 16 &&
				       insn->off != 32))
		return wide || insn->off ? value_unknown(v, x.guard) :
					   value_bits(v, x.guard, x.bits && x.bits < 32 ? x.bits : 32);
	if (insn->off == 8)
		number = (int8_t)number;
	else if (insn->off == 16)
		number = (int16_t)number;
	else if (insn->off == 32)
		number = (int32_t)number;
	x.number = wide ? number : (int64_t)(uint32_t)number;
	return value_id(v, x);
}

static unsigned bits_of(uint64_t number)
{
	return number ? 64 - (unsigned)__builtin_clzll(number) : 1;
}

/*
 * How many low bits of the result can be set, as far as the verifier knows it for sure: of a
 * mask, a shift, and of 32 bits. 0: all.
 */
static unsigned result_bits(const struct insn *insn, bool wide, const struct value *a,
			    const struct value *b)
{
	unsigned width = wide ? 64 : 32;
	unsigned bits = a->kind == VALUE_UNKNOWN && a->bits && a->bits < width ? a->bits : width;
	uint64_t number = wide ? (uint64_t)b->number : (uint32_t)b->number;

	if (b->kind != VALUE_NUMBER)
		return width;
	switch (insn->code & 0xf0) {
	case BPF_AND:
		return bits_of(number) < bits ? bits_of(number) : bits;
	case BPF_LSH:
		return number < width - bits ? bits + (unsigned)number : width;
	case BPF_RSH:
		return number >= width ? width : number >= bits ? 1 : bits - (unsigned)number;
	default:
		return width;
	}
}

static void step_alu(const struct follow *x, struct state *s, uint32_t i, const struct insn *insn)
{
	struct values *v = x->values;
	bool wide = insn_class(insn) == BPF_ALU64;
	uint8_t op = insn->code & 0xf0;
	const struct insn_ref *ref = flow_ref(x->flow, i);
	uint32_t by = insn->code & BPF_X && op != BPF_END ? s->regs[insn->src] :
							    value_number(v, insn->imm);
	struct value a, b;
	uint64_t number;

	if (ref && ref->kind == INSN_CORE)
		by = value_unknown(v, GUARD_CORE);
	if (op == BPF_MOV) {
		s->regs[insn->dst] = move(v, insn, wide, by);
		return;
	}
	if (op == BPF_XOR && insn->code & BPF_X && insn->dst == insn->src) {
		s->regs[insn->dst] = value_number(v, 0);
		return;
	}
	a = v->v[s->regs[insn->dst]];
	b = v->v[by];
	if (op == BPF_NEG || op == BPF_END)
		b = (struct value){.kind = VALUE_NUMBER};
	if (wide && op == BPF_ADD && is_address(&a) && !is_address(&b))
		s->regs[insn->dst] = move_address(v, &a, &b, false);
	else if (wide && op == BPF_ADD && is_address(&b) && !is_address(&a))
		s->regs[insn->dst] = move_address(v, &b, &a, false);
	else if (wide && op == BPF_SUB && is_address(&a) && !is_address(&b))
		s->regs[insn->dst] = move_address(v, &a, &b, true);
	else if (a.kind == VALUE_NUMBER && b.kind == VALUE_NUMBER &&
		 compute(insn, wide, (uint64_t)a.number, (uint64_t)b.number, &number))
		s->regs[insn->dst] = value_number(v, (int64_t)number);
	else
		s->regs[insn->dst] = value_bits(v, worse(a.guard, b.guard),
						result_bits(insn, wide, &a, &b));
}

/* What a program finds in the element of a map: something that was set at load time, or not. */
static enum guard guard_of_element(const struct follow *x, const struct value *address)
{
	enum guard guard = GUARD_NONE;

	for (uint32_t i = 0; address->maps && i < address->maps->n; i++) {
		const struct map_def *map = choice_def(x->obj, &address->maps->v[i]);

		if (!map)
			continue;
		if (map->style == STYLE_DATA && map->readonly)
			guard = worse(guard, map_rare(map)->n_externs ? GUARD_KCONFIG : GUARD_RODATA);
		else if (map->map_flags & BPF_F_RDONLY_PROG)
			guard = worse(guard, GUARD_RODATA);
	}
	return guard;
}

static uint32_t load(const struct follow *x, const struct state *s, const struct insn *insn)
{
	struct values *v = x->values;
	const struct value *from = &v->v[s->regs[insn->src]];

	if ((insn->code & 0xe0) == INSN_MEMSX)
		return 0;
	if (from->kind == VALUE_STACK && !from->anywhere)
		return state_load(v, s, x->flow->lowest, from->number + insn->off, insn_bytes(insn));
	if (from->kind == VALUE_ELEMENT)
		return value_bits(v, guard_of_element(x, from), insn_bytes(insn) * 8);
	return value_bits(v, GUARD_NONE, insn_bytes(insn) * 8);
}

static void store(const struct follow *x, struct state *s, const struct insn *insn, uint32_t id)
{
	const struct value *to = &x->values->v[s->regs[insn->dst]];

	if (to->kind != VALUE_STACK)
		return;
	if (to->anywhere)
		state_forget_stack(x->values, s, x->flow->lowest, false);
	else
		state_store(x->values, s, x->flow->lowest, to->number + insn->off, insn_bytes(insn), id);
}

static void step_atomic(const struct follow *x, struct state *s, const struct insn *insn)
{
	if (insn->imm == INSN_LOAD_ACQUIRE) {
		s->regs[insn->dst] = load(x, s, insn);
		return;
	}
	store(x, s, insn, insn->imm == INSN_STORE_RELEASE ? s->regs[insn->src] : 0);
	if (insn->imm == (0xf0 | BPF_FETCH))	/* BPF_CMPXCHG */
		s->regs[BPF_REG_0] = 0;
	else if (insn->imm & BPF_FETCH && insn->imm < INSN_LOAD_ACQUIRE)
		s->regs[insn->src] = 0;
}

static void step_load_constant(const struct follow *x, struct state *s, uint32_t i,
			       const struct insn *insn)
{
	struct values *v = x->values;
	const struct insn_ref *ref = flow_ref(x->flow, i);
	struct insn upper = insn_at(&x->flow->f->code, i + 1);
	int64_t number = (int64_t)((uint64_t)(uint32_t)upper.imm << 32 | (uint32_t)insn->imm);
	uint32_t id = 0;

	if (!ref)
		id = value_number(v, number);
	else if (ref->kind == INSN_MAP)
		id = value_of_map(v, VALUE_MAP, (struct map_choice){ref->target, false, i}, 0);
	else if (ref->kind == INSN_DATA)
		id = value_of_map(v, VALUE_ELEMENT, (struct map_choice){ref->target, false, i},
				  ref->offset);
	else if (ref->kind == INSN_FUNCTION)
		id = value_id(v, (struct value){.kind = VALUE_FUNCTION, .number = ref->target});
	else if (ref->kind == INSN_CORE)
		id = value_unknown(v, GUARD_CORE);
	else if (ref->kind == INSN_EXTERN && ref->weak)
		id = value_unknown(v, GUARD_KSYM);
	s->regs[insn->dst] = id;
}

/* Whether one of the arguments is an address in the stack. */
static bool passes_stack(const struct follow *x, const struct state *s)
{
	for (unsigned r = BPF_REG_1; r <= BPF_REG_5; r++)
		if (x->values->v[s->regs[r]].kind == VALUE_STACK)
			return true;
	return false;
}

/* The bytes of an argument that the helper writes; UINT64_MAX: all up to the top of the stack. */
static uint64_t written(const struct follow *x, const struct state *s,
			const struct schema_helper *h, size_t arg)
{
	const struct helper_arg *a = &h->args[arg];
	const struct value *map, *size;
	int at = helper_arg_at(h, ARG_MAP);
	uint64_t n = 0;

	switch (a->is) {
	case ARG_KEY:
	case ARG_VALUE:
	case ARG_MEM:
	case ARG_MAP:
	case ARG_STRING:
		return 0;
	case ARG_VALUE_OUT:
		map = at < 0 ? NULL : &x->values->v[s->regs[1 + at]];
		if (!map || map->kind != VALUE_MAP)
			return UINT64_MAX;
		for (uint32_t i = 0; i < map->maps->n; i++) {
			const struct map_def *def = choice_def(x->obj, &map->maps->v[i]);

			if (!def)
				return UINT64_MAX;
			n = def->value_size > n ? def->value_size : n;
		}
		return n;
	case ARG_MEM_OUT:
		if (a->size)
			return a->size;
		size = arg + 1 < h->n_args ? &x->values->v[s->regs[2 + arg]] : NULL;
		return size && size->kind == VALUE_NUMBER ? (uint64_t)size->number :
									    UINT64_MAX;
	default:
		return UINT64_MAX;
	}
}

/* What a helper leaves in r0. */
static uint32_t returned(const struct follow *x, const struct state *s,
			 const struct schema_helper *h)
{
	int at = helper_arg_at(h, ARG_MAP);
	const struct value *map = at < 0 ? NULL : &x->values->v[s->regs[1 + at]];
	bool may_be_null = h->returns == RETURNS_MAP_VALUE_OR_NULL;
	const struct map_def *first;

	if (!map || map->kind != VALUE_MAP || (!may_be_null && h->returns != RETURNS_MAP_VALUE))
		return 0;
	first = choice_def(x->obj, &map->maps->v[0]);
	for (uint32_t i = 0; i < map->maps->n; i++) {
		const struct map_choice *c = &map->maps->v[i];
		const struct map_def *def = choice_def(x->obj, c);

		if (!def || is_map_in_map(def->type) != is_map_in_map(first->type))
			return 0;
		if (is_map_in_map(def->type))
			return c->inner ? 0 : value_inner(x->values, map->maps);
	}
	return value_id(x->values, (struct value){.kind = VALUE_ELEMENT, .maybe_null = may_be_null,
						  .maps = map->maps});
}

static void step_call(const struct follow *x, struct state *s, uint32_t i, const struct insn *insn)
{
	const struct insn_ref *ref = flow_ref(x->flow, i);
	const struct schema_helper *h = NULL;
	uint32_t result = 0;

	if (!ref && !insn->src)
		h = schema_helper_of(x->schema, (uint32_t)insn->imm);
	if (!h || helper_arg_at(h, ARG_CALLBACK) >= 0) {
		/* Whoever is called may write what it has the address of, and what that points to. */
		if (passes_stack(x, s))
			state_forget_stack(x->values, s, x->flow->lowest, true);
		/* The verifier follows what a static function returns. */
		if (ref && ref->kind == INSN_FUNCTION && !x->obj->functions[ref->target].global)
			result = value_unknown(x->values, GUARD_ARGUMENT);
	}
	for (size_t arg = 0; h && arg < h->n_args; arg++) {
		const struct value *to = &x->values->v[s->regs[1 + arg]];
		uint64_t n;

		if (to->kind != VALUE_STACK)
			continue;
		n = written(x, s, h, arg);
		if (n && to->anywhere)
			state_forget_stack(x->values, s, x->flow->lowest, n == UINT64_MAX);
		else if (n)
			state_fill(x->values, s, x->flow->lowest, to->number, n);
	}
	if (h)
		result = returned(x, s, h);
	s->regs[BPF_REG_0] = result;
	for (unsigned r = BPF_REG_1; r <= BPF_REG_5; r++)
		s->regs[r] = 0;
}

void step(const struct follow *x, struct state *s, uint32_t i, const struct insn *insn)
{
	switch (insn_class(insn)) {
	case BPF_ALU:
	case BPF_ALU64:
		step_alu(x, s, i, insn);
		break;
	case BPF_LD:
		if (insn->code == INSN_LD_IMM64) {
			step_load_constant(x, s, i, insn);
			break;
		}
		/* A load from the packet, which is a call inside. */
		for (unsigned r = BPF_REG_0; r <= BPF_REG_5; r++)
			s->regs[r] = 0;
		break;
	case BPF_LDX:
		s->regs[insn->dst] = load(x, s, insn);
		break;
	case BPF_ST:
		store(x, s, insn, value_number(x->values, insn->imm));
		break;
	case BPF_STX:
		if (insn_is_atomic(insn))
			step_atomic(x, s, insn);
		else
			store(x, s, insn, s->regs[insn->src]);
		break;
	case BPF_JMP:
		if (insn->code == INSN_CALL)
			step_call(x, s, i, insn);
		break;
	}
}

/* Whether numbers compare so. */
static bool holds(uint8_t op, bool wide, int64_t a, int64_t b)
{
	uint64_t x = wide ? (uint64_t)a : (uint32_t)a, y = wide ? (uint64_t)b : (uint32_t)b;
	int64_t i = wide ? a : (int32_t)a, k = wide ? b : (int32_t)b;

	switch (op) {
	case BPF_JEQ:
		return x == y;
	case BPF_JNE:
		return x != y;
	case BPF_JGT:
		return x > y;
	case BPF_JGE:
		return x >= y;
	case BPF_JLT:
		return x < y;
	case BPF_JLE:
		return x <= y;
	case BPF_JSGT:
		return i > k;
	case BPF_JSGE:
		return i >= k;
	case BPF_JSLT:
		return i < k;
	case BPF_JSLE:
		return i <= k;
	default:
		return (x & y) != 0;	/* BPF_JSET */
	}
}

/* The comparison with both sides exchanged. */
static uint8_t exchanged(uint8_t op)
{
	switch (op) {
	case BPF_JGT:
		return BPF_JLT;
	case BPF_JLT:
		return BPF_JGT;
	case BPF_JGE:
		return BPF_JLE;
	case BPF_JLE:
		return BPF_JGE;
	default:
		return op;
	}
}

/* How a branch goes that compares a number with a value of which only low bits can be set. */
static unsigned branch_of_range(uint8_t op, bool wide, const struct value *a, const struct value *b)
{
	uint64_t max, n;

	if (a->kind == VALUE_NUMBER && b->kind == VALUE_UNKNOWN)
		return branch_of_range(exchanged(op), wide, b, a);
	if (a->kind != VALUE_UNKNOWN || !a->bits || b->kind != VALUE_NUMBER)
		return BRANCH_BOTH;
	max = (1ull << a->bits) - 1;
	n = (uint64_t)b->number;
	if (!wide) {
		n = (uint32_t)n;
		max = max > UINT32_MAX ? UINT32_MAX : max;
	}
	switch (op) {
	case BPF_JEQ:
		return n > max ? BRANCH_NEVER : BRANCH_BOTH;
	case BPF_JNE:
		return n > max ? BRANCH_ALWAYS : BRANCH_BOTH;
	case BPF_JGT:
		return n >= max ? BRANCH_NEVER : BRANCH_BOTH;
	case BPF_JGE:
		return n > max ? BRANCH_NEVER : BRANCH_BOTH;
	case BPF_JLT:
		return n > max ? BRANCH_ALWAYS : BRANCH_BOTH;
	case BPF_JLE:
		return n >= max ? BRANCH_ALWAYS : BRANCH_BOTH;
	case BPF_JSET:
		return n & max ? BRANCH_BOTH : BRANCH_NEVER;
	default:
		return BRANCH_BOTH;
	}
}

/* What is known where both are equal: the number, or that an address is none. */
static uint32_t where_equal(const struct value *a, uint32_t id, uint32_t other)
{
	return (a->kind == VALUE_UNKNOWN && !a->guard) || a->maybe_null ? other : id;
}

static uint32_t where_not_null(struct values *v, uint32_t id)
{
	struct value x = v->v[id];

	if (!x.maybe_null)
		return id;
	x.maybe_null = false;
	return value_id(v, x);
}

unsigned step_branch(const struct follow *x, struct state *s, struct state *taken,
		     const struct insn *insn)
{
	struct values *v = x->values;
	uint8_t op = insn->code & 0xf0;
	bool wide = insn_class(insn) == BPF_JMP;
	uint32_t ida = s->regs[insn->dst];
	uint32_t idb = insn->code & BPF_X ? s->regs[insn->src] : value_number(v, insn->imm);
	const struct value a = v->v[ida], b = v->v[idb];
	enum guard guard = worse(a.guard, b.guard);
	bool with_null = b.kind == VALUE_NUMBER && !b.number;
	struct state *equal, *differs;
	unsigned branch;

	memcpy(taken, s, state_size(x->flow->lowest));
	if (insn->code == INSN_MAY_GOTO)
		return BRANCH_BOTH;
	if (guard) {
		v->guarded = true;
		return BRANCH_GUARDED + guard;
	}
	if (a.kind == VALUE_NUMBER && b.kind == VALUE_NUMBER)
		return holds(op, wide, a.number, b.number) ? BRANCH_ALWAYS : BRANCH_NEVER;
	branch = branch_of_range(op, wide, &a, &b);
	if (branch != BRANCH_BOTH)
		return branch;
	if ((op != BPF_JEQ && op != BPF_JNE) || !wide)
		return BRANCH_BOTH;
	if (a.kind != VALUE_UNKNOWN && a.kind != VALUE_NUMBER && !a.maybe_null && with_null)
		return op == BPF_JEQ ? BRANCH_NEVER : BRANCH_ALWAYS;
	equal = op == BPF_JEQ ? taken : s;
	differs = op == BPF_JEQ ? s : taken;
	if (b.kind == VALUE_NUMBER)
		equal->regs[insn->dst] = where_equal(&a, ida, idb);
	else if (a.kind == VALUE_NUMBER)
		equal->regs[insn->src] = where_equal(&b, idb, ida);
	if (with_null)
		differs->regs[insn->dst] = where_not_null(v, ida);
	return BRANCH_BOTH;
}
