# SPDX-License-Identifier: GPL-3.0-or-later
import numpy as np

from cavendish.imaging.bounds import Bounds
from cavendish.imaging.framing import Frame, Grid
from cavendish.operations.doodles import doodle_sent
from cavendish.request import ImageRef, ImageSpec, PixelFormat, Reference, Role
from tests.daemon.operations.pictures import noise, packed

SPEC = ImageSpec(40, 30, PixelFormat.RGBA8)
FRAME = Frame(Bounds(-10, 0, 30, 30), Grid("4:3", "1K", 80, 60))


def test_doodles_lie_on_each_other_in_the_frame_and_nowhere_else() -> None:
    below, above = np.zeros((30, 40, 4), np.uint8), np.zeros((30, 40, 4), np.uint8)
    below[5:15, 0:20] = (255, 0, 0, 255)
    above[10:20, 0:20] = (0, 0, 255, 255)
    some = tuple(Reference(ImageRef(SPEC), role) for role in (Role.DOODLE, Role.POSE, Role.DOODLE))
    payloads = {
        "references.0.image": packed(below),
        "references.1.image": packed(noise((30, 40, 4))),
        "references.2.image": packed(above),
    }
    sent = doodle_sent(some, payloads, FRAME)
    assert sent.shape == (60, 80, 4)
    assert (sent[:, :12, 3] == 0).all(), "past the canvas there is none"
    assert np.abs(sent[15, 40].astype(int) - (255, 0, 0, 255)).max() <= 12
    assert np.abs(sent[25, 40].astype(int) - (0, 0, 255, 255)).max() <= 12
    assert np.abs(sent[36, 40].astype(int) - (0, 0, 255, 255)).max() <= 12
    assert sent[50, 40, 3] == 0
