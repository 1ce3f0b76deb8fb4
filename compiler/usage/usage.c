/* SPDX-License-Identifier: BSD-2-Clause */
#include "usage/usage.h"

#include <stdlib.h>

#include "base/limits.h"
#include "base/util.h"
#include "schema/tables.h"
#include "usage/step.h"

/* A place that changed so often gives up what still changes. */
#define COARSE_VISITS 8

/* An instruction that a jump goes to. */
struct jump_target {
	struct state *in;	/* the state at it; NULL until it is reached */
	unsigned char visits;
	bool pending;
};

/* A function while its states are found. */
struct worklist {
	struct follow x;
	uint32_t function;
	struct arena *states;
	struct jump_target *targets;	/* as flow->target */
	struct state *entry, *now, *taken;
	size_t size;		/* of a state */
	uint32_t next;		/* the first target that may be pending */
	uint64_t steps;		/* left */
	uint64_t bytes;		/* of states, left */
	bool collecting;
	bool settled;		/* states change no more */
};

struct collect {
	struct helper_use *v;
	size_t n, cap;
	struct element_access *accesses;
	size_t n_accesses, cap_accesses;
	struct element_touch *touched;
	size_t n_touched, cap_touched;
	uint32_t *touch;	/* by map, twice: where its last one is in touched, if it is the function's */
};

/* Brings a state to a target. False: too many states. */
static bool reach_target(struct worklist *w, uint32_t insn, const struct state *from)
{
	const struct flow *flow = w->x.flow;
	struct jump_target *target;
	uint32_t t;

	if (w->settled)
		return true;
	t = (uint32_t)LOWER_BOUND(flow->n_targets, i, flow->target[i] < insn);
	target = &w->targets[t];
	if (!target->in) {
		if (w->bytes < w->size)
			return false;
		w->bytes -= w->size;
		target->in = arena_memdup(w->states, from, w->size);
	} else if (!state_join(w->x.values, target->in, from, flow->lowest,
			       target->visits >= COARSE_VISITS)) {
		return true;
	}
	target->visits += target->visits < UINT8_MAX;
	target->pending = true;
	w->next = t < w->next ? t : w->next;
	return true;
}

static uint64_t touch_key(uint32_t map, bool inner)
{
	return (uint64_t)map << 1 | inner;
}

static void touch(struct arena *a, struct collect *c, uint32_t function, const struct value *v,
		  unsigned access)
{
	if (v->kind != VALUE_ELEMENT || !access)
		return;
	for (uint32_t i = 0; i < v->maps->n; i++) {
		const struct map_choice *choice = &v->maps->v[i];
		struct element_touch new = {function, choice->map, choice->inner, 0};
		uint32_t *at = &c->touch[touch_key(choice->map, choice->inner)];

		if (*at >= c->n_touched || c->touched[*at].function != function ||
		    c->touched[*at].map != new.map || c->touched[*at].inner != new.inner) {
			*at = (uint32_t)c->n_touched;
			ARENA_PUSH(a, c->touched, c->n_touched, c->cap_touched, new);
		}
		c->touched[*at].access |= access;
	}
}

/* What a helper does with the memory that an argument is the address of. */
static unsigned argument_access(enum helper_arg_is is)
{
	switch (is) {
	case ARG_KEY:
	case ARG_VALUE:
	case ARG_MEM:
	case ARG_STRING:
		return ACCESS_READ;
	case ARG_VALUE_OUT:
	case ARG_MEM_OUT:
		return ACCESS_WRITE;
	case ARG_MEM_INOUT:
	case ARG_FIELD:
		return ACCESS_ALL;
	default:
		return 0;
	}
}

/* Adds the use if the instruction calls a helper. */
static void collect_use(struct arena *a, struct collect *c, const struct worklist *w, uint32_t i,
			const struct insn *insn)
{
	struct stack_bytes *bytes = NULL;
	const struct schema_helper *h;
	struct helper_use use;

	if (insn->code != INSN_CALL || insn->src || flow_ref(w->x.flow, i))
		return;
	use = (struct helper_use){.function = w->function, .insn = i, .helper = (uint32_t)insn->imm};
	h = schema_helper_of(w->x.schema, use.helper);
	for (size_t arg = 0; arg < ARRAY_SIZE(use.args); arg++) {
		use.args[arg] = w->x.values->v[w->now->regs[1 + arg]];
		if (h && arg < h->n_args)
			touch(a, c, w->function, &use.args[arg], argument_access(h->args[arg].is));
		if (use.args[arg].kind != VALUE_STACK || use.args[arg].anywhere)
			continue;
		use.has_word[arg] = state_word(w->x.values, w->now, w->x.flow->lowest,
					       use.args[arg].number, &use.word[arg]);
		if (bytes)
			continue;
		bytes = ARENA_ARRAY(a, 2, struct stack_bytes);
		bytes[0] = w->now->set;
		bytes[1] = w->now->maybe_set;
		use.set = &bytes[0];
		use.maybe_set = &bytes[1];
	}
	ARENA_PUSH(a, c->v, c->n, c->cap, use);
}

