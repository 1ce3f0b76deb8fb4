/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_KCONFIG_H
#define BPFMAPC_KCONFIG_H

/*
 * The values of .kconfig: those of the kernel that runs, as libbpf's
 * bpf_object__resolve_externs() finds them.
 */
#include <bpfmapc/maps.h>
#include <stdarg.h>
#include <stdlib.h>

BPFMAPC_SELDOM_BEGIN

/* One look-up of all. */
struct bpfmapc_kconfig {
	const struct bpfmapc_extern *externs;
	size_t n;
	bool *set; /* by extern: it has its value */
	unsigned char *values;
	const char *given; /* lines CONFIG_x=y that come first, or NULL */
	char source[96];   /* what is being read, for messages */
	bool damaged;      /* a compressed file ended before its time */
	char why[256];     /* what failed */
	int (*gunzip)(FILE *from, int (*put)(void *to, int byte), void *to);
	int (*prog_load)(const struct bpfmapc_new_program *program);
	int token_fd;
};

/* Says what failed. Returns err. */
BPFMAPC_FUNCTION __attribute__((format(printf, 3, 4))) int
bpfmapc_why(struct bpfmapc_kconfig *k, int err, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(k->why, sizeof(k->why), fmt, ap);
	va_end(ap);
	return err;
}

/* A value that does not suit its extern. */
BPFMAPC_FUNCTION int bpfmapc_wrong(struct bpfmapc_kconfig *k, size_t i, const char *value,
				   const char *why, int err)
{
	return bpfmapc_why(k, err, "extern '%.64s': '%.64s' of %.64s %s", k->externs[i].name, value,
			   k->source, why);
}

BPFMAPC_FUNCTION void bpfmapc_store(unsigned char *to, uint32_t size, uint64_t value)
{
	const uint8_t one = (uint8_t)value;
	const uint16_t two = (uint16_t)value;
	const uint32_t four = (uint32_t)value;

	if (size == 1)
		memcpy(to, &one, sizeof(one));
	else if (size == 2)
		memcpy(to, &two, sizeof(two));
	else if (size == 4)
		memcpy(to, &four, sizeof(four));
	else
		memcpy(to, &value, sizeof(value));
}

/* As libbpf's set_kcfg_value_num(). */
BPFMAPC_FUNCTION int bpfmapc_set_number(struct bpfmapc_kconfig *k, size_t i, const char *text,
					uint64_t value)
{
	const struct bpfmapc_extern *x = &k->externs[i];
	unsigned bits = x->size * 8;

	if (x->kind == BPFMAPC_TRISTATE || x->kind == BPFMAPC_CHARS)
		return bpfmapc_wrong(k, i, text, "is a number, and its type is not", -EINVAL);
	if (x->kind == BPFMAPC_BOOL && value > 1)
		return bpfmapc_wrong(k, i, text, "is neither 0 nor 1", -EINVAL);
	/* Of a signed type: -2^(bits - 1) <= value < 2^(bits - 1), moved up. */
	if (bits < 64 && (value + (x->is_signed ? UINT64_C(1) << (bits - 1) : 0)) >> bits)
		return bpfmapc_wrong(k, i, text, "does not fit in its type", -ERANGE);
	bpfmapc_store(k->values + x->offset, x->size, value);
	k->set[i] = true;
	return 0;
}

/*
 * The values as libbpf's bpf_object__resolve_externs() finds them; configs() looks up those
 * that have no function, NULL where there are none. 0 or -errno, and k->why says what failed.
 */
BPFMAPC_FUNCTION int bpfmapc_find_values(struct bpfmapc_kconfig *k,
					 int (*configs)(struct bpfmapc_kconfig *k))
{
	(void)snprintf(k->source, sizeof(k->source), "the running kernel");
	for (size_t i = 0; i < k->n; i++) {
		const struct bpfmapc_extern *x = &k->externs[i];
		uint64_t value = 0;
		char text[32];
		int err;

		if (!x->fact)
			continue;
		err = x->fact(k, &value);
		(void)snprintf(text, sizeof(text), "%llu", (unsigned long long)value);
		err = err ? bpfmapc_why(k, err, "extern '%.64s': nothing here has its value",
					x->name)
			  : bpfmapc_set_number(k, i, text, value);
		if (err)
			return err;
	}
	return configs ? configs(k) : 0;
}

/* The contents of .kconfig. 0 with *values, which the caller frees, or -errno. */
BPFMAPC_FUNCTION int bpfmapc_look_up(const struct bpfmapc_run *run, const struct bpfmapc_map *map,
				     void **values)
{
	const struct bpfmapc_object *obj = run->obj;
	struct bpfmapc_kconfig k;
	int err;

	memset(&k, 0, sizeof(k));
	k.externs = obj->externs;
	k.n = obj->n_externs;
	k.given = run->opts.kconfig;
	k.gunzip = obj->gunzip;
	k.prog_load = obj->prog_load;
	k.token_fd = run->opts.token_fd;
	/* The values, and behind them what is known of each extern. */
	k.values = (unsigned char *)calloc(1, map->attr.value_size + k.n * sizeof(*k.set));
	if (!k.values)
		return bpfmapc_tell(run, map->name, "look up externs", -ENOMEM);
	k.set = (bool *)(k.values + map->attr.value_size);
	err = bpfmapc_find_values(&k, obj->configs);
	if (k.damaged)
		(void)bpfmapc_tell(run, map->name, "the kernel's configuration is damaged", 0);
	if (!err) {
		*values = k.values;
		return 0;
	}
	free(k.values);
	return bpfmapc_tell(run, map->name, k.why, err);
}

BPFMAPC_SELDOM_END

#endif
