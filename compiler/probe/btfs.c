/* SPDX-License-Identifier: BSD-2-Clause */
#include <bpf/btf.h>
#include <errno.h>
#include <unistd.h>

#include "base/util.h"
#include "judge/internal.h"
#include "probe/probe.h"
#include "running/bpf.h"

/* Features that BPF_BTF_LOAD shows: small BTFs, each with one thing that not all kernels take. */

struct btf_probe {
	struct probe *p;
	struct btf_blob *v;
	int *answer;		/* of each: 0, an errno, or less where there is none */
	size_t n, cap;
};

static struct btf *begin(int *number)
{
	struct btf *btf = btf__new_empty();

	*number = btf ? btf__add_int(btf, "int", 4, BTF_INT_SIGNED) : -ENOMEM;
	if (*number < 0)
		die_no_memory();
	return btf;
}

/* Takes the BTF over. */
static void end(struct btf_probe *b, struct btf *btf)
{
	struct btf_blob blob;
	uint32_t size;
	const void *data = btf__raw_data(btf, &size);

	if (!data)
		die_no_memory();
	blob = (struct btf_blob){arena_memdup(b->p->arena, data, size), size};
	ARENA_PUSH(b->p->arena, b->v, b->n, b->cap, blob);
	btf__free(btf);
}

static void add_members(struct btf_probe *b)
{
	int number;
	struct btf *btf = begin(&number);

	btf__add_struct(btf, "bits", 4);
	btf__add_field(btf, "a", number, 0, 3);
	btf__add_field(btf, "b", number, 3, 29);
	end(b, btf);
	btf = begin(&number);
	btf__add_struct(btf, "not a name", 4);
	btf__add_field(btf, "a", number, 0, 0);
	end(b, btf);
	btf = begin(&number);
	number = btf__add_int(btf, "__int128", 16, 0);
	btf__add_struct(btf, "wide", 16);
	btf__add_field(btf, "a", number, 0, 0);
	end(b, btf);
}

static void add_enums(struct btf_probe *b)
{
	int number;
	struct btf *btf = begin(&number);

	btf__add_enum(btf, "small", 1);
	btf__add_enum_value(btf, "A", 1);
	end(b, btf);
	btf = begin(&number);
	number = btf__add_enum(btf, "e", 4);
	btf__add_enum_value(btf, "A", 1);
	btf__add_struct(btf, "has_bits", 4);
	btf__add_field(btf, "a", number, 0, 3);
	end(b, btf);
	btf = begin(&number);
	btf__add_enum64(btf, "wide", 8, false);
	btf__add_enum64_value(btf, "B", 1ull << 40);
	end(b, btf);
}

static void add_functions(struct btf_probe *b)
{
	static const enum btf_func_linkage linkages[] = {BTF_FUNC_STATIC, BTF_FUNC_GLOBAL};

	for (size_t i = 0; i < ARRAY_SIZE(linkages); i++) {
		int number, proto;
		struct btf *btf = begin(&number);

		proto = btf__add_func_proto(btf, number);
		btf__add_func_param(btf, "a", number);
		btf__add_func(btf, "f", linkages[i], proto);
		end(b, btf);
	}
}

static void add_sections(struct btf_probe *b)
{
	static const char *const names[] = {".data", ".data.a-b"};
	int number;
	struct btf *btf;

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		int variable;

		btf = begin(&number);
		variable = btf__add_var(btf, "v", BTF_VAR_GLOBAL_ALLOCATED, number);
		btf__add_datasec(btf, names[i], 4);
		btf__add_datasec_var_info(btf, variable, 0, 4);
		end(b, btf);
	}
	btf = begin(&number);
	btf__add_datasec(btf, ".data", 4);
	end(b, btf);
}

static void add_tags(struct btf_probe *b)
{
	int number;
	struct btf *btf = begin(&number);

	btf__add_struct(btf, "tagged", 4);
	btf__add_field(btf, "a", number, 0, 0);
	btf__add_decl_tag(btf, "tag", 2, -1);
	end(b, btf);
	btf = begin(&number);
	btf__add_ptr(btf, btf__add_type_tag(btf, "tag", number));
	end(b, btf);
	/* A tag behind a modifier. */
	btf = begin(&number);
	btf__add_ptr(btf, btf__add_const(btf, btf__add_type_tag(btf, "tag", number)));
	end(b, btf);
	btf = begin(&number);
	btf__add_float(btf, "float", 4);
	end(b, btf);
}

static bool foresee(const struct btf_probe *b, const struct btf_blob *q, int *err)
{
	struct btf_refusal out;
	bool refused = find_btf_refusal(b->p->facts->schema, b->p->arena, b->p->target.kernel,
				       q->data, q->size, &out, NULL);

	*err = refused ? out.err : 0;
	return refused;
}

static struct evidence evidence_for(struct btf_probe *b, struct kernel_fact *f)
{
	const struct fact_state state = fact_save(f);
	struct evidence e = {0};

	for (size_t i = 0; i < b->n; i++) {
		int with, without;

		kernel_fact_set(f, true);
		foresee(b, &b->v[i], &with);
		kernel_fact_set(f, false);
		foresee(b, &b->v[i], &without);
		if (with == without)
			continue;
		e.yes += b->answer[i] == with;
		e.no += b->answer[i] == without;
	}
	fact_restore(f, &state);
	return e;
}

int probe_btfs(struct probe *p)
{
	struct btf_probe b = {.p = p};
	bool changed = true, any = false, none = true;
	int err;

	add_members(&b);
	add_enums(&b);
	add_functions(&b);
	add_sections(&b);
	add_tags(&b);
	b.answer = ARENA_ARRAY(p->arena, b.n, int);
	err = p->ask_btfs ? p->ask_btfs(p, b.v, b.n, b.answer) :
			    ask_btfs(probe_asking(p), b.v, b.n, b.answer);
	if (err)
		return err;
	for (size_t i = 0; i < b.n; i++) {
		any |= !b.answer[i];
		none &= b.answer[i] == EINVAL;
		p->n_silent += b.answer[i] < 0;
	}
	for (unsigned round = 0; changed && round < 4; round++) {
		changed = false;
		for (size_t i = 0; i < p->facts->n; i++) {
			struct evidence e;

			if (p->facts->v[i].kind != FACT_FEATURE)
				continue;
			/* Without it the kernel is not asked at all. */
			if (str_eq(p->facts->v[i].name, kernel_feature_names[KERNEL_BTF]))
				e = (struct evidence){.yes = any, .no = none};
			else
				e = evidence_for(&b, &p->facts->v[i]);
			changed |= probe_decide(p, i, &e);
		}
	}
	p->n_btfs = b.n;
	return 0;
}
