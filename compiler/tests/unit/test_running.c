// SPDX-License-Identifier: BSD-2-Clause
/* Programs made ready for the kernel, without asking one. */
#include <linux/bpf.h>

#include "running/image.h"
#include "tests/unit/input_test.h"

static struct arena *arena;
static struct image_source source;
static struct image image;

static void begin(void)
{
	set_up();
	arena = arena_new();
}

static void end(void)
{
	arena_free(arena);
	tear_down();
}

/* Links the program. Returns why it cannot be, or NULL. */
static const char *link_program(const struct object *obj, const char *name)
{
	image_source_init(&source, arena, obj);
	for (size_t i = 0; i < obj->n_programs; i++)
		if (str_eq(obj->programs[i].name, name))
			return image_make(&source, arena, &obj->programs[i], &image);
	ck_abort_msg("no program '%s'", name);
}

/* The names of the functions in their order. */
static const char *parts(void)
{
	const char *text = "";

	for (size_t i = 0; i < image.n_parts; i++)
		text = arena_printf(arena, "%s%s%s", text, i ? " " : "",
				    image.parts[i].function->name);
	return text;
}

/* What the call or address at the instruction leads to. */
static const char *target(size_t at)
{
	int64_t to = (int64_t)at + 1 + image.insns[at].imm;

	for (size_t i = 0; i < image.n_parts; i++)
		if (image.parts[i].at == to)
			return image.parts[i].function->name;
	return "nowhere";
}

/* The calls of subprograms and their addresses: "caller>callee caller>&callback". */
static const char *calls(void)
{
	const char *text = "";
	size_t part = 0;

	for (size_t i = 0; i < image.n_insns; i++) {
		const struct bpf_insn *insn = &image.insns[i];
		bool address = insn->code == (BPF_LD | BPF_IMM | BPF_DW);

		while (part + 1 < image.n_parts && image.parts[part + 1].at <= i)
			part++;
		if (address ? insn->src_reg == BPF_PSEUDO_FUNC :
			      insn->code == (BPF_JMP | BPF_CALL) && insn->src_reg == BPF_PSEUDO_CALL)
			text = arena_printf(arena, "%s%s%s>%s%s", text, *text ? " " : "",
					    image.parts[part].function->name, address ? "&" : "",
					    target(i));
		i += address;
	}
	return text;
}

START_TEST(functions_follow_the_program)
{
	const struct object *obj = read_path(fixture("programs/linked"));
	size_t n = 0;

	ck_assert_ptr_null(link_program(obj, "deep"));
	ck_assert_str_eq(parts(), "deep first_byte add only_length");
	ck_assert_str_eq(calls(), "deep>first_byte deep>only_length first_byte>add only_length>add");
	for (size_t i = 0; i < image.n_parts; i++) {
		ck_assert_uint_eq(image.parts[i].at, n);
		n += image.parts[i].function->code.size / INSN_SIZE;
	}
	ck_assert_uint_eq(image.n_insns, n);
	ck_assert_ptr_null(link_program(obj, "callback"));
	ck_assert_str_eq(parts(), "callback sum add");
	ck_assert_str_eq(calls(), "callback>&sum sum>add");
	ck_assert_ptr_null(link_program(obj, "pid"));
	ck_assert_str_eq(parts(), "pid");
}
END_TEST

static uint32_t word(const struct image_records *r, size_t i, size_t at)
{
	uint32_t value;

	memcpy(&value, (const unsigned char *)r->data + i * r->size + at, sizeof(value));
	return value;
}

START_TEST(records_follow_their_functions)
{
	const struct object *obj = read_path(fixture("programs/linked"));

	ck_assert_ptr_null(link_program(obj, "deep"));
	ck_assert_uint_eq(image.functions.n, image.n_parts);
	for (size_t i = 0; i < image.n_parts; i++) {
		uint32_t type = word(&image.functions, i, 4);

		ck_assert_uint_eq(word(&image.functions, i, 0), image.parts[i].at);
		ck_assert_str_eq(type_name(obj->types, type_by_id(obj->types, type)),
				 image.parts[i].function->name);
	}
	ck_assert_uint_gt(image.lines.n, image.n_parts);
	for (size_t i = 1; i < image.lines.n; i++)
		ck_assert_uint_gt(word(&image.lines, i, 0), word(&image.lines, i - 1, 0));
	ck_assert_uint_lt(word(&image.lines, image.lines.n - 1, 0), image.n_insns);
	ck_assert_uint_eq(image.core.n, 0);

	obj = read_path(fixture("programs/attached"));
	ck_assert_ptr_null(link_program(obj, "missing_member"));
	ck_assert_uint_eq(image.core.n, 1);
	ck_assert_uint_eq(image.core.size, 16);
	ck_assert_str_eq(type_name(obj->types, type_by_id(obj->types, word(&image.core, 0, 4))),
			 "task_struct___flavor");
	ck_assert_uint_lt(word(&image.core, 0, 0), image.n_insns * INSN_SIZE);
}
END_TEST

/* Without .BTF.ext there is no such info, and the kernel needs none. */
START_TEST(records_may_be_missing)
{
	struct buf b = slurp(fixture("programs/linked"));

	shdr_of(&b, ".BTF.ext")->sh_name = shdr_of(&b, ".bss")->sh_name;
	ck_assert_ptr_null(link_program(read_bytes(&b), "deep"));
	ck_assert_str_eq(parts(), "deep first_byte add only_length");
	ck_assert_uint_eq(image.functions.n + image.lines.n + image.core.n, 0);
	buf_free(&b);
}
END_TEST

START_TEST(what_cannot_be_linked_says_why)
{
	struct buf b = slurp(fixture("programs/linked"));
	const Elf64_Sym *callback = symbol_of(&b, "callback");
	struct bpf_insn *insn = (void *)(b.s + shdr_of(&b, "socket")->sh_offset);

	/* The last instruction is cut in half. */
	symbol_of(&b, "pid")->st_size = 3 * INSN_SIZE;
	ck_assert_str_eq(link_program(read_bytes(&b), "pid"), "function 'pid' ends within an instruction");
	*insn = (struct bpf_insn){.code = BPF_JMP | BPF_CALL, .src_reg = BPF_PSEUDO_CALL,
				  .imm = (int32_t)(callback->st_value / INSN_SIZE) - 1};
	ck_assert_str_eq(link_program(read_bytes(&b), "constant"),
			 "function 'constant' calls the program 'callback'");
	buf_free(&b);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("running");
	TCase *t = tcase_create("running");

	tcase_add_checked_fixture(t, begin, end);
	tcase_add_test(t, functions_follow_the_program);
	tcase_add_test(t, records_follow_their_functions);
	tcase_add_test(t, records_may_be_missing);
	tcase_add_test(t, what_cannot_be_linked_says_why);
	suite_add_tcase(s, t);
	return suite_run(s);
}
