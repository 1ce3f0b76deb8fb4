/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/util.h"
#include "input/definition/definition.h"
#include "input/elf/elf.h"

struct fault *input_unreadable(const char *path, enum rule_id rule, const char *reason,
			       const char *help, struct object_list *out)
{
	struct object *obj = object_new(path);

	obj->name = object_name(obj->arena, path);
	unreadable(obj, rule, "%s", reason);
	if (help)
		obj->faults[0].fix = fix_words(arena_strdup(obj->arena, help));
	object_list_add(out, obj);
	return &obj->faults[0];
}

/* Without -target bpf a compiler makes an object for the host. */
static void add_without_object(struct object_list *out, const char *path, const struct file *file)
{
	unsigned machine = file_foreign_object(file);
	char reason[128];

	if (machine)
		snprintf(reason, sizeof(reason),
			 "the file is an object for another machine (e_machine is %u, not 247 for BPF) and contains no BPF object",
			 machine);
	else
		snprintf(reason, sizeof(reason), "the file contains no BPF object");
	input_unreadable(path, RULE_BM002, reason,
			 machine ? "compile it with 'clang -g -O2 -target bpf -c'" : NULL, out);
}

/* What is given for an object by mistake: known by the suffix of its name, or by its first bytes. */
static const struct mistake {
	const char *const suffixes[4], *const starts[4];
	const char *reason, *help;
} mistakes[] = {
	{{NULL}, {"BC\xc0\xde", "\xde\xc0\x17\x0b"}, "the file is LLVM bitcode, not an object",
	 "compile without -emit-llvm and -flto, or make the object of it: 'llc -march=bpf -filetype=obj'"},
	{{".ll"}, {"; ModuleID"}, "the file is LLVM assembly, not an object",
	 "make the object of it: 'llc -march=bpf -filetype=obj'"},
	{{".skel.h"}, {NULL}, "the file is a skeleton of bpftool, not an object",
	 "give the object that the skeleton was made of"},
	{{".c", ".h", ".i"}, {"#include", "/*", "//"}, "the file is a C source, not an object",
	 "compile it with 'clang -g -O2 -target bpf -c' and give the object"},
	{{".s", ".S"}, {"\t."}, "the file is an assembler source, not an object",
	 "assemble it with 'clang -target bpf -c' and give the object"},
};

static const struct mistake *find_mistake(const char *path, const struct file *file)
{
	for (const struct mistake *m = mistakes; m < mistakes + ARRAY_SIZE(mistakes); m++)
		for (const char *const *suffix = m->suffixes; *suffix; suffix++)
			if (str_ends(path, *suffix))
				return m;
	for (const struct mistake *m = mistakes; m < mistakes + ARRAY_SIZE(mistakes); m++)
		for (const char *const *start = m->starts; *start; start++)
			if (file->size >= strlen(*start) &&
			    !memcmp(file->data, *start, strlen(*start)))
				return m;
	return NULL;
}

/* Neither ELF nor an archive nor a definition file. */
static void add_other(struct object_list *out, const char *path, const struct file *file)
{
	const struct mistake *m = find_mistake(path, file);

	if (!file->size)
		input_unreadable(path, RULE_BM002, "the file is empty", NULL, out);
	else if (m)
		input_unreadable(path, RULE_BM002, m->reason, m->help, out);
	else
		input_unreadable(path, RULE_BM002,
				 "the file is not an ELF object, an archive or a definition file", NULL, out);
}

/*
 * Reads one object of a container by the name that reports give it, "FILE(name)".
 * Returns false if path is no such name, or FILE cannot be read.
 */
static bool input_member(const struct input_options *opts, const char *path,
			 struct object_list *out)
{
	const char *open = strrchr(path, '(');
	struct object_list all = {0};
	struct file *file = NULL;
	char *container;
	bool found = false;

	if (!open || open == path || !str_ends(path, ")"))
		return false;
	container = strndup(path, (size_t)(open - path));
	if (!container)
		die_no_memory();
	if (file_open(container, PATH_FOUND, &file)) {
		free(container);
		return false;
	}
	if (file_kind(file) == FILE_HOST_ELF || file_kind(file) == FILE_ARCHIVE)
		read_embedded(opts, container, file, &all);
	for (size_t i = 0; i < all.n && !found; i++) {
		found = str_eq(all.v[i]->path, path);
		if (found) {
			object_list_add(out, all.v[i]);
			all.v[i] = NULL;
		}
	}
	if (!found)
		input_unreadable(path, RULE_BM001, "the file contains no BPF object of that name",
				 "'bpfmapc report' on the file lists all", out);
	object_list_free(&all);
	file_put(file);
	free(container);
	return true;
}

/* Standard input has no suffix: text is a definition file. */
static bool is_text(const struct file *file)
{
	for (size_t i = 0; i < file->size && i < 256; i++)
		if (file->data[i] < ' ' && !memchr("\t\n\r", file->data[i], 3))
			return false;
	return file->size > 0;
}

void input_file(const struct input_options *opts, const char *path, struct object_list *out)
{
	bool is_definition = str_ends(path, ".yaml") || str_ends(path, ".yml");
	struct file *file = NULL;
	enum file_kind kind;
	int err = file_open(opts->contents ? opts->contents : path, PATH_GIVEN, &file);

	if (err) {
		if (err != -ENOENT || !input_member(opts, path, out))
			input_unreadable(path, RULE_BM001, file_error(err), NULL, out);
		return;
	}
	kind = file_kind(file);
	if (opts->snapshots && kind == FILE_OTHER && is_text(file) &&
	    input_snapshot(opts, path, (const char *)file->data, file->size, out))
		goto out;
	if (is_definition || (str_eq(path, "-") && kind == FILE_OTHER && is_text(file) &&
			      !find_mistake(path, file)))
		input_definition(opts, path, (const char *)file->data, file->size, out);
	else if (kind == FILE_BPF_ELF)
		read_object(opts, path, path, file, 0, file->size, out);
	else if (kind == FILE_OTHER)
		add_other(out, path, file);
	else if (!read_embedded(opts, path, file, out))
		add_without_object(out, path, file);
out:
	file_put(file);
}
