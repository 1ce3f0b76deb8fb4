/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/util.h"
#include "input/internal.h"

/*
 * Up to here a file is read, above it is mapped: for an object of the usual
 * size that costs less than the faults of a mapping, and a file that somebody
 * truncates meanwhile cannot kill the process.
 */
#define MAP_FROM (1024 * 1024)

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

/* All that can be read from fd; hint is the size that is expected. 0 or -errno. */
static int read_all(int fd, size_t hint, struct file **out)
{
	size_t cap = hint + 1, size = 0;
	unsigned char *data = malloc(cap);

	if (!data)
		die_no_memory();
	for (;;) {
		ssize_t n;

		if (size == cap) {
			cap *= 2;
			data = realloc(data, cap);
			if (!data)
				die_no_memory();
		}
		n = read(fd, data + size, cap - size);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			int err = errno;

			free(data);
			return -err;
		}
		if (!n)
			break;
		size += (size_t)n;
	}
	*out = file_new(data, size, false);
	return 0;
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

static void add_unreadable(struct object_list *out, const char *path, enum rule_id rule,
			   const char *reason)
{
	struct object *obj = object_new(path);

	obj->name = object_name(obj->arena, path);
	unreadable(obj, rule, "%s", reason);
	object_list_add(out, obj);
}

static bool starts_with(const struct file *file, const char *magic, size_t n)
{
	return file->size >= n && !memcmp(file->data, magic, n);
}

/* An ELF file for BPF, by class and machine: else it is a host's. */
static bool is_host_elf(const struct file *file)
{
	struct view v = {file->data, file->size, file->size > 5 && file->data[5] == 2};
	uint64_t machine = uint_at(&v, 18, 2);

	return machine != 247 && machine != 0;
}

static bool is_elf(const struct file *file)
{
	return starts_with(file, "\177ELF", 4);
}

static bool is_archive(const struct file *file)
{
	return starts_with(file, "!<arch>\n", 8);
}

/*
 * "FILE(name)", as reports call an object of a container: that one alone.
 * False where path is no such name of a file that can be read.
 */
static bool input_member(const struct input_options *opts, const char *path,
			 struct object_list *out)
{
	const char *open = strrchr(path, '(');
	struct object_list all = {0};
	struct file *file = NULL;
	char *container;
	bool found = false;

	if (!open || open == path || !str_ends(path, ")"))
		return false;
	container = strndup(path, (size_t)(open - path));
	if (!container)
		die_no_memory();
	if (file_open(container, &file)) {
		free(container);
		return false;
	}
	if ((is_elf(file) && is_host_elf(file)) || is_archive(file))
		read_embedded(opts, container, file, &all);
	for (size_t i = 0; i < all.n && !found; i++) {
		found = str_eq(all.v[i]->path, path);
		if (!found)
			continue;
		object_list_add(out, all.v[i]);
		all.v[i] = NULL;
	}
	if (!found)
		add_unreadable(out, path, RULE_BM001,
			       "the file holds no BPF object of that name; report on it names them all");
	object_list_free(&all);
	file_put(file);
	free(container);
	return true;
}

/* Standard input has no suffix: what begins as text is a definition file. */
static bool is_text(const struct file *file)
{
	for (size_t i = 0; i < file->size && i < 256; i++)
		if (file->data[i] < ' ' && !memchr("\t\n\r", file->data[i], 3))
			return false;
	return file->size > 0;
}

void input_file(const struct input_options *opts, const char *path, struct object_list *out)
{
	bool is_definition = str_ends(path, ".yaml") || str_ends(path, ".yml");
	struct file *file = NULL;
	int err = file_open(path, &file);

	if (err) {
		char reason[128];

		if (err != -ENOENT || !input_member(opts, path, out))
			add_unreadable(out, path, RULE_BM001,
				       strerror_r(-err, reason, sizeof(reason)));
		return;
	}
	if (is_definition ||
	    (str_eq(path, "-") && !is_elf(file) && !is_archive(file) && is_text(file))) {
		input_definition(opts, path, (const char *)file->data, file->size, out);
	} else if (is_elf(file) && !is_host_elf(file)) {
		struct arena *a = arena_new();

		read_object(opts, path, object_name(a, path), file, 0, file->size, out);
		arena_free(a);
	} else if (is_elf(file) || is_archive(file)) {
		if (!read_embedded(opts, path, file, out))
			add_unreadable(out, path, RULE_BM002,
				       "no BPF object is embedded in the file");
	} else {
		add_unreadable(out, path, RULE_BM002,
			       file->size ? "the file is no ELF object, archive or definition file" :
					    "the file is empty");
	}
	file_put(file);
}

/* The BTF of an object, as it was completed for the object's own maps. */
static int object_types(const struct object_list *list, struct object *into,
			const struct types **out, const char **error)
{
	struct view raw;

	for (size_t i = 0; i < list->n; i++) {
		const struct object *obj = list->v[i];

		if (!obj->types)
			continue;
		raw = (struct view){obj->types->raw, obj->types->raw_size, false};
		*out = types_read(into->arena, &raw, error);
		return *out ? 0 : -EINVAL;
	}
	*error = "the object has no BTF";
	if (list->n && list->v[0]->n_faults)
		*error = arena_strdup(into->arena, list->v[0]->faults[0].message);
	return -ENOENT;
}

int input_types(const struct input_options *opts, struct object *into, const char *path,
		const struct types **out, const char **error)
{
	struct object_list list = {0};
	struct file *file = NULL;
	char reason[128];
	struct view raw;
	int err = file_open(path, &file);

	if (err) {
		*error = arena_strdup(into->arena, strerror_r(-err, reason, sizeof(reason)));
		return err;
	}
	if (is_elf(file) && !is_host_elf(file)) {
		read_object(opts, path, "", file, 0, file->size, &list);
		err = object_types(&list, into, out, error);
		object_list_free(&list);
	} else {
		raw = (struct view){file->data, file->size, false};
		*out = types_read(into->arena, &raw, error);
		err = *out && !*error ? 0 : -EINVAL;
	}
	file_put(file);
	return err;
}
