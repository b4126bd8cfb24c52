"""What holds of every live view: whole changes, one thread, cells that run again, text that is no markup, messages."""

import gc
import json
import signal
import subprocess
import sys
import threading
import types
from types import SimpleNamespace

import ipywidgets as widgets
import numpy as np
import pytest
from finding import find, parts, said, type_in
from IPython.core.interactiveshell import InteractiveShell
from ipywidgets.widgets.widget import _instances
from matplotlib import mathtext
from matplotlib.backends.backend_agg import RendererAgg

from backprop import live, sweep
from backprop.experiments import chain
from backprop.figures import maps, panels
from backprop.live import controls, tasks, view

NETWORK = [[1, -1], [0.5, 2]], [[1, 0], [0.5, 1]], [[1, -1], [2, 0.5]], [0, 1], [0, 0]
MAP = sweep.trainability((-0.5, 0.5), (-0.5, 0.5), [0.5, 0.9, 1.0, 3.0], [3, 10, 30], N=[10, 30])
MAKE = {
    "explorer": lambda: live.explorer(w=0.9, l=10, b=0.0, spread=0.1, max_iter=30),
    "atlas": lambda: live.atlas(MAP, live.explorer(max_iter=30)),
    "matrices": lambda: live.matrices(*NETWORK),
    "guess": lambda: live.guess("layers", 0, 50, right=10),
}


def shown(one):
    """All that a view shows: its numbers, its controls and what it has sent to the page."""
    values = [part.value for part in parts(one) if hasattr(part, "value")]
    return numbers(one), [value for value in values if not isinstance(value, bytes)]


def numbers(one):
    return {name: getattr(one, name) for name in one.FIELDS}


# a change is whole or not at all

CHANGES = {
    "explorer": {"w": 1.1, "l": 20, "t": 5},
    "atlas": {"N": 10, "w": 3.0},
    "matrices": {"t1": 2.0, "labels": (1, 1)},
}
STAGES = [
    ("explorer", chain, "Snapshot"),
    ("explorer", chain.Progress, "reach"),
    ("explorer", panels.Panels, "draw"),
    ("explorer", view.View, "say"),
    ("atlas", panels.Panels, "draw"),
    ("atlas", view.View, "say"),
    ("matrices", view.View, "say"),
    *((kind, controls.NumberControl, "show") for kind in CHANGES),
    *((kind, view.View, "_put") for kind in CHANGES),
]


@pytest.mark.parametrize(("kind", "owner", "name"), STAGES, ids=lambda v: getattr(v, "__name__", v))
@pytest.mark.parametrize(("how", "late"), [("interrupt", False), ("interrupt", True), ("error", False)])
def test_a_change_is_whole_or_not_at_all(kind, owner, name, late, how, monkeypatch):
    """Something goes wrong in the midst of it: an interrupt as the kernel sends it, or an error of any kind."""
    one, old, new = (MAKE[kind]() for _ in range(3))
    new.set(**CHANGES[kind])
    whole, came = getattr(owner, name), []

    def broken(*args, **kwargs):
        result = whole(*args, **kwargs) if late else None
        if not came:
            came.append(name)
            if how == "error":
                raise OSError("something broke")
            signal.raise_signal(signal.SIGINT)
        return result if late else whole(*args, **kwargs)

    monkeypatch.setattr(owner, name, broken)
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises((KeyboardInterrupt, OSError)):
            one.set(**CHANGES[kind])
    finally:
        signal.signal(signal.SIGINT, before)
    monkeypatch.undo()
    assert came
    assert numbers(one) in (numbers(old), numbers(new))
    same = new if numbers(one) == numbers(new) else old
    if kind != "matrices":
        getattr(one, "explorer", one).finish()  # an interrupt may have left the training out that follows
    assert (one.words(), shown(one)) == (same.words(), shown(same))


@pytest.mark.parametrize("how", [signal.raise_signal, lambda _: 1 / 0], ids=["interrupt", "error"])
def test_a_map_is_exchanged_whole_or_not_at_all(how, monkeypatch):
    """The way back to the first map is stopped in the midst of its drawing."""
    one = MAKE["atlas"]()
    one.compute()
    finer, draw = one.result, maps.trainability

    def once(*given):
        monkeypatch.setattr(maps, "trainability", draw)
        how(signal.SIGINT)
        return draw(*given)

    monkeypatch.setattr(maps, "trainability", once)
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises((KeyboardInterrupt, ZeroDivisionError)):
            one.take_back()
    finally:
        signal.signal(signal.SIGINT, before)
    assert len(one._numbers["w"].slider.options) == len(one.result.weights)
    assert one.result is finer or one.result is one._first
    fresh = live.atlas(one.result, live.explorer(max_iter=30), w=one.w, l=one.l)
    assert [part.value for part in (one._frame, one._colours, one._mark)] == [
        part.value for part in (fresh._frame, fresh._colours, fresh._mark)
    ]


