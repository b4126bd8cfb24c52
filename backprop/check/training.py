"""What is wrong in a `train`: it shows only J, w and b, so it is run for one iteration, and its steps are looked at.

The step of w, divided by -alpha, should be dJ_dw, and that of b dJ_db. Where it is not, it is a multiple of it, or what
the exercise gives with a mistake in one line. From the second iteration on, a step is compared with the right one from
the student's own weights: what is left over comes from the iteration before.
"""

import itertools
from typing import NamedTuple

import numpy as np

from . import catalogue, recognise
from .compare import SINGLE
from .recognise import LINES, Finding, evaluate, factor, factor_parts, times_factor

STEPS = {
    id: (yours, right) for id, yours, right in (row.split(" ! ") for row in catalogue.TRAINING.strip().splitlines())
}
PASS = [line for part in ("forward", "cost", "backward", "gradients") for line in LINES[part]]
DERIVED = LINES["train"][0].derived


class Training(NamedTuple):
    """One run of the student's train: from w and b, in so many iterations, to J, w and b."""

    problem: object
    start: tuple
    J: np.ndarray
    end: tuple

    def slopes(self):
        """The steps of w and b, divided by -alpha."""
        alpha = self.problem.right["alpha"]
        return [(before[1:] - after[1:]) / alpha for before, after in zip(self.start, self.end)]


def _near(a, b, scale=0.0):
    with np.errstate(all="ignore"):
        return np.shape(a) == np.shape(b) and bool(
            (np.abs(a - b) <= 10 * SINGLE * max(np.abs(b).max(initial=0), scale, 1e-3)).all()
        )


def explain_training(run, problems):
    """Findings for a train that gives wrong numbers. run(problem, w, b, iterations) -> Training, or None if it stops.

    Gives (findings, sentences): the sentences say what was seen where no mistake is known.
    """
    ones = [run(p, p.right["w"], p.right["b"], 1) for p in problems]
    if None in ones:
        return [], []
    if _ignores_the_start(run, problems, ones):
        return [Finding(["start_lost"], "(w and b of its own)", "(w and b as given)", DERIVED)], []
    if other := _other_results(ones):
        return [other], []
    whole = _whole_run(run, problems)
    if whole:
        return [whole], []
    if all(_near(np.concatenate(t.slopes()), 0 * np.concatenate(t.slopes())) for t in ones):
        twos = [run(p, p.right["w"], p.right["b"], 2) for p in problems]
        late = [t and t.slopes() for t in twos]
        right = [one_pass(t.problem, *t.start) for t in ones]
        if None not in twos and all(_near(s[0], at["dJ_dw"][1:]) for s, at in zip(late, right)):
            return [_late_gradients()], []
    findings, sentences = _first_iteration(ones)
    if findings or sentences:
        return findings, sentences
    twos = [run(p, p.right["w"], p.right["b"], 2) for p in problems]
    return _second_iteration(ones, twos) if None not in twos else ([], [])


def _ignores_the_start(run, problems, ones):
    """Whether J and w and b are the same from another start."""
    for problem, one in zip(problems, ones):
        other = run(problem, problem.right["w"] + 0.1, problem.right["b"] - 0.1, 1)
        same = other is not None and all(
            map(_near, (other.J, *(a[1:] for a in other.end)), (one.J, *(a[1:] for a in one.end)))
        )
        if not same:
            return False
    return True


def _other_results(ones):
    """Gradients, the step alone, or w and b in each other's place, in the place of the new w and b."""
    right = [(t, one_pass(t.problem, *t.start)) for t in ones]
    steps = [(t, [t.problem.right["alpha"] * at[s][1:] for s in ("dJ_dw", "dJ_db")], at) for t, at in right]

    def ends(wanted):
        return all(all(map(_near, (a[1:] for a in t.end), wanted(t, step, at))) for t, step, at in steps)

    if ends(lambda t, step, at: [at["dJ_dw"][1:], at["dJ_db"][1:]]):
        return Finding(["gradients_returned"], "return J, dJ_dw, dJ_db", "return J, w, b", DERIVED)
    if ends(lambda t, step, at: [a[1:] - s for a, s in zip(t.start, step)][::-1]):
        return Finding(["results_swapped"], "return J, b, w", "return J, w, b", DERIVED)
    alone = [all(_near(t.end[i][1:], -step[i]) for t, step, _ in steps) for i in (0, 1)]
    if any(alone):
        letter = "wb"[alone.index(True)]
        return Finding(
            ["step_alone"], f"{letter}[k] = -alpha * dJ_d{letter}[k]", STEPS["ascent"][1].format(letter), DERIVED
        )
    return None


