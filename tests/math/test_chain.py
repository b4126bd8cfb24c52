"""The equations of `chain` against 60 digits, against numerical gradients, and where floats end."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from mpmath import mp, mpf
from oracle import ACTIVATIONS, assert_agree
from oracle import chain as exact_chain

from backprop import chain, gradcheck, identity, relu, sigmoid, tanh
from backprop.chain import per_layer


def weights(rng, l, size):
    """l random weights with |w| up to `size`, of all magnitudes: signal grows in some chains and dies in others."""
    return per_layer(l, rng.uniform(-1, 1, l) * rng.uniform(0, size))


def assert_iteration_agrees(x, y, w, b, phi, tolerance):
    exact = exact_chain(x, y, w, b, phi)
    u, h = chain.forward(x, w, b, phi)
    g = chain.backward(u, h, y, w, phi)
    dJ_dw, dJ_db = chain.gradients(h, g)
    got = {"u": u, "h": h, "g": g, "dJ_dw": dJ_dw, "dJ_db": dJ_db, "J": chain.cost(h[-1], y)}
    for name, value in got.items():
        assert_agree(name, value, getattr(exact, name), getattr(exact.terms, name), tolerance)
    return exact


# Against 60 digits


@settings(max_examples=25)
@given(seed=st.integers(0, 2**32), l=st.integers(1, 200), m=st.integers(1, 8), bias=st.booleans())
@example(seed=0, l=200, m=8, bias=False)
@example(seed=0, l=200, m=8, bias=True)
def test_tanh_chain_agrees_with_60_digits(seed, l, m, bias):
    rng = np.random.default_rng(seed)
    x, y = rng.normal(size=(2, m))
    b = weights(rng, l, 2) if bias else None
    assert_iteration_agrees(x, y, weights(rng, l, 6), b, tanh, mpf("1e-11"))


@settings(max_examples=25)
@given(seed=st.integers(0, 2**32), l=st.integers(1, 60), m=st.integers(1, 4), bias=st.booleans())
def test_every_mix_of_activations_agrees_with_60_digits(seed, l, m, bias):
    rng = np.random.default_rng(seed)
    x, y = rng.normal(size=(2, m))
    phi = [ACTIVATIONS[j] for j in rng.integers(0, len(ACTIVATIONS), l)]
    b = weights(rng, l, 2) if bias else None
    assert_iteration_agrees(x, y, weights(rng, l, 6), b, phi, mpf("1e-11"))


@pytest.mark.parametrize(("l", "bias"), [(100, None), (90, 0.25)])
def test_g_of_1e_minus_300_keeps_its_digits(l, bias):
    """Saturated all the way: the gradient of the first layers lies just above the smallest float."""
    b = None if bias is None else per_layer(l, bias)
    exact = assert_iteration_agrees([-0.5, 0.5], [-0.5, 0.5], per_layer(l, 5), b, tanh, mpf("1e-11"))
    smallest = min(abs(exact.g[k, i]) for k in range(1, l + 1) for i in (0, 1))
    assert mpf("1e-324") < smallest < mpf("1e-280")


def test_bias_that_cancels_the_signal():
    """b[k] = -h[k-1] w[k] up to one part in a million, layer after layer: relative to the terms that cancel."""
    l, w = 12, per_layer(12, 3.0)
    b = per_layer(l, 0)
    for k in range(1, l + 1):
        _, h = chain.forward([0.7], w, b)
        b[k] = -h[k - 1, 0] * w[k] * (1 - 1e-6)
    exact = assert_iteration_agrees([0.7, -0.2], [0.1, 0.3], w, b, tanh, mpf("1e-11"))
    assert abs(exact.u[l, 0]) < mpf("1e-5") * exact.terms.u[l, 0]


@pytest.mark.parametrize("zero", [1, 4, 7])
def test_a_weight_of_exactly_0_gives_exact_gradients(zero):
    """Nothing below a cut chain is felt at its end, but the cut weight itself has a gradient."""
    w, x, y = per_layer(7, 1.5), [-0.4, 0.9], [0.3, 0.2]
    w[zero] = 0
    assert_iteration_agrees(x, y, w, None, tanh, mpf("1e-14"))
    u, h = chain.forward(x, w)
    g = chain.backward(u, h, y, w)
    dJ_dw, dJ_db = chain.gradients(h, g)
    assert (g[1:zero] == 0).all()
    assert (dJ_dw[1:zero] == 0).all()
    assert (dJ_db[1:zero] == 0).all()
    assert (h[zero:] == 0).all()
    assert dJ_dw[zero] != 0


def test_one_layer_one_sample_in_closed_form():
    """l = 1, m = 1: J = (tanh(x w) - y)^2 / 2, dJ/dw = (tanh(x w) - y) sech^2(x w) x."""
    x, y, w = 0.3, 0.8, 1.7
    u, h = chain.forward([x], per_layer(1, w))
    g = chain.backward(u, h, [y], per_layer(1, w))
    dJ_dw, dJ_db = chain.gradients(h, g)
    error = mp.tanh(mpf(x) * w) - y
    assert chain.cost(h[1], [y]) == pytest.approx(float(error**2 / 2), rel=1e-14, abs=0)
    assert g[1, 0] == dJ_db[1] == pytest.approx(float(error * mp.sech(mpf(x) * w) ** 2), rel=1e-14, abs=0)
    assert dJ_dw[1] == pytest.approx(float(error * mp.sech(mpf(x) * w) ** 2 * x), rel=1e-14, abs=0)


# Against numerical gradients

CENTRAL = {"rtol": 1e-7, "atol": 1e-10}  # J of order 1, rounded and divided by the step: 1e-16 / 1e-5, a few times
COMPLEX_STEP = {"rtol": 1e-12}
CHECKED = {**{str(phi): phi for phi in ACTIVATIONS}, "one a layer": [tanh, sigmoid, identity, relu, tanh]}


def small_chain(bias):
    rng = np.random.default_rng(7)
    x, y = rng.normal(size=(2, 3))
    w = per_layer(5, rng.uniform(0.5, 1.5, 5))
    return x, y, w, per_layer(5, rng.uniform(0.05, 0.3, 5)) if bias else None


def cost_of(x, y, w, b, phi):
    _, h = chain.forward(x, w, b, phi)
    return chain.cost(h[-1], y)


@pytest.mark.parametrize("bias", [False, True])
@pytest.mark.parametrize("phi", CHECKED.values(), ids=CHECKED)
def test_gradients_are_those_of_the_cost(phi, bias):
    x, y, w, b = small_chain(bias)
    u, h = chain.forward(x, w, b, phi)
    dJ_dw, dJ_db = chain.gradients(h, chain.backward(u, h, y, w, phi))
    assert (dJ_dw[1:] != 0).all()
    for numerical, close in ((gradcheck.central, CENTRAL), (gradcheck.complex_step, COMPLEX_STEP)):
        np.testing.assert_allclose(numerical(lambda w: cost_of(x, y, w, b, phi), w), dJ_dw, **close)
        if bias:  # without one, relu has u = 0 for a sample it dropped before: there it has no derivative
            np.testing.assert_allclose(numerical(lambda b: cost_of(x, y, w, b, phi), b), dJ_db, **close)


@pytest.mark.parametrize("phi", CHECKED.values(), ids=CHECKED)
def test_g_is_the_gradient_by_u(phi):
    """b[k] adds to u[k]. So g[k,i] is the gradient by b of the part of J that belongs to sample i."""
    x, y, w, b = small_chain(bias=True)
    u, h = chain.forward(x, w, b, phi)
    g = chain.backward(u, h, y, w, phi)
    for i in range(len(x)):
        by_b = gradcheck.complex_step(lambda b, i=i: cost_of(x[[i]], y[[i]], w, b, phi) / len(x), b)
        np.testing.assert_allclose(g[:, i], by_b, rtol=1e-12, atol=1e-15)


# Index k in code is index k on paper


def test_entry_0_belongs_to_no_layer():
    x, y, w = [0.1, -0.2], [0.3, 0.4], per_layer(4, [0.9, 1.1, -0.8, 1.2])
    np.testing.assert_array_equal(w, [np.nan, 0.9, 1.1, -0.8, 1.2])
    np.testing.assert_array_equal(per_layer(2, 3), [np.nan, 3.0, 3.0])
    u, h = chain.forward(x, w)
    g = chain.backward(u, h, y, w)
    sign, log10_g = chain.log10_backward(u, h, y, w)
    dJ_dw, dJ_db = chain.gradients(h, g)
    log10_dJ_dw = chain.log10_gradients(h, sign, log10_g)
    np.testing.assert_array_equal(h[0], x)
    for a in (u, h, g, sign, log10_g):
        assert a.shape == (5, 2)
    for a in (dJ_dw, dJ_db, log10_dJ_dw):
        assert a.shape == (5,)
    for a in (u, g, dJ_dw, dJ_db, sign, log10_g, log10_dJ_dw):
        assert np.isnan(a[0]).all()
        assert not np.isnan(a[1:]).any()


# Below and above the float range


def exact_log10(value):
    return -np.inf if value == 0 else float(mp.log10(abs(value)))


def assert_logarithms_agree(x, y, w, b, phi):
    """To 1e-9, or to the digits of a float where the logarithm itself is in the millions."""
    exact = exact_chain(x, y, w, b, phi)
    u, h = chain.forward(x, w, b, phi)
    sign, log10_g = chain.log10_backward(u, h, y, w, phi)
    for at in np.ndindex(exact.g[1:].shape):
        value = exact.g[1:][at]
        assert sign[1:][at] == mp.sign(value)
        assert log10_g[1:][at] == pytest.approx(exact_log10(value), abs=1e-9, rel=1e-14)
    log10_dJ_dw = chain.log10_gradients(h, sign, log10_g)
    for k in range(1, len(w)):
        assert log10_dJ_dw[k] == pytest.approx(exact_log10(exact.dJ_dw[k]), abs=1e-9, rel=1e-14)
    return exact


def test_logarithms_of_a_chain_a_thousand_deep():
    """g[1] is about 10^-15500 and every plain g of the first 900 layers is 0."""
    x, y, w = [-0.5, 0.5, 0.3], [-0.5, 0.5, 0.2], per_layer(1000, 20)
    exact = assert_logarithms_agree(x, y, w, None, tanh)
    assert exact_log10(exact.g[1, 0]) < -15000
    u, h = chain.forward(x, w)
    assert (chain.backward(u, h, y, w)[1:900] == 0).all()


@settings(max_examples=20)
@given(seed=st.integers(0, 2**32), l=st.integers(1, 60), bias=st.booleans(), same=st.booleans())
def test_logarithms_agree_with_60_digits(seed, l, bias, same):
    """Positive terms only, so that no sum over samples and no bias cancels and 1e-9 holds for all."""
    rng = np.random.default_rng(seed)
    x, y = rng.uniform(0.1, 1, 3), -rng.uniform(0.1, 1, 3)
    phi = tanh if same else [ACTIVATIONS[j] for j in rng.integers(0, len(ACTIVATIONS), l)]
    w = per_layer(l, rng.uniform(0.05, 20, l))
    assert_logarithms_agree(x, y, w, per_layer(l, rng.uniform(0, 2, l)) if bias else None, phi)


@pytest.mark.parametrize(("w", "y"), [([1.5, 0, -2], [0.1, 0.9]), ([1.5, -0.5, 2], [0, 0.9])])
def test_logarithm_of_exactly_0(w, y):
    """A weight of 0, or a sample that hits its target exactly (x = 0, y = 0): sign 0 and -inf, not NaN."""
    exact = assert_logarithms_agree([0, 0.4], y, per_layer(3, w), None, tanh)
    assert any(exact.g[1:].ravel() == 0)


def test_logarithms_above_the_float_range():
    """identity, w = 20, l = 300: g grows to 10^390 towards the first layer, though u and h stay finite."""
    w = per_layer(300, np.repeat([1 / 20, 20], 150))
    w[300] = 20.0
    exact = assert_logarithms_agree([1e200], [-1e200], w, None, identity)
    assert exact_log10(exact.g[150, 0]) > 308


def test_the_logarithm_of_what_is_no_number_is_none():
    """h[1] is infinite and w[2] is 0: their product is no number, and no gradient below the last layer is known."""
    w = per_layer(3, [1e300, 0.0, 1.0])
    u, h = chain.forward([1e300], w, phi=identity)
    assert np.isnan(h[2:]).all()
    sign, log10_g = chain.log10_backward(u, h, [0.0], w, identity)
    assert np.isnan(log10_g[1:]).all()
    assert np.isnan(sign[1:]).all()
    assert np.isnan(chain.log10_gradients(h, sign, log10_g)[1:]).all()


@pytest.mark.parametrize("phi", [tanh, sigmoid])
def test_no_call_warns_where_phi_saturates(phi):
    """u up to 1e155: phi' is 0 there, and every number stays one."""
    x, y, w = [1e5, -30.0, 0.0], [0.5, 0.1, 1e10], per_layer(4, [1e150, -1e3, 0, 7e2])
    for b in (None, per_layer(4, [0.5, -1e10, 1e3, 0])):
        with np.errstate(all="raise"):
            u, h = chain.forward(x, w, b, phi)
            g = chain.backward(u, h, y, w, phi)
            dJ_dw, dJ_db = chain.gradients(h, g)
            sign, log10_g = chain.log10_backward(u, h, y, w, phi)
            found = (u, h, g, dJ_dw, dJ_db, log10_g, chain.log10_gradients(h, sign, log10_g))
        assert not any(np.isnan(a[1:]).any() for a in found)
        assert (np.abs(h[1:]) <= 1).all()


@pytest.mark.parametrize("phi", [identity, relu])
def test_a_chain_that_explodes_is_infinite(phi):
    """l = 200, w = 100: h[l] would be 10^400. No crash, no warning, no NaN."""
    x, y, w = [0.5, 2.0], [0.5, 0.1], per_layer(200, 100)
    with np.errstate(all="raise"):
        u, h = chain.forward(x, w, phi=phi)
        g = chain.backward(u, h, y, w, phi)
        dJ_dw, dJ_db = chain.gradients(h, g)
        J = chain.cost(h[-1], y)
    assert (u[200] == np.inf).all()
    assert (h[200] == np.inf).all()
    assert (g[1:] == np.inf).all()
    assert (dJ_dw[1:] == np.inf).all()
    assert (dJ_db[1:] == np.inf).all()
    assert np.isposinf(J)
    np.testing.assert_allclose(h[100], np.multiply(x, 1e200), rtol=1e-12)
