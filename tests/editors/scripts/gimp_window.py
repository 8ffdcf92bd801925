# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs in GIMP with its window: shows a picture and photographs the display."""

import subprocess

from editor_driver import Drive
from gi.repository import Gimp


def main(drive: Drive) -> None:
    image = Gimp.Image.new(320, 200, Gimp.ImageBaseType.RGB)
    kind, mode = Gimp.ImageType.RGB_IMAGE, Gimp.LayerMode.NORMAL
    layer = Gimp.Layer.new(image, "white", 320, 200, kind, 100, mode)
    image.insert_layer(layer, None, 0)
    layer.fill(Gimp.FillType.WHITE)
    Gimp.Display.new(image)
    Gimp.displays_flush()
    # The window's title names the picture once its view is up.
    drive.until(lambda: "[Untitled]" in window_tree(), what="the picture's view")
    subprocess.run(["import", "-window", "root", str(drive.folder / "window.png")], check=True)
    drive.report["images"] = len(Gimp.get_images())


def window_tree() -> str:
    command = ["xwininfo", "-root", "-tree"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout
