# SPDX-License-Identifier: GPL-3.0-or-later
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cavendish.engines.engine import Preview
from cavendish.engines.illustrator import PaintTask
from cavendish.engines.inference.choice import Choice
from cavendish.engines.inference.measurements import Measurement, Measurements
from cavendish.engines.inference.painting import cells, pixels_of
from cavendish.engines.inference.sessions import Sessions
from cavendish.engines.onnx.devices import cpu
from cavendish.engines.onnx.engine import OnnxEngine
from cavendish.errors import JobCancelled, ModelContractBroken, ModelOutputBroken
from cavendish.jobs.control import JobControl
from cavendish.models.store import ModelStore
from tests.daemon.engines.onnx.house import wobbly
from tests.models import few_step_cases as cases
from tests.models import few_step_installed as installed

PNDM = cases.DPM | {"_class_name": "PNDMScheduler"}
SETTINGS = {
    "turbo": ("plain", cases.TURBO),
    "lcm": ("lcm", cases.LCM),
    "holes": ("hole", cases.DDIM),
    "large": ("large", cases.DPM),
    "pndm": ("plain", PNDM),
    "karras": ("plain", cases.DPM | {"use_karras_sigmas": True}),
}
TASK = PaintTask("a red fox", 16, 16, "turbo", seed=3, steps=2, guidance=1.0)


class Shown(JobControl):
    """Remembers what it is told, and stops when there is so much of it."""

    def __init__(self, most: int = 1000) -> None:
        super().__init__(lambda: None)
        self.previews: list[Preview] = []
        self.stages: list[tuple[float, str]] = []
        self._most = most

    def show(self, preview: Preview) -> None:
        self.previews.append(preview)
        if len(self.previews) >= self._most:
            self.stop()

    def progress(self, fraction: float, stage: str) -> None:
        self.stages.append((fraction, stage))


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> ModelStore:
    models = {name: (unet, installed.files(unet, told)) for name, (unet, told) in SETTINGS.items()}
    return installed.install(tmp_path_factory.mktemp("painting"), models)


@pytest.fixture
def engine(store: ModelStore) -> Iterator[OnnxEngine]:
    made = OnnxEngine(store)
    yield made
    made.close()


def picture(seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 255, (16, 16, 3), np.uint8)


@pytest.mark.parametrize("model", ["turbo", "lcm", "large"])
def test_same_seed_gives_the_same_picture_and_another_one_another(
    engine: OnnxEngine, model: str
) -> None:
    task = replace(TASK, model=model)
    one, same, other = (
        engine.paint(replace(task, seed=seed), Shown()).picture for seed in (3, 3, 4)
    )
    assert (one.shape, one.dtype) == ((16, 16, 3), np.uint8)
    assert np.array_equal(one, same)
    assert not np.array_equal(one, other)


def test_each_step_is_told_and_shown(engine: OnnxEngine) -> None:
    control = Shown()
    outcome = engine.paint(replace(TASK, steps=3), control)
    assert [(one.width, one.height, len(one.rgb)) for one in control.previews] == [(8, 8, 192)] * 3
    assert [stage for _, stage in control.stages if stage.startswith("Step")] == [
        "Step 1 of 3",
        "Step 2 of 3",
        "Step 3 of 3",
    ]
    fractions = [fraction for fraction, _ in control.stages]
    assert fractions == sorted(fractions)
    assert (outcome.device, outcome.notes) == ("the CPU", ())


def test_stop_between_two_steps_ends_it(engine: OnnxEngine) -> None:
    control = Shown(most=2)
    with pytest.raises(JobCancelled):
        engine.paint(replace(TASK, steps=50), control)
    assert len(control.previews) == 2


@pytest.mark.parametrize("model", ["turbo", "holes"])
def test_what_a_mask_keeps_is_kept(engine: OnnxEngine, model: str) -> None:
    mask = np.zeros((16, 16), np.uint8)
    mask[:, 8:] = 255
    task = replace(TASK, model=model, picture=picture(), mask=mask, steps=4)
    made = engine.paint(task, Shown()).picture
    all_new = engine.paint(replace(task, mask=np.full_like(mask, 255)), Shown()).picture
    assert not np.array_equal(made, all_new)


def test_weaker_is_nearer_to_the_picture(engine: OnnxEngine) -> None:
    task = replace(TASK, model="pndm", picture=picture(), steps=10)
    strong, weak, none = (
        engine.paint(replace(task, strength=strength), Shown()).picture.astype(int)
        for strength in (1.0, 0.2, 0.1)
    )
    assert np.abs(weak - none).mean() < np.abs(strong - none).mean()


