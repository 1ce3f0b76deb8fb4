/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdarg.h>

#include "lint/internal.h"

/* The attributes that speak of the same thing as attr. */
static uint32_t group_of(int attr)
{
	static const uint32_t key = ATTR_BIT(ATTR_KEY) | ATTR_BIT(ATTR_KEY_SIZE);
	static const uint32_t value = ATTR_BIT(ATTR_VALUE) | ATTR_BIT(ATTR_VALUE_SIZE);
	static const uint32_t inner = ATTR_BIT(ATTR_INNER) | ATTR_BIT(ATTR_VALUES);

	if (attr < 0)
		return 0;
	if (ATTR_BIT(attr) & key)
		return key;
	if (ATTR_BIT(attr) & value)
		return value;
	return ATTR_BIT(attr) & inner ? inner : ATTR_BIT(attr);
}

bool lint_same(int attr, int other)
{
	return (group_of(attr) & group_of(other)) != 0;
}

bool lint_free(const struct lint_map *m, int attr, bool inner)
{
	uint32_t bad = inner ? m->bad_inner : m->bad;

	return !(bad & (group_of(attr) | ATTR_BIT(ATTR_TYPE)));
}

void lint_mark(struct lint_map *m, int attr, bool inner)
{
	if (inner)
		m->bad_inner |= group_of(attr);
	else
		m->bad |= group_of(attr);
}

/* The member that a reader should be shown for attr: a size may come from its type. */
static int member_of(const struct map_def *map, int attr)
{
	if (attr == ATTR_KEY_SIZE && !map_has(map, ATTR_KEY_SIZE))
		return ATTR_KEY;
	if (attr == ATTR_VALUE_SIZE && !map_has(map, ATTR_VALUE_SIZE))
		return ATTR_VALUE;
	return attr;
}

static struct diagnostic *say(struct lint *l, enum rule_id rule, const struct lint_map *m, int attr,
			      const char *fmt, va_list ap)
{
	const char *message = arena_vprintf(l->arena, fmt, ap);
	struct diagnostic *d;

	d = object_diagnostic(l->obj, rule, m ? m->map : NULL, attr, "%s", message);
	if (m && attr >= 0)
		d->attr = member_of(m->map, attr);
	return d;
}

struct diagnostic *lint_say(struct lint *l, enum rule_id rule, struct lint_map *m, int attr,
			    const char *fmt, ...)
{
	struct diagnostic *d;
	va_list ap;

	va_start(ap, fmt);
	d = say(l, rule, m, attr, fmt, ap);
	va_end(ap);
	if (m)
		lint_mark(m, attr, false);
	return d;
}

struct diagnostic *lint_say_inner(struct lint *l, enum rule_id rule, struct lint_map *m, int attr,
				  const char *fmt, ...)
{
	struct diagnostic *d;
	va_list ap;

	va_start(ap, fmt);
	d = say(l, rule, m, attr, fmt, ap);
	va_end(ap);
	lint_mark(m, attr, true);
	/* The outer map's own member of that name is not what is meant. */
	d->attr = ATTR_VALUES;
	return d;
}
