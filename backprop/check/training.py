"""What is wrong in a `train`: it shows only J, w and b, so it is run for one iteration, and its steps are looked at.

The step of w, divided by -alpha, should be dJ_dw, and that of b dJ_db. Where it is not, it is a multiple of it, or what
the exercise gives with a mistake in one line. From the second iteration on, a step is compared with the right one from
the student's own weights: what is left over comes from the iteration before.
"""

import re
from typing import NamedTuple

import numpy as np

from .catalogue import TRAINING
from .compare import SINGLE
from .lines import LINES, SLOTS, candidates, shown, text_of, times_factor
from .placement import blank, missing_layers
from .recognise import Finding, Point, explain, factor, factor_parts, finding_of
from .simulate import SIMULATED, next_weights, one_pass, stale_slopes

CASES = {case: rest.split(" | ") for case, rest in (row.split(": ", 1) for row in TRAINING.strip().splitlines())}
STEP = "{0}[k] = {0}[k] - alpha * dJ_d{0}[k]"
PASS = [line for part in ("forward", "backward", "gradients") for line in LINES[part]]
DERIVED = LINES["train"][0].derived
PLAIN, FACTORS = (1, 0, 0, ""), [(-1, 0, 0, ""), (1, 1, 0, ""), (1, -1, 0, ""), (1, 0, 1, ""), (1, 0, -1, "")]
FACTORS += [(1, 0, 1, "l"), (1, 0, 1, "(l + 1)")]


class Training(NamedTuple):
    """One run of the student's train: from w and b, in some iterations, to J, w and b."""

    problem: object
    start: tuple
    J: np.ndarray
    end: tuple

    def slopes(self):
        """The steps of w and b, divided by -alpha: dJ_dw and dJ_db of one right iteration, from layer 1 on."""
        return [(a[1:] - b[1:]) / self.problem.right["alpha"] for a, b in zip(self.start, self.end)]

    def is_at(self, w, b):
        """Whether it ends with these w and b."""
        return near(self.end[0][1:], w[1:]) and near(self.end[1][1:], b[1:])


def near(a, b):
    with np.errstate(all="ignore"):
        within = 10 * SINGLE * max(np.abs(b).max(initial=0), 1e-3)
        return np.shape(a) == np.shape(b) and bool((np.abs(a - b) <= within).all())


def _case(case, letters="", number=0.0):
    """The Finding of a case, said of w, of b or of both."""
    id, yours, right = CASES[case]
    texts = (yours, STEP if right == "step" else right)
    yours, right = ("\n".join(text.format(letter, number) for letter in letters or " ") for text in texts)
    return Finding([id], yours, right, DERIVED)


def explain_training(run, problems):
    """Findings for a train that gives wrong numbers. run(problem, w, b, iterations) -> Training, or None if it stops.

    Gives (findings, sentences): the sentences say what was seen where no mistake is known.
    """
    starts = [(problem, problem.right["w"], problem.right["b"]) for problem in problems]
    ones, twos = ([run(*start, iterations) for start in starts] for iterations in (1, 2))
    others = [run(problem, w + 0.1, b - 0.1, 1) for problem, w, b in starts]
    longer = [run(*start, 4) for start in starts[:2]]
    if None in (*ones, *twos, *others, *longer):
        return [], []
    if all(near(a.J, b.J) and a.is_at(*b.end) for a, b in zip(ones, others)):
        return [_case("own start")], []
    if case := _whole_run(ones, twos, longer):
        return [case], []
    findings, sentences = _first_iteration(ones)
    return (findings, sentences) if findings or sentences else _second_iteration(ones, twos)


