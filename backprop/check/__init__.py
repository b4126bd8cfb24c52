"""Where is my mistake? A student's own functions, judged, and the mistake named.

    check.chain(forward=forward, backward=backward)                  any of what Problems 1 and 2a ask for
    check.two_layer(backward=backward, normalised=True)              any of what 2b and 2c ask for

Each function is run on a few small problems, on its own, with right numbers as arguments, and once again on the first
of them; where all are right by themselves, once more with what the others gave. It has a few seconds, and what it does
is survived (`sandbox` says what is not).

problems   what is asked, and the right numbers      catalogue  the lines of the exercise, and known mistakes
source     what is known without running it          lines      these lines as text, filled and evaluated
sandbox    runs student code                         recognise  which line is wrong, and how
compare    what it gave, against what is right       placement  right numbers in a wrong place, or none
examine    one function, on all problems             training   the same for `train`, by its steps
judge      all of it together, to a verdict          simulate   trainings that go wrong, to compare with
verdict    what is said                              explain    why a function is wrong
"""

from functools import partial

from . import problems as _problems
from .judge import judge as _judge
from .verdict import Verdict, Where

__all__ = ["Verdict", "Where", "chain", "two_layer"]


def chain(forward=None, cost=None, backward=None, gradients=None, train=None):
    """A verdict on your functions for the chain of layers, phi = tanh. Hand in any of them.

        forward(x, w, b) -> u, h                     x (m,); w, b (l+1,), entry 0 unused; u, h (l+1, m)
        cost(h_l, y) -> J                            h_l, y (m,); J one number
        backward(u, h, y, w) -> g                    g (l+1, m)
        gradients(h, g) -> dJ_dw, dJ_db              each (l+1,)
        train(x, y, w, b, alpha, max_iter) -> J, w, b        J (max_iter,), before each update

    Entry 0 of what you give may be anything, or left out; of h it is the input x. Lists will do, and axes of length 1
    do not matter. Raises nothing: see `Verdict`.
    """
    submitted = {"forward": forward, "cost": cost, "backward": backward, "gradients": gradients, "train": train}
    submitted = {name: function for name, function in submitted.items() if function is not None}
    return _judge(_problems.CHAIN, _problems.chain_problems, submitted)


def two_layer(forward=None, backward=None, gradients=None, normalised=False):
    """A verdict on your functions for the network of two layers, phi = tanh. Hand in any of them.

        forward(X, W1, W2, b) -> U1, H, U2           X (m, n0), W1 (n0, n1), W2 (n1, n2), b (n1,)
        backward(U1, U2, W2, Y) -> G1, G2            Y (n2, m); normalised: with the softmax
        gradients(X, H, G1, G2) -> dJ_dW1, dJ_dW2, dJ_db

    Shapes as in 2c. Raises nothing: see `Verdict`.
    """
    submitted = {"forward": forward, "backward": backward, "gradients": gradients}
    functions = _problems.NORMALISED if normalised else _problems.TWO_LAYER
    problems = partial(_problems.two_layer_problems, normalised)
    return _judge(functions, problems, {name: f for name, f in submitted.items() if f is not None})
