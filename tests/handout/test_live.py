"""The live views of the handout, in Chromium with the network off: what they show, against 60 digits and `backprop`."""

import base64
import io
import itertools
import json
import re
import time
from pathlib import Path

import lab
import nbformat
import numpy as np
import oracle
import pytest
from mpmath import log10, mpf
from PIL import Image

from backprop import chain, sweep
from backprop.experiments import sentences
from backprop.experiments.chain import PRESETS, Experiment, Snapshot
from backprop.figures import heatmaps
from backprop.handout import states
from backprop.handout.page import Part
from backprop.handout.page import page as page_of

HERE = Path(states.__file__).parent
WEIGHTS, DEPTHS = states.stops(coarse=True)
NAME_OF_FOCUS = "(({dataset: {box, range}, textContent}) => box ?? range ?? textContent)(document.activeElement)"
x = y = (-0.5, 0.5)

# Go to a state by its two boxes, as a hand that types does, and read the points that are drawn back through the axes.
VISIT = """async ([i, goals]) => {
    const view = document.querySelectorAll("[data-live=chain]")[i], seen = [];
    view.scrollIntoView();
    const frame = () => new Promise(requestAnimationFrame);
    while (view.querySelector(".moves:not([points])")) await frame(); // until it has come on the screen
    for (const goal of goals) {
        for (const name of ["w", "l"]) {
            const box = view.querySelector(`[data-box=${name}]`);
            box.value = goal[name];
            box.dispatchEvent(new Event("change"));
        }
        await frame(); await frame();
        const panels = {}, axes = {};
        for (const {dataset: {panel}, children: [, svg]} of view.querySelectorAll(".live-panel")) {
            const room = svg.querySelector("svg"), [left, top, width, height] =
                ["x", "y", "width", "height"].map(name => +room.getAttribute(name));
            const [x, y] = [svg.dataset.x, svg.dataset.y].map(ends => ends.split(",").map(Number));
            axes[panel] = [x, y];
            panels[panel] = [...svg.querySelectorAll(".moves")].map(line => line.getAttribute("points").split(" ")
                .filter(Boolean).map(point => point.split(",").map(Number)).map(([across, down]) =>
                    [x[0] + (across - left) / width * (x[1] - x[0]), y[1] - (down - top) / height * (y[1] - y[0])]));
        }
        seen.push({panels, axes, says: view.querySelector(".live-says").textContent});
    }
    return seen;
}"""


def showing(name, *sources):
    """A notebook whose cells show live views, as `page` takes it."""
    Image.new("RGB", (4, 3)).save(still := io.BytesIO(), "png")
    data = {"image/png": base64.b64encode(still.getvalue()).decode(), "text/plain": "A still picture."}
    output = {"output_type": "display_data", "data": data, "metadata": {}}
    cells = [{"cell_type": "markdown", "source": f"# {name}", "metadata": {}}]
    for source in sources:
        cells.append({"cell_type": "code", "source": source, "metadata": {}, "execution_count": 1, "outputs": [output]})
    return Part(name, [nbformat.from_dict(cell) for cell in cells])


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """The shipped page with nothing but views: two chains, the map with a third one, biases, and the matrices."""
    parts = [
        showing(
            "1a", "live.explorer(w=0.9)", "live.explorer(w=5.0, l=48)", "live.atlas(found, live.explorer(w=0.9, l=48))"
        ),
        showing("2a", "live.explorer(w=1.0, b=0.0, y=(0.1, 0.7), alpha=0.05, max_iter=200)"),
        *(showing(name, "live.matrices(X, W1, W2, labels)") for name in ("2b", "2c")),
    ]
    file = tmp_path_factory.mktemp("handout") / "views.html"
    file.write_text(page_of(parts, coarse=True), "utf-8")
    return file.as_uri()


