/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_PERF_H
#define BPFMAPC_PERF_H

/*
 * Reads what programs send to a perf event array, through libbpf's perf_buffer__new_raw():
 * the callback of perf_buffer__new() cannot stop.
 */
#include <bpfmapc/consume.h>
#include <linux/perf_event.h>

#define BPFMAPC_PERF_PAGES  64          /* of each CPU, where nobody says how many */
#define BPFMAPC_PERF_RECORD (1UL << 16) /* none is longer: its size has 16 bits */

BPFMAPC_BEGIN

/*
 * A record is behind a size of 4 bytes, at no multiple of 8, and may have some bytes of
 * zeroes behind it. DONE ends the reading of one CPU's buffer, after this record.
 */
static inline enum bpf_perf_event_ret bpfmapc_perf_event(void *ctx, int cpu,
							 struct perf_event_header *event)
{
	struct bpfmapc_reader *r = (struct bpfmapc_reader *)ctx;
	const char *at = (const char *)event + sizeof(*event);
	size_t left = event->size - sizeof(*event);
	uint64_t lost;
	uint32_t size;

	(void)cpu;
	/* struct {header; u64 id, lost;} */
	if (event->type == PERF_RECORD_LOST && left >= 2 * sizeof(lost)) {
		memcpy(&lost, at + sizeof(lost), sizeof(lost));
		r->lost += lost;
	}
	if (event->type != PERF_RECORD_SAMPLE || left < sizeof(size))
		return LIBBPF_PERF_EVENT_CONT;
	memcpy(&size, at, sizeof(size));
	if (size > left - sizeof(size))
		return LIBBPF_PERF_EVENT_CONT;
	memcpy(r->record, at + sizeof(size), size);
	return bpfmapc_take_record(r, r->record, size) ? LIBBPF_PERF_EVENT_DONE
						       : LIBBPF_PERF_EVENT_CONT;
}

/* CPUs that are not online have no buffer. */
static inline int bpfmapc_read_perf(struct bpfmapc_reader *r)
{
	size_t n = perf_buffer__buffer_cnt(r->perf);
	int err = 0;

	for (size_t i = 0; i < n && !r->err && !err; i++)
		if (perf_buffer__consume_buffer(r->perf, i) < 0 && errno != ENOENT)
			err = -errno;
	return r->err ? r->err : err;
}

static inline uint64_t bpfmapc_lost(const struct bpfmapc_reader *r)
{
	return r ? r->lost : 0;
}

BPFMAPC_END

BPFMAPC_SELDOM_BEGIN

BPFMAPC_FUNCTION void bpfmapc_close_perf(struct bpfmapc_reader *r)
{
	perf_buffer__free(r->perf);
	free(r->record);
	free(r);
}

/* bpfmapc_source.open. libbpf before 1.0 returns the error in the pointer; errno always has it. */
BPFMAPC_FUNCTION int bpfmapc_open_perf(struct bpfmapc_reader *r, int fd, size_t pages)
{
	struct perf_event_attr attr;
	int err;

	memset(&attr, 0, sizeof(attr));
	attr.size = sizeof(attr);
	attr.type = PERF_TYPE_SOFTWARE;
	attr.config = PERF_COUNT_SW_BPF_OUTPUT;
	attr.sample_type = PERF_SAMPLE_RAW;
	attr.sample_period = 1;
	attr.wakeup_events = 1;
	r->record = (uint64_t *)malloc(BPFMAPC_PERF_RECORD);
	if (!r->record)
		return -ENOMEM;
	r->perf = perf_buffer__new_raw(fd, pages ? pages : BPFMAPC_PERF_PAGES, &attr,
				       bpfmapc_perf_event, r, NULL);
	if (!r->perf || (uintptr_t)r->perf > (uintptr_t)-4096) {
		err = -errno;
		free(r->record);
		return err;
	}
	r->close = bpfmapc_close_perf;
	r->read = bpfmapc_read_perf;
	r->epoll_fd = perf_buffer__epoll_fd(r->perf);
	return 0;
}

BPFMAPC_FUNCTION int bpfmapc_open_pages(const struct bpfmapc_source *s, size_t pages)
{
	if (*s->reader)
		return bpfmapc_source_fault(s, "open: its buffers are open already", -EBUSY);
	return bpfmapc_open_reader(s, pages);
}

BPFMAPC_SELDOM_END

/*
 * The functions of a perf event array beside those of BPFMAPC_RECORDS():
 *
 * int x_maps__<map>_open(struct x_maps *maps, size_t pages)
 *	opens the buffers, with so many pages for each CPU, a power of two, or 0 for 64. What
 *	programs send before is gone, so open them before these are attached. 0 or -errno
 * uint64_t x_maps__<map>_lost(const struct x_maps *maps)
 *	how many records found no room so far, of those that were read over
 */
#define BPFMAPC_PERF(x, map)                                                                       \
	static inline int x##__##map##_open(struct x *maps, size_t pages)                          \
	{                                                                                          \
		struct bpfmapc_source s = x##_priv__##map##_source(maps);                          \
                                                                                                   \
		return bpfmapc_open_pages(&s, pages);                                              \
	}                                                                                          \
	static inline uint64_t x##__##map##_lost(const struct x *maps)                             \
	{                                                                                          \
		return bpfmapc_lost(maps->map##__reader);                                          \
	}                                                                                          \
	struct x

#endif
