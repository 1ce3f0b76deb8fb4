/* SPDX-License-Identifier: BSD-2-Clause */

#include "base/name_table.h"
#include "base/path.h"
#include "base/util.h"
#include "base/whole_file.h"
#include "cli/cli.h"
#include "cli/git.h"

/* Who includes a header: git greps for the lines, level by level. */

#define SOURCE ".bpf.c"

/* The state of a search. */
struct search {
	const struct git *g;
	struct name_table known;	/* files that are looked for, or were */
	struct words level, next;	/* files whose includers are looked for now, and then */
	struct words *out;
};

static void add_file(struct search *s, const char *path)
{
	if (name_table_add(&s->known, path, 0))
		ARENA_PUSH(s->g->arena, s->next.v, s->next.n, s->next.cap, path);
}

/* Adds a pattern of grep -E for lines that include a file of this name; no line has a newline. */
static void add_pattern(struct buf *b, const char *name)
{
	if (strchr(name, '\n'))
		return;
	buf_str(b, "^[[:space:]]*#[[:space:]]*(include|include_next|import)[[:space:]]*[\"<]([^\">]*/)?");
	for (; *name; name++) {
		if (strchr(".[]{}()*+?^$|\\", *name))
			buf_char(b, '\\');
		buf_char(b, *name);
	}
	buf_str(b, "[\">]\n");
}

/* Whether #include of `text` in the file means the header. */
static bool means(struct arena *a, const char *file, bool quoted, const char *text,
		  const char *header)
{
	size_t n = (size_t)(path_base(file) - file);
	const char *beside = path_join(a, n ? arena_strndup(a, file, n) : NULL, text);

	if (quoted && (str_eq(beside, header) || file_is_there(beside)))
		return str_eq(beside, header);
	/* From a folder of -I on, which may lie anywhere. */
	text = path_join(a, NULL, text);
	while (str_starts(text, "../"))
		text += strlen("../");
	return str_eq(text, header) ||
	       (str_ends(header, text) && header[strlen(header) - strlen(text) - 1] == '/');
}

/* A line that git found: adds its file, if it includes a file of this level. */
static void take_line(struct search *s, const char *file, const char *line, size_t len)
{
	const char *end = line + len, *open = line;
	const char *text, *close;

	while (open < end && *open != '"' && *open != '<')
		open++;
	close = open < end ? memchr(open + 1, *open == '"' ? '"' : '>', (size_t)(end - open - 1)) : NULL;
	if (!close)
		return;
	text = arena_strndup(s->g->arena, open + 1, (size_t)(close - open - 1));
	for (size_t i = 0; i < s->level.n; i++) {
		if (!str_eq(path_base(text), path_base(s->level.v[i])) ||
		    !means(s->g->arena, file, *open == '"', text, s->level.v[i]))
			continue;
		if (str_ends(file, SOURCE) && name_table_find(&s->known, file) < 0)
			ARENA_PUSH(s->g->arena, s->out->v, s->out->n, s->out->cap, file);
		add_file(s, file);
	}
}

/* Looks for those who include a file of this level. */
static int search_level(struct search *s)
{
	const struct git *g = s->g;
	const char *patterns = scratch_file(g->scratch, g->arena, "patterns"), *text = NULL, *end, *next;
	const char *const args[] = {
		"git", "-c", "grep.lineNumber=false", "-c", "grep.column=false", "grep", "-z", "-E",
		"-a", "--no-color", "-f", patterns, g->staged ? "--cached" : "--no-recurse-submodules",
		"--", ":/*.c", ":/*.h", NULL,
	};
	struct buf b = {0};
	size_t size = 0;
	int err;

	for (size_t i = 0; i < s->level.n; i++)
		add_pattern(&b, path_base(s->level.v[i]));
	if (!b.len)
		return 0;
	err = patterns ? write_text(patterns, &b, 0) :
			 complain(EXIT_IO, "no file can be made for patterns");
	/* It ends with 1 where it finds nothing. */
	if (!err)
		err = git_run(g, args, NULL, true, &text, &size);
	buf_free(&b);
	if (err)
		return EXIT_USAGE;
	/* FILE NUL LINE newline; a file's name may have a newline, too. */
	end = text + size;
	for (const char *file = text; file < end; file = next) {
		const char *line = memchr(file, 0, (size_t)(end - file)), *stop;

		if (!line++)
			break;
		stop = memchr(line, '\n', (size_t)(end - line));
		next = stop ? stop + 1 : end;
		take_line(s, file, line, (size_t)((stop ? stop : end) - line));
	}
	return 0;
}

int git_includers(const struct git *g, const struct words *headers, struct words *out)
{
	struct search s = {.g = g, .known = {.arena = g->arena}, .out = out};
	int err = 0;

	for (size_t i = 0; i < headers->n; i++)
		add_file(&s, path_shown(g->arena, NULL, headers->v[i]));
	while (s.next.n && !err) {
		s.level = s.next;
		s.next = (struct words){0};
		err = search_level(&s);
	}
	return err;
}
