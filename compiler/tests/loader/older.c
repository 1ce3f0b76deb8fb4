// SPDX-License-Identifier: BSD-2-Clause
/*
 * Stands in for an older kernel, in programs that it is linked with: bpf(2)
 * refuses, with the error of that kernel, what the release of $RELEASE does
 * not know - commands, attributes, flags, types of maps and of BTF, what
 * programs refer to - and maps above a limit of locked memory.
 */
#include "older.h"

#include <errno.h>
#include <linux/bpf.h>
#include <linux/btf.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>

#include "interpose.h"

#define R(major, minor) ((major)*1000 + (minor))
#define NEWEST          R(99, 0)

static unsigned release = NEWEST;

/* The limit of this kernel: raising the real one may take a privilege that is not here. */
static struct rlimit memlock = {1 << 16, 1 << 16};

/* What came with a release: the number of commands, of map types, ... */
struct step {
	unsigned since, known;
};

static unsigned known(const struct step *s)
{
	unsigned n = 0;

	for (; s->since <= release; s++)
		n = s->known;
	return n;
}

static const struct step commands[] = {
	{R(4, 4), 8},   {R(4, 10), 10}, {R(4, 12), 11}, {R(4, 13), 16},
	{R(4, 15), 17}, {R(4, 17), 18}, {R(4, 18), 21}, {R(4, 20), 22},
	{R(5, 2), 23},  {R(5, 4), 24},  {R(5, 6), 28},  {R(5, 7), 32},
	{R(5, 8), 34},  {R(5, 10), 36}, {R(6, 9), 37},  {NEWEST, 0},
};
static const struct step map_types[] = {
	{R(4, 12), 14}, {R(4, 14), 16}, {R(4, 15), 17}, {R(4, 18), 19}, {R(4, 19), 21},
	{R(4, 20), 24}, {R(5, 2), 25},  {R(5, 4), 26},  {R(5, 6), 27},  {R(5, 8), 28},
	{R(5, 10), 29}, {R(5, 11), 30}, {R(5, 16), 31}, {R(6, 1), 32},  {R(6, 2), 33},
	{R(6, 9), 34},  {NEWEST, 0},
};
/* Bits of map_flags. */
static const struct step map_flags[] = {
	{R(4, 12), 2}, {R(4, 14), 3}, {R(4, 15), 5},  {R(4, 17), 6},  {R(5, 0), 7},  {R(5, 2), 9},
	{R(5, 4), 10}, {R(5, 5), 11}, {R(5, 10), 13}, {R(5, 14), 14}, {R(6, 9), 19}, {NEWEST, 0},
};
/* Bytes of the attributes of BPF_MAP_CREATE, of BPF_PROG_LOAD, and of any command. */
static const struct step map_attr[] = {
	{R(4, 12), 24}, {R(4, 14), 28}, {R(4, 15), 44}, {R(4, 16), 48}, {R(4, 18), 60},
	{R(5, 6), 64},  {R(5, 16), 72}, {R(6, 9), 80},  {NEWEST, 0},
};
static const struct step prog_attr[] = {
	{R(4, 12), 48}, {R(4, 15), 64},  {R(4, 16), 68},  {R(4, 17), 72}, {R(5, 0), 112},
	{R(5, 6), 120}, {R(5, 14), 128}, {R(5, 17), 140}, {R(6, 9), 148}, {NEWEST, 0},
};
static const struct step btf_kinds[] = {
	{R(4, 18), 12}, {R(5, 0), 14},  {R(5, 2), 16}, {R(5, 13), 17},
	{R(5, 16), 18}, {R(5, 17), 19}, {R(6, 0), 20}, {NEWEST, 0},
};

/* Bytes above `size` that are not 0; the union of all attributes is that of BPF_PROG_LOAD. */
static int check_attr(const void *attr, size_t passed, size_t size)
{
	const unsigned char *bytes = attr;

	for (size_t i = passed; i > size; i--)
		if (bytes[i - 1])
			return i > known(prog_attr) ? E2BIG : EINVAL;
	return 0;
}

static int map_create(const union bpf_attr *attr, size_t size)
{
	int err = check_attr(attr, size, known(map_attr));

	if (err)
		return err;
	if (attr->map_type >= known(map_types) || attr->map_flags >> known(map_flags))
		return EINVAL;
	if (release < R(5, 2) && size > offsetof(union bpf_attr, map_name) &&
	    memchr(attr->map_name, '.', sizeof(attr->map_name)))
		return EINVAL;
	if (release < R(5, 11) && memlock.rlim_cur != RLIM_INFINITY)
		return EPERM;
	return 0;
}

