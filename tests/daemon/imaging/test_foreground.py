# SPDX-License-Identifier: GPL-3.0-or-later
import numpy as np
import pytest

from cavendish.errors import JobCancelled
from cavendish.imaging.foreground import foreground, looks_of
from tests.daemon.imaging.photographs import photograph

WIDTH, HEIGHT = 300, 140


def composed() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Picture, opacity and the subject's colours: stripes of every width before a photograph."""
    columns = np.arange(WIDTH)
    wave = 0.5 + 0.8 * np.sin(columns**1.5 / 60)
    alpha = np.clip(wave, 0, 1)[None].repeat(HEIGHT, axis=0)
    rows = np.linspace(0, 1, HEIGHT)[:, None, None]
    colours = rows * np.array([200, 60, 40]) + (1 - rows) * np.array([220, 200, 90])
    colours = np.broadcast_to(colours, (HEIGHT, WIDTH, 3))
    ground = photograph(WIDTH, HEIGHT)
    shown = alpha[..., None] * colours + (1 - alpha[..., None]) * ground
    return np.rint(shown).astype(np.uint8), np.rint(alpha * 255).astype(np.uint8), colours


def error(made: np.ndarray, colours: np.ndarray, alpha: np.ndarray) -> float:
    """Mean gap to the true colours, in levels, where the background shines through."""
    weight = alpha * ((alpha > 0) & (alpha < 255))
    gaps = np.abs(made.astype(np.float64) - colours).mean(axis=2)
    return float((gaps * weight).sum() / weight.sum())


def test_halo_goes() -> None:
    picture, alpha, colours = composed()
    made = foreground(picture, alpha)
    assert (made.shape, made.dtype) == (picture.shape, np.uint8)
    assert error(made, colours, alpha) < 0.35 * error(picture, colours, alpha)


def test_what_is_opaque_or_nothing_stays_to_the_bit() -> None:
    picture, alpha, _ = composed()
    made = foreground(picture, alpha)
    whole = (alpha == 0) | (alpha == 255)
    assert np.array_equal(made[whole], picture[whole])


def test_tiles_have_no_seam() -> None:
    """What is found hardly depends on where the tiles lie: on the average by less than a level."""
    picture, alpha, _ = composed()
    shifted = foreground(picture[:, 40:], alpha[:, 40:])
    gaps = np.abs(foreground(picture, alpha)[:, 40:].astype(int) - shifted)[:, 64:]
    assert gaps.mean() < 1


def test_layer_on_another_ground_looks_as_it_should() -> None:
    picture, alpha, colours = composed()
    share = alpha[..., None] / 255
    truth, plain, made = (
        one * share + np.array([20, 220, 240]) * (1 - share)
        for one in (colours, picture, foreground(picture, alpha))
    )
    assert np.abs(made - truth).mean() < 0.35 * np.abs(plain - truth).mean()


@pytest.mark.parametrize("shape", [(1, 1), (1, 7), (9, 1)])
def test_smallest_pictures_are_no_trouble(shape: tuple[int, int]) -> None:
    picture, alpha = np.full((*shape, 3), 90, np.uint8), np.full(shape, 100, np.uint8)
    assert np.abs(foreground(picture, alpha).astype(int) - 90).max() <= 2


def test_work_stops_when_told_to() -> None:
    def check() -> None:
        raise JobCancelled

    picture, alpha, _ = composed()
    with pytest.raises(JobCancelled):
        foreground(picture, alpha, check)


def test_check_is_called_as_often_as_is_said() -> None:
    looks: list[int] = []
    picture = np.zeros((300, 700, 3), np.uint8)
    foreground(picture, picture[..., 0], lambda: looks.append(1))
    assert len(looks) == looks_of(picture.shape) == 6
