# SPDX-License-Identifier: GPL-3.0-or-later
"""What is drawn."""

import numpy as np
from PIL import Image, ImageDraw

from cavendish_standin import painting
from tests.standin.samples import mask, smooth

BOX = (60, 50, 140, 120)


def test_change_stays_in_its_region_and_is_seen() -> None:
    base = smooth()
    region = mask(base.size, BOX)
    apart = np.abs(np.asarray(painting.change(base, region, 3), int) - np.asarray(base, int))
    inside = np.asarray(region) > 0
    assert apart[~inside].max() == 0
    assert apart[inside].mean() > 20
    edge = np.asarray(mask(base.size, (60, 50, 61, 120))) > 0
    assert apart[edge].mean() < 8


def test_change_is_seen_in_every_part_of_its_region() -> None:
    base = smooth((800, 600))
    region = mask(base.size, (20, 20, 60, 60))
    region.paste(255, (740, 540, 780, 580))
    region.paste(255, (300, 0, 302, 600))
    apart = np.abs(np.asarray(painting.change(base, region, 3), int) - np.asarray(base, int))
    for part in ((20, 20, 60, 60), (740, 540, 780, 580), (300, 100, 302, 500)):
        assert apart[np.asarray(mask(base.size, part)) > 0].mean() > 20


def test_erase_draws_the_surroundings_in() -> None:
    base = Image.new("RGB", (200, 160), (40, 90, 140))
    region = mask(base.size, BOX)
    spotted = base.copy()
    spotted.paste("red", BOX)
    apart = np.abs(np.asarray(painting.erase(spotted, region), int) - np.asarray(base, int))
    assert apart.max() <= 3


def test_difference_finds_the_marks() -> None:
    base = smooth()
    marked = base.copy()
    ImageDraw.Draw(marked).ellipse(BOX, outline="magenta", width=4)
    found = painting.difference(base, marked).getbbox()
    assert found is not None
    assert max(abs(a - b) for a, b in zip(found, BOX, strict=True)) <= 4


def test_flat_grey_finds_what_waits_to_be_painted() -> None:
    picture = Image.new("RGB", (256, 192), (128, 128, 128))
    picture.paste(smooth((128, 192)), (0, 0))
    assert painting.flat_grey(picture).getbbox() == (128, 0, 256, 192)
    assert painting.flat_grey(smooth()).getbbox() is None


def test_subject_is_the_same_before_any_background() -> None:
    seeds = {
        painting.subject_seed(f"A vase on a pure {colour} background", 0)
        for colour in ("white", "black")
    }
    assert len(seeds) == 1
    assert painting.subject_seed("A cat on a pure white background", 0) not in seeds


def test_quoted_strings_are_found_once_in_any_script() -> None:
    words = 'Write "SALE", “50 %” and 「香蕉」, with "SALE" on top'
    assert painting.quoted(words) == ("SALE", "50 %", "香蕉")


def test_write_puts_letters_in() -> None:
    base = Image.new("RGB", (300, 200), "navy")
    assert painting.write(base, ("SALE",)).tobytes() != base.tobytes()
    assert painting.write(base, ()).tobytes() == base.tobytes()


def test_checkerboard_is_grey_and_white() -> None:
    colours = painting.checkerboard((256, 128)).getcolors()
    assert colours is not None
    assert {colour for _, colour in colours} == {(255, 255, 255), (204, 204, 204)}
