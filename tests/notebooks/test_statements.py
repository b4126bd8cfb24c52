"""What the notebooks say is true: each row of each, and that no number, table, formula or quoted line is left out."""

import importlib
import re

import numpy as np
import pytest
from notebooks.reader import NOTEBOOKS, ROOT, Row, bare, cells, pieces, printed_formulas, quoted_code, uncovered

from backprop import chain, two_layer
from notebooks import formulas

PARTS = list(NOTEBOOKS)
OF = {part: importlib.import_module(f"notebooks.rows_{part}") for part in PARTS}
each_part = pytest.mark.parametrize("part", PARTS)
FORMULAS = [*formulas.FORMULAS, *(f for of in OF.values() for f in getattr(of, "FORMULAS", []))]


def name(value):
    return re.sub(r"\W+", " ", value.words)[:60].strip() if isinstance(value, Row) else None


@pytest.mark.parametrize(("part", "row"), [(part, row) for part in PARTS for row in OF[part].ROWS], ids=name)
def test_row(part, row):
    assert row.matches(part) if isinstance(row, Row) else row.found(part), "stands nowhere in the notebook"
    assert not (wrong := row.wrong(part)), "\n" + "\n".join(wrong)


@each_part
def test_no_number_is_left_out(part):
    missing = uncovered(part, OF[part].ROWS, OF[part].NOT_MEASURED)
    assert not missing, f"{len(missing)} without a row:\n" + "\n".join(missing)


@each_part
def test_every_reason_is_needed(part):
    for pattern in OF[part].NOT_MEASURED:
        assert any(re.search(pattern, piece.plain) for piece in pieces(part)), pattern


@pytest.mark.parametrize("formula", FORMULAS, ids=lambda f: f.latex[:60])
def test_formula(formula):
    for printed, truth in formula.truth():
        assert printed == pytest.approx(truth, rel=formula.share, abs=1e-15 if formula.share < 1e-6 else 0)


@each_part
def test_no_formula_is_left_out(part):
    known = {bare(f.latex) for f in FORMULAS} | {bare(latex) for latex in formulas.SAID}
    missing = [latex for latex in printed_formulas(part) if latex not in known]
    assert not missing, f"{len(missing)} not tested:\n" + "\n".join(missing)


def test_the_code_does_what_the_formulas_say():
    """Sizes, signs and shapes of the functions that the notebooks call, on the networks of the formulas."""
    n = formulas.network()
    u, h = chain.forward(n.x, n.w, n.b)
    g = chain.backward(u, h, n.y, n.w)
    dJ_dw, dJ_db = chain.gradients(h, g)
    assert chain.cost(h[4], n.y) == pytest.approx(n.J)
    for (k, i), truth in n.g.items():
        assert (u[k, i], h[k, i], g[k, i]) == pytest.approx((n.u[k, i], n.h[k, i], truth))
    for k in n.dJ_dw:
        assert (dJ_dw[k], dJ_db[k]) == pytest.approx((n.dJ_dw[k], n.dJ_db[k]))
    n = formulas.two_layers()
    U1, H, U2 = two_layer.forward(n.X, n.W1, n.W2, n.b)
    G1, G2 = two_layer.backward(U1, U2, n.W2, n.Y, normalised=True)
    ours = (U1, H, U2, G1, G2, two_layer.backward(U1, U2, n.W2, n.Y)[1], *two_layer.gradients(n.X, H, G1, G2))
    by_steps = (f(n) for f in (formulas.G1, formulas.G2, formulas.G2_of_exercise))
    for a, truth in zip(ours, (n.U1, n.H, n.U2, *by_steps, formulas.dJ_dW1(n), formulas.dJ_dW2(n), formulas.dJ_db(n))):
        np.testing.assert_allclose(a, truth, rtol=1e-9, atol=1e-15, strict=True)


def test_every_formula_stands_somewhere():
    printed = {latex for part in PARTS for latex in printed_formulas(part)}
    assert not [f.latex for f in FORMULAS if bare(f.latex) not in printed]


@each_part
def test_code_quoted_in_prose_is_code_that_runs(part):
    code = [cell.source for cell in cells(part) if cell.cell_type == "code"]
    code += [path.read_text(encoding="utf-8") for path in (ROOT / "backprop").glob("*.py")]
    known = {line.strip() for text in code for line in text.splitlines()}
    assert not {line.strip() for line in quoted_code(part)} - known


def test_no_truth_is_computed_with_backprop():
    """Activations are names for the oracle to look up. Only a table of formulas may hold them against the code."""
    for path in (ROOT / "tests" / "notebooks").glob("*.py"):
        text = path.read_text(encoding="utf-8")
        for line in re.findall(r"(?m)^(?:from|import) backprop.*", text):
            for name in line.removeprefix("from backprop import ").split(", "):
                before = text.partition("\nFORMULAS = [")[0].replace(line, "")
                assert name in ("tanh", "sigmoid", "relu", "identity") or not re.search(rf"\b{name}\.", before), path
