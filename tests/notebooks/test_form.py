"""The committed notebooks: executed from a clean kernel, clean, valid, and within the rules below.

nbval passes a notebook without outputs without comparing anything; these tests are what makes its green mean something.
"""

import ast
import base64
import re

import nbformat
import pytest
from notebooks.reader import NOTEBOOKS, ROOT, cells, plainly

each_notebook = pytest.mark.parametrize("part", NOTEBOOKS)


def code(part):
    return [cell for cell in cells(part) if cell.cell_type == "code"]


def text(part):
    return [cell for cell in cells(part) if cell.cell_type == "markdown"]


def outputs(part):
    return [output for cell in code(part) for output in cell.outputs]


def is_for_the_student(cell):
    """Whether the student writes or changes this cell: there a function may be defined."""
    return "your-turn" in cell.metadata.get("tags", [])


def test_one_notebook_a_part():
    assert list(NOTEBOOKS) == ["1a", "1b", "1c", "1d", "1e", "2a", "2b", "2c"]


@each_notebook
def test_valid(part):
    nbformat.validate(nbformat.read(NOTEBOOKS[part], as_version=4))


@each_notebook
def test_a_section_is_a_slide(part):
    """`nbconvert --to slides` begins one where the metadata say so; `--to script` needs the extension of a file."""
    begin = [cell for n, cell in enumerate(cells(part)) if n == 0 or re.match("## ", cell.source)]
    assert [cell for cell in cells(part) if cell.metadata.get("slideshow", {}).get("slide_type") == "slide"] == begin
    assert nbformat.read(NOTEBOOKS[part], as_version=4).metadata.language_info.file_extension == ".py"


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
            assert not isinstance(node, ast.FunctionDef | ast.ClassDef) or is_for_the_student(cell)
            assert not (isinstance(node, ast.ImportFrom) and node.names[0].name == "*")
            assert not (isinstance(node, ast.Attribute) and ast.unparse(node) == "sys.path")
        assert len(cell.source.splitlines()) <= 14 or is_for_the_student(cell), cell.source
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


# What answers a prediction stays folded until the student opens it

OUTCOME = re.compile(  # in a title, it tells how something comes out
    r"(?i)\b(?:arriv|deep(?:er|est)|dies|does not|explod|fad(?:e|ing)|fail|fall|fast|flat|grow|jump|larger|last|late|"
    r"los[et]|most|near|never|no long|nothing|ris(?:e|ing)|short|shrink|slow|small|soon|stay|surviv|too |"
    r"unlearn|vanish)"
)
NUMBER = re.compile(r"(?<![\w.])\d(?:[\d,]*\d)?(?:\.\d+)?(?:e[-+]?\d+)?")


def every_prediction(part):
    """(cell, the cells after it up to the next prediction or the next heading), in the core and beyond."""
    found = []
    for n, cell in enumerate(cells(part)):
        if "**Predict.**" in cell.source:
            after = []
            for following in cells(part)[n + 1 :]:
                if "**Predict.**" in following.source or (is_text(following) and following.source.startswith("#")):
                    break
                after.append(following)
                if is_text(following) and re.search("(?m)^##", following.source):
                    break
            found.append((cell, after))
    return found


def is_text(cell):
    return cell.cell_type == "markdown"


def is_folded(cell):
    return not is_text(cell) and bool(cell.metadata.get("jupyter", {}).get("outputs_hidden"))


def in_the_open(cell):
    """What is seen of a cell before anything is opened, up to the next part of the notebook."""
    if is_text(cell):
        return plainly(re.split("(?m)^##", FOLD.sub("", cell.source))[0])[0]
    if is_folded(cell) or "live.guess(" in cell.source:
        return cell.source
    return cell.source + "".join(
        str(o.get("text", "")) + str(o.get("data", {}).get("text/plain", "")) for o in cell.outputs
    )


