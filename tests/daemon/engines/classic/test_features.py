# SPDX-License-Identifier: GPL-3.0-or-later
"""What patches are compared by."""

import numpy as np
import pytest

from cavendish.engines.classic import crew as crew_module
from cavendish.engines.classic.crew import Crew
from cavendish.engines.classic.features import feature_image, premultiplied
from tests.daemon.engines.classic.scenes import disc, noise, ramp


def test_feature_of_an_opaque_picture_has_its_colours(crew: Crew) -> None:
    picture, hole = noise(40, 50), disc(40, 50, 8)
    feature = feature_image(picture, hole, 2.0, crew)
    assert feature.shape == (40, 50, 4)
    assert np.array_equal(feature[~hole][:, :3], picture[~hole][:, :3])
    assert not feature[hole].any()


def test_feature_tells_the_busy_from_the_smooth(crew: Crew) -> None:
    picture = ramp(60, 120)
    picture[:, 60:] = noise(60, 60)
    feature = feature_image(picture, disc(60, 120, 5), 2.0, crew)
    assert feature[10:50, 70:110, 3].min() > 5 * feature[10:50, 10:50, 3].max()


def test_feature_does_not_see_into_the_hole(crew: Crew) -> None:
    picture, hole = ramp(60, 60), disc(60, 60, 12)
    spoilt = picture.copy()
    spoilt[hole] = noise(60, 60)[hole]
    assert np.array_equal(
        feature_image(picture, hole, 2.0, crew), feature_image(spoilt, hole, 2.0, crew)
    )


def test_feature_of_transparency_ignores_hidden_colour(crew: Crew) -> None:
    hole = disc(40, 40, 6)
    features = []
    for seed in (1, 2):
        picture = noise(40, 40, seed)
        picture[:, :20] = (9, 90, 200, 255)
        picture[:, 20:, 3] = 0
        features.append(feature_image(picture, hole, 2.0, crew))
    assert features[0].shape == (40, 40, 8)
    assert np.array_equal(*features)


def test_feature_is_opaque_where_only_the_hole_is_transparent(crew: Crew) -> None:
    picture, hole = noise(40, 40), disc(40, 40, 6)
    picture[hole, 3] = 0
    assert feature_image(picture, hole, 2.0, crew).shape[2] == 4


@pytest.mark.parametrize(
    ("value", "alpha", "product"), [(255, 255, 255), (200, 0, 0), (100, 128, 50)]
)
def test_premultiplied_colour_is_rounded(value: int, alpha: int, product: int) -> None:
    assert premultiplied(np.array([[[value] * 3 + [alpha]]], np.uint8)).tolist() == [
        [[product] * 3]
    ]


def test_feature_does_not_depend_on_how_the_rows_are_split(
    crew: Crew, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture, hole = noise(90, 70), disc(90, 70, 20)
    whole = feature_image(picture, hole, 2.0, crew)
    monkeypatch.setattr(crew_module, "_PIXELS_A_STRIP", 200)
    assert np.array_equal(feature_image(picture, hole, 2.0, crew), whole)
