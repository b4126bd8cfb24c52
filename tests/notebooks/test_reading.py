"""The mechanism itself: what it lets pass, and what it does not."""

import pytest
from notebooks.reader import Piece, at_least, at_most, is_right, less_than, more_than, near, plainly, row, uncovered

from notebooks import reader


@pytest.mark.parametrize(
    ("shown", "truth", "right", "wrong"),
    [
        ("0.125", None, (0.1245, 0.125, 0.12549), (0.1244, 0.1256)),
        ("5.8e-304", None, (5.75e-304, 5.84e-304), (5.7e-304, 5.9e-304, 5.8e-303)),
        ("17,137", None, (17137, 17136.6), (17136, 17138)),
        ("1000", None, (1000,), (999, 1001)),
        ("-0.2", None, (-0.2, -0.249), (0.2, -0.26)),
        ("ninety-seven", None, (97,), (96, 98)),
        ("sixteen thousand", None, (16311, 15600), (17137,)),
        ("77 thousand", None, (76680,), (78000,)),
        ("half", None, (0.5, 0.46), (0.56, 2)),
        ("a tenth", None, (0.1, 0.095), (0.12, 0.01)),
        ("True", None, (True,), (False,)),
        ("10", at_most, (9.4, 10), (8.9, 10.1)),
        ("10", at_least, (10, 10.9), (9.9, 11.1)),
        ("1e-28", more_than, (5e-30,), (2e-28,)),
        ("10", less_than, (11, 99), (9,)),
    ],
)
def test_is_right(shown, truth, right, wrong):
    truth = truth or (lambda value: value)
    assert all(is_right(shown, truth(value)) for value in right)
    assert not any(is_right(shown, truth(value)) for value in wrong)


def test_about_frees_the_zeros_at_the_end():
    assert is_right("16,000", 16311, about=True)
    assert not is_right("16,000", 16311)
    assert not is_right("16,000", 17137, about=True)
    assert is_right("2.4", near(2.5, 0.05))
    assert not is_right("2.3", near(2.5, 0.05))


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        (r"starts with $4.5 \times 10^{-5}$ and *ends*", "starts with 4.5e-5 and ends"),
        ("at iteration $17{,}137$, see [1e](1e_why_0.9_fails.ipynb)", "at iteration 17,137, see 1e"),
        ("<details><summary>w &lt; 1</summary>\n\n**No.**", " w < 1 No."),
        (r"$10^{80}$ atoms, $w^{100}$", r"1e80 atoms, w^{100}"),
    ],
)
def test_plainly(text, plain):
    assert plainly(text)[0] == plain


def test_what_is_covered(monkeypatch):
    """Numbers in rows and reasons are; others, in figures or words, are reported."""
    text = r"It takes 31 iterations, a third of 93, by `h[7]` and $\frac{1}{2}$ in layer 1, says 1a: seven are left."
    monkeypatch.setattr(reader, "pieces", lambda part: [Piece(0, "prose", *plainly(text))])
    monkeypatch.setattr(reader, "tables_by_layer", lambda part: [])

    def left(*rows, **reasons):
        return [line[line.index("»") + 1 : line.index("«")] for line in uncovered("1a", rows, reasons)]

    assert left() == ["31", "a third", "93", "seven"]
    assert left(row("takes # iterations, # of 93", (31, 1 / 3))) == ["seven"]
    assert left(row("takes # iterations", 31), seven="counted") == ["a third", "93"]
    assert row("takes # iterations", 31).wrong("1a") == []
    assert len(row("takes # iterations", 32).wrong("1a")) == 1
    assert row("nowhere # in it", 32).matches("1a") == []
