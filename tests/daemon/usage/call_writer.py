# SPDX-License-Identifier: GPL-3.0-or-later
"""Uses a book until it is killed, and says on stdout what was acknowledged: a line each."""

import sys
from pathlib import Path

from cavendish.engines.model import Tokens
from tests.daemon.usage.books import PRICE, Desk

desk = Desk(Path(sys.argv[1]))
calls = desk.calls()
for step in range(10_000):
    number = calls.open(f"step {step}", "gemini", "model", PRICE)
    print("sent", step, flush=True)
    calls.keep(number, f"body {step}".encode())
    print("answered", step, flush=True)
    calls.settle(number, PRICE - 1, Tokens(1, 2, 3))
    print("settled", step, flush=True)
