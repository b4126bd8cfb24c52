"""The handout against the notebooks it is made of: nothing lost, nothing dead, nothing asked of a network."""

import base64
import collections
import html.parser
import io
import json
import re
import subprocess
import sys
import unicodedata
from pathlib import Path

import numpy as np
import pytest
from fontTools import ttLib
from PIL import Image

from backprop.handout import __main__ as command

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))
VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "mspace", "wbr"}
SIZES = {"small": (360, 640), "phone": (390, 844), "tablet": (768, 1024), "laptop": (1280, 720), "hall": (1920, 1080)}


# What the notebooks hold, read as the JSON that they are


def cells(kind):
    for path in NOTEBOOKS:
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == kind:
                yield path.stem, cell | {"source": "".join(cell["source"])}


def text():
    """All prose, without code: what looks like a formula or a heading is one."""
    return "\n\n".join(
        re.sub(r"```.*?```|`[^`\n]*`", "", cell["source"], flags=re.DOTALL) for _, cell in cells("markdown")
    )


def formulas():
    """The TeX of each formula, those with a wide space inside in their parts, as the page sets them."""
    for displayed, inline in re.findall(r"\$\$(.+?)\$\$|\$([^$]+)\$", text(), re.DOTALL):
        yield from displayed.split(r"\qquad") if displayed else [inline]


def outputs(kind):
    for _, cell in cells("code"):
        for output in cell["outputs"]:
            value = output.get("text") if kind == "stream" else output.get("data", {}).get(kind)
            if value is not None:
                yield cell, "".join(value)


def is_live(cell):
    return re.search(r"live\.(explorer|atlas|matrices)\(", cell["source"])


def is_unwritten(cell):
    return "your-turn" in cell["metadata"].get("tags", []) and re.search(r"^ +(\w+ = )?\.\.\.", cell["source"], re.M)


# What the page holds, read by a parser that forgives nothing


class Page(html.parser.HTMLParser):
    """Elements in order, each a dict of its attributes with its tag, its text and the tags above it."""

    def __init__(self, text):
        super().__init__()
        self.elements, self.open, self.crossed = [], [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attributes):
        above = self.open[-1] if self.open else None
        element = {"tag": tag, "text": "", "above": above} | dict(attributes)
        self.elements.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        if not self.open or self.open.pop()["tag"] != tag:
            self.crossed.append((tag, self.getpos()))

    def handle_data(self, data):
        for element in self.open:
            element["text"] += data

    def all(self, tag, kind=None):
        return [e for e in self.elements if e["tag"] == tag and (kind is None or kind in e.get("class", "").split())]


def inside(element, tag, **attributes):
    """Whether an element of this tag and these attributes is above."""
    while element := element["above"]:
        if element["tag"] == tag and attributes.items() <= element.items():
            return True
    return False


@pytest.fixture(scope="module")
def page(handout):
    return Page(handout.read_text(encoding="utf-8"))


def test_one_small_file(handout, page):
    """With the states of the live views, at most 1.5 MB, it stays below 6 MB."""
    states = next(e for e in page.all("script") if e.get("id") == "live-data")
    assert handout.stat().st_size - len(states["text"]) < 4.5e6


def test_well_formed(page):
    assert page.crossed == []
    assert page.open == []
    ids = collections.Counter(e["id"] for e in page.elements if "id" in e)
    assert [name for name, times in ids.items() if times > 1] == []


def test_no_address_but_in_links(page):
    """Nothing is loaded: pictures and the font are in the file, and styles name no other."""
    for e in page.elements:
        if e["tag"] != "a":
            assert not {"href", "src", "srcset", "data", "action"} & e.keys() or (e.get("href") or e["src"]).startswith(
                "data:"
            )
        assert "url(" not in e.get("style", "")
    for style in page.all("style"):
        assert "@import" not in style["text"]
        assert re.findall(r"url\((?!data:font/woff2;base64,)", style["text"]) == []


