// SPDX-License-Identifier: BSD-2-Clause
/*
 * The header of testdata/loader/own.bpf.c (-DHEADER), made with --types own.h: keys, values
 * and variables have the types of own.h, by their own names.
 */
#ifndef RUNTIME_syscall
#include <bpf/bpf.h>
#endif
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "count.h"
#include HEADER

static void elements(const struct own_maps *maps)
{
	flow_id id = 7, next = 0;
	struct event event, seen;
	endpoint_t from;
	enum mode mode = BROKEN, back = OFF;
	struct packed pair[2], got[2];

	memset(&event, 0, sizeof(event));
	memset(&from, 0, sizeof(from));
	memset(pair, 0, sizeof(pair));
	event.pid = -3;
	event.mode = ON;
	event.range[2].high = 9;
	event.to[1].scope = 5;
	HOLDS(!own_maps__events_update(maps, &id, &event, 0));
	HOLDS(!own_maps__events_next(maps, NULL, &next) && next == id);
	HOLDS(!own_maps__events_lookup(maps, &id, &seen) && !memcmp(&event, &seen, sizeof(seen)));
	from.proto = 6;
	HOLDS(!own_maps__modes_update(maps, &from, &mode, 0));
	HOLDS(!own_maps__modes_lookup(maps, &from, &back) && back == BROKEN);
	pair[1].count = 1ull << 40;
	HOLDS(!own_maps__pairs_push(maps, &pair, 0));
	HOLDS(!own_maps__pairs_pop(maps, &got) && got[1].count == 1ull << 40);
}

/* A type that no header has is the generated one, with types of the header in it. */
static void local(const struct own_maps *maps)
{
	struct own_maps_t__local value, seen;
	struct packed last = {1, 2};
	__u32 at = 1;

	memset(&value, 0, sizeof(value));
	value.mode = ON;
	value.last = last;
	HOLDS(!own_maps__locals_update(maps, &at, &value, 0));
	HOLDS(!own_maps__locals_lookup(maps, &at, &seen) && seen.mode == ON && seen.last.count == 2);
}

static void per_cpu(const struct own_maps *maps)
{
	int n = own_maps__possible_cpus();
	struct own_maps__percpu_cpu *values;
	__u32 at = 1;

	HOLDS(n > 0);
	values = (struct own_maps__percpu_cpu *)aligned_alloc(64, (size_t)n * sizeof(*values));
	memset(values, 0, (size_t)n * sizeof(*values));
	values[0].value.packets = 1;
	values[n - 1].value.bytes = 2;
	HOLDS(!own_maps__percpu_update(maps, &at, values, (size_t)n, 0));
	memset(values, 0, (size_t)n * sizeof(*values));
	HOLDS(!own_maps__percpu_lookup(maps, &at, values, (size_t)n));
	HOLDS(values[0].value.packets == 1 && values[n - 1].value.bytes == 2);
	free(values);
}

static void variables(const struct own_maps *maps)
{
	const own_maps__rodata_value *constants = own_maps__rodata_map(maps);
	own_maps__data_value *data = own_maps__data_map(maps);
	const struct settings *settings;
	struct counters *totals;

	HOLDS(constants && data);
	if (!constants || !data)
		return;
	settings = &constants->settings;
	HOLDS(settings->limit == 7 && settings->heat == WARM && settings->since == 9);
	totals = &data->totals;
	HOLDS(totals->packets == 1 && data->n_totals == 2 && data->now == BROKEN);
	own_maps__rodata_unmap(constants);
	own_maps__data_unmap(data);
}

int main(void)
{
	struct own_maps maps;

	if (own_maps__create(&maps, NULL)) {
		n_failed++;
		printf("%s\n", own_maps__error());
		return counted();
	}
	elements(&maps);
	local(&maps);
	per_cpu(&maps);
	variables(&maps);
	own_maps__close(&maps);
	return counted();
}
