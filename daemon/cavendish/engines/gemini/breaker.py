# SPDX-License-Identifier: GPL-3.0-or-later
"""A circuit breaker: an endpoint that only fails is left alone for a while, then tried once."""

from cavendish.engines.gemini.policy import Policy

# How often those who wait look whether the request that probes has ended.
_PROBE_LOOK_SECONDS = 0.5


class Breaker:
    """One endpoint's. Times are seconds of a clock that never goes back. Not thread-safe."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._failures = 0
        self._rest = policy.rest_seconds
        self._probe_until = 0.0
        self.open_until = 0.0

    @property
    def relapsed(self) -> bool:
        """Whether the request that probed has failed as well."""
        return self._rest > self._policy.rest_seconds

    def wait(self, now: float) -> float:
        """Seconds until a request may be tried; 0 now.

        While it is open, and while one request probes whether it may close, others wait.
        """
        probe = min(self._probe_until - now, _PROBE_LOOK_SECONDS)
        return max(self.open_until - now, probe, 0.0)

    def begin(self, now: float, seconds: float) -> None:
        """A request begins that takes so long at most. Call it where `wait` gave 0."""
        if self.open_until:
            self._probe_until = now + seconds

    def succeeded(self) -> None:
        """The endpoint has answered, be it with a refusal."""
        self._failures = 0
        self._rest = self._policy.rest_seconds
        self.open_until = self._probe_until = 0.0

    def failed(self, now: float) -> None:
        """The endpoint is in trouble."""
        probing = self.open_until > 0.0
        self._failures += 1
        self._probe_until = 0.0
        if probing and now >= self.open_until:
            self._rest = min(self._rest * 2.0, self._policy.most_rest_seconds)
            self.open_until = now + self._rest
        elif not probing and self._failures >= self._policy.failures:
            self.open_until = now + self._rest

    def given_up(self) -> None:
        """The request ended without telling anything of the endpoint."""
        self._probe_until = 0.0
