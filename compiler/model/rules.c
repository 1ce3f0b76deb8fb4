/* SPDX-License-Identifier: BSD-2-Clause */
#include "model/rules.h"

#include <string.h>
#include <strings.h>

#include "base/util.h"

#define INFO(id, name, origin, severity, text)                                                    \
	[RULE_##id] = {#id, name, origin, SEVERITY_##severity, text,                                \
		       SEVERITY_##severity == SEVERITY_INFO},

const struct rule_info rule_table[RULE_N] = {
#define READ_RULE(id, name, severity, text)             INFO(id, name, FOUND_READING, severity, text)
#define KERNEL_RULE(id, name, severity, text)           INFO(id, name, FOUND_JUDGING, severity, text)
#define RULE(id, function, name, severity, text)        INFO(id, name, FOUND_LINTING, severity, text)
#define OBJECT_RULE(id, function, name, severity, text) INFO(id, name, FOUND_LINTING, severity, text)
#define USE_RULE(id, function, name, severity, text)    INFO(id, name, FOUND_LINTING, severity, text)
#define PIN_RULE(id, function, name, severity, text)    INFO(id, name, FOUND_COMPARING, severity, text)
#include "model/rules.def"
};

const char *severity_name(enum severity s)
{
	static const char *const names[] = {"error", "warning", "info", "never"};

	return names[s];
}

int rule_find(const char *id_or_name)
{
	for (size_t i = 0; i < RULE_N; i++)
		if (!strcasecmp(rule_table[i].id, id_or_name) || !strcasecmp(rule_table[i].name, id_or_name))
			return (int)i;
	return -1;
}

bool rule_find_range(const char *text, struct rule_range *out)
{
	size_t letters = strlen(text), n = 0;
	int rule = rule_find(text);

	if (rule >= 0) {
		*out = (struct rule_range){(enum rule_id)rule, (enum rule_id)rule,
					   strlen(rule_table[rule].id)};
		return true;
	}
	*out = (struct rule_range){RULE_N, RULE_N, letters};
	/* The list is in the order of the ids. */
	for (size_t i = 0; letters && i < RULE_N; i++) {
		if (strncasecmp(rule_table[i].id, text, letters))
			continue;
		if (!n++)
			out->first = (enum rule_id)i;
		out->last = (enum rule_id)i;
	}
	return n > 0;
}
