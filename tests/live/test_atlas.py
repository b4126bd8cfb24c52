"""The map of trainability, live, in plain Python: what it says is what single runs say; map and view are one."""

import asyncio
import re

import numpy as np
import pytest
from oracle import plain_loop

from backprop import chain, live, sigmoid, sweep
from backprop.figures import maps


@pytest.fixture
def atlas():
    found = sweep.trainability((-0.5, 0.5), (-0.5, 0.5), [0.5, 0.9, 1.0, 3.0], [2, 3, 20, 60], N=[10, 100, 300])
    return live.atlas(found, live.explorer(), w=1.0, l=20)


def after(N, w, l):
    """The cost at iteration N, of one plain run."""
    return plain_loop((-0.5, 0.5), (-0.5, 0.5), [w] * l, None, 0.1, N)[0][-1]


@pytest.mark.parametrize("N", [10, 100, 300])
@pytest.mark.parametrize(("w", "l"), [(0.5, 2), (0.5, 60), (3.0, 2), (1.0, 20)])
def test_the_cost_of_the_point_is_that_of_a_plain_run(atlas, N, w, l):
    """And the view beside it shows that run."""
    atlas.set(N=N, w=w, l=l)
    said = re.search(r"J is ([\d.e-]+\d)", atlas.words())
    assert float(said[1]) == pytest.approx(after(N, w, l), rel=1e-3)
    assert (atlas.explorer.w, atlas.explorer.l, atlas.explorer.max_iter) == (w, l, N)


def test_the_part_of_the_map_that_has_trained_is_said(atlas):
    trained = [after(100, w, l) < 1e-3 for w in (0.5, 0.9, 1.0, 3.0) for l in (2, 3, 20, 60)]
    atlas.N = 100
    assert f"{100 * np.mean(trained):.2g} % of the map has J < 0.001 at iteration 100" in atlas.words()


def test_the_nearest_point_is_taken_and_the_rest_refused(atlas):
    atlas.set(w=0.93, l=25)
    assert (atlas.w, atlas.l) == (0.9, 20)
    for change in ({"N": 11}, {"w": 0.4}, {"l": 61}):
        with pytest.raises(ValueError, match=next(iter(change))):
            atlas.set(**change)
    assert (atlas.N, atlas.w, atlas.l) == (300, 0.9, 20)


def test_what_the_view_beside_does_the_map_follows(atlas):
    """A preset, a reset, a slider: the point and its sentence go along; beside the map there is none."""
    atlas.explorer.preset(0.9, 3)
    assert (atlas.w, atlas.l) == (0.9, 3)
    assert "from w = 0.9 at depth 3:" in atlas.words()
    atlas.explorer.preset(5.0, 100)
    assert "w = 5, l = 100 lies outside this map." in atlas.words()
    assert "J is" not in atlas.words()
    atlas.explorer.reset()
    assert "depth 60" not in atlas.words()
    atlas.set(w=3.0, l=60)
    assert (atlas.explorer.w, atlas.explorer.l) == (3.0, 60)
    assert "from w = 3 at depth 60:" in atlas.words()


def test_the_finer_map_covers_the_first_and_can_be_taken_back(atlas):
    atlas.set(N=100, w=0.9, l=20)
    first = atlas.result
    atlas.compute()
    fine = atlas.result
    assert (atlas.N, atlas.w, atlas.l) == (100, 0.9, 20)
    assert len(fine.weights) >= 60
    assert set(first.weights) <= set(fine.weights)
    assert set(first.depths) <= set(fine.depths)
    assert fine.iterations.tolist() == first.iterations.tolist()
    for d, j in ((0, 0), (17, 30), (-1, -1)):
        l, w = int(fine.depths[d]), fine.weights[j]
        J = np.array(plain_loop((-0.5, 0.5), (-0.5, 0.5), [w] * l, None, 0.1, 300)[0])
        np.testing.assert_allclose(fine.J[:, d, j], J[[9, 99, 299]], rtol=1e-6, atol=1e-20)
        below = np.flatnonzero(J < 1e-3)
        assert fine.first_below[d, j] == below[0] + 1 if len(below) else np.isnan(fine.first_below[d, j])
    atlas.take_back()
    assert atlas.result is first
    assert (atlas.N, atlas.w, atlas.l) == (100, 0.9, 20)