def told_by(question, answering):
    """The numbers of the right answer that the question does not have; of two digits or more."""
    text = "".join(answer for _, answer in FOLD.findall(question) if answer.startswith("**Yes"))
    for cell in answering:
        guess = [o.data["text/html"] for o in cell.get("outputs", []) if "text/html" in o.get("data", {})]
        text += "".join(re.findall(r"It is ([\d,]+)\.", "".join(guess))) if "live.guess(" in cell.source else ""
    numbers = set(NUMBER.findall(plainly(text)[0])) - set(NUMBER.findall(plainly(FOLD.sub("", question))[0]))
    return {n for n in numbers if len(re.sub(r"e.*|\D", "", n).strip("0")) >= 2}


def preview(cell):
    """The line that JupyterLab shows of a folded output: the first one of the first output that is not empty."""
    data = cell.outputs[0].get("data", {})
    lines = cell.outputs[0].get("text") or data.get("text/html") or data.get("text/plain", "")
    return next((line for line in lines.split("\n") if line), "")


@each_notebook
def test_nothing_open_answers_a_prediction(part):
    """The outputs below a prediction are folded, what explains them stands in a fold, and no title tells the answer.

    A slider to guess with may stay open: it hides its number itself. Of a folded output JupyterLab shows the first
    line. A figure has none; what is printed, or a table, begins with a printed line without a number.
    """
    spoilt = []
    for cell, after in every_prediction(part):
        question, first = cell.source, next((n for n, c in enumerate(after) if is_text(c)), len(after))
        answering, explaining = after[:first], after[first:]
        for c in answering:
            if "live.guess(" not in c.source and c.outputs and not is_folded(c):
                spoilt.append(f"{c.id}: its output is open")
            spoilt += [f"{c.id}: the title {t!r} tells" for t in titles(c.source) if OUTCOME.search(t)]
        if explaining and not explaining[0].source.startswith("<details>"):
            spoilt.append(f"{explaining[0].id}: begins with the answer, in the open")
        for c in filter(is_folded, after):
            if not preview(c).startswith("<Figure") and re.search(r"\d|<", preview(c)):
                spoilt.append(f"{c.id}: its folded output shows {preview(c)[:60]!r}")
        for c in after:
            told = told_by(question, answering) & set(NUMBER.findall(in_the_open(c)))
            spoilt += [f"{c.id}: {number} stands in the open" for number in sorted(told)]
    assert not spoilt, "\n" + "\n".join(spoilt)


