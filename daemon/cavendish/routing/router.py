# SPDX-License-Identifier: GPL-3.0-or-later
"""Decides which engine runs a request, and says why.

The engines that can run it are tried in order of preference: words and references want a model, a
plain fill wants the engine that is free and at hand. Where an engine refuses, its refusal becomes a
reason, and the next is tried, if the artist allows that.
"""

import dataclasses
from collections.abc import Collection, Sequence

from cavendish.engines.registry import EngineSpec
from cavendish.errors import (
    CavendishError,
    CloudNotAllowed,
    CredentialError,
    EndpointError,
    EngineUnknown,
    LocalModelError,
    LocalOnly,
    ModelNotInstalled,
    ModelNotOffered,
    NoEngine,
    PolicyError,
    SubjectUnclear,
    WorkingOffline,
)
from cavendish.request import (
    Cutout,
    Expand,
    Fill,
    Lines,
    Operation,
    Plan,
    Remove,
    Request,
    Tried,
    Upscale,
)
from cavendish.routing.able import can
from cavendish.routing.cloud import check_consent, cloud_plan
from cavendish.routing.local import local_plan
from cavendish.routing.situation import Situation

# What another engine may be tried for; a wrong request stays wrong with any engine.
MAY_FALL_BACK = (PolicyError, CredentialError, EndpointError, LocalModelError)

# Without a model the colours alone do not tell what of a picture is meant.
_UNSEEN = "nothing is selected, and no model that finds subjects is installed"


class Router:
    """Plans requests over the engines that are installed, the preferred ones first."""

    def __init__(self, specs: Sequence[EngineSpec], situation: Situation | None = None) -> None:
        """situation: None where no request may leave this machine."""
        self._specs = tuple(specs)
        self._situation = situation

    def plan(self, request: Request, engine: str = "") -> Plan:
        """What would run the request, and why. engine: this one and no other.

        Raises EngineUnknown, NoEngine; why no engine may, where none may; ModelUnknown,
        ModelOptionUnsupported, TooManyReferences.
        """
        reasons: list[str] = []
        refusals: list[CavendishError] = []
        for spec in self._candidates(request, reasons):
            if engine not in ("", spec.name):
                continue
            outcome = self._try(spec, request, reasons)
            if isinstance(outcome, Plan):
                return outcome
            refusals.append(outcome)
            named = request.options.model and isinstance(outcome, LocalModelError)
            if request.engine or named or not self.may_fall_back(outcome):
                break
            if _is_worth_telling(outcome, request):
                reasons.append(outcome.message)
        if refusals:
            raise _advised(min(refusals, key=_by_use), refusals)
        raise NoEngine(operation=request.operation.name)

    def admit(self, request: Request) -> Plan:
        """The plan of a request that is about to run. Raises what `plan` raises, ConsentNeeded."""
        plan = self.plan(request)
        check_consent(plan, request)
        return plan

    def here(self, request: Request, tried: Sequence[Tried]) -> Plan | None:
        """What else runs a request on this machine that these could not do; None where nothing can.

        No engine gets it a second time, but with another model.
        """
        reasons = tuple(dict.fromkeys(one.problem for one in tried))
        engines, models = ({one.engine for one in tried}, {one.model for one in tried})
        for spec in self._candidates(request, []):
            if spec.local and (spec.installs or spec.name not in engines):
                outcome = self._try(spec, request, reasons, models)
                if isinstance(outcome, Plan):
                    return dataclasses.replace(outcome, tried=tuple(tried))
        return None

    def may_fall_back(self, refusal: CavendishError) -> bool:
        """What must stay here may always stay here; anything else only if the artist says so."""
        stays = isinstance(refusal, LocalOnly | WorkingOffline | LocalModelError | NoEngine)
        if stays or self._situation is None:
            return True
        return self._situation.preferences.offline

    def engines(self, operation: str) -> tuple[str, ...]:
        """The engines that can run a verb, the preferred one first."""
        return tuple(spec.name for spec in self._specs if operation in spec.operations)

    def _candidates(self, request: Request, reasons: list[str]) -> list[EngineSpec]:
        asked = request.engine
        if asked and asked not in {spec.name for spec in self._specs}:
            raise EngineUnknown(engine=asked, known=", ".join(spec.name for spec in self._specs))
        able = self._that_have_it([one for one in self._specs if can(one, request)], request)
        if asked:
            reasons.append(f"The request asks for the engine {asked}.")
            return [spec for spec in able if spec.name == asked]
        if len(able) == 1 and not able[0].installs:
            reasons.append(_alone(able[0]))
        return sorted(able, key=lambda spec: _rank(spec, request))

    def _that_have_it(self, able: Sequence[EngineSpec], request: Request) -> list[EngineSpec]:
        """Those of the engines that can have the model that is named."""
        model, situation = request.options.model, self._situation
        if not model or situation is None or not any(spec.installs for spec in able):
            return list(able)
        if situation.is_local(model):
            return [spec for spec in able if spec.installs]
        others = [spec for spec in able if not spec.installs]
        return others if any(not spec.local for spec in others) else list(able)

    def _try(
        self,
        spec: EngineSpec,
        request: Request,
        reasons: Sequence[str],
        without: Collection[str] = (),
    ) -> Plan | CavendishError:
        """What the engine would do, or why another one may be tried. without: models it is not."""
        if spec.installs:
            return self._with_model(spec, request, reasons, without)
        if spec.local:
            if isinstance(request.operation, Cutout) and not request.operation.shown:
                return SubjectUnclear(problem=_UNSEEN)
            said = () if reasons else _unasked(request.operation)
            said += _by_filters(request.operation)
            return Plan(spec.name, reasons=(*reasons, *said, *_unheard(request.operation)))
        if self._situation is None:
            return CloudNotAllowed()
        try:
            patient = self._patient(request)
            plan = cloud_plan(spec.name, request, self._situation, patient=patient)
        except MAY_FALL_BACK as refusal:
            return refusal
        return dataclasses.replace(plan, reasons=(*reasons, *plan.reasons))

    def _with_model(
        self, spec: EngineSpec, request: Request, reasons: Sequence[str], without: Collection[str]
    ) -> Plan | CavendishError:
        """What a model of this machine would do, or why another engine may be tried."""
        if self._situation is None or self._needs_none(request, self._situation):
            return NoEngine(operation=request.operation.name)
        try:
            plan = local_plan(spec.name, request, self._situation, without)
        except (LocalModelError, NoEngine) as refusal:
            return refusal
        if spec.extra is not None and not spec.extra.installed:
            return spec.extra.missing(plan.model)
        return dataclasses.replace(plan, reasons=(*reasons, *plan.reasons))

    def _needs_none(self, request: Request, situation: Situation) -> bool:
        """Whether no model needs to be thought of, so that no catalog is read.

        Nothing asks for one, the built-in engine does the same, and none was ever installed.
        """
        asked = request.engine or request.options.model
        return not asked and _does_well(request.operation) and not situation.has_models()

    def _patient(self, request: Request) -> bool:
        """Whether to wait for an endpoint that is left alone: nothing else may run the request."""
        preferences = self._situation and self._situation.preferences
        near = any(spec.local and can(spec, request) for spec in self._specs)
        return bool(request.engine) or not near or not (preferences and preferences.offline)


