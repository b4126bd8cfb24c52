"""What helps a deep chain, and what does not: a skip connection, rescaling, other steps. Beyond the exercise; part 1e.

    skip       h[k] = h[k-1] + s tanh(h[k-1] w[k]),     s = 1 / sqrt(l)
    rescaled   h[k] = tanh(v[k-1] w[k]),                v[k] = h[k] / sqrt(sum_i h[k,i]^2 / m)

`plain`, `skip` and `rescaled` take x, y (m,) and w (l+1,) and give J and dJ/dw (l+1,). `train` goes downhill on any of
them, by a rule for the step: `descent`, `fixed_length`, `signs`, `adam`. Errors as in `chain`. Sources: K. He et al.,
CVPR 2016 (skip); the idea of S. Ioffe and C. Szegedy, ICML 2015 (rescaled); D. Kingma and J. Ba, ICLR 2015 (adam).
"""

from dataclasses import dataclass, field, replace

import numpy as np

from . import chain
from ._arguments import Arguments, validate_function, validate_number
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
    Errors: no signal to rescale, where x or a weight below the last is 0 (or so small or large that its square is 0 or
    infinite).
    """
    l, m = len(w) - 1, len(x)
    h, r, dJ_dw = np.full((l + 1, m), np.nan, x.dtype), np.full(l + 1, np.nan, x.dtype), np.full(l + 1, np.nan, x.dtype)
    h[0] = x
    for k in range(1, l + 1):
        r[k - 1] = np.sqrt((h[k - 1] ** 2).sum() / m)
        if not 0 < r[k - 1].real < np.inf:
            raise ValueError(f"x and w take numbers that leave a signal to rescale; got h[{k - 1}] = {h[k - 1]}")
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
    """Gradient descent: a step of alpha dJ/dw. alpha >= 0."""
    alpha = validate_number("alpha", alpha, least=0)
    return lambda dJ_dw: alpha * dJ_dw


def fixed_length(size):
    """A step of the same length whatever the gradient's: size dJ/dw / |dJ/dw|; none where dJ/dw is 0. size >= 0."""
    size = validate_number("size", size, least=0)

    def step(dJ_dw):
        _, exponent = np.frexp(np.abs(dJ_dw).max())
        d = np.ldexp(dJ_dw, -exponent)  # by a power of 2, exactly: else the squares of small gradients would be 0
        return size * d / (np.linalg.norm(d) or 1)

    return step


def signs(size):
    """Each weight moves by the same amount: size sign(dJ/dw[k]). size >= 0."""
    size = validate_number("size", size, least=0)
    return lambda dJ_dw: size * np.sign(dJ_dw)


def adam(size, beta1=0.9, beta2=0.999, epsilon=1e-8):
    """Adam: running means a of dJ/dw and v of its square, without bias; a step of size a / (sqrt(v) + epsilon).

    size >= 0; 0 <= beta1, beta2 < 1; epsilon > 0. Called as step(dJ_dw), it remembers a, v and the number of steps from
    call to call; each `train` begins without them.
    """
    size, epsilon = validate_number("size", size, least=0), validate_number("epsilon", epsilon, np.finfo(float).tiny)
    for name, beta in (("beta1", beta1), ("beta2", beta2)):
        if validate_number(name, beta, least=0) >= 1:
            raise ValueError(f"{name} takes a number of at least 0 and below 1; got {beta!r}")
    return _Adam(size, beta1, beta2, epsilon)


@dataclass
class _Adam:
    size: float
    beta1: float
    beta2: float
    epsilon: float
    a: float | np.ndarray = field(default=0.0, init=False)
    v: float | np.ndarray = field(default=0.0, init=False)
    t: int = field(default=0, init=False)

    def fresh(self):
        """The same rule at its beginning."""
        return replace(self)

    def __call__(self, dJ_dw):
        self.a = self.beta1 * self.a + (1 - self.beta1) * dJ_dw
        self.v = self.beta2 * self.v + (1 - self.beta2) * dJ_dw**2
        self.t += 1
        a, v = self.a / (1 - self.beta1**self.t), self.v / (1 - self.beta2**self.t)
        return self.size * a / (np.sqrt(v) + self.epsilon)


def _validate_result(found):
    if not isinstance(found, tuple) or len(found) != 2:
        raise TypeError(f"network takes a function that gives J and dJ/dw, as plain does; got one that gives {found!r}")
    return found


@arguments.real.validate_only
def train(network, step, x, y, w, max_iter=1000):
    """w <- w - step(dJ/dw), max_iter times, on `plain`, `skip` or `rescaled`. Returns a `chain.Run`.

    step: one of the rules above, or any function from dJ/dw of layers 1..l, (l,), to what is subtracted from w. A rule
    that remembers, as `adam` does, begins afresh with each call of `train`. x, y (m,); w (l+1,); all real.
    max_iter >= 0. Once the cost or the next weights leave the float range, J is infinite and w the last finite ones.
    """
    validate_function("network", network, "plain, skip or rescaled")
    step = getattr(validate_function("step", step, "a rule: descent(0.1)"), "fresh", lambda: step)()
    J, w = np.full(max_iter, np.inf), w.astype(float)
    for t in range(1, max_iter + 1):
        J_t, dJ_dw = _validate_result(network(x, y, w))
        with np.errstate(under="ignore"):  # the square of a vanished gradient is 0
            after = w[1:] - step(dJ_dw[1:])
        if not np.isfinite([J_t, *after]).all():
            break
        J[t - 1], w[1:] = J_t, after
    return chain.Run(J, w, None)
