"""The live views of the handout: their states, computed here by `backprop`, and the HTML that they stand in.

The script of the page (live.js) looks states up and draws them; it computes none. `data` packs, for each of WEIGHTS at
each of DEPTHS, what `live.explorer` shows at iteration 1 and J over its 1000 iterations, with the sentences that it
says: h to 1/60,000, log10 |g| and log10 |dJ/dw| to 0.002, log10 J to 0.001 at ITERATIONS (nothing below -32.7).

Equal weights, no bias and x = y = (-1/2, 1/2) save most of the room: the samples mirror each other, and at any depth h
is that of the deepest chain, and log10 |g| and log10 |dJ/dw| go from layer to layer by the steps that they take there.
So these are kept once for each weight, and each depth adds where it begins. That is checked of every state.

With biases, and targets that do not mirror each other, each sample has curves of its own: `_biased` packs them for a
smaller choice, of BIASED weights, biases, targets and learning rates, at 100 layers.
"""

import base64
import io
import itertools
import json
import zlib
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import lru_cache, partial
from multiprocessing import get_context
from pathlib import Path

import jinja2
import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure

from .. import chain, predict, sweep
from ..experiments import numbers, sentences, two_layer
from ..experiments.chain import PARAMETERS, PRESETS, Experiment, Snapshot
from ..figures import heatmaps, maps, panels, style

WEIGHTS = [float(w) for w in PARAMETERS["w"].stops if w >= -6]
DEPTHS = [*range(1, 11), 12, 13, *(l for l in range(15, 101) if l % 5 in (0, 3))]
DEPTHS += [*range(110, 151, 10), 160, 180, 200, 220, 250, 280, 300]
ITERATIONS = np.array([*range(1, 11), *range(12, 51, 2), *range(60, 1001, 10)])
MAP_DEPTHS = [*range(3, 99, 5), 100]
MAP_WEIGHTS = [*np.geomspace(0.3, 6, 37), 0.9, 1, 5]  # or the nearest of the view
MAP_N = (100, 300, 1000, 3000)
BIASED = {  # of the chain with biases
    "w": (0.5, 0.8, 0.9, 0.95, 1.0, 1.05, 1.1, 1.5, 2.0),
    "b": (-1.0, -0.5, -0.2, -0.1, 0.0, 0.1, 0.2, 0.5, 1.0),
    "y": ((0.1, 0.7), (0.1, 0.5), (0.2, 0.4), (-0.5, 0.5)),
    "alpha": (0.02, 0.05, 0.06, 0.1),
}
BIASED_RUN = 200  # iterations
CHART = (6, 4.8)  # inches
SCALES = np.arange(-100, 101) / 10  # of W2
HELD = style.OTHERS[: panels.HELD]
FLOATS = [(f"smallest {name}", at) for name, at in predict.SMALLEST.items()]
x = y = Experiment.x
HERE = Path(__file__).parent


def _network(seed, X, W1, W2, **more):
    rng = np.random.default_rng(seed)
    return two_layer.Network(*(rng.normal(size=shape).round(1) for shape in (X, W1, W2)), **more)


NETWORKS = {  # as 2b and 2c draw them
    "2b": _network(17, (5, 2), (2, 4), (4, 3), labels=(0, 2, 1, 1, 2)),
    "2c": _network(58, (5, 4), (4, 3), (3, 2), labels=(0, 1, 1, 0, 1), b=np.array([0.5, -0.3, 0.2]), normalised=True),
}


# the views


def view(kind, part, given, **frame):
    """What live.<kind>(**given) shows in a part, such as 1a: HTML, and what it has no control for; None: not here.

    frame: the view's number in the page, and what stands there until the script has come: `still`, HTML, and what it
    `says`.
    """
    given = {name: value for name, value in given.items() if (name, value) != ("spread", 0)}
    at = {name: given.get(name, getattr(Experiment, name)) for name in ("w", "l", "b", "alpha", "y", "max_iter")}
    if kind == "matrices" and part in NETWORKS:
        return matrices_view(part, **frame), "the labels"
    if kind in ("explorer", "atlas") and given.keys() <= {"w", "l"} and at["w"] in WEIGHTS and at["l"] in DEPTHS:
        return (map_view if kind == "atlas" else chain_view)(at["w"], at["l"], **frame), "α"
    if (
        kind == "explorer"
        and given.keys() <= {"w", "b", "alpha", "y", "max_iter"}
        and at["max_iter"] == BIASED_RUN
        and all(at[name] in BIASED[name] for name in BIASED)
    ):
        return biased_view(*(at[name] for name in BIASED), **frame), "the depth"
    return None


