#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""browser.py BPFMAPC SCRATCH [--pictures] HOSTILE OBJECT...: what Chromium makes of the page of a report.
browser.py BPFMAPC SCRATCH --readme OBJECT PICTURE: writes the picture of a page that README.md shows.

The text is there, links lead where they say, nothing is on the console, nobody is asked for
anything; nothing is cut off from 360 pixels on; all can be read in light, dark and print, and
without the script; the keyboard is enough; 2,000 maps are usable. --pictures writes what it sees
as PNG files below SCRATCH, for people.
"""
import base64
import json
import pathlib
import re
import subprocess
import sys
import time

from count import Count
from png import indexed
from webdriver import Browser

WIDTHS = (360, 768, 1280, 1920)
MANY = 2000
# Limits are for what goes wrong: a machine that is busy is slower than one that is not.
MANY_BYTES, MANY_SECONDS, SEARCH_SECONDS = 8 << 20, 20, 3

# The contrast of each text with what is behind it, the worst first.
CONTRAST = """
const rgb = (text) => text.match(/[\\d.]+/g).map(Number);
const light = (c) => {
    const [r, g, b] = c.slice(0, 3).map((v) => v / 255).map(
        (v) => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const ground = (e) => {
    for (; e; e = e.parentElement) {
        const c = rgb(getComputedStyle(e).backgroundColor);
        if (c.length === 3 || c[3] === 1) return c;
    }
    return [255, 255, 255];
};
const seen = new Map();
for (const e of document.querySelectorAll("body *")) {
    if (!(e instanceof HTMLElement) || !e.checkVisibility() ||
        ![...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim())) continue;
    const a = light(rgb(getComputedStyle(e).color)), b = light(ground(e));
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    const key = e.localName + "." + e.className;
    if (!seen.has(key) || seen.get(key) > ratio) seen.set(key, ratio);
}
return [...seen].sort((x, y) => x[1] - y[1]).slice(0, 3);
"""


class Test:
    """A browser, the pages that it shows, and what is counted."""

    def __init__(self, program, scratch, pictures):
        self.program, self.scratch, self.pictures = program, pathlib.Path(scratch).absolute(), pictures
        self.scratch.mkdir(parents=True, exist_ok=True)
        self.count = Count()
        self.expect = self.count.expect
        self.browser = Browser(self.scratch / "profile")

    def report(self, form, *inputs, kernel="5.4..6.18"):
        done = subprocess.run([self.program, "report", "--fail-on", "never", "--kernel", kernel,
                               "--format", form, *inputs], capture_output=True, check=True, timeout=600)
        return done.stdout.decode()

    def page(self, name, *inputs, **kernel):
        path = self.scratch / f"{name}.html"
        path.write_text(self.report("html", *inputs, **kernel), encoding="utf-8")
        return path

    def open(self, path):
        return self.browser.open(path.as_uri())

    def picture(self, name):
        if not self.pictures:
            return
        height = min(self.browser.run("return document.documentElement.scrollHeight"), 6000)
        width = self.browser.run("return innerWidth")
        self.browser.size(width, height)
        png = self.browser.ask("GET", "/screenshot")
        (self.scratch / f"{name}.png").write_bytes(base64.b64decode(png))
        self.browser.size(width)

    def check_quiet(self, path, what):
        log = [entry["message"] for entry in self.browser.log("browser")]
        self.expect(not log, f"{what}: nothing is on the console", log)
        asked = [url for url in self.browser.requests() if not url.startswith("data:")]
        self.expect(set(asked) == {path.as_uri()}, f"{what}: nobody is asked for anything", asked)

    def check_text(self, tree, what):
        # What is far away is laid out when one comes there, and is no text before.
        text = self.browser.run("""for (const e of document.querySelectorAll(".card, .finding"))
                e.style.contentVisibility = "visible";
            return document.body.innerText""")
        for obj in tree["objects"]:
            names = [obj["path"], *(m["name"] for m in obj["maps"]), *(p["name"] for p in obj["programs"]),
                     *(d["message"] for d in obj["diagnostics"])]
            for name in names:
                self.expect(name in text, f"{what} shows {name}")
        lost = self.browser.run("""return [...document.querySelectorAll('a[href^="#"]')].filter(
            (a) => !document.getElementById(a.getAttribute("href").slice(1))).length""")
        self.expect(lost == 0, f"{what}: all links lead somewhere", lost)

    def check_widths(self, what):
        for width in WIDTHS:
            self.browser.size(width)
            wide = self.browser.run("return document.documentElement.scrollWidth")
            self.expect(wide <= width, f"{what}: nothing is cut off at {width} pixels", wide)
            cut = self.browser.run("""return [...document.querySelectorAll("main *")].filter((e) =>
                e instanceof HTMLElement && !e.closest(".scroll, pre, dd, .strip") && e.checkVisibility() &&
                e.getBoundingClientRect().right > innerWidth + 1).map((e) => e.outerHTML.slice(0, 80))""")
            self.expect(not cut, f"{what}: no element is wider than {width} pixels", cut[:3])
            self.picture(f"{what}-{width}")

    def check_colours(self, what):
        grounds = {}
        for scheme in ("light", "dark"):
            self.browser.media(prefers_color_scheme=scheme)
            worst = self.browser.run(CONTRAST)
            self.expect(worst and worst[0][1] >= 4.5, f"{what}, {scheme}: all text can be read", worst)
            grounds[scheme] = self.browser.run("return getComputedStyle(document.body).backgroundColor")
            self.picture(f"{what}-{scheme}")
        self.expect(grounds["light"] != grounds["dark"], f"{what}: light and dark differ", grounds)

    def check_print(self, what):
        self.browser.media("print", prefers_color_scheme="dark")
        worst = self.browser.run(CONTRAST)
        self.expect(worst[0][1] >= 4.5, f"{what}, printed: all text can be read", worst)
        shown = self.browser.run("return getComputedStyle(document.querySelector('.search')).display")
        self.expect(shown == "none", f"{what}, printed: there is no search")
        # Boxes that are closed are printed, too, with no script to open them.
        closed = self.browser.run("""const details = document.querySelector(".card");
            details.open = false;
            const height = details.getBoundingClientRect().height;
            details.open = true;
            return [height, details.getBoundingClientRect().height];""")
        self.expect(abs(closed[0] - closed[1]) < 2, f"{what}, printed: a closed card is printed", closed)
        self.picture(f"{what}-print")
        self.browser.media()
        pdf = base64.b64decode(self.browser.ask("POST", "/print", {"background": True}))
        self.expect(pdf.startswith(b"%PDF"), f"{what} can be printed")
        if self.pictures:
            (self.scratch / f"{what}.pdf").write_bytes(pdf)

    def focused(self):
        return self.browser.run("""const e = document.activeElement;
            return e.id || e.className || e.localName""")

    def shown(self):
        return self.browser.run("""return [...document.querySelectorAll(".card")].filter(
            (e) => e.checkVisibility()).map((e) => e.querySelector("h4").textContent)""")

    def check_keyboard(self, path, names):
        keys = self.browser.keys
        self.open(path)
        keys("Tab")
        self.expect(self.focused() == "skip", "the first stop leads past the head", self.focused())
        keys("/")
        self.expect(self.focused() == "search", "/ goes to the search", self.focused())
        keys(names[0])
        self.expect(names[0] in self.shown() and len(self.shown()) < len(names),
                    "what does not match is hidden", self.shown())
        found = self.browser.run("return document.getElementById('found').textContent")
        self.expect(re.fullmatch(rf"\d+ of {len(names)} maps", found), "how many match is said", found)
        keys("Enter")
        self.expect(self.focused() == "summary", "Enter goes to the first that matches", self.focused())
        was = self.browser.run("return document.activeElement.parentElement.open")
        keys("Enter")
        self.expect(self.browser.run("return document.activeElement.parentElement.open") != was,
                    "Enter folds a card")
        keys("Escape")
        self.expect(self.shown() == names, "Escape shows all again", self.shown())
        stops = set()
        self.browser.run("document.activeElement.blur(); window.scrollTo(0, 0)")
        for _ in range(400):
            keys("Tab")
            stops.add(self.browser.run("const e = document.activeElement; return e.getAttribute('href') || "
                                       "e.id || e.textContent.slice(0, 30)"))
        links = self.browser.run("return [...document.querySelectorAll('.kernels a')].map("
                                 "(a) => a.getAttribute('href'))")
        self.expect(links and set(links) <= stops, "Tab reaches all links of the table", set(links) - stops)
        boxes = self.browser.run("return [...document.querySelectorAll('.scroll')].every((e) => e.tabIndex === 0)")
        self.expect(boxes, "what scrolls can be scrolled by keys")

    def check_links(self, path):
        """Each link of the table opens its card, and shows it."""
        self.open(path)
        self.browser.run("document.querySelectorAll('.card').forEach((e) => { e.open = false; })")
        for href in self.browser.run("return [...document.querySelectorAll('.kernels tbody th a:first-child')]"
                                     ".map((a) => a.getAttribute('href'))"):
            state = self.browser.run("""document.querySelector(`.kernels a[href="${arguments[0]}"]`).click();
                return new Promise((done) => setTimeout(() => {
                    const card = document.getElementById(arguments[0].slice(1));
                    const box = card.getBoundingClientRect();
                    done([card.open, box.top >= -1 && box.top < innerHeight]);
                }, 50))""", href)
            self.expect(state == [True, True], f"the link {href} opens and shows its card", state)

    def check_picture(self, path):
        """Where the keyboard is at a node of the picture, its lines alone can be seen."""
        self.open(path)
        wrong = self.browser.run("""return [...document.querySelectorAll("svg a")].filter((node) => {
            const href = node.getAttribute("href"), svg = node.closest("svg");
            node.focus();
            return [...svg.querySelectorAll("path")].some((path) =>
                (getComputedStyle(path).opacity === "1") !== path.dataset.ends.split(" ").includes(href));
        }).map((node) => node.textContent)""")
        nodes = self.browser.run("""document.getElementById("search").focus();
            return [document.querySelectorAll("svg a").length, document.querySelectorAll("svg.chosen").length]""")
        self.expect(nodes[0] > 10 and not wrong, "a node shows its lines alone", wrong)
        self.expect(nodes[1] == 0, "without a node, all lines can be seen")

    def check_without_script(self, path, tree):
        plain = path.with_name("plain.html")
        text = path.read_text(encoding="utf-8")
        plain.write_text(re.sub(r"<script>.*?</script>", "", text, flags=re.S), encoding="utf-8")
        self.open(plain)
        self.expect(self.browser.run("return document.scripts.length") == 0, "there is no script")
        self.expect(not self.browser.run("return document.querySelector('.search').checkVisibility()"),
                    "without a script there is no search")
        self.check_text(tree, "the page without a script")

    def check_hostile(self, path):
        page = self.page("hostile", path)
        self.open(page)
        self.check_quiet(page, "hostile names")
        self.expect(self.browser.run("return document.scripts.length") == 1, "hostile names make no script")
        odd = self.browser.run("""return [...document.querySelectorAll("*")].filter((e) =>
            [...e.attributes].some((a) => a.name.startsWith("on"))).length""")
        self.expect(odd == 0, "hostile names make no attribute")
        self.check_widths("hostile")

    def check_many(self):
        defs = self.scratch / "many.yaml"
        types = ("hash", "array", "lru_hash", "percpu_hash", "ringbuf")
        with open(defs, "w", encoding="utf-8") as f:
            f.write("maps:\n")
            for i in range(MANY):
                kind = types[i % len(types)]
                keys = "" if kind == "ringbuf" else 'key: "__u32", value: "char[64]", '
                f.write(f'  - {{name: "m{i:04}", type: "{kind}", {keys}max_entries: 4096}}\n')
        page = self.page("many", defs)
        size = page.stat().st_size
        seconds = self.open(page)
        self.check_quiet(page, f"{MANY} maps")
        searched = self.browser.run("""const input = document.getElementById("search");
            const begin = performance.now();
            input.value = "m1234";
            input.dispatchEvent(new Event("input"));
            document.documentElement.offsetHeight;
            return [performance.now() - begin,
                    [...document.querySelectorAll(".card")].filter((e) => !e.hidden).length]""")
        print(f"{MANY} maps: {size} bytes, {seconds:.2f} s until it is laid out, {searched[0]:.0f} ms for a search")
        self.expect(size < MANY_BYTES, f"the page of {MANY} maps is small", size)
        self.expect(seconds < MANY_SECONDS, f"the page of {MANY} maps is laid out soon", seconds)
        self.expect(searched[0] < SEARCH_SECONDS * 1000 and searched[1] == 1,
                    f"one of {MANY} maps is found soon", searched)
        self.check_widths("many")


    def readme_picture(self, path, example):
        """The picture that README.md shows: the page, and of its cards the one of a struct."""
        self.browser.media(prefers_color_scheme="light")
        self.browser.size(1000, 3000)
        self.open(self.page("readme", example, kernel="6.1"))
        height = self.browser.run("""document.querySelectorAll(".card").forEach((e) => {
                e.hidden = e.querySelector("h4").textContent !== "flows";
            });
            return document.querySelector(".card:not([hidden])").getBoundingClientRect().bottom + 16""")
        self.browser.size(1000, round(height))
        pathlib.Path(path).write_bytes(indexed(base64.b64decode(self.browser.ask("GET", "/screenshot"))))


def main():
    program, scratch, *rest = sys.argv[1:]
    if rest[0] == "--readme":
        test = Test(program, scratch, False)
        test.readme_picture(rest[2], rest[1])
        test.browser.close()
        return 0
    pictures = rest[0] == "--pictures"
    hostile, *objects = rest[pictures:]
    test = Test(program, scratch, pictures)
    begin = time.monotonic()
    try:
        tree = json.loads(test.report("json", *objects))
        names = [m["name"] for o in tree["objects"] for m in o["maps"]]
        page = test.page("page", *objects)
        test.browser.size(1280)
        test.open(page)
        test.check_quiet(page, "the page")
        test.check_text(tree, "the page")
        test.check_colours("page")
        test.check_print("page")
        test.check_widths("page")
        test.browser.size(1280)
        test.check_links(page)
        test.check_picture(page)
        test.check_keyboard(page, names)
        test.check_without_script(page, tree)
        test.check_hostile(hostile)
        test.check_many()
    finally:
        test.browser.close()
    print(f"{time.monotonic() - begin:.0f} s")
    return test.count.finish()


if __name__ == "__main__":
    sys.exit(main())
