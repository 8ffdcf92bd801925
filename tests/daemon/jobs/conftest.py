# SPDX-License-Identifier: GPL-3.0-or-later
from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from tests.daemon.jobs.house import House


@pytest_asyncio.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """A queue that is open for work."""
    made = House(tmp_path)
    await made.queue.resume()
    yield made
    await made.close()
