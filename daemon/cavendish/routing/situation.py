# SPDX-License-Identifier: GPL-3.0-or-later
"""What routing has to know of the world. Everything is answered from memory, at once."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from cavendish.catalog.local_model import LocalModel, Runtime
from cavendish.errors import ModelUnknown
from cavendish.preferences import Endpoint, Preferences
from cavendish.request import Request


@dataclass(frozen=True, slots=True)
class Offer:
    """What a model would be asked for a request, and what that costs at most.

    pictures: what would leave this machine, a phrase each.
    """

    model: str
    title: str
    size: str
    ratio: str
    price_micro_usd: int
    pictures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Left:
    """What is left of the budget that is the nearest to its end; period: 'day', 'month' ..."""

    micro_usd: int
    period: str


@dataclass(frozen=True, slots=True)
class Picked:
    """A model of this machine; reasons: why not a better one, a sentence each."""

    model: LocalModel
    reasons: tuple[str, ...] = ()


class Situation(Protocol):
    """The artist's settings, keys, budget and marks, and how the endpoints are."""

    @property
    def preferences(self) -> Preferences:
        """What the artist has set."""
        ...

    def offer(self, request: Request) -> Offer:
        """What a model would be asked.

        Raises ModelUnknown, ModelOptionUnsupported, TooManyReferences.
        """
        ...

    def model(self, request: Request, runtime: Runtime, without: Collection[str] = ()) -> Picked:
        """The model of this machine that would run it, but for those without.

        Raises ModelUnknown, ModelOptionUnsupported, ModelNotInstalled, ModelNotOffered,
        ModelFileBroken, NoEngine.
        """
        ...

    def has_models(self) -> bool:
        """Whether any model was installed on this machine beside those of the package."""
        ...

    def is_local(self, model: str) -> bool:
        """Whether it is the id of a model for this machine, installed or not."""
        ...

    def keyed(self, endpoint: str) -> bool:
        """Whether there is a key for the endpoint."""
        ...

    def problem(self, endpoint: str, model: str, *, patient: bool = False) -> str:
        """Why the endpoint cannot be used for the model just now, as a phrase; '' if it can.

        patient: the request may wait while an endpoint that only failed lately is left alone.
        """
        ...

    def gone(self, endpoints: Sequence[str], model: str) -> ModelUnknown | None:
        """The refusal, where each of the endpoints has said that it does not serve the model."""
        ...

    def host(self, endpoint: Endpoint) -> str:
        """The name of the machine that the endpoint is."""
        ...

    def agreed(self, document: str, host: str) -> bool:
        """Whether the artist has agreed to uploads of the document to the host."""
        ...

    def marked(self, document: str, layers: tuple[str, ...]) -> str:
        """What of these is marked as never leaving this machine, in words; '' nothing."""
        ...

    def left(self, document: str, *, live: bool = False) -> Left | None:
        """What may still be spent; None without a cap. live: by a live job."""
        ...
