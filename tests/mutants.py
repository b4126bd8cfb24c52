"""How many small faults the tests notice: python tests/mutants.py ROOM [SAMPLE]. Not part of the ordinary run.

ROOM is math, figures, live or check. Cosmic Ray makes the faults (another operator, another number, a statement left
out) in a copy of the checkout; SAMPLE of them are drawn (seeded, 100 by default), each is run against the tests of its
room, and those that live are listed with their line.
"""

import random
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from cosmic_ray.work_db import WorkDB, use_db
from cosmic_ray.work_item import TestOutcome

ROOT = Path(__file__).parent.parent
ROOMS = {
    "math": ("backprop", ["figures", "live", "check", "handout"], ["tests/math"]),
    "figures": ("backprop/figures", [], ["tests/figures"]),
    "live": ("backprop/live", ["server.py"], ["tests/live"]),
    "check": ("backprop/check", [], ["tests/check"]),
}
SEED = 1
CONFIG = """
[cosmic-ray]
module-path = {modules}
timeout = 300
test-command = "{python} -m pytest -q -x -p no:xdist -o addopts='--import-mode=importlib -p no:cacheprovider' {tests}"
excluded-modules = {excluded}
[cosmic-ray.distributor]
name = "local"
"""


def mutate(room, sample, folder):
    """Make the faults in a copy of the checkout, run them, and give (killed, [description of each that lived])."""
    copy = Path(folder, "copy")
    shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(".venv", ".git", "notebooks", "__pycache__"))
    package, left_out, tests = ROOMS[room]
    config, session = Path(copy, "cosmic.toml"), Path(copy, "session.sqlite")
    excluded = [str(p.relative_to(copy)) for name in left_out for p in [Path(copy, package, name)] for p in files(p)]
    settings = {"modules": [package], "python": sys.executable, "tests": " ".join(tests), "excluded": excluded}
    config.write_text(CONFIG.format(**settings), encoding="utf-8")
    run = [sys.executable, "-m", "cosmic_ray.cli"]
    subprocess.run([*run, "init", config.name, session.name], cwd=copy, check=True, capture_output=True)
    with use_db(str(session), WorkDB.Mode.open) as db:
        items = list(db.work_items)
        drawn = random.Random(SEED).sample(items, min(sample, len(items)))
        db.clear()
        db.add_work_items(drawn)
    print(f"{room}: {len(drawn)} of {len(items)} faults", flush=True)
    subprocess.run([*run, "exec", config.name, session.name], cwd=copy, check=True)
    with use_db(str(session), WorkDB.Mode.open) as db:
        results = dict(db.results)
        lived = [item for item in db.work_items if results[item.job_id].test_outcome == TestOutcome.SURVIVED]
    return len(drawn) - len(lived), [describe(item, results[item.job_id].diff) for item in lived]


def files(path):
    """A file, or the Python files of a folder."""
    return sorted(path.rglob("*.py")) if path.is_dir() else [path] if path.exists() else []


def describe(item, diff):
    """Where a fault was, and its line before and after."""
    (mutation,) = item.mutations
    lines = [line for line in diff.splitlines() if line[:1] in "+-" and line[:3] not in ("+++", "---")]
    return f"{mutation.module_path}:{mutation.start_pos[0]}\n    " + "\n    ".join(lines)


def main(room, sample=100):
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        killed, lived = mutate(room, int(sample), folder)
    print(*lived, sep="\n")
    print(f"{room}: {killed} of {killed + len(lived)} killed")


if __name__ == "__main__":
    main(*sys.argv[1:])
