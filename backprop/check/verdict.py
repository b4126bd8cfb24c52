"""What is said to a student: blocks of text and code, as plain text or as HTML that suits light and dark pages."""

import html
from dataclasses import dataclass
from typing import NamedTuple


class Where(NamedTuple):
    """The first wrong number. Layers as in the exercise; samples count from 1 in the chain and from 0 in two layers.
    None where there is none: a weight's gradient has no sample, and what stops has no number at all.
    """

    function: str
    symbol: str
    layer: int | None
    sample: int | None


class Block(NamedTuple):
    """A piece of the message. kind: "text", "code", or "folded" with a title."""

    kind: str
    text: str
    title: str = ""


@dataclass(frozen=True, repr=False)
class Verdict:
    """What came of a check. It shows itself as a message: the first thing to fix, and nothing else.

    ok        True where all that was submitted is right
    mistakes  the ids of the mistakes recognised; () where there are none
    where     the first wrong number, as (function, symbol, layer, sample); None where all is right
    inputs    the arguments that gave it, to try for yourself: backward(**verdict.inputs); {} where all is right
    """

    ok: bool
    mistakes: tuple
    where: Where | None
    inputs: dict
    title: str
    blocks: tuple

    def __repr__(self):
        return "\n".join([self.title, *(_as_text(block) for block in self.blocks)])

    def _repr_html_(self):
        mark = "#2e9e5b" if self.ok else "#8a8a8a" if self.title.startswith("Nothing") else "#d98200"
        title = f'<div style="font-weight:600">{_inline(self.title)}</div>'
        body = "".join(_as_html(block) for block in self.blocks)
        style = f"border-left:4px solid {mark};padding:2px 0 2px 12px;max-width:52em;line-height:1.45"
        return f'<div style="{style}">{title}{body}</div>'


def _as_text(block):
    if block.kind == "text":
        return block.text
    heading = f"{block.title}:\n" if block.title else ""
    return heading + "\n".join("    " + line for line in block.text.splitlines())


def _as_html(block):
    if block.kind == "text":
        return f'<p style="margin:6px 0">{_inline(block.text)}</p>'
    style = "margin:6px 0;padding:6px 10px;background:rgba(128,128,128,.13);color:inherit;white-space:pre-wrap"
    code = f'<pre style="{style}">{html.escape(block.text)}</pre>'
    if block.kind == "code" and block.title:
        return f'<div style="margin:6px 0 -4px 0">{_inline(block.title)}:</div>{code}'
    if block.kind == "folded":
        return f'<details style="margin:6px 0"><summary>{_inline(block.title)}</summary>{code}</details>'
    return code


def _inline(text):
    """`x` in a text becomes code."""
    pieces = html.escape(text).split("`")
    return "".join(f"<code>{p}</code>" if n % 2 else p for n, p in enumerate(pieces))
