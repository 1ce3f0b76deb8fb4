/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_CONSUME_H
#define BPFMAPC_CONSUME_H

/*
 * Reads the records that programs put into a ring buffer, through libbpf's ring_buffer__new(),
 * or, with perf.h, send to a perf event array.
 */
#include <bpfmapc/libbpf.h>
#include <poll.h>
#include <stdlib.h>

BPFMAPC_BEGIN

/* Who gets the records: call() knows the type of fn, which has that of the records. */
struct bpfmapc_consumer {
	int (*call)(void (*fn)(void), const void *record, size_t size, void *ctx);
	void (*fn)(void);
	void *ctx;
	size_t least; /* bytes of a record of that type */
};

/*
 * The buffers of a map in this process, from their first use until the struct of the object
 * is closed. libbpf has its address.
 */
struct bpfmapc_reader {
	struct ring_buffer *ring; /* or */
	struct perf_buffer *perf;
	void (*close)(struct bpfmapc_reader *r); /* r itself, too */
	int (*read)(struct bpfmapc_reader *r);   /* what is there, or until r->err: 0 or -errno */
	int epoll_fd;
	uint64_t *record;                  /* of perf: a copy at a multiple of 8 bytes */
	uint64_t lost;                     /* records of perf that found no room */
	const struct bpfmapc_consumer *to; /* while a call runs */
	size_t size;                       /* of the record that ended it */
	int n, err;
};

/* A map, and how its buffers are opened: r, which is all zeroes, is whole, or closed. 0 or -errno. */
struct bpfmapc_source {
	const struct bpfmapc_object *obj;
	size_t map; /* its place in the tables */
	int fd;
	struct bpfmapc_reader **reader; /* NULL while they are not open */
	int (*open)(struct bpfmapc_reader *r, int fd, size_t pages);
};

/* Hands a record on. Returns 0, or below 0 what ends the call. */
static inline int bpfmapc_take_record(struct bpfmapc_reader *r, const void *record, size_t size)
{
	int err = -EBADMSG;

	r->size = size;
	if (size >= r->to->least)
		err = r->to->call(r->to->fn, record, size, r->to->ctx);
	if (err < 0)
		return r->err = err;
	r->n += r->n < INT32_MAX;
	return 0;
}

static inline int bpfmapc_ring_record(void *ctx, void *record, size_t size)
{
	return bpfmapc_take_record((struct bpfmapc_reader *)ctx, record, size);
}

static inline int bpfmapc_read_ring(struct bpfmapc_reader *r)
{
	int n = ring_buffer__consume(r->ring);

	return n < 0 ? n : 0;
}

BPFMAPC_END

BPFMAPC_SELDOM_BEGIN

BPFMAPC_FUNCTION void bpfmapc_close_ring(struct bpfmapc_reader *r)
{
	ring_buffer__free(r->ring);
	free(r);
}

/* bpfmapc_source.open of a ring buffer, whose definition says how large it is. */
BPFMAPC_FUNCTION int bpfmapc_open_ring(struct bpfmapc_reader *r, int fd, size_t pages)
{
	(void)pages;
	r->ring = ring_buffer__new(fd, bpfmapc_ring_record, r, NULL);
	if (!r->ring)
		return -errno;
	r->close = bpfmapc_close_ring;
	r->read = bpfmapc_read_ring;
	r->epoll_fd = ring_buffer__epoll_fd(r->ring);
	return 0;
}

BPFMAPC_FUNCTION int bpfmapc_source_fault(const struct bpfmapc_source *s, const char *step, int err)
{
	return bpfmapc_say(s->obj, s->obj->maps[s->map].name, step, err);
}

/* Opens the buffers, unless they are. 0 or -errno. */
BPFMAPC_FUNCTION int bpfmapc_open_reader(const struct bpfmapc_source *s, size_t pages)
{
	struct bpfmapc_reader *r;
	int err;

	bpfmapc_text(s->obj)[0] = 0;
	if (*s->reader)
		return 0;
	if (s->fd < 0)
		return bpfmapc_source_fault(s, "consume: the map is not open", -EBADF);
	r = (struct bpfmapc_reader *)calloc(1, sizeof(*r));
	if (!r)
		return bpfmapc_source_fault(s, "consume", -ENOMEM);
	err = s->open(r, s->fd, pages);
	if (err) {
		free(r);
		return bpfmapc_source_fault(s, "consume: open its buffers", err);
	}
	*s->reader = r;
	return 0;
}

/* <object>_maps__<map>_epoll_fd(): the descriptor, which stays libbpf's, or -errno. */
BPFMAPC_FUNCTION int bpfmapc_epoll_fd(const struct bpfmapc_source *s)
{
	int err = bpfmapc_open_reader(s, 0);

	return err ? err : (*s->reader)->epoll_fd;
}

