"""The live views for every user: names, keyboard, narrow pages, large letters and the dark."""

import lab
import pytest
from contrast import contrast, luminance
from PIL import Image

VIEWS = {
    "explorer": "from backprop import live\nlive.explorer(b=0.0, y=(0.1, 0.7), spread=0.1, max_iter=100)",
    "matrices": "from backprop import live\n"
    "live.matrices([[1, -1], [0.5, 2]], [[1, 0], [0.5, 1]], [[1, -1], [2, 0.5]], [0, 1], b=[0, 0])",
    "atlas": "from backprop import live, sweep\n"
    "found = sweep.trainability((-.5, .5), (-.5, .5), [0.5, 0.9, 1.0, 3.0], [3, 10, 30], N=[30, 100])\n"
    "live.atlas(found, live.explorer(w=1.0, l=30))",
}
SIZES = {  # width and height in CSS pixels, device pixels in each: a browser's zoom changes just these
    "desktop": (1280, 720, 1),
    "old projector": (1024, 768, 1),
    "150 %": (853, 480, 1.5),
    "200 %": (640, 360, 2),
    "tablet": (768, 1024, 2),
}
CONTROLS = ("textbox", "button", "combobox", "spinbutton", "slider")


@pytest.fixture(scope="module")
def notebook(server, pages):
    """Every view in one notebook, for the tests below."""
    page = pages()
    server.write("views.ipynb", *VIEWS.values())
    server.open(page, "views.ipynb")
    assert lab.run_all(page)
    for view in VIEWS:
        of(page, view).locator(".noUi-handle").first.wait_for()
    return page


def reset(view):
    """Press reset, and wait until it is done: the next test finds the view as it starts."""
    view.get_by_role("button", name="reset", exact=True).click()
    box = view.get_by_role("textbox", name="initial weight w")
    lab.until(lambda: box.input_value() == "1" and not view.locator("progress").count())


def show_all(view):
    """Unfold the controls that stand under "more", if there are any."""
    more = view.get_by_role("button", name="more", exact=True)
    if more.count() and "mod-active" not in more.get_attribute("class"):
        more.click()
        view.get_by_label("large", exact=True).wait_for()


def of(page, view):
    """One of the views."""
    return page.locator(".jp-Cell").nth(list(VIEWS).index(view)).locator(".backprop").first


@pytest.mark.parametrize("view", VIEWS)
def test_every_control_has_a_name_in_the_accessibility_tree(notebook, view):
    """All but a slider's handle, to which the toolkit gives none: beside it a box with a name does the same."""
    of(notebook, view).scroll_into_view_if_needed()
    show_all(of(notebook, view))
    client = notebook.context.new_cdp_session(notebook)
    root = client.send("DOM.getDocument")["root"]["nodeId"]
    selector = {"nodeId": root, "selector": ".jp-OutputArea-output > .backprop, .jp-OutputArea-output > * > .backprop"}
    node = client.send("DOM.querySelectorAll", selector)["nodeIds"][list(VIEWS).index(view)]
    tree = client.send("Accessibility.queryAXTree", {"nodeId": node})["nodes"]
    controls = [
        (part["role"]["value"], part.get("name", {}).get("value", ""))
        for part in tree
        if not part.get("ignored") and part.get("role", {}).get("value") in CONTROLS
    ]
    named = [name for role, name in controls if role != "slider"]
    assert len(named) >= 7
    assert all(named), controls
    sliders = of(notebook, view).locator(".backprop-number .noUi-handle").count()
    boxes = of(notebook, view).locator(".backprop-number input[type=text]").count()
    if of(notebook, view).get_by_role("button", name="more", exact=True).count():
        assert {("textbox", "from"), ("textbox", "to")} <= set(controls)
    assert sliders == boxes == sum(role == "slider" for role, _ in controls)