def test_contents_name_every_heading(page):
    names = re.findall(r"^#{1,3} (.+)$", text(), re.M)
    headings = [e for e in page.elements if e["tag"] in ("h1", "h2", "h3") and inside(e, "main")]
    links = [e for e in page.all("a") if inside(e, "nav")]
    assert len(names) == len(headings) == len(links) > 100
    assert [e["href"] for e in links] == ["#" + e["id"] for e in headings]
    for name, heading, link in zip(names, headings, links):
        assert heading["text"] == link["text"]
        if "$" not in name:
            assert heading["text"] == re.sub(r"[*`]", "", name)
    minutes = [e["text"] for e in page.all("summary") if inside(e, "nav")]
    stated = [
        re.search(r"about (\d+) minutes", cell["source"])[1]
        for _, cell in cells("markdown")
        if cell["source"].startswith("# ")
    ]
    assert [m.split()[0] for m in minutes] == stated
    assert len(stated) == len(NOTEBOOKS) == 8


def test_links_lead_somewhere(page):
    ids = {e["id"] for e in page.elements if "id" in e}
    links = [e["href"] for e in page.all("a")]
    assert [link for link in links if link.startswith("#") and link[1:] not in ids] == []
    named = re.findall(r"\]\((\w\w)_[\w.]+\.ipynb\)", "\n".join(cell["source"] for _, cell in cells("markdown")))
    followed = [e["href"][1:] for e in page.all("a") if inside(e, "main") and re.fullmatch(r"#\d[a-e]", e["href"])]
    assert followed == named
    assert len(named) > 30


def test_each_formula_is_set_with_its_letters_and_digits(page):
    """Counted and spelled by another reading than the page's own: order and signs aside, nothing is lost or added."""
    maths = [e for e in page.all("math") if inside(e, "main") and not inside(e, "section", **{"class": "live"})]
    expected = list(formulas())
    assert len(maths) == len(expected) > 1000
    for tex, math in zip(expected, maths):
        spelled = re.sub(r"\\(tanh|sinh|cosh|log|ln)(?![a-z])", r"\1", tex)
        spelled = re.sub(r"\\[A-Za-z]+", "", spelled)
        shown = unicodedata.normalize("NFKC", math["text"])
        assert sorted(re.findall("[A-Za-z0-9]", shown)) == sorted(re.findall("[A-Za-z0-9]", spelled)), tex
        assert "\\" not in shown
    assert page.all("merror") == []


def test_figures_are_the_notebooks_own_pixel_by_pixel(page):
    """Those of live views that move are not here."""
    expected = [png for cell, png in outputs("image/png") if not is_live(cell) or "y=(" in cell["source"]]
    shown = [e for e in page.all("img") if inside(e, "figure")]
    assert len(shown) == len(expected) > 40
    for png, image in zip(expected, shown):
        drawn, kept = (Image.open(io.BytesIO(base64.b64decode(b))) for b in (png, image["src"].split(",")[1]))
        assert np.array_equal(np.asarray(drawn.convert("RGB")), np.asarray(kept))
        assert (int(image["width"]), int(image["height"])) == drawn.size
        assert len(image["alt"]) > 20


def test_live_views_stand_where_the_notebooks_have_them(page):
    views = [e["data-live"] for e in page.all("section", "live") if e["above"].get("class") == "wide"]
    kinds = {"explorer": "chain", "atlas": "map", "matrices": "matrices"}
    expected = [kinds[is_live(cell)[1]] for _, cell in cells("code") if is_live(cell) and "y=(" not in cell["source"]]
    assert views == expected
    assert len(views) == 8
    assert sum("A still picture" in e["text"] for e in page.all("p", "note")) == 1


def test_code_and_what_it_printed(page):
    """Line for line; the verdicts on what nobody has written yet are left out, and nothing else."""
    code = [
        e["text"].rstrip("\n")
        for e in page.all("div", "highlight")
        if inside(e, "div", **{"class": "own"}) or inside(e, "details", **{"class": "code"})
    ]
    assert code == [cell["source"].strip("\n") for _, cell in cells("code")]
    assert [e["text"] for e in page.all("pre", "printed")] == [printed for _, printed in outputs("stream")]
    shown = [html for cell, html in outputs("text/html") if not is_unwritten(cell)]
    assert len(page.all("div", "shown")) == len(shown)
    rows = sum(html.count("<tr>") for html in shown)
    assert sum(inside(e, "div", **{"class": "shown"}) for e in page.all("tr")) == rows > 400


