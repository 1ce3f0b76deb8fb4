# SPDX-License-Identifier: BSD-2-Clause
#
# What holds for every file: which layer may include which, headers that
# compile alone, licence lines, facts of the schemas, shell scripts, manual pages.

CHECKS_FAST += check-layers check-headers check-facts check-shell check-man

.PHONY: check-layers check-headers check-facts check-shell check-man
check-layers: ## the include rules between the folders of compiler/, and licence lines
	@compiler/tests/style/layers.sh

check-headers: $(B)/flags $(B)/facts.def ## every header compiles alone, as a source of its own
	@CC='$(CC)' CFLAGS='$(ALL_CFLAGS)' compiler/tests/style/headers.sh

check-facts: $(B)/facts.def ## C asks for each fault, behaviour and feature of the schemas
	@compiler/tests/style/facts.sh $<

check-shell: ## shellcheck on every script
	@$(NEEDS) shellcheck -- compiler/tests/lib/each.sh shellcheck -x -- $$(compiler/tests/lib/files.sh | xargs grep -lE '^(#!/bin/(ba)?sh|# shellcheck shell=)')

check-man: manual ## mandoc -T lint has nothing to say of the manual pages
	@$(NEEDS) mandoc -- compiler/tests/style/man.sh $(MAN_PAGES)
