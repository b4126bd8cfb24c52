"""Every figure of the exercise, and what lies beyond its answer sheet.

A printed figure is a text. An independent computation (50 digits or a plain loop) and `backprop` must both round to it.
"""

from functools import cache

import numpy as np
import pytest
from mpmath import mp, mpf
from oracle import ACTIVATIONS, plain_loop
from oracle import chain as exact_chain

from backprop import chain, two_layer
from backprop.chain import per_layer

X = [-0.5, 0.5]  # x = y, m = 2, alpha = 0.1, tanh, no bias unless said otherwise


def reads(printed, *values):
    """Whether all values, rounded to the digits of the printed number, are that number."""
    digits = len(printed.split("e")[0].replace(".", "").lstrip("-0"))
    return all(mpf(mp.nstr(mpf(value), digits)) == mpf(printed) for value in values)


@cache
def first_iteration(w, l=100):
    """At 50 digits, and by `chain`."""
    u, h = chain.forward(X, per_layer(l, w))
    g = chain.backward(u, h, X, per_layer(l, w))
    dJ_dw, dJ_db = chain.gradients(h, g)
    ours = {"u": u, "h": h, "g": g, "dJ_dw": dJ_dw, "dJ_db": dJ_db, "J": chain.cost(h[l], X)}
    return exact_chain(X, X, per_layer(l, w)), ours


@cache
def both_runs(w, l=100, max_iter=1000):
    """J and the weights by layer, by a plain loop and by `train`. J[0] is NaN, so that J[t] is that of iteration t."""
    J, w_end, _ = plain_loop(X, X, [w] * l, None, 0.1, max_iter)
    run = chain.train(X, X, per_layer(l, w), max_iter=max_iter)
    return [(np.append(np.nan, J), np.append(np.nan, w_end)), (np.append(np.nan, run.J), run.w)]


def first_below(J, level=1e-3):
    """The first iteration, counted from 1, with a cost below the level."""
    return int(np.flatnonzero(np.asarray(J) < level)[0]) + 1


# Problem 1: the table


@pytest.mark.parametrize(
    ("w", "l", "printed"),
    [(1.0, 100, "0.072689141"), (5.0, 100, "0.124954565"), (0.9, 100, "0.124994933"), (0.9, 3, "0.017092046")],
)
def test_cost_at_iteration_1(w, l, printed):
    exact, ours = first_iteration(w, l)
    assert reads(printed, exact.J, ours["J"], *(J[1] for J, _ in both_runs(w, l)))


def test_the_seeds_digits_of_1a():
    exact, ours = first_iteration(1.0)
    assert reads("0.0727", exact.J, ours["J"])


@pytest.mark.parametrize(("w", "l"), [(1.0, 100), (0.9, 3)])
def test_cost_ends_at_the_rounding_floor(w, l):
    """About 5e-30 and 3e-29; which digits are left depends on the machine."""
    for J, _ in both_runs(w, l):
        assert J[1000] < 1e-27


@pytest.mark.parametrize(("w", "printed"), [(5.0, "0.124953725"), (0.9, "0.124994609")])
def test_cost_is_stuck(w, printed):
    assert reads(printed, *(J[1000] for J, _ in both_runs(w)))


@pytest.mark.parametrize(
    ("k", "printed"),
    [
        *[(1, "5.8345e-304"), (2, "4.38812e-303"), (3, "4.22771e-300"), (4, "4.65167e-297"), (5, "5.1188e-294")],
        *[(96, "3.09808e-17"), (97, "3.4092e-14"), (98, "3.75156e-11"), (99, "4.12831e-8"), (100, "4.54288e-5")],
    ],
)
def test_g_in_1b(k, printed):
    """Erratum: the first sample's g is the negative one, for x = (-0.5, 0.5). The answer sheet has the rows swapped."""
    exact, ours = first_iteration(5.0)
    assert reads(f"-{printed}", exact.g[k, 0], ours["g"][k, 0])
    assert reads(printed, exact.g[k, 1], ours["g"][k, 1])