def test_model_without_words_of_its_own_reads_75_tokens(engine: OnnxEngine) -> None:
    outcome = engine.paint(replace(TASK, prompt="fox " * 80 + "last"), Shown())
    assert any(note.startswith("The model reads 75 tokens") for note in outcome.notes)
    assert any("last" in note for note in outcome.notes)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"model": "pndm"}, "PNDM is not offered; DPM++ 2M has taken its place."),
        ({"strength": 0.3, "picture": picture()}, "At this strength 1 of 4 steps ran."),
        ({"strength": 0.5, "picture": picture(), "steps": 4}, "At this strength 2 of 4 steps ran."),
        ({"model": "lcm", "strength": 0.04, "picture": picture()}, ""),
        ({"model": "lcm", "strength": 0.02, "picture": picture()}, "At this strength 1 of 2"),
    ],
    ids=str,
)
def test_what_went_another_way_is_told(
    engine: OnnxEngine, change: dict[str, Any], said: str
) -> None:
    notes = " ".join(engine.paint(replace(TASK, **change), Shown()).notes)
    assert said in notes if said else not notes


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"model": "karras"}, "use_karras_sigmas"),
        ({"model": "holes"}, "fills holes"),
    ],
)
def test_what_a_model_cannot_do_is_refused(
    engine: OnnxEngine, change: dict[str, Any], problem: str
) -> None:
    with pytest.raises(ModelContractBroken, match=problem):
        engine.paint(replace(TASK, **change), Shown())


def broken(tmp_path: Path, **files: bytes | None) -> OnnxEngine:
    """An engine whose model has other files: of these parts, None for none."""
    given = installed.files("plain", cases.TURBO)
    entry = installed.entry("turbo", "plain", given)
    for name, content in files.items():
        path = f"{name}/model.onnx"
        if content is None:
            del given[path]
        else:
            given[path] = content
    return OnnxEngine(installed.install(tmp_path, {"turbo": ("plain", given)}, entry))


def test_model_of_other_tensors_is_refused(tmp_path: Path) -> None:
    engine = broken(tmp_path, unet=installed.members()["unet_hole/model.onnx"])
    with pytest.raises(ModelContractBroken, match="'sample' is"):
        engine.paint(TASK, Shown())
    engine.close()


def test_weights_that_are_no_numbers_are_told(tmp_path: Path) -> None:
    engine = broken(tmp_path, unet=installed.poisoned("unet_plain/model.onnx"))
    with pytest.raises(ModelOutputBroken, match="its unet says is not a number"):
        engine.paint(TASK, Shown())
    engine.close()


def test_picture_with_nothing_in_it_is_refused(tmp_path: Path) -> None:
    engine = broken(tmp_path, vae_decoder=installed.zeroed("vae_decoder/model.onnx"))
    with pytest.raises(ModelOutputBroken, match="one colour"):
        engine.paint(TASK, Shown())
    engine.close()


def test_without_an_encoder_it_paints_from_nothing_alone(tmp_path: Path) -> None:
    engine = broken(tmp_path, vae_encoder=None)
    assert engine.paint(TASK, Shown()).picture.any()
    with pytest.raises(ModelContractBroken, match="no vae encoder"):
        engine.paint(replace(TASK, picture=picture(), strength=0.5), Shown())
    engine.close()


def test_decoder_of_another_scale_is_refused(tmp_path: Path) -> None:
    given = installed.files("plain", cases.TURBO)
    del given["vae_decoder/config.json"]
    engine = OnnxEngine(installed.install(tmp_path, {"turbo": ("plain", given)}))
    with pytest.raises(ModelContractBroken, match="its decoder gives"):
        engine.paint(replace(TASK, width=64, height=64), Shown())
    engine.close()


def test_small_decoder_takes_the_place_of_the_large_one(tmp_path: Path) -> None:
    store = installed.install(tmp_path, {"turbo": SETTINGS_FILES})
    small = {
        "vae_decoder/model.onnx": installed.members()["vae_decoder/model.onnx"],
        "vae_decoder/config.json": json.dumps({"scaling_factor": 1.0}).encode(),
    }
    engine = OnnxEngine(store)
    large = engine.paint(TASK, Shown())
    installed.put(store, tmp_path, "taesd", small)
    made = engine.paint(TASK, Shown())
    assert made.notes == ("The small decoder TAESD made the picture, with a little less detail.",)
    assert not np.array_equal(made.picture, large.picture)
    engine.close()