def _whole_run(run, problems):
    """Iterations too few or too many, and weights that never move: seen by where a longer run ends."""
    ends = []
    for problem in problems[:2]:
        states = [(problem.right["w"], problem.right["b"])]
        for _ in range(5):
            states.append(_next(problem, *states[-1]))
        training = run(problem, *states[0], 4)
        if training is None:
            return None
        ends.append(
            next(
                (
                    t
                    for t, s in enumerate(states)
                    if all(map(_near, (training.end[i][1:] for i in (0, 1)), (a[1:] for a in s)))
                ),
                None,
            )
        )
    id = {
        (3, 3): "last_iteration_missing",
        (5, 5): "one_iteration_too_many",
        (1, 1): "returned_too_soon",
        (0, 0): "nothing_updated",
    }
    if (found := id.get(tuple(ends))) is None:
        return None
    text = {
        3: "(after max_iter - 1 iterations)",
        5: "(after max_iter + 1 iterations)",
        1: "(after one iteration)",
        0: "(w and b as given)",
    }
    return Finding([found], text[ends[0]], "(after max_iter iterations)", DERIVED)


def _next(problem, w, b):
    at = one_pass(problem, w, b)
    return w - problem.right["alpha"] * at["dJ_dw"], b - problem.right["alpha"] * at["dJ_db"]


def _first_iteration(ones):
    """(findings, sentences) on J and the steps of the first iteration; ([], []) where all is right."""
    right = [one_pass(t.problem, *t.start) for t in ones]
    J_ok = all(len(t.J) and _near(t.J[0], at["J"]) for t, at in zip(ones, right))
    slopes = [t.slopes() for t in ones]
    ok = [
        all(_near(s[i], at[letter][1:]) for s, at in zip(slopes, right)) for i, letter in enumerate(("dJ_dw", "dJ_db"))
    ]
    findings, sentences = [], []
    if not all(ok):
        findings = _steps(ones, slopes, right, ok, J_ok)
        letters = [letter for letter, good in zip("wb", ok) if not good]
        if not findings:
            sentences = [
                f"In the first iteration already, the step of {' and '.join(letters)} is not alpha times the gradient."
            ]
    if not J_ok and not any(f.derived != DERIVED for f in findings):
        findings = _costs(ones, right, all(ok)) + findings
    if not J_ok and not findings:
        sentences.append("J of the first iteration is not the cost of the w and b that are given.")
    return findings, sentences


def _costs(ones, right, steps_right):
    """A wrong J of the first iteration: of later weights, or a mistake in its line."""
    if all(t.J[0] == 1 for t in ones):
        return [Finding(["other_factor"], "J = J / J[0]", "J[t] is the cost itself", DERIVED)]
    if not any(np.nan_to_num(t.J).any() for t in ones):
        return [Finding(["J_not_kept"], "(J is 0 or NaN)", "(J[t] is the cost of iteration t)", DERIVED)]
    if all(_near(t.J[0], one_pass(t.problem, *t.end)["J"]) for t in ones):
        return [
            Finding(
                ["cost_after_update"], "(J[t] is taken after w and b have changed)", "(J[t], then the step)", DERIVED
            )
        ]
    line, points = LINES["cost"][0], []
    for n, (t, at) in enumerate(zip(ones, right)):
        points.append(recognise.Point(n, None, np.asarray(t.J[0]), at, float(at["J"]), at["J"]))
    found = recognise.explain(line, points, [t.problem.sizes for t in ones])
    found = [f for f in found if f.parts != [("constant_factor",)]]
    return [f._replace(parts=[part[0] for part in f.parts]) for f in found[:1]]


