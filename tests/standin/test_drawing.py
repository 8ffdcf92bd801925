# SPDX-License-Identifier: GPL-3.0-or-later
"""The picture of an answer."""

from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

from cavendish_standin.drawing import Drawing, draw
from cavendish_standin.drift import Drift
from tests.standin.samples import decoded, encoded, mask, smooth

SIZE = (256, 192)
BASE = smooth(SIZE)
BOX = (100, 60, 180, 140)
MASK = mask(SIZE, BOX)
EDIT = Drawing(SIZE, "a red ball", 0, "image/png", Drift(), base=encoded(BASE), mask=encoded(MASK))


def pixels(drawing: Drawing) -> npt.NDArray[Any]:
    return np.asarray(decoded(draw(drawing).data), int)


def apart(drawing: Drawing) -> npt.NDArray[Any]:
    """How far each pixel is from the base."""
    return np.abs(pixels(drawing) - np.asarray(BASE, int)).max(axis=2)


def test_edit_changes_what_the_mask_names_and_nothing_else() -> None:
    inside = np.asarray(MASK) > 0
    assert apart(EDIT)[~inside].max() == 0
    assert apart(EDIT)[inside].mean() > 20


def test_edit_is_the_same_for_the_same_prompt_and_take() -> None:
    assert draw(EDIT) == draw(replace(EDIT))
    assert draw(EDIT).data != draw(replace(EDIT, take=1)).data
    assert draw(EDIT).data != draw(replace(EDIT, prompt="a blue ball")).data


def test_edit_without_a_mask_happens_in_the_middle() -> None:
    changed = apart(replace(EDIT, mask=None)) > 0
    assert changed[96, 128]
    assert not changed[:40].any()


def test_edit_drifts_as_a_whole() -> None:
    inside = np.asarray(MASK) > 0
    assert apart(replace(EDIT, drift=Drift(dx=4)))[~inside].mean() > 2


def test_base_of_another_shape_is_covered() -> None:
    assert decoded(draw(replace(EDIT, size=(300, 300))).data).size == (300, 300)


def test_flaw_blank_is_one_colour() -> None:
    assert np.ptp(pixels(replace(EDIT, flaw="blank"))) == 0


def test_flaw_unchanged_is_the_base_but_for_its_compression() -> None:
    drifting = replace(EDIT, flaw="unchanged", drift=Drift(dx=5), mime="image/jpeg")
    assert apart(drifting).mean() < 2


def test_flaw_repaint_changes_a_patch_outside_the_mask() -> None:
    outside = np.asarray(MASK) == 0
    changed = apart(replace(EDIT, flaw="repaint"))[outside] > 0
    assert 0.01 < changed.mean() < 0.1


def marked() -> tuple[bytes, npt.NDArray[np.bool_]]:
    picture = BASE.copy()
    ImageDraw.Draw(picture).ellipse(BOX, outline="magenta", width=4)
    ink = (np.asarray(picture, int) != np.asarray(BASE, int)).any(axis=2)
    return encoded(picture), ink


def test_marks_guide_the_edit_and_are_gone_from_it() -> None:
    data, ink = marked()
    drawing = replace(EDIT, mask=None, marked=data)
    changed = apart(drawing) > 0
    assert changed[100, 140]
    assert not changed[:50].any()
    magenta = np.abs(pixels(drawing)[ink] - (255, 0, 255)).max(axis=1) < 20
    assert magenta.mean() < 0.1


def test_marks_that_are_to_be_removed_do_not_make_it_a_removal() -> None:
    data, _ = marked()
    words = "Add a hat, and remove the marks in the output"
    changed = apart(replace(EDIT, mask=None, marked=data, prompt=words))
    assert changed[80:120, 120:160].mean() > 20


def test_light_changes_everywhere_when_nothing_names_a_region() -> None:
    changed = apart(replace(EDIT, mask=None, prompt="Relight image 1: in the evening"))
    assert (changed > 0).mean() > 0.9


def test_flaw_marker_leaves_the_ink_in() -> None:
    data, ink = marked()
    left = pixels(replace(EDIT, mask=None, marked=data, flaw="marker"))[ink]
    assert (np.abs(left - (255, 0, 255)).max(axis=1) < 20).mean() > 0.9


def test_two_backgrounds_show_one_subject() -> None:
    prompt = "A vase on a pure {} background"
    plain = replace(EDIT, base=None, mask=None)
    white = pixels(replace(plain, prompt=prompt.format("white")))
    black = pixels(replace(plain, prompt=prompt.format("black")))
    alpha = 255 - (white - black)
    assert np.ptp(alpha, axis=2).max() <= 2
    assert alpha.min() <= 1
    assert alpha.max() >= 254


def test_remembered_subject_is_put_before_another_background() -> None:
    white = replace(EDIT, base=None, mask=None, prompt="A vase on a pure white background")
    words = "Replace the white background of image 1 with pure black (#000000). Keep the rest."
    black = replace(EDIT, mask=None, prompt=words, subject=white.subject_seed())
    fresh = replace(white, prompt="A vase on a pure black background")
    assert np.array_equal(pixels(black), pixels(fresh))


def test_transparency_is_painted_as_squares() -> None:
    plain = replace(EDIT, base=None, mask=None, prompt="A vase, transparent background")
    corner = pixels(plain)[:20, :20].reshape(-1, 3)
    assert {tuple(colour) for colour in corner} <= {(255, 255, 255), (204, 204, 204)}


def test_outwards_edit_fills_the_grey_and_keeps_the_rest() -> None:
    wide = Image.new("RGB", SIZE, (128, 128, 128))
    wide.paste(BASE.crop((64, 0, 192, 192)), (64, 0))
    drawing = replace(EDIT, base=encoded(wide), mask=None, prompt="Fill the grey area, outpaint")
    changed = np.abs(pixels(drawing) - np.asarray(wide, int)).max(axis=2) > 0
    assert changed[:, :60].mean() > 0.9
    assert not changed[:, 70:186].any()
