"""A random user of the live views, for half an hour: python tests/endurance.py [minutes] [seed].

A real JupyterLab, one notebook with every view. Whatever can be worked in them is worked at random; cells run again,
the kernel is interrupted, and in the first half it is restarted too. Then: no error in page, server, kernel or view;
the views show what fresh ones at the same numbers show; and memory of kernel and page is level in the second half.
"""

import json
import random
import re
import sys
import tempfile
import time
import zlib
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import lab
import psutil
from playwright.sync_api import Error, sync_playwright

from backprop import activations, live, sweep

NETWORK = [[1, -1], [0.5, 2]], [[1, 0], [0.5, 1]], [[1, -1], [2, 0.5]], [0, 1], [0, 0]
MAKE = {
    "alone": lambda: live.explorer(b=0.0, spread=0.1),
    "network": lambda: live.matrices(*NETWORK),
    "both.explorer": live.explorer,
    "both": lambda: live.atlas(
        sweep.trainability((-0.5, 0.5), (-0.5, 0.5), [0.5, 0.9, 1.0, 3.0], [3, 10, 30], N=[30, 100])
    ),
}
SETUP = """import html, json, os, re, zlib
from backprop import live, sweep

def shown(widget):
    "The curves and the sentences that a view has sent to its page."
    value = getattr(widget, "value", None)
    found = [s for child in getattr(widget, "children", ()) for s in shown(child)]
    if {"backprop-says", "backprop-result"} & set(getattr(widget, "_dom_classes", ())):
        found.append(html.unescape(re.sub("<[^>]*>", "", value)))
    return found + (re.findall(r'points="([^"]*)"', value) if isinstance(value, str) else [])

def numbers(view):
    return {name: getattr(view, name) for name in view.FIELDS}

def settled():
    both.stop()
    both.set(N=both.N)  # the point and the view beside it in one place
    for view in (alone, both.explorer):
        view.set(t=view.t)  # ends what plays
        view.release()
        view.finish()
    views = {"alone": alone, "network": network, "both.explorer": both.explorer, "both": both}
    says = {name: [numbers(v), v.words(), zlib.crc32(v.still())] for name, v in views.items()}
    return json.dumps([len(both.result.weights), says, sum(map(shown, (alone, both, network)), [])], default=str)"""
