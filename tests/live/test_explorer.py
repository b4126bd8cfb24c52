"""The live view of the chain in plain Python: what its controls do, and what its curves and pictures show."""

import asyncio
import gc
import inspect
import io
import math
import re
import threading
import time

import ipywidgets as widgets
import numpy as np
import oracle
import pytest
from contrast import contrast
from finding import find, parts, press, said, switch, type_in
from IPython.core import formatters
from mpmath import mpf
from PIL import Image

from backprop import chain, identity, live, relu, sigmoid, tanh
from backprop.experiments.chain import Experiment, Progress, Snapshot
from backprop.figures import panels

X, Y = (-0.5, 0.5), (0.1, 0.7)


def drawn(view):
    """The points of the curves by layer, as the page has them."""
    return re.findall(r'points="([^"]*)"', view.picture.curves)


# Curves


@pytest.mark.parametrize("phi", [tanh, sigmoid, relu, identity], ids=repr)
@pytest.mark.parametrize(("w", "l", "b"), [(0.05, 1, None), (1.2, 100, -2.0), (-3.0, 40, 0.5), (20.0, 30, None)])
def test_a_snapshot_is_the_chain_at_fifty_digits(phi, w, l, b):
    e = Experiment(w=w, l=l, b=b, phi=phi, y=Y)
    seen, exact = Snapshot(e, *e.parameters()), oracle.chain(e.x, e.y, *e.parameters(), phi)
    oracle.assert_agree("h", seen.h, exact.h, exact.terms.h, 1e-9)
    for k in range(1, l + 1):
        for i in range(2):
            true = abs(exact.g[k, i])
            assert (true == 0 and seen.log10_g[k, i] == -np.inf) or abs(
                mpf(10) ** mpf(seen.log10_g[k, i]) - true
            ) <= 1e-9 * max(true, exact.terms.g[k, i])


def test_curves_lie_over_their_axes():
    """What the page draws, taken back from pixels to data: layer k at its place, its value at its height."""
    view = live.explorer(w=0.9, max_iter=10)
    w = chain.per_layer(100, 0.9)
    u, h = chain.forward(X, w)
    g = chain.backward(u, h, X, w)
    dJ_dw, _ = chain.gradients(h, g)
    picture = view.panels
    expected = [(picture.axes["h"], h[:, 0]), (picture.axes["h"], h[:, 1])]
    expected += [(picture.axes["g"], np.log10(np.abs(g[:, i]))) for i in range(2)]
    expected += [(picture.axes["dJ_dw"], np.log10(np.abs(dJ_dw)))]
    for (ax, values), points in zip(expected, drawn(view), strict=True):
        pixels = np.array([point.split(",") for point in points.split()], float)
        pixels = np.column_stack([pixels[:, 0] + ax.bbox.x0, ax.bbox.y1 - pixels[:, 1]])
        data, first = ax.transData.inverted().transform(pixels), np.isnan(values[0]).astype(int)
        np.testing.assert_allclose(data[:, 0], np.arange(first, 101), atol=0.05)
        per_pixel = np.ptp(ax.get_ylim()) / ax.bbox.height
        np.testing.assert_allclose(data[:, 1], values[first:], atol=0.1 * per_pixel)


def test_a_single_layer_is_a_dot():
    """A polyline of one point would show nothing."""
    view = live.explorer(l=1, max_iter=10)
    assert [len(points.split()) for points in drawn(view)] == [2, 2, 2, 2, 2]
    assert view.picture.curves.count('stroke-linecap="round"') == 3


def test_scales_move_in_steps():
    """A slow drag of w through 0.8 to 1.2 draws the axes anew a few times, not at each of its 41 values."""
    view, pictures = live.explorer(max_iter=10), set()
    for w in range(80, 121):
        view.w = w / 100
        pictures.add(view.picture.background)
    assert len(pictures) <= 6
    assert {view.panels.axes[name].get_ylim()[0] for name in ("g", "dJ_dw")} <= {-5, -10, -20}


