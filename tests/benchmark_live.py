"""How fast the live view is: python tests/benchmark_live.py, on a quiet machine. Prints tables; no test is timed.

Two real JupyterLab servers and one Chromium. Four notebooks take turns: the live view on the server as it is installed
and on the stock server (without backprop.server), the least that a slider can do, and `interact` with the same
four panels, drawn by matplotlib, on the stock server. Times are taken in the page, from a key going down to the first
frame that shows another picture. Messages from the kernel carry its own clock, which is this machine's: so a step falls
into parts.
"""

import json
import os
import tempfile
import time
from datetime import datetime
from pathlib import Path

import lab
import numpy as np
from playwright.sync_api import sync_playwright

ROUNDS, PRESSES = 6, 10
DRAG = 180  # positions of the mouse in a drag, 60 a second; one drag in each of the first three rounds
STOCK = {"ServerApp": {"jpserver_extensions": {"backprop.server": False}}}
VIEW = "from backprop import activations, live\nlive.explorer({})"
SETTINGS = [
    "b=0.0",
    "spread=0.1",
    "b=0.0, spread=0.1",
    "phi=activations.sigmoid",
    "phi=activations.relu",
    "weights=True",
]
LEAST = """import ipywidgets as widgets
slider = widgets.FloatSlider(1.0, min=0.8, max=1.2, step=0.01)
says = widgets.HTML("1.0")
slider.observe(lambda change: setattr(says, "value", str(change["new"])), "value")
widgets.VBox([slider, says])"""
INTERACT = """%matplotlib inline
import ipywidgets as widgets
import matplotlib.pyplot as plt
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

PROBE = """picture => {
    const output = document.querySelector('.jp-Notebook .jp-OutputArea');
    const now = () => performance.timeOrigin + performance.now();
    const probe = window.probe = {};
    probe.start = () => Object.assign(probe, {
        before: picture(output), key: 0, changed: 0, first: 0, last: 0, pictures: 0, messages: []
    });
    addEventListener('keydown', () => probe.key = now(), true);
    const note = (_, {msg: {header, parent_header, content}, direction}) => probe.messages?.push({
        at: now(), direction, type: header.msg_type, made: String(header.date), id: header.msg_id,
        parent: parent_header.msg_id, state: content.execution_state
    });
    jupyterapp.shell.currentWidget.sessionContext.session.kernel.anyMessage.connect(note);
    let waits = false;
    const frame = () => {
        if ([...output.querySelectorAll('img')].some(image => !image.complete)) return requestAnimationFrame(frame);
        waits = false;
        probe.before = picture(output);
        probe.pictures += 1;
        probe.last = now();
        probe.first ||= probe.last;
    };
    new MutationObserver(() => {
        if (waits || !picture(output) || picture(output) == probe.before) return;
        waits = true;
        probe.changed ||= now();
        requestAnimationFrame(frame);
    }).observe(output, {subtree: true, childList: true, attributes: true, characterData: true});
}"""
CURVES = "output => [...output.querySelectorAll('polyline')].map(line => line.getAttribute('points')).join()"
IMAGES = "output => [...output.querySelectorAll('img')].map(image => image.src).join()"
NUMBER = "output => output.querySelector('.widget-html-content').innerText"


class Side:
    """One notebook in its own page. steps: what was seen of each key press; rates: pictures a second, by drag."""

    def __init__(self, browser, server, name, source, picture=CURVES):
        self.name, self.steps, self.rates = name, [], []
        self.page = browser.new_page(viewport={"width": 1280, "height": 720})
        server.write("side.ipynb", source)
        server.open(self.page, "side.ipynb")
        lab.run_all(self.page)
        self.handle = self.page.locator(".noUi-handle").first
        self.handle.wait_for()
        time.sleep(1)
        self.page.evaluate(f"({PROBE})({picture})")

    def press(self, times):
        """So many presses of a key, all along the slider or all back."""
        self.page.bring_to_front()
        key = "ArrowLeft" if len(self.steps) // times % 2 else "ArrowRight"
        for _ in range(times):
            self.page.evaluate("probe.start()")
            self.handle.press(key)
            rests = "probe.first && performance.timeOrigin + performance.now() > probe.last + 300"
            self.page.wait_for_function(rests, timeout=10_000, polling=100)
            self.steps.append(self.page.evaluate("probe"))

    def drag(self):
        """There and back again along the slider, twice."""
        self.page.bring_to_front()
        box = self.handle.bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        self.page.evaluate("probe.start()")
        begun = time.perf_counter()
        for i in range(1, DRAG + 1):
            self.page.mouse.move(x + 28 * np.sin(4 * np.pi * i / DRAG), y)
            time.sleep(max(0, begun + i / 60 - time.perf_counter()))
        self.rates.append(self.page.evaluate("probe.pictures") / (time.perf_counter() - begun))
        self.page.mouse.up()
        time.sleep(1.5)

    def to(self, what):
        """From the key to the `first` or the `last` new picture, median and 95th percentile."""
        return "{:.0f} / {:.0f}".format(*np.percentile([s[what] - s["key"] for s in self.steps], [50, 95]))

    def parts(self):
        """ms in the page before the message is sent, to the kernel, in it, back, in the page; and messages: medians."""
        return np.median([part for part in map(parts, self.steps) if part], axis=0)


def parts(step):
    """Those of one step. A step ends in the kernel with the last message that came before the picture changed."""
    sent = next(m for m in step["messages"] if m["direction"] == "send" and m["type"] == "comm_msg")
    came = [m for m in step["messages"] if m["direction"] == "recv" and m["parent"] == sent["id"]]
    busy = next(m for m in came if m["state"] == "busy")
    before = [m for m in came if m["at"] <= step["changed"]]
    if not before:
        return None  # the picture that changed was still one of the step before
    last = before[-1]
    at = [step["key"], sent["at"], kernels_clock(busy), kernels_clock(last), last["at"], step["first"]]
    return [*np.diff(at), len(came)]


def kernels_clock(message):
    """When a message was made, in ms since 1970."""
    return datetime.fromisoformat(message["made"].replace("Z", "+00:00")).timestamp() * 1000


def main():
    print(f"load at the start {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores")
    with tempfile.TemporaryDirectory() as folder:
        settings = Path(folder) / "stock" / "config_dir" / "jupyter_server_config.json"
        settings.parent.mkdir(parents=True)
        settings.write_text(json.dumps(STOCK))
        with lab.Lab(f"{folder}/ours") as ours, lab.Lab(f"{folder}/stock") as stock, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=lab.chromium(), args=lab.FLAGS)
            sides = [
                Side(browser, ours, "live view", VIEW.format("")),
                Side(browser, stock, "live view, stock server", VIEW.format("")),
                Side(browser, ours, "least: a slider and its number", LEAST, NUMBER),
                Side(browser, stock, "interact, stock server", INTERACT, IMAGES),
            ]
            for r in range(ROUNDS):
                for side in sides[::-1] if r % 2 else sides:
                    side.press(PRESSES)
                    if r < 3:
                        side.drag()
            for side in sides:
                side.page.close()
            runs = []
            for setting in SETTINGS:
                runs.append(Side(browser, ours, f"    {setting}", VIEW.format(setting)))
                runs[-1].press(2 * PRESSES)
                runs[-1].press(2 * PRESSES)
                runs[-1].page.close()
            browser.close()

    print(f"\n{'median / p95, and median':34} key to picture, ms   drag, pictures/s")
    for side in sides:
        print(f"{side.name:34} {side.to('first'):>18} {np.median(side.rates):18.1f}")
    print(f"\n{'where a step goes, median ms':34}   page  to kernel  kernel  way back   page   messages")
    for side in sides:
        print("{:34} {:6.1f} {:10.1f} {:7.1f} {:9.1f} {:6.1f} {:10.0f}".format(side.name, *side.parts()))
    print(f"\n{'median / p95':34} key to whole J, ms (l = 100, N = 1000)")
    for side in (*sides[:2], *runs):
        print(f"{side.name:34} {side.to('last'):>18}")
    print(f"\nload at the end {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
