# SPDX-License-Identifier: GPL-3.0-or-later
"""Which model of this machine would run a request."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from cavendish.catalog.local_model import LocalModel, Runtime
from cavendish.errors import ModelNotInstalled, ModelOptionUnsupported, NoEngine
from cavendish.request import Operation, Plan, Request, Upscale
from cavendish.routing.situation import Situation

if TYPE_CHECKING:
    from cavendish.catalog.local_catalog import LocalCatalog


def local_plan(engine: str, request: Request, situation: Situation) -> Plan:
    """What a model of this machine would do. Raises what `Situation.model` raises."""
    model = situation.model(request, Runtime(engine))
    reason = f"{model.title} does it on this machine, at no cost."
    return Plan(engine=engine, model=model.id, reasons=(reason,))


def choose(
    catalog: LocalCatalog, is_installed: Callable[[str], bool], request: Request, runtime: Runtime
) -> LocalModel:
    """The model for a request: the one it asks for, else the first that is installed.

    Raises ModelUnknown, ModelOptionUnsupported, ModelNotInstalled, which names the first that could
    be installed, and NoEngine where no model can do it at all.
    """
    operation = request.operation
    able = [one for one in catalog.task(operation.name) if one.runtime is runtime]
    able = sorted((one for one in able if _distance(one, operation) >= 0), key=_by(operation))
    if request.options.model:
        model = catalog.find(request.options.model)
        if model not in able:
            allowed = ", ".join(one.id for one in able) or "none"
            raise ModelOptionUnsupported(model=model.id, option=_wish(operation), allowed=allowed)
        able = [model]
    if not able:
        raise NoEngine(operation=operation.name)
    for model in able:
        if is_installed(model.id):
            return model
    raise ModelNotInstalled(model=able[0].id)


def _by(operation: Operation) -> Callable[[LocalModel], int]:
    return lambda model: _distance(model, operation)


def _wish(operation: Operation) -> str:
    times = f" by {operation.scale}" if isinstance(operation, Upscale) else ""
    return f"{operation.name}{times}"


def _distance(model: LocalModel, operation: Operation) -> int:
    """How far a model is from what is asked: 0 just that, -1 too far to do it."""
    if not isinstance(operation, Upscale):
        return 0
    scale = model.tiling.scale if model.tiling else 0
    if scale < operation.scale or scale % operation.scale:
        return -1
    return scale - operation.scale
