/* SPDX-License-Identifier: BSD-2-Clause */
#include "loader/bpf_headers.h"

#include <linux/btf.h>

#include "base/util.h"

#define ALWAYS KERNEL_FEATURE_N

static const struct header_type header_types[] = {
	{"__u8", BTF_KIND_TYPEDEF, 0, ALWAYS},
	{"__u16", BTF_KIND_TYPEDEF, 0, ALWAYS},
	{"__u32", BTF_KIND_TYPEDEF, 0, ALWAYS},
	{"__u64", BTF_KIND_TYPEDEF, 0, ALWAYS},
	{"__s8", BTF_KIND_TYPEDEF, 0, ALWAYS},
	{"__s16", BTF_KIND_TYPEDEF, 0, ALWAYS},
	{"__s32", BTF_KIND_TYPEDEF, 0, ALWAYS},
	{"__s64", BTF_KIND_TYPEDEF, 0, ALWAYS},
	{"__be16", BTF_KIND_TYPEDEF, 0, ALWAYS},
	{"__be32", BTF_KIND_TYPEDEF, 0, ALWAYS},
	{"__be64", BTF_KIND_TYPEDEF, 0, ALWAYS},
	{"__le16", BTF_KIND_TYPEDEF, 0, ALWAYS},
	{"__le32", BTF_KIND_TYPEDEF, 0, ALWAYS},
	{"__le64", BTF_KIND_TYPEDEF, 0, ALWAYS},
	{"__sum16", BTF_KIND_TYPEDEF, 0, ALWAYS},
	{"__wsum", BTF_KIND_TYPEDEF, 0, ALWAYS},
	{"__poll_t", BTF_KIND_TYPEDEF, 0, ALWAYS},
	{"bpf_map_type", BTF_KIND_ENUM, 4, ALWAYS},
	{"bpf_prog_type", BTF_KIND_ENUM, 4, ALWAYS},
	{"bpf_attach_type", BTF_KIND_ENUM, 4, ALWAYS},
	{"bpf_link_type", BTF_KIND_ENUM, 4, ALWAYS},
	{"bpf_func_id", BTF_KIND_ENUM, 4, ALWAYS},
	{"bpf_cmd", BTF_KIND_ENUM, 4, ALWAYS},
	{"xdp_action", BTF_KIND_ENUM, 4, ALWAYS},
	{"sk_action", BTF_KIND_ENUM, 4, ALWAYS},
	{"bpf_insn", BTF_KIND_STRUCT, 4, ALWAYS},
	{"bpf_lpm_trie_key", BTF_KIND_STRUCT, 4, ALWAYS},
	{"bpf_cgroup_storage_key", BTF_KIND_STRUCT, 8, ALWAYS},
	{"bpf_perf_event_value", BTF_KIND_STRUCT, 8, ALWAYS},
	{"bpf_stack_build_id", BTF_KIND_STRUCT, 8, ALWAYS},
	{"bpf_sock_tuple", BTF_KIND_STRUCT, 4, ALWAYS},
	{"bpf_tunnel_key", BTF_KIND_STRUCT, 4, ALWAYS},
	{"bpf_xfrm_state", BTF_KIND_STRUCT, 4, ALWAYS},
	{"bpf_fib_lookup", BTF_KIND_STRUCT, 4, ALWAYS},
	{"bpf_flow_keys", BTF_KIND_STRUCT, 4, ALWAYS},
	{"bpf_spin_lock", BTF_KIND_STRUCT, 4, ALWAYS},
	{"bpf_pidns_info", BTF_KIND_STRUCT, 4, ALWAYS},
	{"bpf_devmap_val", BTF_KIND_STRUCT, 4, ALWAYS},
	{"bpf_cpumap_val", BTF_KIND_STRUCT, 4, ALWAYS},
	{"bpf_timer", BTF_KIND_STRUCT, 8, KERNEL_STRUCT_BPF_TIMER},
	{"bpf_dynptr", BTF_KIND_STRUCT, 8, KERNEL_STRUCT_BPF_DYNPTR},
	{"bpf_list_head", BTF_KIND_STRUCT, 8, KERNEL_STRUCT_BPF_LIST_HEAD},
	{"bpf_list_node", BTF_KIND_STRUCT, 8, KERNEL_STRUCT_BPF_LIST_NODE},
	{"bpf_rb_root", BTF_KIND_STRUCT, 8, KERNEL_STRUCT_BPF_RB_ROOT},
	{"bpf_rb_node", BTF_KIND_STRUCT, 8, KERNEL_STRUCT_BPF_RB_NODE},
	{"bpf_refcount", BTF_KIND_STRUCT, 4, KERNEL_STRUCT_BPF_REFCOUNT},
	{"bpf_wq", BTF_KIND_STRUCT, 8, KERNEL_STRUCT_BPF_WQ},
	{"bpf_task_work", BTF_KIND_STRUCT, 8, KERNEL_STRUCT_BPF_TASK_WORK},
};

/* Other tags of these headers, whose types differ between releases. */
static const char other_tags[][28] = {
	"__sk_buff",
	"bpf_addr_space_cast",
	"bpf_adj_room_mode",
	"bpf_attr",
	"bpf_btf_info",
	"bpf_cgroup_dev_ctx",
	"bpf_cgroup_iter_order",
	"bpf_check_mtu_ret",
	"bpf_common_attr",
	"bpf_cond_pseudo_jmp",
	"bpf_core_relo",
	"bpf_core_relo_kind",
	"bpf_func_info",
	"bpf_hdr_start_off",
	"bpf_insn_array_value",
	"bpf_iter_link_info",
	"bpf_iter_num",
	"bpf_kfunc_flags",
	"bpf_line_info",
	"bpf_link_info",
	"bpf_lpm_trie_key_hdr",
	"bpf_lpm_trie_key_u8",
	"bpf_lwt_encap_mode",
	"bpf_map_info",
	"bpf_perf_event_type",
	"bpf_prog_info",
	"bpf_raw_tracepoint_args",
	"bpf_redir_neigh",
	"bpf_ret_code",
	"bpf_sk_lookup",
	"bpf_sock",
	"bpf_sock_addr",
	"bpf_sock_ops",
	"bpf_sockopt",
	"bpf_stack_build_id_status",
	"bpf_stats_type",
	"bpf_sysctl",
	"bpf_task_fd_type",
	"bpf_tcp_sock",
	"bpf_token_info",
	"bpf_xdp_sock",
	"btf_ptr",
	"sk_msg_md",
	"sk_reuseport_md",
	"tcx_action_base",
	"xdp_md",
};

bool is_bpf_header_tag(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(header_types); i++)
		if (header_types[i].align && str_eq(name, header_types[i].name))
			return true;
	for (size_t i = 0; i < ARRAY_SIZE(other_tags); i++)
		if (str_eq(name, other_tags[i]))
			return true;
	return false;
}

const struct header_type *bpf_header_type(const char *name, unsigned kind)
{
	for (size_t i = 0; i < ARRAY_SIZE(header_types); i++)
		if (kind == header_types[i].kind && str_eq(name, header_types[i].name))
			return &header_types[i];
	return NULL;
}
