"""The matrix view in plain Python: what it shows is what the mathematics says."""

import re

import numpy as np
import pytest

from backprop import live
from backprop.experiments import sentences

X = np.array([[0.5, -1.0], [1.5, 0.3], [-0.7, 0.2], [0.1, 0.9]])
W1 = np.array([[0.4, -1.1, 0.6], [0.9, 0.2, -0.5]])
W2 = np.array([[1.0, -0.4], [0.3, 0.8], [-0.9, 0.1]])
b = np.array([0.1, -0.2, 0.3])
LABELS = (0, 1, 1, 0)


def by_index(t1, t2, c, labels, normalised):
    """All matrices and J by plain sums over indices: nothing of `two_layer` is used."""
    m, n0, n1, n2 = 4, 2, 3, 2
    A, B, bias = t1 * W1, t2 * W2, b + c
    U1 = [[sum(X[i, p] * A[p, j] for p in range(n0)) + bias[j] for j in range(n1)] for i in range(m)]
    H = [[np.tanh(U1[i][j]) for j in range(n1)] for i in range(m)]
    U2 = [[sum(H[i][p] * B[p, j] for p in range(n1)) for j in range(n2)] for i in range(m)]
    total = [sum(np.exp(U2[i])) if normalised else 1.0 for i in range(m)]
    P = [[np.exp(U2[i][j]) / total[i] if normalised else 0.0 for j in range(n2)] for i in range(m)]
    J = sum(np.log(total[i]) - U2[i][labels[i]] for i in range(m)) / m
    G2 = [[(P[i][j] - (labels[i] == j)) / m for j in range(n2)] for i in range(m)]
    G1 = [[sum(G2[i][p] * B[j, p] for p in range(n2)) / np.cosh(U1[i][j]) ** 2 for j in range(n1)] for i in range(m)]
    dJ_dW1 = [[sum(X[i, p] * G1[i][j] for i in range(m)) for j in range(n1)] for p in range(n0)]
    dJ_dW2 = [[sum(H[i][p] * G2[i][j] for i in range(m)) for j in range(n2)] for p in range(n1)]
    dJ_db = [sum(G1[i][j] for i in range(m)) for j in range(n1)]
    found = {"X": X, "W1": A, "b": bias, "U1": U1, "H": H, "W2": B, "U2": U2, "P": P, "G2": G2, "G1": G1}
    return found | {"dJ_dW1": dJ_dW1, "dJ_dW2": dJ_dW2, "dJ_db": dJ_db}, J


@pytest.mark.parametrize("normalised", [False, True])
@pytest.mark.parametrize("t2", [-10.0, 0.0, 1.0, 10.0])
@pytest.mark.parametrize(("t1", "c"), [(1.0, 0.0), (-3.0, 3.0), (3.0, -3.0), (0.0, 0.0)])
def test_matrices_are_the_index_sums(normalised, t2, t1, c):
    """At the corners of the sliders, both models."""
    view = live.matrices(X, W1, W2, LABELS, b)
    view.set(t1=t1, t2=t2, c=c, normalised=normalised, labels=(1, 1, 0, 0))
    expected, J = by_index(t1, t2, c, (1, 1, 0, 0), normalised)
    for name in set(view.names) - {"Y"}:
        np.testing.assert_allclose(view.snapshot.matrices[name], expected[name], rtol=1e-9, atol=1e-12, err_msg=name)
    said = float(re.search(r"J = (-?[\d.e+-]*\d)", view.words())[1])
    assert said == pytest.approx(J, rel=0.0051, abs=1e-12)
    assert "J = -0," not in view.words()
    assert "less than 1e-10" in view.words()


def test_what_a_formula_needs_stands_in_the_view():
    """X, H, W1, W2 and b beside the gradients made from them; no softmax under a model without it."""
    view = live.matrices(X, W1, W2, LABELS, b)
    assert {"X", "W1", "b", "U1", "H", "W2", "G1", "G2", "dJ_dW1", "dJ_dW2", "dJ_db"} <= set(view.names)
    assert "P" not in view.names
    view.normalised = True
    assert "P" in view.names
    assert {"H", "W2", "U2", "Y", "G2", "dJ_dW2"} <= set(live.matrices(X, W1, W2, LABELS).names)


def test_the_sample_pulled_hardest_is_the_one_whose_label_is_least_likely():
    view = live.matrices(X, W1, W2, LABELS)
    view.normalised = True
    E = np.exp(np.tanh(X @ W1) @ W2)
    of_label = [E[i, LABELS[i]] / E[i].sum() for i in range(4)]
    i = int(np.argmin(of_label))
    assert f"largest in size at sample {i}, label {LABELS[i]}: {(of_label[i] - 1) / 4:.3g}." in view.words()
    right = sum(E[i].argmax() == LABELS[i] for i in range(4))
    assert f"{right} of 4 samples have their label as the likeliest class." in view.words()


def test_ties_are_said():
    """With W2 = 0 all scores tie: no class is the likeliest, no sample is pulled hardest."""
    view = live.matrices(X, W1, W2, LABELS)
    view.set(t2=0.0, normalised=True)
    assert (
        "0 of 4 samples have their label as the likeliest class; at 4 samples the likeliest classes tie."
        in view.words()
    )
    assert "largest in size at the labels of samples 0, 1, 2 and 3, in a tie: -0.125." in view.words()
    view.normalised = False
    assert "J = 0," in view.words()


def test_a_difference_to_the_numerical_gradients_is_said():
    assert sentences.two_layer(np.zeros((2, 2)), (0, 1), False, 3e-4).endswith("numerical gradients: 0.0003.")


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"t1": 4}, ValueError),
        ({"t2": float("nan")}, ValueError),
        ({"c": -3.5}, ValueError),
        ({"normalised": 1}, TypeError),
        ({"labels": (0, 1)}, ValueError),
        ({"labels": (0, 1, 2, 0)}, ValueError),
        ({"labels": (0.0, 1.0, 1.0, 0.0)}, TypeError),
    ],
)
def test_bad_values_are_named_and_leave_the_view_as_it_was(change, error):
    view = live.matrices(X, W1, W2, LABELS, b)
    before = view.words()
    with pytest.raises(error, match=next(iter(change))):
        view.set(**change)
    assert view.words() == before


def test_no_bias_takes_no_shift():
    with pytest.raises(ValueError, match=r"\bc\b"):
        live.matrices(X, W1, W2, LABELS).c = 1.0


def test_reset_goes_back_to_where_the_cell_left_the_view():
    """2c sets softmax after building; showing the view is the end of its cell."""
    view = live.matrices(X, W1, W2, LABELS, b)
    view.normalised = True
    view._ipython_display_()
    view.set(normalised=False, t2=3.0, labels=(1, 1, 1, 1))
    view.reset()
    assert (view.normalised, view.t2, view.labels) == (True, 1.0, LABELS)
