/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/use_try.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/util.h"
#include "running/bpf.h"
#include "running/vmlinux.h"
#include "probe/try.h"

struct trier {
	struct arena *a;
	const struct types *kernel;	/* its BTF; NULL: it has none */
	int functions;			/* BTF with the functions of a program that has two */
	struct ask_uses_head head;
	const struct ask_map *maps;
	int *btf, *map;			/* descriptors, or -errno */
	char target[40];		/* what was looked up last in the kernel's BTF */
	uint32_t target_id;
	char log[1 << 16];
};

/* BTF of `int main()` and `static int callback()`. */
static int load_functions(void)
{
	static const char strings[] = "\0int\0main\0callback";
	const uint32_t types[] = {
		1, BTF_KIND_INT << 24, 4, BTF_INT_SIGNED << 24 | 32,
		0, BTF_KIND_FUNC_PROTO << 24, 1,
		5, BTF_KIND_FUNC << 24 | BTF_FUNC_GLOBAL, 2,
		10, BTF_KIND_FUNC << 24 | BTF_FUNC_STATIC, 2,
	};

	return kernel_btf_load_types(types, sizeof(types), strings, sizeof(strings));
}

enum { MAIN_ID = 3, CALLBACK_ID };

static int refusal(const struct trier *t, int err)
{
	static const struct {
		const char *words;
		enum use_reason reason;
	} known[] = {
		{"unknown func ", REASON_NO_HELPER},
		{"invalid func ", REASON_NO_HELPER},
		{"program of this type cannot use helper ", REASON_NO_HELPER},
		{"cannot pass map_type ", REASON_MAP_TYPE},
		{"expected prog array map for tail call", REASON_MAP_TYPE},
		{"helper call is not allowed in probe", REASON_NOT_HERE},
		{"helper call might sleep in a non-sleepable prog", REASON_NOT_HERE},
	};

	for (size_t i = 0; i < ARRAY_SIZE(known); i++)
		if (strstr(t->log, known[i].words))
			return err + USE_REASON * (int)known[i].reason;
	return err;
}

static int load(struct trier *t, const struct ask_use *use, struct bpf_insn *insns, uint32_t target)
{
	const struct bpf_func_info functions[] = {{0, MAIN_ID}, {use->callback, CALLBACK_ID}};
	union bpf_attr attr;
	int fd;

	memset(&attr, 0, sizeof(attr));
	attr.prog_type = use->program_type;
	attr.expected_attach_type = use->attach_type;
	attr.prog_flags = use->flags;
	attr.attach_btf_id = target;
	attr.insns = (__u64)(uintptr_t)insns;
	attr.insn_cnt = use->n_insns;
	attr.license = (__u64)(uintptr_t)"GPL";
	attr.log_buf = (__u64)(uintptr_t)t->log;
	attr.log_size = sizeof(t->log);
	attr.log_level = 1;
	if (use->callback) {
		attr.prog_btf_fd = (__u32)t->functions;
		attr.func_info = (__u64)(uintptr_t)functions;
		attr.func_info_cnt = ARRAY_SIZE(functions);
		attr.func_info_rec_size = sizeof(functions[0]);
	}
	t->log[0] = '\0';
	fd = kernel_prog_load(&attr);
	if (fd < 0)
		return refusal(t, -fd);
	close(fd);
	return 0;
}

/* Programs that attach to one thing stand together. */
static uint32_t find_target(struct trier *t, const struct ask_use *use)
{
	if (memcmp(t->target, use->attach_to, sizeof(t->target)) != 0) {
		memcpy(t->target, use->attach_to, sizeof(t->target));
		t->target_id = find_type_kind(t->kernel, t->target, use->attach_kind);
	}
	return t->target_id;
}

static int btf_of(const struct trier *t, uint32_t blob)
{
	return blob < t->head.n_blobs ? t->btf[blob] : -1;
}

static int create(const struct trier *t, uint32_t map)
{
	const struct ask_map *m = &t->maps[map];
	const struct ask_map *inner = m->has_inner && map + 1 < t->head.n_maps ? m + 1 : NULL;
	struct map_create c, template;
	int inner_fd = -1, fd;

	ask_map_create(m, &c);
	if (inner) {
		ask_map_create(inner, &template);
		inner_fd = kernel_map_create(&template, btf_of(t, inner->blob), -1);
		if (inner_fd < 0)
			return inner_fd;
	}
	fd = kernel_map_create(&c, btf_of(t, m->blob), inner_fd);
	if (inner_fd >= 0)
		close(inner_fd);
	return fd;
}

/* Maps that the first program that refers to them marks as those of its kind. */
static bool is_owned(uint32_t map_type)
{
	return map_type == BPF_MAP_TYPE_PROG_ARRAY || map_type == BPF_MAP_TYPE_DEVMAP ||
	       map_type == BPF_MAP_TYPE_DEVMAP_HASH || map_type == BPF_MAP_TYPE_CPUMAP;
}

