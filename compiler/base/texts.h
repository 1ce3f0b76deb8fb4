/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_BASE_TEXTS_H
#define BPFMAPC_BASE_TEXTS_H

#include "base/arena.h"

/*
 * Texts that repeat: thousands of maps can have one fault. A text that is among the last ones is not
 * made again. Begins as zeroes and an arena, where the texts are.
 */
struct texts {
	struct arena *arena;
	const char *last[64];	/* by a hash */
};

/* The text is the same pointer as before, or a new one. It must not be changed. */
const char *texts_printf(struct texts *t, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
const char *texts_vprintf(struct texts *t, const char *fmt, va_list ap)
	__attribute__((format(printf, 2, 0)));

#endif
