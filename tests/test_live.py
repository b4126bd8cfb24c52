"""The live view in plain Python: curves and sentence against 50 digits, over the whole range of the controls."""

import asyncio
import base64
import gc
import io
import re
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from mpmath import mp, mpf
from PIL import Image
from oracle import ACTIVATIONS
from oracle import chain as exact_chain

from backprop import chain, experiment, identity, live, relu, sigmoid, tanh

X, Y = (-0.5, 0.5), (0.1, 0.7)
LEVEL = 1e-3
FLOATS = {"float64": mpf(2) ** -1074, "float32": mpf(2) ** -149}  # the smallest positive number of each
HUGE = mpf(2) ** 1024


def exact_of(view):
    s = view.state
    w, b = chain.per_layer(s.l, s.w), None if s.b is None else chain.per_layer(s.l, s.b)
    return exact_chain(s.x, s.y, w, b, s.phi)


def curve(line):
    return np.asarray(line.get_xdata(), int), np.asarray(line.get_ydata(), float)


def assert_curves_agree(view, exact):
    """h, |g| and |dJ/dw| as drawn, each at its layer, to 9 digits of the terms it is a sum of."""
    for i, (h, g) in enumerate(zip(view.panels.h, view.panels.g)):
        for k, value in zip(*curve(h)):
            true, terms = exact.h[k, i], exact.terms.h[k, i]
            assert abs(mpf(value) - true) <= 1e-9 * terms or (value == np.copysign(np.inf, float(true))), f"h[{k},{i}]"
        for k, log10 in list(zip(*curve(g)))[1:]:
            true = abs(exact.g[k, i])
            if np.isfinite(log10):
                assert abs(mpf(10) ** mpf(log10) - true) <= 1e-9 * true, f"g[{k},{i}]"
            else:
                lost = abs(exact.h[-1, i]) < FLOATS["float64"] if log10 < 0 else abs(exact.h[-1, i]) > HUGE
                assert true == 0 or lost, f"g[{k},{i}]"
    end = max(abs(exact.h[-1]))
    if end > HUGE or (end < FLOATS["float64"] and view.phi is relu):
        return  # h has left the floats, and no g can be computed from it
    for k, log10 in list(zip(*curve(view.panels.dJ_dw)))[1:]:
        h, g = exact.h[k - 1], exact.g[k]
        if max(abs(h)) > 1e-300:  # below, h itself has lost its digits
            shown = mpf(10) ** mpf(log10) if np.isfinite(log10) else 0
            assert abs(shown - abs(exact.dJ_dw[k])) <= 1e-9 * sum(abs(h * g)), f"dJ_dw[{k}]"


def assert_says(printed, exact):
    """Three digits printed, of the exact number."""
    assert abs(mpf(printed) - exact) <= mpf("0.0051") * exact + FLOATS["float64"], f"{printed}, not {mp.nstr(exact, 6)}"


def assert_course_is_true(words, name, values, k):
    """The sentence about h or g. values[j] is the exact magnitude at layer k[j], in the order of propagation."""
    if "The gradient g cannot be computed from it." in words and name == "gradient g":
        assert "below the float range from layer" in words
        return
    said = re.search(rf"The {name} (.*?)\.(?: |$)(?! ?\d)", words)[1]
    if said == "is 0 at every layer":
        assert max(values) == 0
    elif said == "is beyond the float range at every layer":
        assert min(values) > HUGE
    elif only := re.fullmatch(r"is (\S+) at the only layer", said):
        assert len(values) == 1
        assert_says(only[1], values[0])
    elif gone := re.fullmatch(r"(\w+) \w+: (\S+) at layer (\d+), (.*) from layer (\d+) on", said):
        verb, first, k_first, where, k_gone = gone.groups()
        j = k.index(int(k_gone))
        assert int(k_first) == k[0]
        assert_says(first, values[0])
        if where == "0":
            assert verb == "vanishes"
            assert max(values[j:]) == 0 < min(values[:j])
        elif where == "below the float range":
            assert verb == "vanishes"
            assert max(values[j:]) < FLOATS["float64"] <= 2 * min(values[:j])
        else:
            assert (verb, where) == ("explodes", "beyond the float range")
            assert max(values[:j]) < HUGE <= min(values[j:])
    else:
        verb, first, k_first, last, k_last, factor = re.fullmatch(
            r"(\w+) \w+: (\S+) at layer (\d+), (\S+) at layer (\d+) \(× (\S+) a layer\)", said
        ).groups()
        assert (int(k_first), int(k_last)) == (k[0], k[-1])
        assert_says(first, values[0])
        assert_says(last, values[-1])
        change = values[-1] / values[0]
        assert_says(factor, change ** (mpf(1) / (len(values) - 1)))
        low, high = {
            "vanishes": (0, 1e-3),
            "shrinks": (1e-3, 0.5),
            "holds": (0.5, 2),
            "grows": (2, 1e3),
            "explodes": (1e3, mp.inf),
        }[verb]
        assert low * (1 - 1e-9) <= change <= high * (1 + 1e-9)