def test_one_step_back_in_1c():
    """tanh'(5) = 1.81583e-4, times w = 5. Deep in the chain u is not 5 but 4.99955, and a step is 9.0874e-4."""
    exact, ours = first_iteration(5.0)
    assert reads("1.81583e-4", mp.sech(5) ** 2)
    assert reads("9.0792e-4", 5 * mp.sech(5) ** 2)
    for u, g in ((exact.u, exact.g), (ours["u"], ours["g"])):
        assert reads("4.99955", u[50, 1])
        assert reads("9.0874e-4", g[50, 1] / g[51, 1])


def test_the_gradient_of_1e_is_small_and_flat():
    """3.26e-6 at layer 1 to 5.63e-6 from layer 50 on: h falls by 0.9 a layer just as g grows by 0.9."""
    exact, ours = first_iteration(0.9)
    for d in (exact.dJ_dw, ours["dJ_dw"]):
        assert reads("3.26012e-6", -d[1])
        assert all(reads("5.6303e-6", -d[k]) for k in range(60, 101))
        assert (np.diff(np.abs(d[1:].astype(float))) > -1e-18).all()
    for h, g in ((exact.h, exact.g), (ours["h"], ours["g"])):
        assert h[91, 1] / h[90, 1] == pytest.approx(0.9, rel=1e-6)
        assert g[90, 1] / g[91, 1] == pytest.approx(0.9, rel=1e-6)


@pytest.mark.parametrize(
    ("w", "k", "h", "g", "dJ_dw"),
    [
        (1.0, 1, "0.462117", "-0.00249022", "-0.00249022"),
        (1.0, 2, "0.431808", "-0.00316642", "-0.00292651"),
        (1.0, 3, "0.406831", "-0.00389214", "-0.00336131"),
        (1.0, 50, "0.163171", "-0.0713739", "-0.0235024"),
        (1.0, 99, "0.119277", "-0.185282", "-0.0444113"),
        (1.0, 100, "0.118715", "-0.187956", "-0.0448378"),
        (5.0, 1, "0.986614", "5.8345e-304", "5.8345e-304"),
        (5.0, 2, "0.999896", "4.38812e-303", "8.65877e-303"),
        (5.0, 3, "0.999909", "4.22771e-300", "8.45454e-300"),
        (5.0, 50, "0.999909", "3.79622e-157", "7.59174e-157"),
        (5.0, 99, "0.999909", "4.12831e-8", "8.25586e-8"),
        (5.0, 100, "0.999909", "4.54288e-5", "9.08494e-5"),
        (0.9, 1, "0.421899", "-3.26012e-6", "-3.26012e-6"),
        (0.9, 2, "0.362455", "-4.40675e-6", "-3.71841e-6"),
        (0.9, 3, "0.315111", "-5.63694e-6", "-4.08627e-6"),
        (0.9, 50, "0.00196647", "-0.00128839", "-5.6302e-6"),
        (0.9, 99, "1.12608e-5", "-0.224995", "-5.63028e-6"),
        (0.9, 100, "1.01347e-5", "-0.249995", "-5.63028e-6"),
    ],
)
def test_values_of_iteration_1(w, k, h, g, dJ_dw):
    exact, ours = first_iteration(w)
    assert reads(h, exact.h[k, 1], ours["h"][k, 1])
    assert reads(g, exact.g[k, 1], ours["g"][k, 1])
    assert reads(dJ_dw, exact.dJ_dw[k], ours["dJ_dw"][k])
    for a in (exact.h, exact.g, ours["h"], ours["g"]):
        assert a[k, 0] == -a[k, 1]


# Beyond the answer sheet


def test_stuck_is_not_for_ever():
    """w = 0.9 trains at iteration 17,137, and its first gradient A w^(l-1) foretells it: w0 / ((l-2) alpha |dJ/dw|)."""
    assert first_below(chain.train(X, X, per_layer(100, 0.9), max_iter=17200).J) == 17137
    J, _, _ = plain_loop([0.5], [0.5], [0.9] * 100, None, 0.1, 17140)  # one sample: the other mirrors it
    assert first_below(J) == 17137
    exact, ours = first_iteration(0.9)
    for d in (exact.dJ_dw, ours["dJ_dw"]):
        assert round(0.9 / (98 * 0.1 * abs(d[100]))) == 16311


