"""The handout, made once with a few states of its live views, and the browsers that open it."""

import os

import firefox as ff
import pytest
from browser.conftest import browser, chromium  # noqa: F401


@pytest.fixture(scope="session")
def handout(tmp_path_factory):
    """The path of the one file."""
    from backprop.handout import page

    file = tmp_path_factory.mktemp("handout") / "handout.html"
    file.write_text(page.page(page.read(), coarse=True), encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def firefox(tmp_path_factory):
    """A Firefox; in the end its console has not complained."""
    if ff.path() is None:
        assert not os.environ.get("CI"), ff.HOW
        pytest.skip(ff.HOW)
    with ff.Firefox(tmp_path_factory.mktemp("firefox")) as firefox:
        yield firefox
        assert firefox.errors == []
