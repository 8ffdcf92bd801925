# SPDX-License-Identifier: GPL-3.0-or-later
"""The cloud engine: one instance for all endpoints and all workers."""

import logging
import random
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future

from cavendish.catalog.catalog import catalog
from cavendish.engines.engine import Control
from cavendish.engines.gemini.asking import Asking
from cavendish.engines.gemini.clients import Clients
from cavendish.engines.gemini.health import EndpointHealth, Health
from cavendish.engines.gemini.listing import Listing, Offered
from cavendish.engines.gemini.means import Means
from cavendish.engines.gemini.network import Network
from cavendish.engines.gemini.policy import Policy
from cavendish.engines.gemini.ports import Endpoints, Keys
from cavendish.engines.gemini.survey import survey
from cavendish.engines.gemini.transport import NoCredentials
from cavendish.engines.model import Answer, Ask, Calls
from cavendish.errors import CredentialError, EndpointError, ModelUnknown, PolicyError

logger = logging.getLogger(__name__)


class GeminiEngine:
    """Asks Google's image models. Thread-safe; imports the SDK when first asked something."""

    def __init__(
        self,
        endpoints: Endpoints,
        keys: Keys,
        policy: Policy | None = None,
        clock: Callable[[], float] = time.monotonic,
        dice: Callable[[], float] = random.random,
    ) -> None:
        policy = policy or Policy()
        network = Network()
        self._means = Means(
            catalog=catalog(),
            clients=Clients(endpoints, keys, network),
            network=network,
            health=Health(policy, clock),
            listing=Listing(catalog(), policy, clock),
            policy=policy,
            clock=clock,
            dice=dice,
        )

    @property
    def name(self) -> str:
        """The name that requests and plans use."""
        return "gemini"

    @property
    def description(self) -> str:
        """What it runs on, in words."""
        return f"Google's image models, {catalog().default.title} first"

    def ask(self, ask: Ask, calls: Calls, control: Control) -> Answer:
        """Asks, and asks again where that is safe; see engines.model."""
        return Asking(self._means, ask, calls, control).run()

    def health(self, endpoint: str) -> EndpointHealth:
        """How the endpoint is, as far as is known. At once."""
        return self._means.health.snapshot(endpoint)

    def problem(self, endpoint: str, model: str, *, patient: bool = False) -> str:
        """Why the endpoint cannot be used for the model just now, as a phrase; '' if it can.

        patient: `ask` may wait while an endpoint that answers, if with failures only, is left
        alone. At once.
        """
        if self._means.listing.refused(endpoint, self._means.catalog.assume(model)):
            return f"it does not serve {model} any more"
        health = self.health(endpoint)
        return "" if patient and health.reached else health.problem

    def gone(self, endpoints: Sequence[str], model: str) -> ModelUnknown | None:
        """The refusal, where each of the endpoints has said that it does not serve the model."""
        listing, known = self._means.listing, self._means.catalog.assume(model)
        if not all(listing.refused(endpoint, known) for endpoint in endpoints):
            return None
        return ModelUnknown(model=known.title, known=listing.others(endpoints, known))

    def models(self, endpoints: Sequence[str]) -> list[Offered]:
        """The models that there are, and which of the endpoints serve them. Blocks for seconds."""
        for begun in [self._survey(endpoint) for endpoint in endpoints]:
            if begun is not None:
                begun.result()
        return self._means.listing.offered(endpoints)

    def close(self) -> None:
        """Closes all connections; call it when nothing is asked any more."""
        self._means.clients.close()
        self._means.network.close()

    def _survey(self, endpoint: str) -> Future[None] | None:
        try:
            return survey(self._means, endpoint, self._means.clients.get(endpoint))
        except (CredentialError, EndpointError, PolicyError, NoCredentials) as error:
            logger.info("no list of models", extra={"endpoint": endpoint, "problem": str(error)})
            return None
