"""The notebooks as a reader meets them: in a real JupyterLab, in Chromium, and exported."""

import re

import lab
import nbformat
import pytest
from nbconvert import HTMLExporter

BROKEN = re.compile(r"interactive\(children=|Error displaying widget|Loading widget|VBox\(children")
NOTEBOOKS = sorted(path.name for path in lab.NOTEBOOKS.glob("*.ipynb"))
RUN = [name for name in NOTEBOOKS if name[:2] in ("1e", "2a", "2c")]  # every kind of view; nbval runs all notebooks


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_notebook_opens_and_runs(server, page, name):
    """Opened without trust it shows pictures; run, it has no error, no warning and no dead view."""
    server.open(page, name)
    assert not BROKEN.search(page.locator(".jp-Notebook").inner_text())
    if name in RUN:
        assert lab.run_all(page)
        outputs = lab.outputs(page)
        assert outputs
        assert [o for o in outputs if o["output_type"] == "error" or o.get("name") == "stderr"] == []
        for cell in range(page.evaluate("() => jupyterapp.shell.currentWidget.content.widgets.length")):
            page.evaluate("i => { jupyterapp.shell.currentWidget.content.scrollToItem(i) }", cell)
        lab.until(lambda: not BROKEN.search(page.locator(".jp-Notebook").inner_text()))


def test_the_notebooks_that_are_run_hold_every_kind_of_view():
    kinds = {name: set(re.findall(r"live\.(\w+)\(", (lab.NOTEBOOKS / name).read_text("utf-8"))) for name in NOTEBOOKS}
    assert set.union(*(kinds[name] for name in RUN)) == set.union(*kinds.values())


def executed(server, page, name="left.ipynb"):
    """A notebook with a live view, run, saved and closed; its kernel is gone."""
    server.write(name, "from backprop import live\nlive.explorer(w=0.9, l=20)")
    server.open(page, name)
    assert lab.run_all(page)
    page.locator(".backprop-picture").wait_for()
    lab.command(page, "docmanager:save")
    path = server.root / "notebooks" / name
    lab.until(lambda: "image/png" in path.read_text())
    lab.close(page)
    page.goto("about:blank")
    return path


def test_a_running_view_hides_its_still_picture(server, page):
    server.write("one.ipynb", "from backprop import live\nlive.explorer(w=0.9, l=20)")
    server.open(page, "one.ipynb")
    lab.run_all(page)
    page.locator(".backprop-picture").wait_for()
    assert page.locator(".jp-RenderedImage").count() == 1
    assert not page.locator(".jp-RenderedImage").is_visible()


def test_reopened_without_its_kernel_the_picture_and_a_word_are_seen(server, page):
    """Trusted, and not: the next day a reader sees the still picture, and is told to run the cell."""
    path = executed(server, page)
    for trusted in (True, False):
        if not trusted:
            notebook = nbformat.read(path, 4)
            for cell in notebook.cells:
                cell.metadata.pop("trusted", None)
                cell.source += " "  # another signature
            nbformat.write(notebook, path)
        server.open(page, path.name)
        page.locator(".jp-RenderedImage img").wait_for()
        lab.until(lambda: page.locator(".jp-RenderedImage img").bounding_box()["width"] > 500)
        page.get_by_text("model not found" if trusted else "run the cell to move it").wait_for()


def test_an_html_export_shows_the_still_picture(server, page):
    exported, _ = HTMLExporter().from_filename(str(executed(server, page, "export.ipynb")))
    body = exported[exported.index("<body") :]
    assert body.count('src="data:image/png') == 1
    assert "run the cell to move it" in body
    assert not BROKEN.search(body)


def test_after_a_restart_the_view_says_what_to_do_and_curves_stay_on_their_axes(server, page):
    server.write("restart.ipynb", "from backprop import live\nlive.explorer(w=0.9, l=20)")
    server.open(page, "restart.ipynb")
    lab.run_all(page)
    page.locator(".backprop-picture svg").first.wait_for()
    offset = """() => { const [image, svg] = ['img', 'svg'].map(
        tag => document.querySelector('.backprop-picture ' + tag).getBoundingClientRect());
        return Math.max(...[svg.x - image.x, svg.y - image.y, svg.width - image.width].map(Math.abs)) }"""
    lab.until(lambda: page.evaluate(offset) < 1)
    lab.kernel(page, "restart")
    says = "() => getComputedStyle(document.querySelector('.backprop'), '::before').content"
    lab.until(lambda: "run the cell again" in page.evaluate(says))
    lab.wait_until_idle(page)
    assert page.evaluate(offset) < 1
    lab.run_all(page)
    page.locator(".backprop:not(.jupyter-widgets-disconnected) .noUi-handle").first.wait_for()
