# SPDX-License-Identifier: BSD-2-Clause
#
# Generated headers on other hosts than the one that tests.

CHECKS_LONG += check-hosts

# Debian's; the kernel here runs 32-bit programs, and those of musl.
DEPS_CHECK += musl-tools
ifeq ($(shell uname -m),x86_64)
GCC_VERSION := $(or $(shell gcc -dumpversion 2>/dev/null | cut -d. -f1),$(shell apt-cache \
	       policy gcc 2>/dev/null | sed -n 's/.*Candidate: 4:\([0-9]*\).*/\1/p'),12)
DEPS_CHECK += libc6-dev-i386 lib32gcc-$(GCC_VERSION)-dev
endif
# Headers alone: clang compiles for all machines.
ifneq ($(shell command -v apt-get),)
DEPS_CHECK += libc6-dev-s390x-cross
endif

HOSTS := BPFMAPC=$(B)/bpfmapc B=$(B) CC='$(CC)' CXX='$(CXX)' CLANG='$(CLANG)' \
	 LIBBPF='$(shell $(PKG_CONFIG) --cflags --libs libbpf 2>/dev/null)' \
	 compiler/tests/loader/hosts.sh

.PHONY: check-hosts
check-hosts: all fixtures ## generated headers: 32-bit and big-endian hosts, musl, dialects of C and C++
	@$(NEEDS) musl-gcc -- env $(HOSTS)

# The first one has the byte order and the 64 bits of the big-endian others' objects.
CROSS := s390x-linux-gnu mips-linux-gnu arm-linux-gnueabihf

.PHONY: check-cross
check-cross: all fixtures ## the same with the compilers and in the emulators of CROSS, which it installs
	@compiler/tests/install/deps.sh $(DEPS_BUILD) $(DEPS_DEMO) qemu-user-static $(CROSS:%=gcc-%) \
	 libc6-dev-s390x-cross libc6-dev-mips-cross libc6-dev-armhf-cross
	@$(HOSTS) $(CROSS)
