"""The house rules of the repository: what a visitor sees, and who may call whom."""

import ast
import doctest
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
STOREYS = ("figures", "live", "check", "handout")  # beside them, at the top, the mathematics
LOUD = {"IPython", "ipywidgets", "matplotlib", "PIL"}
MAY_LOAD = {  # of this package's storeys and of what needs a screen
    "math": set(),
    "figures": {"figures", "matplotlib"},
    "live": {"live", "figures", *LOUD},
    "check": {"check", "figures"},
    "handout": {"handout", "live", "figures", *LOUD},
}
MODULES = sorted((ROOT / "backprop").rglob("*.py"))


def storey(path):
    """The storey of a module: the folder it lies in, or the mathematics."""
    (first, *rest) = path.relative_to(ROOT / "backprop").parts
    return first if rest else "math"


def imported(path):
    """What a module imports, in dotted names from the package's top on, such as live.panels or numpy."""
    here = list(path.relative_to(ROOT / "backprop").parts[:-1])
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            up = here[: len(here) - node.level + 1] if node.level else []
            base = [*up, *(node.module or "").split(".")]
            yield from (".".join(filter(None, [*base, alias.name])) for alias in node.names)


def test_top_level_is_what_the_owner_fixed():
    """Five visible entries; only what git tracks counts, so a virtual environment may lie beside them."""
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode and not os.environ.get("CI"):
        pytest.skip("not a git checkout: what is tracked cannot be told")
    top = {line.split("/")[0] for line in listed.stdout.splitlines() if not line.startswith(".")}
    assert top == {"README.md", "requirements.txt", "notebooks", "backprop", "tests"}


def test_import_loads_no_gui_library():
    """Students' own scripts, and CI without a screen, need the mathematics alone."""
    code = f"import sys, backprop; print(sorted({LOUD!r} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "[]"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: f"{storey(path)}.{path.stem}")
def test_calls_go_down_never_up(path):
    """Mathematics knows no figure, figures know no widget, and nothing calls what stands beside or above it."""
    tops = {name.removeprefix("backprop.").split(".")[0] for name in imported(path)}
    assert not tops & ({*STOREYS, *LOUD} - MAY_LOAD[storey(path)])


@pytest.mark.parametrize("path", [p for p in MODULES if storey(p) in ("live", "figures")], ids=lambda path: path.stem)
def test_no_equation_is_written_above_the_mathematics(path):
    """No tanh and no exponential where things are shown."""
    calls = {
        ast.unparse(node.func) for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)
    }
    assert not calls & {"np.tanh", "np.cosh", "np.exp", "math.tanh", "math.exp"}


def test_sentences_need_no_widget_and_no_figure():
    """The handout and the notebooks speak through the same words."""
    needs = {name.split(".")[0] for name in imported(ROOT / "backprop" / "live" / "sentences.py")}
    assert not needs & LOUD


def test_readme_links_lead_somewhere():
    """Pictures too."""
    for target in re.findall(r"\]\(([^)#]+)\)", (ROOT / "README.md").read_text(encoding="utf-8")):
        assert target.startswith("https://") or (ROOT / target).exists(), target


def test_readme_example_and_docstrings_hold():
    """Every example that is printed for a reader is run."""
    assert doctest.testfile(str(ROOT / "README.md"), module_relative=False, encoding="utf-8").failed == 0
    import backprop.chain

    assert doctest.testmod(backprop.chain).failed == 0


@pytest.mark.parametrize("command", [["check"], ["format", "--check"]], ids=" ".join)
def test_ruff_finds_nothing(command):
    """Code and notebooks alike."""
    ruff = [sys.executable, "-m", "ruff", *command, "--no-cache", "."]
    done = subprocess.run(ruff, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
