# SPDX-License-Identifier: BSD-2-Clause
"""What the tests written in Python count, and how they say it."""


class Count:
    """What was asked, and what of it holds."""

    def __init__(self):
        self.passed = self.failed = 0

    def expect(self, holds, what, detail=""):
        if holds:
            self.passed += 1
        else:
            self.failed += 1
            print(f"FAIL {what}")
            if detail:
                print("  " + str(detail)[:1500].rstrip("\n").replace("\n", "\n  "))
        return holds

    def finish(self):
        """The counting line; the exit status. That nothing was asked is a failure."""
        print(f"{self.passed} passed, {self.failed} failed")
        return 1 if self.failed or not self.passed else 0
