# SPDX-License-Identifier: BSD-2-Clause
#
# Of cli/ only what is tested: complain() is the test's own.

$(B)/tests/unit/test_config: $(B)/cli/config.o $(B)/cli/load.o $(B)/cli/settings.o $(B)/cli/running.o $(B)/cli/kernel_release.o
