# SPDX-License-Identifier: GPL-3.0-or-later
"""A true masked edit with a model that has no masks: what to send, and what to keep of the answer.

    prepared = prepare(Picture(pixels, mask, guide), grids)
    answer = ... the model's answer to prepared.sent, with prepared.mask beside it if that helps ...
    edited = finish(prepared, answer)

prepare frames the selection with context and scales it to exactly a size that the model draws.
finish registers the answer on what surrounds the mask, takes the model's colour cast back, levels
the seam, keeps the original wherever nothing changed, and hands back the masked pixels alone.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cavendish.imaging import answer as answers
from cavendish.imaging import verdict
from cavendish.imaging.anchor import strength
from cavendish.imaging.bounds import Bounds
from cavendish.imaging.colour import match
from cavendish.imaging.framing import Frame, Grid, frame
from cavendish.imaging.layback import Amount, Change, Original, lay_back
from cavendish.imaging.regions import mask_bounds
from cavendish.imaging.register import Registration, register
from cavendish.imaging.resample import grey_and_reduced, reduced
from cavendish.imaging.sending import send_mask, send_picture
from cavendish.imaging.surround import Surround

Pixels = NDArray[np.uint8] | NDArray[np.uint16]
Samples = NDArray[np.uint8]

# What changed is looked for in the selection, and this share of the longer side around it; where
# that is larger than so many pixels, it is reduced.
_BESIDE, _LARGEST = 24, 768
# The share of squares that have to agree where it is not known what was to stay.
_AGREEING = 0.5


@dataclass(frozen=True, slots=True)
class Picture:
    """What is edited, of one size [H, W]. Where the mask is above 0 throughout all may change.

    pixels: [H, W, 4], uint8 or uint16, RGBA, straight alpha, in the document's colour space. mask:
    uint8 [H, W], above 0 is to be changed. guide: pixels as 8-bit sRGB, uint8 [H, W, 4], or None
    where pixels are that already.
    """

    pixels: Pixels
    mask: Samples
    guide: Samples | None = None

    @property
    def seen(self) -> Samples:
        """As 8-bit sRGB."""
        return np.asarray(self.pixels if self.guide is None else self.guide, np.uint8)


@dataclass(frozen=True, slots=True)
class Prepared:
    """sent: uint8 [h, w, 3] sRGB, of exactly the size of frame.grid. mask: uint8 [h, w], the
    selection at that size. frame tells what part of the picture is sent."""

    picture: Picture
    frame: Frame
    selection: Bounds
    sent: Samples
    mask: Samples


@dataclass(frozen=True, slots=True)
class Report:
    """What was found. colour_before and colour_after: how far the mean colour outside the mask is
    off, in levels. ratio_off: the answer had other proportions than what was sent."""

    registration: Registration
    colour_before: float
    colour_after: float
    outside: verdict.Verdict
    unchanged: verdict.Verdict
    blank: verdict.Verdict
    came: tuple[int, int]
    ratio_off: bool


@dataclass(frozen=True, slots=True)
class Edited:
    """pixels: [h, w, 4] of the picture's dtype and colour space, for box of the picture.

    Where mask, uint8 [h, w], is 0 they are the original's bits; it is wherever the picture's is.
    """

    pixels: Pixels
    mask: Samples
    box: Bounds
    report: Report


def prepare(picture: Picture, grids: list[Grid], tier: str = "") -> Prepared:
    """Makes what is sent. grids: the sizes that the model draws; tier: "" for the best of them.

    Raises ValueError where the mask is empty or no grid has the tier.
    """
    selection = mask_bounds(picture.mask > 0)
    if selection is None:
        raise ValueError("the mask is empty")
    height, width = picture.mask.shape
    chosen = frame(selection, width, height, grids, tier)
    sent = send_picture(picture.seen, chosen)
    if picture.mask.min() > 0:
        # Nothing outside is there to be compared with, not even what is made up past the canvas.
        return Prepared(picture, chosen, selection, sent, np.full(sent.shape[:2], 255, np.uint8))
    return Prepared(picture, chosen, selection, sent, send_mask(picture.mask, chosen))


def finish(prepared: Prepared, answer: Samples) -> Edited:
    """Makes the result of a model's answer, uint8 [H, W, 3 or 4] sRGB of any size."""
    sent, chosen = prepared.sent, prepared.frame
    given = answers.normalised(answer, chosen.grid)
    surround = Surround.of(prepared.mask)
    sent_luma, sent_small = grey_and_reduced(sent, surround.factor)
    given_luma, given_small = grey_and_reduced(given.pixels, surround.factor)
    registration = _registered(sent_luma, given_luma, surround)
    small = surround.overview(sent_small, given_small, registration.source)
    colours = match(small.answer, small.sent, small.weight)
    change = Change(given.pixels, registration.source, colours, surround.level(small, colours))
    amount = _amount(prepared, surround, change)
    picture = prepared.picture
    original = Original(picture.pixels, picture.seen, picture.mask)
    pixels, mask = lay_back(original, prepared.selection, chosen, change, amount)
    everywhere = strength(change.overview(small), small.sent, small.free)
    masked = reduced(prepared.mask[amount.area.slices], amount.factor)
    report = Report(
        registration,
        colours.before,
        colours.after,
        verdict.outside_change(everywhere, small.free),
        verdict.nothing_changed(amount.values, masked),
        verdict.blank(given_small, sent_small),
        given.came,
        given.ratio_off,
    )
    return Edited(pixels, mask, prepared.selection, report)


def _registered(sent: Samples, answer: Samples, surround: Surround) -> Registration:
    """By what lies outside the mask or, where that cannot be, by what most of all agrees on."""
    found = register(sent, answer, surround.free)
    if found.found:
        return found
    # What was painted contradicts itself; the rest, if there is enough of it, does not.
    within = register(sent, answer, np.ones_like(surround.free))
    return within if within.found and within.agreeing >= _AGREEING else found


def _amount(prepared: Prepared, surround: Surround, change: Change) -> Amount:
    """How much is changed, in the selection and near it, where it is seen what is not change."""
    width, height = prepared.sent.shape[1::-1]
    near = -(-max(width, height) // _BESIDE)
    area = prepared.frame.on_grid(prepared.selection).grown(near).clipped(width, height)
    factor = -(-max(area.width, area.height) // _LARGEST)
    sent = reduced(prepared.sent[area.slices], factor)
    made = change.reduced(area, factor)
    return Amount(strength(made, sent, surround.free_in(area, factor)), area, factor)
