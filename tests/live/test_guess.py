"""A guess: what it says to which number, what a reader sees who does not run it, and what its author may mistype."""

import html
import sys

import numpy as np
import pytest

from backprop import live


@pytest.fixture
def guess():
    return live.guess("layers", 0, 50, right=10, below="Deeper.", near="Well seen.", above="Not so deep.")


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        (0, "Deeper."),
        (7, "Deeper."),
        (8, "Well seen."),  # a fifth of 10 away
        (10, "Well seen."),
        (12, "Well seen."),
        (13, "Not so deep."),
        (50, "Not so deep."),
    ],
)
def test_each_guess_is_told_the_number_and_its_own_sentence(guess, number, sentence):
    guess.number.slider.value = number
    guess.button.click()
    assert guess.says.value == f'<div role="status">You said {number}. It is 10. {sentence}</div>'


def test_nothing_is_told_before_the_button_is_pressed_and_one_may_change_ones_mind(guess):
    guess.number.slider.value = 40
    assert guess.says.value == ""
    guess.answer(40)
    guess.answer(3)
    assert "You said 3." in guess.says.value
    assert "40" not in guess.says.value
    assert guess.number.slider.value == 3


def test_a_number_can_be_typed(guess):
    guess.number.box.value = "12"
    guess.button.click()
    assert "You said 12." in guess.says.value
    guess.number.box.value = "many"
    assert "layers takes a whole number from 0 to 50; got 'many'." in html.unescape(guess.says.value)
    assert guess.value == 12


def test_a_negative_number_is_near_on_both_sides():
    guess = live.guess("", -20, 0, right=-10, near="near")
    for number, near in ((-13, False), (-12, True), (-8, True), (-7, False)):
        guess.answer(number)
        assert guess.says.value.endswith("near</div>") == near


def shown(guess, monkeypatch):
    """The bundles that a cell ending in it gives."""
    bundles = []
    for module in ("guess", "view"):
        patched = sys.modules[f"backprop.live.{module}"]
        monkeypatch.setattr(patched, "display", lambda bundle, raw: bundles.append(bundle))
    guess._ipython_display_()
    return bundles


def test_a_reader_who_does_not_run_it_sees_the_question_and_the_answer_folded(guess, monkeypatch):
    fold, view = shown(guess, monkeypatch)
    before, folded = fold["text/html"].split("<details><summary>Answer</summary>")
    assert before == "<p>layers: a whole number from 0 to 50</p>"
    assert folded == (
        "<p>It is 10.</p><p>Too low: Deeper.</p><p>Near: Well seen.</p><p>Too high: Not so deep.</p></details>"
    )
    assert "application/vnd.jupyter.widget-view+json" in view


def test_the_text_that_strict_nbval_compares_is_fixed_and_does_not_tell(guess, monkeypatch):
    said = [bundle["text/plain"] for bundle in shown(guess, monkeypatch)]
    guess.answer(10)
    assert said == [bundle["text/plain"] for bundle in shown(guess, monkeypatch)]
    assert said == [
        "A guess (run the cell to make it). layers: a whole number from 0 to 50",
        "Run the cell to guess with a slider.",
    ]


def test_without_sentences_only_the_number_is_told():
    guess = live.guess("iterations", 1, 100_000, right=np.int64(17_137))
    guess.answer(2000)
    assert guess.says.value == '<div role="status">You said 2,000. It is 17,137. </div>'
    assert guess.folded().endswith("<details><summary>Answer</summary><p>It is 17,137.</p></details>")


@pytest.mark.parametrize(
    ("low", "high", "right", "error", "message"),
    [
        (0, 10, 11, ValueError, "right takes a whole number of at most high = 10; got 11"),
        (0, 10, -1, ValueError, "right takes a whole number of at least 0; got -1"),
        (10, 10, 10, ValueError, "high takes a whole number of at least 11; got 10"),
        (0, 10, 2.5, TypeError, "right takes a whole number; got 2.5"),
        (0, "10", 2, TypeError, "high takes a whole number; got '10'"),
        (None, 10, 2, TypeError, "low takes a whole number; got None"),
    ],
)
def test_what_an_author_mistypes(low, high, right, error, message):
    with pytest.raises(error) as raised:
        live.guess("layers", low, high, right)
    assert str(raised.value) == message
