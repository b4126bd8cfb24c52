"""The committed notebooks, with their outputs, as one page of HTML that asks nothing of any network.

Formulas become MathML by math-core: of the two kept libraries that were tried on all formulas of the notebooks, it is
the one that keeps bold letters and the space after tanh. Notes for the instructor stay, folded, and are not printed, as
the file serves the lecture hall too. The verdict on code that nobody has written yet is left out.
"""

import ast
import base64
import io
import itertools
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from html import escape, unescape
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
VIEW = "application/vnd.jupyter.widget-view+json"
NOTEBOOKS = HERE.parent.parent / "notebooks"
TO_MATHML = math_core.LatexToMathML()
LIVE = re.compile(r"^[^#\n]*?\blive\.(explorer|atlas|matrices)\(.*\)", re.MULTILINE)
UNWRITTEN = re.compile(r"^ *(\w+ = )?\.\.\.", re.MULTILINE)
MATH = "<math>((?!</math>).)*</math>"
WHOLE = re.compile(rf"\(?{MATH}[.,;:?!)]+|\({MATH}")  # no line ends between a formula and its mark
NOTEBOOK_ONLY = re.compile(r" ?<!-- notebook -->((?!<!--).)*<!-- /notebook -->", re.DOTALL)  # not for the handout
BROKEN_MARK = re.compile(r"<!--\s*/?\s*notebook.*", re.IGNORECASE)
PICTURES = ("image/png", "image/jpeg", "image/svg+xml")
NO_PICTURE = """{}.ipynb: the figure of this cell is not in the notebook:
    {}
Run the notebook again with the environment variable MPLBACKEND unset, and save it."""
STILL = '<p class="note">A still picture: this view moves in <code>{}.ipynb</code>.</p>'
MORE = '<p class="note on-screen">What has no control here, such as {}, moves in <code>{}.ipynb</code>.</p>'
TO_COPY = "<p>To copy. The check that reads what you write runs in the notebook, <code>{}.ipynb</code>.</p>"
GUESS = "<p>Write your number down, then open the answer.</p>"


@dataclass
class Part:
    """A notebook: its name, such as 1a_from_1, its cells, and what the page makes of them."""

    name: str
    cells: list
    headings: list = field(default_factory=list)  # (level, address, HTML) in order; the first is the title
    html: str = ""

    @property
    def address(self):
        return _slug(self.name.split("_")[0]) or "notebook"

    @property
    def minutes(self):
        """As its first cell says; None where that says nothing."""
        return re.search(r"about (\d+) minutes|$", self.cells[0].source if self.cells else "")[1]

    @property
    def title(self):
        return self.headings[0][2]


def read(folder=NOTEBOOKS):
    """The notebooks of a folder that have a name of their own, in order, as parts.

    ValueError where there are none, or one that cannot be read, was never run, or begins with the name of another.
    """
    parts = [_read(path) for path in sorted(Path(folder).glob("*.ipynb")) if not is_untitled(path)]
    if not parts:
        raise ValueError(f"There are no notebooks in {folder}: the handout is made in a copy of the whole repository.")
    for part, after in itertools.pairwise(sorted(parts, key=lambda part: part.address)):
        if part.address == after.address:
            raise ValueError(f"{part.name}.ipynb and {after.name}.ipynb begin in the same way: rename one of them.")
    return parts


def is_untitled(path):
    """Whether a notebook still has the name that JupyterLab gives a new one; such a one is left out."""
    return re.fullmatch(r"Untitled\d*", path.stem) is not None


def _read(path):
    try:
        part = Part(path.stem, nbformat.read(path, 4).cells)
    except (OSError, ValueError, AttributeError, KeyError, TypeError, nbformat.ValidationError) as fault:
        raise ValueError(f"{path.name} cannot be read as a notebook: {fault}") from None
    code = [cell for cell in part.cells if cell.cell_type == "code" and cell.source.strip()]
    if code and not any(cell.get("outputs") for cell in code):
        raise ValueError(f"{path.name} has no outputs: run all of its cells, and save it.")
    return part


