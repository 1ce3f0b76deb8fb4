# SPDX-License-Identifier: BSD-2-Clause
#
# The hook for pre-commit.

CHECKS_SLOW += check-hook

.PHONY: check-hook
check-hook: all fixtures ## the commit hook, by pre-commit itself in repositories of its own
	@BPFMAPC=$(B)/bpfmapc EXAMPLES=$(B)/testdata/examples $(NEEDS) pre-commit git -- compiler/tests/install/hook.sh
