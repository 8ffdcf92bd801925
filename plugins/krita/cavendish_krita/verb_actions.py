# SPDX-License-Identifier: GPL-3.0-or-later
"""The modes that need no words, as actions: each does at once what the docker would do."""

from __future__ import annotations

from cavendish_client.studio.mode import Mode

# What the menu says. The tips are in plugin/cavendish_krita.action.
TITLES = {
    Mode.LINES: "Draw Lines",
    Mode.UPSCALE: "Upscale 2 Times",
    Mode.HARMONISE: "Harmonise Layer",
    Mode.SELECT: "Select Object",
    Mode.CUTOUT: "Cut Out",
    Mode.DENOISE: "Denoise",
    Mode.FLATS: "Lay Flat Colors",
    Mode.DEPTH: "Make Depth Map",
}


def name_of(mode: Mode) -> str:
    """The action's name, by which Krita keeps its keys."""
    return f"cavendish_{mode.value.verb}"
