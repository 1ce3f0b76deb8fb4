// SPDX-License-Identifier: BSD-2-Clause
/* What every output keeps to, whatever the input was. */
#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/utf8.h"
#include "schema/yaml_tree.h"
#include "tests/malformed/text_check.h"

#define BRACKETS_MAX 256	/* nested ones of C and of JSON */
#define TREE_MAX ((size_t)256 << 10)	/* bytes: larger trees take libyaml too long */

static _Noreturn void fail(const char *what, const char *why, const char *at, const char *end)
{
	fprintf(stderr, "%s: %s: ", what, why);
	fwrite(at, 1, end - at > 80 ? 80 : (size_t)(end - at), stderr);
	fputc('\n', stderr);
	abort();
}

void check_plain(const char *what, const struct buf *b)
{
	const char *end = b->s + b->len;

	for (const char *s = b->s; s < end;) {
		size_t plain = utf8_plain_span(s);
		uint32_t code;
		unsigned n;

		if (plain) {
			s += plain;
			continue;
		}
		n = utf8_char(s, &code);
		if (!n)
			fail(what, "bytes that are no character", s, end);
		if (*s != '\n' && *s != '\t' && is_unsafe_char(code))
			fail(what, "a character that a terminal acts on", s, end);
		s += n;
	}
}

unsigned check_tree_one_of = 1;

void check_tree(const char *what, const struct buf *b)
{
	struct yaml_errors errors = {0};

	if (!b->len || b->len > TREE_MAX || b->len % check_tree_one_of)
		return;
	errors.arena = arena_new();
	yaml_read(b->s, b->len, &errors);
	if (errors.n)
		fail(what, errors.v->message, b->s, b->s + b->len);
	arena_free(errors.arena);
}

struct json {
	const char *what, *at, *end;
};

static _Noreturn void fail_json(const struct json *j, const char *why)
{
	fail(j->what, why, j->at, j->end);
}

/* The next byte that is no space; 0: the end. */
static char json_next(struct json *j)
{
	while (j->at < j->end && strchr(" \t\n\r", *j->at) && *j->at)
		j->at++;
	return (char)(j->at < j->end ? *j->at : 0);
}

static bool json_take(struct json *j, char c)
{
	if (json_next(j) != c)
		return false;
	j->at++;
	return true;
}

static void json_string(struct json *j)
{
	if (!json_take(j, '"'))
		fail_json(j, "no string of JSON");
	for (; j->at < j->end && *j->at != '"'; j->at++) {
		if ((unsigned char)*j->at < ' ')
			fail_json(j, "a control character in a string of JSON");
		if (*j->at != '\\')
			continue;
		if (++j->at == j->end || !*j->at || !strchr("\"\\/bfnrtu", *j->at))
			fail_json(j, "an escape that JSON does not have");
		for (unsigned i = 0; *j->at == 'u' && i < 4; i++)
			if (j->end - j->at <= 4 || !isxdigit((unsigned char)j->at[1 + i]))
				fail_json(j, "an escape of JSON without four digits");
	}
	if (j->at++ == j->end)
		fail_json(j, "a string of JSON without an end");
}

static void json_digits(struct json *j)
{
	const char *begin = j->at;

	while (j->at < j->end && isdigit((unsigned char)*j->at))
		j->at++;
	if (j->at == begin)
		fail_json(j, "no value of JSON");
}

static void json_number(struct json *j)
{
	j->at += j->at < j->end && *j->at == '-';
	if (j->end - j->at > 1 && *j->at == '0' && isdigit((unsigned char)j->at[1]))
		fail_json(j, "a number of JSON that begins with 0");
	json_digits(j);
	if (j->at < j->end && *j->at == '.') {
		j->at++;
		json_digits(j);
	}
}

