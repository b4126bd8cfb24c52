"""Views go with their test: each holds a picture of some megabytes."""

import ipywidgets as widgets
import pytest


@pytest.fixture(autouse=True)
def close_views():
    yield
    widgets.Widget.close_all()
