"""The formulas printed in notebooks 2b and 2c, against sums written out index by index in plain Python."""

from math import exp, log, tanh

import numpy as np
import pytest

from backprop import two_layer


@pytest.fixture(params=range(3))
def case(request):
    """A network with m, n0, n1, n2 all different, so that no transpose goes unnoticed."""
    rng = np.random.default_rng(request.param)
    print("seed", request.param)
    m, n0, n1, n2 = 6, 2, 4, 3
    X, W1, b, W2 = (rng.normal(size=size) for size in ((m, n0), (n0, n1), n1, (n1, n2)))
    labels = rng.integers(n2, size=m)
    return X, W1, b, W2, labels


def by_index(X, W1, b, W2, labels, normalised):
    """J, G2, G1, dJ/dW1, dJ/dW2, dJ/db: each entry a sum over the paths that lead from it to J."""
    (m, n0), (n1, n2) = X.shape, W2.shape
    samples, inputs, units, classes = range(m), range(n0), range(n1), range(n2)
    u1 = [[sum(X[i, p] * W1[p, j] for p in inputs) + b[j] for j in units] for i in samples]
    h = [[tanh(u1[i][j]) for j in units] for i in samples]
    u2 = [[sum(h[i][j] * W2[j, k] for j in units) for k in classes] for i in samples]
    total = [sum(exp(u2[i][k]) for k in classes) if normalised else 1.0 for i in samples]
    J = -sum(log(exp(u2[i][labels[i]]) / total[i]) for i in samples) / m
    p = [[exp(u2[i][k]) / total[i] if normalised else 0.0 for k in classes] for i in samples]
    g2 = [[(p[i][k] - (1 if labels[i] == k else 0)) / m for k in classes] for i in samples]
    g1 = [[(1 - h[i][j] ** 2) * sum(g2[i][k] * W2[j, k] for k in classes) for j in units] for i in samples]
    dW1 = [[sum(X[i, p] * g1[i][j] for i in samples) for j in units] for p in inputs]
    dW2 = [[sum(h[i][j] * g2[i][k] for i in samples) for k in classes] for j in units]
    db = [sum(g1[i][j] for i in samples) for j in units]
    return J, g2, g1, dW1, dW2, db


@pytest.mark.parametrize("normalised", [False, True])
def test_each_matrix_formula_is_its_sum_over_indices(case, normalised):
    X, W1, b, W2, labels = case
    Y = two_layer.indicator(labels, W2.shape[1])
    U1, H, U2 = two_layer.forward(X, W1, W2, b)
    G1, G2 = two_layer.backward(U1, U2, W2, Y, normalised=normalised)
    dJ_dW1, dJ_dW2, dJ_db = two_layer.gradients(X, H, G1, G2)
    got = two_layer.cost(U2, Y, normalised), G2, G1, dJ_dW1, dJ_dW2, dJ_db
    for name, a, expected in zip(("J", "G2", "G1", "dJ/dW1", "dJ/dW2", "dJ/db"), got, by_index(*case, normalised)):
        np.testing.assert_allclose(a, expected, rtol=1e-11, atol=1e-14, err_msg=name)


def test_y_picks_the_score_of_the_label(case):
    """2b, step 1: (U2 Y)[i,i] = U2[i, y_i]."""
    labels = case[-1]
    U2, Y = np.random.default_rng(9).normal(size=(6, 3)), two_layer.indicator(labels, 3)
    np.testing.assert_array_equal(np.diag(U2 @ Y), [U2[i, label] for i, label in enumerate(labels)])


def test_the_cost_of_the_exercise_is_linear_and_has_no_floor(case):
    """2b: J(t U2) = t J(U2), and along Y^T it falls by t."""
    labels = case[-1]
    U2, Y = np.random.default_rng(9).normal(size=(6, 3)), two_layer.indicator(labels, 3)
    J = two_layer.cost(U2, Y)
    assert two_layer.cost(1000 * U2, Y) == pytest.approx(1000 * J, rel=1e-12)
    assert two_layer.cost(U2 + 1000 * Y.T, Y) == pytest.approx(J - 1000, rel=1e-12)
    assert two_layer.cost(U2 + 1000 * Y.T, Y, normalised=True) >= 0


def test_rows_of_the_softmax_slopes_add_up_to_zero(case):
    """2b: what is given to one class is taken from the others."""
    X, W1, b, W2, labels = case
    Y = two_layer.indicator(labels, 3)
    U1, _, U2 = two_layer.forward(X, W1, W2, b)
    _, G2 = two_layer.backward(U1, U2, W2, Y, normalised=True)
    np.testing.assert_allclose(G2.sum(axis=1), 0, atol=1e-15)


def test_without_bias_opposite_points_get_opposite_scores(case):
    """2c: what the bias is good for."""
    X, W1, b, W2, _ = case
    np.testing.assert_allclose(two_layer.forward(-X, W1, W2)[2], -two_layer.forward(X, W1, W2)[2], rtol=1e-13)
    assert np.abs(two_layer.forward(-X, W1, W2, b)[2] + two_layer.forward(X, W1, W2, b)[2]).max() > 0.01


def test_the_gradient_of_b_has_the_shape_of_b(case):
    """2c's erratum: a vector of length n1, not a 1 x n1 row."""
    X, W1, b, W2, labels = case
    U1, H, U2 = two_layer.forward(X, W1, W2, b)
    G1, G2 = two_layer.backward(U1, U2, W2, two_layer.indicator(labels, 3))
    assert two_layer.gradients(X, H, G1, G2)[2].shape == b.shape
