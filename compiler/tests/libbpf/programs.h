/* SPDX-License-Identifier: BSD-2-Clause */
/* The programs of an object beside what the installed libbpf makes of them when it opens it. */
#ifndef BPFMAPC_TESTS_PROGRAMS_H
#define BPFMAPC_TESTS_PROGRAMS_H

#include <bpf/libbpf.h>
#include <linux/bpf.h>
#include <stdio.h>

#include "base/util.h"
#include "model/model.h"

/* Counts and prints what differs, and returns its number. *n grows by the programs of libbpf. */
static inline unsigned compare_programs(const struct object *obj, struct bpf_object *theirs,
					unsigned *n)
{
	unsigned failed = 0;
	struct bpf_program *p;
	size_t i = 0;

	bpf_object__for_each_program(p, theirs) {
		const struct program *ours = i < obj->n_programs ? &obj->programs[i] : NULL;
		const char *section = ours ? ours->section + ours->optional : NULL;
		/* Of a member of a struct_ops it is the index of the member. */
		bool any = ours && ours->type == BPF_PROG_TYPE_STRUCT_OPS;

		i++;
		++*n;
		if (ours && str_eq(ours->name, bpf_program__name(p)) &&
		    str_eq(section, bpf_program__section_name(p)) &&
		    ours->type == bpf_program__type(p) &&
		    (any || ours->attach_type == bpf_program__expected_attach_type(p)) &&
		    ours->optional == !bpf_program__autoload(p))
			continue;
		failed++;
		printf("FAIL %s: program '%s' of section '%s' has type %d, attach type %d, %sloaded",
		       obj->path, bpf_program__name(p), bpf_program__section_name(p),
		       bpf_program__type(p), bpf_program__expected_attach_type(p),
		       bpf_program__autoload(p) ? "" : "not ");
		if (ours)
			printf("; read was '%s' of '%s', type %u, attach type %u\n", ours->name,
			       ours->section, ours->type, ours->attach_type);
		else
			printf("; it was not read\n");
	}
	if (i < obj->n_programs) {
		failed++;
		printf("FAIL %s: program '%s' was read, libbpf does not have it\n", obj->path,
		       obj->programs[i].name);
	}
	return failed;
}

#endif
