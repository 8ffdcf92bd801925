# SPDX-License-Identifier: GPL-3.0-or-later
"""What goes on with a request whose engine could not do it, or may not any more."""

from cavendish.errors import CavendishError, OutOfMemory
from cavendish.request import Plan, Request, Tried
from cavendish.routing.router import MAY_FALL_BACK, Router


def elsewhere(
    router: Router, request: Request, refusal: CavendishError, failed: Plan
) -> Plan | None:
    """The plan after this one has failed; None where nothing may or can take over.

    An engine or a model that is asked for by name is not replaced. Nothing goes to the cloud.
    """
    named = request.options.model and not failed.leaves_machine
    if request.engine or named or not _may_help(router, refusal, failed):
        return None
    tried = (*failed.tried, Tried(failed.engine, failed.model, refusal.message))
    return router.here(request, tried)


def _may_help(router: Router, refusal: CavendishError, failed: Plan) -> bool:
    """Whether another engine may do better, and the artist allows that.

    Less memory than a model of this machine another one may need; a cloud's answer, for which
    there is too little, has been paid for.
    """
    if isinstance(refusal, OutOfMemory):
        return bool(failed.model) and not failed.leaves_machine
    return isinstance(refusal, MAY_FALL_BACK) and router.may_fall_back(refusal)
