# SPDX-License-Identifier: GPL-3.0-or-later
"""Each model's input against its makers' own formula, written out here by hand.

`FORMULAS` is as independent of the module as can be: Pillow and float64, and the numbers again.
"""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from cavendish.catalog.local_catalog import packaged
from cavendish.catalog.local_model import (
    Fit,
    LocalModel,
    Padding,
    Preparation,
    Resampling,
    Runtime,
)
from cavendish.engines.inference.preparing import fitted, prepared, prepared_plane, returned

Picture = np.ndarray
IMAGENET = np.array([0.485, 0.456, 0.406]), np.array([0.229, 0.224, 0.225])


def picture(height: int, width: int, seed: int = 0) -> Picture:
    random = np.random.default_rng(seed)
    coarse = random.integers(0, 220, (7, 9, 3), np.uint8)
    return np.asarray(Image.fromarray(coarse).resize((width, height), Image.Resampling.BICUBIC))


def scaled(image: Picture, width: int, height: int, kind: str) -> np.ndarray:
    filtered = Image.Resampling[kind.upper()]
    return np.asarray(Image.fromarray(image).resize((width, height), filtered)).astype(np.float64)


def first(values: np.ndarray) -> np.ndarray:
    return values.transpose(2, 0, 1)[None]


def u2net(image: Picture) -> np.ndarray:
    """By its own largest value, not by 255: rembg, sessions/base.py, MIT."""
    made = scaled(image, 320, 320, "lanczos")
    return first((made / max(made.max(), 1e-6) - IMAGENET[0]) / IMAGENET[1])


def isnet(image: Picture) -> np.ndarray:
    """The same with a mean of its own: rembg, sessions/dis_general_use.py, MIT."""
    made = scaled(image, 1024, 1024, "lanczos")
    return first(made / max(made.max(), 1e-6) - 0.5)


def modnet(image: Picture) -> np.ndarray:
    """The shorter side 512, both down to 32: MODNet's onnx demo, Apache-2.0."""
    height, width = image.shape[:2]
    scale = 512 / min(height, width)
    sides = [int(round(side * scale, 2)) for side in (width, height)]
    width, height = (side - side % 32 for side in sides)
    return first((scaled(image, width, height, "bilinear") / 255 - 0.5) / 0.5)


def vitmatte(image: Picture) -> np.ndarray:
    """As large as it is, with zeros to the right and below up to 32: transformers, Apache-2.0."""
    height, width = image.shape[:2]
    made = first((image / 255 - 0.5) / 0.5)
    return np.pad(made, [(0, 0), (0, 0), (0, -height % 32), (0, -width % 32)])


def birefnet(image: Picture) -> np.ndarray:
    made = scaled(image, 1024, 1024, "bilinear")
    return first((made / 255 - IMAGENET[0]) / IMAGENET[1])


def mobile_sam(image: Picture) -> np.ndarray:
    """The longer side 1024, the rest is done in the graph: Segment Anything, Apache-2.0."""
    height, width = image.shape[:2]
    scale = 1024 / max(height, width)
    return scaled(image, int(width * scale + 0.5), int(height * scale + 0.5), "bilinear")[None]


def slimsam(image: Picture) -> np.ndarray:
    made = (mobile_sam(image)[0] / 255 - IMAGENET[0]) / IMAGENET[1]
    height, width = made.shape[:2]
    return np.pad(first(made), [(0, 0), (0, 0), (0, 1024 - height), (0, 1024 - width)])


def depth_anything(image: Picture) -> np.ndarray:
    """The shorter side 518, both to the nearest 14: Depth Anything V2, Apache-2.0."""
    height, width = image.shape[:2]
    scale = 518 / min(height, width)
    width, height = (round(side * scale / 14) * 14 for side in (width, height))
    return first((scaled(image, width, height, "bicubic") / 255 - IMAGENET[0]) / IMAGENET[1])


def informative(image: Picture) -> np.ndarray:
    """As it is, 0..1; up to 8 with its last pixels."""
    height, width = image.shape[:2]
    return first(np.pad(image / 255, [(0, -height % 8), (0, -width % 8), (0, 0)], mode="edge"))


def fast_style(image: Picture) -> np.ndarray:
    """As it is, 0..255: PyTorch's examples, BSD-3-Clause; up to 4, since it halves twice."""
    height, width = image.shape[:2]
    padded = np.pad(image, [(0, -height % 4), (0, -width % 4), (0, 0)], mode="edge")
    return first(padded.astype(np.float64))


def stretched(side: int, divisor: float = 1.0) -> Callable[[Picture], np.ndarray]:
    return lambda image: first(scaled(image, side, side, "bilinear") / divisor)


FORMULAS = {
    "u2netp": u2net,
    "modnet": modnet,
    "vitmatte-small-q8": vitmatte,
    "vitmatte-small": vitmatte,
    "birefnet-lite": birefnet,
    "birefnet-lite-fp16": birefnet,
    "birefnet-general": birefnet,
    "isnet-general-use": isnet,
    "mobile-sam": mobile_sam,
    "slimsam-77-q8": slimsam,
    "sam2.1-hiera-tiny": birefnet,
    "depth-anything-v2-small-int8": depth_anything,
    "depth-anything-v2-small": depth_anything,
    "informative-drawings": informative,
    "lama-fp32": stretched(512, 255),
    "migan-512-places2": lambda image: first(image.astype(np.float64)),
}
PREPARED = [
    model for model in packaged() if model.preparation is not None and model.runtime is Runtime.ONNX
]


