/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/util.h"
#include "model/model.h"
#include "schema/shape.h"

/* The names that files of schemas/ give to values of an enum. */

const char *const stage_names[STAGE_N] = {
	[STAGE_ALLOC_CHECK] = "alloc_check",
	[STAGE_ALLOC] = "alloc",
	[STAGE_BTF_KEY] = "btf_key",
	[STAGE_BTF] = "btf",
};

const char *const check_names[CHECK_N] = {
	[CHECK_EXPR] = "expression",
	[CHECK_MAP_TYPE] = "map_type",
	[CHECK_FLAGS_ALLOWED] = "flags_allowed",
	[CHECK_FLAGS_REQUIRED] = "flags_required",
	[CHECK_SPECIAL_RDONLY] = "special_fields_writable",
	[CHECK_SPECIAL_FIELDS] = "special_fields_allowed",
	[CHECK_SPECIAL_POINTEES] = "special_fields_pointees",
	[CHECK_STRUCT_OPS] = "struct_ops_known",
	[CHECK_STAGE_ALLOC_CHECK] = "type.alloc_check",
	[CHECK_STAGE_ALLOC] = "type.alloc",
	[CHECK_STAGE_BTF_KEY] = "type.btf_key",
	[CHECK_STAGE_BTF] = "type.btf",
};

static const char *const rule_loader_names[] = {
	[FOR_ANY] = "any", [FOR_KERNEL] = "kernel", [FOR_LIBBPF] = "libbpf",
};
static const char *const compares_names[] = {
	[COMPARES_NOTHING] = "nothing", [COMPARES_KEY] = "key", [COMPARES_VALUE] = "value",
};
static const char *const role_names[] = {
	[SYMBOL_PAGE_SIZE] = "page-size", [SYMBOL_CPUS] = "cpus", [SYMBOL_NR_CPUS] = "nr-cpus",
	[SYMBOL_MAX_STACK] = "perf-event-max-stack", [SYMBOL_NUMA_NODES] = "numa-nodes",
	[SYMBOL_MEMORY_LARGE] = "memory-large",
	[SYMBOL_LRU_BATCH] = "lru-batch", [SYMBOL_LRU_PERCPU_BATCH] = "lru-percpu-batch",
	[SYMBOL_MEMORY_MEASURED] = "memory-measured",
};
static const char *const by_names[] = {
	[SPECIAL_STRUCT] = "struct", [SPECIAL_TAG] = "tag", [SPECIAL_ROOT] = "root",
};
static const char *const element_names[ELEMENT_N] = {
	[ELEMENT_BYTES] = "bytes",
	[ELEMENT_NONE] = "none",
	[ELEMENT_NUMBER] = "number",
	[ELEMENT_DESCRIPTOR] = "descriptor",
	[ELEMENT_PREFIX] = "prefix",
	[ELEMENT_CGROUP] = "cgroup",
	[ELEMENT_NUMBER_AND_PROGRAM] = "number_and_program",
	[ELEMENT_ADDRESSES] = "addresses",
};

static const char *const print_names[] = {
	[PRINT_NONE] = "none",
	[PRINT_NUMBER] = "number",
	[PRINT_OCTAL] = "octal",
	[PRINT_KERNEL] = "kernel",
	[PRINT_LOADER] = "loader",
	[PRINT_TEXT] = "text",
	[PRINT_SYMBOL] = "symbol",
};

const char *const wiring_names[WIRING_N] = {
	[WIRING_NONE] = "none",
	[WIRING_ID] = "id",
	[WIRING_INDEX] = "index",
	[WIRING_ID_OR_INDEX] = "id_or_index",
	[WIRING_RELOCATION] = "relocation",
};

static const char *const order_names[] = {
	[ORDER_OFFSET] = "offset",
	[ORDER_SYMBOLS] = "symbols",
};

static const char *const pinning_names[] = {
	[PIN_NONE] = "none",
	[PIN_BY_NAME] = "by_name",
	[PIN_OBJECT] = "object",
	[PIN_GLOBAL] = "global",
	[PIN_CUSTOM] = "custom",
};

#define X(names) [ID_##names] = {names, ARRAY_SIZE(names)},
const struct choices choices[] = {CHOICES(X)};
#undef X
