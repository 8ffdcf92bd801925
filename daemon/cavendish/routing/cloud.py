# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether, where and for how much a model of the cloud would run a request."""

from collections.abc import Sequence

from cavendish.errors import (
    BudgetExceeded,
    CloudNotAllowed,
    ConsentNeeded,
    EndpointUnreachable,
    KeyMissing,
    LiveNotAllowed,
    LocalOnly,
    WorkingOffline,
)
from cavendish.money import usd
from cavendish.preferences import Endpoint, Permission
from cavendish.request import Plan, Request, Upload
from cavendish.routing.situation import Offer, Situation


def cloud_plan(
    engine: str, request: Request, situation: Situation, *, patient: bool = False
) -> Plan:
    """What the cloud would do. patient: where no endpoint is well, it may wait for one.

    Raises LocalOnly, WorkingOffline, CloudNotAllowed, LiveNotAllowed, KeyMissing, ModelUnknown,
    EndpointUnreachable, BudgetExceeded, and what `Situation.offer` raises.
    """
    _check_allowed(request, situation)
    offer = situation.offer(request)
    usable = _endpoints(offer, situation, patient=patient)
    _check_budget(request, offer, situation)
    host = situation.host(usable[0])
    agreed = _agreed(request.document, host, situation)
    endpoints = _agreeable(usable, host, request.document, situation)
    return Plan(
        engine=engine,
        model=offer.model,
        endpoints=tuple(endpoint.name for endpoint in endpoints),
        size=offer.size,
        ratio=offer.ratio,
        reasons=(f"{offer.title} does it at {endpoints[0].name}.",),
        price_micro_usd=offer.price_micro_usd,
        upload=Upload(host, offer.pictures, agreed),
    )


def check_consent(plan: Plan, request: Request) -> None:
    """Raises ConsentNeeded where the artist has yet to agree to what the plan uploads."""
    if plan.upload is not None and not (plan.upload.agreed or request.consent):
        pictures = "; ".join(plan.upload.pictures)
        raise ConsentNeeded(host=plan.upload.host, pictures=pictures)


def _check_allowed(request: Request, situation: Situation) -> None:
    if request.local_only:
        raise LocalOnly(name="The request")
    if marked := situation.marked(request.document, request.layers):
        raise LocalOnly(name=marked)
    if situation.preferences.work_offline:
        raise WorkingOffline
    if situation.preferences.cloud is Permission.NEVER:
        raise CloudNotAllowed
    if request.live and not situation.preferences.budget.live:
        raise LiveNotAllowed


def _endpoints(offer: Offer, situation: Situation, *, patient: bool) -> list[Endpoint]:
    """Where to ask, the artist's first choice first.

    Raises KeyMissing, ModelUnknown, EndpointUnreachable.
    """
    known = situation.preferences.endpoints
    keyed = [endpoint for endpoint in known if situation.keyed(endpoint.name)]
    if not keyed:
        raise KeyMissing(endpoint=known[0].name if known else "gemini")
    for waits in (False, True) if patient else (False,):
        problems = {
            one.name: situation.problem(one.name, offer.model, patient=waits) for one in keyed
        }
        if usable := [endpoint for endpoint in keyed if not problems[endpoint.name]]:
            return usable
    if gone := situation.gone([endpoint.name for endpoint in keyed], offer.model):
        raise gone
    first = keyed[0].name
    raise EndpointUnreachable(endpoint=first, problem=problems[first])


def _agreeable(
    usable: Sequence[Endpoint], host: str, document: str, situation: Situation
) -> list[Endpoint]:
    """Those at the host that the artist is asked about, and at those they have agreed to before.

    Another endpoint takes over unasked: its host must be no news to the artist.
    """
    hosts = [(endpoint, situation.host(endpoint)) for endpoint in usable]
    return [
        endpoint
        for endpoint, its_host in hosts
        if its_host == host or _agreed(document, its_host, situation)
    ]


def _check_budget(request: Request, offer: Offer, situation: Situation) -> None:
    left = situation.left(request.document, live=bool(request.live))
    if left is not None and offer.price_micro_usd > left.micro_usd:
        price, rest = usd(offer.price_micro_usd), usd(left.micro_usd)
        raise BudgetExceeded(price_usd=price, left_usd=rest, period=left.period)


def _agreed(document: str, host: str, situation: Situation) -> bool:
    if situation.preferences.cloud is Permission.ALLOW:
        return True
    return bool(document) and situation.agreed(document, host)
