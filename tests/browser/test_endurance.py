"""A restless hand for two minutes, in all; tests/endurance.py for half an hour."""

import endurance


def test_a_restless_hand_does_no_harm(browser, server):
    done, memory = endurance.endure(browser, server, minutes=1.5, seed=1)
    assert done["work"] > 40
    assert done["in vain"] < 0.1 * done["work"]
    (_, kernel, page), *_, (_, kernel_at_last, page_at_last) = memory
    assert kernel_at_last < kernel + 30
    assert page_at_last < page + 30
