# SPDX-License-Identifier: GPL-3.0-or-later
"""Which questions have results that were handed over, but are yet to be kept."""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager


class Unkept:
    """Keys of questions. Thread-safe."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._keys: Counter[str] = Counter()

    @contextmanager
    def keeping(self, key: str) -> Iterator[None]:
        """Within the context, a result of key is on its way to where it is kept."""
        with self._changed:
            self._keys[key] += 1
        try:
            yield
        finally:
            with self._changed:
                self._keys -= Counter((key,))
                self._changed.notify_all()

    def wait(self, key: str) -> None:
        """Blocks for as long as a result of key is on its way."""
        with self._changed:
            self._changed.wait_for(lambda: key not in self._keys)