def test_an_interrupt_waits_for_the_end_of_a_change_and_is_not_lost():
    done = []

    @tasks.uninterrupted()
    def body():
        signal.raise_signal(signal.SIGINT)
        done.append("the rest")

    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            body()
    finally:
        signal.signal(signal.SIGINT, before)
    assert done == ["the rest"]


def test_a_failing_control_goes_back(monkeypatch):
    one = MAKE["explorer"]()
    with monkeypatch.context() as broken:
        broken.setattr(chain, "Snapshot", lambda *_: 1 / 0)
        type_in(one, "depth l", "5")
    assert find(one, widgets.Text, "depth l").value == "10"
    assert "ZeroDivisionError: division by zero" in said(one)


# one thread, and no waiting without end


@pytest.mark.parametrize("kind", CHANGES)
def test_a_view_belongs_to_one_thread(kind):
    one, raised = MAKE[kind](), []
    before = shown(one)

    def other():
        with pytest.raises(RuntimeError, match="a view belongs to the thread that made it"):
            one.set(**CHANGES[kind])
        raised.append(True)

    thread = threading.Thread(target=other)
    thread.start()
    thread.join()
    assert raised
    assert shown(one) == before


@pytest.mark.parametrize("runs", [True, False], ids=["busy", "stopped"])
def test_a_control_does_not_wait_for_ever(runs, monkeypatch):
    """At shutdown the main thread may wait for the thread that hears of controls; while a cell runs it takes long."""
    monkeypatch.setattr(tasks, "WAIT", 0.4 if runs else 1e6)
    queued, called = [], []
    loop = SimpleNamespace(call_soon_threadsafe=queued.append, is_running=lambda: runs)
    monkeypatch.setattr(tasks.asyncio, "get_running_loop", lambda: loop)
    act = tasks.in_thread_of_view(called.append)
    thread = threading.Thread(target=act, args=("moved",), daemon=True)
    thread.start()
    thread.join(10)
    assert not thread.is_alive()
    assert called == []
    queued[0]()  # when the loop comes back after all, what was asked for is done
    assert called == ["moved"]


# cells that run again


@pytest.fixture
def cell(monkeypatch):
    """Runs a function as a cell of a notebook does: with the headers of its message."""
    shell = SimpleNamespace(user_ns={"_oh": {}}, user_ns_hidden={}, parent_header={})
    monkeypatch.setattr(view, "get_ipython", lambda: shell)
    monkeypatch.setattr(view, "REGISTRY", view.Registry())
    runs = iter(range(10**6))

    def run(f, cell="one", session="first"):
        header = {"msg_id": next(runs), "session": session}
        shell.parent_header = {"header": header, "metadata": {"cellId": cell}}
        return f()

    return run


@pytest.mark.parametrize("kind", MAKE)
def test_a_cell_that_runs_again_leaves_nothing_behind(cell, kind):
    counts = []
    for _ in range(4):
        cell(MAKE[kind])
        counts.append(len(_instances))
    assert len(set(counts[1:])) == 1


@pytest.mark.parametrize("kind", MAKE)
def test_ipython_remembers_no_results_of_a_cell_that_runs_again(cell, kind, monkeypatch, tmp_path):
    """But for the three newest in _, __ and ___; it keeps results in three dictionaries."""
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    shell = InteractiveShell.instance()
    monkeypatch.setattr(view, "get_ipython", lambda: shell)
    monkeypatch.setattr(shell, "parent_header", {}, raising=False)
    shell.user_ns["make"] = MAKE[kind]
    before = {id(o) for o in gc.get_objects() if view.Panel in type(o).__mro__}
    for n in range(5):
        shell.parent_header = {"header": {"msg_id": n, "session": "first"}, "metadata": {"cellId": "one"}}
        shell.run_cell("make()", store_history=True)
    gc.collect()
    name = type(shell.user_ns["_"])
    alive = sum(type(o) is name and id(o) not in before for o in gc.get_objects())
    InteractiveShell.clear_instance()
    assert alive <= 3


def test_a_map_closes_no_explorer_that_another_cell_made(cell):
    explorer = cell(lambda: live.explorer(max_iter=30), "the explorer's")
    for _ in range(3):
        atlas = cell(lambda: live.atlas(MAP, explorer), "the map's")
    atlas.set(w=3.0, l=3)
    assert (explorer.w, explorer.l) == (3.0, 3)
    assert len(explorer.changed) == 1
    atlas.close()
    explorer.w = 0.9
    assert explorer.comm is not None


def test_a_copied_notebook_on_the_same_kernel_closes_no_view_of_the_original(cell):
    original = cell(MAKE["matrices"], session="first")
    copy = cell(MAKE["matrices"], session="second")
    assert original.comm is not None
    again = cell(MAKE["matrices"], session="first")
    assert (original.comm, copy.comm is None, again.comm is None) == (None, False, False)
    for n in range(5):  # a page that is loaded again has another session each time
        newest = cell(MAKE["matrices"], session=f"later {n}")
    assert (copy.comm, again.comm) == (None, None)
    assert newest.comm is not None


