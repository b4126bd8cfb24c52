"""The closed forms of `predict`, each against measured runs over the range it states, and where it stops holding."""

import math

import mpmath
import numpy as np
import pytest
from oracle import descent

from backprop import chain, gradcheck, identity, predict, relu, sigmoid, sweep, tanh

X = Y = np.array([-0.5, 0.5])


def last_gradient(w0, l):
    """dJ/dw[l] at iteration 1, in plain floats."""
    return descent([0.5], [0.5], [w0] * l).dw[-1]


def measured(weights, depths, N, alpha=0.1):
    """The first iterations with J < 1e-3, (depths, weights), NaN where none within N."""
    return sweep.trainability(X, Y, weights, depths, N=N, alpha=alpha, every=2000).first_below


def of_equal_weights(w0, l):
    """A batch: a chain of each of the depths from each of the weights, one by one."""
    w = np.where(np.arange(max(l) + 1) <= np.array(l)[:, np.newaxis], np.array(w0)[:, np.newaxis], np.nan)
    w[:, 0] = np.nan
    return w


def trains(w0, l, N, alpha):
    """Whether each of the chains has trained within N iterations."""
    return (chain.train(X, Y, of_equal_weights(w0, l), alpha=alpha, max_iter=N).J < 1e-3).any(axis=1)


@pytest.mark.parametrize("b", [None, 0.2])
def test_sensitivity_is_the_gradient_of_each_output(b):
    """By a complex step through each output, and the curvature from those: samples that are no mirror images."""
    x, w, b = [-0.5, 0.3, 0.8], chain.per_layer(4, [0.9, -1.2, 0.7, 1.1]), None if b is None else chain.per_layer(4, b)
    dh_dw, dh_db = predict.sensitivity(x, w, b)
    zero = chain.per_layer(4, 0) if b is None else b
    for i in range(3):
        by_w = gradcheck.complex_step(lambda w, i=i: chain.forward(x, w, b)[1][-1, i], w)
        by_b = gradcheck.complex_step(lambda b, i=i: chain.forward(x, w, b)[1][-1, i], zero)
        np.testing.assert_allclose(dh_dw[:, i], by_w, rtol=1e-13)
        np.testing.assert_allclose(dh_db[:, i], by_b, rtol=1e-13)
    moved = dh_dw[1:] if b is None else np.vstack([dh_dw[1:], dh_db[1:]])
    _, sizes, (most, *_) = np.linalg.svd(moved)  # moved most by the errors `most`
    np.testing.assert_allclose(predict.curvature(x, w, b), sizes**2 / 3, rtol=1e-10, atol=1e-15)
    by_parameter = ((moved @ most) ** 2 / 3).reshape(-1, 4)
    np.testing.assert_allclose(
        predict.curvature_by_layer(*chain.forward(x, w, b), w, b)[1:], by_parameter.sum(axis=0), rtol=1e-9
    )


def test_sensitivity_of_outputs_far_from_1():
    """identity, l = 60, w = 2: dh[l]/dw[k] = h[l] / w[k], and h[l] = 2^60 x swallows any 1."""
    dh_dw, _ = predict.sensitivity([3.0, -1.0], chain.per_layer(60, 2.0), phi=identity)
    np.testing.assert_array_equal(dh_dw[1:], [[3 * 2.0**59, -(2.0**59)]] * 60)


@pytest.mark.parametrize(
    ("w0", "l", "K", "last"),
    [
        *((1, 10, 0.4255, None), (1, 30, 0.4728, None), (1, 100, 0.4912, 0.03), (1, 1000, 0.4991, None)),
        *((0.9, 10, 0.169, None), (0.9, 30, 0.0085, None), (0.9, 100, 1.2e-8, 0.01), (5, 100, 3.3e-8, 1.0)),
    ],
)
def test_one_number_explains_all_three_runs(w0, l, K, last):
    """K = sum_k (dh[l]/dw[k])^2, dh/dw being dJ/dw at an error of 1, and the share of the last layer in it."""
    (h_l,) = descent([0.5], [0.5], [w0] * l).out
    terms = [d**2 for d in descent([0.5], [h_l - 1], [w0] * l).dw]
    found = predict.curvature(X, chain.per_layer(l, w0))
    assert found[0] == pytest.approx(math.fsum(terms), rel=1e-9)
    assert abs(found[1]) < 1e-15
    assert found[0] == pytest.approx(K, rel=0.02)
    w = chain.per_layer(l, w0)
    by_layer = predict.curvature_by_layer(*chain.forward(X, w), w)
    np.testing.assert_allclose(by_layer[1:], terms, rtol=1e-9, atol=1e-300)  # squares below the floats
    if last:
        assert terms[-1] / math.fsum(terms) == pytest.approx(last, abs=0.006)


