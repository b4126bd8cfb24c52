"""The matrix view and the map of trainability in plain Python: what they show is what the mathematics says."""

import asyncio
import re

import numpy as np
import pytest

from backprop import chain, live, sweep

X = np.array([[0.5, -1.0], [1.5, 0.3], [-0.7, 0.2], [0.1, 0.9]])
W1 = np.array([[0.4, -1.1, 0.6], [0.9, 0.2, -0.5]])
W2 = np.array([[1.0, -0.4], [0.3, 0.8], [-0.9, 0.1]])
b = np.array([0.1, -0.2, 0.3])
LABELS = (0, 1, 1, 0)


def shown(view):
    """The matrices on the page by name, read back from the HTML tables."""
    tables = re.findall(r'data-matrix="(\w+)".*?<tbody>(.*?)</tbody>', view._pictures.value)
    return {
        name: np.array([[float(a) for a in re.findall(r"<td[^>]*>(.*?)</td>", tr)] for tr in body.split("</tr>")[:-1]])
        for name, body in tables
    }


def by_index(t1, t2, c, labels, normalised):
    """G2, G1 and the gradients by plain sums over indices, and J: nothing of `two_layer` is used."""
    m, n0, n1, n2 = 4, 2, 3, 2
    A, B, bias = t1 * W1, t2 * W2, b + c
    U1 = [[sum(X[i, p] * A[p, j] for p in range(n0)) + bias[j] for j in range(n1)] for i in range(m)]
    U2 = [[sum(np.tanh(U1[i][p]) * B[p, j] for p in range(n1)) for j in range(n2)] for i in range(m)]
    total = [sum(np.exp(U2[i])) if normalised else 1.0 for i in range(m)]
    P = [[np.exp(U2[i][j]) / total[i] if normalised else 0.0 for j in range(n2)] for i in range(m)]
    J = sum(np.log(total[i]) - U2[i][labels[i]] for i in range(m)) / m
    G2 = [[(P[i][j] - (labels[i] == j)) / m for j in range(n2)] for i in range(m)]
    G1 = [[sum(G2[i][p] * B[j, p] for p in range(n2)) / np.cosh(U1[i][j]) ** 2 for j in range(n1)] for i in range(m)]
    dJ_dW1 = [[sum(X[i, p] * G1[i][j] for i in range(m)) for j in range(n1)] for p in range(n0)]
    dJ_dW2 = [[sum(np.tanh(U1[i][p]) * G2[i][j] for i in range(m)) for j in range(n2)] for p in range(n1)]
    dJ_db = [[sum(G1[i][j] for i in range(m))] for j in range(n1)]
    return {"G2": G2, "G1": G1, "dJ_dW1": dJ_dW1, "dJ_dW2": dJ_dW2, "dJ_db": dJ_db}, J


@pytest.mark.parametrize("normalised", [False, True])
@pytest.mark.parametrize("t2", [-10.0, 0.0, 1.0, 10.0])
@pytest.mark.parametrize(("t1", "c"), [(1.0, 0.0), (-3.0, 3.0), (3.0, -3.0), (0.0, 0.0)])
def test_matrices_show_the_index_sums(normalised, t2, t1, c):
    """At the corners of the sliders, both models."""
    view = live.matrices(X, W1, W2, LABELS, b)
    view.set(t1=t1, t2=t2, c=c, normalised=normalised, labels=(1, 1, 0, 0))
    expected, J = by_index(t1, t2, c, (1, 1, 0, 0), normalised)
    found = shown(view)
    for name, A in expected.items():
        np.testing.assert_allclose(found[name], A, rtol=0.051, atol=1e-12, err_msg=name)  # two digits on the page
    said = float(re.search(r"J = (-?[\d.e+-]+[\d])", view.words())[1])
    assert said == pytest.approx(J, rel=0.0051, abs=1e-12)
    assert "less than 1e-10" in view.words()


