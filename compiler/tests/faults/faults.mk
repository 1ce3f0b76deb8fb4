# SPDX-License-Identifier: BSD-2-Clause
#
# The machine fails, or a signal arrives, at each call of a run.

CHECKS      += check-faults
CHECKS_LONG += check-running-faults

FAULTS = $(PYTHON) compiler/tests/faults/faults.py $(B)/bpfmapc $(B)/tests/faults/fault.so $(B)/testdata

.PHONY: check-faults check-running-faults
check-faults: all fixtures $(B)/tests/faults/fault.so ## every command while the n-th allocation, read, write, fork... fails, and a signal before each
	@$(NEEDS) git -- $(FAULTS)

check-running-faults: all fixtures $(B)/tests/faults/fault.so ## the same of verify and probe
	@$(NEEDS) root -- $(FAULTS) running