SETTINGS_FILES = ("plain", installed.files("plain", cases.TURBO))


@pytest.mark.parametrize("name", ["turbo", "large"])
def test_all_graphs_are_measured_under_the_names_that_painting_has_for_them(
    engine: OnnxEngine, store: ModelStore, name: str
) -> None:
    *_, cpu = engine.measure(name, Shown(), lambda _done, _title: None)
    graphs = [graph.name for graph in store.catalog.find(name).graphs]
    measured = {one.model: one.problem for one in cpu.models if one.seconds or one.problem}
    assert measured == {f"{name}/{graph}": "" for graph in graphs}


def test_graphs_stay_for_the_next_picture_and_go_with_the_model(engine: OnnxEngine) -> None:
    engine.paint(TASK, Shown())
    assert engine.loaded() == 3
    engine.let_go("turbo")
    assert engine.loaded() == 0


def test_sizes_are_about_those_of_its_training(engine: OnnxEngine) -> None:
    sizes = engine.sizes("turbo")
    assert sizes[0] == (16, 16)
    assert all(width % 4 == height % 4 == 0 for width, height in sizes)
    assert engine.follows_words("turbo")


def test_mask_grows_to_whole_cells() -> None:
    mask = np.zeros((4, 6), np.uint8)
    mask[1, 3] = 1
    made = cells(mask, 2)
    assert made.shape == (1, 1, 4, 6)
    assert np.argwhere(made[0, 0]).tolist() == [[0, 2], [0, 3], [1, 2], [1, 3]]


def test_pictures_are_clipped_and_rounded() -> None:
    values = np.float32([-2, -1, 0, 0.999, 3]).reshape(1, 1, 1, 5).repeat(3, axis=1)
    assert pixels_of(values)[0, :, 0].tolist() == [0, 0, 128, 255, 255]


def test_half_precision_is_read_from_the_file(tmp_path: Path, engine: OnnxEngine) -> None:
    half = broken(tmp_path, unet=installed.halved("unet_plain/model.onnx"))
    made, whole = (one.paint(TASK, Shown()).picture.astype(int) for one in (half, engine))
    assert np.abs(made - whole).max() <= 8
    half.close()


def test_file_alone_tells_how_it_takes_the_guidance(tmp_path: Path, engine: OnnxEngine) -> None:
    given = installed.files("lcm", cases.LCM)
    del given["unet/config.json"]
    silent = OnnxEngine(installed.install(tmp_path, {"lcm": ("lcm", given)}))
    task = replace(TASK, model="lcm", guidance=8.0)
    one, other = (silent.paint(replace(task, guidance=led), Shown()) for led in (8.0, 2.0))
    assert one.picture.shape == (16, 16, 3)
    assert not np.array_equal(one.picture, other.picture)
    silent.close()


def test_short_memory_costs_loads_and_no_picture(engine: OnnxEngine) -> None:
    roomy = engine.paint(TASK, Shown()).picture
    engine.let_go("turbo")
    engine._shelf = Sessions(is_short=lambda: True)
    control = Shown()
    assert np.array_equal(engine.paint(TASK, control).picture, roomy)
    assert engine.loaded() == 0


def test_stop_within_a_run_ends_it(engine: OnnxEngine) -> None:
    control = Shown()
    device = wobbly(delay=lambda: device.runs[0] == 3 and control.stop())
    engine._choice = Choice(lambda: [device], Measurements())
    with pytest.raises(JobCancelled):
        engine.paint(replace(TASK, steps=50), control)
    # The words, a step, and the one in which it was stopped.
    assert (device.runs, len(control.previews)) == ([3], 1)


def test_device_that_fails_in_mid_picture_hands_on(engine: OnnxEngine) -> None:
    plain = engine.paint(replace(TASK, steps=4), Shown()).picture
    engine.let_go("turbo")
    engine._choice = Choice(lambda: [wobbly(at_runs=frozenset({3})), cpu()], Quick())
    outcome = engine.paint(replace(TASK, steps=4), Shown())
    assert np.array_equal(outcome.picture, plain)
    assert outcome.device == "the CPU"
    assert any("failed (device lost); the CPU went on" in note for note in outcome.notes)


class Quick(Measurements):
    """Knows that the test's GPU is the fastest."""

    def get(self, model: str, device: str, stamp: str) -> Measurement:
        return Measurement(stamp, 1.0 if device == "cpu" else 0.1)
