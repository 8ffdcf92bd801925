# SPDX-License-Identifier: GPL-3.0-or-later
"""A queue with its real journal, blobs and exchange, and an engine that does as a test says."""

import asyncio
import dataclasses
import os
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from cavendish.engines.engine import FillOutcome, FillTask
from cavendish.engines.registry import EngineSpec, Registry
from cavendish.jobs.live import JobView
from cavendish.jobs.queue import JobQueue
from cavendish.request import Fill, ImageRef, ImageSpec, PixelFormat, Request
from cavendish.routing.router import Router
from cavendish.routing.situation import Situation
from cavendish.store.blobs import BlobStore
from cavendish.store.exchange import Exchange
from cavendish.store.journal import Journal
from tests.daemon.operations.pictures import Painter

SECONDS = 20.0
SIDE = 8
MASK = bytes(SIDE * SIDE - 1) + b"\xff"
SPEC = EngineSpec("scripted", frozenset({"fill"}), 1, f"{__name__}:engine", local=True)

_engines: list["Scripted"] = []


def engine() -> "Scripted":
    """What the registry makes: the engine of the newest house."""
    return _engines[-1]


async def until(condition: Callable[[], object], what: str = "") -> None:
    """Returns once condition holds; a wait with a deadline."""
    async with asyncio.timeout(SECONDS):
        while not condition():  # noqa: ASYNC110 - a thread or the disk is waited for
            await asyncio.sleep(0.002)


class Scripted(Painter):
    """Waits in each fill until `release` is set; then does `act`, if any, and paints."""

    name = "scripted"

    def __init__(self) -> None:
        super().__init__()
        self.release = threading.Event()
        self.obeys = True
        self.act: Callable[[FillTask, Any], object] = lambda task, control: None
        self.controls: list[Any] = []
        self.seeds: list[int] = []
        self.done = 0

    def fill(self, task: FillTask, control: Any) -> FillOutcome:
        self.seeds.append(task.seed)
        self.controls.append(control)
        while not self.release.wait(0.002):
            if self.obeys:
                control.check()
        try:
            self.act(task, control)
            return super().fill(task, control)
        finally:
            self.done += 1


class House:
    """Everything that a queue needs, in one folder. Make it inside a running loop."""

    def __init__(
        self,
        folder: Path,
        spec: EngineSpec = SPEC,
        others: Sequence[EngineSpec] = (),
        situation: Situation | None = None,
        **limits: int,
    ) -> None:
        self.folder, self.spec, self.limits = folder, spec, limits
        self.engine = Scripted()
        _engines.append(self.engine)
        self.journal = Journal.open(folder / "journal.sqlite3")
        self.blobs = BlobStore(folder / "blobs", 1 << 30)
        self.blobs.start()
        segments = folder / "exchange"
        segments.mkdir(exist_ok=True)
        self.exchange = Exchange([segments])
        self.exchange.start()
        specs = [spec, *others]
        self.queue = JobQueue(
            self.journal,
            self.blobs,
            self.exchange,
            Router(specs, situation),
            Registry(specs),
            **limits,
        )

    async def close(self) -> None:
        """Leaves in good order."""
        await self.queue.close()
        await asyncio.to_thread(self.journal.close)
        self.exchange.close()
        self.engine.release.set()

    async def restart(self, *, crash: bool = False, spec: EngineSpec | None = None) -> "House":
        """The next daemon on the same folder, after a clean end or after a sudden one."""
        if crash:
            await asyncio.to_thread(self.journal.close)
            self.engine.release.set()
        else:
            await self.close()
        house = House(self.folder, spec or self.spec, **self.limits)
        await house.queue.resume()
        return house

    def request(self, seed: int = 0, *, segments: bool = False, **more: Any) -> Request:
        """A fill of its own for each seed; segments: its pixels are leased, not stored."""
        put = self.lease if segments else self.store
        image = put(os.urandom(4) * SIDE * SIDE if segments else b"rgba" * SIDE * SIDE)
        mask = put(MASK, PixelFormat.GRAY8)
        return Request(Fill(image, mask, seed=seed), **more)

    def store(self, content: bytes, kind: PixelFormat = PixelFormat.RGBA8) -> ImageRef:
        return ImageRef(ImageSpec(SIDE, SIDE, kind), blob=self.blobs.put(content))

    def lease(self, content: bytes, kind: PixelFormat = PixelFormat.RGBA8) -> ImageRef:
        offer = self.exchange.offers[0]
        segment = self.exchange.lease(str(offer.folder), offer.nonce, len(content))
        segment.path.write_bytes(content + bytes(segment.capacity - len(content)))
        return ImageRef(ImageSpec(SIDE, SIDE, kind), segment=segment.name)

    def segment_files(self) -> list[Path]:
        return list((self.folder / "exchange").glob("*.seg"))

    async def create(self, seed: int = 0, request_id: str = "", **more: Any) -> JobView:
        request = self.request(seed, **more)
        return await self.queue.create(request_id or os.urandom(8).hex(), request)

    async def running(self, seed: int = 0, **more: Any) -> JobView:
        """A job whose engine has begun."""
        before = len(self.engine.seeds)
        view = await self.create(seed, **more)
        await until(lambda: len(self.engine.seeds) > before)
        return view

    async def finish(self, job_id: str) -> JobView:
        """The job once it is over."""
        async with asyncio.timeout(SECONDS):
            return [view async for view in self.queue.watch(job_id)][-1]

    async def run(self, seed: int = 0, **more: Any) -> JobView:
        """A job from its creation to its end."""
        self.engine.release.set()
        return await self.finish((await self.create(seed, **more)).record.job_id)


def with_spec(**changes: Any) -> EngineSpec:
    return dataclasses.replace(SPEC, **changes)
