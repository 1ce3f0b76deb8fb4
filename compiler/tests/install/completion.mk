# SPDX-License-Identifier: BSD-2-Clause
#
# Completion in the shells themselves.

CHECKS_INSTALL += check-completion
DEPS_INSTALL   += bash-completion zsh fish

.PHONY: check-completion
check-completion: all ## what bash, zsh and fish offer behind the beginning of a command line
	@MAKE='$(MAKE) --no-print-directory' B=$(B) $(NEEDS) zsh fish script -- compiler/tests/install/completion.sh
