# SPDX-License-Identifier: GPL-3.0-or-later
import numpy as np
import pytest

from cavendish.engines.diffusion.preview import seen


@pytest.mark.parametrize("large", [False, True])
def test_latents_become_a_small_picture(large: bool) -> None:
    latents = np.zeros((1, 4, 2, 3), np.float32)
    latents[0, 0, 0, 0] = 3.0
    made = seen(latents, large=large)
    assert (made.shape, made.dtype) == ((2, 3, 3), np.uint8)
    assert made[1, 1].tolist() == [127, 127, 127]
    assert (made[0, 0] > 200).all()


def test_what_is_no_number_is_grey() -> None:
    assert seen(np.full((1, 4, 1, 1), np.nan, np.float32), large=False).tolist() == [[[127] * 3]]