def test_map_finer_map_and_view_are_of_the_same_training():
    """Another y, step and phi: those of the map hold in the view beside it, after its reset, and in the finer map."""
    trained = {"y": (0.1, 0.7), "alpha": 1.0, "phi": sigmoid}
    found = sweep.trainability((-0.5, 0.5), weights=[0.5, 3.0], depths=[2, 5], N=40, **trained)
    atlas = live.atlas(found, w=3.0, l=2)
    for finer in (False, True):
        if finer:
            atlas.compute()
            atlas.explorer.set(w=1.0, alpha=0.1)
            atlas.explorer.reset()
        run = chain.algorithm_1((-0.5, 0.5), w=chain.per_layer(2, 3.0), max_iter=40, **trained)
        expected = pytest.approx(run.J[-1], rel=1e-6)
        m = atlas.result
        assert m.J[0, m.depths.tolist().index(2), m.weights.tolist().index(3.0)] == expected
        atlas.explorer.finish()
        assert atlas.explorer.J[-1] == expected
    assert len(m.weights) >= 60


def test_the_predicted_borders_are_drawn_where_they_hold(monkeypatch):
    """Those of tanh and the exercise's y, at the map's own step."""
    drawn, draw = [], maps.trainability
    monkeypatch.setattr(maps, "trainability", lambda *given: drawn.append(given[4:]) or draw(*given))
    trained = [{"alpha": 0.3}, {"y": (0.1, 0.7)}, {"phi": sigmoid}, {"alpha": 0.001}]  # the last: not begun
    for how in trained:
        given = {"weights": [0.5, 3.0], "depths": [2, 3, 50], "N": 400, "y": (-0.5, 0.5)} | how
        live.atlas(sweep.trainability((-0.5, 0.5), **given))
    (lower, upper), *others = drawn
    expected = [np.nan, (1 * 0.3 * 400 / 4) ** -1, (48 * 0.3 * 400 / 4) ** (-1 / 48)]
    np.testing.assert_allclose(lower, expected)
    assert upper == pytest.approx(np.log(4 * 0.3 * 400) / 2)
    assert others == [(None, None)] * 3


def test_the_finer_map_is_computed_beside_the_controls(atlas):
    """In an event loop, as in a kernel: controls stay alive, and `stop` leaves the map as it was."""
    first = atlas.result

    async def go():
        atlas.compute()
        await asyncio.sleep(0.05)
        atlas.set(w=3.0, l=2)
        assert atlas.result is first
        atlas.stop()
        await asyncio.sleep(0.3)
        assert atlas.result is first
        atlas.compute()
        for _ in range(1000):
            await asyncio.sleep(0.02)
            if atlas.result is not first:
                return

    asyncio.run(go())
    assert len(atlas.result.weights) >= 60
    assert (atlas.w, atlas.l) == (3.0, 2)


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ((None,), TypeError, r"result takes a Map, as sweep\.trainability gives it; got None"),
        ((sweep.trainability((0.5,), (0.5,), [1.0, 2.0], [1, 2], N=2), 3), TypeError, "explorer takes"),
        ((sweep.trainability((0.5,), (0.5,), [1.0], [1, 2], N=2),), ValueError, "at least 2 weights"),
        ((sweep.trainability((0.5,), (0.5,), [1.0, 21.0], [1, 2], N=2),), ValueError, "result.weights"),
        ((sweep.trainability((0.5,), (0.5,), [1.0, 2.0], [1, 2], N=[5, 20]),), ValueError, "result.iterations"),
        ((sweep.trainability((0.5,), (0.5,), [1.0, 2.0], [1, 2], N=20),), ValueError, "of the explorer's x"),
    ],
)
def test_bad_arguments_are_named(arguments, error, words):
    with pytest.raises(error, match=words):
        live.atlas(*arguments)


def test_a_map_makes_its_own_view():
    found = sweep.trainability((-0.5, 0.5), (-0.5, 0.5), [0.9, 1.0], [2, 3], N=20)
    assert live.atlas(found).explorer.max_iter == 20
