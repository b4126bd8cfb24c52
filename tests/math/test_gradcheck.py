"""The numerical gradients themselves: on functions with a known gradient, and where each of them lies."""

import math

import numpy as np
import pytest
from mpmath import mp, mpf
from oracle import chain as exact_chain

from backprop import chain, gradcheck
from backprop.chain import per_layer

BOTH = pytest.mark.parametrize(("numerical", "rel"), [(gradcheck.central, 1e-9), (gradcheck.complex_step, 1e-15)])


@BOTH
@pytest.mark.parametrize("shape", [(), (3,), (2, 3)])
def test_gradient_in_closed_form(numerical, rel, shape):
    """f = sum of sin p: the gradient is cos p, in the shape of p, which is left as it was."""
    p = np.random.default_rng(0).uniform(-1, 1, shape)
    before = p.copy()
    gradient = numerical(lambda p: np.sin(p).sum(), p)
    assert np.shape(gradient) == shape
    np.testing.assert_allclose(gradient, np.cos(p), rtol=rel)
    np.testing.assert_array_equal(p, before)


@BOTH
def test_an_entry_that_is_nan_belongs_to_no_layer(numerical, rel):
    gradient = numerical(lambda p: np.nansum(p**3), per_layer(2, [2.0, 3.0]))
    np.testing.assert_allclose(gradient, [np.nan, 12, 27], rtol=max(rel, 1e-9))


@BOTH
def test_whole_numbers_are_as_good_as_floats(numerical, rel):
    np.testing.assert_allclose(numerical(lambda p: (p * p).sum(), [1, 2]), [2, 4], rtol=rel)


def test_a_step_of_ones_own():
    """f = p^3 at 1: (f(1 + s) - f(1 - s)) / 2s = 3 + s^2, and Im f(1 + is) / s = 3 - s^2."""
    assert gradcheck.central(lambda p: p**3, 1.0, step=0.5) == 3.25
    assert gradcheck.complex_step(lambda p: p**3, 1.0, step=0.5) == 2.75


@pytest.mark.parametrize("p", [0.0, 1e-9, 1.0, -3e4, 1e10, 1e12, -1e300])
@pytest.mark.parametrize(("step", "rel"), [({}, 1e-9), ({"step": 1e-2}, 1e-15)])
def test_the_step_is_felt_by_large_numbers(p, step, rel):
    """f = 2 p has the gradient 2 everywhere. The step grows with |p|; a given one does not, and is refused if lost."""
    if step and p + step["step"] == p:
        with pytest.raises(ValueError, match=r"step takes a number that p = .* can be changed by; got 0.01"):
            gradcheck.central(lambda p: 2 * p, p, **step)
    else:
        assert gradcheck.central(lambda p: 2 * p, p, **step) == pytest.approx(2, rel=rel)


def test_the_step_is_1e_5_of_p_or_of_1():
    """f = p^3: f' is measured s^2 too large."""
    for p, s in ((0.1, 1e-5), (-20.0, 2e-4)):
        assert gradcheck.central(lambda p: p**3, p) - 3 * p * p == pytest.approx(s * s, rel=0.2)


def test_the_errors_balance_near_the_step_that_is_stated():
    """f = exp, the same as its third derivative: ten times from (3e-16)^(1/3) either way the errors are larger."""
    steps = np.cbrt(3e-16) * np.array([0.1, 1, 10])
    short, best, long = (
        np.median([abs(gradcheck.central(np.exp, p, s) / np.exp(p) - 1) for p in np.linspace(0.1, 1, 50)])
        for s in steps
    )
    assert best < 1e-9
    assert 3 * best < min(short, long)


# When the gradient check lies: w = 5, l = 100


def saturated(numerical, **step):
    w, x = per_layer(100, 5), [-0.5, 0.5]

    def cost(w):
        _, h = chain.forward(x, w)
        return chain.cost(h[-1], x)

    return numerical(cost, w, **step)


