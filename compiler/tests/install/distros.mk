# SPDX-License-Identifier: BSD-2-Clause
#
# What a newcomer does, on the releases of Debian that have what is needed.

DISTROS      ?= bookworm trixie
DISTRO_STEPS ?= demo,clang,deb,newcomer,check

.PHONY: check-distros
check-distros: ## make demo, the package, README's first steps and make check in fresh roots of Debian 12 and 13; half an hour (DISTRO_STEPS=demo,clang: minutes)
	@B=$(B) $(NEEDS) root -- compiler/tests/install/distros.sh $(DISTRO_STEPS) $(DISTROS)
