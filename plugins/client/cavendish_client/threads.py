# SPDX-License-Identifier: GPL-3.0-or-later
"""Conversations: turns that follow each other, branch, and can be gone back to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cavendish_client.sync import Client


@dataclass(frozen=True)
class Turn:
    """A question and its answer; turn_id is the job's, parent '' begins the thread."""

    turn_id: str
    parent: str
    operation: str
    prompt: str
    model: str
    cost_micro_usd: int
    create_time: datetime


@dataclass(frozen=True)
class Thread:
    """A conversation. current: the turn that it stands at; turns: the oldest first, () in lists."""

    thread_id: str
    document: str
    layer: str
    name: str
    current: str
    create_time: datetime
    turns: tuple[Turn, ...]


class Threads:
    """The same for scripts and tools: each method waits for its answer."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def create(self, document: str, layer: str = "", name: str = "") -> Thread:
        """Begins a conversation."""
        return self._client.wait(lambda client: client.threads.create(document, layer, name))

    def get(self, thread_id: str) -> Thread:
        """A conversation with its turns. Raises ThreadNotFound."""
        return self._client.wait(lambda client: client.threads.get(thread_id))

    def list(self, document: str) -> tuple[Thread, ...]:
        """The conversations about a document, the newest first, without their turns."""
        return self._client.wait(lambda client: client.threads.list(document))

    def select(self, thread_id: str, turn_id: str) -> Thread:
        """Goes back, or on, to a turn; '' is before the first. Raises ThreadError."""
        return self._client.wait(lambda client: client.threads.select(thread_id, turn_id))

    def delete(self, thread_id: str) -> None:
        """Forgets a conversation; its layers and jobs stay. Raises ThreadNotFound."""
        self._client.wait(lambda client: client.threads.delete(thread_id))
