# SPDX-License-Identifier: BSD-2-Clause
#
# What `make check` says at its end.

CHECKS_FAST += check-summary

.PHONY: check-summary
check-summary: ## what the end of make check says of targets that fail, in each way
	@compiler/tests/lib/summary_test.sh
