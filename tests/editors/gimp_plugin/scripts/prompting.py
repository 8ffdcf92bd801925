# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs in GIMP with its window: asks a model in the panel, by mouse and keys."""

from __future__ import annotations

import screen
import stage
from editor_driver import Drive
from gi.repository import Gimp

PROMPT_Y = 145
PROMPT = "Make the dandelion red"


def main(drive: Drive) -> None:
    screen.manage_windows(drive)
    stage.open_panel()
    panel = drive.until(screen.panel, what="the panel")
    image = stage.load("dandelions.jpg")
    Gimp.Display.new(image)
    window = drive.until(lambda: screen.find("GIMP$"), what="the picture's window")
    screen.place(drive, window, 10, 25, (1560, 940))
    screen.place(drive, panel, 1300, 120)
    screen.call_panel(drive, window, panel)
    stage.select(image, 300, 200, 220, 180)
    Gimp.displays_flush()
    drive.until(lambda: screen.words(panel) == "ready", what="words for a selection")
    before = stage.seen(image)
    write(drive, panel)
    photograph(drive, panel, "prompt")
    height = screen.size_of(panel)[1]
    screen.press(drive, panel, "ctrl+Return")
    drive.until(lambda: screen.size_of(panel)[1] != height, what="the upload notice")
    drive.report["layers_before_consent"] = len(image.get_layers())
    photograph(drive, panel, "upload")
    screen.press(drive, panel, "Return")  # "Agree and Send" has the focus.
    drive.until(lambda: len(image.get_layers()) == 2, what="the layer")
    layer = image.get_layers()[0]
    drive.report["layer"] = layer.get_name()
    drive.report["has_mask"] = layer.get_mask() is not None
    drive.report["is_changed"] = stage.seen(image) != before
    photograph(drive, panel, "edited")
    screen.press(drive, window, "ctrl+z")
    drive.until(lambda: len(image.get_layers()) == 1, what="undo")
    drive.report["undo_brings_all_back"] = stage.seen(image) == before
    drive.report["notes_after_undo"] = sorted(image.get_parasite_list())


def write(drive: Drive, panel: str) -> None:
    """Types the prompt, once the panel has drawn itself."""
    drive.work(1)
    screen.click(panel, screen.size_of(panel)[0] // 2, PROMPT_Y)
    drive.until(lambda: screen.has_focus(panel), what="the focus for the prompt")
    screen.run("xdotool", "type", "--delay", "30", PROMPT)


def photograph(drive: Drive, panel: str, name: str) -> None:
    """Pictures of the panel and of all windows, once the daemon has had time to answer."""
    drive.work(2)
    screen.photograph(drive.folder / f"gimp-studio-{name}.png", panel)
    screen.photograph(drive.folder / f"gimp-studio-{name}-whole.png")
