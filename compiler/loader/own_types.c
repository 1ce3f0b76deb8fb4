/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Finds the types that a C header defines: tags in front of braces, and names of typedefs. It
 * knows as much of C as that takes: comments, literals, directives, attributes, braces.
 */
#include "loader/own_types.h"

#include <string.h>

#include "base/util.h"
#include "loader/bpf_headers.h"
#include "loader/names.h"

/* A word: its first character and length. No word has length 0. */
struct word {
	const char *s;
	size_t n;
};

struct scan {
	struct own_types *own;
	const char *at, *end;
	void (*include)(void *ctx, const char *name);
	void *ctx;
	bool line_start;	/* only blanks so far in this line */
	size_t depth;		/* of braces, but for those of extern "C" */
	size_t linkages;	/* of those */
	struct word word;	/* the token, if it is a word */
};

/* Tokens: a character that stands for itself, or one of these. */
enum { END = 256, WORD, STRING };

static bool is_word_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static bool is_word(struct word w, const char *s)
{
	return w.n == strlen(s) && !memcmp(w.s, s, w.n);
}

static bool ahead(const struct scan *s, const char *text)
{
	size_t n = strlen(text);

	return (size_t)(s->end - s->at) >= n && !memcmp(s->at, text, n);
}

/* A line goes on behind a backslash. */
static bool skip_continuation(struct scan *s)
{
	if (ahead(s, "\\\n"))
		s->at += 2;
	else if (ahead(s, "\\\r\n"))
		s->at += 3;
	else
		return false;
	return true;
}

static void skip_line(struct scan *s)
{
	while (s->at < s->end && *s->at != '\n')
		if (!skip_continuation(s))
			s->at++;
}

static void skip_comment(struct scan *s)
{
	for (s->at += 2; s->at < s->end; s->at++) {
		if (ahead(s, "*/")) {
			s->at += 2;
			return;
		}
	}
}

/* The rest of a literal; one that has no end ends with its line. */
static void skip_literal(struct scan *s, char quote)
{
	while (s->at < s->end && *s->at != '\n') {
		char c = *s->at++;

		if (c == quote)
			return;
		if (c == '\\' && s->at < s->end)
			s->at++;
	}
}

/* Blanks and comments, in a directive only to the end of its line. */
static void skip_blanks(struct scan *s, bool directive)
{
	while (s->at < s->end) {
		if (*s->at == '\n' && directive)
			return;
		if (ahead(s, "/*")) {
			skip_comment(s);
		} else if (ahead(s, "//")) {
			skip_line(s);
		} else if (strchr(" \t\r\n\f\v", *s->at) && *s->at) {
			s->line_start |= *s->at == '\n';
			s->at++;
		} else if (!skip_continuation(s)) {
			return;
		}
	}
}

static struct word take_word(struct scan *s)
{
	struct word w = {s->at, 0};

	while (s->at < s->end && is_word_char(*s->at))
		s->at++;
	w.n = (size_t)(s->at - w.s);
	return w;
}

/* A directive behind its '#'. Of macros only the names count, and these not here. */
static void skip_directive(struct scan *s)
{
	const char *name;
	size_t n;

	skip_blanks(s, true);
	if (is_word(take_word(s), "include")) {
		skip_blanks(s, true);
		if (s->at < s->end && *s->at == '"') {
			name = ++s->at;
			while (s->at < s->end && *s->at != '"' && *s->at != '\n')
				s->at++;
			n = (size_t)(s->at - name);
			if (s->at < s->end && *s->at == '"' && !memchr(name, 0, n))
				s->include(s->ctx, arena_strndup(s->own->arena, name, n));
		}
	}
	while (s->at < s->end && *s->at != '\n') {
		if (ahead(s, "/*"))
			skip_comment(s);
		else if (!skip_continuation(s))
			s->at++;
	}
}

static int next(struct scan *s)
{
	for (;;) {
		skip_blanks(s, false);
		if (s->at == s->end)
			return END;
		if (*s->at != '#' || !s->line_start)
			break;
		s->at++;
		skip_directive(s);
	}
	s->line_start = false;
	if (is_word_char(*s->at)) {
		s->word = take_word(s);
		return WORD;
	}
	if (*s->at == '"' || *s->at == '\'') {
		s->at++;
		skip_literal(s, s->at[-1]);
		return STRING;
	}
	return (unsigned char)*s->at++;
}

/* To behind the bracket that closes the one before. Returns the token there. */
static int skip_brackets(struct scan *s, int open, int close)
{
	size_t depth = 1;

	for (int t = next(s); t != END; t = next(s)) {
		if (t == open)
			depth++;
		else if (t == close && !--depth)
			return next(s);
	}
	return END;
}

static void add(struct scan *s, struct name_table *table, struct word w)
{
	if (w.n && w.n <= C_NAME_MAX)
		name_table_add(table, arena_strndup(s->own->arena, w.s, w.n), 0);
}

