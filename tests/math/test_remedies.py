"""Gradients of skip and rescaled against 50 digits, complex steps and central differences; steps and first iterations
below the level against plain loops, written from the equations and for any samples.
"""

import math

import numpy as np
import pytest
from mpmath import mp, mpf
from notebooks.truth import T_rescaled, T_skip, T_step
from oracle import descent

from backprop import chain, gradcheck, predict, remedies

X = Y = np.array([-0.5, 0.5])
FAR = np.array([-0.8, 0.8])
THREE_SAMPLES = (np.array([0.3, -0.8, 0.6]), np.array([0.1, 0.2, -0.4]), chain.per_layer(5, [0.7, -1.3, 0.4, 2.1, 0.9]))


def exact_skip(x, y, w, s):
    """J at mpmath's precision, from the equation alone."""
    J = mpf(0)
    for x_i, y_i in zip(x, y):
        h = x_i
        for w_k in w:
            h = h + s * mp.tanh(h * w_k)
        J += (h - y_i) ** 2 / (2 * len(x))
    return J


def exact_rescaled(x, y, w):
    h = list(x)
    for w_k in w:
        r = mp.sqrt(sum(v * v for v in h) / len(h))
        h = [mp.tanh(v / r * w_k) for v in h]
    return sum((a - b) ** 2 for a, b in zip(h, y)) / (2 * len(x))


def exact_gradient(cost, w):
    """Central differences at 50 digits with a step of 1e-15: an error near 1e-30, far below the floats'."""
    step, gradient = mpf("1e-15"), []
    for k in range(len(w)):
        up, down = ([w_j + sign * step * (j == k) for j, w_j in enumerate(w)] for sign in (1, -1))
        gradient.append((cost(up) - cost(down)) / (2 * step))
    return gradient


def numbers(a):
    return [mpf(float(v)) for v in a]


@pytest.mark.parametrize("s", [None, 1.0, 0.3])
@pytest.mark.parametrize(
    ("x", "y", "w"), [THREE_SAMPLES, (X, FAR, chain.per_layer(6, 0.9)), (X[1:], Y[1:], chain.per_layer(1, 5.0))]
)
def test_skip_at_50_digits(x, y, w, s):
    cost_1, dJ_dw = remedies.skip(x, y, w, s)
    with mp.workdps(50):
        scale = 1 / mp.sqrt(len(w) - 1) if s is None else mpf(s)
        cost = lambda w: exact_skip(numbers(x), numbers(y), w, scale)  # noqa: E731
        exact = exact_gradient(cost, numbers(w[1:]))
        assert cost_1 == pytest.approx(float(cost(numbers(w[1:]))), rel=1e-14)
    assert np.isnan(dJ_dw[0])
    np.testing.assert_allclose(dJ_dw[1:], np.array(exact, float), rtol=1e-12)


@pytest.mark.parametrize(
    ("x", "y", "w"), [THREE_SAMPLES, (np.array([0.2, 0.5]), np.array([0.2, 0.5]), chain.per_layer(6, 0.9))]
)
def test_rescaled_at_50_digits(x, y, w):
    cost_1, dJ_dw = remedies.rescaled(x, y, w)
    with mp.workdps(50):
        cost = lambda w: exact_rescaled(numbers(x), numbers(y), w)  # noqa: E731
        exact = exact_gradient(cost, numbers(w[1:]))
        assert cost_1 == pytest.approx(float(cost(numbers(w[1:]))), rel=1e-14)
    assert np.isnan(dJ_dw[0])
    np.testing.assert_allclose(dJ_dw[1:], np.array(exact, float), rtol=1e-11, atol=1e-16)


@pytest.mark.parametrize("network", [remedies.plain, remedies.skip, remedies.rescaled])
def test_gradients_against_the_complex_step(network):
    """Through the code's own forward pass: a slip that is the same in both J and gradient is for the tests above."""
    x, y, w = THREE_SAMPLES
    measured = gradcheck.complex_step(lambda w: network(x, y, w)[0], w)
    np.testing.assert_allclose(network(x, y, w)[1][1:], measured[1:], rtol=1e-11)


def test_plain_is_the_chain():
    x, y, w = THREE_SAMPLES
    run = remedies.train(remedies.plain, remedies.descent(0.1), x, y, w, 20)
    np.testing.assert_allclose(run.J, descent(x, y, w[1:], iterations=20).J, rtol=1e-12)
    assert run.b is None


def test_rescaled_keeps_only_the_sign_of_mirrored_samples():
    """v is -1 and 1 in front of each layer, so J is that of one layer with these inputs, and w[1..l-1] have no say."""
    for w_l in (0.3, 0.9, 5.0):
        cost_1, dJ_dw = remedies.rescaled(X, Y, chain.per_layer(100, [0.7] * 99 + [w_l]))
        assert cost_1 == pytest.approx((math.tanh(w_l) - 0.5) ** 2 / 2, rel=1e-12)
        assert dJ_dw[100] == pytest.approx((math.tanh(w_l) - 0.5) / math.cosh(w_l) ** 2, rel=1e-12)
        assert np.abs(dJ_dw[1:100]).max() < 1e-15


# steps


def moved(step, gradients):
    """The steps that a rule makes of a list of gradients, in order."""
    return [step(np.array(d)).tolist() for d in gradients]


def test_descent_fixed_length_and_signs():
    d = [[0.3, -0.4], [-1e-9, 0.0]]
    assert moved(remedies.descent(0.1), d) == [pytest.approx([0.03, -0.04]), pytest.approx([-1e-10, 0])]
    assert moved(remedies.fixed_length(0.01), d) == [pytest.approx([0.006, -0.008]), pytest.approx([-0.01, 0])]
    assert moved(remedies.signs(0.01), d) == [[0.01, -0.01], [-0.01, 0]]


