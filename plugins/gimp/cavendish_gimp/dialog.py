# SPDX-License-Identifier: GPL-3.0-or-later
"""The procedure's dialog, which GIMP makes from its arguments."""

from __future__ import annotations

from typing import Any

import gi


def ask(procedure: Any, config: Any, title: str, verb: str) -> bool:
    """Lets the artist set the arguments; False where they thought better of it."""
    gi.require_version("GimpUi", "3.0")
    from gi.repository import GimpUi

    GimpUi.init("cavendish")
    dialog = GimpUi.ProcedureDialog.new(procedure, config, title)
    dialog.set_ok_label(verb)
    dialog.fill(None)
    try:
        return bool(dialog.run())
    finally:
        dialog.destroy()
