# SPDX-License-Identifier: GPL-3.0-or-later
"""The only way to start a task: keeps it from being collected, and never loses its failure."""

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any, TypeVar

logger = logging.getLogger(__name__)

T = TypeVar("T")

_running: set["asyncio.Task[Any]"] = set()


def spawn(work: Coroutine[Any, Any, T], name: str) -> "asyncio.Task[T]":
    """Runs work beside the caller. A failure is logged, also where nobody awaits the task."""
    task = asyncio.get_running_loop().create_task(work, name=name)
    _running.add(task)
    task.add_done_callback(_finished)
    return task


def _finished(task: "asyncio.Task[Any]") -> None:
    _running.discard(task)
    if not task.cancelled() and (error := task.exception()) is not None:
        logger.error("task failed", exc_info=error, extra={"task": task.get_name()})
