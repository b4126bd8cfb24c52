"""The live view of the chain in plain Python: what its controls do, and what its curves and pictures show."""

import asyncio
import gc
import io
import re
import subprocess
import sys
import threading
import time

import ipywidgets as widgets
import numpy as np
import oracle
import pytest
from IPython.core import formatters
from mpmath import mpf
from PIL import Image

from backprop import chain, identity, live, relu, sigmoid, tanh
from backprop.experiments.chain import Experiment, Progress, snapshot

X, Y = (-0.5, 0.5), (0.1, 0.7)


def found(view, kind, name):
    """The control of that kind and name, as a hand finds it."""
    found, left = [], list(view.children)
    while left:
        part = left.pop()
        found += [part] * (isinstance(part, kind) and part.description == name)
        left += getattr(part, "children", ())
    (control,) = found
    return control


def press(view, name):
    found(view, widgets.Button, name).click()


def switch(view, name, on):
    found(view, widgets.ToggleButton, name).value = on


def type_in(view, name, text):
    found(view, widgets.Text, name).value = text


def said(view):
    """All that the view says in the page, as text."""
    left, words = list(view.children), []
    while left:
        part = left.pop()
        words += [part.value] if isinstance(part, widgets.HTML) else []
        left += getattr(part, "children", ())
    return re.sub(r"<[^>]*>", " ", " ".join(w for w in words if "<style" not in w and "<svg" not in w))


def drawn(view):
    """The points of the curves by layer, as the page has them."""
    return re.findall(r'points="([^"]*)"', view.curves())


# Curves


@pytest.mark.parametrize("phi", [tanh, sigmoid, relu, identity], ids=repr)
@pytest.mark.parametrize(("w", "l", "b"), [(0.05, 1, None), (1.2, 100, -2.0), (-3.0, 40, 0.5), (20.0, 30, None)])
def test_a_look_is_the_chain_at_fifty_digits(phi, w, l, b):
    e = Experiment(w=w, l=l, b=b, phi=phi, y=Y)
    seen, exact = snapshot(e, *e.parameters()), oracle.chain(e.x, e.y, *e.parameters(), phi)
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
    picture = view.picture
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
    assert view.curves().count('stroke-linecap="round"') == 3


def test_scales_move_in_steps():
    """A slow drag of w through 0.8 to 1.2 draws the axes anew a few times, not at each of its 41 values."""
    view, pictures = live.explorer(max_iter=10), set()
    for w in range(80, 121):
        view.w = w / 100
        pictures.add(view.picture.background())
    assert len(pictures) <= 6


@pytest.mark.parametrize("large", ["", "h", "g", "w", "J"])
@pytest.mark.parametrize(("log_h", "weights"), [(False, False), (True, True)])
def test_what_is_seen_can_be_chosen(large, log_h, weights):
    view = live.explorer(l=20, b=0.5, max_iter=20, large=large, log_h=log_h, weights=weights)
    four = ["log_h" if log_h else "h", "g", "w" if weights else "dJ_dw", "J"]
    seen = [name for name, ax in view.picture.axes.items() if ax.get_visible()]
    assert sorted(seen) == sorted(four if not large else [four["hgwJ".index(large)]])
    picture = Image.open(io.BytesIO(view.still()))
    assert picture.size == view.picture.size
    assert np.asarray(picture.convert("L")).std() > 10  # something is drawn


def test_an_explosion_is_said_in_the_empty_panel():
    view = live.explorer(w=3.0, phi=identity)
    assert re.search(r"<text[^>]*>explodes at iteration (\d+)</text>", view.course())[1] == str(len(view.J))
    assert f"It explodes at iteration {len(view.J)}:" in view.words()


# Any iteration of a run


