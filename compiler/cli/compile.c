/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/compile.h"

#include <errno.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/path.h"
#include "base/util.h"
#include "base/whole_file.h"
#include "cli/child.h"
#include "cli/scratch.h"

#define WORDS_MAX ((size_t)64 << 20)	/* bytes that a compiler says */

/* The state of compiling one source. */
struct compilation {
	struct arena *arena;
	const char *path;
	struct compile_command command;
	const char *words;		/* what the compiler has said, "" for nothing */
	struct object_list *out;
};

/* The words of the command, as a shell would take them. */
static const char *as_typed(const struct compilation *c)
{
	struct buf b = {0};

	for (size_t i = 0; i < c->command.words.n; i++) {
		const char *word = c->command.words.v[i];

		if (i)
			buf_char(&b, ' ');
		if (*word && !strpbrk(word, " \t\n\"'\\$`*?[](){}<>|&;#~!"))
			buf_str(&b, word);
		else
			buf_quoted(&b, word);
	}
	return buf_text(&b, c->arena);
}

static const char *fail(const struct compilation *c, const char *reason, const char *help)
{
	struct fault *f = input_unreadable(c->path, RULE_BM001,
					   arena_printf(c->arena, "cannot be compiled: %s", reason),
					   help, c->out);
	struct object *obj = c->out->v[c->out->n - 1];

	fault_note(obj, f, "the command is that of %s%s%s: %s", c->command.from,
		   c->command.folder ? ", in " : "",
		   c->command.folder ? path_shown(c->arena, NULL, c->command.folder) : "",
		   as_typed(c));
	return NULL;
}

/* The header that the compiler has not found, or NULL. */
static const char *missing_header(const struct compilation *c)
{
	/* As clang and GCC say it. */
	static const char *const before[] = {"fatal error: '", "fatal error: "};
	static const char *const behind[] = {"' file not found", ": No such file or directory"};

	for (size_t i = 0; i < ARRAY_SIZE(before); i++) {
		for (const char *at = strstr(c->words, before[i]); at; at = strstr(at, before[i])) {
			const char *end;

			at += strlen(before[i]);
			end = strstr(at, behind[i]);
			if (end && !memchr(at, '\n', (size_t)(end - at)))
				return arena_strndup(c->arena, at, (size_t)(end - at));
		}
	}
	return NULL;
}

/* What compilers say of the first error, or NULL. */
static const char *first_error(const struct compilation *c)
{
	const char *at = strstr(c->words, "error: ");

	return at ? arena_strndup(c->arena, at + strlen("error: "), strcspn(at, "\n") - strlen("error: "))
		  : NULL;
}

static const char *fail_header(const struct compilation *c, const char *header)
{
	const char *make = str_eq(path_base(header), "vmlinux.h") ?
		"make it with 'bpftool btf dump file /sys/kernel/btf/vmlinux format c', or " : "";

	return fail(c, arena_printf(c->arena, "the header '%s' is not found", header),
		    arena_printf(c->arena, "%ssay where it is: 'compile: \"clang -g -O2 -target bpf -I FOLDER\"' in .bpfmapc.yaml, or an entry in compile_commands.json",
				 make));
}

static const char *fail_start(const struct compilation *c, int err)
{
	const char *program = c->command.words.v[0], *folder = c->command.folder;
	char text[128];

	if (folder && access(folder, X_OK))
		return fail(c, arena_printf(c->arena, "its folder '%s' is not there", folder),
			    "make the project again");
	if (err == -ENOENT)
		return fail(c, arena_printf(c->arena, "there is no program '%s'", program),
			    arena_printf(c->arena, "install it%s, or name another compiler by 'compile:' in .bpfmapc.yaml",
					 str_eq(program, "clang") ?
					 " ('apt install clang', 'dnf install clang')" : ""));
	return fail(c, arena_printf(c->arena, "'%s' cannot be run: %s", program,
				    strerror_r(-err, text, sizeof(text))), NULL);
}

/* Says why there is no object: what the compiler ended with, by waitpid(), or -errno. */
static const char *fail_run(const struct compilation *c, int status)
{
	const char *program = c->command.words.v[0], *text;

	if (status < 0)
		return fail_start(c, status);
	if (WIFSIGNALED(status))
		return fail(c, arena_printf(c->arena, "'%s' is killed by signal %d (%s)", program,
					    WTERMSIG(status), strsignal(WTERMSIG(status))), NULL);
	if (!status)
		return fail(c, arena_printf(c->arena, "'%s' writes no object", program),
			    "the command must compile, as with -c");
	text = missing_header(c);
	if (text)
		return fail_header(c, text);
	text = first_error(c);
	return fail(c, text ? text : arena_printf(c->arena, "'%s' ends with status %d", program,
						  WEXITSTATUS(status)), NULL);
}

static void add(const struct compilation *c, struct words *w, const char *word)
{
	ARENA_PUSH(c->arena, w->v, w->n, w->cap, word);
}

/*
 * The arguments of the compiler with the source. A driver looks for its input before the
 * overlay counts: one that is only staged is included.
 */
static struct words with_source(const struct options *opts, const struct compilation *c)
{
	const char *const included[] = {"-include", c->command.source, "-x", "c", "/dev/null"};
	bool only_staged = opts->overlay && c->command.source && !file_is_there(c->path);
	struct words out = {0};

	for (size_t i = 1; i < c->command.words.n; i++) {
		const char *word = c->command.words.v[i];
		bool is_source = only_staged && str_eq(word, c->command.source);

		if (!is_source)
			add(c, &out, word);
		for (size_t k = 0; k < ARRAY_SIZE(included) && is_source; k++)
			add(c, &out, included[k]);
	}
	return out;
}

/* The command, with the object as what it writes. */
static struct words for_object(const struct options *opts, const struct compilation *c,
			       const char *object)
{
	struct words source = with_source(opts, c), instead = {0}, out = {0};

	add(c, &instead, "-c");
	add(c, &instead, "-o");
	add(c, &instead, object);
	if (opts->overlay) {
		add(c, &instead, "-ivfsoverlay");
		add(c, &instead, opts->overlay);
	}
	add(c, &out, c->command.words.v[0]);
	cc_retarget(c->arena, source.v, source.n, &instead, &out);
	add(c, &out, NULL);
	return out;
}

const char *compile_source(const struct options *opts, struct arena *a, const char *path,
			   struct object_list *out, const char **words, int *status)
{
	struct compilation c = {.arena = a, .path = path, .words = "", .out = out};
	const char *base = path_base(path), *object, *said;
	struct child child = {0};
	size_t size;
	int ended;

	*words = NULL;
	*status = compile_command_find(opts, a, path, &c.command);
	if (*status)
		return NULL;
	object = scratch_file(opts->scratch, a,
			      arena_printf(a, "%.*s.o", (int)strlen(base) - 2, base));
	said = object ? scratch_file(opts->scratch, a, "said") : NULL;
	if (!said)
		return fail(&c, "no folder can be made for the object", NULL);
	child.args = for_object(opts, &c, object).v;
	child.folder = c.command.folder;
	child.output = said;
	ended = child_run(&child);
	if (!ended && file_is_there(object))
		return object;
	if (load_file(a, said, true, WORDS_MAX, &c.words, &size))
		c.words = "";
	*words = *c.words ? c.words : NULL;
	return fail_run(&c, ended);
}
