# SPDX-License-Identifier: GPL-3.0-or-later
import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from cavendish.catalog.local_model import Runtime
from cavendish.errors import ModelNotInstalled, ModelUnknown
from cavendish.models.store import ModelStore
from cavendish.preferences import GEMINI, VERTEX, Endpoint, EndpointKind, Preferences
from cavendish.request import Box, Canvas, Generate, ModelOptions, Request, Upscale
from cavendish.routing.now import Now
from cavendish.routing.situation import Left
from tests.daemon.jobs import trees

RELAY = Endpoint("relay", EndpointKind.RELAY, base_url="https://relay.example/prefix")
OWN = Endpoint("own", EndpointKind.VERTEX, project="paintings")


@dataclass
class World:
    """Keys, policy and book of a daemon, as data."""

    rest: Left | None = None

    def has(self, endpoint: str) -> bool:
        return endpoint == "gemini"

    def agreed(self, document: str, host: str) -> bool:
        return (document, host) == ("picture", "relay.example")

    def marked(self, document: str, layers: tuple[str, ...]) -> str:
        return "This document" if document == "secret" else ""

    def left(self, document: str, *, live: bool = False) -> Left | None:
        return Left(5, "live jobs") if live else self.rest


class Ill:
    """An engine whose endpoints are all ill."""

    def problem(self, endpoint: str, model: str, *, patient: bool = False) -> str:
        return f"{endpoint} {model} {patient}"

    def gone(self, endpoints: Sequence[str], model: str) -> ModelUnknown | None:
        return None if "relay" in endpoints else ModelUnknown(model=model, known="apple")


@pytest.fixture
def now(tmp_path: Path) -> Now:
    models = ModelStore(tmp_path / "models", tmp_path / "models.toml")
    world = World(Left(5, "day"))
    preferences = Preferences(endpoints=(GEMINI, VERTEX, RELAY, OWN))
    return Now(lambda: preferences, world, world, world, lambda: (Ill(),), models)


def test_endpoint_is_keyed_by_a_key_or_by_needing_none(now: Now) -> None:
    assert [now.keyed(e.name) for e in now.preferences.endpoints] == [True, False, False, True]


def test_host_of_a_relay_is_its_machine(now: Now) -> None:
    assert now.host(RELAY) == "relay.example"


def test_what_is_asked_elsewhere_is_asked_there(now: Now) -> None:
    assert now.agreed("picture", "relay.example")
    assert not now.agreed("other", "relay.example")
    assert now.marked("secret", ()) == "This document"
    assert now.left("picture") == Left(5, "day")
    assert now.left("picture", live=True) == Left(5, "live jobs")
    assert now.problem("gemini", "banana") == "gemini banana False"
    assert now.problem("gemini", "banana", patient=True) == "gemini banana True"
    assert isinstance(now.gone(["gemini"], "banana"), ModelUnknown)
    assert now.gone(["gemini", "relay"], "banana") is None


def test_endpoints_are_well_until_an_engine_has_been_asked(now: Now) -> None:
    unasked = dataclasses.replace(now, asked=lambda: ())
    assert unasked.problem("gemini", "banana") == ""
    assert unasked.gone(["gemini"], "banana") is None


def test_offer_is_the_catalogs(now: Now) -> None:
    assert now.offer(Request(Generate("a boat", Box(0, 0, 512, 512)))).price_micro_usd > 0


def test_trouble_is_told_for_the_default_model(now: Now) -> None:
    assert now.trouble("relay") == "relay gemini-nano-banana-2.1 False"
    other = dataclasses.replace(now, settings=lambda: Preferences(model="pro"))
    assert other.trouble("relay") == "relay pro False"


def test_model_is_one_that_is_installed(now: Now) -> None:
    twice = Upscale(Canvas(trees.image()), 2)
    assert now.model(Request(twice), Runtime.ONNX).model.id == "cavendish-x2"
    named = ModelOptions(model="realesr-general-x4v3")
    with pytest.raises(ModelNotInstalled):
        now.model(Request(twice, options=named), Runtime.ONNX)


def test_local_model_is_told_from_others(now: Now) -> None:
    assert now.is_local("migan-512-places2")
    assert not now.is_local("gemini-nano-banana-2.1")


def test_speed_is_what_was_measured(now: Now) -> None:
    assert now.seconds("lama-fp32") is None
    assert dataclasses.replace(now, speed={"lama-fp32": 2.5}.get).seconds("lama-fp32") == 2.5
