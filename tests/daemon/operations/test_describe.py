# SPDX-License-Identifier: GPL-3.0-or-later
import numpy as np
import pytest

from cavendish.errors import AnswerEmpty
from cavendish.request import Describe, Wording
from tests.daemon.operations.models import Model, run_on
from tests.daemon.operations.pictures import canvas_of, scene


def test_description_is_words_alone() -> None:
    model = Model("  A cat. ")
    operation = Describe(canvas_of(2000, 300, mask=False), Wording.ALT_TEXT, "in French")
    outcome = run_on(model, operation, {"canvas.image": scene(2000, 300)})
    assert (outcome.layer, outcome.text) == (None, "A cat.")
    assert not model.asks[0].wants_picture
    assert (model.asks[0].size, model.asks[0].ratio) == ("", "")
    assert "in French" in model.words[0]
    assert model.pictures()[0].shape == (230, 1536, 3)


def test_description_of_a_selection_shows_its_mask() -> None:
    model = Model("A hat.")
    mask = np.zeros((200, 200), np.uint8)
    mask[50:90, 50:90] = 255
    payloads = {"canvas.image": scene(200, 200), "canvas.mask": mask}
    run_on(model, Describe(canvas_of(200, 200), Wording.CAPTION), payloads)
    assert "the selected area of image 1 (image 2)" in model.words[0]
    assert (model.pictures()[1][60, 60] == 255).all()


def test_silence_is_no_description() -> None:
    with pytest.raises(AnswerEmpty):
        run_on(
            Model(" "),
            Describe(canvas_of(64, 64, mask=False)),
            {"canvas.image": scene(64, 64)},
        )
