# SPDX-License-Identifier: GPL-3.0-or-later
"""The models that requests can name: what can be asked of them, and what they cost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cavendish_proto.v1 import job_pb2, model_pb2

if TYPE_CHECKING:
    from cavendish_client.connection import Connection
    from cavendish_client.sync import Client

_PREFIX = "THINKING_"


@dataclass(frozen=True)
class ModelSize:
    """A size of picture: its name, '' the only one; its square's side; what one picture costs.

    price_micro_usd: millionths of a US dollar, without the prompt. slowest_s: the longest answer
    seen, in seconds.
    """

    size: str
    side_px: int
    price_micro_usd: int
    slowest_s: int


@dataclass(frozen=True)
class Model:
    """A model. max_objects, max_persons: 0 where they have no limit of their own.

    sizes: the one that it draws by itself first. ratios: 'W:H'. thinking: 'minimal', 'medium',
    'high', as far as it knows them. max_pictures: the canvas and its mask included.
    """

    model_id: str
    title: str
    hint: str
    is_default: bool
    retired: bool
    sizes: tuple[ModelSize, ...]
    ratios: tuple[str, ...]
    thinking: tuple[str, ...]
    search_web: bool
    search_images: bool
    max_pictures: int
    max_objects: int
    max_persons: int


class AsyncModels:
    """The models of a daemon's catalog."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def list(self) -> tuple[Model, ...]:
        """The models, the default one first."""
        request = model_pb2.ListModelsRequest()
        answer = await self._connection.call("ModelService.ListModels", request)
        return tuple(map(model, answer.models))


class Models:
    """The same for scripts and tools: each method waits for its answer."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def list(self) -> tuple[Model, ...]:
        """The models, the default one first."""
        return self._client.wait(lambda client: client.models.list())


def model(message: model_pb2.Model) -> Model:
    """A model as the daemon tells it."""
    return Model(
        model_id=message.model_id,
        title=message.title,
        hint=message.hint,
        is_default=message.is_default,
        retired=message.retired,
        sizes=tuple(
            ModelSize(size.size, size.side_px, size.price_micro_usd, size.slowest_s)
            for size in message.sizes
        ),
        ratios=tuple(message.ratios),
        thinking=tuple(map(_level, message.thinking)),
        search_web=message.search_web,
        search_images=message.search_images,
        max_pictures=message.max_pictures,
        max_objects=message.max_objects,
        max_persons=message.max_persons,
    )


def _level(number: job_pb2.ModelOptions.Thinking) -> str:
    name = job_pb2.ModelOptions.Thinking.Name(number)
    return name[len(_PREFIX) :].lower()