static int prog_load(const union bpf_attr *attr, size_t size)
{
	const struct bpf_insn *insns = (const struct bpf_insn *)(uintptr_t)attr->insns;
	int err = check_attr(attr, size, known(prog_attr));

	for (__u32 i = 0; i < attr->insn_cnt && !err; i++) {
		if (insns[i].code == (BPF_LD | BPF_IMM | BPF_DW) &&
		    insns[i].src_reg == BPF_PSEUDO_MAP_VALUE && release < R(5, 2))
			err = EINVAL;
		if (insns[i].code == (BPF_JMP | BPF_CALL) && !insns[i].src_reg &&
		    insns[i].imm >= BPF_FUNC_ktime_get_coarse_ns && release < R(5, 11))
			err = EINVAL;
	}
	return err;
}

/* Words of a type behind the first three. */
static __u32 tail(const __u32 *t)
{
	__u32 vlen = BTF_INFO_VLEN(t[1]);

	switch (BTF_INFO_KIND(t[1])) {
	case BTF_KIND_INT:
	case BTF_KIND_VAR:
	case BTF_KIND_DECL_TAG:
		return 1;
	case BTF_KIND_ARRAY:
		return 3;
	case BTF_KIND_STRUCT:
	case BTF_KIND_UNION:
	case BTF_KIND_DATASEC:
	case BTF_KIND_ENUM64:
		return 3 * vlen;
	case BTF_KIND_ENUM:
	case BTF_KIND_FUNC_PROTO:
		return 2 * vlen;
	default:
		return 0;
	}
}

static int btf_load(const union bpf_attr *attr)
{
	const struct btf_header *h = (const struct btf_header *)(uintptr_t)attr->btf;
	const __u32 *t = (const __u32 *)((const char *)h + h->hdr_len + h->type_off);
	const __u32 *end = t + h->type_len / sizeof(*t);

	for (; t < end; t += 3 + tail(t)) {
		unsigned kind = BTF_INFO_KIND(t[1]);
		bool flag = t[1] >> 31;

		if (kind >= known(btf_kinds))
			return EINVAL;
		if (flag && ((kind == BTF_KIND_ENUM && release < R(6, 0)) || release < R(5, 0)))
			return EINVAL;
		if (kind == BTF_KIND_FUNC && BTF_INFO_VLEN(t[1]) && release < R(5, 6))
			return EINVAL;
	}
	return 0;
}

static int refused(long cmd, const union bpf_attr *attr, size_t size)
{
	if (release == NEWEST)
		return 0;
	if (cmd >= known(commands))
		return EINVAL;
	switch (cmd) {
	case BPF_MAP_CREATE:
		return map_create(attr, size);
	case BPF_PROG_LOAD:
		return prog_load(attr, size);
	case BPF_BTF_LOAD:
		return btf_load(attr);
	default:
		return 0;
	}
}

static bool answered(long number, const long *a, long *ret)
{
	int err = number == SYS_bpf ? refused(a[0], (const union bpf_attr *)a[1], (size_t)a[2]) : 0;

	if (!err)
		return false;
	errno = err;
	*ret = -1;
	return true;
}

int getrlimit(__rlimit_resource_t resource, struct rlimit *limit)
{
	if (resource != RLIMIT_MEMLOCK)
		return (int)syscall(SYS_getrlimit, resource, limit);
	*limit = memlock;
	return 0;
}

int setrlimit(__rlimit_resource_t resource, const struct rlimit *limit)
{
	if (resource != RLIMIT_MEMLOCK)
		return (int)syscall(SYS_setrlimit, resource, limit);
	memlock = *limit;
	return 0;
}

/* What these are called where files may be large, as in libbpf. */
int getrlimit64(__rlimit_resource_t resource, struct rlimit64 *limit)
{
	return getrlimit(resource, (struct rlimit *)limit);
}

int setrlimit64(__rlimit_resource_t resource, const struct rlimit64 *limit)
{
	return setrlimit(resource, (const struct rlimit *)limit);
}

void older_kernel(const char *text)
{
	unsigned major, minor;

	release = NEWEST;
	if (text && sscanf(text, "%u.%u", &major, &minor) == 2)
		release = R(major, minor);
}

void older_limit(void)
{
	memlock = (struct rlimit){1 << 16, 1 << 16};
}