@pytest.mark.parametrize("act", ["set", "hold", "release", "finish", "preset", "words"])
def test_a_closed_view_says_so(act):
    one = MAKE["explorer"]()
    one.close()
    arguments = {"set": {"w": 1}, "preset": {"w": 1, "l": 3}}.get(act, {})
    with pytest.raises(RuntimeError, match="A closed view: run its cell again"):
        getattr(one, act)(**arguments)
    assert repr(one) == "A closed view: run its cell again."


# what goes to the page

MARKUP = "<img src=x onerror=alert(1)>"


@pytest.mark.parametrize("kind", MAKE)
def test_markup_typed_into_any_box_is_text(kind):
    """It may stand in an answer, as text: no HTML widget holds it as a tag."""
    one = MAKE[kind]()
    boxes = [part for part in parts(one) if isinstance(part, widgets.Text)]
    assert boxes
    for box in boxes:
        box.value = MARKUP
        for play in (
            part for part in parts(one) if part.__class__ is widgets.ToggleButton and "play" in part.description
        ):
            play.value = True
        assert not any(MARKUP in part.value for part in parts(one) if isinstance(part, widgets.HTML)), box.description
        assert MARKUP in said(one)
    if kind == "guess":
        assert MARKUP not in live.guess(MARKUP, 0, 5, 2).folded()


def test_no_message_reaches_64_kilobytes():
    """pyzmq sends larger frames another way, which fails while a kernel goes down, and spoils the message after it."""
    one = live.explorer(x=np.linspace(-1, 1, 8), y=[0.1] * 8, l=300, b=0.1, spread=0.1, w=1.5, max_iter=200)
    many = [one, live.atlas(MAP)]
    one._curves.value = one.panels.values()
    many[1].compute()
    for weights in (False, True):
        one.set(weights=weights, log_h=weights)
        one._curves.value = one.panels.values()
        sizes = [len(json.dumps(part.value)) for view in many for part in parts(view) if isinstance(part, widgets.HTML)]
        assert 20_000 < max(sizes) < 64_000


HOSTILE = f"""
import hashlib, sys
import matplotlib
from backprop import live, sweep
if sys.argv[1:]:
    matplotlib.style.use("dark_background")
views = live.explorer(w=0.9, b=0.0, max_iter=50), live.matrices(*{NETWORK})
views[0].hold()
seen = [views[0].picture.background, views[0].still(), views[1].still(), str(views[0].picture.size).encode()]
print([hashlib.md5(part).hexdigest() for part in seen], views[0].picture.curves[:500])
"""
RC = """
savefig.bbox: tight
savefig.dpi: 50
savefig.transparent: True
figure.autolayout: True
figure.facecolor: black
axes.facecolor: black
text.color: white
lines.linestyle: :
font.size: 6
axes.xmargin: 0.4
"""


def test_settings_of_the_user_leave_the_panels_as_they_are(tmp_path):
    """A picture cropped under curves that were drawn for its full size: wrong values would be read off."""
    (tmp_path / "matplotlibrc").write_text(RC)
    command = [sys.executable, "-c", HOSTILE]
    runs = [
        subprocess.run([*command, *more], cwd=folder, capture_output=True, text=True, check=True).stdout
        for folder, more in ((None, []), (tmp_path, []), (None, ["dark"]))
    ]
    assert runs[0].count("svg") > 0
    assert runs[1] == runs[0]
    assert runs[2] == runs[0]


def test_a_map_leaves_no_pictures_in_memory():
    """Each new figure would hold a buffer of 1.5 MB until Python's next full collection."""
    atlas = MAKE["atlas"]()
    gc.collect()
    before = sum(type(o) is RendererAgg for o in gc.get_objects())
    gc.disable()
    try:
        for n in range(6):
            atlas._pictures.clear()
            atlas.N = MAP.iterations[n % 2].item()
            atlas.still()
        assert sum(type(o) is RendererAgg for o in gc.get_objects()) <= before + 1
    finally:
        gc.enable()


def test_a_view_that_is_moved_leaves_nothing_in_memory(monkeypatch):
    """Its axes are drawn again and again, in two sizes: with the same two buffers, without the frames of a parser."""
    view, made = live.explorer(max_iter=10), []
    new = RendererAgg.__init__
    monkeypatch.setattr(RendererAgg, "__init__", lambda self, *size: (made.append(size), new(self, *size))[1])

    def move():
        panels._backgrounds.clear()
        for n, w in enumerate((0.9, 3.0, 0.05, 5.0, 0.5, 1.0, 20.0, 0.2)):
            view.set(w=w, l=(300, 100, 10)[n % 3], log_h=n % 3 == 0, weights=n > 3, large=("", "", "g", "h")[n % 4])

    def frames():
        return sum(type(o) is types.TracebackType for o in gc.get_objects())

    mathtext.MathTextParser._parse_cached.cache_clear()
    gc.collect()
    before = frames()
    gc.disable()
    try:
        move()
        assert frames() <= before + 50
    finally:
        gc.enable()
    made.clear()
    move()
    assert not made
