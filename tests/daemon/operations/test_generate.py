# SPDX-License-Identifier: GPL-3.0-or-later
import numpy as np
import pytest

from cavendish.errors import AnswerUnusable
from cavendish.operations.coding import encode
from cavendish.request import Box, Generate
from tests.daemon.operations.models import Model, first, run_on
from tests.daemon.operations.pictures import scene

PLACE = Box(0, 0, 256, 256)
Y, X = np.mgrid[:512, :512]
BALL = np.clip((150 - np.hypot(X - 256, Y - 256)) / 4, 0, 1)[..., None]
SUBJECT = scene(512, 512)[..., :3]
WHITE = (SUBJECT * BALL + 255 * (1 - BALL)).astype(np.uint8)
BLACK = (SUBJECT * BALL).astype(np.uint8)


def test_picture_is_asked_for_in_the_words_of_the_artist() -> None:
    model = Model(SUBJECT)
    run_on(model, Generate("a ball", PLACE), {})
    assert model.words == ["a ball"]
    assert (model.asks[0].size, model.asks[0].ratio) == ("1K", "1:1")


def test_transparent_subject_is_cut_out_of_two_renders() -> None:
    model = Model(WHITE, BLACK)
    outcome = run_on(model, Generate("a ball", PLACE, transparent=True), {})
    assert [ask.step for ask in model.asks] == ["white", "black"]
    assert "pure white background" in model.words[0]
    assert "Keep the subject exactly as it is" in model.words[1]
    layer = outcome.layer
    assert layer is not None
    assert layer.mask[128, 128] == 255
    assert layer.mask[4, 4] == 0
    assert outcome.cost_micro_usd == 2000


def test_white_render_is_sent_to_be_changed() -> None:
    model = Model(WHITE, lambda ask: np.where(BALL > 0, first(ask), 0).astype(np.uint8))
    run_on(model, Generate("a ball", PLACE, transparent=True), {})
    assert (model.pictures(1)[0] == WHITE).all()
    assert encode(WHITE).mime_type == "image/png"


def test_renders_that_show_different_things_are_refused() -> None:
    with pytest.raises(AnswerUnusable, match="it has not kept the subject as it was"):
        run_on(Model(WHITE, WHITE), Generate("a ball", PLACE, transparent=True), {})