def test_only_the_newest_axes_are_saved():
    view = live.explorer(max_iter=10)
    for b in range(panels.SAVED + 3):
        view.set(w=(0.9, 1.0, 3.0, 5.0, 20.0)[b % 5], l=(3, 10, 30, 100, 300)[b // 5 % 5], log_h=b % 2 == 0)
        assert len(panels._backgrounds) <= panels.SAVED
        assert view.picture.background in panels._backgrounds.values()


@pytest.mark.parametrize("w", [-0.05, 0.9, 2.5, 20.0])
def test_equal_weights_look_equal_in_their_panel(w):
    """Their rounding errors and a small change of one of them do not fill it, and the curve lies within it."""
    low, high = live.explorer(w=w, l=3, max_iter=10, weights=True).panels.axes["w"].get_ylim()
    assert low < w < high
    assert 0.04 * max(abs(w), 1) <= high - low <= 0.4 * max(abs(w), 1)


@pytest.mark.parametrize("large", ["", "h", "g", "w", "J"])
@pytest.mark.parametrize(("log_h", "weights"), [(False, False), (True, True)])
def test_what_is_seen_can_be_chosen(large, log_h, weights):
    view = live.explorer(l=20, b=0.5, max_iter=20, large=large, log_h=log_h, weights=weights)
    four = ["log_h" if log_h else "h", "g", "w" if weights else "dJ_dw", "J"]
    seen = [name for name, ax in view.panels.axes.items() if ax.get_visible()]
    assert sorted(seen) == sorted(four if not large else [four["hgwJ".index(large)]])
    corners = {name: view.panels.axes[name].get_position().p0 > (0.5, 0.5) for name in seen}
    places = {name: tuple(corner) for name, corner in corners.items()}
    assert large or places == dict(zip(four, [(False, True), (True, True), (False, False), (True, False)]))
    picture = Image.open(io.BytesIO(view.still()))
    assert picture.size == view.picture.size
    assert np.asarray(picture.convert("L")).std() > 10  # something is drawn


def test_an_explosion_is_said_in_the_empty_panel():
    view = live.explorer(w=3.0, phi=identity)
    said = re.search(r'<text x="(\d+)" y="(\d+)"[^>]*>explodes at iteration (\d+)</text>', view.picture.cost)
    x, y, at = said.groups()
    assert at == str(len(view.J))
    box = view.panels.axes["J"].bbox  # which counts from below
    assert abs(int(x) - (box.x0 + box.x1) / 2) < 2
    assert abs(view.picture.size[1] - int(y) - (box.y0 + box.y1) / 2) < 2
    assert f"It explodes at iteration {len(view.J)}:" in view.words()


# Any iteration of a run


@pytest.mark.parametrize("t", [1, 2, 100, 101, 102, 999, 1000])
@pytest.mark.parametrize("b", [None, 0.3])
def test_iteration_t_is_that_of_a_run_of_t_minus_1(t, b):
    view = live.explorer(w=1.02, l=30, b=b, y=Y if b else X, t=t)
    run = chain.train(view.state.x, view.y, *view.state.parameters(), view.alpha, t - 1)
    np.testing.assert_array_equal(view.snapshot.w, run.w)
    h = [list(X)]
    for w_k, b_k in zip(run.w[1:], [0.0] * 30 if b is None else run.b[1:]):
        h.append([math.tanh(h_i * w_k + b_k) for h_i in h[-1]])
    np.testing.assert_array_equal(view.snapshot.h, h)
    np.testing.assert_allclose(view.snapshot.J, view.J[t - 1], rtol=1e-9, atol=1e-28)
    assert (f"At iteration {t:,}, J is " in view.words()) == (t > 1)


def test_a_change_of_the_experiment_begins_anew_and_more_iterations_go_on():
    view = live.explorer(w=0.9, l=10, max_iter=100, t=70)
    J = view.J.copy()
    view.max_iter = 250
    assert view.t == 70
    np.testing.assert_array_equal(view.J[:100], J)
    np.testing.assert_allclose(view.J, chain.train(X, X, chain.per_layer(10, 0.9), max_iter=250).J, rtol=1e-12)
    view.t = 230
    view.max_iter = 120
    assert (view.t, len(view.J)) == (120, 120)
    view.alpha = 0.2
    assert view.t == 1
    with pytest.raises(ValueError, match=r"\bt\b"):
        view.t = 121


def test_any_iteration_of_a_long_run_is_near_and_costs_little():
    """100,000 iterations of 300 layers with biases: at most 100 MB; and the weights are those of the run."""
    run = Progress(Experiment(w=0.9, l=300, b=0.0, y=Y, max_iter=100_000))
    run.reach(2000)
    kept = sum(w.nbytes + b.nbytes for w, b in run._saved.values())
    assert (kept / 2000 * 100_000 + 8 * 100_000) < 100e6
    begun = time.process_time()
    w, _ = run.parameters(1999)
    assert time.process_time() - begun < 0.1
    straight = chain.train(X, Y, *run.experiment.parameters(), max_iter=1998)
    np.testing.assert_array_equal(w, straight.w)


def test_random_weights_give_the_run_of_those_weights():
    view = live.explorer(w=1.0, l=30, spread=0.3, max_iter=50)
    w, b = view.state.parameters()
    assert b is None
    assert np.std(w[1:]) == pytest.approx(0.3, rel=0.4)
    np.testing.assert_allclose(view.J, chain.algorithm_1(X, X, w, max_iter=50).J, rtol=1e-9)


def test_negative_weights_mirror_positive_ones_where_l_is_even():
    minus, plus = live.explorer(w=-1.0, l=100, max_iter=40), live.explorer(w=1.0, l=100, max_iter=40)
    np.testing.assert_allclose(minus.J, plus.J, rtol=1e-9)


# Setting it from code


@pytest.mark.parametrize(
    ("error", "name", "value"),
    [
        *[(ValueError, "w", v) for v in (-20.1, 21, np.nan, np.inf, [1, 2])],
        *[(ValueError, "l", v) for v in (0, 301, -3)],
        *[(ValueError, "max_iter", v) for v in (0, 9, 100_001)],
        *[(ValueError, "alpha", v) for v in (-0.1, 11, np.nan)],
        *[(ValueError, "b", v) for v in (-2.1, 3, None)],
        *[(ValueError, "y", v) for v in ((0.5,), (0.1, 1.5), (0.1, np.nan), (1, 0, 1), 0.5)],
        *[(ValueError, "t", v) for v in (0, 11)],
        (ValueError, "large", "K"),
        (ValueError, "spread", 0.5),
        *[(TypeError, "w", v) for v in ("1", None, True)],
        *[(TypeError, "l", v) for v in (2.5, "3", None)],
        *[(TypeError, "max_iter", v) for v in (1e3, None)],
        *[(TypeError, "alpha", v) for v in ("0.1", None)],
        *[(TypeError, "y", v) for v in ("ab", None)],
        *[(TypeError, "phi", v) for v in ("tanh", None, np.tanh)],
        *[(TypeError, "log_h", v) for v in (1, None)],
    ],
)
def test_bad_values_are_named_and_leave_the_view_as_it_was(error, name, value):
    view = live.explorer(w=0.9, b=0.1, y=Y, max_iter=10)
    before = view.state, view.words(), view.picture.curves, said(view)
    with pytest.raises(error, match=rf"\b{name}\b"):
        setattr(view, name, value)
    assert (view.state, view.words(), view.picture.curves, said(view)) == before
    assert find(view, widgets.Text, "initial weight w").value == "0.9"
    view.l = 5  # and it goes on
    assert view.snapshot.h.shape == (6, 2)


@pytest.mark.parametrize("bad", [{"w": 30}, {"l": 0}, {"y": 5}, {"b": "0"}, {"phi": "relu"}, {"max_iter": 3}])
def test_explorer_names_a_bad_argument(bad):
    with pytest.raises((ValueError, TypeError), match=rf"\b{next(iter(bad))}\b"):
        live.explorer(**bad)


def test_a_name_that_the_view_has_not_is_an_error_that_lists_those_it_has():
    view = live.explorer(max_iter=10)
    with pytest.raises(AttributeError, match=r"'depth'.*\bw, l, max_iter\b"):
        view.depth = 5
    with pytest.raises(ValueError, match=r"w, l, max_iter.*depth"):
        view.set(depth=5)


def test_several_changes_are_one_step():
    view = live.explorer(w=20, l=300, max_iter=10)
    view.set(w=0.9, l=3)
    assert (view.w, view.l) == (0.9, 3)
    assert find(view, widgets.Text, "depth l").value == "3"


# Controls


@pytest.mark.parametrize(
    ("name", "w", "l"),
    [("1.0 trains", 1.0, 100), ("5 saturates", 5.0, 100), ("0.9 fades", 0.9, 100), ("3 layers at 0.9", 0.9, 3)],
)
def test_presets_are_what_their_names_say_and_reset_goes_back(name, w, l):
    """Also in 2a, where bias and targets are others."""
    view = live.explorer(w=0.5, l=7, max_iter=20, b=0.25, y=Y, phi=sigmoid)
    start = view.words()
    press(view, name)
    assert (view.w, view.l, view.b, view.y) == (w, l, 0, X)
    run = chain.train(X, X, chain.per_layer(l, w))
    np.testing.assert_allclose(view.J, run.J, rtol=1e-6, atol=1e-20)
    assert ("It trains" in view.words()) == (name in ("1.0 trains", "3 layers at 0.9"))
    press(view, "reset")
    assert view.words() == start


@pytest.mark.parametrize(
    ("name", "text", "attribute", "value"),
    [
        *[("initial weight w", text, "w", 0.933) for text in ("0.933", "0,933", " .933 ", "9.33e-1")],
        *[("initial weight w", text, "w", -1.5) for text in ("-1.5", "−1,5")],
        *[("iterations", text, "max_iter", 2000) for text in ("2000", "2,000", "2 000", "2e3")],
        ("depth l", "17", "l", 17),
        ("learning rate α", "0.033", "alpha", 0.033),
        ("initial bias b", "-0,5", "b", -0.5),
        ("target y, i=2", "0.2", "y", (0.1, 0.2)),
        ("spread of w", "0.25", "spread", 0.25),
        ("iteration t", "7", "t", 7),
    ],
)
def test_a_number_can_be_typed_with_a_point_or_a_comma(name, text, attribute, value):
    view = live.explorer(b=0.0, y=Y, spread=0.1, max_iter=10, l=5)
    type_in(view, name, text)
    assert getattr(view, attribute) == value


@pytest.mark.parametrize(
    ("label", "text", "value"),
    [
        *(("iterations", text, 1000) for text in ("1.000", "1,000", "1 000", "1000.0")),
        ("iterations", "100.000", 100_000),
        ("depth l", "2.0", 2),
        ("learning rate α", "1.000", 1.0),
        ("learning rate α", "0,125", 0.125),
    ],
)
def test_a_whole_number_takes_points_and_commas_for_thousands(label, text, value):
    view = live.explorer(l=3, max_iter=10)
    type_in(view, label, text)
    assert {"iterations": view.max_iter, "depth l": view.l, "learning rate α": view.alpha}[label] == value


@pytest.mark.parametrize("text", ["1.5", "0.900", "1.00", "1,00", "12.34.56"])
def test_what_is_no_whole_number_is_not_rounded(text):
    view = live.explorer(l=3, max_iter=10)
    type_in(view, "depth l", text)
    assert view.l == (1 if text in ("1.00", "1,00") else 3)


@pytest.mark.parametrize("before", [0.1, 10.0])
@pytest.mark.parametrize("text", ["11", "1e9", "20"])
def test_alpha_beyond_its_range_is_never_cut_in_silence(before, text):
    view = live.explorer(l=3, max_iter=10, alpha=before)
    type_in(view, "learning rate α", text)
    assert view.alpha == 10
    assert f"learning rate α goes from 0 to 10: {text} became 10." in said(view)
    with pytest.raises(ValueError, match="alpha takes a number from 0 to 10; got 11"):
        view.alpha = 11


@pytest.mark.parametrize(
    ("text", "words"), [("abc", "got 'abc'"), ("1.2.3", "got"), ("", "got ''"), ("nan", "got 'nan'")]
)
def test_what_is_no_number_is_refused_in_words(text, words):
    view = live.explorer(max_iter=10)
    type_in(view, "initial weight w", text)
    assert view.w == 1
    assert find(view, widgets.Text, "initial weight w").value == "1"
    assert "initial weight w takes a number from -20 to 20" in said(view)
    assert f"got {text!r}" in said(view)


def test_what_is_cut_to_the_range_is_said():
    view = live.explorer(max_iter=10)
    type_in(view, "depth l", "1000")
    assert view.l == 300
    assert find(view, widgets.Text, "depth l").value == "300"
    assert "depth l goes from 1 to 300: 1000 became 300." in said(view)
    view.l = 5
    assert "became" not in said(view)


def test_every_slider_leads_the_state():
    view = live.explorer(b=0.0, y=Y, spread=0.1, max_iter=10)
    sliders = [part for line in view.children[1].children for part in line.children if hasattr(part, "readout")]
    assert len(sliders) == 9
    for slider in sliders[:-1]:
        before = view.picture.curves, view.state
        if isinstance(slider, widgets.SelectionSlider):
            slider.index += 1
        else:
            slider.value += slider.step
        assert view.state != before[1]
    assert len({view.w, view.l, view.alpha}) == 3


def test_sliders_hit_the_weights_of_the_exercise():
    view = live.explorer(max_iter=10)
    slider = next(s for s in view.children[1].children[0].children if isinstance(s, widgets.SelectionSlider))
    for w in (0.9, 0.95, 1.0, 1.05, 5, -1.0, 0):
        slider.value = w
        assert view.w == w


def test_switches_lead_the_state():
    view = live.explorer(max_iter=10)
    for name, attribute in (("log h", "log_h"), ("weights", "weights")):
        switch(view, name, True)
        assert getattr(view, attribute)
    find(view, widgets.Dropdown, "activation φ").value = relu
    find(view, widgets.Dropdown, "large").value = "g"
    assert (view.phi, view.large) == (relu, "g")


def test_the_code_makes_the_same_view():
    view = live.explorer(w=0.9, l=60, max_iter=10)
    press(view, "copy as code")
    assert "live.explorer(w=0.9, l=60, max_iter=10)" in said(view)
    view.set(t=7, log_h=True, large="h")
    again = eval(view.code())
    assert (again.state, again.words(), again.picture.curves) == (view.state, view.words(), view.picture.curves)


def test_the_code_holds_plain_numbers():
    """Of numpy's kinds, and of sliders whose steps add up: 0.3, not 0.30000000000000004."""
    view = live.explorer(l=3, max_iter=20, b=0.0, y=Y)
    view.set(t=np.int64(5), log_h=np.True_, w=np.float64(0.5), y=np.array(Y))
    slider = next(part for part in parts(view) if isinstance(part, widgets.FloatSlider))
    slider.value = 0.1 + 0.2
    view.t = np.int64(7)
    assert view.code() == "live.explorer(w=0.5, l=3, max_iter=20, b=0.3, y=(0.1, 0.7), t=7, log_h=True)"


def test_the_spread_can_be_drawn_again():
    view = live.explorer(l=30, spread=0.2, max_iter=10)
    first, _ = view.state.parameters()
    press(view, "draw again")
    w, _ = view.state.parameters()
    assert view.seed == 2
    assert (w[1:] != first[1:]).all()
    assert "seed=2" in view.code()
    assert eval(view.code()).state == view.state
    np.testing.assert_array_equal(view.snapshot.w, w)


@pytest.mark.parametrize("m", [1, 2, 3, 8])
def test_up_to_eight_samples_can_be_set(m):
    x, y = tuple(np.linspace(0.2, 0.5, m)), tuple(np.linspace(-0.3, 0.4, m))
    view = live.explorer(w=0.9, l=5, x=x, y=y, max_iter=20)
    run = chain.train(x, y, chain.per_layer(5, 0.9), max_iter=20)
    np.testing.assert_allclose(view.J, run.J, rtol=1e-12)
    assert view.snapshot.h.shape == (6, m)
    assert len(drawn(view)) == 2 * m + 1
    styles = re.findall(r'stroke="(#\w+)"[^>]*stroke-linecap="\w+" (stroke-dasharray)?', view.picture.curves)[:m]
    assert len(set(styles)) == m
    press(view, "5 saturates")
    assert (view.x, view.y) == ((X, X) if m == 2 else (x, y))


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ({"x": ()}, "x takes 1 to 8 samples; got 0"),
        ({"x": (0.1,) * 9, "y": (0.1,) * 9}, "x takes 1 to 8 samples; got 9"),
        ({"x": (0.1, 0.2, 0.3)}, "y takes as many targets as x has samples, 3"),
        ({"x": (0.1, 11)}, "x takes a number from -10 to 10; got 11"),
    ],
)
def test_samples_that_do_not_fit_are_named(given, name):
    with pytest.raises(ValueError, match=name):
        live.explorer(**given)
    with pytest.raises(ValueError, match="x takes as many samples as the view began with, 2"):
        live.explorer(max_iter=10).set(x=(0.1,), y=(0.1,))


