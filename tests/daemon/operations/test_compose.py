# SPDX-License-Identifier: GPL-3.0-or-later
import numpy as np

from cavendish.request import Box, Compose, ImageRef, ImageSpec, PixelFormat, Reference, Role
from tests.daemon.operations.models import Model, run_on
from tests.daemon.operations.pictures import scene


def test_references_are_composed_in_their_order() -> None:
    image = ImageRef(ImageSpec(64, 48, PixelFormat.BGRA8))
    some = (Reference(image, Role.PERSON, "Ann"), Reference(image, Role.OBJECT, "Hat"))
    red = np.zeros((48, 64, 4), np.uint8)
    red[...] = (0, 0, 255, 255)
    payloads = {"references.0.image": scene(64, 48), "references.1.image": red}
    model = Model(scene(1024, 1024)[..., :3])
    outcome = run_on(model, Compose("@Ann with @Hat", Box(3, 4, 200, 200), some), payloads)
    assert model.words[0].startswith("image 1 with image 2\nImage 1: a person to show")
    assert (model.pictures()[1] == (255, 0, 0)).all()
    assert outcome.layer is not None
    assert outcome.layer.box == Box(3, 4, 200, 200)
