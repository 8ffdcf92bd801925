# SPDX-License-Identifier: GPL-3.0-or-later
"""How much of the machine's memory a model may take while it is loaded, and while it runs.

What a graph needs is not known before it has run. Where it would take what the rest of the machine
lives on, it is stopped, as if there was no memory left: another device, model or engine goes on.
Two things see to that. On Linux an allocation that goes too far fails (`runtime.data_limit`), in
whichever thread of the runtime it is made; the runtime hands that on as an error. And everywhere
what is left is watched, for it may become less in many small steps, or be taken by another program;
then the run is stopped, which it is between two nodes of its graph. On macOS and Windows the watch
is all there is: one node that asks for more than the machine has is not kept from it there.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from cavendish.runtime.data_limit import LIMIT, resident_bytes
from cavendish.runtime.memory import available_bytes

# What a model leaves to the rest of the machine, and the least that it may take all the same.
RESERVE_BYTES, _LEAST_BYTES = 512 << 20, 128 << 20
# A run in which less than this is left of the machine, or of what it may take, is stopped. So much
# room is made then for the rest of the daemon, for which a small allocation that fails is the end.
_FLOOR_BYTES, _MARGIN_BYTES = 256 << 20, 64 << 20
_LOOK_SECONDS = 0.05


class Watch:
    """Stops what takes too much. ran_out: whether it had to."""

    def __init__(self, stop: Callable[[], None], spare: int | None = None) -> None:
        """stop: what ends it; called once, from another thread.

        spare: what it may take of this process's memory; None where it is another process's.
        """
        self.ran_out = False
        self._stop = stop
        self._most = None if spare is None else resident_bytes() + spare - _MARGIN_BYTES
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, name="memory-watch", daemon=True)

    def __enter__(self) -> "Watch":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(_LOOK_SECONDS):
            if self._is_short():
                self.ran_out = True
                LIMIT.widen(_MARGIN_BYTES)
                self._stop()
                return

    def _is_short(self) -> bool:
        if available_bytes() < _FLOOR_BYTES:
            return True
        if self._most is None:
            return False
        return LIMIT.left() < _MARGIN_BYTES or resident_bytes() > self._most


@contextmanager
def allowed(stop: Callable[[], None], least: int = _LEAST_BYTES) -> Iterator[Watch]:
    """Within the context this process takes no more memory than the machine can spare.

    stop: what ends what takes it; called at most once, from another thread. least: so many bytes
    may be taken in any case.
    """
    spare = max(spare_bytes(), least)
    with LIMIT.held(spare), Watch(stop, spare) as watch:
        yield watch


def spare_bytes() -> int:
    """What the machine can spare now."""
    return max(available_bytes() - RESERVE_BYTES, _LEAST_BYTES)
