# SPDX-License-Identifier: GPL-3.0-or-later
import hashlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnx
import onnxruntime
import pytest
from PIL import Image

from cavendish.catalog import shipped
from cavendish.catalog.local_catalog import packaged
from cavendish.catalog.local_model import LocalModel

Floats = npt.NDArray[np.float32]
Run = Callable[[Floats], Floats]

MODELS = [model for model in packaged() if shipped.folder_of(model.id) is not None]
# Decibels over Lanczos on the raccoon, which training did not see; a little less than was measured.
GAINS = {
    Image.Resampling.BICUBIC: {2: 1.8, 3: 0.95, 4: 0.45},
    Image.Resampling.LANCZOS: {2: 0.9, 3: 0.65, 4: 0.3},
    Image.Resampling.BOX: {2: 1.05, 3: 0.6, 4: 0.25},
}

each_model = pytest.mark.parametrize("model", MODELS, ids=lambda model: model.id)


def path_of(model: LocalModel) -> Path:
    folder = shipped.folder_of(model.id)
    assert folder is not None
    return folder / model.files[0].name


def run_of(model: LocalModel) -> Run:
    session = onnxruntime.InferenceSession(path_of(model), providers=["CPUExecutionProvider"])
    return lambda image: np.asarray(session.run(["larger"], {"image": image})[0])


def scale_of(model: LocalModel) -> int:
    assert model.tiling is not None
    return model.tiling.scale


def noise(height: int, width: int) -> Floats:
    return np.random.default_rng(5).random((1, 3, height, width), np.float32)


def raccoon(scale: int) -> Image.Image:
    picture = Image.open(Path(__file__).with_name("raccoon.png"))
    return picture.crop((0, 0, picture.width // scale * scale, picture.height // scale * scale))


def decibels(made: Image.Image, truth: Image.Image, rim: int) -> float:
    planes = [np.asarray(picture.convert("L"), np.float64) for picture in (made, truth)]
    difference = (planes[0] - planes[1])[rim:-rim, rim:-rim]
    return float(-10 * np.log10((difference**2).mean() / 255**2))


def test_package_has_an_upscaler_for_each_scale_in_a_megabyte() -> None:
    assert {scale_of(model) for model in MODELS} == {2, 3, 4}
    assert sum(path_of(model).stat().st_size for model in MODELS) <= 1_000_000


def test_other_models_do_not_come_with_the_package() -> None:
    assert shipped.folder_of("lama-fp32") is None
    assert shipped.folder_of("..") is None


@each_model
def test_shipped_file_is_the_one_in_the_catalog(model: LocalModel) -> None:
    content = path_of(model).read_bytes()
    known = model.files[0]
    assert (hashlib.sha256(content).hexdigest(), len(content)) == (known.sha256, known.size)


@each_model
def test_shipped_file_tells_its_scale_overlap_and_licence(model: LocalModel) -> None:
    loaded = onnx.load(path_of(model))
    notes = {entry.key: entry.value for entry in loaded.metadata_props}
    assert model.tiling is not None
    assert notes["cavendish.scale"] == str(model.tiling.scale)
    assert notes["cavendish.overlap"] == str(model.tiling.overlap)
    assert notes["cavendish.licence"] == model.licence.name
    assert loaded.opset_import[0].version <= 17


@each_model
def test_tiles_have_the_bits_of_the_whole_picture(model: LocalModel) -> None:
    run, scale = run_of(model), scale_of(model)
    assert model.tiling is not None
    rim = model.tiling.overlap
    image = noise(70, 90)
    tile = image[..., 11 : 11 + 20 + 2 * rim, 23 : 23 + 30 + 2 * rim]
    core = run(tile)[..., rim * scale : -rim * scale, rim * scale : -rim * scale]
    top, left = (11 + rim) * scale, (23 + rim) * scale
    whole = run(image)[..., top : top + 20 * scale, left : left + 30 * scale]
    np.testing.assert_array_equal(core, whole)


@each_model
def test_any_size_gives_values_in_range(model: LocalModel) -> None:
    run, scale = run_of(model), scale_of(model)
    for height, width in ((1, 1), (1, 40), (3, 5)):
        larger = run(np.rint(noise(height, width)))
        assert larger.shape == (1, 3, height * scale, width * scale)
        assert larger.min() >= 0
        assert larger.max() <= 1


@each_model
def test_flat_colour_stays_as_it_is(model: LocalModel) -> None:
    image = np.broadcast_to(np.float32([0.1, 0.5, 0.9]).reshape(1, 3, 1, 1), (1, 3, 20, 20))
    larger = run_of(model)(np.ascontiguousarray(image))
    assert np.abs(larger - image[..., :1, :1]).max() < 0.5 / 255


@each_model
@pytest.mark.parametrize("kernel", GAINS)
def test_unseen_photograph_comes_nearer_to_the_truth_than_by_lanczos(
    model: LocalModel, kernel: Image.Resampling
) -> None:
    scale = scale_of(model)
    truth = raccoon(scale)
    size = (truth.width // scale, truth.height // scale)
    small = truth.resize(size, kernel)
    image = np.asarray(small, np.float32).transpose(2, 0, 1)[None] / 255
    larger = np.rint(run_of(model)(image)[0].transpose(1, 2, 0) * 255).astype(np.uint8)
    ours = decibels(Image.fromarray(larger), truth, scale)
    lanczos = decibels(small.resize(truth.size, Image.Resampling.LANCZOS), truth, scale)
    assert ours - lanczos >= GAINS[kernel][scale]