def _steps(ones, slopes, right, ok, J_ok):
    """Wrong steps of the first iteration: multiples of the right ones, or a mistake in one line of the exercise."""
    multiples = [
        _multiple(ones, [s[i] for s in slopes], [at[letter][1:] for at in right], "wb"[i])
        for i, letter in enumerate(("dJ_dw", "dJ_db"))
    ]
    wrong = [i for i in (0, 1) if not ok[i]]
    if all(multiples[i] for i in wrong):
        ids = {}
        for i in wrong:
            ids.setdefault(multiples[i][0], []).append(i)
        if not (ids.keys() & {"from_line"}):
            return [_step_finding(id, which, multiples) for id, which in ids.items()]
    if found := _decay(ones, slopes, right) or _layers_that_stay(ones, slopes, right):
        return [found]
    for id, words, simulate in SIMULATED:
        if all(_same_end(t, simulate(t.problem, *t.start)) for t in ones):
            return [Finding([id], words, "", DERIVED)]
    if found := _from_a_line(ones, slopes, right):
        return [found]
    for i in wrong:
        got, wanted, letter = [s[i] for s in slopes], [at[("dJ_dw", "dJ_db")[i]][1:] for at in right], "wb"[i]
        if all(_near(a, np.sign(b)) for a, b in zip(got, wanted)):
            text = f"{letter}[k] = {letter}[k] - alpha * sign(dJ_d{letter}[k])"
            return [Finding(["sign_of_gradient"], text, STEPS["ascent"][1].format(letter), DERIVED)]
        if _own_factors(got, wanted):
            text = f"{letter}[k] = {letter}[k] - alpha * dJ_d{letter}[k] * (a factor)"
            return [Finding(["other_factor"], text, STEPS["ascent"][1].format(letter), DERIVED)]
        blank = [recognise.blank(a, b) for a, b in zip(got, wanted) if len(b) > 2]
        empty = [[k + 1 for k in range(len(b)) if sure[k] and b[k]] for b, sure in blank]
        if blank and all(empty) and i == wrong[-1]:
            layers = ", ".join(map(str, empty[0]))
            return [
                Finding(
                    ["layers_missing"], f"(no step of {letter} in layers {layers} of {len(blank[0][0])})", "", DERIVED
                )
            ]
    one_of_two = [i for i in wrong if multiples[i] and multiples[i][0] != "from_line"]
    return [_step_finding(multiples[i][0], [i], multiples) for i in one_of_two]


def _own_factors(got, wanted):
    """Whether all is a multiple of what is wanted, another one on each problem."""
    if all(len(b) < 2 for b in wanted):
        return False
    ratios = [(a @ b) / (b @ b) for a, b in zip(got, wanted)]
    return all(abs(r) > 1e-6 and _near(a, r * b) for r, a, b in zip(ratios, got, wanted))


def _decay(ones, slopes, right):
    """The step of w has a multiple of w in it, and nothing else is wrong."""
    more = [s[0] - at["dJ_dw"][1:] for s, at in zip(slopes, right)]
    weights = [t.start[0][1:] for t in ones]
    for scale in (lambda m: 1, lambda m: 1 / m):
        ws = np.concatenate([scale(t.problem.right["m"]) * w for t, w in zip(ones, weights)])
        share = (ws @ np.concatenate(more)) / (ws @ ws)
        if abs(share) > 1e-6 and _near(np.concatenate(more), share * ws):
            return Finding(
                ["weight_decay"],
                f"w[k] = w[k] - alpha * (dJ_dw[k] + {share:.4g} * w[k])",
                STEPS["ascent"][1].format("w"),
                DERIVED,
            )
    return None


def _layers_that_stay(ones, slopes, right):
    """Layers whose w and b take no step."""
    rows = [
        [recognise.blank(s[i], at[letter][1:]) for t, s, at in zip(ones, slopes, right) if t.problem.right["l"] > 2]
        for i, letter in enumerate(("dJ_dw", "dJ_db"))
    ]
    return recognise.missing_layers("the step of w", rows[0], "gradients") and recognise.missing_layers(
        "the steps of w and b: layer ", rows[1], "gradients"
    )


def _step_finding(id, which, multiples):
    if id in ("bias_not_updated", "weight_not_updated"):
        letter = "wb"[which[0]]
        return Finding([id], f"{letter}[k] = {letter}[k]", STEPS["ascent"][1].format(letter), DERIVED)
    yours, right = STEPS[id]
    lines = [[text.format("wb"[i], multiples[i][1]) for i in which] for text in (yours, right)]
    return Finding([id], "\n".join(lines[0]), "\n".join(lines[1]), DERIVED)


