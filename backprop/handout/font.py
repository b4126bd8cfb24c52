"""The font of the formulas: STIX Two Math, cut down to the letters that a page uses, as a style with its data inside.

Browsers set MathML by the table MATH of an OpenType font, and few systems have such a font. The PyPI package ziamath
ships STIX Two Math, under the SIL Open Font License 1.1: a subset of it may stand in the page, with its licence named.
"""

import base64
import io
import re
import unicodedata
from html import unescape
from importlib import metadata

import brotli  # noqa: F401  (fontTools compresses woff2 with it, and would miss it late)
from fontTools import subset

STIX = metadata.distribution("ziamath").locate_file("ziamath/fonts/STIXTwoMath-Regular.ttf")
MATH = re.compile("<math.*?</math>", re.DOTALL)
FACE = '@font-face {{ font-family: "Companion Math"; src: url(data:font/woff2;base64,{}) format("woff2"); }}'


def face(html):
    """The rule @font-face with what the formulas of a page need of STIX Two Math: about 300 B a letter."""
    letters = {letter for math in MATH.findall(html) for letter in unescape(re.sub("<[^>]*>", "", math))}
    letters |= set(map(_italic, letters))
    options = subset.Options(flavor="woff2", name_IDs=["*"], layout_features=["ssty", "ccmp"], notdef_outline=True)
    with subset.load_font(STIX, options) as font:
        font.recalcTimestamp = False  # the same bytes each time
        cut = subset.Subsetter(options)
        cut.populate(unicodes=map(ord, letters))
        cut.subset(font)
        font.flavor = "woff2"
        font.save(file := io.BytesIO())
    return FACE.format(base64.b64encode(file.getvalue()).decode())


def _italic(letter):
    """The letter of mathematics that browsers show for an <mi> of this one letter."""
    kind = unicodedata.name(letter, "").replace("GREEK ", "").replace(" LETTER", "")
    try:
        return "ℎ" if letter == "h" else unicodedata.lookup(f"MATHEMATICAL ITALIC {kind.replace('LATIN ', '')}")
    except KeyError:
        return letter