@pytest.fixture
def new(browser, address):
    """Makes pages with the network off; in the end none of them has complained, or asked for anything."""
    made = []

    def new(**how):
        context = browser.new_context(**({"viewport": {"width": 1280, "height": 720}} | how))
        context.set_offline(True)
        page, wrong = context.new_page(), []
        page.on("console", lambda message: wrong.append(message.text))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("request", lambda request: request.url.startswith(("file:", "data:")) or wrong.append(request.url))
        made.append((context, wrong))
        page.goto(address)
        page.wait_for_selector("html[data-live=ready]", state="attached")
        return page

    yield new
    for context, wrong in made:
        context.close()
        assert wrong == []


@pytest.fixture
def page(new):
    return new()


def chain_of(page, i=0):
    return page.locator("[data-live=chain]").nth(i)


def boxes(view):
    """What the boxes of a chain say: w and l."""
    return tuple(view.locator(f"[data-box={name}]").input_value().replace("−", "-") for name in ("w", "l"))


def type_into(view, name, text):
    view.locator(f"[data-box={name}]").fill(text)
    view.locator(f"[data-box={name}]").press("Enter")


def drawn(page):
    page.evaluate("async () => { for (const _ of '1234') await new Promise(requestAnimationFrame); }")


def come_to_rest(page, part):
    """Scroll to a part, until what is laid out on the way to the screen no longer moves it."""
    before = None
    while before != (before := part.bounding_box()):
        part.scroll_into_view_if_needed()
        drawn(page)


# the numbers


@pytest.fixture(scope="module")
def goals():
    rng = np.random.default_rng(7)
    pairs = rng.permutation(list(itertools.product(WEIGHTS, DEPTHS)))[:100]
    return [{"w": float(w), "l": int(l)} for w, l in pairs]


@pytest.fixture(scope="module")
def visited(browser, address, goals):
    """A hundred states chosen at random: what the page shows at each, and J of its training, alone."""
    page = browser.new_page()
    page.goto(address)
    page.wait_for_selector("html[data-live=ready]", state="attached")
    costs = (chain.train(x, y, chain.per_layer(goal["l"], goal["w"])).J for goal in goals)
    yield list(zip(goals, page.evaluate(VISIT, [0, goals]), costs))
    page.close()


def pixel(axes):
    """How much of the y-axis a hundredth of a panel's unit is, twice: points are written so."""
    return (axes[1][1] - axes[1][0]) / 172 * 0.01


def logarithms(values):
    return [float(log10(abs(v))) if v else -np.inf for v in values]


def test_curves_by_layer_agree_with_60_digits(visited):
    """h to 1/60,000, |g| and |dJ/dw| to 0.002 of a power of ten; what is 0 is not drawn.

    Where the signal itself leaves the floats, the live view has no dJ/dw either.
    """
    for goal, seen, _ in visited:
        exact = oracle.chain(x, y, chain.per_layer(goal["l"], goal["w"]))
        for i in (0, 1):
            points = np.array(seen["panels"]["h"][i])
            np.testing.assert_allclose(points[:, 0], range(goal["l"] + 1), atol=0.02)
            expected = exact.h[:, i].astype(float)
            np.testing.assert_allclose(points[:, 1], expected, rtol=0, atol=1 / 60_000 + pixel(seen["axes"]["h"]))
        for name, curves in (("g", exact.g.T), ("dJ_dw", [exact.dJ_dw])):
            for points, values in zip(seen["panels"][name], curves, strict=True):
                expected = np.array(logarithms(values[1:]))
                signal = np.array([abs(exact.h[k, 1]) > mpf("1e-300") for k in range(goal["l"])])
                known = np.isfinite(expected) & (signal | (name == "g"))
                at = dict(zip(np.rint([p[0] for p in points]).astype(int), (p[1] for p in points)))
                assert set(np.flatnonzero(known) + 1) <= set(at), (goal, name)
                assert not set(at) & set(np.flatnonzero(np.isneginf(expected)) + 1), (goal, name)
                for k in np.flatnonzero(known):
                    assert at[k + 1] == pytest.approx(expected[k], abs=2e-3 + pixel(seen["axes"][name])), (
                        goal,
                        name,
                        k + 1,
                    )


