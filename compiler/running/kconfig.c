/* SPDX-License-Identifier: BSD-2-Clause */
#include "running/kconfig.h"

#include <bpfmapc/config.h>
#include <bpfmapc/facts.h>
#include <bpfmapc/inflate.h>

#include "running/bpf.h"

/* Values are found by the runtime of generated headers. */

static int prog_load(const struct bpfmapc_new_program *program)
{
	union bpf_attr attr;

	memset(&attr, 0, sizeof(attr));
	attr.prog_type = program->type;
	attr.insns = (uintptr_t)program->insns;
	attr.insn_cnt = program->n_insns;
	attr.license = (uintptr_t)"GPL";
	return kernel_prog_load(&attr);
}

typedef int kconfig_fact(const struct bpfmapc_kconfig *k, uint64_t *value);

/* Where a value comes from; NULL: the configuration. */
static kconfig_fact *const facts[KCONFIG_N_SOURCES] = {
	[KCONFIG_KERNEL_VERSION] = bpfmapc_kernel_version,
	[KCONFIG_BPF_COOKIE] = bpfmapc_bpf_cookie,
	[KCONFIG_SYSCALL_WRAPPER] = bpfmapc_syscall_wrapper,
	[KCONFIG_ZERO] = bpfmapc_zero_value,
	[KCONFIG_NOWHERE] = bpfmapc_no_value,
};

static const unsigned char kinds[] = {
	[KCONFIG_CHAR] = BPFMAPC_CHAR,         [KCONFIG_BOOL] = BPFMAPC_BOOL,
	[KCONFIG_INT] = BPFMAPC_INT,           [KCONFIG_TRISTATE] = BPFMAPC_TRISTATE,
	[KCONFIG_CHARS] = BPFMAPC_CHARS,
};

const char *kconfig_value(struct arena *a, const struct map_def *map, unsigned char **value)
{
	struct bpfmapc_extern *externs = ARENA_ARRAY(a, map_rare(map)->n_externs, struct bpfmapc_extern);
	struct bpfmapc_kconfig k = {
		.externs = externs,
		.n = map_rare(map)->n_externs,
		.set = ARENA_ARRAY(a, map_rare(map)->n_externs, bool),
		.values = ARENA_ARRAY(a, map->value_size, unsigned char),
		.gunzip = bpfmapc_inflate,
		.prog_load = prog_load,
	};
	int err;

	for (size_t i = 0; i < map_rare(map)->n_externs; i++) {
		const struct kconfig_extern *x = &map_rare(map)->externs[i];

		externs[i] = (struct bpfmapc_extern){
			.name = x->name, .offset = x->offset, .size = x->size,
			.kind = kinds[x->kind], .is_signed = x->is_signed, .weak = x->weak,
			.fact = facts[x->source],
		};
	}
	*value = k.values;
	err = bpfmapc_find_values(&k, bpfmapc_configs);
	if (!err)
		return NULL;
	/* These are libbpf's words for a value that does not do. */
	if (err == -ESRCH || err == -EINVAL || err == -ERANGE)
		return arena_strdup(a, k.why);
	return arena_printf(a, "%s: %s", k.why, strerror(-err));
}

const char *kconfig_options(struct arena *a, const char *const names[], size_t n, char *values)
{
	struct kconfig_extern *externs = ARENA_ARRAY(a, n, struct kconfig_extern);
	struct map_rare rare = {.externs = externs, .n_externs = n};
	const struct map_def map = {.rare = &rare, .value_size = (uint32_t)n};
	unsigned char *letters;
	const char *error;

	for (size_t i = 0; i < n; i++)
		externs[i] = (struct kconfig_extern){
			.name = names[i], .offset = (uint32_t)i, .size = 1, .kind = KCONFIG_CHAR,
			.weak = true, .source = KCONFIG_CONFIG,
		};
	error = kconfig_value(a, &map, &letters);
	for (size_t i = 0; !error && i < n; i++)
		values[i] = letters[i] ? (char)letters[i] : 'n';
	return error;
}
