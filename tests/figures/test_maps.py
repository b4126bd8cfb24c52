"""Maps put each experiment in its place, in colours that can be compared."""

import numpy as np
import pytest

from backprop.figures import maps

WEIGHTS, DEPTHS = np.array([0.5, 6.0]), np.array([1, 100])


def test_trainability_shows_J_with_the_exercise_on_it(ax):
    """Colours cover 10^-8 to 1: below is as dark, and what explodes as bright as the ends."""
    J = np.array([[400, 1e-3], [1e-30, np.nan]])
    mesh = maps.trainability(ax, WEIGHTS, DEPTHS, J, lower=[0.6, 0.7], upper=3.0)
    np.testing.assert_allclose(mesh.get_array().reshape(2, 2), [[0, -3], [-8, 0]])
    assert mesh.get_clim() == (-8, 0)
    cases = {(1.0, 100): "1a", (5.0, 100): "1b", (0.9, 100): "1d", (0.9, 3): "1e"}
    assert {text.xy: text.get_text() for text in ax.texts} == cases
    dots = [line for line in ax.lines if line.get_marker() == "o"]
    assert [line.get_xydata()[0].tolist() for line in dots] == [list(case) for case in cases]
    assert min(line.get_zorder() for line in dots) > max(line.get_zorder() for line in ax.lines if line not in dots)
    shown = [tick.get_text() for tick in ax.get_xticklabels() if 0.5 <= tick.get_position()[0] <= 6]
    assert [float(word) for word in shown] == [0.5, 1, 2, 5]
    assert (ax.get_xscale(), ax.get_xlim(), ax.get_ylim()) == ("log", (0.5, 6.0), (1, 100))
    borders = [line for line in ax.lines if line.is_dashed()]
    np.testing.assert_array_equal([line.get_xdata() for line in borders], [[0.6, 0.7], [3, 3]])
    np.testing.assert_array_equal([line.get_ydata() for line in borders], [[1, 100], [1, 100]])


def test_the_names_of_the_cases_stand_beside_them_within_the_map(ax):
    """Those of 1a and 1d, at w = 1 and 0.9, would meet on the same side."""
    maps.trainability(ax, WEIGHTS, DEPTHS, np.ones((2, 2)))
    ax.figure.canvas.draw()
    boxes = [text.get_window_extent() for text in ax.texts]
    across = [box.x0 > ax.transData.transform(text.xy)[0] for box, text in zip(boxes, ax.texts)]
    assert across == [True, True, False, True]
    assert all(ax.bbox.y0 < box.y0 and box.y1 < ax.bbox.y1 for box in boxes)


def test_weights_of_a_wide_map_read_as_numbers(ax):
    maps.trainability(ax, np.array([0.05, 25.0]), DEPTHS, np.ones((2, 2)))
    assert [float(tick.get_text()) for tick in ax.get_xticklabels()] == [0.1, 0.2, 0.5, 1, 2, 5, 10, 20]


@pytest.mark.parametrize(
    ("weights", "depths", "cases"),
    [
        ([0.5, 2], [1, 50], ["1e"]),
        ([0.9, 2], [3, 50], ["1e"]),
        ([0.95, 6], [50, 100], ["1a", "1b"]),
        ([2, 3], [2, 9], []),
    ],
)
def test_only_cases_within_the_map_are_marked(ax, weights, depths, cases):
    maps.trainability(ax, np.array(weights), np.array(depths), np.ones((2, 2)))
    assert [text.get_text() for text in ax.texts] == cases


def test_history_is_layers_up_and_iterations_across(ax):
    dJ_dw = np.array([[np.nan, 2e-1, 1e-2], [np.nan, 1e-3, 0.0], [np.nan, 1e-5, 1e-6]])
    mesh = maps.history(ax, [1, 11, 21], dJ_dw)
    np.testing.assert_allclose(mesh.get_array().reshape(2, 3), [[np.log10(0.2), -3, -5], [-2, -np.inf, -6]])
    assert mesh.get_clim() == (-8, 0)
    assert (ax.get_xlim(), ax.get_ylim()) == ((-4, 26), (0.5, 2.5))


@pytest.mark.parametrize(("dJ_dw", "top", "limits"), [(0.0, None, (-8, 0)), (1e-5, None, (-12, -4)), (1.0, 3, (-5, 3))])
def test_history_has_eight_decades_up_to_the_top(ax, dJ_dw, top, limits):
    """A dead chain is dark, and no error."""
    mesh = maps.history(ax, [1, 11], np.array([[np.nan, dJ_dw, dJ_dw], [np.nan, dJ_dw / 5, dJ_dw]]), top=top)
    assert mesh.get_clim() == limits


def test_a_bar_says_what_a_colour_means_unless_it_is_left_out(ax):
    maps.history(ax, [1, 2], np.ones((2, 3)), colorbar=False)
    assert len(ax.figure.axes) == 1
    maps.trainability(ax, WEIGHTS, DEPTHS, np.ones((2, 2)))
    maps.history(ax, [1, 2], np.ones((2, 3)))
    assert ["stuck" in bar.get_ylabel() for bar in ax.figure.axes[1:]] == [True, False]
    assert "gradient of the weight" in ax.figure.axes[2].get_ylabel()
