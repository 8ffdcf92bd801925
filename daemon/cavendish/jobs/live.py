# SPDX-License-Identifier: GPL-3.0-or-later
"""A job that is not over yet, and those who watch it. Lives on the event loop."""

import asyncio
import contextlib
import dataclasses
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from cavendish.engines.engine import Preview
from cavendish.errors import CavendishError
from cavendish.jobs.control import JobControl, Progress
from cavendish.jobs.handover import Handed, Waiter, take_back
from cavendish.request import Digest, Request, Result
from cavendish.store.record import JobRecord, JobState

_EVENT_GAP_SECONDS = 0.05
_NONE: Mapping[Digest, bytes] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class JobView:
    """A job as it stands, and how far it is: fraction 0..1, stage in words.

    handed: the pixels of its result, where they come before it is kept: its images may have no
    blobs. preview: what there is so far, where it was shown.
    """

    record: JobRecord
    fraction: float = 0.0
    stage: str = ""
    handed: Handed | None = None
    preview: Preview | None = None


class Watcher:
    """What one watcher has yet to see. Progress that it is too slow for is merged."""

    def __init__(self) -> None:
        self._unseen: deque[JobView] = deque()
        self._ended: CavendishError | None = None
        self._wake = asyncio.Event()

    def show(self, view: JobView) -> None:
        """Adds a change; it takes the place of the one before if only progress differs."""
        if self._unseen and self._unseen[-1].record.state is view.record.state:
            self._unseen.pop()
        self._unseen.append(view)
        self._wake.set()

    def end(self, error: CavendishError) -> None:
        """Breaks the watch off."""
        self._ended = error
        self._wake.set()

    def leave(self) -> None:
        """Gives back what it will not see."""
        for view in self._unseen:
            take_back(view.handed)

    async def views(self) -> AsyncIterator[JobView]:
        """Each change, until the job is over. Raises what `end` was given."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._unseen:
                view = self._unseen.popleft()
                yield view
                if view.record.state.terminal:
                    return
            if self._ended is not None:
                raise self._ended


class LiveJob:
    """One unfinished job.

    request: what to run, where its bytes are now. waiter: who waits for the result in the call that
    made it, if anybody. handed_over: who waited has its result, which is yet to be kept. ending:
    its end is being written down. over: set when it is in a terminal state. left: set when no
    engine works on it any more, or ever will.
    """

    def __init__(
        self,
        record: JobRecord,
        contents: Mapping[Digest, bytes] = _NONE,
        waiter: Waiter | None = None,
    ) -> None:
        """contents: the small blobs that it reads, which have no file."""
        self._loop = asyncio.get_running_loop()
        self._progress = Progress()
        # Whoever makes a job sees it as it begins: progress follows as after a change.
        self._shown = self._loop.time()
        self._timer: asyncio.TimerHandle | None = None
        self._watchers: set[Watcher] = set()
        self._first: Watcher | None = None
        self._made: JobView | None = None
        self.record = record
        self.request: Request = record.request
        self.contents = contents
        self.waiter = waiter
        self.control = JobControl(self._told)
        self.started = False
        self.handed_over = False
        self.ending = False
        self.over = asyncio.Event()
        self.left = asyncio.Event()

    @property
    def job_id(self) -> str:
        """The job's name."""
        return self.record.job_id

    @property
    def view(self) -> JobView:
        """The job as it stands."""
        now = self._progress
        return JobView(self.record, now.fraction, now.stage, preview=now.preview)

    @property
    def is_made(self) -> bool:
        """Whether there is a result, be it handed over or not, that is yet to be kept."""
        return not self.over.is_set() and (self.handed_over or self._made is not None)

    def change(self, record: JobRecord) -> None:
        """Takes over a new state and shows it; nothing follows a terminal one."""
        if self.over.is_set():
            return
        self.record = record
        if record.state.terminal:
            self._end_timer()
            self.over.set()
            self._drop_made()
        self._show()

    async def watch(self, *, first: bool = False) -> AsyncIterator[JobView]:
        """The job as it stands, then each change, until it is over. Raises what ended it.

        first: gets what was handed over, which is the last then; of several only one does.
        """
        watcher = Watcher()
        watcher.show(self.view)
        self._watchers.add(watcher)
        if first:
            self._first = watcher
            self._show_made()
        try:
            async for view in watcher.views():
                yield view
        finally:
            self._watchers.discard(watcher)
            watcher.leave()
            if self._first is watcher:
                self._first = None

    def made(self, result: Result, handed: Handed, moment: datetime) -> None:
        """As `hand_over`; called from the engine's thread."""
        self._call(self.hand_over, result, handed, moment)

    def hand_over(self, result: Result, handed: Handed, moment: datetime) -> None:
        """There is a result, since moment, though it is yet to be kept."""
        if self.over.is_set() or self.control.cancelled():
            take_back(handed)
            return
        record = dataclasses.replace(
            self.record, state=JobState.SUCCEEDED, end_time=moment, result=result
        )
        self._made = JobView(record, handed=handed)
        self._show_made()

    def abandon(self, error: CavendishError) -> None:
        """Stops the engine and breaks off all watches."""
        self.control.stop()
        self._end_timer()
        for watcher in self._watchers:
            watcher.end(error)

    def _told(self) -> None:
        """The engine has made progress; called from its thread."""
        self._call(self._advance)

    def _call(self, what: Callable[..., None], *values: object) -> None:
        """Calls something on the loop."""
        # An engine that is slow to stop may outlive the loop.
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(what, *values)

    def _show_made(self) -> None:
        """Shows the result that is yet to be kept to the watcher that wants it, if there is one."""
        if self._made is None or self._first is None:
            return
        # It sees nothing after that: the end in the journal would take the place of this.
        self._watchers.discard(self._first)
        self._first.show(self._made)
        self.handed_over = True
        self._made = self._first = None

    def _drop_made(self) -> None:
        """Nobody has wanted what was handed over: who comes from now on asks for what is kept."""
        if self._made is not None:
            take_back(self._made.handed)
            self._made = None

    def _advance(self) -> None:
        """Shows progress, if not too soon after the last; otherwise as soon as may be."""
        if self.over.is_set() or self._timer is not None:
            return
        wait = self._shown + _EVENT_GAP_SECONDS - self._loop.time()
        if wait > 0:
            self._timer = self._loop.call_later(wait, self._show_progress)
        else:
            self._show_progress()

    def _show_progress(self) -> None:
        self._timer = None
        self._shown = self._loop.time()
        self._progress = self.control.take()
        self._show()

    def _show(self) -> None:
        for watcher in self._watchers:
            watcher.show(self.view)

    def _end_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
