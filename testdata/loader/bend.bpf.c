// SPDX-License-Identifier: BSD-2-Clause
/*
 * Names that tests overwrite: each is 40 characters long, begins with bend_
 * and stands in the object where the name of a map, a type, a member, an
 * enumerator, a program or a section does.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

enum bend_enum_______________________________ {
	bend_first______________________________,
	bend_second_____________________________,
};

typedef __u32 bend_number_____________________________;

struct bend_inner______________________________ {
	bend_number_____________________________ bend_member_of_inner____________________;
};

union bend_union______________________________ {
	__u32 bend_one________________________________;
	struct {
		__u16 bend_low________________________________, bend_high_______________________________;
	};
};

typedef struct {
	int bend_member_of_typedef__________________;
} bend_typedef____________________________;

struct bend_struct_____________________________ {
	struct bend_inner______________________________ bend_nested_____________________________;
	union bend_union______________________________ bend_choice_____________________________;
	enum bend_enum_______________________________ bend_kind_______________________________;
	bend_typedef____________________________ bend_array______________________________[2];
	unsigned bend_bits_______________________________ : 3;
	struct bend_inner______________________________ *bend_pointer____________________________;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 8);
	__uint(pinning, LIBBPF_PIN_BY_NAME);
	__type(key, bend_number_____________________________);
	__type(value, struct bend_struct_____________________________);
} bend_pinned_____________________________ SEC(".maps");

struct bend_template___________________________ {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, bend_typedef____________________________);
} bend_slot_______________________________ SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 4);
	__type(key, __u32);
	__array(values, struct bend_template___________________________);
} bend_outer______________________________ SEC(".maps") = {
	.values = {[2] = &bend_slot_______________________________},
};

int bend_program____________________________(void *ctx);

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 4);
	__uint(key_size, 4);
	__array(values, int(void *));
} bend_jumps______________________________ SEC(".maps") = {
	.values = {[1] = (void *)&bend_program____________________________},
};

struct {
	__uint(type, BPF_MAP_TYPE_QUEUE);
	__uint(max_entries, 4);
	__type(value, enum bend_enum_______________________________);
} bend_queue______________________________ SEC(".maps");

int bend_variable___________________________ = 1;
const volatile int bend_constant___________________________ SEC(".rodata.bend_section_____________________") = 2;

SEC("socket")
int bend_program____________________________(void *ctx)
{
	return bend_variable___________________________ + bend_constant___________________________;
}

char _license[] SEC("license") = "GPL";
