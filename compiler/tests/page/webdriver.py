# SPDX-License-Identifier: BSD-2-Clause
"""A headless Chromium, by the protocol of WebDriver; nothing but Python and chromedriver is needed."""
import contextlib
import json
import re
import subprocess
import time
import urllib.request

KEYS = {"Tab": "\ue004", "Enter": "\ue007", "Escape": "\ue00c", "Space": " "}


class Browser:
    """One window. Logs of the console and of requests are kept from the start."""

    def __init__(self, profile):
        self.server = subprocess.Popen(["chromedriver", "--port=0"], stdout=subprocess.PIPE,
                                       stderr=subprocess.DEVNULL, text=True)
        for line in self.server.stdout:
            found = re.search(r"successfully on port (\d+)", line)
            if found:
                break
        self.base = f"http://127.0.0.1:{found.group(1)}/session"
        # The sandbox of Chromium does not run as root.
        options = {"args": ["--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run",
                            "--disable-dev-shm-usage",
                            "--disable-background-networking", "--hide-scrollbars",
                            f"--user-data-dir={profile}"]}
        made = self.ask("POST", "", {"capabilities": {"alwaysMatch": {
            "browserName": "chrome", "goog:chromeOptions": options,
            "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"}}}})
        self.base += "/" + made["sessionId"]

    def ask(self, method, path, body=None):
        data = json.dumps(body or {}).encode() if method == "POST" else None
        request = urllib.request.Request(self.base + path, data, {"Content-Type": "application/json"},
                                         method=method)
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=600) as answer:
            return json.load(answer)["value"]

    def close(self):
        with contextlib.suppress(OSError):
            self.ask("DELETE", "")
        self.server.terminate()
        self.server.wait(30)

    def open(self, url):
        """Goes there; what was logged before is dropped. Seconds until the page is loaded and laid out."""
        self.log("browser"), self.log("performance")
        begin = time.monotonic()
        self.ask("POST", "/url", {"url": url})
        self.run("return document.documentElement.offsetHeight")
        return time.monotonic() - begin

    def run(self, script, *args):
        return self.ask("POST", "/execute/sync", {"script": script, "args": list(args)})

    def cdp(self, command, **params):
        return self.ask("POST", "/goog/cdp/execute", {"cmd": command, "params": params})

    def size(self, width, height=900):
        self.cdp("Emulation.setDeviceMetricsOverride", width=width, height=height,
                 deviceScaleFactor=1, mobile=width < 600)

    def media(self, media="", **features):
        self.cdp("Emulation.setEmulatedMedia", media=media,
                 features=[{"name": k.replace("_", "-"), "value": v} for k, v in features.items()])

    def keys(self, *keys):
        actions = [{"type": kind, "value": c} for key in keys for c in (KEYS.get(key, key) if key in KEYS
                   else key) for kind in ("keyDown", "keyUp")]
        self.ask("POST", "/actions", {"actions": [{"type": "key", "id": "keyboard", "actions": actions}]})

    def log(self, kind):
        return self.ask("POST", "/se/log", {"type": kind})

    def requests(self):
        """The addresses of all requests since open()."""
        messages = [json.loads(entry["message"])["message"] for entry in self.log("performance")]
        return [m["params"]["request"]["url"] for m in messages if m["method"] == "Network.requestWillBeSent"]
