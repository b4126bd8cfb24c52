"""The picture of the chain has everything of Algorithm 1 in its order; that of phi marks where it is steep and flat."""

import math

import numpy as np
import pytest

from backprop import figures, identity, relu, sigmoid, tanh


def test_chain_stands_in_its_order(ax):
    figures.chain_picture(ax)
    at = {text.get_text(): text.get_position() for text in ax.texts if text.get_text()}
    across = sorted(at, key=lambda word: at[word][0])
    order = ["$x$", "$w_1$", "$h_1$", "$w_2$", "$h_2$", "$w_3$", "$h_{l-1}$", "$w_l$", "$h_l$", "$J$"]
    assert [word for word in across if word in order] == order
    across = [(start[0], end[0]) for start, end in _arrows(ax) if start[1] == 0]
    assert len(across) == 6
    assert all(k < start < at["$w_1$"][0] + k < end < k + 1 for k, (start, end) in enumerate(across))
    assert (at["$J$"][0], 0.36) in [end for _, end in _arrows(ax)]  # y comes in from above
    assert at["$g_1$"][0] == at["$h_1$"][0]
    assert at["$g_l$"][0] == at["$h_l$"][0]
    assert at["$y$"][0] == at["$J$"][0]


def test_one_arrow_goes_forward_and_one_back(ax):
    figures.chain_picture(ax)
    ways = {start[1]: end[0] - start[0] for start, end in _arrows(ax) if abs(end[0] - start[0]) > 3}
    assert sorted(ways.values()) == [-5, 5]
    assert _words_at(ax, "forward") == pytest.approx((2.5, max(ways)), abs=0.2)
    assert _words_at(ax, "backward") == pytest.approx((3.5, min(ways)), abs=0.2)
    assert ways[max(ways)] > 0 > ways[min(ways)]  # above: forward, to the right; below: back


@pytest.mark.parametrize("draw", [figures.chain_picture, figures.activation])
def test_every_word_is_within_the_picture_and_none_lies_on_another(ax, draw):
    draw(ax)
    ax.figure.canvas.draw()
    axis = [*ax.get_xticklabels(), ax.xaxis.label] if ax.axison else []
    boxes = [text.get_window_extent() for text in [*ax.texts, ax.title, *axis] if text.get_text()]
    assert all(ax.figure.bbox.x0 <= box.x0 < box.x1 <= ax.figure.bbox.x1 for box in boxes)
    assert all(ax.figure.bbox.y0 <= box.y0 < box.y1 <= ax.figure.bbox.y1 for box in boxes)
    assert not any(box.overlaps(other) for i, box in enumerate(boxes) for other in boxes[:i])


def _arrows(ax):
    return [(text.xyann, text.xy) for text in ax.texts if getattr(text, "arrow_patch", None)]


def _words_at(ax, word):
    return next(text.get_position() for text in ax.texts if text.get_text().startswith(word))


@pytest.mark.parametrize(
    ("phi", "flat_from", "words"),
    [
        (tanh, math.acosh(math.sqrt(20)), ["flat", "flat", "steep"]),  # 1/cosh^2 u = 1/20
        (sigmoid, 2 * math.acosh(math.sqrt(20)), ["flat", "flat", "steep"]),  # sigmoid u = (1 + tanh(u/2)) / 2
        (relu, 0, ["flat", "steep"]),
        (identity, None, ["steep"]),
    ],
)
def test_an_activation_is_shown_with_its_slope(ax, phi, flat_from, words):
    lines = figures.activation(ax, phi)
    u = lines[0].get_xdata()
    np.testing.assert_array_equal(lines[0].get_ydata(), phi(u))
    smooth = np.abs(u) > 0.05  # relu has a corner at 0
    rise = np.gradient(lines[0].get_ydata(), u)
    np.testing.assert_allclose(rise[smooth], lines[1].get_ydata()[smooth], atol=2e-3)
    assert sorted(text.get_text() for text in ax.texts) == words
    shaded = [patch.get_extents().transformed(ax.transData.inverted()) for patch in ax.patches]
    if shaded:
        assert (shaded[0].x0, shaded[0].x1) == pytest.approx((-6, -flat_from), abs=0.031)  # u in steps of 0.03
    assert len(shaded) == words.count("flat")
    at = [(text.get_text(), text.get_position()[0]) for text in ax.texts]
    assert all(abs(phi.derivative(np.array(u))) > 0.2 for word, u in at if word == "steep")
    assert all(abs(phi.derivative(np.array(u))) < 0.02 for word, u in at if word == "flat")
