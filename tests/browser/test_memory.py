"""A view's cell that is run again and again leaves nothing behind."""

import endurance


def test_a_view_that_is_run_again_leaves_nothing_behind(browser, server):
    """The page grows a little by itself: plain widgets of this size leave 1.1 MB in it each time, ours 0.6."""
    kernel, page = endurance.rerun(browser, server, "live.explorer()", times=50)
    assert kernel <= 0.5
    assert page <= 1
