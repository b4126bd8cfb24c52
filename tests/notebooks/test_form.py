"""The committed notebooks: executed from a clean kernel, clean, valid, and within the rules of the house.

nbval passes a notebook without outputs without comparing anything; these tests are what makes its green mean something.
"""

import ast
import base64
import re

import nbformat
import pytest
from notebooks.reader import NOTEBOOKS, cells

each_notebook = pytest.mark.parametrize("part", NOTEBOOKS)


def code(part):
    return [cell for cell in cells(part) if cell.cell_type == "code"]


def text(part):
    return [cell for cell in cells(part) if cell.cell_type == "markdown"]


def outputs(part):
    return [output for cell in code(part) for output in cell.outputs]


def is_hers(cell):
    """Whether the student writes or changes this cell: there a function may be defined."""
    return "your-turn" in cell.metadata.get("tags", [])


def test_one_notebook_a_part():
    assert list(NOTEBOOKS) == ["1a", "1b", "1c", "1d", "1e", "2a", "2b", "2c"]


@each_notebook
def test_valid(part):
    nbformat.validate(nbformat.read(NOTEBOOKS[part], as_version=4))


@each_notebook
def test_executed_in_order_from_a_clean_kernel(part):
    counts = [cell.execution_count for cell in code(part)]
    assert counts == list(range(1, len(counts) + 1))


@each_notebook
def test_outputs_are_committed_and_clean(part):
    assert any("image/png" in output.get("data", {}) for output in outputs(part))
    for output in outputs(part):
        assert output.output_type != "error"
        assert output.get("name") != "stderr", output.text
        assert "Traceback" not in str(output.get("text", ""))


@each_notebook
def test_no_logic_hides_in_a_notebook(part):
    """Mathematics, plots and widgets live in the module: no def, class, star import, path line, long or hidden cell."""
    for cell in code(part):
        for node in ast.walk(ast.parse(cell.source)):  # the cells hold no line magic, so each is plain Python
            assert not isinstance(node, ast.FunctionDef | ast.ClassDef) or is_hers(cell)
            assert not (isinstance(node, ast.ImportFrom) and node.names[0].name == "*")
            assert not (isinstance(node, ast.Attribute) and ast.unparse(node) == "sys.path")
        assert len(cell.source.splitlines()) <= 14 or is_hers(cell), cell.source
        assert not cell.metadata.get("jupyter", {}).get("source_hidden")


@each_notebook
def test_prose_outweighs_code(part):
    assert sum(len(cell.source) for cell in text(part)) > sum(len(cell.source) for cell in code(part))


@each_notebook
def test_printed_numbers_are_rounded(part):
    """At most 4 significant digits: more would differ from platform to platform, and nbval compares them."""
    for output in outputs(part):
        shown = output.get("text", "") + output.get("data", {}).get("text/plain", "")
        if "def " in shown:
            continue  # a listing of the module's own code
        for number in re.findall(r"(?<![\w.,])\d+\.\d+(?:e[-+]?\d+)?(?!\w|\.\d)", shown):
            digits = number.split("e")[0].replace(".", "").lstrip("0")
            assert len(digits) <= 4, f"{number} in {shown!r}"


@each_notebook
def test_live_view_shows_a_still_picture_before_it_runs(part):
    """The picture has words, and is a PNG: what GitHub and an untrusted JupyterLab show."""
    shows = [c for c in code(part) if re.search(r"\blive\.(?:explorer|atlas|matrices)\(", c.source)]
    assert shows, "no live view"
    for cell in shows:
        pictures = [o for o in cell.outputs if "image/png" in o.get("data", {})]
        assert len(pictures) == 1
        assert base64.b64decode(pictures[0].data["image/png"]).startswith(b"\x89PNG")
        assert pictures[0].metadata["image/png"]["alt"]
        words = [o.data["text/plain"] for o in cell.outputs if "application/vnd.jupyter.widget-view+json" in o.data]
        assert [w.startswith("Live view (run the cell to move it)") for w in words] == [True]


