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
from axe_playwright_python import sync_playwright as axe
from fontTools import ttLib
from PIL import Image

from backprop.handout import __main__ as command
from backprop.handout import states

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("[0-9]*.ipynb"))
VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "mspace", "wbr"}
SIZES = {"small": (360, 640), "phone": (390, 844), "tablet": (768, 1024), "laptop": (1280, 720), "hall": (1920, 1080)}


# What the notebooks hold, read as the JSON that they are


def cells(kind):
    for path in NOTEBOOKS:
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == kind:
                yield path.stem, cell | {"source": "".join(cell["source"])}


def text():
    """All prose that is in the handout, without code: what looks like a formula or a heading is one."""
    left_out = r"```.*?```|`[^`\n]*`|<!-- notebook -->.*?<!-- /notebook -->"
    return "\n\n".join(re.sub(left_out, "", cell["source"], flags=re.DOTALL) for _, cell in cells("markdown"))


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


def is_hidden(cell):
    return cell["metadata"].get("jupyter", {}).get("outputs_hidden", False)


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
        spelled = re.sub(r"\\(begin|end){[a-z]+}|\\[A-Za-z]+", "", spelled)
        shown = unicodedata.normalize("NFKC", math["text"])
        assert sorted(re.findall("[A-Za-z0-9]", shown)) == sorted(re.findall("[A-Za-z0-9]", spelled)), tex
        assert "\\" not in shown
    assert page.all("merror") == []


def test_figures_are_the_notebooks_own_pixel_by_pixel(page):
    """Those of live views stand in their frames until the script has come."""
    expected = [png for _, png in outputs("image/png")]
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
    live = [cell for _, cell in cells("code") if is_live(cell)]
    assert views == ["biased" if "b=" in cell["source"] else kinds[is_live(cell)[1]] for cell in live]
    assert sum("A still picture: this view" in e["text"] for e in page.all("p", "note")) == 0
    stills = page.all("div", "live-still")
    assert len(stills) == len(views) == 9
    said = ["".join(o["data"]["text/plain"]) for cell in live for o in cell["outputs"] if len(o["data"]) == 2]
    said = [words.split("). ", 1)[1] for words in said if words.startswith("Live view (")]
    for still, words in zip(stills, said, strict=True):
        assert words in still["text"]
        assert "in the browser, not in a preview" in still["text"]
        assert "Chrome or Edge 110, Firefox 115, Safari or iOS 16.4" in still["text"]
    names = [e["aria-label"] for e in page.all("section", "live")]
    assert len(set(names)) == len(names)


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
    kinds = collections.Counter(e.get("class", "answer").split()[0] for e in folds)
    hidden = sum(is_hidden(cell) and not is_unwritten(cell) for _, cell in cells("code"))
    assert kinds["result"] == hidden
    in_tables = sum(html.count("<details") for cell, html in outputs("text/html") if not is_unwritten(cell))
    assert kinds["answer"] == text().count("<details>") + in_tables > 120
    assert kinds["further"] == kinds["instructor"] == 8


def test_no_word_about_what_only_a_notebook_has(page):
    """What a notebook says of itself stands between marks, and is not here; a mark that is broken is named."""
    (main,) = page.all("main")
    words = r"JupyterLab folds|cells hidden|Shift\+Enter|press the button|[Rr]un (the|this|a) cell|<!--"
    assert re.findall(words, main["text"]) == []
    assert re.findall(r"<!-- /?notebook", main["text"]) == []


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


def drawn(tab):
    """Wait until a jump to a heading has come to rest."""
    tab.evaluate("async () => { for (let n = 0; n < 12; n++) await new Promise(requestAnimationFrame); }")


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
    await document.fonts.load("1em 'Companion Math'");
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
    heading = tab.locator(".further > h3[id^='1a-']").first
    tab.get_by_role("link", name=heading.text_content(), exact=True).first.click()
    heading.wait_for()
    drawn(tab)
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


CONTRAST = "color-contrast"  # the one rule about colours: these change with the scheme, and not with the width
OF_EACH_KIND = [["header"], ["nav"], [".part:nth-of-type(5)"], [".part:nth-of-type(8)"]]  # 1e and 2c hold all there is


@pytest.mark.parametrize(
    ("width", "scheme", "within", "rules"),
    [
        (1280, "light", [["body"]], {}),
        (1280, "dark", OF_EACH_KIND, {"runOnly": [CONTRAST]}),
        (390, "light", [["body"]], {"rules": {CONTRAST: {"enabled": False}}}),
    ],
    ids=["light", "dark", "narrow"],
)
def test_axe_finds_nothing(unfolded, width, scheme, within, rules):
    """Contrast, names, landmarks, and what scrolls within reach of the keyboard; off the screen, too."""
    unfolded.set_viewport_size({"width": width, "height": 844})
    unfolded.emulate_media(color_scheme=scheme)
    style = unfolded.add_style_tag(content="* { content-visibility: visible !important }")
    unfolded.evaluate("reach()")
    options = {"resultTypes": ["violations"], **rules}
    context = {"include": within, "exclude": [["math"]]}
    found = axe.Axe().run(unfolded, context=context, options=options).response["violations"]
    style.evaluate("style => style.remove()")
    unfolded.emulate_media(color_scheme="light")
    assert [(rule["id"], [node["html"][:200] for node in rule["nodes"]]) for rule in found] == []