def test_the_picture_has_an_alternative_and_the_sentence_is_announced_when_it_settles(notebook):
    """Ten steps of a slider at once, as a user makes them: at most the first, the last and one between are told."""
    view = of(notebook, "explorer")
    assert "sentences around" in view.locator(".backprop-picture img").first.get_attribute("alt")
    announced, says = view.locator(".backprop-announced [role=status]"), view.locator(".backprop-says span")
    announced.get_by_text("in 100 iterations").wait_for(state="attached")
    notebook.evaluate(
        """() => { window.announced = new Set(); new MutationObserver(() =>
            window.announced.add(document.querySelector('.backprop-announced').innerText)
        ).observe(document.querySelector('.backprop-announced'), {childList: true, subtree: true}) }"""
    )
    view.locator(".noUi-handle").first.evaluate(
        """handle => { for (let i = 0; i < 10; i++)
            handle.dispatchEvent(new KeyboardEvent('keydown', {key: 'Right', bubbles: true})) }"""
    )
    box = view.get_by_role("textbox", name="initial weight w")
    lab.until(lambda: box.input_value() == "1.1" and announced.inner_text().endswith(says.inner_text()))
    assert 1 <= notebook.evaluate("() => window.announced.size") <= 3
    reset(view)


def test_all_is_reached_by_the_keyboard_alone_and_focus_is_seen_and_stays(notebook):
    view = of(notebook, "explorer")
    view.locator("input").first.focus()
    seen, outlined = [], []
    for _ in range(40):
        at = notebook.evaluate(
            """() => { const e = document.activeElement, style = getComputedStyle(e);
                return [!!e.closest('.backprop'), e.tagName + (e.textContent || e.id).slice(0, 20),
                        style.outlineStyle != 'none' && parseFloat(style.outlineWidth) >= 1] }"""
        )
        if not at[0]:
            break
        seen.append(at[1])
        outlined.append(at[2])
        notebook.keyboard.press("Tab")
    assert len(seen) >= 9 * 2 + 2 + 10
    assert all(outlined), seen
    handle, box = view.locator(".noUi-handle").first, view.get_by_role("textbox", name="initial weight w")
    before = float(box.input_value())
    handle.focus()
    for _ in range(6):
        notebook.keyboard.press("ArrowRight")
    lab.until(lambda: float(box.input_value()) == pytest.approx(before + 0.06))
    assert handle.evaluate("handle => handle == document.activeElement")
    view.get_by_role("button", name="5 saturates", exact=True).focus()
    notebook.keyboard.press("Enter")
    view.locator(".backprop-says").get_by_text("saturated").wait_for()
    lab.until(lambda: box.input_value() == "5")
    reset(view)


MEASURE = """view => {
    const box = e => e.getBoundingClientRect();
    const em = parseFloat(getComputedStyle(view.querySelector('.backprop-number')).fontSize);
    const shown = e => box(e).width > 0 && getComputedStyle(e).visibility != 'hidden';
    const controls = [...view.querySelectorAll('button, input, select, .noUi-target, .widget-label')].filter(shown);
    const cut = controls.filter(e => e.matches('.widget-label, button') && e.scrollWidth > e.clientWidth + 1);
    const outside = controls.filter(e => box(e).right > box(view).right + 1 || box(e).left < box(view).left - 1);
    const overlaps = [];
    controls.forEach((a, i) => controls.slice(i + 1).forEach(b => {
        const [p, q] = [box(a), box(b)];
        if (p.left < q.right - 1 && q.left < p.right - 1 && p.top < q.bottom - 1 && q.top < p.bottom - 1)
            overlaps.push(a.outerHTML.slice(0, 60) + ' | ' + b.outerHTML.slice(0, 60));
    }));
    const tracks = [...view.querySelectorAll('.noUi-target')].filter(shown).map(e => box(e).width / em);
    const middle = e => (box(e).top + box(e).bottom) / 2;
    const askew = [...view.querySelectorAll('.backprop-number')].filter(shown).filter(
        e => Math.abs(middle(e.querySelector('.noUi-target')) - middle(e.querySelector('input'))) > 2);
    return [...cut.map(e => 'cut: ' + e.innerText),
            ...askew.map(e => 'slider not beside its box: ' + e.innerText),
            ...outside.map(e => 'outside: ' + e.outerHTML.slice(0, 60)),
            ...overlaps.map(pair => 'over each other: ' + pair),
            ...tracks.filter(em => em < 8).map(em => 'track of em: ' + em),
            ...(view.scrollWidth > view.clientWidth ? ['wider than its place'] : [])];
}"""


def assert_whole(view):
    """Once the page has come to rest nothing of the view is cut, small, or over something else."""
    lab.until(lambda: not view.evaluate(MEASURE), 5, lambda: view.evaluate(MEASURE))


