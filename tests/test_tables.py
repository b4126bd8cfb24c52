"""The tables by layer: their numbers, their ends, and the same numbers in text and HTML."""

import re

import numpy as np
import pytest

from backprop import chain, tables


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.5, "0.5"),
        (-0.0, "0"),
        (1234.56, "1235"),
        (9999.4, "9999"),
        (9999.9, "1.000e+04"),  # rounded to 4 digits it is no longer below 10^4
        (-12345, "-1.234e+04"),
        (0.001, "0.001"),
        (0.00012345, "1.234e-04"),
        (5.8345e-304, "5.834e-304"),
        (np.float32(0.1), "0.1"),
        (np.inf, "inf"),
    ],
)
def test_a_number_has_4_digits(value, text):
    assert tables.number(value) == text


def test_a_table_shows_its_ends_as_text_and_every_layer_as_html():
    """Entry 0 belongs to no layer (of h it is x) and is not shown."""
    h, w = np.arange(26).reshape(13, 2), chain.per_layer(12, np.arange(12) / 8)
    table = tables.by_layer(h=h, w=w)
    lines = [line.split() for line in str(table).splitlines()]
    assert lines[0] == ["k", "h[k,1]", "h[k,2]", "w[k]"]
    assert lines[1] == ["1", "2", "3", "0"]
    assert lines[6] == ["..."] * 4
    assert [line[0] for line in lines[1:]] == ["1", "2", "3", "4", "5", "...", "8", "9", "10", "11", "12"]
    everything = table._repr_html_().split("<details>")[1]
    rows = [re.findall(r"<t[hd][^>]*>([^<]*)<", row) for row in everything.split("<tr>")[2:]]
    assert rows == [[str(k), str(2 * k), str(2 * k + 1), f"{(k - 1) / 8:g}"] for k in range(1, 13)]
