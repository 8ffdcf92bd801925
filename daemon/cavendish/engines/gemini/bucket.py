# SPDX-License-Identifier: GPL-3.0-or-later
"""A token bucket whose rate is learnt: unlimited until the other side says "too many"."""

from collections import deque

_WINDOW_SECONDS = 60.0
# After "too many": a little less than what had got through; a little more after each success.
_DROP, _GROWTH = 0.7, 1.1
# Requests that were under way together are told "too many" together: that counts once.
_TOGETHER_SECONDS = 1.0
# Without another "too many" for this long, the limit is forgotten.
_FORGET_SECONDS = 600.0


class Bucket:
    """One endpoint's and model's. Times are seconds of a clock that never goes back.

    Not thread-safe.
    """

    def __init__(self) -> None:
        self.per_second: float | None = None
        self._next = 0.0
        self._limited = -_FORGET_SECONDS
        self._passed: deque[float] = deque()

    def wait(self, now: float) -> float:
        """Seconds until a request may be sent; 0 now."""
        if now - self._limited > _FORGET_SECONDS:
            self.per_second = None
        return max(self._next - now, 0.0)

    def take(self, now: float) -> None:
        """A request is sent. Call it where `wait` gave 0."""
        if self.per_second is not None:
            self._next = now + 1.0 / self.per_second

    def limited(self, now: float, seconds: float, per_minute: int | None) -> None:
        """The other side has said "too many", come back in so many seconds, and perhaps how many
        a minute it takes."""
        if now - self._limited >= _TOGETHER_SECONDS:
            self.per_second = self._lower(now, seconds, per_minute)
        self._limited = now
        self._next = max(self._next, now + seconds)

    def passed(self, now: float) -> None:
        """A request has got through."""
        self._passed.append(now)
        if self.per_second is not None:
            self.per_second *= _GROWTH

    def _lower(self, now: float, seconds: float, per_minute: int | None) -> float:
        while self._passed and self._passed[0] < now - _WINDOW_SECONDS:
            self._passed.popleft()
        if self.per_second is None:
            # Whoever says "in 2 s" counts over seconds, whoever says "in 40 s" over a minute.
            window = min(max(seconds, 1.0), _WINDOW_SECONDS)
            count = sum(passed >= now - window for passed in self._passed)
            rate = max(count * _DROP, 1.0) / window
        else:
            rate = self.per_second * _DROP
        # More have got through than it says it takes: what it says is not the limit that was hit.
        if per_minute and len(self._passed) <= per_minute:
            rate = min(rate, per_minute / _WINDOW_SECONDS)
        return rate
