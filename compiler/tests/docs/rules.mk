# SPDX-License-Identifier: BSD-2-Clause
#
# The pages of man/rules/: one for each rule, and its examples break and keep it.

CHECKS_FAST += check-rules

.PHONY: check-rules
check-rules: all ## rules.def and man/rules/ are the same set; the pages' sources break and keep their rule
	@$(PYTHON) compiler/tests/docs/rules.py $(B)/bpfmapc '$(CLANG) $(BPF_CFLAGS)' $(B)/rules $(RULES)
