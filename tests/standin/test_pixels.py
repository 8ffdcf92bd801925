# SPDX-License-Identifier: GPL-3.0-or-later
"""The pixel sizes of answers."""

import pytest

from cavendish_standin.models import MODELS
from cavendish_standin.pixels import nearest_ratio

CURRENT = MODELS["gemini-nano-banana-2.1"].sizes


@pytest.mark.parametrize(
    ("ratio", "tier", "size"),
    [
        ("1:1", "4K", (4096, 4096)),
        ("2:3", "1K", (848, 1264)),
        ("16:9", "2K", (2752, 1536)),
        ("9:16", "1K", (768, 1376)),
        ("21:9", "4K", (6336, 2688)),
        ("4:1", "1K", (2064, 512)),
        ("8:1", "2K", (5856, 704)),
    ],
)
def test_size_is_what_the_api_answers_with(ratio: str, tier: str, size: tuple[int, int]) -> None:
    assert CURRENT[ratio][tier] == size


@pytest.mark.parametrize(
    ("picture", "ratio"),
    [((1920, 1080), "16:9"), ((800, 800), "1:1"), ((9000, 1000), "8:1"), ((1024, 858), "5:4")],
)
def test_nearest_ratio_follows_a_picture(picture: tuple[int, int], ratio: str) -> None:
    assert nearest_ratio(CURRENT, "1K", picture) == ratio
