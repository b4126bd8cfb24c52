"""Mutation score: how many small faults the tests notice. Not part of a test run.

    python tests/mutants.py LAYER ... [--sample N] [--seed N]

LAYER is math, experiments, figures, live, check or handout, or one module of it, as in experiments/sentences. Cosmic
Ray makes the mutants (another operator, another number, a loop left out) in a copy of the checkout. Of all mutants a
sample is drawn; each is run against the tests of its layer, those of its own module first, or of the one module alone.
Survivors are listed with their line. Equivalent mutants, which no test can notice, and those that change only how a
figure looks are listed apart, and do not count.
"""

import argparse
import os
import random
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from cosmic_ray.commands import init
from cosmic_ray.mutating import mutate_and_test
from cosmic_ray.work_db import WorkDB, use_db
from cosmic_ray.work_item import TestOutcome

ROOT = Path(__file__).parent.parent
PYTEST = f"{sys.executable} -m pytest -q -x -o addopts='--import-mode=importlib -p no:cacheprovider -p no:nbval'"
TIMEOUT = 600  # seconds: a mutant may make a loop endless
OF_CHECK = {
    "verdict": "judge compare examine",
    "survive": "sandbox",
    "catalogue": "problems lines",
    "mistakes": "catalogue recognise explain placement training simulate",
    "right": "source",
}
FIRST = {"_arguments": "bad_input", "_descent": "training", "style": "lines", "snapshot": "sentences"}
FIRST |= {module: test for test, modules in OF_CHECK.items() for module in modules.split()}
# What a module gives is seen in the tests of another layer: the curves in those of the live view, bounds in sentences.
SEEN_IN = {"panels": "live/test_explorer.py", "_rounding": "experiments/test_*.py"}

# (file, a pattern of the mutated line, why it is set apart)
APART = [
    ("_descent.py", "if bias else (-1|1)\\b", "1 is as finite as 0"),
    ("_descent.py", "phi\\[ ?0:\\]\\)\\) > 1|is not FEW|^\\+BLOCK = ", "the same numbers by another way: speed alone"),
    ("chain.py", r"for k in range\( ?0, (l \+ 1|len\(u\))\)", "entry 0 is NaN before and after, phi[0] no activation"),
    ("_descent.py", "continue  # exploded", "the weights stay as they are, and so explode again"),
    ("_descent.py", r"live\[1\] (is not|!=) len", "there are never more chains with a layer than chains"),
    ("_arguments.py", r"a\.shape\[- 0\]", "where it is asked, there is one axis"),
    (
        "chain.py",
        r"sign\[k \+ 1\] (//|/) np\.sign",
        "1 and -1 divide as they multiply, and by 0 it is set to 0 below",
    ),
    (
        "_descent.py",
        r"live\[k\] == n and phi\[k\] is phi\[first\] and .*BLOCK",
        "the size of a block changes speed alone",
    ),
    (
        "sentences.py",
        r"log10_value < -1 else|if t != max_iter|value <= 0 else",
        "minus infinity; no run is longer; 0 needs no e",
    ),
    ("sweep.py", r"J\[- 1\] >= np.inf", "nothing is larger"),
    ("predict.py", r"np\.abs\(h\[- 2\]\)", "any scale of that size does: it is divided out again"),
    ("lines.py", r"\[ ?-1\] for y_i|<= 1 else list", "there is just one, and at least one title"),
    ("lines.py", "OTHERS\\[: ?1\\]", "looks, no number"),
    ("maps.py", r"nan= 1\)|beside\[.\] (>= 0|> -1)", "cut to 0, like 0 itself; no name stands 0 points beside"),
    ("tables.py", "ends\\(\\) >= self", "a row of dots comes before any number: never equal, never greater"),
    ("tables.py", "< 10001", "four digits of 10^4 or more have an e anyway"),
    ("maps.py", r"beside\[.\] > 1", "names stand 6 or 8 points beside"),
    ("panels.py", r"name >= \"w\" else", "no name of a panel comes after w"),
    ("panels.py", r"_written\[0\] is not of", "written again each time: speed alone"),
    ("figures/*.py", r"spines|length=", "looks, no number"),
    ("figures/*.py", r"linewidth|zorder|markersize|markeredgewidth|alpha|pad=|\"1[abde]\", \(", "looks, no number"),
]


def modules(layer):
    """The modules of a layer."""
    folder, _, name = layer.partition("/")
    here = Path("backprop") if folder == "math" else Path("backprop", folder)
    return [here / f"{name}.py"] if name else sorted(here.glob("*.py"))


def command(module, alone):
    """The tests of the layer of a module, those of its own module first, or alone."""
    folder = Path("tests", "math" if module.parent.name == "backprop" else module.parent.name)
    own = f"test_{FIRST.get(module.stem, module.stem)}.py"
    tests = sorted(folder.glob("test_*.py"), key=lambda path: (path.name != own, path))
    if module.stem in SEEN_IN:
        tests = [*sorted(Path("tests").glob(SEEN_IN[module.stem])), *tests]
    return " ".join([PYTEST, *map(str, tests[:1] if alone else tests)])


def mutants_of(layers):
    """All mutants of some layers, in an order that does not change."""
    with use_db(":memory:", WorkDB.Mode.create) as db:
        init([module for layer in layers for module in modules(layer)], db, {})
        return sorted(
            db.work_items, key=lambda item: [(str(m.module_path), m.start_pos, str(m)) for m in item.mutations]
        )


def mutate(drawn, alone):
    """Run the tests on each mutant drawn, one by one; gives the survivors, and those set apart, as texts."""
    survived, apart = [], []
    for n, item in enumerate(drawn, 1):
        (mutation,) = item.mutations
        result = mutate_and_test(item.mutations, command(mutation.module_path, alone), TIMEOUT)
        if result.test_outcome == TestOutcome.SURVIVED:
            lines = [line for line in result.diff.splitlines() if line[:1] in "+-" and line[:3] not in ("+++", "---")]
            text = f"{mutation.module_path}:{mutation.start_pos[0]}\n    " + "\n    ".join(lines)
            why = [why for file, part, why in APART if mutation.module_path.match(file) and re.search(part, lines[-1])]
            (apart if why else survived).append(text)
            print(f"{n} of {len(drawn)}: {text}", *why, flush=True)
    return survived, apart


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("layers", nargs="+")
    parser.add_argument("--sample", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        copy = Path(folder, "copy")
        shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(".venv", ".git", "__pycache__"))
        os.chdir(copy)
        os.environ["MUTANTS"] = "1"  # a failing property is not made smaller
        used = subprocess.run([sys.executable, "-c", "import backprop as b; print(b.__file__)"], stdout=subprocess.PIPE)
        assert Path(used.stdout.decode().strip()).is_relative_to(copy), "the tests would run another backprop"
        alone = all("/" in layer for layer in asked.layers)
        for layer in asked.layers:
            subprocess.run(shlex.split(command(modules(layer)[0], alone)), check=True, stdout=subprocess.PIPE)
        found = mutants_of(asked.layers)
        drawn = random.Random(asked.seed).sample(found, min(asked.sample, len(found)))
        print(f"{' '.join(asked.layers)}: {len(drawn)} of {len(found)} mutants, seed {asked.seed}", flush=True)
        survived, apart = mutate(drawn, alone)
        os.chdir(ROOT)
    counted = len(drawn) - len(apart)
    print(f"{counted - len(survived)} of {counted} killed ({len(apart)} set apart)")


if __name__ == "__main__":
    main()
