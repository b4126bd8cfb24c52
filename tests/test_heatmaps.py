"""The heat maps and the pictures of a classification: what they show is what they were given."""

import matplotlib
import numpy as np
import pytest

matplotlib.use("Agg")
import matplotlib.pyplot as plt

from backprop import heatmaps


@pytest.fixture
def axes():
    fig, axes = plt.subplots(1, 2)
    yield axes
    plt.close(fig)


A = np.array([[0.25, -1.0, 0.0], [2.0, 0.5, -0.125]])


def test_each_cell_carries_its_number_in_its_place(axes):
    _, texts = heatmaps.matrix(axes[0], A, "A")
    shown = {text.get_position(): text.get_text() for text in texts}
    expected = {(0, 0): "0.25", (1, 0): "-1", (2, 0): "0", (0, 1): "2", (1, 1): "0.5", (2, 1): "-0.125"}
    assert shown == expected  # (column, row), as matplotlib counts x and y


def test_digits_sets_how_many_significant_digits_a_cell_shows(axes):
    _, (text,) = heatmaps.matrix(axes[0], [[0.0123456]], "A", digits=2)
    assert text.get_text() == "0.012"


def test_minus_zero_is_shown_as_zero(axes):
    """-Y^T/m is full of it."""
    _, (text,) = heatmaps.matrix(axes[0], [[-0.0]], "A")
    assert text.get_text() == "0"


def test_title_and_both_labels_are_there(axes):
    heatmaps.matrix(axes[0], A, "$G_2$", rows="sample $i$", columns="class $j$")
    assert (axes[0].get_title(), axes[0].get_xlabel(), axes[0].get_ylabel()) == ("$G_2$", "class $j$", "sample $i$")
    assert (list(axes[0].get_xticks()), list(axes[0].get_yticks())) == ([0, 1, 2], [0, 1])


def test_the_colours_are_centred_at_zero(axes):
    image, _ = heatmaps.matrix(axes[0], A, "A")
    assert image.get_clim() == (-2.0, 2.0)


def test_a_matrix_of_zeros_can_be_drawn(axes):
    image, texts = heatmaps.matrix(axes[0], np.zeros((2, 2)), "A")
    assert image.get_clim() == (-1.0, 1.0)
    assert {text.get_text() for text in texts} == {"0"}


def test_a_vector_stands_as_a_column(axes):
    """The gradient of b is a column, as b is."""
    image, texts = heatmaps.matrix(axes[0], [1.0, 2.0, 3.0], "dJ/db")
    assert image.get_array().shape == (3, 1)
    assert [text.get_position() for text in texts] == [(0, 0), (0, 1), (0, 2)]


def test_compared_matrices_share_one_scale(axes):
    drawn = heatmaps.compare(axes, [A, 4 * A], ["A", "4 A"])
    assert [image.get_clim() for image, _ in drawn] == [(-8.0, 8.0)] * 2
    assert [ax.get_title() for ax in axes] == ["A", "4 A"]


def test_numbers_stand_out_from_their_cells(axes):
    """Contrast of at least 3 to 1 (WCAG's bound for large letters) from one end of the colours to the other."""
    image, texts = heatmaps.matrix(axes[0], [np.linspace(-1, 1, 101)], "A")
    cells = image.cmap(image.norm(image.get_array()))[0]
    for cell, text in zip(cells, texts):
        dark, light = sorted([_luminance(cell), _luminance(matplotlib.colors.to_rgba(text.get_color()))])
        assert (light + 0.05) / (dark + 0.05) >= 3, text.get_text()


def _luminance(colour):
    rgb = np.array(colour[:3])
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4) @ [0.2126, 0.7152, 0.0722]


def test_message_stands_above_the_whole_figure(axes):
    heatmaps.message(axes[0].figure, "one sentence")
    assert axes[0].figure.get_suptitle() == "one sentence"


X = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 3.0]])


def test_grid_covers_the_samples_and_the_margin():
    plane = heatmaps.grid(X, side=11, margin=0.5)
    assert plane.shape == (121, 2)
    np.testing.assert_allclose([plane.min(axis=0), plane.max(axis=0)], [[-0.5, -0.5], [1.5, 3.5]])


def test_regions_show_the_class_of_each_place(axes):
    """Class 1 where x1 > 0.5: right half of the picture, and the right way up."""
    plane = heatmaps.grid(X, side=10)
    image, _ = heatmaps.regions(axes[0], plane, plane[:, 0] > 0.5, X, [0, 1, 2], "two halves")
    left, right, bottom, top = image.get_extent()
    assert (left, right, bottom, top) == pytest.approx((-0.2, 1.2, -0.2, 3.2))
    np.testing.assert_array_equal(image.get_array(), np.tile([0] * 5 + [1] * 5, (10, 1)))
    assert image.origin == "lower"


def test_each_class_has_its_samples_and_its_name(axes):
    plane = heatmaps.grid(X, side=4)
    _, lines = heatmaps.regions(axes[0], plane, np.zeros(16), X, [1, 0, 1], "two classes")
    np.testing.assert_array_equal(lines[0].get_xydata(), X[[1]])
    np.testing.assert_array_equal(lines[1].get_xydata(), X[[0, 2]])
    assert [text.get_text() for text in axes[0].get_legend().get_texts()] == ["class 0", "class 1"]


def test_costs_count_iterations_from_1(axes):
    """J[t-1] is the cost at iteration t."""
    (line,) = heatmaps.costs(axes[0], {"J": [3.0, 2.0, 1.0]}, "falls")
    np.testing.assert_array_equal(line.get_xydata(), [[1, 3], [2, 2], [3, 1]])


def test_costs_can_stand_at_given_positions(axes):
    (line,) = heatmaps.costs(axes[0], {"J": ([0.0, 0.5], [3.0, 2.0])}, "falls", across="$t$")
    np.testing.assert_array_equal(line.get_xydata(), [[0, 3], [0.5, 2]])
    assert axes[0].get_xlabel() == "$t$"
