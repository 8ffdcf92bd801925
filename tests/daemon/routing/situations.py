# SPDX-License-Identifier: GPL-3.0-or-later
"""Situations for tests of routing, as data."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from cavendish.catalog.local_model import LocalModel, Runtime
from cavendish.errors import ModelNotInstalled, ModelUnknown, NoEngine
from cavendish.preferences import Endpoint, Preferences
from cavendish.request import Request
from cavendish.routing.situation import Left, Offer, Picked

OFFER = Offer("banana", "Banana", "1K", "1:1", 40_000, ("the selection, 64 x 64 pixels",))


@dataclass
class Told:
    """A situation in which all is well, but for what a test says."""

    preferences: Preferences = field(default_factory=Preferences)
    keys: tuple[str, ...] = ("gemini",)
    problems: dict[str, str] = field(default_factory=dict)
    consents: tuple[tuple[str, str], ...] = ()
    marks: tuple[str, ...] = ()
    resting: tuple[str, ...] = ()
    unserved: frozenset[str] = frozenset()
    rest: Left | None = None
    installed: LocalModel | None = None
    second: LocalModel | None = None
    any_models: bool = True

    def offer(self, request: Request) -> Offer:
        return OFFER

    def model(self, request: Request, runtime: Runtime, without: Collection[str] = ()) -> Picked:
        if self.installed is None:
            raise ModelNotInstalled(model="enlarger")
        for one in (self.installed, self.second):
            if one is not None and one.id not in without:
                return Picked(one)
        raise NoEngine(operation=request.operation.name)

    def has_models(self) -> bool:
        return self.any_models

    def is_local(self, model: str) -> bool:
        return model in ("enlarger", "local")

    def keyed(self, endpoint: str) -> bool:
        return endpoint in self.keys

    def problem(self, endpoint: str, model: str, *, patient: bool = False) -> str:
        passes = patient and endpoint in self.resting
        return "" if passes else self.problems.get(endpoint, "")

    def gone(self, endpoints: Sequence[str], model: str) -> ModelUnknown | None:
        if not self.unserved.issuperset(endpoints):
            return None
        return ModelUnknown(model=model, known="apple")

    def host(self, endpoint: Endpoint) -> str:
        return f"{endpoint.name}.example"

    def agreed(self, document: str, host: str) -> bool:
        return (document, host) in self.consents

    def marked(self, document: str, layers: tuple[str, ...]) -> str:
        return next((name for name in (document, *layers) if name in self.marks), "")

    def left(self, document: str, *, live: bool = False) -> Left | None:
        return self.rest
