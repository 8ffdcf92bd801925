# SPDX-License-Identifier: GPL-3.0-or-later
"""The book of requests that may cost money: nothing is sent that it has not let through.

A price is reserved in the transaction that looks at the caps, so that no two requests can both
take what is left for one. What a request counts for is never less than what it may have cost.
"""

import sqlite3
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol, TypeVar

from cavendish.engines.model import Kept, Tokens
from cavendish.errors import AnswerUnknown, BudgetExceeded, CavendishError
from cavendish.money import usd
from cavendish.preferences import Preferences
from cavendish.request import Digest, Request
from cavendish.routing.situation import Left
from cavendish.store import ledger
from cavendish.store.database import Database
from cavendish.store.ledger import CallRecord, CallState, Change
from cavendish.store.record import now, to_microseconds
from cavendish.usage.period import start_of_day, start_of_month
from cavendish.usage.tally import LIVE, Tally, caps

T = TypeVar("T")

_OPEN = (CallState.SENT, CallState.LOST)
_UNSETTLED = (*_OPEN, CallState.ANSWERED)


class Blobs(Protocol):
    """What the book needs of the blob store; see store.blobs. Thread-safe."""

    def put(self, content: bytes) -> Digest:
        """Stores bytes, on disk when this returns. Raises DiskFull."""
        ...

    def open(self, digest: Digest) -> memoryview:
        """The blob's bytes. Raises BlobNotFound."""
        ...


class Book:
    """The book of one state folder. Thread-safe; only `left` does not block."""

    def __init__(
        self,
        database: Database,
        blobs: Blobs,
        preferences: Callable[[], Preferences],
        clock: Callable[[], datetime] = now,
    ) -> None:
        """Opens the book: what was on its way when the last daemon died is lost by now."""
        self.database = database
        self.blobs = blobs
        self.preferences = preferences
        self.clock = clock
        database.write(ledger.lose_all).result()
        month = start_of_month(clock())
        self._tally = Tally(*database.read(lambda link: ledger.sums(link, month)).result())

    def calls(self, job_id: str, request: Request) -> "JobCalls":
        """The book as one run of one job sees it."""
        return JobCalls(self, job_id, request)

    def left(self, document: str, *, live: bool = False) -> Left | None:
        """What may still be spent on a document; None without a cap. At once, from memory."""
        return self._tally.left(self.preferences().budget, document, self.clock(), live=live)

    def spent(self, document: str) -> dict[str, int]:
        """What calls count for today ('day'), this 'month' and on the 'document'. At once."""
        return self._tally.spent(document, self.clock())

    def settle_lost(self, number: int, cost_micro_usd: int) -> CallRecord | None:
        """The artist has found out what a lost call has cost; None where it is not lost."""
        values: dict[str, ledger.Value] = {"cost": cost_micro_usd}
        return self.change(number, CallState.SETTLED, (CallState.LOST,), values)

    def change(
        self,
        number: int,
        state: CallState,
        leaving: Sequence[CallState],
        values: dict[str, ledger.Value],
    ) -> CallRecord | None:
        """Brings a call into a state, on disk when this returns; None where it cannot leave its.

        Raises DiskFull.
        """

        def work(link: sqlite3.Connection) -> tuple[list[Change], None]:
            made = ledger.change(link, number, state, leaving, values)
            return ([] if made is None else [made]), None

        changes, _ = self.write(work)
        return changes[0].after if changes else None

    def write(
        self, work: Callable[[sqlite3.Connection], tuple[list[Change], T]]
    ) -> tuple[list[Change], T]:
        """Runs work in a transaction, and takes its changes in. Raises DiskFull."""
        changes, more = self.database.write(work).result()
        for change in changes:
            self._tally.apply(change)
        return changes, more

    def pinned_digests(self) -> set[Digest]:
        """The answers that must stay: those of jobs that are not over."""
        return self.database.read(ledger.pinned).result()


