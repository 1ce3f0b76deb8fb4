#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""manual_pages.py FOLDER SCRATCH: what Chromium makes of the pages of make html-manual.

Nothing is on the console, nothing but the page and its style is asked for, nothing is cut
off from 360 pixels on, and all can be read in light and dark.
"""
import pathlib
import sys

from browser import CONTRAST
from count import Count
from webdriver import Browser


def main():
    folder, scratch = (pathlib.Path(path).absolute() for path in sys.argv[1:])
    scratch.mkdir(parents=True, exist_ok=True)
    count = Count()
    browser = Browser(scratch / "profile")
    try:
        for page in sorted(folder.glob("*.html")):
            browser.open(page.as_uri())
            log = [entry["message"] for entry in browser.log("browser")]
            count.expect(not log, f"{page.name}: nothing is on the console", log)
            # The first page comes after Chromium's own.
            asked = {url for url in browser.requests() if not url.startswith(("chrome:", "data:"))}
            count.expect(asked == {page.as_uri(), (folder / "manual.css").as_uri()},
                         f"{page.name}: nobody else is asked for anything", asked)
            for width in (360, 1280):
                browser.size(width)
                wide = browser.run("return document.documentElement.scrollWidth")
                count.expect(wide <= width, f"{page.name}: nothing is cut off at {width} pixels", wide)
            for scheme in ("light", "dark"):
                browser.media(prefers_color_scheme=scheme)
                worst = browser.run(CONTRAST)
                count.expect(worst and worst[0][1] >= 4.5, f"{page.name}, {scheme}: all text can be read",
                             worst)
            browser.media()
    finally:
        browser.close()
    return count.finish()


if __name__ == "__main__":
    sys.exit(main())
