"""A JupyterLab and a Chromium that the browser tests share, and pages whose errors fail a test."""

import os

import lab
import pytest

HOW = "no Chromium here: `apt-get install chromium`, `brew install --cask chromium`, or set CHROMIUM to its path"


@pytest.fixture(scope="session")
def chromium():
    if lab.chromium() is None:
        assert not os.environ.get("CI"), HOW
        pytest.skip(HOW)
    return lab.chromium()


@pytest.fixture(scope="session")
def server(chromium, tmp_path_factory):
    with lab.Lab(tmp_path_factory.mktemp("lab")) as server:
        yield server


@pytest.fixture(scope="module")  # while it lasts an event loop runs, and other files start their own
def browser(chromium):
    if os.environ.get("CI"):
        import playwright.sync_api as playwright
    else:
        playwright = pytest.importorskip("playwright.sync_api", reason="pip install -r tests/requirements.txt")
    with playwright.sync_playwright() as p:
        browser = p.chromium.launch(executable_path=chromium, args=lab.FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def pages(browser):
    """Makes pages, each with the list of errors it reports."""
    made = []

    def new():
        page, errors = browser.new_page(viewport={"width": 1280, "height": 720}), []
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: errors.append(error.stack or str(error)))
        made.append((page, errors))
        return page

    yield new
    for page, errors in made:
        lab.close(page)
        page.close()
        assert not lab.faults(errors), "\n".join(errors)


@pytest.fixture(scope="module")
def page(pages):
    """A page for one notebook after the other."""
    return pages()