static void json_value(struct json *j, unsigned depth)
{
	static const char *const words[] = {"true", "false", "null"};
	bool object = json_next(j) == '{';

	if (depth == BRACKETS_MAX)
		fail_json(j, "too many open brackets");
	if (json_take(j, '{') || json_take(j, '[')) {
		const char close = object ? '}' : ']';

		if (json_take(j, close))
			return;
		do {
			if (object) {
				json_string(j);
				if (!json_take(j, ':'))
					fail_json(j, "a key of JSON without a value");
			}
			json_value(j, depth + 1);
		} while (json_take(j, ','));
		if (!json_take(j, close))
			fail_json(j, "no end of a list or a mapping of JSON");
		return;
	}
	if (json_next(j) == '"') {
		json_string(j);
		return;
	}
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		size_t n = strlen(words[i]);

		if ((size_t)(j->end - j->at) >= n && !memcmp(j->at, words[i], n)) {
			j->at += n;
			return;
		}
	}
	json_number(j);
}

void check_json(const char *what, const struct buf *b)
{
	struct json j = {what, b->s, b->len ? b->s + b->len : b->s};

	while (json_next(&j))
		json_value(&j, 0);
}

/* Behind the end of a string or character that begins at s; NULL: it does not end on its line. */
static const char *skip_quoted(const char *s, const char *end)
{
	char quote = *s++;

	for (; s < end && *s != '\n'; s++) {
		if (*s == '\\')
			s++;
		else if (*s == quote)
			return s + 1;
	}
	return NULL;
}

static const char *skip_comment(const char *what, const char *s, const char *end)
{
	const char *begin = s, *close;

	if (s[1] == '/') {
		s = memchr(s, '\n', (size_t)(end - s));
		if (s && s[-1] == '\\')
			fail(what, "a comment that goes on in the next line", begin, end);
		return s ? s : end;
	}
	close = memmem(s + 2, (size_t)(end - s - 2), "*/", 2);
	if (!close)
		fail(what, "a comment without an end", begin, end);
	if (memmem(s + 2, (size_t)(close - s - 2), "/*", 2))
		fail(what, "a comment in a comment", begin, end);
	return close + 2;
}

void check_c(const char *what, const struct buf *b)
{
	const char *end = b->s + b->len, *s = b->s, *begin;
	char open[BRACKETS_MAX];
	size_t n = 0;

	check_plain(what, b);
	while (s < end) {
		begin = s;
		if (*s == '/' && s + 1 < end && (s[1] == '*' || s[1] == '/')) {
			s = skip_comment(what, s, end);
		} else if (*s == '"' || *s == '\'') {
			s = skip_quoted(s, end);
			if (!s)
				fail(what, "a string without an end", begin, end);
		} else if (*s == '(' || *s == '[' || *s == '{') {
			if (n == BRACKETS_MAX)
				fail(what, "too many open brackets", s, end);
			open[n++] = *s == '(' ? ')' : *s == '[' ? ']' : '}';
			s++;
		} else if (*s == ')' || *s == ']' || *s == '}') {
			if (!n || open[--n] != *s)
				fail(what, "brackets that do not match", s, end);
			s++;
		} else if (*s == '#' && !strncmp(s, "#error", 6)) {
			/* Words, which need not be tokens. */
			s = memchr(s, '\n', (size_t)(end - s));
			s = s ? s : end;
		} else if ((unsigned char)*s >= 0x7f) {
			fail(what, "a character outside of strings and comments", s, end);
		} else {
			s++;
		}
	}
	if (n)
		fail(what, "a bracket without an end", b->s, end);
}

void check_shell(const char *what, const struct buf *b)
{
	const char *end = b->s + b->len, *begin;
	bool in_double = false;

	for (const char *s = b->s; s < end; s++) {
		begin = s;
		if (*s == '\\' && s + 1 < end) {
			s++;
		} else if (*s == '"') {
			in_double = !in_double;
		} else if (*s == '\'' && !in_double) {
			s = memchr(s + 1, '\'', (size_t)(end - s - 1));
			if (!s)
				fail(what, "a quote without an end", begin, end);
		} else if (*s == '#' && !in_double && (s == b->s || strchr(" \t\n;", s[-1]))) {
			s += strcspn(s, "\n");
			check_plain(what, &(struct buf){(char *)(uintptr_t)begin, (size_t)(s - begin), 0});
		} else if ((unsigned char)*s >= 0x7f || ((unsigned char)*s < ' ' && !strchr("\n\t", *s))) {
			fail(what, "a byte outside of quotes", s, end);
		}
	}
	if (in_double)
		fail(what, "a quote without an end", b->s, end);
}