@pytest.fixture(scope="module")
def exact():
    return exact_chain([-0.5, 0.5], [-0.5, 0.5], per_layer(100, 5)).dJ_dw


def test_central_differences_see_nothing_in_a_saturated_chain(exact):
    numerical = saturated(gradcheck.central)
    assert (numerical[[1, 50, 91]] == 0).all()
    assert numerical[98] == pytest.approx(float(exact[98]), rel=0.01, abs=0)
    assert numerical[98] != pytest.approx(float(exact[98]), rel=1e-4, abs=0)


def test_complex_step_agrees_with_back_propagation_to_every_digit(exact):
    numerical = saturated(gradcheck.complex_step)
    for k in range(1, 101):
        assert abs(mpf(numerical[k]) - exact[k]) <= mpf("1e-12") * abs(exact[k])


def test_a_complex_step_too_small_loses_the_digits_it_was_taken_for():
    """With 1e-20 the imaginary part itself drops below the normal floats: 4.94e-304 for 5.83e-304."""
    assert f"{saturated(gradcheck.complex_step)[1]:.2e}" == "5.83e-304"
    assert f"{saturated(gradcheck.complex_step, step=1e-20)[1]:.2e}" == "4.94e-304"


# How the two errors behave

X = np.array([-0.5, 0.5])


def test_error_of_central_differences_has_two_regimes():
    """At w = 1: above the best step it grows like its square; below it, rounding is within eps J / (step |dJ/dw|)."""
    large, small = np.array([1e-4, 1e-3, 1e-2]), 10.0 ** np.arange(-13, -7)
    w = per_layer(100, 1)
    central, complex_step = gradcheck.errors_by_step(X, X, w, 50, large)
    for error in (central, complex_step):
        np.testing.assert_allclose(error[1:] / error[:-1], 100, rtol=0.05)
    central, complex_step = gradcheck.errors_by_step(X, X, w, 50, small)
    rounding = 2.0**-53 * 0.072689 / 0.0235024 / small
    assert (central < 20 * rounding).all()
    assert central[:2].max() > 0.1 * rounding[1]
    assert (complex_step < 1e-13).all()  # no difference is taken


@pytest.mark.parametrize("k", [1, 50, 91])
def test_when_the_gradient_check_lies(k):
    """At w = 5 central differences give exactly 0, so the relative error is exactly 1. A complex step is right."""
    central, complex_step = gradcheck.errors_by_step(X, X, per_layer(100, 5), k, [1e-6, 1e-8])
    np.testing.assert_array_equal(central, 1)
    assert (complex_step < 1e-12).all()


def test_when_the_gradient_check_comes_back():
    """At layer 98 the change in J is a few units in its last place: a step of 1e-6 gives one digit, 1e-5 gives two."""
    central, _ = gradcheck.errors_by_step(X, X, per_layer(100, 5), 98, [1e-6, 1e-5])
    assert 0.01 < central[0] < 0.3
    assert central[1] < 0.03


def test_error_of_one_minus_h2():
    """Against 60 digits of sech^2 of the same float u; 1 - h^2 in plain floats."""
    u = np.concatenate([np.linspace(-18, 18, 37), [18.9, 19.1, 20, 100, 354, 356, 700, 1e300]])
    with mp.workdps(50):
        for u_k, error in zip(u.tolist(), gradcheck.error_of_one_minus_h2(u)):
            sech2 = mp.sech(u_k) ** 2
            expected = abs((1 - math.tanh(u_k) ** 2 - sech2) / sech2)
            rounding = 3 * 2.0**-53 / min(1.0, float(sech2) + 1e-300)  # tanh itself may differ by a unit
            assert abs(error - expected) <= min(rounding, 1), u_k
            if abs(u_k) > 19.1:
                assert error == expected == 1
            if abs(u_k) <= 18:
                assert error <= rounding
    assert gradcheck.error_of_one_minus_h2(18.0) > 1e-3
    assert float(mp.sech(20) ** 2) == pytest.approx(1.69934e-17, rel=1e-5)
