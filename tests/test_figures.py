"""The figures draw the numbers they are given, in the colours and directions of the house."""

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest

from backprop import figures, maps

mpl.use("agg")
h = np.array([[-0.5, 0.5], [-0.2, 0.4], [-0.1, 0.0]])
g = np.array([[np.nan, np.nan], [1e-3, -1e-300], [0.0, -1e-2]])


@pytest.fixture
def ax():
    yield figures.axes("A title says what is to be seen")
    plt.close("all")


def test_signal_is_drawn_as_it_is_forward(ax):
    lines = figures.signal(ax, h)
    np.testing.assert_array_equal([line.get_ydata() for line in lines], h.T)
    assert [line.get_color() for line in lines] == list(figures.SAMPLES[:2])
    assert "forward →" in ax.get_xlabel()
    assert ax.get_xlim() == (0, 2)


def test_gradient_is_drawn_by_powers_of_ten_backward(ax):
    """|g|, whatever its sign; an exact 0 leaves a gap, and no warning; 1e-300 lies within the axis."""
    lines = figures.gradient(ax, g)
    np.testing.assert_allclose(lines[0].get_ydata(), [-3, -np.inf])
    np.testing.assert_allclose(lines[1].get_ydata(), [-300, -2])
    assert "← backward" in ax.get_xlabel()
    assert ax.get_ylim()[0] <= -300
    assert ax.get_ylim()[1] >= -2
    assert ax.yaxis.get_major_formatter()(-300) == "$10^{-300}$"


def test_gradient_takes_logarithms_below_the_float_range(ax):
    (line,) = figures.gradient(ax, np.array([[np.nan], [-608.0], [-5.0]]), log10=True)
    np.testing.assert_array_equal(line.get_ydata(), [-608, -5])


@pytest.mark.parametrize("log10", [False, True])
def test_weight_gradient_factor_and_cost(ax, log10):
    values = np.array([np.nan, 0.1, 1e-5])
    line = figures.weight_gradient(ax, np.log10(values) if log10 else -values, log10=log10)
    np.testing.assert_allclose(line.get_ydata(), [-1, -5])
    assert figures.cost(ax, [0.1, 0.01]).get_ydata() == pytest.approx([-1, -2])
    lines = figures.factor(ax, np.array([[np.nan], [-0.1], [10.0]]))
    np.testing.assert_allclose(lines[0].get_ydata(), [-1, 1])


def test_a_pale_curve_stands_behind_and_keeps_in_sight(ax):
    """To compare: the same axes, wide enough for both, the grey one named once."""
    figures.signal(ax, h * 2, pale="before")
    figures.signal(ax, h)
    assert [line.get_color() for line in ax.lines[:2]] == [figures.PALE] * 2
    assert [text.get_text() for text in figures.samples_key(ax).get_texts()] == ["sample i=1", "sample i=2", "before"]
    assert ax.get_ylim()[0] < -1


def test_scale_is_of_at_least_two_decades(ax):
    """A flat curve must look flat."""
    figures.weight_gradient(ax, np.array([np.nan, 5.6e-6, 5.7e-6]))
    low, high = ax.get_ylim()
    assert high - low >= 2


def test_panels_scales_move_in_steps():
    """A slow drag of the depth redraws the axes only where a step is crossed."""
    steps = [figures._step(figures.Panels.LAYERS, l) for l in range(1, 301)]
    assert sorted(set(steps)) == list(figures.Panels.LAYERS)
    assert all(step >= l for l, step in zip(range(1, 301), steps))


def test_map_shows_its_costs_and_the_cases_within(ax):
    J = np.array([[0.1, 1e-3], [1e-30, np.inf]])
    mesh = maps.trainability(ax, np.array([0.5, 6.0]), np.array([1, 100]), J, lower=[0.6, 0.7], upper=3.0)
    np.testing.assert_allclose(mesh.get_array().reshape(2, 2), [[-1, -3], [-8, 0]])
    assert [text.get_text() for text in ax.texts] == ["1a", "1b", "1d", "1e"]


def test_history_is_layers_up_and_iterations_across(ax):
    dJ_dw = np.array([[np.nan, 1e-1, 1e-2], [np.nan, 1e-3, 0.0], [np.nan, 1e-5, 1e-6]])
    mesh = maps.history(ax, [1, 11, 21], dJ_dw)
    np.testing.assert_allclose(mesh.get_array().reshape(2, 3), [[-1, -3, -5], [-2, -np.inf, -6]])
    maps.history(ax, [1, 11], np.zeros((2, 3)))  # a dead chain is dark, and no error