def chain_view(w=1.0, l=100, **frame):
    """The live view of the chain, as HTML, for one of WEIGHTS and one of DEPTHS to begin with."""
    return _view("chain", **frame, w=w, l=l)


def biased_view(w, b, y, alpha, **frame):
    """BIASED_RUN iterations of 100 layers with biases and other targets, for one of BIASED each to begin with."""
    return _view("biased", **frame, w=w, b=b, y=_in_words(y), alpha=alpha)


def map_view(w=0.9, l=48, **frame):
    """The map of trainability, with the view of the chain for the point chosen on it."""
    return _view("map", **frame, w=w, l=l, N=[f"{n:,}" for n in MAP_N], size=[72 * side for side in CHART])


def matrices_view(part="2b", **frame):
    """The matrices of NETWORKS[part], over the scale of W2, with and without softmax."""
    network = NETWORKS[part]
    found = two_layer.snapshot(network).matrices
    tables = [heatmaps.as_html(found[name], *two_layer.SYMBOLS[name], matrix=name) for name in _names(network)]
    return _view("matrices", **frame, part=part, softmax=network.normalised, models=two_layer.MODELS, tables=tables)


def _view(name, number, still, says, **what):
    what |= {"presets": PRESETS, "held": HELD, "level": f"{predict.LEVEL:g}", "number": number, "id": f"view-{number}"}
    what |= {"ink": style.INK, "mark": style.MARK, "samples": style.SAMPLES, "still": still, "still_says": says}
    page = jinja2.Environment(trim_blocks=True, lstrip_blocks=True).from_string((HERE / "live.html").read_text("utf-8"))
    return page.render(view=name, **what)


# the data of the page


def stops(coarse=False):
    """The weights and depths that have a state. coarse: an eighth of the weights, those of the presets, few depths."""
    few = sorted({*WEIGHTS[::8], *(case["w"] for case in PRESETS.values())})
    return (few, [1, 3, 10, 48, 100, 300]) if coarse else (WEIGHTS, DEPTHS)


@lru_cache
def data(coarse=False):
    """All states, packed, as the one block of data of a page, over `stops`. A minute of work, shared by the cores."""
    weights, depths = stops(coarse)
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        chart = pool.submit(_map, weights, depths)
        biased = pool.map(_biased, *zip(*itertools.product(*_choices(coarse).values())))
        of_depths = list(pool.map(partial(_depth, weights), depths[::-1]))[::-1]
        found = _pack(weights, depths, of_depths) | {
            "map": chart.result(),
            "biased": _pack_biased(coarse, list(biased)),
        }
    scales = SCALES[::5] if coarse else SCALES
    found["matrices"] = {part: _matrices(network, scales) for part, network in NETWORKS.items()}
    text = json.dumps(found, ensure_ascii=False, separators=(",", ":")).replace("-Infinity", "-1e999")
    packed = base64.b64encode(zlib.compress(text.encode(), 9)).decode()
    return f'<script type="application/octet-stream;base64" id="live-data">{packed}</script>'


def _depth(weights, l):
    """For each of the weights, at depth l: h of sample 2, log10 |g|, log10 |dJ/dw|, by layer; J; the two sentences."""
    J = chain.train(x, y, np.stack([chain.per_layer(l, w) for w in weights])).J
    experiments = [Experiment(w=w, l=l) for w in weights]
    snapshots = [Snapshot(e, *e.parameters()) for e in experiments]
    for a in snapshots:
        _require(np.allclose(a.h[:, 0], -a.h[:, 1], rtol=1e-9, atol=1e-300), f"h is no mirror at depth {l}")
        _require(np.allclose(*a.log10_g[1:].T, rtol=0, atol=1e-9), f"g is no mirror at depth {l}")
    says = [
        [sentences.details(*shown, 1, J_w), sentences.result(J_w, len(J_w))]
        for *shown, J_w in zip(snapshots, experiments, J)
    ]
    h, log10_g = (np.stack([getattr(a, name)[:, 1] for a in snapshots]) for name in ("h", "log10_g"))
    return h, log10_g, np.stack([a.log10_dJ_dw for a in snapshots]), J, says


