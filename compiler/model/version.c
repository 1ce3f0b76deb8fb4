/* SPDX-License-Identifier: BSD-2-Clause */
#include "model/version.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>

int version_parse(const char *s, struct version *out)
{
	unsigned part[3] = {0};
	int n = 0;

	for (;;) {
		if (n == 3 || !isdigit((unsigned char)*s))
			return -EINVAL;
		while (isdigit((unsigned char)*s)) {
			part[n] = part[n] * 10 + (unsigned)(*s++ - '0');
			if (part[n] > UINT16_MAX)
				return -EINVAL;
		}
		n++;
		if (!*s)
			break;
		if (*s++ != '.')
			return -EINVAL;
	}
	if (n < 2)
		return -EINVAL;
	*out = VERSION((uint16_t)part[0], (uint16_t)part[1], (uint16_t)part[2]);
	return 0;
}

const char *version_text(struct version v, char text[VERSION_TEXT_MAX])
{
	int n = snprintf(text, VERSION_TEXT_MAX, "%u.%u", v.major, v.minor);

	if (v.patch)
		snprintf(text + n, VERSION_TEXT_MAX - (size_t)n, ".%u", v.patch);
	return text;
}