def test_costs_agree_with_training(visited):
    """J at every iteration drawn, to 0.001 of a power of ten; less closely where its own digits are not sure."""
    for _, seen, J in visited:
        points = np.array(seen["panels"]["J"][0])
        t = np.rint(points[:, 0]).astype(int)
        assert t.tolist() == states.ITERATIONS.tolist()
        expected = np.log10(J[t - 1])
        sure, some = expected > -20, (expected > -28) & (expected <= -20)
        shown = points[:, 1]
        np.testing.assert_allclose(shown[sure], expected[sure], rtol=0, atol=1e-3 + pixel(seen["axes"]["J"]))
        np.testing.assert_allclose(shown[some], expected[some], rtol=0, atol=0.05)
        assert (shown[expected <= -28] < -27.9).all()


def test_a_plain_loop_gives_the_same_costs(visited):
    """The same without numpy: Algorithm 1 in plain Python, for the shortest of the chains."""
    short = [(goal, seen) for goal, seen, _ in visited if goal["l"] == 3][:4]
    assert len(short) == 4
    for goal, seen in short:
        J, _, _ = oracle.plain_loop(x, y, [goal["w"]] * 3, None, 0.1, 1000)
        for t, shown in seen["panels"]["J"][0]:
            if J[round(t) - 1] > 1e-20:
                assert shown == pytest.approx(np.log10(J[round(t) - 1]), abs=2e-3)


def test_sentences_are_those_of_the_live_view(visited):
    for goal, seen, J in visited:
        e = Experiment(**goal)
        says = f"{sentences.result(J, 1000)} {sentences.details(Snapshot(e, *e.parameters()), e, 1, J)}"
        floor = re.compile(r"about \de-\d+")  # a digit that depends on the order of summation
        assert floor.sub("floor", seen["says"]) == floor.sub("floor", says)


def test_axes_hold_all_that_is_drawn(visited):
    for goal, seen, _ in visited:
        for name, curves in seen["panels"].items():
            (left, right), (low, high) = seen["axes"][name]
            for across, up in itertools.chain(*curves):
                assert left <= across <= right + 0.01, (goal, name)
                assert low - pixel(seen["axes"][name]) <= up <= high + 0.01, (goal, name)


AXES = """view => Object.fromEntries([...view.querySelectorAll(".live-panel")].map(panel => {
    const svg = panel.querySelector("svg"), all = kind => [...svg.querySelectorAll(kind)];
    const at = (kind, where) => all(`text.${kind}`).map(text =>
        [(text.firstElementChild ?? text).textContent.replace("−", "-"), +text.getAttribute(where)]);
    const marks = all("line.mark").map(line => +line.getAttribute("y1"));
    const named = all("text.mark").map(text => text.textContent);
    return [panel.dataset.panel, {...svg.dataset, below: at("below", "x"), beside: at("beside", "y"), marks, named}];
}))"""


@pytest.mark.parametrize("preset", PRESETS)
def test_ticks_and_marks_stand_where_their_numbers_are(page, preset):
    """Float limits are marked where the axis reaches them; of two that lie close, one is named."""
    view = chain_of(page)
    view.evaluate("view => view.scrollIntoView()")
    view.get_by_role("button", name=preset, exact=True).click()
    drawn(page)
    limits = {"smallest float64": np.log10(5e-324), "smallest float32": np.log10(2.0**-149)}
    for name, axis in view.evaluate(AXES).items():
        (left, right), (low, high) = (map(float, axis[ends].split(",")) for ends in ("x", "y"))
        assert len(axis["below"]) in range(3, 8)
        assert len(axis["beside"]) in range(3, 8)
        for value, across in axis["below"]:
            assert across == pytest.approx(80 + 416 * (float(value) - left) / (right - left))
        for value, down in axis["beside"]:
            assert down - 6 == pytest.approx(12 + 172 * (high - float(value)) / (high - low))
        expected = {"h": [], "J": [-3]}.get(name, [at for at in limits.values() if at > low])
        assert axis["marks"] == pytest.approx([12 + 172 * (high - at) / (high - low) for at in expected])
        if name in ("g", "dJ_dw"):
            assert [words for words in axis["named"] if words] == [words for words, at in limits.items() if at > low]


