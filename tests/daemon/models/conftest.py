# SPDX-License-Identifier: GPL-3.0-or-later
from collections.abc import Iterator

import pytest

from tests.daemon.models.server import FileServer, file_server


@pytest.fixture
def server() -> Iterator[FileServer]:
    """A server of files on this machine."""
    with file_server() as running:
        yield running
