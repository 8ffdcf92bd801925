# SPDX-License-Identifier: GPL-3.0-or-later
"""The installations that run, and those who watch them. Lives on the event loop."""

import asyncio
import logging
import time
from collections import deque
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from cavendish.catalog.local_model import LocalModel
from cavendish.errors import (
    CavendishError,
    Internal,
    LicenceNotAgreed,
    ModelFileBroken,
    ModelNotInstalled,
    ModelNotOffered,
    ShuttingDown,
)
from cavendish.models.apart import apart
from cavendish.models.patience import Patience
from cavendish.models.rules import Rules
from cavendish.models.store import ModelStore
from cavendish.runtime.tasks import spawn

logger = logging.getLogger(__name__)

_EVENT_GAP_SECONDS = 0.1
_RATE_SECONDS = 2.0


class Phase(StrEnum):
    """How far an installation is."""

    WAITING = "waiting"
    FETCHING = "fetching"
    INSTALLED = "installed"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def terminal(self) -> bool:
        """Whether it is over."""
        return self not in (Phase.WAITING, Phase.FETCHING)


@dataclass(frozen=True, slots=True)
class InstallView:
    """An installation as it stands. done, total: bytes; rate: bytes a second, of late."""

    model_id: str
    phase: Phase
    done: int = 0
    total: int = 0
    rate: int = 0
    file: str = ""
    error: CavendishError | None = None


class Installs:
    """Installs models one after the other, in the order in which they were asked for."""

    def __init__(
        self, store: ModelStore, rules: Callable[[], Rules], patience: Patience | None = None
    ) -> None:
        """rules: what holds now; asked before and during each download, from any thread."""
        self._store = store
        self._rules = rules
        self._patience = patience or Patience()
        self._running: dict[str, _Running] = {}
        self._turn = asyncio.Lock()

    @property
    def busy(self) -> bool:
        """Whether there is an installation that is not over."""
        return bool(self._running)

    def view(self, model_id: str) -> InstallView | None:
        """The installation of a model; None where none runs."""
        running = self._running.get(model_id)
        return None if running is None else running.view

    async def watch(self, model_id: str, licence: str, size: int) -> AsyncIterator[InstallView]:
        """Installs a model: the installation as it stands, then after each change to its end.

        licence, size: what the artist has agreed to. Joins the installation that runs, if there is
        one. Raises ModelUnknown, ModelNotOffered, LicenceNotAgreed, WorkingOffline,
        DownloadsNotAllowed, and ShuttingDown where the daemon leaves.
        """
        running = self._running.get(model_id)
        if running is None:
            model = self._store.catalog.find(model_id)
            if await asyncio.to_thread(self._is_installed, model_id):
                yield InstallView(model_id, Phase.INSTALLED, model.size, model.size)
                return
            self._check(model, licence, size)
            running = self._running.get(model_id) or self._begin(model)
        async for view in running.views():
            yield view

    async def cancel(self, model_id: str) -> None:
        """Stops an installation, and returns when it is over. One that is not there is over."""
        running = self._running.get(model_id)
        if running is not None and running.task is not None:
            running.task.cancel()
            await asyncio.wait([running.task])

    async def close(self) -> None:
        """Stops all of them; what has come is kept."""
        tasks = []
        for running in list(self._running.values()):
            running.end(ShuttingDown())
            if running.task is not None:
                running.task.cancel()
                tasks.append(running.task)
        if tasks:
            await asyncio.wait(tasks)

    def _is_installed(self, model_id: str) -> bool:
        try:
            self._store.installed(model_id)
        except (ModelNotInstalled, ModelFileBroken):
            return False
        return True

    def _check(self, model: LocalModel, licence: str, size: int) -> None:
        if not model.downloadable:
            raise ModelNotOffered(model=model.id, page=model.page or "see its makers")
        self._rules().check()
        if (licence, size) != (model.licence.name, model.size):
            raise LicenceNotAgreed(
                model=model.id, licence=model.licence.name, size_bytes=model.size
            )

    def _begin(self, model: LocalModel) -> "_Running":
        running = self._running[model.id] = _Running(InstallView(model.id, Phase.WAITING))
        running.task = spawn(self._run(running, model), name=f"install {model.id}")
        running.task.add_done_callback(lambda _: self._over(running))
        return running

    def _over(self, running: "_Running") -> None:
        """Lets go of one that was cancelled before its first step, and so could not itself."""
        model_id = running.view.model_id
        if self._running.get(model_id) is running:
            del self._running[model_id]
            running.change(phase=Phase.CANCELLED)

    async def _run(self, running: "_Running", model: LocalModel) -> None:
        try:
            async with self._turn:
                running.change(phase=Phase.FETCHING, total=model.size)
                await self._fetch(running, model)
            running.change(phase=Phase.INSTALLED, done=running.view.total, rate=0)
        except asyncio.CancelledError:
            running.change(phase=Phase.CANCELLED, rate=0)
        except CavendishError as error:
            logger.warning("an installation failed", extra={"model": model.id, "why": str(error)})
            running.change(phase=Phase.FAILED, rate=0, error=error)
        except Exception:
            logger.exception("an installation broke", extra={"model": model.id})
            running.change(phase=Phase.FAILED, rate=0, error=Internal())
        finally:
            del self._running[model.id]

    async def _fetch(self, running: "_Running", model: LocalModel) -> None:
        # Not at the top: only downloads need HTTP.
        from cavendish.models.installing import Installing

        loop, last = asyncio.get_running_loop(), 0.0

        def tell(file: str, done: int, total: int) -> None:
            nonlocal last
            self._rules().check()
            if done == total or time.monotonic() - last > _EVENT_GAP_SECONDS:
                last = time.monotonic()
                loop.call_soon_threadsafe(running.progress, file, done, total)

        source = self._rules().source
        installing = Installing(self._store, model, source, self._patience, tell)
        await apart(installing.run)


class _Running:
    """One installation. Those who watch see the newest state, not every one."""

    def __init__(self, view: InstallView) -> None:
        self.view = view
        self.task: asyncio.Task[None] | None = None
        self._changed = asyncio.Event()
        self._ended: CavendishError | None = None
        self._past: deque[tuple[float, int]] = deque()

    def change(self, **fields: object) -> None:
        """Shows another state."""
        self.view = replace(self.view, **fields)  # type: ignore[arg-type]
        self._wake()

    def progress(self, file: str, done: int, total: int) -> None:
        """Shows how far it is; told by another thread, and so perhaps after the end."""
        if self.view.phase.terminal:
            return
        now = time.monotonic()
        self._past.append((now, done))
        while len(self._past) > 2 and now - self._past[0][0] > _RATE_SECONDS:
            self._past.popleft()
        since, before = self._past[0]
        rate = round((done - before) / (now - since)) if now > since else 0
        self.change(file=file, done=done, total=total, rate=max(rate, 0))

    def end(self, error: CavendishError) -> None:
        """Breaks all watches off."""
        self._ended = error
        self._wake()

    async def views(self) -> AsyncIterator[InstallView]:
        """Each state that is new to who watches. Raises what `end` was given."""
        while True:
            changed = self._changed
            if self._ended is not None:
                raise self._ended
            # What was told, not what holds by the time that it was: the end is told, too.
            view = self.view
            yield view
            if view.phase.terminal:
                return
            await changed.wait()

    def _wake(self) -> None:
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()