@pytest.mark.parametrize("t", [1, 2, 100, 101, 102, 999, 1000])
@pytest.mark.parametrize("b", [None, 0.3])
def test_iteration_t_is_that_of_a_run_of_t_minus_1(t, b):
    view = live.explorer(w=1.02, l=30, b=b, y=Y if b else X, t=t)
    run = chain.train(view.state.x, view.y, *view.state.parameters(), view.alpha, t - 1)
    np.testing.assert_array_equal(view.look.w, run.w)
    _, h = chain.forward(X, run.w, run.b)
    np.testing.assert_array_equal(view.look.h, h)
    np.testing.assert_allclose(view.look.J, view.J[t - 1], rtol=1e-9, atol=1e-28)
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
    kept = sum(w.nbytes + b.nbytes for w, b in run.kept)
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
    before = view.state, view.words(), view.curves(), said(view)
    with pytest.raises(error, match=rf"\b{name}\b"):
        setattr(view, name, value)
    assert (view.state, view.words(), view.curves(), said(view)) == before
    assert found(view, widgets.Text, "initial weight w").value == "0.9"
    view.l = 5  # and it goes on
    assert view.look.h.shape == (6, 2)


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
    assert found(view, widgets.Text, "depth l").value == "3"


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
    ("text", "words"), [("abc", "got 'abc'"), ("1.2.3", "got"), ("", "got ''"), ("nan", "got 'nan'")]
)
def test_what_is_no_number_is_refused_in_words(text, words):
    view = live.explorer(max_iter=10)
    type_in(view, "initial weight w", text)
    assert view.w == 1
    assert found(view, widgets.Text, "initial weight w").value == "1"
    assert "initial weight w takes a number from -20 to 20" in said(view)
    assert f"got &#x27;{text}&#x27;" in said(view)


def test_what_is_cut_to_the_range_is_said():
    view = live.explorer(max_iter=10)
    type_in(view, "depth l", "1000")
    assert view.l == 300
    assert found(view, widgets.Text, "depth l").value == "300"
    assert "depth l goes from 1 to 300: 1000 became 300." in said(view)
    view.l = 5
    assert "became" not in said(view)


def test_every_slider_leads_the_state():
    view = live.explorer(b=0.0, y=Y, spread=0.1, max_iter=10)
    sliders = [part for line in view.children[1].children for part in line.children if hasattr(part, "readout")]
    assert len(sliders) == 9
    for slider in sliders[:-1]:
        before = view.curves(), view.state
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
    found(view, widgets.Dropdown, "activation φ").value = relu
    found(view, widgets.Dropdown, "large").value = "g"
    assert (view.phi, view.large) == (relu, "g")


def test_the_code_makes_the_same_view():
    view = live.explorer(w=0.9, l=60, max_iter=10)
    press(view, "copy as code")
    assert "live.explorer(w=0.9, l=60, max_iter=10)" in said(view)
    view.set(t=7, log_h=True, large="h")
    again = eval(view.code())
    assert (again.state, again.words(), again.curves()) == (view.state, view.words(), view.curves())


# Held curves


def test_held_curves_stay_labelled_until_they_are_let_go():
    view = live.explorer(w=1.0, max_iter=10)
    clear = view.picture.background()
    press(view, "hold")
    view.w = 5.0
    press(view, "hold")
    view.w = 0.9
    press(view, "hold")
    for w in ("1", "5", "0.9"):
        assert f"w = {w}, l = 100" in said(view)
    assert list(view.picture.held) == ["w = 1, l = 100", "w = 5, l = 100", "w = 0.9, l = 100"]
    assert len({colour for colour, _ in view.picture.held.values()}) == 3
    _, lines = view.picture.held["w = 5, l = 100"]
    _, h = chain.forward(X, chain.per_layer(100, 5.0))
    np.testing.assert_array_equal(lines["h"][1].get_ydata(), h[:, 1])
    press(view, "hold")  # the same again: renewed, not doubled
    assert len(view.picture.held) == 3
    press(view, "let go")
    assert "held" not in said(view)
    view.w = 1.0
    assert view.picture.background() == clear
    press(view, "hold")
    press(view, "reset")
    assert not view.picture.held


def test_of_many_held_curves_the_newest_stay():
    view = live.explorer(max_iter=10)
    for l in (1, 2, 3, 4, 5, 6):
        view.l = l
        view.hold()
    assert [name.split("l = ")[1] for name in view.picture.held] == ["3", "4", "5", "6"]


def test_scales_reach_the_held_curves():
    """Comparing (a) with (d): from 0.9 to 1, the small gradients of 0.9 stay in sight."""
    view = live.explorer(w=0.5, l=200, max_iter=10)
    view.hold()
    view.set(w=1.0, l=10)
    (_, lines) = view.picture.held["w = 0.5, l = 200"]
    for line in (*lines["g"], *lines["dJ_dw"]):
        low, high = line.axes.get_ylim()
        assert low <= np.nanmin(line.get_ydata()) <= np.nanmax(line.get_ydata()) <= high
        assert line.axes.get_xlim()[1] >= 200
    view.release()
    assert view.picture.axes["g"].get_xlim()[1] == 10


