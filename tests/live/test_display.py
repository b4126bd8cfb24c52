"""The views where the toolkit is older and the terminal poorer than JupyterLab's own."""

import sys

import ipywidgets
import pytest

from backprop import live, sweep

X = Y = (-0.5, 0.5)
VIEWS = {
    "explorer": lambda: live.explorer(w=-0.93, l=3, alpha=0.3),
    "atlas": lambda: live.atlas(sweep.trainability(X, Y, [0.5, 1.0], [1, 2], N=[10])),
    "matrices": lambda: live.matrices([[1.0]], [[1.0]], [[1.0, 2.0]], [0]),
    "guess": lambda: live.guess("layers", 1, 5, 3),
}


@pytest.fixture(params=VIEWS)
def view(request):
    view = VIEWS[request.param]()
    yield view
    view.close()


def test_a_view_is_shown_under_ipywidgets_7(view, monkeypatch):
    """It has no `_repr_mimebundle_`; the page still gets the model's id."""
    if hasattr(ipywidgets.Widget, "_repr_mimebundle_"):
        monkeypatch.delattr(ipywidgets.Widget, "_repr_mimebundle_")
    bundles = []
    for module in ("guess", "view"):
        patched = sys.modules[f"backprop.live.{module}"]
        monkeypatch.setattr(patched, "display", lambda data, **_: bundles.append(data))
    view._ipython_display_()
    shown = [data[kind] for data in bundles for kind in data if kind.endswith("widget-view+json")]
    assert shown == [{"version_major": 2, "version_minor": 0, "model_id": view.model_id}]


def test_a_view_is_printed_in_a_windows_code_page(view):
    """`print(view)` into a pipe of code page 1252 raised an error."""
    assert str(view).encode("cp1252")
    assert str(view).encode("ascii", "replace").count(b"?") == 0
