"""A view's cell that is run again and again leaves nothing behind."""

import endurance


def test_a_view_that_is_run_again_leaves_nothing_behind(browser, server):
    """JupyterLab keeps some of each comm, and of its toolbar in each cell that becomes active; ours adds little."""
    kernel, page = endurance.rerun(browser, server, "live.explorer()", times=25)
    assert kernel <= 0.5
    assert page <= 0.5
