// SPDX-License-Identifier: BSD-2-Clause
/*
 * seeds DIR OBJECT...: takes from objects what is the input of a harness: their BTF to
 * DIR/btf/, and the code of each program to DIR/insns/. Makes a baseline in DIR/baseline/.
 */
#include <errno.h>
#include <linux/bpf.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/path.h"
#include "base/util.h"
#include "base/whole_file.h"
#include "model/insn.h"
#include "tests/fuzz/insns.h"
#include "tests/fuzz/maps.h"
#include "tests/malformed/way.h"

static unsigned n_files;

static void put_file(const char *dir, const char *kind, const char *name, unsigned number, const struct buf *b)
{
	char path[4200];
	int err;

	snprintf(path, sizeof(path), "%s/%s/%s-%u", dir, kind, name, number);
	err = buf_write(b, path);
	if (err)
		die("%s: %s", path, file_error(err));
	n_files++;
}

/* Puts what the loader would into src_reg and imm, as insns.h says. */
static void put_ref(unsigned char *insn, const struct insn_ref *ref, const struct object *obj, uint32_t base)
{
	static const unsigned char sources[] = {
		[INSN_MAP] = BPF_PSEUDO_MAP_FD, [INSN_DATA] = BPF_PSEUDO_MAP_VALUE, [INSN_FUNCTION] = 0,
		[INSN_EXTERN] = BPF_PSEUDO_BTF_ID, [INSN_CORE] = INSNS_CORE, [INSN_OTHER] = 6,
	};
	unsigned source = sources[ref->kind];
	uint32_t imm = ref->weak;

	if (*insn == INSN_CALL)
		source = ref->kind == INSN_FUNCTION ? BPF_PSEUDO_CALL : BPF_PSEUDO_KFUNC_CALL;
	else if (ref->kind == INSN_FUNCTION)
		source = BPF_PSEUDO_FUNC;
	/* An operation on two registers has none to spare. */
	if (ref->kind == INSN_CORE && (*insn & BPF_X || (*insn & 7) == BPF_LDX || (*insn & 7) == BPF_STX))
		return;
	if (ref->kind == INSN_MAP)
		imm = map_of_type(obj->maps[ref->target]->type);
	else if (ref->kind == INSN_DATA)
		imm = !obj->maps[ref->target]->readonly;
	else if (ref->kind == INSN_FUNCTION)
		imm = ref->target - base;
	insn[1] = (unsigned char)((insn[1] & 0xf) | source << 4);
	for (unsigned i = 0; i < 4 && ref->kind != INSN_CORE; i++)
		insn[4 + i] = (unsigned char)(imm >> 8 * i);
}

static void put_program(const char *dir, const struct object *obj, const struct program *p, unsigned number)
{
	char head[INSNS_HEAD] = {(char)p->type, p->sleepable ? INSNS_SLEEPABLE : 0};
	struct buf b = {0};
	size_t n = p->n_functions < INSNS_FUNCTIONS ? p->n_functions : INSNS_FUNCTIONS;

	buf_add(&b, head, sizeof(head));
	for (size_t i = 0; i < n; i++) {
		/* The program is the first, whatever its place among them. */
		uint32_t k = !i ? p->function : p->functions[i] == p->function ? p->functions[0] : p->functions[i];
		const struct function *f = &obj->functions[k];
		size_t at = b.len;

		if (!f->code.size || f->code.big)
			continue;
		b.s[INSNS_LENGTHS + i] = (char)(f->code.size / INSN_SIZE);
		buf_add(&b, f->code.data, f->code.size);
		for (size_t r = 0; r < f->n_refs; r++)
			if ((f->refs[r].insn + 1) * (size_t)INSN_SIZE <= f->code.size)
				put_ref((unsigned char *)b.s + at + f->refs[r].insn * INSN_SIZE, &f->refs[r], obj,
					p->function);
	}
	if (b.len > sizeof(head) && b.len < 8192)
		put_file(dir, "insns", obj->name, number, &b);
	buf_free(&b);
}

/* A baseline that knows the findings that the harness has. */
static void put_baseline(const char *dir, const struct lint_options *lint)
{
	struct result_list results = {0};
	struct buf b = {0};

	way_judge(lint, some_maps(NULL, 0, N_MAPS), &results);
	buf_str(&b, "version: 1\nfindings:\n");
	for (size_t i = 0; i < results.v[0]->n_findings; i++) {
		const struct finding *f = &results.v[0]->findings[i];

		/* The same twice is an error. */
		if (f->map && (!i || !str_eq(f->map, f[-1].map)))
			buf_printf(&b, "  - {rule: \"%s\", map: \"%s\", object: \"maps.yaml\", count: 1}\n",
				   rule_info(f->rule)->id, f->map);
	}
	put_file(dir, "baseline", "known", 0, &b);
	buf_free(&b);
	result_list_free(&results);
}

int main(int argc, char **argv)
{
	struct lint_options lint;

	if (argc < 3)
		return 2;
	way_options(&lint, LOADER_LIBBPF, schema_newest_loader(schema_builtin(), LOADER_LIBBPF));
	put_baseline(argv[1], &lint);
	for (int i = 2; i < argc; i++) {
		struct result_list results = {0};

		way_read(&lint, argv[i], NULL, false, &results);
		for (size_t k = 0; k < results.n; k++) {
			const struct object *obj = results.v[k]->obj;
			struct buf b = {0};

			if (obj->types && obj->types->raw_size < 16384) {
				buf_add(&b, obj->types->raw, obj->types->raw_size);
				put_file(argv[1], "btf", obj->name, (unsigned)i, &b);
			}
			for (size_t p = 0; p < obj->n_programs; p++)
				put_program(argv[1], obj, &obj->programs[p], (unsigned)(i * 100 + (int)p));
			buf_free(&b);
		}
		result_list_free(&results);
	}
	printf("%u seeds\n", n_files);
	return !n_files;
}
