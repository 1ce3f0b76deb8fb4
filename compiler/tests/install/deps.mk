# SPDX-License-Identifier: BSD-2-Clause
#
# What has to be installed, as Debian calls it; deps.sh knows other names.
# `make deps` is for building; `demo`, `check` and `check-install` install theirs themselves.

DEPS_BUILD := gcc libc6-dev pkg-config libelf-dev libdw-dev libbpf-dev libyaml-dev libbz2-dev
DEPS_DEMO  := clang
DEPS_CHECK += bpftool llvm check g++ git zlib1g-dev mandoc shellcheck python3-yaml python3-jsonschema valgrind pre-commit

.PHONY: deps deps-demo deps-check deps-install
deps: ## installs what building needs, with apt or dnf; else says what that is
	@compiler/tests/install/deps.sh $(DEPS_BUILD)
deps-demo:
	@compiler/tests/install/deps.sh $(DEPS_BUILD) $(DEPS_DEMO)
deps-check:
	@compiler/tests/install/deps.sh $(DEPS_BUILD) $(DEPS_DEMO) $(DEPS_CHECK)
deps-install:
	@compiler/tests/install/deps.sh $(DEPS_BUILD) $(DEPS_DEMO) $(DEPS_CHECK) $(DEPS_INSTALL)
