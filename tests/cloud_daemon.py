# SPDX-License-Identifier: GPL-3.0-or-later
"""A real daemon that asks the stand-in for the API: real processes, the real SDK, real HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cavendish.preferences import Endpoint, EndpointKind, Permission, Preferences
from cavendish.runtime.state_folder import prepare
from cavendish.store.journal import Journal
from cavendish.store.preferences import PreferenceStore
from tests.daemon_process import DaemonProcess, running_daemon
from tests.standin_process import KEY, StandIn


@contextmanager
def cloud_daemon(state_dir: Path, standin: StandIn, **preferences: Any) -> Iterator[DaemonProcess]:
    """A daemon whose one endpoint is the stand-in; preferences: what else the artist has set."""
    prefer(state_dir, standin, **preferences)
    with running_daemon(state_dir, environment={"GEMINI_API_KEY": KEY}) as daemon:
        yield daemon


def prefer(state_dir: Path, standin: StandIn, **preferences: Any) -> None:
    """Sets what the artist has set, while no daemon runs."""
    endpoint = Endpoint("gemini", EndpointKind.GEMINI, base_url=standin.base_url)
    known = {"endpoints": (endpoint,), "cloud": Permission.ALLOW} | preferences
    journal = Journal.open(prepare(str(state_dir)).journal)
    try:
        PreferenceStore(journal.database).change(lambda _: Preferences(**known))
    finally:
        journal.close()
