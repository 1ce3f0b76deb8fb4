/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_ZLIB_H
#define BPFMAPC_ZLIB_H

/* What gzip has compressed, by zlib, which libbpf needs too: link with -lz. */
#include <bpfmapc/tables.h>
#include <errno.h>
#include <string.h>
#include <zlib.h>

BPFMAPC_SELDOM_BEGIN

/* Hands on what there is of one member; *stopped is what put() returned. Z_OK and others. */
BPFMAPC_FUNCTION int bpfmapc_zlib_some(z_stream *z, FILE *from, int (*put)(void *to, int byte),
				       void *to, int *stopped)
{
	unsigned char in, out[512];
	int ret, byte;

	if (!z->avail_in) {
		byte = getc(from);
		if (byte == EOF)
			return Z_BUF_ERROR;
		in = (unsigned char)byte;
		z->next_in = &in;
		z->avail_in = 1;
	}
	do {
		z->next_out = out;
		z->avail_out = sizeof(out);
		ret = inflate(z, Z_SYNC_FLUSH);
		for (size_t i = 0; i < sizeof(out) - z->avail_out && !*stopped; i++)
			*stopped = put(to, out[i]);
	} while (ret == Z_OK && !z->avail_out && !*stopped);
	return ret == Z_BUF_ERROR ? Z_OK : ret;
}

/*
 * The file from behind its first magic number. 0, what put() returned, or 1
 * where the file is damaged: what comes before has been put. -ENOMEM.
 */
BPFMAPC_FUNCTION int bpfmapc_zlib_gunzip(FILE *from, int (*put)(void *to, int byte), void *to)
{
	static const unsigned char magic[] = {0x1f, 0x8b};
	int ret, stopped = 0;
	z_stream z;

	memset(&z, 0, sizeof(z));
	if (inflateInit2(&z, 15 + 16) != Z_OK)
		return -ENOMEM;
	do {
		z.next_in = (Bytef *)(uintptr_t)magic;
		z.avail_in = sizeof(magic);
		do
			ret = bpfmapc_zlib_some(&z, from, put, to, &stopped);
		while (ret == Z_OK && !stopped);
	} while (ret == Z_STREAM_END && !stopped && getc(from) == magic[0] &&
		 getc(from) == magic[1] && inflateReset(&z) == Z_OK);
	(void)inflateEnd(&z);
	return stopped ? stopped : ret != Z_STREAM_END;
}

BPFMAPC_SELDOM_END

#endif