def _pack(weights, depths, of_depths):
    """The states as text and whole numbers: rows by layer and by iteration as a beginning and the steps from there."""
    h, g, dJ_dw, J, says = zip(*of_depths)
    same = all(np.allclose(a, h[-1][:, : a.shape[1]], rtol=1e-9, atol=1e-300) for a in h)
    _require(same, "h depends on the depth")
    h = np.rint(30_000 * h[-1])
    g_begins, g_steps = _by_steps([a[:, 1:] for a in g], backward=True)
    dJ_dw_begins, dJ_dw_steps = _by_steps([a[:, 1:] for a in dJ_dw])
    J = _costs(np.stack(J, axis=1))
    return {
        "weights": weights,
        "depths": depths,
        "words": [numbers.format_setting(w).replace("-", "−") for w in weights],
        "iterations": ITERATIONS.tolist(),
        "h": _whole(np.diff(h, prepend=0)),
        "begins": _whole(np.stack([g_begins, dJ_dw_begins, J[..., 0]], axis=-1)),
        "g_steps": _whole(g_steps),
        "dJ_dw_steps": _whole(dJ_dw_steps),
        "J_steps": _whole(np.diff(J)),
        "says": list(zip(*says)),
        "ends": {"k": panels.DEPTHS, "low": panels.LOW, "high": panels.HIGH},
        "marks": {"h": [], "g": FLOATS, "dJ_dw": FLOATS, "J": [("", np.log10(predict.LEVEL))]},
        "colours": HELD,
    }


def _require(holds, fault):
    """What the packing of states rests on; ValueError where it does not hold, as the page would show something else."""
    if not holds:
        raise ValueError(f"The states of the live views cannot be packed: {fault}.")


def _costs(J):
    """log10 J at ITERATIONS, in thousandths. J (..., max_iter)."""
    t = ITERATIONS[: np.searchsorted(ITERATIONS, J.shape[-1], side="right")]
    return np.rint(1000 * np.log10(np.maximum(J[..., t - 1], 10**-32.7)))


def _choices(coarse):
    """BIASED; coarse: three weights, three biases, two learning rates."""
    some = {"w": (0.5, 0.9, 1.0), "b": (-0.5, 0.0, 0.1), "y": BIASED["y"], "alpha": (0.05, 0.1)}
    return some if coarse else BIASED


def _biased(w, b, y, alpha):
    """The chain with biases: h and log10 |g| by layer and sample, log10 |dJ/dw|, log10 J; the two sentences."""
    e = Experiment(w=w, b=b, y=y, alpha=alpha, max_iter=BIASED_RUN)
    a, J = Snapshot(e, *e.parameters()), chain.train(e.x, e.y, *e.parameters(), alpha, BIASED_RUN).J
    rows = [*np.rint(30_000 * a.h.T), *np.rint(1000 * a.log10_g[1:].T), np.rint(1000 * a.log10_dJ_dw[1:]), _costs(J)]
    _require(all(np.isfinite(row).all() for row in rows), f"a curve leaves the floats at {e}")
    return rows, [sentences.details(a, e, 1, J), sentences.result(J, len(J))]


def _pack_biased(coarse, found):
    """The states of the chain with biases, in the order of _choices: rows as steps, those that recur once."""
    rows, says = zip(*found)
    different = {}
    at = [[different.setdefault(tuple(_whole(np.diff(row, prepend=0))), len(different)) for row in of] for of in rows]
    choices = _choices(coarse)
    words = {"y": [*map(_in_words, choices["y"])], "alpha": [*map(str, choices["alpha"])]}
    iterations = ITERATIONS[ITERATIONS <= BIASED_RUN].tolist()
    stops = {"iterations": iterations, "w": choices["w"], "b": choices["b"], "words": words}
    return stops | {"rows": list(different), "at": at, "says": says}


