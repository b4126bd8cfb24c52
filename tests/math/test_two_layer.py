"""The two-layer network against plain loops at 60 digits and numerical gradients, both models."""

import numpy as np
import pytest
from mpmath import mp, mpf
from oracle import ACTIVATIONS, EXACT

from backprop import gradcheck, two_layer

MODELS = pytest.mark.parametrize("normalised", [False, True], ids=["exp", "softmax"])


def network(m=5, n0=3, n1=4, n2=3, seed=0):
    """X, W1, W2, b, Y of a random network; every class has a sample."""
    rng = np.random.default_rng(seed)
    labels = np.append(np.arange(n2), rng.integers(0, n2, m - n2))
    W1, W2 = rng.normal(size=(n0, n1)), rng.normal(size=(n1, n2))
    return rng.uniform(0.1, 1, (m, n0)), W1, W2, rng.uniform(0, 1, n1), two_layer.indicator(labels, n2)


def exact_network(X, W1, W2, b, Y, phi, normalised):
    """Everything index by index, at 60 digits."""
    (m, n0), (n1, n2) = X.shape, W2.shape
    X, W1, W2, b, Y = (np.vectorize(mpf, otypes=[object])(np.asarray(A, float)) for A in (X, W1, W2, b, Y))
    U1, H, slope, G1 = (np.empty((m, n1), object) for _ in range(4))
    U2, P, G2 = (np.empty((m, n2), object) for _ in range(3))
    J = mpf(0)
    for i in range(m):
        for j in range(n1):
            U1[i, j] = sum(X[i, a] * W1[a, j] for a in range(n0)) + b[j]
            H[i, j], slope[i, j], _ = EXACT[phi](U1[i, j])
        for j in range(n2):
            U2[i, j] = sum(H[i, a] * W2[a, j] for a in range(n1))
        Z = sum(mp.exp(U2[i, j]) for j in range(n2)) if normalised else mpf(1)
        for j in range(n2):
            P[i, j] = mp.exp(U2[i, j]) / Z
            J -= Y[j, i] * mp.log(P[i, j]) / m
            G2[i, j] = ((P[i, j] if normalised else 0) - Y[j, i]) / m
        for a in range(n1):
            G1[i, a] = slope[i, a] * sum(G2[i, j] * W2[a, j] for j in range(n2))
    dJ_dW1, dJ_dW2, dJ_db = np.empty((n0, n1), object), np.empty((n1, n2), object), np.empty(n1, object)
    for j in range(n1):
        dJ_db[j] = sum(G1[i, j] for i in range(m))
        for a in range(n0):
            dJ_dW1[a, j] = sum(X[i, a] * G1[i, j] for i in range(m))
        for c in range(n2):
            dJ_dW2[j, c] = sum(H[i, j] * G2[i, c] for i in range(m))
    values = {"U1": U1, "H": H, "U2": U2, "J": J, "G1": G1, "G2": G2}
    return {**values, "dJ_dW1": dJ_dW1, "dJ_dW2": dJ_dW2, "dJ_db": dJ_db, "P": P}


@MODELS
@pytest.mark.parametrize("phi", ACTIVATIONS, ids=str)
@pytest.mark.parametrize("sizes", [(5, 3, 4, 3), (1, 1, 1, 1), (7, 2, 1, 2)])
def test_agrees_with_60_digits(sizes, phi, normalised):
    X, W1, W2, b, Y = network(*sizes)
    exact = exact_network(X, W1, W2, b, Y, phi, normalised)
    U1, H, U2 = two_layer.forward(X, W1, W2, b, phi)
    G1, G2 = two_layer.backward(U1, U2, W2, Y, phi, normalised)
    J = two_layer.cost(U2, Y, normalised)
    names = ("U1", "H", "U2", "J", "G1", "G2", "dJ_dW1", "dJ_dW2", "dJ_db")
    for name, got in zip(names, (U1, H, U2, J, G1, G2, *two_layer.gradients(X, H, G1, G2))):
        expected = np.asarray(exact[name], float)
        assert np.shape(got) == expected.shape, name
        np.testing.assert_allclose(got, expected, rtol=1e-13, atol=1e-15, err_msg=name)
    if normalised:
        np.testing.assert_allclose(two_layer.softmax(U2), exact["P"].astype(float), rtol=1e-14)