def assert_range_is_true(words, g):
    """What is said of layers whose g no float can hold. g[k - 1] is the exact magnitude at layer k."""
    said = re.search(r"From layer (\d+) down it is smaller than any (\w+)", words)
    below = {name: [k + 1 for k, g_k in enumerate(g) if 0 < g_k < smallest] for name, smallest in FLOATS.items()}
    expected = next((name for name in FLOATS if below[name]), None)
    assert (said and said[2]) == expected
    if said:
        assert below[expected] == list(range(1, int(said[1]) + 1))


def assert_training_is_true(words, J):
    """The sentence about the run, J by iteration taken from `chain.train`."""
    if gone := re.search(r"Training explodes: .* at iteration ([\d,]+)\.", words):
        n = int(gone[1].replace(",", ""))
        assert np.isinf(J[n - 1 :]).all()
        assert np.isfinite(J[: n - 1]).all()
        return
    first, last, n, verdict = re.search(r"J goes from (.+?) to (.+?) in ([\d,]+) iterations: (.*)\.$", words).groups()
    assert int(n.replace(",", "")) == len(J)
    for said, value in ((first, J[0]), (last, J[-1])):
        if said.startswith("less than"):
            assert value <= 1e-20
        else:
            assert float(said) == pytest.approx(value, rel=6e-4)
    below = J < LEVEL
    iterations = [int(t.replace(",", "")) for t in re.findall(r"iteration ([\d,]+)", verdict)]
    if "does not train" in verdict:
        assert not below.any()
    else:
        assert below[iterations[0] - 1]
        assert not below[: iterations[0] - 1].any()
        assert below[-1] == ("it trains" in verdict)
        if below[-1]:
            assert below[iterations[-1] - 1 :].all()
            assert iterations[-1] == 1 or not below[iterations[-1] - 2]


def assert_true(view):
    """Curves and words of the view, against the mathematics of its state."""
    s, exact = view.state, exact_of(view)
    words = view.words().split(": ", 1)[1]
    layers = list(range(1, s.l + 1))
    h, g = ([max(abs(v) for v in values[k]) for k in layers] for values in (exact.h, exact.g))
    assert_curves_agree(view, exact)
    assert_course_is_true(words, "signal h", h, layers)
    assert_course_is_true(words, "gradient g", g[::-1], layers[::-1])
    if max(abs(exact.h[-1])) < HUGE and "cannot be computed" not in words:
        assert_range_is_true(words, g)
    w, b = chain.per_layer(s.l, s.w), None if s.b is None else chain.per_layer(s.l, s.b)
    assert_training_is_true(words, chain.train(s.x, s.y, w, b, s.alpha, s.max_iter, s.phi).J)