def test_explorer_names_what_it_takes():
    assert [*inspect.signature(live.explorer).parameters] == list(live.explorer().FIELDS)
    with pytest.raises(TypeError, match=r"explorer takes w, l, .*seed.*; got depth"):
        live.explorer(depth=3)


def test_the_gradients_of_the_biases_stand_beside_those_of_the_weights():
    view = live.explorer(w=0.9, l=20, b=0.1, y=Y, max_iter=10)
    w, b = view.state.parameters()
    u, h = chain.forward(X, w, b)
    gradients = chain.gradients(h, chain.backward(u, h, Y, w))
    for line, dJ in zip(view.panels.lines["dJ_dw"], gradients, strict=True):
        np.testing.assert_allclose(line.get_ydata()[1:], np.log10(np.abs(dJ[1:])), rtol=1e-9)
    outputs = [float(v) for v in re.search(r"Outputs h\[20\]: (\S+), (\S+); targets: 0.1, 0.7", said(view)).groups()]
    np.testing.assert_allclose(outputs, h[-1], rtol=1e-3)


@pytest.mark.parametrize("J", [0.045, 0.02, 3e-8, 1e-15, 1e-31])
def test_the_axis_of_the_cost_ends_where_the_data_do(J):
    """0.045 and 0.02 lie a sixth of it apart, so that a student sees which is which."""
    view = live.explorer(l=3, max_iter=10)
    view.panels.draw(view.snapshot, np.geomspace(0.1, J, 10), 1, 10)
    low, high = view.panels.axes["J"].get_ylim()
    assert low <= np.log10(J)
    assert high == 0
    assert np.log10(0.045 / 0.02) > (high - low) / 6 or J < 0.01
    assert low >= min(10 * np.log10(J), -2)


