"""The live views in use: in a real JupyterLab, in Chromium."""

import re
import time

import lab
import numpy as np
import pytest

from backprop import live

VIEW = "from backprop import live\nview = live.explorer()\nview"
FAILING = "from backprop import chain\ncost = chain.cost\nchain.cost = lambda *a: 1 / 0"
LONG = "import time\ntime.sleep(3)"
BOXES = {"w": "initial weight w", "l": "depth l", "max_iter": "iterations", "alpha": "learning rate α"}


@pytest.fixture(scope="module")
def notebook(server, pages):
    """One running live view that the tests below share."""
    page = pages()
    server.write("view.ipynb", VIEW, FAILING, "chain.cost = cost", LONG)
    server.open(page, "view.ipynb")
    run_cell(page, 0)
    page.wait_for_selector(".noUi-handle")
    return page


@pytest.fixture
def view(notebook):
    """The shared view, as it starts."""
    view = View(notebook)
    alert = view.root.get_by_role("alert").filter(has_text="got 'none'")  # not one that an earlier test left
    view.type("l", "none")
    alert.wait_for()
    view.button("reset").click()
    alert.wait_for(state="detached")  # so what is seen now is newer than the reset
    start = {"w": 1, "l": 100, "max_iter": 1000, "alpha": 0.1}
    lab.until(lambda: view.state() == start and "in 1,000 iterations" in view.words(), said=view.words)
    return view


def run_cell(page, index):
    """Run a cell; waits until it is done."""
    page.evaluate("index => { jupyterapp.shell.currentWidget.content.activeCellIndex = index }", index)
    lab.command(page, "notebook:run-cell")


class View:
    """The n-th live view of a page."""

    def __init__(self, page, n=0):
        self.page = page
        self.root = page.locator(".backprop").nth(n)
        self.root.locator("svg polyline").first.wait_for(state="attached")
        self.handles = self.root.locator(".noUi-handle")

    def curves(self):
        """The points of the curves by layer, in pixels of the picture."""
        lines = self.root.locator(".backprop-picture > div").last.locator("polyline")
        return lines.evaluate_all("lines => lines.map(line => line.getAttribute('points'))")

    def words(self):
        """The result and the details."""
        parts = self.root.locator(".backprop-result").first, self.root.locator(".backprop-says").first
        return " ".join(" ".join(part.inner_text() for part in parts).split())

    def box(self, name):
        return self.root.get_by_role("textbox", name=BOXES.get(name, name), exact=True)

    def type(self, name, text):
        self.box(name).fill(text)
        self.box(name).press("Enter")

    def state(self):
        values = {name: self.box(name).input_value() for name in BOXES}
        return {name: (int if name in ("l", "max_iter") else float)(value) for name, value in values.items()}

    def changed(self, before):
        """Wait until there are other curves than before."""
        lab.until(lambda: self.curves() != before, said=self.words)

    def assert_right(self):
        """Once the run has ended, picture and words are those of the numbers that the controls show."""

        def right():
            here = live.explorer(**self.state())
            same = self.curves() == re.findall(r'points="([^"]*)"', here.picture.curves)
            return same and self.words() == here.words().split(": ", 1)[1]

        lab.until(right, said=lambda: f"{self.state()}: {self.words()}")

    def progress(self):
        """How far a run of 100,000 iterations has come; 0 before it begins and after it ends."""
        return self.root.locator("progress[max='100000']").evaluate_all("bars => bars.length ? bars[0].value : 0")

    def button(self, name):
        return self.root.get_by_role("button", name=name, exact=True)


@pytest.mark.parametrize("name", BOXES)
def test_sliders_move_by_key_and_by_mouse(view, name):
    handle, before = view.handles.nth(list(BOXES).index(name)), view.state()[name]
    handle.press("ArrowRight")
    lab.until(lambda: view.state()[name] > before, said=view.words)
    view.assert_right()
    before, box = view.state()[name], handle.bounding_box()
    view.page.mouse.move(box["x"] + 8, box["y"] + 8)
    view.page.mouse.down()
    view.page.mouse.move(box["x"] - 12, box["y"] + 8, steps=5)
    view.page.mouse.up()
    lab.until(lambda: view.state()[name] < before, said=view.words)
    view.assert_right()


