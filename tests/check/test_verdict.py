"""What is said, in which order, and how it looks."""

import html.parser
import re
import subprocess
import sys

import numpy as np
import pytest

from backprop import chain, check


def nothing(u, h, y, w): ...


def a_pass(u, h, y, w):
    """g."""
    pass


def returns_none(u, h, y, w):
    return None


def not_implemented(u, h, y, w):
    raise NotImplementedError


def with_sizes(u, h, y, w):
    l, m = len(w) - 1, len(y)  # noqa: F841
    ...


def with_empty_arrays(u, h, y, w):
    g = np.full_like(u, np.nan)
    ...  # g[l] and g[k]
    return g


def with_zeros(u, h, y, w):
    g = np.zeros_like(u)
    ...
    return g


def with_names_only(u, h, y, w):
    ...
    return g  # noqa: F821


def with_a_gap_in_the_middle(u, h, y, w):
    g = ...
    return g * w[:, np.newaxis]


def with_a_gap(u, h, y, w):
    g = np.full_like(u, np.nan)
    g[-1] = ...
    return g


def only_dots(u, h, y, w):
    g = ...
    return g


SKELETONS = [nothing, a_pass, returns_none, not_implemented, with_sizes, with_empty_arrays, with_zeros]
SKELETONS += [with_a_gap, with_a_gap_in_the_middle, with_names_only, only_dots]


@pytest.mark.parametrize("backward", SKELETONS)
def test_an_untouched_skeleton_is_met_kindly(backward):
    verdict = check.chain(forward=chain.forward, backward=backward)
    assert not verdict.ok
    assert verdict.mistakes == ()
    assert repr(verdict).startswith("Nothing is written yet in `backward`.")
    assert "Checked: `forward`: right. Not handed in: `cost`, `gradients`, `train`." in repr(verdict)


def test_several_untouched_ones_are_met_at_once():
    text = repr(check.chain(forward=lambda x, w, b: ..., backward=nothing))
    assert text.startswith("Nothing is written yet in `forward`, `backward`.")
    assert "Checked" not in text
    text = repr(check.chain(forward=lambda x, w, b: chain.forward(x, w, 0 * b), backward=nothing))
    assert text.startswith("`forward` is not right yet.")
    assert "Not written yet: `backward`." in text


def test_one_line_still_to_be_written():
    def gradients(h, g):
        dJ_dw = (h[:-1] * g[1:]).sum(axis=1)
        dJ_db = ...
        return dJ_dw, dJ_db

    verdict = check.chain(gradients=gradients)
    assert verdict.where == ("gradients", "dJ_db", 1, None)
    assert "\ndJ_db is still to be written.\ndJ_dw is right.\n" in repr(verdict)


def test_a_forgotten_return_is_no_untouched_skeleton():
    def backward(u, h, y, w):
        g = 0 * u
        g[-1] = h[-1] - y

    assert "it is" not in repr(check.chain(backward=backward)).splitlines()[0]
    assert "`backward` is not right yet." in repr(check.chain(backward=backward))
    assert "nothing (None)" in repr(check.chain(backward=backward))
    assert "`return`" in repr(check.chain(backward=backward))


def double(u, h, y, w):
    return 2 * chain.backward(u, h, y, w)


