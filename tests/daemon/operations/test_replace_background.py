# SPDX-License-Identifier: GPL-3.0-or-later
from cavendish.request import ReplaceBackground
from tests.daemon.operations.models import Model, painting, run_on
from tests.daemon.operations.pictures import canvas_of, scene


def test_background_is_replaced_and_the_subject_kept() -> None:
    model = Model(painting())
    operation = ReplaceBackground(canvas_of(300, 300, mask=False), "a beach")
    assert run_on(model, operation, {"canvas.image": scene(300, 300)}).layer is not None
    assert model.words[0].startswith("Replace the background of image 1 with: a beach")
    assert "Keep the subject in the foreground exactly as it is" in model.words[0]