@MODELS
@pytest.mark.parametrize("phi", ACTIVATIONS, ids=str)
@pytest.mark.parametrize(("numerical", "close"), [(gradcheck.central, 1e-8), (gradcheck.complex_step, 1e-13)])
def test_gradients_are_those_of_the_cost(numerical, close, phi, normalised):
    X, W1, W2, b, Y = network()

    def cost(W1, W2, b):
        return two_layer.cost(two_layer.forward(X, W1, W2, b, phi)[2], Y, normalised)

    U1, H, U2 = two_layer.forward(X, W1, W2, b, phi)
    G1, G2 = two_layer.backward(U1, U2, W2, Y, phi, normalised)
    dJ_dW1, dJ_dW2, dJ_db = two_layer.gradients(X, H, G1, G2)
    np.testing.assert_allclose(numerical(lambda W1: cost(W1, W2, b), W1), dJ_dW1, rtol=close, atol=close)
    np.testing.assert_allclose(numerical(lambda W2: cost(W1, W2, b), W2), dJ_dW2, rtol=close, atol=close)
    np.testing.assert_allclose(numerical(lambda b: cost(W1, W2, b), b), dJ_db, rtol=close, atol=close)
    by_U1 = numerical(lambda U1: two_layer.cost(phi(U1) @ W2, Y, normalised), U1)
    np.testing.assert_allclose(by_U1, G1, rtol=close, atol=close)
    by_U2 = numerical(lambda U2: two_layer.cost(U2, Y, normalised), U2)
    np.testing.assert_allclose(by_U2, G2, rtol=close, atol=close)


def test_indicator():
    Y = two_layer.indicator([2, 0, 2], 4)
    np.testing.assert_array_equal(Y, [[0, 1, 0], [0, 0, 0], [1, 0, 1], [0, 0, 0]])
    assert Y.dtype == float
    np.testing.assert_array_equal(two_layer.indicator(np.array([0], np.uint8), 1), [[1]])


def test_the_exercises_model_is_what_is_meant_where_nothing_is_said():
    X, W1, W2, b, Y = network()
    U1, _, U2 = two_layer.forward(X, W1, W2, b)
    np.testing.assert_array_equal(two_layer.backward(U1, U2, W2, Y)[1], -Y.T / 5)
    assert two_layer.cost(U2, Y) == pytest.approx(-sum(U2[i] @ Y[:, i] for i in range(5)) / 5, rel=1e-14)


def test_no_bias_is_a_bias_of_0():
    X, W1, W2, _, _ = network()
    for one, other in zip(two_layer.forward(X, W1, W2), two_layer.forward(X, W1, W2, np.zeros(4))):
        np.testing.assert_array_equal(one, other)


def test_softmax_and_its_cost_at_huge_scores():
    """e^1000 is no float, its quotients are: nothing overflows or warns."""
    U2 = np.array([[1000.0, 0.0, -1000.0], [-1e300, 1e300, 0.0], [40.0, 0.0, 0.0]])
    Y = two_layer.indicator([0, 1, 0], 3)
    with np.errstate(all="raise"):
        P = two_layer.softmax(U2)
        J = two_layer.cost(U2, Y, normalised=True)
        _, G2 = two_layer.backward(np.zeros((3, 2)), U2, np.ones((2, 3)), Y, normalised=True)
    np.testing.assert_allclose(P.sum(axis=1), 1, rtol=1e-15)
    np.testing.assert_array_equal(P[:2], [[1, 0, 0], [0, 1, 0]])
    exact = mp.log(1 + 2 * mp.exp(-40)) / 3
    assert abs(J - exact) < 1e-16
    assert (np.abs(G2[:2]) == 0).all()


@pytest.mark.parametrize(
    ("scores", "label", "normalised", "J"),
    [
        ([1e308, -1e308], 0, True, 0),
        ([1e308, -1e308], 1, True, np.inf),  # 2e308
        ([np.inf, 3.0], 1, False, -3),
        ([-np.inf, 3.0], 0, False, np.inf),
    ],
)
def test_cost_at_the_end_of_the_float_range(scores, label, normalised, J):
    """A score that belongs to no label has no part in tr(U2 Y), however large."""
    assert two_layer.cost([scores], two_layer.indicator([label], 2), normalised) == J
    both = two_layer.cost([scores, [0.0, 0.0]], two_layer.indicator([label, 1], 2), normalised)
    assert both == pytest.approx((J + normalised * np.log(2)) / 2)