def test_the_first_wrong_number_is_the_first_computed():
    def forward(x, w, b):
        u, h = chain.forward(x, w, b)
        if len(w) > 3 and len(x) > 2:
            u[3, 1] += 0.1
            h[2, 2] *= 3
        return u, h

    verdict = check.chain(forward=forward)
    assert verdict.where == ("forward", "h", 2, 3)  # samples count from 1, as in the exercise

    def backward(u, h, y, w):
        g = chain.backward(u, h, y, w)
        g[1, 0] += 1
        g[len(g) // 2, -1] += 1
        return g

    assert check.chain(backward=backward).where == ("backward", "g", 2, 3)


def test_the_numbers_are_those_of_the_problem():
    verdict = check.chain(backward=double)
    got = double(**verdict.inputs)[verdict.where.layer, verdict.where.sample - 1]
    expected = chain.backward(**verdict.inputs)[verdict.where.layer, verdict.where.sample - 1]
    row = repr(verdict).split("The first wrong number:")[1].splitlines()[2].split()
    assert row == ["g", "4", "1", f"{got:.4g}", f"{expected:.4g}", f"{got / expected:.4g}"]


def test_order_of_what_is_to_be_mended():
    """Does not run, wrong kind, wrong shape, changed in place, wrong number; whichever function it is in."""

    def stops(x, y, w, b, alpha, max_iter):
        raise ValueError

    def wrong_kind(h, g):
        return "dJ", "db"

    def wrong_shape(h_l, y):
        return h_l

    def changes(u, h, y, w):
        w *= 2
        return u

    def wrong_number(x, w, b):
        return chain.forward(x, w, 0 * b)

    submitted = {
        "train": stops,
        "gradients": wrong_kind,
        "cost": wrong_shape,
        "backward": changes,
        "forward": wrong_number,
    }
    for name in list(submitted):
        assert repr(check.chain(**submitted)).startswith(f"`{name}` is not right yet.")
        del submitted[name]


def test_what_is_right_alone_may_be_wrong_together():
    """A function that checks more than it needs: right numbers pass, single precision does not."""

    def forward(x, w, b):
        return [a.astype(np.float32) for a in chain.forward(x, w, b)]

    def gradients(h, g):
        if (h[1:] == np.float32(h[1:])).all():
            raise ValueError("too few digits")
        return chain.gradients(h, g)

    assert check.chain(forward=forward).ok
    assert check.chain(gradients=gradients).ok
    verdict = check.chain(forward=forward, gradients=gradients)
    assert not verdict.ok
    assert "not with what your own functions before it give" in repr(verdict)
    assert verdict.where.function == "gradients"
    assert verdict.inputs["h"][1, 0] == np.float32(verdict.inputs["h"][1, 0])


def test_nothing_handed_in():
    assert not check.chain().ok
    assert "Nothing was handed in." in repr(check.chain())
    assert "forward=..." in repr(check.two_layer())


def test_no_grade_and_no_count():
    for verdict in (check.chain(chain.forward), check.chain(backward=double), check.chain(backward=nothing)):
        assert not re.search(r"\b(passed|score|points|grade|tests?)\b|\d+ of \d+|%", repr(verdict))


class Parser(html.parser.HTMLParser):
    """Checks that what is opened is closed, and collects the text."""

    def __init__(self):
        super().__init__()
        self.open, self.text = [], ""

    def handle_starttag(self, tag, attrs):
        self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


@pytest.mark.parametrize("submitted", [{"backward": double}, {"forward": chain.forward}, {"backward": nothing}, {}])
def test_the_html_says_the_same_as_the_text(submitted):
    verdict = check.chain(**submitted)
    parser = Parser()
    parser.feed(verdict._repr_html_())
    assert parser.open == []

    def words(text):
        return re.sub(r"[\s`:]+", "", text)

    assert words(parser.text) == words(repr(verdict))


def test_the_html_names_no_colour_of_text_or_page():
    """So that it reads on light and dark pages."""
    colours = re.findall(r"(?<![-\w])(?:color|background)\s*:\s*([^;\"]+)", check.chain(backward=double)._repr_html_())
    assert set(colours) <= {"inherit", "rgba(128,128,128,.13)"}


def test_the_check_loads_no_figures_and_no_widgets():
    code = "import sys; from backprop import check; check.chain()._repr_html_(); "
    code += "print([m for m in ('matplotlib', 'ipywidgets', 'IPython') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "[]\n"


def test_dots_that_were_left_behind_do_not_hide_what_is_written():
    def backward(u, h, y, w):
        ...
        return chain.backward(u, h, y, w)

    assert check.chain(backward=backward).ok

    def wrong(u, h, y, w):
        ...
        return 2 * chain.backward(u, h, y, w)

    assert check.chain(backward=wrong).mistakes == ("factor_2",)


def test_what_stops_is_told_what_it_was_given():
    text = repr(check.chain(cost=lambda h_l, y: h_l @ y.T[:1]))
    assert "It was given h_l (m) = (3,), y (m) = (3,)." in text


def test_an_input_left_out_of_h_is_remarked():
    def forward(x, w, b):
        u, h = chain.forward(x, w, b)
        return u, [None, *h[1:]]

    verdict = check.chain(forward=forward)
    assert verdict.ok
    assert "Your h has no input in h[0]." in repr(verdict)
    assert "h[0]" not in repr(check.chain(forward=chain.forward))


def test_another_input_in_h_is_wrong():
    def forward(x, w, b):
        u, h = chain.forward(x, w, b)
        h[0] = x + 1
        return u, h

    assert check.chain(forward=forward).where == ("forward", "h", 0, 1)
    assert "h[0] should be the input x" in repr(check.chain(forward=forward))