# a hand


def test_a_number_between_the_stops_goes_to_the_nearest_and_says_so(page):
    view = chain_of(page)
    note = view.locator(".live-note")
    type_into(view, "w", "0,93")
    nearest = min(WEIGHTS, key=lambda w: abs(w - 0.93))
    assert boxes(view) == (f"{nearest:g}", "100")
    assert note.text_content().strip() == f"initial weight w: 0.93 is no stop of this view; the nearest is {nearest:g}."
    type_into(view, "l", "70")
    assert boxes(view) == (f"{nearest:g}", "48")
    assert "depth l: 70 is no stop" in note.text_content()
    type_into(view, "w", "−25")
    assert boxes(view)[0] == "-6"
    assert "the nearest is −6" in note.text_content()
    type_into(view, "l", "100")
    assert note.text_content() == ""
    for name, text, takes in (("w", "abc", "a number"), ("l", "2.5", "a whole number"), ("w", "", "a number")):
        before = boxes(view)
        type_into(view, name, text)
        assert f"takes {takes} from" in note.text_content()
        assert boxes(view) == before


@pytest.mark.parametrize("name", PRESETS)
def test_presets(page, name):
    view = chain_of(page, 1)
    view.get_by_role("button", name=name, exact=True).click()
    assert boxes(view) == (f"{PRESETS[name]['w']:g}", f"{PRESETS[name]['l']}")


def curves(view, kind):
    """How many curves of a kind are seen."""
    return len(
        [points for points in view.locator(kind).evaluate_all("a => a.map(e => e.getAttribute('points'))") if points]
    )


def test_held_curves_stay_named_by_weight_and_depth(page):
    view = chain_of(page)
    held = view.locator(".live-held span")
    view.evaluate("view => view.scrollIntoView()")
    hold = view.get_by_role("button", name="hold")
    view.get_by_role("button", name="1.0 trains").click()
    hold.click()
    hold.click()  # the same again: in place of the first
    assert held.all_text_contents() == ["w = 1, l = 100"]
    drawn(page)
    assert curves(view, ".held") == 6
    kept = view.locator("[data-panel=g] .held").first.get_attribute("points")
    view.get_by_role("button", name="5 saturates").click()
    drawn(page)
    assert view.locator("[data-panel=g] svg").first.get_attribute("data-y") == "-350,0"  # holds both
    assert view.locator("[data-panel=g] .held").first.get_attribute("points") != kept  # on the axis of now
    hold.click()
    view.get_by_role("button", name="1.0 trains").click()
    drawn(page)
    assert view.locator("[data-panel=g] svg").first.get_attribute("data-y") == "-350,0"  # what is held, too
    view.get_by_role("button", name="5 saturates").click()
    for depth in ("1", "3", "10", "48"):
        type_into(view, "l", depth)
        hold.click()
    assert set(held.all_text_contents()) == {f"w = 5, l = {l}" for l in (1, 3, 10, 48)}  # the oldest has gone
    assert len(set(held.evaluate_all("a => a.map(e => e.getAttribute('style'))"))) == 4
    view.get_by_role("button", name="let go").click()
    drawn(page)
    assert (held.count(), curves(view, ".held"), curves(view, ".moves")) == (0, 0, 6)
    hold.click()
    view.get_by_role("button", name="reset").click()
    drawn(page)
    assert (boxes(view), held.count(), curves(view, ".held")) == (("0.9", "100"), 0, 0)


def test_play_runs_through_the_weights_until_a_user_takes_over(page):
    view = chain_of(page)
    play, slider = view.get_by_role("button", name="play"), view.get_by_role("slider").first
    begun = int(slider.input_value())
    play.click()
    clock = time.monotonic()
    lab.until(lambda: int(slider.input_value()) >= begun + 2)
    assert int(slider.input_value()) - begun <= (time.monotonic() - clock) / 0.25 + 1
    assert play.get_attribute("aria-pressed") == "true"
    slider.press("ArrowLeft")
    rests = slider.input_value()
    assert play.get_attribute("aria-pressed") == "false"
    page.wait_for_timeout(600)
    assert slider.input_value() == rests
    play.click()
    box = view.locator("[data-box=w]")
    box.press_sequentially("7")
    typed = box.input_value()
    page.wait_for_timeout(600)
    assert (box.input_value(), play.get_attribute("aria-pressed")) == (typed, "false")
    slider.press("End")
    play.click()
    page.wait_for_timeout(400)  # there is nothing left to play
    assert play.get_attribute("aria-pressed") == "false"


