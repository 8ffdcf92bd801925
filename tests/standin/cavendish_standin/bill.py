# SPDX-License-Identifier: GPL-3.0-or-later
"""The server's own account of what each answer cost: what a client's ledger is held against."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from cavendish_standin.usage import Usage


@dataclass
class Line:
    """One request that was answered by a model.

    sent: every byte of the answer went out, as far as the kernel says. reset: the client dropped
    the connection with bytes unread. billed: the line counts.
    """

    id: str
    model: str
    label: str
    key: str
    usage: Usage
    nano_dollars: int
    size: str | None = None
    pictures: int = 0
    fault: str = ""
    billed: bool = True
    sent: bool = False
    reset: bool = False

    def row(self) -> dict[str, Any]:
        """The line as JSON."""
        return {**asdict(self), "micro_dollars": self.nano_dollars / 1000}


@dataclass
class Bill:
    """All lines since the start or the last reset. Without unsent_counts, what was not sent to
    its last byte is free.
    """

    lines: list[Line] = field(default_factory=list)
    unsent_counts: bool = True

    def total(self, *, sent: bool | None = None) -> int:
        """Nano-dollars of the lines that count; only those that were sent or not, if asked."""
        counted = [n for n in self.lines if n.billed and (n.sent or self.unsent_counts)]
        return sum(line.nano_dollars for line in counted if sent in (None, line.sent))

    def statement(self) -> dict[str, Any]:
        """The bill as JSON: totals in micro-dollars, rounded once, then the lines."""
        return {
            "micro_dollars": round(self.total() / 1000),
            "sent_micro_dollars": round(self.total(sent=True) / 1000),
            "unsent_micro_dollars": round(self.total(sent=False) / 1000),
            "nano_dollars": self.total(),
            "lines": [line.row() for line in self.lines],
        }
