/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/util.h"
#include "cli/cc.h"
#include "cli/cli.h"

#define RESPONSE_MAX	((size_t)16 << 20)	/* bytes of a response file */
#define RESPONSE_FILES	64			/* that may name each other */

/* Options whose value is the next word, of GCC and of clang. */
static const char *const with_value[] = {
	"--config", "--include", "--param", "--serialize-diagnostics", "--sysroot", "--target",
	"-A", "-B", "-D", "-F", "-I", "-L", "-MF", "-MJ", "-MQ", "-MT", "-T", "-U",
	"-Xassembler", "-Xclang", "-Xlinker", "-Xopenmp-target", "-Xpreprocessor", "-arch",
	"-aux-info", "-b", "-cxx-isystem", "-dumpbase", "-dumpbase-ext", "-dumpdir", "-e",
	"-fdebug-compilation-dir", "-gcc-toolchain", "-idirafter", "-iframework", "-imacros",
	"-imultilib", "-include", "-include-pch", "-iprefix", "-iquote", "-isysroot", "-isystem",
	"-ivfsoverlay", "-iwithprefix", "-iwithprefixbefore", "-iwithsysroot", "-l", "-mllvm",
	"-resource-dir", "-serialize-diagnostics", "-target", "-u", "-wrapper", "-working-directory",
	"-x", "-z",
};

/* With these there is no object, or nothing is compiled at all. */
static const char *const without_object[] = {
	"-###", "--analyze", "--help", "--precompile", "--version", "-E", "-M", "-MM", "-S",
	"-cc1", "-dumpmachine", "-dumpversion", "-emit-ast", "-fsyntax-only",
};

/* These write other files than the output. */
static const char *const writes_more[] = {
	"-MD", "-MF", "-MG", "-MJ", "-MMD", "-MP", "-MQ", "-MT", "-aux-info", "-dumpbase",
	"-dumpbase-ext", "-dumpdir", "--serialize-diagnostics", "-serialize-diagnostics",
};

static const char *const source_suffixes[] = {
	".c", ".i", ".C", ".cc", ".cp", ".cpp", ".cxx", ".c++", ".ii", ".m", ".s", ".S", ".sx",
	".ll", ".bc",
};

static const struct {
	const char *option;
	int color;
} colors[] = {
	{"-fdiagnostics-color", COLOR_ALWAYS},
	{"-fdiagnostics-color=always", COLOR_ALWAYS},
	{"-fdiagnostics-color=auto", COLOR_AUTO},
	{"-fdiagnostics-color=never", COLOR_NEVER},
	{"-fno-diagnostics-color", COLOR_NEVER},
	{"-fcolor-diagnostics", COLOR_ALWAYS},
	{"-fno-color-diagnostics", COLOR_NEVER},
};

static bool is_one_of(const char *word, const char *const *v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(word, v[i]))
			return true;
	return false;
}

/*
 * Adds the words of the response file; false if it cannot be read: then the compiler takes
 * the word as it is.
 */
static bool add_response(struct arena *a, const char *path, struct words *out)
{
	const char *text = NULL;
	size_t size = 0;

	if (load_file(a, path, false, RESPONSE_MAX, &text, &size))
		return false;
	words_split(a, text, out);
	return true;
}

/* The arguments, with the words of response files in their places. */
static struct words expand(struct arena *a, const char *const *args, size_t n)
{
	struct words todo = {0}, out = {0};	/* todo: the next one is the last */
	unsigned files = 0;

	for (size_t i = n; i > 0; i--)
		ARENA_PUSH(a, todo.v, todo.n, todo.cap, args[i - 1]);
	while (todo.n) {
		const char *word = todo.v[--todo.n];
		struct words in = {0};

		if (*word == '@' && files < RESPONSE_FILES && add_response(a, word + 1, &in)) {
			files++;
			for (size_t i = in.n; i > 0; i--)
				ARENA_PUSH(a, todo.v, todo.n, todo.cap, in.v[i - 1]);
		} else {
			ARENA_PUSH(a, out.v, out.n, out.cap, word);
		}
	}
	return out;
}

