# SPDX-License-Identifier: BSD-2-Clause
#
# Lines that cheap tests run, in a build tree of their own.

COV      := $(B)/coverage
COV_MAKE  = $(MAKE) --no-print-directory B=$(COV) CFLAGS='-O0 -g --coverage -DNO_SANDBOX' LDFLAGS=--coverage

.PHONY: coverage coverage-run
coverage: ## lines that the tests run, file by file
	@compiler/tests/install/deps.sh $(DEPS_BUILD) $(DEPS_DEMO) $(DEPS_CHECK) gcovr
	@mkdir -p $(COV)
	@# The program looks for profiles in the folder that its own folder is in.
	@ln -sfn '$(CURDIR)/schemas' $(COV)/../schemas
	+$(Q)$(COV_MAKE) coverage-run; status=$$?; \
	gcovr --root . --exclude '.*/tests/.*' --exclude '$(B)/.*' $(COV) && exit $$status

coverage-run: all fixtures
	+$(Q)MAKE='$(MAKE)' LOGS=$(B)/check compiler/tests/lib/summary.sh \
		check-unit check-golden check-commands check-outputs check-inputs check-formats check-baseline \
		check-depfile check-sources check-cc check-git-hook check-refusals check-runtime check-probe check-pins
