"""Heat maps and pictures of a classification: what they show is what they were given."""

import re

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from backprop.figures import heatmaps

A = np.array([[0.25, -1.0, -0.0], [2.0, 0.5, -0.125]])
X = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 3.0]])


@pytest.mark.parametrize(
    ("A", "how", "words", "limit"),
    [
        (A, {}, [["0.25", "-1.00", "0.00"], ["2.00", "0.50", "-0.12"]], 2),  # decimals stand one under the other
        ([[0.95, -5.6e-17]], {}, [["0.950", "0.000"]], 0.95),  # a rounding error is no -0
        ([[0, 1], [-12, 0]], {}, [["0", "1"], ["-12", "0"]], 12),
        ([[123.4, 0.5]], {"digits": 2}, [["123", "0"]], 123.4),
        ([[1e-3, 5e-4]], {}, [["0.00100", "0.00050"]], 1e-3),
        ([[5.6e-9, -1.2e-7]], {}, [["5.60e-09", "-1.20e-07"]], 1.2e-7),
        ([[5.6e-9]], {"digits": 2}, [["5.6e-09"]], 5.6e-9),
        ([[1e5, 0.5]], {}, [["1.00e+05", "5.00e-01"]], 1e5),
        ([[0.0123456]], {"digits": 2}, [["0.012"]], 0.0123456),
        ([[0.0, 0.0]], {}, [["0", "0"]], 1),
        ([1.0, -3.14159], {}, [["1.00"], ["-3.14"]], 3.14159),  # a vector stands as a column, as b does
    ],
)
def test_cells_carry_their_numbers_in_their_places_and_white_is_zero(pair, A, how, words, limit):
    image, texts = heatmaps.matrix(pair[0], A, "$G_2$", **how)
    shown = {text.get_position()[::-1]: text.get_text() for text in texts}
    assert shown == {(i, j): word for i, row in enumerate(words) for j, word in enumerate(row)}
    assert image.get_clim() == (-limit, limit)
    assert image.get_array().shape == np.shape(words)
    assert image.cmap(0.5)[:3] == pytest.approx((0.97, 0.97, 0.97), abs=0.01)
    red, _, blue = image.cmap(1.0)[:3]
    assert red > 3 * blue


def test_words_have_three_digits_where_nothing_is_said():
    assert heatmaps.in_words([[0.5, -2 / 3]]) == [["0.500", "-0.667"]]


def test_rows_and_columns_are_named_and_can_be_read_on_any_axis(pair):
    heatmaps.matrix(pair[0], A, "$G_2$", rows="unit $j$", columns="class $j$")
    heatmaps.matrix(pair[1], [1.0, 2.0], "b", columns="none has a vector")
    assert (pair[0].get_title(), pair[0].get_ylabel(), pair[0].get_xlabel()) == ("$G_2$", "unit $j$", "class $j$")
    assert (list(pair[0].get_xticks()), list(pair[0].get_yticks())) == ([0, 1, 2], [0, 1])
    assert (pair[1].get_xlabel(), list(pair[1].get_xticks())) == ("", [])
    between = [line.get_xydata().mean(axis=0).tolist() for line in pair[0].lines]
    assert between == [[0.5, 0.5], [0.5, 0.5], [1.5, 0.5]]  # one across (in parts of the axis), two down
    letters = [pair[0].title, pair[0].xaxis.label, pair[0].yaxis.label, *pair[0].get_xticklabels(), *pair[0].texts]
    assert min(text.get_size() for text in letters) >= 14


def test_compared_matrices_share_one_scale(pair):
    drawn = heatmaps.compare(pair, [A, -4 * A], ["A", "-4 A"])
    assert [image.get_clim() for image, _ in drawn] == [(-8.0, 8.0)] * 2
    assert [ax.get_title() for ax in pair] == ["A", "-4 A"]
    ((_, (third,)),) = heatmaps.compare(pair, [[1 / 3]], ["three digits"])
    assert third.get_text() == "0.333"


def test_numbers_stand_out_from_their_cells(pair):
    """Contrast of at least 4.5 to 1 (WCAG's bound for small letters) from one end of the colours to the other."""
    image, texts = heatmaps.matrix(pair[0], [np.linspace(-3, 3, 1001)], "A")
    drawn = zip(image.cmap(image.norm(image.get_array()))[0], (text.get_color() for text in texts))
    for cell, ink in [*drawn, *heatmaps.cell_colours([np.linspace(-3, 3, 1001)])[0]]:
        dark, light = sorted([_luminance(cell), _luminance(ink)])
        assert (light + 0.05) / (dark + 0.05) >= 4.5, (cell, ink)


