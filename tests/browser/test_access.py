"""The live views for every hand and eye: names, keyboard, narrow pages, large letters and the dark."""

import lab
import pytest

VIEWS = {
    "explorer": "from backprop import live\nlive.explorer(b=0.0, y=(0.1, 0.7), spread=0.1, max_iter=100)",
    "matrices": "from backprop import live\n"
    "live.matrices([[1, -1], [0.5, 2]], [[1, 0], [0.5, 1]], [[1, -1], [2, 0.5]], [0, 1], b=[0, 0])",
    "atlas": "from backprop import live, sweep\n"
    "found = sweep.trainability((-.5, .5), (-.5, .5), [0.5, 0.9, 1.0, 3.0], [3, 10, 30], N=[30, 100])\n"
    "live.atlas(found, live.explorer(w=1.0, l=30))",
}
SIZES = {
    "desktop": (1280, 720),
    "old projector": (1024, 768),
    "150 %": (853, 720),
    "200 %": (640, 720),
    "tablet": (768, 1024),
}
CONTROLS = ("textbox", "button", "combobox", "spinbutton", "slider")


def opened(server, pages, view, width=1280, height=720):
    name = f"{view}.ipynb"
    server.write(name, VIEWS[view])
    page = pages(width, height)
    server.open(page, name)
    if width < 1200:
        page.evaluate("() => jupyterapp.commands.execute('application:toggle-left-area')")
    lab.run_all(page)
    page.locator(".backprop .noUi-handle").first.wait_for()
    return page


@pytest.mark.parametrize("view", VIEWS)
def test_every_control_has_a_name_in_the_accessibility_tree(server, pages, view):
    """All but a slider's handle, to which the toolkit gives none: beside it a box with a name does the same."""
    page = opened(server, pages, view)
    client = page.context.new_cdp_session(page)
    root = client.send("DOM.getDocument")["root"]["nodeId"]
    node = client.send("DOM.querySelector", {"nodeId": root, "selector": ".backprop"})["nodeId"]
    tree = client.send("Accessibility.queryAXTree", {"nodeId": node})["nodes"]
    controls = [
        (part["role"]["value"], part.get("name", {}).get("value", ""))
        for part in tree
        if not part.get("ignored") and part.get("role", {}).get("value") in CONTROLS
    ]
    named = [name for role, name in controls if role != "slider"]
    assert len(named) >= 7
    assert all(named), controls
    sliders = page.locator(".backprop-number .noUi-handle").count()
    boxes = page.locator(".backprop-number input[type=text]").count()
    assert sliders == boxes == sum(role == "slider" for role, _ in controls)


def test_the_picture_has_an_alternative_and_the_sentence_is_announced_when_it_settles(server, pages):
    page = opened(server, pages, "explorer")
    assert "sentences below" in page.locator(".backprop-picture img").get_attribute("alt")
    heard = page.locator(".backprop-heard [role=status]")
    heard.get_by_text("in 100 iterations").wait_for(state="attached")
    page.evaluate(
        """() => { window.heard = []; new MutationObserver(() =>
            window.heard.push(document.querySelector('.backprop-heard').innerText)
        ).observe(document.querySelector('.backprop-heard'), {childList: true, subtree: true}) }"""
    )
    for _ in range(10):
        page.locator(".noUi-handle").first.press("ArrowRight")
    page.wait_for_timeout(1500)
    assert 1 <= page.evaluate("() => new Set(window.heard).size") <= 5


def test_all_is_reached_by_the_keyboard_alone_and_focus_is_seen_and_stays(server, pages):
    page = opened(server, pages, "explorer")
    page.locator(".backprop input").first.focus()
    seen, outlined = [], []
    for _ in range(40):
        at = page.evaluate(
            """() => { const e = document.activeElement, style = getComputedStyle(e);
                return [!!e.closest('.backprop'), e.tagName + (e.textContent || e.id).slice(0, 20),
                        style.outlineStyle != 'none' && parseFloat(style.outlineWidth) >= 1] }"""
        )
        if not at[0]:
            break
        seen.append(at[1])
        outlined.append(at[2])
        page.keyboard.press("Tab")
    assert len(seen) >= 9 * 2 + 2 + 10
    assert all(outlined), seen
    handle = page.locator(".noUi-handle").first
    handle.focus()
    for _ in range(6):
        page.keyboard.press("ArrowRight")
    page.wait_for_timeout(800)
    assert page.evaluate("() => document.activeElement.classList.contains('noUi-handle')")
    button = page.get_by_role("button", name="5 saturates", exact=True)
    button.focus()
    page.keyboard.press("Enter")
    page.locator(".backprop-says").get_by_text("saturated").wait_for()
    assert page.get_by_role("textbox", name="initial weight w").input_value() == "5"


MEASURE = """() => {
    const view = document.querySelector('.backprop'), box = e => e.getBoundingClientRect();
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
    return {tracks: Math.min(...tracks), cut: cut.map(e => e.innerText), outside: outside.length, overlaps,
            wide: view.scrollWidth - view.clientWidth};
}"""


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("view", VIEWS)
def test_nothing_is_cut_and_nothing_overlaps(server, pages, view, size):
    page = opened(server, pages, view, *SIZES[size])
    if view != "matrices":
        page.locator(".backprop").get_by_role("button", name="more", exact=True).click()
        page.wait_for_timeout(300)
    found = page.evaluate(MEASURE)
    assert found["tracks"] >= 8
    assert (found["cut"], found["outside"], found["overlaps"], found["wide"]) == ([], 0, [], 0)


def test_presentation_mode_makes_the_view_large_too(server, pages):
    page = opened(server, pages, "explorer")
    size = """() => ['.backprop-says .widget-html-content', ...['button', 'input', '.widget-label'].map(
        s => '.backprop ' + s)].map(s => parseFloat(getComputedStyle(document.querySelector(s)).fontSize))"""
    before = page.evaluate(size)
    page.evaluate("() => jupyterapp.commands.execute('application:toggle-presentation-mode')")
    page.wait_for_timeout(500)
    after = page.evaluate(size)
    assert all(large >= 1.2 * small for small, large in zip(before, after))
    found = page.evaluate(MEASURE)
    assert (found["cut"], found["overlaps"]) == ([], [])


def test_the_dark_theme_has_a_dark_picture_whose_curves_stand_out(server, pages, tmp_path):
    """Taken from the screen: the paper is dark, and letters and curves contrast with it."""
    page = opened(server, pages, "explorer")
    page.evaluate("() => jupyterapp.commands.execute('apputils:change-theme', {theme: 'JupyterLab Dark'})")
    page.wait_for_timeout(1500)
    from PIL import Image

    page.locator(".backprop-picture").screenshot(path=tmp_path / "dark.png")
    pixels = Image.open(tmp_path / "dark.png").convert("RGB")
    counts = sorted(((n, colour) for n, colour in pixels.getcolors(1 << 24)), reverse=True)
    paper = light(counts[0][1])
    assert paper < 0.02
    strong = [colour for n, colour in counts[1:] if n > 150 and (light(colour) + 0.05) / (paper + 0.05) >= 3]
    assert any(max(c) - min(c) > 60 for c in strong)  # a coloured curve
    assert any(max(c) - min(c) < 20 and (light(c) + 0.05) / (paper + 0.05) >= 4.5 for c in strong)  # letters, J
    page.evaluate("() => jupyterapp.commands.execute('apputils:change-theme', {theme: 'JupyterLab Light'})")
    page.wait_for_timeout(500)


def light(colour):
    """WCAG's relative luminance."""
    parts = [c / 255 for c in colour]
    parts = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
