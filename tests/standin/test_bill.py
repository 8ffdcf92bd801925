# SPDX-License-Identifier: GPL-3.0-or-later
"""The server's account."""

from cavendish_standin.bill import Bill, Line
from cavendish_standin.usage import Usage


def line(nano: int, *, billed: bool = True, sent: bool = True) -> Line:
    usage = Usage(1, 0, 0, 0, 0)
    return Line("id", "model", "label", "key", usage, nano, billed=billed, sent=sent)


def test_total_counts_what_is_billed_and_rounds_once() -> None:
    bill = Bill([line(1600), line(1600), line(5000, billed=False), line(2000, sent=False)])
    told = bill.statement()
    assert told["nano_dollars"] == 5200
    assert (told["micro_dollars"], told["sent_micro_dollars"]) == (5, 3)
    assert told["unsent_micro_dollars"] == 2
    assert len(told["lines"]) == 4


def test_total_leaves_out_what_was_not_sent_where_that_is_free() -> None:
    bill = Bill([line(1000), line(2000, sent=False)], unsent_counts=False)
    assert bill.total() == 1000
