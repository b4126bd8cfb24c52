"""The fast `train` against the readable `algorithm_1` and against plain loops, for one experiment and for many."""

import cmath
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from mpmath import mp, mpf
from oracle import ACTIVATIONS, SMALLEST, assert_agree, descent, rows_of
from oracle import chain as exact_chain

from backprop import chain, gradcheck, identity, relu, sigmoid, sweep, tanh
from backprop.activations import Activation
from backprop.chain import per_layer

X = (-0.5, 0.5)


def floats(size):
    return st.floats(-size, size, allow_subnormal=False)


@st.composite
def experiments(draw, largest=6.0):
    """x, y, w, b, phi of one experiment; more than 8 samples take the path by arrays."""
    l, m = draw(st.integers(1, 40)), draw(st.integers(1, 12))
    x, y = draw(arrays(float, m, elements=floats(3))), draw(arrays(float, m, elements=floats(3)))
    w = per_layer(l, draw(arrays(float, l, elements=floats(largest))))
    b = per_layer(l, draw(arrays(float, l, elements=floats(2)))) if draw(st.booleans()) else None
    activation = st.sampled_from(ACTIVATIONS)
    return x, y, w, b, draw(activation | st.lists(activation, min_size=l, max_size=l))


def assert_steps_agree(one, other, x, y, w, b, alpha, phi):
    """J and the next w and b of two runs of one step each, relative to the terms that make them."""
    terms = exact_chain(x, y, w, b, phi).terms
    tolerance = mpf("1e-12")
    assert_agree("J", one.J[0], mpf(other.J[0]), terms.J, tolerance)
    steps = [("w", w, terms.dJ_dw), ("b", b, terms.dJ_db)]
    for name, before, of_gradient in steps[: 1 if b is None else 2]:
        got, expected = (getattr(run, name)[1:] for run in (one, other))
        of_step = [max(abs(mpf(v)) + mpf(alpha) * t, SMALLEST) for v, t in zip(before[1:], of_gradient[1:])]
        assert_agree(name, got, [mpf(v) for v in expected], of_step, tolerance)


# The fast path is the readable one


@settings(max_examples=120)
@given(experiment=experiments(), alpha=st.floats(0, 2))
def test_a_step_is_that_of_algorithm_1(experiment, alpha):
    x, y, w, b, phi = experiment
    fast = chain.train(x, y, w, b, alpha, 1, phi)
    slow = chain.algorithm_1(x, y, w, b, alpha, 1, phi)
    assert_steps_agree(fast, slow, x, y, w, b, alpha, phi)


@settings(max_examples=40)
@given(experiment=experiments(largest=1.5), steps=st.integers(1, 30))
def test_a_step_deep_in_a_run_is_that_of_algorithm_1(experiment, steps):
    """Steps are compared one by one: over a run of an expanding chain rounding errors grow in either path."""
    x, y, w, b, phi = experiment
    run = chain.train(x, y, w, b, 0.05, steps, phi)
    if np.isfinite(run.J).all():
        fast = chain.train(x, y, run.w, run.b, 0.05, 1, phi)
        slow = chain.algorithm_1(x, y, run.w, run.b, 0.05, 1, phi)
        assert_steps_agree(fast, slow, x, y, run.w, run.b, 0.05, phi)


