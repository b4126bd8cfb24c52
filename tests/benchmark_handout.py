"""How fast the handout is: python tests/benchmark_handout.py [FILE], on a quiet machine. Prints tables; no test.

FILE: a handout that is there already; without one it is made, which takes a minute. Chromium opens it from the disk,
with the network off. Times are taken in the page. `ready`: from the start of loading until a hand can move the views.
A drag moves the mouse along the slider of the initial weight, 120 times a second; a picture is a frame in which a
curve changed. A key press is timed from the key going down to the frame after the one in which the curve changed, by
when that one is on the screen.
"""

import os
import sys
import tempfile
import time
from pathlib import Path

import lab
import numpy as np
from playwright.sync_api import sync_playwright

OPENINGS, PRESSES, DRAGS, SECONDS = 7, 60, 5, 3
SIZES = {"1280 x 720": {}, "1920 x 1080": {}, "1280 x 720, dark": {"color_scheme": "dark"}}
PROBE = """
    window.probe = {ready: 0, frames: 0, pictures: 0, keys: []};
    let changed = false, key = 0;
    new MutationObserver((records) => {
        if (document.documentElement.dataset.live === "ready") probe.ready ||= performance.now();
        changed ||= records.some(record => record.attributeName === "points");
    }).observe(document, {subtree: true, childList: true, attributes: true, attributeFilter: ["points", "data-live"]});
    addEventListener("keydown", event => key = event.timeStamp, true);
    const frame = now => {
        probe.frames += 1;
        if (changed) {
            probe.pictures += 1;
            changed = false;
            if (key) probe.keys.push([now - key]);
            key = 0;
        }
        requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
"""


def opened(browser, file, size, **how):
    """A fresh page that shows the file, with the probe in it."""
    width, height = map(int, size.split(",")[0].split(" x "))
    context = browser.new_context(viewport={"width": width, "height": height}, **how)
    context.set_offline(True)
    page = context.new_page()
    page.add_init_script(PROBE)
    page.goto(file.absolute().as_uri())
    page.wait_for_selector("html[data-live=ready]", state="attached")
    return page


def opening(page):
    """ms to the first paint of text, and until a hand can move the views."""
    paint = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN"
    page.wait_for_timeout(300)
    return page.evaluate(f"[{paint}, probe.ready]")


def drag(page, slider):
    """Pictures, and frames of the browser, a second."""
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.evaluate("Object.assign(probe, {frames: 0, pictures: 0})")
    begun, n = time.perf_counter(), 0
    while time.perf_counter() - begun < SECONDS:
        n += 1
        page.mouse.move(x + 0.4 * box["width"] * np.sin(n / 40), y)
        time.sleep(max(0, begun + n / 120 - time.perf_counter()))
    seen, seconds = page.evaluate("[probe.pictures, probe.frames]"), time.perf_counter() - begun
    page.mouse.up()
    return np.array(seen) / seconds


def press(page, slider):
    """ms from key to picture, by press."""
    slider.press("Home")
    page.wait_for_timeout(200)
    page.evaluate("probe.keys = []")
    for n in range(PRESSES):
        slider.press("ArrowRight")
        page.wait_for_timeout(40 + n % 7)
    return page.evaluate("probe.keys.map(([wait]) => wait)")


def main():
    print(f"load at the start {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        if len(sys.argv) > 1:
            file = Path(sys.argv[1])
        else:
            from backprop.handout import page as handout

            file, begun = Path(folder) / "handout.html", time.perf_counter()
            file.write_text(handout.page(handout.read()), "utf-8")
            print(f"made in {time.perf_counter() - begun:.0f} s")
        text = file.read_text("utf-8")
        states = text[text.index('id="live-data"') :].split("</script>")[0]
        print(f"{file.stat().st_size / 1e6:.2f} MB, of which the states of the live views {len(states) / 1e6:.2f} MB")

        browser = playwright.chromium.launch(executable_path=lab.chromium(), args=lab.FLAGS)
        times = []
        for _ in range(OPENINGS):
            page = opened(browser, file, "1280 x 720")
            times.append(opening(page))
            page.context.close()
        print("\n{:34} {:>16} {:>16}".format("ms, median / largest", "first paint", "ready"))
        print("{:34} {:>16} {:>16}".format("", *(f"{np.median(t):.0f} / {max(t):.0f}" for t in np.transpose(times))))

        print(f"\n{'':34} {'drag, pictures/s':>18} {'frames/s':>10} {'key to picture, ms, median / p95':>34}")
        for size, how in SIZES.items():
            page = opened(browser, file, size, **how)
            for kind, view in (("chain", "[data-live=chain]"), ("map and chain", "[data-live=map] [data-live=chain]")):
                if page.locator(view).count():
                    slider = page.locator(view).first.get_by_role("slider").first
                    pictures, frames = np.median([drag(page, slider) for _ in range(DRAGS)], axis=0)
                    waits = np.percentile(press(page, slider), [50, 95])
                    words = f"{kind}, {size}"
                    print(f"{words:34} {pictures:18.1f} {frames:10.1f} {'{:.0f} / {:.0f}'.format(*waits):>34}")
            page.context.close()
        browser.close()
    print(f"\nload at the end {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
