# SPDX-License-Identifier: GPL-3.0-or-later
"""The box for the prompt; Ctrl+Enter begins."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from cavendish_client.studio.mention import suggested, typing
from cavendish_gimp.studio.gtk import Gdk, Gtk, show
from cavendish_gimp.studio.name_list import NameList

HEIGHT_PX = 66
ENTER = (Gdk.KEY_Return, Gdk.KEY_KP_Enter)


class PromptBox(Gtk.Overlay):
    """Plain text, with a hint while it is empty. names: what '@' offers, asked as it is typed."""

    def __init__(
        self,
        names: Callable[[], Sequence[str]],
        on_edit: Callable[[str], None],
        on_enter: Callable[[], None],
    ) -> None:
        super().__init__()
        self._names, self._on_edit, self._on_enter = names, on_edit, on_enter
        self._is_showing = False
        self._view = Gtk.TextView(wrap_mode=Gtk.WrapMode.WORD_CHAR, accepts_tab=False)
        for side in ("left", "right", "top", "bottom"):
            getattr(self._view, f"set_{side}_margin")(4)
        self._words = self._view.get_buffer()
        self._words.connect("changed", self._tell)
        self._view.connect("key-press-event", self._press)
        scrolled = Gtk.ScrolledWindow(shadow_type=Gtk.ShadowType.IN, height_request=HEIGHT_PX)
        scrolled.set_policy(Gtk.PolicyType.NEVER, Gtk.PolicyType.AUTOMATIC)
        scrolled.add(self._view)
        self._hint = Gtk.Label(xalign=0.0, yalign=0.0, wrap=True, margin=5, sensitive=False)
        self._offers = NameList(self._view, self.complete)
        self.add(scrolled)
        self.add_overlay(self._hint)
        self.set_overlay_pass_through(self._hint, True)

    def show_prompt(self, words: str, hint: str) -> None:
        """Shows a draft's words; the cursor stays where they are the same."""
        self._hint.set_text(hint)
        self._view.set_tooltip_text(hint)
        if words != self._typed():
            self._is_showing = True
            self._words.set_text(words)
            self._is_showing = False
        show(self._hint, not words)

    def complete(self, name: str) -> None:
        """Puts a name in place of what is being typed of it."""
        begun = typing(self._typed(), self._cursor())
        if begun is not None:
            start, end = (
                self._words.get_iter_at_offset(at) for at in (begun.start, self._cursor())
            )
            self._words.delete(start, end)
            self._words.insert_at_cursor(f"{name} ")

    def _cursor(self) -> int:
        return int(self._words.get_property("cursor-position"))

    def _offer(self) -> None:
        begun = typing(self._typed(), self._cursor())
        names = suggested(begun.begun, self._names()) if begun is not None else ()
        at = self._view.get_iter_location(self._words.get_iter_at_offset(self._cursor()))
        at.x, at.y = self._view.buffer_to_window_coords(Gtk.TextWindowType.WIDGET, at.x, at.y)
        self._offers.offer(names, at)

    def _typed(self) -> str:
        typed: str = self._words.get_text(*self._words.get_bounds(), False)
        return typed

    def _tell(self, _buffer: Gtk.TextBuffer) -> None:
        if not self._is_showing:
            self._offer()
            self._on_edit(self._typed())

    def _press(self, _view: Gtk.TextView, event: Gdk.EventKey) -> bool:
        if self._offers.takes(event.keyval):
            return True
        is_control = event.state & Gdk.ModifierType.CONTROL_MASK
        if event.keyval in ENTER and is_control:
            self._on_enter()
            return True
        return False
