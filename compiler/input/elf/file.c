/* SPDX-License-Identifier: BSD-2-Clause */
#include <ar.h>
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/util.h"
#include "input/elf/elf.h"

/*
 * Smaller files are read, larger ones are mapped. Reading an object of the usual
 * size costs less than the page faults of a mapping, and is safe if somebody
 * truncates the file meanwhile.
 */
#define MAP_FROM (1024 * 1024)
/* A pipe or a device may have no end. */
#define READ_MAX ((size_t)256 << 20)

static struct file *file_new(unsigned char *data, size_t size, bool mapped)
{
	struct file *file = malloc(sizeof(*file));

	if (!file)
		die_no_memory();
	atomic_init(&file->users, 1);
	file->data = data;
	file->size = size;
	file->mapped = mapped;
	return file;
}

/* Reads fd to its end; hint is the expected size. 0, -EFBIG above READ_MAX, or another -errno. */
static int read_all(int fd, size_t hint, struct file **out)
{
	size_t cap = 0, size = 0;
	unsigned char *data = NULL;
	int err = -EFBIG;

	while (size <= READ_MAX) {
		ssize_t n;

		if (size == cap) {
			cap = cap ? cap * 2 : hint + 1;
			data = realloc(data, cap);
			if (!data)
				die_no_memory();
		}
		n = read(fd, data + size, cap - size);
		if (!n) {
			*out = file_new(data, size, false);
			return 0;
		}
		if (n > 0) {
			size += (size_t)n;
		} else if (errno != EINTR) {
			err = -errno;
			break;
		}
	}
	free(data);
	return err;
}

int file_open(const char *path, struct file **out)
{
	struct stat st;
	int fd, err;

	if (str_eq(path, "-"))
		return read_all(STDIN_FILENO, 64 * 1024, out);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	if (fstat(fd, &st)) {
		err = -errno;
	} else if (S_ISREG(st.st_mode) && st.st_size >= MAP_FROM) {
		void *data = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);

		err = data == MAP_FAILED ? -errno : 0;
		if (!err)
			*out = file_new(data, (size_t)st.st_size, true);
	} else {
		err = read_all(fd, S_ISREG(st.st_mode) ? (size_t)st.st_size : 64 * 1024, out);
	}
	close(fd);
	return err;
}

void file_put(struct file *file)
{
	if (!file || atomic_fetch_sub(&file->users, 1) != 1)
		return;
	if (file->mapped)
		munmap(file->data, file->size);
	else
		free(file->data);
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
