# SPDX-License-Identifier: GPL-3.0-or-later
"""The built-in engine as the daemon calls it."""

import numpy as np
import pytest

from cavendish.engines.classic.completion import complete
from cavendish.engines.classic.engine import ClassicEngine
from cavendish.engines.classic.line_art import line_art
from cavendish.engines.engine import (
    CutoutTask,
    Cutter,
    Denoiser,
    DenoiseTask,
    Filler,
    FillTask,
    FlatsTask,
    Flatter,
    Liner,
    LinesTask,
    Recolourer,
    RecolourTask,
    Upscaler,
    UpscaleTask,
)
from cavendish.errors import JobCancelled
from cavendish.request import Box
from tests.daemon.engines.classic.scenes import disc, tiles
from tests.daemon.imaging.photographs import opaque, photograph


class Control:
    """Keeps what it is told."""

    def __init__(self, cancel_at: float = 2.0) -> None:
        self.told: list[tuple[float, str]] = []
        self.cancel_at = cancel_at

    def progress(self, fraction: float, stage: str) -> None:
        self.told.append((fraction, stage))

    def cancelled(self) -> bool:
        return bool(self.told) and self.told[-1][0] >= self.cancel_at

    def check(self) -> None:
        if self.cancelled():
            raise JobCancelled


def task() -> FillTask:
    mask = disc(90, 130, 14, (0.5, 0.4)).astype(np.uint8)
    mask[mask > 0] = np.arange(int(mask.sum())) % 255 + 1
    picture = tiles(90, 130)
    picture.flags.writeable = False
    return FillTask(picture, mask, None, seed=3)


def test_engine_fills_all_that_the_mask_touches() -> None:
    control = Control()
    outcome = ClassicEngine().fill(task(), control)
    expected = complete(task().picture, task().mask > 0, seed=3)
    box = outcome.box
    inside = np.s_[box.y : box.y + box.height, box.x : box.x + box.width]
    assert isinstance(box, Box)
    assert np.array_equal(outcome.picture, expected[inside])
    assert control.told[-1][0] == pytest.approx(1)
    assert any("scale" in stage for _, stage in control.told)


def test_engine_stops_when_cancelled() -> None:
    with pytest.raises(JobCancelled):
        ClassicEngine().fill(task(), Control(cancel_at=0.2))


def test_engine_has_all_its_skills() -> None:
    engine, control = ClassicEngine(), Control()
    picture = opaque(photograph(64, 48))
    mask = np.full((48, 64), 255, np.uint8)
    for skill in (Cutter, Filler, Liner, Recolourer, Denoiser, Flatter, Upscaler):
        assert isinstance(engine, skill)
    drawn = engine.lines(LinesTask(picture, 2, 0.5), control)
    assert np.array_equal(drawn.ink, line_art(picture, thickness=2))
    dark = picture.copy()
    dark[..., :3] //= 2
    recoloured = engine.recolour(RecolourTask(picture, mask, (dark, picture)), control)
    assert recoloured[..., :3].mean() < picture[..., :3].mean()
    same = engine.harmonise(picture, picture, 0.0, control)
    assert np.abs(same.astype(int) - picture).max() <= 1


@pytest.mark.parametrize("skill", ["lines", "recolour", "harmonise", "cutout", "denoise", "flats"])
def test_skill_stops_when_cancelled(skill: str) -> None:
    engine, control = ClassicEngine(), Control(cancel_at=0.0)
    control.progress(0.5, "")
    picture = opaque(photograph(64, 48))
    task = RecolourTask(picture, picture[..., 3], (picture,))
    part = np.arange(48 * 64).reshape(48, 64) % 64 < 30
    cutting = CutoutTask(picture, part, part & False, part & False, part & False)
    colours, box = picture[..., :3], Box(0, 0, 64, 48)
    noise = DenoiseTask(colours, picture[..., 3], box, colours.copy(), 1.0)
    calls = {
        "lines": lambda: engine.lines(LinesTask(picture, 2, 0.5), control),
        "cutout": lambda: engine.cut_out(cutting, control),
        "recolour": lambda: engine.recolour(task, control),
        "harmonise": lambda: engine.harmonise(picture, picture, 1.0, control),
        "denoise": lambda: engine.denoise(noise, control),
        "flats": lambda: engine.flats(FlatsTask(picture, 3, None), control),
    }
    with pytest.raises(JobCancelled):
        calls[skill]()


def test_engine_tells_what_it_is() -> None:
    assert ClassicEngine().name == "classic"
    assert "no network" in ClassicEngine().description


def larger(dtype: type = np.uint8, height: int = 40, width: int = 60) -> UpscaleTask:
    """A picture, opaque on its left, to be made three times as large."""
    random = np.random.default_rng(6)
    colours = random.integers(0, 256, (height, width, 3)).astype(dtype)
    alpha = np.zeros((height, width), dtype)
    alpha[:, : width // 2] = np.iinfo(dtype).max
    made = np.zeros((3 * height, 3 * width, 4), dtype)
    return UpscaleTask(colours, alpha, made[..., :3], made[..., 3], 3)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_engine_enlarges_colours_and_alpha_and_says_by_what(dtype: type) -> None:
    control, task = Control(), larger(dtype)
    outcome = ClassicEngine().upscale(task, control)
    assert outcome.device == "the CPU"
    assert "by hashed filters" in outcome.notes[0]
    whole = np.iinfo(dtype).max
    assert (task.made_alpha[:, :75] > 0.99 * whole).all()
    assert (task.made_alpha[:, 105:] < 0.01 * whole).all()
    assert task.made_colours.std() > 0.5 * task.colours.std()
    assert control.told[-1] == (pytest.approx(1), "enlarging")


def test_engine_stops_enlarging_between_tiles() -> None:
    control, task = Control(cancel_at=0.1), larger(height=500, width=500)
    with pytest.raises(JobCancelled):
        ClassicEngine().upscale(task, control)
    assert control.told[-1][0] < 0.5
