# SPDX-License-Identifier: BSD-2-Clause
#
# What is installed for builds: pkg-config, CMake, Meson.

CHECKS_SLOW += check-builds

.PHONY: check-builds
check-builds: all $(B)/testdata/loader/kconfig.bpf.o ## small projects that use bpfmapc.pc, the CMake package and the Meson folder
	@MAKE='$(MAKE) --no-print-directory' B=$(B) $(NEEDS) cmake meson ninja clang pkg-config -- compiler/tests/install/builds.sh