def page(parts, coarse=False):
    """The page. coarse: only a few states of the live views, for tests. ValueError where a formula cannot be read."""
    numbers = itertools.count(1)  # of the live views
    for part in parts:
        found = _pictures(part)
        with ThreadPoolExecutor() as pool:
            pictures = dict(zip(found, pool.map(_picture, found)))
        part.html = "\n".join(_cells(part, pictures, numbers))
        if not part.headings:
            part.headings.append((1, part.address, escape(part.name)))
            part.html = f'<h1 id="{part.address}">{escape(part.name)}</h1>\n{part.html}'
    face = font.face("".join(part.html for part in parts))
    template = jinja2.Template(_file("page.html"), trim_blocks=True, lstrip_blocks=True)
    return template.render(parts=parts, face=face, data=states.data(coarse), file=_file)


def _file(name):
    return (HERE / name).read_text(encoding="utf-8")


def _cells(part, pictures, numbers):
    """The cells as HTML. What JupyterLab folds is folded here too, up to the next heading."""
    end = ""  # of what is folded and still open
    for cell in part.cells:
        if cell.cell_type == "code" and cell.source.strip():
            yield from _code(part, cell, pictures, numbers)
        if cell.cell_type != "markdown":
            continue
        source = NOTEBOOK_ONLY.sub("", cell.source)
        if broken := BROKEN_MARK.search(source):
            raise ValueError(
                f"{part.name}.ipynb: what is for the notebook only stands between <!-- notebook --> and "
                f"<!-- /notebook -->, in one cell; got {broken[0]!r}"
            )
        markdown = MarkdownWithMath(_Renderer(part, cell.get("attachments", {})))
        html = WHOLE.sub(r'<span class="whole">\g<0></span>', markdown.render(source))
        html = re.sub(f"<th>({MATH})</th>", _head, html)
        html = html.replace("<table>", '<div class="table"><table>').replace("</table>", "</table></div>")
        if source.startswith("## "):
            yield end
            end = ""
        if "jp-MarkdownHeadingCollapsed" in cell.metadata and re.search("<h2.*?</h2>", html):
            kind = "instructor" if "instructor" in source.splitlines()[0] else "further"
            html = re.sub("(<h2.*?</h2>)", rf'<details class="{kind}"><summary>\1</summary>', html, count=1)
            end = "</details>"
        yield html
    yield end


class _Renderer(IPythonRenderer):
    """Markdown: formulas as MathML, headings with an address, links within the page."""

    def __init__(self, part, attachments):
        super().__init__(escape=False, attachments=attachments, embed_images=True, path=str(NOTEBOOKS))
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


def _head(th):
    """A head that is a formula alone, with its letters as text: some readers take it for empty."""
    letters, math = escape(unescape(re.sub("<[^>]*>", "", th[1]))), th[1].replace("<math", '<math aria-hidden="true"')
    return f'<th><span class="unseen">{letters}</span>{math}</th>'


def _slug(text):
    return re.sub("[^a-z0-9.]+", "-", text.lower()).strip("-")


def _code(part, cell, pictures, numbers):
    """A code cell: its code, folded but where it is the reader's own, and its outputs, folded where they are hidden."""
    lines = highlight(cell.source, PythonLexer(), HtmlFormatter())
    if "your-turn" not in cell.metadata.get("tags", []):
        yield f'<details class="code"><summary>Code</summary>{lines}</details>'
    elif UNWRITTEN.search(cell.source):
        yield f'<div class="own">{lines}{TO_COPY.format(part.name)}</div>'
        return
    else:
        yield f'<div class="own">{lines}</div>'
    shown = "\n".join(_outputs(part, cell, pictures, numbers))
    if cell.metadata.get("jupyter", {}).get("outputs_hidden") or cell.metadata.get("collapsed"):
        kind = "result pictured" if "<figure>" in shown else "result"
        shown = f'<details class="{kind}"><summary>What the code shows</summary>{shown}</details>'
    yield shown


