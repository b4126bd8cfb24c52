"""A restless hand: two minutes in all where CI is set, half of one elsewhere; tests/endurance.py for half an hour."""

import os

import endurance

MINUTES = 1.5 if os.environ.get("CI") else 0.4


def test_a_restless_hand_does_no_harm(browser, server):
    done, memory = endurance.endure(browser, server, MINUTES, seed=1)
    assert done["work"] > 40 * MINUTES / 1.5
    assert done["in vain"] < 0.1 * done["work"]
    (_, kernel, page), *_, (_, kernel_at_last, page_at_last) = memory
    assert kernel_at_last < kernel + 30
    assert page_at_last < page + 30