@pytest.mark.parametrize("w0", [20, 1000, 1e200])  # beyond the floats: the square of dh/dw, h's gradient, h
def test_the_answer_of_a_chain_that_explodes_is_nan(w0):
    for b in (None, chain.per_layer(125, 0.1)):
        given = X, chain.per_layer(125, float(w0)), b, identity
        assert np.isnan(predict.curvature(*given)).all()
        u, h = chain.forward(*given)
        assert np.isnan(predict.curvature_by_layer(u, h, *given[1:])).all()


def test_near_the_target_J_shrinks_by_the_square_of_1_minus_alpha_K():
    """From w = 1, thirty layers: K where the run has come to, against the next cost."""
    run = chain.train(X, Y, chain.per_layer(30, 1.0), max_iter=150)
    K = predict.curvature(X, run.w)[0]
    assert run.J[-1] / run.J[-2] == pytest.approx((1 - 0.1 * K) ** 2, rel=1e-4)


def test_stuck_runs_train_at_last():
    """Iterations counted by a program in C; the page's own are counted by a plain loop, in tests/notebooks."""
    assert predict.first_below(sweep.train_until(X, Y, chain.per_layer(3, 5)).J) == 55_186
    assert predict.first_below(sweep.train_until(X, Y, chain.per_layer(100, 0.9)).J) == 17_137


def test_from_5_only_the_last_layer_moves():
    run = sweep.train_until(X, Y, chain.per_layer(100, 5))
    assert predict.first_below(run.J) == 55_192
    w = run.w  # of iteration 56,000: the last layer has come to rest
    assert w[100] == pytest.approx(0.54936, abs=5e-6)
    assert w[100] == pytest.approx(math.atanh(0.5), abs=1e-4)
    assert w[99] == pytest.approx(4.99775, abs=5e-6)
    assert w[98] == pytest.approx(4.999998, abs=5e-7)
    np.testing.assert_allclose(w[1:98], 5, atol=1e-8)


def test_one_gradient_predicts_both():
    assert predict.iterations_from_depth(0.9, 100, last_gradient(0.9, 100)) == pytest.approx(16_311, abs=0.5)
    assert predict.iterations_from_saturation(5) == pytest.approx(math.exp(10) / 0.4, rel=1e-14)
    assert math.exp(10) / 0.4 == pytest.approx(55_066, abs=0.5)


@pytest.mark.parametrize(
    ("l", "expected"),
    [
        (100, {0.95: 149, 1.0: 31, 1.05: 20, 1.1: 1, 1.2: 42, 1.5: 103, 2.0: 200, 3.0: 1092}),
        (10, {0.5: 1403, 0.9: 50}),
        (3, {0.5: 109, 0.9: 49}),
    ],
)
def test_first_iterations_by_weight(l, expected):
    assert dict(zip(expected, measured(list(expected), [l], 1500)[0])) == expected
    w0 = 0.95 if l == 100 else 0.9
    J = descent([0.5], [0.5], [w0] * l, iterations=expected[w0]).J
    assert J[-1] < 1e-3 <= J[-2]


@pytest.mark.parametrize(("alpha", "times"), [(0.03, [100]), (0.1, [100, 300]), (0.3, [100, 300, 1000])])
def test_iterations_from_depth_within_its_stated_error(alpha, times):
    """Over depths, and over weights chosen so that alpha T is each of the times."""
    depths, times = np.repeat([3, 4, 5, 7, 10, 20, 50, 100], len(times)), times * 8
    weights = [border_of_the_formula(l, T / alpha, alpha) for l, T in zip(depths, times)]
    gradients = [last_gradient(w0, l) for w0, l in zip(weights, depths)]
    predicted = predict.iterations_from_depth(weights, depths, gradients, alpha)
    np.testing.assert_allclose(alpha * predicted, times, rtol=1e-9)
    batch = of_equal_weights(weights, depths)
    J = chain.train(X, Y, batch, alpha=alpha, max_iter=round(1.14 * max(times) / alpha)).J
    assert (J[:, -1] < 1e-3).all()
    excess = ((J < 1e-3).argmax(axis=1) + 1) / predicted - 1
    assert excess.min() > 0
    assert excess.max() <= 0.13
    assert (excess[np.array(times) == 1000] <= 0.06).all()


