/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_BASE_LIMITS_H
#define BPFMAPC_BASE_LIMITS_H

#include <stddef.h>

/*
 * How far the program looks, so that time and memory grow no faster than an input that may be
 * hostile. What people can meet is in bpfmapc(1), LIMITS. Of one object, if nothing else is said.
 * Limits of kernels and formats stand where they are needed.
 */

/* Bytes read from a pipe or a device, which may have no end */
#define READ_MAX ((size_t)256 << 20)
/* Times the size of the object: compressed debug info that is read */
#define INFLATED_MAX 20
/* Members of the structs that define the maps of an object */
#define DEF_MEMBERS_MAX 200000
/* Functions and maps that are visited for all programs together */
#define REACH_STEPS_MAX (16u << 20)
/* Legacy records of a section that are wired, which takes quadratic time */
#define WIRED_MAX 4096
/* Bytes of the states of one function; real ones need a few thousand */
#define STATES_MAX (256u << 20)
/* Times that an instruction of a function is followed, on average */
#define VISITS_MAX 64
/* Instructions that are followed for what is certain, in all */
#define FOLLOW_STEPS_MAX (64u << 20)
/* Uses of all maps by all programs; real objects have a few thousand */
#define USES_MAX (1u << 20)
/* Bytes of BTFs that cilium/ebpf makes of those of an object */
#define OWN_TYPES_MAX ((size_t)16 << 20)
/* Members and holes that rules visit */
#define LINT_STEPS (16u << 20)
/* Wrong calls of helpers that are looked at */
#define WRONG_CALLS_MAX 65536
/* Findings about programs and maps that they may not have */
#define REFUSALS_MAX 32768
/* Findings of one rule that are shown: the default of --max-findings */
#define FINDINGS_MAX 1000
/* Bytes of contents in a header: one is five of C, and some hundred in the compiler */
#define CONTENTS_MAX (16u << 20)
/* Bytes of names of maps that programs reach, in a report */
#define REACHED_NAMES_MAX (16u << 20)
/* Rules of a map type with those of groups, which multiply; Linux has below 100 */
#define TYPE_RULES_MAX 10000
/* Bytes of a file of schemas */
#define SCHEMA_FILE_MAX ((size_t)16 << 20)
/* Levels of a YAML text */
#define YAML_DEPTH_MAX 48
/* Keys of one of its mappings */
#define YAML_KEYS_MAX 1024
/* Errors of a YAML text; further ones are dropped */
#define YAML_ERRORS_MAX 100
/* Bytes of a kernel profile */
#define PROFILE_MAX (4u << 20)
/* Bytes of names in a file of names */
#define LIST_MAX ((size_t)64 << 20)
/* Bytes of a baseline */
#define BASELINE_MAX ((size_t)64 << 20)
/* Bytes of a configuration */
#define CONFIG_MAX (1u << 20)

#endif
