"""Problems 2b and 2c: a two-layer network for n2 classes, trained by maximum likelihood (Example 2 of the exercise).

    U1 = X W1 + 1 b^T,    H = phi(U1),    U2 = H W2
    J  = -(1/m) sum_i log p(label of sample i),    Y[j,i] = 1 where sample i has label j, else 0

The exercise takes p = exp(U2[i,j]) as it stands, without a normaliser: J = -(1/m) tr(U2 Y). That J is linear in U2 and
has no floor. With normalised=True, p is the softmax P[i,j] = exp(U2[i,j]) / sum_j' exp(U2[i,j']), J the cross-entropy.

    G2 = dJ/dU2 = -(1/m) Y^T,  normalised (1/m) (P - Y^T)
    G1 = dJ/dU1 = phi'(U1) * (G2 W2^T)                                      (* is entry by entry)
    dJ/dW1 = X^T G1,    dJ/dW2 = H^T G2,    dJ/db = G1^T 1

    X (m, n0)    W1 (n0, n1)    b (n1,)    U1, H, G1 (m, n1)    W2 (n1, n2)    U2, G2, P (m, n2)    Y (n2, m)

Rows of the matrices and labels are ordinary 0-based indices. Pure functions. Errors: ValueError for matrices whose
shapes do not agree and for inputs that are not finite, TypeError for the wrong kind.
"""

import numpy as np

from . import _arguments
from ._arguments import Arguments
from .activations import tanh

arguments = Arguments(
    **{"X": "m n0", "W1": "n0 n1", "b": "n1", "U1": "m n1", "H": "m n1", "G1": "m n1"},
    **{"W2": "n1 n2", "U2": "m n2", "G2": "m n2", "Y": "n2 m"},
)


def indicator(labels, n2):
    """Y (n2, m): Y[j, i] = 1 where labels[i] = j, else 0. labels: m whole numbers 0..n2-1. Part 2b.

    Errors: labels that are no vector of whole numbers (TypeError) or out of range (ValueError).
    """
    n2 = _arguments.validate_integer("n2", n2)
    _arguments.validate_unmasked("labels", labels)
    try:
        labels = np.asarray(labels)
    except ValueError:
        raise ValueError(f"labels takes a vector of m >= 1 labels; got {labels!r}") from None
    if labels.ndim != 1 or not len(labels):
        raise ValueError(f"labels takes a vector of m >= 1 labels; got shape {labels.shape}")
    if labels.dtype.kind not in "iu":
        raise TypeError(f"labels takes whole numbers 0..{n2 - 1}; got {labels.dtype}")
    for j in labels:
        if not 0 <= j < n2:
            raise ValueError(f"labels takes whole numbers 0..n2-1 = 0..{n2 - 1}; got {j}")
    return (np.arange(n2)[:, np.newaxis] == labels).astype(float)


@arguments
def forward(X, W1, W2, b=None, phi=tanh):
    """U1 = X W1 + 1 b^T, H = phi(U1), U2 = H W2. X (m, n0), W1 (n0, n1), W2 (n1, n2), b (n1,) or None. Part 2c."""
    U1 = X @ W1 + b
    H = phi(U1)
    U2 = H @ W2
    return U1, H, U2


@arguments
def softmax(U2):
    """P[i,j] = exp(U2[i,j]) / sum_j' exp(U2[i,j']), (m, n2): each row sums to 1.

    With the normaliser that p of part 2b leaves out. The largest score of each row is subtracted first, which leaves P
    as it is and keeps exp in the float range.
    """
    E = np.exp(_below_top(U2))
    return E / E.sum(axis=1, keepdims=True)


@arguments
def cost(U2, Y, normalised=False):
    """J = -(1/m) tr(U2 Y), the exercise's J_MLE; normalised: J = (1/m) sum_i log sum_j exp(U2[i,j]) - (1/m) tr(U2 Y).

    U2 (m, n2), Y (n2, m). Returns a float, complex for complex U2; infinite where it leaves the float range. Part 2b.
    """
    m = len(U2)
    if normalised:
        D = _below_top(U2)
        return ((np.log(np.exp(D).sum(axis=1)).sum() - _trace(D, Y)) / m).item()
    return (-_trace(U2, Y) / m).item()


@arguments
def backward(U1, U2, W2, Y, phi=tanh, normalised=False):
    """G1 = phi'(U1) * (G2 W2^T) and G2 = -(1/m) Y^T, normalised (1/m) (P - Y^T); (m, n1) and (m, n2). Parts 2b, 2c."""
    m = len(U2)
    G2 = (softmax(U2) - Y.T) / m if normalised else -Y.T / m
    G1 = phi.derivative(U1) * (G2 @ W2.T)
    return G1, G2


@arguments
def gradients(X, H, G1, G2):
    """dJ/dW1 = X^T G1 (n0, n1), dJ/dW2 = H^T G2 (n1, n2), dJ/db = G1^T 1 (n1,). Part 2c."""
    dJ_dW1 = X.T @ G1
    dJ_dW2 = H.T @ G2
    dJ_db = G1.T @ np.ones(len(X), G1.dtype)
    return dJ_dW1, dJ_dW2, dJ_db


def _trace(A, Y):
    """tr(A Y). An entry of A that meets a 0 of Y is left out: it adds nothing, but where it is infinite that is NaN."""
    return np.trace(np.where(Y.T == 0, 0, A) @ Y)


def _below_top(U2):
    """U2[i,j] - max_j' U2[i,j']: at most 0."""
    return U2 - U2.real.max(axis=1, keepdims=True)
