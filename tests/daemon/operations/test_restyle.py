# SPDX-License-Identifier: GPL-3.0-or-later
from cavendish.request import ImageRef, ImageSpec, PixelFormat, Reference, Restyle, Role
from tests.daemon.operations.models import Model, painting, run_on
from tests.daemon.operations.pictures import canvas_of, scene


def test_restyle_names_the_pictures_of_the_style() -> None:
    image = ImageRef(ImageSpec(64, 64, PixelFormat.RGBA8))
    some = (Reference(image, Role.STYLE), Reference(image, Role.PALETTE))
    payloads = {
        "canvas.image": scene(300, 300),
        "references.0.image": scene(64, 64),
        "references.1.image": scene(64, 64, 1),
    }
    model = Model(painting())
    operation = Restyle(canvas_of(300, 300, mask=False), "", some)
    assert run_on(model, operation, payloads).layer is not None
    assert model.words[0].startswith("Give image 1 the style of image 2.")
    assert "Image 3: a palette" in model.words[0]
    assert "Keep everything else" not in model.words[0]
