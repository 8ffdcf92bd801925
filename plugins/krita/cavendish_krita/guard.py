# SPDX-License-Identifier: GPL-3.0-or-later
"""Keeps a bug of ours from stopping the artist."""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable

LOGGER = logging.getLogger(__name__)


def guarded(slot: Callable[..., None]) -> Callable[..., None]:
    """Returns a slot that logs what `slot` raises, and takes whatever a signal sends along.

    Krita shows a modal dialog for an exception that leaves a slot: five a second, if a timer called
    it.
    """

    @functools.wraps(slot)
    def call(*_sent: object) -> None:
        try:
            slot()
        except Exception:
            LOGGER.exception("%s failed", slot)

    return call
