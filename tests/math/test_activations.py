"""phi and phi' against 60 digits, wherever a float can be, and against the forms that fail there."""

import math

import numpy as np
import pytest
from mpmath import mp, mpf
from oracle import ACTIVATIONS, EXACT

from backprop import chain, gradcheck, identity, relu, sigmoid, tanh
from backprop.activations import Activation, by_layer

SAMPLE = np.concatenate([np.linspace(-350, 350, 1401), np.geomspace(1e-300, 350, 200), -np.geomspace(1e-9, 30, 100)])


def relative_error(got, exact):
    return max(abs(mpf(float(a)) - e) / abs(e) for a, e in zip(got, exact) if e != 0)


@pytest.mark.parametrize(("phi", "tolerance"), [(tanh, 1e-14), (sigmoid, 1e-14), (relu, 0), (identity, 0)], ids=str)
def test_value_and_derivative_agree_with_60_digits(phi, tolerance):
    exact, slope, _ = zip(*(EXACT[phi](mpf(u)) for u in SAMPLE.tolist()))
    assert relative_error(phi(SAMPLE), exact) <= tolerance
    assert relative_error(phi.derivative(SAMPLE), slope) <= tolerance


def test_derivative_of_tanh_does_not_vanish_where_the_textbook_forms_do():
    """1 - h^2 is 0 from |u| of 19 or so on, 4 / (e^u + e^-u)^2 from 355 or so on; phi' holds until the floats end."""
    h = math.tanh(20)
    assert 1 - h * h == 0
    assert f"{tanh.derivative(20.0):.5e}" == "1.69934e-17"
    with np.errstate(over="ignore"):
        assert 4 / (np.exp(356.0) + np.exp(-356.0)) ** 2 == 0
    for u in (355.0, 356.0):
        assert tanh.derivative(u) == pytest.approx(float(mp.sech(mpf(u)) ** 2), rel=1e-14, abs=0)
    assert 0 < tanh.derivative(372.0) < 5e-323
    assert tanh.derivative(400.0) == 0


@pytest.mark.parametrize("phi", [tanh, sigmoid], ids=str)
def test_logarithm_of_the_derivative(phi):
    """Good to 1e-15 of itself or of 1, at any u: there is no u at which it ends."""
    for u in (0.0, 1e-8, -0.3, 2.0, -19.0, 350.0, -400.0, 1e5):
        exact = float(mp.log(EXACT[phi](mpf(u))[1]))
        assert float(phi.log_derivative(np.float64(u))) == pytest.approx(exact, rel=1e-15, abs=1e-15)


@pytest.mark.parametrize("phi", ACTIVATIONS, ids=str)
def test_every_float_gives_a_number(phi):
    u = np.array([0.0, -0.0, 5e-324, -2.3e-308, 20, -400, 1e10, 1.7e308, -1.7e308, np.inf, -np.inf])
    with np.errstate(over="ignore", under="ignore", invalid="raise", divide="raise"):  # cosh u may overflow: rightly 0
        assert not np.isnan(phi(u)).any()
        assert not np.isnan(phi.derivative(u)).any()
        if phi.log_derivative:
            assert not np.isnan(phi.log_derivative(u)).any()
        for number in u[:-2].tolist():
            assert phi.scalar(number) == pytest.approx(float(phi(number)), rel=1e-15, abs=0)


@pytest.mark.parametrize("phi", ACTIVATIONS, ids=str)
def test_derivative_is_that_of_the_function(phi):
    u = np.array([-3.0, -0.7, 0.2, 1.5])
    for j in range(len(u)):
        slope = gradcheck.complex_step(lambda v, j=j: phi(v)[j], u)
        np.testing.assert_allclose(slope[j], phi.derivative(u)[j], rtol=1e-14)


def test_relu_at_its_kink():
    np.testing.assert_array_equal(relu(np.array([-1.0, 0.0, 2.0])), [0, 0, 2])
    np.testing.assert_array_equal(relu.derivative(np.array([-1.0, 0.0, 2.0])), [0, 0, 1])


@pytest.mark.parametrize("phi", ACTIVATIONS, ids=str)
def test_what_is_no_number_stays_none(phi):
    """NaN in, NaN out (the derivative of identity is 1 wherever it is asked)."""
    assert np.isnan([phi(np.nan), phi(np.array([np.nan]))[0], phi.scalar(np.nan)]).all()
    assert phi is identity or np.isnan(phi.derivative(np.array([np.nan, 1.0]))).tolist() == [True, False]


def test_a_mask_is_kept_or_refused():
    masked = np.ma.array([1.0, 2.0], mask=[False, True])
    for f in (tanh, tanh.derivative, sigmoid.derivative, identity, identity.derivative):
        assert np.ma.getmaskarray(f(masked)).tolist() == [False, True]
    for f in (sigmoid, relu, relu.derivative):
        with pytest.raises(TypeError, match="u takes no masked array"):
            f(masked)


@pytest.mark.parametrize("phi", ACTIVATIONS, ids=str)
def test_odd_means_odd(phi):
    u = np.array([0.1, 1.0, 30.0])
    assert phi.odd == np.array_equal(phi(-u), -phi(u))


@pytest.mark.parametrize("phi", ACTIVATIONS, ids=str)
def test_shape_and_float32_are_kept(phi):
    u = np.linspace(-2, 2, 6, dtype=np.float32).reshape(2, 3)
    for a in (phi(u), phi.derivative(u)):
        assert a.shape == (2, 3)
        assert a.dtype == np.float32


def test_one_activation_a_layer():
    """by_layer counts layers from 1, and repr is the name a student types."""
    assert by_layer([tanh, relu], 2) == [None, tanh, relu]
    assert by_layer(sigmoid, 2) == [None, sigmoid, sigmoid]
    assert [repr(phi) for phi in ACTIVATIONS] == ["tanh", "sigmoid", "relu", "identity"]
    _, h = chain.forward([-2.0, 3.0], chain.per_layer(2, [1.0, 2.0]), phi=[relu, identity])
    np.testing.assert_array_equal(h[1:], [[0, 3], [0, 6]])


def test_an_activation_that_falls_turns_signs_round():
    """phi = cos: g = -sin(u) (h - y), and one layer on another -1."""
    cos = Activation("cos", np.cos, lambda u: -np.sin(u))
    w, y = chain.per_layer(3, [0.5, -1.3, 0.7]), [0.2, 0.9]
    u, h = chain.forward([0.4, -1.1], w, phi=cos)
    sign, log10_g = chain.log10_backward(u, h, y, w, cos)
    np.testing.assert_allclose((sign * 10**log10_g)[1:], chain.backward(u, h, y, w, cos)[1:], rtol=1e-13)
    assert len(set(sign[1:].ravel())) == 2


def test_an_activation_of_ones_own_has_logarithms_too():
    """Without its own log_derivative the logarithm is that of phi'."""
    cube = Activation("cube", lambda u: u**3, lambda u: 3 * u**2)
    u, h = chain.forward([2.0], chain.per_layer(1, 1.0), phi=cube)
    sign, log10_g = chain.log10_backward(u, h, [7.0], chain.per_layer(1, 1.0), cube)
    assert sign[1, 0] == 1
    assert log10_g[1, 0] == pytest.approx(math.log10(12.0), rel=1e-15, abs=0)