@pytest.mark.parametrize("phi", ACTIVATIONS, ids=repr)
@pytest.mark.parametrize("b", [None, -2.0, 0.5])
def test_curves_and_words_are_true_in_the_corners(phi, b):
    view = live.explorer(b=b, phi=phi, max_iter=10, y=(-0.5, 0.5) if b is None else Y)
    for w, l, alpha in ((0.05, 1, 0), (0.05, 300, 10), (1.2, 100, 0.1), (20, 2, 10), (20, 237, 0), (20, 300, 10)):
        view.set(w=w, l=l, alpha=alpha)
        assert_true(view)


@settings(max_examples=20)
@given(
    w=st.sampled_from(live.STOPS["w"]),
    l=st.integers(1, 300),
    alpha=st.sampled_from([0, *live.STOPS["alpha"]]),
    b=st.none() | st.floats(-2, 2).map(lambda b: round(b, 2)),
    y=st.tuples(st.floats(-1, 1), st.floats(-1, 1)).map(lambda y: tuple(round(v, 2) for v in y)),
    phi=st.sampled_from(ACTIVATIONS),
)
@example(w=5.0, l=200, alpha=0.1, b=None, y=(-0.5, 0.5), phi=tanh)
@example(w=0.9, l=100, alpha=0.1, b=None, y=(-0.5, 0.5), phi=tanh)
@example(w=1.2, l=10, alpha=10, b=None, y=(-0.5, 0.5), phi=tanh)
def test_curves_and_words_are_true_everywhere(w, l, alpha, b, y, phi):
    assert_true(live.explorer(w=w, l=l, max_iter=30, alpha=alpha, b=b, y=y, phi=phi))


def test_the_curve_of_J_is_the_run():
    view = live.explorer(w=1.0, l=10, max_iter=200)
    run = chain.train(X, (-0.5, 0.5), chain.per_layer(10, 1.0), max_iter=200)
    t, log10_J = curve(view.panels.J)
    assert t.tolist() == list(range(1, 201))
    np.testing.assert_allclose(log10_J, np.log10(run.J), rtol=1e-12)


def test_random_weights_give_the_run_of_those_weights():
    view = live.explorer(w=1.0, l=30, spread=0.3, max_iter=50)
    w, b = view.state.parameters()
    assert b is None
    assert np.std(w[1:]) == pytest.approx(0.3, rel=0.4)
    u, h = chain.forward(X, w)
    np.testing.assert_array_equal(curve(view.panels.h[1])[1], h[:, 1])
    g = chain.backward(u, h, (-0.5, 0.5), w)
    np.testing.assert_allclose(curve(view.panels.g[0])[1][1:], np.log10(np.abs(g[1:, 0])), rtol=1e-12)
    assert_training_is_true(view.words().split(": ", 1)[1], chain.train(X, (-0.5, 0.5), w, max_iter=50).J)


# The words of an experiment


def training(*J):
    return experiment.training(experiment.State(max_iter=len(J)), np.array(J))


def test_words_tell_a_run_that_trains_from_one_that_does_not():
    assert training(0.1, 5e-4, 1e-5).endswith("it trains, and is below 0.001 from iteration 2 on.")
    assert training(0.1, 5e-4, 0.2, 1e-5).endswith(
        "it trains, below 0.001 first at iteration 2, and from iteration 4 on."
    )
    assert "it does not train (never below 0.001)" in training(0.1, 0.1)
    assert "it does not stay trained (below 0.001 at iteration 2, not at the end)" in training(0.1, 5e-4, 0.2)
    assert "leave the float range at iteration 2." in training(0.1, np.inf, np.inf)
    half_way = experiment.training(experiment.State(max_iter=10), np.array([0.1, 0.1]))
    assert "in 2 iterations: it has not trained yet" in half_way


@pytest.mark.parametrize(
    ("log10_value", "words"),
    [
        (-303.234, "5.83e-304"),
        (-1540.0861, "8.20e-1541"),
        (0, "1"),
        (-0.1, "0.794"),
        (-4.0000001, "1.00e-4"),
        (-np.inf, "0"),
    ],
)
def test_powers_are_said_outside_the_float_range_too(log10_value, words):
    assert experiment.power(log10_value) == words


# Setting it from code


