"""The notebooks and the live view as a reader meets them: in a real JupyterLab, in Chromium."""

import os
import re
import time

import lab
import nbformat
import numpy as np
import pytest
from nbconvert import HTMLExporter
from nbformat.v4 import new_code_cell, new_notebook, new_output

from backprop import live

VIEW = "from backprop import live\nview = live.explorer()\nview"
FAILING = "from backprop import experiment\nlook = experiment.look\nexperiment.look = lambda state: 1 / 0"
NOTEBOOKS = sorted(path.name for path in lab.NOTEBOOKS.glob("*.ipynb"))
BROKEN = re.compile(r"interactive\(children=|model not found|Error displaying widget|Loading widget|VBox\(children")
VIEWS = "[...document.querySelectorAll('.jp-OutputArea-output')].filter(o => o.querySelector('svg[aria-hidden]'))"


@pytest.fixture(scope="module")  # while it lasts an event loop runs, and other files start their own
def browser():
    if lab.chromium() is None:
        how = (
            "no Chromium here: `apt-get install chromium`, `brew install --cask chromium`, or set CHROMIUM to its path"
        )
        assert not os.environ.get("CI"), how
        pytest.skip(how)
    if os.environ.get("CI"):
        import playwright.sync_api as playwright
    else:
        playwright = pytest.importorskip("playwright.sync_api", reason="pip install -r tests/requirements.txt")
    with playwright.sync_playwright() as p:
        browser = p.chromium.launch(executable_path=lab.chromium(), args=lab.FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def server(browser, tmp_path_factory):
    with lab.Lab(tmp_path_factory.mktemp("lab")) as server:
        yield server


@pytest.fixture
def page(browser):
    """A page of its own. The test fails where the page reports an error."""
    page, errors = new_page(browser)
    yield page
    page.close()
    assert errors == []


def new_page(browser):
    page = browser.new_page(viewport={"width": 1280, "height": 720})
    errors = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    return page, errors


@pytest.fixture(scope="module")
def notebook(browser, server):
    """One running live view that the tests below share."""
    page, errors = new_page(browser)
    server.write("view.ipynb", VIEW, FAILING, "experiment.look = look")
    server.open(page, "view.ipynb")
    run_cell(page, 0)
    page.wait_for_selector(".noUi-handle")
    yield page
    page.close()
    assert errors == []


@pytest.fixture
def view(notebook):
    """The shared view, as it starts."""
    notebook.get_by_role("button", name="reset", exact=True).click()
    return View(notebook)


def run_cell(page, index):
    page.evaluate(
        """async index => {
            jupyterapp.shell.currentWidget.content.activeCellIndex = index;
            await jupyterapp.commands.execute('notebook:run-cell');
        }""",
        index,
    )


class View:
    """The n-th live view of a page."""

    def __init__(self, page, n=0):
        self.page, self.n = page, n
        page.wait_for_function(f"n => {VIEWS}.length > n", arg=n)
        self.root = page.locator(".jp-OutputArea-output", has=page.locator("svg[aria-hidden]")).nth(n)
        self.handles = self.root.locator(".noUi-handle")

    def curves(self):
        """The points of the curves by layer, in pixels of the picture."""
        lines = self.page.evaluate(
            f"""n => [...{VIEWS}[n].querySelectorAll('svg[aria-hidden]')[0].querySelectorAll('polyline')]
                .map(line => line.getAttribute('points'))""",
            self.n,
        )
        return lines

    def words(self):
        return self.root.locator(".widget-html-content").last.inner_text().strip()

    def state(self):
        w, max_iter, alpha = (float(box.input_value()) for box in self.root.locator("input[type=number]").all())
        depth = self.root.locator(".widget-readout:visible").first.inner_text()
        return {"w": w, "l": int(depth), "max_iter": int(max_iter), "alpha": alpha}

    def settle(self, before=None):
        """Wait until the picture is another one than before and the run has come to its end."""
        deadline = time.monotonic() + 10
        while self.curves() == before or self.root.locator("progress").count() or "J goes" not in self.words():
            assert time.monotonic() < deadline, f"the view does not settle: {self.words()}"
            time.sleep(0.02)
        time.sleep(0.1)

    def assert_right(self):
        """Picture and words are those of the numbers that its controls show."""
        here = live.explorer(**self.state())
        picture = re.findall(r'points="([^"]*)"', here.overlay.svg(here.panels.by_layer))
        assert self.curves() == picture
        assert self.words() == here.words().split(": ", 1)[1]

    def button(self, name):
        return self.root.get_by_role("button", name=name, exact=True)


# The notebooks


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_notebook_runs(server, page, name):
    """Opened without trust it shows pictures; run, it has no error, no warning and no dead view."""
    server.open(page, name)
    assert not BROKEN.search(page.locator(".jp-Notebook").inner_text())
    assert lab.run_all(page)
    outputs = page.evaluate(
        "() => jupyterapp.shell.currentWidget.content.model.toJSON().cells.flatMap(cell => cell.outputs || [])"
    )
    assert outputs
    assert [o for o in outputs if o["output_type"] == "error" or o.get("name") == "stderr"] == []
    for cell in range(page.evaluate("() => jupyterapp.shell.currentWidget.content.widgets.length")):
        page.evaluate("i => jupyterapp.shell.currentWidget.content.scrollToItem(i)", cell)
    page.wait_for_timeout(300)
    assert not BROKEN.search(page.locator(".jp-Notebook").inner_text())


def test_there_are_notebooks():
    assert NOTEBOOKS


def still():
    """A notebook as it is committed: run, with the view's outputs, but no state of its widgets."""
    data, metadata = live.explorer(w=0.9)._repr_mimebundle_()
    output = new_output("execute_result", data=data, metadata=metadata, execution_count=1)
    kernel = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
    cells = [new_code_cell("live.explorer(w=0.9)", execution_count=1, outputs=[output])]
    return new_notebook(cells=cells, metadata={"kernelspec": kernel})


def test_before_running_a_still_picture_is_shown(server, page):
    nbformat.write(still(), server.root / "notebooks" / "still.ipynb")
    server.open(page, "still.ipynb")
    picture = page.locator(".jp-OutputArea-output img")
    picture.wait_for()
    assert picture.bounding_box()["width"] > 500
    assert not BROKEN.search(page.locator(".jp-Notebook").inner_text())


def test_an_html_export_shows_the_still_picture():
    page, _ = HTMLExporter().from_notebook_node(still())
    body = page[page.index("<body") :]
    assert body.count('src="data:image/png') == 1
    assert not BROKEN.search(body)


# The live view


def test_the_view_fits_a_small_screen(view):
    """1280 x 720 with the side bar open: controls, panels and sentence at once."""
    view.settle()
    box = view.root.bounding_box()
    assert box["height"] <= 600
    assert box["x"] + box["width"] <= 1280
    assert view.page.evaluate(f"() => {VIEWS}[0].scrollWidth <= {VIEWS}[0].clientWidth")
    assert view.root.locator("img").bounding_box()["width"] > 600


@pytest.mark.parametrize("slider", range(4), ids=["w", "l", "max_iter", "alpha"])
def test_sliders_move_by_key_and_by_mouse(view, slider):
    name = ("w", "l", "max_iter", "alpha")[slider]
    view.settle()
    handle, state = view.handles.nth(slider), view.state()
    handle.press("ArrowRight")
    view.page.wait_for_function("() => true")
    deadline = time.monotonic() + 5
    while view.state()[name] == state[name]:
        assert time.monotonic() < deadline
    view.settle()
    assert view.state()[name] > state[name]
    view.assert_right()
    state, box = view.state(), handle.bounding_box()
    view.page.mouse.move(box["x"] + 8, box["y"] + 8)
    view.page.mouse.down()
    view.page.mouse.move(box["x"] - 12, box["y"] + 8, steps=5)
    view.page.mouse.up()
    time.sleep(0.3)
    view.settle()
    assert view.state()[name] < state[name]
    view.assert_right()


def test_a_number_can_be_typed(view):
    view.settle()
    before = view.curves()
    box = view.root.locator("input[type=number]").first
    box.fill("0.933")
    box.press("Enter")
    view.settle(before)
    assert view.state()["w"] == 0.933
    view.assert_right()


def test_presets(view):
    for name, w, l in (("5 saturates", 5, 100), ("0.9 fades", 0.9, 100), ("3 layers at 0.9", 0.9, 3)):
        before = view.curves()
        view.button(name).click()
        view.settle(before)
        assert (view.state()["w"], view.state()["l"]) == (w, l)
        view.assert_right()


@pytest.mark.parametrize(("n", "name"), [(0, "w"), (1, "l")])
def test_play_sweeps(view, n, name):
    play, stop = (view.root.locator(".widget-play").nth(n).locator("button").nth(i) for i in (0, 1))
    play.click()
    seen = set()
    for _ in range(12):
        time.sleep(0.1)
        seen.add(view.state()[name])
    play.click()  # a pause
    assert len(seen) >= 4
    time.sleep(0.4)
    view.settle()
    view.assert_right()
    stop.click()
    time.sleep(0.3)


def test_hold_keeps_a_ghost(view):
    view.settle()
    clear = view.root.locator("img").get_attribute("src")
    view.button("hold curves").click()
    view.page.wait_for_function(f"src => {VIEWS}[0].querySelector('img').src != src", arg=clear)
    before = view.curves()
    view.handles.first.press("ArrowLeft")
    view.settle(before)
    view.assert_right()
    held = view.root.locator("img").get_attribute("src")
    view.button("hold curves").click()
    view.page.wait_for_function(f"src => {VIEWS}[0].querySelector('img').src != src", arg=held)


def test_a_long_run_shows_progress_and_stops_when_a_control_moves(view):
    box = view.root.locator("input[type=number]").nth(1)
    box.fill("100000")
    box.press("Enter")
    view.root.locator("progress").wait_for()
    iterations = []
    for _ in range(4):
        time.sleep(0.2)
        iterations.append(int(view.root.locator("progress").get_attribute("value")))
    assert iterations == sorted(set(iterations))
    before = view.curves()
    begun = time.monotonic()
    view.handles.first.press("ArrowLeft")
    while view.curves() == before:
        assert time.monotonic() - begun < 1
    box.fill("1000")
    box.press("Enter")
    view.settle()
    view.assert_right()


def test_a_fast_drag_ends_on_the_right_picture(view):
    view.settle()
    box = view.handles.nth(1).bounding_box()
    view.page.mouse.move(box["x"] + 8, box["y"] + 8)
    view.page.mouse.down()
    for i in range(60):
        view.page.mouse.move(box["x"] + 8 + 35 * np.sin(i / 7), box["y"] + 8)
    view.page.mouse.up()
    time.sleep(0.3)
    view.settle()
    assert view.state()["l"] != 100
    view.assert_right()


def test_a_failing_callback_shows_its_message(view):
    run_cell(view.page, 1)
    view.handles.first.press("ArrowLeft")
    alert = view.root.locator("[role=alert]")
    alert.wait_for()
    assert "ZeroDivisionError: division by zero" in alert.inner_text()
    run_cell(view.page, 2)
    view.handles.first.press("ArrowLeft")
    view.settle()
    view.assert_right()


def test_two_views_are_independent_and_survive_a_restart(server, page):
    server.write("two.ipynb", VIEW, "live.explorer(w=5.0)")
    server.open(page, "two.ipynb")
    for _ in range(2):
        assert lab.run_all(page)
        one, two = View(page, 0), View(page, 1)
        one.settle()
        before, other = one.curves(), (two.curves(), two.words())
        one.handles.first.press("ArrowLeft")
        one.settle(before)
        one.assert_right()
        assert (two.curves(), two.words()) == other
        two.assert_right()
        page.evaluate("() => jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()")
        lab.wait_until_idle(page)
        page.evaluate("() => jupyterapp.commands.execute('notebook:clear-all-cell-outputs')")


# The other views

NETWORK = "[[1, -1], [0.5, 2]], [[1, 0], [0.5, 1]], [[1, -1], [2, 0.5]], [0, 1], b=[0, 0]"
ATLAS = (
    "from backprop import live, sweep\n"
    "found = sweep.trainability((-.5, .5), (-.5, .5), [0.5, 0.9, 1.0, 3.0], [3, 10, 30], N=[30, 100])\n"
    "live.atlas(found, live.explorer(w=1.0, l=30))"
)


def wait_for_words(page, *words):
    """Until the page's widgets say all of these."""
    page.wait_for_function(
        "words => { const text = document.querySelector('.jp-Notebook').innerText;"
        " return words.every(word => text.includes(word)) }",
        arg=list(words),
        timeout=20_000,
    )


def test_matrix_view_follows_its_controls(server, page):
    """Model, slider by keyboard, label: the sentence and the tables are those of the same view set from code."""
    server.write("matrices.ipynb", f"from backprop import live\nlive.matrices({NETWORK})")
    server.open(page, "matrices.ipynb")
    assert lab.run_all(page)
    here = live.matrices([[1, -1], [0.5, 2]], [[1, 0], [0.5, 1]], [[1, -1], [2, 0.5]], [0, 1], b=[0, 0])
    wait_for_words(page, here.words().split(": ", 1)[1])
    page.get_by_role("button", name="softmax", exact=True).click()
    here.normalised = True
    wait_for_words(page, here.words().split(": ", 1)[1])
    page.locator(".noUi-handle").first.press("ArrowRight")
    page.get_by_label("label 0").select_option("1")
    here.set(t2=1.1, labels=(1, 1))
    wait_for_words(page, here.words().split(": ", 1)[1])
    cells = page.locator("table[data-matrix] td").all_inner_texts()
    assert cells == re.findall(r"<td[^>]*>(.*?)</td>", here._pictures.value)


def test_map_sets_the_view_beside_it_and_computes_a_finer_one(server, page):
    """A point chosen by keyboard; then the button, its progress, and its stop."""
    server.write("atlas.ipynb", ATLAS)
    server.open(page, "atlas.ipynb")
    assert lab.run_all(page)
    wait_for_words(page, "At iteration 100, from w = 1 at depth 30:", "J goes from")
    page.locator(".noUi-handle").nth(2).press("ArrowLeft")  # iterations N, weight w, depth l
    wait_for_words(page, "At iteration 100, from w = 1 at depth 10:", "at layer 10 (")
    page.get_by_role("button", name="compute 60 × 60", exact=True).click()
    page.get_by_role("button", name="stop", exact=True).last.click()
    page.wait_for_function(
        "() => [...document.querySelectorAll('button')].find(b => b.innerText === 'compute 60 × 60' && !b.disabled)",
        timeout=20_000,
    )
    assert "Error" not in page.locator(".jp-Notebook").inner_text()
