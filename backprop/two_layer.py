"""Problems 2b and 2c: a two-layer network for n2 classes, trained by maximum likelihood (Example 2 of the exercise).

    U1 = X W1 + 1 b^T,    H = phi(U1),    U2 = H W2
    J  = -(1/m) sum_i log p(label of sample i),    Y[j,i] = 1 where sample i has label j, else 0

The exercise takes p = exp(U2[i,j]) as it stands, without a normaliser: J = -(1/m) tr(U2 Y). That J is linear in U2 and
has no floor. With normalised=True, p is the softmax P[i,j] = exp(U2[i,j]) / sum_j' exp(U2[i,j']), J the cross-entropy.

    G2 = dJ/dU2 = -(1/m) Y^T,  normalised (1/m) (P - Y^T)
    G1 = dJ/dU1 = phi'(U1) * (G2 W2^T)                                      (* is entry by entry)
    dJ/dW1 = X^T G1,    dJ/dW2 = H^T G2,    dJ/db = G1^T 1

    X (m, n0)    W1 (n0, n1)    b (n1,)    U1, H, G1 (m, n1)    W2 (n1, n2)    U2, G2, P (m, n2)    Y (n2, m)

Rows of the matrices and labels are ordinary 0-based indices. Pure functions; bad input raises ValueError, the wrong
kind TypeError. W1, W2, b and U2 may be complex where J is wanted for a complex step.
"""

import numpy as np

from . import _check
from .activations import by_layer, quiet, tanh


def indicator(labels, n2):
    """Y (n2, m): Y[j, i] = 1 where labels[i] = j, else 0. labels: m whole numbers 0..n2-1. Part 2b."""
    n2 = _check.integer("n2", n2, least=1)
    got = _check.rows("labels", labels)
    if got.size and got.dtype.kind not in "iu":
        raise TypeError(f"labels takes whole numbers 0..{n2 - 1}; got {type(labels).__name__} of {got.dtype}")
    if got.ndim != 1 or len(got) < 1:
        raise ValueError(f"labels takes a vector of m >= 1 labels; got shape {got.shape}")
    if got.min() < 0 or got.max() >= n2:
        bad = got[(got < 0) | (got >= n2)][0]
        raise ValueError(f"labels takes whole numbers 0..n2-1 = 0..{n2 - 1}; got {bad}")
    return (np.arange(n2)[:, np.newaxis] == got).astype(float)


@quiet
def forward(X, W1, W2, b=None, phi=tanh):
    """U1 = X W1 + 1 b^T, H = phi(U1), U2 = H W2. X (m, n0), W1 (n0, n1), W2 (n1, n2), b (n1,) or None. Part 2c."""
    X, W1, W2 = (_matrix(name, A, allow_complex=True) for name, A in (("X", X), ("W1", W1), ("W2", W2)))
    _agree("W1", W1, 0, X.shape[1], "rows, one for each column of X")
    _agree("W2", W2, 0, W1.shape[1], "rows, one for each column of W1")
    b = np.zeros(W1.shape[1], W1.dtype) if b is None else _check.array("b", b, ndim=1, allow_complex=True)
    _agree("b", b, 0, W1.shape[1], "entries, one for each column of W1")
    (_, phi) = by_layer(phi, 1)
    U1 = X @ W1 + b
    H = phi(U1)
    U2 = H @ W2
    return U1, H, U2


@quiet
def softmax(U2):
    """P[i,j] = exp(U2[i,j]) / sum_j' exp(U2[i,j']), (m, n2): each row sums to 1. Safe at any U2.

    With the normaliser that p of part 2b leaves out.
    """
    E = np.exp(_below_top(_matrix("U2", U2, finite=False, allow_complex=True)))
    return E / E.sum(axis=1, keepdims=True)


@quiet
def cost(U2, Y, normalised=False):
    """J = -(1/m) tr(U2 Y), the exercise's J_MLE; normalised: J = (1/m) sum_i log sum_j exp(U2[i,j]) - (1/m) tr(U2 Y).

    U2 (m, n2), Y (n2, m). Returns a float (complex for complex U2); infinite where a term is. Part 2b.
    """
    U2, Y = _scores(U2, Y)
    normalised = _check.truth("normalised", normalised)
    J = -np.where(Y.T == 1, U2, 0).sum() / len(U2)
    if normalised:
        D = _below_top(U2)  # which leaves P as it is
        J = np.mean(np.log(np.exp(D).sum(axis=1)) - np.where(Y.T == 1, D, 0).sum(axis=1))
    return np.inf if np.isnan(J) else J.item()


@quiet
def backward(U1, U2, W2, Y, phi=tanh, normalised=False):
    """G1 = phi'(U1) * (G2 W2^T) and G2 = -(1/m) Y^T, normalised (1/m) (P - Y^T); (m, n1) and (m, n2). Parts 2b, 2c."""
    U2, Y = _scores(U2, Y)
    U1, W2 = _matrix("U1", U1, finite=False), _matrix("W2", W2)
    normalised = _check.truth("normalised", normalised)
    m, n2 = U2.shape
    _agree("U1", U1, 0, m, "rows, one for each row of U2")
    _agree("W2", W2, 0, U1.shape[1], "rows, one for each column of U1")
    _agree("W2", W2, 1, n2, "columns, one for each column of U2")
    (_, phi) = by_layer(phi, 1)
    G2 = (softmax(U2) - Y.T) / m if normalised else -Y.T / m
    G1 = phi.derivative(U1) * (G2 @ W2.T)
    return G1, G2


@quiet
def gradients(X, H, G1, G2):
    """dJ/dW1 = X^T G1 (n0, n1), dJ/dW2 = H^T G2 (n1, n2), dJ/db = G1^T 1 (n1,). Part 2c."""
    X, H, G1, G2 = (_matrix(name, A) for name, A in (("X", X), ("H", H), ("G1", G1), ("G2", G2)))
    for name, A in (("H", H), ("G1", G1), ("G2", G2)):
        _agree(name, A, 0, X.shape[0], "rows, one for each row of X")
    _agree("G1", G1, 1, H.shape[1], "columns, one for each column of H")
    return X.T @ G1, H.T @ G2, G1.T @ np.ones(len(G1), G1.dtype)


def _matrix(name, value, finite=True, allow_complex=False):
    A = _check.array(name, value, ndim=2, finite=finite, allow_complex=allow_complex)
    if 0 in A.shape:
        raise ValueError(f"{name} takes a matrix of at least 1 x 1; got shape {A.shape}")
    return A


def _agree(name, A, axis, size, words):
    if A.shape[axis] != size:
        raise ValueError(f"{name} takes {size} {words}; got shape {A.shape}")


def _scores(U2, Y):
    U2, Y = _matrix("U2", U2, finite=False, allow_complex=True), _matrix("Y", Y)
    if Y.shape != U2.T.shape:
        raise ValueError(f"Y takes shape (n2, m) = {U2.T.shape}, the transpose of U2's; got {Y.shape}")
    if not (np.isin(Y, (0, 1)).all() and (Y.sum(axis=0) == 1).all()):
        raise ValueError("Y takes one 1 in each column and 0 elsewhere, as `indicator` makes it; got other entries")
    return U2, Y


def _below_top(U2):
    """U2[i,j] - max_j' U2[i,j']: at most 0, and 0 between two infinities."""
    D = U2 - U2.real.max(axis=1, keepdims=True)
    return np.where(np.isnan(D), 0, D)
