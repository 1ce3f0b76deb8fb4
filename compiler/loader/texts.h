/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_LOADER_TEXTS_H
#define BPFMAPC_LOADER_TEXTS_H

/*
 * The fixed parts of generated headers, for emit_part(): the build makes a string of every
 * text/<name>.h.in.
 */
extern const char text_arena_data[];
extern const char text_arena_libbpf[];
extern const char text_arena_no_data[];
extern const char text_arenas[];
extern const char text_config[];
extern const char text_cookie[];
extern const char text_core[];
extern const char text_cpus[];
extern const char text_create[];
extern const char text_inflate[];
extern const char text_info[];
extern const char text_info_libbpf[];
extern const char text_info_syscall[];
extern const char text_insn[];
extern const char text_kconfig[];
extern const char text_kconfig_extern[];
extern const char text_kconfig_map[];
extern const char text_kconfig_values[];
extern const char text_kernel_version[];
extern const char text_libbpf[];
extern const char text_make[];
extern const char text_map_data[];
extern const char text_no_arenas[];
extern const char text_no_config[];
extern const char text_no_data[];
extern const char text_no_kconfig[];
extern const char text_no_older_btf[];
extern const char text_no_pins[];
extern const char text_no_templates[];
extern const char text_no_value[];
extern const char text_object[];
extern const char text_older[];
extern const char text_older_btf[];
extern const char text_older_data[];
extern const char text_pin_libbpf[];
extern const char text_pin_syscall[];
extern const char text_pins[];
extern const char text_program_libbpf[];
extern const char text_program_syscall[];
extern const char text_programs[];
extern const char text_run[];
extern const char text_syscall[];
extern const char text_syscall_wrapper[];
extern const char text_templates[];
extern const char text_whole[];
extern const char text_zero_value[];

#endif
