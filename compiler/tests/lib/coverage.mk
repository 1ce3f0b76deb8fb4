# SPDX-License-Identifier: BSD-2-Clause
#
# Lines that tests run, in a build tree of their own.

COV        := $(B)/coverage
COV_OBJ    := $(COV)/tests/lib/coverage.o
COV_WRAP   := -Wl,--wrap=syscall,--wrap=prctl,--wrap=_exit,--wrap=__gcov_execvp
COV_MAKE    = $(MAKE) --no-print-directory B=$(COV) CFLAGS='-O0 -g -fprofile-arcs -ftest-coverage' \
	      LDFLAGS='--coverage $(COV_OBJ) $(COV_WRAP)'
# Percent of the lines, below which it fails.
COV_LEAST  := 92
# Those that run most for their time, not all of make check. check-probe asks about each fact with few maps.
COV_CHECKS := check-unit check-golden check-rules check-outputs check-files check-inputs check-baseline check-sources \
	      check-cc check-git-hook check-depfile check-refusals check-own-types check-page check-installed check-faults \
	      check-pins check-verify check-uses check-programs check-probe

.PHONY: coverage coverage-run
coverage: ## lines that the tests run, file by file, and the share of all
	@compiler/tests/install/deps.sh $(DEPS_BUILD) $(DEPS_DEMO) $(DEPS_CHECK) gcovr
	@mkdir -p $(COV)
	@# The program looks for profiles in the folder that its own folder is in.
	@ln -sfn '$(CURDIR)/schemas' $(COV)/../schemas
	@find $(COV) -name '*.gcda' -delete
	+$(Q)$(COV_MAKE) $(COV_OBJ) && $(COV_MAKE) coverage-run; status=$$?; \
	gcovr --root . --exclude '.*/tests/.*' --exclude '$(B)/.*' $(COV) > $(COV).txt || exit; cat $(COV).txt; \
	awk -v least=$(COV_LEAST) '$$1 == "TOTAL" { share = 100 * $$3 / $$2; \
		printf "%.1f %% of %d lines are run, %d are not%s\n", share, $$2, $$2 - $$3, \
			share < least ? ": less than " least " %" : "" } \
		END { exit !(share >= least) }' $(COV).txt && exit $$status

# Not measured, and linked with all that is.
$(B)/tests/lib/coverage.o: ALL_CFLAGS += -fno-profile-arcs -fno-test-coverage

coverage-run: all fixtures
	+$(Q)MAKE='$(MAKE)' RANDOM_MAPS=200 LOGS=$(B)/check compiler/tests/lib/summary.sh $(COV_CHECKS)
