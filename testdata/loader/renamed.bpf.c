// SPDX-License-Identifier: BSD-2-Clause
/*
 * Names that tests overwrite: each is 40 characters long, begins with name_
 * and stands in the object where the name of a map, a type, a member, an
 * enumerator, a program or a section does.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

enum name_enum_______________________________ {
	name_first______________________________,
	name_second_____________________________,
};

typedef __u32 name_number_____________________________;

struct name_inner______________________________ {
	name_number_____________________________ name_member_of_inner____________________;
};

union name_union______________________________ {
	__u32 name_one________________________________;
	struct {
		__u16 name_low________________________________, name_high_______________________________;
	};
};

typedef struct {
	int name_member_of_typedef__________________;
} name_typedef____________________________;

struct name_struct_____________________________ {
	struct name_inner______________________________ name_nested_____________________________;
	union name_union______________________________ name_choice_____________________________;
	enum name_enum_______________________________ name_kind_______________________________;
	name_typedef____________________________ name_array______________________________[2];
	unsigned name_bits_______________________________ : 3;
	struct name_inner______________________________ *name_pointer____________________________;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 8);
	__uint(pinning, LIBBPF_PIN_BY_NAME);
	__type(key, name_number_____________________________);
	__type(value, struct name_struct_____________________________);
} name_pinned_____________________________ SEC(".maps");

struct name_template___________________________ {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, name_typedef____________________________);
} name_slot_______________________________ SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 4);
	__type(key, __u32);
	__array(values, struct name_template___________________________);
} name_outer______________________________ SEC(".maps") = {
	.values = {[2] = &name_slot_______________________________},
};

int name_program____________________________(void *ctx);

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 4);
	__uint(key_size, 4);
	__array(values, int(void *));
} name_jumps______________________________ SEC(".maps") = {
	.values = {[1] = (void *)&name_program____________________________},
};

struct {
	__uint(type, BPF_MAP_TYPE_QUEUE);
	__uint(max_entries, 4);
	__type(value, enum name_enum_______________________________);
} name_queue______________________________ SEC(".maps");

int name_variable___________________________ = 1;
const volatile int name_constant___________________________ SEC(".rodata.name_section_____________________") = 2;

SEC("socket")
int name_program____________________________(void *ctx)
{
	return name_variable___________________________ + name_constant___________________________;
}

char _license[] SEC("license") = "GPL";