def titles(source):
    """Those of the figures that a cell makes."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    made = [call for call in calls if ast.unparse(call.func) == "figures.axes"]
    return ["".join(_strings(ast.unparse(argument))) for call in made for argument in call.args]


def _strings(source):
    """What a reader of the code reads as words: its strings."""
    nodes = ast.walk(ast.parse(source))
    return [node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)]


@each_notebook
def test_what_to_notice_is_folded(part):
    """It answers the tasks of the live view, right above it."""
    (cell,) = [cell for cell in core(part) if is_text(cell) and "## What to notice" in cell.source]
    notice = cell.source.partition("## What to notice\n\n")[2].partition("\n\n## ")[0]
    assert notice.startswith("<details><summary>")
    assert notice.endswith("</details>")


# Run again, and out of order


class Names(ast.NodeVisitor):
    """Names of a cell: `reads` what comes from other cells, `binds` {name: how it is bound here}."""

    CHANGES = ("append", "extend", "insert", "update", "add", "pop", "clear", "sort", "fill")

    def __init__(self, source):
        self.reads, self.binds, self.inner = set(), {}, [set()]
        for self.statement in ast.parse(source).body:
            self.visit(self.statement)

    def visit_Name(self, node):
        if isinstance(node.ctx, ast.Load):
            if not any(node.id in names for names in (self.binds, *self.inner)):
                self.reads.add(node.id)
        elif len(self.inner) > 1:
            self.inner[-1].add(node.id)
        else:
            self._bind(node.id)

    def _bind(self, name):
        self.binds.setdefault(name, ast.dump(self.statement))

    def _change(self, node):
        """An object that another cell made is changed in place."""
        while isinstance(node, ast.Subscript | ast.Attribute):
            node = node.value
        if isinstance(node, ast.Name) and not any(node.id in names for names in (self.binds, *self.inner)):
            self.reads.add(node.id)
            self._bind(node.id)

    def visit_Subscript(self, node):
        if isinstance(node.ctx, ast.Store):
            self._change(node)
        self.generic_visit(node)

    def visit_Call(self, node):
        if (
            isinstance(node.func, ast.Attribute)
            and node.func.attr in self.CHANGES
            and ast.unparse(node.func.value) != "np"
        ):
            self._change(node.func)
        self.generic_visit(node)

    def visit_Assign(self, node):
        for part in (node.value, *node.targets):
            self.visit(part)

    def visit_AugAssign(self, node):
        self.visit(node.value)
        if isinstance(node.target, ast.Name):
            self.visit(ast.Name(node.target.id, ast.Load()))
        self.visit(node.target)

    def visit_For(self, node):
        for part in (node.iter, node.target, *node.body, *node.orelse):
            self.visit(part)

    def visit_comprehension_of(self, node):
        self.inner.append(set())
        for generator in node.generators:
            for part in (generator.iter, generator.target, *generator.ifs):
                self.visit(part)
        for part in (node.key, node.value) if isinstance(node, ast.DictComp) else (node.elt,):
            self.visit(part)
        self.inner.pop()

    visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = visit_comprehension_of

    def visit_Lambda(self, node):
        self.inner.append({a.arg for a in (*node.args.args, *node.args.kwonlyargs)})
        for default in node.args.defaults:
            self.visit(default)
        self.visit(node.body)
        self.inner.pop()

    def visit_FunctionDef(self, node):
        self._bind(node.name)
        self.inner.append({a.arg for a in node.args.args})
        for part in (*node.args.defaults, *node.body):
            self.visit(part)
        self.inner.pop()

    def visit_alias(self, node):
        self._bind((node.asname or node.name).split(".")[0])


def rebound(sources):
    """(cell, name, cell) where the later cell, or the same, gives another value to a name that the first one takes."""
    seen, found = [Names(source) for source in sources], []
    for i, reader in enumerate(seen):
        for name in reader.reads:
            before = next((c.binds[name] for c in reversed(seen[:i]) if name in c.binds), None)
            found += [(i, name, j) for j, c in enumerate(seen) if j >= i and c.binds.get(name, before) != before]
    return found


@pytest.mark.parametrize(
    ("sources", "expected"),
    [
        (["a = 1", "print(a)", "a = 2"], {"a"}),
        (["a = 1", "print(a)", "a = 1"], set()),
        (["a = 1", "a = 2", "print(a)"], set()),
        (["a = 1", "a = a + 1"], {"a"}),
        (["a = 1", "a += 1"], {"a"}),
        (["a = 1", "print(a)", "for a in b: pass"], {"a"}),
        (["a = 1", "print(a)", "print([a for a in b], lambda a: a)"], set()),
        (["a = []", "print(a)", "a.append(1)"], {"a"}),
        (["a = {}", "print(a)", "a[0] = 1"], {"a"}),
        (["a = 1", "def f():\n    return a", "a = 2"], {"a"}),
        (["a = 1", "a = 2; print(a)", "a, (b, *c) = 3, (4, 5); print(a, b, c)"], set()),
    ],
)
def test_rebound(sources, expected):
    assert {name for _, name, _ in rebound(sources)} == expected


@each_notebook
def test_cells_can_be_run_again_in_any_order(part):
    """No name that a cell takes from an earlier one gets another value later: run again, it gives the same numbers."""
    found = rebound([cell.source for cell in code(part)])
    ids = [cell.id for cell in code(part)]
    assert not found, "\n" + "\n".join(
        f"{ids[i]} takes {name}, {ids[j]} gives it another value" for i, name, j in found
    )


# Plain English

PUZZLES = {  # what to write is in the comment; a few of the last may stay
    r"\bmend": 0,  # correct, fix, reduce
    r"(?i)\b(?:gradients?|derivatives?)(?: \w+)? by \$?[uwbh\\]": 0,  # with respect to u
    r"(?:^|[.!?:(] ?|\n)As (?!an? |before|far |in |is |long|many|much|of |often|one |soon|the [a-z]+ of|with )": 0,
    r"(?i)\bsince (?!then|iteration)": 0,  # because
    r"(?i)\bjust\b": 0,  # exactly, only
    r"(?i)\bhardly\b": 0,  # almost not, or a number
    r"(?i)\bin place of\b": 0,  # instead of
    r"(?i), as (?:it|they|the|these|this|there|each|all|its|[$\\`]|[a-z]+ is|[a-z]+ are)\b": 2,  # because
}


@pytest.mark.parametrize("part", [*NOTEBOOKS, "README"])
def test_plain_english(part):
    """Words and turns that slow down a reader whose second language is English."""
    if part == "README":
        texts = [(ROOT / "README.md").read_text(encoding="utf-8")]
    else:
        texts = [cell.source for cell in text(part)] + [s for cell in code(part) for s in _strings(cell.source)]
    puzzles = []
    for pattern, at_most in PUZZLES.items():
        found = [t[max(0, m.start() - 40) : m.end() + 30] for t in texts for m in re.finditer(pattern, t)]
        puzzles += found if len(found) > at_most else []
    assert not puzzles, f"{len(puzzles)}:\n" + "\n".join(" ".join(p.split()) for p in puzzles)


# Honest minutes


def words(texts):
    """How many there are to read: a formula within a line is one, a displayed one none."""
    source = re.sub(r"```.*?```|\$\$.*?\$\$", " ", "\n".join(texts), flags=re.DOTALL)
    return len(
        re.findall(r"[A-Za-z0-9][\w'’.,-]*", re.sub(r"<[^<>]+>|\]\([^()]*\)", " ", re.sub(r"\$[^$]*\$", " M ", source)))
    )


@each_notebook
def test_minutes_are_honest(part):
    """At least 120 words a minute, one a line of formulas, a prediction, a question, and two a task to try."""
    stated = re.search(r"about (\d+) minutes", cells(part)[0].source)
    assert stated, "the first cell states no minutes"
    source = "\n".join(cell.source for cell in core(part) if is_text(cell))
    lines = len(re.findall(r"\$\$.*?\$\$", source, re.DOTALL))
    tasks = len(re.findall(r"(?m)^\d\. ", source.partition("## Your turn")[2].partition("\n## ")[0]))
    needed = words([source]) / 120 + lines + len(predictions(part)) + 3 + 2 * tasks
    assert int(stated[1]) >= needed, f"{stated[1]} stated, {needed:.0f} needed"
    assert int(stated[1]) <= 40


@each_notebook
def test_minutes_of_going_further_are_honest(part):
    """Those of each topic, by its words and formulas; their sum stands in the first cell."""
    rest = "\n".join(cell.source for cell in cells(part)[len(core(part)) :] if is_text(cell))
    rest = rest.partition("## For the instructor")[0]
    stated = [int(minutes) for minutes in re.findall(r"(?m)^\d\. \*.+?\* \((\d+) minutes?\)", rest)]
    for minutes, topic in zip(stated, re.split(r"(?m)^### \d\. ", rest)[1:], strict=True):
        needed = words([topic]) / 120 + len(re.findall(r"\$\$.*?\$\$", topic, re.DOTALL))
        assert minutes >= needed, f"{topic.splitlines()[0]}: {minutes} stated, {needed:.1f} needed"
    assert re.search(rf"Going further\*[^.]* {sum(stated)}\b", cells(part)[0].source), (
        f"Going further takes {sum(stated)} minutes"
    )


# Words and symbols


@each_notebook
def test_glossary_is_one_click_away(part):
    """1a has it, folded; the others link to it from their first cells."""
    if part == "1a":
        (cell,) = [cell for cell in core(part) if is_text(cell) and "## Glossary" in cell.source]
        assert FOLD.search(cell.source.partition("## Glossary\n\n")[2])
    else:
        assert any("(1a_from_1.ipynb#Glossary)" in cell.source for cell in cells(part)[:3])
