/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>
#include <yaml.h>

#include "base/util.h"
#include "output/doc.h"
#include "output/escape.h"

struct doc_yaml {
	struct doc doc;
	yaml_emitter_t emitter;
	struct buf tmp;
};

static struct doc_yaml *self(struct doc *d)
{
	return (struct doc_yaml *)d;
}

static int on_text(void *data, unsigned char *text, size_t size)
{
	buf_add(data, text, size);
	return 1;
}

/* The text is UTF-8 and on_text() never fails, so the only error of libyaml is a lack of memory. */
static void emit(struct doc_yaml *y, int initialized, yaml_event_t *event)
{
	if (!initialized || !yaml_emitter_emit(&y->emitter, event))
		die_no_memory();
}

static void scalar(struct doc_yaml *y, const char *s, yaml_scalar_style_t style)
{
	const char *safe = utf8_safe(s, &y->tmp);
	yaml_event_t event;

	emit(y,
	     yaml_scalar_event_initialize(&event, NULL, NULL, (const yaml_char_t *)safe,
					  (int)strlen(safe), 1, 1, style),
	     &event);
}

static void put_key(struct doc_yaml *y, const char *key)
{
	if (key)
		scalar(y, key, YAML_PLAIN_SCALAR_STYLE);
}

static void yaml_open(struct doc *d, const char *key, bool map, bool flow)
{
	struct doc_yaml *y = self(d);
	yaml_event_t event;
	int ok;

	put_key(y, key);
	if (map)
		ok = yaml_mapping_start_event_initialize(
			&event, NULL, NULL, 1,
			flow ? YAML_FLOW_MAPPING_STYLE : YAML_BLOCK_MAPPING_STYLE);
	else
		ok = yaml_sequence_start_event_initialize(
			&event, NULL, NULL, 1,
			flow ? YAML_FLOW_SEQUENCE_STYLE : YAML_BLOCK_SEQUENCE_STYLE);
	emit(y, ok, &event);
}

static void yaml_close(struct doc *d, bool map)
{
	yaml_event_t event;
	int ok = map ? yaml_mapping_end_event_initialize(&event) :
		       yaml_sequence_end_event_initialize(&event);

	emit(self(d), ok, &event);
}

static void yaml_string(struct doc *d, const char *key, const char *s)
{
	put_key(self(d), key);
	scalar(self(d), s, YAML_DOUBLE_QUOTED_SCALAR_STYLE);
}

static void yaml_literal(struct doc *d, const char *key, const char *s)
{
	put_key(self(d), key);
	scalar(self(d), s, YAML_PLAIN_SCALAR_STYLE);
}

static void yaml_finish(struct doc *d)
{
	struct doc_yaml *y = self(d);
	yaml_event_t event;

	emit(y, yaml_document_end_event_initialize(&event, 1), &event);
	emit(y, yaml_stream_end_event_initialize(&event), &event);
	yaml_emitter_delete(&y->emitter);
	buf_free(&y->tmp);
}

static const struct doc_ops yaml_ops = {
	.open = yaml_open,
	.close = yaml_close,
	.string = yaml_string,
	.literal = yaml_literal,
	.finish = yaml_finish,
};

struct doc *doc_yaml(struct buf *b)
{
	struct doc_yaml *y = calloc(1, sizeof(*y));
	yaml_event_t event;

	if (!y || !yaml_emitter_initialize(&y->emitter))
		die_no_memory();
	y->doc.ops = &yaml_ops;
	yaml_emitter_set_output(&y->emitter, on_text, b);
	yaml_emitter_set_encoding(&y->emitter, YAML_UTF8_ENCODING);
	yaml_emitter_set_unicode(&y->emitter, 1);
	/* Do not break long strings: grep finds a message on one line. */
	yaml_emitter_set_width(&y->emitter, -1);
	emit(y, yaml_stream_start_event_initialize(&event, YAML_UTF8_ENCODING), &event);
	emit(y, yaml_document_start_event_initialize(&event, NULL, NULL, NULL, 1), &event);
	return &y->doc;
}
