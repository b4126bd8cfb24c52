"""Two pictures of what the exercise defines: the chain, and an activation with its slope."""

import numpy as np

from ..activations import tanh
from .style import CURVES, INK, MARK, curve, key_below, label_axes, styled

UNITS = ("$x$", "$h_1$", "$h_2$", "$\\cdots$", "$h_{l-1}$", "$h_l$", "$J$")
WEIGHTS = ("$w_1$", "$w_2$", "$w_3$", "$w_{l-1}$", "$w_l$", "")
GRADIENTS = ("", "$g_1$", "$g_2$", "", "$g_{l-1}$", "$g_l$", "")


@styled
def chain_picture(ax):
    """The chain: x goes in, a weight between every two units, y meets the last, J comes out; forward and backward."""
    for k, (unit, g) in enumerate(zip(UNITS, GRADIENTS)):
        _unit(ax, k, unit)
        ax.text(k, -0.62, g, ha="center", va="center", color=MARK, size=20)
    for k, w in enumerate(WEIGHTS):
        _arrow(ax, (k + 0.36, 0), (k + 0.64, 0))
        ax.text(k + 0.5, 0.12, w, ha="center", va="bottom", size=20)
    ax.text(6, 1.0, "$y$", ha="center", va="center", size=20)
    _arrow(ax, (6, 0.8), (6, 0.36))
    _way(ax, (0, 5), 1.0, "forward: the signal $h_k$", INK, "bottom")
    _way(ax, (6, 1), -1.0, "backward: the gradient $g_k$", MARK, "top")
    ax.set(xlim=(-0.4, 6.4), ylim=(-1.4, 1.4))
    ax.axis("off")


def _unit(ax, k, unit):
    """A circle with what it gives; no circle around the dots, which stand for many."""
    if unit != UNITS[3]:
        ax.plot(k, 0, "o", markersize=58, markerfacecolor="white", markeredgecolor=INK, markeredgewidth=2.5)
    ax.text(k, 0, unit, ha="center", va="center", size=20)


def _arrow(ax, start, end, color=INK):
    how = {"arrowstyle": "-|>", "color": color, "linewidth": 2.5, "mutation_scale": 18}
    ax.annotate("", end, start, arrowprops=how)


def _way(ax, ends, height, words, color, side):
    """A long arrow along the chain, and what goes its way."""
    start, end = ends
    _arrow(ax, (start, height), (end, height), color)
    ax.text((start + end) / 2, height + (0.08 if side == "bottom" else -0.1), words, ha="center", va=side, color=color)


@styled
def activation(ax, phi=tanh):
    """phi(u) and its slope phi'(u) for |u| <= 6; where it is steep, and, shaded, where it is flat.

    Flat: the slope is at most a twentieth of the largest. Returns the two lines.
    """
    u = np.linspace(-6, 6, 401)
    slope = phi.derivative(u)
    ax.margins(y=0.22)  # for the words
    lines = [
        ax.plot(u, values, **curve(i, CURVES), label=label)[0]
        for i, (values, label) in enumerate(((phi(u), "$\\phi(u)$"), (slope, "slope $\\phi'(u)$")))
    ]
    for flat in _runs(slope <= slope.max() / 20):
        ax.axvspan(u[flat[0]], u[flat[-1]], color=MARK, alpha=0.15, linewidth=0)
        _word(ax, u[flat].mean(), "flat")
    _word(ax, u[slope >= 0.95 * slope.max()].mean(), "steep")
    label_axes(ax, "$u$", "")
    ax.set_xlim(-6, 6)
    key_below(ax, lines)
    return lines


def _word(ax, u, word):
    """A word above the curve at u."""
    ax.text(u, 0.98, word, transform=ax.get_xaxis_transform(), ha="center", va="top", color=MARK)


def _runs(true):
    """The indices of each unbroken run of True."""
    at = np.flatnonzero(true)
    return [run for run in np.split(at, np.flatnonzero(np.diff(at) > 1) + 1) if len(run)]
