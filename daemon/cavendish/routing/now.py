# SPDX-License-Identifier: GPL-3.0-or-later
"""How things stand at this moment: the Situation of a running daemon."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from cavendish.catalog.local_model import Runtime
from cavendish.errors import ModelFileBroken, ModelNotInstalled, ModelUnknown
from cavendish.preferences import Endpoint, Preferences
from cavendish.request import Request
from cavendish.routing.situation import Left, Offer, Picked

if TYPE_CHECKING:
    from cavendish.catalog.local_catalog import LocalCatalog


class Keys(Protocol):
    """What is asked of the keys; see `secrets.keys`."""

    def has(self, endpoint: str) -> bool:
        """Whether there is a key for the endpoint. At once."""
        ...


class Policy(Protocol):
    """What is asked of the policy; see `store.policy`."""

    def agreed(self, document: str, host: str) -> bool:
        """Whether the artist has agreed to uploads of the document to the host."""
        ...

    def marked(self, document: str, layers: tuple[str, ...]) -> str:
        """What of these never leaves this machine, to begin a sentence with; '' where all may."""
        ...


class Book(Protocol):
    """What is asked of the book; see `usage.book`."""

    def left(self, document: str, *, live: bool = False) -> Left | None:
        """What may still be spent; None without a cap. live: by a live job."""
        ...


class Asked(Protocol):
    """What is asked of an engine that asks models; see `engines.model`. All at once."""

    def problem(self, endpoint: str, model: str, *, patient: bool = False) -> str:
        """Why the endpoint cannot be used for the model just now, as a phrase; '' if it can."""
        ...

    def gone(self, endpoints: Sequence[str], model: str) -> ModelUnknown | None:
        """The refusal, where each of the endpoints has said that it does not serve the model."""
        ...


class Models(Protocol):
    """What is asked of the models; see `models.store`."""

    @property
    def catalog(self) -> LocalCatalog:
        """Those that are known; read when first asked for."""
        ...

    def fault(self, model_id: str) -> ModelNotInstalled | ModelFileBroken | None:
        """Why a model cannot be run; None where it can. At once."""
        ...

    def has_any(self) -> bool:
        """Whether one was installed beside those of the package. At once; reads no catalog."""
        ...


@dataclass(frozen=True, slots=True)
class Now:
    """A Situation.

    asked: the engines that ask models and have been asked something; no other has any news. speed:
    seconds of a run of a model of this machine, None where they were not measured.
    """

    settings: Callable[[], Preferences]
    keys: Keys
    policy: Policy
    book: Book
    asked: Callable[[], Sequence[Asked]]
    models: Models
    speed: Callable[[str], float | None] = lambda _: None

    @property
    def preferences(self) -> Preferences:
        """What the artist has set."""
        return self.settings()

    def offer(self, request: Request) -> Offer:
        """What a model would be asked. Raises ModelOptionUnsupported, TooManyReferences."""
        from cavendish.routing.offer import offer_of  # the catalog is read when first needed

        return offer_of(request, self.preferences)

    def model(self, request: Request, runtime: Runtime, without: Collection[str] = ()) -> Picked:
        """The model of this machine that would run it, but for those without.

        Raises ModelUnknown, ModelOptionUnsupported, ModelNotInstalled, ModelNotOffered,
        ModelFileBroken, NoEngine.
        """
        from cavendish.routing.local import choose  # not before a model is thought of

        return choose(self.models.catalog, self, request, runtime, without)

    def has_models(self) -> bool:
        """Whether any model was installed on this machine beside those of the package."""
        return self.models.has_any()

    def is_local(self, model: str) -> bool:
        """Whether it is the id of a model for this machine, installed or not."""
        return any(known.id == model for known in self.models.catalog.models)

    def fault(self, model: str) -> ModelNotInstalled | ModelFileBroken | None:
        """Why a model of this machine cannot be run; None where it can."""
        return self.models.fault(model)

    def seconds(self, model: str) -> float | None:
        """How long a run of it takes on the fastest device; None where that was not measured."""
        return self.speed(model)

    def keyed(self, endpoint: str) -> bool:
        """Whether the endpoint can be asked: it has a key, or needs none."""
        from cavendish.engines.gemini import address  # not before a model is thought of

        known = {known.name: known for known in self.preferences.endpoints}
        return self.keys.has(endpoint) or address.keyless(known[endpoint])

    def trouble(self, endpoint: str) -> str:
        """Why the endpoint cannot be used for the default model just now; '' if it can."""
        from cavendish.catalog.catalog import catalog  # the catalog is read when first needed

        return self.problem(endpoint, self.preferences.model or catalog().default.id)

    def problem(self, endpoint: str, model: str, *, patient: bool = False) -> str:
        """Why the endpoint cannot be used for the model just now, as a phrase; '' if it can."""
        told = (one.problem(endpoint, model, patient=patient) for one in self.asked())
        return next(filter(None, told), "")

    def gone(self, endpoints: Sequence[str], model: str) -> ModelUnknown | None:
        """The refusal, where each of the endpoints has said that it does not serve the model."""
        return next(filter(None, (one.gone(endpoints, model) for one in self.asked())), None)

    def host(self, endpoint: Endpoint) -> str:
        """The name of the machine that the endpoint is."""
        from cavendish.engines.gemini import address  # not before a model is thought of

        return address.host(endpoint)

    def agreed(self, document: str, host: str) -> bool:
        """Whether the artist has agreed to uploads of the document to the host."""
        return self.policy.agreed(document, host)

    def marked(self, document: str, layers: tuple[str, ...]) -> str:
        """What of these is marked as never leaving this machine, in words; '' nothing."""
        return self.policy.marked(document, layers)

    def left(self, document: str, *, live: bool = False) -> Left | None:
        """What may still be spent; None without a cap. live: by a live job."""
        return self.book.left(document, live=live)