def _rank(spec: EngineSpec, request: Request) -> tuple[bool, bool]:
    """The smallest comes first. A live job asks the models of this machine before all others."""
    return not (request.live and spec.installs), spec.local is not _is_plain(request.operation)


def _is_plain(operation: Operation) -> bool:
    """Whether it asks for nothing that needs a model: what is to be copied is not to be drawn."""
    if isinstance(operation, Remove | Expand) and operation.sources is None:
        return False
    plain = isinstance(operation, Fill | Remove | Expand) and not operation.prompt
    return plain and not getattr(operation, "references", ())


def _by_use(refusal: CavendishError) -> int:
    """What the artist can do at once goes before what has to be installed, or cannot be done."""
    return (not isinstance(refusal, SubjectUnclear)) + isinstance(refusal, NoEngine)


def _advised(refusal: CavendishError, refusals: Sequence[CavendishError]) -> CavendishError:
    """The refusal; where nothing may leave, with the model that would do it here."""
    stays = isinstance(refusal, LocalOnly | WorkingOffline | CloudNotAllowed)
    missing = next((one for one in refusals if isinstance(one, ModelNotInstalled)), None)
    if missing is None or not stays:
        return refusal
    return type(refusal)(**refusal.values, instead=missing.values["model"])


def _does_well(operation: Operation) -> bool:
    """Whether the built-in engine does all of it, too."""
    return _is_plain(operation) or isinstance(operation, Lines)


def _is_worth_telling(refusal: CavendishError, request: Request) -> bool:
    """Whether a plan tells that an engine was passed over.

    That there are models which could be installed is no news where nothing was asked for.
    """
    is_missing = isinstance(refusal, ModelNotInstalled | ModelNotOffered)
    quiet = is_missing and _does_well(request.operation)
    return not isinstance(refusal, NoEngine) and not quiet


def _alone(spec: EngineSpec) -> str:
    only = "is the only one that can do this"
    return f"The built-in engine {only}, at no cost." if spec.local else f"{spec.name} {only}."


def _unasked(operation: Operation) -> tuple[str, ...]:
    plain = _is_plain(operation)
    return ("Without words the built-in engine does it, at no cost.",) if plain else ()


def _by_filters(operation: Operation) -> tuple[str, ...]:
    enlarges = isinstance(operation, Upscale)
    return ("The built-in engine enlarges by hashed filters, at no cost.",) if enlarges else ()


def _unheard(operation: Operation) -> tuple[str, ...]:
    heard = not operation.prompt
    return () if heard else ("The built-in engine does not follow the words of the prompt.",)