def formula(model: LocalModel) -> Callable[[Picture], np.ndarray]:
    """Of a model; those that only enlarge, or only paint in a style, share one."""
    if model.id in FORMULAS:
        return FORMULAS[model.id]
    if "upscale" in model.tasks:
        return lambda image: first(image / 255)
    assert model.id.startswith("fast-style"), f"{model.id} has no formula here"
    return fast_style


@pytest.mark.parametrize("sides", [(300, 401), (530, 470)], ids=["wide", "high"])
@pytest.mark.parametrize("model", PREPARED, ids=lambda model: model.id)
def test_input_is_what_the_makers_formula_gives(model: LocalModel, sides: tuple[int, int]) -> None:
    assert model.preparation is not None
    image = picture(*sides)
    wanted = formula(model)(image)
    tensor = model.graphs[0].inputs[0]
    fixed = [side if isinstance(side, int) else None for side in tensor.shape[-2:]]
    if model.preparation.channels_last:
        fixed = [None, None]
    made = prepared(image, model.preparation, fitted(model.preparation, *sides, fixed))
    assert made.dtype == np.float32
    assert made.shape == wanted.shape
    assert np.abs(made - wanted).max() <= 1e-5


def test_black_picture_is_divided_by_no_zero() -> None:
    preparation = Preparation(Fit.STRETCH, side=8, divisor=0)
    made = prepared(np.zeros((9, 9, 3), np.uint8), preparation, fitted(preparation, 9, 9))
    assert not made.any()


def test_long_strip_is_not_scaled_without_end() -> None:
    fitting = fitted(Preparation(Fit.SHORTEST, side=518, multiple=14), 1, 20_000)
    assert fitting.rows * fitting.columns <= 4 * 518 * 518
    assert fitting.rows % 14 == fitting.columns % 14 == 0


def test_native_picture_is_no_longer_than_the_entry_allows() -> None:
    fitting = fitted(Preparation(Fit.NATIVE, side=1024, multiple=8), 3000, 1500)
    assert (fitting.rows, fitting.columns) == (1024, 512)
    small = fitted(Preparation(Fit.NATIVE, side=1024, multiple=8), 300, 150)
    assert (small.inner_rows, small.inner_columns) == (300, 150)


def test_what_the_file_fixes_goes_before_the_entry() -> None:
    preparation = Preparation(Fit.NATIVE, multiple=8)
    fitting = fitted(preparation, 500, 100, (224, 224))
    assert (fitting.rows, fitting.columns) == (224, 224)
    assert (fitting.inner_rows, fitting.inner_columns) == (224, 100)


fits = st.builds(
    Preparation,
    fit=st.sampled_from(Fit),
    side=st.integers(0, 64),
    multiple=st.integers(1, 32),
    padding=st.sampled_from(Padding),
    resampling=st.sampled_from(Resampling),
    channels_last=st.booleans(),
)


@given(fits, st.integers(1, 90), st.integers(1, 90))
def test_even_colour_survives_the_way_there_and_back(
    preparation: Preparation, height: int, width: int
) -> None:
    fitting = fitted(preparation, height, width)
    image = np.full((height, width, 3), 51, np.uint8)
    given_picture = prepared(image, preparation, fitting)
    planes = np.moveaxis(given_picture[0], -1, 0) if preparation.channels_last else given_picture[0]
    assert planes.shape == (3, fitting.rows, fitting.columns)
    cut = planes[:, : fitting.inner_rows, : fitting.inner_columns]
    assert np.allclose(cut, 0.2, atol=1e-6)
    back = returned(planes[:, : fitting.rows], fitting)
    assert back.shape == (3, height, width)
    if preparation.padding is Padding.EDGE:
        assert np.allclose(back, 0.2, atol=1e-5)


def test_plane_is_scaled_and_padded_as_the_picture_is() -> None:
    preparation = Preparation(Fit.NATIVE, multiple=8, padding=Padding.ZERO)
    fitting = fitted(preparation, 5, 6)
    made = prepared_plane(np.ones((5, 6), np.float32), preparation, fitting)
    assert made.shape == (1, 1, 8, 8)
    assert made.sum() == 30


def test_answer_of_another_size_comes_back_to_the_same_places() -> None:
    preparation = Preparation(Fit.LONGEST, side=64, multiple=1, padding=Padding.ZERO)
    fitting = fitted(preparation, 50, 100, (64, 64))
    small = np.zeros((1, 2, 16, 16), np.float32)
    small[0, 1, :4, :8] = 1  # the upper left quarter of what is the picture
    back = returned(small, fitting)
    assert back.shape == (1, 2, 50, 100)
    assert (back[0, 1, :20, :40] > 0.99).all()
    assert (back[0, 1, 30:, 60:] < 0.01).all()


def test_points_follow_the_picture() -> None:
    fitting = fitted(Preparation(Fit.LONGEST, side=64), 50, 100, (64, 64))
    assert fitting.points(np.array([[100.0, 50.0], [0, 25]])).tolist() == [[64, 32], [0, 16]]