@pytest.mark.parametrize("bias", [False, True])
@pytest.mark.parametrize("w", [0.5, 0.9, 1.0, 1.5, 5.0])
@pytest.mark.parametrize("l", [3, 100])
def test_the_exercises_runs_are_those_of_algorithm_1(l, w, bias):
    """All of 100 iterations, relative to what cancels: h and y in J, steps of order 1 in b."""
    x, b = [-0.5, 0.5], per_layer(l, 0.01) if bias else None
    fast = chain.train(x, x, per_layer(l, w), b, max_iter=100)
    slow = chain.algorithm_1(x, x, per_layer(l, w), b, max_iter=100)
    assert (np.abs(fast.J - slow.J) <= 1e-12 * (slow.J + np.sqrt(slow.J))).all()
    np.testing.assert_allclose(fast.w, slow.w, rtol=1e-12)
    if bias:
        np.testing.assert_allclose(fast.b, slow.b, rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize("phi", ACTIVATIONS, ids=str)
@pytest.mark.parametrize("train", [chain.train, chain.algorithm_1])
def test_training_is_that_of_a_plain_loop_at_60_digits(train, phi):
    x, y, w, b = [-0.5, 0.3, 0.8], [0.2, 0.1, -0.6], [0.9, -1.2, 0.7, 1.1], [0.1, -0.2, 0.0, 0.3]
    exact = descent(*([mpf(v) for v in a] for a in (x, y, w, b)), mpf(0.3), 200, str(phi), of=mp)
    run = train(x, y, per_layer(4, w), per_layer(4, b), alpha=0.3, max_iter=200, phi=phi)
    for got, expected in ((run.J, exact.J), (run.w[1:], exact.w), (run.b[1:], exact.b)):
        np.testing.assert_allclose(got, np.array(expected, float), rtol=1e-12)


# Many experiments as one


def batch(rng, shape, l, ragged):
    """Weights and biases of random chains, (*shape, l+1); ragged: of depth 1..l, filled up with NaN."""
    w, b = (np.insert(rng.uniform(-2, 2, (*shape, l)), 0, np.nan, axis=-1) for _ in range(2))
    if ragged:
        depth = rng.integers(1, l + 1, shape)
        depth.flat[0] = l
        for a in (w, b):
            a[np.arange(l + 1) > depth[..., np.newaxis]] = np.nan
    return w, b


@settings(max_examples=60)
@given(
    seed=st.integers(0, 2**32),
    shape=st.sampled_from([(1,), (5,), (2, 3), (1, 2, 2)]),
    l=st.integers(1, 12),
    m=st.integers(1, 10),
    ragged=st.booleans(),
    bias=st.booleans(),
    mixed=st.booleans(),
    mirrored=st.booleans(),
)
def test_a_batch_is_its_experiments_one_by_one(seed, shape, l, m, ragged, bias, mixed, mirrored):
    rng = np.random.default_rng(seed)
    x, y = rng.normal(size=(2, m))
    if mirrored:
        x[m // 2 :] = -x[: m - m // 2]
    w, b = batch(rng, shape, l, ragged)
    phi = [ACTIVATIONS[j] for j in rng.integers(0, 4, l)] if mixed and not ragged else ACTIVATIONS[seed % 4]
    mixed = isinstance(phi, list)
    run = chain.train(x, y, w, b if bias else None, 0.01, 3, phi)
    assert run.J.shape == (*shape, 3)
    assert run.w.shape == w.shape
    np.testing.assert_array_equal(np.isnan(run.w), np.isnan(w))
    states = [chain.train(x, y, w, b if bias else None, 0.01, t, phi) for t in range(4)]
    for at, row in zip(np.ndindex(shape), rows_of(w)):
        layers = slice(len(row))
        for t in range(3):
            before, after = states[t], states[t + 1]
            w_t, b_t = before.w[at][layers], before.b[at][layers] if bias else None
            phi_t = phi[: len(row) - 1] if mixed else phi
            one = chain.Run(after.J[at][t:], after.w[at][layers], after.b[at][layers] if bias else None)
            slow = chain.algorithm_1(x, y, w_t, b_t, 0.01, 1, phi_t)
            assert_steps_agree(one, slow, x, y, w_t, b_t, 0.01, phi_t)


def test_one_exploding_experiment_leaves_the_others_alone():
    w = np.stack([per_layer(30, v) for v in (0.9, 50, 1.02)])
    run = chain.train([1.0], [0.5], w, alpha=1e-3, max_iter=20, phi=identity)
    calm = chain.train([1.0], [0.5], w[[0, 2]], alpha=1e-3, max_iter=20, phi=identity)
    np.testing.assert_array_equal(run.J[[0, 2]], calm.J)
    assert np.isinf(run.J[1, 1:]).all()
    assert np.isfinite(run.w[1, 1:]).all()
    assert np.isfinite(run.J[[0, 2]]).all()


# What a run promises


@pytest.mark.parametrize("train", [chain.train, chain.algorithm_1])
@pytest.mark.parametrize("bias", [False, True])
def test_continuing_a_run_is_one_long_run(train, bias):
    x, y, w = [-0.5, 0.3], [0.2, 0.1], per_layer(10, 1.1)
    b = per_layer(10, 0.1) if bias else None
    whole = train(x, y, w, b, max_iter=30)
    first = train(x, y, w, b, max_iter=12)
    second = train(x, y, first.w, first.b, max_iter=18)
    np.testing.assert_array_equal(np.concatenate([first.J, second.J]), whole.J)
    np.testing.assert_array_equal(second.w, whole.w)
    if bias:
        np.testing.assert_array_equal(second.b, whole.b)


def test_continuing_a_ragged_batch_is_one_long_run():
    w, b = batch(np.random.default_rng(5), (3, 4), 9, ragged=True)
    whole = chain.train([0.3, -0.8], [0.2, 0.1], w, b, max_iter=30)
    first = chain.train([0.3, -0.8], [0.2, 0.1], w, b, max_iter=12)
    second = chain.train([0.3, -0.8], [0.2, 0.1], first.w, first.b, max_iter=18)
    np.testing.assert_array_equal(np.concatenate([first.J, second.J], axis=-1), whole.J)
    np.testing.assert_array_equal(second.w, whole.w)
    np.testing.assert_array_equal(second.b, whole.b)


@pytest.mark.parametrize("train", [chain.train, chain.algorithm_1])
def test_the_smallest_of_everything(train):
    """No iterations, no step, one layer, one sample."""
    w = per_layer(1, 0.4)
    none = train([0.5], [0.2], w, max_iter=0)
    assert none.J.shape == (0,)
    np.testing.assert_array_equal(none.w, w)
    assert none.b is None
    still = train([0.5], [0.2], w, per_layer(1, 0.1), alpha=0, max_iter=3)
    np.testing.assert_array_equal(still.w, w)
    np.testing.assert_array_equal(still.b, per_layer(1, 0.1))
    np.testing.assert_allclose(still.J, [(math.tanh(0.5 * 0.4 + 0.1) - 0.2) ** 2 / 2] * 3, rtol=1e-14)


@pytest.mark.parametrize(
    ("f", "given", "meant"),
    [
        (chain.train, {"w": per_layer(3, 0.9)}, {"b": None, "alpha": 0.1, "max_iter": 1000, "phi": tanh}),
        (chain.algorithm_1, {"w": per_layer(3, 0.9)}, {"b": None, "alpha": 0.1, "max_iter": 1000, "phi": tanh}),
        (sweep.history, {"w": per_layer(3, 0.9)}, {"alpha": 0.1, "max_iter": 1000, "phi": tanh, "every": 10}),
        (sweep.train_until, {"w": per_layer(2, 0.1)}, {"alpha": 0.1, "max_iter": 100_000, "phi": tanh, "every": 1000}),
        (sweep.trainability, {"weights": [0.9], "depths": [3]}, {"N": 1000, "alpha": 0.1, "phi": tanh}),
        (
            sweep.random_weights,
            {"spreads": [1], "l": 2},
            {"chains": 100, "centre": 1, "N": 1000, "alpha": 0.1, "seed": 0},
        ),
    ],
)
def test_the_exercises_run_is_meant_where_nothing_is_said(f, given, meant):
    for one, other in zip(*(vars(f(X, X, **kwargs)).values() for kwargs in (given, given | meant))):
        np.testing.assert_array_equal(one, other)


def test_bias_of_0_is_not_no_bias():
    """With y that is not mirrored like x a bias that starts at 0 moves; None stays None."""
    x, y, w = [-0.5, 0.5], [0.1, 0.7], per_layer(3, 1.0)
    assert chain.train(x, y, w, max_iter=5).b is None
    assert (chain.train(x, y, w, per_layer(3, 0), max_iter=5).b[1:] != 0).all()


@pytest.mark.parametrize(("shape", "m"), [((), 2), ((), 12), ((3,), 2)])
def test_float32_stays_float32(shape, m):
    rng = np.random.default_rng(1)
    w, b = batch(rng, shape, 4, ragged=False)
    x, y = rng.normal(size=(2, m))
    small = chain.train(*(a.astype(np.float32) for a in (x, y, w, b)), max_iter=5)
    assert small.w.dtype == small.b.dtype == np.float32
    np.testing.assert_allclose(small.w, chain.train(x, y, w, b, max_iter=5).w, rtol=1e-5, atol=1e-6)


def test_one_w_with_many_b():
    w, bs = per_layer(4, 0.8), [per_layer(4, b) for b in (-0.2, 0.0, 0.5)]
    runs = chain.train(X, X, w, bs, max_iter=30)
    for i, b in enumerate(bs):
        one = chain.train(X, X, w, b, max_iter=30)
        for many, alone in ((runs.J[i], one.J), (runs.w[i], one.w), (runs.b[i], one.b)):
            np.testing.assert_allclose(many, alone, rtol=1e-12)


@pytest.mark.parametrize("b", [None, 0.1])
def test_a_complex_step_goes_through_training(b):
    """How the last cost changes with each first weight: against a plain loop in complex numbers."""
    w, bs = [0.8, 1.1, -0.7, 0.9], None if b is None else [b] * 4
    steps = [[w_k + 1e-8j * (j == k) for j, w_k in enumerate(w)] for k in range(4)]
    exact = [descent(X, X, moved, bs, 0.5, 20, of=cmath).J[-1].imag / 1e-8 for moved in steps]
    b = None if b is None else per_layer(4, b)
    for train in (chain.train, chain.algorithm_1):
        through = gradcheck.complex_step(lambda w, train=train: train(X, X, w, b, 0.5, 20).J[-1], per_layer(4, w))
        np.testing.assert_allclose(through[1:], exact, rtol=1e-11)


@pytest.mark.parametrize("m", [1, 12])
def test_an_activation_of_ones_own(m):
    """Only a name, phi and phi' are needed; arctan, whose gradient a plain loop gives."""
    arctan = Activation("arctan", np.arctan, lambda u: 1 / (1 + u * u))
    x, y = np.linspace(-1, 1, m), np.linspace(0.5, 0.2, m)
    run = chain.train(x, y, per_layer(2, 0.8), None, 0.1, 1, arctan)
    h_1 = np.arctan(x * 0.8)
    h_2 = np.arctan(h_1 * 0.8)
    g_2 = (h_2 - y) / m / (1 + (h_1 * 0.8) ** 2)
    g_1 = g_2 * 0.8 / (1 + (x * 0.8) ** 2)
    np.testing.assert_allclose(run.w[1:], [0.8 - 0.1 * sum(x * g_1), 0.8 - 0.1 * sum(h_1 * g_2)], rtol=1e-14)
    np.testing.assert_allclose(run.J, [sum((h_2 - y) ** 2) / (2 * m)], rtol=1e-14)


@pytest.mark.parametrize("phi", [identity, relu])
def test_a_run_that_explodes(phi):
    """J is finite, then infinite for good; w are the last finite ones. Nothing warns or raises."""
    with np.errstate(all="raise"):
        run = chain.train([1.0, 2.0], [0.5, 0.1], per_layer(5, 3), alpha=0.1, max_iter=50, phi=phi)
    assert np.isfinite(run.J[0])
    assert run.J[0] == pytest.approx(((243 - 0.5) ** 2 + (486 - 0.1) ** 2) / 4, rel=1e-14, abs=0)
    exploded = np.isinf(run.J)
    if phi is identity:
        assert exploded.any()
    assert (np.diff(exploded.astype(int)) >= 0).all()
    assert np.isfinite(run.w[1:]).all()


@pytest.mark.parametrize("m", [1, 12])
def test_a_step_just_outside_the_float_range_is_not_taken(m):
    """J of 1e400 is infinite, and nothing else is wrong with it: no NaN gives it away. The weight stays."""
    run = chain.train([1e200] * m, [0.0] * m, per_layer(1, 1.0), alpha=1.0, max_iter=2, phi=identity)
    np.testing.assert_array_equal(run.J, [np.inf, np.inf])
    np.testing.assert_array_equal(run.w, per_layer(1, 1.0))


@pytest.mark.parametrize("train", [chain.train, chain.algorithm_1])
def test_a_step_just_inside_the_float_range_is_taken(train):
    """J of 1e304 is finite and so is the step it makes: no false alarm. l = 1: w - alpha (x w - y) x."""
    run = train([1e152], [0.0], per_layer(1, 1.0), alpha=1e-304, max_iter=1, phi=identity)
    assert run.J[0] == pytest.approx(5e303, rel=1e-14, abs=0)
    assert run.w[1] == pytest.approx(1 - 1e-304 * 1e304, abs=1e-15)


def test_a_small_step_goes_downhill():
    """From anywhere smooth J falls, if the step is small enough."""
    rng = np.random.default_rng(2)
    for phi in (tanh, sigmoid, identity):
        w, b = batch(rng, (20,), 4, ragged=True)
        J = chain.train([0.3, -0.6], [0.4, 0.1], w, b, 1e-4, 2, phi).J
        assert (J[:, 1] < J[:, 0]).all()