def _in_words(y):
    return f"({', '.join(map(numbers.format_setting, y))})"


def _by_steps(rows, backward=False):
    """Rows by layer, (weights, l) at each depth: where each begins, and the steps between layers, which all share."""
    way = -1 if backward else 1
    with np.errstate(invalid="ignore"):
        steps = way * np.diff(np.rint(1000 * rows[-1]))
    steps = np.where(np.isfinite(steps), steps, -np.inf)
    begins = np.rint(1000 * np.stack([row[:, ::way][:, 0] for row in rows], axis=1))
    for begin, row in zip(begins.T, rows):
        own = steps[:, : row.shape[1] - 1][:, ::way]
        again = np.cumsum(np.hstack([begin[:, np.newaxis], own]), axis=1)[:, ::way] / 1000
        _require(np.allclose(again, row, rtol=0, atol=2e-3), f"the steps depend on the depth: {row.shape[1]}")
    return begins, steps


def _whole(values):
    """Nested lists of whole numbers, and of -inf."""
    return [_whole(v) for v in values] if np.ndim(values) else int(values) if np.isfinite(values) else values


def _map(weights, depths):
    """The map of trainability at each of MAP_N: its picture, the places of weights and depths in it, what it says."""
    weights = sorted({min(weights, key=lambda w: abs(w - at)) for at in MAP_WEIGHTS})
    depths = [l for l in MAP_DEPTHS if l in depths]
    found, shown = sweep.trainability(x, y, weights, depths, N=MAP_N), []
    for n, J in zip(MAP_N, found.J):
        trained = (J < predict.LEVEL).mean()
        picture, across, up = _picture(found, n, J)
        points = [(w, [(l, J[d, i]) for d, l in enumerate(depths)]) for i, w in enumerate(weights)]
        says = [[sentences.at_point(n, w, *of_l, trained) for of_l in of_w] for w, of_w in points]
        beside = sentences.at_point(n, 0, 0, None, trained).replace("w = 0, l = 0", "{}")
        shown.append({"N": n, "picture": picture, "x": across, "y": up, "says": says, "beside": beside})
    return {"weights": weights, "depths": depths, "shown": shown}


@style.styled
def _picture(found, N, J):
    """The map as SVG, and the places of its weights and depths there, in its own units."""
    figure = Figure(figsize=CHART, layout="constrained", dpi=72)
    ax = figure.subplots()
    lower = predict.lower_border(found.depths, N)
    maps.trainability(ax, found.weights, found.depths, J, lower, predict.upper_border(N))
    ax.set_title(f"J at iteration {N:,}")
    with mpl.rc_context({"svg.hashsalt": "map"}):  # the same names each time
        figure.savefig(kept := io.StringIO(), format="svg", metadata={"Date": None})
    place = ax.transData.transform
    across = [round(place((w, 10))[0], 1) for w in found.weights]
    up = [round(figure.bbox.height - place((1, l))[1], 1) for l in found.depths]
    return kept.getvalue(), across, up


def _matrices(network, scales):
    """What 2b and 2c show at each scale of W2, as the exercise has it and with softmax: cells, their colours, words."""
    colours = {}

    def shown(t2, normalised):
        state = replace(network, t2=t2, normalised=normalised)
        seen, cells, fills = two_layer.snapshot(state), [], []
        for A in (seen.matrices[name] for name in _names(state)):
            cells += itertools.chain(*heatmaps.in_words(heatmaps.as_matrix(A), 2))
            fills += [colours.setdefault(pair, len(colours)) for row in heatmaps.cell_colours(A) for pair in row]
        return cells, fills, sentences.two_layer(seen.matrices["U2"], state.labels, normalised, seen.difference)

    states = [[shown(t2, normalised) for t2 in scales] for normalised in (False, True)]
    return {"scales": scales.tolist(), "colours": list(colours), "shown": states}


def _names(network):
    return two_layer.OUTPUT if network.b is None else tuple(two_layer.SYMBOLS)
