# SPDX-License-Identifier: BSD-2-Clause
#
# The manual for a browser: each link leads to a page or a part of one that is there.

CHECKS_FAST += check-html-manual

.PHONY: check-html-manual
check-html-manual: html-manual ## the pages of make html-manual are well-formed, and each link leads somewhere
	@$(NEEDS) mandoc -- $(PYTHON) compiler/tests/docs/html_manual.py $(B)/html $(notdir $(MAN_PAGES))
