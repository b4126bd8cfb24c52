import matplotlib as mpl
import matplotlib.pyplot as plt
import pytest

from backprop import figures

mpl.use("agg")


@pytest.fixture
def ax():
    yield figures.axes("A title says what is to be seen")
    plt.close("all")


@pytest.fixture
def pair():
    """Two axes that nobody styled."""
    yield plt.subplots(1, 2)[1]
    plt.close("all")
