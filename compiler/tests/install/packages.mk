# SPDX-License-Identifier: BSD-2-Clause
#
# What compiler/packaging/ makes for others. check-distros has the Debian package.

CHECKS_INSTALL += check-dist check-static check-rpm check-container
DEPS_INSTALL   += $(DEPS_RPM) debootstrap cpio binutils

.PHONY: check-dist check-static check-rpm check-container
check-dist: ## make dist: the same bytes again, also from the archive itself, without git
	@MAKE='$(MAKE) --no-print-directory' B=$(B) VERSION=$(VERSION) compiler/tests/install/dist.sh

check-static: all static $(EXAMPLES)/inode_storage_wrong.bpf.o ## make static: no libraries, and the same output in an empty root
	@B=$(B) EXAMPLES=$(EXAMPLES) $(NEEDS) root readelf chroot -- compiler/tests/install/static.sh

check-rpm: ## make rpm: the package installs, works and is removed
	@MAKE='$(MAKE) --no-print-directory' B=$(B) VERSION=$(VERSION) $(NEEDS) root rpmbuild rpm -- compiler/tests/install/rpm.sh

check-container: ## each step of the Containerfile, in roots of its own
	@B=$(B) VERSION=$(VERSION) $(NEEDS) root -- compiler/tests/install/container.sh compiler/packaging/Containerfile
