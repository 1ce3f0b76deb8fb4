// SPDX-License-Identifier: BSD-2-Clause
/*
 * sections DIR OBJECT...: what the installed libbpf makes of the names of sections, beside
 * schemas/sections.yaml. Every name of the table and bent ones are asked
 *	by libbpf_prog_type_by_name(),
 *	as sections of an object with a program in each, which libbpf opens and input/ reads,
 *	and the names alone when libbpf loads the program: with which flags.
 * Then the programs of each OBJECT are compared. DIR is for the objects that are made.
 *
 * No call of bpf(2) reaches the kernel. But programs that are attached by BTF need that of
 * the running one, in which libbpf looks up what they are for; else they are skipped.
 */
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/whole_file.h"
#include "input/input.h"
#include "schema/tables.h"
#include "tests/libbpf/programs.h"
#include "tests/loader/count.h"
#include "tests/loader/interpose.h"

#define INSN_SIZE_2 16	/* bytes of the program: r0 = 0; exit */

static const struct schema *schema;
static struct target target;
static struct input_options options = {.target = &target};
static struct arena *arena;

/* What libbpf would load the program with. */
static struct {
	bool asked;
	uint32_t type, attach_type, flags;
} loaded;

static bool answered(long number, const long *a, long *ret)
{
	const union bpf_attr *attr = (const void *)(uintptr_t)a[1];

	if (number != SYS_bpf)
		return false;
	errno = EPERM;
	*ret = -1;
	if (a[0] == BPF_PROG_LOAD && str_eq(attr->prog_name, "probed")) {
		loaded.asked = true;
		loaded.type = attr->prog_type;
		loaded.attach_type = attr->expected_attach_type;
		loaded.flags = attr->prog_flags;
	}
	if (a[0] == BPF_PROG_LOAD || a[0] == BPF_BTF_LOAD || a[0] == BPF_MAP_CREATE)
		*ret = open("/dev/null", O_RDONLY | O_CLOEXEC);
	return true;
}

static int keep_quiet(enum libbpf_print_level level, const char *fmt, va_list ap)
{
	(void)level;
	(void)fmt;
	(void)ap;
	return 0;
}

struct names {
	const char **v;
	size_t n, cap;
	struct name_table seen;
};

static void add_name(struct names *names, const char *name)
{
	if (!*name || name_table_find(&names->seen, name) >= 0)
		return;
	name_table_add(&names->seen, name, (uint32_t)names->n);
	ARENA_PUSH(arena, names->v, names->n, names->cap, name);
}

/* A name, and what somebody writes who does not know it well. */
static void bend(struct names *names, const char *name)
{
	static const char *const tails[] = {"", "/", "/x", "/x/y", "//", "x", "_x", ".s", ".s/x", ".w",
					    ".multi", ".multi/x", ".frags", "/ingress", "+", "?", " ",
					    "\xff"};
	static const char *const heads[] = {"?", "??", ".", "/", "x", "sleepable.", "!"};
	size_t n = strlen(name);
	char *copy;

	for (size_t i = 0; i < ARRAY_SIZE(tails); i++)
		add_name(names, arena_printf(arena, "%s%s", name, tails[i]));
	for (size_t i = 0; i < ARRAY_SIZE(heads); i++)
		add_name(names, arena_printf(arena, "%s%s", heads[i], name));
	add_name(names, arena_printf(arena, "?%s/x", name));
	for (size_t i = 1; i < n; i++)
		add_name(names, arena_strndup(arena, name, i));
	add_name(names, name + 1);
	for (size_t i = 0; i < n; i++) {
		copy = arena_strdup(arena, name);
		copy[i] = name[i] == '/' ? '_' : name[i] == '_' ? '/' : name[i] ^ 0x20;
		add_name(names, copy);
	}
}

static void test_name(const char *name)
{
	const struct schema_section *row =
		schema_find_section(schema, name, target.versions[LOADER_LIBBPF]);
	enum bpf_attach_type attach = BPF_CGROUP_INET_INGRESS;
	enum bpf_prog_type type = BPF_PROG_TYPE_UNSPEC;
	uint32_t ours = 0;
	bool known = !libbpf_prog_type_by_name(name, &type, &attach);

	if (row && row->attach)
		ours = schema_find_attach_type(schema, row->attach)->id;
	if (known == (row != NULL) && (!row || (row->type == type && ours == attach))) {
		n_passed++;
		return;
	}
	n_failed++;
	printf("FAIL '%s' is %s%d, attach type %d, for libbpf; %s%u, attach type %u, for us\n", name,
	       known ? "type " : "unknown: ", type, attach, row ? "type " : "unknown: ",
	       row ? row->type : 0, ours);
}

