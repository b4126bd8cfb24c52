"""How fast the live view is: python tests/benchmark_live.py, on a quiet machine.

Real JupyterLab and Chromium; the live view takes turns with a plain `interact` and an inline pyplot figure of the same
four panels. All times are taken in the page: from a key going down, or a mouse button up, to the first frame that shows
the new picture.
"""

import os
import resource
import tempfile
import time

import lab
import numpy as np
from playwright.sync_api import sync_playwright

from backprop import live

ROUNDS, PRESSES = 6, 10
DRAG = 180  # positions of the mouse
VIEW = "from backprop import live\nview = live.explorer()\nview"
KERNEL = """import time
import numpy as np
times = []
for w in np.resize(np.r_[0.81:1.2:0.01, 1.2:0.81:-0.01], 400):
    begun = time.perf_counter()
    view.w = round(w, 2)
    times.append(time.perf_counter() - begun)
view.w = 1.0
print(*np.percentile(times, [50, 95]) * 1000)"""
INTERACT = """%matplotlib inline
import ipywidgets as widgets
import matplotlib.pyplot as plt
import numpy as np
from backprop import chain, figures

x = y = (-0.5, 0.5)
J = chain.train(x, y, chain.per_layer(100, 1.0)).J

def draw(w):
    w = chain.per_layer(100, w)
    u, h = chain.forward(x, w)
    g = chain.backward(u, h, y, w)
    _, axes = plt.subplots(2, 2, figsize=(11, 4.7), layout="constrained")
    figures.signal(axes[0, 0], h)
    figures.gradient(axes[0, 1], g)
    figures.weight_gradient(axes[1, 0], chain.gradients(h, g)[0])
    figures.cost(axes[1, 1], J)
    plt.show()

widgets.interact(draw, w=widgets.FloatSlider(1.0, min=0.8, max=1.2, step=0.01));"""

PROBE = """() => {
    const output = document.querySelector('.jp-Notebook .jp-OutputArea');
    const lines = () => [...output.querySelectorAll('svg[aria-hidden] polyline')];
    const images = () => [...output.querySelectorAll('img')].filter(i => i.width > 300);
    const live = () => output.querySelector('svg[aria-hidden]') !== null;
    const picture = () => live() ? lines().slice(0, 5).map(l => l.getAttribute('points')).join() :
                                   images().map(i => i.src).join();
    const blank = () => live() ? lines().length < 5 || images().length < 1 :
                                 images().length < 1 || !images()[0].complete;
    const doubled = () => lines().length > 6 || images().length > 1;
    const whole = () => lines().length == 6 && !output.querySelector('progress');
    const probe = window.probe = {key: 0, up: 0, picture, lines, whole};
    addEventListener('keydown', () => probe.key = performance.now(), true);
    addEventListener('pointerup', () => probe.up = performance.now(), true);
    probe.start = () => {
        Object.assign(probe, {on: true, before: picture(), first: 0, last: 0, done: 0, frames: 0, pictures: 0});
        Object.assign(probe, {blank: 0, doubled: 0, heights: new Set(), begun: performance.now()});
        const frame = () => {
            if (!probe.on) return;
            const now = performance.now(), present = picture();
            probe.frames += 1;
            probe.blank += blank();
            probe.doubled += doubled();
            probe.heights.add(Math.round(output.getBoundingClientRect().height));
            if (present != probe.before && !blank()) {
                probe.before = present;
                probe.pictures += 1;
                probe.first ||= now;
                probe.last = now;
                probe.done = 0;
            }
            if (probe.first && whole()) probe.done ||= now;
            requestAnimationFrame(frame);
        };
        requestAnimationFrame(frame);
    };
    probe.stop = () => { probe.on = false; return {...probe, heights: probe.heights.size}; };
}"""