/* The map, or one more of its kind; the caller closes it with release_map(). */
static int take_map(const struct trier *t, uint32_t map, bool one_more)
{
	if (t->map[map] < 0 || !(one_more || is_owned(t->maps[map].map_type)))
		return t->map[map];
	return create(t, map);
}

static void release_map(const struct trier *t, uint32_t map, int fd)
{
	if (fd >= 0 && fd != t->map[map])
		close(fd);
}

static int try_use(struct trier *t, const struct ask_use *use)
{
	int fds[ARRAY_SIZE(use->maps)] = {-1, -1}, answer = 0;
	struct bpf_insn insns[USE_INSNS_MAX];
	uint32_t target = 0;

	if (use->n_insns > USE_INSNS_MAX)
		return ANSWER_NO_TARGET;
	memcpy(insns, use->insns, sizeof(insns));
	if (use->attach_kind) {
		target = find_target(t, use);
		if (!target)
			return ANSWER_NO_TARGET;
	}
	for (size_t i = 0; i < ARRAY_SIZE(fds); i++) {
		if (use->maps[i] == ASK_NO_MAP)
			continue;
		fds[i] = use->maps[i] < t->head.n_maps ? take_map(t, use->maps[i], i) : -EINVAL;
		if (fds[i] < 0 && !answer)
			answer = ANSWER_NO_MAP - fds[i];
	}
	for (uint32_t i = 0; i < use->n_insns; i++)
		if (insns[i].code == (BPF_LD | BPF_IMM | BPF_DW) &&
		    insns[i].src_reg == BPF_PSEUDO_MAP_FD)
			insns[i].imm = fds[insns[i].imm & 1];
	if (!answer)
		answer = load(t, use, insns, target);
	for (size_t i = 0; i < ARRAY_SIZE(fds); i++)
		if (use->maps[i] != ASK_NO_MAP && use->maps[i] < t->head.n_maps)
			release_map(t, use->maps[i], fds[i]);
	return answer;
}

/* Loads the BTFs and creates the maps; returns where the programs begin, or 0. */
static size_t prepare(struct trier *t, const char *data, size_t size)
{
	size_t off = sizeof(t->head);

	if (size < off || memcmp(data, ASK_USES_MAGIC, 8) != 0)
		return 0;
	memcpy(&t->head, data, off);
	t->btf = arena_calloc(t->a, t->head.n_blobs + 1, sizeof(*t->btf));
	t->map = arena_calloc(t->a, t->head.n_maps + 1, sizeof(*t->map));
	for (uint32_t i = 0; i < t->head.n_blobs; i++) {
		uint32_t n;

		if (size - off < sizeof(n))
			return 0;
		memcpy(&n, data + off, sizeof(n));
		off += sizeof(n);
		if (size - off < n)
			return 0;
		t->btf[i] = kernel_btf_load(data + off, n);
		off += n;
	}
	off = (off + 7) & ~(size_t)7;
	if (off > size || (size - off) / sizeof(*t->maps) < t->head.n_maps)
		return 0;
	t->maps = (const struct ask_map *)(const void *)(data + off);
	for (uint32_t i = 0; i < t->head.n_maps; i++)
		t->map[i] = create(t, i);
	off += t->head.n_maps * sizeof(*t->maps);
	return (size - off) / sizeof(struct ask_use) < t->head.n_uses ? 0 : off;
}

static void close_all(const int *fds, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		if (fds[i] >= 0)
			close(fds[i]);
}

uint32_t count_uses(const void *data, size_t size)
{
	struct ask_uses_head head;

	if (size < sizeof(head) || memcmp(data, ASK_USES_MAGIC, 8) != 0)
		return 0;
	memcpy(&head, data, sizeof(head));
	return head.n_uses;
}

uint32_t try_uses(const void *data, size_t size, int *answers, size_t n)
{
	struct arena *a = arena_new();
	struct trier *t = ARENA_NEW(a, struct trier);
	struct vmlinux kernel = {.arena = a};
	size_t off;

	t->a = a;
	t->kernel = vmlinux_types(&kernel);
	t->functions = load_functions();
	off = prepare(t, data, size);
	if (off) {
		for (uint32_t i = 0; i < t->head.n_uses && i < n; i++)
			if (answers[i] == ANSWER_NONE)
				answers[i] = try_use(t, (const struct ask_use *)((const char *)data + off) + i);
		close_all(t->btf, t->head.n_blobs);
		close_all(t->map, t->head.n_maps);
	}
	if (t->functions >= 0)
		close(t->functions);
	arena_free(a);
	return off ? count_uses(data, size) : 0;
}