@pytest.mark.parametrize("settings", [{}, {"b": 0.1, "weights": True}, {"log_h": True, "large": "h"}, {"l": 300}])
def test_values_stand_under_the_pointer(settings):
    """Each strip lies where its layer is, and names the values that are drawn there."""
    view = live.explorer(**{"l": 20, "max_iter": 50} | settings)
    strips = re.findall(r'<rect x="([\d.]+)" y="\d+" width="([\d.]+)" .*?<title>(.*?)</title>', view.panels.values())
    of_layers = [s for s in strips if s[2].startswith("layer") and ": h = " in s[2]]
    ax = view.panels.axes["log_h" if view.log_h else "h"]
    for x, width, words in of_layers:
        k, *h = re.findall(r"-?\d[\d.]*(?:e-?\d+)?", words)
        at = ax.transData.transform((int(k), 0))[0]
        assert float(x) - 0.1 <= at <= float(x) + float(width) + 0.1
        np.testing.assert_allclose([float(v) for v in h], view.snapshot.h[int(k)], rtol=1e-3)
    assert len(of_layers) == min(view.l + 1, 100)
    assert view.large or sum(s[2].startswith("iteration") for s in strips) == 50


@pytest.mark.parametrize(
    ("what", "ends", "values"),
    [
        ("iteration t", ("3e7", "3e7"), [20]),
        ("iteration t", ("1", "3e7"), [*range(1, 21)]),
        ("depth l", ("-5", "3"), [1, 2, 3]),
        ("depth l", ("299", "3e7"), [299, 300]),
        ("weight w", ("19.98", "1e9"), [19.98, 19.99, 20.0]),
    ],
)
def test_the_ends_of_play_are_cut_to_the_range_and_that_is_said(what, ends, values):
    view = live.explorer(l=3, max_iter=20)
    find(view, widgets.Dropdown, "play").value = what
    type_in(view, "from", ends[0])
    type_in(view, "to", ends[1])
    assert view._ends()[1] == pytest.approx(values)
    assert "became" in said(view)