def border_of_the_formula(l, T, alpha):
    """w0 < 1 with iterations_from_depth = T, by bisection; above it the formula gives less."""
    low, high = 0.0, 0.98
    for _ in range(60):
        w0 = (low + high) / 2
        longer = w0 == 0 or w0 > T * (l - 2) * alpha * abs(last_gradient(w0, l))
        low, high = (w0, high) if longer else (low, w0)
    return low


def test_iterations_from_depth_stops_holding_near_1():
    """At l = 100 it is 33 % short at 0.95 and 9 times too short at 0.99: there the run is ruled by its last stretch."""
    for w0, ratio in ((0.95, 1.49), (0.99, 9.4)):
        T = predict.iterations_from_depth(w0, 100, last_gradient(w0, 100))
        assert measured([w0], [100], 200)[0, 0] / T == pytest.approx(ratio, rel=0.01)


@pytest.mark.parametrize(("alpha", "weights", "N"), [(0.1, [3, 3.25, 3.5], 2_900), (0.3, [3, 4, 4.5], 6_900)])
def test_iterations_from_saturation_within_its_stated_error(alpha, weights, N):
    w0 = np.array(weights)
    excess = measured(w0, [3, 4, 5, 30], N, alpha) / predict.iterations_from_saturation(w0, alpha) - 1
    assert (excess > 0).all()
    assert (excess < 12 * w0 * np.exp(-2 * w0)).all()


def test_saturation_in_terms_of_the_gradient():
    for w0 in (3, 4, 5, 8):
        by_gradient = 1 / (2 * 0.1 * abs(last_gradient(w0, 5)))
        assert predict.iterations_from_saturation(w0) == pytest.approx(by_gradient, rel=0.02)


def test_saturation_needs_three_layers_and_a_large_weight():
    """One layer sees h[0] = 0.5, not 1; and from w0 = 1.5 a run takes twice as long as the formula says."""
    assert measured([5], [1], 3000)[0, 0] == 1830
    assert measured([1.5], [100], 200)[0, 0] / predict.iterations_from_saturation(1.5) > 2


@pytest.mark.parametrize("alpha", [0.1, 0.3])
def test_borders(alpha):
    """Within 1000 iterations none trains at the predicted border, and all do a little inside of it."""
    l = np.array([3, 5, 10, 30, 60])
    lower, upper = predict.lower_border(l, 1000, alpha), np.full(5, predict.upper_border(1000, alpha))
    assert not trains(lower, l, 1000, alpha).any()
    assert trains(lower + 0.008, l, 1000, alpha).all()
    assert not trains(upper, l, 1000, alpha).any()
    assert trains(upper - 6 * upper * np.exp(-2 * upper), l, 1000, alpha).all()


def test_borders_of_the_map_at_1000_iterations():
    assert predict.upper_border(1000) == pytest.approx(2.996, abs=5e-4)
    lower = predict.lower_border(np.arange(3, 101), 1000)
    assert (np.diff(lower) > 0).all()  # it rises with depth
    assert lower[0] == pytest.approx(0.04)
    assert lower[-1] == pytest.approx(2450 ** (-1 / 98))


@pytest.mark.parametrize(("x", "bound"), [(0.01, 0.005), (0.25, 0.005), (-0.5, 0.005), (0.75, 0.02), (1, 0.02)])
def test_critical_decay_from_x(x, bound):
    h = abs(x)
    for k in range(1, 20_001):
        h = math.tanh(h)
        if k <= 100 or k % 100 == 0:
            assert 0 < predict.critical_decay(k, x) / h - 1 < bound