def test_adam_as_its_paper_sums_it():
    """The running means written as sums: a_t = 0.1 sum_s 0.9^(t-s) d_s, v_t likewise with 0.999 and d^2."""
    d, size = [0.3, -0.2, 0.5, 1e-6, -4.0], 0.02
    for t, (step,) in enumerate(moved(remedies.adam(size), [[v] for v in d]), 1):
        past = list(enumerate(d[:t], 1))
        a = sum(0.1 * 0.9 ** (t - s) * v for s, v in past) / (1 - 0.9**t)
        square = sum(0.001 * 0.999 ** (t - s) * v * v for s, v in past) / (1 - 0.999**t)
        assert step == pytest.approx(size * a / (math.sqrt(square) + 1e-8), rel=1e-12)


def test_adam_begins_anew_with_each_rule_and_each_run():
    first, second = remedies.adam(0.01), remedies.adam(0.01)
    first(np.array([3.0]))
    assert second(np.array([-2.0])) == pytest.approx(-0.01)
    runs = [remedies.train(remedies.plain, rule, X, Y, chain.per_layer(3, 0.9), 20) for rule in (first, first, second)]
    for run in runs[1:]:
        np.testing.assert_array_equal(run.J, runs[0].J)
    assert first(np.array([-3.0])) != pytest.approx(-0.01)  # its own memory is not a run's


@pytest.mark.parametrize("size", [1e-200, 1.0, 1e200])
def test_a_step_of_fixed_length_from_any_gradient(size):
    """The square of 1e-200 is 0, and that of 1e200 infinite; from exactly 0 there is no direction, and no step."""
    step = remedies.fixed_length(0.01)(np.array([0.3, -0.4, 5e-324]) * size)
    np.testing.assert_allclose(step, [0.006, -0.008, 0], rtol=1e-15)
    np.testing.assert_array_equal(remedies.fixed_length(0.01)(np.zeros(3)), 0)


def test_a_network_at_rest_stays_with_every_rule():
    """x = y = 0: the gradient is 0."""
    for rule in (remedies.descent, remedies.fixed_length, remedies.signs, remedies.adam):
        run = remedies.train(remedies.plain, rule(0.1), [0.0], [0.0], chain.per_layer(3, 0.9), 5)
        np.testing.assert_array_equal(run.J, 0)
        np.testing.assert_array_equal(run.w, chain.per_layer(3, 0.9))


def test_a_run_that_explodes_says_so():
    """J is infinite from where the next weights leave the float range, and w the last finite ones."""
    run = remedies.train(remedies.plain, lambda d: 1e308 * np.ones_like(d), X, Y, chain.per_layer(3, 0.9), 5)
    assert np.isfinite(run.J).tolist() == [True, False, False, False, False]
    np.testing.assert_array_equal(run.w[1:], -1e308)


# runs, against plain loops over one sample of the mirrored two


STEPS = {"length": remedies.fixed_length, "sign": remedies.signs, "adam": remedies.adam}
COUNTS = [("length", (136, 41, 440)), ("sign", (19, 9, 389)), ("adam", (22, 10, 207))]


@pytest.mark.parametrize(
    ("rule", "w0", "T"), [(rule, w0, T) for rule, row in COUNTS for w0, T in zip((0.9, 1.0, 5.0), row)]
)
def test_first_below_with_other_steps(rule, w0, T):
    assert T_step(rule, w0) == T
    run = remedies.train(remedies.plain, STEPS[rule](0.01), X, Y, chain.per_layer(100, w0), T)
    assert predict.first_below(run.J) == T


@pytest.mark.parametrize(("w0", "T"), [(0.9, 73), (1.0, 86)])
def test_first_below_with_skip(w0, T):
    assert T_skip(w0) == T
    run = remedies.train(remedies.skip, remedies.descent(0.1), X, FAR, chain.per_layer(100, w0), T)
    assert predict.first_below(run.J) == T


@pytest.mark.parametrize(("w0", "T"), [(0.9, 42), (1.0, 51), (2.0, 208)])
def test_first_below_with_rescaling(w0, T):
    assert T_rescaled(w0) == T
    run = remedies.train(remedies.rescaled, remedies.descent(0.1), X, Y, chain.per_layer(100, w0), T)
    assert predict.first_below(run.J) == T


def test_5_is_not_rescued_by_rescaling_or_skip():
    for network, targets in ((remedies.rescaled, Y), (remedies.skip, FAR)):
        run = remedies.train(network, remedies.descent(0.1), X, targets, chain.per_layer(100, 5.0), 100)
        assert run.J[0] > run.J[-1] > run.J[0] * 0.99


def test_skip_without_its_scale_starts_far_off():
    cost_1, _ = remedies.skip(X, FAR, chain.per_layer(100, 1.0), s=1.0)
    with mp.workdps(50):
        exact = exact_skip([mpf(-1) / 2, mpf(1) / 2], numbers(FAR), [mpf(1)] * 100, mpf(1))
    assert cost_1 == pytest.approx(float(exact), rel=1e-13)
    assert 4883 < cost_1 < 4885


@pytest.mark.parametrize("rule", [remedies.fixed_length, remedies.signs, remedies.adam])
def test_a_reader_may_ask_numpy_to_raise(rule):
    """From 5 the gradient of the first weights is near 1e-303: its square is 0 in floats."""
    with np.errstate(all="raise"):
        run = remedies.train(remedies.plain, rule(0.01), X, Y, chain.per_layer(100, 5.0), max_iter=3)
    assert (np.diff(run.J) < 0).all()
