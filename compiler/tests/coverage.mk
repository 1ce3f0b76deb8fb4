# SPDX-License-Identifier: BSD-2-Clause

COV := $(B)/coverage

.PHONY: coverage
coverage: ## lines that the tests run, file by file
	@compiler/tests/deps.sh $(DEPS_BUILD) $(DEPS_DEMO) $(DEPS_CHECK) gcovr
	+$(Q)$(MAKE) --no-print-directory B=$(COV) CFLAGS='-O0 -g --coverage' LDFLAGS=--coverage all fixtures
	+$(Q)MAKE="$(MAKE) B=$(COV) CFLAGS='-O0 -g --coverage' LDFLAGS=--coverage" LOGS=$(COV)/check \
		compiler/tests/summary.sh $(filter check-unit check-golden check-commands,$(CHECKS)) || :
	gcovr --root . --exclude '.*/tests/.*' --exclude '$(B)/.*' $(COV)