def test_dark_contrast_themes_keep_the_pictures_readable(browser, handout):
    """forced-colors with a dark scheme: the letters of a panel against its ground, by their pixels."""
    tab = browser.new_page(forced_colors="active", color_scheme="dark", viewport={"width": 1280, "height": 720})
    tab.goto(handout.as_uri())
    tab.wait_for_selector("html[data-live=ready]", state="attached")
    panel = tab.locator(".live-panel").first
    panel.scroll_into_view_if_needed()
    pixels = np.asarray(Image.open(io.BytesIO(panel.locator("figcaption").screenshot())).convert("RGB")) / 255
    tab.close()
    light = np.where(pixels <= 0.04045, pixels / 12.92, ((pixels + 0.055) / 1.055) ** 2.4) @ [0.2126, 0.7152, 0.0722]
    assert (light.max() + 0.05) / (light.min() + 0.05) >= 7


# Without scripts, and in the lecture hall


def test_without_scripts_the_stills_stay(browser, handout):
    context = browser.new_context(java_script_enabled=False, offline=True)
    tab = context.new_page()
    tab.goto(handout.as_uri())
    still = tab.locator(".live-still").first
    assert still.locator("img").is_visible()
    assert "open this file in the browser, not in a preview" in still.text_content()
    assert not tab.locator(".live-picture").first.is_visible()
    assert not tab.get_by_role("button", name="Present").is_visible()
    context.close()


def test_lecture_mode_shows_one_section_a_screen(tab):
    """By keys alone, from the section on screen, and back to where it ended; what is shown is in the address."""
    tab.bring_to_front()
    tab.evaluate("location.hash = '#1b'")
    drawn(tab)
    tab.keyboard.press("p")
    visible = "[...document.querySelectorAll('main :is(h1, h2, h3)')].filter(e => e.checkVisibility()).map(e => e.id)"
    wide = "[...document.querySelectorAll('main .wide')].filter(e => e.checkVisibility()).length"
    nothing_else = (
        "[document.querySelector('#contents'), document.querySelector('footer')].some(e => e.checkVisibility())"
    )
    assert tab.evaluate(visible) == ["1b"]
    assert not tab.evaluate(nothing_else)
    seen, views = [], 0
    for _ in range(300):
        ids, address = tab.evaluate(visible), tab.evaluate("location.hash.slice(1)")
        assert (ids == [address]) != (ids == [] and tab.evaluate(wide) == 1), (ids, address)
        views += ids == []
        if address.startswith("1c"):
            break
        seen += ids
        tab.keyboard.press("PageDown")
    headings = tab.evaluate(
        "[...document.querySelectorAll('main [id^=\"1b\"]')].filter(e => !e.closest('.instructor')).map(e => e.id)"
    )
    assert list(dict.fromkeys(seen)) == headings
    assert views >= 1
    tab.keyboard.press("ArrowLeft")
    assert tab.evaluate("location.hash.slice(1)") == headings[-1]
    tab.keyboard.press("Escape")
    assert tab.evaluate("document.querySelector('#contents').checkVisibility()")
    top = tab.evaluate("document.getElementById(location.hash.slice(1)).getBoundingClientRect().top")
    assert 0 <= top < 360
    lines = sum(
        (Path(states.__file__).parent / f"present.{kind}").read_text("utf-8").count("\n") for kind in ("js", "css")
    )
    assert lines <= 100


@pytest.mark.parametrize("size", ["laptop", "hall"])
def test_a_live_view_fills_the_screen_of_the_lecture(tab, size):
    width, height = SIZES[size]
    tab.set_viewport_size({"width": width, "height": height})
    tab.bring_to_front()
    tab.evaluate("document.querySelector('[data-live=chain]').closest('.part').querySelector('h1').scrollIntoView()")
    tab.keyboard.press("p")
    tab.evaluate("show(screens.findIndex(screen => screen.wide))")
    box = tab.locator(".live-picture").first.bounding_box()
    over = tab.evaluate("document.documentElement.scrollHeight - innerHeight")
    slider = tab.locator("[data-range=w]").first
    before = slider.input_value()
    slider.press("ArrowRight")
    assert slider.input_value() != before
    tab.keyboard.press("Escape")
    tab.set_viewport_size({"width": 1280, "height": 720})
    assert over <= 0.25 * height
    assert box["width"] >= 0.7 * width
    assert box["y"] + box["height"] <= height


# What others bring


def foreign(source, *outputs, cell_type="code", **metadata):
    import nbformat

    cell = {"cell_type": cell_type, "source": source, "metadata": metadata}
    if cell_type == "code":
        cell |= {"outputs": list(outputs), "execution_count": 1}
    return nbformat.from_dict(cell)


