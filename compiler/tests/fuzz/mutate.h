/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Changes of inputs that know their form, so that what is changed is still read to its end.
 *
 *	mutate_text.c   lines
 *	mutate_btf.c    records and names of a BTF
 *	mutate_insns.c  instructions
 *	mutate_elf.c    objects, by all of these
 *	mutate_pair.c   two inputs in one
 */
#ifndef BPFMAPC_TESTS_FUZZ_MUTATE_H
#define BPFMAPC_TESTS_FUZZ_MUTATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Changes data[size], which has room for max bytes, and returns its new size. The same
 * state, that of random.h, makes the same change, but for what libFuzzer adds.
 */
typedef size_t mutate_fn(uint8_t *data, size_t size, size_t max, uint64_t *state);

mutate_fn mutate_text, mutate_btf, mutate_insns, mutate_elf, mutate_pair;
/* mutate_elf() of what begins like an ELF file, else mutate_text(). */
mutate_fn mutate_elf_or_text;

/* Of libFuzzer, which provides it: bytes, numbers and words of the dictionary. */
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max);

/*
 * The input of two is the size of the first, 32 bits little-endian, the first, and the
 * second. *first is that size, at most what there is; false if there is no size.
 */
bool pair_split(const uint8_t *data, size_t size, size_t *first);
#define PAIR_HEAD 4	/* bytes */

#endif