def _whole_run(ones, twos, longer):
    """Other results in the place of w and b; iterations too few or too many, seen by where a longer run ends."""
    right = [one_pass(t.problem, *t.start) for t in ones]
    new = [next_weights(t.problem, *t.start) for t in ones]
    if all(t.is_at(at["dJ_dw"], at["dJ_db"]) for t, at in zip(ones, right)):
        return _case("gradients")
    if all(t.is_at(*pair[::-1]) for t, pair in zip(ones, new)):
        return _case("swapped")
    for i, letter in enumerate("wb"):
        if all(near(t.end[i][1:], pair[i][1:] - t.start[i][1:]) for t, pair in zip(ones, new)):
            return _case("step alone", letter)
    ends = set()
    for t in longer:
        states = [t.start]
        for _ in range(5):
            states.append(next_weights(t.problem, *states[-1]))
        ends.add(next((n for n, state in enumerate(states) if t.is_at(*state)), None))
    if len(ends) == 1 and (case := {0: "0 steps", 1: "1 step", 3: "3 steps", 5: "5 steps"}.get(*ends)):
        return _case(case)
    still = all(t.is_at(*t.start) for t in ones)
    return _case("late gradients") if still and all(t.is_at(*pair) for t, pair in zip(twos, new)) else None


# ---- the first iteration


def _first_iteration(ones):
    """(findings, sentences) on J and the steps of the first iteration; ([], []) where all is right."""
    right = [one_pass(t.problem, *t.start) for t in ones]
    J_right = all(near(t.J[0], at["J"]) for t, at in zip(ones, right))
    got = [[t.slopes()[i] for t in ones] for i in (0, 1)]
    wanted = [[at[letter][1:] for at in right] for letter in ("dJ_dw", "dJ_db")]
    wrong = [i for i in (0, 1) if not all(map(near, got[i], wanted[i]))]
    findings, sentences = _wrong_steps(ones, got, wanted, wrong) if wrong else [], []
    if wrong and not findings:
        letters = " and ".join("wb"[i] for i in wrong)
        sentences.append(f"In the first iteration already, the step of {letters} is not alpha times the gradient.")
    if not J_right and all(finding.derived == DERIVED for finding in findings):  # else the line explains J, too
        findings = _wrong_cost(ones, right) + findings
    if not J_right and not findings:
        sentences.append("J of the first iteration is not the cost of the w and b that are given.")
    return findings, sentences


def _wrong_cost(ones, right):
    """A wrong J of the first iteration: of later weights, or a mistake in its line."""
    if all(t.J[0] == 1 for t in ones):
        return [_case("J relative")]
    if not any(np.nan_to_num(t.J).any() for t in ones):
        return [_case("no J")]
    if all(near(t.J[0], one_pass(t.problem, *t.end)["J"]) for t in ones):
        return [_case("J late")]
    points = [
        Point(n, None, np.asarray(t.J[0]), at, float(at["J"]), at["J"]) for n, (t, at) in enumerate(zip(ones, right))
    ]
    found = explain(LINES["cost"][0], points, [t.problem.sizes for t in ones])
    return [f._replace(parts=[part[0] for part in f.parts]) for f in found[:1] if f.parts != [("constant_factor",)]]


def _wrong_steps(ones, got, wanted, wrong):
    """Findings for wrong steps: multiples of the right ones, another way to take them, or a mistake in a line."""
    multiples = {i: _multiple(ones, got[i], wanted[i], "wb"[i]) for i in wrong}
    if all(multiples.values()):
        cases = {}
        for i, (case, number) in multiples.items():
            cases.setdefault(case, (number, []))[1].append("wb"[i])
        return [_case(case, letters, number) for case, (number, letters) in cases.items()]
    if found := _decay(ones, got, wanted) or _layers_that_stay(got, wanted):
        return [found]
    for case, simulate in SIMULATED:
        if all(t.is_at(*simulate(t.problem, *t.start)) for t in ones):
            return [_case(case)]
    if found := _from_a_line(ones, got):
        return [found]
    return [found for i in wrong if (found := _other_step(got[i], wanted[i], "wb"[i], multiples[i]))]


