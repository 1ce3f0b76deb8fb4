/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The one program of a virtual machine, or of any other: prints the structs of the BTF of
 * the kernel that it runs on, and those of which a map may hold a reference, because the
 * kernel has a destructor (register_btf_id_dtor_kfuncs()):
 *
 *	kernel: RELEASE VERSION
 *	struct NAME
 *	destructor NAME
 *	end: N
 *
 * An anonymous struct is a name, too: the kernel looks for the struct behind a pointer by
 * its name alone.
 */
#include <errno.h>
#include <linux/bpf.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "base/whole_file.h"
#include "btf/read.h"
#include "running/bpf.h"
#include "tests/kernel/machine.h"

#define VMLINUX "/sys/kernel/btf/vmlinux"

/* BTF of a value with one pointer, as BPF_BTF_LOAD takes it. */
struct value_btf {
	struct btf_header h;
	uint32_t types[19];
	char strings[600];
};

enum { VALUE_ID = 4, INT_ID };

/* struct NAME; struct { struct NAME __attribute__((btf_type_tag(tag))) *p; }; int */
static void compose(struct value_btf *b, const char *tag, const char *name)
{
	size_t n_tag = strlen(tag), n_name = strlen(name);
	const uint32_t types[] = {
		(uint32_t)n_tag + 2, BTF_KIND_STRUCT << 24, 8,
		1, (uint32_t)TYPE_KIND_TYPE_TAG << 24, 1,
		0, BTF_KIND_PTR << 24, 2,
		0, BTF_KIND_STRUCT << 24 | 1, 8, 1, 3, 0,
		0, BTF_KIND_INT << 24, 4, 32,
	};

	memset(b, 0, sizeof(*b));
	memcpy(b->types, types, sizeof(types));
	memcpy(b->strings + 1, tag, n_tag);
	memcpy(b->strings + n_tag + 2, name, n_name);
	b->h = (struct btf_header){
		.magic = BTF_MAGIC, .version = BTF_VERSION, .hdr_len = sizeof(b->h),
		.type_len = sizeof(types), .str_off = sizeof(types),
		.str_len = (uint32_t)(n_tag + n_name + 3),
	};
}

/*
 * A kernel that sees the pointer refuses it in a map that programs may only read; one that
 * does not know how to release what it points to refuses the BTF, or sees no pointer.
 */
static bool has_destructor(const char *tag, const char *name)
{
	const struct map_create c = {
		.map_type = BPF_MAP_TYPE_ARRAY, .key_size = 4, .value_size = 8, .max_entries = 1,
		.map_flags = BPF_F_RDONLY_PROG, .btf_key_type_id = INT_ID,
		.btf_value_type_id = VALUE_ID,
	};
	struct value_btf b;
	int btf, fd;

	compose(&b, tag, name);
	btf = kernel_btf_load(&b, sizeof(b.h) + sizeof(b.types) + b.h.str_len);
	if (btf < 0)
		return false;
	fd = kernel_map_create(&c, btf, -1);
	close(btf);
	if (fd >= 0)
		close(fd);
	return fd == -EACCES;
}

static const struct types *read_vmlinux(struct arena *a)
{
	const char *error = NULL;
	const struct types *t;
	struct buf raw = {0};
	struct view view;

	if (buf_read(&raw, VMLINUX, PATH_FOUND, (size_t)1 << 30)) {
		printf("error: %s\n", VMLINUX);
		return NULL;
	}
	view = (struct view){.data = (const unsigned char *)raw.s, .size = raw.len};
	t = types_read(a, &view, true, &error);
	if (!t)
		printf("error: %s: %s\n", VMLINUX, error);
	return t;
}

static void print_structs(const char *tag)
{
	struct arena *a = arena_new();
	const struct types *t = read_vmlinux(a);
	size_t n = 0;

	for (uint32_t id = 1; t && id < t->count; id++) {
		const struct btf_type *type = type_by_id(t, id);
		const char *name = type_name(t, type);

		if (type_kind(type) != BTF_KIND_STRUCT || strlen(name) > 500)
			continue;
		printf("struct %s\n", name);
		n++;
		if (*name && has_destructor(tag, name))
			printf("destructor %s\n", name);
	}
	if (t)
		printf("end: %zu\n", n);
	arena_free(a);
}

int main(void)
{
	bool machine = machine_begin();
	struct utsname u;
	int major = 0, minor = 0;

	kernel_keep_stdin();
	kernel_lift_memlock();
	uname(&u);
	printf("kernel: %s %s\n", u.release, u.version);
	sscanf(u.release, "%d.%d", &major, &minor);
	print_structs(major > 6 || (major == 6 && minor >= 4) ? "kptr" : "kptr_ref");
	if (machine)
		machine_end();
	return 0;
}
