/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "base/path.h"
#include "base/util.h"
#include "cli/compile.h"

/* Where a machine's headers are, and how bpf_tracing.h of libbpf is told its registers. */
static const struct {
	const char *machine;		/* as uname(2) has it */
	const char *target_arch, *headers;
} machines[] = {
	{"x86_64", "x86", "x86_64-linux-gnu"},
	{"i686", "x86", "i386-linux-gnu"},
	{"aarch64", "arm64", "aarch64-linux-gnu"},
	{"armv7l", "arm", "arm-linux-gnueabihf"},
	{"riscv64", "riscv", "riscv64-linux-gnu"},
	{"s390x", "s390", "s390x-linux-gnu"},
	{"ppc64le", "powerpc", "powerpc64le-linux-gnu"},
	{"mips64", "mips", "mips64el-linux-gnuabi64"},
	{"loongarch64", "loongarch", "loongarch64-linux-gnu"},
};

static void add_word(struct arena *a, struct words *w, const char *word)
{
	ARENA_PUSH(a, w->v, w->n, w->cap, word);
}

/* A compiler takes a file of such a name for an option or a list of options. */
static const char *as_argument(struct arena *a, const char *path)
{
	return *path == '-' || *path == '@' ? arena_printf(a, "./%s", path) : path;
}

/* What README.md tells people to type. $CLANG is what many builds call their compiler. */
static void plain_default(struct arena *a, const char *path, struct compile_command *out)
{
	static const char *const plain[] = {"-g", "-O2", "-target", "bpf"};
	const char *clang = getenv("CLANG");
	struct utsname machine;

	words_split(a, clang ? clang : "", &out->words);
	if (!out->words.n)
		add_word(a, &out->words, "clang");
	for (size_t i = 0; i < ARRAY_SIZE(plain); i++)
		add_word(a, &out->words, plain[i]);
	for (size_t i = 0; i < ARRAY_SIZE(machines) && !uname(&machine); i++) {
		if (!str_eq(machine.machine, machines[i].machine))
			continue;
		add_word(a, &out->words, arena_printf(a, "-D__TARGET_ARCH_%s", machines[i].target_arch));
		add_word(a, &out->words, "-idirafter");
		add_word(a, &out->words, arena_printf(a, "/usr/include/%s", machines[i].headers));
	}
	out->source = as_argument(a, path);
	add_word(a, &out->words, out->source);
	out->from = "the plain default";
}

/* It runs in the folder of the configuration, so that its own paths are good from anywhere. */
static void configured(struct arena *a, const struct config_compile *config, const char *path,
		       struct compile_command *out)
{
	char *whole = realpath(path, NULL), here[PATH_MAX], dir[PATH_MAX];

	words_split(a, config->text, &out->words);
	if (folder_whole(a, config->file, dir) && folder_whole(a, "-", here) && !str_eq(dir, here)) {
		const char *below;

		out->folder = *dir ? arena_strdup(a, dir) : "/";
		path = path_join(a, here, path);
		below = path_below(path, out->folder);
		/* There may be links on the way to it. */
		if (!below && whole)
			below = path_below(whole, out->folder);
		if (below)
			path = arena_strdup(a, below);
	}
	out->source = as_argument(a, path);
	add_word(a, &out->words, out->source);
	out->from = path_shown(a, NULL, config->file);
	free(whole);
}

bool compile_is_trusted(const char *file, const char *source)
{
	struct stat st, of;

	if (stat(file, &st) || st.st_uid == geteuid() || !st.st_uid ||
	    (!stat(source, &of) && of.st_uid == st.st_uid))
		return true;
	complain(0, "%s: its command for %s is not run: the file belongs to neither you nor the owner of the source",
		 file, source);
	return false;
}

bool compile_is_source(const char *path)
{
	return str_ends(path, ".c");
}

int compile_command_find(const struct options *opts, struct arena *a, const char *path,
			 struct compile_command *out)
{
	struct config_compile config;
	struct cc_command cc;
	int found = config_compile(opts, a, path, &config);

	*out = (struct compile_command){0};
	if (found)
		return found;
	if (config.text) {
		/* What the user has named is the user's word. */
		if (!opts->config && !compile_is_trusted(config.file, path))
			return EXIT_USAGE;
		configured(a, &config, path, out);
		return 0;
	}
	found = compile_databases_find(opts, a, path, out);
	if (found < 0)
		return EXIT_USAGE;
	if (!found) {
		plain_default(a, path, out);
		return 0;
	}
	cc_read_args(a, out->words.v + 1, out->words.n - 1, &cc);
	out->source = cc.source;
	return 0;
}