def _multiple(ones, got, wanted, letter):
    """(case, number) where the steps are the right ones times -1, 2, alpha, 1 / alpha, 0 or another number; else None.

    None, too, where the factor is of m or l: then it comes from a line.
    """
    ratios = np.array([a[np.abs(b).argmax()] / b[np.abs(b).argmax()] for a, b in zip(got, wanted)])
    if not np.isfinite(ratios).all() or not all(near(a, r * b) for r, a, b in zip(ratios, got, wanted)):
        return None
    alpha = np.array([t.problem.right["alpha"] for t in ones])
    if np.abs(ratios).max() < 1e-6:
        return f"{letter} stays", 0.0
    cases = {"ascent": -np.ones_like(alpha), "step_twice": 2 + 0 * alpha, "alpha_twice": alpha, "no_alpha": 1 / alpha}
    for case, value in cases.items():
        if np.allclose(ratios, value, rtol=1e-3):
            return case, 0.0
    if np.allclose(ratios * alpha, ratios[0] * alpha[0], rtol=1e-3):
        return "own_alpha", ratios[0] * alpha[0]
    if factor(dict(enumerate(ratios)), [t.problem.sizes for t in ones]):
        return None
    return ("step_factor", ratios[0]) if np.allclose(ratios, ratios[0], rtol=1e-3) else None


def _decay(ones, got, wanted):
    """The step of w has a multiple of w in it, and that of b is right."""
    more = np.concatenate(got[0]) - np.concatenate(wanted[0])
    for power in (0, -1):
        w = np.concatenate([t.start[0][1:] * float(t.problem.right["m"]) ** power for t in ones])
        share = (w @ more) / (w @ w)
        if abs(share) > 1e-6 and near(more, share * w) and all(map(near, got[1], wanted[1])):
            return _case("decay", "w", share)
    return None


def _layers_that_stay(got, wanted):
    """Layers, in a known pattern, of which neither w nor b takes a step."""
    found = [
        missing_layers("the steps of w and b: layer ", [blank(a, b) for a, b in zip(*pair) if len(b) > 2], "gradients")
        for pair in zip(got, wanted)
    ]
    return found[0] if all(found) else None


def _other_step(got, wanted, letter, multiple):
    """A step by the sign alone, with another factor on each problem, or in some layers only; else None."""
    if all(near(a, np.sign(b)) for a, b in zip(got, wanted)):
        return _case("sign only", letter)
    if multiple:
        return _case(multiple[0], letter, multiple[1])
    ratios = [(a @ b) / (b @ b) for a, b in zip(got, wanted)]
    if all(abs(r) > 1e-6 and near(a, r * b) for r, a, b in zip(ratios, got, wanted)):
        return _case("own factor", letter)
    blanks = [blank(a, b) for a, b in zip(got, wanted) if len(b) > 2]
    empty = [[k + 1 for k in range(len(nothing)) if nothing[k] and sure[k]] for nothing, sure in blanks]
    if all(empty):
        layers = ", ".join(map(str, empty[0]))
        return Finding(["layers_missing"], f"(no step of {letter} in layers {layers} of {len(got[0])})", "", DERIVED)
    return None


def _from_a_line(ones, got):
    """The Finding for the line of the exercise, or the two, which with a mistake in it make these steps; or None."""
    for line in PASS:
        for times in FACTORS:
            if _makes(ones, got, (line.target, times_factor(line.right, times))):
                text = f"{line.target} = {times_factor(line.layer_name(line.right), times)}"
                return Finding([part[0] for part in factor_parts(line, times)], text, shown(line), line.derived)
        for fillings in candidates(line):
            if _makes(ones, got, (line.target, text_of(line, fillings))):
                found = finding_of(line, fillings, PLAIN)
                return found._replace(parts=[part[0] for part in found.parts])
    for id, changes in TWO_LINES:
        if _makes(ones, got, *changes):
            lines = [line for line in PASS if line.target in dict(changes)]
            yours = "\n".join(f"{target} = {text}" for target, text in changes)
            return Finding([id], yours, "\n".join(map(shown, lines)), lines[0].derived)
    return None


