# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs in GIMP with its window: uses the panel as an artist does, by mouse and keys."""

from __future__ import annotations

import hashlib

import screen
import stage
from editor_driver import Drive
from gi.repository import Gimp

BUTTON_Y = 30
CALLS = 30


def main(drive: Drive) -> None:
    screen.manage_windows(drive)
    stage.open_panel()
    panel = drive.until(screen.panel, what="the panel")
    drive.until(lambda: screen.words(panel) == "idle", what="the panel's words")
    screen.photograph(drive.folder / "gimp-panel-empty.png", panel)
    image = stage.load("dandelions.jpg")
    window = show(drive, panel, image)
    call_often(drive, panel)
    select(drive, panel, image)
    layer = erase(drive, panel, image)
    undo_and_redo(drive, window, image, layer)
    cancel(drive, panel, image)
    tell_of_gray(drive, panel)
    close_and_open_again(drive, panel)


def show(drive: Drive, panel: str, image: Gimp.Image) -> str:
    """Shows the picture beside the panel; the window that it is in."""
    Gimp.Display.new(image)
    window: str = drive.until(lambda: screen.find("GIMP$"), what="the picture's window")
    screen.place(drive, window, 10, 25, (1560, 940))
    screen.place(drive, panel, 1300, 320)
    screen.call_panel(drive, window, panel)
    screen.press(drive, window, "ctrl+l")  # The list of layers.
    drive.work(1)  # Until GIMP has made room for it.
    screen.press(drive, window, "shift+ctrl+j")  # Fit the picture into what is left.
    return window


def call_often(drive: Drive, panel: str) -> None:
    """Calls the panel while it asks GIMP about its pictures: each must get its own answers."""
    for _ in range(CALLS):
        stage.open_panel()
    drive.until(lambda: screen.words(panel) == "idle", what="the panel after many calls")
    drive.report["survives_calls"] = screen.panel() == panel


def select(drive: Drive, panel: str, image: Gimp.Image) -> None:
    """Selects what to erase, and waits for the panel to see it."""
    drive.until(lambda: screen.words(panel) == "idle", what="words for no selection")
    stage.select_mask(image, "dandelions-mask.png")
    Gimp.displays_flush()
    drive.until(lambda: screen.words(panel) == "ready", what="words for a selection")


def erase(drive: Drive, panel: str, image: Gimp.Image) -> Gimp.Layer:
    """Presses the button; the layer that came."""
    screen.photograph(drive.folder / "gimp-panel-ready.png")
    screen.click(panel, screen.size_of(panel)[0] // 2, BUTTON_Y)
    drive.until(lambda: len(image.get_layers()) == 2, what="the layer")
    drive.until(lambda: screen.words(panel) == "ready", what="the panel to be ready again")
    drive.until(lambda: screen.find("2 layers.*GIMP$"), what="the picture's new title")
    drive.work(1)  # Until GIMP has drawn it.
    screen.photograph(drive.folder / "gimp-panel-erased.png")
    layer = image.get_layers()[0]
    drive.report["layer"] = layer.get_name()
    drive.report["has_mask"] = layer.get_mask() is not None
    return layer


def undo_and_redo(drive: Drive, window: str, image: Gimp.Image, layer: Gimp.Layer) -> None:
    """Takes the layer away by one step, and brings it back by one."""
    erased, shown, selected = digest(layer), digest_seen(image), digest(image.get_selection())
    screen.press(drive, window, "ctrl+z")
    drive.until(lambda: len(image.get_layers()) == 1, what="undo")
    drive.report["undo_keeps_selection"] = digest(image.get_selection()) == selected
    drive.report["undo_changes_picture"] = digest_seen(image) != shown
    screen.press(drive, window, "ctrl+y")
    drive.until(lambda: len(image.get_layers()) == 2, what="redo")
    back = image.get_layers()[0]
    drive.report["redo_brings_all_back"] = digest(back) == erased and digest_seen(image) == shown


def digest(drawable: Gimp.Drawable) -> str:
    """A drawable's pixels, its mask and what it remembers, in short."""
    digest = hashlib.sha256(stage.pixels(drawable))
    if isinstance(drawable, Gimp.Layer):
        digest.update(stage.pixels(drawable.get_mask()))
        digest.update(bytes(drawable.get_parasite("cavendish-result").get_data()))
    return digest.hexdigest()


def digest_seen(image: Gimp.Image) -> str:
    return hashlib.sha256(stage.seen(image)).hexdigest()


def cancel(drive: Drive, panel: str, image: Gimp.Image) -> None:
    """Begins something that takes much longer than all that is done meanwhile, and stops it."""
    image.scale(2 * image.get_width(), 2 * image.get_height())
    stage.select(image, 200, 120, 2200, 1300)
    Gimp.displays_flush()
    width = screen.size_of(panel)[0]
    screen.click(panel, width // 2, BUTTON_Y)
    drive.until(lambda: screen.words(panel) == "busy", what="words for an erasing")
    drive.until(lambda: screen.is_moving(panel), what="the bar")
    screen.photograph(drive.folder / "gimp-panel-erasing.png", panel)
    screen.click(panel, width - 40, BUTTON_Y)
    drive.until(lambda: screen.words(panel) == "ready", what="the panel to be ready again")
    drive.report["layers_after_cancel"] = len(image.get_layers())


def tell_of_gray(drive: Drive, panel: str) -> None:
    """Opens a second picture, which the panel cannot work on."""
    height = screen.size_of(panel)[1]
    image = stage.blank(Gimp.ImageBaseType.GRAY, Gimp.ImageType.GRAY_IMAGE)
    Gimp.Display.new(image)
    stage.select(image, 50, 50, 60, 60)
    Gimp.displays_flush()
    drive.until(lambda: screen.size_of(panel)[1] > height + 40, what="words for gray")
    screen.photograph(drive.folder / "gimp-panel-gray.png", panel)


def close_and_open_again(drive: Drive, panel: str) -> None:
    screen.press(drive, panel, "alt+F4")
    drive.until(lambda: not screen.panel(), what="the panel to close")
    stage.open_panel()
    drive.until(screen.panel, what="the panel again")
    drive.report["opened_again"] = True