def test_own_code_is_open_and_says_where_it_is_checked(page):
    own = [cell for _, cell in cells("code") if "your-turn" in cell["metadata"].get("tags", [])]
    shown = page.all("div", "own")
    assert len(shown) == len(own) == 8
    assert ["To copy" in e["text"] for e in shown] == [bool(is_unwritten(cell)) for cell in own]
    assert not any(inside(e, "details", **{"class": "code"}) for e in shown)


def test_answers_are_folded(page):
    folds = [e for e in page.all("details") if inside(e, "main") and not inside(e, "section", **{"class": "live"})]
    assert all("open" not in e for e in page.all("details"))
    kinds = collections.Counter(e.get("class", "answer") for e in folds)
    in_tables = sum(html.count("<details") for cell, html in outputs("text/html") if not is_unwritten(cell))
    assert kinds["answer"] == text().count("<details>") + in_tables > 120
    assert kinds["further"] == kinds["instructor"] == 8


def test_no_word_about_jupyter_where_there_is_none(page):
    (main,) = page.all("main")
    assert not re.findall(r"JupyterLab folds|cells hidden|Shift\+Enter|press the button|still picture\.", main["text"])


# In Chromium


@pytest.fixture(scope="module")
def tab(browser, handout):
    """The page, with the network off; every request is kept, and any but the first fails."""
    context = browser.new_context(viewport={"width": 1280, "height": 720}, offline=True)
    tab, tab_requests, errors = context.new_page(), [], []
    tab.on("request", lambda request: tab_requests.append(request.url))
    tab.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    tab.on("pageerror", lambda error: errors.append(str(error)))
    tab.goto(handout.as_uri())
    tab.wait_for_selector("html[data-live=ready]", state="attached")
    yield tab
    assert [url for url in tab_requests if not url.startswith("data:")] == [handout.as_uri()]
    assert errors == []
    context.close()


@pytest.fixture
def unfolded(tab):
    tab.evaluate("document.querySelectorAll('main details').forEach((fold) => { fold.open = true; })")
    yield tab
    tab.evaluate("document.querySelectorAll('main details').forEach((fold) => { fold.open = false; })")
    tab.set_viewport_size({"width": 1280, "height": 720})


@pytest.mark.parametrize("size", SIZES)
def test_nothing_overflows(unfolded, size):
    """What is wider than the screen, formulas too, has its own scroll; and no formula is cut or empty."""
    unfolded.set_viewport_size(dict(zip(("width", "height"), SIZES[size])))
    found = unfolded.evaluate("""() => {
        const wide = document.documentElement.clientWidth, bad = [];
        const scrolls = (e) => ['auto', 'scroll'].includes(getComputedStyle(e).overflowX);
        for (const math of document.querySelectorAll('main math')) {
            const box = math.getBoundingClientRect();
            let around = math.parentElement;
            while (around && !scrolls(around)) around = around.parentElement;
            const frame = (around ?? document.body).getBoundingClientRect();
            if (!(box.width > 0 && box.height > 0)) bad.push(['empty', math.textContent]);
            if (frame.right > wide + 1 || (!around && box.right > wide + 1)) bad.push(['wide', math.textContent]);
            if (around?.matches('.display > span, .long') && (box.top < frame.top - 1 || box.bottom > frame.bottom + 1))
                bad.push(['cut', math.textContent]);
        }
        return [document.documentElement.scrollWidth - wide, document.querySelectorAll('main math').length, bad];
    }""")
    assert found == [0, found[1], []]
    assert found[1] >= len(list(formulas()))


# Formulas whose own width fits beside their line, and those of them that stand higher than on one line.
BROKEN = """async () => {
    for (const fold of document.querySelectorAll("main details")) fold.open = true;
    await document.fonts.ready;
    const font = [...document.fonts].map(({family, status}) => `${family.replaceAll('"', "")} ${status}`), found = [];
    for (const span of document.querySelectorAll("main .display > span")) {
        const math = span.firstElementChild, height = math.getBoundingClientRect().height;
        span.style.cssText = "position: absolute; width: max-content; max-width: none; white-space: nowrap";
        const line = math.getBoundingClientRect();
        span.style.cssText = "";
        if (line.width <= span.parentElement.clientWidth) found.push([math.textContent, height > line.height + 2]);
    }
    for (const fold of document.querySelectorAll("main details")) fold.open = false;
    return [font, found];
}"""