def test_saturation_is_not_depth():
    """w = 5 trains at 55,192 with 100 layers, at 55,186 with 3: the last one alone moves, in e^(2 w0) / (4 alpha)."""
    deep = chain.train(X, X, per_layer(100, 5.0), max_iter=60000)
    assert first_below(deep.J) == 55192
    assert reads("0.54936", deep.w[100])
    assert reads("4.99775", deep.w[99])
    assert reads("4.999998", deep.w[98])
    np.testing.assert_allclose(deep.w[1:98], 5, rtol=1e-8)
    assert first_below(chain.train(X, X, per_layer(3, 5.0), max_iter=60000).J) == 55186
    assert first_below(plain_loop([0.5], [0.5], [5.0] * 3, None, 0.1, 55200)[0]) == 55186
    assert round(mp.exp(10) / (4 * mpf("0.1"))) == 55066


@pytest.mark.parametrize(
    ("l", "w", "t"),
    [
        *[(100, 0.95, 149), (100, 1.0, 31), (100, 1.05, 20), (100, 1.1, 1), (100, 1.2, 42), (100, 1.5, 103)],
        *[(100, 2.0, 200), (100, 3.0, 1092), (10, 0.5, 1403), (10, 0.9, 50), (3, 0.5, 109), (3, 0.9, 49)],
    ],
)
def test_first_iteration_below_a_thousandth(l, w, t):
    J, _, _ = plain_loop([0.5], [0.5], [w] * l, None, 0.1, t + 1)
    assert first_below(J) == t
    assert first_below(chain.train(X, X, per_layer(l, w), max_iter=t + 1).J) == t


def test_the_upper_border_does_not_know_the_depth():
    """w0 = ln(4 alpha N) / 2 = 2.996 for N = 1000: a little below it trains, a little above does not, at any depth."""
    assert reads("2.996", mp.log(4 * mpf("0.1") * 1000) / 2)
    for l in (3, 30, 100):
        J = chain.train(X, X, np.stack([per_layer(l, 2.9), per_layer(l, 3.1)])).J
        assert J[0, -1] < 1e-3 < J[1, -1]


def test_where_the_early_layers_stand_still_training_can_succeed():
    for J, w in both_runs(1.5):
        assert J[1000] < 1e-25
        assert (np.abs(w[1:81] - 1.5) < 5e-6).all()
        assert reads("1.49993", w[90])
        assert reads("1.4532", w[97])
        assert reads("1.2026", w[99])
        assert reads("0.7250", w[100])
    for _, w in both_runs(1.0):
        assert reads("1.00193", w[1])
        assert reads("1.02161", w[50])
        assert reads("1.14073", w[100])
        assert (np.diff(w[1:]) > 0).all()


@pytest.mark.parametrize(
    ("w", "l", "printed"), [(5, 110, "2.24082e-334"), (5, 200, "4.0742e-608"), (20, 100, "8.20108e-1541")]
)
def test_g_below_the_float_range(w, l, printed):
    """Plain back-propagation shows 0 there, summed logarithms do not."""
    exact, ours = first_iteration(w, l)
    u, h = chain.forward(X, per_layer(l, w))
    sign, log10_g = chain.log10_backward(u, h, X, per_layer(l, w))
    assert reads(printed, exact.g[1, 1], mpf(10) ** mpf(float(log10_g[1, 1])))
    assert tuple(sign[1]) == (-1, 1)
    assert ours["g"][1, 1] == 0


def test_the_ends_of_the_floats():
    assert reads("4.94e-324", np.nextafter(0.0, 1.0))
    assert reads("1.4e-45", float(np.nextafter(np.float32(0), np.float32(1))))


def test_weight_times_its_gradient_is_the_sum_of_u_g():
    """An identity to check for nothing: without bias u[k] = h[k-1] w[k], for any activation and any weights."""
    rng = np.random.default_rng(4)
    x, y = rng.normal(size=(2, 5))
    for phi in ACTIVATIONS:
        w = per_layer(8, rng.uniform(0.5, 1.5, 8))
        u, h = chain.forward(x, w, phi=phi)
        g = chain.backward(u, h, y, w, phi)
        dJ_dw, _ = chain.gradients(h, g)
        size = np.abs(u * g).sum(axis=1)
        np.testing.assert_allclose((w * dJ_dw / size)[1:], ((u * g).sum(axis=1) / size)[1:], atol=1e-14)