class JobCalls:
    """`engines.model.Calls` for one run of one job."""

    def __init__(self, book: Book, job_id: str, request: Request) -> None:
        self._book = book
        self._job_id = job_id
        self._document = request.document
        self._live = bool(request.live)
        self._pay_again = request.options.pay_again

    def answered(self, step: str) -> Kept | None:
        """The answer that this job has got for the step, in this run or before."""
        clauses = "WHERE job_id = :job_id AND step = :step AND body_size > 0 ORDER BY number DESC"
        values: dict[str, ledger.Value] = {"job_id": self._job_id, "step": step}
        found = self._book.database.read(lambda link: ledger.select(link, clauses, values)).result()
        if not found or found[0].body is None:
            return None
        body = bytes(self._book.blobs.open(found[0].body))
        return Kept(found[0].number, found[0].endpoint, body)

    def open(self, step: str, endpoint: str, model: str, price_micro_usd: int) -> int:
        """Reserves the price and marks that a request is about to be sent; the call's number.

        Raises BudgetExceeded; AnswerUnknown where earlier requests of the job may have been paid
        for, and the artist has not agreed to pay again; DiskFull.
        """
        row: dict[str, ledger.Value] = {
            "job_id": self._job_id,
            "step": step,
            "endpoint": endpoint,
            "model": model,
            "document": self._document,
            "price": price_micro_usd,
            "live": int(self._live),
        }

        def work(link: sqlite3.Connection) -> tuple[list[Change], CavendishError | None]:
            changes = ledger.lose_all(link, self._job_id, step)
            lost = self._lost(link)
            # Returned, not raised: what was lost must be written down all the same.
            if len(lost) > self._allowed():
                return changes, _unknown(lost)
            too_much = self._too_much(link, price_micro_usd)
            if too_much is not None:
                return changes, too_much
            row["send_time"] = to_microseconds(self._book.clock())
            return [*changes, Change(None, ledger.insert(link, row))], None

        changes, refusal = self._book.write(work)
        if refusal is not None:
            raise refusal
        return changes[-1].after.number

    def keep(self, number: int, body: bytes) -> None:
        """Puts the answer's bytes on disk, before anything is made of them. Raises DiskFull."""
        digest = self._book.blobs.put(body)
        values: dict[str, ledger.Value] = {"body_sha256": digest.sha256, "body_size": digest.size}
        self._book.change(number, CallState.ANSWERED, _OPEN, values)

    def settle(self, number: int, cost_micro_usd: int, tokens: Tokens) -> None:
        """The call has cost this. Said again of the same call, it changes nothing."""
        values: dict[str, ledger.Value] = {
            "cost": cost_micro_usd,
            "prompt_tokens": tokens.prompt,
            "text_tokens": tokens.text,
            "picture_tokens": tokens.picture,
        }
        self._book.change(number, CallState.SETTLED, _UNSETTLED, values)

    def void(self, number: int) -> None:
        """The call was surely not billed."""
        self._book.change(number, CallState.VOID, _UNSETTLED, {})

    def lose(self, number: int) -> None:
        """It is not known whether the call was billed: its price stays reserved.

        Raises AnswerUnknown unless the artist has agreed to pay again; DiskFull.
        """
        self._book.change(number, CallState.LOST, (CallState.SENT,), {})
        lost = self._book.database.read(self._lost).result()
        if len(lost) > self._allowed():
            raise _unknown(lost)

    def pays_again(self) -> bool:
        """Whether `lose` would let a lost answer be asked, and paid, for once more."""
        return len(self._book.database.read(self._lost).result()) < self._allowed()

    def end(self) -> None:
        """The run is over: nobody waits any more for what is still on its way."""
        self._book.write(lambda link: (ledger.lose_all(link, self._job_id), None))

    def _allowed(self) -> int:
        """How many lost answers the artist pays for once more."""
        return max(self._pay_again, self._book.preferences().pay_again)

    def _lost(self, link: sqlite3.Connection) -> list[CallRecord]:
        """The requests of this job of which nobody knows whether they were paid for."""
        clauses = "WHERE job_id = :job_id AND state = 'lost' ORDER BY number"
        return ledger.select(link, clauses, {"job_id": self._job_id})

    def _too_much(self, link: sqlite3.Connection, price: int) -> BudgetExceeded | None:
        """The refusal, where the price is more than what is left of a cap."""
        moment = self._book.clock()
        spent = {
            "day": lambda: ledger.spent_since(link, start_of_day(moment)),
            "month": lambda: ledger.spent_since(link, start_of_month(moment)),
            "document": lambda: ledger.spent_on(link, self._document),
            LIVE: lambda: ledger.spent_since(link, start_of_day(moment), live=True),
        }
        budget = self._book.preferences().budget
        for period, cap in caps(budget, self._document, live=self._live).items():
            left = max(0, cap - spent[period]())
            if price > left:
                return BudgetExceeded(price_usd=usd(price), left_usd=usd(left), period=period)
        return None


def _unknown(lost: Sequence[CallRecord]) -> AnswerUnknown:
    return AnswerUnknown(model=lost[-1].model, price_usd=usd(sum(call.price for call in lost)))
