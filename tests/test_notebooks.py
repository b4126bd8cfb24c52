"""The committed notebooks: executed from a clean kernel, clean, valid, and within the rules of the house.

nbval passes a notebook without outputs without comparing anything; these tests are what makes its green mean something.
"""

import ast
import base64
import re
from pathlib import Path

import nbformat
import pytest

NOTEBOOKS = sorted((Path(__file__).parent.parent / "notebooks").glob("*.ipynb"))
each_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def read(path):
    return nbformat.read(path, as_version=4)


def cells(path, kind):
    return [cell for cell in read(path).cells if cell.cell_type == kind]


def code(path):
    """The code cells' syntax trees; the cells hold no line magic, so each is plain Python."""
    return [ast.parse(cell.source) for cell in cells(path, "code")]


def test_one_notebook_a_part():
    assert [path.stem.split("_")[0] for path in NOTEBOOKS] == ["1a", "1b", "1c", "1d", "1e", "2a", "2b", "2c"]


@each_notebook
def test_valid(path):
    nbformat.validate(read(path))


@each_notebook
def test_executed_in_order_from_a_clean_kernel(path):
    counts = [cell.execution_count for cell in cells(path, "code")]
    assert counts == list(range(1, len(counts) + 1))


@each_notebook
def test_outputs_are_committed_and_clean(path):
    outputs = [output for cell in cells(path, "code") for output in cell.outputs]
    assert any("image/png" in output.get("data", {}) for output in outputs)
    for output in outputs:
        assert output.output_type != "error"
        assert output.get("name") != "stderr", output.text
        assert "Traceback" not in str(output.get("text", ""))


@each_notebook
def test_no_logic_hides_in_a_notebook(path):
    """Mathematics, plots and widgets live in the module: no def, class, star import, path line or long cell."""
    for tree in code(path):
        for node in ast.walk(tree):
            assert not isinstance(node, ast.FunctionDef | ast.ClassDef)
            assert not (isinstance(node, ast.ImportFrom) and node.names[0].name == "*")
            assert not (isinstance(node, ast.Attribute) and ast.unparse(node) == "sys.path")
    for cell in cells(path, "code"):
        assert len(cell.source.splitlines()) <= 12, cell.source
        assert not cell.metadata.get("jupyter", {}).get("source_hidden")


@each_notebook
def test_prose_outweighs_code(path):
    words = {kind: sum(len(c.source) for c in cells(path, kind)) for kind in ("markdown", "code")}
    assert words["markdown"] > words["code"]


@each_notebook
def test_printed_numbers_are_rounded(path):
    """At most 4 significant digits: more would differ from platform to platform, and nbval compares them."""
    for cell in cells(path, "code"):
        for output in cell.outputs:
            text = output.get("text", "") + output.get("data", {}).get("text/plain", "")
            if "def " in text:
                continue  # a listing of the module's own code
            for number in re.findall(r"(?<![\w.,])\d+\.\d+(?:e[-+]?\d+)?(?!\w|\.\d)", text):
                digits = number.split("e")[0].replace(".", "").lstrip("0")
                assert len(digits) <= 4, f"{number} in {text!r}"


@each_notebook
def test_live_view_shows_a_still_picture_before_it_runs(path):
    """The picture has words beside it, and is a PNG: what GitHub and an untrusted JupyterLab show."""
    last = [c for c in cells(path, "code") if re.search(r"\blive\.\w+\(", c.source)]
    assert last, "no live view"
    for cell in last:
        (shown,) = [o for o in cell.outputs if o.output_type == "execute_result"]
        assert base64.b64decode(shown.data["image/png"]).startswith(b"\x89PNG")
        assert shown.data["text/plain"].startswith("Live view (run the cell to move it)")
        assert shown.metadata["image/png"]["alt"] in shown.data["text/plain"]


@each_notebook
def test_links_lead_somewhere(path):
    for cell in cells(path, "markdown"):
        prose = re.sub(r"\$\$.*?\$\$|\$.*?\$|```.*?```|`.*?`", "", cell.source, flags=re.DOTALL)
        for target in re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", prose):
            assert target.startswith("https://") or (path.parent / target).exists(), target
