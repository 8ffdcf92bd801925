# SPDX-License-Identifier: GPL-3.0-or-later
"""The list of pictures: complete, pinned, and in two halves that share nothing."""

import re

import pytest

from bench.quality import pictures
from bench.quality.holes import KINDS

LISTED = pictures.listed()


def test_list_holds_enough_pictures_in_each_half():
    assert all(sum(p.half == half for p in LISTED) >= 12 for half in pictures.HALVES)


def test_halves_share_no_file():
    files = [p.sha256 or p.scene for p in LISTED]
    assert len(files) == len(set(files))


@pytest.mark.parametrize("picture", LISTED, ids=lambda picture: picture.name)
def test_entry_names_author_licence_source_and_known_holes(picture):
    assert picture.half in pictures.HALVES
    assert picture.author
    assert picture.licence
    assert re.fullmatch("[0-9a-f]{64}", picture.sha256) if picture.package else picture.scene
    assert all(hole.kind in KINDS and 0 < hole.share <= 0.15 for hole in picture.holes)


@pytest.mark.parametrize("picture", [p for p in LISTED if p.scene], ids=lambda p: p.name)
def test_scene_renders_the_same_cases_every_time(picture):
    first, second = (next(pictures.cases(picture)) for _ in range(2))
    assert (first.truth == second.truth).all()
    assert (first.hole == second.hole).all()
