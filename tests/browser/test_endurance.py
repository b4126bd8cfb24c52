"""A random user for half a minute; tests/endurance.py for half an hour, with memory."""

import endurance

MINUTES = 0.4


def test_a_random_user_does_no_harm(browser, server):
    done, _ = endurance.endure(browser, server, MINUTES, seed=1)
    assert done["work"] > 40 * MINUTES / 1.5
    assert done["in vain"] < 0.1 * done["work"]
