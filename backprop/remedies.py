"""What helps a deep chain, and what does not: a skip connection, rescaling, other steps. Beyond the exercise; part 1e.

    skip       h[k] = h[k-1] + s tanh(h[k-1] w[k]),     s = 1 / sqrt(l)
    rescaled   h[k] = tanh(v[k-1] w[k]),                v[k] = h[k] / sqrt(sum_i h[k,i]^2 / m)

`plain`, `skip` and `rescaled` take x, y (m,) and w (l+1,) and give J and dJ/dw (l+1,). `train` goes downhill on any of
them, by a rule for the step: `descent`, `fixed_length`, `signs`, `adam`. Errors as in `chain`. Sources: K. He et al.,
CVPR 2016 (skip); the idea of S. Ioffe and C. Szegedy, ICML 2015 (rescaled); D. Kingma and J. Ba, ICLR 2015 (adam).
"""

import numpy as np

from . import chain
from ._arguments import Arguments, validate_integer, validate_number, validate_numbers
from .activations import tanh

arguments = Arguments(x="m", y="m", w="l+1")


@arguments
def plain(x, y, w):
    """J and dJ/dw of the chain as it is."""
    u, h = chain.forward(x, w)
    dJ_dw, _ = chain.gradients(h, chain.backward(u, h, y, w))
    return chain.cost(h[-1], y), dJ_dw


@arguments
def skip(x, y, w, s=None):
    """J and dJ/dw of the chain with a skip connection round each layer; s: None for 1 / sqrt(l).

    dJ/dh[k-1] = dJ/dh[k] + g[k] w[k],    g[k] = dJ/du[k] = s tanh'(u[k]) dJ/dh[k]: the 1 of the skip keeps it alive.
    """
    l, m = len(w) - 1, len(x)
    s = 1 / np.sqrt(l) if s is None else validate_number("s", s)
    h, dJ_dw = np.full((l + 1, m), np.nan, x.dtype), np.full(l + 1, np.nan, x.dtype)
    h[0] = x
    for k in range(1, l + 1):
        h[k] = h[k - 1] + s * np.tanh(h[k - 1] * w[k])
    dJ_dh = (h[l] - y) / m
    for k in range(l, 0, -1):
        g = s * tanh.derivative(h[k - 1] * w[k]) * dJ_dh
        dJ_dw[k] = (h[k - 1] * g).sum()
        dJ_dh = dJ_dh + g * w[k]
    return chain.cost(h[l], y), dJ_dw


@arguments
def rescaled(x, y, w):
    """J and dJ/dw of the chain whose signal is brought to mean square 1 before each layer.

    r = sqrt(sum_i h[i]^2 / m),    dJ/dh = (dJ/dv - v (v^T dJ/dv) / m) / r: what only changes the size is taken out.
    """
    l, m = len(w) - 1, len(x)
    h, r, dJ_dw = np.full((l + 1, m), np.nan, x.dtype), np.full(l + 1, np.nan, x.dtype), np.full(l + 1, np.nan, x.dtype)
    h[0] = x
    for k in range(1, l + 1):
        r[k - 1] = np.sqrt((h[k - 1] ** 2).sum() / m)
        h[k] = np.tanh(h[k - 1] / r[k - 1] * w[k])
    dJ_dh = (h[l] - y) / m
    for k in range(l, 0, -1):
        v = h[k - 1] / r[k - 1]
        g = tanh.derivative(v * w[k]) * dJ_dh
        dJ_dw[k] = (v * g).sum()
        dJ_dv = g * w[k]
        dJ_dh = (dJ_dv - v * (v * dJ_dv).sum() / m) / r[k - 1]
    return chain.cost(h[l], y), dJ_dw


def descent(alpha):
    """Gradient descent: a step of alpha dJ/dw."""
    alpha = validate_number("alpha", alpha, least=0)
    return lambda dJ_dw: alpha * dJ_dw


def fixed_length(size):
    """A step of the same length whatever the gradient's: size dJ/dw / |dJ/dw|."""
    size = validate_number("size", size, least=0)
    return lambda dJ_dw: size * dJ_dw / np.linalg.norm(dJ_dw)


def signs(size):
    """Each weight moves by the same amount: size sign(dJ/dw[k])."""
    size = validate_number("size", size, least=0)
    return lambda dJ_dw: size * np.sign(dJ_dw)


def adam(size, beta1=0.9, beta2=0.999, epsilon=1e-8):
    """Adam: running means a of dJ/dw and v of its square, without bias; a step of size a / (sqrt(v) + epsilon)."""
    size, a, v, t = validate_number("size", size, least=0), 0, 0, 0

    def step(dJ_dw):
        nonlocal a, v, t
        a, v, t = beta1 * a + (1 - beta1) * dJ_dw, beta2 * v + (1 - beta2) * dJ_dw**2, t + 1
        return size * (a / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + epsilon)

    return step


def train(network, step, x, y, w, max_iter=1000):
    """w <- w - step(dJ/dw), max_iter times, on `plain`, `skip` or `rescaled`. Returns a `chain.Run`."""
    for name, given, takes in (("network", network, "plain, skip or rescaled"), ("step", step, "a rule: descent(0.1)")):
        if not callable(given):
            raise TypeError(f"{name} takes {takes}; got {given!r}")
    J, w = np.zeros(validate_integer("max_iter", max_iter)), validate_numbers("w", w).astype(float)
    for t in range(1, max_iter + 1):
        J[t - 1], dJ_dw = network(x, y, w)
        with np.errstate(under="ignore"):  # the square of a vanished gradient is 0
            w[1:] -= step(dJ_dw[1:])
    return chain.Run(J, w, None)
