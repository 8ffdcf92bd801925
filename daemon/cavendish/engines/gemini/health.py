# SPDX-License-Identifier: GPL-3.0-or-later
"""How the endpoints are: what the engine goes by, and what routing may ask."""

import threading
from collections.abc import Callable
from dataclasses import dataclass

from cavendish.engines.gemini.breaker import Breaker
from cavendish.engines.gemini.bucket import Bucket
from cavendish.engines.gemini.fault import Fault
from cavendish.engines.gemini.policy import Policy
from cavendish.errors import CavendishError, EndpointUnreachable


@dataclass(frozen=True, slots=True)
class EndpointHealth:
    """How an endpoint is.

    rest_seconds: how long it is left alone because it only failed; 0 where it is used. error: what
    it failed with last, None since it has answered. relapsed: it has been left alone before, and
    tried again in vain.
    """

    endpoint: str
    rest_seconds: float = 0.0
    error: CavendishError | None = None
    relapsed: bool = False

    @property
    def ok(self) -> bool:
        """Whether it is used."""
        return self.rest_seconds == 0.0

    @property
    def reached(self) -> bool:
        """Whether it could be reached the last time; an endpoint that nobody has asked counts."""
        return not isinstance(self.error, EndpointUnreachable)

    @property
    def away(self) -> bool:
        """Whether waiting for it is of no use: it is not there, and not only for a moment."""
        return self.relapsed and not self.ok and not self.reached

    @property
    def problem(self) -> str:
        """Why it cannot be used just now, as a phrase; '' if it can."""
        if self.ok:
            return ""
        why = f" ({self.error.message})" if self.error else ""
        return f"it only failed lately{why}"


class Health:
    """Breakers and buckets of all endpoints. Thread-safe."""

    def __init__(self, policy: Policy, clock: Callable[[], float]) -> None:
        self._policy = policy
        self._clock = clock
        self._lock = threading.Lock()
        self._breakers: dict[str, Breaker] = {}
        self._buckets: dict[tuple[str, str], Bucket] = {}
        self._errors: dict[str, CavendishError] = {}

    def snapshot(self, endpoint: str) -> EndpointHealth:
        """How the endpoint is now. At once."""
        with self._lock:
            breaker = self._breaker(endpoint)
            rest = max(breaker.open_until - self._clock(), 0.0)
            return EndpointHealth(endpoint, rest, self._errors.get(endpoint), breaker.relapsed)

    def wait(self, endpoint: str, model: str) -> float:
        """Seconds until a request may be sent there; 0 now."""
        with self._lock:
            now = self._clock()
            return max(self._breaker(endpoint).wait(now), self._bucket(endpoint, model).wait(now))

    def take(self, endpoint: str, model: str, seconds: float) -> float:
        """Takes a place for a request that takes so long at most.

        0: it begins now. Else so many seconds are to be waited, and then to be asked again.
        """
        with self._lock:
            now = self._clock()
            breaker, bucket = self._breaker(endpoint), self._bucket(endpoint, model)
            wait = max(breaker.wait(now), bucket.wait(now))
            if wait == 0.0:
                breaker.begin(now, seconds)
                bucket.take(now)
            return wait

    def answered(self, endpoint: str, model: str) -> None:
        """The endpoint has given an answer."""
        with self._lock:
            self._breaker(endpoint).succeeded()
            self._bucket(endpoint, model).passed(self._clock())
            self._errors.pop(endpoint, None)

    def failed(self, endpoint: str, model: str, fault: Fault, per_minute: int | None) -> None:
        """A request has failed there."""
        with self._lock:
            now = self._clock()
            self._errors[endpoint] = fault.error
            if fault.sick:
                self._breaker(endpoint).failed(now)
            else:
                self._breaker(endpoint).succeeded()
            if fault.crowded:
                pause = self._policy.base_seconds if fault.seconds is None else fault.seconds
                self._bucket(endpoint, model).limited(now, pause, per_minute)

    def given_up(self, endpoint: str) -> None:
        """A request ended without telling anything of the endpoint."""
        with self._lock:
            self._breaker(endpoint).given_up()

    def _breaker(self, endpoint: str) -> Breaker:
        return self._breakers.setdefault(endpoint, Breaker(self._policy))

    def _bucket(self, endpoint: str, model: str) -> Bucket:
        return self._buckets.setdefault((endpoint, model), Bucket())
