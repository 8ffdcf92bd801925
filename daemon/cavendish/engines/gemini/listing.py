# SPDX-License-Identifier: GPL-3.0-or-later
"""Which models the endpoints say they serve, as far as they have been asked."""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from cavendish.catalog.catalog import Catalog
from cavendish.catalog.model import CloudModel
from cavendish.engines.gemini.policy import Policy


@dataclass(frozen=True, slots=True)
class Offered:
    """A model, and the endpoints that say they serve it.

    A model that the catalog does not know may be one that draws nothing: no list tells.
    """

    model: CloudModel
    endpoints: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _List:
    titles: Mapping[str, str]
    until: float


class Listing:
    """The endpoints' lists, each for a while. Thread-safe."""

    def __init__(self, catalog: Catalog, policy: Policy, clock: Callable[[], float]) -> None:
        self._catalog = catalog
        self._policy = policy
        self._clock = clock
        self._lock = threading.Lock()
        self._lists: dict[str, _List] = {}
        self._gone: dict[tuple[str, str], float] = {}

    def due(self, endpoint: str) -> bool:
        """Whether the endpoint is to be asked for its list; says so once in a while only."""
        with self._lock:
            known, now = self._lists.get(endpoint), self._clock()
            if known is not None and known.until > now:
                return False
            titles = known.titles if known else {}
            self._lists[endpoint] = _List(titles, now + self._policy.list_timeout_seconds)
            return True

    def put(self, endpoint: str, titles: Mapping[str, str]) -> None:
        """What the endpoint serves: the models' titles by their ids."""
        with self._lock:
            self._lists[endpoint] = _List(titles, self._clock() + self._policy.list_seconds)

    def gone(self, endpoint: str, model: str) -> None:
        """The endpoint has said that it does not serve the model."""
        with self._lock:
            self._gone[endpoint, model] = self._clock() + self._policy.list_seconds

    def refused(self, endpoint: str, model: CloudModel) -> bool:
        """Whether the endpoint has said, not long ago, that it does not serve the model."""
        with self._lock:
            return self._gone.get((endpoint, model.id), 0.0) > self._clock()

    def missing(self, endpoint: str, model: CloudModel) -> bool:
        """Whether it has said so, or does not list the model: it may serve it all the same."""
        if self.refused(endpoint, model):
            return True
        with self._lock:
            titles = self._titles(endpoint)
        return bool(titles) and not any(name in titles for name in (model.id, *model.aliases))

    def offered(self, endpoints: Sequence[str]) -> list[Offered]:
        """The catalog's models, then the others that the endpoints list."""
        with self._lock:
            lists = {endpoint: self._titles(endpoint) for endpoint in endpoints}
        models = {model.id: model for model in self._catalog.models}
        for titles in lists.values():
            for name, title in titles.items():
                model = self._catalog.assume(name, title)
                models.setdefault(model.id, model)
        return [
            Offered(model, tuple(e for e in endpoints if not self._lacks(e, model, lists[e])))
            for model in models.values()
        ]

    def others(self, endpoints: Sequence[str], model: CloudModel) -> str:
        """The ids of the catalog's models that can be used instead, for a sentence."""
        offered = [o.model for o in self.offered(endpoints) if o.model.listed and o.endpoints]
        known = [m.id for m in (offered or self._catalog.models) if m.id != model.id]
        return ", ".join(known) or "none"

    def _titles(self, endpoint: str) -> Mapping[str, str]:
        known = self._lists.get(endpoint)
        return known.titles if known else {}

    def _lacks(self, endpoint: str, model: CloudModel, titles: Mapping[str, str]) -> bool:
        """Unlike `missing`, what is not known counts as not served."""
        return not titles or self.missing(endpoint, model)
