/* SPDX-License-Identifier: BSD-2-Clause */
/* input/elf/embedded.c: BPF objects in other files, and the names that symbols give them. */
#include <elf.h>
#include <unistd.h>

#include "tests/lib/suite.h"
#include "tests/unit/input_test.h"

/* The names in parentheses behind the path, or "file" of an object that is not embedded; joined. */
static const char *names(void)
{
	static char text[1024];

	text[0] = 0;
	for (size_t i = 0; i < list.n; i++) {
		const char *open = strrchr(list.v[i]->path, '(');

		snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s%s", i ? " " : "",
			 open ? open : "file");
	}
	return text;
}

/* Assembles the text, in which OBJECT is the contents of an object, and reads the result. */
static const char *embedded_in(const char *text)
{
	char path[4200];
	FILE *as;

	snprintf(path, sizeof(path), "${CC:-cc} -x assembler -c -o %s -", scratch);
	as = popen(path, "w");
	ck_assert(!!as);
	fprintf(as, ".macro OBJECT\n.incbin \"%s\"\n.balign 8\n.endm\n%s", fixture("decode/many"), text);
	ck_assert_int_eq(pclose(as), 0);
	read_path(scratch);
	return names();
}

START_TEST(symbols_that_name_an_object)
{
	static const struct {
		const char *text, *names;
	} cases[] = {
		{".data\n.globl a\n.type a, @object\na: OBJECT\n", "(a)"},
		{".data\n.globl a\na: OBJECT\n", "(a)"},
		/* A function, a section and a symbol elsewhere are no names of it. */
		{".data\n.globl a\n.type a, @function\na: OBJECT\n", "(0x40)"},
		{".data\n.quad 1\nOBJECT\n", "(0x48)"},
		{".data\n.globl a\n.type a, @object\na: .quad 1\nOBJECT\n", "(0x48)"},
		{".data\nOBJECT\n.globl a\n.type a, @object\na: .quad 1\n", "(0x40)"},
		{".data\n.quad 1\n.globl a\n.type a, @object\na: OBJECT\n", "(a)"},
		/* Names of the assembler. */
		{".data\n\"$d\": OBJECT\n", "(0x40)"},
		{".data\n.globl .dot\n.dot: OBJECT\n", "(0x40)"},
		/* The first symbol, unless a later one is an object and that is none. */
		{".data\n.globl a, b\n.type a, @object\n.type b, @object\na: b: OBJECT\n", "(a)"},
		{".data\n.globl a, b\n.type b, @object\na: b: OBJECT\n", "(b)"},
		{".data\n.globl a, b\n.type a, @object\na: b: OBJECT\n", "(a)"},
		{".data\n.globl a, b\na: b: OBJECT\n", "(a)"},
		{".data\n.globl a\n.type a, @object\na: OBJECT\nOBJECT\n.globl c\n.type c, @object\nc: OBJECT\n",
		 NULL},
		/* In bytes that are no object's. */
		{".data\n.ascii \"\\177ELF\\002\\001\\001\"\n.zero 57\n.globl a\na: OBJECT\n", "(a)"},
		{".bss\n.globl a\n.type a, @object\na: .zero 8\n.data\n.globl b\n.type b, @object\nb: OBJECT\n", "(b)"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const char *got = embedded_in(cases[i].text);

		if (cases[i].names) {
			ck_assert_msg(str_eq(got, cases[i].names), "case %zu: %s", i, got);
			ck_assert(list.v[0]->embedded);
		} else {
			ck_assert_uint_eq(list.n, 3);
			ck_assert(str_starts(got, "(a) (0x") && str_ends(got, ") (c)"));
		}
		for (size_t k = 0; k < list.n; k++)
			ck_assert_uint_eq(list.v[k]->n_maps, list.v[0]->n_maps);
	}
}
END_TEST

/* Bytes of the header: what makes it the header of a BPF object, in a file of something else. */
START_TEST(headers_of_bpf_objects)
{
	static const struct {
		size_t at;
		unsigned char byte;
		bool found;
	} cases[] = {
		{EI_DATA, ELFDATA2LSB, true},	{EI_CLASS, ELFCLASS32, false}, {EI_MAG3, 'G', false},
		{EI_VERSION, 2, false},		{EI_VERSION, 0, false},
		{offsetof(Elf64_Ehdr, e_type), ET_EXEC, false},
		{offsetof(Elf64_Ehdr, e_machine), 246, false},
		{offsetof(Elf64_Ehdr, e_ehsize), 63, false},
		{offsetof(Elf64_Ehdr, e_ehsize), 65, false},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct buf inside = slurp(fixture("decode/many")), b = {0};

		inside.s[cases[i].at] = (char)cases[i].byte;
		buf_str(&b, "!<arch>\n");
		buf_printf(&b, "%-16s%-12d%-6d%-6d%-8d%-10zu`\n", "inside.o/", 0, 0, 0, 644, inside.len);
		buf_add(&b, inside.s, inside.len);
		read_apart(&b);
		if (cases[i].found)
			ck_assert_str_eq(names(), "(inside.o)");
		else
			ck_assert_msg(list.v[0]->status == OBJECT_UNREADABLE, "case %zu", i);
		buf_free(&inside);
		buf_free(&b);
	}
}
END_TEST

int main(void)
{
	Suite *s = suite_create("embedded");
	TCase *tc = tcase_create("embedded");

	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_test(tc, symbols_that_name_an_object);
	tcase_add_test(tc, headers_of_bpf_objects);
	suite_add_tcase(s, tc);
	return suite_run(s);
}
