# SPDX-License-Identifier: GPL-3.0-or-later
"""Restyle with a model of this machine: the style's pictures go to it, the layer comes back."""

from typing import Any

import numpy as np
import pytest

from cavendish.engines.engine import RestyleOutcome, RestyleTask
from cavendish.errors import InvalidRequest
from cavendish.operations.run import Outcome
from cavendish.request import ImageRef, ImageSpec, PixelFormat, Reference, Restyle, Role
from tests.daemon.operations.models import run_on
from tests.daemon.operations.pictures import canvas_of, scene

SIDE = 48
IMAGE = ImageRef(ImageSpec(SIDE, SIDE, PixelFormat.RGBA8))


class Painter:
    """An engine that paints everything in the first colour of the first style."""

    name = "painter"
    description = "Paints."

    def restyle(self, task: RestyleTask, control: Any) -> RestyleOutcome:
        self.task = task
        made = np.array(task.picture)
        made[..., :3] = task.styles[0][0, 0, :3] if task.styles else 0
        return RestyleOutcome(made, "an easel", ("It took a while.",))


def restyled(
    *roles: Role, prompt: str = "", mask: Any = None, style: Any = None
) -> tuple[Outcome, Painter]:
    payloads = {"canvas.image": scene(SIDE, SIDE)}
    for number, _ in enumerate(roles):
        payloads[f"references.{number}.image"] = scene(SIDE, SIDE, 5) if style is None else style
    if mask is not None:
        payloads["canvas.mask"] = mask
    references = tuple(Reference(IMAGE, role) for role in roles)
    painter, canvas = Painter(), canvas_of(SIDE, SIDE, mask=mask is not None)
    return run_on(painter, Restyle(canvas, prompt, references), payloads), painter


def test_layer_is_what_the_engine_painted() -> None:
    outcome, painter = restyled(Role.OBJECT, Role.STYLE, Role.STYLE)
    assert len(painter.task.styles) == 2
    assert outcome.layer is not None
    assert np.all(outcome.layer.image[..., :3] == scene(SIDE, SIDE, 5)[0, 0, :3])
    assert outcome.notes == ("Painted on an easel.", "It took a while.")


def test_selection_alone_is_given_back() -> None:
    mask = np.zeros((SIDE, SIDE), np.uint8)
    mask[4:9, 10:30] = 200
    layer = restyled(Role.STYLE, mask=mask)[0].layer
    assert layer is not None
    assert (layer.box.x, layer.box.y, layer.box.width, layer.box.height) == (10, 4, 20, 5)
    assert np.all(layer.mask == 200)


def test_words_that_the_model_does_not_read_are_told() -> None:
    assert any("does not read" in note for note in restyled(Role.STYLE, prompt="as fog")[0].notes)


def test_model_with_a_style_of_its_own_gets_none() -> None:
    assert restyled()[1].task.styles == ()


def test_style_that_shows_nothing_is_refused() -> None:
    with pytest.raises(InvalidRequest, match="shows nothing"):
        restyled(Role.STYLE, style=np.zeros((SIDE, SIDE, 4), np.uint8))
