# SPDX-License-Identifier: BSD-2-Clause
#
# What commands print, as files.

CHECKS_FAST += check-golden

.PHONY: check-golden golden
check-golden: all fixtures ## the printed text of every case of testdata/golden/
	@$(PYTHON) compiler/tests/golden/golden.py $(B)/bpfmapc $(B)/testdata $(CASES)

golden: all fixtures ## writes what is printed now into testdata/golden/ (CASES='lint/x')
	@$(PYTHON) compiler/tests/golden/golden.py --update $(B)/bpfmapc $(B)/testdata $(CASES)
