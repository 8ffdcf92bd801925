# SPDX-License-Identifier: GPL-3.0-or-later
import pytest

from cavendish.request import Preset, Retouch
from tests.daemon.operations.models import Model, painting, run_on
from tests.daemon.operations.pictures import canvas_of, scene


@pytest.mark.parametrize("preset", [Preset.RELIGHT, Preset.VIEWPOINT])
def test_retouch_asks_for_the_preset_and_the_wish(preset: Preset) -> None:
    model = Model(painting())
    operation = Retouch(canvas_of(300, 300, mask=False), preset, "from the left")
    assert run_on(model, operation, {"canvas.image": scene(300, 300)}).layer is not None
    assert "from the left" in model.words[0]
    assert ("Keep everything else" in model.words[0]) == (preset is Preset.RELIGHT)
