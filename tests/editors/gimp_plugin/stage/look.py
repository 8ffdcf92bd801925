# SPDX-License-Identifier: GPL-3.0-or-later
"""What the checks of widgets look at. To be imported once the plug-in can be."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cavendish_gimp.studio.gtk import Gtk


def shown(widget: Any) -> Any:
    """The widget in a window, so that what is visible has a meaning."""
    window = Gtk.Window(default_width=240)
    window.add(widget)
    window.show_all()
    return widget


def below(widget: Any) -> Iterator[Any]:
    """Everything in a widget."""
    yield widget
    if isinstance(widget, Gtk.Container):
        for child in widget.get_children():
            yield from below(child)


def button(widget: Any, title: str) -> Any:
    """The button with these words."""
    found = [one for one in below(widget) if isinstance(one, Gtk.Button)]
    return next(one for one in found if words(one) == title)


def words(button: Any) -> str:
    return next((one.get_text() for one in below(button) if isinstance(one, Gtk.Label)), "")


def seen(widget: Any) -> str:
    """All words that are visible."""
    labels = [one for one in below(widget) if isinstance(one, Gtk.Label)]
    return "\n".join(one.get_text() for one in labels if is_seen(one, widget))


def is_seen(one: Any, top: Any) -> bool:
    while one is not top:
        if not one.get_visible():
            return False
        one = one.get_parent()
    return bool(top.get_visible())


def same(found: object, wanted: object) -> None:
    assert found == wanted, f"{found!r} is not {wanted!r}"