@pytest.mark.parametrize("w", [0.9, 1.0, 5.0])
def test_mirrored_samples_never_move_a_bias(w):
    """By odd symmetry g[k,1] = -g[k,2], so dJ/db[k] is exactly 0 and a bias that starts at 0 stays there."""
    exact, ours = first_iteration(w)
    assert all(exact.dJ_db[1:] == 0)
    assert (ours["dJ_db"][1:] == 0).all()
    for train in (chain.train, chain.algorithm_1):
        assert (train(X, X, per_layer(100, w), per_layer(100, 0), max_iter=50).b[1:] == 0).all()


@pytest.mark.parametrize(("w", "printed"), [(1.0, "2.2e-9"), (0.9, "0.045"), (5.0, "0.325")])
def test_targets_without_the_symmetry(w, printed):
    """y = (0.1, 0.7): w = 0.9 learns the mean alone and stays at half the variance of y; w = 5 is stuck."""
    y = [0.1, 0.7]
    J, _, _ = plain_loop(X, y, [w] * 100, [0.0] * 100, 0.1, 1000)
    run = chain.train(X, y, per_layer(100, w), per_layer(100, 0))
    assert reads(printed, J[-1], run.J[-1])
    if w == 0.9:
        _, h = chain.forward(X, run.w, run.b)
        np.testing.assert_allclose(h[100], [0.4, 0.4], atol=5e-4)
        assert np.var(y) / 2 == pytest.approx(0.045)


def test_w_of_1_is_critical():
    """h[k] decays like sqrt(3 / (2k)), not exponentially."""
    _, h = chain.forward([0.5], per_layer(20000, 1.0))
    for k in (5000, 20000):
        assert h[k, 0] == pytest.approx(np.sqrt(3 / (2 * k)), rel=2e-3)


# Problem 2


def scores(m=6, n2=3):
    rng = np.random.default_rng(9)
    return rng.normal(size=(m, n2)), rng.normal(size=(m, n2)), two_layer.indicator(rng.integers(0, n2, m), n2)


def test_2b_without_normaliser_is_linear_and_has_no_floor():
    U, V, Y = scores()
    J_U, J_V = two_layer.cost(U, Y), two_layer.cost(V, Y)
    assert two_layer.cost(2 * U - 3 * V, Y) == pytest.approx(2 * J_U - 3 * J_V, rel=1e-14)
    assert two_layer.cost(1e6 * Y.T, Y) == pytest.approx(-1e6, rel=1e-14)


def test_2b_gradient_of_either_model():
    """G2 = -Y^T/m does not know U2; with softmax it is (P - Y^T)/m, each row of which sums to 0."""
    U, V, Y = scores()
    U1, W2 = np.ones((6, 2)), np.ones((2, 3))
    for U2 in (U, V):
        _, G2 = two_layer.backward(U1, U2, W2, Y)
        np.testing.assert_array_equal(G2, -Y.T / 6)
        _, G2 = two_layer.backward(U1, U2, W2, Y, normalised=True)
        P = np.exp(U2) / np.exp(U2).sum(axis=1, keepdims=True)
        np.testing.assert_allclose(G2, (P - Y.T) / 6, rtol=1e-13)
        np.testing.assert_allclose(G2.sum(axis=1), 0, atol=1e-16)


def test_2c_gradient_of_the_bias_is_a_vector_like_the_bias():
    """G1^T 1, of length n1: the answer sheet's 1^T G1 is a row."""
    rng = np.random.default_rng(1)
    X, H, G1, G2 = (rng.normal(size=(6, n)) for n in (2, 4, 4, 3))
    _, _, dJ_db = two_layer.gradients(X, H, G1, G2)
    assert dJ_db.shape == (4,)
    np.testing.assert_allclose(dJ_db, [sum(G1[i, j] for i in range(6)) for j in range(4)], rtol=1e-14)