UNDER_THE_POINTER = """picture => {
    const box = picture.getBoundingClientRect();
    return [0.25, 0.75].flatMap(y => [0.25, 0.75].map(x =>
        document.elementFromPoint(box.x + x * box.width, box.y + y * box.height)?.querySelector('title')?.textContent));
}"""


def test_values_stand_under_the_pointer_of_every_panel(view):
    """They are those of the picture, and follow a step of a slider once it rests."""
    picture = view.root.locator(".backprop-picture")
    picture.scroll_into_view_if_needed()
    before = None
    for _ in range(2):
        view.handles.first.press("ArrowRight")
        h, g, dJ_dw, J = lab.until(
            lambda before=before: all(found := picture.evaluate(UNDER_THE_POINTER)) and found != before and found
        )
        before = [h, g, dJ_dw, J]
        assert re.fullmatch(r"layer \d+: h = \S+, \S+", h)
        assert re.fullmatch(r"layer \d+: \|g\| = \S+, \S+", g)
        assert re.fullmatch(r"layer \d+: \|∂J/∂w\| = \S+", dJ_dw)
        assert re.fullmatch(r"iteration \d+: J = \S+", J)


def test_a_control_ends_what_plays_and_has_the_last_word(view):
    """Eight times: late ticks, of which three would fit into the wait, must not undo a preset or a reset."""
    view.button("more").click()
    view.root.get_by_label("play", exact=True).select_option("weight w")
    view.root.get_by_label("speed", exact=True).select_option("fast")
    for n in range(8):
        before, wanted = view.state()["w"], 5 if n % 2 else 1
        view.button("▶ play").click()
        lab.until(lambda before=before: view.state()["w"] != before, said=view.words)
        view.button("5 saturates" if n % 2 else "reset").click()
        lab.until(lambda wanted=wanted: view.state()["w"] == wanted, said=view.words)
        time.sleep(0.2)
        assert view.state()["w"] == wanted
        lab.until(lambda: "mod-active" not in view.button("▶ play").get_attribute("class"))
    view.assert_right()
    view.root.get_by_label("play", exact=True).select_option("iteration t")
    view.button("more").click()


def test_the_time_slider_shows_any_iteration(view):
    view.type("iteration t", "500")
    lab.until(lambda: "At iteration 500, J is" in view.words(), said=view.words)
    here = live.explorer(t=500)
    lab.until(lambda: view.curves() == re.findall(r'points="([^"]*)"', here.picture.curves))
    lab.until(lambda: view.words() == here.words().split(": ", 1)[1], said=view.words)
    view.handles.last.press("ArrowLeft")
    view.root.locator(".backprop-says").get_by_text("At iteration 499, J is").wait_for()


def begin_a_long_run(view):
    view.type("l", "300")
    view.type("max_iter", "100000")
    for _ in range(3):
        shown = view.progress()
        lab.until(lambda shown=shown: view.progress() > shown, said=view.words)


def test_a_long_run_shows_progress_and_stops_when_a_control_moves(view):
    begin_a_long_run(view)
    before = view.curves()
    view.handles.first.press("ArrowLeft")
    view.changed(before)
    assert "100,000 iterations" not in view.words()  # it has not waited for the end
    view.type("max_iter", "1000")
    lab.until(lambda: view.state()["max_iter"] == 1000, said=view.words)
    view.assert_right()


def test_interrupting_the_kernel_stops_a_run_and_a_slider_starts_it_again(view):
    begin_a_long_run(view)
    lab.kernel(view.page, "interrupt")
    view.root.get_by_role("alert").get_by_text("Interrupted: training has stopped").wait_for()
    stopped = view.progress()
    time.sleep(0.3)
    assert view.progress() == stopped
    view.type("max_iter", "2000")
    view.root.get_by_role("alert").wait_for(state="detached")
    view.assert_right()


