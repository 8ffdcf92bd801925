# SPDX-License-Identifier: GPL-3.0-or-later
"""How answers stray."""

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from cavendish_standin.drift import NONE, Drift, apply

SIZE = (200, 160)


def waves(xs: npt.NDArray[np.float64], ys: npt.NDArray[np.float64]) -> Image.Image:
    """Smooth waves, sampled at the given places, in three channels."""
    level = 128 + 60 * np.sin(xs / 14) * np.cos(ys / 11)
    pixels = np.repeat(level[..., None], 3, axis=2)
    return Image.fromarray(np.rint(pixels).astype(np.uint8))


def places() -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    ys, xs = np.indices(SIZE[::-1]) + 0.5
    return xs, ys


@pytest.mark.parametrize(
    "drift",
    [Drift(dx=3.25), Drift(dy=-7.5), Drift(scale=1.02), Drift(dx=8, dy=-2.3, scale=0.98)],
    ids=str,
)
def test_content_ends_up_where_the_drift_says(drift: Drift) -> None:
    xs, ys = places()
    moved = np.asarray(apply(waves(xs, ys), drift), np.float64)
    middle = (SIZE[0] / 2, SIZE[1] / 2)
    back_x = (xs - middle[0] - drift.dx) / drift.scale + middle[0]
    back_y = (ys - middle[1] - drift.dy) / drift.scale + middle[1]
    wanted = np.asarray(waves(back_x, back_y), np.float64)
    inner = (slice(14, -14), slice(14, -14))
    apart = np.abs(moved[inner] - wanted[inner])
    assert apart.max() <= 2
    assert apart.mean() < 0.5


def test_light_follows_its_formula_channel_by_channel() -> None:
    grey = Image.new("RGB", (4, 4), (100, 100, 100))
    drift = Drift(gain=(1.1, 1, 1), gamma=(1, 0.9, 1), tint=(0, 0, -5))
    wanted = (110, round(255 * (100 / 255) ** 0.9), 95)
    assert apply(grey, drift).getpixel((0, 0)) == wanted


def test_no_drift_changes_no_pixel() -> None:
    picture = waves(*places())
    assert apply(picture, NONE).tobytes() == picture.tobytes()


def test_random_drift_is_the_same_for_the_same_seed_and_stays_in_reach() -> None:
    drifts = [Drift.at_random(str(seed)) for seed in range(50)]
    assert drifts[0] == Drift.at_random("0")
    assert len(set(drifts)) == 50
    assert all(abs(d.dx) <= 8 and abs(d.dy) <= 8 and 0.98 <= d.scale <= 1.02 for d in drifts)
    assert all(85 <= d.quality <= 95 for d in drifts)


def test_read_takes_one_number_for_three_channels() -> None:
    assert Drift.read({"gain": 1.1, "dx": 2}) == Drift(dx=2, gain=(1.1, 1.1, 1.1))


@pytest.mark.parametrize("value", [{"gain": [1, 2]}, {"dz": 1}])
def test_read_refuses_what_it_does_not_know(value: dict[str, object]) -> None:
    with pytest.raises((ValueError, TypeError)):
        Drift.read(value)
