# SPDX-License-Identifier: GPL-3.0-or-later
"""What the servicers work with; put together by main."""

from dataclasses import dataclass
from datetime import datetime

from cavendish.engines.registry import Registry
from cavendish.jobs.queue import JobQueue
from cavendish.models.installs import Installs
from cavendish.models.store import ModelStore
from cavendish.routing.now import Now
from cavendish.routing.router import Router
from cavendish.runtime.lifecycle import Lifecycle
from cavendish.runtime.redaction import Redaction
from cavendish.runtime.sweep import Sweeper
from cavendish.runtime.tokens import Tokens
from cavendish.secrets.keys import Keys
from cavendish.settings import Settings
from cavendish.store.blobs import BlobStore
from cavendish.store.exchange import Exchange
from cavendish.store.policy import Policy
from cavendish.store.preferences import PreferenceStore
from cavendish.threads.threads import Threads
from cavendish.usage.book import Book
from cavendish.usage.statement import Statement
from cavendish_client.paths import StatePaths


@dataclass(frozen=True, slots=True)
class Identity:
    """Who this daemon is. address: host:port."""

    version: str
    address: str
    pid: int
    start_time: datetime


@dataclass(frozen=True, slots=True)
class Parts:
    """The rooms behind the services."""

    settings: Settings
    paths: StatePaths
    tokens: Tokens
    redaction: Redaction
    lifecycle: Lifecycle
    blobs: BlobStore
    exchange: Exchange
    sweeper: Sweeper
    registry: Registry
    models: ModelStore
    installs: Installs
    router: Router
    situation: Now
    queue: JobQueue
    threads: Threads
    keys: Keys
    preferences: PreferenceStore
    policy: Policy
    book: Book
    statement: Statement