def test_interrupting_the_kernel_stops_what_plays(view):
    view.button("more").click()
    view.root.get_by_label("play", exact=True).select_option("depth l")
    view.button("reset").click()
    view.type("l", "10")
    view.button("▶ play").click()
    lab.until(lambda: view.state()["l"] > 12, said=view.words)
    lab.kernel(view.page, "interrupt")
    view.root.get_by_role("alert").get_by_text("Interrupted:").wait_for()  # play, or the run that it had just begun
    lab.until(lambda: "mod-active" not in view.button("▶ play").get_attribute("class"))
    stopped = view.state()["l"]
    time.sleep(0.3)
    assert view.state()["l"] == stopped
    view.type("l", "7")
    view.root.get_by_role("alert").wait_for(state="detached")
    view.assert_right()
    view.root.get_by_label("play", exact=True).select_option("iteration t")
    view.button("more").click()


def test_a_fast_drag_ends_on_the_right_picture(view):
    box = view.handles.nth(1).bounding_box()
    view.page.mouse.move(box["x"] + 8, box["y"] + 8)
    view.page.mouse.down()
    for i in range(60):
        view.page.mouse.move(box["x"] + 8 + 35 * np.sin(i / 7), box["y"] + 8)
    view.page.mouse.up()
    lab.until(lambda: view.state()["l"] != 100, said=view.words)
    view.assert_right()


def test_a_failing_callback_shows_its_message(view):
    run_cell(view.page, 1)
    view.handles.first.press("ArrowLeft")
    view.root.get_by_role("alert").get_by_text("ZeroDivisionError: division by zero").wait_for()
    run_cell(view.page, 2)
    view.handles.first.press("ArrowLeft")
    view.root.get_by_role("alert").wait_for(state="detached")
    view.assert_right()


def test_while_a_cell_runs_the_view_says_so_and_what_is_pressed_follows(view):
    """All of it, in its order, and what is held has its whole curve of J."""
    word = "() => getComputedStyle(document.querySelector('.backprop-said'), '::after').visibility == 'visible'"
    busy = "() => !!document.querySelector('.jp-Notebook-ExecutionIndicator[data-status=busy]')"
    view.page.evaluate("() => { jupyterapp.shell.currentWidget.content.activeCellIndex = 3 }")
    view.page.evaluate("() => { jupyterapp.commands.execute('notebook:run-cell') }")
    lab.until(lambda: view.page.evaluate(busy) and view.page.evaluate(word))
    for name in ("5 saturates", "hold", "3 layers at 0.9", "hold", "0.9 fades"):
        view.button(name).click()
    assert view.state()["l"] == 100
    for words in ("w = 5, l = 100", "w = 0.9, l = 3"):
        view.root.get_by_text(words, exact=True).wait_for()
    lab.until(lambda: view.state() == {"w": 0.9, "l": 100, "max_iter": 1000, "alpha": 0.1}, said=view.words)
    lab.until(lambda: not view.page.evaluate(busy))
    held = lab.ask(view.page, "print(*[v[1]['J'][0].get_xdata()[-1] for v in view.panels.held.values()])")
    assert held.split() == ["1000", "1000"]
    view.button("reset").click()
    view.root.get_by_text("held:").wait_for(state="detached")


def test_a_cell_run_again_frees_its_old_view(server, page):
    server.write(
        "again.ipynb",
        "from backprop import live\nlive.explorer(l=5)",
        "from ipywidgets.widgets.widget import _instances\nlen(_instances)",
    )
    server.open(page, "again.ipynb")
    counts = []
    for _ in range(3):
        assert lab.run_all(page)
        counts.append(lab.outputs(page)[-1]["data"]["text/plain"])
    assert counts[1] == counts[2]