CELLS = (
    SETUP,
    "alone = live.explorer(b=0.0, spread=0.1)\nalone",
    "both = live.atlas(sweep.trainability((-.5, .5), (-.5, .5), [.5, .9, 1, 3], [3, 10, 30], N=[30, 100]))\nboth",
    f"network = live.matrices(*{NETWORK})\nnetwork",
)
CONTROLS = ".backprop :is(button, select, input, .noUi-handle):visible:enabled"
KEYS = ("ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "PageUp", "PageDown", "Home", "End")
TYPED = ("0", "1", "0.9", "0,9", "-1", "2.5", "5", "17", "100", "1000", "5000", "1e5", "99999999", "", "nan", "x")
FAULT = re.compile(r"^\[E .*|.*\bERROR\b(?!.*KeyboardInterrupt caught in kernel).*|.*Traceback.*", re.MULTILINE)
NAME = "e => e.labels?.[0]?.innerText || e.closest('.widget-box')?.querySelector('label')?.innerText || ''"
SHOWN = """() => [...document.querySelectorAll('.jp-OutputArea-output')].flatMap(output =>
    [...output.querySelectorAll('polyline, .backprop-says, .backprop-result')].map(
        e => e.getAttribute('points') ?? e.textContent))"""


class RandomUser:
    """Works a notebook at random, from a seed. done: how often it did what; recent: what it did last."""

    def __init__(self, browser, server, seed=0, cells=CELLS):
        self.server, self.random, self.done, self.recent = server, random.Random(seed), Counter(), []
        self.log, self.read = server.folder / "lab.log", 0
        self.page, self.errors = browser.new_page(viewport={"width": 1280, "height": 720}), []
        self.page.on("console", lambda message: self.errors.append(message.text) if message.type == "error" else None)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.set_default_timeout(8000)
        server.write("endurance.ipynb", *cells)
        server.open(self.page, "endurance.ipynb")
        self.debugger = self.page.context.new_cdp_session(self.page)
        self.debugger.send("Performance.enable")
        self.run_all()

    def run_all(self):
        assert lab.run_all(self.page), "a cell failed"
        self.page.wait_for_selector(".noUi-handle")

    def restart(self):
        """Restart the kernel in the midst of its work.

        How it goes down is not the views' doing: once the thread that sends its messages has ended, each of its others
        sends by itself (ipykernel's IOPubThread.schedule), and two at once mix their messages.
        """
        self.assert_well()
        lab.kernel(self.page, "restart")
        lab.wait_until_idle(self.page)
        self.errors = [error for error in self.errors if not error.startswith("Kernel message validation error")]
        self.read = len(self.log.read_text())
        self.run_all()

    def interrupt(self):
        lab.kernel(self.page, "interrupt")

    def act(self, others=()):
        """One thing at random: most often a control, now and then one of the others, by their names."""
        name = self.random.choice(others) if others and self.random.random() < 0.01 else "work"
        self.recent = [*self.recent[-19:], name]
        try:
            getattr(self, name)()
        except Error:  # a timeout too
            name = "in vain"  # a control that went while the user was on its way
        self.done[name] += 1

    def one_of(self, found):
        """One of what was found, at random."""
        if not (n := found.count()):
            raise Error("nothing is there any more")
        return found.nth(self.random.randrange(n))

    def work(self):
        """Move, press, choose or type, whatever the control takes."""
        view = self.one_of(self.page.locator(".jp-Cell", has=self.page.locator(".backprop")))
        control = self.one_of(view.locator(CONTROLS))
        kind = control.evaluate("e => e.matches('.noUi-handle') ? 'slider' : e.localName")
        if kind == "slider":
            how = self.random.choices(KEYS, k=self.random.randint(1, 6))
            for key in how:
                control.press(key)
        elif kind == "select":
            how = self.one_of(control.locator("option")).inner_text()
            control.select_option(label=how)
        elif kind == "input":
            how = self.random.choice(TYPED)
            control.fill(how)
            control.press("Enter")
        else:
            how = control.inner_text()
            control.click()
        self.recent[-1] = f"{kind} {control.evaluate(NAME)}: {how}"

    def memory(self):
        """MB of the kernel, and of what the page's scripts hold."""
        kernel = psutil.Process(int(lab.ask(self.page, "print(os.getpid())"))).memory_info().rss
        self.debugger.send("HeapProfiler.collectGarbage")
        metrics = {m["name"]: m["value"] for m in self.debugger.send("Performance.getMetrics")["metrics"]}
        return kernel / 2**20, metrics["JSHeapUsedSize"] / 2**20

    def assert_well(self):
        """No error anywhere."""
        outputs = lab.outputs(self.page)
        wrong = lab.faults(self.errors) + [
            o for o in outputs if o["output_type"] == "error" or o.get("name") == "stderr"
        ]
        wrong += FAULT.findall(self.log.read_text()[self.read :])
        alerts = self.page.locator("[role=alert]").all_inner_texts()
        wrong += [words for words in alerts if re.match(r"\w+Error: ", words)]  # no user made those
        assert not wrong, f"after {self.recent}: {len(wrong)} errors, of which {wrong[:3]}"

    def assert_right(self):
        """The page shows what the views have sent; they say and show what new ones do that are set to their numbers."""
        for _ in range(60):  # what the user did last may still be on its way; the first look may wait for a long run
            weights, says, sent = json.loads(lab.ask(self.page, "print(settled())"))
            self.page.wait_for_timeout(300)
            sent, shown = Counter(map(words, sent)), Counter(map(words, self.page.evaluate(SHOWN)))
            if not sent - shown:
                break
        assert not sent - shown, f"after {self.recent}: not in the page {sent - shown}, but {shown - sent}"
        for name, (numbers, *seen) in says.items():
            with ThreadPoolExecutor() as pool:  # a thread without an event loop: what is begun there is finished there
                fresh = pool.submit(anew, name, numbers, weights).result()
            assert seen == fresh, f"{name} {numbers} after {self.recent}: {seen}, {fresh}"


def words(text):
    """The text with single spaces."""
    return " ".join(text.split())


def anew(name, numbers, weights):
    """Words and picture of a new view, set to these numbers in one go; of the finer map where it has more weights."""
    view = MAKE[name]()
    if name == "both" and weights > len(view.result.weights):
        view.compute()
    if "phi" in numbers:
        numbers["phi"] = getattr(activations, numbers["phi"])
    view.set(**numbers)
    return [view.words(), zlib.crc32(view.still())]


def endure(browser, server, minutes, seed, say=lambda *_: None):
    """All of it. Gives how often what was done, and the memory (seconds, kernel MB, page MB) in the second half."""
    user = RandomUser(browser, server, seed)
    begun, half, memory = time.monotonic(), 30 * minutes, []
    rounds = 6 if minutes > 5 else 2  # of the second half, each with all checks at its end
    try:
        while time.monotonic() < begun + half:
            user.act(others=("interrupt", "run_all", "restart"))
        user.restart()
        for _ in range(rounds):
            until = time.monotonic() + half / rounds
            while time.monotonic() < until:
                user.act(others=("interrupt", "run_all"))
            user.assert_well()
            user.assert_right()
            memory.append((time.monotonic() - begun, *user.memory()))
            say("{:6.0f} s   kernel {:6.1f} MB   page {:6.1f} MB".format(*memory[-1]), dict(user.done))
    finally:
        user.page.close()
    return user.done, memory


def rerun(browser, server, cell, times=50):
    """MB that kernel and page gain, on average, each time a view's cell is run again."""
    user = RandomUser(browser, server, cells=("import os\nfrom backprop import live, sweep", cell))
    try:
        for _ in range(5):
            user.run_all()
        before = user.memory()
        for _ in range(times):
            user.run_all()
        user.assert_well()
        return [(b - a) / times for a, b in zip(before, user.memory())]
    finally:
        user.page.close()


def main(minutes=30, seed=None):
    seed = random.randrange(10**6) if seed is None else int(seed)
    print(f"seed {seed}")
    with tempfile.TemporaryDirectory() as folder:
        calm(Path(folder))
        with lab.Lab(folder) as server, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=lab.chromium(), args=lab.FLAGS)
            done, _ = endure(browser, server, float(minutes), seed, print)
            print(dict(done))
            for cell in ("live.explorer()", *CELLS[2:]):
                gained = "kernel {:.2f} MB, page {:.2f} MB".format(*rerun(browser, server, cell))
                print(f"run again, each time: {gained}   {cell[:24]}")
            browser.close()


def calm(folder):
    """Leave out JupyterLab's toolbar in the active cell, which keeps 0.09 MB of the page each time another is active.

    Three plain cells, without a view, do so too; without the toolbar it is 0.001 MB (JupyterLab 4.6).
    """
    config = folder / "config_dir" / "labconfig" / "page_config.json"
    config.parent.mkdir(parents=True)
    config.write_text(json.dumps({"disabledExtensions": {"@jupyterlab/cell-toolbar-extension": True}}))


if __name__ == "__main__":
    main(*sys.argv[1:])