/* "clang" behind ccache is no input, and neither is the value of an option not known here. */
static bool is_source(const char *word)
{
	if (str_eq(word, "-"))
		return true;
	for (size_t i = 0; i < ARRAY_SIZE(source_suffixes); i++)
		if (str_ends(path_base(word), source_suffixes[i]))
			return true;
	return false;
}

/* The value of -o at v[*i], which may be the next word; NULL: it is another option. */
static const char *output_of(const struct words *w, size_t *i)
{
	const char *word = w->v[*i];

	if (str_eq(word, "-o") || str_eq(word, "--output"))
		return *i + 1 < w->n ? w->v[++*i] : NULL;
	if (str_starts(word, "--output="))
		return word + strlen("--output=");
	/* No option but -objcmt-... and -object... of other systems begins so. */
	if (str_starts(word, "-o") && !str_starts(word, "-objc"))
		return word + strlen("-o");
	return NULL;
}

/* What -c writes without -o. */
static const char *default_output(struct arena *a, const char *source)
{
	const char *base = path_base(source), *dot = strrchr(base, '.');

	return arena_printf(a, "%.*s.o", (int)(dot ? (size_t)(dot - base) : strlen(base)), base);
}

void cc_read_args(struct arena *a, const char *const *args, size_t n, struct cc_command *out)
{
	struct words w = expand(a, args, n);
	bool compile = false, behind = false;
	size_t sources = 0;

	*out = (struct cc_command){.color = COLOR_AUTO};
	for (size_t i = 0; i < w.n; i++) {
		const char *word = w.v[i], *output;

		if (behind || *word != '-' || !word[1]) {
			if (behind || is_source(word)) {
				out->source = word;
				sources++;
			}
			continue;
		}
		if (is_one_of(word, without_object, ARRAY_SIZE(without_object)) ||
		    str_starts(word, "-print-") || str_starts(word, "--print-")) {
			out->output = NULL;
			return;
		}
		behind = str_eq(word, "--");
		compile |= str_eq(word, "-c") || str_eq(word, "--compile");
		for (size_t k = 0; k < ARRAY_SIZE(colors); k++)
			if (str_eq(word, colors[k].option))
				out->color = colors[k].color;
		output = output_of(&w, &i);
		if (output)
			out->output = output;
		else if (is_one_of(word, with_value, ARRAY_SIZE(with_value)))
			i++;
	}
	if (sources != 1)
		out->source = NULL;
	if (!out->output && compile && out->source)
		out->output = default_output(a, out->source);
	if (out->output && (!*out->output || str_eq(out->output, "-")))
		out->output = NULL;
}

/* Also with the value in the same word: -MFx.d, and -Wp,-MMD,x.d as kernels are built. */
static bool is_written_beside(const char *word)
{
	return is_one_of(word, writes_more, ARRAY_SIZE(writes_more)) || str_starts(word, "-MF") ||
	       str_starts(word, "-MT") || str_starts(word, "-MQ") || str_starts(word, "-MJ") ||
	       str_starts(word, "-Wp,-MD,") || str_starts(word, "-Wp,-MMD,") ||
	       str_starts(word, "-save-temps") || str_starts(word, "--save-temps");
}

static void add_words(struct arena *a, struct words *out, const char *const *v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		ARENA_PUSH(a, out->v, out->n, out->cap, v[i]);
}

void cc_retarget(struct arena *a, const char *const *args, size_t n, const struct words *instead,
		 struct words *out)
{
	const struct words w = {(const char **)(uintptr_t)args, n, n};
	size_t i;

	for (i = 0; i < n && !str_eq(args[i], "--"); i++) {
		size_t with = i + 1 < n && is_one_of(args[i], with_value, ARRAY_SIZE(with_value));

		if (output_of(&w, &i))
			continue;
		if (!is_written_beside(args[i]))
			add_words(a, out, args + i, 1 + with);
		i += with;
	}
	add_words(a, out, instead->v, instead->n);
	add_words(a, out, args + i, n - i);
}
