/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/util.h"
#include "cli/cc.h"
#include "cli/child.h"
#include "cli/cli.h"
#include "cli/depfile.h"

/*
 * Runs the compiler and lints the object that it wrote. What the compiler is given, prints
 * and ends with is its own. Where there will be no object, bpfmapc becomes the compiler.
 */

/* As shells end where a command is not found, or is found and cannot be run. */
enum { EXIT_CANNOT_RUN = 126, EXIT_NOT_FOUND = 127 };

static int become(char **args)
{
	execvp(args[0], args);
	return complain(errno == ENOENT ? EXIT_NOT_FOUND : EXIT_CANNOT_RUN, "%s: %s", args[0],
			strerror(errno));
}

/* Signals that are for the compiler: the terminal sends the first two to both. */
static const int for_compiler[] = {SIGINT, SIGQUIT, SIGTERM, SIGHUP};
static volatile sig_atomic_t compiler;

static void pass_on(int sig)
{
	if (compiler > 0)
		kill((pid_t)compiler, sig);
}

/*
 * The object from when the compiler has written it until it is known to be right: whatever
 * ends this process removes it, as compilers remove what they have not finished.
 */
static const char *volatile unlinted;

static void remove_unlinted(void)
{
	if (unlinted)
		unlink(unlinted);
}

static void remove_and_end(int sig)
{
	remove_unlinted();
	/* By default, when it is no longer blocked. */
	raise(sig);
}

static void guard_object(void)
{
	struct sigaction act = {.sa_handler = remove_and_end, .sa_flags = SA_RESETHAND}, old;

	atexit(remove_unlinted);
	for (size_t i = 0; i < ARRAY_SIZE(for_compiler); i++)
		if (!sigaction(for_compiler[i], NULL, &old) && old.sa_handler == SIG_DFL)
			sigaction(for_compiler[i], &act, NULL);
}

/* The status of waitpid() for the compiler, or -errno. Its object is guarded if it may be linted. */
static int run_compiler(char **args, const char *object)
{
	struct sigaction old[ARRAY_SIZE(for_compiler)], old_child, act = {.sa_flags = SA_RESTART};
	sigset_t blocked, mask;
	int status;
	pid_t pid;

	/* None is lost between fork() and the moment when it can be passed on. */
	sigemptyset(&blocked);
	for (size_t i = 0; i < ARRAY_SIZE(for_compiler); i++)
		sigaddset(&blocked, for_compiler[i]);
	sigprocmask(SIG_BLOCK, &blocked, &mask);
	for (size_t i = 0; i < ARRAY_SIZE(for_compiler); i++) {
		sigaction(for_compiler[i], NULL, &old[i]);
		act.sa_handler = for_compiler[i] == SIGINT || for_compiler[i] == SIGQUIT ||
				 old[i].sa_handler == SIG_IGN ? SIG_IGN : pass_on;
		sigaction(for_compiler[i], &act, NULL);
	}
	/* Who ignores it cannot wait. */
	act.sa_handler = SIG_DFL;
	sigaction(SIGCHLD, &act, &old_child);
	pid = fork();
	if (!pid) {
		for (size_t i = 0; i < ARRAY_SIZE(for_compiler); i++)
			sigaction(for_compiler[i], &old[i], NULL);
		sigaction(SIGCHLD, &old_child, NULL);
		sigprocmask(SIG_SETMASK, &mask, NULL);
		_exit(become(args));
	}
	compiler = pid;
	sigprocmask(SIG_SETMASK, &mask, NULL);
	status = pid < 0 ? -errno : child_wait(pid);
	/* From now on the number may be another process's. */
	compiler = 0;
	if (status <= 0 && pid > 0)
		unlinted = object;
	for (size_t i = 0; i < ARRAY_SIZE(for_compiler); i++)
		sigaction(for_compiler[i], &old[i], NULL);
	return status;
}

/* Ends as the compiler did, by the same signal, without a core of this program. */
static int end_as(int status)
{
	const struct rlimit none = {0};

	if (!WIFSIGNALED(status))
		return WEXITSTATUS(status);
	setrlimit(RLIMIT_CORE, &none);
	signal(WTERMSIG(status), SIG_DFL);
	raise(WTERMSIG(status));
	return 128 + WTERMSIG(status);
}

/* 1 if the file is an object for BPF and is not what it was, 0 if not, or -errno. */
static int is_written(const struct stat *before, const char *path)
{
	struct stat now;

	if (stat(path, &now))
		return errno == ENOENT ? 0 : -errno;
	if (now.st_ino == before->st_ino && now.st_dev == before->st_dev &&
	    now.st_size == before->st_size &&
	    now.st_mtim.tv_sec == before->st_mtim.tv_sec &&
	    now.st_mtim.tv_nsec == before->st_mtim.tv_nsec)
		return 0;
	return input_is_object(path);
}

/* Prints the diagnostics where compilers do, and returns the exit status. */
static int lint_object(struct options *opts, const char *path, int color)
{
	struct result_list list = {0};
	struct buf b = {0};
	int status;

	opts->args = &path;
	opts->n_args = 1;
	status = run_files(opts, false, &list);
	if (opts->color == COLOR_AUTO)
		opts->color = color;
	opts->out.color = options_color(opts, STDERR_FILENO);
	status = findings_status(&list, status);
	cut_findings(opts, &list);
	if (list.n)
		opts->out.format->write(&b, &opts->out, &list);
	result_list_free(&list);
	return write_diagnostics(&b, status);
}

static bool keeps_object(void)
{
	const char *keep = getenv("BPFMAPC_KEEP");

	return keep && str_eq(keep, "1");
}

/* A next make must not take the object for built. Returns the status. */
static int remove_object(const char *path, int status)
{
	if (!keeps_object() && unlink(path) && errno != ENOENT)
		complain(0, "%s: cannot be removed: %s", path, strerror(errno));
	return status;
}

/* What there is to say of the object that the compiler has, or may have, written. */
static int check_object(struct options *opts, const struct stat *before, const struct cc_command *cc)
{
	int written = is_written(before, cc->output), status;

	if (!written)
		return EXIT_OK;
	if (written < 0)
		return remove_object(cc->output, complain(EXIT_IO, "%s: cannot be read: %s", cc->output,
							  strerror(-written)));
	status = depfile_write(opts, cc->output, lint_object(opts, cc->output, cc->color));
	return status ? remove_object(cc->output, status) : EXIT_OK;
}

int cmd_cc(struct options *opts)
{
	char **args = ARENA_ARRAY(opts->arena, opts->n_args + 1, char *);
	struct stat before = {0};
	struct cc_command cc;
	int status;

	for (size_t i = 0; i < opts->n_args; i++)
		args[i] = arena_strdup(opts->arena, opts->args[i]);
	cc_read_args(opts->arena, opts->args + 1, opts->n_args - 1, &cc);
	if (!cc.output)
		return become(args);
	(void)stat(cc.output, &before);
	guard_object();
	status = run_compiler(args, keeps_object() ? NULL : cc.output);
	if (status > 0)
		return end_as(status);
	if (status < 0) {
		/* Whether it is right, or whole, nobody knows. */
		if (is_written(&before, cc.output))
			(void)remove_object(cc.output, 0);
		status = complain(EXIT_CANNOT_RUN, "%s: cannot be run: %s", args[0], strerror(-status));
	} else {
		status = check_object(opts, &before, &cc);
	}
	unlinted = NULL;
	return status;
}