def contrast(one, two="#FFFFFF"):
    """WCAG's contrast of two colours, from their values."""

    def light(colour):
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        parts = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    low, high = sorted((light(one), light(two)))
    return (high + 0.05) / (low + 0.05)


def test_curves_stand_out_from_the_page():
    view = live.explorer(max_iter=10)
    for l in (1, 2, 3, 4):
        view.l = l
        view.hold()
    colours = re.findall(r'stroke="(#\w+)"', view.curves() + view.course())
    for colour in [*colours, *(colour for colour, _ in view.picture.held.values())]:
        assert contrast(colour) >= 3, colour


# When something goes wrong


def test_a_failing_callback_shows_its_message(monkeypatch):
    view = live.explorer(max_iter=10)
    with monkeypatch.context() as broken:
        broken.setattr(chain, "forward", lambda *_: 1 / 0)
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
    before = two.words(), two.curves(), said(two)
    one.set(w=1.2, l=7)
    one.hold()
    assert (two.words(), two.curves(), said(two)) == before


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


def test_a_long_run_comes_in_strides_and_ends_when_a_control_moves():
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


def test_a_growing_run_leaves_t_where_the_hand_left_it_or_takes_it_along_from_the_end():
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

    in_a_loop(steps)


def test_no_move_is_lost_that_comes_in_another_thread():
    """JupyterLab lets a kernel hear of controls beside the thread that trains: each is taken, in that thread."""
    threads = set()

    async def steps():
        view = live.explorer(max_iter=100_000)
        view.changed.append(lambda: threads.add(threading.current_thread()))
        box, taken = found(view, widgets.Text, "depth l"), []

        def hand():
            for l in range(1, 61):
                box.value = str(l)
                taken.append(view.l)

        with view._following():  # the view sets its controls to something just now
            hands = asyncio.get_running_loop().run_in_executor(None, hand)
            time.sleep(0.05)
        await hands
        assert taken == [*range(1, 61)]
        view.close()

    in_a_loop(steps)
    assert threads == {threading.main_thread()}


@pytest.mark.parametrize(("what", "name", "low", "high"), [("weight w", "w", 0.9, 1.0), ("depth l", "l", 10, 30)])
def test_play_starts_here_stays_where_it_is_stopped_and_yields_to_a_hand(what, name, low, high):
    async def steps():
        view = live.explorer(max_iter=10)
        view.set(**{name: type(low)((low + high) / 2)})
        here = getattr(view, name)
        found(view, widgets.Dropdown, "play").value = what
        type_in(view, "from", str(low))
        type_in(view, "to", str(high))
        found(view, widgets.Dropdown, "speed").value = 0.05
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
        assert not found(view, widgets.ToggleButton, "▶ play").value
        view.set(**{name: low})
        switch(view, "▶ play", True)
        await until(lambda: not found(view, widgets.ToggleButton, "▶ play").value)
        assert getattr(view, name) == high

    in_a_loop(steps)


def test_play_runs_through_the_iterations():
    async def steps():
        view, seen = live.explorer(w=0.9, l=3, max_iter=300), set()
        found(view, widgets.Dropdown, "speed").value = 0.05
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


MOVES = """
import itertools, psutil
import matplotlib.pyplot as plt
from backprop import live
view = live.explorer(l=10, max_iter=10)
memory = []
for times in (200, 1000):
    for w, _ in zip(itertools.cycle([w / 100 for w in range(80, 121)]), range(times)):
        view.w = w
    memory.append(psutil.Process().memory_info().rss)
for rerun in range(40):
    view.close()
    view = live.explorer(l=10, max_iter=10)
    if rerun in (9, 39):
        memory.append(psutil.Process().memory_info().rss)
print(memory[1] - memory[0], (memory[3] - memory[2]) / 30, len(plt.get_fignums()))
"""


def test_moves_and_reruns_leave_memory_and_figures_as_they_were():
    """In a process of its own, where nothing else takes or gives back memory."""
    done = subprocess.run([sys.executable, "-c", MOVES], capture_output=True, text=True, check=True)
    moves, rerun, figures = map(float, done.stdout.split())
    assert moves < 5e6
    assert rerun < 0.5e6
    assert figures == 0


def test_numpys_whole_numbers_are_whole_numbers():
    """From np.arange, say: t is taken along where the run gets shorter."""
    view = live.explorer(l=3, max_iter=100, t=90)
    view.max_iter = np.int64(50)
    assert (view.max_iter, view.t) == (50, 50)