/* Whether a flag of the map, its own or its type's, may forbid programs to read or write its elements. */
static bool is_guarded(const struct follow *x, const struct value *element)
{
	for (uint32_t i = 0; i < element->maps->n; i++) {
		const struct map_def *map = choice_def(x->obj, &element->maps->v[i]);
		const struct schema_type *type = map ? schema_type_tables(x->schema, map->type) : NULL;

		if (map && (map->map_flags & (BPF_F_RDONLY_PROG | BPF_F_WRONLY_PROG) || map->readonly))
			return true;
		if (type && type->n_forced)
			return true;
	}
	return false;
}

/* Adds the access if the instruction loads or stores an element. */
static void collect_access(struct arena *a, struct collect *c, const struct worklist *w, uint32_t i,
			   const struct insn *insn)
{
	uint8_t class = insn_class(insn);
	bool load = class == BPF_LDX || (insn_is_atomic(insn) && insn->imm == INSN_LOAD_ACQUIRE);
	struct element_access access = {.function = w->function, .insn = i, .write = !load};

	if (class != BPF_LDX && class != BPF_ST && class != BPF_STX)
		return;
	access.element = w->x.values->v[w->now->regs[load ? insn->src : insn->dst]];
	touch(a, c, w->function, &access.element,
	      load ? ACCESS_READ : insn_is_atomic(insn) ? ACCESS_ALL : ACCESS_WRITE);
	if (access.element.kind == VALUE_ELEMENT && is_guarded(&w->x, &access.element))
		ARENA_PUSH(a, c->accesses, c->n_accesses, c->cap_accesses, access);
}

/* Follows the function from an instruction to the next target or its end. False: too long. */
static bool run(struct arena *a, struct worklist *w, uint32_t i, struct collect *c)
{
	const struct flow *flow = w->x.flow;

	for (;;) {
		struct insn insn = insn_at(&flow->f->code, i);
		unsigned char *flags = &flow->flags[i];
		unsigned branch;

		if (!w->steps--)
			return false;
		*flags |= FLOW_REACHED;
		if (w->collecting) {
			collect_use(a, c, w, i, &insn);
			collect_access(a, c, w, i, &insn);
		}
		if (insn.code == INSN_EXIT)
			return true;
		if (insn_is_goto(&insn))
			return reach_target(w, (uint32_t)flow_target(i, &insn), w->now);
		if (insn_is_branch(&insn)) {
			branch = step_branch(&w->x, w->now, w->taken, &insn);
			*flags = (unsigned char)((*flags & ~FLOW_BRANCH) | branch);
			if (branch != BRANCH_NEVER &&
			    !reach_target(w, (uint32_t)flow_target(i, &insn), w->taken))
				return false;
			if (branch == BRANCH_ALWAYS)
				return true;
		} else {
			step(&w->x, w->now, i, &insn);
		}
		i += insn_width(&insn);
		if (flow->flags[i] & FLOW_TARGET)
			return reach_target(w, i, w->now);
	}
}

static void begin(const struct worklist *w, const struct state *from)
{
	memcpy(w->now, from, w->size);
}

/* Once more from each target, with the states that change no more. */
static bool collect(struct arena *a, struct worklist *w, struct collect *c)
{
	const struct flow *flow = w->x.flow;

	w->collecting = w->settled = true;
	w->steps = flow->n;
	if (!(flow->flags[0] & FLOW_TARGET)) {
		begin(w, w->entry);
		if (!run(a, w, 0, c))
			return false;
	}
	for (uint32_t t = 0; t < flow->n_targets; t++) {
		if (!w->targets[t].in)
			continue;
		begin(w, w->targets[t].in);
		if (!run(a, w, flow->target[t], c))
			return false;
	}
	return true;
}

static bool follow(struct arena *a, struct worklist *w, struct collect *c)
{
	const struct flow *flow = w->x.flow;

	/* Without a jump back, all ways to a target are followed before it is its turn. */
	w->collecting = !flow->loops;
	begin(w, w->entry);
	if (flow->flags[0] & FLOW_TARGET ? !reach_target(w, 0, w->now) : !run(a, w, 0, c))
		return false;
	while (w->next < flow->n_targets) {
		uint32_t t = w->next++;

		if (!w->targets[t].pending)
			continue;
		w->targets[t].pending = false;
		begin(w, w->targets[t].in);
		if (!run(a, w, flow->target[t], c))
			return false;
	}
	return w->collecting || collect(a, w, c);
}

/*
 * The state at the first instruction: r1 to r5 hold what the caller passes, of which the
 * verifier knows more than we do if it is a static function; r10 is the top of the stack.
 */
static void enter(struct worklist *w, bool is_program)
{
	bool is_static = !is_program && !w->x.flow->f->global;

	for (unsigned r = BPF_REG_1; r <= BPF_REG_5; r++)
		w->entry->regs[r] = value_unknown(w->x.values, is_static ? GUARD_ARGUMENT : GUARD_NONE);
	w->entry->regs[BPF_REG_10] = value_id(w->x.values, (struct value){.kind = VALUE_STACK});
}

