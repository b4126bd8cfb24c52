"""The committed notebooks, with their outputs, as one page of HTML that asks nothing of any network.

Formulas become MathML by math-core: of the two kept libraries that were tried on all formulas of the notebooks, it is
the one that keeps bold letters and the space after tanh. Notes for the instructor stay, folded, and are not printed, as
the file serves the lecture hall too. The verdict on code that nobody has written yet is left out.
"""

import ast
import base64
import io
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

import jinja2
import math_core
import nbformat
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from PIL import Image
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from . import font, states

HERE = Path(__file__).parent
NOTEBOOKS = HERE.parent.parent / "notebooks"
TO_MATHML = math_core.LatexToMathML()
LIVE = re.compile(r"live\.(explorer|atlas|matrices)\(.*\)")
UNWRITTEN = re.compile(r"^ *(\w+ = )?\.\.\.", re.MULTILINE)
MATH = "<math>((?!</math>).)*</math>"
WHOLE = re.compile(rf"\(?{MATH}[.,;:?!)]+|\({MATH}")  # no line ends between a formula and its mark
STILL = '<p class="note">A still picture: this view moves in <code>{}.ipynb</code>.</p>'
MORE = '<p class="note on-screen">What has no control here, such as {}, moves in <code>{}.ipynb</code>.</p>'
TO_COPY = "<p>To copy. The check that reads what you write runs in the notebook, <code>{}.ipynb</code>.</p>"
ELSEWHERE = {  # what a notebook says of itself that is otherwise here
    r" JupyterLab folds (them|it): click \*cells hidden\* to see (them|it)\.": "",
    r"Move the slider, then press the button\.": "Write your number down, then open the answer.",
    r"Before you run the cell you see a still picture\. Then the sliders move it:": "The sliders move the picture:",
    r"Run a cell with Shift\+Enter\. Change any number and run the cell again:": "In the notebooks themselves you can "
    "change any number and run a cell again:",
}


@dataclass
class Part:
    """A notebook: its name, such as 1a_from_1, its cells, and what the page makes of them."""

    name: str
    cells: list
    headings: list = field(default_factory=list)  # (level, address, HTML) in order; the first is the title
    html: str = ""

    @property
    def address(self):
        return self.name.split("_")[0]

    @property
    def minutes(self):
        return re.search(r"about (\d+) minutes|$", self.cells[0].source)[1]


def read(folder=NOTEBOOKS):
    """The notebooks of a folder, in order, as parts. ValueError where there are none, or one that was never run."""
    parts = [Part(path.stem, nbformat.read(path, 4).cells) for path in sorted(Path(folder).glob("*.ipynb"))]
    if not parts:
        raise ValueError(f"There are no notebooks in {folder}: the handout is made in a copy of the whole repository.")
    for part in parts:
        if not any(cell.get("outputs") for cell in part.cells):
            raise ValueError(f"{part.name}.ipynb has no outputs: run all of its cells, and save it.")
    return parts


def page(parts, coarse=False):
    """The page. coarse: only a few states of the live views, for tests. ValueError where a formula cannot be read."""
    for part in parts:
        with ThreadPoolExecutor() as pool:
            part.html = "\n".join(_cells(part, pool.map(_picture, _pngs(part))))
    face = font.face("".join(part.html for part in parts))
    template = jinja2.Template(_file("page.html"), trim_blocks=True, lstrip_blocks=True)
    return template.render(parts=parts, face=face, data=states.data(coarse), file=_file)


def _file(name):
    return (HERE / name).read_text(encoding="utf-8")


def _cells(part, pictures):
    """The cells as HTML. What JupyterLab folds is folded here too, up to the next heading."""
    markdown = MarkdownWithMath(_Renderer(part))
    end = ""  # of what is folded and still open
    for cell in part.cells:
        if cell.cell_type == "code":
            yield from _code(part, cell, pictures)
            continue
        source = cell.source
        for said, here in ELSEWHERE.items():
            source = re.sub(said, here, source)
        html = WHOLE.sub(r'<span class="whole">\g<0></span>', markdown.render(source))
        html = html.replace("<table>", '<div class="table"><table>').replace("</table>", "</table></div>")
        if source.startswith("## "):
            yield end
            end = ""
        if "jp-MarkdownHeadingCollapsed" in cell.metadata:
            kind = "instructor" if "instructor" in source.splitlines()[0] else "further"
            html = re.sub("(<h2.*?</h2>)", rf'<details class="{kind}"><summary>\1</summary>', html, count=1)
            end = "</details>"
        yield html
    yield end


