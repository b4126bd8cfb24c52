"""The companion in one file of HTML: to read, print and move without Python and without a network.

    python -m backprop.handout [FILE]

page     the notebooks, with their outputs, as one page (page.html, style.css)
states   what its live views show, computed beforehand (live.js, live.css)
font     the letters of its formulas, out of STIX Two Math
present  one section a screen, for a lecture (present.js, present.css)

Needs the extra of the package: pip install -e "./backprop[handout]".
"""
