# SPDX-License-Identifier: GPL-3.0-or-later
"""What an operation costs, refused answers included: read off the book as it is written."""

from cavendish.engines.model import Calls, Kept, Tokens


class Account:
    """A book of calls that also knows the sum of what its calls have cost; see `Calls`."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls
        self._costs: dict[int, int] = {}

    @property
    def cost_micro_usd(self) -> int:
        """What all calls that were settled have cost."""
        return sum(self._costs.values())

    def answered(self, step: str) -> Kept | None:
        """The answer that this job has got for the step."""
        return self._calls.answered(step)

    def open(self, step: str, endpoint: str, model: str, price_micro_usd: int) -> int:
        """Reserves the price; the call's number. Raises BudgetExceeded, AnswerUnknown."""
        return self._calls.open(step, endpoint, model, price_micro_usd)

    def keep(self, number: int, body: bytes) -> None:
        """Puts the answer's bytes on disk. Raises DiskFull."""
        self._calls.keep(number, body)

    def settle(self, number: int, cost_micro_usd: int, tokens: Tokens) -> None:
        """The call has cost this."""
        self._calls.settle(number, cost_micro_usd, tokens)
        self._costs[number] = cost_micro_usd

    def void(self, number: int) -> None:
        """The call was surely not billed."""
        self._calls.void(number)

    def lose(self, number: int) -> None:
        """It is not known whether the call was billed. Raises AnswerUnknown."""
        self._calls.lose(number)

    def pays_again(self) -> bool:
        """Whether a lost answer may be asked for once more."""
        return self._calls.pays_again()

    def end(self) -> None:
        """The run is over."""
        self._calls.end()
