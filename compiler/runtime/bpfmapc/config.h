/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_CONFIG_H
#define BPFMAPC_CONFIG_H

/* The externs CONFIG_x of .kconfig: what the caller gives and what the kernel was built with. */
#include <bpfmapc/kconfig.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/utsname.h>

BPFMAPC_SELDOM_BEGIN

/* As libbpf's set_kcfg_value_tri(). */
BPFMAPC_FUNCTION int bpfmapc_set_letter(struct bpfmapc_kconfig *k, size_t i, const char *value)
{
	const struct bpfmapc_extern *x = &k->externs[i];
	unsigned char *to = k->values + x->offset;

	switch (x->kind) {
	case BPFMAPC_BOOL:
		if (*value == 'm')
			return bpfmapc_wrong(k, i, value, "is no bool", -EINVAL);
		*to = *value == 'y';
		break;
	case BPFMAPC_TRISTATE:
		/* enum libbpf_tristate: no, yes, module; an int whatever the size. */
		bpfmapc_store(to, x->size < 4 ? x->size : 4,
			      *value == 'y'   ? 1
			      : *value == 'm' ? 2
					      : 0);
		break;
	case BPFMAPC_CHAR:
		*to = (unsigned char)*value;
		break;
	default:
		return bpfmapc_wrong(k, i, value, "is neither a number nor a string", -EINVAL);
	}
	k->set[i] = true;
	return 0;
}

/* As libbpf's set_kcfg_value_str(): what is too long is cut. */
BPFMAPC_FUNCTION int bpfmapc_set_string(struct bpfmapc_kconfig *k, size_t i, const char *value)
{
	const struct bpfmapc_extern *x = &k->externs[i];
	size_t n = strlen(value);

	if (x->kind != BPFMAPC_CHARS)
		return bpfmapc_wrong(k, i, value, "is a string, and its type is not", -EINVAL);
	if (n < 2 || value[n - 1] != '"')
		return bpfmapc_wrong(k, i, value, "is a string without an end", -EINVAL);
	n -= 2;
	if (n >= x->size)
		n = x->size - 1;
	memcpy(k->values + x->offset, value + 1, n);
	k->set[i] = true;
	return 0;
}

BPFMAPC_FUNCTION int bpfmapc_set_config(struct bpfmapc_kconfig *k, size_t i, const char *value)
{
	const struct bpfmapc_extern *x = &k->externs[i];
	unsigned long long number;
	char *end;

	if (*value == 'y' || *value == 'n' || *value == 'm')
		return bpfmapc_set_letter(k, i, value);
	if (*value == '"')
		return bpfmapc_set_string(k, i, value);
	errno = 0;
	number = strtoull(value, &end, 0);
	if (errno || *end)
		return bpfmapc_wrong(k, i, value, "is no number", -EINVAL);
	if (x->kind != BPFMAPC_INT && x->kind != BPFMAPC_CHAR)
		return bpfmapc_wrong(k, i, value, "is a number, and its type is not", -EINVAL);
	/* Whatever is wrong with a configuration is EINVAL in the end. */
	return bpfmapc_set_number(k, i, value, number) ? -EINVAL : 0;
}

/* As libbpf's bpf_object__process_kconfig_line(). */
BPFMAPC_FUNCTION int bpfmapc_config_line(struct bpfmapc_kconfig *k, char *line)
{
	char *value;

	if (strncmp(line, "CONFIG_", 7))
		return 0;
	line[strcspn(line, "\n")] = 0;
	value = strchr(line, '=');
	if (!value || !value[1])
		return bpfmapc_why(k, -EINVAL, "'%.96s' of %.96s has no value", line, k->source);
	*value++ = 0;
	/* Of several values the first counts. */
	for (size_t i = 0; i != k->n; i++)
		if (!strcmp(k->externs[i].name, line))
			return k->set[i] ? 0 : bpfmapc_set_config(k, i, value);
	return 0;
}

/* Text that comes byte by byte. Lines are as long as libbpf's: the rest is one of its own. */
struct bpfmapc_config {
	struct bpfmapc_kconfig *k;
	size_t n;
	char line[4096];
};

BPFMAPC_FUNCTION int bpfmapc_config_end(struct bpfmapc_config *c)
{
	c->line[c->n] = 0;
	c->n = 0;
	return bpfmapc_config_line(c->k, c->line);
}