@pytest.mark.parametrize("engine", ["chromium", "firefox"])
def test_formulas_with_room_stand_on_one_line_in_their_own_font(request, handout, engine):
    if engine == "chromium":
        tab = request.getfixturevalue("tab")
        resize = lambda width, height: tab.set_viewport_size({"width": width, "height": height})  # noqa: E731
    else:
        tab = request.getfixturevalue("firefox")
        tab.goto(handout.as_uri())
        resize = tab.resize
    displayed = sum(len(tex.split(r"\qquad")) for tex in re.findall(r"\$\$(.+?)\$\$", text(), re.DOTALL))
    for width, height in SIZES.values():
        resize(width, height)
        font, found = tab.evaluate(BROKEN)
        assert font == ["Companion Math loaded"]
        assert len(found) in range(displayed * 3 // 4, displayed + 1) if width < 700 else [displayed]
        assert [formula for formula, broken in found if broken] == [], width
    resize(1280, 720)


def test_the_font_has_every_letter_of_the_formulas(page):
    """Also the slanted ones that browsers take for an <mi> of one letter; and it carries its licence."""
    data = re.search(r"font/woff2;base64,([^)]+)\)", page.all("style")[0]["text"])[1]
    font = ttLib.TTFont(io.BytesIO(base64.b64decode(data)))
    letters = {letter for math in page.all("math") for letter in math["text"]} - set("\n\u2061")
    single = {mi["text"] for mi in page.all("mi") if len(mi["text"]) == 1 and mi["text"].isalpha() and mi["text"] < "𝐀"}
    known = {chr(code) for code in font.getBestCmap()}
    assert letters - known == set()
    slanted = {unicodedata.normalize("NFKC", letter) for letter in known - letters}
    assert {unicodedata.normalize("NFKC", letter) for letter in single} - slanted == set()
    assert "MATH" in font
    assert "SIL Open Font License" in font["name"].getDebugName(13)
    (footer,) = page.all("footer")
    assert font["name"].getDebugName(0).split(" (")[0] in footer["text"]
    assert "SIL Open Font License, Version 1.1" in footer["text"]


def test_one_switch_for_all_code(tab):
    switch, opened = tab.get_by_label("Show all code"), "document.querySelectorAll('details.code[open]').length"
    assert tab.evaluate("document.querySelectorAll('main details[open]').length") == 0
    switch.check()
    assert tab.evaluate(opened) == sum("your-turn" not in cell["metadata"].get("tags", []) for _, cell in cells("code"))
    switch.uncheck()
    assert tab.evaluate(opened) == 0


def test_link_into_what_is_folded_opens_it(tab):
    """By tapping on the contents, as on a phone."""
    tab.set_viewport_size({"width": 390, "height": 844})
    tab.get_by_role("link", name="Contents", exact=True).click()
    tab.locator("nav li", has_text="1a ·").locator("summary").click()
    tab.get_by_role("link", name="1. Why exactly 1?").click()
    heading = tab.get_by_role("heading", name="1. Why exactly 1?")
    heading.wait_for()
    bar, box = tab.locator("header").bounding_box(), heading.bounding_box()
    assert bar["y"] + bar["height"] <= box["y"] < 844 / 2
    tab.evaluate("document.querySelectorAll('details').forEach((fold) => { fold.open = false; })")
    tab.set_viewport_size({"width": 1280, "height": 720})


def test_on_paper(tab):
    """Answers open, no control, no figure or formula beyond the edge; afterwards all is as it was."""
    tab.emulate_media(media="print")
    tab.set_viewport_size({"width": 690, "height": 1000})  # A4 less its margins
    tab.evaluate("dispatchEvent(new Event('beforeprint'))")
    closed = "main details:not([open], .code, .instructor, .instructor *, .shown > *)"
    assert tab.locator(closed).count() == 0
    controls = (
        "[...document.querySelectorAll('input, button, select, textarea, header')].map((e) => e.checkVisibility())"
    )
    assert not any(tab.evaluate(controls))
    over = """[...document.querySelectorAll(['img', 'math', 'pre', 'table', 'svg'].map((tag) => 'main ' + tag))]
        .filter((e) => e.checkVisibility() && e.getBoundingClientRect().right > innerWidth + 1)
        .map((e) => e.outerHTML.slice(0, 300))"""
    assert tab.evaluate(over) == []
    tab.evaluate("dispatchEvent(new Event('afterprint'))")
    assert tab.evaluate("document.querySelectorAll('main details[open]').length") == 0
    tab.emulate_media(media="screen")
    tab.set_viewport_size({"width": 1280, "height": 720})


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_letters_stand_out(unfolded, scheme):
    """By WCAG's contrast, 4.5 or more, in text, notes, links, code and tables."""
    unfolded.emulate_media(color_scheme=scheme)
    pairs = unfolded.evaluate("""() => {
        const shown = ['main p', '.note', 'main a', 'summary', 'th', ':not(pre) > code', '.k', '.s1', '.mi', '.c1',
            '.printed'];
        const clear = (e) => /, 0\\)$/.test(getComputedStyle(e).backgroundColor);
        return shown.map((css) => {
            const e = document.querySelector(css);
            let ground = e;
            while (clear(ground)) ground = ground.parentElement;
            return [css, getComputedStyle(e).color, getComputedStyle(ground).backgroundColor];
        });
    }""")
    unfolded.emulate_media(color_scheme="light")

    def light(color):
        c = np.array([int(n) for n in re.findall(r"\d+", color)[:3]]) / 255
        return np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4) @ [0.2126, 0.7152, 0.0722]

    for css, ink, paper in pairs:
        dark, bright = sorted((light(ink), light(paper)))
        assert (bright + 0.05) / (dark + 0.05) >= 4.5, (css, ink, paper)


