/* SPDX-License-Identifier: BSD-2-Clause */
#include "model/version.h"

#include <ctype.h>
#include <errno.h>

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

/* Writes the digits of v, and returns their end. */
static char *put_part(char *at, unsigned v)
{
	unsigned unit = 1;

	while (v / unit >= 10)
		unit *= 10;
	for (; unit; unit /= 10)
		*at++ = (char)('0' + v / unit % 10);
	return at;
}

const char *version_text(struct version v, char text[VERSION_TEXT_MAX])
{
	char *at = put_part(text, v.major);

	*at++ = '.';
	at = put_part(at, v.minor);
	if (v.patch) {
		*at++ = '.';
		at = put_part(at, v.patch);
	}
	*at = 0;
	return text;
}

int compare_versions(const void *a, const void *b)
{
	return version_cmp(*(const struct version *)a, *(const struct version *)b);
}