def test_critical_decay_without_x():
    h = 0.5
    for k in range(1, 1_000_001):
        h = math.tanh(h)
        if k <= 100 or k % 10_000 == 0:
            assert 0 < math.sqrt(3 / (2 * k)) / h - 1 < 4 / k
            assert predict.critical_decay(k) == pytest.approx(math.sqrt(3 / (2 * k)), rel=1e-14)
        if k == 100:
            assert h == pytest.approx(0.118715, abs=5e-7)


def test_decay_below_1_is_exponential():
    """h[k] / h[k-1] is 0.9 deep in the chain, while at w = 1 it goes to 1."""
    _, h = chain.forward(X, chain.per_layer(200, 0.9))
    assert h[200, 1] / h[199, 1] == pytest.approx(0.9, rel=1e-9)


def test_factor_of_tanh():
    w = np.array([0.3, 0.9, 1.2, 2, 5])
    expected = [0.3, 0.9]
    for w_k in w[2:].tolist():
        h = mpmath.findroot(lambda h, w=w_k: mpmath.tanh(w * h) - h, 0.9)
        expected.append(float(w_k * (1 - h * h)))
    np.testing.assert_allclose(predict.factor_at_fixed_point(tanh, w), expected, rtol=1e-9)
    np.testing.assert_allclose(predict.factor_at_fixed_point(tanh, -w), expected, rtol=1e-9)
    assert predict.factor_at_fixed_point(tanh, 5.0) == pytest.approx(9.08742e-4, abs=5e-9)
    assert (predict.factor_at_fixed_point(tanh, np.linspace(-20, 20, 801)) < 1).all()
    assert predict.factor_at_fixed_point(tanh, 1.0) == pytest.approx(1, abs=2e-4)


def test_factor_of_identity_and_relu():
    w = np.array([-1.5, -0.5, 0, 0.5, 1, 1.5])
    np.testing.assert_allclose(predict.factor_at_fixed_point(identity, w), abs(w), rtol=1e-15)
    np.testing.assert_allclose(predict.factor_at_fixed_point(relu, w), np.maximum(w, 0), rtol=1e-15)
    np.testing.assert_array_equal(predict.factor_at_fixed_point(relu, w[3:], x=-0.5), 0)


def test_sigmoid_is_critical_at_one_weight_and_that_is_negative():
    W = float(mpmath.lambertw(mpmath.exp(-1)))
    assert pytest.approx(0.2785, abs=5e-5) == W
    best, critical = (1 + W) ** 2, -((1 + W) ** 2) / W
    assert best == pytest.approx(1.6345, abs=5e-5)
    assert critical == pytest.approx(-5.8696, abs=5e-5)
    w = np.linspace(0, 60, 6001)
    positive = predict.factor_at_fixed_point(sigmoid, w, layers=2000)
    assert W - 1e-5 < positive.max() <= W + 1e-15
    assert w[positive.argmax()] == pytest.approx(best, abs=0.01)
    assert predict.factor_at_fixed_point(sigmoid, critical) == pytest.approx(1, abs=2e-4)
    w = np.linspace(-60, 0, 6001)
    negative = predict.factor_at_fixed_point(sigmoid, w, layers=2000)
    assert negative.max() < 1
    assert w[negative.argmax()] == pytest.approx(critical, abs=0.02)


@pytest.mark.parametrize(
    ("phi", "w0"), [(tanh, 0.8), (tanh, 2), (tanh, -3), (sigmoid, 3), (sigmoid, -4), (sigmoid, -9)]
)
def test_factor_is_what_a_layer_leaves_of_a_change_in_the_input(phi, w0):
    """The change is carried through a hundred layers as an imaginary part."""
    _, h = chain.forward(np.array([0.5 + 1e-100j]), chain.per_layer(100, w0).astype(complex), phi=phi)
    change = np.abs(h[:, 0].imag)
    two_layers = change[100] / change[98]
    assert predict.factor_at_fixed_point(phi, w0) == pytest.approx(math.sqrt(two_layers), rel=1e-6)


