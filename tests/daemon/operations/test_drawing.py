# SPDX-License-Identifier: GPL-3.0-or-later
import numpy as np
import pytest

from cavendish.errors import AnswerEmpty, AnswerUnusable
from cavendish.operations.drawing import as_layer, fit
from cavendish.request import Box, Generate, PixelFormat
from tests.daemon.operations.models import Model, run_on
from tests.daemon.operations.pictures import noise, scene

PLACE = Box(10, -20, 320, 200)
WIDE = scene(1376, 768)[..., :3]
BLANK = np.full((1024, 1024, 3), 9, np.uint8)


def test_drawing_fills_its_place() -> None:
    outcome = run_on(Model(WIDE), Generate("a lighthouse", PLACE), {})
    layer = outcome.layer
    assert layer is not None
    assert (layer.box, layer.format) == (PLACE, PixelFormat.RGBA8)
    assert layer.image.shape == (200, 320, 4)
    assert (layer.image[..., 3] == 255).all()
    assert (layer.mask == 255).all()
    assert outcome.text == "Here it is."


def test_what_does_not_fit_is_cut_off_and_told() -> None:
    outcome = run_on(Model(WIDE), Generate("p", Box(0, 0, 200, 200)), {})
    assert "what did not fit into the place was cut off" in outcome.notes[0]


@pytest.mark.parametrize("bad", [BLANK, "I will not."], ids=["blank", "words"])
def test_drawing_that_is_none_is_asked_for_once_more(bad: object) -> None:
    model = Model(bad, WIDE)
    outcome = run_on(model, Generate("p", PLACE), {})
    assert [ask.step for ask in model.asks] == ["picture", "retry"]
    assert not any(ask.again for ask in model.asks), "it is asked for in other words"
    assert outcome.notes[0].startswith("The first answer could not be used")


@pytest.mark.parametrize(
    ("bad", "error"), [(BLANK, AnswerUnusable), ("No.", AnswerEmpty)], ids=["blank", "words"]
)
def test_second_drawing_that_is_none_is_the_last(bad: object, error: type[Exception]) -> None:
    with pytest.raises(error):
        run_on(Model(bad), Generate("p", PLACE), {})


@pytest.mark.parametrize(
    ("shape", "place", "cut"),
    [((100, 200), (200, 100), 0), ((100, 200), (100, 100), 0.5), ((10, 10), (1, 1000), 0.9)],
)
def test_fit_keeps_the_middle_and_tells_what_was_cut(
    shape: tuple[int, int], place: tuple[int, int], cut: float
) -> None:
    pixels, lost = fit(noise((*shape, 3)), *place)
    assert pixels.shape == (place[1], place[0], 3)
    assert lost == pytest.approx(cut, abs=0.01)


def test_drawing_of_its_place_s_size_becomes_the_layer_as_it_is() -> None:
    pixels = noise((20, 30, 4))
    pixels[..., 3] = 255
    fitted, lost = fit(pixels, 30, 20)
    layer = as_layer(fitted, np.full((20, 30), 255, np.uint8), Box(0, 0, 30, 20))
    assert lost == 0
    assert np.array_equal(layer.image, pixels)
    assert np.shares_memory(layer.image, pixels)


@pytest.mark.parametrize("place", [(30, 10), (60, 40)], ids=["cut", "scaled"])
def test_opaque_drawing_makes_the_layer_that_its_colours_make(place: tuple[int, int]) -> None:
    pixels = noise((20, 30, 4))
    pixels[..., 3] = 255
    mask = np.full(place[::-1], 255, np.uint8)
    layers = [
        as_layer(fit(each, *place)[0], mask, Box(0, 0, *place))
        for each in (pixels, pixels[..., :3])
    ]
    assert np.array_equal(*(layer.image for layer in layers))
    assert layers[0].image.flags.c_contiguous
