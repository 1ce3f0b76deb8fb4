/* SPDX-License-Identifier: BSD-2-Clause */
#include "model/diagnostic.h"

#include "base/util.h"

static const struct rule_info rules[] = {
#define RULE(id, name, severity, text)                                                             \
	[RULE_##id] = {#id, name, SEVERITY_##severity, text, SEVERITY_##severity == SEVERITY_INFO},
#define READ_RULE RULE
#define KERNEL_RULE RULE
#define OBJECT_RULE RULE
#include "model/rules.def"
};

const char *severity_name(enum severity s)
{
	static const char *const names[] = {"error", "warning", "info", "never"};

	return names[s];
}

const struct rule_info *rule_info(enum rule_id rule)
{
	return &rules[rule];
}

int rule_find(const char *id_or_name)
{
	for (size_t i = 0; i < ARRAY_SIZE(rules); i++)
		if (str_eq(rules[i].id, id_or_name) || str_eq(rules[i].name, id_or_name))
			return (int)i;
	return -1;
}
