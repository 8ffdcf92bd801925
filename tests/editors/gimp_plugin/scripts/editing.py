# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs in gimp-console: asks a model by the procedure, as scripts do."""

from __future__ import annotations

import json

import stage
from editor_driver import Drive
from gi.repository import Gimp

PROMPT = "Make the dandelion red"


def main(drive: Drive) -> None:
    image = stage.load("dandelions.jpg")
    stage.select(image, 300, 200, 220, 180)
    report = drive.report
    before = stage.seen(image)
    report["refused"] = stage.edit(image, prompt=PROMPT)
    report["layers_after_refusal"] = len(image.get_layers())
    succeeded, layer = stage.edit(image, prompt=PROMPT, consent=True)
    assert succeeded, layer
    report["layers"] = [one.get_name() for one in image.get_layers()]
    report["has_mask"] = layer.get_mask() is not None
    report["is_changed"] = stage.seen(image) != before
    report["differs_outside"] = differs_outside(image, before)
    report["made"] = json.loads(bytes(layer.get_parasite("cavendish-result").get_data()))
    report["notes"] = sorted(image.get_parasite_list())
    report["again"], _ = stage.edit(image, prompt="Make it blue")
    report["unknown"] = stage.edit(image, prompt=PROMPT, model="nobody")
    report["empty"] = stage.edit(image, prompt=" ")


def differs_outside(image: Gimp.Image, before: bytes) -> bool:
    """Whether a byte has changed where nothing was selected."""
    after, selected = stage.seen(image), stage.pixels(image.get_selection(), "Y u8")
    size = len(after) // len(selected)
    inside = bytearray(after)
    for channel in range(size):
        kept = bytes(map(choose, selected, after[channel::size], before[channel::size]))
        inside[channel::size] = kept
    return bytes(inside) != after


def choose(opacity: int, after: int, before: int) -> int:
    """The pixel as it must be: anything inside of the selection, the old one outside."""
    return after if opacity else before