def _two_lines():
    """(id, changes) of mistakes that stand in two lines at once: a wrong phi' in g[l] and g[k], a wrong sum."""
    last, below = LINES["backward"]
    for filling in SLOTS["slope"]:
        at_l = re.sub(r"\bk\b", "l", last.filled(slope=filling.text))
        yield filling.ids[0], [("g[l]", at_l), ("g[k]", below.filled(slope=filling.text))]
    for id, end in {"mean_for_sum": ".mean()", "one_sample_only": "[0]"}.items():
        yield id, [("dJ_dw[k]", f"(h[k - 1] * g[k]){end}"), ("dJ_db[k]", f"g[k]{end}")]


TWO_LINES = list(_two_lines())


def _makes(ones, got, *changes):
    """Whether the exercise with these (target, text) changes makes these steps. The short chains come first."""
    for n in sorted(range(len(ones)), key=lambda n: ones[n].problem.right["l"]):
        at = one_pass(ones[n].problem, *ones[n].start, changes)
        if at is None or not (near(got[0][n], at["dJ_dw"][1:]) and near(got[1][n], at["dJ_db"][1:])):
            return False
    return True


# ---- the second iteration


def _second_iteration(ones, twos):
    """(findings, sentences) on the second iteration, from the student's own weights after the first, which is right."""
    seconds = [t._replace(start=one.end) for one, t in zip(ones, twos)]
    right = [one_pass(t.problem, *t.start) for t in seconds]
    J = [(t.J[0], t.J[1], one.J[0], at["J"]) for t, one, at in zip(seconds, ones, right)]
    if not all(t.is_at(*next_weights(t.problem, *t.start)) for t in seconds):
        return _second_step(ones, seconds, right)
    for case, holds in {
        "J of the start": lambda first, second, before, now: near(second, before) and near(first, before),
        "J added up": lambda first, second, before, now: near(second, before + now),
        "J reversed": lambda first, second, before, now: near(first, now) and near(second, before),
        "J once": lambda first, second, before, now: not np.nan_to_num(second),
    }.items():
        if all(holds(*costs) for costs in J):
            return [_case(case)], []
    if all(near(second, now) for _, second, _, now in J):
        return [], ["Its first two iterations are right. A later one is not."]
    return [], ["All steps are right. Only J is wrong, from the second iteration on."]


def _second_step(ones, seconds, right):
    """A wrong second step: a mixture of the new gradient and of the step before, or of signals of now and before."""
    pairs = [
        _mixture([t.slopes()[i] for t in seconds], [at[s][1:] for at in right], [t.slopes()[i] for t in ones])
        for i, s in enumerate(("dJ_dw", "dJ_db"))
    ]
    new, old = next((pair for pair in pairs if pair and not np.allclose(pair, (1, 0), atol=1e-3)), (1, 0))
    if None in pairs:
        stale = [stale_slopes(t.problem, t.start, one.start) for t, one in zip(seconds, ones)]
        if all(any(near(np.concatenate(t.slopes()), s) for s in slopes) for t, slopes in zip(seconds, stale)):
            return [_case("stale")], []
        return [], [
            "The first iteration is right. The second step is not the right one for the w and b after the first."
        ]
    if abs(old) < 1e-3:
        return [_case("no second step") if abs(new) < 1e-3 else _case("other step", "", new)], []
    if abs(new) < 1e-3:
        return [_case("late gradients")], []
    id = "gradients_added_up" if abs(new - 1) < 1e-3 and abs(old - 1) < 1e-3 else "momentum"
    text = f"step = -alpha * ({new:.3g} * gradient + {old:.3g} * gradient before)"
    return [Finding([id], text, "step = -alpha * gradient", DERIVED)], []


def _mixture(got, wanted, before):
    """(new, old): how much of the new gradient and of the step before makes up the second step; else None."""
    basis, got = np.stack([np.concatenate(wanted), np.concatenate(before)], axis=1), np.concatenate(got)
    parts, *_ = np.linalg.lstsq(basis, got, rcond=None)
    return tuple(parts) if near(got, basis @ parts) else None