def test_keys_alone_reach_and_move_everything(page):
    page.get_by_role("heading", name="1a").click()
    page.evaluate("document.querySelectorAll('[tabindex]').forEach(one => one.removeAttribute('tabindex'))")
    page.keyboard.press("Tab")  # the fold of the code
    reached = []
    for _ in range(12):
        page.keyboard.press("Tab")
        reached.append(page.evaluate(NAME_OF_FOCUS))
    presets = list(PRESETS)
    assert reached == ["w", "w", "l", "l", *presets, "reset", "hold", "let go", "▶ play w"]
    view = chain_of(page)
    slider = view.get_by_role("slider").nth(0)
    slider.focus()
    page.keyboard.press("Home")
    assert boxes(view)[0] == "-6"
    page.keyboard.press("End")
    page.keyboard.press("ArrowLeft")
    assert boxes(view)[0] == f"{WEIGHTS[-2]:g}"
    view.get_by_role("button", name="0.9 fades").focus()
    page.keyboard.press("Enter")
    assert boxes(view) == ("0.9", "100")


def test_names_in_the_accessibility_tree(page):
    tree = page.locator("body").aria_snapshot()
    for line in (
        'textbox "initial weight w"',
        'slider "initial weight w, slider"',
        'textbox "depth l"',
        'slider "depth l, slider"',
        'button "1.0 trains"',
        'button "▶ play w"',
        'combobox "iterations N"',
        'combobox "model"',
        'slider "scale of W2, slider"',
        'img "Map of J over weight and depth; the sentence below says what it shows."',
        'img "Four panels of curves; the sentence below says what they show."',
        'region "Live view 1: the chain"',
        'region "Live view 4: the chain with biases"',
    ):
        assert line in tree, line
    page.wait_for_timeout(900)
    assert set(page.locator("[role=status]").all_text_contents()) == {""}  # nobody has moved anything
    slider = chain_of(page).get_by_role("slider").nth(1)
    assert slider.get_attribute("aria-valuetext") == "depth l = 100"
    slider.press("Home")
    assert slider.get_attribute("aria-valuetext") == "depth l = 1"
    announced = chain_of(page).locator("[role=status]")
    assert announced.text_content() == ""  # not at once
    page.wait_for_timeout(900)
    assert announced.text_content() == chain_of(page).locator(".live-says").text_content()
    ids = page.locator("[id]").evaluate_all("a => a.map(e => e.id)")
    assert len(ids) == len(set(ids))


def test_several_views_do_not_disturb_each_other(page):
    before = chain_of(page, 1).inner_html(), boxes(chain_of(page, 2))
    view = chain_of(page)
    view.get_by_role("button", name="3 layers at 0.9").click()
    view.get_by_role("button", name="hold").click()
    drawn(page)
    assert (chain_of(page, 1).inner_html(), boxes(chain_of(page, 2))) == before


# the map


def test_the_map_says_what_training_says(page):
    chart = page.locator("[data-live=map]")
    weights = sorted({min(WEIGHTS, key=lambda w: abs(w - at)) for at in states.MAP_WEIGHTS})
    depths = [l for l in DEPTHS if l in states.MAP_DEPTHS]
    found = sweep.trainability(x, y, weights, depths, N=list(states.MAP_N))
    says = chart.locator(".live-says").first
    for n, J in zip(states.MAP_N, found.J):
        chart.get_by_label("iterations N").select_option(f"{n:,}")
        for w, l in ((weights[0], depths[0]), (1.0, 100), (weights[-1], depths[1])):
            for name, value in (("map-w", w), ("map-l", l)):
                type_into(chart, name, f"{value:g}")
            drawn(page)
            alone = chain.train(x, y, chain.per_layer(l, w), max_iter=n).J[-1]
            said = sentences.at_point(n, w, l, alone, (J < 1e-3).mean())
            assert re.sub(r"about \de-\d+", "", says.text_content()) == re.sub(r"about \de-\d+", "", said)
            assert boxes(chain_of(page, 2)) == (f"{w:g}", f"{l}")


