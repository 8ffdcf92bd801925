# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole way of a masked edit with a model that drifts."""

import numpy as np
import pytest

from cavendish.imaging.bounds import Bounds
from cavendish.imaging.masked_edit import Edited, Picture, Prepared, Samples, finish, prepare
from tests.daemon.imaging.photographs import SMALL, disc, drifted, opaque, photograph

WIDTH, HEIGHT = 640, 420
RED = (200, 40, 30)


def prepared(mask: Samples) -> Prepared:
    return prepare(Picture(opaque(photograph(WIDTH, HEIGHT)), mask), SMALL)


def painted(ready: Prepared) -> Samples:
    """What a model that drifts answers if asked to paint the selection red."""
    wanted = ready.sent.copy()
    wanted[ready.mask >= 128] = RED
    return drifted(wanted, (3.3, -2.1), scale=1.01, gain=0.96, gamma=1.06)[0]


def composed(ready: Prepared, edited: Edited) -> Samples:
    canvas = ready.picture.pixels.astype(np.float64)
    opacity = edited.mask[..., None] / 255
    canvas[edited.box.slices] += (edited.pixels - canvas[edited.box.slices]) * opacity
    return canvas.round().astype(np.uint8)


def test_edit_changes_what_is_masked_and_nothing_else() -> None:
    mask = disc(WIDTH, HEIGHT, 300, 200, 60)
    ready = prepared(mask)
    edited = finish(ready, painted(ready))
    result, original = composed(ready, edited), ready.picture.pixels
    assert np.array_equal(result[mask == 0], original[mask == 0])
    middle = result[180:220, 280:320, :3].reshape(-1, 3)
    assert np.abs(middle.astype(int) - RED).mean() < 6
    assert edited.report.registration.found
    assert edited.report.colour_after < 1 < edited.report.colour_before


def test_edit_of_an_empty_mask_is_refused() -> None:
    with pytest.raises(ValueError, match="empty"):
        prepared(np.zeros((HEIGHT, WIDTH), np.uint8))


@pytest.mark.parametrize(
    "part",
    [
        Bounds(310, 200, 330, 220),
        Bounds(0, 0, 40, 30),
        Bounds(0, 0, WIDTH, HEIGHT),
        Bounds(0, 180, WIDTH, 200),
        Bounds(639, 419, 640, 420),
    ],
    ids=["tiny", "corner", "whole", "strip", "one pixel"],
)
def test_edit_works_wherever_the_selection_is(part: Bounds) -> None:
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    mask[part.slices] = 255
    ready = prepared(mask)
    assert ready.sent.shape[:2] == ready.mask.shape == ready.frame.grid.shape
    edited = finish(ready, painted(ready))
    assert edited.box == part
    assert edited.pixels.shape[:2] == edited.mask.shape == (part.height, part.width)
    original = ready.picture.pixels
    assert np.array_equal(composed(ready, edited)[mask == 0], original[mask == 0])


def test_edit_of_sixteen_bits_keeps_what_did_not_change() -> None:
    deep = opaque(photograph(WIDTH, HEIGHT)).astype(np.uint16) * 257
    deep[..., :3] -= np.random.default_rng(1).integers(0, 100, deep[..., :3].shape, np.uint16)
    deep[..., :3] = np.minimum(deep[..., :3], 65535 - 256)
    guide = np.rint(deep / 257).astype(np.uint8)
    mask = disc(WIDTH, HEIGHT, 300, 200, 90)
    ready = prepare(Picture(deep, mask, guide), SMALL)
    wanted = ready.sent.copy()
    wanted[disc(*ready.sent.shape[1::-1], 0, 0, 220) > 0] = RED
    edited = finish(ready, drifted(wanted, (1.2, 0.4))[0])
    assert edited.pixels.dtype == np.uint16
    same = (edited.pixels == deep[edited.box.slices]).all(axis=2)
    assert same[edited.mask == 0].all()


def whole(wanted: Samples) -> tuple[Prepared, Edited]:
    """An edit of all of a picture of the model's size; the model drifts by more than 3 pixels."""
    picture = opaque(photograph(384, 384))
    ready = prepare(Picture(picture, np.full((384, 384), 255, np.uint8)), SMALL)
    return ready, finish(ready, drifted(wanted, (3.3, -2.1), scale=1.01)[0])


def test_edit_of_everything_is_registered_by_what_was_not_painted() -> None:
    painted = photograph(384, 384).copy()
    painted[120:300, 100:290] = RED
    ready, edited = whole(painted)
    assert edited.report.registration.found
    gap = np.abs(composed(ready, edited)[..., :3].astype(int) - ready.sent).max(axis=2)
    spot = np.zeros((384, 384), np.bool_)
    spot[112:308, 92:298] = True
    spot[:12] = spot[-12:] = True
    spot[:, :12] = spot[:, -12:] = True
    assert (gap[~spot] > 2).mean() < 0.02


def test_edit_that_leaves_nothing_is_not_registered() -> None:
    _, edited = whole(photograph(384, 384, 850, 400))
    assert not edited.report.registration.found
    assert edited.report.registration.reason


def test_edit_before_a_plain_ground_is_registered_by_what_it_holds() -> None:
    canvas = np.full((384, 384, 3), 235, np.uint8)
    canvas[80:300, 80:300] = photograph(220, 220)
    mask = np.zeros((384, 384), np.uint8)
    mask[60:320, 60:320] = 255
    ready = prepare(Picture(opaque(canvas), mask), SMALL)
    painted = ready.sent.copy()
    painted[150:230, 150:230] = RED
    edited = finish(ready, drifted(painted, (3.3, -2.1))[0])
    found = edited.report.registration
    assert found.found
    assert np.abs(found.source(np.array([192.0, 192.0])) - (195.3, 189.9)).max() < 0.15
