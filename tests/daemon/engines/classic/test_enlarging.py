# SPDX-License-Identifier: GPL-3.0-or-later
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from cavendish.engines.classic.enlarging import enlarge, enlarged
from cavendish.errors import JobCancelled

ROCKET = Path(__file__).parents[4] / "examples" / "rocket.jpg"


def waves(height: int, width: int) -> Any:
    """A smooth picture with fine detail, uint8 [H, W, 3]."""
    y, x = np.mgrid[:height, :width]
    tones = [np.sin(x / a) * np.cos(y / b) for a, b in ((3, 4), (7, 2.5), (5, 5))]
    return np.rint(127 + 100 * np.stack(tones, axis=-1)).astype(np.uint8)


@pytest.mark.parametrize("scale", [2, 3, 4])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_plain_picture_stays_what_it_is(scale: int, dtype: Any) -> None:
    planes = np.full((5, 7, 4), np.iinfo(dtype).max, dtype)
    made = np.zeros((5 * scale, 7 * scale, 4), dtype)
    enlarge(planes, made, scale)
    assert (made == planes[0, 0]).all()


def test_photograph_is_nearer_to_the_true_one_than_lanczos() -> None:
    with Image.open(ROCKET) as photograph:
        true = np.asarray(photograph.convert("RGB"))[:426]
    width, height = true.shape[1] // 2, true.shape[0] // 2
    small = Image.fromarray(true).resize((width, height), Image.Resampling.BICUBIC)
    lanczos = np.asarray(small.resize((2 * width, 2 * height), Image.Resampling.LANCZOS))
    made = np.empty_like(true)
    enlarge(np.asarray(small), made, 2)
    error, usual = (np.square(one.astype(float) - true).mean() for one in (made, lanczos))
    assert error < 0.95 * usual


def test_edge_gets_no_halo() -> None:
    plane = np.full((16, 16), 60, np.float32)
    plane[:, 8:] = 200
    made = enlarged(plane, 4)
    assert made.min() >= 60 - 0.15 * 140 - 1e-3
    assert made.max() <= 200 + 0.15 * 140 + 1e-3


def test_tiles_leave_no_seam() -> None:
    picture = waves(40, 900)
    made = np.empty((80, 1800, 3), np.uint8)
    enlarge(picture, made, 2)
    whole = np.stack([enlarged(picture[..., c].astype(np.float32), 2) for c in range(3)], axis=-1)
    assert np.abs(np.rint(np.clip(whole, 0, 255)) - made).max() <= 1


def test_progress_may_stop_it() -> None:
    def stop(done: float) -> None:
        raise JobCancelled

    with pytest.raises(JobCancelled):
        enlarge(waves(8, 8), np.empty((16, 16, 3), np.uint8), 2, stop)
