#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""html_manual.py FOLDER PAGE...: the manual for a browser, as make html-manual makes it.

Each page is there and in the list of each other, every link leads to a file of the
folder and to a part that is in it, no id is there twice, tags are closed in their order,
and nothing is asked from elsewhere.
"""

import os
import sys
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

from count import Count

ALONE = {"meta", "link", "br", "hr", "img"}


class Page(HTMLParser):
    """What a page has of ids, links and faults."""

    def __init__(self, path):
        super().__init__()
        self.ids, self.links, self.faults, self.open = [], [], [], []
        self.text = ""
        with open(path, encoding="utf-8") as f:
            self.feed(f.read())
        self.close()
        if self.open:
            self.faults.append(f"not closed: {self.open}")

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag not in ALONE:
            self.open.append(tag)
        if "id" in attrs:
            if attrs["id"] in self.ids:
                self.faults.append(f"id twice: {attrs['id']}")
            self.ids.append(attrs["id"])
        self.links += [attrs[name] for name in ("href", "src") if name in attrs]
        if tag == "script":
            self.faults.append("has a script")

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in ALONE:
            self.open.pop()

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"line {self.getpos()[0]}: </{tag}> closes nothing")

    def handle_data(self, data):
        self.text += data


def main():
    folder, *names = sys.argv[1:]
    count = Count()
    pages = {name: Page(os.path.join(folder, name))
             for name in os.listdir(folder) if name.endswith(".html")}
    wanted = {f"{name}.html" for name in names}
    count.expect(set(pages) == wanted | {"index.html"}, "a page for each of the manual",
                 str(set(pages) ^ wanted))
    for name, page in sorted(pages.items()):
        count.expect(not page.faults, f"{name} is well-formed", "\n".join(page.faults))
        count.expect(wanted <= set(page.links), f"{name} leads to all pages")
        for link in page.links:
            parts = urlsplit(link)
            target = parts.path or name
            ok = not parts.scheme and not parts.netloc and \
                os.path.exists(os.path.join(folder, target))
            if ok and parts.fragment:
                ok = unquote(parts.fragment) in pages[target].ids
            count.expect(ok, f"{name}: {link} leads somewhere")
    rules = pages["bpfmapc-rules.7.html"]
    count.expect(sum(link.startswith("bpfmapc-rules.7.html#BM")
                     for link in pages["bpfmapc-types.7.html"].links) > 100,
                 "requirements of map types lead to their rules")
    count.expect("BM130_ringbuf-size" in rules.ids, "a rule has an id that links can name")
    return count.finish()


if __name__ == "__main__":
    sys.exit(main())