def _luminance(colour):
    rgb = np.array(to_rgb(colour))
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4) @ [0.2126, 0.7152, 0.0722]


def test_html_shows_the_same_numbers_and_colours():
    html = heatmaps.as_html(A, "dJ/dW", "input p", "unit j", matrix="dJ_dW")
    assert html.startswith('<table data-matrix="dJ_dW"><caption')
    assert re.findall(r"<caption[^>]*>(.*)</caption>", html) == ["<b>dJ/dW</b><br>input p ↓, unit j →"]
    assert re.findall(r'scope="col">(\d)<', html) == ["0", "1", "2"]
    rows = [re.findall(r">([^<>]+)<", row) for row in html.split("<tr>")[2:]]
    assert rows == [["0", "0.2", "-1.0", "0.0"], ["1", "2.0", "0.5", "-0.1"]]
    fills = re.findall("background:(#......)", html)
    assert fills == [fill for row in heatmaps.cell_colours(A) for fill, _ in row]
    assert fills[3] == "#67001f"  # the largest: the deepest red
    assert fills[2] == "#f7f6f6"  # 0: white


def test_a_vector_as_html_is_a_column_without_heads():
    html = heatmaps.as_html([1.0, -3.0], "dJ/db", "unit j", "")
    assert re.findall(r">([^<>]+)<", html) == ["dJ/db", "unit j ↓", "0", "1", "1", "-3"]


@pytest.mark.parametrize(
    ("A", "error", "words"),
    [
        ([[]], ValueError, r"A takes shape \(rows, columns\) or \(rows,\), with at least one entry; got \(1, 0\)"),
        ([], ValueError, r"got \(0,\)"),
        (3.0, ValueError, r"got \(\)"),
        (np.ones((2, 2, 2)), ValueError, r"got \(2, 2, 2\)"),
        ([[1.0, 2.0], [3.0]], ValueError, "A takes real numbers in rows of equal length"),
        ([["a"]], TypeError, "A takes real numbers"),
        (np.ma.array([[1.0, 2.0]], mask=[[0, 1]]), TypeError, "A takes no masked array"),
    ],
)
def test_what_is_no_matrix(A, error, words, pair):
    for show in (lambda A: heatmaps.as_html(A, "A"), lambda A: heatmaps.compare(pair, [A, A], ["A", "A"])):
        with pytest.raises(error, match=words):
            show(A)


def test_grid_covers_the_samples_and_the_margin_row_by_row():
    assert heatmaps.grid(X).shape == (160 * 160, 2)
    plane = heatmaps.grid(X, side=11, margin=0.5)
    assert plane.shape == (121, 2)
    np.testing.assert_allclose(plane[[0, 10, 110, 120]], [[-0.5, -0.5], [1.5, -0.5], [-0.5, 3.5], [1.5, 3.5]])
    np.testing.assert_allclose(plane[1], [-0.3, -0.5])


def test_regions_show_the_class_of_each_place_and_the_samples_on_it(pair):
    """Class 1 where x1 > 0.5: right half of the picture, and the right way up."""
    plane = heatmaps.grid(X, side=10)
    image, lines = heatmaps.regions(pair[0], plane, plane[:, 0] > 0.5, X, [1, 0, 1], "two halves")
    assert image.get_extent() == pytest.approx((-0.2, 1.2, -0.2, 3.2))
    np.testing.assert_array_equal(image.get_array(), np.tile([0] * 5 + [1] * 5, (10, 1)))
    assert image.origin == "lower"
    np.testing.assert_array_equal(lines[0].get_xydata(), X[[1]])
    np.testing.assert_array_equal(lines[1].get_xydata(), X[[0, 2]])
    heatmaps.regions(pair[1], plane, np.zeros(100), X, [1, 0, 1], "one key is enough")
    (key,) = pair[0].figure.legends
    assert [text.get_text() for text in key.get_texts()] == ["class 0", "class 1"]
    for j in (5, 7):
        with pytest.raises(ValueError, match=rf"classes takes 0\.\.4, one colour each; got {j}"):
            heatmaps.regions(pair[0], plane, np.full(100, j), X, [0, 0, 0], "too many")


def test_a_sample_stands_out_from_the_region_of_its_class(pair):
    plane = heatmaps.grid(X, side=5)
    image, lines = heatmaps.regions(pair[0], plane, np.arange(25) % 5, np.zeros((5, 2)), range(5), "five classes")
    assert len({line.get_marker() for line in lines}) == 5
    for j, line in enumerate(lines):
        fill, ground = to_rgb(line.get_color()), image.cmap(image.norm(j))[:3]
        assert ground == pytest.approx([0.7 + 0.3 * part for part in fill])  # the same hue, mixed with white
