# SPDX-License-Identifier: GPL-3.0-or-later
"""One erasing, from the click to the layer: connect, read, fill, insert.

Everything here happens on the editor's main thread; the session's callbacks are posted to it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

from cavendish_client import Background, ContextRule, Handle, Progress, Result, ServerInfo, errors
from cavendish_gimp.picture import Reading
from cavendish_gimp.refusal import Refusal
from cavendish_gimp.state import Trouble

LOGGER = logging.getLogger(__name__)

Post = Callable[[Callable[[], None]], None]


class Canvas(Protocol):
    """The editor, as far as an erasing needs it. Both methods raise Refusal."""

    def read(self, picture: int, rule: ContextRule, sources: int | None) -> Reading:
        """Reads what an erasing of the picture's selection has to see."""

    def insert(self, reading: Reading, result: Result, name: str) -> Any:
        """Lays the result above the layer that was active, as one undo step; returns the layer.

        name: '' for the verb and a number.
        """


@dataclass(frozen=True)
class Settings:
    """What an erasing can be told.

    engine: a name, or '' to leave it to the daemon. layer_name: '' for the verb and a number.
    sources: the id of a layer that is painted over what may be copied; None where all may.
    """

    seed: int = 0
    engine: str = ""
    layer_name: str = ""
    sources: int | None = None


@dataclass(frozen=True)
class End:
    """How it ended: with a layer, with trouble, or, where it was cancelled, with neither."""

    layer: Any = None
    result: Result | None = None
    trouble: Trouble | None = None


def trouble_of(error: Refusal | errors.CavendishError) -> Trouble:
    """The words for the artist."""
    command = error.metadata.get("command", "") if isinstance(error, errors.CavendishError) else ""
    return Trouble(error.message, error.next_step, command)


class Erasure:
    """One erasing. `on_end` is called exactly once, on the main thread."""

    def __init__(
        self,
        session: Background,
        canvas: Canvas,
        post: Post,
        *,
        on_progress: Callable[[Progress], None],
        on_end: Callable[[End], None],
    ) -> None:
        self._session = session
        self._canvas = canvas
        self._post = post
        self._on_progress = on_progress
        self._on_end = on_end
        self._handle: Handle[Any] | None = None
        self._cancelled = False
        self._ended = False

    def start(self, picture: int, settings: Settings) -> None:
        """Begins; returns at once."""
        done = self._posted(partial(self._connected, picture, settings))
        self._handle = self._session.connect(done)

    def cancel(self) -> None:
        """Stops it, in the daemon too: no layer will come. Idempotent."""
        self._cancelled = True
        if self._handle is not None:
            self._handle.cancel()

    def _connected(
        self, picture: int, settings: Settings, info: ServerInfo | None, error: Any
    ) -> None:
        if self._stopped(error) or info is None:
            return
        reading = self._canvas.read(picture, info.offer("fill").context, settings.sources)
        self._handle = self._session.fill(
            reading.image,
            reading.mask,
            guide=reading.guide,
            sources=reading.sources,
            x=reading.x,
            y=reading.y,
            seed=settings.seed,
            engine=settings.engine,
            document=reading.name,
            on_progress=self._posted(self._progressed),
            done=self._posted(partial(self._filled, reading, settings)),
        )

    def _progressed(self, progress: Progress) -> None:
        if not self._ended and not self._cancelled:
            self._on_progress(progress)

    def _filled(
        self, reading: Reading, settings: Settings, result: Result | None, error: Any
    ) -> None:
        if self._stopped(error) or result is None:
            return
        self._end(End(self._canvas.insert(reading, result, settings.layer_name), result))

    def _stopped(self, error: errors.CavendishError | None) -> bool:
        """Ends it where it was cancelled or has failed."""
        if self._cancelled or isinstance(error, errors.JobCancelled):
            self._end(End())
        elif error is not None:
            self._end(End(trouble=trouble_of(error)))
        return self._ended

    def _end(self, end: End) -> None:
        if not self._ended:
            self._ended = True
            self._on_end(end)

    def _posted(self, step: Callable[..., None]) -> Callable[..., None]:
        """A callback for the network's thread that has step done on the main thread."""

        def arrived(*values: Any) -> None:
            self._post(partial(self._guarded, step, *values))

        return arrived

    def _guarded(self, step: Callable[..., None], *values: Any) -> None:
        try:
            step(*values)
        except (Refusal, errors.CavendishError) as error:
            self._end(End(trouble=trouble_of(error)))
        except Exception:
            # What escapes into GLib is lost, and the panel would wait for ever.
            LOGGER.exception("a bug in the plug-in")
            self._end(End(trouble=trouble_of(errors.Internal())))
