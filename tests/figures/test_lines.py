"""Curves draw the numbers they are given, in the directions, scales and colours that all figures share."""

from math import inf, log10, nan

import matplotlib.pyplot as plt
import numpy as np
import pytest

from backprop import figures
from backprop.figures import maps, style

h = np.array([[-0.5, 0.5], [-0.2, 0.4], [-0.1, 0.0]])
g = np.array([[nan, nan], [1e-3, -1e-300], [0.0, -1e-2]])
below_floats = np.array([[nan], [-608.0], [-5.0]])


@pytest.mark.parametrize(
    ("draw", "expected", "xlabel", "ylabel"),
    [
        (lambda ax: figures.signal(ax, h), [[-0.5, -0.2, -0.1], [0.5, 0.4, 0]], "forward →", "signal"),
        (lambda ax: figures.gradient(ax, g), [[-3, -inf], [-300, -2]], "← backward", "|g_{k,i}|$   gradient"),
        (
            lambda ax: figures.gradient(ax, below_floats, log10=True),
            [[-608, -5]],
            "← backward",
            "|g_{k,i}|$   gradient",
        ),
        (lambda ax: figures.gradient(ax, g[:, 1]), [[-300, -2]], "← backward", "gradient"),
        (lambda ax: figures.factor(ax, [[nan], [-0.1], [20]]), [[-1, log10(20)]], "← backward", "factor"),
        (lambda ax: [figures.weight_gradient(ax, [nan, -0.1, 1e-5])], [[-1, -5]], "layer", "gradient of the weight"),
        (lambda ax: [figures.weight_gradient(ax, [nan, -9], log10=True)], [[-9]], "layer", "gradient of the weight"),
        (lambda ax: [figures.weights(ax, [nan, 1, -2])], [[1, -2]], "layer", "weight"),
        (lambda ax: figures.magnitudes(ax, {"a": [nan, 1e-9], "b": [nan, -10]}), [[-9], [1]], "layer", "magnitude"),
    ],
)
def test_a_curve_by_layer_ends_at_layer_l(ax, draw, expected, xlabel, ylabel):
    """Entry 0 belongs to no layer, but for the signal: h[0] is x. An exact 0 leaves a gap, and no warning."""
    lines = draw(ax)
    l = 1 if np.shape(expected)[1] == 1 else 2
    for line, values in zip(lines, expected, strict=True):
        assert list(line.get_xdata()) == list(range(l + 1 - len(values), l + 1))
        assert list(line.get_ydata()) == pytest.approx(values)
    assert xlabel in ax.get_xlabel()
    assert ylabel in ax.get_ylabel()
    assert ax.get_xlim() == (0, l)


@pytest.mark.parametrize(
    ("draw", "x", "y"),
    [
        (lambda ax: figures.cost(ax, [0.1, 0.01, 0.0]), [1, 2, 3], [-1, -2, -inf]),  # J[t-1] is the cost at iteration t
        (lambda ax: figures.cost(ax, [3.0, -2.0], log=False), [1, 2], [3, -2]),
        (lambda ax: figures.by_depth(ax, [3, 10], [1e-8, 0.1]), [3, 10], [-8, -1]),
        (lambda ax: figures.plot_xy(ax, [5, 7], [-100, 1e4]), [5, 7], [2, 4]),
        (lambda ax: figures.plot_xy(ax, [0.01, 10], [1000, 1], log_x=True), [-2, 1], [3, 0]),
        (lambda ax: figures.plot_xy(ax, [1, 2], [-1, 4], log_y=False), [1, 2], [-1, 4]),
        (lambda ax: figures.prediction(ax, [1, 2], [-9, -8], "predicted"), [1, 2], [-9, -8]),
    ],
)
def test_a_curve_over_anything_else(ax, draw, x, y):
    line = draw(ax)
    assert list(line.get_xdata()) == x
    assert line.get_linestyle() != "None"
    assert list(line.get_ydata()) == pytest.approx(y)


def test_a_log_axis_reads_in_powers_of_ten_on_whole_decades(ax):
    for draw in (lambda: figures.by_depth(ax, [3, 10], [1e-8, 0.5]), lambda: figures.cost(ax, [0.5, 1e-8])):
        draw()
        assert ax.get_ylim() == pytest.approx((-8 - 0.32, 0 + 0.32))  # a twenty-fifth of room: none lies on the frame
        assert ax.yaxis.get_major_formatter()(-8) == "$10^{-8}$"
        assert all(tick == int(tick) for tick in ax.get_xticks())


def test_wrong_number_of_columns_is_an_error_and_not_half_a_picture(ax):
    with pytest.raises(ValueError, match="zip"):
        figures.weight_gradient(ax, h)


