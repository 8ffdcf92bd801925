# SPDX-License-Identifier: GPL-3.0-or-later
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.daemon.usage.books import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """An open book without caps."""
    made = Desk(tmp_path)
    yield made
    made.close()