# The command


def test_command_says_what_it_made(tmp_path, monkeypatch, capsys):
    from backprop.handout import page

    monkeypatch.setattr(page, "page", lambda parts: "x" * 1_250_000)
    command.main([str(tmp_path / "h.html")])
    assert capsys.readouterr().out == f"{tmp_path / 'h.html'}: 8 notebooks in one file of 1.2 MB.\n"
    monkeypatch.chdir(tmp_path)
    command.main([])
    assert (tmp_path / "handout.html").stat().st_size == 1_250_000


def test_command_says_what_is_wrong(tmp_path, monkeypatch):
    from backprop.handout import page

    monkeypatch.setattr(page, "page", lambda parts: "x")
    with pytest.raises(SystemExit, match=r"is a folder"):
        command.main([str(tmp_path)])
    with pytest.raises(SystemExit, match=r"nowhere is no folder"):
        command.main([str(tmp_path / "nowhere" / "h.html")])
    if Path("/dev/full").exists():
        with pytest.raises(SystemExit, match=r"No space left"):
            command.main(["/dev/full"])
    with pytest.raises(ValueError, match=r"no notebooks in .*whole repository"):
        page.read(tmp_path)
    notebook = json.loads(NOTEBOOKS[0].read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        cell |= {"outputs": []} if cell["cell_type"] == "code" else {}
    (tmp_path / "1a_from_1.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    with pytest.raises(ValueError, match=r"1a_from_1\.ipynb has no outputs"):
        page.read(tmp_path)


def test_command_names_what_installs_the_extra(tmp_path):
    code = (
        "import sys; sys.modules['math_core'] = None; from backprop.handout import __main__ as m; m.main(sys.argv[1:])"
    )
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path / "h.html")], capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr.strip().endswith('pip install -e "./backprop[handout]"')
    assert "math_core" in done.stderr
    assert "Traceback" not in done.stderr


def test_formula_that_cannot_be_read_is_named():
    from backprop.handout.page import Part, page

    cell = {"cell_type": "markdown", "source": r"# 1a · Title" "\n\n" r"$\frac{1}$", "metadata": {}}
    import nbformat

    with pytest.raises(ValueError, match=r"1a_x\.ipynb: the formula \$\\frac\{1\}\$ cannot be read"):
        page([Part("1a_x", [nbformat.from_dict(cell)])], coarse=True)