def test_samples_keep_their_colours_and_the_second_shows_over_the_first(ax):
    for lines in (figures.signal(ax, h), figures.gradient(ax, g), figures.factor(ax, g)):
        assert [line.get_color() for line in lines] == list(figures.SAMPLES)
        assert [line.is_dashed() for line in lines] == [False, True]
        assert lines[1].get_zorder() > lines[0].get_zorder()


def test_a_pale_curve_stands_behind_and_keeps_in_sight(ax):
    """To compare: the same axes, wide enough for both, the grey one named once."""
    behind = figures.signal(ax, h * 2, pale="before")
    assert behind[0].get_label() == "before"
    front = figures.signal(ax, h)
    assert {line.get_color() for line in behind} == {figures.PALE}
    assert max(line.get_zorder() for line in behind) < min(line.get_zorder() for line in front)
    assert [text.get_text() for text in figures.samples_key(ax).get_texts()] == ["sample i=1", "sample i=2", "before"]
    assert ax.get_ylim()[0] < -1


@pytest.mark.parametrize("draw", [figures.cost, figures.weights, figures.weight_gradient])
def test_curves_of_one_axis_differ_and_the_pale_one_takes_no_colour(ax, draw):
    if draw is not figures.weights:  # which has no pale curves
        draw(ax, [0.5, 0.1], pale="before")
    lines = [draw(ax, [0.5, 0.1 * n]) for n in range(1, 6)]
    assert [line.get_color() for line in lines] == list(figures.CURVES)
    assert [line.is_dashed() for line in lines] == [False, True, False, True, False]


def test_labels_reach_the_legend(ax):
    figures.cost(ax, [1, 0.1], label="from 5")
    figures.weights(ax, [nan, 1], start=0.9, label="after")
    figures.trained_level(ax)
    words = [text.get_text() for text in figures.legend(ax).get_texts()]
    assert words == ["from 5", "after", "before: 0.9", "trained: J < 0.001"]


def test_never_within_n_is_an_open_mark_at_n(ax):
    """Named once in the legend, however many curves have one."""
    for T, colour in (([10, nan, 30, nan], "#0072B2"), ([nan, 2, 3, 4], "#D55E00")):
        figures.plot_xy(ax, [1, 2, 3, 4], T, points=True, never=3000, color=colour)
    assert {line.get_linestyle() for line in ax.lines} == {"None"}
    opened = ax.lines[1::2]
    assert [list(line.get_xdata()) for line in opened] == [[2, 4], [1]]
    assert all(line.get_ydata() == pytest.approx(log10(3000)) for line in opened)
    assert [line.get_markeredgecolor() for line in opened] == ["#0072B2", "#D55E00"]
    assert {line.get_markerfacecolor() for line in opened} == {"white"}
    assert [text.get_text() for text in figures.legend(ax).get_texts()] == ["not within 3,000"]


@pytest.mark.parametrize(
    ("values", "limits"),
    [
        ([-5.2, -5.3], (-6, -4)),  # flat looks flat: never less than two decades
        ([-7.5, 0.5], (-8, 1)),
        ([-inf, nan, -3.5, -1.5], (-4, -1)),
        ([-inf, nan], (-2, 0)),
    ],
)
def test_decades_are_whole_and_ignore_what_is_not_finite(values, limits):
    assert figures.decades(values) == limits


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (-300, 0, [f"$10^{{{n}}}$" for n in range(-300, 1, 50)]),
        (-6, -4, ["$10^{-6}$", "$10^{-5}$", "$10^{-4}$"]),
        (log10(0.02), log10(0.12), ["0.02", "0.03", "0.05", "0.07", "0.1"]),
        (log10(40), log10(3000), ["50", "100", "200", "500", "1,000", "2,000"]),
        (log10(0.015), log10(0.9), ["0.02", "0.05", "0.1", "0.2", "0.5"]),
        (log10(3e4), log10(8e5), ["50,000", "100,000", "200,000", "500,000"]),
        (log10(1.5e6), log10(8e6), ["$2\\cdot10^{6}$", "$3\\cdot10^{6}$", "$5\\cdot10^{6}$", "$7\\cdot10^{6}$"]),
        (log10(1.5e-4), log10(8e-4), ["0.0002", "0.0003", "0.0005", "0.0007"]),
        (-7, 0, ["$10^{-6}$", "$10^{-4}$", "$10^{-2}$", "$10^{0}$"]),  # at most six steps
        (log10(1.5e-5), log10(5.5e-5), ["$2\\cdot10^{-5}$", "$3\\cdot10^{-5}$", "$5\\cdot10^{-5}$"]),
        (log10(1.5e-6), log10(5.5e-6), ["$2\\cdot10^{-6}$", "$3\\cdot10^{-6}$", "$5\\cdot10^{-6}$"]),
    ],
)
def test_ticks_read_as_powers_of_ten_or_as_numbers_where_few_of_those_fit(ax, low, high, words):
    ax.set_ylim(low, high)
    figures.powers_of_ten(ax.yaxis)
    ticks = [tick for tick in ax.yaxis.get_major_locator()() if low - 1e-9 <= tick <= high + 1e-9]
    assert [ax.yaxis.get_major_formatter()(tick) for tick in ticks] == words


