#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""wellformed.py BPFMAPC FILE...: the page of each FILE has all that its report has.

The page is well-formed XML, and Python's reader of HTML finds the same elements in it. Each map
has a card and a row of the table, each program a row, each finding an entry, with their names,
verdicts, offsets of members, holes, slots and uses. Ids are unique, each link leads to one, and
nothing names anything outside the page. No character that is shown changes how others look.
"""
import html.parser
import json
import re
import subprocess
import sys
import unicodedata
import xml.etree.ElementTree as ET

from count import Count

X = "{http://www.w3.org/1999/xhtml}"
LIST_MAX = 200  # PAGE_LIST_MAX
OUTCOMES = {"accepted": "yes", "depends": "maybe", "rejected": "no"}


def report(program, path, form):
    done = subprocess.run([program, "report", "--fail-on", "never", "--format", form, path],
                          capture_output=True, check=False, timeout=600)
    return done.stdout.decode("utf-8")


def escaped(name):
    """As escape_text() shows it; JSON already has bytes of no character so."""
    def one(c):
        code = ord(c)
        if c in "\n\t\r":
            return {"\n": "\\n", "\t": "\\t", "\r": "\\r"}[c]
        if code < 0x20 or 0x7f <= code < 0xa0:
            return f"\\x{code:02x}"
        unsafe = (0x2028 <= code <= 0x202e or 0x2066 <= code <= 0x2069 or
                  code in (0x200e, 0x200f, 0x61c, 0xfeff, 0xfffe, 0xffff))
        return f"\\u{code:04x}" if unsafe else c
    return "".join(map(one, name))


def text(element):
    return "".join(element.itertext())


class Tags(html.parser.HTMLParser):
    """The start tags, as a reader of HTML finds them."""

    def __init__(self):
        super().__init__()
        self.tags = []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)


class Page:
    """A page, and what is asked about it."""

    def __init__(self, path, source, count):
        self.path, self.source, self.count = path, source, count
        self.root = ET.fromstring(source)
        self.by_id = {e.get("id"): e for e in self.root.iter() if e.get("id")}

    def expect(self, holds, what, detail=""):
        self.count.expect(holds, f"{self.path}: {what}", detail)

    def element(self, id_, what):
        found = self.by_id.get(id_)
        self.expect(found is not None, f"{what} has the id {id_}")
        return found if found is not None else ET.Element("none")

    def check_whole(self):
        reader = Tags()
        reader.feed(self.source)
        xml_tags = [e.tag.split("}")[1] for e in self.root.iter()]
        self.expect([t.lower() for t in xml_tags] == reader.tags, "HTML and XML find the same elements")
        ids = [e.get("id") for e in self.root.iter() if e.get("id")]
        self.expect(len(ids) == len(set(ids)), "ids are unique")
        for e in self.root.iter():
            for name, value in e.attrib.items():
                if name in ("href", "src", "action", "data", "srcset", "poster", "background"):
                    inside = value == "data:," or (value[:1] == "#" and value[1:] in self.by_id)
                    self.expect(inside, f"{name} leads to something on the page: {value}")
                elif name.startswith("on"):
                    self.expect(False, f"an attribute {name}")
        style = text(self.root.find(f"{X}head/{X}style"))
        self.expect(not re.search(r"url\(|@import|https?:", style), "the style loads nothing")
        bad = {c for c in self.source if c != "\n" and c != "\t" and unicodedata.category(c) in
               ("Cc", "Cf", "Zl", "Zp", "Cn", "Cs")}
        self.expect(not bad, "no character is a control or changes directions", sorted(map(ascii, bad)))

    def check_type(self, card, tree, what):
        """The members and holes of a type, in the order of the table."""
        members = []

        def walk(ctype):
            for m in ctype.get("members") or []:
                members.append((str(m["offset"]), escaped(m["name"]) if m["name"] else "(anonymous)"))
                walk(m)
        walk(tree)
        rows = [[text(td) for td in tr.findall(f"{X}td")] for tr in card.iter(f"{X}tr")
                if len(tr.findall(f"{X}td")) in (3, 4)]
        shown = [(row[0].split(".")[0], row[2]) for row in rows if len(row) == 4]
        self.expect(not members or any(shown[i:i + len(members)] == members for i in range(len(shown))),
                    f"{what} shows its members", f"{members}\n{shown}")
        holes = {(str(h["offset"]), str(h["size"])) for h in (tree.get("holes") or [])[:64]}
        shown = {(row[0], row[1]) for row in rows if row[2] == "hole"}
        self.expect(holes <= shown, f"{what} shows its holes", holes - shown)

    def check_map(self, card, tree, what):
        words = text(card)
        verdict = tree["verdict"]
        self.expect(card.find(f".//{X}p[@class='verdict {OUTCOMES[verdict['create']]}']") is not None,
                    f"{what} has its verdict")
        for fact in (verdict["errno"], str(tree["max_entries"]), *tree["map_flags"]["names"],
                     tree["pin"] and tree["pin"]["path"] and escaped(tree["pin"]["path"])):
            self.expect(not fact or fact in words, f"{what} says {fact}", words)
        for of in ("key", "value"):
            if tree[of]:
                self.expect(escaped(tree[of]["type"] or "") in words, f"{what} has the type of its {of}")
                self.check_type(card, tree[of], f"{what}, {of}")
        for slot in tree["values"][:LIST_MAX]:
            name = slot.get("program") or slot.get("map") or ""
            self.expect(escaped(name)[:80] in words, f"{what} shows slot {slot['slot']}")
        for use in tree["used_by"][:LIST_MAX]:
            self.expect(escaped(use["program"])[:80] in words, f"{what} is used by {use['program']}")
        if tree["inner"]:
            self.check_map(card.find(f"{X}section"), tree["inner"], f"{what}, its template")

    def check_program(self, row, tree, maps, what):
        cells = [text(cell) for cell in row]
        self.expect(cells and cells[0] == escaped(tree["name"]), f"{what} has its name", cells)
        for access, cell in (("write", 2), ("read", 3)):
            for m in maps:
                does = any(access in use["access"] and use["program"] == tree["name"]
                           for t in (m, m["inner"] or {}) for use in t.get("used_by", []))
                self.expect(not does or escaped(m["name"])[:80] in cells[cell],
                            f"{what}: {access} {m['name']}", cells)

    def check_object(self, n, tree):
        section = self.element(f"o{n}", "the object")
        rows = {text(tr.find(f"{X}th/{X}a")): tr for table in section.iter(f"{X}table")
                if table.get("class") == "kernels" for tr in table.find(f"{X}tbody")}
        self.expect(escaped(tree["path"]) == text(section.find(f"{X}h2")), "the object has its path")
        for i, m in enumerate(tree["maps"]):
            card = self.element(f"m{n}-{i}", f"map {i}")
            name = escaped(m["name"])
            self.expect(card.find(f"{X}summary/{X}h4") is not None and
                        text(card.find(f"{X}summary/{X}h4")) == name, f"map {i} is called {name}")
            self.expect(any(name[:80] == shown.removesuffix("\u2026")[:80] for shown in rows),
                        f"map {name} is in the table")
            self.check_map(card, m, f"map {name}")
        for i, program in enumerate(tree["programs"] or []):
            self.check_program(self.element(f"p{n}-{i}", f"program {i}"), program, tree["maps"],
                               f"program {program['name']}")
        for i, d in enumerate(tree["diagnostics"]):
            entry = text(self.element(f"f{n}-{i}", f"finding {i}"))
            for part in (d["rule"], d["name"], d["severity"], escaped(d["message"]), *map(escaped, d["notes"]),
                         d["help"] and escaped(d["help"]), d["file"] and escaped(d["file"])):
                self.expect(not part or part in entry, f"finding {i} has {part}", entry)


def main():
    program, paths = sys.argv[1], sys.argv[2:]
    count = Count()
    for path in paths:
        tree, source = json.loads(report(program, path, "json")), report(program, path, "html")
        try:
            page = Page(path, source, count)
        except ET.ParseError as e:
            count.expect(False, f"{path}: the page is well-formed", e)
            continue
        page.check_whole()
        for n, obj in enumerate(tree["objects"]):
            page.check_object(n, obj)
        totals = [text(li) for li in page.root.find(f".//{X}ul[@class='totals']")]
        for what in ("objects", "maps", "errors", "warnings", "infos"):
            number = tree["summary"][what]
            words = f"{number} {what[:-1] if number == 1 else what}"
            page.expect(words in totals, f"the totals have {words}", totals)
    return count.finish()


if __name__ == "__main__":
    sys.exit(main())
