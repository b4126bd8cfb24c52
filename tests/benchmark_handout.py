"""How fast the handout is: python tests/benchmark_handout.py [FILE], on a quiet machine. Prints tables; no test.

FILE: a handout that is there already; without one it is made, which takes a minute. Chromium opens it from the disk,
with the network off. Times are taken in the page. `ready`: from the start of loading until a hand can move the views.
A drag moves the mouse along the slider of the initial weight, 120 times a second; a picture is a frame in which a
curve changed. A key press is timed from the key going down to the frame after the one in which the curve changed, by
when that one is on the screen.
"""

import asyncio
import os
import sys
import tempfile
import time
from pathlib import Path

import lab
import numpy as np
from playwright.async_api import async_playwright

OPENINGS, PRESSES, DRAGS, SECONDS = 7, 60, 5, 3
PHONE = {"device_scale_factor": 3, "is_mobile": True, "has_touch": True, "slower": 6}
SIZES = {
    "1280 x 720": {},
    "1920 x 1080": {},
    "1280 x 720, dark": {"color_scheme": "dark"},
    "390 x 844, 6 times slower": PHONE,
}
VIEWS = {"chain": "[data-live=chain]", "map and chain": "[data-live=map] [data-live=chain]"}
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
            if (key) probe.keys.push(now - key);
            key = 0;
        }
        requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
"""
FIRST_PAINT = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN"
UNFOLD = "element => { while (element = element.parentElement?.closest('details')) element.open = true; }"


async def opened(browser, file, size, slower=1, **how):
    """A fresh page that shows the file, with the probe in it. slower: how many times, as a phone's processor is."""
    width, height = map(int, size.split(",")[0].split(" x "))
    context = await browser.new_context(viewport={"width": width, "height": height}, **how)
    await context.set_offline(True)
    page = await context.new_page()
    await page.add_init_script(PROBE)
    session = await context.new_cdp_session(page)
    await session.send("Emulation.setCPUThrottlingRate", {"rate": slower})
    await page.goto(file.absolute().as_uri())
    await page.wait_for_selector("html[data-live=ready]", state="attached")
    await page.wait_for_timeout(300)
    return page


async def drag(page, slider):
    """Pictures, frames of the browser, and moves of the mouse, a second. The hand does not wait for the page."""
    box = await slider.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    await page.mouse.move(x, y)
    await page.mouse.down()
    await page.evaluate("Object.assign(probe, {frames: 0, pictures: 0})")
    begun, moves = time.perf_counter(), []
    while time.perf_counter() - begun < SECONDS:
        at = 0.9 * box["width"] * (abs((len(moves) / 120) % 2 - 1) - 0.5)  # all along it in a second, and back
        moves.append(asyncio.create_task(page.mouse.move(x + at, y)))
        await asyncio.sleep(max(0, begun + len(moves) / 120 - time.perf_counter()))
    await asyncio.gather(*moves)
    seen, seconds = await page.evaluate("[probe.pictures, probe.frames]"), time.perf_counter() - begun
    await page.mouse.up()
    return np.array([*seen, len(moves)]) / seconds


async def press(page, slider):
    """ms from key to picture, by press."""
    await slider.press("Home")
    await page.wait_for_timeout(200)
    await page.evaluate("probe.keys = []")
    for n in range(PRESSES):
        await slider.press("ArrowRight")
        await page.wait_for_timeout(40 + n % 7)
    return await page.evaluate("probe.keys")


def made(folder):
    """A handout, and how long it took."""
    from backprop.handout import page

    file, begun = Path(folder) / "handout.html", time.perf_counter()
    file.write_text(page.page(page.read()), "utf-8")
    print(f"made in {time.perf_counter() - begun:.0f} s")
    return file


async def measure(file):
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=lab.chromium(), args=lab.FLAGS)
        print("\n{:30} {:>18} {:>18}".format("ms, median / largest", "first paint", "ready"))
        for size in ("1280 x 720", "390 x 844, 6 times slower"):
            times = []
            for _ in range(OPENINGS):
                page = await opened(browser, file, size, **SIZES[size])
                times.append(await page.evaluate(f"[{FIRST_PAINT}, probe.ready]"))
                await page.context.close()
            shown = (f"{np.median(t):.0f} / {max(t):.0f}" for t in np.transpose(times))
            print("{:30} {:>18} {:>18}".format(size, *shown))

        columns = "{:30} {:>18} {:>10} {:>10} {:>18}"
        print("\n" + columns.format("", "drag, pictures/s", "frames/s", "moves/s", "key to picture"))
        for size, how in SIZES.items():
            page = await opened(browser, file, size, **how)
            for name, view in VIEWS.items():
                if await page.locator(view).count():
                    slider = page.locator(view).first.locator("[data-range=w]")
                    await slider.evaluate(UNFOLD)
                    await slider.scroll_into_view_if_needed()
                    rates = np.median([await drag(page, slider) for _ in range(DRAGS)], axis=0)
                    waits = "{:.0f} / {:.0f} ms".format(*np.percentile(await press(page, slider), [50, 95]))
                    print(columns.format(f"{name}, {size}", *(f"{rate:.1f}" for rate in rates), waits))
            await page.context.close()
        await browser.close()


def main():
    print(f"load at the start {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(sys.argv[1]) if len(sys.argv) > 1 else made(folder)
        text = file.read_text("utf-8")
        states = text[text.index('id="live-data"') :].split("</script>")[0]
        print(f"{file.stat().st_size / 1e6:.2f} MB, of which the states of the live views {len(states) / 1e6:.2f} MB")
        asyncio.run(measure(file))
    print(f"\nload at the end {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