def test_marks_stand_where_they_belong_and_leave_the_scale_alone(ax):
    """The smallest floats are 2^-1074 and 2^-149."""
    figures.gradient(ax, [[nan], [1e-2], [1e-5]])
    limits = ax.get_ylim()
    figures.float_limits(ax)
    figures.trained_level(ax)
    heights = [line.get_ydata()[0] for line in ax.lines[1:]]
    assert heights == pytest.approx([-1074 * log10(2), -149 * log10(2), -3])
    assert [text.get_text() for text in ax.texts] == ["smallest float64", "smallest float32"]
    assert all(text.get_clip_on() and text.get_annotation_clip() for text in ax.texts)  # unseen outside the axis
    assert all(0 < text.xy[0] < 0.1 for text in ax.texts)  # at its left end
    figures.gradient(ax, [[nan], [1e-2], [1e-4]])
    assert ax.get_ylim() == limits


def test_axes_gives_one_or_many_and_every_letter_can_be_read():
    one, many = figures.axes("one"), figures.axes("left", "right")
    assert (one.get_title(), [ax.get_title() for ax in many]) == ("one", ["left", "right"])
    figures.cost(one, [1, 1e-9], label="J")
    figures.float_limits(one)
    legend = figures.legend(one)
    one.figure.canvas.draw()
    letters = [one.title, one.xaxis.label, one.yaxis.label, *one.get_xticklabels(), *one.texts, *legend.get_texts()]
    assert min(text.get_size() for text in letters) >= 14
    plt.close("all")


@pytest.mark.parametrize(
    "draw",
    [
        lambda ax: [figures.cost(ax, [1, 0.1], label="J"), figures.legend(ax)],
        lambda ax: [figures.trained_level(ax), figures.cost(ax, [1, 0.1])],  # the mark before the curve
        lambda ax: figures.by_depth(ax, [3, 10], [1e-8, 0.1]),
        lambda ax: [figures.signal(ax, h), figures.samples_key(ax)],
        lambda ax: figures.magnitudes(ax, {"a": [nan, 1e-9]}),
        lambda ax: maps.history(ax, [1, 2], np.ones((2, 3))),
        lambda ax: maps.trainability(ax, np.array([0.5, 6]), np.array([1, 100]), np.ones((2, 2))),
    ],
)
def test_letters_can_be_read_on_an_axis_that_nobody_styled(pair, draw):
    draw(pair[0])
    pair[0].figure.canvas.draw()
    axes = [pair[0], *pair[0].figure.axes[2:]]  # the bar of colours has an axis of its own
    letters = [text for ax in axes for text in (*ax.texts, ax.xaxis.label, ax.yaxis.label)]
    letters += [text for ax in axes for axis in (ax.xaxis, ax.yaxis) for text in axis.get_ticklabels()]
    letters += [text for ax in axes if ax.get_legend() for text in ax.get_legend().get_texts()]
    assert min(text.get_size() for text in letters if text.get_text()) >= 14


def test_png_is_a_picture_of_the_figure(ax):
    png = figures.png(ax.figure, dpi=60)
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    assert (int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")) == (690, 276)  # 11.5 x 4.6 inches


# colours


def _linear(colour):
    rgb = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


SEEN_BY = {  # Machado, Oliveira, Fernandes (2009), severity 1, on linear RGB
    "most": np.eye(3),
    "protanopes": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopes": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
}
TO_XYZ = np.array([[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.01933, 0.11919, 0.9503]])


def _lab(linear):
    xyz = TO_XYZ @ np.clip(linear, 0, 1) / (TO_XYZ @ np.ones(3))
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("reader", SEEN_BY)
def test_colours_of_lines_are_told_apart_by_every_reader(reader):
    """A distance in CIELAB of at least 15; 2.3 is just noticeable side by side."""
    seen = [_lab(SEEN_BY[reader] @ _linear(colour)) for colour in {*style.SAMPLES, *style.CURVES, style.PALE}]
    apart = [np.linalg.norm(a - b) for i, a in enumerate(seen) for b in seen[:i]]
    assert min(apart) > 15


@pytest.mark.parametrize("colour", [*style.SAMPLES, *style.CURVES, style.MARK])
def test_lines_stand_out_from_the_paper(colour):
    """WCAG asks for a contrast of 3 to 1 for graphics."""
    assert 1.05 / (TO_XYZ[1] @ _linear(colour) + 0.05) >= 3