static void add_unjudged(struct arena *a, struct usage *u, size_t *cap, struct unjudged what)
{
	struct unjudged *v = (struct unjudged *)u->unjudged;

	ARENA_PUSH(a, v, u->n_unjudged, *cap, what);
	u->unjudged = v;
}

static bool is_program(const struct object *obj, uint32_t function)
{
	size_t i = LOWER_BOUND(obj->n_programs, k, obj->programs[k].function < function);

	return i < obj->n_programs && obj->programs[i].function == function;
}

static int compare_touched(const void *a, const void *b)
{
	const struct element_touch *x = a, *y = b;
	uint64_t k = touch_key(x->map, x->inner), l = touch_key(y->map, y->inner);

	return k < l ? -1 : k > l;
}

/* False: it takes too long, or too much memory. */
static bool follow_function(struct usage *u, const struct schema *schema, struct values *values,
			    struct arena *scratch, struct flow *flow, uint32_t function,
			    struct collect *c)
{
	struct worklist w = {
		.x = {u->obj, schema, values, flow},
		.function = function,
		.size = state_size(flow->lowest),
		.steps = (uint64_t)flow->n * VISITS_MAX,
		.bytes = STATES_MAX,
	};
	size_t n = c->n, n_accesses = c->n_accesses, n_touched = c->n_touched;
	bool done;

	values->big = flow->f->code.big;
	values->guarded = false;
	w.states = scratch;
	w.targets = ARENA_ARRAY(scratch, flow->n_targets, struct jump_target);
	w.entry = arena_alloc(scratch, w.size);
	/* Both are set before they are read. */
	w.now = arena_room(scratch, w.size);
	w.taken = arena_room(scratch, w.size);
	w.next = flow->n_targets;
	enter(&w, is_program(u->obj, function));
	done = follow(u->arena, &w, c);
	flow->guarded = values->guarded;
	if (!done) {
		c->n = n;
		c->n_accesses = n_accesses;
		c->n_touched = n_touched;
	}
	if (c->n_touched > n_touched)
		sort(&c->touched[n_touched], c->n_touched - n_touched, sizeof(c->touched[0]),
		     compare_touched);
	arena_empty(scratch);
	return done;
}

struct usage *usage_of(struct arena *a, const struct object *obj, const struct schema *schema)
{
	struct usage *u = arena_calloc(a, 1, sizeof(*u));
	struct collect c = {.v = NULL};
	struct arena *scratch = arena_new();
	struct values values;
	size_t cap = 0;

	*u = (struct usage){.obj = obj, .arena = a, .steps = FOLLOW_STEPS_MAX};
	u->flows = ARENA_ARRAY(a, obj->n_functions, struct flow *);
	/* The uses refer to choices of maps, which values keep. */
	values_init(&values, a);
	c.touch = ARENA_ARRAY(a, 2 * obj->n_maps, uint32_t);
	for (uint32_t i = 0; i < obj->n_functions; i++) {
		struct unjudged what = {.function = i};

		u->flows[i] = flow_of(a, &obj->functions[i], &what.insn, &what.why);
		if (u->flows[i] &&
		    !follow_function(u, schema, &values, scratch, u->flows[i], i, &c)) {
			what = (struct unjudged){i, 0, "it takes too long", true};
			u->flows[i] = NULL;
		}
		if (!u->flows[i])
			add_unjudged(a, u, &cap, what);
	}
	arena_free(scratch);
	u->uses = c.v;
	u->n_uses = c.n;
	u->accesses = c.accesses;
	u->n_accesses = c.n_accesses;
	u->touched = c.touched;
	u->n_touched = c.n_touched;
	return u;
}

const struct helper_use *usage_of_function(const struct usage *u, uint32_t function, size_t *n)
{
	size_t from = LOWER_BOUND(u->n_uses, i, u->uses[i].function < function);
	size_t to = LOWER_BOUND(u->n_uses, i, u->uses[i].function <= function);

	*n = to - from;
	return *n ? &u->uses[from] : NULL;
}

const struct element_access *usage_accesses(const struct usage *u, uint32_t function, size_t *n)
{
	size_t from = LOWER_BOUND(u->n_accesses, i, u->accesses[i].function < function);
	size_t to = LOWER_BOUND(u->n_accesses, i, u->accesses[i].function <= function);

	*n = to - from;
	return *n ? &u->accesses[from] : NULL;
}

unsigned usage_touched(const struct usage *u, uint32_t function, uint32_t map, bool inner)
{
	const struct element_touch *v = u->touched;
	size_t i = LOWER_BOUND(u->n_touched, k, v[k].function < function ||
			       (v[k].function == function &&
				touch_key(v[k].map, v[k].inner) < touch_key(map, inner)));

	if (i == u->n_touched || v[i].function != function || v[i].map != map ||
	    v[i].inner != inner)
		return 0;
	return v[i].access;
}

const struct map_def *choice_def(const struct object *obj, const struct map_choice *choice)
{
	const struct map_def *map = obj->maps[choice->map];

	return choice->inner ? map->inner : map;
}
