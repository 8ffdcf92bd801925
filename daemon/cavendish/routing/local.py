# SPDX-License-Identifier: GPL-3.0-or-later
"""Which model of this machine would run a request."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING, Protocol

from cavendish.catalog.local_model import LocalModel, Runtime, Tier
from cavendish.errors import (
    ModelFileBroken,
    ModelNotInstalled,
    ModelNotOffered,
    ModelOptionUnsupported,
    NoEngine,
)
from cavendish.request import Lines, Operation, Plan, Request, Restyle, Upscale
from cavendish.routing.situation import Picked, Situation

if TYPE_CHECKING:
    from cavendish.catalog.local_catalog import LocalCatalog

# The quality of models for one task, the best first. Those that only enlarge are in the catalog's
# order: the package's own goes first, since it invents nothing.
_QUALITY = (Tier.OWN, Tier.QUALITY, Tier.GENERATIVE, Tier.STARTER, Tier.OPTIONAL)
# How hosts ask for lines where the artist has set nothing: thickness and detail.
_PLAIN_LINES = (1.5, 0.5)
# A model whose run takes longer than so many seconds on this machine comes after those that are
# faster, however good it is.
_SLOW = 20.0


class Machine(Protocol):
    """What is known of models on this machine, at once."""

    def fault(self, model: str) -> ModelNotInstalled | ModelFileBroken | None:
        """Why the model cannot be run; None where it can."""
        ...

    def seconds(self, model: str) -> float | None:
        """How long a run takes on the fastest device; None where that was not measured."""
        ...


def local_plan(
    engine: str, request: Request, situation: Situation, without: Collection[str] = ()
) -> Plan:
    """What a model of this machine would do. Raises what `Situation.model` raises."""
    picked = situation.model(request, Runtime(engine), without)
    model = picked.model
    done = f"{model.title} does it on this machine, at no cost."
    return Plan(engine=engine, model=model.id, reasons=(*picked.reasons, done))


def choose(
    catalog: LocalCatalog,
    machine: Machine,
    request: Request,
    runtime: Runtime,
    without: Collection[str] = (),
) -> Picked:
    """The model for a request: the one it asks for, else the best that is installed.

    without: ids of those that have failed with it.
    Raises ModelUnknown, ModelOptionUnsupported; ModelFileBroken where what is installed cannot be
    run, else ModelNotInstalled or ModelNotOffered, which name the first that could be installed or
    added; and NoEngine where no model of the runtime can do it at all.
    """
    operation, named = request.operation, request.options.model
    able = [one for one in catalog.task(operation.name) if _distance(one, operation) >= 0]
    if named:
        _check_named(catalog.find(named), able, operation)
        able = [one for one in able if one.id == named]
    else:
        able = [one for one in able if _is_meant(one, request)]
    of_runtime = (one for one in able if one.runtime is runtime and one.id not in without)
    able = sorted(of_runtime, key=_by(operation))
    if not able:
        raise NoEngine(operation=operation.name)
    faults = {one.id: machine.fault(one.id) for one in able}
    installed = [one for one in able if faults[one.id] is None]
    broken = {name: one for name, one in faults.items() if isinstance(one, ModelFileBroken)}
    if not installed:
        raise next(iter(broken.values()), _missing(_easiest(catalog, able)))
    picked = _fast_enough(installed, machine)
    better = able[: able.index(picked.model)]
    passed = [broken[one.id].message for one in better if one.id in broken]
    return Picked(picked.model, (*passed, *picked.reasons))


def _easiest(catalog: LocalCatalog, able: Sequence[LocalModel]) -> LocalModel:
    """The one to install: the smallest tier, of those that do as well with the words given."""
    alike = [one for one in able if one.reads_words is able[0].reads_words]
    return min(alike, key=catalog.models.index)


def _missing(model: LocalModel) -> ModelNotInstalled | ModelNotOffered:
    """That a model is not there, with how to come by it."""
    if model.downloadable:
        return ModelNotInstalled(model=model.id)
    return ModelNotOffered(model=model.id, page=model.page or "see its makers")


def _check_named(model: LocalModel, able: Sequence[LocalModel], operation: Operation) -> None:
    """Raises ModelOptionUnsupported where the model cannot do it."""
    if model not in able:
        allowed = ", ".join(one.id for one in able) or "none"
        raise ModelOptionUnsupported(model=model.id, option=_wish(operation), allowed=allowed)


def _fast_enough(installed: Sequence[LocalModel], machine: Machine) -> Picked:
    """The best one, but for those that are slow here where another one is not.

    What reads words gives way to nothing that does not.
    """
    alike = [one for one in installed if one.reads_words is installed[0].reads_words]
    if len(alike) == 1:
        return Picked(alike[0])
    reasons: list[str] = []
    for model in alike:
        seconds = machine.seconds(model.id)
        if seconds is None or seconds <= _SLOW:
            return Picked(model, tuple(reasons))
        reasons.append(f"{model.title} would take about {seconds:.0f} s on this machine.")
    return Picked(installed[0])


def _is_meant(model: LocalModel, request: Request) -> bool:
    """Whether a model that nobody has named is one for the request.

    Without words a model that reads them has nothing to go by; which style is meant is told by a
    picture, or by naming the model that has it; and lines of a certain thickness or detail are not
    a model's, which draws them as it has learned to.
    """
    operation = request.operation
    if isinstance(operation, Restyle) and not model.needs_style:
        return False
    if isinstance(operation, Lines) and not request.engine:
        return (operation.thickness, operation.detail) == _PLAIN_LINES
    return bool(operation.prompt) or not model.reads_words


def _by(operation: Operation) -> Callable[[LocalModel], tuple[int, ...]]:
    """What models are sorted by: how well they do what is asked."""
    if isinstance(operation, Upscale):
        return lambda model: (_distance(model, operation),)
    words = bool(operation.prompt)
    return lambda model: (words and not model.reads_words, _QUALITY.index(model.tier))


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
