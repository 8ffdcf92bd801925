# SPDX-License-Identifier: GPL-3.0-or-later
"""Tries to get an answer: who is asked, when again, and what the book is told of each request."""

from __future__ import annotations

import logging
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cavendish.catalog.model import CloudModel
from cavendish.engines.engine import Control
from cavendish.engines.gemini.fault import Fault, Next, Place, fault
from cavendish.engines.gemini.means import Means
from cavendish.engines.gemini.question import Question
from cavendish.engines.gemini.reading import is_object
from cavendish.engines.gemini.refusal import Refusal, read_refusal
from cavendish.engines.gemini.route import Route
from cavendish.engines.gemini.survey import survey
from cavendish.engines.gemini.transport import (
    Lost,
    NoCredentials,
    Progress,
    Reply,
    Stopped,
    Unreached,
)
from cavendish.engines.model import Calls, Kept
from cavendish.errors import (
    AnswerUnknown,
    CredentialError,
    EndpointError,
    EndpointFailed,
    EndpointUnreachable,
    JobCancelled,
    KeyForbidden,
    ModelTimedOut,
    ModelUnknown,
    PolicyError,
)

if TYPE_CHECKING:
    from cavendish.engines.gemini.client import Client

logger = logging.getLogger(__name__)

_OK, _SUCCESS = 200, range(200, 300)
# A request is not begun where less time than this is left for its answer.
_LEAST_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Errand:
    """What is to be got: an answer to a question for a model, at one of the endpoints.

    price_micro_usd: to be reserved for each request. deadline: by the clock of the means; seconds:
    what it was counted from.
    """

    question: Question
    model: CloudModel
    endpoints: tuple[str, ...]
    price_micro_usd: int
    deadline: float
    seconds: float