class Side:
    """One notebook in its own page: the live view or `interact`."""

    def __init__(self, browser, server, name, *sources):
        server.write(name, *sources)
        self.page = browser.new_page(viewport={"width": 1280, "height": 720})
        server.open(self.page, name)
        lab.run_all(self.page)
        self.handle = self.page.locator(".noUi-handle").first
        self.handle.wait_for()
        time.sleep(1)
        self.page.evaluate(PROBE)
        self.steps, self.followed = [], []

    def press(self, key):
        self.handle.focus()
        self.page.evaluate("probe.start()")
        self.handle.press(key)
        self.page.wait_for_function("probe.first > probe.key", timeout=10_000, polling=20)
        time.sleep(0.3)
        seen = self.page.evaluate("probe.stop()")
        self.steps.append(seen["first"] - seen["key"])
        self.followed.append(seen["done"] - seen["key"])

    def drag(self):
        """There and back again along the slider; gives what was seen."""
        box = self.handle.bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        self.page.evaluate("probe.start()")
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        begun = time.perf_counter()
        for i in range(1, DRAG + 1):
            self.page.mouse.move(x + 28 * np.sin(4.3 * np.pi * i / DRAG), y)
            time.sleep(max(0, begun + i / 60 - time.perf_counter()))
        seconds = time.perf_counter() - begun
        self.page.mouse.up()
        time.sleep(1.5)
        seen = self.page.evaluate("probe.stop()")
        rate = seen["pictures"] / (seconds + max(0, seen["last"] - seen["up"]) / 1000)
        return seen | {"rate": rate, "settle": max(0, seen["last"] - seen["up"])}


def percentiles(values):
    return tuple(np.percentile(values, [50, 95]))


def last_picture_is_right(page):
    """The picture in the page against one made here from the number in the page's readout."""
    w = float(page.locator("input[type=number]").first.input_value())
    svg = page.evaluate("probe.lines().slice(0, 5).map(l => l.getAttribute('points'))")
    view = live.explorer(w=w)
    return all(points in view.overlay.svg(view.panels.by_layer) for points in svg)


def memory_of_moves(moves=10_000):
    """MB that so many moves add to this process, after a first 500."""
    view = live.explorer(max_iter=10)

    def move(n):
        for i in range(n):
            view.w = 0.8 + 0.01 * (i % 40)

    move(500)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    move(moves)
    return (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024


def table(rows):
    for what, value, target in rows:
        print(f"{what:58} {value:>24}   {target}")


def main():
    print(f"load at the start {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    with tempfile.TemporaryDirectory() as folder, lab.Lab(folder) as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=lab.chromium(), args=lab.FLAGS)
        ours = Side(browser, server, "live.ipynb", VIEW)
        plain = Side(browser, server, "interact.ipynb", INTERACT)
        for r in range(ROUNDS):
            for side in (ours, plain):
                side.page.bring_to_front()
                for _ in range(PRESSES):
                    side.press("ArrowRight" if r % 2 else "ArrowLeft")
        for side in (ours, plain):
            side.page.bring_to_front()
            side.seen = side.drag()
        ours.page.bring_to_front()
        right = last_picture_is_right(ours.page)
        server.write("kernel.ipynb", VIEW, KERNEL)
        page = browser.new_page(viewport={"width": 1280, "height": 720})
        server.open(page, "kernel.ipynb")
        lab.run_all(page)
        kernel = [float(ms) for ms in page.locator(".jp-OutputArea pre").last.inner_text().split()]
        browser.close()
    (median, p95), (median_plain, p95_plain) = percentiles(ours.steps), percentiles(plain.steps)
    j_median, j_p95 = percentiles(ours.followed)
    seen, seen_plain = ours.seen, plain.seen
    table(
        [
            (
                f"key press to picture, {len(ours.steps)} presses, median / p95",
                f"{median:.0f} / {p95:.0f} ms",
                "50 / 100",
            ),
            ("    the same with interact", f"{median_plain:.0f} / {p95_plain:.0f} ms", ""),
            ("    interact / live view", f"{median_plain / median:.1f}", "5"),
            ("key press to whole J (l = 100, 1000 iterations)", f"{j_median:.0f} / {j_p95:.0f} ms", "150"),
            ("kernel time a step, median / p95", "{:.1f} / {:.1f} ms".format(*kernel), "8"),
            (f"drag of {DRAG} values: pictures a second", f"{seen['rate']:.1f}", "15"),
            ("    the same with interact", f"{seen_plain['rate']:.1f}", ""),
            ("    blank, doubled frames", f"{seen['blank']}, {seen['doubled']} of {seen['frames']}", "0, 0"),
            ("    heights of the output", f"{seen['heights']}", "1"),
            ("    last picture belongs to the last value", f"{right}", "True"),
            ("    settled after", f"{seen['settle']:.0f} ms", "250"),
            ("10,000 moves add", f"{memory_of_moves():.1f} MB", "5"),
        ]
    )
    print(f"load at the end {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