/* The header of section i, whose name begins at *at, where what is put next will lie. */
static void add_header(struct buf *headers, uint32_t type, uint64_t flags, size_t name, size_t off,
		       size_t size)
{
	Elf64_Shdr s = {
		.sh_name = (uint32_t)name, .sh_type = type, .sh_flags = flags, .sh_offset = off,
		.sh_size = size, .sh_addralign = type == SHT_STRTAB ? 1 : 8,
	};

	buf_add(headers, (const char *)&s, sizeof(s));
}

/* An object with a program "probed" in each section. */
static void make_object(struct buf *out, const char *const *sections, size_t n)
{
	static const struct bpf_insn code[] = {
		{.code = BPF_ALU64 | BPF_MOV | BPF_K}, {.code = BPF_JMP | BPF_EXIT},
	};
	struct buf headers = {0}, symbols = {0}, strings = {0};
	Elf64_Ehdr e = {
		.e_ident = {ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS64,
			    __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? ELFDATA2LSB : ELFDATA2MSB,
			    EV_CURRENT},
		.e_type = ET_REL, .e_machine = EM_BPF, .e_version = EV_CURRENT,
		.e_ehsize = sizeof(e), .e_shentsize = sizeof(Elf64_Shdr),
		.e_shnum = (uint16_t)(n + 3), .e_shstrndx = (uint16_t)(n + 2),
	};
	Elf64_Sym symbol = {.st_name = 1};
	Elf64_Shdr *symtab;

	buf_add(&strings, "\0probed", 8);
	buf_add(&symbols, (const char *)&(Elf64_Sym){0}, sizeof(symbol));
	add_header(&headers, SHT_NULL, 0, 0, 0, 0);
	buf_add(out, (const char *)&e, sizeof(e));
	for (size_t i = 0; i < n; i++) {
		add_header(&headers, SHT_PROGBITS, SHF_ALLOC | SHF_EXECINSTR, strings.len, out->len,
			   INSN_SIZE_2);
		buf_add(&strings, sections[i], strlen(sections[i]) + 1);
		buf_add(out, (const char *)code, INSN_SIZE_2);
		symbol.st_info = ELF64_ST_INFO(STB_GLOBAL, STT_FUNC);
		symbol.st_shndx = (uint16_t)(i + 1);
		symbol.st_size = INSN_SIZE_2;
		buf_add(&symbols, (const char *)&symbol, sizeof(symbol));
	}
	add_header(&headers, SHT_SYMTAB, 0, strings.len, out->len, symbols.len);
	buf_add(&strings, ".symtab", 8);
	buf_add(out, symbols.s, symbols.len);
	symtab = (void *)(headers.s + (n + 1) * sizeof(*symtab));
	symtab->sh_entsize = sizeof(symbol);
	symtab->sh_link = (uint32_t)(n + 2);
	symtab->sh_info = 1;
	add_header(&headers, SHT_STRTAB, 0, strings.len, out->len, strings.len + 8);
	buf_add(&strings, ".strtab", 8);
	buf_add(out, strings.s, strings.len);
	while (out->len % 8)
		buf_char(out, 0);
	((Elf64_Ehdr *)(void *)out->s)->e_shoff = out->len;
	buf_add(out, headers.s, headers.len);
	buf_free(&headers);
	buf_free(&symbols);
	buf_free(&strings);
}

/* Reads and opens an object. NULL, and a failure, where either is not done. */
static struct bpf_object *open_both(const char *path, struct object_list *list)
{
	struct bpf_object *theirs;

	input_file(&options, path, list);
	theirs = bpf_object__open_file(path, NULL);
	if (theirs && list->n == 1 && list->v[0]->status == OBJECT_OK)
		return theirs;
	n_failed++;
	printf("FAIL %s: %s\n", path, theirs ? "it cannot be read" : "libbpf refuses it");
	bpf_object__close(theirs);
	object_list_free(list);
	return NULL;
}

static struct bpf_object *open_made(const char *path, const char *const *sections, size_t n,
				    struct object_list *list)
{
	struct buf b = {0};
	int err;

	make_object(&b, sections, n);
	err = buf_write(&b, path);
	buf_free(&b);
	if (!err)
		return open_both(path, list);
	n_failed++;
	printf("FAIL %s cannot be written\n", path);
	return NULL;
}

