# SPDX-License-Identifier: GPL-3.0-or-later
"""Asks endpoints which models they serve: once in a while, and beside the work."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING

from cavendish.engines.gemini.means import Means

if TYPE_CHECKING:
    from cavendish.engines.gemini.client import Client, Served

logger = logging.getLogger(__name__)


def survey(means: Means, endpoint: str, client: Client) -> Future[None] | None:
    """Begins to ask the endpoint; None where it has been asked not long ago.

    What comes of it is in the listing when the future is done, which never fails: an endpoint that
    does not tell is taken as the catalog has it.
    """
    if not means.listing.due(endpoint):
        return None
    done: Future[None] = Future()
    asked = means.network.launch(lambda: client.models(means.policy.list_timeout_seconds))
    asked.add_done_callback(_putter(means, endpoint, done))
    return done


def _putter(
    means: Means, endpoint: str, done: Future[None]
) -> Callable[[Future[list[Served]]], None]:
    def put(asked: Future[list[Served]]) -> None:
        if (problem := asked.exception()) is not None:
            extra = {"endpoint": endpoint, "problem": str(problem)}
            logger.info("an endpoint does not tell its models", extra=extra)
        else:
            means.listing.put(endpoint, {model.id: model.title for model in asked.result()})
        done.set_result(None)

    return put