@pytest.mark.parametrize(
    ("ends", "words"), [(("x", "5"), "play from takes a whole number"), (("9", "3"), "at most to")]
)
def test_ends_of_play_that_make_no_sense_are_said(ends, words):
    view = live.explorer(l=3, max_iter=20)
    find(view, widgets.Dropdown, "play").value = "depth l"
    type_in(view, "from", ends[0])
    type_in(view, "to", ends[1])
    switch(view, "▶ play", True)
    assert words in said(view)
    assert not find(view, widgets.ToggleButton, "▶ play").value


# Held curves


def test_held_curves_at_almost_the_same_weight_are_both_held():
    view = live.explorer(w=1.0, l=3, max_iter=10)
    view.hold()
    view.w = 0.99996
    view.hold()
    assert list(view.panels.held) == ["w = 1, l = 3", "w = 0.99996, l = 3"]


def test_what_is_held_has_its_whole_course():
    """Also where `hold` was pressed before the run had begun, as after a cell that took long."""

    async def steps():
        view = live.explorer(max_iter=1000, l=20)
        view.w = 0.9
        view.hold()
        (_, lines) = view.panels.held["w = 0.9, l = 20"]
        assert lines["J"][0].get_xdata()[-1] == 1000
        view.set(max_iter=100_000, l=300)
        view.hold()
        assert ", J up to iteration " in list(view.panels.held)[-1]
        view.close()

    in_a_loop(steps)


