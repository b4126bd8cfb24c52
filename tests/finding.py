"""The controls of a view as a student finds them, and all that the view says."""

import html
import re

import ipywidgets as widgets


def parts(view):
    """All widgets in a view."""
    for part in getattr(view, "children", ()):
        yield part
        yield from parts(part)


def find(view, kind, label):
    """The control of that kind and label."""
    (control,) = (part for part in parts(view) if isinstance(part, kind) and part.description == label)
    return control


def press(view, label):
    find(view, widgets.Button, label).click()


def switch(view, label, on):
    find(view, widgets.ToggleButton, label).value = on


def type_in(view, label, text):
    find(view, widgets.Text, label).value = text


def said(view):
    """All that the view says in the page, as text."""
    words = [part.value for part in parts(view) if isinstance(part, widgets.HTML)]
    return html.unescape(re.sub(r"<[^>]*>", " ", " ".join(w for w in words if "<style" not in w and "<svg" not in w)))
