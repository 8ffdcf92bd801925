# SPDX-License-Identifier: GPL-3.0-or-later
"""What all questions of an engine share."""

import threading
from collections.abc import Callable
from dataclasses import dataclass

from cavendish.catalog.catalog import Catalog
from cavendish.engines.engine import Control
from cavendish.engines.gemini.clients import Clients
from cavendish.engines.gemini.health import Health
from cavendish.engines.gemini.listing import Listing
from cavendish.engines.gemini.network import Network
from cavendish.engines.gemini.policy import Policy


def pause(seconds: float, control: Control) -> None:
    """Waits. Raises JobCancelled as soon as the work should stop."""
    stopped = threading.Event()
    with control.on_stop(stopped.set):
        stopped.wait(seconds)
    control.check()


@dataclass(frozen=True, slots=True)
class Means:
    """Shared by all threads.

    clock: seconds that never go back. dice: numbers of [0, 1). pause: waits so many seconds.
    """

    catalog: Catalog
    clients: Clients
    network: Network
    health: Health
    listing: Listing
    policy: Policy
    clock: Callable[[], float]
    dice: Callable[[], float]
    pause: Callable[[float, Control], None] = pause
