"""A restless hand for a minute, and a cell that is run again and again; tests/endurance.py for half an hour."""

import endurance


def test_a_restless_hand_does_no_harm(browser, server):
    done, memory = endurance.endure(browser, server, minutes=0.8, seed=1)
    assert done["work"] > 50
    assert done["in vain"] < 0.1 * done["work"]
    (_, kernel, page), *_, (_, kernel_at_last, page_at_last) = memory
    assert kernel_at_last < kernel + 30
    assert page_at_last < page + 30


def test_a_view_that_is_run_again_leaves_nothing_behind(browser, server):
    """The page grows a little by itself: plain widgets of this size leave 1.1 MB in it each time, ours 0.6."""
    kernel, page = endurance.rerun(browser, server, "live.explorer()", times=50)
    assert kernel <= 0.5
    assert page <= 1