def test_held_curves_stay_labelled_until_they_are_let_go():
    view = live.explorer(w=1.0, max_iter=10)
    clear = view.picture.background
    press(view, "hold")
    view.w = 5.0
    press(view, "hold")
    view.w = 0.9
    press(view, "hold")
    for w in ("1", "5", "0.9"):
        assert f"w = {w}, l = 100" in said(view)
    assert list(view.panels.held) == ["w = 1, l = 100", "w = 5, l = 100", "w = 0.9, l = 100"]
    assert len({colour for colour, _ in view.panels.held.values()}) == 3
    _, lines = view.panels.held["w = 5, l = 100"]
    _, h = chain.forward(X, chain.per_layer(100, 5.0))
    np.testing.assert_array_equal(lines["h"][1].get_ydata(), h[:, 1])
    press(view, "hold")  # the same again: renewed, not doubled
    assert len(view.panels.held) == 3
    press(view, "let go")
    assert "held" not in said(view)
    view.w = 1.0
    assert view.picture.background == clear
    press(view, "hold")
    press(view, "reset")
    assert not view.panels.held


def test_of_many_held_curves_the_newest_stay():
    view = live.explorer(max_iter=10)
    for l in (1, 2, 3, 4, 5, 6):
        view.l = l
        view.hold()
    assert [name.split("l = ")[1] for name in view.panels.held] == ["3", "4", "5", "6"]