@pytest.mark.parametrize(
    ("error", "name", "value"),
    [
        *[(ValueError, "w", v) for v in (0.04, 21, -1, np.nan, np.inf, [1, 2])],
        *[(ValueError, "l", v) for v in (0, 301, -3)],
        *[(ValueError, "max_iter", v) for v in (0, 9, 100_001)],
        *[(ValueError, "alpha", v) for v in (-0.1, 11, np.nan)],
        *[(ValueError, "b", v) for v in (-2.1, 3, None)],
        *[(ValueError, "y", v) for v in ((0.5,), (0.1, 1.5), (0.1, np.nan), (1, 0, 1), 0.5)],
        (ValueError, "spread", 0.5),
        *[(TypeError, "w", v) for v in ("1", None, True)],
        *[(TypeError, "l", v) for v in (2.5, "3", None)],
        *[(TypeError, "max_iter", v) for v in (1e3, None)],
        *[(TypeError, "alpha", v) for v in ("0.1", None)],
        *[(TypeError, "y", v) for v in ("ab", None)],
        *[(TypeError, "phi", v) for v in ("tanh", None, np.tanh)],
    ],
)
def test_bad_values_are_named_and_leave_the_view_as_it_was(error, name, value):
    view = live.explorer(w=0.9, b=0.1, y=Y, max_iter=10)
    state, words, picture = view.state, view.words(), view._curves.value
    with pytest.raises(error, match=rf"\b{name}\b"):
        setattr(view, name, value)
    assert (view.state, view.words(), view._curves.value) == (state, words, picture)
    assert view._controls["w"].value == 0.9
    view.l = 5  # and it goes on
    assert len(curve(view.panels.h[0])[0]) == 6


@pytest.mark.parametrize("bad", [{"w": 30}, {"l": 0}, {"y": 5}, {"b": "0"}, {"phi": "relu"}, {"max_iter": 3}])
def test_explorer_names_a_bad_argument(bad):
    with pytest.raises((ValueError, TypeError), match=rf"\b{next(iter(bad))}\b"):
        live.explorer(**bad)


def test_several_changes_are_one_step():
    view = live.explorer(w=20, l=300, max_iter=10)
    view.set(w=0.9, l=3)
    assert (view.w, view.l) == (0.9, 3)
    assert (view._controls["w"].value, view._controls["l"].value) == (0.9, 3)


# Controls


def press(view, name):
    buttons = [
        b for box in view.children for b in getattr(box, "children", ()) if getattr(b, "description", "") == name
    ]
    assert len(buttons) == 1
    buttons[0].click()


@pytest.mark.parametrize(
    ("name", "w", "l"),
    [("1.0 trains", 1.0, 100), ("5 saturates", 5.0, 100), ("0.9 fades", 0.9, 100), ("3 layers at 0.9", 0.9, 3)],
)
def test_presets_and_reset(name, w, l):
    view = live.explorer(w=0.5, l=7, max_iter=20, b=0.25, y=Y, phi=sigmoid)
    start = view.words()
    press(view, name)
    assert (view.w, view.l) == (w, l)
    assert_true(view)
    view.set(phi=relu, alpha=2, max_iter=10, b=0, y=(0, 0))
    press(view, "reset")
    assert view.words() == start


def test_sliders_hit_the_weights_of_the_exercise():
    view = live.explorer(max_iter=10)
    stops = view._controls["w"].slider
    for w in (0.9, 0.95, 1.0, 1.05, 5):
        stops.value = w
        assert view.w == w
        assert view.words().startswith(f"From w = {w:g},")


@pytest.mark.parametrize(("name", "value"), [("w", 0.933), ("w", 17.35), ("max_iter", 777), ("alpha", 0.033)])
def test_a_number_between_two_stops_can_be_typed(name, value):
    view = live.explorer(max_iter=10)
    control = view._controls[name]
    control.text.value = value
    assert getattr(view, name) == value
    nearest = min(live.STOPS[name], key=lambda stop: abs(stop - value))
    assert control.slider.value == nearest


