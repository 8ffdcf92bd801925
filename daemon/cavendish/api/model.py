# SPDX-License-Identifier: GPL-3.0-or-later
"""ModelService: the models that requests can name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from grpc.aio import ServicerContext

from cavendish.api.parts import Parts
from cavendish.request import Thinking
from cavendish_proto.v1 import job_pb2, model_pb2_grpc
from cavendish_proto.v1 import model_pb2 as pb

if TYPE_CHECKING:
    from cavendish.catalog.model import CloudModel

Context = ServicerContext[Any, Any]

THINKING = {
    Thinking.DEFAULT: job_pb2.ModelOptions.THINKING_UNSPECIFIED,
    Thinking.MINIMAL: job_pb2.ModelOptions.THINKING_MINIMAL,
    Thinking.MEDIUM: job_pb2.ModelOptions.THINKING_MEDIUM,
    Thinking.HIGH: job_pb2.ModelOptions.THINKING_HIGH,
}


class ModelServicer(model_pb2_grpc.ModelServiceServicer):
    """Tells what the catalog knows."""

    def __init__(self, parts: Parts) -> None:
        self._preferences = parts.preferences

    async def ListModels(
        self, _request: pb.ListModelsRequest, _context: Context
    ) -> pb.ListModelsResponse:
        """Lists the models, the default one first."""
        from cavendish.catalog.catalog import catalog  # read when first needed

        default = catalog().assume(self._preferences.current.model or catalog().default.id)
        others = [model for model in catalog().models if model.id != default.id]
        models = [_model_to(model, is_default=model is default) for model in (default, *others)]
        return pb.ListModelsResponse(models=models)


def _model_to(model: CloudModel, *, is_default: bool) -> pb.Model:
    """A model on the wire."""
    from cavendish.catalog.model import Status

    limits = model.references
    return pb.Model(
        model_id=model.id,
        title=model.title,
        hint=model.hint,
        is_default=is_default,
        retired=model.status is Status.RETIRED,
        sizes=[_size_to(model, size) for size in model.sizes],
        ratios=model.ratios,
        thinking=[THINKING[level] for level in model.thinking],
        search_web=model.search_web,
        search_images=model.search_images,
        max_pictures=limits.total,
        max_objects=limits.objects or 0,
        max_persons=limits.persons or 0,
    )


def _size_to(model: CloudModel, size: str) -> pb.ModelSize:
    from cavendish.catalog.price import cost, drawn_tokens

    squares = (grid for grid in model.grids if (grid.size, grid.ratio) == (size, "1:1"))
    return pb.ModelSize(
        size=size,
        side_px=next((grid.width for grid in squares), 0),
        price_micro_usd=cost(model, picture=drawn_tokens(model, size)),
        slowest_s=model.seconds[size][1],
    )
