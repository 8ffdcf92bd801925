# SPDX-License-Identifier: GPL-3.0-or-later
"""Decides which engine runs a request, and says why.

Candidates pass through filters, in order; each filter keeps some and gives its reason in a
sentence. The first engine that is left runs the request.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cavendish.engines.registry import EngineSpec
from cavendish.errors import EngineUnknown, NoEngine
from cavendish.request import Plan, Request


@dataclass(frozen=True, slots=True)
class Choice:
    """The engines that a filter leaves, and why; no reason where it had nothing to say."""

    candidates: tuple[EngineSpec, ...]
    reason: str = ""


Filter = Callable[[Request, tuple[EngineSpec, ...]], Choice]


class Router:
    """Plans requests over the engines that are installed, the preferred ones first."""

    def __init__(self, specs: Sequence[EngineSpec]) -> None:
        self._specs = tuple(specs)
        self._filters: tuple[Filter, ...] = (_asked_for, _able, _allowed)

    def plan(self, request: Request) -> Plan:
        """What would run the request, and why. Raises EngineUnknown, NoEngine."""
        candidates, reasons = self._specs, []
        for narrow in self._filters:
            choice = narrow(request, candidates)
            candidates = choice.candidates
            reasons += [choice.reason] if choice.reason else []
        if not candidates:
            raise NoEngine(operation=request.operation.name)
        best = candidates[0]
        return Plan(engine=best.name, reasons=tuple(reasons))

    def engines(self, operation: str) -> tuple[str, ...]:
        """The engines that can run a verb, the preferred one first."""
        return tuple(spec.name for spec in self._specs if operation in spec.operations)


def _asked_for(request: Request, candidates: tuple[EngineSpec, ...]) -> Choice:
    if not request.engine:
        return Choice(candidates)
    named = tuple(spec for spec in candidates if spec.name == request.engine)
    if not named:
        known = ", ".join(spec.name for spec in candidates)
        raise EngineUnknown(engine=request.engine, known=known)
    return Choice(named, f"The request asks for the engine {request.engine}.")


def _able(request: Request, candidates: tuple[EngineSpec, ...]) -> Choice:
    verb = request.operation.name
    able = tuple(spec for spec in candidates if verb in spec.operations)
    if len(able) == 1 and not request.engine:
        return Choice(able, f"{able[0].name} is the only engine installed that can {verb}.")
    return Choice(able)


def _allowed(request: Request, candidates: tuple[EngineSpec, ...]) -> Choice:
    if not request.local_only:
        return Choice(candidates)
    local = tuple(spec for spec in candidates if spec.local)
    return Choice(local, "The request must stay on this machine.")
