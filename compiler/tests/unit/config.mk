# SPDX-License-Identifier: BSD-2-Clause
#
# Of cli/ only what is tested: complain() and write_text() are the test's own.

$(B)/tests/unit/test_config: $(B)/cli/config.o $(B)/cli/depfile.o $(B)/cli/file_cache.o $(B)/cli/load.o $(B)/cli/offers.o $(B)/cli/paths.o $(B)/cli/probing.o $(B)/cli/profile_write.o $(B)/cli/profiles.o $(B)/cli/settings.o $(B)/cli/running.o $(B)/cli/kernel_release.o
