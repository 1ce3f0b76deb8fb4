/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_OUTPUT_PAGE_TEXTS_H
#define BPFMAPC_OUTPUT_PAGE_TEXTS_H

/* page.css and page.js, which the build makes strings of. */
extern const char page_css[], page_js[];

#endif
