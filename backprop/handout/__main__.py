"""`python -m backprop.handout [FILE]`: makes the handout and says how big it is."""

import argparse
import sys
from pathlib import Path

INSTALL = 'pip install -e "./backprop[handout]"'


def main(arguments=None):
    """Write the handout; what is missing is said in one line, and the exit status is then 1 (2 for bad arguments)."""
    parser = argparse.ArgumentParser(prog="python -m backprop.handout", description="The companion in one file.")
    parser.add_argument("file", nargs="?", default="handout.html", type=Path, help="handout.html if left out")
    file = parser.parse_args(arguments).file
    if file.is_dir() or not file.parent.is_dir():
        sys.exit(f"{file} cannot be written: {'it' if file.is_dir() else file.parent} is {_what(file)}.")
    try:
        from . import page
    except ModuleNotFoundError as missing:
        sys.exit(f"The handout needs {missing.name}. This installs it, from the repository's folder: {INSTALL}")
    try:
        parts = page.read()
        html = page.page(parts)
        file.write_text(html, encoding="utf-8", newline="\n")
    except (OSError, ValueError) as fault:
        sys.exit(str(fault))
    for path in sorted(page.NOTEBOOKS.glob("*.ipynb")):
        if page.is_untitled(path):
            print(f"{path.name} is left out: give it a name of its own.")
    print(f"{file}: {len(parts)} notebooks in one file of {file.stat().st_size / 1e6:.1f} MB.")


def _what(file):
    return "a folder" if file.is_dir() else "no folder"


if __name__ == "__main__":
    main()