def test_the_point_follows_the_view(page):
    chart, view = page.locator("[data-live=map]"), chain_of(page, 2)
    view.get_by_role("button", name="3 layers at 0.9").click()
    drawn(page)
    assert [chart.locator(f"[data-box={name}]").input_value() for name in ("map-w", "map-l")] == ["0.9", "3"]
    assert chart.locator("path").first.get_attribute("d")
    type_into(view, "l", "300")
    drawn(page)
    assert "w = 0.9, l = 300 lies outside this map." in chart.locator(".live-says").first.text_content()
    assert chart.locator("path").first.get_attribute("d") == ""


def test_a_tap_on_the_map_chooses_the_point(new):
    """On a phone. The axis of weights is logarithmic, that of depths is not."""
    page = new(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    chart = page.locator("[data-live=map]")
    weights = sorted({min(WEIGHTS, key=lambda w: abs(w - at)) for at in states.MAP_WEIGHTS})
    cross = chart.locator(".live-chart svg")
    numbers = re.findall(r"[\d.]+", chart.locator("path").first.get_attribute("d"))
    _, bottom, top, left, _, right = map(float, numbers)
    come_to_rest(page, cross)
    scale = cross.bounding_box()["width"] / float(cross.get_attribute("viewBox").split()[2])
    for w, l in ((1.0, 48), (weights[1], 100), (weights[-2], 10)):
        across = left + (right - left) * np.log(w / weights[0]) / np.log(weights[-1] / weights[0])
        up = bottom + (top - bottom) * (l - 3) / 97
        cross.tap(position={"x": (across + 1) * scale, "y": (up + 1) * scale})
        drawn(page)
        nearest = min((3, 48, 100), key=lambda depth: abs(depth - l))
        assert boxes(chain_of(page, 2)) == (f"{w:g}", f"{nearest}")


def test_a_finger_over_the_map_moves_the_point(new):
    page = new(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    chart = page.locator("[data-live=map]")
    cross = chart.locator(".live-chart svg")
    come_to_rest(page, cross)
    box, seen = cross.bounding_box(), []
    touch = page.context.new_cdp_session(page)
    y = box["y"] + box["height"] / 2
    for n, part in enumerate((0.3, 0.4, 0.5, 0.6, 0.7)):
        kind = "touchMove" if n else "touchStart"
        at = [{"x": box["x"] + part * box["width"], "y": y}]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": at})
        drawn(page)
        seen.append(float(boxes(chain_of(page, 2))[0]))
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    assert seen[1:] == sorted(set(seen[1:]))  # it rises under the finger
    assert cross.evaluate("svg => getComputedStyle(svg).touchAction") == "pan-y"  # up and down the page still scrolls


# the chain with biases


def test_biased_curves_and_sentences_are_those_of_the_experiment(page):
    """Each state that the page has: its curves by layer, J of its training alone, and what the live view says."""
    view, choices = page.locator("[data-live=biased]"), states._choices(coarse=True)
    come_to_rest(page, view)
    read = VISIT.replace('querySelectorAll("[data-live=chain]")', 'querySelectorAll("[data-live=biased]")')
    read = read.replace('["w", "l"]', '["w", "b"]')
    for (i, targets), (j, alpha) in itertools.product(enumerate(choices["y"]), enumerate(choices["alpha"])):
        view.get_by_label("targets y").select_option(str(i))
        view.get_by_label("learning rate").select_option(str(j))
        goals = [{"w": w, "b": b} for w, b in itertools.product(choices["w"], choices["b"])]
        for goal, seen in zip(goals, page.evaluate(read, [0, goals]), strict=True):
            e = Experiment(**goal, y=targets, alpha=alpha, max_iter=200)
            a, J = Snapshot(e, *e.parameters()), chain.train(x, targets, *e.parameters(), alpha, 200).J
            for n in (0, 1):
                near = {"rtol": 0, "atol": 1 / 30_000 + pixel(seen["axes"]["h"])}
                np.testing.assert_allclose([p[1] for p in seen["panels"]["h"][n]], a.h[:, n], **near)
            expected = {"g": a.log10_g[1:].T, "dJ_dw": [a.log10_dJ_dw[1:]]}
            expected |= {"J": [np.log10(np.maximum(J[states.ITERATIONS[states.ITERATIONS <= 200] - 1], 1e-27))]}
            for name, curves in expected.items():
                near = {"rtol": 0, "atol": 2e-3 + pixel(seen["axes"][name])}
                for points, values in zip(seen["panels"][name], curves, strict=True):
                    shown = np.array([p[1] for p in points])
                    np.testing.assert_allclose(np.maximum(shown, -27) if name == "J" else shown, values, **near)
            assert seen["says"] == f"{sentences.result(J, 200)} {sentences.details(a, e, 1, J)}"


# what is under the pointer, and what is off the screen


def test_the_values_under_the_pointer(page):
    """h in four decimals, the others as powers of ten, at the nearest layer or iteration; they follow the sliders."""
    view, w = chain_of(page), 5.0
    view.evaluate("view => view.scrollIntoView()")
    view.get_by_role("button", name="5 saturates").click()
    drawn(page)
    exact = oracle.chain(x, y, chain.per_layer(100, w))
    for name, values in (("h", exact.h.T), ("g", exact.g.T), ("dJ_dw", [exact.dJ_dw])):
        panel = view.locator(f"[data-panel={name}] > svg")
        box = panel.bounding_box()  # 520 units wide, of which the axis takes 416 from 80 on
        page.mouse.move(box["x"] + (80 + 0.37 * 416) / 520 * box["width"], box["y"] + box["height"] / 2)
        text = panel.locator(".reads").text_content().replace("−", "-")
        assert text.startswith("k = 37: ")
        shown = [float(re.sub(r"^10(?=-|\d)", "", word)) for word in text[8:].replace(" ", "").split(",")]
        expected = [float(v[37]) if name == "h" else float(log10(abs(v[37]))) for v in values]
        assert shown == pytest.approx(expected, abs=6e-5 if name == "h" else 6e-3)
    before = text
    view.get_by_role("slider").first.press("Home")
    drawn(page)
    assert panel.locator(".reads").text_content() not in ("", before)
    page.mouse.move(0, 0)
    assert panel.locator(".reads").text_content() == ""


def test_what_is_off_the_screen_is_drawn_when_it_comes_there(page):
    """And on paper all of it is."""
    points = "view => [...view.querySelectorAll('.moves')].map(line => line.getAttribute('points') ?? '')"
    last = page.locator("[data-live=biased]")
    page.evaluate("scrollTo(0, 0)")
    drawn(page)
    before = last.evaluate(points)
    page.evaluate("""() => { const box = document.querySelector('[data-live=biased] [data-box=w]');
        box.value = 0.5; box.dispatchEvent(new Event('change')); }""")
    drawn(page)
    assert last.evaluate(points) == before
    come_to_rest(page, last)
    drawn(page)
    after = last.evaluate(points)
    assert after != before
    assert all(after)
    page.evaluate("scrollTo(0, 0)")
    drawn(page)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert all(all(view.evaluate(points)) for view in (chain_of(page, 1), chain_of(page, 2), last))


# the matrices


def test_networks_are_those_of_the_notebooks():
    for part, name in (("2b", "2b_output_layer"), ("2c", "2c_hidden_layer")):
        cells = json.loads((lab.NOTEBOOKS / f"{name}.ipynb").read_text("utf-8"))["cells"]
        lines = "".join(next("".join(c["source"]) for c in cells if "default_rng" in "".join(c["source"]))).split("\n")
        names = {"np": np}
        exec("\n".join(line for line in lines if re.match(r"(rng|X, W1, W2|b, labels|labels) =", line)), names)
        network = states.NETWORKS[part]
        for letter in ("X", "W1", "W2"):
            np.testing.assert_array_equal(getattr(network, letter), names[letter])
        assert network.labels == tuple(names["labels"])
        if part == "2c":
            np.testing.assert_array_equal(network.b, names["b"])


@pytest.mark.parametrize("part", ["2b", "2c"])
def test_matrices_at_any_scale_with_and_without_softmax(page, part):
    """Every number against the formulas of the page, written here in numpy."""
    network, view = states.NETWORKS[part], page.locator(f"[data-part='{part}']")
    m, labels = len(network.labels), list(network.labels)
    b = 0 if network.b is None else network.b
    for softmax, t2 in itertools.product((False, True), (-10.0, -0.5, 0.0, 1.0, 7.5)):
        view.get_by_label("model").select_option("softmax" if softmax else "as the exercise has it")
        type_into(view, "t2", f"{t2:g}")
        drawn(page)
        U1 = network.X @ network.W1 + b
        H, W2 = np.tanh(U1), t2 * network.W2
        U2 = H @ W2
        Y = np.eye(W2.shape[1])[labels].T
        P = np.exp(U2) / np.exp(U2).sum(axis=1, keepdims=True)
        G2 = ((P if softmax else 0) - Y.T) / m
        G1 = (1 - H**2) * (G2 @ W2.T)
        J = -np.log(P[range(m), labels]).mean() if softmax else -U2[range(m), labels].mean()
        expected = {"H": H, "W2": W2, "U2": U2, "Y": Y, "P": P, "G2": G2, "G1": G1, "dJ_dW2": H.T @ G2}
        if part == "2c":
            expected |= {"X": network.X, "U1": U1, "dJ_dW1": network.X.T @ G1, "dJ_db": G1.sum(axis=0)}
        for name, A in expected.items():
            table = view.locator(f"[data-matrix='{name}']")
            assert table.is_visible() == (name != "P" or softmax)
            cells = table.locator("tbody td").all_text_contents()
            shown, A = np.array(cells, float), heatmaps.as_matrix(A).ravel()
            np.testing.assert_allclose(
                shown, A, rtol=0, atol=0.0501 * max(np.abs(A).max(), 1e-9), err_msg=f"{name} {t2}"
            )
        said = re.search(r"J = (-?[\d.]+(e-?\d+)?)", view.locator(".live-says").text_content())[1]
        assert float(said) == pytest.approx(J, rel=0.005, abs=1e-12)
    view.get_by_role("button", name="reset").click()
    assert view.locator("[data-box=t2]").input_value() == "1"


# on paper, and the script


def test_on_paper_the_picture_stays_and_the_controls_go(page):
    page.emulate_media(media="print")
    for kind in ("fieldset", "input", "button", "select"):
        assert not any(found.is_visible() for found in page.locator(kind).all()), kind
    for kind in (".live-panel svg polyline.moves", ".live-says", ".live-chart img", "table[data-matrix=H]"):
        assert page.locator(kind).first.is_visible(), kind
    assert chain_of(page).locator(".live-says").get_attribute("data-from") == "From w = 0.9, l = 100: "
    before = page.evaluate("getComputedStyle(document.querySelector('.live-says'), '::before').content")
    assert "From w = 0.9, l = 100: " in before or before == "attr(data-from)"


def test_the_script_is_short_and_computes_nothing():
    """No equation is written a second time: no power, no exponential, no tanh, and no random number."""
    script = (HERE / "live.js").read_text("utf-8")
    assert script.count("\n") <= 400
    assert max(map(len, script.splitlines())) <= 120
    assert set(re.findall(r"Math\.(\w+)", script)) <= {"abs", "ceil", "floor", "min", "max"}
    assert "**" not in script
    assert not re.search(r"\b(fetch|XMLHttpRequest|import|eval|Worker|WebSocket)\b|https?:", script)
