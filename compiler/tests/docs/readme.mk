# SPDX-License-Identifier: BSD-2-Clause
#
# README.md and the manual: what they show is what the tool prints.

CHECKS_FAST += check-docs
DEPS_CHECK += cmake mandoc

.PHONY: check-docs readme
check-docs: all fixtures ## README's commands print what it shows; the manual has every command and option
	@$(NEEDS) python:yaml cmake mandoc -- $(PYTHON) compiler/tests/docs/readme.py --bpfmapc $(B)/bpfmapc --scratch $(B)/readme

readme: all fixtures ## puts what README's commands print now into README
	@$(PYTHON) compiler/tests/docs/readme.py --bpfmapc $(B)/bpfmapc --scratch $(B)/readme --update
