"""The bounds on rounding errors against 60 digits: never below the error, and not far above it."""

import mpmath
import numpy as np
import pytest
from mpmath import mpf

from backprop import _rounding, chain
from backprop.activations import identity, relu, sigmoid, tanh

EXACT = {
    tanh: mpmath.tanh,
    sigmoid: lambda u: 1 / (1 + mpmath.exp(-u)),
    relu: lambda u: max(u, mpf(0)),
    identity: lambda u: u,
}
CASES = [  # phi, weight, a value that each layer maps to itself: an error grows there, or shrinks
    (tanh, 20.0, 0.3),
    (tanh, 1.4, 0.1),
    (tanh, -3.0, 0.6),
    (sigmoid, 30.0, 0.4),
    (sigmoid, 2.0, 0.7),
    (relu, 1.7, 0.9),
    (identity, -2.5, 0.2),
]


@pytest.mark.parametrize(("phi", "w", "fixed"), CASES, ids=[f"{phi} {w}" for phi, w, _ in CASES])
@pytest.mark.parametrize("l", [1, 6, 11, 14])
def test_a_bound_is_above_the_error_and_within_a_factor_of_it(phi, w, fixed, l):
    inverse = {tanh: np.arctanh, sigmoid: lambda h: np.log(h / (1 - h))}.get(phi, float)
    w, b = chain.per_layer(l, w), chain.per_layer(l, inverse(fixed) - w * fixed)
    u, h = _rounding.forward((fixed,), w, b, phi)
    du, dh = _rounding.bounds(u, h, w, b, phi.derivative(u), phi)
    with mpmath.workdps(60):
        exact, largest = mpf(fixed), mpf(0)
        for k in range(1, l + 1):
            exact_u = exact * mpf(w[k]) + mpf(b[k])
            exact = EXACT[phi](exact_u)
            error_u, error_h = abs(exact_u - mpf(u[k, 0])), abs(exact - mpf(h[k, 0]))
            assert error_u <= du[k, 0]
            assert error_h <= dh[k, 0]
            largest = max(largest * abs(mpf(w[k])) * mpf(phi.derivative(u[k])[0]) + mpf(2) ** -53, error_h)
            if largest > 0.1:
                break  # from here on nothing is known of h
            assert dh[k, 0] <= 100 * largest
