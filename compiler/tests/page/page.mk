# SPDX-License-Identifier: BSD-2-Clause
#
# The report as a page: what is in it, and what a browser makes of it.

CHECKS += check-page

.PHONY: check-page
check-page: all fixtures ## the page of every fixture is well-formed, alone, and has all of the report
	@$(PYTHON) compiler/tests/page/wellformed.py $(B)/bpfmapc $(BPF_OBJ) $(DEFINITIONS) $(wildcard testdata/golden/report/hostile-names*/*.yaml) README.md

CHECKS_INSTALL += check-browser
DEPS_INSTALL   += chromium chromium-driver fonts-dejavu-core

# Objects with programs, inner maps, slots, holes and findings.
PAGE_OBJ := $(addprefix $(B)/testdata/,decode/nested.bpf.o programs/linked.bpf.o lint/unset_bytes.bpf.o \
	    pins/layout_old.bpf.o examples/inode_storage_wrong.bpf.o)

.PHONY: check-browser page-pictures readme-picture
check-browser: all fixtures ## the page of a report in Chromium: text, links, keys, widths, colours, print, 2,000 maps
	@$(NEEDS) chromium chromedriver -- $(PYTHON) compiler/tests/page/browser.py $(B)/bpfmapc $(B)/page \
		testdata/golden/report/hostile-names-page/defs.yaml $(PAGE_OBJ)

page-pictures: all fixtures ## pictures of that page, in build/page/
	@$(PYTHON) compiler/tests/page/browser.py $(B)/bpfmapc $(B)/page --pictures \
		testdata/golden/report/hostile-names-page/defs.yaml $(PAGE_OBJ)

readme-picture: all fixtures ## the picture of a page in README.md, by Chromium
	@$(PYTHON) compiler/tests/page/browser.py $(B)/bpfmapc $(B)/page --readme \
		$(B)/testdata/examples/flows.bpf.o man/report.png

CHECKS_INSTALL += check-manual-pages

.PHONY: check-manual-pages
check-manual-pages: html-manual ## the manual's pages in Chromium: no request, nothing cut off, all can be read
	@$(NEEDS) chromium chromedriver -- $(PYTHON) compiler/tests/page/manual_pages.py $(B)/html $(B)/page
