"""Matrices as heat maps with their numbers in the cells, and the pictures of a classification: Problems 2b and 2c.

Arrays and axes in, artists out. Red is above 0, blue below, white is 0: a pair that colour-blind readers can tell
apart. Matrices to be compared share one scale.
"""

from itertools import cycle

import numpy as np
from matplotlib import colormaps
from matplotlib.colors import ListedColormap, to_hex, to_rgb

COLOURS = "RdBu_r"
CLASS_COLOURS = ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9"]  # Okabe and Ito's, safe for the colour-blind
CLASS_MARKERS = ["o", "s", "^", "D", "v"]
LINE_STYLES = ["-", "--", "-.", ":"]
SIZE = 14  # of the letters: read from the last row


def matrix(ax, A, title, rows="sample $i$", columns="class $j$", limit=None, digits=3):
    """A (rows, columns) as a heat map, its numbers in the cells; a vector stands as a column. Gives image and texts.

    limit: the colours run from -limit to limit; None for the largest |entry|. digits: significant ones in the cells.
    """
    A = np.asarray(A, dtype=float)
    column_vector = A.ndim == 1
    A = A[:, np.newaxis] if column_vector else A
    limit = limit or np.abs(A).max() or 1.0
    image = ax.imshow(A, cmap=COLOURS, vmin=-limit, vmax=limit, aspect="auto")
    ax.hlines(np.arange(1, A.shape[0]) - 0.5, -0.5, A.shape[1] - 0.5, color="white", linewidth=3)
    ax.vlines(np.arange(1, A.shape[1]) - 0.5, -0.5, A.shape[0] - 0.5, color="white", linewidth=3)
    texts = [
        ax.text(j, i, f"{a:.{digits}g}", ha="center", va="center", size=SIZE, color=_ink(abs(a) / limit))
        for (i, j), a in np.ndenumerate(A + 0.0)  # -0 becomes 0
    ]
    ax.set_title(title, size=SIZE + 1)
    ax.set_xlabel("" if column_vector else columns, size=SIZE)
    ax.set_ylabel(rows, size=SIZE)
    ax.set_xticks([] if column_vector else range(A.shape[1]))
    ax.set_yticks(range(A.shape[0]))
    ax.tick_params(labelsize=SIZE, length=0)
    return image, texts


def cell_colours(A, limit=None):
    """For each entry of A (rows, columns) the colour of its cell and of its number, as HTML takes them."""
    limit = limit or np.abs(A).max() or 1.0
    fill = colormaps[COLOURS](0.5 + np.asarray(A) / (2 * limit))
    return [[(to_hex(f), _ink(abs(a) / limit)) for f, a in zip(*rows)] for rows in zip(fill, A)]


def compare(axes, matrices, titles, rows="sample $i$", columns="class $j$", digits=3):
    """Matrices side by side, one on each of the axes, on one scale of colours. Gives what `matrix` gives for each."""
    limit = max(np.abs(A).max() for A in matrices)
    return [matrix(ax, A, title, rows, columns, limit, digits) for ax, A, title in zip(axes, matrices, titles)]


def message(fig, words):
    """The one sentence that the whole figure says, above it."""
    return fig.suptitle(words, size=SIZE + 3, weight="bold")


def grid(X, side=160, margin=0.2):
    """Points (side * side, 2) that cover the plane around the samples X (m, 2), row by row."""
    low, high = np.min(X, axis=0) - margin, np.max(X, axis=0) + margin
    x1, x2 = np.meshgrid(np.linspace(low[0], high[0], side), np.linspace(low[1], high[1], side))
    return np.column_stack([x1.ravel(), x2.ravel()])


def regions(ax, points, classes, X, labels, title):
    """What a classifier says all over the plane, with the samples on it. Gives the image and one line for each class.

    points: from `grid`; classes: the class given to each of them; X (m, 2), labels (m,): the samples and their truth.
    """
    classes, X, labels = np.asarray(classes), np.asarray(X), np.asarray(labels)
    if classes.max() >= len(CLASS_COLOURS):
        raise ValueError(f"classes takes 0..{len(CLASS_COLOURS) - 1}, one colour each; got {classes.max()}")
    side = int(np.sqrt(len(points)))
    (left, bottom), (right, top) = points[0], points[-1]
    image = ax.imshow(
        classes.reshape(side, side),
        cmap=ListedColormap([_pale(colour) for colour in CLASS_COLOURS]),
        vmin=-0.5,
        vmax=len(CLASS_COLOURS) - 0.5,
        extent=(left, right, bottom, top),
        origin="lower",
        interpolation="nearest",
    )
    lines = [samples(ax, X[labels == j], j) for j in np.unique(labels)]
    ax.set_title(title, size=SIZE + 1)
    _plane(ax)
    return image, lines


def samples(ax, X, j):
    """The samples X (m, 2) of class j, in that class's colour and shape. Gives the line that holds them."""
    (line,) = ax.plot(
        *X.T, CLASS_MARKERS[j], color=CLASS_COLOURS[j], markeredgecolor="black", markersize=8, label=f"class {j}"
    )
    _plane(ax)
    return line


def costs(ax, curves, title, across="iteration"):
    """J along training, one curve for each entry of curves = {name: (J[0], J[1], ...)}, and the line J = 0.

    A curve may also be a pair (positions, J). Gives the lines.
    """
    lines = []
    for (name, curve), colour, style in zip(curves.items(), cycle(CLASS_COLOURS), cycle(LINE_STYLES)):
        at, J = curve if isinstance(curve, tuple) else (np.arange(1, len(curve) + 1), curve)
        lines += ax.plot(at, J, style, color=colour, linewidth=3, label=name)
    ax.axhline(0, color="black", linewidth=1)
    ax.set_title(title, size=SIZE + 1)
    ax.set_xlabel(across, size=SIZE)
    ax.set_ylabel("cost $J$", size=SIZE)
    ax.tick_params(labelsize=SIZE)
    ax.grid(alpha=0.3)
    ax.legend(fontsize=SIZE)
    return lines


def _ink(depth):
    """Black on pale cells, white on the deep ones (depth: |entry| / limit)."""
    return "white" if depth > 0.65 else "black"


def _pale(colour):
    return tuple(0.3 * part + 0.7 for part in to_rgb(colour))


def _plane(ax):
    ax.set_aspect("equal")
    ax.set_xlabel("$x_1$", size=SIZE)
    ax.set_ylabel("$x_2$", size=SIZE)
    ax.tick_params(labelsize=SIZE)
    ax.legend(fontsize=SIZE, loc="lower right")
