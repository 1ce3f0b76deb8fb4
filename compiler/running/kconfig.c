/* SPDX-License-Identifier: BSD-2-Clause */
#include "running/kconfig.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "running/bpf.h"

/*
 * Generated headers find the values, in parts of them that are included here too: the build
 * gives their names the prefix kc_. What those parts stand on comes first.
 */

struct kc_run {
	struct {
		const char *kconfig;
		int token_fd;
	} opts;
	struct arena *arena;
	const char **why;	/* what failed */
};

struct kc_insn;

static int kc_fail(const struct kc_run *run, const char *map, const char *step, int err)
{
	(void)map;
	/* These are libbpf's words for a value that does not do. */
	if (err == -ESRCH || err == -EINVAL || err == -ERANGE)
		*run->why = arena_strdup(run->arena, step);
	else
		*run->why = arena_printf(run->arena, "%s: %s", step, strerror(-err));
	return err;
}

static void kc_note(const struct kc_run *run, const char *map, const char *what)
{
	(void)run;
	(void)map;
	(void)what;
}

static void kc_close(int fd)
{
	if (fd >= 0)
		close(fd);
}

static int kc_program(uint32_t type, const struct kc_insn *insns, uint32_t n, char *log,
		      uint32_t log_size, int token_fd)
{
	union bpf_attr attr;

	(void)log;
	(void)log_size;
	(void)token_fd;
	memset(&attr, 0, sizeof(attr));
	attr.prog_type = type;
	attr.insns = (uintptr_t)insns;
	attr.insn_cnt = n;
	attr.license = (uintptr_t)"GPL";
	return kernel_prog_load(&attr);
}

#include "running/kconfig_text.h"

typedef int kc_fact(const struct kc_run *run, uint64_t *value);

/* Where a value comes from; NULL: the configuration. */
static kc_fact *const facts[KCONFIG_N_SOURCES] = {
	[KCONFIG_KERNEL_VERSION] = kc_kernel_version,
	[KCONFIG_BPF_COOKIE] = kc_bpf_cookie,
	[KCONFIG_SYSCALL_WRAPPER] = kc_syscall_wrapper,
	[KCONFIG_ZERO] = kc_zero_value,
	[KCONFIG_NOWHERE] = kc_no_value,
};

static const unsigned char kinds[] = {
	[KCONFIG_CHAR] = kc_CHAR,         [KCONFIG_BOOL] = kc_BOOL,   [KCONFIG_INT] = kc_INT,
	[KCONFIG_TRISTATE] = kc_TRISTATE, [KCONFIG_CHARS] = kc_CHARS,
};

const char *kconfig_value(struct arena *a, const struct map_def *map, unsigned char **value)
{
	const char *why = NULL;
	struct kc_run run = {.arena = a, .why = &why};
	struct kc_extern *externs = ARENA_ARRAY(a, map->n_externs, struct kc_extern);
	struct kc_kconfig k = {
		.run = &run, .map = map->name, .externs = externs, .n = map->n_externs,
	};

	for (size_t i = 0; i < map->n_externs; i++) {
		const struct kconfig_extern *x = &map->externs[i];

		externs[i] = (struct kc_extern){
			.name = x->name, .offset = x->offset, .size = x->size,
			.kind = kinds[x->kind], .is_signed = x->is_signed, .weak = x->weak,
			.fact = facts[x->source],
		};
	}
	k.set = ARENA_ARRAY(a, map->n_externs, bool);
	*value = k.values = ARENA_ARRAY(a, map->value_size, unsigned char);
	return kc_find_values(&k) ? why : NULL;
}
