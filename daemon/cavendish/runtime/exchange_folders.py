# SPDX-License-Identifier: GPL-3.0-or-later
"""Which folders the exchange may use."""

import logging
from pathlib import Path

from cavendish.errors import PathRefused
from cavendish.runtime.state_folder import make_private
from cavendish_client.paths import SHARED_MEMORY, StatePaths

logger = logging.getLogger(__name__)


def exchange_folders(paths: StatePaths) -> list[Path]:
    """The folders that are there and private to this user, the fastest first.

    One that cannot be trusted is left out, and the log says why: pixels then take the next way.
    """
    wanted = [paths.exchange]
    if SHARED_MEMORY.is_dir():
        wanted.insert(0, paths.fast_exchange)
    return [folder for folder in wanted if _usable(folder)]


def _usable(folder: Path) -> bool:
    try:
        make_private(folder)
    except PathRefused as error:
        logger.warning("exchange folder not offered", extra={"problem": error.message})
        return False
    return True
