"""One look on every machine: what a user's matplotlibrc and environment say changes no figure and hides none."""

import pytest
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

from backprop import figures

HOSTILE = """
savefig.bbox: tight
savefig.dpi: 50
savefig.transparent: True
text.usetex: True
figure.autolayout: True
axes.facecolor: black
figure.facecolor: black
text.color: white
lines.linestyle: --
font.size: 6
"""
CELLS = [
    """
from matplotlib import pyplot as plt
from backprop import figures
from backprop.figures import heatmaps
left, right = figures.axes("The cost $J$ falls", "A matrix")
figures.cost(left, [1, 0.1], label="from 5")
figures.trained_level(left)
figures.legend(left)
heatmaps.matrix(right, [[1, -2], [3, 4]], "A")
left.set(ylim=(-9, 0))
plt.show()
""",
    "from IPython.display import Image; Image(figures.png(figures.axes('saved').figure))",
]


def outputs(folder):
    """What the cells show, in a kernel of its own."""
    notebook = new_notebook(cells=[new_code_cell(source) for source in CELLS])
    NotebookClient(notebook, timeout=60, resources={"metadata": {"path": folder}}).execute()
    return [[(o.get("data"), o.metadata) for o in cell.outputs if "data" in o] for cell in notebook.cells]


def test_a_hostile_matplotlibrc_and_backend_change_nothing(tmp_path, monkeypatch):
    """Every picture is the same to the byte, and is shown though MPLBACKEND names a backend that only writes files."""
    as_it_is = outputs(tmp_path)
    (tmp_path / "matplotlibrc").write_text(HOSTILE)
    monkeypatch.setenv("MATPLOTLIBRC", str(tmp_path / "matplotlibrc"))
    monkeypatch.setenv("MPLBACKEND", "agg")
    hostile = outputs(tmp_path)
    assert all(as_it_is)
    assert hostile == as_it_is


@pytest.mark.parametrize(
    ("titles", "words"),
    [
        (("The cost $J$ falls",), "Figure: The cost J falls"),
        (("left $h_{k}$", "right"), "Figure: left h_k; right"),
    ],
)
def test_a_figure_carries_its_titles_as_alternative_text(titles, words):
    axes = figures.axes(*titles)
    figure = (axes[0] if len(titles) > 1 else axes).figure
    data, metadata = figure._repr_mimebundle_()
    assert metadata == {"image/png": {"alt": words}}
    assert data["text/plain"].startswith("<Figure size")


def test_axes_without_a_title_are_told_by_what_they_carry(ax):
    ax.set(title="", xlabel="layer $k$", ylabel="$h_k$")
    assert ax.figure.alt == "Figure: h_k over layer k"