def _multiple(ones, got, wanted, letter):
    """(id, factor) where the steps are a multiple of the right ones: -1, alpha, 1 / alpha, 0 ...; None where not."""
    factors = []
    for a, b in zip(got, wanted):
        size = np.abs(b) == np.abs(b).max()
        ratio = (a[size] / b[size])[0]
        if not np.isfinite(ratio) or not _near(a, ratio * b):
            return None
        factors.append(ratio)
    f, alpha = np.array(factors), np.array([t.problem.right["alpha"] for t in ones])
    if np.abs(f).max() < 1e-6:
        return {"w": "weight_not_updated", "b": "bias_not_updated"}[letter], 0.0
    for id, value in {
        "ascent": -1 + 0 * f,
        "step_twice": 2 + 0 * f,
        "alpha_twice": alpha,
        "no_alpha": 1 / alpha,
    }.items():
        if np.allclose(f, value, rtol=1e-3):
            return id, value[0]
    if np.allclose(f * alpha, (f * alpha)[0], rtol=1e-3):
        return "own_alpha", (f * alpha)[0]
    if factor(dict(enumerate(f)), [t.problem.sizes for t in ones]):
        return "from_line", f[0]
    return ("step_factor", f[0]) if np.allclose(f, f[0], rtol=1e-3) else None


def _from_a_line(ones, slopes, right):
    """The one line of the exercise which, with a mistake in it, makes these steps."""
    factors = [
        (1, 0, 0, ""),
        (-1, 0, 0, ""),
        (1, 1, 0, ""),
        (1, -1, 0, ""),
        (1, 0, 1, ""),
        (1, 0, -1, ""),
        (1, 0, 1, "l"),
        (1, 0, 1, "(l + 1)"),
    ]
    for line in (line for line in PASS if line.letter != "J"):
        for times in factors[1:]:
            if _makes(ones, slopes, line, times_factor(line.right, times)):
                return Finding(
                    [part[0] for part in factor_parts(line, times)],
                    f"{line.target} = {times_factor(line.layer_name(line.right), times)}",
                    recognise._shown(line),
                    line.derived,
                )
        for fillings in recognise.candidates(line):
            if _makes(ones, slopes, line, recognise.text_of(line, fillings)):
                found = recognise._finding(line, fillings, factors[0])
                return found._replace(parts=[part[0] for part in found.parts])
    for one, two, ids in TOGETHER:
        pair = [(next(line for line in PASS if line.target == target), text) for target, text in (one, two)]
        if _makes(ones, slopes, *pair[0], *pair[1]):
            return Finding(
                ids,
                "\n".join(f"{line.target} = {text}" for line, text in pair).replace("dphi", "phi'"),
                "\n".join(recognise._shown(line) for line, _ in pair),
                pair[0][0].derived,
            )
    return None


def _slope_pairs():
    """One wrong phi' in g[l] and g[k] at once: as the same filling in both lines."""
    last, below = LINES["backward"]
    for filling in recognise.SLOTS["slope"]:
        yield (
            ("g[l]", last.filled(slope=filling.text).replace("[k]", "[l]")),
            ("g[k]", below.filled(slope=filling.text)),
            [filling.ids[0]],
        )
    yield ("dJ_dw[k]", "(h[k - 1] * g[k]).mean()"), ("dJ_db[k]", "g[k].mean()"), ["mean_for_sum"]
    yield ("dJ_dw[k]", "(h[k - 1] * g[k])[0]"), ("dJ_db[k]", "g[k][0]"), ["one_sample_only"]


TOGETHER = list(_slope_pairs())


def _makes(ones, slopes, *changes):
    """Whether the exercise with these (line, text) changes has these slopes."""
    for t, got in sorted(zip(ones, slopes), key=lambda pair: pair[0].problem.right["l"]):  # the short chains first
        at = _changed_pass(t.problem, *t.start, changes)
        if at is None or not all(_near(s, at[letter][1:]) for s, letter in zip(got, ("dJ_dw", "dJ_db"))):
            return False
    return True


