# SPDX-License-Identifier: BSD-2-Clause
#
# The report as a page: what is in it, and what a browser makes of it.

CHECKS += check-page

.PHONY: check-page
check-page: all fixtures ## the page of every fixture is well-formed, alone, and has all of the report
	@$(PYTHON) compiler/tests/page/wellformed.py $(B)/bpfmapc $(BPF_OBJ) $(DEFINITIONS) $(wildcard testdata/golden/report/hostile-names*/*.yaml)
