# SPDX-License-Identifier: GPL-3.0-or-later
import dataclasses
from typing import Any

import pytest

from cavendish.catalog.local_catalog import packaged
from cavendish.engines.registry import EngineSpec
from cavendish.errors import KeyMissing, ModelNotInstalled
from cavendish.preferences import Permission, Preferences
from cavendish.request import (
    Box,
    Canvas,
    Generate,
    ModelOptions,
    Reference,
    Request,
    Restyle,
    Role,
)
from cavendish.routing.able import can
from cavendish.routing.router import Router
from tests.daemon.jobs import trees
from tests.daemon.routing.situations import Told

FOX = dataclasses.replace(packaged()[0], id="fox", title="Fox Painter")
PAINTING = [
    EngineSpec("onnx", frozenset({"generate", "edit"}), 1, "nowhere:Nothing", True, installs=True),
    EngineSpec("cloud", frozenset({"generate", "edit"}), 1, "nowhere:Nothing", False),
]


def draw(**changes: Any) -> Request:
    options = ModelOptions(**changes.pop("options", {}))
    return Request(Generate("a fox", Box(0, 0, 64, 64), **changes), options=options)


def painting(**told: Any) -> Router:
    return Router(PAINTING, Told(**{"installed": FOX} | told))


def test_cloud_makes_pictures_first_and_a_model_of_this_machine_where_it_may_not() -> None:
    assert painting().plan(draw()).engine == "cloud"
    plan = painting(preferences=Preferences(cloud=Permission.NEVER)).plan(draw())
    assert plan.engine == "onnx"
    assert plan.reasons[-1] == "Fox Painter does it on this machine, at no cost."
    assert not plan.leaves_machine


@pytest.mark.parametrize(
    "options", [{"seed": 1}, {"steps": 4}, {"guidance": 0.0}, {"strength": 0.5}], ids=str
)
def test_what_only_models_of_this_machine_know_goes_to_them(options: dict[str, Any]) -> None:
    assert painting().plan(draw(options=options)).engine == "onnx"
    with pytest.raises(ModelNotInstalled):
        painting(installed=None).plan(draw(options=options))


@pytest.mark.parametrize(
    "more", [{"transparent": True}, {"references": (Reference(trees.image(), Role.STYLE),)}]
)
def test_what_no_model_of_this_machine_can_do_goes_to_the_cloud_or_nowhere(
    more: dict[str, Any],
) -> None:
    assert painting().plan(draw(**more)).engine == "cloud"
    with pytest.raises(KeyMissing):
        painting(keys=()).plan(draw(**more))


def test_style_that_nothing_tells_is_no_engines() -> None:
    cloud, painter = (
        EngineSpec(name, frozenset({"restyle"}), 1, "nowhere:Nothing", local, installs=local)
        for name, local in (("cloud", False), ("onnx", True))
    )
    untold = Request(Restyle(Canvas(trees.image()), ""))
    assert not can(cloud, untold)
    assert not can(painter, untold)
    named = dataclasses.replace(untold, options=ModelOptions(model="candy"))
    assert not can(cloud, named)
    assert can(painter, named)
