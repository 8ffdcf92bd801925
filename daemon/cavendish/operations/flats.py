# SPDX-License-Identifier: GPL-3.0-or-later
"""The verb flats: lays flat colours under line art."""

import numpy as np

from cavendish.engines.engine import FlatsOutcome, FlatsTask, Flatter
from cavendish.imaging.bounds import bands
from cavendish.imaging.depth import recognised
from cavendish.imaging.masked_edit import Picture
from cavendish.operations.arrays import Pixels, picture, rgba
from cavendish.operations.near import layer_of, seen, selected, timed
from cavendish.operations.run import Outcome, Work
from cavendish.request import Flats

_NO_LINES = "No lines were found: all is one area."
_ONE = "The lines enclose nothing, or leave wider gaps than are closed: all is one area."
_FOUND = "{count} areas were found."
_UNSPOTTED = "{unspotted} of them have no spot of colour, and stay empty."


def run(work: Work) -> Outcome:
    """Colours areas. The layer belongs below the line art; its mask tells where it is coloured.

    Raises MaskEmpty, ImageLengthMismatch, and what the engine raises.
    """
    operation = work.request.operation
    if not isinstance(operation, Flats):
        raise TypeError(operation)
    engine, check = work.engine, work.control.check
    given = picture(work.payloads, operation.canvas, check=check)
    if not isinstance(engine, Flatter):
        raise TypeError(engine)
    hints = None
    if operation.hints is not None:
        hints = rgba(work.payloads, "hints", operation.hints, check)
    task = FlatsTask(seen(given), operation.gap, hints)
    made, seconds = timed(lambda: engine.flats(task, work.control))
    part = selected(given)
    areas = made.areas[part.slices]
    pixels = np.empty((*areas.shape, 4), given.pixels.dtype)
    mask, opacity = np.empty(areas.shape, np.uint8), given.mask[part.slices]
    colours = _palette(given, made) if len(made.colours) else None
    for rows in bands(areas.shape):
        check()
        pixels[rows] = np.iinfo(pixels.dtype).max
        if colours is not None:
            pixels[rows, :, :3] = colours[areas[rows]]
        mask[rows] = np.where(areas[rows] < 0, np.uint8(0), opacity[rows])
    layer = layer_of(operation.canvas, pixels, mask, part, check)
    return Outcome(layer, seconds, notes=_notes(made))


def _palette(given: Picture, made: FlatsOutcome) -> Pixels:
    """The colours at the depth and in the space of the picture: each area is one to the bit."""
    space = recognised(given.pixels, seen(given))
    colours = np.rint(space(made.colours.astype(np.float32)))
    deep = given.pixels.dtype == np.uint16
    return colours.astype(np.uint16) if deep else colours.astype(np.uint8)


def _notes(made: FlatsOutcome) -> tuple[str, ...]:
    if made.count == 1:
        found = _ONE if made.lines else _NO_LINES
    else:
        found = _FOUND.format(count=made.count)
    return (found, _UNSPOTTED.format(unspotted=made.unspotted)) if made.unspotted else (found,)
