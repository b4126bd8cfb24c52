"""In a real kernel: whatever a cell does, the next one runs."""

import asyncio

import jupyter_client
import nbformat
import pytest
from nbclient import NotebookClient

START = """
import time
from backprop import check
check.sandbox.LIMIT = 0.5

def right(u, h, y, w):
    g = u * float("nan")
    g[-1] = (h[-1] - y) / len(y) * (1 - h[-1] ** 2)
    for k in range(len(w) - 2, 0, -1):
        g[k] = g[k + 1] * w[k + 1] * (1 - h[k] ** 2)
    return g
"""
DEF = "def backward(u, h, y, w):\n"
CELLS = {
    "exit()": (DEF + "    exit()", "It calls exit()"),
    "quit()": (DEF + "    quit()", "It calls exit()"),
    "an endless loop": (DEF + "    while True:\n        pass", "It had not come back after 0.5 seconds"),
    "sleep": (DEF + "    time.sleep(100)", "line 2: time.sleep(100)"),
    "recursion": (DEF + "    return backward(u, h, y, w)", "It calls itself without end"),
    "input": (DEF + "    return input()", "StdinNotImplementedError"),
    "an error": (DEF + "    return [0][5]", "line 2: return [0][5]"),
    "printing": (DEF + "    print('hello')\n    return right(u, h, y, w)", "printed or warned of:\n    hello"),
    "a warning": (DEF + "    return right(u, h, y, w) / (0 * y)", "RuntimeWarning: divide by zero"),
    "untouched": (DEF + "    ...", "Nothing is written yet in `backward`."),
}


@pytest.fixture(scope="module")
def outputs():
    """The outputs of each cell, and of one that judges a right solution after it, in one kernel."""
    sources = [START]
    for source, _ in CELLS.values():
        sources += [source + "\n\ncheck.chain(backward=backward)", "check.chain(backward=right).ok"]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(s) for s in sources])
    asyncio.run(NotebookClient(notebook, timeout=60, kernel_name="python3").async_execute())
    cells = notebook.cells[1:]
    return dict(zip(CELLS, zip(cells[::2], cells[1::2])))


@pytest.mark.parametrize("name", CELLS)
def test_a_cell_gets_its_verdict_and_the_kernel_goes_on(outputs, name):
    cell, after = outputs[name]
    (output,) = cell.outputs  # nothing printed, no warning: the verdict alone
    assert CELLS[name][1] in output["data"]["text/plain"]
    assert "<div" in output["data"]["text/html"]
    assert after.outputs[0]["data"]["text/plain"] == "True"


def test_interrupt_kernel_works_while_a_function_runs():
    code = "def backward(u, h, y, w):\n    while True:\n        time.sleep(0.01)\n\ncheck.chain(backward=backward)"

    async def interrupted():
        manager, client = await jupyter_client.manager.start_new_async_kernel(kernel_name="python3")
        try:
            await client.execute_interactive(START.replace("0.5", "60"), timeout=60)
            running = asyncio.create_task(
                client.execute_interactive(code, timeout=40, output_hook=lambda message: None)
            )
            await asyncio.sleep(2)
            await manager.interrupt_kernel()
            reply = await running
            after = await client.execute_interactive("assert check.chain(backward=right).ok", timeout=20)
            return reply["content"]["ename"], after["content"]["status"]
        finally:
            client.stop_channels()
            await manager.shutdown_kernel(now=True)

    assert asyncio.run(interrupted()) == ("KeyboardInterrupt", "ok")