def test_scales_reach_the_held_curves():
    """Comparing (a) with (d): from 0.9 to 1, the small gradients of 0.9 stay in sight."""
    view = live.explorer(w=0.5, l=200, max_iter=10)
    view.hold()
    view.set(w=1.0, l=10)
    (_, lines) = view.panels.held["w = 0.5, l = 200"]
    for line in (*lines["g"], *lines["dJ_dw"]):
        low, high = line.axes.get_ylim()
        assert low <= np.nanmin(line.get_ydata()) <= np.nanmax(line.get_ydata()) <= high
        assert line.axes.get_xlim()[1] >= 200
    view.release()
    assert view.panels.axes["g"].get_xlim()[1] == 10


def test_curves_stand_out_from_the_page():
    view = live.explorer(max_iter=10)
    for l in (1, 2, 3, 4):
        view.l = l
        view.hold()
    colours = re.findall(r'stroke="(#\w+)"', view.picture.curves + view.picture.cost)
    for colour in [*colours, *(colour for colour, _ in view.panels.held.values())]:
        assert contrast(colour, "#FFFFFF") >= 3, colour


# When something goes wrong


def test_a_failing_callback_shows_its_message(monkeypatch):
    view = live.explorer(max_iter=10)
    with monkeypatch.context() as broken:
        broken.setattr(chain, "cost", lambda *_: 1 / 0)
        type_in(view, "depth l", "5")
    assert "ZeroDivisionError: division by zero" in said(view)
    type_in(view, "depth l", "6")  # and the view goes on
    assert "Error" not in said(view)


def test_a_failing_run_shows_its_message(monkeypatch):
    async def go():
        view = live.explorer(max_iter=100_000)
        monkeypatch.setattr(chain, "train", lambda *_: 1 / 0)
        await asyncio.sleep(0.2)
        return said(view)

    assert "ZeroDivisionError: division by zero" in asyncio.run(go())


def test_two_views_are_independent():
    one, two = live.explorer(w=0.9, max_iter=10), live.explorer(w=5.0, max_iter=10)
    before = two.words(), two.picture.curves, said(two)
    one.set(w=1.2, l=7)
    one.hold()
    assert (two.words(), two.picture.curves, said(two)) == before


# In an event loop, as in a kernel


def in_a_loop(steps):
    """Run a coroutine as a kernel would; no task may be lost with an error."""
    lost = []

    async def go():
        asyncio.get_running_loop().set_exception_handler(lambda _, context: lost.append(context))
        await asyncio.wait_for(steps(), 60)

    asyncio.run(go())
    gc.collect()
    assert lost == []


async def until(condition):
    while not condition():
        await asyncio.sleep(0.01)


def test_a_long_run_comes_in_chunks_and_ends_when_a_control_moves():
    async def steps():
        view = live.explorer(max_iter=100_000)
        lengths = set()
        for _ in range(40):
            await asyncio.sleep(0.01)
            lengths.add(len(view.J))
        assert len(lengths) >= 4
        assert 0 < len(view.J) < 100_000
        assert "iterations" in said(view)
        np.testing.assert_allclose(view.J[:30], chain.train(X, X, chain.per_layer(100, 1.0), max_iter=30).J, rtol=1e-12)
        old = view.J
        view.set(w=0.9, max_iter=1000)
        assert len(view.J) == 0
        grown = len(old)
        await until(lambda: len(view.J) == 1000)
        assert len(old) == grown

    in_a_loop(steps)