@pytest.mark.parametrize("name", ["l", "b", "y0", "y1", "spread", "phi"])
def test_every_other_control_leads_the_state(name):
    view = live.explorer(b=0.0, y=Y, spread=0.1, max_iter=10)
    before = view._curves.value
    value = {"l": 17, "b": 0.5, "y0": -0.3, "y1": 0.2, "spread": 0.4, "phi": identity}[name]
    view._controls[name].value = value
    assert (view.y[int(name[1])] if name in ("y0", "y1") else getattr(view, name)) == value
    assert view._curves.value != before


def test_play_sweeps_w_and_depth():
    view = live.explorer(max_iter=10)
    for value in (97, 80, 120):
        view._plays["w"].value = value
        assert view.w == value / 100
    view._plays["l"].value = 42
    assert view.l == 42


def test_hold_leaves_the_curves_behind_in_grey():
    view = live.explorer(w=0.9, max_iter=10)
    held = [curve(line) for line in (*view.panels.by_layer, view.panels.J)]
    clear = view._background.value
    view._hold.value = True  # as the button does
    view.w = 1.0
    for (k, values), ghost in zip(held, view.panels.pale, strict=True):
        np.testing.assert_array_equal(curve(ghost)[0], k)
        np.testing.assert_array_equal(curve(ghost)[1], values)
    assert view._background.value != clear
    view._hold.value = False
    assert view.panels.pale == []
    view.w = 0.9
    assert view._background.value == clear


def test_hold_again_takes_the_present_curves():
    view = live.explorer(w=0.9, l=10, max_iter=10)
    view.hold()
    assert view._hold.value
    view.w = 1.0
    view.hold()
    np.testing.assert_array_equal(curve(view.panels.pale[0])[1], curve(view.panels.h[0])[1])
    view.hold(False)
    assert not view._hold.value


def test_scales_reach_the_held_curves():
    """Comparing (a) with (d): from 0.9 to 1, the small gradients of 0.9 stay in sight."""
    view = live.explorer(w=0.5, l=200, max_iter=10)
    view.hold()
    view.set(w=1.0, l=10)
    for ghost in view.panels.pale[2:5]:
        low, high = ghost.axes.get_ylim()
        _, values = curve(ghost)
        assert low <= np.nanmin(values) <= np.nanmax(values) <= high
        assert ghost.axes.get_xlim()[1] >= 200
    view.hold(False)
    assert view.panels.g[0].axes.get_xlim()[1] == 10


def test_a_single_layer_is_a_dot():
    """A polyline of one point would show nothing."""
    view = live.explorer(l=1, max_iter=10)
    assert [len(points) for points in polylines(view)] == [2, 2, 2, 2, 2]
    assert view._curves.value.count('stroke-linecap="round"') == 3


def test_two_views_are_independent():
    one, two = live.explorer(w=0.9, max_iter=10), live.explorer(w=5.0, max_iter=10)
    words, picture = two.words(), two._curves.value
    one.set(w=1.2, l=7)
    one.hold()
    assert (two.words(), two._curves.value, two.panels.pale) == (words, picture, [])


def test_a_failing_callback_shows_its_message(monkeypatch):
    view = live.explorer(max_iter=10)
    with monkeypatch.context() as broken:
        broken.setattr(experiment, "look", lambda state: 1 / 0)
        view._controls["l"].value = 5
    assert 'role="alert"' in view._says.value
    assert "ZeroDivisionError: division by zero" in view._says.value
    view._controls["l"].value = 6  # and the view goes on
    assert "alert" not in view._says.value


def test_a_failing_run_shows_its_message(monkeypatch):
    async def go():
        view = live.explorer(max_iter=100_000)
        monkeypatch.setattr(chain, "train", lambda *_: 1 / 0)
        await asyncio.sleep(0.2)
        return view._says.value

    assert "ZeroDivisionError: division by zero" in asyncio.run(go())


# What is drawn


def polylines(view):
    return [
        np.array([point.split(",") for point in points.split()], float)
        for points in re.findall(r'points="([^"]*)"', view._curves.value)
    ]