BPFMAPC_FUNCTION int bpfmapc_config_byte(void *to, int byte)
{
	struct bpfmapc_config *c = (struct bpfmapc_config *)to;

	c->line[c->n++] = (char)byte;
	return byte == '\n' || c->n == sizeof(c->line) - 1 ? bpfmapc_config_end(c) : 0;
}

BPFMAPC_FUNCTION int bpfmapc_config_text(struct bpfmapc_config *c, const char *text)
{
	int err = 0;

	for (; *text && !err; text++)
		err = bpfmapc_config_byte(c, *text);
	return !err && c->n ? bpfmapc_config_end(c) : err;
}

/* A file, compressed or not. What can be read of a damaged one counts, as with libbpf. */
BPFMAPC_FUNCTION int bpfmapc_config_file(struct bpfmapc_config *c, FILE *f)
{
	int first = getc(f), second = first == EOF ? EOF : getc(f), err = 0;

	if (first == 0x1f && second == 0x8b) {
		err = c->k->gunzip(f, bpfmapc_config_byte, c);
		if (err == -ENOMEM)
			return bpfmapc_why(c->k, err, "look up externs");
		if (err > 0 && !ferror(f)) {
			c->k->damaged = true;
			/* Only where the file ends too early is its last line taken. */
			if (!feof(f))
				c->n = 0;
			err = 0;
		}
	} else if (first != EOF) {
		err = bpfmapc_config_byte(c, first);
		for (int byte = second; byte != EOF && !err; byte = getc(f))
			err = bpfmapc_config_byte(c, byte);
	}
	/* Not to be read is another thing than not to be there. */
	if (err >= 0 && ferror(f)) {
		err = errno ? -errno : -EIO;
		return bpfmapc_why(c->k, err, "read %.96s", c->k->source);
	}
	return !err && c->n ? bpfmapc_config_end(c) : err;
}

/* As libbpf's bpf_object__read_kconfig_file(). */
BPFMAPC_FUNCTION int bpfmapc_config_of_kernel(struct bpfmapc_config *c)
{
	struct bpfmapc_kconfig *k = c->k;
	struct utsname uts;
	FILE *f = NULL;
	int err;

	if (!uname(&uts)) {
		(void)snprintf(k->source, sizeof(k->source), "/boot/config-%.80s", uts.release);
		f = fopen(k->source, "re");
	}
	if (!f) {
		(void)snprintf(k->source, sizeof(k->source), "/proc/config.gz");
		f = fopen(k->source, "re");
	}
	if (!f)
		return bpfmapc_why(k, -EINVAL,
				   "the kernel's configuration is neither in "
				   "/boot/config-RELEASE nor in /proc/config.gz");
	err = bpfmapc_config_file(c, f);
	(void)fclose(f);
	return err;
}

BPFMAPC_FUNCTION bool bpfmapc_any_left(const struct bpfmapc_kconfig *k)
{
	for (size_t i = 0; i != k->n; i++)
		if (!k->set[i])
			return true;
	return false;
}

/* The externs CONFIG_x: of opts.kconfig, and of the kernel's where that does not have them all. */
BPFMAPC_FUNCTION int bpfmapc_configs(struct bpfmapc_kconfig *k)
{
	struct bpfmapc_config *c;
	int err = 0;

	c = (struct bpfmapc_config *)calloc(1, sizeof(*c));
	if (!c)
		return bpfmapc_why(k, -ENOMEM, "look up externs");
	c->k = k;
	if (k->given) {
		(void)snprintf(k->source, sizeof(k->source), "opts.kconfig");
		err = bpfmapc_config_text(c, k->given);
	}
	if (!err && bpfmapc_any_left(k))
		err = bpfmapc_config_of_kernel(c);
	free(c);
	for (size_t i = 0; i != k->n && !err; i++) {
		const struct bpfmapc_extern *x = &k->externs[i];

		if (k->set[i] || x->weak)
			continue;
		err = bpfmapc_why(k, -ESRCH, "extern '%.96s' is not in %.80s%s", x->name, k->source,
				  k->damaged ? ", which is damaged" : "");
	}
	return err;
}

BPFMAPC_SELDOM_END

#endif
