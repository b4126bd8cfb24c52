"""The answer that a notebook prints for the student's own code, pasted into the cell above it, passes the check."""

import re

import pytest
from notebooks.reader import cells

SOFTMAX = ", normalised=True"


@pytest.mark.parametrize(
    ("part", "answers", "ending"), [("2b", slice(0, 1), ""), ("2b", slice(1, 2), SOFTMAX), ("2c", slice(None), "")]
)
def test_printed_answer_passes(part, answers, ending):
    """2b prints one for each of its two costs."""
    (n,) = [n for n, cell in enumerate(cells(part)) if cell.cell_type == "code" and "= ..." in cell.source]
    setup = next(cell.source for cell in cells(part) if cell.source.startswith("import matplotlib"))
    fold = cells(part)[n + 1].source.partition("<summary>One answer</summary>")[2].partition("</details>")[0]
    lines = dict(re.findall(r"`(\w+) = ([^`]+)`", fold)[answers])
    source = re.sub(r"(\w+) = \.\.\.", lambda left: f"{left[1]} = {lines.pop(left[1])}", cells(part)[n].source)
    assert not lines
    names = {}
    exec(f"{setup}\n{source.replace('check.two', 'verdict = check.two').removesuffix(')')}{ending})", names)
    assert names["verdict"].ok, names["verdict"]