def _changed_pass(problem, w, b, changes):
    changes = dict(zip((line.target for line in changes[::2]), changes[1::2]))
    right, l, m = problem.right, problem.right["l"], problem.right["m"]
    at = {**recognise.FUNCTIONS, "l": l, "m": m, "x": right["x"], "y": right["y"], "w": w.copy(), "b": b.copy()}
    at |= {s: np.full((l + 1, m), np.nan) for s in "uhg"} | {s: np.full(l + 1, np.nan) for s in ("dJ_dw", "dJ_db")}
    at["h"][0] = right["x"]
    forward, cost, (last, below), gradients = (LINES[part] for part in ("forward", "cost", "backward", "gradients"))
    steps = [(line, k) for k in range(1, l + 1) for line in forward] + [(cost[0], None), (last, l)]
    steps += [(below, k) for k in range(l - 1, 0, -1)] + [(line, k) for k in range(1, l + 1) for line in gradients]
    for line, k in steps:
        at["k"], at["h_l"] = k, at["h"][l]
        value = evaluate(changes.get(line.target) or line.right, at)
        try:
            if k is None:
                at["J"] = value
            else:
                at[line.letter][k] = value
        except (ValueError, TypeError):
            return None
    return at


def one_pass(problem, w, b):
    """{letter: number(s)} of one right iteration from w and b."""
    return _changed_pass(problem, w, b, ())


def _same_end(t, end):
    return all(_near(a[1:], b[1:]) for a, b in zip(t.end, end))


def _going_back(problem, w, b):
    """w[k+1] takes its step before it is used for g[k]."""
    at, alpha, l = one_pass(problem, w, b), problem.right["alpha"], problem.right["l"]
    w, b, h, g, m = w.copy(), b.copy(), at["h"], None, problem.right["m"]
    for k in range(l, 0, -1):
        error = (h[l] - problem.right["y"]) / m if k == l else g * w[k + 1]
        g = recognise.FUNCTIONS["dphi"](at["u"][k]) * error
        w[k] -= alpha * (h[k - 1] * g).sum()
        b[k] -= alpha * g.sum()
    return w, b


def _each_sample(order):
    def steps(problem, w, b):
        """A step after each sample, with m = 1 or m in 1/m."""
        right = problem.right
        for i in order(right["m"]):
            one = problem._replace(right={**right, "x": right["x"][i : i + 1], "y": right["y"][i : i + 1], "m": 1})
            w, b = _next(one, w, b)
        return w, b

    return steps


def _each_sample_over_m(problem, w, b):
    right = problem.right
    for i in range(right["m"]):
        one = problem._replace(right={**right, "x": right["x"][i : i + 1], "y": right["y"][i : i + 1], "m": 1})
        at = one_pass(one, w, b)
        w, b = (a - right["alpha"] / right["m"] * at[s] for a, s in ((w, "dJ_dw"), (b, "dJ_db")))
    return w, b


def _biases_first(problem, w, b):
    """The second half of the step uses what the first half has changed already."""
    new = _next(problem, w, b)
    return _next(problem, w, new[1])[0], new[1]


def _weights_first(problem, w, b):
    new = _next(problem, w, b)
    return new[0], _next(problem, new[0], b)[1]


def _without_biases(problem, w, b):
    """From biases of 0, whatever is given."""
    return _next(problem, w, 0 * b)


def _target_as_input(problem, w, b):
    return _next(problem._replace(right={**problem.right, "x": problem.right["y"]}), w, b)


SIMULATED = [
    ("target_for_input", "h[0] = y", _target_as_input),
    ("start_lost", "(b starts from 0)", _without_biases),
    ("updated_while_going_back", "g[k] = phi'(u[k]) * g[k + 1] * (w[k + 1], after its step)", _going_back),
    ("step_after_each_sample", "(a step after each sample)", _each_sample(range)),
    ("step_after_each_sample", "(a step after each sample)", _each_sample_over_m),
    ("updated_while_going_back", "(b takes its step, and then the gradient of w is computed)", _biases_first),
    ("updated_while_going_back", "(w takes its step, and then the gradient of b is computed)", _weights_first),
]