static void test_programs(struct object_list *list, struct bpf_object *theirs)
{
	unsigned n = 0, failed = compare_programs(list->v[0], theirs, &n);

	n_failed += (int)failed;
	n_passed += (int)(n > failed ? n - failed : 0);
}

/* A section of the row that libbpf can load in a kernel with BTF; NULL: there is none. */
static const char *loadable(const struct schema_section *row)
{
	static const struct {
		const char *attach, *target;	/* what almost every kernel has */
	} targets[] = {
		{"trace_raw_tp", "sys_enter"}, {"trace_fentry", "do_nanosleep"},
		{"trace_fexit", "do_nanosleep"}, {"modify_return", "do_nanosleep"},
		{"trace_fsession", "do_nanosleep"}, {"lsm_mac", "file_open"},
		{"lsm_cgroup", "file_open"}, {"trace_iter", "bpf_map"},
	};

	/* They need a program, or a map, beside them. */
	if (row->type == BPF_PROG_TYPE_EXT || row->type == BPF_PROG_TYPE_STRUCT_OPS)
		return NULL;
	for (size_t i = 0; i < ARRAY_SIZE(targets); i++)
		if (row->attach && str_eq(targets[i].attach, row->attach))
			return arena_printf(arena, "%s/%s", row->name, targets[i].target);
	return row->name;
}

static void test_load(const char *path, const char *section)
{
	struct object_list list = {0};
	struct bpf_object *theirs = open_made(path, &section, 1, &list);
	const struct program *p;
	uint32_t flags;
	int err;

	if (!theirs)
		return;
	p = &list.v[0]->programs[0];
	flags = (p->sleepable ? BPF_F_SLEEPABLE : 0) | (p->frags ? BPF_F_XDP_HAS_FRAGS : 0);
	memset(&loaded, 0, sizeof(loaded));
	err = bpf_object__load(theirs);
	if (loaded.asked && loaded.type == p->type && loaded.attach_type == p->attach_type &&
	    loaded.flags == flags) {
		n_passed++;
	} else if (!loaded.asked && err == -ESRCH && p->target) {
		n_skipped++;	/* built without what the program is for */
	} else {
		n_failed++;
		printf("FAIL '%s' is loaded with type %u, attach type %u, flags %#x (errno %d); read was %u, %u, %#x\n",
		       section, loaded.type, loaded.attach_type, loaded.flags, -err, p->type,
		       p->attach_type, flags);
	}
	bpf_object__close(theirs);
	object_list_free(&list);
}

static void test_loads(const char *path)
{
	bool has_btf = !access("/sys/kernel/btf/vmlinux", R_OK);

	for (size_t i = 0; i < schema->n_sections; i++) {
		const struct schema_section *row = &schema->sections[i];
		const char *section = loadable(row);

		if (!section || !version_between(target.versions[LOADER_LIBBPF], row->since, row->before))
			continue;
		if (has_btf || str_eq(section, row->name))
			test_load(path, section);
		else
			n_skipped++;
	}
}

int main(int argc, char **argv)
{
	struct object_list list = {0};
	struct names names = {0};
	struct bpf_object *theirs;
	const char *path;

	if (argc < 2)
		return 2;
	arena = arena_new();
	options.schema = schema = schema_builtin();
	schema_default_target(schema, &target);
	target.versions[LOADER_LIBBPF] = VERSION(libbpf_major_version(), libbpf_minor_version(), 0);
	libbpf_set_print(keep_quiet);
	path = arena_printf(arena, "%s/sections.bpf.o", argv[1]);

	name_table_init(&names.seen, arena, 4096);
	for (size_t i = 0; i < schema->n_sections; i++)
		bend(&names, schema->sections[i].name);
	for (size_t i = 0; i < names.n; i++)
		test_name(names.v[i]);
	theirs = open_made(path, names.v, names.n, &list);
	if (theirs) {
		test_programs(&list, theirs);
		bpf_object__close(theirs);
		object_list_free(&list);
	}
	test_loads(path);
	for (int i = 2; i < argc; i++) {
		list = (struct object_list){0};
		input_file(&options, argv[i], &list);
		theirs = bpf_object__open_file(argv[i], NULL);
		if (theirs)
			test_programs(&list, theirs);
		bpf_object__close(theirs);
		object_list_free(&list);
	}
	printf("libbpf %s and sections.yaml: %zu names\n", libbpf_version_string(), names.n);
	arena_free(arena);
	return counted();
}