def test_curves_lie_over_their_axes():
    """What the browser draws, taken back from pixels to data."""
    view = live.explorer(w=0.9, max_iter=10)
    for line, points in zip(view.panels.by_layer, polylines(view), strict=True):
        k, values = curve(line)
        box = line.axes.bbox
        pixels = np.column_stack([points[:, 0] + box.x0, box.y1 - points[:, 1]])
        data = line.axes.transData.inverted().transform(pixels)
        per_pixel = np.abs(np.diff(line.axes.get_ylim())[0]) / box.height
        np.testing.assert_allclose(data[:, 0], k[np.isfinite(values)], atol=0.05)
        np.testing.assert_allclose(data[:, 1], values[np.isfinite(values)], atol=0.1 * per_pixel)


def test_scales_move_in_steps(monkeypatch):
    """A slow drag of w through 0.8 to 1.2 draws the axes anew a few times, not at each of its 41 values."""
    view, drawn = live.explorer(max_iter=10), []
    draw = view.overlay.background
    monkeypatch.setattr(view.overlay, "background", lambda: drawn.append(1) or draw())
    for w in range(80, 121):
        view.w = w / 100
    assert len(drawn) <= 6


MOVES = """
import itertools, psutil
import matplotlib.pyplot as plt
from backprop import live
view = live.explorer(l=10, max_iter=10)
memory = []
for times in (1000, 10_000):
    for w, _ in zip(itertools.cycle(live.STOPS["w"][16:57]), range(times)):
        view.w = w
    memory.append(psutil.Process().memory_info().rss)
print(memory[1] - memory[0], len(plt.get_fignums()))
"""


def test_ten_thousand_moves_leave_memory_and_figures_as_they_were():
    """In a process of its own, where nothing else takes or gives back memory."""
    done = subprocess.run([sys.executable, "-c", MOVES], capture_output=True, text=True, check=True)
    more, figures = map(int, done.stdout.split())
    assert more < 5e6
    assert figures == 0


# In an event loop, as in a kernel


def test_a_long_run_comes_in_pieces_and_stops_when_a_control_moves():
    lost = []

    async def go():
        asyncio.get_running_loop().set_exception_handler(lambda _, context: lost.append(context))
        view = live.explorer(max_iter=100_000)
        lengths = set()
        for _ in range(40):
            await asyncio.sleep(0.01)
            lengths.add(len(view.J))
        assert len(lengths) >= 4
        assert 0 < len(view.J) < 100_000
        assert f'max="{100_000}"' in view._says.value
        run = chain.train(X, (-0.5, 0.5), chain.per_layer(100, 1.0), max_iter=len(view.J))
        np.testing.assert_allclose(view.J[:30], run.J[:30], rtol=1e-12)
        old, running = view.J, view._task
        view.set(w=0.9, max_iter=1000)
        assert len(view.J) == 0
        await asyncio.sleep(0)
        assert running.cancelled()
        grown = len(old)
        while len(view.J) < 1000:
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.05)
        assert len(old) == grown
        assert "progress" not in view._says.value
        assert_true(view)

    asyncio.run(asyncio.wait_for(go(), 30))
    gc.collect()
    assert lost == []


def test_finish_trains_to_the_end_at_once():
    async def go():
        view = live.explorer(l=20, max_iter=100_000, alpha=0)
        assert len(view.J) < 100_000
        view.set(max_iter=2000)
        view.finish()
        return view

    assert_true(asyncio.run(go()))


# Before anything runs


def test_a_cell_shows_a_still_picture_and_words():
    view = live.explorer(w=0.9)
    data, metadata = view._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in data
    picture = Image.open(io.BytesIO(base64.b64decode(data["image/png"])))
    picture.load()
    assert picture.format == "PNG"
    assert np.asarray(picture.convert("L")).std() > 10  # something is drawn
    assert metadata["image/png"]["alt"] == view.words()
    again, _ = live.explorer(w=0.9)._repr_mimebundle_()
    assert data["text/plain"] == again["text/plain"] == repr(view)
    assert "w = 0.9" in repr(view)