def _second_iteration(ones, twos):
    """The second iteration, given the student's own weights after the first, which are right."""
    seconds = [t._replace(start=one.end) for one, t in zip(ones, twos)]
    right = [one_pass(t.problem, *t.start) for t in seconds]
    J_ok = all(len(t.J) > 1 and _near(t.J[1], at["J"]) for t, at in zip(seconds, right))
    slopes = [np.concatenate(t.slopes()) for t in seconds]
    before = [np.concatenate(t.slopes()) for t in ones]
    wanted = [np.concatenate([at["dJ_dw"][1:], at["dJ_db"][1:]]) for at in right]
    if all(map(_near, slopes, wanted)):
        if J_ok:
            return [], ["Its first two iterations are right. A later one is not."]
        if all(len(t.J) > 1 and _near(t.J[1], t.J[0]) for t in seconds):
            return [
                Finding(
                    ["cost_of_the_start"],
                    "(J[t] is the cost at the start)",
                    "(J[t] is the cost before step t)",
                    DERIVED,
                )
            ], []
        if all(len(t.J) > 1 and _near(t.J[1], at["J"] + one.J[0]) for t, at, one in zip(seconds, right, ones)):
            return [
                Finding(
                    ["J_added_up"], "(J[1] holds J of iterations 1 and 2)", "(J[1] is the cost of iteration 2)", DERIVED
                )
            ], []
        if all(
            len(t.J) > 1 and _near(t.J[0], at["J"]) and _near(t.J[1], one.J[0])
            for t, at, one in zip(seconds, right, ones)
        ):
            return [
                Finding(["upside_down"], "(J begins with the last iteration)", "(J begins with iteration 1)", DERIVED)
            ], []
        if all(len(t.J) > 1 and not np.nan_to_num(t.J[1]) for t in seconds):
            return [
                Finding(
                    ["J_not_kept"], "(J[1] is not written in iteration 2)", "(J[1] is the cost of iteration 2)", DERIVED
                )
            ], []
        return [], ["All steps are right. Only J is wrong, from the second iteration on."]
    new, old = _parts(slopes, wanted, before)
    if new is None:
        halves = [
            _parts([t.slopes()[i] for t in seconds], [at[s][1:] for at in right], [t.slopes()[i] for t in ones])
            for i, s in enumerate(("dJ_dw", "dJ_db"))
        ]
        wrong = [half for half in halves if half[0] is not None and (abs(half[0] - 1) > 1e-3 or abs(half[1]) > 1e-3)]
        new, old = wrong[0] if wrong and (None, None) not in halves else (None, None)
    if new is None:
        stale = [_stale(t, one) for t, one in zip(seconds, ones)]
        if all(any(_near(s, x) for x in options) for s, options in zip(slopes, stale)):
            return [
                Finding(
                    ["stale_signals"],
                    "(u, h or g of the iteration before)",
                    "(u, h and g of the w and b of now)",
                    DERIVED,
                )
            ], []
        return [], [
            "The first iteration is right. The step of the second is not the right one for the w and b after the first."
        ]
    if abs(old) < 1e-3:
        if abs(new) < 1e-3:
            return [Finding(["returned_too_soon"], "(no step in the second iteration)", "", DERIVED)], []
        return [Finding(["alpha_changes"], f"(the second step is {new:.3g} times the right one)", "", DERIVED)], []
    if abs(new) < 1e-3:
        return [_late_gradients()], []
    id = "gradients_added_up" if abs(new - old) < 1e-3 * abs(new) and abs(new - 1) < 1e-3 else "momentum"
    return [
        Finding(
            [id],
            f"step = -alpha * ({new:.3g} * gradient + {old:.3g} * gradient before)",
            "step = -alpha * gradient",
            DERIVED,
        )
    ], []


def _late_gradients():
    return Finding(["stale_signals"], "(the step of iteration 2 has the gradients of iteration 1)", "", DERIVED)


def _parts(slopes, wanted, before):
    """How much of the new gradient and of the step before makes up the second step; (None, None) where no such does."""
    basis = np.stack([np.concatenate(wanted), np.concatenate(before)], axis=1)
    got = np.concatenate(slopes)
    parts, *_ = np.linalg.lstsq(basis, got, rcond=None)
    return tuple(parts) if _near(basis @ parts, got) else (None, None)


def _stale(t, one):
    """What the second step may be where only some of u, h, g are anew: slopes, from each mixture of old and new."""
    problem, options = t.problem, []
    now, was = one_pass(problem, *t.start), one_pass(problem, *one.start)
    m, y = problem.right["m"], problem.right["y"]
    dphi, l = recognise.FUNCTIONS["dphi"], problem.right["l"]
    for u, h, w in itertools.product((now, was), (now, was), (t.start[0], one.start[0])):
        g = np.full_like(now["g"], np.nan)
        g[l] = dphi(u["u"][l]) * (h["h"][l] - y) / m
        for k in range(l - 1, 0, -1):
            g[k] = dphi(u["u"][k]) * g[k + 1] * w[k + 1]
        for signal in (now, was):
            options.append(np.concatenate([(signal["h"][:-1] * g[1:]).sum(axis=1), g[1:].sum(axis=1)]))
    return options
