# SPDX-License-Identifier: BSD-2-Clause
#
# What `make install` puts into a system.

CHECKS += check-install

.PHONY: check-install
check-install: all ## make install, the installed program, make uninstall
	@MAKE='$(MAKE) --no-print-directory' B=$(B) compiler/tests/install/install.sh