def test_a_growing_run_leaves_t_where_a_student_left_it_or_takes_it_along_from_the_end():
    async def steps():
        view = live.explorer(max_iter=100_000)
        await until(lambda: len(view.J) > 500)
        view.t = 300
        came = len(view.J)
        await until(lambda: len(view.J) > came)
        assert view.t == 300
        view.t = len(view.J)
        came = len(view.J)
        await until(lambda: len(view.J) > came + 100)
        assert view.t == len(view.J)
        view.finish()
        np.testing.assert_array_equal(view.snapshot.w, view._run.parameters(view.t)[0])

    in_a_loop(steps)


def test_no_move_is_lost_that_comes_in_another_thread():
    """JupyterLab lets a kernel handle controls beside the thread that trains: each is taken, in that thread."""
    threads = set()

    async def steps():
        view = live.explorer(max_iter=100_000)
        view.changed.append(lambda: threads.add(threading.current_thread()))
        box, taken = find(view, widgets.Text, "depth l"), []

        def move():
            for l in range(1, 61):
                box.value = str(l)
                taken.append(view.l)

        with view._muted():  # the view sets its controls to something just now
            moves = asyncio.get_running_loop().run_in_executor(None, move)
            time.sleep(0.05)
        await moves
        assert taken == [*range(1, 61)]
        view.close()

    in_a_loop(steps)
    assert threads == {threading.main_thread()}


@pytest.mark.parametrize(("what", "name", "low", "high"), [("weight w", "w", 0.9, 1.0), ("depth l", "l", 10, 30)])
def test_play_starts_here_stays_where_it_is_stopped_and_yields_to_a_control(what, name, low, high):
    async def steps():
        view = live.explorer(max_iter=10)
        view.set(**{name: type(low)((low + high) / 2)})
        here = getattr(view, name)
        find(view, widgets.Dropdown, "play").value = what
        type_in(view, "from", str(low))
        type_in(view, "to", str(high))
        find(view, widgets.Dropdown, "speed").value = 0.05
        switch(view, "▶ play", True)
        await until(lambda: getattr(view, name) != here)
        assert here < getattr(view, name) <= here + 2 * (0.01 if name == "w" else 1)
        switch(view, "▶ play", False)
        there = getattr(view, name)
        await asyncio.sleep(0.2)
        assert getattr(view, name) == there
        switch(view, "▶ play", True)
        await asyncio.sleep(0.12)
        press(view, "5 saturates")
        await asyncio.sleep(0.2)
        assert (view.w, view.l) == (5.0, 100)
        assert not find(view, widgets.ToggleButton, "▶ play").value
        view.set(**{name: low})
        switch(view, "▶ play", True)
        await until(lambda: not find(view, widgets.ToggleButton, "▶ play").value)
        assert getattr(view, name) == high

    in_a_loop(steps)


def test_play_runs_through_the_iterations():
    async def steps():
        view, seen = live.explorer(w=0.9, l=3, max_iter=300), set()
        find(view, widgets.Dropdown, "speed").value = 0.05
        switch(view, "▶ play", True)
        while len(seen) < 5:
            await asyncio.sleep(0.02)
            seen.add(view.t)
        press(view, "reset")
        await asyncio.sleep(0.2)
        assert view.t == 1

    in_a_loop(steps)


# Before anything runs, and after


def test_a_cell_shows_the_still_picture_and_then_the_view(monkeypatch):
    """The picture is what is left where there is no kernel; its words stay the same from run to run."""
    shown = []
    monkeypatch.setattr("backprop.live.view.display", lambda data, raw, metadata=None: shown.append((data, metadata)))
    view = live.explorer(w=0.9)
    assert formatters.DisplayFormatter().format(view) == ({}, {})
    (picture, metadata), (page, _) = shown
    assert set(picture) == {"image/png", "text/plain"}
    assert metadata["image/png"]["alt"] == view.words()
    assert "application/vnd.jupyter.widget-view+json" in page
    assert page["text/plain"] == repr(live.explorer(w=0.9))
    assert "w = 0.9" in page["text/plain"]


def test_numpys_whole_numbers_are_whole_numbers():
    """From np.arange, say: t is taken along where the run gets shorter."""
    view = live.explorer(l=3, max_iter=100, t=90)
    view.max_iter = np.int64(50)
    assert (view.max_iter, view.t) == (50, 50)
