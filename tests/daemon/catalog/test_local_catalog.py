# SPDX-License-Identifier: GPL-3.0-or-later
from pathlib import Path

import pytest

from cavendish.catalog.catalog import CatalogBroken
from cavendish.catalog.local_catalog import LocalCatalog, local_catalog, packaged, parse
from cavendish.catalog.local_model import Commercial, Runtime, Tier
from cavendish.errors import ModelUnknown

OWN = """
[[model]]
id = "mine"
title = "Mine"
runtime = "onnx"
tier = "starter"
tasks = ["upscale"]
hint = "Makes pictures larger."
licence = { name = "MIT", commercial = "allowed" }

[[model.file]]
name = "mine.onnx"

[[model.graph]]
name = "upscale"
file = "mine.onnx"
inputs = [{ name = "", values = "0..1", shape = ["N", 3, "H", "W"] }]
outputs = [{ name = "", values = "0..1", shape = ["N", 3, "Y", "X"] }]
"""


@pytest.fixture
def catalog(tmp_path: Path) -> LocalCatalog:
    return local_catalog(tmp_path / "models.toml")


def test_starter_set_does_every_task_of_a_laptop_in_under_200_megabytes(
    catalog: LocalCatalog,
) -> None:
    starter = catalog.tier(Tier.STARTER)
    tasks = {task for model in starter for task in model.tasks}
    assert tasks >= {
        *("fill", "remove", "expand", "cutout", "refine", "select", "upscale", "depth"),
        *("lines", "restyle"),
    }
    assert sum(model.size for model in starter) < 200e6
    assert {model.runtime for model in starter} == set(Runtime)


def test_smaller_tiers_come_first_for_each_task(catalog: LocalCatalog) -> None:
    assert [model.id for model in catalog.task("fill")][:2] == ["migan-512-places2", "lama-fp32"]
    assert catalog.task("cutout")[0].tier is Tier.STARTER


def test_what_can_be_fetched_can_be_checked_and_names_its_source(catalog: LocalCatalog) -> None:
    fetched = [model for model in catalog.models if model.downloadable]
    assert len(fetched) > 20
    for model in fetched:
        assert all(len(file.sha256) == 64 for file in model.files), model.id
        assert all(file.url.startswith("https://") for file in model.files), model.id
        assert model.page, model.id


def test_no_starter_or_quality_model_forbids_commercial_use(catalog: LocalCatalog) -> None:
    for model in catalog.models:
        assert model.licence.commercial is not Commercial.FORBIDDEN, model.id
        if model.licence.commercial is not Commercial.ALLOWED:
            assert model.licence.note, model.id


def test_model_whose_digests_are_not_known_is_not_offered_for_download(
    catalog: LocalCatalog,
) -> None:
    model = catalog.find("lcm-dreamshaper-v7")
    assert not model.downloadable
    assert not model.checkable


def test_files_are_found_by_their_digest(catalog: LocalCatalog) -> None:
    wanted = catalog.find("u2netp").files[0]
    assert [(m.id, f.name) for m, f in catalog.holders(wanted.sha256)] == [
        ("u2netp", "u2netp.onnx")
    ]


def test_unknown_model_is_told_with_its_nearest_names(catalog: LocalCatalog) -> None:
    with pytest.raises(ModelUnknown) as caught:
        catalog.find("u2net")
    assert "u2netp" in caught.value.advice


def test_models_of_ones_own_stand_beside_the_others_in_a_tier_of_their_own(
    tmp_path: Path,
) -> None:
    own = tmp_path / "models.toml"
    own.write_text(OWN)
    catalog = local_catalog(own)
    assert catalog.problem == ""
    assert catalog.find("mine").tier is Tier.OWN
    assert len(catalog.models) == len(packaged()) + 1


@pytest.mark.parametrize(
    "text", ["[", OWN.replace('"mine"', '"u2netp"'), OWN + OWN, OWN.replace("0..1", "-2")]
)
def test_file_of_ones_own_that_cannot_be_used_is_told_and_takes_nothing_away(
    tmp_path: Path, text: str
) -> None:
    own = tmp_path / "models.toml"
    own.write_text(text)
    catalog = local_catalog(own)
    assert catalog.models == packaged()
    assert catalog.problem.startswith("models.toml cannot be used: ")


def test_two_models_of_one_id_are_refused() -> None:
    with pytest.raises(CatalogBroken, match="mine"):
        parse([OWN, OWN])
