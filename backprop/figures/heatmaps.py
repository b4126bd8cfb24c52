"""Matrices as heat maps with their numbers in the cells, and the pictures of a classification: Problems 2b and 2c.

Arrays and axes in, artists out. Red is above 0, blue below, white is 0: a pair that colour-blind readers can tell
apart. Matrices to be compared share one scale.
"""

import numpy as np
from matplotlib import colormaps
from matplotlib.colors import ListedColormap, to_hex

from .._arguments import validate_real
from . import tables
from .style import CLASSES, DIVERGING, MARKERS, SIZE, key_below, label_axes, mixed_with_white, on_colour, styled

SIGNS = colormaps[DIVERGING]  # once: each access makes a new one, which takes longer than to use it
PALE_CLASSES = ListedColormap([mixed_with_white(colour) for colour in CLASSES])


@styled
def matrix(ax, A, title, rows="sample $i$", columns="class $j$", limit=None, digits=3):
    """A (rows, columns) as a heat map, its numbers in the cells; a vector stands as a column. Gives image and texts.

    limit: the colours run from -limit to limit; None for the largest |entry|. digits: as for `in_words`.
    """
    columns = "" if np.ndim(A) == 1 else columns
    A = as_matrix(A)
    limit = limit or largest(A)
    image = ax.imshow(A, cmap=SIGNS, vmin=-limit, vmax=limit, aspect="auto")
    texts = [
        ax.text(j, i, word, ha="center", va="center", size=SIZE, color=on_colour(A[i, j] / limit))
        for i, row in enumerate(in_words(A, digits))
        for j, word in enumerate(row)
    ]
    _frame(ax, A.shape, title, rows, columns)
    return image, texts


def _frame(ax, shape, title, rows, columns):
    """White lines between the cells, a number for each row and column, and what they are."""
    ax.set_xticks(range(shape[1]) if columns else [])
    ax.set_yticks(range(shape[0]))
    for across, axis, n in ((ax.axhline, ax.yaxis, shape[0]), (ax.axvline, ax.xaxis, shape[1])):
        axis.set_tick_params(length=0)
        for between in range(n - 1):
            across(between + 0.5, color="white", linewidth=3)
    ax.grid(False)
    ax.spines[:].set_visible(False)
    label_axes(ax, columns, rows, title)


def compare(axes, matrices, titles, rows="sample $i$", columns="class $j$", digits=3):
    """Matrices side by side, one on each of the axes, on one scale of colours. Gives what `matrix` gives for each."""
    limit = largest(*matrices)
    return [matrix(ax, A, title, rows, columns, limit, digits) for ax, A, title in zip(axes, matrices, titles)]


def as_html(A, title, rows="sample i", columns="class j", digits=2, **data):
    """The same as an HTML table: the title and what rows and columns are above it. data: as `tables.html` takes it."""
    across = f", {columns} →" if columns else ""
    A = as_matrix(A)
    head = [range(A.shape[1])] if columns else []
    cells = [[i, *row] for i, row in enumerate(in_words(A, digits))]
    return tables.html(*head, rows=cells, caption=f"{title}\n{rows} ↓{across}", colours=cell_colours(A), **data)


def cell_colours(A):
    """For each entry of A (rows, columns) the colour of its cell and of its number, as HTML takes them."""
    part = as_matrix(A) / largest(A)
    fill = SIGNS(0.5 + part / 2)
    return [[(to_hex(f), on_colour(p)) for f, p in zip(*rows)] for rows in zip(fill, part)]


def in_words(A, digits=3):
    """The entries as text, all with as many decimals as the largest has at so many significant digits.

    Whole numbers carry none; very large or small matrices are written with powers of ten.
    """
    if not 1e-3 <= largest(A) < 1e5:
        return [[f"{a:.{digits - 1}e}" for a in row] for row in A]
    decimals = 0 if (np.round(A) == A).all() else max(digits - 1 - int(np.floor(np.log10(largest(A)))), 0)
    return [[f"{a:.{decimals}f}" for a in row] for row in np.round(A, decimals) + 0.0]  # -0 is 0


def as_matrix(A):
    """A as floats, a vector as a column. Errors: no real numbers, no entry, other than one or two axes."""
    A = validate_real("A", A)
    if A.ndim not in (1, 2) or not A.size:
        raise ValueError(f"A takes shape (rows, columns) or (rows,), with at least one entry; got {A.shape}")
    return np.reshape(A, (len(A), -1)) + 0.0


def largest(*matrices):
    """The largest |entry|, 1 where all are 0: the end of the scale that the matrices share."""
    return max(np.abs(as_matrix(A)).max() for A in matrices) or 1.0


def grid(X, side=160, margin=0.2):
    """Points (side * side, 2) that cover the plane around the samples X (m, 2), row by row."""
    low, high = np.min(X, axis=0) - margin, np.max(X, axis=0) + margin
    x1, x2 = np.meshgrid(*np.linspace(low, high, side).T)
    return np.column_stack([x1.ravel(), x2.ravel()])


@styled
def regions(ax, points, classes, X, labels, title):
    """What a classifier says all over the plane, with the samples on it. Gives the image and one line for each class.

    points: from `grid`; classes: the class given to each of them; X (m, 2), labels (m,): the samples and their truth.
    ValueError where there are more classes than colours.
    """
    if np.max(classes) >= len(CLASSES):
        raise ValueError(f"classes takes 0..{len(CLASSES) - 1}, one colour each; got {np.max(classes)}")
    side = int(np.sqrt(len(points)))
    (left, bottom), (right, top) = points[0], points[-1]
    place = {"extent": (left, right, bottom, top), "origin": "lower", "interpolation": "nearest"}
    colours = {"cmap": PALE_CLASSES, "vmin": -0.5, "vmax": len(CLASSES) - 0.5}
    image = ax.imshow(np.reshape(classes, (side, side)), **place, **colours)
    lines = [_samples(ax, np.asarray(X)[np.equal(labels, j)], j) for j in np.unique(labels)]
    ax.grid(False)
    label_axes(ax, "$x_1$", "$x_2$", title)
    key_below(ax, lines)
    return image, lines


def _samples(ax, X, j):
    """The samples X (m, 2) of class j, in that class's colour and shape. Gives the line that holds them."""
    how = {"color": CLASSES[j], "markeredgecolor": "black", "markersize": 8, "label": f"class {j}"}
    (line,) = ax.plot(*np.transpose(X), MARKERS[j], **how)
    return line
