# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs one erasing to its end while GIMP's progress shows how far it is."""

from __future__ import annotations

from gi.repository import Gimp, GLib

from cavendish_client import VERSION, Background, Progress
from cavendish_gimp.erasure import End, Erasure, Settings
from cavendish_gimp.host.canvas import GimpCanvas
from cavendish_gimp.host.conversion import begin_converting
from cavendish_gimp.host.wire import Wire
from cavendish_gimp.mainloop import post


def erase_and_wait(picture: int, config: Gimp.ProcedureConfig, wire: int) -> End:
    """Erases with the settings of config. wire: the descriptor that GIMP speaks on."""
    sources = config.get_property("sources")
    settings = Settings(
        seed=config.get_property("seed"),
        engine=config.get_property("engine") or "",
        layer_name=config.get_property("layer-name") or "",
        sources=sources.get_id() if sources is not None else None,
    )
    begin_converting()
    session = Background("gimp", VERSION)
    try:
        return Waiting(session).erase(picture, settings, wire)
    finally:
        session.close()


class Waiting:
    """One erasing, and the main loop that runs until it has ended."""

    def __init__(self, session: Background) -> None:
        self._loop = GLib.MainLoop()
        self._end = End()
        self._erasure = Erasure(
            session, GimpCanvas(), post, on_progress=self._progressed, on_end=self._ended
        )

    def erase(self, picture: int, settings: Settings, wire: int) -> End:
        """Erases; returns when it has ended."""
        Gimp.progress_init("Erasing")
        watch = Wire(wire, self._erasure.cancel)
        self._erasure.start(picture, settings)
        self._loop.run()
        watch.close()
        Gimp.progress_end()
        return self._end

    def _progressed(self, progress: Progress) -> None:
        Gimp.progress_set_text(progress.stage)
        Gimp.progress_update(progress.fraction)

    def _ended(self, end: End) -> None:
        self._end = end
        self._loop.quit()
