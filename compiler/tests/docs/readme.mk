# SPDX-License-Identifier: BSD-2-Clause
#
# README.md and the manual: what they show is what the tool prints.

CHECKS_FAST += check-docs check-pictures
DEPS_CHECK += git mandoc

.PHONY: check-docs readme
check-docs: all fixtures ## README's commands print what it shows; the manual has every command and option
	@$(NEEDS) python:yaml git mandoc -- $(PYTHON) compiler/tests/docs/readme.py --bpfmapc $(B)/bpfmapc --scratch $(B)/readme

readme: all fixtures ## puts what README's commands print now into README
	@$(PYTHON) compiler/tests/docs/readme.py --bpfmapc $(B)/bpfmapc --scratch $(B)/readme --update
	@$(PYTHON) compiler/tests/docs/terminal.py $(B)/bpfmapc man/lint.svg --update

.PHONY: check-pictures
check-pictures: all fixtures ## README's picture of a terminal is what lint prints
	@$(PYTHON) compiler/tests/docs/terminal.py $(B)/bpfmapc man/lint.svg
