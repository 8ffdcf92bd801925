# SPDX-License-Identifier: GPL-3.0-or-later
"""How tests are dealt out where several processes run them, and what holds for all of them."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from xdist.remotemanage import Log
    from xdist.scheduler import LoadScopeScheduling

# No test is about how fast the machine is just now.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Log) -> LoadScopeScheduling:
    """Whole modules, so that what a module shares is made once; one process for an editor."""
    from xdist.scheduler import LoadScopeScheduling

    class Rooms(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            module = nodeid.partition("::")[0]
            editors = [one for one in ("gimp", "krita") if f"tests/editors/test_{one}" in module]
            return editors[0] if editors else module

    return Rooms(config, log)


def pytest_configure() -> None:
    """Ctrl-C is tested, too, where the tests run in a shell's background, which ignores it."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