class _Renderer(IPythonRenderer):
    """Markdown: formulas as MathML, headings with an address, links within the page."""

    def __init__(self, part):
        super().__init__(escape=False)
        self.part = part

    def inline_math(self, body):
        long = len(re.sub(r"\\[a-z]+|[{}\\_^ ]", "", body)) > 24
        return f'<span class="long">{self._mathml(body)}</span>' if long else self._mathml(body)

    def block_math(self, body):
        """A formula of its own; what stands side by side may go one below the other where the page is narrow."""
        pieces = (self._mathml(piece.strip(), displaystyle=True) for piece in body.split(r"\qquad"))
        return f'<span class="display">{"".join(f"<span>{piece}</span>" for piece in pieces)}</span>'

    def _mathml(self, tex, displaystyle=False):
        # Without a font for mathematics, a prime that is set as an exponent is a speck far up: set it beside.
        beside = re.sub(r"(\\[a-z]+|\w)(_\w)?'", r"{\1\\prime}\2", tex)
        try:
            return TO_MATHML.convert_with_local_state(beside, displaystyle=displaystyle)
        except math_core.LatexError as fault:
            raise ValueError(f"{self.part.name}.ipynb: the formula ${tex}$ cannot be read: {fault}") from None

    def heading(self, text, level, **_):
        address = self.part.address
        if self.part.headings:
            address += "-" + _slug(re.sub("<[^>]*>", "", text))
            again = sum(text == before for _, _, before in self.part.headings)
            address += f"-{again + 1}" if again else ""
        self.part.headings.append((level, address, text))
        return f'<h{level} id="{address}">{text}</h{level}>\n'

    def link(self, text, url, title=None):
        path, _, heading = url.partition("#")
        if path.endswith(".ipynb"):
            url = "#" + path.split("_")[0] + (f"-{_slug(heading)}" if heading else "")
        elif not url.startswith("https://"):
            return f"{text} (<code>{escape(Path(path).name)}</code> in the repository)"
        return f'<a href="{escape(url)}">{text}</a>'


def _slug(text):
    return re.sub("[^a-z0-9.]+", "-", text.lower()).strip("-")


def _code(part, cell, pictures):
    """A code cell: its code, folded but where it is the reader's own, and its outputs."""
    lines = highlight(cell.source, PythonLexer(), HtmlFormatter())
    if "your-turn" not in cell.metadata.get("tags", []):
        yield f'<details class="code"><summary>Code</summary>{lines}</details>'
    elif UNWRITTEN.search(cell.source):
        yield f'<div class="own">{lines}{TO_COPY.format(part.name)}</div>'
        return
    else:
        yield f'<div class="own">{lines}</div>'
    alts, live = _alts(cell.source), LIVE.search(cell.source)
    light = re.search(r"\b(maps|heatmaps|atlas|matrices)\b", cell.source)  # its colours say what is dark, what bright
    for output in cell.outputs:
        data = output.get("data", {})
        if "image/png" in data:
            alt = output.metadata.get("image/png", {}).get("alt") or next(alts)
            kind, picture = "light" if light else "lines", next(pictures)
            still = f'<figure><img class="{kind}" alt="{escape(alt)}" {picture}></figure>'
            yield (_live(part, live[0]) or still + STILL.format(part.name)) if live else still
        elif "text/html" in data:
            yield f'<div class="shown">{data["text/html"]}</div>'
        elif "application/vnd.jupyter.widget-view+json" not in data:
            yield f'<pre class="printed">{escape(output.get("text") or data["text/plain"])}</pre>'


def _live(part, source):
    """The live view that a cell shows, as far as its states are computed beforehand; None where they are not."""
    if source.startswith("live.matrices"):
        return f'<div class="wide">{states.matrices_view(part.address)}</div>{MORE.format("the labels", part.name)}'
    call = ast.parse(source, mode="eval").body
    atlas = source.startswith("live.atlas")
    given = {keyword.arg: ast.literal_eval(keyword.value) for keyword in (call.args[-1] if atlas else call).keywords}
    if given.pop("spread", 0) or not given.keys() <= {"w", "l"}:
        return None
    view = (states.map_view if atlas else states.chain_view)(**given)
    return f'<div class="wide">{view}</div>{MORE.format("α", part.name)}'


def _alts(source):
    """For each picture of a cell what is written over its axes, as words."""
    tree = ast.parse(source)
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call) and ast.unparse(node.func) == "figures.axes")
    titles = ["; ".join(filter(None, _texts(call))) for call in calls]
    for title in titles if any(titles) else ["; ".join(filter(None, _texts(tree)))]:
        yield "Figure: " + re.sub(r"[$\\{}]", "", title)


def _texts(node):
    """The texts in a piece of code, in order, but for options and what is printed; dots for a value they take in."""
    if isinstance(node, ast.JoinedStr):
        yield "".join(piece.value if isinstance(piece, ast.Constant) else "..." for piece in node.values)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif not isinstance(node, ast.keyword) and ast.unparse(getattr(node, "func", node)) != "print":
        for child in ast.iter_child_nodes(node):
            yield from _texts(child)


def _pngs(part):
    outputs = (output for cell in part.cells for output in cell.get("outputs", []))
    return [output.data["image/png"] for output in outputs if "image/png" in output.get("data", {})]


def _picture(png):
    """Attributes of an <img>: the same pixels in half the bytes, and its size."""
    picture, kept = Image.open(io.BytesIO(base64.b64decode(png))).convert("RGB"), io.BytesIO()
    picture.save(kept, "webp", lossless=True, quality=20, method=2)
    source = base64.b64encode(kept.getvalue()).decode()
    return f'width="{picture.width}" height="{picture.height}" src="data:image/webp;base64,{source}"'
