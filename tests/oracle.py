"""What the tests compare with: the chain at 60 digits in plain loops, written from the page and not from `backprop`.

Where a bias cancels the signal, u = h w + b is small but its rounding is that of h w and b. So each exact number comes
with the size of the terms it is made of, and agreement is relative to those. Terms are as large as the number itself
where nothing cancels, so that there agreement means plain relative error.
"""

import math
import os
from functools import cached_property
from pathlib import Path
from types import SimpleNamespace

import numpy as np
from hypothesis import HealthCheck, Phase, settings
from hypothesis.configuration import set_hypothesis_home_dir
from mpmath import mp, mpf

from backprop import identity, relu, sigmoid, tanh

mp.dps = 60
set_hypothesis_home_dir(Path(__file__).parent / "__pycache__")  # its notes are no files of the project
settings.register_profile(
    "backprop",
    derandomize="OTHER_DRAWS" not in os.environ,  # the same each time: no run depends on chance, unless asked for
    phases=[phase for phase in Phase if phase is not Phase.shrink or "MUTANTS" not in os.environ],
    database=None,
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("backprop")

ACTIVATIONS = (tanh, sigmoid, relu, identity)
SMALLEST = mpf("1e-310")  # terms below this round to a multiple of 4.94e-324, the smallest float, not relatively

# u -> phi, phi' and phi'' as on the page


def _tanh(u):
    h, slope = mp.tanh(u), mp.sech(u) ** 2
    return h, slope, -2 * h * slope


def _sigmoid(u):
    e = mp.exp(-u)
    h = 1 / (1 + e)
    return h, e * h**2, e * (e - 1) * h**3


EXACT = {
    tanh: _tanh,
    sigmoid: _sigmoid,
    relu: lambda u: (max(u, mpf(0)), mpf(int(u > 0)), mpf(0)),
    identity: lambda u: (u, mpf(1), mpf(0)),
}


def numbers(*shape):
    """An array for exact numbers; what is not filled in stays NaN."""
    return np.full(shape, mpf("nan"), object)


def chain(x, y, w, b=None, phi=tanh):
    """u, h, g, dJ_dw, dJ_db and J of one iteration at 60 digits, and .terms with the same names."""
    return Iteration(x, y, w, b, phi)


class Iteration:
    """What `chain` gives; the terms are computed where they are asked for."""

    def __init__(self, x, y, w, b, phi):
        l, m = len(w) - 1, len(x)
        phi = [None, *(phi if isinstance(phi, (list, tuple)) else [phi] * l)]
        x, self.y, self.w = ([mpf(float(v)) for v in a] for a in (x, y, w))
        self.b = [mpf(0)] * (l + 1) if b is None else [mpf(float(v)) for v in b]
        self.u, self.h, self.slope, self.bend, self.g = u, h, slope, bend, g = [numbers(l + 1, m) for _ in range(5)]
        self.dJ_dw, self.dJ_db = numbers(l + 1), numbers(l + 1)
        h[0] = x
        for k in range(1, l + 1):
            for i in range(m):
                u[k, i] = h[k - 1, i] * self.w[k] + self.b[k]
                h[k, i], slope[k, i], bend[k, i] = EXACT[phi[k]](u[k, i])
        self.J = sum((h[l] - self.y) ** 2) / (2 * m)
        above = (h[l] - self.y) / m
        for k in range(l, 0, -1):
            g[k] = slope[k] * above
            above = g[k] * self.w[k]
            self.dJ_dw[k], self.dJ_db[k] = sum(h[k - 1] * g[k]), sum(g[k])

    @cached_property
    def terms(self):
        """The sizes of the terms of which u, h, g, dJ_dw, dJ_db and J are made."""
        u, h, w, y = self.u, self.h, self.w, self.y
        l, m = len(w) - 1, len(y)
        of_u, of_h, of_g = (numbers(l + 1, m) for _ in range(3))
        of_dJ_dw, of_dJ_db = numbers(l + 1), numbers(l + 1)
        for i in range(m):
            of_h[0, i] = abs(h[0, i])
            for k in range(1, l + 1):
                hw = abs(h[k - 1, i] * w[k])
                of_u[k, i] = max(hw + abs(self.b[k]), abs(w[k]) * of_h[k - 1, i], SMALLEST)
                of_h[k, i] = max(abs(h[k, i]), self.slope[k, i] * of_u[k, i], SMALLEST)
            of_above = (of_h[l, i] + abs(y[i])) / m
            if h[l, i] * y[i] <= 0:
                of_above = max(abs(h[l, i] - y[i]), of_h[l, i]) / m  # a sum: nothing cancels
            for k in range(l, 0, -1):
                of_slope = self.slope[k, i] + abs(self.bend[k, i]) * (of_u[k, i] - abs(u[k, i]))
                of_g[k, i] = max(of_slope * of_above, SMALLEST)
                of_above = of_g[k, i] * abs(w[k])
        for k in range(1, l + 1):
            of_dJ_dw[k], of_dJ_db[k] = max(sum(of_h[k - 1] * of_g[k]), SMALLEST), sum(of_g[k])
        error, of_error = np.abs(h[l] - y), of_h[l] + np.abs(y)
        of_J = sum(error * of_error + mpf("1e-12") * of_error**2) / m  # to second order, where J vanishes
        return SimpleNamespace(u=of_u, h=of_h, g=of_g, dJ_dw=of_dJ_dw, dJ_db=of_dJ_db, J=of_J)


# Training in plain loops. The type of number is a parameter: `math`, `cmath` for complex ones, `mp` for 60 digits.

PLAIN = {  # phi(u), and its slope from h = phi(u)
    "tanh": lambda of: (of.tanh, lambda h: 1 - h * h),
    "sigmoid": lambda of: (lambda u: 1 / (1 + of.exp(-u)), lambda h: h * (1 - h)),
    "relu": lambda of: (lambda u: max(u, u * 0), lambda h: int(h > 0)),
    "identity": lambda of: (lambda u: u, lambda h: 1),
}


def descent(x, y, w, b=None, alpha=0.1, iterations=1, phi="tanh", level=0, rule=None, of=math):
    """Algorithm 1 for any samples, index by index: J (by iteration), and w, b, dw, db (without entry 0) and the outputs
    `out` of the last iteration. b None: no bias, zeros. rule: dw -> the step, instead of alpha dw.

    Ends where J falls below the level, or overflows; then w and b are those of that iteration.
    """
    (phi, slope), l, m, J = PLAIN[phi](of), len(w), len(x), []
    w, b, beta = list(w), [0] * l if b is None else list(b), 0 if b is None else alpha
    for _ in range(iterations):
        dw, db, cost, out = [0] * l, [0] * l, 0, []
        for x_i, y_i in zip(x, y):
            h = [x_i]
            for w_k, b_k in zip(w, b):
                h.append(phi(h[-1] * w_k + b_k))
            out.append(h[-1])
            error = h[-1] - y_i
            cost += error * error / (2 * m)
            above = error / m
            for k in reversed(range(l)):
                g = slope(h[k + 1]) * above
                dw[k] += g * h[k]
                db[k] += g
                above = g * w[k]
        J.append(cost)
        if not level <= abs(cost) < 1e100:
            break
        w = [w_k - d for w_k, d in zip(w, rule(dw))] if rule else [w_k - alpha * d for w_k, d in zip(w, dw)]
        b = [b_k - beta * d for b_k, d in zip(b, db)]
    return SimpleNamespace(J=J, w=w, b=b, dw=dw, db=db, out=out)


def plain_loop(x, y, w, b, alpha, max_iter):
    """J, w and b of `descent` in floats with tanh."""
    run = descent(x, y, w, b, alpha, max_iter)
    return run.J, run.w, run.b


def assert_agree(name, got, exact, terms, tolerance):
    """|got - exact| <= tolerance * terms in every entry; NaN where exact is NaN, infinite above the floats."""
    got, exact, terms = (np.asarray(a, dtype=object) for a in (got, exact, terms))
    assert got.shape == exact.shape, f"{name}: shape {got.shape}, not {exact.shape}"
    for at in np.ndindex(exact.shape):
        if mp.isnan(exact[at]):
            assert np.isnan(got[at]), f"{name}{list(at)} = {got[at]}, not NaN"
        elif abs(exact[at]) > np.finfo(float).max:
            assert abs(got[at]) == np.inf, f"{name}{list(at)} = {got[at]}, not infinite"
        else:
            off = abs(mpf(float(got[at])) - exact[at])
            assert off <= tolerance * terms[at], (
                f"{name}{list(at)} = {got[at]}, not {mp.nstr(exact[at], 20)}: "
                f"off by {mp.nstr(off / terms[at], 3)} of its terms {mp.nstr(terms[at], 3)}"
            )


def rows_of(w):
    """The chains of a batch one by one, without the NaN that fill up the shorter ones."""
    return [row[: np.flatnonzero(~np.isnan(row))[-1] + 1] for row in w.reshape(-1, w.shape[-1])]
