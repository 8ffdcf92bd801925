# SPDX-License-Identifier: GPL-3.0-or-later
from collections.abc import Callable, Sequence
from typing import Any, cast

import numpy as np
import pytest

from cavendish.catalog.local_model import (
    Commercial,
    Fit,
    Graph,
    Licence,
    LocalModel,
    ModelFile,
    Preparation,
    Runtime,
    Tensor,
    Tier,
    Values,
)
from cavendish.engines.engine import RestyleTask
from cavendish.engines.inference.runner import Runner
from cavendish.engines.inference.styling import Stylist
from cavendish.errors import InvalidRequest, ModelContractBroken, ModelOutputBroken
from tests.daemon.engines.onnx import house

Array = np.ndarray
LAST = Preparation(Fit.STRETCH, side=16, channels_last=True)


class Paint:
    """A graph of some size that is a function."""

    def __init__(self, act: Callable[..., Array], sides: tuple[int | None, ...]) -> None:
        self._act, self._sides = act, sides

    def sides(self) -> tuple[int | None, ...]:
        return self._sides

    def run(self, arrays: Sequence[Array]) -> list[Array]:
        return [self._act(*arrays)]


def model(preparation: Preparation | None, graphs: int = 2) -> LocalModel:
    picture, numbers = Tensor("", Values.UNIT, any_shape=True), Tensor("", Values.RAW)
    both = [
        Graph("prediction", "a", (picture,), (numbers,)),
        Graph("transfer", "a", (picture, numbers), (picture,)),
    ]
    return LocalModel(
        id="small",
        title="Small",
        runtime=Runtime.LITERT,
        tier=Tier.OWN,
        tasks=("restyle",),
        licence=Licence("MIT", Commercial.ALLOWED),
        files=(ModelFile("a"),),
        graphs=tuple(both[-graphs:]),
        hint="For tests.",
        preparation=preparation,
    )


def mean_of(picture: Array) -> Array:
    return picture.mean(axis=(1, 2), keepdims=True)


def half(picture: Array, numbers: Array) -> Array:
    return (picture + numbers) / 2


def restyled(
    picture: Array,
    *styles: Array,
    paint: Callable[..., Array] = half,
    preparation: Preparation | None = LAST,
) -> Array:
    runners = [Paint(mean_of, (1, 8, 8, 3)), Paint(paint, (1, 16, 16, 3))]
    stylist = Stylist(model(preparation), cast(Sequence[Runner], runners))
    return stylist.restyle(RestyleTask(picture, styles, "small"), house.control())


def flat(*colour: int, height: int = 20, width: int = 30) -> Array:
    return np.full((height, width, 4), colour, np.uint8)


def test_picture_is_painted_by_what_the_style_gave() -> None:
    made = restyled(flat(100, 100, 100, 77), flat(200, 100, 0, 255))
    assert np.array_equal(made, flat(150, 100, 50, 77))


def test_styles_are_mixed() -> None:
    made = restyled(flat(100, 100, 100, 255), flat(200, 0, 0, 255), flat(0, 200, 0, 255))
    assert np.array_equal(made, flat(100, 100, 50, 255))


def test_detail_that_is_finer_than_the_model_sees_is_kept() -> None:
    picture = flat(100, 100, 100, 255, height=64, width=64)
    picture[:, ::2, :3] = 140
    made = restyled(picture, flat(120, 120, 120, 255))
    assert made[:, ::2, 0].mean() - made[:, 1::2, 0].mean() > 30
    assert abs(made[..., 0].mean() - 120) < 2


def test_picture_of_one_graph_needs_no_style_picture() -> None:
    given = Preparation(Fit.NATIVE)
    runner = Paint(lambda picture: 1 - picture, (1, 3, None, None))
    one = Stylist(model(given, graphs=1), cast(Sequence[Runner], [runner]))
    made = one.restyle(RestyleTask(flat(255, 0, 55, 9), (), "small"), house.control())
    assert np.array_equal(made, flat(0, 255, 200, 9))


@pytest.mark.parametrize(
    ("paint", "error"),
    [
        (lambda picture, _: picture[..., :2], ModelContractBroken),
        (lambda picture, _: picture[0], ModelContractBroken),
        (lambda picture, _: picture * np.float32(np.nan), ModelOutputBroken),
    ],
)
def test_answer_that_is_no_picture_is_refused(paint: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        restyled(flat(1, 2, 3, 255), flat(1, 2, 3, 255), paint=paint)


def test_pair_without_a_style_and_entry_without_preparation_are_refused() -> None:
    with pytest.raises(InvalidRequest, match="the style"):
        restyled(flat(1, 2, 3, 255))
    with pytest.raises(ModelContractBroken, match="how a picture becomes its input"):
        restyled(flat(1, 2, 3, 255), flat(1, 2, 3, 255), preparation=None)