def test_matrices_say_which_sample_is_pulled_hardest():
    """With softmax that is the sample whose label is the least likely."""
    view = live.matrices(X, W1, W2, LABELS)
    view.normalised = True
    E = np.exp(np.tanh(X @ W1) @ W2)
    of_label = [E[i, LABELS[i]] / E[i].sum() for i in range(4)]
    i = int(np.argmin(of_label))
    assert f"hardest at sample {i}, label {LABELS[i]}: {(of_label[i] - 1) / 4:.3g}." in view.words()


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"t1": 4}, ValueError),
        ({"t2": float("nan")}, ValueError),
        ({"c": -3.5}, ValueError),
        ({"labels": (0, 1)}, ValueError),
        ({"labels": (0, 1, 2, 0)}, ValueError),
        ({"labels": (0.0, 1.0, 1.0, 0.0)}, TypeError),
    ],
)
def test_matrices_refuse_and_stay_as_they_were(change, error):
    view = live.matrices(X, W1, W2, LABELS, b)
    before = view.words()
    with pytest.raises(error, match=next(iter(change))):
        view.set(**change)
    assert view.words() == before


def test_matrices_follow_their_controls():
    view = live.matrices(X, W1, W2, LABELS, b)
    view._labels[0].value = 1
    view._controls["t2"].value = 2.0
    assert view.labels == (1, 1, 1, 0)
    assert view.t2 == 2.0
    view.reset()
    assert (view.labels, view.t2, view._labels[0].value) == (LABELS, 1.0, 0)


@pytest.fixture
def atlas():
    found = sweep.trainability((-0.5, 0.5), (-0.5, 0.5), [0.5, 0.9, 1.0, 3.0], [2, 3, 20, 60], N=[10, 100, 300])
    return live.atlas(found, live.explorer(), w=1.0, l=20)


@pytest.mark.parametrize("N", [10, 100, 300])
@pytest.mark.parametrize(("w", "l"), [(0.5, 2), (0.5, 60), (3.0, 2), (1.0, 20)])
def test_atlas_says_the_cost_of_the_point(atlas, N, w, l):
    """The cost it prints is that of one plain run, and the view beside it shows that run."""
    atlas.set(N=N, w=w, l=l)
    J = chain.algorithm_1((-0.5, 0.5), (-0.5, 0.5), chain.per_layer(l, w), max_iter=N).J[-1]
    said = re.search(r"J = ([\d.e-]+\d)", atlas.words())
    assert float(said[1]) == pytest.approx(J, rel=1e-3)
    assert (atlas.explorer.w, atlas.explorer.l, atlas.explorer.max_iter) == (w, l, N)


def test_atlas_takes_the_nearest_point_and_refuses_the_rest(atlas):
    atlas.set(w=0.93, l=25)
    assert (atlas.w, atlas.l) == (0.9, 20)
    for change in ({"N": 11}, {"w": 0.4}, {"l": 61}):
        with pytest.raises(ValueError, match=next(iter(change))):
            atlas.set(**change)
    assert (atlas.N, atlas.w, atlas.l) == (300, 0.9, 20)


def test_atlas_computes_its_fine_map_beside_the_controls(atlas, monkeypatch):
    """In an event loop, as in a kernel: `stop` ends it, and what was finished is shown. Smaller here than 60 x 60."""
    monkeypatch.setattr("backprop.live_map.FINE", {"weights": np.linspace(0.5, 2, 4), "depths": np.arange(1, 61, 10)})

    async def stopped_early():
        atlas.compute()
        assert atlas._compute.disabled
        while not atlas._progress.value:
            await asyncio.sleep(0.005)
        atlas.stop()
        await atlas._task
        return atlas.result.iterations.tolist()

    assert asyncio.run(stopped_early())[-1] < 1000
    assert not atlas._compute.disabled
    atlas.compute()  # without a loop: at once
    assert atlas.result.iterations.tolist() == [10, 30, 100, 300, 1000]
    assert (atlas.w, atlas.l) == (1.0, 21)