@pytest.fixture
def window(notebook):
    """Sets the size of the page's window, as a browser's zoom does too; as it was afterwards."""
    client = notebook.context.new_cdp_session(notebook)

    def resize(width, height, scale):
        size = {"width": width, "height": height, "deviceScaleFactor": scale, "mobile": False}
        client.send("Emulation.setDeviceMetricsOverride", size)
        notebook.evaluate(f"() => {{ jupyterapp.shell.{'expand' if width >= 1200 else 'collapse'}Left() }}")
        lab.until(lambda: notebook.evaluate("() => innerWidth") == width)

    yield resize
    resize(1280, 720, 1)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("view", VIEWS)
def test_nothing_is_cut_and_nothing_overlaps(notebook, window, view, size):
    window(*SIZES[size])
    view = of(notebook, view)
    view.scroll_into_view_if_needed()
    show_all(view)
    assert_whole(view)


@pytest.mark.parametrize("view", ["explorer", "matrices"])
def test_controls_result_and_pictures_fit_on_one_screen(notebook, view):
    """At 1280 x 720 in JupyterLab, as the view opens; of the matrices, H and G1 beside the sliders."""
    view = of(notebook, view)
    more = view.get_by_role("button", name="more", exact=True)
    if more.count() and "mod-active" in more.get_attribute("class"):
        more.click()
        view.get_by_label("large", exact=True).wait_for(state="hidden")
    fits = """view => {
        const parts = '.noUi-target, .backprop-result, .backprop-picture, [data-matrix=H], [data-matrix=G1]';
        const ends = [...view.querySelectorAll(parts)].map(e => e.getBoundingClientRect().bottom);
        const screen = document.querySelector('.jp-NotebookPanel-notebook').clientHeight;
        return ends.length > 5 && Math.max(...ends) - view.getBoundingClientRect().top <= screen;
    }"""
    lab.until(lambda: view.evaluate(fits), 5)


@pytest.mark.parametrize("view", VIEWS)
def test_presentation_mode_makes_the_view_large_too(notebook, view):
    view = of(notebook, view)
    view.scroll_into_view_if_needed()
    sizes = """view => ['.backprop-says .widget-html-content', ...['button', 'input', '.widget-label']].map(
        s => parseFloat(getComputedStyle(view.querySelector(s)).fontSize))"""
    before = view.evaluate(sizes)
    lab.command(notebook, "application:toggle-presentation-mode")
    try:
        lab.until(lambda: all(large >= 1.2 * small for small, large in zip(before, view.evaluate(sizes))), 5)
        assert_whole(view)
    finally:
        lab.command(notebook, "application:toggle-presentation-mode")


@pytest.fixture
def dark(notebook):
    change(notebook, "Dark")
    yield
    change(notebook, "Light")


def change(notebook, theme):
    """To a theme, and until JupyterLab's curtain is gone: two that fall at once are an error of its own."""
    lab.command(notebook, "apputils:change-theme", theme=f"JupyterLab {theme}")
    lab.until(lambda: notebook.evaluate("() => document.body.dataset.jpThemeLight") == str(theme == "Light").lower())
    notebook.wait_for_timeout(300)  # it falls 200 ms after the theme has come
    notebook.locator("#jupyterlab-splash").wait_for(state="detached")


@pytest.mark.parametrize("view", ["explorer", "atlas"])
def test_the_dark_theme_has_a_dark_picture_whose_curves_stand_out(notebook, dark, tmp_path, view):
    """Taken from the screen: the paper is dark, and letters and curves contrast with it."""
    picture = of(notebook, view).locator(".backprop-picture").first
    picture.scroll_into_view_if_needed()

    def colours():
        """How many pixels have which colour, most first."""
        picture.screenshot(path=tmp_path / "dark.png")
        return sorted(Image.open(tmp_path / "dark.png").convert("RGB").getcolors(1 << 24), reverse=True)

    (_, paper), *others = lab.until(lambda: luminance((found := colours())[0][1]) < 0.02 and found)
    strong = [colour for n, colour in others if n > 150 and contrast(colour, paper) >= 3]
    assert any(max(c) - min(c) > 60 for c in strong)  # a coloured curve
    assert any(max(c) - min(c) < 20 and contrast(c, paper) >= 4.5 for c in strong)  # letters, J