/*
 * Behind struct, union, enum or class: the last word in front of a brace is the tag, others
 * are attributes, or macros of them. Returns the token that is none of these. *name: without
 * a brace, the last word behind the tag; else none.
 */
static int scan_tag(struct scan *s, struct word *name)
{
	struct word tag = {NULL, 0};
	int t = next(s);

	*name = tag;
	for (;;) {
		if (t == WORD) {
			if (tag.n)
				*name = s->word;
			tag = s->word;
			t = next(s);
		} else if (t == '(') {
			t = skip_brackets(s, '(', ')');
		} else if (t == '[') {
			t = skip_brackets(s, '[', ']');
		} else {
			break;
		}
	}
	/* enum x : uint8_t { */
	if (t == ':') {
		do
			t = next(s);
		while (t == WORD);
	}
	if (t == '{') {
		add(s, s->depth ? &s->own->inner : &s->own->tags, tag);
		name->n = 0;
	}
	return t;
}

static bool is_tag_keyword(struct word w)
{
	return is_word(w, "struct") || is_word(w, "union") || is_word(w, "enum") || is_word(w, "class");
}

/*
 * Behind typedef: its names are the last words in front of commas, brackets and the end. Behind
 * a body all words count, because a macro of an attribute may be one.
 */
static void scan_typedef(struct scan *s)
{
	size_t depth = s->depth;
	struct word last = {NULL, 0};
	bool behind_body = false;
	int t = next(s);

	while (t != END) {
		if (t == WORD && is_tag_keyword(s->word)) {
			t = scan_tag(s, &last);
			continue;
		}
		if (t == '{') {
			s->depth++;
		} else if (t == '}') {
			s->depth -= s->depth > depth;
			behind_body = true;
		} else if (s->depth > depth) {
			;
		} else if (t == WORD && is_word(s->word, "__attribute__")) {
			t = next(s);
			if (t == '(')
				t = skip_brackets(s, '(', ')');
			continue;
		} else if (t == WORD) {
			if (behind_body && !depth)
				add(s, &s->own->typedefs, s->word);
			last = s->word;
		} else if (t == '(') {
			/* Of a function: its name, in other brackets, is not looked for. */
			t = skip_brackets(s, '(', ')');
			last.n = 0;
			continue;
		} else if (t == ',' || t == '[' || t == ';') {
			if (!depth)
				add(s, &s->own->typedefs, last);
			last.n = 0;
			if (t == ';')
				return;
			if (t == '[') {
				t = skip_brackets(s, '[', ']');
				continue;
			}
		}
		t = next(s);
	}
}

void own_types_scan(struct own_types *own, const char *text, size_t len,
		    void (*include)(void *ctx, const char *name), void *ctx)
{
	struct scan s = {
		.own = own, .at = text, .end = text + len, .include = include, .ctx = ctx,
		.line_start = true,
	};
	bool linkage = false;	/* the tokens before are extern "C" */
	struct word name;
	int before = 0;

	for (int t = next(&s); t != END;) {
		bool opens = t == '{';

		if (opens && linkage)
			s.linkages++;
		else if (opens)
			s.depth++;
		else if (t == '}' && s.depth)
			s.depth--;
		else if (t == '}' && s.linkages)
			s.linkages--;
		linkage = t == STRING && before == WORD && is_word(s.word, "extern");
		before = t;
		if (t == WORD && is_tag_keyword(s.word)) {
			t = scan_tag(&s, &name);
			continue;
		}
		if (t == WORD && is_word(s.word, "typedef"))
			scan_typedef(&s);
		t = next(&s);
	}
}

/* Whether a typedef is the only name of its type, as of `typedef struct { ... } x;`. */
static bool names_its_type(const struct types *types, const struct btf_type *type)
{
	const struct btf_type *to = type_by_id(types, type->type);

	return (type_is_composite(to) || type_is_enum(to)) && !*type_name(types, to);
}

const char *own_type_name(const struct own_types *own, const struct types *types,
			  const struct btf_type *type)
{
	const char *name = type_name(types, type), *tag;
	bool may_be;

	if (!own || !*name)
		return NULL;
	may_be = own->unread && c_bpf_name(name) && !is_bpf_header_tag(name);
	switch (type_kind(type)) {
	case BTF_KIND_TYPEDEF:
		may_be = may_be && names_its_type(types, type);
		return may_be || name_table_find(&own->typedefs, name) >= 0 ? name : NULL;
	case BTF_KIND_STRUCT:
		tag = "struct";
		break;
	case BTF_KIND_UNION:
		tag = "union";
		break;
	case BTF_KIND_ENUM:
	case TYPE_KIND_ENUM64:
		tag = "enum";
		break;
	default:
		return NULL;
	}
	if (!may_be && name_table_find(&own->tags, name) < 0)
		return NULL;
	return arena_printf(own->arena, "%s %s", tag, name);
}

bool own_type_is_inner(const struct own_types *own, const struct types *types,
		       const struct btf_type *type)
{
	return name_table_find(&own->inner, type_name(types, type)) >= 0;
}