/* Waits until there is a record to read. 0, also where none came, or -errno. */
BPFMAPC_FUNCTION int bpfmapc_wait(const struct bpfmapc_reader *r, int timeout_ms)
{
	struct pollfd at;

	at.fd = r->epoll_fd;
	at.events = POLLIN;
	at.revents = 0;
	return poll(&at, 1, timeout_ms) < 0 ? -errno : 0;
}

/* bpfmapc_object.close_readers */
BPFMAPC_FUNCTION void bpfmapc_close_readers(struct bpfmapc_reader **readers, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (readers[i])
			readers[i]->close(readers[i]);
		readers[i] = NULL;
	}
}

BPFMAPC_SELDOM_END

BPFMAPC_BEGIN

/*
 * <object>_maps__<map>_consume(), _poll(): hands all records on that are there; where there
 * is none it waits for the first one, for at most so many milliseconds; below 0: for ever.
 * Returns how many there were, or -errno: what the consumer returned below 0, EINTR where a
 * signal ended the waiting, EBADMSG for a record that is shorter than its type. This record
 * is gone, those behind it stay for the next call.
 */
static inline int bpfmapc_consume(const struct bpfmapc_source *s, const struct bpfmapc_consumer *to,
				  int timeout_ms)
{
	int err = bpfmapc_open_reader(s, 0);
	struct bpfmapc_reader *r = *s->reader;
	char step[96];

	if (err)
		return err;
	if (r->to)
		return bpfmapc_source_fault(s, "consume: called by its own consumer", -EBUSY);
	r->to = to;
	r->n = r->err = 0;
	err = r->read(r);
	if (!err && !r->n && timeout_ms)
		do {
			err = bpfmapc_wait(r, timeout_ms);
			if (!err)
				err = r->read(r);
		} while (!err && !r->n && timeout_ms < 0);
	r->to = NULL;
	if (err != -EBADMSG || r->size >= to->least)
		return err ? err : r->n;
	(void)snprintf(step, sizeof(step), "consume: a record of %zu bytes, its type has %zu",
		       r->size, to->least);
	return bpfmapc_source_fault(s, step, err);
}

BPFMAPC_END

/*
 * The functions of one map of x_maps, whose place in the tables is `place`. Its records have
 * at least so many bytes, and the type x_maps__<map>_record, which may be void:
 *
 * int x_maps__<map>_consume(struct x_maps *maps, fn, void *ctx)
 *	hands the records that are there to int fn(const x_maps__<map>_record *record,
 *	size_t size, void *ctx), until it returns below 0; see bpfmapc_consume()
 * int x_maps__<map>_poll(struct x_maps *maps, fn, void *ctx, int timeout_ms)
 *	the same, and waits for the first one
 * int x_maps__<map>_epoll_fd(struct x_maps *maps)
 *	a descriptor that can be read while there are records, for a loop with others
 *
 * The declaration at the end takes the semicolon.
 */
#define BPFMAPC_RECORDS(x, map, place, kind, bytes)                                                \
	typedef int x##__##map##_fn(const x##__##map##_record *record, size_t size, void *ctx);    \
	static inline int x##_priv__##map##_call(void (*fn)(void), const void *record,             \
						 size_t size, void *ctx)                           \
	{                                                                                          \
		return ((x##__##map##_fn *)fn)((const x##__##map##_record *)record, size, ctx);    \
	}                                                                                          \
	static inline struct bpfmapc_source x##_priv__##map##_source(struct x *maps)               \
	{                                                                                          \
		struct bpfmapc_source s = {&x##_priv__object, place, maps->map,                    \
					   &maps->map##__reader, bpfmapc_open_##kind};             \
                                                                                                   \
		return s;                                                                          \
	}                                                                                          \
	static inline int x##__##map##_poll(struct x *maps, x##__##map##_fn *fn, void *ctx,        \
					    int timeout_ms)                                        \
	{                                                                                          \
		struct bpfmapc_source s = x##_priv__##map##_source(maps);                          \
		struct bpfmapc_consumer to = {x##_priv__##map##_call, (void (*)(void))fn, ctx,     \
					      bytes};                                              \
                                                                                                   \
		return bpfmapc_consume(&s, &to, timeout_ms);                                       \
	}                                                                                          \
	static inline int x##__##map##_consume(struct x *maps, x##__##map##_fn *fn, void *ctx)     \
	{                                                                                          \
		return x##__##map##_poll(maps, fn, ctx, 0);                                        \
	}                                                                                          \
	static inline int x##__##map##_epoll_fd(struct x *maps)                                    \
	{                                                                                          \
		struct bpfmapc_source s = x##_priv__##map##_source(maps);                          \
                                                                                                   \
		return bpfmapc_epoll_fd(&s);                                                       \
	}                                                                                          \
	struct x

#endif
