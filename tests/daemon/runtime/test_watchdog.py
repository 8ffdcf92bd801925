# SPDX-License-Identifier: GPL-3.0-or-later
import asyncio
from pathlib import Path
from typing import Any

import pytest

from cavendish.runtime.watchdog import watch_discovery


class File:
    """A daemon.json that is somebody else's from some check on."""

    def __init__(self, checks: int) -> None:
        self.checks = checks

    def is_mine(self) -> bool:
        self.checks -= 1
        return self.checks >= 0


@pytest.mark.parametrize("checks", [0, 1, 3])
async def test_watch_tells_once_that_the_file_is_lost(checks: int, tmp_path: Path) -> None:
    lost: list[int] = []
    file: Any = File(checks)
    async with asyncio.timeout(10):
        await watch_discovery(file, lambda: lost.append(1), interval=0.001)
    assert lost == [1]
    assert file.checks == -1