def display(**data):
    names = {"png": "image/png", "svg": "image/svg+xml", "text": "text/plain", "html": "text/html"}
    data = {names[name]: value for name, value in data.items()}
    return {"output_type": "display_data", "data": data, "metadata": {}}


def made_of(*cells, name="3a_mine"):
    from backprop.handout.page import Part, page

    return Page(page([Part(name, list(cells))], coarse=True))


def png():
    Image.new("RGB", (4, 3), "red").save(file := io.BytesIO(), "png")
    return base64.b64encode(file.getvalue()).decode()


def test_what_others_bring_works():
    """An error, magics, pictures of other kinds, no heading, a view that has no states here, an empty cell."""
    error = {"output_type": "error", "ename": "KeyError", "evalue": "'x'", "traceback": ["..."]}
    svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>wrong()</script></svg>'
    shown = made_of(
        foreign("values['x']", error),
        foreign(
            "%matplotlib inline\nax = figures.axes('A title')", display(png=png(), text="<Figure size 1 with 1 Axes>")
        ),
        foreign("figures.axes('Two'); figures.axes('of them')", *(display(png=png()) for _ in range(3))),
        foreign("!ls\nplt.show(", display(svg=svg, text="<Figure size 1 with 1 Axes>")),
        foreign("live.explorer(w=mine, l=7)", display(png=png())),
        foreign("live.explorer(w=0.93123)", display(png=png())),
        foreign("live.matrices(X)", display(png=png())),
        foreign("a = ...", display(png=png()), tags=["your-turn"]),
        foreign(""),
        foreign("no heading, and an image: ![](nowhere.png)", cell_type="markdown"),
    )
    assert shown.crossed == shown.open == []
    assert [e["text"] for e in shown.all("pre", "printed")] == ["KeyError: 'x'"]
    alts = [e["alt"] for e in shown.all("img") if inside(e, "figure")]
    assert len(alts) == 8
    assert set(alts) == {"Figure"}
    assert svg in base64.b64decode(shown.all("img")[4]["src"].split(",")[1]).decode()
    assert sum("A still picture" in e["text"] for e in shown.all("p", "note")) == 3
    (title,) = (e for e in shown.all("h1") if inside(e, "main"))
    assert title["text"] == "3a_mine"
    assert not [e for e in shown.elements if "None" in e["text"] and e["tag"] == "summary"]


@pytest.mark.parametrize(
    ("cell", "says"),
    [
        (
            foreign("ax = figures.axes('A')"),
            r"3a_mine\.ipynb: the figure of this cell .*\n.*figures\.axes.*\n.*MPLBACKEND",
        ),
        (foreign("plt.show()", display(text="<Figure size 640x480 with 1 Axes>")), "the figure of this cell"),
        (foreign(r"$\frac{1}$", cell_type="markdown"), r"the formula \$\\frac\{1\}\$ cannot be read"),
        (foreign("a <!-- notebook --> b", cell_type="markdown"), "<!-- /notebook -->, in one cell"),
        (foreign("a <!-- /notebook --> b", cell_type="markdown"), "<!-- /notebook -->, in one cell"),
        (foreign("a <!--notebook--> b <!-- /notebook -->", cell_type="markdown"), "in one cell; got '<!--notebook-->"),
    ],
)
def test_what_cannot_be_shown_is_named(cell, says):
    with pytest.raises(ValueError, match=says):
        made_of(cell)


def test_marked_sentences_stay_in_the_notebook():
    cell = foreign("One. <!-- notebook -->Two $x$.<!-- /notebook --> Three.", cell_type="markdown")
    (main,) = made_of(cell).all("main")
    assert "One. Three." in main["text"]
    assert "Two" not in main["text"]


def test_folders_as_people_have_them(tmp_path, monkeypatch, capsys):
    """Notebooks without a name of their own are left out; what is no notebook, or begins like another, is named."""
    from backprop.handout import page

    for name in ("1a_from_1.ipynb", "Untitled.ipynb", "Untitled3.ipynb"):
        (tmp_path / name).write_bytes(NOTEBOOKS[0].read_bytes())
    assert [part.name for part in page.read(tmp_path)] == ["1a_from_1"]
    monkeypatch.setattr(page, "NOTEBOOKS", tmp_path)
    monkeypatch.setattr(page, "page", lambda parts: "x")
    command.main([str(tmp_path / "h.html")])
    assert "Untitled3.ipynb is left out" in capsys.readouterr().out
    (tmp_path / "1a_again.ipynb").write_bytes(NOTEBOOKS[0].read_bytes())
    with pytest.raises(ValueError, match=r"1a_again\.ipynb and 1a_from_1\.ipynb begin in the same way"):
        page.read(tmp_path)
    for broken in ("", "no JSON", "[]", "{}", '{"cells": 1, "nbformat": 4, "nbformat_minor": 5, "metadata": {}}'):
        (tmp_path / "1a_again.ipynb").write_text(broken)
        with pytest.raises(ValueError, match=r"1a_again\.ipynb cannot be read as a notebook"):
            page.read(tmp_path)


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
