/* SPDX-License-Identifier: BSD-2-Clause */
#include <ar.h>
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/util.h"
#include "input/elf/elf.h"

/*
 * Smaller files are read, larger ones are mapped. Reading an object of the usual
 * size costs less than the page faults of a mapping, and is safe if somebody
 * truncates the file meanwhile.
 */
#define MAP_FROM (1024 * 1024)

/* The files that are mapped now, for input_mapped_at(). */
static struct file *mapped_files;
static pthread_mutex_t mapped_lock = PTHREAD_MUTEX_INITIALIZER;

static struct file *file_new(const char *path)
{
	struct file *file = malloc(sizeof(*file));
	char *copy = strdup(path);

	if (!file || !copy)
		die_no_memory();
	*file = (struct file){.users = 1, .path = copy};
	return file;
}

static int map(struct file *file, int fd, size_t size)
{
	void *data = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0);

	if (data == MAP_FAILED)
		return -errno;
	file->data = data;
	file->size = size;
	file->mapped = true;
	pthread_mutex_lock(&mapped_lock);
	file->next = mapped_files;
	mapped_files = file;
	pthread_mutex_unlock(&mapped_lock);
	return 0;
}

static void unmap(struct file *file)
{
	struct file **at = &mapped_files;

	pthread_mutex_lock(&mapped_lock);
	while (*at != file)
		at = &(*at)->next;
	*at = file->next;
	pthread_mutex_unlock(&mapped_lock);
	munmap(file->data, file->size);
}

const char *input_mapped_at(const void *address)
{
	uintptr_t at = (uintptr_t)address;

	for (const struct file *f = mapped_files; f; f = f->next)
		if (at - (uintptr_t)f->data < f->size)
			return f->path;
	return NULL;
}

static int read_all(struct file *file, int fd, const struct stat *st)
{
	struct buf b = {0};
	int err = buf_read_fd(&b, fd, st, READ_MAX);

	file->data = (unsigned char *)b.s;
	file->size = b.len;
	return err;
}

int file_open(const char *path, enum path_from from, struct file **out)
{
	int err, fd = file_open_read(path, from);
	struct file *file;
	struct stat st;

	if (fd < 0)
		return fd;
	file = file_new(path);
	if (fstat(fd, &st))
		err = -errno;
	else if (S_ISREG(st.st_mode) && st.st_size >= MAP_FROM && fd != STDIN_FILENO)
		err = map(file, fd, (size_t)st.st_size);
	else
		err = read_all(file, fd, &st);
	file_close_read(fd);
	if (err)
		file_put(file);
	else
		*out = file;
	return err;
}

void file_put(struct file *file)
{
	if (!file || atomic_fetch_sub(&file->users, 1) != 1)
		return;
	if (file->mapped)
		unmap(file);
	else
		free(file->data);
	free(file->path);
	free(file);
}

/* e_type and e_machine have the same offsets in ELF of 32 and of 64 bits. */
static uint64_t elf_half(const struct file *file, size_t at)
{
	struct view v = {file->data, file->size, file->size > 5 && file->data[5] == 2};

	return uint_at(&v, at, 2);
}

enum file_kind file_kind(const struct file *file)
{
	uint64_t machine;

	if (file->size >= SARMAG && !memcmp(file->data, ARMAG, SARMAG))
		return FILE_ARCHIVE;
	if (file->size < SELFMAG || memcmp(file->data, ELFMAG, SELFMAG))
		return FILE_OTHER;
	machine = elf_half(file, 18);
	return machine == EM_BPF || machine == EM_NONE ? FILE_BPF_ELF : FILE_HOST_ELF;
}

unsigned file_foreign_object(const struct file *file)
{
	bool is_object = file_kind(file) == FILE_HOST_ELF && elf_half(file, 16) == ET_REL;

	return is_object ? (unsigned)elf_half(file, 18) : 0;
}

int input_is_object(const char *path)
{
	unsigned char head[20];		/* up to e_machine */
	struct file file = {.data = head};
	struct stat st;
	ssize_t n;
	int fd;

	if (stat(path, &st))
		return -errno;
	if (!S_ISREG(st.st_mode))
		return 0;
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return -errno;
	n = read(fd, head, sizeof(head));
	if (n < 0)
		n = -errno;
	close(fd);
	if (n < 0)
		return (int)n;
	file.size = (size_t)n;
	return n == sizeof(head) && !memcmp(head, ELFMAG, SELFMAG) && elf_half(&file, 18) == EM_BPF;
}