def _outputs(part, cell, pictures, numbers):
    live = LIVE.search(cell.source)
    seen = [output.get("data", {}) for output in cell.outputs]
    drawn = [kind for data in seen for kind in PICTURES if kind in data]
    failed = any(output.output_type == "error" for output in cell.outputs)
    if not (drawn or failed) and ("figures.axes(" in cell.source or any(_is_figure(data) for data in seen)):
        raise ValueError(NO_PICTURE.format(part.name, cell.source.splitlines()[0]))
    light = re.search(r"\b(maps|heatmaps|atlas|matrices)\b", cell.source)  # its colours say what is dark, what bright
    for output, data in zip(cell.outputs, seen):
        text = output.get("text") or data.get("text/plain", "")
        if kind := next((kind for kind in PICTURES if kind in data), None):
            alt = output.metadata.get(kind, {}).get("alt", "Figure")
            picture = f'<img class="{"light" if light else "lines"}" alt="{escape(alt)}" {pictures[kind, data[kind]]}>'
            still = f"<figure>{picture}</figure>"
            says = (other.get("text/plain", "") for other in seen if VIEW in other) if live else ()
            yield (
                (_live(part, live, picture, next(says, ""), numbers) or still + STILL.format(part.name))
                if live
                else still
            )
        elif "text/html" in data:
            yield f'<div class="shown">{data["text/html"]}</div>'
            yield GUESS if "live.guess(" in cell.source else ""
        elif output.output_type == "error":
            yield f'<pre class="printed">{escape(f"{output.ename}: {output.evalue}")}</pre>'
        elif text and VIEW not in data:
            yield f'<pre class="printed">{escape(text)}</pre>'


def _is_figure(data):
    return data.get("text/plain", "").startswith("<Figure size ")


def _live(part, match, picture, says, numbers):
    """The live view that a cell shows, as far as its states are computed beforehand; None where they are not."""
    try:
        call = ast.parse(match[0][match[0].index("live.") :], mode="eval").body
        call = call.args[-1] if match[1] == "atlas" else call
        given = {keyword.arg: ast.literal_eval(keyword.value) for keyword in call.keywords}
    except (SyntaxError, ValueError, AttributeError, IndexError):
        return None
    says = re.sub(r"^Live view \(.*?\)\. ", "", says)
    frame = {"number": next(numbers), "still": f"<figure>{picture}</figure>", "says": escape(says)}
    html, missing = states.view(match[1], part.address, given, **frame) or (None, None)
    return html and f'<div class="wide">{html}</div>{MORE.format(missing, part.name)}'


def _pictures(part):
    """Kind and data of each picture, of the best of PICTURES where an output has it in several kinds."""
    outputs = (output.get("data", {}) for cell in part.cells for output in cell.get("outputs", []))
    return [next((kind, data[kind]) for kind in PICTURES if kind in data) for data in outputs if {*PICTURES} & {*data}]


def _picture(kind_and_data):
    """Attributes of an <img>: the same pixels in half the bytes, and its size; SVG and JPEG as they are."""
    kind, data = kind_and_data
    if kind == "image/svg+xml":
        return f'src="data:{kind};base64,{base64.b64encode(data.encode()).decode()}"'
    picture, kept = Image.open(io.BytesIO(base64.b64decode(data))), io.BytesIO()
    if kind == "image/png":
        picture.convert("RGB").save(kept, "webp", lossless=True, quality=20, method=2)
        kind, data = "image/webp", base64.b64encode(kept.getvalue()).decode()
    return f'width="{picture.width}" height="{picture.height}" src="data:{kind};base64,{data.strip()}"'
