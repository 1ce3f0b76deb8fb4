/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_MODEL_DIAGNOSTIC_H
#define BPFMAPC_MODEL_DIAGNOSTIC_H

#include <stdbool.h>
#include <stddef.h>

enum severity { SEVERITY_ERROR, SEVERITY_WARNING, SEVERITY_INFO, SEVERITY_NEVER };

const char *severity_name(enum severity s);

enum rule_id {
#define READ_RULE(id, name, severity, text) RULE_##id,
#define KERNEL_RULE(id, name, severity, text) RULE_##id,
#define RULE(id, name, severity, text) RULE_##id,
#define OBJECT_RULE(id, name, severity, text) RULE_##id,
#include "model/rules.def"
	RULE_N
};

struct rule_info {
	const char *id, *name;
	enum severity severity;
	const char *text;
	bool off_by_default;	/* infos: asked for */
};

const struct rule_info *rule_info(enum rule_id rule);

/* By id ("BM120") or name ("missing-required-flag"); -1 where there is none. */
int rule_find(const char *id_or_name);

struct map_def;

struct diagnostic {
	enum rule_id rule;
	enum severity severity;
	const char *map, *attribute;	/* NULL where it is of the whole object */
	const struct map_def *about;	/* the map, or NULL */
	int attr;			/* enum map_attr, or -1 */
	const char *file;		/* source file, or NULL; see object_locate() */
	unsigned line;
	unsigned column;		/* 0: unknown; only text inputs have one */
	const char *message;
	const char **notes;
	size_t n_notes, cap_notes;
	const char *help;		/* NULL where there is nothing to write */
};

#endif
