# SPDX-License-Identifier: GPL-3.0-or-later
"""The main button with its price, the one for drawing live, cancel, and how far it is."""

from __future__ import annotations

from collections.abc import Callable

from cavendish_client.studio.easel import Easel, Phase
from cavendish_client.studio.live import TIP as LIVE_TIP
from cavendish_gimp.studio.gtk import Gtk, Pango, column, row, show
from cavendish_gimp.studio.step_preview import StepPreview


class StartBar(Gtk.Box):
    """Shows where an easel stands; tells what was clicked."""

    def __init__(
        self,
        on_start: Callable[[], None],
        on_cancel: Callable[[], None],
        on_live: Callable[[], None],
    ) -> None:
        super().__init__()
        self._start = Gtk.Button(label="Edit", hexpand=True, name="cavendish-start")
        self._start.connect("clicked", lambda _button: on_start())
        self._cancel = Gtk.Button(label="Cancel")
        self._cancel.connect("clicked", lambda _button: on_cancel())
        self._live = Gtk.ToggleButton(label="Live", tooltip_text=LIVE_TIP, name="cavendish-live")
        self._switch = self._live.connect("toggled", lambda _button: on_live())
        self._bar = Gtk.ProgressBar(name="cavendish-bar")
        self._stage = Gtk.Label(xalign=0.0, ellipsize=Pango.EllipsizeMode.END)
        self._preview = StepPreview()
        self._running = column(self._bar, self._stage, self._preview)
        self.add(column(row(self._start, self._live, self._cancel), self._running))

    def show_easel(self, easel: Easel) -> None:
        """Shows it."""
        self._start.set_label(easel.label)
        self._start.set_tooltip_text(easel.tip)
        self._start.set_sensitive(easel.can_start)
        show(self._live, easel.draft.mode.draws_live)
        self._live.set_sensitive(easel.can_draw_live)
        # Only a click of the artist's is told.
        with self._live.handler_block(self._switch):
            self._live.set_active(easel.live is not None)
        show(self._cancel, easel.phase.is_busy)
        self._cancel.set_sensitive(easel.phase is Phase.RUNNING)
        run = easel.run
        show(self._running, run is not None)
        self._preview.show_preview(run.preview if run is not None else None)
        if run is not None:
            self._bar.set_fraction(run.progress or 0.0)
            self._stage.set_text(run.stage)
