# SPDX-License-Identifier: GPL-3.0-or-later
"""Which endpoint is asked next, and when: in the artist's order, those that fail later."""

from collections import Counter
from collections.abc import Callable, Sequence

from cavendish.engines.gemini.fault import Fault, Next
from cavendish.engines.gemini.policy import Policy
from cavendish.errors import CavendishError


class Route:
    """The tries of one question. Times are seconds of a clock that never goes back."""

    def __init__(self, endpoints: Sequence[str], policy: Policy, dice: Callable[[], float]) -> None:
        self._ready = dict.fromkeys(endpoints, 0.0)
        self._policy = policy
        self._dice = dice
        self._failures: Counter[str] = Counter()
        self._tries = 0
        self._faults: dict[str, Fault] = {}

    @property
    def hopeless(self) -> bool:
        """Whether nothing is left to be tried."""
        return not self._ready or self._tries >= self._policy.attempts

    @property
    def error(self) -> CavendishError | None:
        """What the endpoint of first choice has failed with last; None where nothing has."""
        return next((fault.error for fault in self._faults.values()), None)

    def next(self, now: float, busy: Callable[[str], float]) -> tuple[str, float]:
        """An endpoint, and the seconds to wait before it is asked. Call it while there is hope.

        busy: how many seconds an endpoint takes no request for other reasons. The first choice
        that can be asked now is taken; where none can, the one that can the soonest.
        """
        waits = {name: max(at - now, busy(name), 0.0) for name, at in self._ready.items()}
        return min(waits.items(), key=lambda item: item[1])

    def failed(self, endpoint: str, fault: Fault, now: float) -> None:
        """A try has failed. Raises its error where no other try can do better."""
        if fault.next is Next.NOTHING:
            raise fault.error
        self._failures[endpoint] += 1
        # Who is told to come back later is not told that it is of no use.
        self._tries += not fault.crowded
        self._faults[endpoint] = fault
        count = self._failures[endpoint]
        if fault.next is Next.ELSEWHERE or (fault.attempts and count >= fault.attempts):
            del self._ready[endpoint]
        else:
            self._ready[endpoint] = now + self._policy.pause(count, fault.seconds, self._dice)
