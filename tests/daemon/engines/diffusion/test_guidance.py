# SPDX-License-Identifier: GPL-3.0-or-later
import numpy as np
import pytest

from cavendish.engines.diffusion.guidance import embedded, led


def test_guidance_goes_beyond_what_the_words_say() -> None:
    without, towards = np.float32([[1.0]]), np.float32([[2.0]])
    assert [led(without, towards, one)[0, 0] for one in (0, 1, 7.5)] == [1.0, 2.0, 8.5]


@pytest.mark.parametrize("size", [6, 7, 256])
def test_embedding_is_sines_then_cosines(size: int) -> None:
    made, half = embedded(8.5, size), size // 2
    assert made.shape == (1, size)
    assert made[0, 0] == pytest.approx(np.sin(7500), abs=1e-3)
    assert made[0, half] == pytest.approx(np.cos(7500), abs=1e-3)
    assert made[0, half - 1] == pytest.approx(np.sin(0.75), abs=1e-4)


def test_plain_guidance_has_no_angle() -> None:
    assert embedded(1.0, 4).tolist() == [[0, 0, 1, 1]]
