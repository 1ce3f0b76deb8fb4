/* SPDX-License-Identifier: BSD-2-Clause */
#include "running/kconfig.h"

#include <bpfmapc/config.h>
#include <bpfmapc/facts.h>
#include <bpfmapc/inflate.h>

#include "base/whole_file.h"
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

/* Fills k for the externs of a map. 0 or -errno; k->why says what failed. */
static int find_values(struct arena *a, const struct map_def *map, struct bpfmapc_kconfig *k)
{
	struct bpfmapc_extern *externs = ARENA_ARRAY(a, map_rare(map)->n_externs, struct bpfmapc_extern);
	int err;

	*k = (struct bpfmapc_kconfig){
		.externs = externs,
		.n = map_rare(map)->n_externs,
		.set = ARENA_ARRAY(a, map_rare(map)->n_externs, bool),
		.values = ARENA_ARRAY(a, map->value_size, unsigned char),
		.gunzip = bpfmapc_inflate,
		.prog_load = prog_load,
	};
	for (size_t i = 0; i < map_rare(map)->n_externs; i++) {
		const struct kconfig_extern *x = &map_rare(map)->externs[i];

		externs[i] = (struct bpfmapc_extern){
			.name = x->name, .offset = x->offset, .size = x->size,
			.kind = kinds[x->kind], .is_signed = x->is_signed, .weak = x->weak,
			.fact = facts[x->source],
		};
	}
	err = bpfmapc_find_values(k, bpfmapc_configs);
	if (err == -ENOMEM)
		die_no_memory();
	return err;
}

const char *kconfig_value(struct arena *a, const struct map_def *map, unsigned char **value)
{
	struct bpfmapc_kconfig k;
	int err = find_values(a, map, &k);

	*value = k.values;
	if (!err)
		return NULL;
	/* These are libbpf's words for a value that does not do. */
	if (err == -ESRCH || err == -EINVAL || err == -ERANGE)
		return arena_strdup(a, k.why);
	return arena_printf(a, "%s: %s", k.why, strerror(-err));
}

bool kconfig_options(struct arena *a, const char *const names[], size_t n, char *values)
{
	struct kconfig_extern *externs = ARENA_ARRAY(a, n, struct kconfig_extern);
	struct map_rare rare = {.externs = externs, .n_externs = n};
	const struct map_def map = {.rare = &rare, .value_size = (uint32_t)n};
	struct bpfmapc_kconfig k;
	int err;

	for (size_t i = 0; i < n; i++)
		externs[i] = (struct kconfig_extern){
			.name = names[i], .offset = (uint32_t)i, .size = 1, .kind = KCONFIG_CHAR,
			.weak = true, .source = KCONFIG_CONFIG,
		};
	errno = 0;
	err = find_values(a, &map, &k);
	if (err) {
		/* EINVAL is of no file that could be opened: errno is the last one's. */
		file_must_be_readable(k.source, err == -EINVAL ? errno : -err);
		return false;
	}
	for (size_t i = 0; i < n; i++)
		values[i] = k.values[i] ? (char)k.values[i] : 'n';
	return true;
}