class Tries:
    """The tries for one step."""

    def __init__(self, means: Means, errand: Errand, calls: Calls, control: Control) -> None:
        self._means = means
        self._errand = errand
        self._calls = calls
        self._control = control
        self._route = Route(errand.endpoints, means.policy, means.dice)
        self._troubles: dict[str, str] = {}

    def trouble(self, endpoint: str) -> str:
        """What was wrong with an endpoint last, as a sentence; '' where it was not asked."""
        return self._troubles.get(endpoint, "")

    def get(self, step: str) -> Kept:
        """An answer, on disk. Raises JobCancelled, the errors of `errors.cloud`, DiskFull."""
        while True:
            endpoint, seconds = self._turn()
            outcome = self._try(step, endpoint, seconds)
            if isinstance(outcome, Kept):
                return outcome
            logger.info(
                "a request failed",
                extra={"endpoint": endpoint, "reason": outcome.error.reason, "step": step},
            )
            self._troubles[endpoint] = str(outcome.error)
            self._route.failed(endpoint, outcome, self._means.clock())

    def _turn(self) -> tuple[str, float]:
        """Waits until an endpoint may be asked; which, and how long it may take."""
        means, errand = self._means, self._errand
        while True:
            self._control.check()
            if self._route.hopeless or self._away():
                raise self._late()
            endpoint, wait = self._route.next(means.clock(), self._busy)
            remaining = errand.deadline - means.clock()
            if remaining - wait < _LEAST_SECONDS:
                raise self._late()
            seconds = self._patience(remaining)
            if wait == 0.0:
                wait = means.health.take(endpoint, errand.model.id, seconds)
            if wait == 0.0:
                return endpoint, seconds
            if wait > 1.0:
                self._control.progress(0.0, f"{endpoint} is busy: waiting {wait:.0f} s")
            means.pause(min(wait, remaining), self._control)

    def _away(self) -> bool:
        """Whether none of the endpoints is there at all."""
        health = self._means.health
        return all(health.snapshot(endpoint).away for endpoint in self._errand.endpoints)

    def _busy(self, endpoint: str) -> float:
        return self._means.health.wait(endpoint, self._errand.model.id)

    def _patience(self, remaining: float) -> float:
        """Where a lost answer is not asked for again, it is waited for to the end."""
        if not self._calls.pays_again():
            return remaining
        slowest = self._errand.model.slowest(self._errand.question.size)
        return self._means.policy.patience(remaining, self._errand.seconds, slowest)

    def _late(self) -> Exception:
        """Why there is no answer by now."""
        if self._route.error is not None:
            return self._route.error
        for endpoint in self._errand.endpoints:
            if (error := self._means.health.snapshot(endpoint).error) is not None:
                return error
        return ModelTimedOut(model=self._errand.model.title, seconds=round(self._errand.seconds))

    def _try(self, step: str, endpoint: str, seconds: float) -> Kept | Fault:
        """One request. Raises JobCancelled, PolicyError, AnswerUnknown, DiskFull."""
        means, model = self._means, self._errand.model
        try:
            client = means.clients.get(endpoint)
        except (CredentialError, EndpointError) as error:
            means.health.given_up(endpoint)
            return Fault(error, Next.ELSEWHERE)
        except NoCredentials as error:
            means.health.given_up(endpoint)
            return self._forbidden(endpoint, error)
        except PolicyError:
            # Somebody has set it since the job began.
            means.health.given_up(endpoint)
            raise
        survey(means, endpoint, client)
        self._control.progress(0.0, f"Asking {model.title}")
        try:
            return self._request(step, endpoint, client, seconds)
        except BaseException:
            means.health.given_up(endpoint)
            raise

    def _request(self, step: str, endpoint: str, client: Client, seconds: float) -> Kept | Fault:
        calls, errand, progress = self._calls, self._errand, Progress()
        number = calls.open(step, endpoint, errand.model.id, errand.price_micro_usd)
        try:
            reply = self._means.network.run(
                lambda: client.ask(errand.question, seconds, progress), self._control
            )
        except Stopped:
            with suppress(AnswerUnknown):
                self._close(number, progress)
            raise JobCancelled from None
        except NoCredentials as error:
            calls.void(number)
            return self._forbidden(endpoint, error)
        except Unreached as error:
            calls.void(number)
            return self._failed(endpoint, self._unreached(endpoint, error))
        except Lost as error:
            found = self._failed(endpoint, self._lost(endpoint, error, seconds))
            calls.lose(number)
            return found
        except BaseException:
            with suppress(AnswerUnknown):
                self._close(number, progress)
            raise
        return self._replied(number, endpoint, reply)

    def _close(self, number: int, progress: Progress) -> None:
        """Books a request that was given up. Raises AnswerUnknown."""
        if progress.may_be_billed:
            self._calls.lose(number)
        else:
            self._calls.void(number)

    def _replied(self, number: int, endpoint: str, reply: Reply) -> Kept | Fault:
        if reply.status == _OK and is_object(reply.body):
            self._calls.keep(number, reply.body)
            self._means.health.answered(endpoint, self._errand.model.id)
            return Kept(number, endpoint, reply.body)
        if reply.status in _SUCCESS:
            detail = "it said that all is well, but its answer is none"
            error = EndpointFailed(endpoint=endpoint, detail=detail)
            found = self._failed(endpoint, Fault(error, Next.LATER, sick=True))
            self._calls.lose(number)
            return found
        self._calls.void(number)
        refusal = read_refusal(reply, self._means.clients.secret(endpoint))
        return self._refused(endpoint, refusal)

    def _refused(self, endpoint: str, refusal: Refusal) -> Fault:
        errand, listing = self._errand, self._means.listing
        others = listing.others(errand.endpoints, errand.model)
        place = Place(endpoint, errand.model.title, errand.model.id, others, errand.seconds)
        found = fault(refusal, place)
        if isinstance(found.error, ModelUnknown):
            listing.gone(endpoint, errand.model.id)
        return self._failed(endpoint, found, refusal.per_minute)

    def _failed(self, endpoint: str, found: Fault, per_minute: int | None = None) -> Fault:
        self._means.health.failed(endpoint, self._errand.model.id, found, per_minute)
        return found

    def _unreached(self, endpoint: str, error: Unreached) -> Fault:
        problem = EndpointUnreachable(endpoint=endpoint, problem=str(error))
        return Fault(problem, Next.LATER, attempts=self._means.policy.unreached, sick=True)

    def _lost(self, endpoint: str, error: Lost, seconds: float) -> Fault:
        if error.timed_out:
            late = ModelTimedOut(model=self._errand.model.title, seconds=round(seconds))
            return Fault(late, Next.LATER, sick=True)
        failed = EndpointFailed(endpoint=endpoint, detail=f"the line broke: {error}")
        return Fault(failed, Next.LATER, sick=True)

    def _forbidden(self, endpoint: str, error: NoCredentials) -> Fault:
        return Fault(KeyForbidden(endpoint=endpoint, detail=str(error)), Next.ELSEWHERE)
