/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/landlock.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/name_table.h"
#include "base/path.h"
#include "base/util.h"
#include "base/whole_file.h"
#include "cli/cli.h"

/* Of newer kernels than the oldest headers that this is built with. */
#define ACCESS_FS_REFER     (1ull << 13)	/* ABI 2 */
#define ACCESS_FS_TRUNCATE  (1ull << 14)	/* ABI 3 */
#define ACCESS_FS_IOCTL_DEV (1ull << 15)	/* ABI 5 */

#define ACCESS_FS_1 ((1ull << 13) - 1)		/* all of ABI 1 */
#define READ_FILE LANDLOCK_ACCESS_FS_READ_FILE
#define READ (READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)
#define WRITE_FILE (READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE | ACCESS_FS_TRUNCATE)
#define WRITE (WRITE_FILE | READ | LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_REMOVE_FILE)
#define WRITE_TREE (WRITE | LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_REMOVE_DIR)

struct sandbox {
	struct arena *arena;
	int fd;			/* of the rules */
	uint64_t handled;	/* accesses that need a rule */
	struct name_table known;	/* folders that have theirs */
};

/* Allows it for the file, or for all below the folder. What is not there needs no rule. */
static void allow(struct sandbox *s, const char *path, uint64_t access)
{
	struct landlock_path_beneath_attr rule = {.parent_fd = open(path, O_PATH | O_CLOEXEC)};
	struct stat st;

	if (rule.parent_fd < 0) {
		file_must_be_readable(path, errno);
		return;
	}
	if (!fstat(rule.parent_fd, &st) && !S_ISDIR(st.st_mode))
		access &= WRITE_FILE;
	rule.allowed_access = access & s->handled;
	/* A file of no file system, as a pipe, cannot have a rule, and needs none. */
	(void)syscall(SYS_landlock_add_rule, s->fd, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
	close(rule.parent_fd);
}

/* True the first time. */
static bool allow_folder(struct sandbox *s, const char *path)
{
	const char *member = str_ends(path, ")") ? strrchr(path, '(') : NULL, *folder;

	/* FILE(name): the name may have slashes. */
	folder = path_folder(s->arena, member ? arena_strndup(s->arena, path, (size_t)(member - path)) : path);
	if (!name_table_add(&s->known, folder, 0))
		return false;
	allow(s, folder, READ);
	return true;
}

/* The file itself, if it is a device, and the folder in which it is replaced. */
static void allow_output(struct sandbox *s, const char *path)
{
	char real[PATH_MAX];

	if (!path || str_eq(path, "-"))
		return;
	allow(s, path, WRITE_FILE);
	if (!file_place(path, real))
		allow(s, path_folder(s->arena, real), WRITE);
}

/* A folder that may have to be made, with those above it. */
static void allow_tree(struct sandbox *s, const char *path)
{
	char there[PATH_MAX];

	if ((size_t)snprintf(there, sizeof(there), "%s", path) >= sizeof(there))
		return;
	while (!file_is_there(there)) {
		char *slash = strrchr(there, '/');

		if (!slash)
			strcpy(there, ".");
		else
			slash[slash == there] = 0;
	}
	allow(s, there, WRITE_TREE);
}

/* A definition file may name a file of types anywhere. */
static bool is_definition(const char *path)
{
	return str_eq(path, "-") || str_ends(path, ".yaml") || str_ends(path, ".yml");
}

static void allow_inputs(struct sandbox *s, const struct options *opts)
{
	bool anywhere = opts->n_types;	/* a header includes others */

	for (size_t i = 0; i < opts->n_args; i++) {
		const char *path = opts->args[i];

		anywhere |= is_definition(path);
		/* By the folder: a rule for each file would take longer than reading it. */
		if ((i && path_same_folder(path, opts->args[i - 1])) || !allow_folder(s, path))
			continue;
		/* Later they come from the cache. Errors are said then. */
		config_load(opts, path);
	}
	/* Where a link leads counts. */
	for (size_t i = 0; i < opts->n_links; i++)
		allow(s, opts->links[i], READ_FILE);
	/* Sources that are shown. */
	allow(s, anywhere ? "/" : ".", READ);
	for (size_t i = 0; i < opts->out.n_source_roots; i++)
		allow(s, opts->out.source_roots[i], READ);
	for (size_t i = 0; i < opts->n_debug_objects; i++)
		allow(s, opts->debug_objects[i], READ_FILE);
	if (opts->schemas)
		allow(s, opts->schemas, READ);
	if (opts->baseline)
		allow(s, opts->baseline, READ_FILE);
}

static void allow_outputs(struct sandbox *s, const struct options *opts)
{
	allow_output(s, opts->output);
	allow_output(s, opts->write_baseline);
	allow_output(s, opts->depfile);
	if (opts->runtime_headers)
		allow_tree(s, opts->runtime_headers);
}

static void limit_files(const struct options *opts)
{
	long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
	struct sandbox s = {.arena = opts->arena, .known = {.arena = opts->arena}};
	struct landlock_ruleset_attr rules = {.handled_access_fs = ACCESS_FS_1};

	if (abi < 1)
		return;
	if (abi >= 2)
		rules.handled_access_fs |= ACCESS_FS_REFER;
	if (abi >= 3)
		rules.handled_access_fs |= ACCESS_FS_TRUNCATE;
	if (abi >= 5)
		rules.handled_access_fs |= ACCESS_FS_IOCTL_DEV;
	s.handled = rules.handled_access_fs;
	s.fd = (int)syscall(SYS_landlock_create_ruleset, &rules, sizeof(rules.handled_access_fs), 0);
	if (s.fd < 0)
		return;
	allow_inputs(&s, opts);
	allow_outputs(&s, opts);
	(void)syscall(SYS_landlock_restrict_self, s.fd, 0);
	close(s.fd);
}

/* Sanitizers and valgrind do more in the process than the program does. */
static bool is_watched(void)
{
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
	return true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
	return true;
#endif
#endif
	const char *preload = getenv("LD_PRELOAD");

	return preload && strstr(preload, "/vgpreload_");
}

void sandbox_enter(const struct options *opts)
{
	if (is_watched())
		return;
	/* Both need it of who is not root: no program that is run has more rights. */
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		return;
	limit_files(opts);
	sandbox_calls();
}