@each_notebook
def test_links_lead_somewhere(part):
    for cell in text(part):
        prose = re.sub(r"\$\$.*?\$\$|\$.*?\$|```.*?```|`.*?`", "", cell.source, flags=re.DOTALL)
        for target in re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", prose):
            assert target.startswith("https://") or (NOTEBOOKS[part].parent / target).exists(), target


# Predict, look, explain


def position(part, start):
    """Where the one cell stands that begins so, or has such a heading."""
    found = [n for n, cell in enumerate(cells(part)) if re.match(rf"(?:## [^\n]*\n\n)?{re.escape(start)}", cell.source)]
    assert len(found) == 1, f"{part} has {len(found)} cells {start!r}"
    return found[0]


def core(part):
    return cells(part)[: position(part, "**Next:**") + 1]


@each_notebook
def test_core_fits_one_sitting(part):
    """At most 25 cells up to "Next"; after it only what is folded: Going further, and notes for the instructor."""
    assert len(core(part)) <= 25
    rest = cells(part)[len(core(part)) :]
    headings = [cell for cell in rest if cell.cell_type == "markdown" and cell.source.startswith("## ")]
    assert [cell.source.splitlines()[0] for cell in headings] == ["## Going further", "## For the instructor"]
    assert rest[0] is headings[0]
    assert [cell for cell in cells(part) if cell.metadata.get("jp-MarkdownHeadingCollapsed")] == headings


@each_notebook
def test_going_further_announces_its_topics(part):
    """Its list has the titles below it, in order, each with its minutes."""
    source = "\n".join(cell.source for cell in cells(part)[len(core(part)) :] if cell.cell_type == "markdown")
    listed = re.findall(r"(?m)^(\d)\. \*(.+?)\* \(\d+ minutes?\)", source)
    assert listed
    assert listed == re.findall(r"(?m)^### (\d)\. (.+)$", source)


FOLD = re.compile(r"<details><summary>(.+?)</summary>\n\n(.+?)\n\n</details>", re.DOTALL)


def predictions(part):
    """(question with its folds, the cell after it) of each, in the core."""
    found = [n for n, cell in enumerate(core(part)) if "**Predict.**" in cell.source]
    return [(cells(part)[n].source.partition("**Predict.** ")[2], cells(part)[n + 1]) for n in found]


@each_notebook
def test_predictions_come_before_their_answer(part):
    """Two to four: a question and its choices as folds, of which one is right, or a slider for a number below it."""
    guesses = [cell for cell in code(part) if "live.guess(" in cell.source]
    assert 2 <= len(predictions(part)) <= 4
    assert len(guesses) <= 1
    for question, following in predictions(part):
        assert following.cell_type == "code" or "**Predict.**" in following.source, "nothing is shown after it"
        folds = FOLD.findall(question)
        if not folds:
            assert following in guesses
            continue
        assert 2 <= len(folds) <= 4
        assert question.endswith("</details>")
        assert "**Predict.**" not in question
        assert sorted(answer[:7] for _, answer in folds) == ["**No.**"] * (len(folds) - 1) + ["**Yes.*"]
        for choice, _ in folds:
            assert "$" not in choice
            assert len(choice) <= 90


@each_notebook
def test_right_choice_has_no_fixed_place(part):
    folds = [FOLD.findall(question) for question, _ in predictions(part)]
    places = [[answer.startswith("**Yes") for _, answer in fold].index(True) for fold in folds if fold]
    assert len(set(places)) > 1 or len(places) < 3


@each_notebook
def test_ends_with_words_for_a_friend_and_three_questions(part):
    source = "\n\n".join(cell.source for cell in core(part) if cell.cell_type == "markdown")
    order = [
        source.index(f"## {title}")
        for title in ("Your turn", "What to notice", "Say it to a friend", "Three questions")
    ]
    assert order == sorted(order)
    questions = source[order[-1] :]
    assert re.findall(r"(?m)^\*\*(\d)\.\*\* ", questions) == ["1", "2", "3"]
    assert [choice for choice, _ in FOLD.findall(questions)] == ["Answer"] * 3


@each_notebook
def test_no_excuse_for_code(part):
    for cell in text(part):
        assert not re.search(r"ignore the|housekeeping|make room for|never mind|don't worry", cell.source), cell.source