def test_a_lost_connection_is_said_and_what_was_set_meanwhile_shows_when_it_is_back(server, browser):
    page = browser.new_page()  # errors in its console are to be expected
    server.write("lost.ipynb", VIEW)
    server.open(page, "lost.ipynb")
    assert lab.run_all(page)
    view = View(page)
    says = "() => getComputedStyle(document.querySelector('.backprop'), '::before').content"
    assert "connection" not in page.evaluate(says)
    page.context.set_offline(True)
    page.wait_for_function("() => !navigator.onLine")  # for new connections; so the present one is given up
    page.evaluate("() => { jupyterapp.shell.currentWidget.sessionContext.session.kernel.reconnect().catch(() => {}) }")
    lab.until(lambda: "connection to the kernel is lost" in page.evaluate(says))
    view.type("w", "0.9")
    page.context.set_offline(False)
    lab.kernel(page, "reconnect")
    lab.until(lambda: "connection" not in page.evaluate(says))
    lab.until(lambda: "2.03e-5 at layer 100" in view.words(), said=view.words)
    view.assert_right()
    page.close()


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
    )


def sentence(view):
    """What the matrix view says, in its two places."""
    result, details = view.words().split(": ", 1)[1].split(". ", 1)
    return f"{result}.", details


def test_the_matrix_view_follows_its_controls(server, page):
    """Model, slider by keyboard, label: the sentence is that of the same view set from code."""
    server.write("matrices.ipynb", f"from backprop import live\nlive.matrices({NETWORK})")
    server.open(page, "matrices.ipynb")
    assert lab.run_all(page)
    here = live.matrices([[1, -1], [0.5, 2]], [[1, 0], [0.5, 1]], [[1, -1], [2, 0.5]], [0, 1], b=[0, 0])
    wait_for_words(page, *sentence(here))
    page.get_by_label("model", exact=True).select_option("softmax")
    here.normalised = True
    wait_for_words(page, *sentence(here))
    page.locator(".noUi-handle").first.press("ArrowRight")
    page.get_by_label("label 0").select_option("1")
    here.set(t1=1.1, labels=(1, 1))
    wait_for_words(page, *sentence(here))
    lab.until(lambda: page.locator("table[data-matrix]").count() == len(here.names))


def test_the_map_and_the_view_beside_it_are_one(server, page):
    """A point chosen by keyboard, a preset of the view, the finer map and the way back."""
    server.write("atlas.ipynb", ATLAS)
    server.open(page, "atlas.ipynb")
    assert lab.run_all(page)
    wait_for_words(page, "At iteration 100, from w = 1 at depth 30:", "It trains")
    page.locator(".noUi-handle").nth(1).press("ArrowLeft")  # weight w, depth l
    wait_for_words(page, "At iteration 100, from w = 1 at depth 10:", "at layer 10 (")
    page.get_by_role("button", name="3 layers at 0.9", exact=True).click()
    wait_for_words(page, "At iteration 100, from w = 0.9 at depth 3:")
    page.get_by_role("button", name="5 saturates", exact=True).click()
    wait_for_words(page, "w = 5, l = 100 lies outside this map.")
    finer, back = (page.get_by_role("button", name=name) for name in ("compute 60 × 60", "back to the first map"))
    finer.click()
    lab.until(back.is_enabled)
    back.click()
    lab.until(back.is_disabled)


def test_the_finer_map_ends_at_stop_and_at_an_interrupt(server, page):
    server.write("long.ipynb", ATLAS.replace("N=[30, 100]", "N=[30, 5000]"))
    server.open(page, "long.ipynb")
    assert lab.run_all(page)
    finer, stop = (page.get_by_role("button", name=name, exact=True) for name in ("compute 60 × 60", "stop"))
    for _ in range(2):  # after the interrupt it can be begun again
        finer.click()
        lab.until(stop.is_enabled)
        lab.kernel(page, "interrupt")
        page.get_by_role("alert").get_by_text("Interrupted: the finer map has stopped").wait_for()
        lab.until(stop.is_disabled)
    finer.click()
    lab.until(stop.is_enabled)
    stop.click()
    lab.until(finer.is_enabled)
    assert page.get_by_role("button", name="back to the first map").is_disabled()
