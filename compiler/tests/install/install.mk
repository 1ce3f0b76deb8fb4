# SPDX-License-Identifier: BSD-2-Clause
#
# What `make install` puts into a system, and what packages, shells and other programs
# make of it. What of this needs programs that `make check` does without (a browser,
# rpmbuild, other shells) is on a list of its own: a .mk file adds its targets to
# CHECKS_INSTALL and its Debian packages to DEPS_INSTALL.

CHECKS += check-installed

.PHONY: check-installed
check-installed: all ## make install, the installed program, make uninstall
	@MAKE='$(MAKE) --no-print-directory' B=$(B) compiler/tests/install/installed.sh

.PHONY: check-install
check-install: deps-install ## installs what tests of packages, pages and other shells need, and runs them
	+$(Q)MAKE='$(MAKE)' compiler/tests/lib/summary.sh $(CHECKS_INSTALL)
