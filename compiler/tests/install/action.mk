# SPDX-License-Identifier: BSD-2-Clause
#
# The action for GitHub.

CHECKS += check-action

.PHONY: check-action
check-action: all fixtures ## the steps of .github/actions/lint, run as GitHub's runner does
	@$(NEEDS) python:yaml git -- $(PYTHON) compiler/tests/install/action.py $(B)/bpfmapc $(B)/testdata/examples
