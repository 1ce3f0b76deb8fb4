// SPDX-License-Identifier: BSD-2-Clause
/* Changes of one of the two inputs that are in one. */
#include <stdlib.h>
#include <string.h>

#include "tests/fuzz/mutate.h"
#include "tests/malformed/random.h"

bool pair_split(const uint8_t *data, size_t size, size_t *first)
{
	size_t n;

	if (size < PAIR_HEAD)
		return false;
	n = data[0] | (size_t)data[1] << 8 | (size_t)data[2] << 16 | (size_t)data[3] << 24;
	*first = n < size - PAIR_HEAD ? n : size - PAIR_HEAD;
	return true;
}

size_t mutate_pair(uint8_t *data, size_t size, size_t max, uint64_t *state)
{
	size_t first, second, room, at = PAIR_HEAD, *changed = &first;
	uint8_t *copy;

	if (!pair_split(data, size, &first) || max < size)
		return LLVMFuzzerMutate(data, size, max);
	second = size - PAIR_HEAD - first;
	if (xorshift_below(state, 2)) {
		changed = &second;
		at += first;
	}
	room = *changed + (max - size);
	copy = room ? malloc(room) : NULL;
	if (!copy)
		return size;
	memcpy(copy, data + at, *changed);
	room = mutate_elf_or_text(copy, *changed, room, state);
	/* What is behind it moves. */
	memmove(data + at + room, data + at + *changed, size - at - *changed);
	memcpy(data + at, copy, room);
	size = size - *changed + room;
	*changed = room;
	for (unsigned i = 0; i < PAIR_HEAD; i++)
		data[i] = (uint8_t)(first >> 8 * i);
	free(copy);
	return size;
}
