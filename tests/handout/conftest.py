"""The handout, made once with a few states of its live views, and the Chromium of the browser tests."""

import pytest
from browser.conftest import browser, chromium  # noqa: F401


@pytest.fixture(scope="session")
def handout(tmp_path_factory):
    """The path of the one file."""
    from backprop.handout import page

    file = tmp_path_factory.mktemp("handout") / "handout.html"
    file.write_text(page.page(page.read(), coarse=True), encoding="utf-8")
    return file
