/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_CLI_COMPLETION_SCRIPTS_H
#define BPFMAPC_CLI_COMPLETION_SCRIPTS_H

/* The scripts of this folder, which the build turns into C. */
extern const char script_bash[], script_zsh[], script_fish[];

#endif