def test_relu_loses_the_negative_sample_at_once():
    """Its h and g are 0 from layer 1, and J cannot fall below that sample's y^2 / (2m) = 0.0625."""
    for w0 in (0.95, 1):
        w = chain.per_layer(100, w0)
        u, h = chain.forward(X, w, phi=relu)
        assert not h[1:, 0].any()
        assert not chain.backward(u, h, Y, w, phi=relu)[1:, 0].any()
        assert chain.train(X, Y, w, phi=relu).J[-1] == pytest.approx(0.0625, rel=1e-9)
    assert chain.cost(h[-1], Y) == 0.0625  # at w = 1 the positive sample passes unchanged


def test_first_below():
    assert predict.first_below([0.1, 0.01, 1e-4, 1e-5]) == 3
    assert predict.first_below([0.1, 0.01, 1e-4, 1e-5], level=0.5) == 1
    assert predict.first_below([0.1, 1e-3]) is None
    assert predict.first_below([0.1, np.inf]) is None
    assert predict.first_below([]) is None


@pytest.mark.parametrize(("w0", "l"), [(5, 100), (5, 110), (5, 200), (20, 100), (3, 150), (0.4, 100), (1, 100)])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_first_layer_alive_is_where_back_propagation_in_that_format_dies(w0, l, dtype):
    x, w = X.astype(dtype), chain.per_layer(l, w0).astype(dtype)
    u, h = chain.forward(x, w)
    g = chain.backward(u, h, x, w)
    assert g.dtype == dtype
    u, h = chain.forward(X, chain.per_layer(l, w0))
    _, log10_g = chain.log10_backward(u, h, Y, chain.per_layer(l, w0))
    alive = np.flatnonzero(g[1:].any(axis=1)) + 1
    assert predict.first_layer_alive(log10_g, dtype) == alive[0]


def test_below_the_float_range():
    """At 60 digits g[1] is 2.24082e-334, 4.0742e-608 and 8.20108e-1541 (mpmath)."""
    for w0, l, mantissa, exponent in ((5, 110, 2.24082, -334), (5, 200, 4.0742, -608), (20, 100, 8.20108, -1541)):
        w = chain.per_layer(l, w0)
        u, h = chain.forward(X, w)
        _, log10_g = chain.log10_backward(u, h, Y, w)
        assert log10_g[1, 1] == pytest.approx(math.log10(mantissa) + exponent, abs=1e-5)
        assert predict.first_layer_alive(log10_g) > 1
    w = chain.per_layer(100, 5)
    u, h = chain.forward(X, w)
    _, log10_g = chain.log10_backward(u, h, Y, w)
    assert predict.first_layer_alive(log10_g) == 1
    assert predict.first_layer_alive(log10_g, np.float32) == 87
    assert predict.first_layer_alive(log10_g - 400) is None
    assert predict.first_layer_alive(np.array([[np.nan], [-400], [-324], [-323]])) == 3  # the last layer alone


def test_float32_trains_like_float64_and_from_087_is_stuck_for_ever():
    """Where one step changes no weight, no later step does: alpha dJ/dw is below half a unit in the last place of w."""
    x = X.astype(np.float32)
    run = chain.train(x, x, chain.per_layer(70, 0.9).astype(np.float32), max_iter=1300)
    assert run.w.dtype == np.float32
    J = descent([0.5], [0.5], [0.9] * 70, iterations=1300).J
    assert predict.first_below(run.J) == pytest.approx(predict.first_below(J), rel=0.01)
    w = chain.per_layer(100, 0.87).astype(np.float32)
    np.testing.assert_array_equal(chain.train(x, x, w, max_iter=1).w, w)
    gradient = last_gradient(0.87, 100)
    assert abs(0.1 * gradient) < np.spacing(np.float32(0.87)) / 2
    assert predict.iterations_from_depth(0.87, 100, gradient) < 1e6  # in float64 it trains


def test_no_border_where_weights_below_1_do_not_train():
    """alpha N = 1: at 3 layers the formula would say 1 / 0.25 = 4, at 10 layers 1 / 2^(1/8)."""
    np.testing.assert_allclose(predict.lower_border([3, 6, 10], 10), [np.nan, np.nan, 0.5 ** (1 / 8)], rtol=1e-15)
    assert predict.upper_border(10) == pytest.approx(math.log(4) / 2, rel=1e-15)


def test_no_gradient_means_no_end():
    assert predict.iterations_from_depth(0.9, 100, 0.0) == np.inf
