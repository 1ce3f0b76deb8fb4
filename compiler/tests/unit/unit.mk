# SPDX-License-Identifier: BSD-2-Clause
#
# A Check program for each test_*.c.

CHECKS_FAST += check-unit

.PHONY: check-unit
check-unit: $(TESTS) fixtures all ## the Check programs
	@B=$(B) compiler/tests/unit/unit.sh $(TESTS)
