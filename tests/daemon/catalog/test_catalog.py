# SPDX-License-Identifier: GPL-3.0-or-later
import subprocess
import sys
from importlib.resources import files

import pytest

from cavendish.catalog.catalog import CatalogBroken, catalog, parse
from cavendish.catalog.model import CloudModel, Status
from cavendish.errors import ModelUnknown
from cavendish.request import Thinking

TEXT = files("cavendish.catalog").joinpath("gemini.toml").read_text(encoding="utf-8")


def drawn(model: CloudModel, ratio: str, size: str) -> tuple[int, int]:
    return next((g.width, g.height) for g in model.grids if (g.ratio, g.size) == (ratio, size))


def test_default_model_is_the_newest_and_draws_fourteen_ratios() -> None:
    model = catalog().find("")
    assert model.id == "gemini-nano-banana-2.1"
    assert model.sizes == ("1K", "2K", "4K")
    assert len(model.ratios) == 14
    assert model.thinking == (Thinking.MINIMAL, Thinking.MEDIUM, Thinking.HIGH)


@pytest.mark.parametrize(
    ("ratio", "size", "pixels"),
    [
        ("1:1", "1K", (1024, 1024)),
        ("16:9", "2K", (2752, 1536)),
        ("9:16", "4K", (3072, 5504)),
        ("4:1", "2K", (4128, 1024)),
        ("8:1", "4K", (11712, 1408)),
        ("1:8", "1K", (384, 3072)),
    ],
)
def test_default_model_draws_the_pixels_that_were_seen(
    ratio: str, size: str, pixels: tuple[int, int]
) -> None:
    assert drawn(catalog().default, ratio, size) == pixels


def test_each_ratio_is_near_its_name_and_has_its_turned_twin() -> None:
    for model in catalog().models:
        for grid in model.grids:
            across, down = map(int, grid.ratio.split(":"))
            assert grid.width / grid.height == pytest.approx(across / down, rel=0.05)


def test_pro_draws_no_strips_and_names_no_thinking_level() -> None:
    model = catalog().find("gemini-3-pro-image")
    assert "8:1" not in model.ratios
    assert len(model.ratios) == 10
    assert model.thinking == ()
    assert not model.search_images


def test_oldest_model_has_one_nameless_size() -> None:
    model = catalog().find("gemini-2.5-flash-image")
    assert model.sizes == ("",)
    assert drawn(model, "3:2", "") == (1248, 832)
    assert not model.signatures


def test_default_size_need_not_be_the_smallest() -> None:
    model = catalog().find("gemini-3.1-flash-image")
    assert (model.sizes[0], model.default_size) == ("512", "1K")
    assert catalog().default.default_size == "1K"


def test_alias_leads_to_its_model() -> None:
    assert catalog().find("nano-banana-pro-preview").id == "gemini-3-pro-image"


def test_unknown_model_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ModelUnknown) as refused:
        catalog().find("gemini-4-image")
    assert "gemini-nano-banana-2.1" in refused.value.values["known"]


def test_unknown_model_that_an_endpoint_serves_is_assumed_to_offer_little() -> None:
    model = catalog().assume("gemini-4-image", "Nano Banana 4")
    dearest = max(known.prices.picture for known in catalog().models)
    assert (model.id, model.title, model.status) == (
        "gemini-4-image",
        "Nano Banana 4",
        Status.UNKNOWN,
    )
    assert model.sizes == ("1K",)
    assert model.prices.picture == dearest
    assert catalog().assume("gemini-3-pro-image") is catalog().find("gemini-3-pro-image")


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ('default = "gemini-nano', 'default = "nobody', "StopIteration"),
        ("thoughts = true\n", "", "KeyError: 'thoughts'"),
        ('default_size = "1K"', 'default_size = "2k"', "its default size"),
        ('default_thinking = "medium"', 'default_thinking = "deep"', "deep"),
        ("minimal = 300, medium = 500, high = 2500", "minimal = 300", "levels without tokens"),
        ("total = 14, objects", "total = 0, objects", "takes no picture"),
        ("picture = 30 }", "picture = 0 }", "it is free"),
        ("1K = 1120, 2K = 1680, 4K = 3780", "1K = 0, 2K = 1680, 4K = 3780", "without tokens"),
        ("[[512, 512], [1024, 1024]", "[[512, 512], [0, 1024]", "a picture without pixels"),
        ("[[512, 512], ", "[", "ValueError"),
        ('sizes = ["1K", "2K", "4K"]  ', 'sizes = ["1K", "2K", "8K"]  ', "8K"),
        ('aliases = ["nano-banana-pro-preview"]', 'aliases = ["gemini-2.5-flash-image"]', "share"),
        ("[grids.fourteen]", "[grids", "TOMLDecodeError"),
    ],
)
def test_catalog_that_contradicts_itself_is_refused(before: str, after: str, told: str) -> None:
    assert before in TEXT
    with pytest.raises(CatalogBroken, match=told):
        parse(TEXT.replace(before, after, 1))


def test_catalog_is_read_when_first_asked_for() -> None:
    code = (
        "import sys; from cavendish.catalog import catalog;"
        "print('tomllib' in sys.modules, catalog.catalog.cache_info().currsize)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split()[1] == "0"
