"""Tables: their numbers, their ends, the same numbers in text and HTML, and errors that name what was wrong."""

import re

import numpy as np
import pytest

from backprop.figures import tables

w = np.append(np.nan, np.arange(12) / 8)


def test_a_table_shows_its_ends_as_text_and_every_layer_as_html():
    """Entry 0 belongs to no layer (of h it is x) and is not shown."""
    table = tables.by_layer(h=np.arange(26).reshape(13, 2), w=w)
    lines = [line.split() for line in str(table).splitlines()]
    assert lines[0] == ["k", "h[k,1]", "h[k,2]", "w[k]"]
    assert lines[1] == ["1", "2", "3", "0"]
    assert lines[6] == ["..."] * 4
    assert [line[0] for line in lines[1:]] == ["1", "2", "3", "4", "5", "...", "8", "9", "10", "11", "12"]
    assert len({len(line) for line in str(table).splitlines()}) == 1  # columns stand one under the other
    ends, everything = (_cells(part) for part in table._repr_html_().split("<details>"))
    assert ends == lines
    assert everything == [lines[0], *([str(k), str(2 * k), str(2 * k + 1), f"{(k - 1) / 8:g}"] for k in range(1, 13))]


@pytest.mark.parametrize("l", [1, 9, 10])
def test_a_short_table_has_nothing_to_unfold(l):
    table = tables.by_layer(w=w[: l + 1])
    assert "..." not in str(table)
    assert _cells(table._repr_html_()) == [line.split() for line in repr(table).splitlines()]
    assert "<details>" not in table._repr_html_()


def _cells(html):
    return [re.findall(r"<t[hd][^>]*>([^<]*)<", row) for row in html.split("<tr>")[1:]]


@pytest.mark.parametrize(
    ("arrays", "named", "error", "words"),
    [
        ([w], {}, TypeError, r"takes arrays by name, as in by_layer\(h=h\); got 1 without"),
        ([], {}, ValueError, "at least one array"),
        ([], {"w": [np.nan, 1, np.nan]}, ValueError, "w takes numbers; got nan at layer 2"),
        ([], {"h": [[1, 1], [1, np.nan]]}, ValueError, "h takes numbers; got nan at layer 1"),
        ([], {"w": w, "g": np.ones((12, 2))}, ValueError, r"g takes l\+1 = 13 layers as the first array; got 12"),
        ([], {"J": 3.0}, ValueError, r"J takes shape \(l\+1,\) or \(l\+1, m\).*; got \(\)"),
        ([], {"h": np.ones((3, 2, 2))}, ValueError, r"h takes shape .*; got \(3, 2, 2\)"),
        ([], {"w": [1.0]}, ValueError, r"w takes shape .*; got \(1,\)"),
        ([], {"w": ["a", "b"]}, TypeError, "w takes real numbers"),
        ([], {"w": [1j, 2]}, TypeError, "w takes real numbers"),
    ],
)
def test_what_a_student_may_type_gets_a_clear_error(arrays, named, error, words):
    with pytest.raises(error, match=words):
        tables.by_layer(*arrays, **named)


def test_html_escapes_what_it_is_given_and_heads_rows_and_columns():
    """What a student's own code is called may hold anything."""
    html = tables.html(["got <b>"], rows=[["<lambda>", "a & b"]], caption="x < 1\nand", corner="k", verdict='"no"')
    assert _cells(html) == [["k", "got &lt;b&gt;"], ["&lt;lambda&gt;", "a &amp; b"]]
    assert html.startswith('<table data-verdict="&quot;no&quot;">')
    assert "<b>x &lt; 1</b><br>and</caption>" in html
    assert re.findall(r'scope="(\w+)">', html) == ["col", "col", "row"]
    assert "<thead>" not in tables.html(rows=[["a", "b"]])
    assert "caption" not in tables.html(rows=[["a", "b"]])
