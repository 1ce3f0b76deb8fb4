# SPDX-License-Identifier: BSD-2-Clause
#
# `make demo`, which a newcomer runs first.

EXAMPLES := $(B)/testdata/examples

.PHONY: demo demo-run
demo: deps-demo ## installs what is missing, builds, and shows the main job on the examples
	+$(Q)$(MAKE) --no-print-directory demo-run

demo-run: $(B)/bpfmapc $(filter $(EXAMPLES)/%,$(BPF_OBJ))
	@BPFMAPC=$(B)/bpfmapc OUT=$(B)/demo EXAMPLES=$(EXAMPLES) CC='$(CC)' \
	 LIBBPF='$(shell $(PKG_CONFIG) --cflags --libs libbpf 2>/dev/null)' compiler/tests/install/demo.sh
